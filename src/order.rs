//! A print shop's order: which packets, how many, on what, bound how.
//!
//! Owns the words of the trade that an order, its ticket and its sheets share.

mod combination;
mod item;
mod read;
mod refusals;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use read::read;
pub use refusals::refusals;

use crate::edition::{Mode, Selection};
use crate::facts::Date;
use crate::language::Direction;

/// A validated order.
#[derive(Debug, Clone)]
pub struct Order {
    /// What the customer calls it.
    pub title: String,
    /// The town whose packets are printed.
    pub town: String,
    /// The day for which everything is made.
    pub date: Date,
    /// Counts up with every change of an order that was sent before.
    pub revision: u32,
    /// The customer's own reference.
    pub reference: Option<String>,
    /// Draft or release.
    pub mode: Mode,
    /// What is printed beyond the trim on every side, in mm.
    pub bleed: f64,
    /// Papers, by the name that items refer to.
    pub stocks: BTreeMap<String, Stock>,
    /// What is printed, in order.
    pub items: Vec<Item>,
}

/// One line of an order: one edition, printed and bound one way.
#[derive(Debug, Clone)]
pub struct Item {
    /// Counts from 1 in the order of the file.
    pub number: usize,
    /// What is in it.
    pub selection: Selection,
    /// Copies that the customer gets.
    pub quantity: u32,
    /// Copies on top for what is spoilt while folding and binding.
    pub overs: u32,
    /// How the sheets become a booklet.
    pub binding: Binding,
    /// Inks of the inside, or of everything if there is no separate cover.
    pub colours: Colours,
    /// Inks of the first two and last two pages of a booklet.
    pub cover_colours: Colours,
    /// Paper of the inside, or of everything if there is no separate cover.
    pub stock: Stock,
    /// Paper of the separate cover, for copies that have one.
    pub cover_stock: Option<Stock>,
}

/// Pages of a cover: its four sides. A booklet with no more is one folded sheet without an inside.
pub const COVER_PAGES: usize = 4;

/// How sheets become a booklet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Binding {
    /// Loose sheets.
    Sheets,
    /// Folded and stapled through the fold (saddle stitch).
    Stapled,
    /// Glued at the spine, with a cover of its own.
    Perfect,
}

impl Binding {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Sheets, Self::Stapled, Self::Perfect];

    /// The word in an order.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sheets => "sheets",
            Self::Stapled => "stapled",
            Self::Perfect => "perfect",
        }
    }

    /// Of how many pages the number of pages must be a multiple: a leaf has two, a folded sheet
    /// four.
    pub fn page_multiple(self) -> usize {
        match self {
            Self::Sheets => 2,
            Self::Stapled | Self::Perfect => 4,
        }
    }
}

/// The edge at which a booklet is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BindingSide {
    /// Languages that run from left to right.
    Left,
    /// Languages that run from right to left.
    Right,
}

impl BindingSide {
    /// The edge where a reader of this direction starts.
    pub fn of(direction: Direction) -> Self {
        match direction {
            Direction::Ltr => Self::Left,
            Direction::Rtl => Self::Right,
        }
    }
}

/// Inks on the front and on the back of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Colours {
    /// Four inks on both sides.
    #[serde(rename = "4/4")]
    FourFour,
    /// Four inks on the front, black on the back.
    #[serde(rename = "4/1")]
    FourOne,
    /// Black on both sides.
    #[serde(rename = "1/1")]
    OneOne,
}

impl Colours {
    /// All, from many inks to few.
    pub const ALL: [Self; 3] = [Self::FourFour, Self::FourOne, Self::OneOne];

    /// The word in an order: inks in front, a slash, inks behind.
    pub fn name(self) -> &'static str {
        match self {
            Self::FourFour => "4/4",
            Self::FourOne => "4/1",
            Self::OneOne => "1/1",
        }
    }

    /// Whether a side of a leaf prints in black only.
    pub fn is_black(self, is_front: bool) -> bool {
        match self {
            Self::FourFour => false,
            Self::FourOne => !is_front,
            Self::OneOne => true,
        }
    }
}

impl Item {
    /// Whether another item differs in nothing but its number and copies.
    pub fn is_like(&self, other: &Self) -> bool {
        let Self { number: _, selection, quantity: _, overs: _, binding, .. } = self;
        (selection, binding) == (&other.selection, &other.binding)
            && (self.colours, self.cover_colours) == (other.colours, other.cover_colours)
            && (&self.stock, &self.cover_stock) == (&other.stock, &other.cover_stock)
    }

    /// Whether a page, counting from 1 of `pages`, prints in black only.
    pub fn is_black(&self, page: usize, pages: usize) -> bool {
        let is_cover = page <= 2 || page + 2 > pages;
        match self.binding {
            Binding::Stapled | Binding::Perfect if is_cover => {
                self.cover_colours.is_black(page == 1 || page == pages)
            }
            Binding::Sheets | Binding::Stapled | Binding::Perfect => {
                self.colours.is_black(page % 2 == 1)
            }
        }
    }

    /// The paper of the separate cover of a copy with so many pages. What has no inside has no
    /// separate cover either: all of it is on the paper that is ordered for the inside.
    pub fn own_cover(&self, pages: usize) -> Option<&Stock> {
        self.cover_stock.as_ref().filter(|_| pages > COVER_PAGES)
    }

    /// The inks of the inside of a copy with so many pages, and those of its cover pages. What has
    /// no inside has one kind only: that of the cover, for what is bound.
    pub fn inks(&self, pages: usize) -> (Colours, Option<Colours>) {
        match self.binding {
            Binding::Sheets => (self.colours, None),
            Binding::Stapled | Binding::Perfect if pages <= COVER_PAGES => {
                (self.cover_colours, None)
            }
            Binding::Stapled | Binding::Perfect => (self.colours, Some(self.cover_colours)),
        }
    }
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stock {
    /// What the shop calls it.
    pub name: String,
    /// Weight in g/m².
    pub weight: f64,
    /// Thickness of one leaf in mm.
    pub thickness: f64,
}
