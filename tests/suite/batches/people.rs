//! Packets for the people of a list, and packets that stand for themselves: whatever interrupts them,
//! no paper is taken for that of another person, or of another day.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::faults::{WATCHED, kill, when_one_is_done};
use super::{assert_same, files};
use crate::project::{Run, Sandbox, program, run};

const PEOPLE: &str =
    "name;language\nBeispiel;ar\nBeispiel;de\nBeispiel;uk\nBeispiel;ar\nBeispiel;de\n";

/// The command that makes a packet for each person of a list.
fn build(project: &Sandbox, list: &str, out: &str, arguments: &[&str]) -> Command {
    let mut command = program();
    command.arg("build").arg("--project").arg(project.path());
    command.arg("--details").arg(project.path().join(list));
    command.arg("--out").arg(project.path().join(out)).args(arguments);
    command
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

/// A project with two lists.
fn office() -> Sandbox {
    let project = Sandbox::base();
    project.write("people.csv", PEOPLE);
    project.write("other.csv", "name;language\nBeispiel;ar\nBeispiel \u{E01};de\n");
    project
}

/// Begins a list and interrupts it when one packet is done.
fn interrupt(project: &Sandbox, out: &str, arguments: &[&str]) -> (Run, PathBuf) {
    let mut command = build(project, "people.csv", out, &[&WATCHED, arguments].concat());
    let run = when_one_is_done(&mut command, |pid| kill(pid, "-INT"));
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(!project.path().join(out).exists());
    (run, project.path().join(format!("{out}.unfinished")))
}

#[test]
fn packets_of_another_list_are_neither_mixed_with_new_ones_nor_removed() {
    let project = office();
    let out = project.path().join("out");
    let first = run(&mut build(&project, "people.csv", "out", &[]));
    assert_eq!(first.code, 0, "{}", first.stderr);
    let before = files(&out);
    assert_eq!(before.len(), 5);
    for arguments in [&[][..], &["--resume"]] {
        let second = run(&mut build(&project, "other.csv", "out", arguments));
        assert_eq!(second.code, 2, "{}", second.stdout);
        assert!(second.stderr.contains("packets of another list"), "{}", second.stderr);
        assert_eq!(files(&out), before);
        assert!(!project.path().join("out.unfinished").exists());
    }
    // What has no number belongs to no list.
    fs::remove_dir_all(&out).expect("removed");
    project.write("out/stadt-start-ar-a5-draft.pdf", "a packet for nobody");
    project.write("out/scan-0002.pdf", "mine");
    let second = run(&mut build(&project, "other.csv", "out", &[]));
    assert_eq!(second.code, 1, "{}", second.stderr);
    let made = names(&out);
    assert_eq!(made.len(), 3, "{made:?}");
    assert!(
        made.iter().any(|it| it.starts_with("stadt-") && it.ends_with("-0002.pdf")),
        "{made:?}"
    );
}

#[test]
fn a_list_goes_on_for_the_day_on_which_it_was_begun() {
    let project = office();
    let plain = run(&mut build(&project, "people.csv", "plain", &["--date", "2026-03-02"]));
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let (ran, unfinished) = interrupt(&project, "out", &["--date", "2026-03-02"]);
    assert!(ran.stdout.contains(" done; add --resume"), "{}", ran.stdout);
    assert!(unfinished.is_dir());
    let resumed = run(&mut build(&project, "people.csv", "out", &["--resume"]));
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert_same(&project.path().join("plain"), &project.path().join("out"));
}

#[test]
fn a_list_goes_on_only_with_the_same_looks_and_outputs() {
    let project = office();
    ["templates", "fonts"].iter().for_each(|top| project.adopt(top));
    let day = ["--date", "2026-03-02"];
    let (_, unfinished) = interrupt(&project, "out", &day);
    let refused = |arguments: &[&str]| {
        let arguments = [&day[..], &["--resume"], arguments].concat();
        let run = run(&mut build(&project, "people.csv", "out", &arguments));
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stderr.contains("was of another order, content, list"), "{}", run.stderr);
    };
    refused(&["--emit-json"]);
    let theme = project.read("templates/theme.typ");
    project.write("templates/theme.typ", format!("{theme}\n"));
    refused(&[]);
    project.write("templates/theme.typ", theme);
    let font = "fonts/noto-sans/NotoSans-Regular.ttf";
    let mut bytes = fs::read(project.path().join(font)).expect("a font");
    *bytes.last_mut().expect("bytes") ^= 1;
    project.write(font, bytes);
    refused(&[]);
    assert!(unfinished.is_dir());
}

#[test]
fn what_was_moved_before_a_run_was_killed_is_not_made_again() {
    let project = office();
    let day = ["--date", "2026-03-02"];
    let plain = run(&mut build(&project, "people.csv", "plain", &day));
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    let (_, unfinished) = interrupt(&project, "out", &day);
    let notes = names(&unfinished.join("items")).len();
    let name = names(&unfinished.join("files")).into_iter().find(|it| it.ends_with("-0002.pdf"));
    let name = name.expect("the first was done");
    fs::create_dir(project.path().join("out")).expect("folder");
    fs::rename(unfinished.join("files").join(&name), project.path().join("out").join(&name))
        .expect("moved");
    let arguments = [&day[..], &["--resume"], &WATCHED].concat();
    let resumed = run(&mut build(&project, "people.csv", "out", &arguments));
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert_eq!(resumed.stderr.matches("\"event\":\"done\"").count(), 5 - notes);
    assert_same(&project.path().join("plain"), &project.path().join("out"));
    assert!(!unfinished.exists());
}

#[test]
fn no_packet_of_an_earlier_day_stays_under_a_name_that_was_asked_for() {
    let project = Sandbox::base();
    let languages = ["--lang", "ar", "de", "uk"];
    assert_eq!(project.build(&languages).code, 0);
    assert_eq!(project.made().len(), 3);
    let mut command = program();
    command.arg("build").arg("--project").arg(project.path()).arg("--out").arg(project.out());
    command.args(languages).args(WATCHED);
    let ran = when_one_is_done(&mut command, |pid| kill(pid, "-INT"));
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    // One is done; a second that was begun may be, too. The third was to come, and is of no day.
    assert!(project.made().len() < 3, "{:?}", project.made());
}

#[test]
fn half_a_packet_goes_with_the_next_run_unless_somebody_writes_it() {
    let project = Sandbox::base();
    for name in [".willkommen-left.part", ".willkommen-held.part"] {
        project.write(&format!("out/{name}"), "%PDF-1.7");
    }
    let held = project.out().join(".willkommen-held.part");
    let file = File::open(held).expect("file");
    file.lock().expect("locked");
    assert_eq!(project.build(&["--lang", "de"]).code, 0);
    assert_eq!(project.made().len(), 2, "{:?}", project.made());
    assert!(project.made().contains(&".willkommen-held.part".to_owned()));
}

#[test]
fn limits_hold_for_one_packet_too() {
    let project = Sandbox::base();
    project.adopt("templates");
    project.write("one.toml", "language = \"uk\"\n");
    let nested = "for a in range(9000) { for b in range(9000) { for c in range(9000) { let _ = calc.sin(c) } } }";
    let guarded = format!("#if edition.reader == \"uk\" {{ {nested} }}\n#let part(name)");
    project.replace("templates/common.typ", "#let part(name)", &guarded);
    let limit = ["--item-timeout", "2"];
    let plain = project.build(&[&["--lang", "uk"], &limit[..]].concat());
    let personal = run(&mut build(&project, "one.toml", "out", &limit));
    for run in [plain, personal] {
        assert_eq!(run.code, 1, "{}", run.stdout);
        assert!(run.stderr.contains("took longer than 2 s"), "{}", run.stderr);
    }
    assert_eq!(project.made(), [""; 0]);
}

#[test]
fn what_is_for_a_person_says_so_in_its_name_even_without_theirs() {
    for (details, part) in [
        ("language = \"de\"\nname = \"Beispiel\"\n", "-personal"),
        ("language = \"de\"\nnote = \"Bis bald\"\n", "-personal"),
        ("language = \"de\"\n[contact]\nname = \"Beispiel\"\n", "-personal"),
        ("language = \"de\"\n", ""),
    ] {
        let project = Sandbox::base();
        project.write("one.toml", details);
        let run = run(&mut build(&project, "one.toml", "out", &[]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(project.made(), [format!("stadt-start-de-a5{part}-draft.pdf")], "{details}");
    }
}

#[test]
fn a_list_of_one_person_is_a_list() {
    let project = Sandbox::base();
    project.write("people.csv", "name;language\nBeispiel;de\n");
    project.write("people.jsonl", "\n{\"name\": \"Beispiel\", \"language\": \"de\"}\n");
    for list in ["people.csv", "people.jsonl"] {
        let run = run(&mut build(&project, list, "out", &[]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(project.made(), ["stadt-start-de-a5-personal-draft-0002.pdf"], "{list}");
        // As every list it is put together at a place of its own, and mixes with no other.
        let again = crate::project::run(&mut build(&project, list, "out", &[]));
        assert_eq!(again.code, 2, "{}", again.stdout);
        assert!(again.stderr.contains("packets of another list"), "{}", again.stderr);
        fs::remove_dir_all(project.out()).expect("removed");
    }
}
