//! What was typed of the press: its profile and its sheets.

use std::fs;

use anyhow::{Context, Result};

use super::super::impose::IDLE_HINT;
use super::Arguments;
use crate::batch::SheetWishes;
use crate::diag::Diagnostic;
use crate::order::Order;
use crate::press::profile::Profile;

pub(super) fn profile(arguments: &Arguments) -> Result<Profile> {
    let Some(path) = &arguments.icc else { return Ok(Profile::standard()) };
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Profile::read(&bytes, arguments.condition.as_deref())
        .with_context(|| format!("{} is no profile for a press", path.display()))
}

/// How pages are laid on sheets, if they shall be.
///
/// # Errors
/// What was typed that would change nothing, and what cannot be made of the order.
pub(super) fn sheets(
    arguments: &Arguments,
    order: &Order,
) -> Result<Option<SheetWishes>, Vec<Diagnostic>> {
    let sheet = &arguments.sheet;
    let Some(schemes) = &arguments.impose else {
        let Some(name) = sheet.first_typed() else { return Ok(None) };
        let message = format!("`{name}` is about press sheets, and none are made");
        return Err(vec![Diagnostic::error(message).hint("add --impose, or leave it out")]);
    };
    let wishes = SheetWishes {
        schemes: schemes.clone(),
        format: sheet.format(),
        duplex: sheet.duplex,
        thickness: sheet.thickness,
        creep: sheet.creep(),
        gutter: sheet.gutter,
        marks: sheet.marks(),
    };
    let mut refusals = wishes.refusals(order);
    if refusals.is_empty()
        && let Some(idle) = sheet.idle(&wishes.used(order))
    {
        refusals.push(Diagnostic::error(idle).hint(IDLE_HINT));
    }
    if refusals.is_empty() { Ok(Some(wishes)) } else { Err(refusals) }
}
