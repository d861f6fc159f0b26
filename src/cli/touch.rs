//! `willkommen touch --minor`: declares a change of a German text small.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::{Ending, complain, errors, load, record, say};
use crate::content::Content;
use crate::content::catalogue::{Catalogue, Translation};
use crate::content::minor::weight;
use crate::diag::Diagnostic;
use crate::project::Project;

/// Keeps the translations of a German text fresh after a spelling mistake in it was mended. Refused
/// if figures, facts, negations, duties or bounds changed.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The change is a small one
    #[arg(long, required = true)]
    minor: bool,
    /// Module, or `glossary`, `contacts` or `packet` (the fixed phrases)
    #[arg(long, value_name = "ID")]
    module: String,
    /// The text, such as call-now.title
    #[arg(long, value_name = "KEY", required = true)]
    key: Vec<String>,
}

pub(super) fn run(folder: &Path, arguments: &Arguments) -> Result<Ending> {
    let project = Project::folder(folder)?;
    let (content, diags) = load(&project)?;
    let problems = errors(diags);
    if !problems.is_empty() {
        complain(&problems);
        return Ok(Ending::Failed);
    }
    let catalogue = match find(&content, arguments) {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            complain(&problems);
            return Ok(Ending::Misused);
        }
    };
    let refusals: Vec<_> = catalogue
        .translations()
        .flat_map(|(tag, translation)| refusals(catalogue, tag, translation, arguments))
        .collect();
    if !refusals.is_empty() {
        complain(&refusals);
        return Ok(Ending::Failed);
    }
    let mut text = String::new();
    for (tag, translation) in catalogue.translations() {
        let mut ledger = translation.ledger.clone();
        let mut touched = 0;
        for key in &arguments.key {
            let source = catalogue.text("de", key).map(|text| text.source.clone());
            if let (Some(entry), Some(source)) = (ledger.entries.get_mut(key), source) {
                touched += usize::from(entry.source != source);
                entry.source = source;
            }
        }
        if touched > 0 {
            let path = catalogue.ledger_path(tag);
            record::write(&project, folder, &path, ledger)?;
            text += &format!("{}: {touched} kept fresh\n", folder.join(path).display());
        }
    }
    say(&text)?;
    Ok(Ending::Done)
}

fn find<'a>(content: &'a Content, arguments: &Arguments) -> Result<&'a Catalogue, Vec<Diagnostic>> {
    let module = arguments.module.as_str();
    let Some((_, catalogue)) = content.catalogues().find(|(name, _)| *name == module) else {
        let problem = Diagnostic::error(format!("unknown module `{module}`"));
        let known: Vec<_> = content.catalogues().map(|(name, _)| name).collect();
        let problem = problem.suggest(module, known.iter().copied());
        return Err(vec![problem.hint(format!("known are {}", known.join(", ")))]);
    };
    let unknown: Vec<_> = arguments
        .key
        .iter()
        .filter(|key| catalogue.text("de", key).is_none())
        .map(|key| {
            let problem = Diagnostic::error(format!("no text has the key `{key}`")).module(module);
            let hint = format!("keys are those of {}", catalogue.words_path("de"));
            problem.suggest(key, catalogue.source_keys("")).or_hint(hint)
        })
        .collect();
    if unknown.is_empty() { Ok(catalogue) } else { Err(unknown) }
}

fn refusals(
    catalogue: &Catalogue,
    tag: &str,
    translation: &Translation,
    arguments: &Arguments,
) -> Vec<Diagnostic> {
    let refuse = |key: &String| {
        let old = &translation.ledger.entries.get(key)?.source;
        let new = catalogue.text("de", key)?;
        let problem = Diagnostic::error(format!("`{key}`: {}", weight(old, &new.source)?));
        let problem = problem.at(&new.at).language(tag).module(&arguments.module);
        Some(problem.hint("such a change is never minor: have it translated anew"))
    };
    arguments.key.iter().filter_map(refuse).collect()
}
