//! What an order takes, as a table for people.

use super::super::{pad, plural};
use crate::batch::estimate::Estimate;

/// A table of what an order takes, with its sums.
pub(super) fn table(estimates: &[Estimate]) -> String {
    let head = ["name", "pages", "leaves", "copies", "all leaves", "g/copy", "kg", "C M Y K %"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(estimates.iter().map(|it| {
        [
            it.name.clone(),
            it.pages.to_string(),
            it.leaves.to_string(),
            it.copies.to_string(),
            it.all_leaves.to_string(),
            format!("{:.1}", it.grams),
            format!("{:.1}", it.kilograms),
            it.ink.map(|ink| format!("{ink:.1}")).join(" "),
        ]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..head.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> =
            row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    let copies: u64 = estimates.iter().map(|it| u64::from(it.copies)).sum();
    let leaves: u64 = estimates.iter().map(|it| it.all_leaves).sum();
    let kilograms: f64 = estimates.iter().map(|it| it.kilograms).sum();
    let items = plural(estimates.len(), "item");
    text + &format!("{items}, {copies} copies, {leaves} leaves, {kilograms:.1} kg of paper\n")
}
