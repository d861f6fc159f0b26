//! What is asked of a file for screens: what PDF/A-2a and PDF/UA-1 need first of all.

use super::{Findings, Look, file, intents};
use crate::press::tree::{self, dictionary, entry, name};
use crate::press::xmp::namespace;

pub(super) fn look(look: &Look, pdf: &[u8], findings: &mut Findings) {
    let document = look.document;
    file::version(document, pdf, "1.7", findings);
    file::encryption(document, findings);
    let Ok(catalog) = document.catalog() else { return };
    let is_true = |parent, key| {
        let parent = dictionary(document, catalog, parent);
        parent.is_some_and(|parent| tree::is_true(document, parent, key))
    };
    if !is_true(b"MarkInfo", b"Marked")
        || dictionary(document, catalog, b"StructTreeRoot").is_none()
    {
        findings.error("tagged", None, "the file is not tagged");
    }
    let language = entry(document, catalog, b"Lang").and_then(|language| language.as_str().ok());
    if language.is_none_or(<[u8]>::is_empty) {
        findings.error("language", None, "the file does not say its language");
    }
    if !is_true(b"ViewerPreferences", b"DisplayDocTitle") {
        findings.error("display-title", None, "readers show the name of the file, not its title");
    }
    says(look, findings);
    let is_archive = |intent: &&lopdf::Dictionary| {
        name(document, intent, b"S") == Some(b"GTS_PDFA1")
            && entry(document, intent, b"DestOutputProfile").is_some()
    };
    if !intents(document).iter().any(is_archive) {
        let message = "there is no output intent GTS_PDFA1 with a profile";
        findings.error("pdfa-intent", None, message);
    }
}

fn says(look: &Look, findings: &mut Findings) {
    let get = |uri, property| look.metadata.get(uri, property);
    if get(namespace::DUBLIN_CORE, "title").is_none() {
        findings.error("title", None, "the file has no title");
    }
    let part = get(namespace::PDF_A, "part").unwrap_or_default();
    let conformance = get(namespace::PDF_A, "conformance").unwrap_or_default();
    match (part.as_str(), conformance.as_str()) {
        ("2", "A") => {}
        ("", "") => findings.error("pdfa", None, "XMP does not say PDF/A-2a"),
        (part, conformance) => {
            let message = format!("XMP says PDF/A-{part}{}, not 2a", conformance.to_lowercase());
            findings.error("pdfa", None, message);
        }
    }
    if get(namespace::PDF_UA, "part").as_deref() != Some("1") {
        findings.error("pdfua", None, "XMP does not say PDF/UA-1");
    }
}
