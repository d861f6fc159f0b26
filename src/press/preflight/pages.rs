//! What is asked of the pages of a press file: boxes, sizes, number, annotations.

use lopdf::{Dictionary, Document};

use super::{Findings, Look};
use crate::press::tree::{as_dictionary, entry, follow, inherited, name, rectangle};

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;

/// What a print shop wants beyond the trim, in pt.
const BLEED: f64 = 3.0 * MM;

/// How far boxes may be from where they should be, in pt: files round, shops do not see it.
const ROUNDING: f64 = 0.15;

pub(super) fn look(look: &Look, findings: &mut Findings) {
    count(look, findings);
    let mut first = None;
    for (number, page) in look.numbered() {
        let Some(boxes) = Boxes::read(look.document, page) else {
            findings.error("trim-box", Some(number), "the page has no size");
            continue;
        };
        boxes.look(look, number, findings);
        annotations(look.document, page, &boxes, number, findings);
        if boxes.trim.is_none() && boxes.art.is_none() {
            continue;
        }
        let size = boxes.size();
        let first = *first.get_or_insert(size);
        if !same(size, first) {
            let message = format!("the page is {}, the first one {}", say(size), say(first));
            findings.warning("page-size", Some(number), message);
        }
    }
}

fn count(look: &Look, findings: &mut Findings) {
    let pages = look.pages.len();
    if let Some(expected) = look.expected.pages.filter(|expected| *expected != pages) {
        let message = format!("the file has {pages} pages; there should be {expected}");
        findings.error("page-count", None, message);
    }
    match look.expected.pages_by {
        Some(by) if by > 0 && !pages.is_multiple_of(by) => {
            let message = format!("{pages} pages are no multiple of {by}");
            findings.error("pages-by-four", None, message);
        }
        Some(_) => {}
        // One leaf is a loose sheet.
        None if pages > 2 && !pages.is_multiple_of(4) => {
            let message = format!("{pages} pages are no multiple of 4, as a stapled booklet needs");
            findings.warning("pages-by-four", None, message);
        }
        None => {}
    }
}

/// The boxes of a page in pt: left, bottom, right, top.
struct Boxes {
    media: [f64; 4],
    bleed: [f64; 4],
    trim: Option<[f64; 4]>,
    art: Option<[f64; 4]>,
}

impl Boxes {
    fn read(document: &Document, page: &Dictionary) -> Option<Self> {
        let media =
            inherited(document, page, b"MediaBox").and_then(|it| rectangle(document, it))?;
        let own = |key| entry(document, page, key).and_then(|it| rectangle(document, it));
        let crop = inherited(document, page, b"CropBox").and_then(|it| rectangle(document, it));
        // A page without a BleedBox has what is shown of it (PDF 1.7, 14.11.2).
        let bleed = own(b"BleedBox").or(crop).unwrap_or(media);
        Some(Self { media, bleed, trim: own(b"TrimBox"), art: own(b"ArtBox") })
    }

    fn finished(&self) -> [f64; 4] {
        self.trim.or(self.art).unwrap_or(self.bleed)
    }

    fn size(&self) -> [f64; 2] {
        let [left, bottom, right, top] = self.finished();
        [right - left, top - bottom]
    }

    fn look(&self, look: &Look, number: usize, findings: &mut Findings) {
        let page = Some(number);
        match (self.trim, self.art) {
            (None, None) => {
                return findings.error("trim-box", page, "the page has no TrimBox");
            }
            (Some(_), Some(_)) => {
                findings.error("trim-box", page, "the page has a TrimBox and an ArtBox");
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        if !within(self.finished(), self.bleed) {
            findings.error("box-nesting", page, "the trim is not within the bleed");
        } else if !within(self.bleed, self.media) {
            findings.error("box-nesting", page, "the bleed is not within the page");
        } else {
            self.bleed(look.expected.bleed, number, findings);
        }
        let size = self.size();
        if let Some(trim) = look.expected.trim.filter(|trim| !same(size, *trim)) {
            let message = format!("the page is {}; it should be {}", say(size), say(trim));
            findings.error("trim-size", page, message);
        }
    }

    fn bleed(&self, expected: Option<f64>, number: usize, findings: &mut Findings) {
        let [left, bottom, right, top] = self.finished();
        let sides = [
            left - self.bleed[0],
            bottom - self.bleed[1],
            self.bleed[2] - right,
            self.bleed[3] - top,
        ];
        let least = sides.into_iter().fold(f64::INFINITY, f64::min);
        let most = sides.into_iter().fold(0.0, f64::max);
        let (found, wanted) = (least / MM, expected.unwrap_or(BLEED) / MM);
        if expected.is_none() && most < ROUNDING {
            let message = "the page has no bleed: nothing may be printed up to its edge";
            findings.warning("bleed", Some(number), message);
        } else if found < wanted - ROUNDING / MM {
            let message = format!(
                "only {found:.1} mm are printed beyond the trim on one side; it should be \
                 {wanted:.1} mm"
            );
            findings.error("bleed", Some(number), message);
        } else if expected.is_some() && found > wanted + ROUNDING / MM {
            let message =
                format!("{found:.1} mm are printed beyond the trim; it should be {wanted:.1} mm");
            findings.error("bleed", Some(number), message);
        }
    }
}

fn within(inner: [f64; 4], outer: [f64; 4]) -> bool {
    inner[0] >= outer[0] - ROUNDING
        && inner[1] >= outer[1] - ROUNDING
        && inner[2] <= outer[2] + ROUNDING
        && inner[3] <= outer[3] + ROUNDING
}

fn same(a: [f64; 2], b: [f64; 2]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 2.0 * ROUNDING)
}

fn say([width, height]: [f64; 2]) -> String {
    format!("{:.1} × {:.1} mm", width / MM, height / MM)
}

fn annotations(
    document: &Document,
    page: &Dictionary,
    boxes: &Boxes,
    number: usize,
    findings: &mut Findings,
) {
    let list = entry(document, page, b"Annots").and_then(|list| list.as_array().ok());
    for annotation in list.into_iter().flatten() {
        let Some(annotation) = as_dictionary(follow(document, annotation)) else { continue };
        let kind = name(document, annotation, b"Subtype").unwrap_or(b"?");
        if matches!(kind, b"PrinterMark" | b"TrapNet") {
            continue;
        }
        let place = entry(document, annotation, b"Rect").and_then(|it| rectangle(document, it));
        let [left, bottom, right, top] = boxes.bleed;
        let is_outside =
            |[a, b, c, d]: [f64; 4]| c <= left || a >= right || d <= bottom || b >= top;
        if !place.is_some_and(is_outside) {
            let kind = String::from_utf8_lossy(kind);
            let message = format!("an annotation ({kind}) lies on the page");
            findings.error("annotations", Some(number), message);
        }
    }
}
