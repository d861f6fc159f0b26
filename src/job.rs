//! What somebody asks for, and what is then done: request and job.
//!
//! Every front end fills in a [`Request`]; [`validate`] turns it into a [`Job`] whose ids all
//! exist, or says everything that is wrong with it.

use std::path::PathBuf;

use crate::content::Content;
use crate::content::audience::{Audience, Facet};
use crate::diag::Diagnostic;
use crate::edition::{Mode, Paper, Selection};
use crate::facts::Date;

/// The package that is made if none is named.
pub const DEFAULT_PACKAGE: &str = "start";

/// What somebody asks for, as typed.
#[derive(Debug, Clone)]
pub struct Request {
    /// Languages; empty with `all`.
    pub languages: Vec<String>,
    /// Every language of the registry.
    pub all: bool,
    /// The language beside.
    pub beside: Option<String>,
    /// Package.
    pub package: Option<String>,
    /// Facet values of the reader.
    pub audience: Vec<String>,
    /// Town; may be left out if there is only one.
    pub town: Option<String>,
    /// Paper and size of type.
    pub paper: Paper,
    /// Draft or release.
    pub mode: Mode,
    /// The day for which it is made.
    pub date: Date,
    /// Where the files go.
    pub out: PathBuf,
    /// Whether the edition is written beside the PDF.
    pub emit_json: bool,
    /// How many editions are made at a time.
    pub workers: usize,
}

/// What is done.
#[derive(Debug, Clone)]
pub struct Job {
    /// Editions, in order.
    pub selections: Vec<Selection>,
    /// Where the files go.
    pub out: PathBuf,
    /// Whether the edition is written beside the PDF.
    pub emit_json: bool,
    /// How many editions are made at a time.
    pub workers: usize,
}

/// Checks a request against the content.
///
/// # Errors
/// Everything that is wrong with it.
pub fn validate(request: &Request, content: &Content) -> Result<Job, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let languages = languages(request, content, &mut problems);
    let beside = request.beside.as_ref().and_then(|typed| {
        let found = content.registry.resolve(typed).map(|language| language.tag.clone());
        found.map_err(|problem| problems.push(problem)).ok()
    });
    let package = request.package.as_deref().unwrap_or(DEFAULT_PACKAGE);
    if !content.packages.contains_key(package) {
        let known = content.packages.keys().map(String::as_str);
        let problem = Diagnostic::error(format!("unknown package `{package}`"));
        problems.push(problem.suggest(package, known.clone()).hint(list("known are", known)));
    }
    let town = town(request, content, &mut problems);
    let audience = audience(&request.audience, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let selection = |reader: String| Selection {
        town: town.clone(),
        package: package.to_owned(),
        // Beside itself a language is alone: `--all --with de` makes German monolingual.
        beside: beside.clone().filter(|beside| *beside != reader),
        reader,
        audience: audience.clone(),
        mode: request.mode,
        date: request.date,
        paper: request.paper,
    };
    Ok(Job {
        selections: languages.into_iter().map(selection).collect(),
        out: request.out.clone(),
        emit_json: request.emit_json,
        workers: request.workers.max(1),
    })
}

fn list<'a>(head: &str, names: impl Iterator<Item = &'a str>) -> String {
    format!("{head} {}", names.collect::<Vec<_>>().join(", "))
}

fn languages(request: &Request, content: &Content, problems: &mut Vec<Diagnostic>) -> Vec<String> {
    if request.all {
        return content.registry.iter().map(|language| language.tag.clone()).collect();
    }
    let mut tags: Vec<String> = Vec::new();
    for typed in &request.languages {
        match content.registry.resolve(typed) {
            Ok(language) if tags.contains(&language.tag) => {}
            Ok(language) => tags.push(language.tag.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    if tags.is_empty() && problems.is_empty() {
        problems.push(Diagnostic::error("no language was named").hint("add --lang ar, or --all"));
    }
    let only = match (tags.as_slice(), &request.beside) {
        ([only], Some(beside)) => content.registry.resolve(beside).is_ok_and(|l| l.tag == *only),
        _ => false,
    };
    if only {
        problems.push(Diagnostic::error(format!("`{}` cannot stand beside itself", tags[0])));
    }
    tags
}

fn town(request: &Request, content: &Content, problems: &mut Vec<Diagnostic>) -> String {
    let towns: Vec<_> = content.towns().collect();
    match (&request.town, towns.as_slice()) {
        (Some(town), towns) if towns.contains(&town.as_str()) => return town.clone(),
        (None, [only]) => return (*only).to_owned(),
        (_, []) => problems.push(Diagnostic::error("no place publishes packets")),
        (None, towns) => problems.push(
            Diagnostic::error("there are several towns")
                .hint(list("add --town with one of", towns.iter().copied())),
        ),
        (Some(town), towns) => problems.push(
            Diagnostic::error(format!("unknown town `{town}`"))
                .suggest(town, towns.iter().copied())
                .hint(list("known are", towns.iter().copied())),
        ),
    }
    String::new()
}

fn audience(typed: &[String], problems: &mut Vec<Diagnostic>) -> Audience {
    let mut audience = Audience::new();
    for name in typed {
        match Facet::parse(name) {
            Ok(facet) => {
                audience.insert(facet);
            }
            Err(problem) => problems.push(problem),
        }
    }
    audience
}

/// The name of the packet's file, without ending: ASCII, the same on all systems.
pub fn file_stem(selection: &Selection) -> String {
    let mut parts = vec![selection.town.as_str(), &selection.package, &selection.reader];
    parts.extend(selection.beside.as_deref());
    parts.push(selection.paper.size.name());
    if selection.paper.large_print {
        parts.push("large");
    }
    let audience: Vec<_> = selection.audience.iter().map(|facet| facet.name).collect();
    parts.extend(audience);
    if selection.mode == Mode::Draft {
        parts.push("draft");
    }
    parts.join("-")
}
