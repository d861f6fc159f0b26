//! Scripts by their ISO 15924 codes, and the direction that follows from them.

use serde::Serialize;

/// Reading direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// A script by its ISO 15924 code; `Aran` is Arabic in Nastaliq style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(missing_docs, reason = "the names are the codes of ISO 15924")]
pub enum Script {
    Arab,
    Aran,
    Armn,
    Beng,
    Cyrl,
    Deva,
    Ethi,
    Geor,
    Guru,
    Hans,
    Latn,
    Taml,
}

impl Script {
    /// Every script that templates have a style for.
    pub const ALL: [Self; 12] = [
        Self::Arab,
        Self::Aran,
        Self::Armn,
        Self::Beng,
        Self::Cyrl,
        Self::Deva,
        Self::Ethi,
        Self::Geor,
        Self::Guru,
        Self::Hans,
        Self::Latn,
        Self::Taml,
    ];

    /// The code of ISO 15924.
    pub fn code(self) -> &'static str {
        match self {
            Self::Arab => "Arab",
            Self::Aran => "Aran",
            Self::Armn => "Armn",
            Self::Beng => "Beng",
            Self::Cyrl => "Cyrl",
            Self::Deva => "Deva",
            Self::Ethi => "Ethi",
            Self::Geor => "Geor",
            Self::Guru => "Guru",
            Self::Hans => "Hans",
            Self::Latn => "Latn",
            Self::Taml => "Taml",
        }
    }

    /// Reading direction, by the Unicode Character Database (`Bidi_Class` of the letters).
    pub fn direction(self) -> Direction {
        match self {
            Self::Arab | Self::Aran => Direction::Rtl,
            Self::Armn
            | Self::Beng
            | Self::Cyrl
            | Self::Deva
            | Self::Ethi
            | Self::Geor
            | Self::Guru
            | Self::Hans
            | Self::Latn
            | Self::Taml => Direction::Ltr,
        }
    }
}
