//! Reads TOML tables key by key, and collects every problem with its place.
//!
//! Owns the border between TOML and checked types: wrong types, missing and unknown keys become
//! diagnostics here. It knows nothing of what the keys mean.

mod advice;
mod letters;
mod syntax;
mod tree;

use std::collections::BTreeSet;

use toml::de::DeTable;
use toml::value::Datetime;

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::project::SourceFile;
use advice::Form;
pub use advice::one_of;
pub use letters::{check_id, file_name_hint, id_hint, is_id, refused_characters};
use tree::{Entries, Entry, Value, entries};

/// A parsed TOML file.
pub struct Document {
    file: SourceFile,
    root: Entries,
    /// Where the syntax errors are.
    broken: Vec<usize>,
}

/// What is being read, for the diagnostics.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Language tag of the words being read.
    pub language: Option<String>,
    /// Module being read.
    pub module: Option<String>,
    /// Block being read.
    pub block: Option<String>,
}

impl Scope {
    /// The same place, in one block.
    pub fn in_block(&self, block: &str) -> Self {
        Self { block: Some(block.to_owned()), ..self.clone() }
    }

    /// Adds what is known of the place to a diagnostic.
    pub fn mark(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.language = diagnostic.language.or_else(|| self.language.clone());
        diagnostic.module = diagnostic.module.or_else(|| self.module.clone());
        diagnostic.block = diagnostic.block.or_else(|| self.block.clone());
        diagnostic
    }
}

/// A value and the place where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Location,
}

impl Document {
    /// Parses a file. Every syntax error and duplicate key is reported; what could be understood
    /// is returned all the same, so that its other problems show in the same run.
    pub fn parse(file: SourceFile, scope: &Scope, diags: &mut Diagnostics) -> Self {
        let (root, errors) = DeTable::parse_recoverable(&file.text);
        diags.extend(syntax::problems(&file, &errors).into_iter().map(|it| scope.mark(it)));
        let root = entries(root.get_ref());
        let broken = errors.iter().map(|error| error.span().map_or(0, |span| span.start));
        Self { broken: broken.collect(), file, root }
    }

    /// Whether the file has syntax errors, so that what is missing may only not have been read.
    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// The whole file as one table.
    pub fn table(&self, scope: Scope) -> Table<'_> {
        Table::new(self, scope, &self.root, 0)
    }
}

/// A scalar that may be written as a whole number or as text, such as `259` and `"18.36"`.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Text in quotes.
    Text(String),
    /// A bare whole number.
    Integer(i64),
}

/// One table being read. Every key that is asked for counts as known; [`Table::finish`] reports
/// the others.
pub struct Table<'a> {
    document: &'a Document,
    /// Where in the content this table stands.
    pub scope: Scope,
    entries: &'a Entries,
    start: usize,
    known: BTreeSet<String>,
}

impl<'a> Table<'a> {
    fn new(document: &'a Document, scope: Scope, entries: &'a Entries, start: usize) -> Self {
        Self { document, scope, entries, start, known: BTreeSet::new() }
    }

    /// Where the table begins.
    pub fn at(&self) -> Location {
        match self.start {
            0 => Location::file(self.document.file.path.clone()),
            start => self.document.file.locate(start),
        }
    }

    /// Reports a problem at a place in this table.
    pub fn report(&self, diagnostic: Diagnostic, diags: &mut Diagnostics) {
        let at = diagnostic.location.clone().unwrap_or_else(|| self.at());
        diags.push(self.scope.mark(diagnostic.at(&at)));
    }

    /// The keys of the table, in alphabetical order, with their places.
    pub fn keys(&self) -> impl Iterator<Item = At<&'a str>> + use<'a> {
        let file = &self.document.file;
        self.entries
            .iter()
            .map(|(key, entry)| At { value: key.as_str(), at: file.locate(entry.key.start) })
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn get(&mut self, key: &str) -> Option<&'a Entry> {
        if !self.known.contains(key) {
            self.known.insert(key.to_owned());
        }
        self.entries.get(key)
    }

    /// Reports that something is missing, unless the file could not be read whole.
    pub fn report_missing(&self, diagnostic: Diagnostic, diags: &mut Diagnostics) {
        if !self.document.is_broken() {
            self.report(diagnostic, diags);
        }
    }

    /// A text that may be absent.
    pub fn string(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<String>> {
        let entry = self.get(key)?;
        let at = self.document.file.locate(entry.span.start);
        match &entry.value {
            Value::String(text) => {
                self.check_characters(text, &at, diags);
                Some(At { value: text.clone(), at })
            }
            _ => {
                self.wrong_type(key, Form::Text, entry, diags);
                None
            }
        }
    }

    /// A text that must be there and must say something.
    pub fn require_filled(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<String>> {
        let text = self.require_string(key, diags)?;
        if text.value.trim().is_empty() {
            let problem = Diagnostic::error(format!("`{key}` is empty")).at(&text.at);
            self.report(problem.hint("write between the quotation marks what it says"), diags);
            return None;
        }
        Some(text)
    }

    /// Where each line of a text begins; nothing if it is written with escapes, so that its letters
    /// do not stand in the file as they are read.
    pub fn lines(&self, key: &str) -> Vec<Location> {
        let file = &self.document.file;
        let starts = self.entries.get(key).and_then(|entry| entry.lines(&file.text));
        starts.unwrap_or_default().into_iter().map(|start| file.locate(start)).collect()
    }

    fn check_characters(&self, text: &str, at: &Location, diags: &mut Diagnostics) {
        for problem in refused_characters(text) {
            self.report(problem.at(at), diags);
        }
    }

    /// A text that must be there.
    pub fn require_string(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<String>> {
        self.require_told(key, "", diags)
    }

    /// A text that must be there; if it is not, somebody is told what it has to be, such as
    /// [`one_of`] some names.
    pub fn require_told(
        &mut self,
        key: &str,
        what: &str,
        diags: &mut Diagnostics,
    ) -> Option<At<String>> {
        if !self.has(key) {
            self.get(key);
            self.missing(key, Form::Text, what, diags);
            return None;
        }
        self.string(key, diags)
    }

    /// A number or text that must be there.
    pub fn require_scalar(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<Scalar>> {
        let Some(entry) = self.get(key) else {
            self.missing(key, Form::Scalar, "", diags);
            return None;
        };
        let at = self.document.file.locate(entry.span.start);
        match &entry.value {
            Value::String(text) => Some(At { value: Scalar::Text(text.clone()), at }),
            Value::Integer(number) => Some(At { value: Scalar::Integer(*number), at }),
            Value::Float(_) => {
                self.wrong_type(key, Form::Fraction, entry, diags);
                None
            }
            _ => {
                self.wrong_type(key, Form::Scalar, entry, diags);
                None
            }
        }
    }

    /// A whole number that must be there.
    pub fn require_integer(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<i64>> {
        let Some(entry) = self.get(key) else {
            self.missing(key, Form::Whole, "", diags);
            return None;
        };
        match &entry.value {
            Value::Integer(number) => {
                Some(At { value: *number, at: self.document.file.locate(entry.span.start) })
            }
            _ => {
                self.wrong_type(key, Form::Whole, entry, diags);
                None
            }
        }
    }

    /// A whole number that may be absent.
    pub fn integer(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<i64>> {
        if self.has(key) {
            return self.require_integer(key, diags);
        }
        self.known.insert(key.to_owned());
        None
    }

    /// A measure, whole or with a fraction, that may be absent.
    pub fn measure(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<f64>> {
        let entry = self.get(key)?;
        let at = self.document.file.locate(entry.span.start);
        match entry.value {
            // Measures are far below the 2^53 up to which whole numbers are exact.
            Value::Integer(number) => Some(At { value: number as f64, at }),
            Value::Float(number) if number.is_finite() => Some(At { value: number, at }),
            _ => {
                self.wrong_type(key, Form::Measure, entry, diags);
                None
            }
        }
    }

    /// A date that may be absent.
    pub fn date(&mut self, key: &str, diags: &mut Diagnostics) -> Option<At<Datetime>> {
        let entry = self.get(key)?;
        match &entry.value {
            Value::Date(date) if date.time.is_none() && date.date.is_some() => {
                Some(At { value: *date, at: self.document.file.locate(entry.span.start) })
            }
            _ => {
                self.wrong_type(key, Form::Day, entry, diags);
                None
            }
        }
    }

    /// Whether a switch is on; off if absent.
    pub fn flag(&mut self, key: &str, diags: &mut Diagnostics) -> bool {
        match self.get(key) {
            None => false,
            Some(Entry { value: Value::Boolean(value), .. }) => *value,
            Some(entry) => {
                self.wrong_type(key, Form::Switch, entry, diags);
                false
            }
        }
    }

    /// A list of texts; empty if absent.
    pub fn strings(&mut self, key: &str, diags: &mut Diagnostics) -> Vec<At<String>> {
        let Some(entry) = self.get(key) else { return Vec::new() };
        let Value::Array(items) = &entry.value else {
            self.wrong_type(key, Form::Texts, entry, diags);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (span, item) in items {
            let at = self.document.file.locate(span.start);
            match item {
                Value::String(text) => {
                    self.check_characters(text, &at, diags);
                    texts.push(At { value: text.clone(), at });
                }
                other => {
                    let message = format!("`{key}` must hold texts, not {}", other.kind());
                    let hint = "write each entry as \"…\"";
                    self.report(Diagnostic::error(message).at(&at).hint(hint), diags);
                }
            }
        }
        texts
    }

    /// A table that may be absent.
    pub fn table(&mut self, key: &str, diags: &mut Diagnostics) -> Option<Table<'a>> {
        let entry = self.get(key)?;
        match &entry.value {
            Value::Table(entries) => {
                let start = if entry.span.is_empty() { entry.key.start } else { entry.span.start };
                Some(Table::new(self.document, self.scope.clone(), entries, start))
            }
            _ => {
                self.wrong_type(key, Form::Table, entry, diags);
                None
            }
        }
    }

    /// A list of tables, or of texts standing for tables; empty if absent.
    pub fn rows(&mut self, key: &str, diags: &mut Diagnostics) -> Vec<Row<'a>> {
        let Some(entry) = self.get(key) else { return Vec::new() };
        let Value::Array(items) = &entry.value else {
            self.wrong_type(key, Form::Rows, entry, diags);
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (span, item) in items {
            match item {
                Value::Table(entries) => {
                    let start = span.start.max(1);
                    let scope = self.scope.clone();
                    rows.push(Row::Table(Table::new(self.document, scope, entries, start)));
                }
                Value::String(text) => {
                    let at = self.document.file.locate(span.start);
                    rows.push(Row::Text(At { value: text.clone(), at }));
                }
                other => {
                    let message =
                        format!("`{key}` must hold texts or tables, not {}", other.kind());
                    let at = self.document.file.locate(span.start);
                    let hint = "write each entry as \"…\" or { … }";
                    self.report(Diagnostic::error(message).at(&at).hint(hint), diags);
                }
            }
        }
        rows
    }

    /// Counts every key as known: something else is wrong with the table, and nobody can say what
    /// belongs into it.
    pub fn forgive(&mut self) {
        self.known.extend(self.entries.keys().cloned());
    }
}

/// One entry of a list that holds tables or texts.
pub enum Row<'a> {
    /// A table.
    Table(Table<'a>),
    /// A text that stands for a table with only an id.
    Text(At<String>),
}
