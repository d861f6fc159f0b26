//! The geometry of sheets: which page lands where, in pt, and what there is room for.
//!
//! Pages are placed by their trim and centred. At a fold they touch, and each is clipped exactly
//! there, so that no bleed of one page shows on the other. Between pages that are cut apart lies a
//! gutter of twice the bleed, so that each has its own.

mod table;

use std::fmt;

use self::table::{Block, Table};
use super::creep::Creep;
use super::fold::{self, Fault};
use super::imposition::{self, Duplex, Edge, Scheme, Sheet, Turn};
use super::marks::{Cramped, Mark, Marks};
use super::paper::SheetFormat;
use super::rect::Rect;

/// What somebody wants of the sheets.
#[derive(Debug, Clone, PartialEq)]
pub struct Imposing {
    /// How sheets become copies.
    pub scheme: Scheme,
    /// The edge at which copies are bound; that of the file if left out.
    pub binding: Option<Edge>,
    /// The sheet.
    pub format: SheetFormat,
    /// The edge about which the press turns it; the upright one if left out.
    pub duplex: Option<Duplex>,
    /// Thickness of the paper in mm, for creep.
    pub thickness: f64,
    /// Which pages make up for creep.
    pub creep: Creep,
    /// Between pages that are cut apart, in mm; twice the bleed if left out.
    pub gutter: Option<f64>,
    /// Marks to draw if there is room.
    pub marks: Marks,
}

/// What there is to impose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Pages of the file.
    pub pages: usize,
    /// Width and height of the trimmed page in pt.
    pub trim: (f64, f64),
    /// What is printed beyond the trim, in pt.
    pub bleed: f64,
    /// The edge at which the file is bound.
    pub edge: Edge,
}

/// A page on a sheet; lengths in pt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Counts from 1.
    pub page: usize,
    /// Left end of its trim on the sheet.
    pub x: f64,
    /// Lower end of its trim on the sheet.
    pub y: f64,
    /// Size on the sheet over size in the file.
    pub scale: f64,
    /// Nothing of it shows outside.
    pub clip: Rect,
    /// Whether it stands head down.
    pub turned: bool,
}

/// One side of a sheet, ready to be drawn; lengths in pt.
#[derive(Debug, Clone, PartialEq)]
pub struct SideLayout {
    /// Width of the sheet.
    pub width: f64,
    /// Height of the sheet.
    pub height: f64,
    /// Its TrimBox.
    pub trim: Rect,
    /// Its BleedBox.
    pub bleed: Rect,
    /// Pages, drawn one after the other.
    pub placements: Vec<Placement>,
    /// Drawn on top.
    pub marks: Vec<Mark>,
}

/// Something to know about sheets that are good all the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Note {
    /// Pages at the end are blank.
    Blank(usize),
    /// The edge of the sheet cuts the bleed: so many mm are left of it.
    BleedCut(f64),
    /// Some of the marks had no room.
    NoRoom(Cramped),
    /// Between the bleeds of a cover, so many mm of the spine stay white.
    SpineBare(f64),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank(1) => write!(f, "1 blank page follows the last"),
            Self::Blank(count) => write!(f, "{count} blank pages follow the last"),
            // Less than a twentieth of a millimetre is nothing.
            Self::BleedCut(left) if *left < 0.05 => {
                write!(f, "the pages fill the sheet: nothing is left of their bleed at its edge")
            }
            Self::BleedCut(left) => {
                write!(f, "the edge of the sheet cuts the bleed: {left:.1} mm are left of it")
            }
            Self::NoRoom(Cramped { level: true, upright: false }) => {
                write!(f, "there is no room for marks above and below the pages")
            }
            Self::NoRoom(Cramped { level: false, upright: true }) => {
                write!(f, "there is no room for marks at the left and right of the pages")
            }
            Self::NoRoom(_) => write!(f, "there is no room for marks on this sheet"),
            Self::SpineBare(width) => {
                write!(f, "{width:.1} mm of the spine stay white: it is wider than both bleeds")
            }
        }
    }
}

/// Why there can be no sheets.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// The pages do not fit on the sheet.
    DoesNotFit {
        /// Width and height in mm that the pages need, without bleed and marks.
        needs: (f64, f64),
        /// The sheet.
        format: SheetFormat,
        /// The smallest named format that would do.
        would_do: Option<SheetFormat>,
    },
    /// A jacket has four pages.
    JacketPages(usize),
    /// There are no pages, or they have no size.
    Empty,
    /// The finished copy could not be read: a mistake of the program.
    Unreadable(Fault),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoesNotFit { needs: (width, height), format, would_do } => {
                write!(
                    f,
                    "the pages need {width:.0} × {height:.0} mm, which does not fit on {format}: "
                )?;
                match would_do {
                    Some(format) => write!(f, "{format} would do"),
                    None => write!(f, "name a larger sheet by width and height, as 330x487"),
                }
            }
            Self::JacketPages(pages) => write!(
                f,
                "a jacket is made of four pages (first, second, last but one, last), but the file \
                 has {pages}"
            ),
            Self::Empty => write!(f, "there is nothing to print: no pages, or pages without size"),
            Self::Unreadable(fault) => {
                write!(f, "{fault}; this is a mistake of the program, please report it")
            }
        }
    }
}

impl std::error::Error for Refused {}

/// Sheets, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Width of the sheets in pt.
    pub width: f64,
    /// Height of the sheets in pt.
    pub height: f64,
    /// The edge at which copies are bound.
    pub edge: Edge,
    /// The edge about which the press turns the sheets.
    pub duplex: Duplex,
    /// Which page stands where.
    pub sheets: Vec<Sheet>,
    /// Front and back of each sheet in turn.
    pub sides: Vec<SideLayout>,
    /// What to know.
    pub notes: Vec<Note>,
}

/// Lays pages on sheets. Before it returns, the sheets are folded and read in a simulation.
///
/// # Errors
/// If the pages do not fit, or not to the scheme.
pub fn lay_out(measure: &Measure, imposing: &Imposing) -> Result<Layout, Refused> {
    let (width, height) = measure.trim;
    if measure.pages == 0 || width <= 0.0 || height <= 0.0 {
        return Err(Refused::Empty);
    }
    if matches!(imposing.scheme, Scheme::Jacket { .. }) && measure.pages != 4 {
        return Err(Refused::JacketPages(measure.pages));
    }
    let edge = imposing.binding.unwrap_or(measure.edge);
    let block = Block::new(measure, imposing, edge);
    let (width, height) = block.sheet(imposing.format)?;
    let duplex = imposing.duplex.unwrap_or(Duplex::upright(width, height));
    let turn = Turn::of(duplex, width, height);
    let sheets = imposition::plan(measure.pages, edge, imposing.scheme, turn);
    fold::prove(&sheets, measure.pages, imposing.scheme, edge, turn)
        .map_err(Refused::Unreadable)?;
    let table = Table::new(&block, Rect::new(0.0, 0.0, width, height), imposing);
    let (sides, cramped) = table.sides(&sheets);
    let notes = table.notes(&sheets, cramped);
    Ok(Layout { width, height, edge, duplex, sheets, sides, notes })
}

#[cfg(test)]
mod tests;
