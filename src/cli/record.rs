//! `willkommen record`: writes into the ledgers what translations were made from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::{Ending, complain, errors, load, parse_date, parse_name, say};
use crate::content::Content;
use crate::content::catalogue::{Catalogue, UnitState};
use crate::content::ledger::{Entry, Ledger, Origin, Review, hash};
use crate::diag::Diagnostic;
use crate::disk::write_whole;
use crate::facts::Date;
use crate::project::Project;

/// Records translations. Texts that are recorded and unchanged keep their entry, so that nothing
/// that went stale is made fresh by accident: name its key with --key for that. With --reviewed-by or
/// --signed-off-by every text that is not stale is recorded as read.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Language of the translations
    #[arg(long, value_name = "TAG")]
    lang: String,
    /// Only this module, or `glossary`, `contacts` or `packet` (the fixed phrases)
    #[arg(long, value_name = "ID")]
    module: Option<String>,
    /// Record these texts anew even if they are recorded, such as call-now.title; with --module
    /// where several modules have the key
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Where the translations come from
    #[arg(long, value_enum)]
    origin: OriginArgument,
    /// Who has read them
    #[arg(long, value_name = "NAME", requires = "on", value_parser = parse_name)]
    reviewed_by: Option<String>,
    /// Who has read them and agrees that they are printed
    #[arg(long, value_name = "NAME", requires = "on", conflicts_with = "reviewed_by", value_parser = parse_name)]
    signed_off_by: Option<String>,
    /// When they were read
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    on: Option<Date>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OriginArgument {
    Human,
    Machine,
    PostEdited,
    Imported,
}

impl From<OriginArgument> for Origin {
    fn from(argument: OriginArgument) -> Self {
        match argument {
            OriginArgument::Human => Self::Human,
            OriginArgument::Machine => Self::Machine,
            OriginArgument::PostEdited => Self::PostEdited,
            OriginArgument::Imported => Self::Imported,
        }
    }
}

pub(super) fn run(folder: &Path, arguments: &Arguments) -> Result<Ending> {
    let project = Project::folder(folder)?;
    let (content, diags) = load(&project)?;
    let tag = match content.registry.resolve(&arguments.lang) {
        Ok(language) => language.tag.clone(),
        Err(problem) => {
            complain(&[problem]);
            return Ok(Ending::Misused);
        }
    };
    if tag == "de" {
        bail!("German is the source: there is nothing that it was made from");
    }
    let misused = misused(&content, &tag, arguments);
    if !misused.is_empty() {
        complain(&misused);
        return Ok(Ending::Misused);
    }
    // A ledger that cannot be read whole is not written: what was stale would become fresh.
    let concerns = |it: &Diagnostic| {
        let language = it.language.as_deref();
        language.is_none_or(|language| language == tag || language == "de")
    };
    let problems: Vec<_> = errors(diags).into_iter().filter(concerns).collect();
    if !problems.is_empty() {
        complain(&problems);
        return Ok(Ending::Failed);
    }
    let mut text = String::new();
    for (name, catalogue) in content.catalogues() {
        if !arguments.means(name) {
            continue;
        }
        // What comes from the program is recorded there; a ledger without its words would be lost.
        let words = catalogue.words_path(&tag);
        if project.town().is_none() && !folder.join(&words).is_file() {
            if arguments.module.is_some() && catalogue.translation(&tag).is_some() {
                bail!("{words} is inside the program: copy its folder into the project first");
            }
            continue;
        }
        let Some((ledger, recorded)) = record(catalogue, &tag, arguments) else { continue };
        let path = catalogue.ledger_path(&tag);
        if let Some(entries) = write(&project, folder, &path, ledger)? {
            let path = folder.join(path);
            text += &format!("{}: {recorded} recorded, {entries} in all\n", path.display());
        }
    }
    say(&text)?;
    Ok(Ending::Done)
}

/// Writes a ledger, and says how many entries it has. In a town's folder that is only what the base
/// does not say already; nothing is written where that is nothing.
pub(super) fn write(
    project: &Project,
    folder: &Path,
    path: &str,
    ledger: Ledger,
) -> Result<Option<usize>> {
    let ledger = ledger.without_base(project, path);
    if project.town().is_some() && ledger.entries.is_empty() && !project.is_own(path) {
        return Ok(None);
    }
    let path = folder.join(path);
    let parent = path.parent().unwrap_or(folder);
    // A town that reads a translation of the base has no folder for it yet.
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    write_whole(&path, ledger.to_toml().as_bytes())?;
    Ok(Some(ledger.entries.len()))
}

impl Arguments {
    /// Who has read the texts, as it goes into the ledger.
    fn review(&self) -> Review {
        match (&self.reviewed_by, &self.signed_off_by, self.on) {
            (Some(by), _, Some(on)) => Review::Reviewed(by.clone(), on),
            (None, Some(by), Some(on)) => Review::SignedOff(by.clone(), on),
            _ => Review::None,
        }
    }

    /// Whether the texts of a catalogue are meant.
    fn means(&self, catalogue: &str) -> bool {
        self.module.as_deref().is_none_or(|module| module == catalogue)
    }

    /// Whether a recorded and unchanged text keeps its entry.
    fn keeps(&self, key: &String, state: &UnitState) -> bool {
        let is_named = self.key.contains(key);
        let all_are_read = self.review() != Review::None && self.key.is_empty();
        !is_named && (!all_are_read || *state == UnitState::Stale)
    }
}

/// Modules and keys that do not exist, and keys that do not say which text is meant.
fn misused(content: &Content, tag: &str, arguments: &Arguments) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let names: Vec<_> = content.catalogues().map(|(name, _)| name).collect();
    if let Some(module) = arguments.module.as_deref().filter(|module| !names.contains(module)) {
        let problem = Diagnostic::error(format!("unknown module `{module}`"));
        let known = format!("known are {}", names.join(", "));
        problems.push(problem.suggest(module, names.iter().copied()).hint(known));
    }
    if !problems.is_empty() {
        return problems;
    }
    let meant = || content.catalogues().filter(|(name, _)| arguments.means(name));
    for key in &arguments.key {
        let holders: Vec<_> =
            meant().filter(|(_, it)| it.text(tag, key).is_some()).map(|it| it.0).collect();
        match holders.as_slice() {
            [] => {
                let translations = meant().filter_map(|(_, it)| it.translation(tag));
                let keys = translations.flat_map(|it| it.units.keys()).map(String::as_str);
                let problem = Diagnostic::error(format!("no text has the key `{key}`"));
                let hint =
                    format!("keys are those of the files {tag}.toml, such as `call-now.title`");
                problems.push(problem.suggest(key, keys).or_hint(hint));
            }
            [_] => {}
            // Somebody has read one of them, and would sign for all.
            several => {
                let message = format!("several texts have the key `{key}`");
                let hint =
                    format!("say which is meant: --module with one of {}", several.join(", "));
                problems.push(Diagnostic::error(message).hint(hint));
            }
        }
    }
    problems
}

/// The new ledger of a language, and how many entries are new.
fn record(catalogue: &Catalogue, tag: &str, arguments: &Arguments) -> Option<(Ledger, usize)> {
    let translation = catalogue.translation(tag)?;
    let mut ledger = Ledger::default();
    let mut recorded = 0;
    for (key, text) in &translation.units {
        let Some(source) = catalogue.source(key) else { continue };
        let old = translation.ledger.entries.get(key);
        // With named keys nothing else is touched.
        if !arguments.key.is_empty() && !arguments.key.contains(key) {
            ledger.entries.extend(old.map(|entry| (key.clone(), entry.clone())));
            continue;
        }
        let untouched = old.filter(|entry| entry.is_untouched(&text.source));
        let entry = match untouched {
            Some(entry) if arguments.keeps(key, &catalogue.state(tag, key)) => entry.clone(),
            // A hand edit of a stale text does not make it fresh either, unless it is named.
            _ if catalogue.state(tag, key) == UnitState::Stale
                && old.is_some()
                && !arguments.key.contains(key) =>
            {
                old?.clone()
            }
            _ => {
                recorded += 1;
                Entry {
                    source: source.source.clone(),
                    target_hash: hash(&text.source),
                    origin: arguments.origin.into(),
                    review: arguments.review(),
                }
            }
        };
        ledger.entries.insert(key.clone(), entry);
    }
    Some((ledger, recorded))
}
