//! Press sheets from the command line: real packets of both directions, and honest refusals.

use std::fs;
use std::process::Command;

use lopdf::Document;

use crate::packets::has;
use crate::project::{Run, Sandbox, program, run};

/// A packet of the small project, and sheets made from it.
fn sheets(sandbox: &Sandbox, language: &str, more: &[&str]) -> Run {
    assert_eq!(sandbox.build(&["--lang", language]).code, 0);
    let made = sandbox.out().join(format!("stadt-start-{language}-a5-draft.pdf"));
    let made = made.to_str().expect("UTF-8");
    let out = sandbox.out().join("sheets.pdf");
    let out = out.to_str().expect("UTF-8");
    run(program().args(["impose", made, "--out", out]).args(more))
}

fn front(run: &Run) -> Vec<&str> {
    let line = run.stdout.lines().find_map(|line| line.strip_prefix("sheet 1 front: "));
    line.expect("a table").split(" | ").collect()
}

#[test]
fn the_binding_follows_the_direction_of_the_packet() {
    let sandbox = Sandbox::base();
    for (language, right) in [("de", false), ("ar", true)] {
        let run = sheets(&sandbox, language, &["--scheme", "saddle"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(front(&run).iter().position(|page| *page == "1"), Some(usize::from(!right)));
        let other = if right { "left" } else { "right" };
        let run = sheets(&sandbox, language, &["--scheme", "saddle", "--binding", other]);
        assert_eq!(front(&run).iter().position(|page| *page == "1"), Some(usize::from(right)));
    }
}

#[test]
fn sheets_of_a_real_packet_are_sound_and_the_same_every_time() {
    let sandbox = Sandbox::base();
    let make = || {
        let run = sheets(&sandbox, "ar", &["--scheme", "saddle", "--thickness", "0.1"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        fs::read(sandbox.out().join("sheets.pdf")).expect("sheets")
    };
    let one = make();
    assert!(one == make());
    let document = Document::load_mem(&one).expect("a PDF");
    for id in document.page_iter() {
        let page = document.get_dictionary(id).expect("a page");
        for name in [&b"MediaBox"[..], b"BleedBox", b"TrimBox"] {
            assert!(page.has(name));
        }
        assert!(!page.has(b"Annots"), "links cannot be followed on paper");
    }
    if has("qpdf", &["--version"]) {
        let file = sandbox.out().join("sheets.pdf");
        let out = Command::new("qpdf").arg("--check").arg(file).output().expect("qpdf");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    }
}

#[test]
fn sheets_never_take_the_place_of_their_pages() {
    let sandbox = Sandbox::base();
    assert_eq!(sandbox.build(&["--lang", "de"]).code, 0);
    let pages = sandbox.out().join("stadt-start-de-a5-draft.pdf");
    let before = fs::read(&pages).expect("a packet");
    let file = pages.to_str().expect("UTF-8");
    let run = run(program().args(["impose", file, "--out", file, "--scheme", "saddle"]));
    assert!(run.code == 2 && run.stderr.contains("name another file"), "{}", run.stderr);
    assert!(fs::read(&pages).expect("a packet") == before);
}

#[test]
fn what_cannot_be_imposed_ends_with_two_and_leaves_no_file() {
    let sandbox = Sandbox::base();
    let refused = |more: &[&str], reason: &str| {
        let run = sheets(&sandbox, "de", more);
        assert_eq!(run.code, 2, "{more:?}");
        assert!(run.stderr.contains(reason), "{}", run.stderr);
        assert!(!sandbox.out().join("sheets.pdf").exists());
    };
    refused(&["--scheme", "sadle"], "write saddle, saddle:SHEETS");
    refused(&["--scheme", "repeat:3x3", "--sheet", "a4"], "does not fit on A4");
    refused(&["--scheme", "saddle", "--sheet", "a9"], "write a4, a3, sra3");
    refused(&["--scheme", "saddle", "--thickness", "5"], "write a length in mm");
    refused(&["--scheme", "jacket:400"], "a spine is 0 to 100 mm wide");
    refused(&["--scheme", "saddle", "--gutter", "5"], "`--gutter` lies between pages that are cut");
    refused(&["--scheme", "cut-stack:2x1", "--thickness", "0.1"], "`--thickness` is for sheets");
    refused(&["--scheme", "repeat:2x1", "--creep", "outer"], "`--creep` is for sheets");
    sandbox.write("words.pdf", "not a PDF");
    let file = sandbox.path().join("words.pdf");
    let file = file.to_str().expect("UTF-8");
    let run = run(program().args(["impose", file, "--out", "sheets.pdf", "--scheme", "saddle"]));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("words.pdf: this is not a PDF"), "{}", run.stderr);
}
