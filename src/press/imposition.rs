//! Imposition as arithmetic: which page stands where on which sheet. No PDF and no lengths.
//!
//! Rows count from the top and columns from the left **as one looks at that side** with the sheet
//! the way its PDF page lies. A booklet that is bound at the right is the mirror image of one that
//! is bound at the left: columns change places, pages keep their order. (Reversing the pages
//! instead would push the blank pages that fill the last sheet to the front.)

use std::fmt;
use std::str::FromStr;

/// The edge at which a booklet is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Languages that run from left to right.
    Left,
    /// Languages that run from right to left.
    Right,
}

impl FromStr for Edge {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "left" => Ok(Self::Left),
            "right" => Ok(Self::Right),
            _ => Err("write left or right".to_owned()),
        }
    }
}

/// How sheets become copies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scheme {
    /// Two pages on each side; sheets are put into each other, folded once and stapled through the
    /// fold.
    Saddle {
        /// Sheets folded together; all of them if left out. Thick booklets are folded in several
        /// signatures, which lie one behind the other and are sewn.
        sheets_per_signature: Option<usize>,
    },
    /// Two pages on each side; each signature is folded once, and they are gathered one behind the
    /// other and glued at the spine.
    Perfect(Folio),
    /// Sheets are cut into stacks, which are put on top of each other: the first on top.
    CutStack(Grid),
    /// The same page many times on a side, such as cards to cut out.
    Repeat(Grid),
    /// The cover of a perfect-bound book with its spine, from four pages: first, second, last but
    /// one, last.
    Jacket {
        /// Width of the spine in mm.
        spine: f64,
    },
}

/// Pages of one signature of a perfect-bound book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folio {
    /// One sheet.
    Four,
    /// Two sheets.
    Eight,
    /// Four sheets.
    Sixteen,
}

impl Folio {
    const fn pages(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
            Self::Sixteen => 16,
        }
    }
}

/// Cells of a sheet side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// From left to right.
    pub columns: usize,
    /// From top to bottom.
    pub rows: usize,
}

impl Grid {
    /// The most cells in one direction: business cards on the largest press sheets are fewer.
    pub const MOST: usize = 30;

    /// Cells of a side.
    pub const fn cells(self) -> usize {
        self.columns * self.rows
    }
}

impl FromStr for Grid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let advice = || format!("write columns and rows as 2x4, at most {0}x{0}", Self::MOST);
        let (columns, rows) = text.split_once('x').ok_or_else(advice)?;
        let count = |text: &str| match text.parse() {
            Ok(count) if (1..=Self::MOST).contains(&count) => Ok(count),
            Ok(_) | Err(_) => Err(advice()),
        };
        Ok(Self { columns: count(columns)?, rows: count(rows)? })
    }
}

impl Scheme {
    /// The cells of each side.
    pub const fn grid(self) -> Grid {
        match self {
            Self::Saddle { .. } | Self::Perfect(_) | Self::Jacket { .. } => {
                Grid { columns: 2, rows: 1 }
            }
            Self::CutStack(grid) | Self::Repeat(grid) => grid,
        }
    }

    /// Copies that one sheet of each kind gives.
    pub const fn copies(self) -> usize {
        match self {
            Self::Saddle { .. } | Self::Perfect(_) | Self::CutStack(_) | Self::Jacket { .. } => 1,
            Self::Repeat(grid) => grid.cells(),
        }
    }

    /// Whether its sheets are folded in the middle, or cut apart.
    pub const fn is_folded(self) -> bool {
        match self {
            Self::Saddle { .. } | Self::Perfect(_) | Self::Jacket { .. } => true,
            Self::CutStack(_) | Self::Repeat(_) => false,
        }
    }
}

impl fmt::Display for Scheme {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Saddle { sheets_per_signature: None } => write!(f, "saddle"),
            Self::Saddle { sheets_per_signature: Some(sheets) } => write!(f, "saddle:{sheets}"),
            Self::Perfect(folio) => write!(f, "perfect:{}", folio.pages()),
            Self::CutStack(Grid { columns, rows }) => write!(f, "cut-stack:{columns}x{rows}"),
            Self::Repeat(Grid { columns, rows }) => write!(f, "repeat:{columns}x{rows}"),
            Self::Jacket { spine } => write!(f, "jacket:{spine}"),
        }
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        match (name, value) {
            ("saddle", None) => Ok(Self::Saddle { sheets_per_signature: None }),
            ("saddle", Some(sheets)) => match sheets.parse() {
                Ok(sheets @ 1..=100) => Ok(Self::Saddle { sheets_per_signature: Some(sheets) }),
                Ok(_) | Err(_) => Err("a signature has 1 to 100 sheets, as in saddle:4".to_owned()),
            },
            ("perfect", Some("4")) => Ok(Self::Perfect(Folio::Four)),
            ("perfect", Some("8")) => Ok(Self::Perfect(Folio::Eight)),
            ("perfect", None | Some("16")) => Ok(Self::Perfect(Folio::Sixteen)),
            ("perfect", Some(_)) => Err("a signature has 4, 8 or 16 pages".to_owned()),
            ("cut-stack", Some(grid)) => grid.parse().map(Self::CutStack),
            ("repeat", Some(grid)) => grid.parse().map(Self::Repeat),
            ("jacket", Some(spine)) => match spine.parse() {
                Ok(spine) if (0.0..=100.0).contains(&spine) => Ok(Self::Jacket { spine }),
                Ok(_) | Err(_) => Err("a spine is 0 to 100 mm wide, as in jacket:4.5".to_owned()),
            },
            _ => Err("write saddle, saddle:SHEETS, perfect:16, cut-stack:2x2, repeat:2x4 or \
                      jacket:SPINE"
                .to_owned()),
        }
    }
}

/// The edge of the sheet about which the press turns it to print the back, named by its length:
/// the longer or the shorter of its two edges, however the sheet lies. What this means for the
/// pages depends on how it lies: see [`Turn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplex {
    /// The longer edge.
    LongEdge,
    /// The shorter edge: usual for sheets that lie in landscape, such as those of booklets.
    ShortEdge,
}

impl Duplex {
    /// The edge at which a sheet of this width and height, in any unit, turns like a leaf of a
    /// book.
    pub fn upright(width: f64, height: f64) -> Self {
        if width > height { Self::ShortEdge } else { Self::LongEdge }
    }

    /// Its name in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LongEdge => "long",
            Self::ShortEdge => "short",
        }
    }
}

impl FromStr for Duplex {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "long" => Ok(Self::LongEdge),
            "short" => Ok(Self::ShortEdge),
            _ => Err("write long or short".to_owned()),
        }
    }
}

/// How the back of a sheet comes up, seen from the front with the sheet as its PDF page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// About an upright edge, like a leaf of a book: the top stays at the top, left and right change
    /// places.
    Sideways,
    /// About a level edge, like a leaf of a wall calendar: top and bottom change places. The whole
    /// back is printed head down, so that it stands upright behind the front all the same.
    Over,
}

impl Turn {
    /// Of a sheet of this width and height, in any unit. The short edges of a landscape sheet are
    /// upright, those of a portrait sheet are level. A square sheet counts as portrait.
    pub fn of(duplex: Duplex, width: f64, height: f64) -> Self {
        if duplex == Duplex::upright(width, height) { Self::Sideways } else { Self::Over }
    }
}

/// A sheet of paper with its two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The signature that it belongs to, counting from 1.
    pub signature: usize,
    /// Counts from 1 through all sheets.
    pub number: usize,
    /// Sheets of the same signature that lie around it: 0 for the outermost.
    pub depth: usize,
    /// Sheets of its signature.
    pub nested: usize,
    /// The side that is printed first; outside when folded.
    pub front: Side,
    /// The other side.
    pub back: Side,
}

/// One side of a sheet: its cells row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Each place of the grid once.
    pub cells: Vec<Cell>,
}

/// One place on a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Page of the file, counting from 1; blank if none.
    pub page: Option<usize>,
    /// Counts from 0 at the left.
    pub column: usize,
    /// Counts from 0 at the top.
    pub row: usize,
    /// Whether the page stands head down.
    pub turned: bool,
}

/// Where each page of a file stands. Any number of pages will do: blank ones follow the last. A
/// jacket has four pages.
pub fn plan(pages: usize, edge: Edge, scheme: Scheme, turn: Turn) -> Vec<Sheet> {
    let mut sheets = match scheme {
        Scheme::Saddle { sheets_per_signature: None } => folded(pages, pages.max(1)),
        Scheme::Saddle { sheets_per_signature: Some(sheets) } => folded(pages, 4 * sheets.max(1)),
        Scheme::Perfect(folio) => folded(pages, folio.pages()),
        Scheme::Jacket { .. } => folded(pages, 4),
        Scheme::CutStack(grid) => stacked(pages, grid),
        Scheme::Repeat(grid) => repeated(pages, grid),
    };
    let columns = scheme.grid().columns;
    for (index, sheet) in sheets.iter_mut().enumerate() {
        sheet.number = index + 1;
        if edge == Edge::Right {
            sheet.front.mirror(columns);
            sheet.back.mirror(columns);
        }
        if turn == Turn::Over {
            sheet.back.turn(scheme.grid());
        }
        for cell in sheet.front.cells.iter_mut().chain(&mut sheet.back.cells) {
            cell.page = cell.page.filter(|page| *page <= pages);
        }
        sheet.front.sort();
        sheet.back.sort();
    }
    sheets
}

impl Side {
    /// From the pages of the cells, row by row.
    fn of(pages: impl IntoIterator<Item = usize>, columns: usize) -> Self {
        let cell = |(index, page)| Cell {
            page: Some(page),
            column: index % columns,
            row: index / columns,
            turned: false,
        };
        Self { cells: pages.into_iter().enumerate().map(cell).collect() }
    }

    fn mirror(&mut self, columns: usize) {
        for cell in &mut self.cells {
            cell.column = columns - 1 - cell.column;
        }
    }

    /// Turns the whole side head down, in its plane.
    fn turn(&mut self, grid: Grid) {
        for cell in &mut self.cells {
            cell.column = grid.columns - 1 - cell.column;
            cell.row = grid.rows - 1 - cell.row;
            cell.turned = !cell.turned;
        }
    }

    fn sort(&mut self) {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
}

/// Signatures of at most so many pages, each folded once. The last one is as small as it can be.
fn folded(pages: usize, per_signature: usize) -> Vec<Sheet> {
    let (all, per_signature) = (pages.next_multiple_of(4), per_signature.next_multiple_of(4));
    let mut sheets = Vec::new();
    for (index, first) in (1..=all).step_by(per_signature).enumerate() {
        let last = all.min(first + per_signature - 1);
        let nested = (last + 1 - first) / 4;
        for depth in 0..nested {
            let (low, high) = (first + 2 * depth, last - 2 * depth);
            sheets.push(Sheet {
                signature: index + 1,
                number: 0,
                depth,
                nested,
                front: Side::of([high, low], 2),
                back: Side::of([low + 1, high - 1], 2),
            });
        }
    }
    sheets
}

/// Leaves in stacks: the cells of a side row by row are the stacks from top to bottom.
fn stacked(pages: usize, grid: Grid) -> Vec<Sheet> {
    let leaves = pages.div_ceil(2);
    let height = leaves.div_ceil(grid.cells());
    let front = |depth: usize| (0..grid.cells()).map(move |stack| 2 * (stack * height + depth) + 1);
    (0..height).map(|depth| loose(front(depth).collect(), grid)).collect()
}

fn repeated(pages: usize, grid: Grid) -> Vec<Sheet> {
    (1..=pages).step_by(2).map(|page| loose(vec![page; grid.cells()], grid)).collect()
}

/// A sheet that is not folded: behind each page stands the next one.
fn loose(fronts: Vec<usize>, grid: Grid) -> Sheet {
    let mut back = Side::of(fronts.iter().map(|page| page + 1), grid.columns);
    back.mirror(grid.columns);
    let front = Side::of(fronts, grid.columns);
    Sheet { signature: 1, number: 0, depth: 0, nested: 1, front, back }
}

#[cfg(test)]
mod tests;
