//! Formats of press sheets.

use std::fmt;
use std::str::FromStr;

use super::rect::pt;

/// The size of a sheet of paper, whichever way it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SheetFormat {
    /// 210 × 297 mm (ISO 216).
    A4,
    /// 297 × 420 mm (ISO 216).
    A3,
    /// 320 × 450 mm: A3 with room for bleed and marks (DIN EN ISO 217: 320 × 450).
    Sra3,
    /// Any other.
    Free {
        /// In mm.
        width: f64,
        /// In mm.
        height: f64,
    },
}

impl SheetFormat {
    /// Those with a name, from small to large.
    pub const NAMED: [Self; 3] = [Self::A4, Self::A3, Self::Sra3];

    /// Smallest and largest edge of a free format in mm: a visiting card, and the largest sheet
    /// that offset presses take (format class 8, 1300 × 1870 mm), with some room.
    const EDGES: [f64; 2] = [50.0, 2000.0];

    /// Width and height in pt, in portrait.
    pub fn portrait(self) -> (f64, f64) {
        let (width, height) = match self {
            Self::A4 => (210.0, 297.0),
            Self::A3 => (297.0, 420.0),
            Self::Sra3 => (320.0, 450.0),
            Self::Free { width, height } => (f64::min(width, height), f64::max(width, height)),
        };
        (pt(width), pt(height))
    }
}

impl fmt::Display for SheetFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A4 => f.write_str("A4"),
            Self::A3 => f.write_str("A3"),
            Self::Sra3 => f.write_str("SRA3"),
            Self::Free { width, height } => write!(f, "{width} × {height} mm"),
        }
    }
}

impl FromStr for SheetFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let [least, most] = Self::EDGES;
        let advice = || {
            format!("write a4, a3, sra3, or width and height in mm as 330x487 ({least} to {most})")
        };
        let text = text.to_ascii_lowercase();
        match text.as_str() {
            "a4" => return Ok(Self::A4),
            "a3" => return Ok(Self::A3),
            "sra3" => return Ok(Self::Sra3),
            _ => {}
        }
        let (width, height) = text.split_once('x').ok_or_else(advice)?;
        let edge = |text: &str| match text.parse::<f64>() {
            Ok(edge) if (least..=most).contains(&edge) => Ok(edge),
            Ok(_) | Err(_) => Err(advice()),
        };
        Ok(Self::Free { width: edge(width)?, height: edge(height)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read() {
        assert_eq!("A4".parse(), Ok(SheetFormat::A4));
        assert_eq!("sra3".parse(), Ok(SheetFormat::Sra3));
        let free: SheetFormat = "487x330.5".parse().expect("a format");
        assert_eq!(free.to_string(), "487 × 330.5 mm");
        assert_eq!(free.portrait(), (pt(330.5), pt(487.0)));
        for bad in ["", "a5", "x", "10x10", "297", "1e9x300", "NaNx300", "300x-300"] {
            assert!(bad.parse::<SheetFormat>().is_err(), "{bad}");
        }
    }
}
