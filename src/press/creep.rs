//! Creep: sheets inside a folded signature stick out by the thickness of those around them.
//!
//! All sheets of a signature are folded together, so each is pushed outward by one thickness of
//! paper against the one around it: by `thickness × (sheets − 1)` between the outermost and the
//! innermost. After the front edge has been cut in one go, the pages inside are narrower by that,
//! and what stands near their outer edge would be cut. Pages are moved to make up for it; they are
//! never scaled.

use std::str::FromStr;

/// Which pages are moved to make up for creep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Creep {
    /// None.
    None,
    /// The outermost sheet stays; the pages inside move towards the fold, the innermost the most.
    #[default]
    InnerMove,
    /// The innermost sheet stays; the pages outside move away from the fold, the outermost the most.
    OuterMove,
}

impl Creep {
    /// How far the pages of a sheet move towards the fold, in the unit of `thickness`; negative is
    /// away from it. `depth` counts the sheets around it, `nested` all sheets of the signature.
    pub fn shift(self, thickness: f64, depth: usize, nested: usize) -> f64 {
        let sheets = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        match self {
            Self::None => 0.0,
            Self::InnerMove => thickness * sheets(depth),
            Self::OuterMove => -thickness * sheets(nested.saturating_sub(depth + 1)),
        }
    }
}

impl FromStr for Creep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "none" => Ok(Self::None),
            "inner" => Ok(Self::InnerMove),
            "outer" => Ok(Self::OuterMove),
            _ => Err("write inner, outer or none".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_end_stays_and_the_other_moves_by_all_sheets_but_one() {
        let moved = |creep: Creep| [0, 1, 2, 3].map(|depth| creep.shift(0.1, depth, 4));
        assert_eq!(moved(Creep::None), [0.0; 4]);
        assert_eq!(moved(Creep::InnerMove), [0.0, 0.1, 0.2, 0.1 * 3.0]);
        assert_eq!(moved(Creep::OuterMove), [-0.1 * 3.0, -0.2, -0.1, -0.0]);
        assert_eq!(Creep::OuterMove.shift(0.1, 0, 1), 0.0);
    }

    #[test]
    fn words_are_read() {
        assert_eq!("inner".parse(), Ok(Creep::InnerMove));
        assert_eq!("outer".parse(), Ok(Creep::OuterMove));
        assert_eq!("none".parse(), Ok(Creep::None));
        assert!("in".parse::<Creep>().is_err());
    }
}
