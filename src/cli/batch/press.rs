//! What was typed of the press: its profile and its sheets.

use std::fs;

use anyhow::{Context, Result};

use super::Arguments;
use crate::batch::SheetWishes;
use crate::press::imposition::Scheme;
use crate::press::profile::Profile;

pub(super) fn profile(arguments: &Arguments) -> Result<Profile> {
    let Some(path) = &arguments.icc else { return Ok(Profile::standard()) };
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Profile::read(&bytes, arguments.condition.as_deref())
        .with_context(|| format!("{} is no profile for a press", path.display()))
}

pub(super) fn sheets(arguments: &Arguments, schemes: &[Scheme]) -> SheetWishes {
    let imposing =
        arguments.sheet.imposing(Scheme::Saddle { sheets_per_signature: None }, None, None);
    SheetWishes {
        schemes: schemes.to_vec(),
        format: imposing.format,
        duplex: imposing.duplex,
        thickness: Some(imposing.thickness).filter(|thickness| *thickness > 0.0),
        creep: imposing.creep,
        gutter: imposing.gutter,
        marks: imposing.marks,
    }
}
