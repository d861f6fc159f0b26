//! Preflight: what a press file must be, requirement by requirement.
//!
//! `checks` lists the requirements; `file` looks at the file as a whole, `pages` at boxes and what
//! lies on them, `drawing` walks through everything that is drawn, `inks` and `fonts` judge it, and
//! `digital` looks at what a file for screens needs. Any bytes may come: what cannot be read is a finding, too.

mod checks;
mod digital;
mod drawing;
mod file;
mod fonts;
mod inks;
mod pages;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, Object};
use serde::Serialize;

pub use checks::{CHECKS, Check};

use super::tree::{self, as_dictionary, entry};
use super::xmp::namespace;

/// What a file is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Single pages or imposed sheets for the press, built to PDF/X-4.
    Press,
    /// For screens: tagged, PDF/A-2a and PDF/UA-1.
    Digital,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// The file must not go to press.
    Error,
    /// A person should look.
    Warning,
}

/// Something that a file lacks, or has and must not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The requirement, such as `trim-box`.
    pub id: &'static str,
    /// How bad it is.
    pub gravity: Gravity,
    /// Page, counting from 1, if it is one page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// What was found, in lower case without a full stop.
    pub message: String,
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it was looked at as.
    pub purpose: Purpose,
    /// Pages.
    pub pages: usize,
    /// What is wrong, by requirement and page.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing keeps the file from its purpose.
    pub fn passes(&self) -> bool {
        self.count(Gravity::Error) == 0
    }

    /// How many findings of a gravity there are.
    pub fn count(&self, gravity: Gravity) -> usize {
        self.findings.iter().filter(|finding| finding.gravity == gravity).count()
    }
}

/// What whoever made a file knows of it. What is `None` is not looked at, or only in general.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Expected {
    /// Pages.
    pub pages: Option<usize>,
    /// The number that the pages must be a multiple of: 4 for a stapled booklet. 1 for loose
    /// sheets.
    pub pages_by: Option<usize>,
    /// Width and height of each page after trimming, in pt.
    pub trim: Option<[f64; 2]>,
    /// What is printed beyond the trim on the side that has least of it, in pt. 0 for none.
    pub bleed: Option<f64>,
}

/// Looks at a file. Without a purpose it is taken for what it says of itself, else for a press file.
pub fn look(pdf: &[u8], purpose: Option<Purpose>) -> Report {
    look_for(pdf, purpose, &Expected::default())
}

/// Looks at a file of which something is known: what differs from it is an error.
pub fn look_for(pdf: &[u8], purpose: Option<Purpose>, expected: &Expected) -> Report {
    // The reader is of others, and files come from anywhere: a bug in it must not end a run in
    // which other files are looked at.
    let looked = catch_unwind(AssertUnwindSafe(|| look_inside(pdf, purpose, expected)));
    looked.unwrap_or_else(|_| unreadable(purpose, "it is damaged in a way that stops the reader"))
}

fn unreadable(purpose: Option<Purpose>, reason: &str) -> Report {
    let mut findings = Findings::default();
    findings.error("file", None, format!("the file cannot be read: {reason}"));
    Report { purpose: purpose.unwrap_or(Purpose::Press), pages: 0, findings: findings.list() }
}

fn look_inside(pdf: &[u8], purpose: Option<Purpose>, expected: &Expected) -> Report {
    let document = match Document::load_mem(pdf) {
        Ok(document) => document,
        Err(error) => return unreadable(purpose, &error.to_string()),
    };
    let mut findings = Findings::default();
    let pages = tree::pages(&document);
    if document.is_encrypted() && pages.is_empty() {
        let message = "the file is encrypted with a password, so that nothing can be looked at";
        findings.error("encryption", None, message);
        let purpose = purpose.unwrap_or(Purpose::Press);
        return Report { purpose, pages: 0, findings: findings.list() };
    }
    if pages.is_empty() || document.catalog().is_err() {
        return unreadable(purpose, "it has no pages");
    }
    let metadata = file::Metadata::read(&document);
    let purpose = purpose.unwrap_or_else(|| guess(&document, &metadata));
    let look = Look { document: &document, pages: &pages, metadata: &metadata, expected };
    match purpose {
        Purpose::Press => {
            file::look(&look, pdf, &mut findings);
            pages::look(&look, &mut findings);
        }
        Purpose::Digital => digital::look(&look, pdf, &mut findings),
    }
    drawing::look(&look, purpose, &mut findings);
    Report { purpose, pages: pages.len(), findings: findings.list() }
}

/// What all checks look at.
struct Look<'a> {
    document: &'a Document,
    pages: &'a [lopdf::ObjectId],
    metadata: &'a file::Metadata,
    expected: &'a Expected,
}

impl<'a> Look<'a> {
    /// The pages with their numbers, from 1. A page that is no dictionary is left out; the reader
    /// does not count such pages as pages either.
    fn numbered(&self) -> impl Iterator<Item = (usize, &'a lopdf::Dictionary)> {
        let document = self.document;
        let numbered = self.pages.iter().zip(1..);
        numbered.filter_map(move |(id, number)| Some((number, document.get_dictionary(*id).ok()?)))
    }
}

/// What a file says that it is.
fn guess(document: &Document, metadata: &file::Metadata) -> Purpose {
    let says = |uri, property| metadata.get(uri, property).is_some();
    let intents = intents(document);
    let has =
        |name: &[u8]| intents.iter().any(|intent| tree::name(document, intent, b"S") == Some(name));
    if has(b"GTS_PDFX") || says(namespace::PDF_X, "GTS_PDFXVersion") {
        Purpose::Press
    } else if has(b"GTS_PDFA1") || says(namespace::PDF_A, "part") || says(namespace::PDF_UA, "part")
    {
        Purpose::Digital
    } else {
        Purpose::Press
    }
}

/// The output intents of a file.
fn intents(document: &Document) -> Vec<&lopdf::Dictionary> {
    let catalog = document.catalog().ok();
    let list = catalog.and_then(|catalog| entry(document, catalog, b"OutputIntents"));
    let list = list.and_then(|list| list.as_array().ok()).into_iter().flatten();
    list.filter_map(|intent: &Object| as_dictionary(tree::follow(document, intent))).collect()
}

/// Findings, one for each requirement and page.
#[derive(Debug, Default)]
struct Findings {
    found: BTreeMap<(&'static str, Option<usize>), Found>,
}

#[derive(Debug)]
struct Found {
    gravity: Gravity,
    message: String,
    /// How bad it is among findings of its kind: higher is worse.
    rank: f64,
    count: usize,
}

impl Findings {
    fn error(&mut self, id: &'static str, page: Option<usize>, message: impl Into<String>) {
        self.add(id, page, Gravity::Error, 0.0, message.into());
    }

    fn warning(&mut self, id: &'static str, page: Option<usize>, message: impl Into<String>) {
        self.add(id, page, Gravity::Warning, 0.0, message.into());
    }

    /// Of several findings the worst stands for all: the first of those that rank highest.
    fn add(
        &mut self,
        id: &'static str,
        page: Option<usize>,
        gravity: Gravity,
        rank: f64,
        message: String,
    ) {
        // Names in a file may hold anything, and messages are printed on terminals.
        let message = message.replace(char::is_control, "\u{fffd}");
        match self.found.entry((id, page)) {
            Entry::Vacant(free) => {
                free.insert(Found { gravity, message, rank, count: 1 });
            }
            Entry::Occupied(mut taken) => {
                let found = taken.get_mut();
                found.count += 1;
                if rank > found.rank {
                    (found.message, found.rank) = (message, rank);
                }
            }
        }
    }

    fn list(self) -> Vec<Finding> {
        let finding = |((id, page), found): ((&'static str, Option<usize>), Found)| {
            let Found { gravity, mut message, count, .. } = found;
            if count > 1 {
                message += &format!(" (and {} more)", count - 1);
            }
            Finding { id, gravity, page, message }
        };
        self.found.into_iter().map(finding).collect()
    }
}
