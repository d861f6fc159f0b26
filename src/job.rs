//! What somebody asks for, and what is then done: request and job.
//!
//! Every front end fills in a [`Request`]; [`validate`] turns it into a [`Job`] whose ids all
//! exist, or says everything that is wrong with it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::content::Content;
use crate::content::audience::{Audience, Facet};
use crate::content::module::Stage;
use crate::diag::Diagnostic;
use crate::edition::{Mode, Paper, Selection};
use crate::facts::Date;
use crate::person::Person;

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
    /// The one stage that is asked for.
    pub stage: Option<Stage>,
    /// The only modules that are asked for, as loose sheets.
    pub only: Vec<String>,
    /// The people whom it is for, each with a packet of their own; nobody by name, if empty.
    pub people: Vec<Person>,
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
}

/// What is done.
#[derive(Debug, Clone)]
pub struct Job {
    /// Packets, in order.
    pub packets: Vec<Wanted>,
    /// Where the files go.
    pub out: PathBuf,
    /// Whether the edition is written beside the PDF.
    pub emit_json: bool,
}

/// One packet that is to be made.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What is in it.
    pub selection: Selection,
    /// Whom it is for.
    pub person: Option<Person>,
    /// The place of the person in a list of several, from 1.
    pub number: Option<usize>,
}

impl Wanted {
    /// The name of the packet's file, without ending. A person has a number in it, and no name.
    pub fn file_stem(&self) -> String {
        let stem = file_stem(&self.selection);
        match self.number {
            None => stem,
            Some(number) => format!("{stem}-{number:04}"),
        }
    }
}

impl Request {
    /// The tags of all languages that were asked for, as they were typed; `None` if all languages
    /// of the registry were.
    pub fn typed_languages(&self) -> Option<Vec<&str>> {
        let of_people = self.people.iter().filter_map(|person| person.language.as_deref());
        let typed = self.languages.iter().chain(&self.beside).map(String::as_str);
        let typed: BTreeSet<&str> = typed.chain(of_people).collect();
        (!self.all || !self.people.is_empty()).then(|| typed.into_iter().collect())
    }
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
    let town = town(request.town.as_deref(), content).unwrap_or_else(|problem| {
        problems.push(problem);
        String::new()
    });
    let audience = audience(&request.audience, &mut problems);
    let only = only(&request.only, content, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let wanted = |(reader, person): (String, Option<(usize, &Person)>)| Wanted {
        selection: Selection {
            town: town.clone(),
            package: package.to_owned(),
            // Beside itself a language is alone: `--all --with de` makes German monolingual.
            beside: beside.clone().filter(|beside| *beside != reader),
            reader,
            audience: audience.clone(),
            stage: request.stage,
            only: only.clone(),
            is_addressed: person.is_some_and(|(_, person)| person.name.is_some()),
            mode: request.mode,
            date: request.date,
            paper: request.paper,
        },
        person: person.map(|(_, person)| person.clone()),
        number: person.map(|(number, _)| number).filter(|_| request.people.len() > 1),
    };
    Ok(Job {
        packets: languages.into_iter().map(wanted).collect(),
        out: request.out.clone(),
        emit_json: request.emit_json,
    })
}

fn list<'a>(head: &str, names: impl Iterator<Item = &'a str>) -> String {
    format!("{head} {}", names.collect::<Vec<_>>().join(", "))
}

/// A language, and the person who reads it with their place in the list.
type Reader<'a> = (String, Option<(usize, &'a Person)>);

/// Who reads what: each language once, or each person in one.
fn languages<'a>(
    request: &'a Request,
    content: &Content,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Reader<'a>> {
    if request.all && request.people.is_empty() {
        return content.registry.iter().map(|language| (language.tag.clone(), None)).collect();
    }
    let mut tags: Vec<String> = Vec::new();
    for typed in &request.languages {
        match content.registry.resolve(typed) {
            Ok(language) if tags.contains(&language.tag) => {}
            Ok(language) => tags.push(language.tag.clone()),
            Err(problem) => problems.push(problem),
        }
    }
    if !request.people.is_empty() {
        return of_people(request, &tags, content, problems);
    }
    if tags.is_empty() && problems.is_empty() {
        problems.push(no_language());
    }
    if let ([only], Some(beside)) = (tags.as_slice(), &request.beside)
        && content.registry.resolve(beside).is_ok_and(|language| language.tag == *only)
    {
        problems.push(beside_itself(only));
    }
    tags.into_iter().map(|tag| (tag, None)).collect()
}

fn beside_itself(tag: &str) -> Diagnostic {
    Diagnostic::error(format!("`{tag}` cannot stand beside itself"))
        .hint("name another language beside it, or none")
}

fn no_language() -> Diagnostic {
    Diagnostic::error("no language was named").hint("add --lang ar, or --all")
}

/// Each person with their language. What the request says goes before what the details say.
fn of_people<'a>(
    request: &'a Request,
    tags: &[String],
    content: &Content,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Reader<'a>> {
    if tags.len() > 1 {
        let problem = Diagnostic::error("a personal page is for one person in one language");
        problems.push(problem.hint("name one language with --lang"));
    }
    let is_list = request.people.len() > 1;
    let mut readers = Vec::new();
    for (index, person) in request.people.iter().enumerate() {
        let number = index + 1;
        let whose = if is_list { format!("person {number}: ") } else { String::new() };
        let tag = match (tags.first(), &person.language) {
            (Some(tag), _) => Ok(tag.clone()),
            (None, Some(typed)) => match content.registry.resolve(typed) {
                Ok(language) => Ok(language.tag.clone()),
                // Whatever stands in the details, no message repeats it.
                Err(problem) => Err(Diagnostic {
                    message: format!("{whose}`language` of the details is not a known language"),
                    ..problem
                }),
            },
            (None, None) if is_list => {
                Err(Diagnostic::error(format!("{whose}no language is named"))
                    .hint("name one in the list, or one for all with --lang"))
            }
            (None, None) => Err(no_language()),
        };
        let beside = request
            .beside
            .as_ref()
            .and_then(|beside| content.registry.resolve(beside).ok().map(|language| &language.tag));
        match tag {
            Ok(tag) if !is_list && beside == Some(&tag) => {
                problems.push(beside_itself(&tag));
            }
            Ok(tag) => readers.push((tag, Some((number, person)))),
            // Of faulty languages one message says it all if none was named at all.
            Err(problem) if request.languages.is_empty() => problems.push(problem),
            Err(_) => {}
        }
    }
    readers
}

/// The town that is meant: the one that was named, or the only one.
///
/// # Errors
/// If there is no such town, or none was named and there are several.
pub fn town(wanted: Option<&str>, content: &Content) -> Result<String, Diagnostic> {
    let towns: Vec<_> = content.towns().collect();
    match (wanted, towns.as_slice()) {
        (Some(town), towns) if towns.contains(&town) => Ok(town.to_owned()),
        (None, [only]) => Ok((*only).to_owned()),
        (_, []) => Err(Diagnostic::error("no place publishes packets").hint(OFFICE_HINT)),
        (None, towns) => Err(Diagnostic::error("there are several towns")
            .hint(list("add --town with one of", towns.iter().copied()))),
        (Some(town), towns) => Err(unknown_town(town, towns)),
    }
}

/// What to do if no place publishes packets.
const OFFICE_HINT: &str =
    "write office = \"…\" below [place] of a town, or make a folder for one with `willkommen init`";

/// That there is no such town among some.
pub fn unknown_town(town: &str, towns: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error(format!("unknown town `{town}`"));
    match towns {
        [] => problem.hint(OFFICE_HINT),
        towns => problem
            .suggest(town, towns.iter().copied())
            .hint(list("known are", towns.iter().copied())),
    }
}

/// What was asked for of a package of which nothing is left, as advice.
pub fn why_nothing(selection: &Selection) -> String {
    let facets = selection.audience.iter().map(|facet| facet.name);
    let modules = selection.only.iter().map(String::as_str);
    let asked: Vec<_> = facets.chain(selection.stage.map(Stage::name)).chain(modules).collect();
    match asked.is_empty() {
        true => format!("look at `audience` in content/packages/{}.toml", selection.package),
        false => list("asked for were", asked.into_iter()),
    }
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

/// The modules that are asked for, each once.
fn only(typed: &[String], content: &Content, problems: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut modules: Vec<String> = Vec::new();
    for id in typed {
        if !content.modules.contains_key(id) {
            let known = content.modules.keys().map(String::as_str);
            let problem = Diagnostic::error(format!("unknown module `{id}`"));
            problems.push(problem.suggest(id, known.clone()).hint(list("known are", known)));
        } else if !modules.contains(id) {
            modules.push(id.clone());
        }
    }
    modules
}

/// The name of the packet's file, without ending: ASCII, the same on all systems.
pub fn file_stem(selection: &Selection) -> String {
    let mut parts = vec![selection.town.as_str(), &selection.package, &selection.reader];
    parts.extend(selection.beside.as_deref());
    parts.push(selection.paper.size.name());
    if selection.paper.large_print {
        parts.push("large");
    }
    if selection.paper.hole_margin {
        parts.push("holes");
    }
    let audience: Vec<_> = selection.audience.iter().map(|facet| facet.name).collect();
    parts.extend(audience);
    parts.extend(selection.stage.map(Stage::name));
    parts.extend(selection.only.iter().map(String::as_str));
    if selection.is_addressed {
        parts.push("personal");
    }
    if selection.mode == Mode::Draft {
        parts.push("draft");
    }
    parts.join("-")
}
