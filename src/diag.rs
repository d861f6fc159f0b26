//! What is wrong with content, where, and what to do about it.
//!
//! Owns [`Diagnostic`] and its collection. Content problems are data: every stage adds to
//! [`Diagnostics`] and goes on with the best value it has, so that one run shows all of them.
//! Failures of the environment (unreadable file, full disk) are `anyhow` errors instead; those in the
//! middle of one packet are problems whose [`Cause`] says so.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How bad a problem is. An error stops the edition it concerns, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is printed before this is mended.
    Error,
    /// Should be looked at; printing goes on.
    Warning,
}

/// What a problem comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// What was written, asked for, or programmed: it comes again each time.
    #[default]
    Content,
    /// The machine, such as a full disk: later the same may go well.
    Machine,
}

impl Cause {
    fn is_content(&self) -> bool {
        *self == Self::Content
    }
}

/// A place in a file, as people count: line and column start at 1, columns are characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// Path below the project folder, with forward slashes on all systems.
    #[serde(serialize_with = "serialize_file", deserialize_with = "deserialize_file")]
    pub file: Arc<str>,
    /// Line, from 1. Zero if the whole file is meant.
    pub line: u32,
    /// Column in characters, from 1. Zero if the whole file is meant.
    pub column: u32,
}

fn serialize_file<S: Serializer>(file: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(file)
}

fn deserialize_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}

impl Location {
    /// The whole of a file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), line: 0, column: 0 }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.file),
            line => write!(f, "{}:{line}:{}", self.file, self.column),
        }
    }
}

/// One problem, addressed to the person who can mend it.
///
/// The message is lower-case without a full stop; hints say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What it comes from.
    #[serde(default, skip_serializing_if = "Cause::is_content")]
    pub cause: Cause,
    /// What is wrong.
    pub message: String,
    /// Where it is wrong, if it is in a file.
    #[serde(flatten)]
    pub location: Option<Location>,
    /// Language tag of the words concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Module concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Block concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A problem that stops the edition it concerns.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// A problem to look at.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            cause: Cause::default(),
            message,
            location: None,
            language: None,
            module: None,
            block: None,
            hints: Vec::new(),
        }
    }

    /// Says that it comes from the machine.
    pub fn by_machine(mut self) -> Self {
        self.cause = Cause::Machine;
        self
    }

    /// Adds the place.
    pub fn at(mut self, location: &Location) -> Self {
        self.location = Some(location.clone());
        self
    }

    /// Adds the place if there is none yet.
    pub fn or_at(self, location: &Location) -> Self {
        match self.location {
            Some(_) => self,
            None => self.at(location),
        }
    }

    /// Adds the language of the words concerned.
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.language = Some(tag.into());
        self
    }

    /// Adds the module concerned.
    pub fn module(mut self, id: impl Into<String>) -> Self {
        self.module = Some(id.into());
        self
    }

    /// Adds the block concerned.
    pub fn block(mut self, id: impl Into<String>) -> Self {
        self.block = Some(id.into());
        self
    }

    /// Adds advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds advice if there is none yet, such as after [`Self::suggest`] has found nothing near.
    pub fn or_hint(self, hint: impl Into<String>) -> Self {
        match self.hints.is_empty() {
            true => self.hint(hint),
            false => self,
        }
    }

    /// Adds "did you mean …" if one of the known words is near enough to the one found.
    pub fn suggest<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(found, known) {
            Some(near) => {
                let hint = format!("did you mean `{near}`?");
                self.hint(hint)
            }
            None => self,
        }
    }

    /// Adds [`Self::suggest`], and then all words that are known, in their order.
    pub fn known<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<_> = known.into_iter().collect();
        let all = match known.as_slice() {
            [] => "none is known yet".to_owned(),
            known => format!("known are {}", known.join(", ")),
        };
        self.suggest(found, known).hint(all)
    }

    fn sort_key(&self) -> (Option<&Location>, Severity, &str) {
        (self.location.as_ref(), self.severity, &self.message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.message)?;
        let mut places = Vec::new();
        if let Some(tag) = &self.language {
            places.push(format!("language {tag}"));
        }
        if let Some(id) = &self.module {
            places.push(format!("module {id}"));
        }
        if let Some(id) = &self.block {
            places.push(format!("block {id}"));
        }
        let places = places.join(", ");
        match (&self.location, places.as_str()) {
            (None, "") => {}
            (None, places) => write!(f, "\n  --> {places}")?,
            (Some(location), "") => write!(f, "\n  --> {location}")?,
            (Some(location), places) => write!(f, "\n  --> {location} ({places})")?,
        }
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// All problems found so far.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds several.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// Adds all of another collection, in their order.
    pub fn append(&mut self, others: Self) {
        self.list.extend(others.list);
    }

    /// Whether anything in it stops printing.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems by file, line and column, each once.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        self.list.dedup();
        self.list
    }

    /// The problems in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}

/// The known word nearest to the one found, if it is near enough to be meant.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (found.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(found, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// Whether two words differ by one slip of the pen: a letter too many, too few, another one, or two
/// that changed places.
pub fn differs_by_one(found: &str, known: &str) -> bool {
    strsim::damerau_levenshtein(found, known) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(nearest("helth", ["health", "money"]), Some("health"));
        assert_eq!(nearest("xyz", ["health", "money"]), None);
    }

    #[test]
    fn other_advice_is_for_what_has_none() {
        let problem = |found: &str| {
            let problem = Diagnostic::error("unknown").suggest(found, ["health"]);
            problem.or_hint("known is health").hints
        };
        assert_eq!(problem("helth"), ["did you mean `health`?"]);
        assert_eq!(problem("xyz"), ["known is health"]);
    }

    #[test]
    fn all_that_is_known_stands_after_what_is_near() {
        let problem = |known: &[&'static str]| {
            Diagnostic::error("unknown").known("helth", known.iter().copied()).hints
        };
        assert_eq!(
            problem(&["money", "health"]),
            ["did you mean `health`?", "known are money, health"]
        );
        assert_eq!(problem(&["money"]), ["known are money"]);
        assert_eq!(problem(&[]), ["none is known yet"]);
    }

    #[test]
    fn shows_place_and_hint() {
        let location = Location { file: "a.toml".into(), line: 2, column: 7 };
        let diagnostic = Diagnostic::error("unknown key `txt`")
            .at(&location)
            .language("ar")
            .block("intro")
            .suggest("txt", ["text"]);
        assert_eq!(
            diagnostic.to_string(),
            "error: unknown key `txt`\n  --> a.toml:2:7 (language ar, block intro)\n  \
             hint: did you mean `text`?"
        );
    }
}
