//! The call list for spreadsheets and for paper.

use std::fs;
use std::path::Path;
use std::process::Command;

use csv::{ReaderBuilder, StringRecord};
use lopdf::Document;
use serde_json::Value;

use crate::packets::has;
use crate::project::{Sandbox, program, run};

const TOWN: &str = "content/facts/stadt.toml";
const LAND: &str = "content/facts/land.toml";

fn rows(csv: &str) -> (Vec<String>, Vec<StringRecord>) {
    let bare = csv.strip_prefix('\u{FEFF}').expect("a byte order mark");
    let mut reader = ReaderBuilder::new().delimiter(b';').from_reader(bare.as_bytes());
    let head = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    (head, reader.records().map(|row| row.expect("a row")).collect())
}

#[test]
fn a_spreadsheet_has_a_row_for_each_call_and_columns_to_fill_in() {
    let sandbox = Sandbox::base();
    sandbox.replace(TOWN, "Beispielamt", "Bürgeramt");
    let run = sandbox.run(&["facts", "--due", "60", "--date", "2026-11-22", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (head, rows) = rows(&run.stdout);
    let filled_in = ["confirmed_by", "confirmed_on", "new_value"];
    assert_eq!(head[head.len() - 3..], filled_in);
    assert_eq!(head[..5], ["town", "id", "type", "state", "value"]);
    assert_eq!(rows.len(), 2);
    let fee: Vec<_> = rows[0].iter().collect();
    assert_eq!(fee[..5], ["stadt", "fee", "money", "expiring, unconfirmed", "12,50\u{a0}€"]);
    assert_eq!(fee[5..], ["2026-12-31", "2026-01", "sample", "", LAND, "25", "", "", ""]);
    let card = "Bürgeramt | Musterweg 1, 12345 Musterstadt | 0123 4567-0 | Montag – Donnerstag \
                08:00–12:00, 14:00–16:00; Freitag geschlossen | example.org/office";
    assert_eq!(&rows[1][4], card);
}

#[test]
fn the_list_on_screen_says_the_value_and_until_when_it_holds_beside_any_doubt() {
    let sandbox = Sandbox::base();
    let list = |due: &str, format: &str| {
        let arguments = ["facts", "--due", due, "--date", "2026-11-22", "--format", format];
        let run = sandbox.run(&arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let text = list("60", "text");
    let fee = "expiring, unconfirmed  money    fee                                content/facts/\
               land.toml:25:1\n  12,50\u{a0}€; as of 01/2026; until 31.12.2026\n";
    assert!(text.contains(fee), "{text}");
    let card = "\n  Beispielamt | Musterweg 1, 12345 Musterstadt | 0123 4567-0";
    assert!(text.contains(card), "{text}");
    assert!(text.find("fee") < text.find("office"), "what has a day comes first: {text}");
    assert!(list("30", "text").contains("\nunconfirmed            money    fee "));
    let calls: Value = serde_json::from_str(&list("60", "json")).expect("JSON");
    let (fee, office) = (&calls[0], &calls[1]);
    assert_eq!((&fee["state"], &fee["expiring"]), (&"unconfirmed".into(), &true.into()));
    assert_eq!(fee["value"][0]["text"], "12,50\u{a0}€");
    assert_eq!((&fee["name"], &office["name"]), (&Value::Null, &"Beispielamt".into()));
    assert_eq!(office["value"][1]["text"], "0123 4567-0");
}

#[test]
fn no_field_of_a_spreadsheet_is_a_formula() {
    for sign in ["=", "+", "-", "@"] {
        let sandbox = Sandbox::base();
        let evil = format!("{sign}HYPERLINK(1;2)");
        sandbox.replace(TOWN, "Beispielamt", &evil);
        let source = format!("source = [\"{evil}\"]\nnote = \"{evil}\"");
        sandbox.replace(TOWN, "source = [\"sample\"]", &source);
        let run = sandbox.run(&["facts", "--format", "csv"]);
        let (_, rows) = rows(&run.stdout);
        let office = rows.iter().find(|row| &row[1] == "office").expect("the office");
        assert!(office[4].starts_with(&format!("'{evil} | ")), "{office:?}");
        assert_eq!((&office[7], &office[8]), (&*format!("'{evil}"), &*format!("'{evil}")));
    }
    let sandbox = Sandbox::base();
    let run = sandbox.run(&["facts", "--format", "csv", "--out", "/does/not/exist/calls.csv"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot write"), "{}", run.stderr);
}

/// The text of each page.
fn pages(pdf: &Path) -> Vec<String> {
    let out =
        Command::new("pdftotext").args(["-enc", "UTF-8", "-layout"]).arg(pdf).arg("-").output();
    let text = String::from_utf8(out.expect("pdftotext").stdout).expect("UTF-8");
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

#[test]
fn the_call_list_for_paper_holds_every_call_whole() {
    let folder = tempfile::TempDir::new().expect("folder");
    let list = |name: &str, arguments: &[&str]| {
        let path = folder.path().join(name);
        let base = ["facts", "--due", "60", "--date", "2026-11-22"];
        let mut command = program();
        command.args(base).args(arguments);
        if arguments.contains(&"pdf") {
            command.arg("--out").arg(&path);
        }
        (run(&mut command), path)
    };
    let (first, path) = list("one.pdf", &["--format", "pdf"]);
    let (_, again) = list("two.pdf", &["--format", "pdf"]);
    let bytes = fs::read(&path).expect("a file");
    assert!(bytes == fs::read(again).expect("a file"), "the same list has other bytes");
    let document = Document::load(&path).expect("a PDF");
    let count = document.get_pages().len();
    assert_eq!(first.stdout, format!("{}  {count} pages\n", path.display()));
    let metadata = String::from_utf8_lossy(&bytes);
    assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"));
    if !has("pdftotext", &["-v"]) {
        return;
    }
    let calls: Value =
        serde_json::from_str(&list("", &["--format", "json"]).0.stdout).expect("JSON");
    let calls = calls.as_array().expect("a list");
    let pages = pages(&path);
    assert_eq!(pages.len(), count);
    assert!(pages[0].contains("Anrufliste Bochum") && pages[0].contains("22.11.2026"));
    assert!(pages[0].contains(&format!("{} zu prüfen", calls.len())), "{}", pages[0]);
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Seite {} von {count}", index + 1)), "page {index}");
        // An entry begins with its type and id and ends with its place, and has its boxes.
        let of = |word: &str| page.matches(word).count();
        assert_eq!(of("stimmt"), of("content/facts/"), "page {index}: {page}");
        assert_eq!(of("bestätigt von"), of("content/facts/"), "page {index}: {page}");
    }
    let all = pages.concat();
    for call in calls {
        let (file, line) = (call["file"].as_str().expect("file"), &call["line"]);
        let place = format!("{file}:{line}\n");
        assert!(all.contains(&place), "{place}");
        let id = call["id"].as_str().expect("id");
        assert!(
            pages.iter().any(|page| page.contains(&format!("· {id}")) && page.contains(&place))
        );
    }
    let order = ["Läuft bald ab   ", "Widersprüchlich   ", "Ändert sich   ", "Nicht bestätigt   "];
    let places: Vec<_> = order.iter().map(|word| all.find(word).expect("a heading")).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_note_that_no_font_can_print_is_named_with_its_place() {
    let sandbox = Sandbox::base();
    sandbox.replace(TOWN, "Beispielamt", "Beispielamt ქ");
    let path = sandbox.path().join("calls.pdf");
    let out = path.to_str().expect("UTF-8");
    let run = sandbox.run(&["facts", "--format", "pdf", "--out", out]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("U+10E5") && run.stderr.contains(TOWN), "{}", run.stderr);
    assert!(!path.exists());
    let missing = sandbox.path().join("missing/calls.pdf");
    let run = sandbox.run(&["facts", "--format", "pdf", "--out", missing.to_str().expect("UTF-8")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    sandbox.replace(TOWN, "Beispielamt ქ", "Beispielamt");
    let run = sandbox.run(&["facts", "--format", "pdf", "--out", missing.to_str().expect("UTF-8")]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(!missing.parent().expect("a folder").exists(), "a folder was made");
    assert_eq!(sandbox.run(&["facts", "--format", "pdf"]).code, 2, "paper needs a file");
}

#[test]
fn an_empty_call_list_says_so() {
    let sandbox = Sandbox::base();
    for id in ["office", "fee"] {
        let confirm = ["facts", "confirm", id, "--by", "Beispielperson", "--on", "2026-01-05"];
        assert_eq!(sandbox.run(&confirm).code, 0);
    }
    let path = sandbox.path().join("calls.pdf");
    let arguments = ["facts", "--format", "pdf", "--date", "2026-11-22", "--out"];
    let run = sandbox.run(&[&arguments[..], &[path.to_str().expect("UTF-8")]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    if has("pdftotext", &["-v"]) {
        assert!(pages(&path)[0].contains("Nichts zu prüfen."));
    }
}
