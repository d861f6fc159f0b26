//! Where pages land, and what there is room for.

use super::*;
use crate::press::imposition::Folio;
use crate::press::rect::{ROUNDING, mm, pt};

const SADDLE: Scheme = Scheme::Saddle { sheets_per_signature: None };

fn a5(pages: usize) -> Measure {
    Measure { pages, trim: (pt(148.0), pt(210.0)), bleed: pt(3.0), edge: Edge::Left }
}

fn on(scheme: Scheme, format: SheetFormat) -> Imposing {
    Imposing {
        scheme,
        binding: None,
        format,
        duplex: None,
        thickness: 0.0,
        creep: Creep::InnerMove,
        gutter: None,
        marks: Marks::ALL,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < ROUNDING
}

fn in_mm(area: &Rect) -> [f64; 4] {
    [area.x0, area.y0, area.x1, area.y1].map(|it| (mm(it) * 100.0).round() / 100.0)
}

#[test]
fn pages_touch_at_the_fold_and_are_clipped_there() {
    let layout = lay_out(&a5(16), &on(SADDLE, SheetFormat::A3)).expect("it fits");
    assert_eq!((mm(layout.width).round(), mm(layout.height).round()), (420.0, 297.0));
    let [left, right] = &layout.sides[0].placements[..] else { panic!("two pages") };
    assert_eq!((left.page, right.page), (16, 1));
    assert!(close(left.x, pt(62.0)) && close(right.x, pt(210.0)) && close(left.y, pt(43.5)));
    assert_eq!(in_mm(&left.clip), [59.0, 40.5, 210.0, 256.5]);
    assert_eq!(in_mm(&right.clip), [210.0, 40.5, 361.0, 256.5]);
    assert_eq!(layout.notes, []);
    for side in &layout.sides {
        assert_eq!(in_mm(&side.trim), [62.0, 43.5, 358.0, 253.5]);
        assert_eq!(in_mm(&side.bleed), [59.0, 40.5, 361.0, 256.5]);
    }
}

#[test]
fn a_full_sheet_has_neither_marks_nor_all_of_the_bleed_and_says_so() {
    let layout = lay_out(&a5(14), &on(SADDLE, SheetFormat::A4)).expect("it fits");
    let [blank, cut, room] = &layout.notes[..] else { panic!("{:?}", layout.notes) };
    assert_eq!(*blank, Note::Blank(2));
    assert!(matches!(cut, Note::BleedCut(left) if close(*left, 0.0)));
    assert_eq!(*room, Note::NoRoom(Cramped { level: true, upright: true }));
    let sheet = Rect::new(0.0, 0.0, layout.width, layout.height);
    for side in &layout.sides {
        assert!(side.marks.is_empty());
        assert!(side.placements.iter().all(|placement| sheet.holds(&placement.clip)));
        assert!(sheet.holds(&side.bleed) && side.bleed.holds(&side.trim));
    }
    let bare = Imposing { marks: Marks::NONE, ..on(SADDLE, SheetFormat::A4) };
    let notes = lay_out(&a5(16), &bare).expect("it fits").notes;
    assert_eq!(notes.len(), 1, "nobody misses marks that nobody wanted: {notes:?}");
}

#[test]
fn what_does_not_fit_is_told_with_a_format_that_would_do() {
    let a4 = Measure { trim: (pt(210.0), pt(297.0)), ..a5(8) };
    let refused = lay_out(&a4, &on(SADDLE, SheetFormat::A4)).expect_err("it does not fit");
    assert_eq!(
        refused.to_string(),
        "the pages need 420 × 297 mm, which does not fit on A4: A3 would do"
    );
    let grid = Scheme::Repeat("3x3".parse().expect("a grid"));
    let refused = lay_out(&a4, &on(grid, SheetFormat::A3)).expect_err("it does not fit");
    assert!(refused.to_string().ends_with("name a larger sheet by width and height, as 330x487"));
    let free = SheetFormat::Free { width: 700.0, height: 1000.0 };
    assert!(lay_out(&a4, &on(grid, free)).is_ok());
    let jacket = Scheme::Jacket { spine: 5.0 };
    assert_eq!(lay_out(&a5(8), &on(jacket, SheetFormat::A3)), Err(Refused::JacketPages(8)));
    assert_eq!(lay_out(&a5(0), &on(SADDLE, SheetFormat::A3)), Err(Refused::Empty));
}

#[test]
fn sheets_lie_the_way_that_leaves_more_room() {
    let cards = Measure { trim: (pt(85.0), pt(55.0)), ..a5(2) };
    let lies = |grid: &str| {
        let scheme = Scheme::Repeat(grid.parse().expect("a grid"));
        let layout = lay_out(&cards, &on(scheme, SheetFormat::A4)).expect("it fits");
        (layout.width > layout.height, layout.duplex)
    };
    assert_eq!(lies("2x4"), (false, Duplex::LongEdge));
    assert_eq!(lies("3x3"), (true, Duplex::ShortEdge));
}

#[test]
fn creep_moves_pages_by_thickness_towards_or_away_from_the_fold() {
    for edge in [Edge::Left, Edge::Right] {
        for duplex in [Duplex::ShortEdge, Duplex::LongEdge] {
            for (creep, first) in [(Creep::InnerMove, 0.0), (Creep::OuterMove, -0.4)] {
                let imposing = Imposing {
                    creep,
                    thickness: 0.1,
                    binding: Some(edge),
                    duplex: Some(duplex),
                    ..on(SADDLE, SheetFormat::A3)
                };
                let layout = lay_out(&a5(20), &imposing).expect("it fits");
                let fold = layout.width / 2.0;
                for (index, side) in layout.sides.iter().enumerate() {
                    let depth = f64::from(u32::try_from(index / 2).expect("a few"));
                    let towards = pt(first + 0.1 * depth);
                    let [left, right] = &side.placements[..] else { panic!("two pages") };
                    assert!(close(left.x, fold - pt(148.0) + towards), "{creep:?} {index}");
                    assert!(close(right.x, fold - towards), "{creep:?} {index}");
                    assert!(close(left.clip.x1, fold.min(fold + towards + pt(3.0))));
                    assert!(close(right.clip.x0, fold.max(fold - towards - pt(3.0))));
                    assert_eq!(side.trim, layout.sides[0].trim, "the same on all sheets");
                    assert!(side.placements.iter().all(|it| side.trim.x0 <= it.x + ROUNDING));
                }
            }
        }
    }
}

#[test]
fn each_copy_of_a_grid_has_its_own_bleed() {
    let cards = Measure { trim: (pt(85.0), pt(55.0)), ..a5(2) };
    let scheme = Scheme::Repeat("2x4".parse().expect("a grid"));
    let layout = lay_out(&cards, &on(scheme, SheetFormat::A4)).expect("it fits");
    for side in &layout.sides {
        let clips: Vec<_> = side.placements.iter().map(|it| it.clip).collect();
        for (index, clip) in clips.iter().enumerate() {
            assert!(close(clip.width(), pt(91.0)) && close(clip.height(), pt(61.0)));
            assert!(clips[..index].iter().all(|other| !other.overlaps(clip)));
        }
    }
    let narrow = Imposing { gutter: Some(2.0), ..on(scheme, SheetFormat::A4) };
    let layout = lay_out(&cards, &narrow).expect("it fits");
    let clip = layout.sides[0].placements[0].clip;
    assert!(close(clip.width(), pt(85.0 + 3.0 + 1.0)), "half of the gutter on the inner side");
}

#[test]
fn a_jacket_has_its_spine_in_the_middle() {
    for (edge, outside, inside) in [(Edge::Left, [4, 1], [2, 3]), (Edge::Right, [1, 4], [3, 2])] {
        let scheme = Scheme::Jacket { spine: 10.0 };
        let imposing = Imposing { binding: Some(edge), ..on(scheme, SheetFormat::A3) };
        let layout = lay_out(&a5(4), &imposing).expect("it fits");
        let pages = |side: &SideLayout| -> Vec<_> {
            side.placements.iter().map(|placement| placement.page).collect()
        };
        assert_eq!([pages(&layout.sides[0]), pages(&layout.sides[1])], [outside, inside]);
        let [left, right] = &layout.sides[0].placements[..] else { panic!("two pages") };
        let middle = layout.width / 2.0;
        assert!(close(left.clip.x1, middle - pt(2.0)), "bleed into the spine");
        assert!(close(right.x, middle + pt(5.0)));
        let folds = layout.sides[0].marks.iter().filter_map(|mark| match mark {
            Mark::Fold { from, .. } => Some(mm(from.0 - middle).round()),
            Mark::Cut { .. } | Mark::Target { .. } | Mark::Collating(_) => None,
        });
        assert_eq!(folds.collect::<Vec<_>>(), [-5.0, 5.0, -5.0, 5.0]);
        assert!(matches!(layout.notes[..], [Note::SpineBare(bare)] if close(bare, 4.0)));
        let thin = Scheme::Jacket { spine: 4.0 };
        let layout = lay_out(&a5(4), &on(thin, SheetFormat::A3)).expect("it fits");
        let [left, right] = &layout.sides[0].placements[..] else { panic!("two pages") };
        assert!(close(left.clip.x1, right.clip.x0) && close(left.clip.x1, layout.width / 2.0));
    }
}

#[test]
fn no_mark_lies_in_any_bleed_but_collating_marks_on_the_fold() {
    let schemes = [
        SADDLE,
        Scheme::Perfect(Folio::Eight),
        Scheme::Repeat("2x1".parse().expect("a grid")),
        Scheme::CutStack("2x1".parse().expect("a grid")),
        Scheme::Jacket { spine: 4.0 },
    ];
    for scheme in schemes {
        for creep in [Creep::InnerMove, Creep::OuterMove, Creep::None] {
            for format in [SheetFormat::A3, SheetFormat::Sra3] {
                let imposing = Imposing { creep, thickness: 0.3, ..on(scheme, format) };
                let pages = if matches!(scheme, Scheme::Jacket { .. }) { 4 } else { 40 };
                let layout = lay_out(&a5(pages), &imposing).expect("it fits");
                let sheet = Rect::new(0.0, 0.0, layout.width, layout.height);
                for side in &layout.sides {
                    assert!(!side.marks.is_empty());
                    for mark in &side.marks {
                        assert!(sheet.holds(&mark.bounds()));
                        match mark {
                            Mark::Collating(step) => {
                                assert!(close(step.x0 + step.x1, layout.width));
                                assert!(side.trim.holds(step));
                            }
                            Mark::Cut { .. } | Mark::Fold { .. } | Mark::Target { .. } => {
                                assert!(
                                    !mark.bounds().overlaps(&side.bleed),
                                    "{scheme:?} {mark:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn collating_marks_stand_on_the_outside_of_each_signature_a_step_further_down() {
    let scheme = Scheme::Perfect(Folio::Sixteen);
    let layout = lay_out(&a5(48), &on(scheme, SheetFormat::A3)).expect("it fits");
    let mut steps = Vec::new();
    for (index, side) in layout.sides.iter().enumerate() {
        for mark in &side.marks {
            if let Mark::Collating(step) = mark {
                steps.push((index, step.y1));
            }
        }
    }
    let [(0, first), (8, second), (16, third)] = steps[..] else { panic!("{steps:?}") };
    assert!(close(first - second, pt(5.0)) && close(second - third, pt(5.0)));
    let single = lay_out(&a5(16), &on(scheme, SheetFormat::A3)).expect("it fits");
    let marks = single.sides.iter().flat_map(|side| &side.marks);
    assert_eq!(marks.filter(|mark| matches!(mark, Mark::Collating(_))).count(), 0);
}
