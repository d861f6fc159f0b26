//! Tables of imposition as print shops print them. The properties are proved in `fold`.

use super::*;

const SADDLE: Scheme = Scheme::Saddle { sheets_per_signature: None };

/// Pages of each side row by row, 0 for blank: front, back, front, back …
fn pages(sheets: &[Sheet]) -> Vec<Vec<usize>> {
    let side = |side: &Side| side.cells.iter().map(|cell| cell.page.unwrap_or(0)).collect();
    sheets.iter().flat_map(|sheet| [side(&sheet.front), side(&sheet.back)]).collect()
}

#[test]
fn sixteen_pages_stapled() {
    let left = pages(&plan(16, Edge::Left, SADDLE, Turn::Sideways));
    let table = [[16, 1], [2, 15], [14, 3], [4, 13], [12, 5], [6, 11], [10, 7], [8, 9]];
    assert_eq!(left, table);
    let right = pages(&plan(16, Edge::Right, SADDLE, Turn::Sideways));
    let table = [[1, 16], [15, 2], [3, 14], [13, 4], [5, 12], [11, 6], [7, 10], [9, 8]];
    assert_eq!(right, table);
}

#[test]
fn backs_stand_head_down_when_the_sheet_turns_over_its_top() {
    let sheets = plan(8, Edge::Left, SADDLE, Turn::Over);
    assert_eq!(pages(&sheets), [[8, 1], [7, 2], [6, 3], [5, 4]]);
    for sheet in sheets {
        assert!(sheet.front.cells.iter().all(|cell| !cell.turned));
        assert!(sheet.back.cells.iter().all(|cell| cell.turned));
    }
}

#[test]
fn blank_pages_stand_behind_the_last_one() {
    let left = plan(5, Edge::Left, SADDLE, Turn::Sideways);
    assert_eq!(pages(&left), [[0, 1], [2, 0], [0, 3], [4, 5]]);
    let right = plan(5, Edge::Right, SADDLE, Turn::Sideways);
    assert_eq!(pages(&right), [[1, 0], [0, 2], [3, 0], [5, 4]]);
    assert_eq!(pages(&plan(1, Edge::Left, SADDLE, Turn::Sideways)), [[0, 1], [0, 0]]);
    assert!(plan(0, Edge::Left, SADDLE, Turn::Sideways).is_empty());
}

#[test]
fn signatures_follow_each_other_and_the_last_may_be_smaller() {
    let sheets = plan(20, Edge::Left, Scheme::Perfect(Folio::Eight), Turn::Sideways);
    let table =
        [[8, 1], [2, 7], [6, 3], [4, 5], [16, 9], [10, 15], [14, 11], [12, 13], [20, 17], [18, 19]];
    assert_eq!(pages(&sheets), table);
    let places: Vec<_> = (sheets.iter())
        .map(|sheet| (sheet.signature, sheet.number, sheet.depth, sheet.nested))
        .collect();
    assert_eq!(places, [(1, 1, 0, 2), (1, 2, 1, 2), (2, 3, 0, 2), (2, 4, 1, 2), (3, 5, 0, 1)]);
    let thick = Scheme::Saddle { sheets_per_signature: Some(2) };
    assert_eq!(plan(20, Edge::Left, thick, Turn::Sideways), sheets);
}

#[test]
fn stacks_are_cut_and_put_on_top_of_each_other() {
    let grid = Grid { columns: 2, rows: 1 };
    let left = plan(8, Edge::Left, Scheme::CutStack(grid), Turn::Sideways);
    assert_eq!(pages(&left), [[1, 5], [6, 2], [3, 7], [8, 4]]);
    let right = plan(8, Edge::Right, Scheme::CutStack(grid), Turn::Sideways);
    assert_eq!(pages(&right), [[5, 1], [2, 6], [7, 3], [4, 8]]);
    let over = plan(8, Edge::Left, Scheme::CutStack(grid), Turn::Over);
    assert_eq!(pages(&over), [[1, 5], [2, 6], [3, 7], [4, 8]]);
}

#[test]
fn backs_of_a_grid_are_mirrored_in_columns_or_in_rows() {
    let grid = Scheme::CutStack(Grid { columns: 2, rows: 2 });
    let long = plan(8, Edge::Left, grid, Turn::of(Duplex::LongEdge, 210.0, 297.0));
    assert_eq!(pages(&long), [[1, 3, 5, 7], [4, 2, 8, 6]]);
    let short = plan(8, Edge::Left, grid, Turn::of(Duplex::ShortEdge, 210.0, 297.0));
    assert_eq!(pages(&short), [[1, 3, 5, 7], [6, 8, 2, 4]]);
    let cards = Scheme::Repeat(Grid { columns: 2, rows: 2 });
    assert_eq!(pages(&plan(3, Edge::Left, cards, Turn::Over)), [[1; 4], [2; 4], [3; 4], [0; 4]]);
}

#[test]
fn the_long_edge_is_upright_on_a_portrait_sheet_and_level_on_a_landscape_one() {
    assert_eq!(Turn::of(Duplex::ShortEdge, 420.0, 297.0), Turn::Sideways);
    assert_eq!(Turn::of(Duplex::LongEdge, 420.0, 297.0), Turn::Over);
    assert_eq!(Turn::of(Duplex::ShortEdge, 297.0, 420.0), Turn::Over);
    assert_eq!(Turn::of(Duplex::LongEdge, 297.0, 420.0), Turn::Sideways);
}

#[test]
fn schemes_are_read() {
    let grid = Grid { columns: 3, rows: 2 };
    let good = [
        ("saddle", SADDLE),
        ("saddle:4", Scheme::Saddle { sheets_per_signature: Some(4) }),
        ("perfect", Scheme::Perfect(Folio::Sixteen)),
        ("perfect:4", Scheme::Perfect(Folio::Four)),
        ("cut-stack:3x2", Scheme::CutStack(grid)),
        ("repeat:3x2", Scheme::Repeat(grid)),
        ("jacket:4.5", Scheme::Jacket { spine: 4.5 }),
    ];
    for (text, scheme) in good {
        assert_eq!(text.parse(), Ok(scheme), "{text}");
    }
    let bad = [
        "",
        "saddel",
        "saddle:0",
        "saddle:x",
        "perfect:12",
        "cut-stack",
        "cut-stack:0x2",
        "repeat:2",
        "repeat:99x1",
        "repeat:1x-1",
        "jacket:-1",
        "jacket:NaN",
    ];
    for text in bad {
        assert!(text.parse::<Scheme>().is_err(), "{text}");
    }
}
