//! The requirements, each with its source.

use super::Purpose::{self, Digital, Press};

/// A requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// Its name, which stays the same in all versions.
    pub id: &'static str,
    /// Which files it is asked of.
    pub purposes: &'static [Purpose],
    /// What is asked.
    pub requirement: &'static str,
    /// Who asks for it.
    pub source: &'static str,
}

const fn check(
    id: &'static str,
    purposes: &'static [Purpose],
    requirement: &'static str,
    source: &'static str,
) -> Check {
    Check { id, purposes, requirement, source }
}

const BOTH: &[Purpose] = &[Press, Digital];
const PRESS: &[Purpose] = &[Press];
const DIGITAL: &[Purpose] = &[Digital];

/// All requirements, in the order in which one would look: the file, its pages, what is on them.
pub const CHECKS: &[Check] = &[
    check("file", BOTH, "The file can be read and has pages.", "PDF 1.7, 7.5"),
    check("content", BOTH, "What pages draw can be read to the end.", "PDF 1.7, 7.8.2"),
    check("encryption", BOTH, "The file is not encrypted.", "ISO 15930-7; ISO 19005-2, 6.1.3"),
    check(
        "pdf-version",
        BOTH,
        "The version is at most 1.6 for the press, 1.7 for screens.",
        "ISO 15930-7; ISO 19005-2, 6.1.2",
    ),
    check("trailer-id", PRESS, "The file has an id of two strings.", "ISO 15930-7; PDF 1.7, 14.4"),
    check(
        "output-intent",
        PRESS,
        "There is exactly one output intent GTS_PDFX, and it names its condition.",
        "ISO 15930-7, output intents",
    ),
    check(
        "output-profile",
        PRESS,
        "The output intent has the ICC profile of a CMYK printer, complete, version 2 or 4.",
        "ISO 15930-7, output intents; ICC.1",
    ),
    check(
        "xmp",
        PRESS,
        "There are XMP metadata, not compressed, in UTF-8.",
        "ISO 15930-7; ISO 16684-1",
    ),
    check(
        "pdfx-version",
        PRESS,
        "XMP says that the file is PDF/X-4.",
        "ISO 15930-7, identification",
    ),
    check(
        "xmp-keys",
        PRESS,
        "XMP has title, dates, tool, ids, version and rendition.",
        "ISO 15930-7, metadata",
    ),
    check("info-xmp", PRESS, "Information and XMP say the same.", "ISO 15930-7, metadata"),
    check("trapped", PRESS, "The file says whether it is trapped: True or False.", "ISO 15930-7"),
    check(
        "trim-box",
        PRESS,
        "Every page has either a TrimBox or an ArtBox.",
        "ISO 15930-7, page boxes; PDF 1.7, 14.11.2",
    ),
    check(
        "box-nesting",
        PRESS,
        "The trim lies within the bleed, and the bleed within the page.",
        "ISO 15930-7, page boxes",
    ),
    check("trim-size", PRESS, "Pages have the size that was ordered.", "the order"),
    check("page-size", PRESS, "All pages have the same size.", "practice of print shops"),
    check(
        "bleed",
        PRESS,
        "At least 3 mm are printed beyond the trim on every side, or as much as was ordered.",
        "practice of print shops",
    ),
    check("page-count", PRESS, "The file has as many pages as were ordered.", "the order"),
    check(
        "pages-by-four",
        PRESS,
        "The pages make whole folded sheets: a multiple of 4, or of what was ordered.",
        "saddle stitch",
    ),
    check(
        "annotations",
        PRESS,
        "Nothing but printer's marks and trap networks lies on the page as an annotation.",
        "ISO 15930-7, annotations",
    ),
    check(
        "actions",
        PRESS,
        "The file does nothing by itself: no action, no JavaScript.",
        "ISO 15930-7",
    ),
    check("form-fields", PRESS, "There are no fields to fill in on a screen.", "ISO 15930-7"),
    check(
        "font-embedded",
        BOTH,
        "All fonts are in the file.",
        "ISO 15930-7; ISO 19005-2, 6.2.11.4",
    ),
    check(
        "font-base14",
        BOTH,
        "Not even the 14 standard fonts, such as Helvetica, are taken from the machine.",
        "ISO 15930-7; ISO 19005-2, 6.2.11.4",
    ),
    check(
        "device-rgb",
        PRESS,
        "Red, green and blue are those of a profile, not of whatever device.",
        "ISO 15930-7, colour spaces; PDF 1.7, 8.6.5.6",
    ),
    check(
        "blend-space",
        PRESS,
        "Transparent colours are not mixed as red, green and blue: black would get four inks.",
        "PDF 1.7, 11.3.4",
    ),
    check("lzw", PRESS, "Nothing is compressed with LZW.", "ISO 15930-7"),
    check("postscript", PRESS, "No PostScript is in the file.", "ISO 15930-7"),
    check("opi", PRESS, "No picture stands for another one (OPI).", "ISO 15930-7"),
    check("external-content", PRESS, "Everything is in the file itself.", "ISO 15930-7"),
    check("transfer-function", PRESS, "No curve changes the colours of the press.", "ISO 15930-7"),
    check("halftone", PRESS, "Screens are left to the press.", "ISO 15930-7; PDF 1.7, 10.5"),
    check(
        "ink-limit",
        PRESS,
        "No colour has more than 300 % of ink.",
        "total ink of FOGRA39 and FOGRA51, ISO 12647-2",
    ),
    check(
        "text-black",
        PRESS,
        "Text is in black ink only, or white: one plate a language, and no coloured edges.",
        "practice of print shops",
    ),
    check(
        "four-colour-black",
        PRESS,
        "Black and gray are in black ink, not composed of four.",
        "practice of print shops",
    ),
    check("hairline", PRESS, "Lines are at least 0.2 pt wide.", "practice of print shops"),
    check(
        "resolution",
        PRESS,
        "Pictures have at least 150 pixels an inch.",
        "practice of print shops",
    ),
    check("tagged", DIGITAL, "The file is tagged.", "ISO 14289-1, 7.1; ISO 19005-2, 6.7"),
    check("language", DIGITAL, "The file says its language.", "ISO 14289-1, 7.2"),
    check("title", DIGITAL, "The file has a title.", "ISO 14289-1, 7.1"),
    check(
        "display-title",
        DIGITAL,
        "Readers show the title, not the file name.",
        "ISO 14289-1, 7.1",
    ),
    check("pdfa", DIGITAL, "XMP says PDF/A-2a.", "ISO 19005-2, 6.6.4"),
    check("pdfua", DIGITAL, "XMP says PDF/UA-1.", "ISO 14289-1, clause 5"),
    check(
        "pdfa-intent",
        DIGITAL,
        "There is an output intent with a profile.",
        "ISO 19005-2, 6.2.3",
    ),
    check("font-unicode", DIGITAL, "Text can be copied and read aloud.", "ISO 19005-2, 6.2.11.7"),
];
