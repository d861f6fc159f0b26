//! Fixed phrases of the packet, from `locales/<tag>/packet.ftl`.
//!
//! A language has all phrases or none: a half-translated page furniture would mix languages. The
//! German file is the source; others are checked against it, message by message.

mod parse;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::{Language, REGISTRY, Registry};
use crate::plural;
use crate::project::{Project, Top, restore};
use parse::parse;

/// The phrases of one language.
pub struct Phrases {
    /// Tag of the language.
    pub tag: String,
    bundle: FluentBundle<FluentResource>,
    messages: BTreeMap<String, Message>,
}

/// What a message needs, for the comparison with German.
#[derive(Debug, Default, PartialEq)]
struct Message {
    variables: BTreeSet<String>,
    /// Keys of the selectors in it.
    variants: Vec<BTreeSet<String>>,
    /// What it refers to and may not.
    refused: BTreeSet<String>,
    /// The message as Fluent writes it, without its id and comments.
    source: String,
    /// Where it stands.
    at: Option<Location>,
}

/// A piece of a phrase whose arguments are filled in by the template.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Letters.
    Text(String),
    /// The name of an argument.
    Variable(String),
}

impl Phrases {
    /// A phrase without arguments.
    pub fn get(&self, id: &str) -> String {
        self.format(id, &FluentArgs::new())
    }

    /// A phrase with one text argument.
    pub fn with(&self, id: &str, name: &str, value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), value.to_owned());
        self.format(id, &args)
    }

    /// A phrase that depends on a count.
    pub fn counted(&self, id: &str, count: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count);
        self.format(id, &args)
    }

    /// A phrase cut at its arguments, for values that only the template knows, such as pages.
    pub fn pieces(&self, id: &str) -> Vec<Piece> {
        let names: Vec<_> = self.messages.get(id).into_iter().flat_map(|m| &m.variables).collect();
        let mut args = FluentArgs::new();
        for (index, name) in names.iter().enumerate() {
            args.set((*name).clone(), marker(index).to_string());
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        for c in self.format(id, &args).chars() {
            match (0..names.len()).find(|&index| marker(index) == c) {
                None => text.push(c),
                Some(index) => {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                    pieces.push(Piece::Variable(names[index].clone()));
                }
            }
        }
        pieces.push(Piece::Text(text));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        pieces
    }

    /// Ids of all phrases.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    /// All phrases: id, what is written for it, and where.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &str, Location)> {
        let whole = Location::file(path(&self.tag));
        self.messages.iter().map(move |(id, message)| {
            let at = message.at.clone().unwrap_or_else(|| whole.clone());
            (id.as_str(), message.source.as_str(), at)
        })
    }

    /// Whether a phrase has arguments.
    pub fn has_arguments(&self, id: &str) -> bool {
        self.messages.get(id).is_some_and(|message| !message.variables.is_empty())
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let pattern =
            self.bundle.get_message(id).and_then(|message| message.value()).unwrap_or_else(|| {
                panic!("phrase `{id}` is asked for by the program and checked at load")
            });
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        assert!(errors.is_empty(), "phrase `{id}` was checked at load: {errors:?}");
        text.into_owned()
    }
}

fn marker(index: usize) -> char {
    let offset = u32::try_from(index).unwrap_or(0).min(0xFF);
    char::from_u32(0xF0000 + offset).expect("plane 15 begins here")
}

/// The phrases of all languages that have them.
#[derive(Default)]
pub struct Phrasebook {
    by_tag: BTreeMap<String, Phrases>,
}

impl Phrasebook {
    /// Reads `locales/<tag>/packet.ftl` of every language and compares them with German.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn load(project: &Project, registry: &Registry, diags: &mut Diagnostics) -> Result<Self> {
        report_unknown_folders(project, registry, diags)?;
        let mut book = Self::default();
        for language in registry.iter() {
            let path = path(&language.tag);
            let Some(file) = project.text(&path, diags)? else {
                if language.tag == "de" && !project.has(&path)? {
                    let problem = Diagnostic::error(format!("{path} is missing"));
                    diags.push(problem.hint(restore(Top::Locales)));
                }
                continue;
            };
            if let Some(phrases) = parse(language, &file, diags) {
                book.by_tag.insert(language.tag.clone(), phrases);
            }
        }
        // The German phrases inside the program are those that it asks for.
        let mut ours = Diagnostics::default();
        let asked = match (registry.get("de"), Project::embedded().text(&path("de"), &mut ours)?) {
            (Some(german), Some(file)) => parse(german, &file, &mut ours),
            _ => None,
        };
        book.compare(registry, asked.as_ref(), diags);
        Ok(book)
    }

    /// The phrases of a language, or of the first language of its fallback chain that has any.
    pub fn resolve(&self, language: &Language) -> Option<&Phrases> {
        let chain = std::iter::once(&language.tag).chain(&language.fallback);
        chain.into_iter().find_map(|tag| self.by_tag.get(tag))
    }

    /// The phrases of each language that has them.
    pub fn iter(&self) -> impl Iterator<Item = &Phrases> {
        self.by_tag.values()
    }

    /// Tags of the languages that have phrases.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.by_tag.keys().map(String::as_str)
    }

    /// Compares German with the phrases that the program and its templates ask for, and every
    /// other language with German. What does not fit is not used.
    fn compare(&mut self, registry: &Registry, asked: Option<&Phrases>, diags: &mut Diagnostics) {
        let Some(german) = self.by_tag.get("de") else { return };
        let mut unfit = Vec::new();
        if let Some((language, asked)) = registry.get("de").zip(asked) {
            // Templates of a project may use phrases of its own.
            let problems = compare_with(asked, german, language, Surplus::Welcome);
            if !problems.is_empty() {
                unfit.push("de".to_owned());
                diags.extend(problems);
            }
        }
        for phrases in self.by_tag.values().filter(|phrases| phrases.tag != "de") {
            let Some(language) = registry.get(&phrases.tag) else { continue };
            let problems = compare_with(german, phrases, language, Surplus::Refused);
            if !problems.is_empty() && unfit.first().is_none_or(|first| first != "de") {
                unfit.push(phrases.tag.clone());
                diags.extend(problems);
            }
        }
        for tag in unfit {
            self.by_tag.remove(&tag);
        }
    }
}

/// The file with the phrases of a language.
pub fn path(tag: &str) -> String {
    format!("locales/{tag}/packet.ftl")
}

fn report_unknown_folders(
    project: &Project,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> Result<()> {
    for name in project.list("locales")? {
        let Some(tag) = name.strip_suffix('/') else { continue };
        if registry.get(tag).is_none() {
            let problem = Diagnostic::error(format!("`{tag}` is not a language of the registry"));
            let problem = problem.at(&Location::file(format!("locales/{tag}")));
            let hint = format!("add it to {REGISTRY}, or delete the folder");
            diags.push(registry.suggest(tag, problem).or_hint(hint));
        }
    }
    Ok(())
}

/// What becomes of phrases that the source does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surplus {
    Refused,
    Welcome,
}

fn compare_with(
    german: &Phrases,
    other: &Phrases,
    language: &Language,
    surplus: Surplus,
) -> Vec<Diagnostic> {
    let whole = Location::file(path(&other.tag));
    let mut problems = Vec::new();
    let mut report = |at: Option<&Location>, problem: Diagnostic| {
        problems.push(problem.at(at.unwrap_or(&whole)).language(&other.tag));
    };
    for (id, source) in &german.messages {
        let Some(message) = other.messages.get(id) else {
            let problem = Diagnostic::error(format!("phrase `{id}` is missing"));
            report(None, problem.hint("a language has all phrases or none"));
            continue;
        };
        if message.variables != source.variables {
            let list =
                |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
            let (found, wanted) = (list(&message.variables), list(&source.variables));
            let problem = format!("phrase `{id}` uses the arguments [{found}], not [{wanted}]");
            let hint = match source.variables.first() {
                Some(name) => format!("write each of them in braces, such as {{ ${name} }}"),
                None => "write words only, without `{ $… }`".to_owned(),
            };
            report(message.at.as_ref(), Diagnostic::error(problem).hint(hint));
        }
    }
    for (id, message) in &other.messages {
        if surplus == Surplus::Refused && !german.messages.contains_key(id) {
            let problem = Diagnostic::error(format!("phrase `{id}` does not exist in German"));
            let known = german.messages.keys().map(String::as_str);
            let hint = "delete it, or write it in locales/de/packet.ftl first";
            report(message.at.as_ref(), problem.suggest(id, known).or_hint(hint));
        }
        for variants in &message.variants {
            for problem in plural::problems(variants, language) {
                let text = format!("phrase `{id}`: {}", problem.message);
                report(message.at.as_ref(), Diagnostic { message: text, ..problem });
            }
        }
    }
    problems
}
