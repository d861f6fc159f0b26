//! Words beside the pages on a sheet: slug lines, and what stands on a proof.
//!
//! Owns the data only. The typesetting engine sets them with embedded fonts, as a file with one
//! page for each side, which is laid over or under the sheets.

use serde::Serialize;

/// Words for all sides of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Captions {
    /// The day of the document, YYYY-MM-DD.
    pub iso: String,
    /// Sides, in order.
    pub sides: Vec<CaptionSide>,
}

/// Words for one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaptionSide {
    /// Width of the sheet in pt.
    pub width: f64,
    /// Height of the sheet in pt.
    pub height: f64,
    /// What is said, and where.
    pub captions: Vec<Caption>,
    /// Thin frames: left, top, width and height in pt, from the top left corner of the sheet.
    pub frames: Vec<[f64; 4]>,
}

/// One line of words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Caption {
    /// Distance of its box from the left edge in pt.
    pub x: f64,
    /// Distance of its box from the upper edge in pt.
    pub y: f64,
    /// Width of its box in pt; longer lines are made smaller.
    pub width: f64,
    /// Size of the type in pt.
    pub size: f64,
    /// Whether it is read from bottom to top, along an upright edge.
    pub is_upright: bool,
    /// Where it stands in its box.
    pub side: CaptionEdge,
    /// Language code of the words.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: crate::language::Direction,
    /// Families in order of preference.
    pub fonts: Vec<String>,
    /// Whether it is a heading.
    pub is_bold: bool,
    /// The words.
    pub text: String,
}

/// Where words stand in their box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptionEdge {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}
