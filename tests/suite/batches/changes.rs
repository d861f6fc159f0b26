//! What changes while packets are made of it, or between the parts of an order: nothing is ever
//! made from two states of anything.

use std::fs;

use willkommen::project::Project;

#[cfg(target_os = "linux")]
use super::assert_same;
#[cfg(target_os = "linux")]
use super::faults::{WATCHED, kill_workers, when_one_is_done};
use super::{Desk, files};
use crate::project::{Sandbox, program, run};

/// Where the telephone number of an office stands.
const FACTS: &str = "content/facts/stadt.toml";
const BEFORE: &str = "0123 4567-0";
const AFTER: &str = "0123 4567-8";

#[test]
fn a_project_is_known_by_all_its_files() {
    let sandbox = Sandbox::base();
    ["locales", "templates", "fonts"].iter().for_each(|top| sandbox.adopt(top));
    let digest = || Project::folder(sandbox.path()).expect("project").digest().expect("digest");
    let mut seen = vec![digest()];
    for path in [
        "content/facts/stadt.toml",
        "locales/de/packet.ftl",
        "templates/theme.typ",
        "content/modules/help/ar.ledger.toml",
        "content/facts/logo.svg",
    ] {
        let text = fs::read(sandbox.path().join(path)).unwrap_or_default();
        sandbox.write(path, [&text[..], b"\n"].concat());
        seen.push(digest());
    }
    let font = "fonts/noto-sans/NotoSans-Regular.ttf";
    let mut bytes = fs::read(sandbox.path().join(font)).expect("a font");
    *bytes.last_mut().expect("bytes") ^= 1;
    sandbox.write(font, bytes);
    seen.push(digest());
    fs::rename(sandbox.path().join("content/facts/logo.svg"), sandbox.path().join("content/x.svg"))
        .expect("renamed");
    seen.push(digest());
    let mut different = seen.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), seen.len());
    // Neither the place nor what lies outside counts.
    let other = Sandbox::base();
    other.write("notes.txt", "mine");
    let other = Project::folder(other.path()).expect("project").digest().expect("digest");
    let twin = Sandbox::base();
    let same = Project::folder(twin.path()).expect("project");
    assert_eq!(other, same.digest().expect("digest"));
    assert_ne!(other, Project::embedded().digest().expect("digest"));
}

#[test]
fn what_only_print_shops_call_a_language_counts_too() {
    let desk = Desk::small();
    let project = Sandbox::base();
    project.adopt("locales");
    let make = |out: &str, more: &[&str]| {
        let wishes = ["--proof", "--impose", "--sheet", "sra3", "--xjdf"];
        let made = desk.run_on(project.path(), out, &[&wishes, more].concat());
        assert_eq!(made.code, 0, "{}", made.stderr);
        files(&desk.path(out))
    };
    let before = make("before", &[]);
    // No page of a packet has the English name; slug lines, proofs and tickets do.
    project.replace("locales/languages.toml", "english = \"Arabic\"", "english = \"Arabesque\"");
    let after = make("after", &[]);
    assert!(after == make("fresh", &["--no-cache"]), "something is older than the name");
    let changed: Vec<_> = after.keys().filter(|name| after[*name] != before[*name]).collect();
    for folder in ["sheets/ar_", "proof/ar_", "ticket.csv", "README.txt"] {
        assert!(changed.iter().any(|name| name.starts_with(folder)), "{folder}: {changed:?}");
    }
    let others = ["sheets/de_", "print/", "digital/"];
    let is_other = |name: &&&String| others.iter().any(|folder| name.starts_with(folder));
    assert_eq!(changed.iter().find(is_other), None, "{changed:?}");
}

#[test]
fn shards_of_different_content_are_not_put_together() {
    let desk = Desk::small();
    let (one, other) = (Sandbox::base(), Sandbox::base());
    other.replace(FACTS, BEFORE, AFTER);
    for (project, part) in [(&one, "1/2"), (&other, "2/2")] {
        let out = &part.replace('/', "-");
        let made = desk.run_on(project.path(), out, &["--no-cache", "--shard", part]);
        assert_eq!(made.code, 0, "{}", made.stderr);
    }
    let shards = [desk.path("1-2"), desk.path("2-2")];
    let merged = run(program().arg("merge").args(shards).arg("--out").arg(desk.path("all")));
    assert_eq!(merged.code, 2, "{}", merged.stdout);
    let said = "shard 2/2 is of another order, content, version or division";
    assert!(merged.stderr.contains(said), "{}", merged.stderr);
    assert!(!desk.path("all").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_order_that_is_edited_while_it_runs_is_made_as_it_was() {
    let desk = Desk::small();
    let project = Sandbox::base();
    let plain = desk.run_on(project.path(), "plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let mut command = desk.batch_on(project.path(), "out", &WATCHED);
    let ran = when_one_is_done(&mut command, |pid| {
        let order = fs::read_to_string(desk.path("order.toml")).expect("order");
        let order = order.replace("\"uk\"", "\"xx\"").replace("\"en\"", "\"uk\"");
        fs::write(desk.path("order.toml"), order.replace("\"xx\"", "\"en\"")).expect("order");
        kill_workers(pid);
    });
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("it was tried again"), "{}", ran.stderr);
    assert_same(&desk.path("plain"), &desk.path("out"));
}

#[cfg(target_os = "linux")]
#[test]
fn content_that_is_edited_while_it_runs_ends_the_run() {
    let desk = Desk::small();
    let project = Sandbox::base();
    let plain = desk.run_on(project.path(), "plain", &["--no-cache"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let command = |more: &[&str]| desk.batch_on(project.path(), "out", &[&WATCHED, more].concat());
    let ran = when_one_is_done(&mut command(&[]), |pid| {
        project.replace(FACTS, BEFORE, AFTER);
        kill_workers(pid);
    });
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("changed while it ran"), "{}", ran.stderr);
    assert!(!desk.path("out").exists());
    let refused = run(&mut command(&["--resume"]));
    assert_eq!(refused.code, 2, "{}", refused.stdout);
    assert!(refused.stderr.contains("of another order, content"), "{}", refused.stderr);
    // As it was before, it goes on.
    project.replace(FACTS, AFTER, BEFORE);
    let resumed = run(&mut command(&["--resume"]));
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert_same(&desk.path("plain"), &desk.path("out"));
}
