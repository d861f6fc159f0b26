//! Lengths and rectangles on a page or a sheet: points, from the lower left corner.

/// Points of 1/72 inch in a length in mm.
pub const fn pt(mm: f64) -> f64 {
    mm * 72.0 / 25.4
}

/// Millimetres in a length in points.
pub const fn mm(pt: f64) -> f64 {
    pt * 25.4 / 72.0
}

/// A rectangle in pt. `x1` and `y1` are not smaller than `x0` and `y0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left.
    pub x0: f64,
    /// Bottom.
    pub y0: f64,
    /// Right.
    pub x1: f64,
    /// Top.
    pub y1: f64,
}

impl Rect {
    /// From the lower left corner, width and height in pt.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x0: x, y0: y, x1: x + width, y1: y + height }
    }

    /// Width in pt.
    pub const fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Height in pt.
    pub const fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Larger by so many pt on every side.
    pub const fn grown(&self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// What lies in both; empty, but never inside out, if nothing does.
    pub fn common_with(&self, other: &Self) -> Self {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        Self { x0, y0, x1: self.x1.min(other.x1).max(x0), y1: self.y1.min(other.y1).max(y0) }
    }

    /// The smallest rectangle around both.
    pub fn around(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Whether they share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        let common = self.common_with(other);
        common.width() > ROUNDING && common.height() > ROUNDING
    }

    /// Whether the other one lies inside, edges included.
    pub fn holds(&self, other: &Self) -> bool {
        let grown = self.grown(ROUNDING);
        grown.x0 <= other.x0 && grown.y0 <= other.y0 && other.x1 <= grown.x1 && other.y1 <= grown.y1
    }
}

/// Lengths in pt that differ by less are the same: PDF stores single precision, and 1/1000 pt is
/// far below what any device can place.
pub const ROUNDING: f64 = 0.001;

/// A number as content streams have it: no exponent (PDF 1.7 § 7.3.3), 1/10,000 at the finest.
pub fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// Numbers with a space behind each.
pub fn numbers(values: &[f64]) -> String {
    values.iter().map(|value| number(*value) + " ").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_exponent_and_no_tail() {
        let cases = [(0.0, "0"), (-0.00001, "0"), (1.5, "1.5"), (1e7, "10000000")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(pt(3.0)), "8.5039");
        assert_eq!(numbers(&[1.0, 0.25]), "1 0.25 ");
    }

    #[test]
    fn rectangles_share_areas_not_edges() {
        let left = Rect::new(0.0, 0.0, 10.0, 10.0);
        let right = Rect::new(10.0, 0.0, 10.0, 10.0);
        assert!(!left.overlaps(&right));
        assert!(left.overlaps(&right.grown(1.0)));
        assert!(left.around(&right).holds(&right));
        assert!(!left.holds(&right));
        let apart = left.common_with(&Rect::new(50.0, 50.0, 1.0, 1.0));
        assert_eq!((apart.width(), apart.height()), (0.0, 0.0));
    }
}
