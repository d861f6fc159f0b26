//! `willkommen check`

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::{Ending, Format, complain, load, say};
use crate::project::Project;
use crate::render::check_fonts;

/// Checks a project.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, mut diags) = load(project)?;
    check_fonts(project, &content, &mut diags)?;
    let failed = diags.has_errors();
    let problems = diags.sorted();
    match arguments.format {
        Format::Text => {
            complain(&problems);
            if problems.is_empty() {
                say(&format!(
                    "{} modules, {} languages: nothing to complain about\n",
                    content.modules.len(),
                    content.registry.iter().count()
                ))?;
            }
        }
        Format::Json => say(&format!("{:#}\n", json!({ "problems": problems })))?,
    }
    Ok(if failed { Ending::Failed } else { Ending::Done })
}
