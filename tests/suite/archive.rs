//! Archives: sealed, packed the same everywhere, and every change found.

mod sample;
mod tampered;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;
use willkommen::archive::manifest::Role;
use willkommen::archive::{self, Check, Packing, Sealing, seal, verify_with};

use crate::project::{copy, program, run};
use sample::{DATE, GO, findings, look, order, put, sealed};

/// Packs a folder into `name` in a folder of its own.
fn packed(folder: &Path, name: &str) -> (TempDir, PathBuf) {
    let place = TempDir::new().expect("folder");
    let out = place.path().join(name);
    pack(folder, &out, DATE).expect("packed");
    (place, out)
}

/// Packs a folder in the folder of the ZIP.
fn pack(folder: &Path, out: &Path, date: &str) -> anyhow::Result<()> {
    let scratch = out.parent().expect("a folder");
    archive::pack(folder, &Packing { out, date, scratch }, &GO)
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("text")
}

#[test]
fn what_was_sealed_verifies_as_folder_and_as_zip() {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    for path in [folder.path(), &zip] {
        let verification = verify_with(path, &look).expect("readable");
        assert_eq!(findings(path), [], "{}", path.display());
        assert_eq!((verification.files, verification.items), (13, 3));
        // One item of three could not be made, which whoever prints the others has to know.
        assert!(!verification.passes());
        assert_eq!(verification.findings[0].id, Check::ItemFailed);
    }
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let (one, other) = (sealed(), sealed());
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let touched = other.path().join("ticket.csv");
    File::options().append(true).open(&touched).and_then(|file| file.set_modified(old)).unwrap();
    put(other.path(), "print/.willkommen-abc.part", b"still being written");
    let (_a, one) = packed(one.path(), "herbst.zip");
    let (_b, other) = packed(other.path(), "herbst.zip");
    assert!(fs::read(one).unwrap() == fs::read(other).unwrap());
}

#[test]
fn the_zip_begins_with_what_people_read_and_has_one_folder() {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst 2026.zip");
    let script = "import sys, zipfile\n\
                  zip = zipfile.ZipFile(sys.argv[1])\n\
                  assert zip.testzip() is None\n\
                  for it in zip.infolist():\n    \
                  print(it.filename, it.date_time, it.compress_type, oct(it.external_attr >> 16), \
                  len(it.extra), it.create_system)\n";
    let Ok(output) = Command::new("python3").args(["-c", script]).arg(&zip).output() else {
        eprintln!("skipped: there is no python3");
        return;
    };
    let listed = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 13, "{listed}");
    let names: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').next()).collect();
    let first = ["README.txt", "ticket.csv", "ticket.json", "manifest.json", "SHA256SUMS"];
    for (name, first) in names.iter().zip(first) {
        assert_eq!(*name, format!("herbst_2026/{first}"));
    }
    assert!(names[5..].is_sorted(), "{names:?}");
    for line in &lines {
        let method = if line.contains(".pdf ") { 0 } else { 8 };
        let rest = format!(" (2026, 11, 22, 0, 0, 0) {method} 0o100644 0 3");
        assert!(line.ends_with(&rest), "{line}");
    }
}

#[test]
fn other_programs_take_zip_and_checksums() {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    let judges = [
        ("unzip", vec!["-tqq".to_owned(), zip.display().to_string()]),
        ("sha256sum", vec!["--strict".to_owned(), "-c".to_owned(), "SHA256SUMS".to_owned()]),
    ];
    for (judge, arguments) in judges {
        match Command::new(judge).args(arguments).current_dir(folder.path()).output() {
            Ok(output) => assert!(output.status.success(), "{judge}: {output:?}"),
            Err(_) => eprintln!("skipped: there is no {judge}"),
        }
    }
}

#[test]
fn the_ticket_has_a_row_for_each_item() {
    let folder = sealed();
    let bytes = fs::read(folder.path().join("ticket.csv")).unwrap();
    let table = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a mark for Excel");
    assert!(String::from_utf8_lossy(table).lines().count() == 4);
    assert!(bytes.ends_with(b"\r\n"));
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(table);
    let head = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, column: &str| {
        let index = head.iter().position(|name| name == column).expect("column");
        rows[row][index].to_owned()
    };
    assert_eq!(cell(0, "Sprache/Language"), "Arabisch/Arabic");
    assert_eq!(cell(0, "Bindeseite/Binding side"), "rechts/right");
    assert_eq!(cell(0, "Heft/Packet"), "Willkommen, \"Start\" & mehr");
    assert_eq!(cell(1, "Druckauflage/Print run"), "1040");
    assert_eq!(cell(1, "Umschlagpapier/Cover paper"), "Karton");
    // A German spreadsheet takes 0.11 for words, and 4.25 for a day in April.
    assert_eq!(cell(0, "Blattdicke/Caliper (mm)"), "0,11");
    assert_eq!(cell(1, "Umschlagdicke/Cover caliper (mm)"), "0,3");
    assert_eq!(cell(1, "Rücken/Spine (mm)"), "5,06");
    assert_eq!(cell(0, "Gewicht/Weight (g)"), "67,1");
    assert_eq!(cell(0, "Cyan (%)"), "4,25");
    assert_eq!(cell(0, "Druckbogen gesamt/Press sheets in all"), "6300");
    assert_eq!(cell(1, "Druckbogen gesamt/Press sheets in all"), "");
    assert_eq!(cell(1, "Heft/Packet"), "'=Schutz", "a spreadsheet would run it");
    assert_eq!(cell(2, "Hinweis/Problem"), "no font has U+1234");
    let quantities: u64 =
        (0..3).map(|row| cell(row, "Auflage/Quantity").parse::<u64>().unwrap()).sum();
    assert_eq!(quantities, 2000);
    let ticket: Value = serde_json::from_str(&text(folder.path(), "ticket.json")).unwrap();
    assert_eq!(ticket["items"][1]["run"], 1040);
    assert_eq!(ticket["items"][1]["spine_mm"], 5.06);
    assert_eq!(ticket["items"][0]["files"].as_array().unwrap().len(), 4);
}

#[test]
fn the_readme_tells_both_languages_what_they_need() {
    let folder = sealed();
    let readme = text(folder.path(), "README.txt");
    assert!(readme.lines().count() > 100);
    assert_eq!(readme.matches('\n').count(), readme.matches("\r\n").count());
    let needed = [
        "sha256sum -c SHA256SUMS",
        "shasum -a 256 -c SHA256SUMS",
        "Get-FileHash $file -Algorithm SHA256",
        "nicht zertifiziert",
        "structurally checked; not certified",
        "FOGRA39",
        "Entwurf (draft)",
        "Draft: facts that nobody",
        "Arabisch    rechts",
        "Ukrainian  left",
        "Offset <weiß>, 90 g/m², 0,11 mm",
        "Offset <weiß>, 90 g/m², 0.11 mm",
        "1565 Stück mit Zuschuss",
        "ar_de_start_a5_p001_048_20261122_r1.pdf",
        "Zeichen:       AZ 12/34",
    ];
    for needed in needed {
        assert!(readme.contains(needed), "{needed} is missing in\n{readme}");
    }
    let long = readme.lines().find(|line| line.chars().count() > 110);
    assert_eq!(long, None, "a table may be wider than a paragraph, but fits a screen");
}

#[test]
fn xjdf_says_what_is_made() {
    let folder = sealed();
    let arabic = text(folder.path(), "xjdf/ar_de_start_a5.xjdf");
    let ukrainian = text(folder.path(), "xjdf/uk_protection_a4_glued.xjdf");
    expect_test::expect_file!["archive/stapled.xjdf"].assert_eq(&arabic);
    expect_test::expect_file!["archive/perfect.xjdf"].assert_eq(&ukrainian);
    assert!(!folder.path().join("xjdf/ti_start_a5.xjdf").exists(), "it could not be made");
    let script = "import sys\nimport xml.etree.ElementTree as tree\n\
                  root = tree.parse(sys.argv[1]).getroot()\n\
                  ns = '{http://www.CIP4.org/JDFSchema_2_0}'\n\
                  product = root.find(f'{ns}ProductList/{ns}Product')\n\
                  print(root.tag == ns + 'XJDF', product.get('Amount'), \
                  product.find(f'.//{ns}BindingIntent').get('BindingSide'), \
                  product.find(f'.//{ns}LayoutIntent').get('Pages'))\n\
                  ids = {p.get('ID') for p in root.iter(ns + 'Product')}\n\
                  assert {p.get('ProductPart') for p in root.iter(ns + 'Part')} <= ids\n\
                  for b in root.iter(ns + 'BindingIntent'):\n    \
                  assert set((b.get('ChildRefs') or '').split()) <= ids\n";
    for (name, facts) in
        [("ar_de_start_a5", "True 500 Right 48"), ("uk_protection_a4_glued", "True 1000 Left 96")]
    {
        let ticket = folder.path().join(format!("xjdf/{name}.xjdf"));
        match Command::new("python3").args(["-c", script]).arg(ticket).output() {
            Ok(output) => {
                assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), facts, "{output:?}");
                assert!(output.status.success(), "{output:?}");
            }
            Err(_) => eprintln!("skipped: there is no python3"),
        }
    }
}

#[test]
fn sealing_twice_changes_nothing_and_tickets_are_on_request() {
    let folder = sealed();
    let before = fs::read(folder.path().join("SHA256SUMS")).unwrap();
    let manifest = order(folder.path());
    let sealed = seal(folder.path(), &manifest, Sealing { xjdf: true }, &GO).unwrap();
    assert!(sealed.items[0].files.iter().any(|file| file.role == Role::Ticket));
    seal(folder.path(), &sealed, Sealing { xjdf: true }, &GO).unwrap();
    assert!(before == fs::read(folder.path().join("SHA256SUMS")).unwrap());
    let plain = TempDir::new().unwrap();
    let manifest = order(plain.path());
    assert_eq!(seal(plain.path(), &manifest, Sealing::default(), &GO).unwrap(), manifest);
    assert!(!plain.path().join("xjdf").exists());
    assert_eq!(findings(plain.path()), []);
}

#[test]
fn figures_with_many_decimals_are_read_as_they_were_written() {
    let folder = TempDir::new().unwrap();
    let mut manifest = order(folder.path());
    let mut figure = 0.0;
    for entry in &mut manifest.items {
        for share in &mut entry.ink {
            figure += 100.0 / 7.0 + 0.1;
            *share = figure;
        }
        (entry.grams, entry.spine) = (figure / 3.0, Some(0.1 + 0.2));
    }
    let sealed = seal(folder.path(), &manifest, Sealing { xjdf: true }, &GO).unwrap();
    assert_eq!((sealed.items[0].ink[0], sealed.items[0].spine), (14.3857, Some(0.3)));
    assert_eq!(findings(folder.path()), []);
}

#[test]
fn nothing_false_is_sealed() {
    let refused = |spoil: &dyn Fn(&Path), words: &str| {
        let folder = TempDir::new().unwrap();
        let manifest = order(folder.path());
        spoil(folder.path());
        let error =
            seal(folder.path(), &manifest, Sealing::default(), &GO).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(!folder.path().join("SHA256SUMS").exists());
    };
    let name = "proof/ar_de_start_a5_proof_20261122_r1.pdf";
    refused(&|folder| put(folder, "notes.txt", b""), "notes.txt is not in the manifest");
    refused(&|folder| put(folder, "print/größe.pdf", b""), "größe.pdf: the name has other signs");
    refused(&|folder| fs::remove_file(folder.join(name)).unwrap(), "not there");
    refused(&|folder| put(folder, name, b"other"), "not the file that the manifest describes");
    let folder = TempDir::new().unwrap();
    let mut manifest = order(folder.path());
    manifest.items[0].grams = f64::NAN;
    assert!(seal(folder.path(), &manifest, Sealing::default(), &GO).is_err());
}

#[test]
fn a_zip_appears_whole_or_not_at_all() {
    let folder = sealed();
    let place = TempDir::new().unwrap();
    let out = place.path().join("out.zip");
    let manifest = fs::read(folder.path().join("manifest.json")).unwrap();
    let manifest = serde_json::from_slice(&manifest).unwrap();
    let stop = AtomicBool::new(true);
    assert!(seal(folder.path(), &manifest, Sealing { xjdf: true }, &stop).is_err());
    let packing = Packing { out: &out, date: DATE, scratch: place.path() };
    assert!(archive::pack(folder.path(), &packing, &stop).is_err());
    assert!(fs::read_dir(place.path()).unwrap().next().is_none());
    assert!(pack(folder.path(), &out, "22.11.2026").is_err());
    assert!(pack(folder.path(), &folder.path().join("own.zip"), DATE).is_err());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("print/link.pdf")).unwrap();
        let error = pack(folder.path(), &out, DATE).unwrap_err().to_string();
        assert!(error.contains("no plain file"), "{error}");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn the_command_tells_by_its_exit_code() {
    let place = TempDir::new().unwrap();
    let mut manifest = order(place.path());
    // Without files the real preflight has nothing to look at.
    let sealed = TempDir::new().unwrap();
    for entry in &mut manifest.items {
        entry.files.clear();
        entry.problems = vec!["left out here".to_owned()];
    }
    seal(sealed.path(), &manifest, Sealing { xjdf: true }, &GO).unwrap();
    let empty = TempDir::new().unwrap();
    manifest.items.clear();
    seal(empty.path(), &manifest, Sealing { xjdf: true }, &GO).unwrap();
    let (_zip_place, zip) = packed(empty.path(), "herbst.zip");
    let good = run(program().arg("verify").arg(&zip));
    assert_eq!(good.stdout, "5 files, 0 items: everything is as the manifest says\n");
    assert_eq!((good.code, good.stderr.as_str()), (0, ""));
    let changed = TempDir::new().unwrap();
    copy(sealed.path(), changed.path());
    let ticket = text(changed.path(), "ticket.csv").replace("500", "50");
    put(changed.path(), "ticket.csv", ticket.as_bytes());
    let bad = run(program().arg("verify").arg(changed.path()));
    assert_eq!(bad.code, 1);
    assert!(bad.stdout.contains("it says `50`, the manifest `500` [ticket-csv]"), "{}", bad.stdout);
    assert!(bad.stdout.ends_with("5 files, 3 items: 5 findings\n"), "{}", bad.stdout);
    let json = run(program().arg("verify").arg(changed.path()).args(["--format", "json"]));
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["findings"][0]["id"], "item-failed");
    assert_eq!(report["findings"][4]["path"], "ticket.csv");
    assert_eq!(json.code, 1);
    let none = run(program().args(["verify", "/nowhere/at-all.zip"]));
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("/nowhere/at-all.zip"), "{}", none.stderr);
}
