//! Faults from outside: processes that are killed, disks that are full, people who press Ctrl-C.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Desk, assert_same, files};
use crate::packets::has;
use crate::project::{Run, program, run};

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

fn kill(pid: u32, signal: &str) {
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
fn a_worker_that_is_killed_loses_one_item_at_most() {
    let desk = Desk::new();
    let plain = desk.run("plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let mut moments = Moments(11);
    let (mut whole, mut broken) = (0, 0);
    for turn in 0..20 {
        let out = format!("out-{turn}");
        let mut child = begin(&mut desk.batch(&out, &["--no-cache", "--jobs", "2"]));
        thread::sleep(Duration::from_millis(300 + moments.next(900)));
        if let Some(pid) = workers(child.id()).first() {
            kill(*pid, "-KILL");
        }
        match child.wait().expect("it ends").code() {
            Some(0) => {
                whole += 1;
                assert_same(&desk.path("plain"), &desk.path(&out));
            }
            Some(1) => {
                broken += 1;
                let manifest = fs::read(desk.path(&out).join("manifest.json")).expect("manifest");
                let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
                let items = manifest["items"].as_array().expect("items");
                let lost = items.iter().filter(|item| item["problems"].is_array());
                assert_eq!(lost.count(), 1);
                let verified = run(program().arg("verify").arg(desk.path(&out)));
                assert!(verified.stdout.contains("item-failed"), "{}", verified.stdout);
            }
            code => panic!("exit {code:?}"),
        }
    }
    assert!(broken > 0, "no worker died in an item; {whole} runs were whole");
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

#[test]
fn a_full_disk_stops_the_run_and_with_room_it_goes_on() {
    let desk = Desk::new();
    let plain = desk.run("plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let disk = desk.path("disk");
    fs::create_dir(&disk).expect("folder");
    let place = disk.to_str().expect("UTF-8");
    let mount = |options: &str| {
        let arguments = ["-t", "tmpfs", "-o", options, "tmpfs", place];
        Command::new("mount")
            .args(arguments)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|it| it.success())
    };
    if !has("mount", &["--version"]) || !mount("size=600k") {
        println!("skipped: a small disk cannot be mounted here");
        return;
    }
    let out = "disk/out";
    let full = desk.run(out, &["--no-cache"]);
    let is_there = desk.path(out).exists();
    let grown = mount("remount,size=64m");
    let resumed = desk.run(out, &["--no-cache", "--resume"]);
    let same =
        desk.path(out).exists().then(|| files(&desk.path(out)) == files(&desk.path("plain")));
    let _ = Command::new("umount").arg(place).status();
    assert!(grown);
    assert_ne!(full.code, 0, "{}", full.stdout);
    assert!(full.stderr.contains("No space left"), "{}", full.stderr);
    assert!(!is_there, "an output without all its files appeared");
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert_eq!(same, Some(true));
}
