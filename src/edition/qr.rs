//! QR codes as runs of dark modules, for templates to draw in one ink.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

/// A code without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// Modules on a side.
    pub size: usize,
    /// Dark runs: column, row, length.
    pub runs: Vec<[usize; 3]>,
}

impl Qr {
    /// The code of a text with error correction M (15 %, by ISO/IEC 18004), which survives a fold
    /// or a stain; `None` if the text is too long for any code.
    pub fn encode(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let size = code.width();
        let colors = code.to_colors();
        let mut runs = Vec::new();
        for (row, line) in colors.chunks(size).enumerate() {
            let mut column = 0;
            for run in line.chunk_by(|a, b| a == b) {
                if run[0] == Color::Dark {
                    runs.push([column, row, run.len()]);
                }
                column += run.len();
            }
        }
        Some(Self { size, runs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_exactly_the_dark_modules() {
        let text = "https://www.bochum.de";
        let qr = Qr::encode(text).expect("short enough");
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("short enough");
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        assert_eq!(qr.runs.iter().map(|run| run[2]).sum::<usize>(), dark);
        assert!(qr.runs.iter().all(|[x, y, n]| x + n <= qr.size && *y < qr.size));
    }
}
