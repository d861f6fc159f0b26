//! `willkommen preflight` on packets, on press files made of them, and on what is neither.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use willkommen::press::finish::{Finishing, Inks, finish};
use willkommen::press::preflight::CHECKS;
use willkommen::press::profile::Profile;

use crate::project::{Run, program, run};

/// A packet for screens and the press file that is made of it.
struct Files {
    folder: TempDir,
}

impl Files {
    fn make() -> Self {
        let files = Self { folder: TempDir::new().expect("a temporary folder") };
        let arguments = ["build", "--lang", "ti", "--date", "2026-11-22", "--out"];
        let made = run(program().args(arguments).arg(files.folder.path()));
        assert_eq!(made.code, 0, "{}", made.stderr);
        let profile = Profile::standard();
        let finishing = Finishing {
            profile: &profile,
            bleed: 0.0,
            rtl: false,
            title: "እንቋዕ ብደሓን መጻእኩም",
            language: "ti",
            made_by: "willkommen",
            iso: "2026-11-22",
            ident: "a test",
            inks: &|page| if page % 2 == 0 { Inks::Black } else { Inks::Four },
        };
        let packet = fs::read(files.packet()).expect("a packet");
        let press = finish(&packet, &finishing).expect("can be finished");
        fs::write(files.press(), press).expect("a folder");
        files
    }

    fn packet(&self) -> PathBuf {
        self.folder.path().join("bochum-start-ti-a5-draft.pdf")
    }

    fn press(&self) -> PathBuf {
        self.folder.path().join("press.pdf")
    }
}

fn preflight(files: &[&Path], arguments: &[&str]) -> Run {
    run(program().arg("preflight").args(files).args(arguments))
}

#[test]
fn packets_pass_for_what_they_are_and_for_nothing_else() {
    let files = Files::make();
    let (packet, press) = (files.packet(), files.press());
    let both = preflight(&[&packet, &press], &[]);
    assert_eq!((both.code, both.stderr.as_str()), (0, ""), "{}", both.stdout);
    let (digital, rest) = both.stdout.split_once('\n').expect("a line for each file");
    assert_eq!(digital, format!("{}: passes", packet.display()));
    assert!(rest.starts_with(&format!("{}: passes, ", press.display())), "{rest}");
    assert!(rest.ends_with("\n  built to PDF/X-4, structurally checked; not certified\n"));

    let swapped = preflight(&[&packet], &["--as", "press", "--format", "json"]);
    assert_eq!(swapped.code, 1);
    let report: Value = serde_json::from_str(&swapped.stdout).expect("JSON");
    let file = &report["files"][0];
    assert_eq!((&file["passes"], &file["purpose"]), (&Value::Bool(false), &"press".into()));
    let ids: Vec<_> = file["findings"].as_array().expect("a list").iter().collect();
    for id in ["pdf-version", "output-intent", "trim-box", "annotations"] {
        assert!(ids.iter().any(|finding| finding["id"] == id), "{id} is not found");
    }
    let problems = report["problems"].as_array().expect("a list");
    assert_eq!(problems.len(), ids.len());
    let first = &problems[0];
    assert_eq!((&first["severity"], &first["file"]), (&ids[0]["gravity"], &file["file"]));
    assert!(first["message"].is_string() && first["hints"].is_array(), "{first}");
    assert_eq!(preflight(&[&press], &["--as", "digital"]).code, 1);
}

#[test]
fn pages_in_black_have_no_other_ink() {
    let files = Files::make();
    let report = preflight(&[&files.press()], &["--format", "json"]);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let findings = report["files"][0]["findings"].as_array().expect("a list");
    // The packet is in RGB, so that coloured pages are told that their text is in four inks.
    let pages = findings.iter().filter(|finding| finding["id"] == "text-black");
    let pages: Vec<_> = pages.filter_map(|finding| finding["page"].as_u64()).collect();
    assert!(!pages.is_empty() && pages.iter().all(|page| page % 2 == 1), "{pages:?}");
}

#[test]
fn what_is_no_pdf_fails_and_what_is_not_there_is_misuse() {
    let folder = TempDir::new().expect("a temporary folder");
    let (text, absent) = (folder.path().join("text.pdf"), folder.path().join("absent.pdf"));
    fs::write(&text, "no PDF").expect("a folder");
    let failed = preflight(&[&text], &[]);
    assert_eq!(failed.code, 1);
    assert!(failed.stdout.contains("text.pdf: 1 error\n  error    file "), "{}", failed.stdout);
    assert!(!failed.stdout.contains("certified"));
    let misused = preflight(&[&absent, &text], &[]);
    assert_eq!(misused.code, 2);
    assert!(misused.stderr.contains("absent.pdf") && misused.stdout.contains("text.pdf"));
    let misused = preflight(&[&absent, &text], &["--format", "json"]);
    assert_eq!((misused.code, misused.stderr.as_str()), (2, ""));
    let report: Value = serde_json::from_str(&misused.stdout).expect("JSON");
    let messages: Vec<_> = report["problems"].as_array().expect("a list").iter().collect();
    assert_eq!((report["files"].as_array().map(Vec::len), messages.len()), (Some(1), 2));
    assert!(messages[0]["message"].as_str().expect("text").starts_with("cannot read "));
    assert_eq!(preflight(&[], &[]).code, 2);
}

#[test]
fn all_requirements_can_be_listed() {
    let list = preflight(&[], &["--list"]);
    assert_eq!(list.code, 0);
    assert_eq!(list.stdout.lines().count(), CHECKS.len() + 2);
    assert!(list.stdout.contains("| `trim-box` | press | "));
    let json = preflight(&[], &["--list", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(CHECKS.len()));
}
