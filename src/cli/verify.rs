//! `willkommen verify`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::{Ending, Format, plural, say};
use crate::archive::{Verification, verify};

/// Verifies an archive for the print shop.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The ZIP, or the folder that was unpacked from it
    #[arg(value_name = "FILE.zip|DIR")]
    archive: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Result<Ending> {
    let verification = verify(&arguments.archive)?;
    match arguments.format {
        Format::Text => say(&text(&verification))?,
        Format::Json => say(&format!("{:#}\n", json!(verification)))?,
    }
    Ok(if verification.passes() { Ending::Done } else { Ending::Failed })
}

fn text(verification: &Verification) -> String {
    let mut text = String::new();
    for finding in &verification.findings {
        let path = if finding.path.is_empty() { "the archive" } else { &finding.path };
        text += &format!("{path}: {} [{}]\n", finding.message, finding.id.name());
    }
    let outcome = match verification.findings.len() {
        0 => "everything is as the manifest says".to_owned(),
        count => plural(count, "finding"),
    };
    let (files, items) = (verification.files, verification.items);
    text + &format!("{}, {}: {outcome}\n", plural(files, "file"), plural(items, "item"))
}
