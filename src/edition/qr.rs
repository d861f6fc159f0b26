//! QR codes as rows of letters, for templates to draw in one ink.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

/// A code without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// One text for each row, with a [`DARK`] or a [`LIGHT`] letter for each module. The engine
    /// hashes whatever a template hands on; a few texts cost it a hundredth of some hundred numbers.
    pub rows: Vec<String>,
}

/// A dark module.
pub const DARK: char = '#';

/// A light module.
pub const LIGHT: char = '.';

impl Qr {
    /// The code of a text with error correction M (15 %, by ISO/IEC 18004), which survives a fold
    /// or a stain; `None` if the text is too long for any code.
    pub fn encode(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let letter = |color: &Color| color.select(DARK, LIGHT);
        let row = |modules: &[Color]| modules.iter().map(letter).collect();
        Some(Self { rows: code.to_colors().chunks(code.width()).map(row).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_a_letter_for_each_module() {
        let text = "https://www.bochum.de";
        let qr = Qr::encode(text).expect("short enough");
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("short enough");
        assert_eq!(qr.rows.len(), code.width());
        for (y, row) in qr.rows.iter().enumerate() {
            let expected = (0..code.width()).map(|x| code[(x, y)].select(DARK, LIGHT));
            assert_eq!(*row, expected.collect::<String>());
        }
        // The finder pattern at the corner, which every code has.
        assert!(qr.rows[0].starts_with("#######.") && qr.rows[1].starts_with("#.....#."));
    }
}
