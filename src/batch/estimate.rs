//! What an order will take, before anything is made.

use serde::{Deserialize, Serialize};

use super::{Shop, grams, layout, round};
use crate::diag::Diagnostic;
use crate::order::Item;

/// What one item will take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Counts from 1.
    pub number: usize,
    /// Stem of its file names.
    pub name: String,
    /// Pages, those for notes among them.
    pub pages: usize,
    /// Pages for notes.
    pub notes_pages: usize,
    /// Leaves of the trimmed size in one copy.
    pub leaves: usize,
    /// Copies, with those for what is spoilt.
    pub copies: u32,
    /// Leaves of the trimmed size in all copies.
    pub all_leaves: u64,
    /// Weight of the paper of one trimmed copy in g.
    pub grams: f64,
    /// Weight of the paper of all copies in kg.
    pub kilograms: f64,
    /// Share of each page that each ink covers, on average, in percent: cyan, magenta, yellow, black.
    pub ink: [f64; 4],
    /// The highest sum of inks at any point, in percent.
    pub total_ink: f64,
}

/// Estimates one item.
///
/// # Errors
/// What keeps it from being made.
pub fn estimate(shop: &Shop<'_>, item: &Item, name: &str) -> Result<Estimate, Vec<Diagnostic>> {
    let laid = layout::lay_out(shop.engine, shop.content, item, shop.order.bleed)?;
    let coverage = laid.coverage(item);
    let pages = laid.pages();
    let copies = item.quantity + item.overs;
    let leaves = pages.div_ceil(2);
    let grams = grams(item, pages);
    Ok(Estimate {
        number: item.number,
        name: name.to_owned(),
        pages,
        notes_pages: laid.output.notes_pages,
        leaves,
        copies,
        all_leaves: leaves as u64 * u64::from(copies),
        grams: round(grams, 1),
        kilograms: round(grams * f64::from(copies) / 1000.0, 1),
        ink: coverage.mean.map(|share| round(share * 100.0, 1)),
        total_ink: round(coverage.highest * 100.0, 0),
    })
}
