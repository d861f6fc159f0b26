//! Inks: what prints on which plate, before Ghostscript.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{ORDER, batch, file, manifest, output, pages};
use crate::packets::has;

/// Every page of a file as its four plates: cyan, magenta, yellow and black of each picture element
/// from 0 to 255, at 36 dpi.
fn plates(pdf: &Path, first: usize, last: usize) -> Vec<[u8; 4]> {
    let bytes = output(
        Command::new("gs")
            .args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=bitcmyk"])
            .args(["-dGrayValues=256", "-r36", "-sOutputFile=-"])
            .arg(format!("-dFirstPage={first}"))
            .arg(format!("-dLastPage={last}"))
            .arg(pdf),
    );
    assert!(!bytes.is_empty() && bytes.len().is_multiple_of(4), "{} has no plates", pdf.display());
    bytes.chunks_exact(4).map(|inks| [inks[0], inks[1], inks[2], inks[3]]).collect()
}

#[test]
fn words_alone_print_on_one_plate_and_no_point_takes_more_ink_than_paper_bears() {
    if !has("gs", &["--version"]) {
        return;
    }
    // A page to write on has a title, a foot and rules.
    let manifest = manifest();
    let stapled = &manifest["items"][0];
    assert!(
        stapled["notes_pages"].as_u64().expect("count") > 0,
        "the order needs a page for notes"
    );
    let coloured = |inks: &&[u8; 4]| inks[..3] != [0, 0, 0];
    let mut words_only = 0;
    for page in 1..=pages(1) {
        let plates = plates(&file(1, "pages"), page, page);
        let highest = plates.iter().map(|inks| inks.iter().map(|&ink| u32::from(ink)).sum::<u32>());
        let highest = f64::from(highest.max().expect("a page")) / 2.55;
        assert!(highest <= 300.0, "page {page} has {highest:.0} %");
        if plates.iter().filter(coloured).count() == 0 {
            assert!(plates.iter().any(|inks| inks[3] > 200), "page {page} is empty");
            words_only += 1;
        }
    }
    assert!(words_only >= 1);
    // What is ordered in black has no other ink at all.
    assert!(plates(&file(2, "pages"), 1, 999).iter().all(|inks| inks[..3] == [0, 0, 0]));
    for page in [2, 4] {
        assert!(plates(&file(3, "pages"), page, page).iter().all(|inks| inks[..3] == [0, 0, 0]));
        assert!(plates(&file(3, "pages"), page - 1, page - 1).iter().any(|it| coloured(&it)));
    }
}

#[test]
fn another_language_changes_the_black_plate_alone() {
    if !has("gs", &["--version"]) {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let item = |tag: &str| format!("[[items]]\nlanguage = \"{tag}\"\nstage = \"first-day\"\n");
    let order = ORDER.split("[[items]]").next().expect("head").to_owned()
        + &item("en")
        + &item("ti")
        + &item("uk");
    let out = folder.path().join("out");
    let run = batch(folder.path(), &order, &["--out", out.to_str().expect("UTF-8")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let covers: Vec<_> = ["en", "ti", "uk"]
        .iter()
        .map(|tag| {
            let mut files = fs::read_dir(out.join("print")).expect("print");
            let of_tag = |path: &PathBuf| {
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(tag))
            };
            let path = files.find_map(|file| Some(file.ok()?.path()).filter(of_tag));
            plates(&path.expect("a file"), 1, 1)
        })
        .collect();
    let colours =
        |plates: &[[u8; 4]]| plates.iter().map(|it| [it[0], it[1], it[2]]).collect::<Vec<_>>();
    let black = |plates: &[[u8; 4]]| plates.iter().map(|it| it[3]).collect::<Vec<_>>();
    assert!(colours(&covers[0]).iter().any(|inks| inks != &[0, 0, 0]));
    for other in &covers[1..] {
        assert!(colours(&covers[0]) == colours(other), "the colour plates differ");
        assert!(black(&covers[0]) != black(other), "the black plates are the same");
    }
}

#[test]
fn what_the_ticket_says_of_ink_is_what_the_plates_say() {
    if !has("gs", &["--version"]) {
        return;
    }
    for item in [1, 3] {
        let text = output(
            Command::new("gs")
                .args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=ink_cov", "-r288"])
                .arg("-sOutputFile=-")
                .arg(file(item, "pages")),
        );
        let text = String::from_utf8(text).expect("figures");
        let pages: Vec<Vec<f64>> = text
            .lines()
            .map(|line| line.split_whitespace().filter_map(|it| it.parse().ok()).collect())
            .collect();
        let manifest = manifest();
        let entry = &manifest["items"][item - 1];
        assert_eq!(pages.len() as u64, entry["pages"].as_u64().expect("pages"));
        for (plate, name) in ["cyan", "magenta", "yellow", "black"].iter().enumerate() {
            let real = pages.iter().map(|page| page[plate]).sum::<f64>() / pages.len() as f64;
            let said = entry["ink"][plate].as_f64().expect("share");
            // The plates have the bleed, too.
            assert!(
                (real - said).abs() < 0.35 + real * 0.1,
                "item {item} {name}: {said} {real:.2}"
            );
        }
    }
}
