//! Marks outside of the pages: where to cut and fold, and whether the inks lie on each other.
//!
//! Lines are 0.25 pt wide and drawn in the colour of all inks (Separation `All`, PDF 1.7 § 8.6.6.4),
//! so that each plate has them. They begin outside of the bleed, so that nothing of them is left
//! after the cut. The only marks on the pages themselves are collating marks: black steps across
//! the fold of each signature, which show at its back when signatures are gathered and lie under
//! the glue of the spine afterwards. There is no text here.

use std::str::FromStr;

use super::rect::{Rect, number, numbers, pt};

/// Which marks are drawn if there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Lines at which the sheet is cut.
    pub crop: bool,
    /// Dashed lines at which it is folded, and collating marks.
    pub fold: bool,
    /// Targets that show whether the inks lie on each other.
    pub registration: bool,
}

impl Marks {
    /// All of them.
    pub const ALL: Self = Self { crop: true, fold: true, registration: true };
    /// None.
    pub const NONE: Self = Self { crop: false, fold: false, registration: false };
}

impl FromStr for Marks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut marks = Self::NONE;
        match text {
            "all" => return Ok(Self::ALL),
            "none" => return Ok(marks),
            _ => {}
        }
        for name in text.split(',') {
            match name.trim() {
                "crop" => marks.crop = true,
                "fold" => marks.fold = true,
                "registration" => marks.registration = true,
                _ => return Err("write all, none, or some of crop,fold,registration".to_owned()),
            }
        }
        Ok(marks)
    }
}

/// One mark; lengths in pt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// Where to cut.
    Cut {
        /// One end.
        from: (f64, f64),
        /// The other.
        to: (f64, f64),
    },
    /// Where to fold.
    Fold {
        /// One end.
        from: (f64, f64),
        /// The other.
        to: (f64, f64),
    },
    /// A cross in a circle.
    Target {
        /// Its middle.
        at: (f64, f64),
    },
    /// A black step across the fold.
    Collating(Rect),
}

/// Width of lines in pt.
const LINE: f64 = 0.25;
/// Between the bleed and the nearest mark.
const CLEAR: f64 = pt(0.5);
/// Between the trim and the nearest mark, if there is no bleed.
const FROM_TRIM: f64 = pt(2.0);
/// Length of lines if there is room.
const LENGTH: f64 = pt(5.0);
/// A shorter line cannot be aimed at.
const SHORTEST: f64 = pt(2.5);
/// Half of a registration target.
const TARGET: f64 = pt(2.5);
/// Targets keep so far from lines, middle to middle.
const TARGET_CLEAR: f64 = TARGET + pt(1.5);
/// Width of collating marks: the half on each side of the fold is less than is milled off or glued.
const COLLATING_WIDTH: f64 = pt(2.0);
/// Height of collating marks; each signature has its own a step further down.
const COLLATING_STEP: f64 = pt(5.0);

/// What a side of a sheet must be marked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// The sheet.
    pub sheet: Rect,
    /// Around the trims of all pages.
    pub trim: Rect,
    /// The same with the bleed.
    pub bleed: Rect,
    /// Where it is cut upright.
    pub cuts_x: Vec<f64>,
    /// Where it is cut level.
    pub cuts_y: Vec<f64>,
    /// Where it is folded; all folds are upright.
    pub folds: Vec<f64>,
    /// Signatures that lie before this one, if several are gathered and this side is the outside of
    /// one.
    pub collating: Option<usize>,
}

/// Sides of a sheet at which there is no room for lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cramped {
    /// Above and below the pages.
    pub level: bool,
    /// At the left and right of the pages.
    pub upright: bool,
}

/// Where lines begin and end outside of one side of the pages, if there is room: distances of `near`
/// and `far` along that axis.
#[derive(Debug, Clone, Copy)]
struct Band {
    near: f64,
    far: f64,
    edge: f64,
}

impl Band {
    /// Outward is the direction in which coordinates grow (1) or shrink (−1).
    fn new(trim: f64, bleed: f64, edge: f64, outward: f64) -> Option<Self> {
        let start = f64::max(outward * bleed + CLEAR, outward * trim + FROM_TRIM);
        let room = outward * edge - start;
        let length = room.min(LENGTH);
        (length >= SHORTEST).then_some(Self {
            near: outward * start,
            far: outward * (start + length),
            edge,
        })
    }

    /// The middle of a registration target, if it fits between the bleed and the edge.
    fn target(&self) -> Option<f64> {
        let outward = (self.edge - self.near).signum();
        ((self.edge - self.near).abs() >= 2.0 * TARGET).then_some(self.near + outward * TARGET)
    }
}

impl Ground {
    fn bands(&self) -> [Option<Band>; 4] {
        let Self { sheet, trim, bleed, .. } = self;
        [
            Band::new(trim.x0, bleed.x0, sheet.x0, -1.0),
            Band::new(trim.x1, bleed.x1, sheet.x1, 1.0),
            Band::new(trim.y0, bleed.y0, sheet.y0, -1.0),
            Band::new(trim.y1, bleed.y1, sheet.y1, 1.0),
        ]
    }
}

/// The marks of a side, and where there was no room for them.
pub fn place(ground: &Ground, wanted: Marks) -> (Vec<Mark>, Cramped) {
    let [left, right, below, above] = ground.bands();
    let mut marks = Vec::new();
    for band in [left, right].into_iter().flatten().filter(|_| wanted.crop) {
        let cut = |y: &f64| Mark::Cut { from: (band.near, *y), to: (band.far, *y) };
        marks.extend(ground.cuts_y.iter().map(cut));
    }
    for band in [below, above].into_iter().flatten() {
        let ends = |x: &f64| ((*x, band.near), (*x, band.far));
        let cuts = ground.cuts_x.iter().map(ends).map(|(from, to)| Mark::Cut { from, to });
        marks.extend(cuts.filter(|_| wanted.crop));
        let folds = ground.folds.iter().map(ends).map(|(from, to)| Mark::Fold { from, to });
        marks.extend(folds.filter(|_| wanted.fold));
    }
    if wanted.registration {
        marks.extend(targets(ground));
    }
    if let Some(step) = ground.collating.filter(|_| wanted.fold) {
        marks.extend(ground.folds.iter().map(|x| collating(&ground.trim, *x, step)));
    }
    let needs_level = (wanted.crop || wanted.fold) && (below.is_none() || above.is_none());
    let needs_upright = wanted.crop && (left.is_none() || right.is_none());
    (marks, Cramped { level: needs_level, upright: needs_upright })
}

/// At the middle of each side; where a line is in the way, nearer to the corner.
fn targets(ground: &Ground) -> Vec<Mark> {
    let Ground { trim, cuts_x, cuts_y, folds, .. } = ground;
    let [left, right, below, above] = ground.bands().map(|band| band?.target());
    let lines: Vec<_> = cuts_x.iter().chain(folds).copied().collect();
    let x = clear_spot(trim.x0, trim.x1, &lines);
    let y = clear_spot(trim.y0, trim.y1, cuts_y);
    let upright = [left, right].map(|at| at.zip(y));
    let level = [below, above].map(|at| x.zip(at));
    upright.into_iter().chain(level).flatten().map(|at| Mark::Target { at }).collect()
}

fn clear_spot(from: f64, to: f64, lines: &[f64]) -> Option<f64> {
    let spots = [0.5, 0.25, 0.375, 0.125].map(|share| from + share * (to - from));
    let clear = |spot: &f64| lines.iter().all(|line| (line - spot).abs() >= TARGET_CLEAR);
    spots.into_iter().find(clear)
}

/// Steps go down from near the top and begin again there when they reach the foot.
fn collating(trim: &Rect, x: f64, step: usize) -> Mark {
    let margin = (trim.height() / 8.0).min(pt(20.0));
    let mut top = trim.y1 - margin;
    for _ in 0..step {
        top -= COLLATING_STEP;
        if top - COLLATING_STEP < trim.y0 + margin {
            top = trim.y1 - margin;
        }
    }
    let (width, height) = (COLLATING_WIDTH, COLLATING_STEP.min(trim.height()));
    Mark::Collating(Rect::new(x - width / 2.0, top - height, width, height))
}

impl Mark {
    /// What it covers, lines with their width.
    pub fn bounds(&self) -> Rect {
        match self {
            Self::Cut { from, to } | Self::Fold { from, to } => {
                let (x0, x1) = (from.0.min(to.0), from.0.max(to.0));
                let (y0, y1) = (from.1.min(to.1), from.1.max(to.1));
                // Lines end square: they are wider than long ago by half of their width each way,
                // but not longer.
                let (dx, dy) = if x0 < x1 { (0.0, LINE / 2.0) } else { (LINE / 2.0, 0.0) };
                Rect { x0: x0 - dx, y0: y0 - dy, x1: x1 + dx, y1: y1 + dy }
            }
            Self::Target { at } => {
                Rect::new(at.0 - TARGET, at.1 - TARGET, 2.0 * TARGET, 2.0 * TARGET)
            }
            Self::Collating(rect) => *rect,
        }
    }

    /// Operators that draw it, to stand between those of [`draw`].
    fn operators(&self) -> String {
        let line = |from: &(f64, f64), to: &(f64, f64)| {
            format!("{}m {}l S\n", numbers(&[from.0, from.1]), numbers(&[to.0, to.1]))
        };
        match self {
            Self::Cut { from, to } => line(from, to),
            Self::Fold { from, to } => format!("[2 1.5] 0 d {}[] 0 d\n", line(from, to)),
            Self::Target { at: (x, y) } => {
                line(&(x - TARGET, *y), &(x + TARGET, *y))
                    + &line(&(*x, y - TARGET), &(*x, y + TARGET))
                    + &circle(*x, *y, TARGET * 0.6)
            }
            Self::Collating(rect) => {
                let place = numbers(&[rect.x0, rect.y0, rect.width(), rect.height()]);
                format!("0 0 0 1 k {place}re f\n")
            }
        }
    }
}

/// Four Bézier curves; 0.5523 is the usual distance of their handles, which errs by 0.03 %.
fn circle(x: f64, y: f64, radius: f64) -> String {
    let handle = radius * 0.5523;
    let mut path = numbers(&[x + radius, y]) + "m\n";
    for (sin, cos) in [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)] {
        // A quarter turn to the left for each curve.
        let at = |along: f64, across: f64| {
            [x + cos * along - sin * across, y + sin * along + cos * across]
        };
        let curve = [at(radius, handle), at(handle, radius), at(0.0, radius)].concat();
        path += &(numbers(&curve) + "c\n");
    }
    path + "S\n"
}

/// Name of the colour space of all inks in the resources of a sheet.
pub const ALL_INKS: &str = "All";

/// Operators that draw marks; nothing for none. The resources need [`ALL_INKS`].
pub fn draw(marks: &[Mark]) -> String {
    if marks.is_empty() {
        return String::new();
    }
    let operators: String = marks.iter().map(Mark::operators).collect();
    format!("q /{ALL_INKS} CS 1 SCN {} w 0 J\n{operators}Q\n", number(LINE))
}

#[cfg(test)]
mod tests;
