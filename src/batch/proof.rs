//! The proof: all pages small on a few sheets, for a last look before the plates are made.

use super::layout::LaidOut;
use super::{Shop, files};
use crate::diag::Diagnostic;
use crate::language::Direction;
use crate::order::Item;
use crate::press::assemble::{Layers, assemble};
use crate::press::captions::{Caption, CaptionEdge, CaptionSide, Captions};
use crate::press::rect::{Rect, pt};
use crate::press::sheet::{Placement, SideLayout};
use crate::render;

/// A4 in portrait, in mm: what every office prints on.
const SHEET: [f64; 2] = [210.0, 297.0];
/// Room at the edges, in mm.
const MARGIN: f64 = 12.0;
/// Room for the title, in mm.
const HEAD: f64 = 16.0;
/// Pages beside each other: small, but their titles can be read.
const COLUMNS: usize = 5;
/// Between pages, in mm.
const GAP: f64 = 5.0;
/// Below each page for its number, in mm.
const FOOT: f64 = 6.0;

/// Where pages stand on a sheet of the proof.
struct Grid {
    /// Width and height of a small page in mm.
    page: [f64; 2],
    rows: usize,
    dir: Direction,
}

impl Grid {
    fn new(item: &Item, dir: Direction) -> Self {
        let [width, height] = item.selection.paper.size.trim();
        let room = SHEET[0] - 2.0 * MARGIN - (COLUMNS - 1) as f64 * GAP;
        let small = room / COLUMNS as f64;
        let page = [small, small * height / width];
        let free = SHEET[1] - 2.0 * MARGIN - HEAD;
        let rows = (free / (page[1] + FOOT)).floor().max(1.0) as usize;
        Self { page, rows, dir }
    }

    fn pages_per_side(&self) -> usize {
        self.rows * COLUMNS
    }

    /// The upper left corner of a place on a side, in mm from that of the sheet. Pages follow the
    /// way of reading.
    fn corner(&self, index: usize) -> (f64, f64) {
        let (row, column) = (index / COLUMNS, index % COLUMNS);
        let column = match self.dir {
            Direction::Ltr => column,
            Direction::Rtl => COLUMNS - 1 - column,
        };
        let x = MARGIN + column as f64 * (self.page[0] + GAP);
        (x, MARGIN + HEAD + row as f64 * (self.page[1] + FOOT))
    }
}

/// The proof of a press file with all pages, and its number of sides.
///
/// # Errors
/// If the words on it cannot be set, or the file not be read.
pub(super) fn make(
    shop: &Shop<'_>,
    item: &Item,
    laid: &LaidOut,
    pdf: &[u8],
) -> Result<(Vec<u8>, usize), Vec<Diagnostic>> {
    let edition = laid.manuscript.edition();
    let dir = edition.languages.get(&edition.reader).map_or(Direction::Ltr, |voice| voice.dir);
    let grid = Grid::new(item, dir);
    let numbers: Vec<usize> = (1..=laid.pages()).collect();
    let runs: Vec<&[usize]> = numbers.chunks(grid.pages_per_side()).collect();
    let captions = Captions {
        iso: edition.date.iso.clone(),
        sides: runs.iter().map(|run| words(shop, item, laid, &grid, run)).collect(),
    };
    let under = render::print_captions(shop.engine, &captions)?;
    let sides: Vec<_> = runs.iter().map(|run| side(&grid, item, run)).collect();
    let layers = Layers { under: Some(&under), over: None };
    let proof = assemble(pdf, &sides, layers)
        .map_err(|error| vec![Diagnostic::error(format!("{error:#}")).hint(render::OUR_FAULT)])?;
    Ok((proof, sides.len()))
}

fn side(grid: &Grid, item: &Item, run: &[usize]) -> SideLayout {
    let [width, height] = SHEET.map(pt);
    let scale = grid.page[0] / item.selection.paper.size.trim()[0];
    let placements = run.iter().enumerate().map(|(index, page)| {
        let (x, y) = grid.corner(index);
        let clip =
            Rect::new(pt(x), height - pt(y + grid.page[1]), pt(grid.page[0]), pt(grid.page[1]));
        Placement { page: *page, x: clip.x0, y: clip.y0, scale, clip, turned: false }
    });
    let sheet = Rect::new(0.0, 0.0, width, height);
    let placements = placements.collect();
    SideLayout { width, height, trim: sheet, bleed: sheet, placements, marks: Vec::new() }
}

fn words(shop: &Shop<'_>, item: &Item, laid: &LaidOut, grid: &Grid, run: &[usize]) -> CaptionSide {
    let [width, height] = SHEET.map(pt);
    let german = files::german_fonts(shop);
    let plain = |x: f64, y: f64, width: f64, size: f64, side, text: String| Caption {
        x: pt(x),
        y: pt(y),
        width: pt(width),
        size,
        is_upright: false,
        side,
        lang: "de".to_owned(),
        dir: Direction::Ltr,
        fonts: german.clone(),
        is_bold: false,
        text,
    };
    let room = SHEET[0] - 2.0 * MARGIN;
    let mut captions = head(shop, item, laid, room, &plain);
    let mut frames = Vec::new();
    for (index, page) in run.iter().enumerate() {
        let (x, y) = grid.corner(index);
        let number = page.to_string();
        let below = y + grid.page[1] + 1.0;
        captions.push(plain(x, below, grid.page[0], 7.0, CaptionEdge::Center, number));
        frames.push([pt(x), pt(y), pt(grid.page[0]), pt(grid.page[1])]);
    }
    CaptionSide { width, height, captions, frames }
}

fn head(
    shop: &Shop<'_>,
    item: &Item,
    laid: &LaidOut,
    room: f64,
    plain: &dyn Fn(f64, f64, f64, f64, CaptionEdge, String) -> Caption,
) -> Vec<Caption> {
    let (order, selection) = (shop.order, &item.selection);
    let language = |tag: &String| shop.content.registry.get(tag);
    let names: Vec<_> = [Some(&selection.reader), selection.beside.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(language)
        .map(|language| format!("{} / {}", language.german, language.english))
        .collect();
    let title = Caption {
        is_bold: true,
        ..plain(MARGIN, MARGIN - 2.0, room * 0.7, 13.0, CaptionEdge::Left, names.join(" + "))
    };
    let about = format!(
        "{} · {} · {} · {} Seiten/pages · {} Ex./copies · {} r{}",
        order.title,
        selection.package,
        selection.paper.size.name().to_uppercase(),
        laid.pages(),
        item.quantity,
        order.date.german(),
        order.revision
    );
    let about = plain(MARGIN, MARGIN + 4.5, room, 8.0, CaptionEdge::Left, about);
    let endonym = language(&selection.reader).map(|reader| Caption {
        lang: reader.code().to_owned(),
        dir: reader.direction(),
        fonts: reader.fonts.clone(),
        ..plain(
            MARGIN + room * 0.7,
            MARGIN - 2.0,
            room * 0.3,
            13.0,
            CaptionEdge::Right,
            reader.endonym.clone(),
        )
    });
    [Some(title), Some(about), endonym].into_iter().flatten().collect()
}
