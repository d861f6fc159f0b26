//! Words in several languages, keyed by what they say and never by position.
//!
//! A catalogue is a folder with `de.toml` (the source), `<tag>.toml` (the translations) and
//! `<tag>.ledger.toml` (what each translation was made from). Modules, the glossary and the
//! contacts are catalogues. The fixed phrases are one, too, with files of another kind.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::kind::SPOKEN;
use super::ledger::{Entry, Ledger, Origin, Review};
pub use super::shape::Shape;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::{Registry, canonical};
use crate::phrases;
use crate::project::{Project, SourceFile};
use crate::table::{At, Document, Scope, Table};
use crate::text::Text;

/// Words of one thing in several languages.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Folder that it was read from; none for the fixed phrases, whose files the phrasebook knows.
    folder: Option<String>,
    pub(super) translations: BTreeMap<String, Translation>,
}

/// The words of one language.
#[derive(Debug, Default)]
pub struct Translation {
    /// Texts by dotted key, such as `call-now.items.police.label`.
    pub units: BTreeMap<String, Text>,
    /// What they were made from.
    pub ledger: Ledger,
    /// Keys of texts that are there but were refused.
    pub faulty: BTreeSet<String>,
    /// Whether the file has syntax errors, so that a text which seems to be missing or cut short
    /// may only not have been read.
    pub is_broken: bool,
}

impl Translation {
    /// Whether a text is there, fit or not.
    pub fn has(&self, key: &str) -> bool {
        self.units.contains_key(key) || self.faulty.contains(key)
    }
}

/// How a text of one language stands to its German source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitState {
    /// It is the source.
    Source,
    /// Made from the German text as it is now.
    Fresh,
    /// Made from an older German text, or from nobody knows which.
    Stale,
    /// Not there.
    Missing,
}

impl Catalogue {
    /// The file with the words of a language.
    pub fn words_path(&self, tag: &str) -> String {
        match &self.folder {
            Some(folder) => format!("{folder}/{tag}.toml"),
            None => phrases::path(tag),
        }
    }

    /// The file that says what they were made from.
    pub fn ledger_path(&self, tag: &str) -> String {
        let words = self.words_path(tag);
        let stem = words.rsplit_once('.').map_or(words.as_str(), |(stem, _)| stem);
        format!("{stem}.ledger.toml")
    }

    /// Reads a folder, in the languages that the registry keeps to. German must have every required
    /// text; other languages may lack texts, but may not have texts that German lacks.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn load(
        project: &Project,
        folder: &str,
        name: &str,
        shape: &Shape,
        registry: &Registry,
        diags: &mut Diagnostics,
    ) -> Result<Self> {
        let mut catalogue = Self { folder: Some(folder.to_owned()), ..Self::default() };
        let mut ledgers = Vec::new();
        let names = project.list(folder)?;
        for file_name in &names {
            let path = format!("{folder}/{file_name}");
            if matches!(file_name.as_str(), "module.toml" | "terms.toml") {
                continue;
            }
            let (tag, is_ledger) = split(file_name);
            let Some(tag) = tag.filter(|tag| registry.get(tag).is_some()) else {
                diags.push(unknown_file(&path, file_name, registry).module(name));
                continue;
            };
            if !registry.reads(tag) {
                continue;
            }
            if is_ledger {
                ledgers.push((tag.to_owned(), path));
                continue;
            }
            let scope = Scope {
                language: Some(tag.to_owned()),
                module: Some(name.to_owned()),
                block: None,
            };
            if let Some(translation) = read_words(project, &path, scope, shape, diags)? {
                catalogue.translations.insert(tag.to_owned(), translation);
            }
        }
        let source = format!("{folder}/de.toml");
        let is_lost = !catalogue.translations.contains_key("de") && shape.has_required();
        if is_lost && !project.has(&source)? {
            diags.push(lost_source(&source).module(name));
        }
        for (tag, path) in ledgers {
            let ledger = Ledger::load(project, &path, &tag, name, diags)?;
            match catalogue.translations.get_mut(&tag) {
                Some(translation) => translation.ledger = ledger,
                None if names.iter().any(|name| is_words_of(name, &tag)) => {}
                None => diags.push(wordless_ledger(&path).language(tag).module(name)),
            }
        }
        catalogue.report_sourceless(name, shape, diags);
        Ok(catalogue)
    }

    /// A text that German may leave out, and does, cannot be translated. (That it lacks a text
    /// which it must have was reported already.)
    fn report_sourceless(&self, name: &str, shape: &Shape, diags: &mut Diagnostics) {
        let Some(german) = self.translations.get("de").filter(|german| !german.is_broken) else {
            return;
        };
        let is_sourceless = |key: &str| !german.has(key) && shape.is_optional(key);
        for (tag, translation) in &self.translations {
            for (key, text) in translation.units.iter().filter(|(key, _)| is_sourceless(key)) {
                let diagnostic = Diagnostic::error(format!("`{key}` has no German source"))
                    .at(&text.at)
                    .language(tag)
                    .module(name)
                    .hint("write it in de.toml first, or delete it here");
                diags.push(diagnostic);
            }
        }
    }

    /// The texts of a language.
    pub fn translation(&self, tag: &str) -> Option<&Translation> {
        self.translations.get(tag)
    }

    /// Tags of the languages that have any words, and their words.
    pub fn translations(&self) -> impl Iterator<Item = (&str, &Translation)> {
        self.translations.iter().map(|(tag, translation)| (tag.as_str(), translation))
    }

    /// A text in a language.
    pub fn text(&self, tag: &str, key: &str) -> Option<&Text> {
        self.translations.get(tag)?.units.get(key)
    }

    /// The German text that a translation of a key is made from.
    pub fn source(&self, key: &str) -> Option<&Text> {
        let (name, of) = SPOKEN;
        match key.strip_suffix(name).filter(|rest| rest.ends_with('.')) {
            Some(rest) => self.text("de", &format!("{rest}{of}")),
            None => self.text("de", key),
        }
    }

    /// The German texts whose key begins with a prefix, such as `call-now.`.
    pub fn source_keys<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let units = self.translations.get("de").map(|german| &german.units);
        let keys = units.into_iter().flat_map(BTreeMap::keys).map(String::as_str);
        keys.filter(move |key| key.starts_with(prefix))
    }

    /// The German texts of a block, or of the title.
    pub fn keys_of<'a>(&'a self, block: &'a str) -> impl Iterator<Item = &'a str> {
        self.source_keys(block).filter(move |key| match key.strip_prefix(block) {
            Some("") => true,
            Some(rest) => rest.starts_with('.'),
            None => false,
        })
    }

    /// Keys of the texts that only translations have, in one of them.
    pub fn spoken_keys<'a>(&'a self, tag: &str) -> impl Iterator<Item = &'a str> {
        let units = self.translations.get(tag).map(|translation| &translation.units);
        let keys = units.into_iter().flat_map(BTreeMap::keys).map(String::as_str);
        let is_spoken = |key: &&str| key.rsplit('.').next() == Some(SPOKEN.0);
        keys.filter(is_spoken).filter(|key| self.text("de", key).is_none())
    }

    /// The texts of a block in a language: those of German, and those that it has besides.
    pub fn keys_in<'a>(&'a self, tag: &str, block: &'a str) -> impl Iterator<Item = &'a str> {
        let is_below =
            move |key: &&str| key.strip_prefix(block).is_some_and(|rest| rest.starts_with('.'));
        self.keys_of(block).chain(self.spoken_keys(tag).filter(is_below))
    }

    /// How a text stands to its source.
    pub fn state(&self, tag: &str, key: &str) -> UnitState {
        let Some(translation) = self.translations.get(tag) else { return UnitState::Missing };
        if !translation.units.contains_key(key) {
            return UnitState::Missing;
        }
        if tag == "de" {
            return UnitState::Source;
        }
        let source = self.source(key).map(|text| text.source.as_str());
        match translation.ledger.entries.get(key) {
            Some(entry) if Some(entry.source.as_str()) == source => UnitState::Fresh,
            Some(_) | None => UnitState::Stale,
        }
    }

    /// Where a text comes from, and who has read it. A review falls when the text was changed
    /// after it.
    pub fn provenance(&self, tag: &str, key: &str) -> Option<(Origin, Review)> {
        let translation = self.translations.get(tag)?;
        let entry: &Entry = translation.ledger.entries.get(key)?;
        let text = translation.units.get(key)?;
        let review = match entry.is_untouched(&text.source) {
            true => entry.review.clone(),
            false => Review::None,
        };
        Some((entry.origin, review))
    }
}

/// The tag in the name of a file with words or of a ledger, and whether it is a ledger.
fn split(name: &str) -> (Option<&str>, bool) {
    let stem = name.strip_suffix(".toml");
    match stem.and_then(|stem| stem.strip_suffix(".ledger")) {
        Some(tag) => (Some(tag), true),
        None => (stem, false),
    }
}

/// Whether a file holds the words of a language, even if its name is another form of the tag and
/// was refused.
fn is_words_of(name: &str, tag: &str) -> bool {
    let (stem, is_ledger) = split(name);
    !is_ledger && stem.and_then(canonical).as_deref() == Some(tag)
}

/// Reads the words of one language; `None` if the file is unfit.
fn read_words(
    project: &Project,
    path: &str,
    scope: Scope,
    shape: &Shape,
    diags: &mut Diagnostics,
) -> Result<Option<Translation>> {
    let Some(file) = project.text(path, diags)? else { return Ok(None) };
    // What a town writes comes before what the base says, text by text.
    let base = project.base_text(path);
    let own = base.as_ref().map(|_| file.clone()).filter(|_| project.is_own(path));
    let is_german = scope.language.as_deref() == Some("de");
    let mut reader = Reader { words: Translation::default(), is_source: false };
    if let Some(own) = own {
        reader.read(own, scope.clone(), shape, diags);
    }
    reader.is_source = is_german;
    reader.read(base.unwrap_or(file), scope, shape, diags);
    Ok(Some(reader.words))
}

fn unknown_file(path: &str, name: &str, registry: &Registry) -> Diagnostic {
    let stem = split(name).0.unwrap_or(name);
    registry
        .suggest(stem, Diagnostic::error(format!("`{name}` is not the words of a known language")))
        .at(&Location::file(path))
        .hint("the file's name must be a tag of locales/languages.toml and end in .toml")
}

fn lost_source(path: &str) -> Diagnostic {
    Diagnostic::error("the German source is missing")
        .at(&Location::file(path))
        .hint("write the German texts there: all other languages are translated from them")
}

fn wordless_ledger(path: &str) -> Diagnostic {
    let words = path.replace(".ledger.toml", ".toml");
    Diagnostic::warning(format!("ledger without words in {words}"))
        .at(&Location::file(path))
        .hint("take the words back from version control; if they are given up, delete the ledger")
}

struct Reader {
    words: Translation,
    is_source: bool,
}

impl Reader {
    fn read(&mut self, file: SourceFile, scope: Scope, shape: &Shape, diags: &mut Diagnostics) {
        let document = Document::parse(file, &scope, diags);
        self.words.is_broken |= document.is_broken();
        self.branch(document.table(scope), shape, "", diags);
    }

    fn branch(
        &mut self,
        mut table: Table<'_>,
        shape: &Shape,
        prefix: &str,
        diags: &mut Diagnostics,
    ) {
        let Shape::Branch(keys) = shape else { return };
        for (key, shape) in keys {
            let path = match prefix {
                "" => key.clone(),
                prefix => format!("{prefix}.{key}"),
            };
            let is_block = prefix.is_empty() && matches!(shape, Shape::Branch(_));
            let before = table.scope.clone();
            if is_block {
                table.scope = before.in_block(key);
            }
            match shape {
                Shape::Text { required }
                    if *required && self.is_source && !self.words.units.contains_key(&path) =>
                {
                    let value = table.require_string(key, diags);
                    self.text(path, key, value, &table, diags);
                }
                Shape::Spoken { of } if self.is_source && table.has(key) => {
                    let diagnostic = Diagnostic::error(format!("`{path}` belongs to translations"));
                    let hint = format!("it says how the German `{of}` sounds to others");
                    table.report(diagnostic.hint(hint), diags);
                    table.string(key, diags);
                }
                Shape::Text { .. } | Shape::Spoken { .. } => {
                    let value = table.string(key, diags);
                    self.text(path, key, value, &table, diags);
                }
                Shape::Branch(_) => match table.table(key, diags) {
                    Some(inner) => self.branch(inner, shape, &path, diags),
                    None if self.is_source
                        && !table.has(key)
                        && shape.has_required()
                        && !self.has_below(&path) =>
                    {
                        let missing = Diagnostic::error(format!("`[{path}]` is missing"));
                        table.report_missing(missing.hint(shape.wanted()), diags);
                    }
                    None => {}
                },
                Shape::Unknown => {
                    if let Some(mut inner) = table.table(key, diags) {
                        inner.forgive();
                    }
                }
            }
            table.scope = before;
        }
        table.finish(diags);
    }

    /// Whether a text below a path is known.
    fn has_below(&self, path: &str) -> bool {
        let prefix = format!("{path}.");
        self.words.units.keys().any(|key| key.starts_with(&prefix))
    }

    fn text(
        &mut self,
        path: String,
        key: &str,
        value: Option<At<String>>,
        table: &Table<'_>,
        diags: &mut Diagnostics,
    ) {
        let Some(value) = value else { return };
        match Text::parse(&value, &table.lines(key)) {
            Ok(text) => {
                self.words.units.entry(path).or_insert(text);
            }
            Err(problems) => {
                self.words.faulty.insert(path);
                for problem in problems {
                    table.report(problem, diags);
                }
            }
        }
    }
}
