//! One item of an order laid out: its pages for screens and for the press, padded for its binding.

use crate::content::Content;
use crate::diag::Diagnostic;
use crate::edition::Mode;
use crate::edition::resolve::{PHRASES_HINT, Resolved, resolve};
use crate::job::why_nothing;
use crate::order::{Binding, Item};
use crate::pipeline::BlockCounts;
use crate::press::black;
use crate::render::plates::{self, Coverage};
use crate::render::{self, Engine, Manuscript, Output, Pages};

/// An item laid out twice: the same words at the same places.
pub(super) struct LaidOut {
    /// What is on the pages.
    pub(super) manuscript: Manuscript,
    /// How its words stand.
    pub(super) words: BlockCounts,
    /// Pages for screens.
    pub(super) digital: Pages,
    /// Pages for the press.
    pub(super) press: Pages,
    /// How the press pages are put out.
    pub(super) output: Output,
}

impl LaidOut {
    /// How many pages there are.
    pub(super) fn pages(&self) -> usize {
        self.press.count()
    }

    /// The inks of the press pages.
    pub(super) fn coverage(&self, item: &Item) -> Coverage {
        let pages = self.pages();
        plates::coverage(&self.press, |page, inks| match item.is_black(page, pages) {
            true => [0.0, 0.0, 0.0, black::of_inks(inks)],
            false => inks,
        })
    }
}

/// Lays out an item with a bleed in mm. Pages for notes make their number right for the binding.
///
/// # Errors
/// What keeps the edition from being made.
pub(super) fn lay_out(
    engine: &Engine,
    content: &Content,
    item: &Item,
    bleed: f64,
) -> Result<LaidOut, Vec<Diagnostic>> {
    let selection = &item.selection;
    let of_item = |problem: Diagnostic| vec![problem.language(&selection.reader)];
    let Some(Resolved { edition, provenance, refusals, .. }) = resolve(content, selection) else {
        let problem = Diagnostic::error("there are no fixed phrases to print with");
        return Err(of_item(problem.hint(PHRASES_HINT)));
    };
    if edition.modules.is_empty() {
        let problem = Diagnostic::error("nothing is left of the package");
        return Err(of_item(problem.hint(why_nothing(selection))));
    }
    if selection.mode == Mode::Release && !refusals.is_empty() {
        return Err(refusals);
    }
    let manuscript = Manuscript::new(edition);
    let words = BlockCounts::of(&provenance, &selection.reader);
    let compose = |output: &Output| render::compose(engine, &manuscript, None, output);
    let mut digital = compose(&Output::SCREEN)?;
    let without = digital.count();
    let notes = without.next_multiple_of(item.binding.page_multiple()) - without;
    if notes > 0 {
        digital = compose(&Output::SCREEN.with_notes(notes))?;
    }
    let output = Output::press(bleed).with_notes(notes);
    let press = compose(&output)?;
    let (pages, printed) = (digital.count(), press.count());
    if pages != without + notes || printed != pages {
        let message = format!(
            "{without} pages with {notes} for notes became {pages} for screens and {printed} for \
             the press"
        );
        return Err(of_item(Diagnostic::error(message).hint(render::OUR_FAULT)));
    }
    if item.binding == Binding::Perfect && item.own_cover(pages).is_none() {
        let message = format!("with {pages} pages there is nothing to glue into a cover");
        let hint = "write binding = \"stapled\" or \"sheets\"";
        return Err(of_item(Diagnostic::error(message).hint(hint)));
    }
    Ok(LaidOut { manuscript, words, digital, press, output })
}
