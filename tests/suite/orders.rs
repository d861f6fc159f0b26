//! Orders: what a print shop gets, from the order file to the archive, before outside judges.

mod differing;
mod plates;
mod sheets;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::packets::has;
use crate::project::{Run, Sandbox, program, run};

/// Three items that differ in everything that a press has to know.
const ORDER: &str = r#"
title = "Willkommenspakete Probe"
date = 2026-11-22
revision = 2
reference = "WP-7"

[stocks.inside]
name = "Offset 90"
weight = 90
thickness = 0.11

[stocks.cover]
name = "Karton 200"
weight = 200
thickness = 0.25

[defaults]
quantity = 300
overs = 15
stock = "inside"

[[items]]
language = "ar"
with = "de"
package = "minor"
binding = "stapled"
cover_colour = "4/4"

[[items]]
language = "de"
binding = "perfect"
colour = "1/1"
cover_colour = "4/1"
cover_stock = "cover"

[[items]]
language = "uk"
stage = "first-day"
binding = "sheets"
format = "a4"
hole_margin = true
colour = "4/1"
"#;

fn batch(folder: &Path, order: &str, arguments: &[&str]) -> Run {
    let path = folder.join("order.toml");
    fs::write(&path, order).expect("order");
    run(program().arg("batch").arg(&path).args(arguments))
}

/// The archive of [`ORDER`] with sheets, proofs and tickets, unpacked, beside the ZIP file itself.
fn archive() -> &'static (PathBuf, PathBuf) {
    static MADE: OnceLock<(TempDir, (PathBuf, PathBuf))> = OnceLock::new();
    let (_, paths) = MADE.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let (zip, out) = (folder.path().join("order.zip"), folder.path().join("out"));
        let wishes = ["--proof", "--impose", "--sheet", "sra3", "--xjdf", "--out"];
        for place in [&zip, &out] {
            let place = place.to_str().expect("UTF-8");
            let run = batch(folder.path(), ORDER, &[&wishes[..], &[place]].concat());
            assert_eq!(run.code, 0, "{}", run.stderr);
        }
        (folder, (zip, out))
    });
    paths
}

fn manifest() -> Value {
    let text = fs::read(archive().1.join("manifest.json")).expect("manifest");
    serde_json::from_slice(&text).expect("JSON")
}

/// The file of an item, counting from 1, with a role.
fn file(item: usize, role: &str) -> PathBuf {
    let manifest = manifest();
    let files = manifest["items"][item - 1]["files"].as_array().expect("files");
    let found = files.iter().find(|file| file["role"] == role);
    let found = found.unwrap_or_else(|| panic!("item {item} has no {role}"));
    archive().1.join(found["path"].as_str().expect("path"))
}

fn pages(item: usize) -> usize {
    manifest()["items"][item - 1]["pages"].as_u64().expect("pages") as usize
}

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn text_of(command: &mut Command) -> String {
    String::from_utf8_lossy(&output(command)).into_owned()
}

#[test]
fn boxes_are_trim_and_bleed() {
    if !has("pdfinfo", &["-v"]) {
        return;
    }
    for (item, role, size) in [
        (1, "pages", (419.53, 595.28)),
        (2, "pages", (419.53, 595.28)),
        (2, "cover", (419.53, 595.28)),
        (3, "pages", (595.28, 841.89)),
    ] {
        let text = text_of(
            Command::new("pdfinfo").args(["-box", "-f", "1", "-l", "999"]).arg(file(item, role)),
        );
        let boxes = |name: &str| -> Vec<[f64; 4]> {
            let lines = text.lines().filter(|line| line.contains(&format!(" {name}:")));
            let corners = |line: &str| {
                let numbers = line.rsplit(':').next().unwrap_or_default().split_whitespace();
                let numbers: Vec<f64> = numbers.map(|it| it.parse().expect("number")).collect();
                [numbers[0], numbers[1], numbers[2], numbers[3]]
            };
            lines.map(corners).collect()
        };
        let (trims, bleeds) = (boxes("TrimBox"), boxes("BleedBox"));
        assert_eq!(trims.len(), bleeds.len());
        assert!(trims.len() >= 4, "{item} {role}");
        for (trim, bleed) in trims.iter().zip(&bleeds) {
            assert!((trim[2] - trim[0] - size.0).abs() < 0.1, "{item} {role}: {trim:?}");
            assert!((trim[3] - trim[1] - size.1).abs() < 0.1, "{item} {role}: {trim:?}");
            let beyond =
                [trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3]];
            assert!(beyond.iter().all(|it| (it - 8.504).abs() < 0.05), "{item} {role}: {beyond:?}");
        }
    }
}

#[test]
fn all_fonts_of_press_files_and_sheets_are_embedded() {
    if !has("pdffonts", &["-v"]) {
        return;
    }
    for (item, role) in [(1, "pages"), (1, "sheets"), (1, "proof"), (2, "jacket"), (2, "sheets")] {
        let text = text_of(Command::new("pdffonts").arg(file(item, role)));
        let embedded: Vec<_> = text
            .lines()
            .skip(2)
            .map(|line| line.split_whitespace().rev().nth(4).expect("column").to_owned())
            .collect();
        assert!(!embedded.is_empty(), "{item} {role} has no fonts");
        assert!(embedded.iter().all(|it| it == "yes"), "{item} {role}: {text}");
    }
}

#[test]
fn press_files_have_the_pages_and_words_of_the_digital_ones() {
    if !has("pdftotext", &["-v"]) {
        return;
    }
    // Where a word ends is guessed from rounded places, and differs by a hair.
    let words = |path: &Path, first: usize, last: usize| {
        let mut command = Command::new("pdftotext");
        command.args(["-f", &first.to_string(), "-l", &last.to_string()]).arg(path).arg("-");
        let mut letters: Vec<_> =
            text_of(&mut command).chars().filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        assert!(!letters.is_empty(), "{} page {first} has no words", path.display());
        letters
    };
    for item in [1, 3] {
        let all = pages(item);
        for page in 1..=all {
            let press = words(&file(item, "pages"), page, page);
            let digital = words(&file(item, "digital"), page, page);
            assert_eq!(press, digital, "item {item} page {page}");
        }
    }
    let all = pages(2);
    assert_eq!(words(&file(2, "pages"), 1, 1), words(&file(2, "digital"), 3, 3));
    assert_eq!(words(&file(2, "cover"), 4, 4), words(&file(2, "digital"), all, all));
}

#[test]
fn what_is_made_passes_preflight_and_outside_judges() {
    let (zip, out) = archive();
    for place in [zip, out] {
        let run = run(program().arg("verify").arg(place));
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["print", "sheets", "digital", "proof"] {
        let entries = fs::read_dir(out.join(folder)).expect("folder");
        files.extend(entries.map(|entry| entry.expect("entry").path()));
    }
    assert!(files.len() >= 10, "{files:?}");
    let press = files.iter().filter(|path| !path.to_string_lossy().contains("/proof/"));
    let run = run(program().arg("preflight").args(press));
    assert_eq!(run.code, 0, "{}", run.stdout);
    if has("qpdf", &["--version"]) {
        for path in &files {
            output(Command::new("qpdf").arg("--check").arg(path));
        }
    }
    if has("python3", &["-c", "import page"]) {
        let script = "import sys, page\n\
            for path in sys.argv[1:]:\n\
            \x20   for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):\n\
            \x20       assert page.validate_pdf(path, profile=profile).is_compliant, (path, profile)\n";
        let digital = files.iter().filter(|path| path.to_string_lossy().contains("/digital/"));
        output(Command::new("python3").arg("-c").arg(script).args(digital));
    }
}

#[test]
fn the_ticket_says_what_was_ordered() {
    let out = &archive().1;
    let ticket = fs::read_to_string(out.join("ticket.csv")).expect("ticket");
    let rows: Vec<_> = ticket.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(rows.len(), 1 + 3, "{ticket}");
    assert_eq!(rows.iter().filter(|row| row.contains("300")).count(), 3, "{ticket}");
    let manifest = manifest();
    assert_eq!(manifest["order"]["reference"], "WP-7");
    assert_eq!(manifest["items"][0]["binding_side"], "right");
    assert_eq!(manifest["items"][1]["binding_side"], "left");
    let sums = fs::read_to_string(out.join("SHA256SUMS")).expect("sums");
    let mut listed = 0;
    for item in manifest["items"].as_array().expect("items") {
        for file in item["files"].as_array().expect("files") {
            let line = format!(
                "{}  {}",
                file["sha256"].as_str().expect("hash"),
                file["path"].as_str().expect("path")
            );
            assert!(sums.lines().any(|it| it == line), "{line}");
            listed += 1;
        }
    }
    assert!(listed >= 12, "{listed}");
    for name in ["print", "sheets", "digital", "proof", "xjdf"] {
        assert!(out.join(name).is_dir(), "{name}");
    }
}

#[test]
fn the_same_order_gives_the_same_archive_on_another_day() {
    let folder = TempDir::new().expect("a folder");
    let head = ORDER.split("[[items]]").next().expect("head");
    let mut order = head.to_owned();
    for language in ["de", "en", "ar", "uk", "fa-AF", "ti"] {
        for (format, large) in [("a5", false), ("a4", false), ("a4", true)] {
            for binding in ["stapled", "sheets"] {
                order += &format!(
                    "[[items]]\nlanguage = \"{language}\"\nstage = \"first-day\"\nformat = \
                     \"{format}\"\nlarge_print = {large}\nbinding = \"{binding}\"\n"
                );
            }
        }
    }
    let path = folder.path().join("order.toml");
    fs::write(&path, order).expect("order");
    let make = |name: &str, zone: &str, jobs: &str| {
        let zip = folder.path().join(name).join("order.zip");
        let mut command = program();
        command.arg("batch").arg(&path).arg("--out").arg(&zip).env("TZ", zone);
        let run = run(command.args(["--no-cache", "--jobs", jobs]).current_dir(folder.path()));
        assert_eq!(run.code, 0, "{}", run.stderr);
        fs::read(zip).expect("archive")
    };
    let one = make("one", "Asia/Kabul", "1");
    // Times in a ZIP file count in steps of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let two = make("two", "America/Lima", "2");
    assert!(one == two, "the archives differ");
    let verified = run(program().arg("verify").arg(folder.path().join("one/order.zip")));
    assert_eq!(verified.code, 0, "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn one_item_that_cannot_be_made_never_stops_the_others() {
    let sandbox = Sandbox::shipped();
    // A mistake in Ukrainian alone.
    sandbox.replace("content/modules/emergency/uk.toml", "title = \"", "titel = \"");
    let head = ORDER.split("[[items]]").next().expect("head");
    let item = |tag: &str| format!("[[items]]\nlanguage = \"{tag}\"\nstage = \"first-day\"\n");
    sandbox.write("order.toml", head.to_owned() + &item("en") + &item("uk") + &item("ti"));
    let path = |name: &str| sandbox.path().join(name).to_str().expect("UTF-8").to_owned();
    let zip = path("order.zip");
    let run = sandbox.run(&["batch", &path("order.toml"), "--out", &zip, "--json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let items = report["manifest"]["items"].as_array().expect("items");
    let made: Vec<_> =
        items.iter().map(|it| it["files"].as_array().expect("files").len()).collect();
    assert_eq!(made, [2, 0, 2]);
    assert!(items[1]["problems"][0].as_str().expect("problem").contains("titel"), "{items:?}");
    assert_eq!(report["problems"][0]["file"], "content/modules/emergency/uk.toml");
    assert_eq!(run.stderr, "");
    // Nothing unfinished is left beside the archive, which says itself that it is not whole.
    assert!(sandbox.made().iter().all(|name| !name.contains(".willkommen-")));
    let verified = crate::project::run(program().arg("verify").arg(&zip));
    assert!(verified.stdout.contains("uk_start_a5"), "{}", verified.stdout);
}

#[test]
fn an_order_from_flags_can_be_estimated_and_nothing_is_made() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("order.toml");
    let new = |more: &[&str]| {
        let mut command = program();
        command.args(["order", "new", "--date", "2026-11-22", "--quantity", "50"]);
        command.args(["--lang", "ar,de", "--with", "de", "--package", "discreet", "--out"]);
        run(command.arg(&path).args(more))
    };
    // Only the shop knows its papers.
    let without = new(&[]);
    assert_eq!(without.code, 2);
    assert!(without.stderr.contains("--stock"), "{}", without.stderr);
    let faulty = new(&["--stock", "Offset:90:0.11", "--binding", "sewn"]);
    assert_eq!(faulty.code, 2);
    assert!(faulty.stderr.contains("known are sheets, stapled, perfect"), "{}", faulty.stderr);
    assert!(!path.exists());
    let made = new(&["--stock", "Offset \"fein\":90:0.11", "--title", "Herbst"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert_eq!(new(&["--stock", "Offset:90:0.11"]).code, 2, "an order was overwritten");
    let estimate = run(program().arg("batch").arg(&path).args(["--estimate", "--json"]));
    assert_eq!(estimate.code, 0, "{}", estimate.stderr);
    let report: Value = serde_json::from_str(&estimate.stdout).expect("JSON");
    let first = &report["items"][0];
    assert_eq!(first["copies"], 50);
    let pages = first["pages"].as_u64().expect("pages");
    assert_eq!(pages % 4, 0);
    // 90 g/m² on A5.
    let grams = first["grams"].as_f64().expect("weight");
    assert!((grams - pages as f64 / 2.0 * 0.148 * 0.210 * 90.0).abs() < 0.1, "{grams}");
    assert_eq!(fs::read_dir(folder.path()).expect("folder").count(), 1);
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("folder");
    fs::write(out.join("letter.txt"), "mine").expect("file");
    let run = batch(folder.path(), ORDER, &["--out", out.to_str().expect("UTF-8")]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is not empty"), "{}", run.stderr);
    assert_eq!(fs::read_dir(&out).expect("folder").count(), 1);
}
