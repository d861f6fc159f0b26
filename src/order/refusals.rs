//! What keeps an order from being printed, found before any page is laid out.

use super::Order;
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics};
use crate::edition::Mode;
use crate::edition::resolve::{PHRASES_HINT, Resolved, resolve};
use crate::job::why_nothing;

/// Everything that keeps the items of an order from being made: nothing to print, and in a release
/// whatever is unconfirmed, expired, stale or untranslated. What several items need is told once.
pub fn refusals(order: &Order, content: &Content) -> Vec<Diagnostic> {
    let mut found = Diagnostics::default();
    for item in &order.items {
        let selection = &item.selection;
        let of_item = |problem: Diagnostic| problem.language(&selection.reader);
        match resolve(content, selection) {
            None => {
                let problem = Diagnostic::error("there are no fixed phrases to print with");
                found.push(of_item(problem.hint(PHRASES_HINT)));
            }
            Some(Resolved { edition, .. }) if edition.modules.is_empty() => {
                let message = format!(
                    "item {}: package `{}` has nothing of what was asked for",
                    item.number, selection.package
                );
                found.push(of_item(Diagnostic::error(message).hint(why_nothing(selection))));
            }
            Some(Resolved { refusals, .. }) if order.mode == Mode::Release => {
                found.extend(refusals);
            }
            Some(_) => {}
        }
    }
    let mut problems = found.sorted();
    problems.dedup();
    problems
}
