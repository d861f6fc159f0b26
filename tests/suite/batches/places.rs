//! Where an order goes: what is in the way is found out before the work, and nothing is left behind.

use std::fs;

use super::Desk;
#[cfg(target_os = "linux")]
use super::assert_same;
#[cfg(target_os = "linux")]
use super::faults::{WATCHED, kill, when_one_is_done};
use crate::project::Sandbox;
#[cfg(target_os = "linux")]
use crate::project::copy;

#[test]
fn what_is_in_the_way_is_refused_before_anything_is_made() {
    let desk = Desk::small();
    let project = Sandbox::base();
    fs::write(desk.path("old.zip"), "an older order").expect("file");
    fs::write(desk.path("file"), "mine").expect("file");
    fs::create_dir(desk.path("folder.zip")).expect("folder");
    let cases: [(&str, &[&str], &str); 6] = [
        ("old.zip", &[], "old.zip is already there"),
        ("old.zip", &["--resume"], "old.zip is already there"),
        ("folder.zip", &[], "folder.zip is a folder"),
        ("file", &[], "file is a file"),
        ("new.zip", &["--shard", "1/2"], "a shard is a folder"),
        ("file", &["--shard", "1/2"], "file is a file"),
    ];
    let before = desk.names();
    for (out, arguments, message) in cases {
        let run = desk.run_on(project.path(), out, arguments);
        assert_eq!(run.code, 2, "{out}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{out}: {}", run.stderr);
        assert_eq!(desk.names(), before, "{out}");
    }
    assert_eq!(fs::read(desk.path("old.zip")).expect("file"), b"an older order");
}

#[test]
fn a_run_that_made_nothing_leaves_nothing() {
    let desk = Desk::small();
    let project = Sandbox::base();
    let run = desk.run_on(project.path(), "out", &["--no-cache", "--item-memory", "64"]);
    if run.code == 0 {
        println!("skipped: memory is not limited here");
        return;
    }
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(desk.names(), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_was_killed_when_all_was_in_its_place_is_only_cleared_up() {
    let desk = Desk::small();
    let project = Sandbox::base();
    let run = desk.run_on(project.path(), "plain", &["--no-cache"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for out in ["out", "out.zip"] {
        let mut command = desk.batch_on(project.path(), out, &WATCHED);
        let run = when_one_is_done(&mut command, |pid| kill(pid, "-INT"));
        assert_eq!(run.code, 130, "{}", run.stderr);
        assert!(run.stdout.contains("done; add --resume to go on"), "{}", run.stdout);
        // What it would have left if it had come so far.
        let unfinished = desk.path(&format!("{out}.unfinished"));
        let end = fs::read(desk.path("plain/manifest.json")).expect("manifest");
        fs::write(unfinished.join("end.json"), end).expect("note");
        if out == "out" {
            fs::remove_dir_all(unfinished.join("files")).expect("removed");
            copy(&desk.path("plain"), &desk.path(out));
        } else {
            fs::write(desk.path(out), "an archive").expect("file");
        }
        let resumed = desk.run_on(project.path(), out, &["--no-cache", "--resume"]);
        assert_eq!(resumed.code, 0, "{}", resumed.stderr);
        assert!(resumed.stdout.contains("6 of 6 items"), "{}", resumed.stdout);
        assert!(!unfinished.exists());
    }
    assert_same(&desk.path("plain"), &desk.path("out"));
    assert_eq!(fs::read(desk.path("out.zip")).expect("file"), b"an archive");
}
