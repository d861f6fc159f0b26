//! Where an order goes: what is in the way is found out before the work, and nothing is left behind.

use std::fs;

use super::Desk;
#[cfg(target_os = "linux")]
use super::assert_same;
#[cfg(target_os = "linux")]
use super::faults::{WATCHED, kill, when_one_is_done};
#[cfg(target_os = "linux")]
use crate::project::copy;
use crate::project::{Sandbox, program};

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
fn what_can_never_be_written_is_refused_before_anything_is_made() {
    let desk = Desk::small();
    let project = Sandbox::base();
    fs::write(desk.path("file"), "mine").expect("file");
    let before = desk.names();
    let refuses = |command: &str, out: &str, arguments: &[&str], message: &str| {
        let mut run = program();
        run.current_dir(desk.path(""))
            .args(command.split(' '))
            .args(["--out", out])
            .args(arguments);
        let run = crate::project::run(&mut run);
        assert_eq!(run.code, 2, "{out}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{out}: {}", run.stderr);
        assert_eq!(desk.names(), before, "{out}");
    };
    let project = project.path().to_str().expect("UTF-8");
    let batch = format!("--project {project} batch order.toml");
    for (out, message) in [
        (".", "`.` names no file or folder of its own"),
        ("..", "`..` names no file or folder of its own"),
        ("/", "`/` names no file or folder of its own"),
        ("nul.zip", "cannot write nul.zip: Windows has no files of this name; name another"),
        ("new/aux.zip", "Windows has no files of this name"),
        ("CON", "Windows has no files of this name"),
        ("file/order.zip", "cannot write file/order.zip: file is a file"),
        ("file/new/order", "cannot write file/new/order: file is a file"),
    ] {
        refuses(&batch, out, &[], message);
        refuses(&batch, out, &["--resume"], message);
    }
    refuses(&batch, "con", &["--shard", "1/2"], "Windows has no files of this name");
    let shard = desk.run_on(std::path::Path::new(project), "shard", &["--shard", "1/1"]);
    assert_eq!(shard.code, 0, "{}", shard.stderr);
    let before = desk.names();
    let mut merge = program();
    merge.current_dir(desk.path("")).args(["merge", "shard", "--out", "prn.zip"]);
    let merge = crate::project::run(&mut merge);
    assert_eq!(merge.code, 2, "{}", merge.stdout);
    assert!(merge.stderr.contains("Windows has no files of this name"), "{}", merge.stderr);
    assert_eq!(desk.names(), before);
}

#[test]
fn a_shard_whose_files_lead_elsewhere_is_not_merged() {
    let desk = Desk::small();
    let project = Sandbox::base();
    let run = desk.run_on(project.path(), "shard", &["--shard", "1/1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let note = desk.path("shard/shard.json");
    let text = fs::read_to_string(&note).expect("shard");
    let merge = |text: &str| {
        fs::write(&note, text).expect("shard");
        let mut merge = program();
        merge.arg("merge").arg(desk.path("shard")).arg("--out").arg(desk.path("merged"));
        crate::project::run(&mut merge)
    };
    let before = desk.names();
    for (path, message) in [
        ("../print/", "the path leads out of the archive"),
        ("/print/", "the path is absolute"),
        ("print\\\\..\\\\", "the path has a backslash"),
    ] {
        let run = merge(&text.replacen("\"path\": \"print/", &format!("\"path\": \"{path}"), 1));
        assert_eq!(run.code, 2, "{path}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{path}: {}", run.stderr);
        assert_eq!(desk.names(), before, "{path}");
    }
    let endless = text.replacen("\"of\": 1", "\"of\": 4294967295", 1);
    assert!(endless != text);
    let run = merge(&endless);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("is no shard"), "{}", run.stderr);
    assert_eq!(merge(&text).code, 0);
}

#[test]
fn an_order_is_not_divided_into_more_parts_than_anybody_has() {
    let desk = Desk::small();
    for (part, is_possible) in [("1/100001", false), ("1/4294967295", false), ("7/100000", true)] {
        let run = desk.run_on(Sandbox::base().path(), "out", &["--shard", part]);
        assert_eq!(run.code == 0, is_possible, "{part}: {}", run.stderr);
        assert_eq!(desk.path("out").exists(), is_possible, "{part}");
        assert!(is_possible || run.stderr.contains("as 2/8"), "{part}: {}", run.stderr);
    }
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
