//! German office terms that stay German, with their meaning in each language.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::catalogue::{Catalogue, Shape};
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::Registry;
use crate::project::{Project, SourceFile};
use crate::table::{At, Document, Scope, check_id};

/// A term as it stands on letters and doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its article; abbreviations have none.
    pub article: Option<String>,
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
    /// Ids of terms that are there but were refused: whoever refers to them is not to blame.
    pub refused: BTreeSet<String>,
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
        let mut refused = BTreeSet::new();
        let mut is_lost = false;
        match project.text(&path, diags)? {
            None if project.list(FOLDER)?.is_empty() => {}
            None if project.has(&path)? => is_lost = true,
            None => {
                let problem = Diagnostic::error("terms.toml is missing").at(&Location::file(path));
                let hint = "write [id] with term = \"…\" in it for each German word";
                diags.push(problem.hint(hint));
            }
            Some(file) => {
                // A town's own terms come on top of those of the base.
                for file in project.base_text(&path).into_iter().chain([file]) {
                    is_lost |= read_terms(file, &mut terms, &mut refused, diags);
                }
            }
        }
        let gloss = || Shape::branch([("gloss", Shape::text())]);
        let shape = match is_lost {
            true => Shape::Unknown,
            false => {
                let refused = refused.iter().map(|id| (id.as_str(), Shape::Unknown));
                Shape::branch(refused.chain(terms.keys().map(|id| (id.as_str(), gloss()))))
            }
        };
        let words = Catalogue::load(project, FOLDER, "glossary", &shape, registry, diags)?;
        Ok(Self { terms, words, refused, is_lost })
    }

    /// Whether nobody can say that a term is unknown.
    pub fn may_have(&self, id: &str) -> bool {
        self.is_lost || self.terms.contains_key(id) || self.refused.contains(id)
    }
}

/// Reads terms; returns whether the file could not be read whole.
fn read_terms(
    file: SourceFile,
    terms: &mut BTreeMap<String, Term>,
    refused: &mut BTreeSet<String>,
    diags: &mut Diagnostics,
) -> bool {
    let document = Document::parse(file, &Scope::default(), diags);
    let mut root = document.table(Scope::default());
    for key in root.keys().collect::<Vec<_>>() {
        let id = At { value: key.value.to_owned(), at: key.at };
        let Some(mut table) = root.table(key.value, diags) else {
            refused.insert(id.value);
            continue;
        };
        let article = table.string("article", diags).map(|article| article.value);
        let term = table.require_filled("term", diags);
        table.finish(diags);
        if check_id(&id, &Scope::default(), diags) {
            // A faulty term stays known, so that nobody who uses it is blamed.
            let term = term.map(|term| term.value).unwrap_or_default();
            terms.insert(id.value, Term { article, term });
        } else {
            refused.insert(id.value);
        }
    }
    document.is_broken()
}
