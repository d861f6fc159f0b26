//! Folding, cutting and reading as it happens with paper: a check of the imposition that does not
//! use its arithmetic.
//!
//! A sheet is a grid of places, each with ink on its front and on its back. It is printed as the
//! press does: the front as it lies, then turned over, then the back. Whoever binds it then takes
//! the sheets one by one, folds or cuts them, and reads the result leaf by leaf.

use std::fmt;

use super::imposition::{Cell, Edge, Grid, Scheme, Sheet, Turn};

/// A leaf of a finished copy: what one reads before and after turning it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The page that is read first; blank if none.
    pub first: Option<usize>,
    /// The page behind it.
    pub second: Option<usize>,
}

/// Why finished copies cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A place of a side has no cell or several, or a cell lies outside of the grid.
    Places {
        /// The sheet, counting from 1.
        sheet: usize,
    },
    /// A page stands head down in the finished copy.
    HeadDown(usize),
    /// Reading does not give all pages in order, with blanks behind the last.
    Order {
        /// What is read, page by page; 0 is blank.
        read: Vec<usize>,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Places { sheet } => write!(f, "sheet {sheet} does not use each place once"),
            Self::HeadDown(page) => write!(f, "page {page} stands head down after folding"),
            Self::Order { read } => write!(f, "after folding the pages read {read:?}"),
        }
    }
}

impl std::error::Error for Fault {}

/// What is printed on one side of one place, with its head at the top of the sheet or not.
#[derive(Debug, Clone, Copy)]
struct Ink {
    page: Option<usize>,
    head_up: bool,
}

/// One place of a sheet.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    front: Option<Ink>,
    back: Option<Ink>,
}

/// A printed sheet, as seen from its front.
#[derive(Debug)]
struct Paper {
    grid: Grid,
    places: Vec<Place>,
}

impl Paper {
    fn print(sheet: &Sheet, grid: Grid, turn: Turn) -> Result<Self, Fault> {
        let mut paper = Self { grid, places: vec![Place::default(); grid.cells()] };
        let fault = || Fault::Places { sheet: sheet.number };
        for cell in &sheet.front.cells {
            let ink = Ink { page: cell.page, head_up: !cell.turned };
            let place = paper.behind(cell, |column, row| (column, row)).ok_or_else(fault)?;
            if place.front.replace(ink).is_some() {
                return Err(fault());
            }
        }
        for cell in &sheet.back.cells {
            // Where the ink lands, as seen through the paper from the front; and which way is up
            // for somebody who looks at the front and then turns the sheet like a leaf of a book.
            let (place, head_up) = match turn {
                Turn::Sideways => {
                    let far = |column: usize, row| (grid.columns - 1 - column, row);
                    (paper.behind(cell, far), !cell.turned)
                }
                Turn::Over => {
                    let far = |column, row: usize| (column, grid.rows - 1 - row);
                    (paper.behind(cell, far), cell.turned)
                }
            };
            let ink = Ink { page: cell.page, head_up };
            if place.ok_or_else(fault)?.back.replace(ink).is_some() {
                return Err(fault());
            }
        }
        let whole = |place: &Place| place.front.is_some() && place.back.is_some();
        paper.places.iter().all(whole).then_some(paper).ok_or_else(fault)
    }

    fn behind(
        &mut self,
        cell: &Cell,
        place: impl Fn(usize, usize) -> (usize, usize),
    ) -> Option<&mut Place> {
        if cell.column >= self.grid.columns || cell.row >= self.grid.rows {
            return None;
        }
        let (column, row) = place(cell.column, cell.row);
        self.places.get_mut(row * self.grid.columns + column)
    }

    fn at(&self, column: usize, row: usize) -> Place {
        self.places[row * self.grid.columns + column]
    }
}

/// Binds the sheets as the scheme says and reads each copy leaf by leaf. There is one copy, or as
/// many as the grid has cells if pages are repeated.
///
/// # Errors
/// If a side does not use each place once, or a page stands head down.
pub fn read(
    sheets: &[Sheet],
    scheme: Scheme,
    edge: Edge,
    turn: Turn,
) -> Result<Vec<Vec<Leaf>>, Fault> {
    let grid = scheme.grid();
    let papers: Vec<_> =
        sheets.iter().map(|sheet| Paper::print(sheet, grid, turn)).collect::<Result<_, _>>()?;
    let leaves = match scheme {
        Scheme::Saddle { .. } | Scheme::Perfect(_) | Scheme::Jacket { .. } => {
            vec![gather(sheets, &papers, edge)]
        }
        Scheme::CutStack(_) => vec![cut(&papers, grid, edge).concat()],
        Scheme::Repeat(_) => cut(&papers, grid, edge),
    };
    leaves.into_iter().map(|copy| copy.into_iter().map(upright).collect()).collect()
}

/// Both sides of a leaf in the order of reading, as they were printed.
type Sides = [Option<Ink>; 2];

/// Folds each signature and lays the next one behind it.
fn gather(sheets: &[Sheet], papers: &[Paper], edge: Edge) -> Vec<Sides> {
    let mut leaves = Vec::new();
    let mut rest: Vec<_> = sheets.iter().zip(papers).collect();
    while let Some((first, _)) = rest.first() {
        let signature = first.signature;
        let count = rest.iter().take_while(|(sheet, _)| sheet.signature == signature).count();
        let pile: Vec<_> = rest.drain(..count).map(|(_, paper)| paper).collect();
        leaves.extend(fold(&pile, edge));
    }
    leaves
}

/// The pile lies on the table with the backs up, the first sheet at the bottom: an open booklet,
/// seen at its middle. Turning a sheet like a leaf of a book to get its back up brings its right
/// half to the left. A booklet that is bound at the left begins with the underside of the left
/// half at the bottom; one that is bound at the right, with that of the right half.
fn fold(pile: &[&Paper], edge: Edge) -> Vec<Sides> {
    let left_half = |paper: &Paper| paper.at(1, 0);
    let right_half = |paper: &Paper| paper.at(0, 0);
    let (before, after): (Vec<_>, Vec<_>) = match edge {
        Edge::Left => pile.iter().map(|paper| (left_half(paper), right_half(paper))).unzip(),
        Edge::Right => pile.iter().map(|paper| (right_half(paper), left_half(paper))).unzip(),
    };
    let up_to_the_middle = before.into_iter().map(|half| [half.front, half.back]);
    let from_the_middle = after.into_iter().rev().map(|half| [half.back, half.front]);
    up_to_the_middle.chain(from_the_middle).collect()
}

/// The pile lies on the table with the fronts up, the first sheet on top, and is cut through. The
/// stacks are taken row by row, beginning at the side at which one begins to read.
fn cut(papers: &[Paper], grid: Grid, edge: Edge) -> Vec<Vec<Sides>> {
    let mut stacks = Vec::new();
    for row in 0..grid.rows {
        let stack = |column: usize| {
            let sides = |place: Place| [place.front, place.back];
            papers.iter().map(|paper| sides(paper.at(column, row))).collect()
        };
        match edge {
            Edge::Left => stacks.extend((0..grid.columns).map(stack)),
            Edge::Right => stacks.extend((0..grid.columns).rev().map(stack)),
        }
    }
    stacks
}

fn upright(sides: Sides) -> Result<Leaf, Fault> {
    let [first, second] = sides.map(|ink| match ink {
        Some(Ink { page: Some(page), head_up: false }) => Err(Fault::HeadDown(page)),
        Some(Ink { page, .. }) => Ok(page),
        None => Ok(None),
    });
    Ok(Leaf { first: first?, second: second? })
}

/// Proves a plan: every finished copy reads page 1 to the last, each once and upright, with blanks
/// behind the last only.
///
/// # Errors
/// What would be wrong with the finished copy.
pub fn prove(
    sheets: &[Sheet],
    pages: usize,
    scheme: Scheme,
    edge: Edge,
    turn: Turn,
) -> Result<(), Fault> {
    for copy in read(sheets, scheme, edge, turn)? {
        let read: Vec<_> = copy.iter().flat_map(|leaf| [leaf.first, leaf.second]).collect();
        let (text, rest) = read.split_at(pages.min(read.len()));
        let in_order = text.len() == pages && (1..).map(Some).zip(text).all(|(a, b)| a == *b);
        if !in_order || rest.iter().any(Option::is_some) {
            let read = read.iter().map(|page| page.unwrap_or(0)).collect();
            return Err(Fault::Order { read });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
