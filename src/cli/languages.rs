//! `willkommen languages`

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::{Ending, Format, ending, errors, load, pad, say};
use crate::coverage::coverage;
use crate::language::Direction;
use crate::project::Project;

/// Lists the languages.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(project)?;
    let coverage = coverage(&content);
    let mut text = String::new();
    let mut list = Vec::new();
    for language in content.registry.iter() {
        let counts = coverage.iter().find(|it| it.language == language.tag).map(|it| &it.all);
        let percent = match counts {
            None => 100,
            Some(counts) => counts.translated * 100 / counts.total.max(1),
        };
        let direction = match language.direction() {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        };
        text += &format!(
            "{} {} {} {direction} {percent:>3} %  {}\n",
            pad(&language.tag, 10),
            pad(&language.german, 30),
            language.script.code(),
            language.endonym
        );
        list.push(json!({
            "tag": language.tag,
            "german": language.german,
            "endonym": language.endonym,
            "script": language.script,
            "direction": language.direction(),
            "fallback": language.fallback,
            "translated_percent": percent,
        }));
    }
    match arguments.format {
        Format::Text => say(&text)?,
        Format::Json => say(&format!("{:#}\n", json!(list)))?,
    }
    Ok(ending(&errors(diags)))
}
