//! The slug: room for a line of text outside of the pages that says which sheet this is.
//!
//! The line itself is set by the typesetting engine with embedded fonts and comes as an overlay.

use super::marks::Mark;
use super::rect::{Rect, pt};
use super::sheet::Layout;

/// Between the slug and whatever else is on the sheet, its edge among them.
const CLEAR: f64 = pt(2.0);
/// A higher box leaves the line far from the pages.
const HIGHEST: f64 = pt(5.0);
/// Less does not hold a line of 6 pt.
const LOWEST: f64 = pt(2.5);
/// A narrower box does not hold the name of a file.
const NARROWEST: f64 = pt(40.0);

/// Where the slug fits on every side of these sheets, in pt: below the pages, outside of the bleed
/// and between the marks.
pub fn slug_box(layout: &Layout) -> Option<Rect> {
    let first = layout.sides.first()?;
    let (top, bottom) = (first.bleed.y0 - CLEAR / 2.0, CLEAR);
    let height = f64::min(top - bottom, HIGHEST);
    if height < LOWEST {
        return None;
    }
    let band = Rect { x0: first.trim.x0, y0: top - height, x1: first.trim.x1, y1: top };
    let marks = layout.sides.iter().flat_map(|side| &side.marks).map(Mark::bounds);
    let mut taken: Vec<_> = marks
        .map(|mark| mark.grown(CLEAR))
        .filter(|mark| mark.overlaps(&band))
        .map(|mark| (mark.x0, mark.x1))
        .collect();
    taken.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    // What ends the last gap.
    taken.push((band.x1, band.x1));
    let (mut from, mut best) = (band.x0, Rect { x1: band.x0, ..band });
    for (start, end) in taken {
        if start.min(band.x1) - from > best.width() {
            best = Rect { x0: from, x1: start.min(band.x1), ..band };
        }
        from = from.max(end);
    }
    (best.width() >= NARROWEST).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::creep::Creep;
    use crate::press::imposition::{Edge, Scheme};
    use crate::press::marks::Marks;
    use crate::press::paper::SheetFormat;
    use crate::press::sheet::{Imposing, Measure, lay_out};

    fn layout(format: SheetFormat, scheme: &str) -> Layout {
        let imposing = Imposing {
            scheme: scheme.parse::<Scheme>().expect("a scheme"),
            binding: None,
            format,
            duplex: None,
            thickness: 0.1,
            creep: Creep::InnerMove,
            gutter: None,
            marks: Marks::ALL,
        };
        let trim = (pt(148.0), pt(210.0));
        let measure = Measure { pages: 32, trim, bleed: pt(3.0), edge: Edge::Left };
        lay_out(&measure, &imposing).expect("a layout")
    }

    #[test]
    fn the_slug_touches_neither_pages_nor_marks() {
        for scheme in ["saddle", "perfect:16", "repeat:2x1"] {
            for format in [SheetFormat::A3, SheetFormat::Sra3] {
                let layout = layout(format, scheme);
                let slug = slug_box(&layout).expect("there is room");
                assert!(slug.width() >= NARROWEST && slug.height() >= LOWEST);
                for side in &layout.sides {
                    assert!(!slug.overlaps(&side.bleed));
                    assert!(side.marks.iter().all(|mark| !mark.bounds().overlaps(&slug)));
                    assert!(Rect::new(0.0, 0.0, side.width, side.height).holds(&slug));
                }
            }
        }
    }

    #[test]
    fn there_is_no_slug_where_pages_fill_the_sheet() {
        assert_eq!(slug_box(&layout(SheetFormat::A4, "saddle")), None);
    }
}
