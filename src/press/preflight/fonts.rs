//! What is asked of fonts.

use lopdf::{Dictionary, Document};

use super::{Findings, Purpose};
use crate::press::tree::{as_dictionary, dictionary, entry, follow, name};

/// The fonts that every reader once had to have (PDF 1.7, 9.6.2.2).
const STANDARD: [&str; 14] = [
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Times-BoldItalic",
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-Oblique",
    "Helvetica-BoldOblique",
    "Courier",
    "Courier-Bold",
    "Courier-Oblique",
    "Courier-BoldOblique",
    "Symbol",
    "ZapfDingbats",
];

pub(super) fn look(
    document: &Document,
    font: &Dictionary,
    purpose: Purpose,
    page: usize,
    findings: &mut Findings,
) {
    let kind = name(document, font, b"Subtype").unwrap_or_default();
    let base = name(document, font, b"BaseFont").unwrap_or(b"without a name");
    let base = String::from_utf8_lossy(base);
    // The letters of a Type 3 font are drawn in the file itself.
    if kind != b"Type3" && !is_embedded(document, font, kind) {
        let message = format!("the font {base} is not in the file");
        if STANDARD.contains(&&*base) {
            findings.error("font-base14", Some(page), message);
        } else {
            findings.error("font-embedded", Some(page), message);
        }
    }
    // A plain font may say its letters by their names; a composite one has numbers only.
    let has_names = kind != b"Type0" && kind != b"Type3" && font.has(b"Encoding");
    if purpose == Purpose::Digital && !font.has(b"ToUnicode") && !has_names {
        let message = format!("the font {base} does not say which letters it shows");
        findings.error("font-unicode", Some(page), message);
    }
}

fn is_embedded(document: &Document, font: &Dictionary, kind: &[u8]) -> bool {
    let simple = if kind == b"Type0" {
        let below = entry(document, font, b"DescendantFonts").and_then(|it| it.as_array().ok());
        below.and_then(|below| as_dictionary(follow(document, below.first()?)))
    } else {
        Some(font)
    };
    let descriptor = simple.and_then(|simple| dictionary(document, simple, b"FontDescriptor"));
    let has = |descriptor: &Dictionary| {
        [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| {
            entry(document, descriptor, key).is_some_and(|file| file.as_stream().is_ok())
        })
    };
    descriptor.is_some_and(has)
}
