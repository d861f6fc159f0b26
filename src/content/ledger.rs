//! What each translated text was made from: the exact German text, its hash, origin and review.
//!
//! The ledger is written by `willkommen record` and stands beside the words. Freshness is never
//! stored, it is computed from it; so a changed German text makes exactly its own translations
//! stale, and a changed fact none.

use std::collections::BTreeMap;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Diagnostics};
use crate::facts::Date;
use crate::project::{Project, SourceFile};
use crate::table::{Document, Scope, Table, one_of};

/// Where words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A person wrote them.
    Human,
    /// A machine translated them.
    Machine,
    /// A machine translated them, a person worked them over.
    PostEdited,
    /// They were taken over from elsewhere.
    Imported,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Human, Self::Machine, Self::PostEdited, Self::Imported];

    /// The word in the ledger and, behind `origin-`, in the phrases.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
            Self::PostEdited => "post-edited",
            Self::Imported => "imported",
        }
    }
}

/// Who has read a translation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Review {
    /// Nobody.
    None,
    /// A named person, on a day.
    Reviewed(String, Date),
    /// A named person who answers for it, on a day.
    SignedOff(String, Date),
}

/// The names of all reviews.
const REVIEWS: [&str; 3] = ["none", "reviewed", "signed-off"];

impl Review {
    /// The word in the ledger and, behind `review-`, in the phrases.
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Reviewed(..) => "reviewed",
            Self::SignedOff(..) => "signed-off",
        }
    }
}

/// What is known of one translated text.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The German text that it was made from.
    pub source: String,
    /// Hash of the translation when it was recorded, so that a later hand edit is noticed.
    pub target_hash: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Who has read it.
    pub review: Review,
}

impl Entry {
    /// Whether the translation is still the one that was recorded.
    pub fn is_untouched(&self, target: &str) -> bool {
        self.target_hash == hash(target)
    }
}

/// What is known of the translated texts of one file, by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// Entries by dotted key.
    pub entries: BTreeMap<String, Entry>,
}

/// The hash of a text: the first 16 hexadecimal digits of its SHA-256.
pub fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(
        project: &Project,
        path: &str,
        tag: &str,
        module: &str,
        diags: &mut Diagnostics,
    ) -> Result<Self> {
        let scope =
            Scope { language: Some(tag.to_owned()), module: Some(module.to_owned()), block: None };
        let Some(file) = project.text(path, diags)? else { return Ok(Self::default()) };
        let mut ledger = Self::default();
        // The entries of a town's own texts come on top of those of the base.
        for file in project.base_text(path).into_iter().chain([file]) {
            ledger.read(file, &scope, diags);
        }
        Ok(ledger)
    }

    fn read(&mut self, file: SourceFile, scope: &Scope, diags: &mut Diagnostics) {
        let document = Document::parse(file, scope, diags);
        let mut root = document.table(scope.clone());
        for key in root.keys().collect::<Vec<_>>() {
            let Some(mut table) = root.table(key.value, diags) else { continue };
            if let Some(entry) = read_entry(&mut table, diags) {
                self.entries.insert(key.value.to_owned(), entry);
            }
            table.finish(diags);
        }
    }

    /// Leaves what a town's folder has to hold: the entries that the base lacks or has otherwise.
    /// Copies of the others would keep translations of the base stale once it is renewed.
    pub fn without_base(mut self, project: &Project, path: &str) -> Self {
        let mut base = Self::default();
        if let Some(file) = project.base_text(path) {
            base.read(file, &Scope::default(), &mut Diagnostics::default());
        }
        self.entries.retain(|key, entry| base.entries.get(key) != Some(entry));
        self
    }

    /// The file's text: deterministic, one table for each key.
    pub fn to_toml(&self) -> String {
        let mut toml = String::from(
            "# What these translations were made from. Written by `willkommen record`; do not edit.\n",
        );
        for (key, entry) in &self.entries {
            let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
            toml += &format!("\n[{}]\n", quoted(key));
            toml += &format!("source = {}\n", quoted(&entry.source));
            toml += &format!("source_hash = {}\n", quoted(&hash(&entry.source)));
            toml += &format!("target_hash = {}\n", quoted(&entry.target_hash));
            toml += &format!("origin = {}\n", quoted(entry.origin.name()));
            toml += &format!("review = {}\n", quoted(entry.review.name()));
            if let Review::Reviewed(by, on) | Review::SignedOff(by, on) = &entry.review {
                toml += &format!("reviewed_by = {}\nreviewed_on = {on}\n", quoted(by));
            }
        }
        toml
    }
}

fn read_entry(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Entry> {
    let source = table.require_string("source", diags);
    let source_hash = table.require_string("source_hash", diags);
    let target_hash = table.require_string("target_hash", diags);
    let names = Origin::ALL.map(Origin::name);
    let origin = table.require_told("origin", &one_of(&names), diags);
    let review = table.require_told("review", &one_of(&REVIEWS), diags);
    let by = table.string("reviewed_by", diags).map(|by| by.value);
    let by = by.filter(|by| !by.trim().is_empty());
    let on = table.date("reviewed_on", diags).and_then(|on| {
        let date = on.value.date?;
        Date::new(i32::from(date.year), date.month, date.day)
    });
    let (source, source_hash, origin, review) = (source?, source_hash?, origin?, review?);
    if hash(&source.value) != source_hash.value {
        let diagnostic =
            Diagnostic::error("`source_hash` does not fit `source`").at(&source_hash.at);
        let hint =
            "take the file back from version control, or delete the entry and record it anew";
        table.report(diagnostic.hint(hint), diags);
        return None;
    }
    let Some(known) = Origin::ALL.into_iter().find(|known| known.name() == origin.value) else {
        let diagnostic = Diagnostic::error(format!("unknown origin `{}`", origin.value));
        table.report(diagnostic.at(&origin.at).known(&origin.value, names), diags);
        return None;
    };
    let review = match (review.value.as_str(), by, on) {
        ("none", None, None) => Review::None,
        ("reviewed", Some(by), Some(on)) => Review::Reviewed(by, on),
        ("signed-off", Some(by), Some(on)) => Review::SignedOff(by, on),
        _ => {
            let diagnostic = Diagnostic::error("review is not complete").at(&review.at).hint(
                "write \"none\", or \"reviewed\" or \"signed-off\" with reviewed_by and reviewed_on",
            );
            table.report(diagnostic, diags);
            return None;
        }
    };
    Some(Entry { source: source.value, target_hash: target_hash?.value, origin: known, review })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_edit_is_noticed() {
        let entry = Entry {
            source: "Hallo".into(),
            target_hash: hash("مرحبا"),
            origin: Origin::Machine,
            review: Review::None,
        };
        assert!(entry.is_untouched("مرحبا"));
        assert!(!entry.is_untouched("مرحبًا"));
    }
}
