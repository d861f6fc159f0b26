//! A good file passes; each change that a press would stumble over is found by its name.

mod changes;
mod parts;

use std::collections::BTreeSet;

use lopdf::{Dictionary, dictionary};

use self::changes::{CHANGES, DIGITAL};
use self::parts::{catalog, changed, intent, keep_fifteen, plain, rewrite};
use super::{CHECKS, Expected, Gravity, Purpose, Report, look, look_for};
use crate::press::sample::{BLEED, DRAWING, TRIM, press};
use crate::press::tree::pages;

/// What a packet of four pages should be.
const EXPECTED: Expected =
    Expected { pages: Some(4), pages_by: Some(4), trim: Some(TRIM), bleed: Some(BLEED) };

fn ids(report: &Report) -> Vec<&str> {
    let ids: BTreeSet<_> = report.findings.iter().map(|finding| finding.id).collect();
    ids.into_iter().collect()
}

#[test]
fn a_finished_file_passes_without_a_word() {
    let file = press(&[DRAWING; 4]);
    let report = look_for(&file, None, &EXPECTED);
    assert_eq!(report, Report { purpose: Purpose::Press, pages: 4, findings: Vec::new() });
    assert_eq!(look(&file, None), report);
}

#[test]
fn every_change_is_found_by_its_name_and_nothing_else_is() {
    let file = press(&[DRAWING; 4]);
    let mut wrong = Vec::new();
    for (what, change, expected) in CHANGES {
        let report = look_for(&changed(&file, *change), Some(Purpose::Press), &EXPECTED);
        if ids(&report) != *expected {
            wrong.push(format!("{what}: {:?} instead of {expected:?}", report.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file for screens: the press file with what it lacks for that.
fn digital() -> Vec<u8> {
    changed(&press(&[DRAWING]), |it| {
        let tags = it.add_object(dictionary! { "Type" => "StructTreeRoot" });
        let id = intent(it);
        it.get_dictionary_mut(id).expect("an intent").set("S", "GTS_PDFA1");
        catalog(it).set("StructTreeRoot", tags);
        catalog(it).set("MarkInfo", dictionary! { "Marked" => true });
        rewrite(
            it,
            "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>",
            "<a:part xmlns:a=\"http://www.aiim.org/pdfa/ns/id/\">2</a:part>\
             <a:conformance>A</a:conformance>\
             <pdfuaid:part xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">1</pdfuaid:part>",
        );
    })
}

#[test]
fn files_for_screens_are_known_and_looked_at_as_such() {
    let file = digital();
    let report = look(&file, None);
    assert_eq!(report, Report { purpose: Purpose::Digital, pages: 1, findings: Vec::new() });
    for (what, change, expected) in DIGITAL {
        let report = look(&changed(&file, *change), Some(Purpose::Digital));
        assert_eq!(ids(&report), *expected, "{what}: {:?}", report.findings);
    }
    assert!(!look(&file, Some(Purpose::Press)).passes());
}

#[test]
fn every_requirement_is_found_wanting_by_some_change() {
    let known: BTreeSet<_> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(known.len(), CHECKS.len(), "an id stands twice");
    let all = CHANGES.iter().chain(DIGITAL).flat_map(|(_, _, ids)| ids.iter().copied());
    // No page at all is tested with broken bytes.
    let found: BTreeSet<_> = all.chain(["file"]).collect();
    assert_eq!(known, found);
}

#[test]
fn what_is_only_worth_a_look_is_a_warning() {
    let warned = |file: &[u8]| {
        let report = look(file, None);
        assert!(report.passes(), "{:?}", report.findings);
        assert!(report.count(Gravity::Warning) > 0);
        ids(&report).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let file = press(&[DRAWING; 4]);
    assert_eq!(warned(&changed(&file, keep_fifteen)), ["pages-by-four"]);
    let bare = changed(&file, |it| {
        for id in pages(it) {
            let page = it.get_dictionary_mut(id).expect("a page");
            let trim = page.get(b"TrimBox").expect("a box").clone();
            page.set("BleedBox", trim.clone());
            page.set("MediaBox", trim);
        }
    });
    assert_eq!(warned(&bare), ["bleed"]);
    let none = Expected { bleed: Some(0.0), ..EXPECTED };
    assert_eq!(look_for(&bare, None, &none).findings, []);
    let look_at =
        |file: &[u8], bleed| look_for(file, None, &Expected { bleed: Some(bleed), ..EXPECTED });
    assert_eq!(ids(&look_at(&bare, BLEED)), ["bleed"], "less than was ordered");
    assert_eq!(ids(&look_at(&file, 0.0)), ["bleed"], "more than was ordered");
    let sheets = Expected { pages_by: Some(1), ..Expected::default() };
    assert_eq!(look_for(&changed(&file, keep_fifteen), None, &sheets).findings, []);
}

#[test]
fn several_findings_of_a_kind_are_one_with_a_count() {
    let file = changed(&press(&[DRAWING]), |it| plain(it, "1 0 0 rg 0 1 0 rg 0 0 1 rg"));
    let report = look(&file, None);
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].page, Some(1));
    assert!(report.findings[0].message.ends_with("(and 2 more)"));
}

#[test]
fn of_several_findings_the_worst_is_named() {
    let file = changed(&press(&[DRAWING]), |it| {
        plain(
            it,
            "0.9 0.8 0.8 0.6 k 1 1 0.9 0.8 k 0.9 0.9 0.8 0.5 k 0.1 w 0 0 m 9 0 l S 0.05 w 0 0 m 9 0 l S",
        );
    });
    let messages: Vec<_> = look(&file, None).findings.into_iter().map(|it| it.message).collect();
    assert_eq!(
        messages,
        [
            "a line is 0.05 pt wide, less than 0.2 pt (and 1 more)",
            "a colour has 370 % of ink: cyan 100, magenta 100, yellow 90, black 80 (and 2 more)",
        ]
    );
}

#[test]
fn no_bytes_make_it_panic() {
    assert_eq!(ids(&look(b"", None)), ["file"]);
    assert_eq!(ids(&look(b"%PDF-1.6\n%%EOF", None)), ["file"]);
    let file = changed(&press(&[DRAWING]), |it| {
        it.add_object(Dictionary::new());
    });
    // A plain generator, so that every run tries the same.
    let mut seed = 7usize;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    for round in 0..150 {
        let mut broken = file.clone();
        for _ in 0..=next() % 20 {
            let at = next() % broken.len();
            broken[at] = u8::try_from(next() % 256).expect("a byte");
        }
        if round % 3 == 0 {
            broken.truncate(next() % file.len());
        }
        let _ = look(&broken, None);
    }
}
