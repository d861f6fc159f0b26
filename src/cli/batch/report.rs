//! What an order came to, for people or for programs.

use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::say;
use super::super::work::WorkArguments;
use super::Arguments;
use crate::diag::Diagnostic;

/// How the end of a run is told: as `build` does it, one JSON value on standard output with all
/// problems in it, or text there and the problems on standard error.
pub(super) struct Report {
    is_json: bool,
    is_estimate: bool,
    work: WorkArguments,
}

impl Report {
    pub(super) fn of(arguments: &Arguments) -> Self {
        let Arguments { json, estimate, work, .. } = arguments;
        Self { is_json: *json, is_estimate: *estimate, work: work.clone() }
    }

    /// Tells what was made, and what is wrong.
    ///
    /// # Errors
    /// If it cannot be said.
    pub(super) fn tell(
        &self,
        made: &impl Serialize,
        text: impl FnOnce() -> String,
        problems: &[Diagnostic],
    ) -> Result<()> {
        if self.is_json {
            let key = if self.is_estimate { "items" } else { "manifest" };
            return say(&format!("{:#}\n", json!({ key: made, "problems": problems })));
        }
        say(&text())?;
        self.work.complain(problems);
        Ok(())
    }

    /// Tells why nothing was begun.
    ///
    /// # Errors
    /// If it cannot be said.
    pub(super) fn refuse(&self, problems: &[Diagnostic]) -> Result<()> {
        let nothing = if self.is_estimate { json!([]) } else { Value::Null };
        self.tell(&nothing, String::new, problems)
    }
}
