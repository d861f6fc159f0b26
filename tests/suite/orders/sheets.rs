//! Sheets: which page stands where, by the feet of the pages.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{ORDER, batch, file, pages, text_of};
use crate::packets::has;
use crate::project::Sandbox;

/// Page numbers on the halves of sheet sides, by the foot of each page.
fn halves(pdf: &Path, sides: usize, width: u32, height: u32) -> Vec<[Option<u32>; 2]> {
    let number = |side: usize, x: u32| {
        let side = side.to_string();
        let mut command = Command::new("pdftotext");
        command.args(["-f", &side, "-l", &side, "-x", &x.to_string(), "-y", "0"]);
        command.args(["-W", &(width / 2).to_string(), "-H", &height.to_string(), "-layout"]);
        let text = text_of(command.arg(pdf).arg("-"));
        text.lines().find_map(page_number)
    };
    (1..=sides).map(|side| [number(side, 0), number(side, width / 2)]).collect()
}

/// The number of a foot such as "Seite 3 von 48". Arabic comes in the order in which it stands on
/// the page.
fn page_number(line: &str) -> Option<u32> {
    let mut spaced = String::new();
    for c in line.chars().filter(|c| !('\u{200e}'..='\u{202e}').contains(c)) {
        if spaced.ends_with(|last: char| last.is_ascii_digit()) != c.is_ascii_digit() {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    let words: Vec<_> = spaced.split_whitespace().collect();
    words.windows(4).find_map(|words| match words {
        ["Seite", page, "von", _] | [_, "من", page, "صفحة"] => page.parse().ok(),
        _ => None,
    })
}

#[test]
fn booklets_are_laid_out_for_the_side_where_they_are_bound() {
    if !has("pdftotext", &["-v"]) {
        return;
    }
    // SRA3 in landscape.
    let (width, height) = (1276, 907);
    let n = pages(1) as u32;
    let right = halves(&file(1, "sheets"), 4, width, height);
    let expected = [[1, n], [n - 1, 2], [3, n - 2], [n - 3, 4]];
    for (found, expected) in right.iter().zip(expected) {
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.is_none_or(|found| found == expected), "{right:?}");
        }
    }
    assert!(right.iter().flatten().flatten().count() >= 6, "{right:?}");
    // The inside of a glued book in German: signatures of 16 pages, from page 3.
    let left = halves(&file(2, "sheets"), 4, width, height);
    let expected = [[18, 3], [4, 17], [16, 5], [6, 15]];
    let expected = expected.map(|side| side.map(Some)).to_vec();
    assert_eq!(left, expected);
}

#[test]
fn an_office_printer_gets_its_sheets_and_a_remark() {
    let folder = TempDir::new().expect("a folder");
    let head = ORDER.split("[[items]]").next().expect("head");
    let order = head.to_owned()
        + "[[items]]\nlanguage = \"de\"\nstage = \"first-day\"\nbinding = \"stapled\"\n";
    let out = folder.path().join("out");
    let wishes = ["--impose", "--sheet", "a4", "--out", out.to_str().expect("UTF-8")];
    let run = batch(folder.path(), &order, &wishes);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("nothing is left of their bleed"), "{}", run.stdout);
}

#[test]
fn wishes_for_sheets_that_an_order_has_no_use_for_are_refused_before_anything_is_made() {
    let sandbox = Sandbox::base();
    let refused = |binding: &str, wishes: &[&str], message: &str| {
        let head = ORDER.split("[[items]]").next().expect("head");
        let items = format!("[[items]]\nlanguage = \"de\"\nbinding = \"{binding}\"\n");
        sandbox.write("order.toml", head.to_owned() + &items);
        let path = |name: &str| sandbox.path().join(name).to_str().expect("UTF-8").to_owned();
        let (order, out) = (path("order.toml"), path("out"));
        let run = sandbox.run(&[&["batch", &order, "--out", &out], wishes].concat());
        assert_eq!(run.code, 2, "{wishes:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(message), "{wishes:?}: {}", run.stderr);
        assert!(run.stderr.contains("hint: "), "{wishes:?}: {}", run.stderr);
        assert!(!sandbox.path().join("out").exists());
        assert!(!sandbox.path().join("out.unfinished").exists());
    };
    let none = "is about press sheets, and none are made";
    refused("stapled", &["--gutter", "5"], &format!("`--gutter` {none}"));
    refused("stapled", &["--sheet", "a3"], &format!("`--sheet` {none}"));
    refused("stapled", &["--marks", "all"], &format!("`--marks` {none}"));
    let jacket = "`jacket:5` is no scheme for the items of an order";
    refused("stapled", &["--impose", "jacket:5"], jacket);
    let no = |scheme: &str, binding: &str| {
        format!("`{scheme}` is for items with binding = \"{binding}\", and the order has none")
    };
    refused("sheets", &["--impose", "saddle"], &no("saddle", "stapled"));
    refused("sheets", &["--impose", "perfect:8,cut-stack:2x1"], &no("perfect:8", "perfect"));
    refused("stapled", &["--impose", "repeat:2x2"], &no("repeat:2x2", "sheets"));
    refused("sheets", &["--impose"], "no item of the order is bound: nothing gets sheets");
    let both = "`saddle` and `saddle:4` are both for items with binding = \"stapled\"";
    refused("stapled", &["--impose", "saddle,saddle:4"], both);
    refused("stapled", &["--impose", "--gutter", "5"], "`--gutter` lies between pages");
    let folded = "sheets that are folded into each other, and none here are";
    refused("sheets", &["--impose", "cut-stack:2x1", "--thickness", "0.1"], folded);
    refused("sheets", &["--impose", "repeat:2x1", "--creep", "outer"], folded);
    let large = "item 1: the pages need 1380 × 1938 mm, which does not fit on A3";
    refused("sheets", &["--impose", "repeat:9x9"], large);
    refused("stapled", &["--impose", "--sheet", "200x200"], "which does not fit on 200 × 200 mm");
}
