//! Faults from outside: processes that are killed, disks that are full, people who press Ctrl-C.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Desk, assert_same, files};
use crate::packets::has;
use crate::project::Run;

/// A sequence of numbers that is the same in every run.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        // Knuth, The Art of Computer Programming, volume 2, section 3.3.4 (MMIX).
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn begin(command: &mut Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
}

/// Sends a signal to a process.
pub fn kill(pid: u32, signal: &str) {
    let _ = Command::new("kill").args([signal, &pid.to_string()]).stderr(Stdio::null()).status();
}

/// Worker processes of a process.
fn workers(parent: u32) -> Vec<u32> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// Kills the workers of a process.
pub fn kill_workers(parent: u32) {
    for pid in workers(parent) {
        kill(pid, "-KILL");
    }
}

/// Arguments with which items follow each other and are told of.
pub const WATCHED: [&str; 5] = ["--no-cache", "--jobs", "1", "--progress", "json"];

/// Runs a command that tells its progress as JSON, and does something to it when one item is done
/// and the next one was begun.
pub fn when_one_is_done(command: &mut Command, interfere: impl FnOnce(u32)) -> Run {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("it was piped")).lines();
    let mut stderr = String::new();
    let mut events = 0;
    while events < 3 {
        let line = lines.next().expect("it goes on").expect("UTF-8");
        events += usize::from(line.contains("\"event\":"));
        stderr += &(line + "\n");
    }
    interfere(child.id());
    stderr.extend(lines.map(|line| line.expect("UTF-8") + "\n"));
    let output = child.wait_with_output().expect("it ends");
    let code = output.status.code().expect("it was not killed");
    Run { code, stdout: String::from_utf8(output.stdout).expect("UTF-8"), stderr }
}

/// Whether nothing in a folder is half a file: every PDF ends as PDF files do.
fn assert_whole(folder: &Path) {
    if !folder.exists() {
        return;
    }
    for (name, bytes) in files(folder) {
        let is_finished = name.ends_with(".pdf") && !name.contains(".willkommen-");
        assert!(
            !is_finished || bytes.trim_ascii_end().ends_with(b"%%EOF"),
            "{name} is half a file"
        );
    }
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let desk = Desk::new();
    let begun = Instant::now();
    let plain = desk.run("plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let whole = u64::try_from(begun.elapsed().as_millis()).expect("short").max(100);
    let mut moments = Moments(7);
    let mut kills = 0;
    while kills < 20 {
        let out = format!("out-{kills}");
        let mut child = begin(&mut desk.batch(&out, &["--no-cache"]));
        thread::sleep(Duration::from_millis(moments.next(whole)));
        kill(child.id(), "-KILL");
        let status = child.wait().expect("it ends");
        kills += 1;
        assert_whole(&desk.path(&format!("{out}.unfinished")));
        if status.success() || desk.path(&out).exists() {
            assert_same(&desk.path("plain"), &desk.path(&out));
            continue;
        }
        // Its workers see that it is gone; until then they may hold on to what they were writing.
        let arguments: &[&str] = match desk.path(&format!("{out}.unfinished")).exists() {
            true => &["--no-cache", "--resume"],
            false => &["--no-cache"],
        };
        let resumed = desk.run(&out, arguments);
        assert_eq!(resumed.code, 0, "kill {kills}: {}", resumed.stderr);
        assert_same(&desk.path("plain"), &desk.path(&out));
        assert!(!desk.path(&format!("{out}.unfinished")).exists());
    }
}

#[test]
fn what_a_worker_that_is_killed_had_begun_is_made_by_another() {
    let desk = Desk::new();
    let begun = Instant::now();
    let plain = desk.run("plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let whole = u64::try_from(begun.elapsed().as_millis()).expect("short").max(100);
    let mut moments = Moments(11);
    let mut retried = 0;
    for turn in 0..20 {
        let out = format!("out-{turn}");
        let mut command = desk.batch(&out, &["--no-cache", "--jobs", "2"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().expect("it starts");
        thread::sleep(Duration::from_millis(whole / 4 + moments.next(whole)));
        if let Some(pid) = workers(child.id()).first() {
            kill(*pid, "-KILL");
        }
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.success(), "{said}");
        assert_same(&desk.path("plain"), &desk.path(&out));
        retried += usize::from(said.contains("it was tried again"));
    }
    assert!(retried > 0, "no worker died in an item");
}

#[test]
fn ctrl_c_ends_within_a_second_and_loses_nothing() {
    let desk = Desk::new();
    let plain = desk.run("plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let mut command = desk.batch("out", &["--no-cache", "--jobs", "1", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    while workers(child.id()).is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(400));
    let pids = workers(child.id());
    let begun = Instant::now();
    kill(child.id(), "-INT");
    let status = child.wait().expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(status.code(), Some(130));
    let report: serde_json::Value =
        serde_json::from_reader(child.stdout.take().expect("piped")).expect("JSON");
    assert_eq!(report["interrupted"], true);
    for pid in pids {
        let is_gone = || {
            let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            status.is_empty() || status.contains(") Z ")
        };
        let until = Instant::now() + Duration::from_secs(2);
        while !is_gone() && Instant::now() < until {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(is_gone(), "a worker lingers");
    }
    assert!(!desk.path("out").exists());
    let resumed = desk.run("out", &["--no-cache", "--resume"]);
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert_same(&desk.path("plain"), &desk.path("out"));
}

/// A disk that is as small as one wants, as long as it lives.
struct Disk {
    place: PathBuf,
}

impl Disk {
    /// `None` where nobody may make one.
    fn new(place: PathBuf, kilobytes: usize) -> Option<Self> {
        fs::create_dir(&place).expect("folder");
        let disk = Self { place };
        (has("mount", &["--version"]) && disk.mount(&format!("size={kilobytes}k"))).then_some(disk)
    }

    fn mount(&self, options: &str) -> bool {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&self.place);
        command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    fn grow(&self) {
        assert!(self.mount("remount,size=64m"));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.place).stderr(Stdio::null()).status();
    }
}

#[test]
fn a_full_disk_stops_the_run_and_with_room_it_goes_on() {
    let desk = Desk::new();
    let plain = desk.run("plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let mut kept = 0;
    // For nothing, for some items, and for all but the last.
    for kilobytes in [40, 500, 700, 900] {
        let Some(disk) = Disk::new(desk.path(&format!("disk-{kilobytes}")), kilobytes) else {
            println!("skipped: a small disk cannot be mounted here");
            return;
        };
        let out = format!("disk-{kilobytes}/out");
        let full = desk.run(&out, &["--no-cache"]);
        if full.code == 0 {
            continue;
        }
        assert_eq!(full.code, 2, "{kilobytes}: {} {}", full.stdout, full.stderr);
        assert!(full.stderr.contains("No space left"), "{kilobytes}: {}", full.stderr);
        assert!(!desk.path(&out).exists(), "an output without all its files appeared");
        let is_kept = full.stdout.contains("done; add --resume to go on");
        let notes = desk.path(&format!("{out}.unfinished")).join("items");
        kept += usize::from(is_kept && notes.exists());
        disk.grow();
        let resumed = desk.run(&out, &["--no-cache", "--resume"]);
        assert_eq!(resumed.code, 0, "{kilobytes}: {}", resumed.stderr);
        assert_same(&desk.path("plain"), &desk.path(&out));
        assert!(!notes.exists());
    }
    assert!(kept > 0, "no disk was full in the middle");
}
