//! `willkommen coverage`

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::{Ending, Format, complain, ending, errors, load, pad, parse_listed, say};
use crate::coverage::{LanguageCoverage, coverage};
use crate::diag::Diagnostic;
use crate::project::Project;

/// Shows how much is translated. Counted are the texts that German has and, where a language has
/// them, its `say` lines: how a German phrase sounds.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only these languages; several are separated by commas or spaces
    #[arg(long, value_name = "TAG", num_args = 1.., value_delimiter = ',', value_parser = parse_listed)]
    lang: Vec<String>,
    /// Also list every stale text
    #[arg(long)]
    stale: bool,
    /// Also list every text that is not translated
    #[arg(long)]
    missing: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(project)?;
    let mut wanted = Vec::new();
    let mut refused = Vec::new();
    for typed in &arguments.lang {
        match content.registry.resolve(typed) {
            Ok(language) if language.tag == "de" => {
                let problem =
                    Diagnostic::error("German is the source: nothing is translated into it");
                refused.push(problem.hint("name another language, or none for all"));
            }
            Ok(language) => wanted.push(language.tag.clone()),
            Err(problem) => refused.push(problem),
        }
    }
    if !refused.is_empty() {
        complain(&refused);
        return Ok(Ending::Misused);
    }
    let mut rows = coverage(&content);
    rows.retain(|row| wanted.is_empty() || wanted.contains(&row.language));
    // Of most languages that is nearly everything.
    rows.iter_mut().filter(|_| !arguments.missing).for_each(|row| row.missing = None);
    match arguments.format {
        Format::Text => say(&table(&rows, arguments.stale))?,
        Format::Json => say(&format!("{:#}\n", json!(rows)))?,
    }
    Ok(ending(&errors(diags)))
}

fn table(rows: &[LanguageCoverage], stale: bool) -> String {
    let mut text = format!(
        "{} {:>10} {:>6} {:>8} {:>9} {:>6}  {}\n",
        pad("language", 10),
        "translated",
        "stale",
        "missing",
        "reviewed",
        "words",
        "phrases"
    );
    for row in rows {
        let all = &row.all;
        let percent = all.words_translated * 100 / all.words.max(1);
        text += &format!(
            "{} {:>10} {:>6} {:>8} {:>9} {:>4} %  {}\n",
            pad(&row.language, 10),
            all.translated,
            all.stale,
            all.missing,
            all.reviewed,
            percent,
            if row.phrases { "yes" } else { "no" }
        );
        for key in row.stale.iter().filter(|_| stale) {
            text += &format!("  stale: {key}\n");
        }
        for key in row.missing.iter().flatten() {
            text += &format!("  missing: {key}\n");
        }
    }
    text
}
