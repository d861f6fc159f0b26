//! Verifies an archive: names, checksums, manifest, tickets, and every PDF by its role.
//!
//! Whatever an archive contains, it gives findings: it may come from anywhere. Files are read one
//! at a time.

mod contents;
mod finding;

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::source;
use crate::press::preflight::{self, Expected, Purpose, Report};

pub use finding::{Check, Finding};

/// How a PDF is looked at: its bytes, what it is meant to be, and what is known of it by the
/// manifest. No purpose is for proofs, of which only the number of pages counts.
pub type Look<'a> = dyn Fn(&[u8], Option<Purpose>, &Expected) -> Report + 'a;

/// What came of verifying an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files, whatever they are.
    pub files: usize,
    /// Items of the manifest.
    pub items: usize,
    /// What is wrong, by path.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether everything is as the manifest says.
    pub fn passes(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Verifies a folder or a ZIP.
///
/// # Errors
/// If there is nothing at the path, or it may not be read. All else is a finding.
pub fn verify(path: &Path) -> Result<Verification> {
    verify_with(path, &preflight::look_for)
}

/// Verifies a folder or a ZIP with a preflight of the caller's.
///
/// # Errors
/// If there is nothing at the path, or it may not be read.
pub fn verify_with(path: &Path, look: &Look<'_>) -> Result<Verification> {
    let mut findings = Vec::new();
    let mut source = source::open(path, &mut findings)?;
    let files = source.files.len();
    let items = match findings.iter().any(|finding| finding.id == Check::ZipForm) && files == 0 {
        // Of what cannot be opened nothing else has to be said.
        true => 0,
        false => contents::verify(&mut source, look, &mut findings),
    };
    findings.sort();
    findings.dedup();
    Ok(Verification { files, items, findings })
}
