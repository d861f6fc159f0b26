//! German office terms that stay German, with their meaning in each language.

use std::collections::BTreeMap;

use anyhow::Result;

use super::catalogue::{Catalogue, Shape};
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::Registry;
use crate::project::Project;
use crate::table::{At, Document, Scope, check_id};

/// A term as it stands on letters and doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term, without article.
    pub term: String,
}

/// All terms and their meanings.
#[derive(Debug, Default)]
pub struct Glossary {
    /// Terms by id.
    pub terms: BTreeMap<String, Term>,
    /// Meanings: `<id>.gloss`.
    pub words: Catalogue,
    /// Whether the list of terms could not be read, so that nobody can say which term is unknown.
    pub is_lost: bool,
}

const FOLDER: &str = "content/glossary";

impl Glossary {
    /// Reads `content/glossary`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn load(project: &Project, registry: &Registry, diags: &mut Diagnostics) -> Result<Self> {
        let path = format!("{FOLDER}/terms.toml");
        let mut terms = BTreeMap::new();
        let mut is_lost = false;
        match project.text(&path, diags)? {
            None if project.list(FOLDER)?.is_empty() => {}
            None if project.has(&path)? => is_lost = true,
            None => {
                diags.push(Diagnostic::error("terms.toml is missing").at(&Location::file(path)));
            }
            Some(file) => {
                let document = Document::parse(file, &Scope::default(), diags);
                is_lost = document.is_broken();
                let mut root = document.table(Scope::default());
                for key in root.keys().collect::<Vec<_>>() {
                    let id = At { value: key.value.to_owned(), at: key.at };
                    let Some(mut table) = root.table(key.value, diags) else { continue };
                    // For editors and translators: on paper the term stands without it.
                    table.string("article", diags);
                    let term = table.require_filled("term", diags);
                    table.finish(diags);
                    if check_id(&id, &Scope::default(), diags) {
                        // A faulty term stays known, so that nobody who uses it is blamed.
                        let term = term.map(|term| term.value).unwrap_or_default();
                        terms.insert(id.value, Term { term });
                    }
                }
            }
        }
        let gloss = || Shape::branch([("gloss", Shape::text())]);
        let shape = match is_lost {
            true => Shape::Unknown,
            false => Shape::branch(terms.keys().map(|id| (id.as_str(), gloss()))),
        };
        let words = Catalogue::load(project, FOLDER, "glossary", &shape, registry, diags)?;
        Ok(Self { terms, words, is_lost })
    }
}
