//! What is asked of a press file as a whole: version, intent, metadata, what must not be in it.

use lopdf::{Dictionary, Document, Object};

use super::{Findings, Look, intents};
use crate::press::profile::check_header;
use crate::press::tree::{dictionary, entry, name, unpack};
use crate::press::xmp::{self, namespace};

pub(super) fn look(look: &Look, pdf: &[u8], findings: &mut Findings) {
    let document = look.document;
    version(document, pdf, "1.6", findings);
    encryption(document, findings);
    trailer(document, findings);
    output_intent(document, findings);
    metadata(look, findings);
    actions(look, findings);
    streams(document, findings);
}

/// The highest version that the header and the catalog name; both are compared as text, since
/// versions have one digit on each side.
pub(super) fn version(document: &Document, pdf: &[u8], highest: &str, findings: &mut Findings) {
    let header = document.version.as_str();
    let catalog = document.catalog().ok();
    let later = catalog.and_then(|catalog| name(document, catalog, b"Version"));
    let later = later.map(|later| String::from_utf8_lossy(later).into_owned());
    let version = later.as_deref().filter(|later| *later > header).unwrap_or(header);
    if version.len() != 3 || !version.starts_with("1.") || version > highest {
        let message = format!("the file is PDF {version}; it may be {highest} at most");
        findings.error("pdf-version", None, message);
    } else if !pdf.starts_with(b"%PDF-") {
        findings.error("pdf-version", None, "something stands before the header of the file");
    }
}

pub(super) fn encryption(document: &Document, findings: &mut Findings) {
    if document.is_encrypted() || document.was_encrypted() {
        findings.error("encryption", None, "the file is encrypted");
    }
}

fn trailer(document: &Document, findings: &mut Findings) {
    let id = entry(document, &document.trailer, b"ID").and_then(|id| id.as_array().ok());
    let is_text = |part: &Object| part.as_str().is_ok_and(|text| !text.is_empty());
    if !id.is_some_and(|id| id.len() == 2 && id.iter().all(is_text)) {
        findings.error("trailer-id", None, "the file has no id of two strings");
    }
}

fn output_intent(document: &Document, findings: &mut Findings) {
    let mut intents = intents(document);
    intents.retain(|intent| name(document, intent, b"S") == Some(b"GTS_PDFX"));
    let [intent] = intents[..] else {
        let message = format!("there are {} output intents GTS_PDFX instead of one", intents.len());
        return findings.error("output-intent", None, message);
    };
    if entry(document, intent, b"OutputConditionIdentifier").is_none() {
        findings.error("output-intent", None, "the output intent does not name its condition");
    }
    let Some(Object::Stream(profile)) = entry(document, intent, b"DestOutputProfile") else {
        let message = "the output intent has no ICC profile in the file";
        return findings.error("output-profile", None, message);
    };
    let parts = entry(document, &profile.dict, b"N").and_then(|parts| parts.as_i64().ok());
    let wrong = match unpack(profile).and_then(|bytes| check_header(&bytes)) {
        Err(error) => Some(error.to_string()),
        Ok(()) if parts != Some(4) => Some("the ICC profile does not say N 4".to_owned()),
        Ok(()) => None,
    };
    if let Some(wrong) = wrong {
        findings.error("output-profile", None, wrong);
    }
}

/// What a file says of itself, in two places.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// The XMP packet.
    xml: Option<String>,
    /// Why there is none that can be read.
    fault: Option<&'static str>,
    /// The information dictionary.
    info: Dictionary,
}

impl Metadata {
    pub fn read(document: &Document) -> Self {
        let info = dictionary(document, &document.trailer, b"Info").cloned().unwrap_or_default();
        let catalog = document.catalog().ok();
        let stream = catalog.and_then(|catalog| entry(document, catalog, b"Metadata"));
        let Some(Object::Stream(stream)) = stream else {
            return Self { info, fault: Some("the file has no XMP metadata"), xml: None };
        };
        let is_packed = stream.dict.has(b"Filter");
        let xml = unpack(stream).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let fault = match &xml {
            _ if is_packed => Some("the XMP metadata are compressed"),
            None => Some("the XMP metadata are not UTF-8"),
            Some(xml) if !xml.contains("rdf:RDF") => Some("the XMP metadata are no RDF"),
            Some(_) => None,
        };
        Self { xml, fault, info }
    }

    /// A property of the XMP.
    pub fn get(&self, uri: &str, property: &str) -> Option<String> {
        let value = xmp::read(self.xml.as_ref()?, uri, property)?;
        (!value.is_empty()).then_some(value)
    }

    /// A text of the information dictionary.
    fn text(&self, document: &Document, key: &[u8]) -> Option<String> {
        lopdf::decode_text_string(entry(document, &self.info, key)?).ok()
    }
}

/// What XMP has to have, beside what names the standard.
const KEYS: [(&str, &str); 8] = [
    (namespace::DUBLIN_CORE, "title"),
    (namespace::BASIC, "CreateDate"),
    (namespace::BASIC, "ModifyDate"),
    (namespace::BASIC, "MetadataDate"),
    (namespace::BASIC, "CreatorTool"),
    (namespace::MEDIA, "DocumentID"),
    (namespace::MEDIA, "VersionID"),
    (namespace::MEDIA, "RenditionClass"),
];

fn metadata(look: &Look, findings: &mut Findings) {
    let metadata = look.metadata;
    if let Some(fault) = metadata.fault {
        findings.error("xmp", None, fault);
    }
    if metadata.xml.is_some() {
        match metadata.get(namespace::PDF_X, "GTS_PDFXVersion").as_deref() {
            Some("PDF/X-4") => {}
            Some(other) => {
                findings.error("pdfx-version", None, format!("XMP says `{other}`, not `PDF/X-4`"));
            }
            None => findings.error("pdfx-version", None, "XMP does not say `PDF/X-4`"),
        }
        let missing = KEYS.iter().filter(|(uri, key)| metadata.get(uri, key).is_none());
        let missing: Vec<_> = missing.map(|(_, key)| *key).collect();
        if !missing.is_empty() {
            let message = format!("XMP lacks {}", missing.join(", "));
            findings.error("xmp-keys", None, message);
        }
    }
    trapped(look, findings);
    agreement(look, findings);
}

fn trapped(look: &Look, findings: &mut Findings) {
    match name(look.document, &look.metadata.info, b"Trapped") {
        Some(b"True" | b"False") => {}
        Some(other) => {
            let other = String::from_utf8_lossy(other);
            let message = format!("Trapped is `{other}`; it must be True or False");
            findings.error("trapped", None, message);
        }
        None => findings.error("trapped", None, "the file does not say whether it is trapped"),
    }
}

/// What is said in both places must be the same.
fn agreement(look: &Look, findings: &mut Findings) {
    let (document, metadata) = (look.document, look.metadata);
    let mut differ = Vec::new();
    for (key, property) in [(&b"CreationDate"[..], "CreateDate"), (b"ModDate", "ModifyDate")] {
        let info = metadata.text(document, key);
        let xmp = metadata.get(namespace::BASIC, property);
        if info.zip(xmp).is_some_and(|(info, xmp)| !same_moment(&info, &xmp)) {
            differ.push(property);
        }
    }
    let title = metadata.text(document, b"Title");
    let said = metadata.get(namespace::DUBLIN_CORE, "title");
    if title.zip(said).is_some_and(|(info, xmp)| info.trim() != xmp.trim()) {
        differ.push("title");
    }
    let trapped = name(document, &metadata.info, b"Trapped");
    let said = metadata.get(namespace::PDF, "Trapped");
    if trapped.zip(said).is_some_and(|(info, xmp)| info != xmp.as_bytes()) {
        differ.push("Trapped");
    }
    if !differ.is_empty() {
        let message = format!("information and XMP differ in {}", differ.join(", "));
        findings.error("info-xmp", None, message);
    }
}

/// Whether two moments are the same as far as both go. The zone of one of them alone says nothing.
fn same_moment(info: &str, xmp: &str) -> bool {
    let digits = |text: &str| {
        let digits = text.chars().filter(char::is_ascii_digit).take(14);
        digits.collect::<String>()
    };
    // What follows the time of day is the zone.
    let clock = |text: &str| text.split(['Z', '+']).next().map(digits).unwrap_or_default();
    let (info, xmp) = (clock(info), clock(xmp));
    let common = info.len().min(xmp.len());
    common >= 8 && info.get(..common) == xmp.get(..common)
}

fn actions(look: &Look, findings: &mut Findings) {
    let document = look.document;
    let Ok(catalog) = document.catalog() else { return };
    for key in [&b"OpenAction"[..], b"AA"] {
        if entry(document, catalog, key).is_some() {
            let key = String::from_utf8_lossy(key);
            findings.error("actions", None, format!("the file does something by itself ({key})"));
        }
    }
    let names = dictionary(document, catalog, b"Names");
    if names.is_some_and(|names| names.has(b"JavaScript")) {
        findings.error("actions", None, "the file has JavaScript");
    }
    if entry(document, catalog, b"AcroForm").is_some() {
        findings.error("form-fields", None, "the file has fields to fill in on a screen");
    }
    for (number, page) in look.numbered() {
        if entry(document, page, b"AA").is_some() {
            findings.error("actions", Some(number), "the page does something by itself (AA)");
        }
    }
}

/// What no stream may be.
fn streams(document: &Document, findings: &mut Findings) {
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    for stream in streams {
        let dictionary = &stream.dict;
        if stream
            .filters()
            .is_ok_and(|all| all.iter().any(|it| matches!(*it, b"LZWDecode" | b"LZW")))
        {
            findings.error("lzw", None, "a stream is compressed with LZW");
        }
        let is = |key, value: &[u8]| name(document, dictionary, key) == Some(value);
        if is(b"Subtype", b"PS") || is(b"Subtype2", b"PS") {
            findings.error("postscript", None, "there is PostScript in the file");
        }
        if dictionary.has(b"OPI") {
            findings.error("opi", None, "a picture stands for another one (OPI)");
        }
        // An embedded file has no `F`; a stream with one is elsewhere (PDF 1.7, 7.3.8.2).
        if dictionary.has(b"Ref") || dictionary.has(b"F") {
            findings.error("external-content", None, "something of the file lies elsewhere");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_compared_as_far_as_both_go() {
        assert!(same_moment("D:20261122000000Z", "2026-11-22T00:00:00+00:00"));
        assert!(same_moment("D:20261122", "2026-11-22T10:00:00Z"));
        assert!(!same_moment("D:20261122000000Z", "2026-11-23T00:00:00Z"));
        assert!(!same_moment("", "2026"));
    }
}
