//! Sheets: which page stands where, by the feet of the pages.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{ORDER, batch, file, pages, text_of};
use crate::packets::has;

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
