//! Properties of all schemes, and that the simulation notices what is wrong.

use super::*;
use crate::press::imposition::{Folio, Side, plan};

const EDGES: [Edge; 2] = [Edge::Left, Edge::Right];
const TURNS: [Turn; 2] = [Turn::Sideways, Turn::Over];

fn schemes() -> Vec<Scheme> {
    let grid = |columns, rows| Grid { columns, rows };
    let mut schemes = vec![Scheme::Saddle { sheets_per_signature: None }];
    for sheets in [1, 2, 3, 4, 7] {
        schemes.push(Scheme::Saddle { sheets_per_signature: Some(sheets) });
    }
    schemes.extend([Folio::Four, Folio::Eight, Folio::Sixteen].map(Scheme::Perfect));
    for grid in [grid(1, 1), grid(2, 1), grid(1, 2), grid(2, 2), grid(3, 2), grid(2, 5)] {
        schemes.extend([Scheme::CutStack(grid), Scheme::Repeat(grid)]);
    }
    schemes
}

/// Calls with everything that there is to prove.
fn every(mut check: impl FnMut(usize, Scheme, Edge, Turn)) {
    for scheme in schemes() {
        for pages in 1..=200 {
            for edge in EDGES {
                TURNS.into_iter().for_each(|turn| check(pages, scheme, edge, turn));
            }
        }
    }
    for edge in EDGES {
        TURNS.into_iter().for_each(|turn| check(4, Scheme::Jacket { spine: 3.0 }, edge, turn));
    }
}

#[test]
fn finished_copies_read_from_the_first_page_to_the_last() {
    every(|pages, scheme, edge, turn| {
        let sheets = plan(pages, edge, scheme, turn);
        let proof = prove(&sheets, pages, scheme, edge, turn);
        assert_eq!(proof, Ok(()), "{pages} pages, {scheme:?}, {edge:?}, {turn:?}");
    });
}

#[test]
fn behind_each_page_stands_the_next_and_blanks_are_never_first() {
    every(|pages, scheme, edge, turn| {
        let sheets = plan(pages, edge, scheme, turn);
        for copy in read(&sheets, scheme, edge, turn).expect("a good plan") {
            assert_eq!(copy[0].first, Some(1));
            for leaf in copy {
                match leaf.first {
                    None => assert_eq!(leaf.second, None),
                    Some(page) => {
                        assert_eq!(leaf.second, Some(page + 1).filter(|next| *next <= pages));
                    }
                }
            }
        }
    });
}

#[test]
fn no_sheet_is_wasted() {
    every(|pages, scheme, edge, turn| {
        let sheets = plan(pages, edge, scheme, turn).len();
        let most = match scheme {
            Scheme::Saddle { .. } | Scheme::Perfect(_) | Scheme::Jacket { .. } => pages.div_ceil(4),
            Scheme::CutStack(grid) => pages.div_ceil(2).div_ceil(grid.cells()),
            Scheme::Repeat(_) => pages.div_ceil(2),
        };
        assert_eq!(sheets, most, "{pages} pages, {scheme:?}");
    });
}

#[test]
fn a_plan_for_one_edge_or_turn_fails_with_the_other() {
    let saddle = Scheme::Saddle { sheets_per_signature: None };
    let sheets = plan(16, Edge::Left, saddle, Turn::Sideways);
    let wrong_edge = prove(&sheets, 16, saddle, Edge::Right, Turn::Sideways);
    assert!(matches!(wrong_edge, Err(Fault::Order { read }) if read[0] == 16));
    let wrong_turn = prove(&sheets, 16, saddle, Edge::Left, Turn::Over);
    assert_eq!(wrong_turn, Err(Fault::HeadDown(15)));
}

#[test]
fn what_is_wrong_is_noticed() {
    let saddle = Scheme::Saddle { sheets_per_signature: None };
    let good = plan(8, Edge::Left, saddle, Turn::Sideways);
    let prove = |sheets: &[Sheet]| prove(sheets, 8, saddle, Edge::Left, Turn::Sideways);
    let spoil = |spoil: fn(&mut Vec<Sheet>)| {
        let mut sheets = good.clone();
        spoil(&mut sheets);
        prove(&sheets)
    };
    assert_eq!(prove(&good), Ok(()));
    let swapped = spoil(|sheets| sheets.swap(0, 1));
    assert!(matches!(swapped, Err(Fault::Order { .. })));
    let twice = spoil(|sheets| sheets[1].front.cells[0].page = Some(8));
    assert!(matches!(twice, Err(Fault::Order { .. })));
    let lost = spoil(|sheets| drop(sheets.pop()));
    assert!(matches!(lost, Err(Fault::Order { .. })));
    let same_place = spoil(|sheets| sheets[0].back.cells[0].column = 1);
    assert_eq!(same_place, Err(Fault::Places { sheet: 1 }));
    let outside = spoil(|sheets| sheets[1].back.cells[0].row = 1);
    assert_eq!(outside, Err(Fault::Places { sheet: 2 }));
    let empty = spoil(|sheets| sheets[0].front = Side { cells: Vec::new() });
    assert_eq!(empty, Err(Fault::Places { sheet: 1 }));
    let turned = spoil(|sheets| sheets[0].front.cells[1].turned = true);
    assert_eq!(turned, Err(Fault::HeadDown(1)));
}
