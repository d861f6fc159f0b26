//! The block of pages on its sheet: size, places, clips, and what there is to mark.

use super::{Imposing, Measure, Note, Placement, Refused, SideLayout};
use crate::press::imposition::{self, Cell, Edge, Grid, Scheme, Sheet, Side, Turn};
use crate::press::marks::{self, Cramped, Ground};
use crate::press::paper::SheetFormat;
use crate::press::rect::{ROUNDING, Rect, mm, pt};

/// The pages of a side as one block, without a sheet yet; lengths in pt.
#[derive(Debug)]
pub(super) struct Block {
    grid: Grid,
    page: (f64, f64),
    bleed: f64,
    gap: f64,
    /// How far the pages of a sheet move outward at most, on each side.
    outward: f64,
}

impl Block {
    pub(super) fn new(measure: &Measure, imposing: &Imposing, edge: Edge) -> Self {
        let scheme = imposing.scheme;
        let gap = match scheme {
            Scheme::Saddle { .. } | Scheme::Perfect(_) => 0.0,
            Scheme::Jacket { spine } => pt(spine),
            Scheme::CutStack(_) | Scheme::Repeat(_) => {
                imposing.gutter.map_or(2.0 * measure.bleed, pt)
            }
        };
        // The depth of nesting does not depend on the turn.
        let sheets = imposition::plan(measure.pages, edge, scheme, Turn::Sideways);
        let outward = sheets.iter().map(|sheet| -imposing.shift(sheet)).fold(0.0, f64::max);
        Self { grid: scheme.grid(), page: measure.trim, bleed: measure.bleed, gap, outward }
    }

    fn size(&self) -> (f64, f64) {
        let extent = |count: usize, page: f64, gap: f64| {
            let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            count * page + (count - 1.0) * gap
        };
        let width = extent(self.grid.columns, self.page.0, self.gap) + 2.0 * self.outward;
        (width, extent(self.grid.rows, self.page.1, self.gap))
    }

    /// Width and height of the sheet, lying so that more room is left around the block.
    pub(super) fn sheet(&self, format: SheetFormat) -> Result<(f64, f64), Refused> {
        let (width, height) = self.size();
        self.lie(format).ok_or_else(|| Refused::DoesNotFit {
            needs: (mm(width), mm(height)),
            format,
            would_do: SheetFormat::NAMED.into_iter().find(|named| self.lie(*named).is_some()),
        })
    }

    fn lie(&self, format: SheetFormat) -> Option<(f64, f64)> {
        let (width, height) = self.size();
        let (short, long) = format.portrait();
        let room = |sheet: &(f64, f64)| f64::min(sheet.0 - width, sheet.1 - height);
        // If both leave the same, a wide block gets a wide sheet.
        let lies = match width > height {
            true => [(short, long), (long, short)],
            false => [(long, short), (short, long)],
        };
        let best = lies.into_iter().max_by(|a, b| room(a).total_cmp(&room(b)))?;
        (room(&best) >= -ROUNDING).then_some(best)
    }
}

impl Imposing {
    /// How far the pages of a sheet move towards the fold, in pt.
    fn shift(&self, sheet: &Sheet) -> f64 {
        self.creep.shift(pt(self.thickness), sheet.depth, sheet.nested)
    }
}

/// The block on its sheet.
pub(super) struct Table<'a> {
    block: &'a Block,
    sheet: Rect,
    imposing: &'a Imposing,
}

impl<'a> Table<'a> {
    pub(super) const fn new(block: &'a Block, sheet: Rect, imposing: &'a Imposing) -> Self {
        Self { block, sheet, imposing }
    }

    /// Front and back of each sheet in turn, and where there was no room for marks.
    pub(super) fn sides(&self, sheets: &[Sheet]) -> (Vec<SideLayout>, Cramped) {
        let mut cramped = Cramped::default();
        let mut sides = Vec::new();
        for sheet in sheets {
            // The front of the outermost sheet is the outside of its signature.
            let step = collating(sheet, sheets);
            sides.push(self.side(sheet, &sheet.front, step, &mut cramped));
            sides.push(self.side(sheet, &sheet.back, None, &mut cramped));
        }
        (sides, cramped)
    }

    /// Around all trims, creep included: the same on every side, so that sheets register.
    fn trim(&self) -> Rect {
        let (width, height) = self.block.size();
        let (x, y) = (self.sheet.width() - width, self.sheet.height() - height);
        Rect::new(x / 2.0, y / 2.0, width, height)
    }

    fn bleed(&self) -> Rect {
        self.trim().grown(self.block.bleed).common_with(&self.sheet)
    }

    /// The trim of a place, without creep.
    fn place(&self, column: usize, row: usize) -> Rect {
        let Block { page: (width, height), gap, outward, .. } = *self.block;
        let along = |count: usize, step: f64| f64::from(u32::try_from(count).unwrap_or(0)) * step;
        let block = self.trim();
        let x = block.x0 + outward + along(column, width + gap);
        let y = block.y1 - height - along(row, height + gap);
        Rect::new(x, y, width, height)
    }

    /// What belongs to a place: up to the middle of the gap to its neighbours, and without end
    /// where it has none.
    fn ground(&self, column: usize, row: usize) -> Rect {
        let Grid { columns, rows } = self.block.grid;
        let inner = self.place(column, row).grown(self.block.gap / 2.0);
        let wide = inner.around(&self.sheet);
        Rect {
            x0: if column == 0 { wide.x0 } else { inner.x0 },
            x1: if column + 1 == columns { wide.x1 } else { inner.x1 },
            y1: if row == 0 { wide.y1 } else { inner.y1 },
            y0: if row + 1 == rows { wide.y0 } else { inner.y0 },
        }
    }

    /// The trim of a place on this sheet: moved towards the fold in the middle.
    fn trim_of(&self, sheet: &Sheet, column: usize, row: usize) -> Rect {
        let place = self.place(column, row);
        let shift = self.imposing.shift(sheet) * if column == 0 { 1.0 } else { -1.0 };
        Rect { x0: place.x0 + shift, x1: place.x1 + shift, ..place }
    }

    fn side(
        &self,
        sheet: &Sheet,
        side: &Side,
        step: Option<usize>,
        cramped: &mut Cramped,
    ) -> SideLayout {
        let placements = side.cells.iter().filter_map(|cell| self.placement(sheet, cell)).collect();
        let ground = Ground { collating: step, ..self.marked(sheet) };
        let (marks, missing) = marks::place(&ground, self.imposing.marks);
        cramped.level |= missing.level;
        cramped.upright |= missing.upright;
        SideLayout {
            width: self.sheet.width(),
            height: self.sheet.height(),
            trim: self.trim(),
            bleed: self.bleed(),
            placements,
            marks,
        }
    }

    fn placement(&self, sheet: &Sheet, cell: &Cell) -> Option<Placement> {
        let Cell { column, row, turned, page } = *cell;
        let trim = self.trim_of(sheet, column, row);
        let clip = trim.grown(self.block.bleed).common_with(&self.ground(column, row));
        let clip = clip.common_with(&self.sheet);
        Some(Placement { page: page?, x: trim.x0, y: trim.y0, scale: 1.0, clip, turned })
    }

    fn marked(&self, sheet: &Sheet) -> Ground {
        let Grid { columns, rows } = self.block.grid;
        let (mut cuts_x, mut folds, mut cuts_y) = (Vec::new(), Vec::new(), Vec::new());
        for column in 0..columns {
            let trim = self.trim_of(sheet, column, 0);
            match self.imposing.scheme.is_folded() {
                false => cuts_x.extend([trim.x0, trim.x1]),
                // The fold stays where it is, whatever the pages do.
                true if column == 0 => {
                    cuts_x.push(trim.x0);
                    folds.push(self.place(0, 0).x1);
                }
                true => {
                    folds.push(self.place(column, 0).x0);
                    cuts_x.push(trim.x1);
                }
            }
        }
        for row in 0..rows {
            let trim = self.trim_of(sheet, 0, row);
            cuts_y.extend([trim.y1, trim.y0]);
        }
        for lines in [&mut cuts_x, &mut cuts_y, &mut folds] {
            lines.dedup_by(|a, b| (*a - *b).abs() < ROUNDING);
        }
        Ground {
            sheet: self.sheet,
            trim: self.trim(),
            bleed: self.bleed(),
            cuts_x,
            cuts_y,
            folds,
            collating: None,
        }
    }

    /// What to know about the sheets.
    pub(super) fn notes(&self, sheets: &[Sheet], cramped: Cramped) -> Vec<Note> {
        let mut notes = Vec::new();
        let cells =
            sheets.iter().flat_map(|sheet| sheet.front.cells.iter().chain(&sheet.back.cells));
        let blank = cells.filter(|cell| cell.page.is_none()).count();
        let blank = match self.imposing.scheme {
            Scheme::Repeat(grid) => blank / grid.cells(),
            Scheme::Saddle { .. }
            | Scheme::Perfect(_)
            | Scheme::CutStack(_)
            | Scheme::Jacket { .. } => blank,
        };
        notes.extend((blank > 0).then_some(Note::Blank(blank)));
        let (trim, bleed) = (self.trim(), self.bleed());
        let left = f64::min(trim.x0 - bleed.x0, trim.y0 - bleed.y0);
        let is_cut = left + ROUNDING < self.block.bleed;
        notes.extend(is_cut.then_some(Note::BleedCut(mm(left).max(0.0))));
        notes.extend((cramped != Cramped::default()).then_some(Note::NoRoom(cramped)));
        let bare = match self.imposing.scheme {
            Scheme::Jacket { spine } => spine - mm(2.0 * self.block.bleed),
            Scheme::Saddle { .. }
            | Scheme::Perfect(_)
            | Scheme::CutStack(_)
            | Scheme::Repeat(_) => 0.0,
        };
        notes.extend((bare > ROUNDING).then_some(Note::SpineBare(bare)));
        notes
    }
}

/// Signatures before that of this sheet, if it is the outermost of one of several.
fn collating(sheet: &Sheet, sheets: &[Sheet]) -> Option<usize> {
    let signatures = sheets.last().map_or(0, |last| last.signature);
    (signatures > 1 && sheet.depth == 0).then(|| sheet.signature - 1)
}
