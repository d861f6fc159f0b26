//! How the pages of an edition are put out: for screens, or for a press.

use serde::Serialize;

/// Where templates read it.
pub(super) const FILE: &str = "output.json";

/// How pages are put out. The words and their places are the same in all outputs with the same
/// number of notes pages.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Output {
    /// Colours.
    pub inks: Inks,
    /// What is printed beyond the trim on every side, in mm.
    pub bleed: f64,
    /// Pages for notes before the last part.
    pub notes_pages: usize,
}

/// Colours of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Inks {
    /// sRGB.
    Screen,
    /// Cyan, magenta, yellow and black; words and rules in black only.
    Press,
}

impl Output {
    /// For screens and office printers.
    pub const SCREEN: Self = Self { inks: Inks::Screen, bleed: 0.0, notes_pages: 0 };

    /// For a press, with a bleed in mm.
    pub fn press(bleed: f64) -> Self {
        Self { inks: Inks::Press, bleed, notes_pages: 0 }
    }

    /// The same with pages for notes.
    pub fn with_notes(self, notes_pages: usize) -> Self {
        Self { notes_pages, ..self }
    }

    pub(super) fn to_json(self) -> Vec<u8> {
        serde_json::to_vec(&self).expect("an output is plain data")
    }
}
