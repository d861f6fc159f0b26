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
use crate::disk::sha256;
use crate::edition::{Mode, Paper, Personal, Selection};
use crate::facts::Date;
use crate::person::{Listed, Person};

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
    pub people: Vec<Listed>,
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
    /// The row of the person in a list of several.
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
        let of_people = self.people.iter().filter_map(|it| it.person.language.as_deref());
        let typed = self.languages.iter().chain(&self.beside).map(String::as_str);
        let typed: BTreeSet<&str> = typed.chain(of_people).collect();
        (!self.all || !self.people.is_empty()).then(|| typed.into_iter().collect())
    }
}

/// What of a request is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The reader's language, or that none is named.
    Language,
    /// The language beside.
    Beside,
    /// The package.
    Package,
    /// The facet at a place of the audience.
    Facet(usize),
    /// The only modules.
    Only,
    /// The town.
    Town,
}

/// One thing that is wrong with a request.
#[derive(Debug)]
pub struct Fault {
    /// What of it is wrong.
    pub about: About,
    /// What is wrong with it.
    pub problem: Diagnostic,
}

impl About {
    fn fault(self, problem: Diagnostic) -> Fault {
        Fault { about: self, problem }
    }
}

/// Checks a request against the content.
///
/// # Errors
/// Everything that is wrong with it.
pub fn validate(request: &Request, content: &Content) -> Result<Job, Vec<Fault>> {
    let mut faults = Vec::new();
    let languages = languages(request, content, &mut faults);
    let beside = request.beside.as_ref().and_then(|typed| {
        let found = content.registry.resolve(typed).map(|language| language.tag.clone());
        found.map_err(|problem| faults.push(About::Beside.fault(problem))).ok()
    });
    let package = request.package.as_deref().unwrap_or(DEFAULT_PACKAGE);
    if !content.packages.contains_key(package) {
        let known = content.packages.keys().map(String::as_str);
        let problem = Diagnostic::error(format!("unknown package `{package}`"));
        faults.push(About::Package.fault(problem.known(package, known)));
    }
    let town = town(request.town.as_deref(), content).unwrap_or_else(|problem| {
        faults.push(About::Town.fault(problem));
        String::new()
    });
    let audience = audience(&request.audience, &mut faults);
    let only = only(&request.only, content, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let wanted = |(reader, listed): Reader<'_>| Wanted {
        selection: Selection {
            town: town.clone(),
            package: package.to_owned(),
            // Beside itself a language is alone: `--all --with de` makes German monolingual.
            beside: beside.clone().filter(|beside| *beside != reader),
            reader,
            audience: audience.clone(),
            stage: request.stage,
            only: only.clone(),
            personal: listed.map_or(Personal::Nothing, |listed| personal(&listed.person)),
            mode: request.mode,
            date: request.date,
            paper: request.paper,
        },
        person: listed.map(|listed| listed.person.clone()),
        number: listed.and_then(|listed| listed.row),
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

fn personal(person: &Person) -> Personal {
    match (&person.name, person.has_page()) {
        (Some(_), _) => Personal::Name,
        (None, true) => Personal::Details,
        (None, false) => Personal::Nothing,
    }
}

/// A language, and who reads it.
type Reader<'a> = (String, Option<&'a Listed>);

/// Who reads what: each language once, or each person in one.
fn languages<'a>(
    request: &'a Request,
    content: &Content,
    faults: &mut Vec<Fault>,
) -> Vec<Reader<'a>> {
    if request.all && request.people.is_empty() {
        return content.registry.iter().map(|language| (language.tag.clone(), None)).collect();
    }
    let mut tags: Vec<String> = Vec::new();
    for typed in &request.languages {
        match content.registry.resolve(typed) {
            Ok(language) if tags.contains(&language.tag) => {}
            Ok(language) => tags.push(language.tag.clone()),
            Err(problem) => faults.push(About::Language.fault(problem)),
        }
    }
    if !request.people.is_empty() {
        return of_people(request, &tags, content, faults);
    }
    if tags.is_empty() && faults.is_empty() {
        faults.push(About::Language.fault(no_language()));
    }
    if let ([only], Some(beside)) = (tags.as_slice(), &request.beside)
        && content.registry.resolve(beside).is_ok_and(|language| language.tag == *only)
    {
        faults.push(About::Beside.fault(beside_itself(only)));
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
    faults: &mut Vec<Fault>,
) -> Vec<Reader<'a>> {
    if tags.len() > 1 {
        let problem = Diagnostic::error("a personal page is for one person in one language");
        faults.push(About::Language.fault(problem.hint("name one language with --lang")));
    }
    let mut readers = Vec::new();
    for listed in &request.people {
        let Listed { row, person } = listed;
        let whose = row.map(|row| format!("row {row}: ")).unwrap_or_default();
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
            (None, None) if row.is_some() => {
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
            Ok(tag) if row.is_none() && beside == Some(&tag) => {
                faults.push(About::Beside.fault(beside_itself(&tag)));
            }
            Ok(tag) => readers.push((tag, Some(listed))),
            // Of faulty languages one message says it all if none was named at all.
            Err(problem) if request.languages.is_empty() => {
                faults.push(About::Language.fault(problem));
            }
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
        (None, towns) => Err(Diagnostic::error("there are several towns").hint(list(
            "name one with --town, or with `town` in an order:",
            towns.iter().copied(),
        ))),
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
        towns => problem.known(town, towns.iter().copied()),
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

fn audience(typed: &[String], faults: &mut Vec<Fault>) -> Audience {
    let mut audience = Audience::new();
    for (index, name) in typed.iter().enumerate() {
        match Facet::parse(name) {
            Ok(facet) => {
                audience.insert(facet);
            }
            Err(problem) => faults.push(About::Facet(index).fault(problem)),
        }
    }
    audience
}

/// The modules that are asked for, each once.
fn only(typed: &[String], content: &Content, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut modules: Vec<String> = Vec::new();
    for id in typed {
        if !content.modules.contains_key(id) {
            let known = content.modules.keys().map(String::as_str);
            let problem = Diagnostic::error(format!("unknown module `{id}`"));
            faults.push(About::Only.fault(problem.known(id, known)));
        } else if !modules.contains(id) {
            modules.push(id.clone());
        }
    }
    modules
}

/// The most characters that the name of a packet's file has, without its ending: with a folder before
/// it and the number of a person behind it, it stays below what Windows allows a path to have.
const LONGEST_STEM: usize = 100;

/// The name of the packet's file, without ending: ASCII, the same on all systems.
///
/// Groups that could be taken for one another say what they are, and `_` stands within them, which no
/// id has: other requests have other names. A name that would be too long ends in a hash of itself.
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
    let audience = (!audience.is_empty()).then(|| format!("for-{}", audience.join("_")));
    parts.extend(audience.as_deref());
    parts.extend(selection.stage.map(Stage::name));
    let only = (!selection.only.is_empty()).then(|| format!("only-{}", selection.only.join("_")));
    parts.extend(only.as_deref());
    let mut ending = String::new();
    if selection.personal != Personal::Nothing {
        ending += "-personal";
    }
    if selection.mode == Mode::Draft {
        ending += "-draft";
    }
    shortened(parts.join("-"), &ending)
}

/// A name with its ending, which is kept whole: a draft is never named like a release.
fn shortened(name: String, ending: &str) -> String {
    if name.len() + ending.len() <= LONGEST_STEM {
        return name + ending;
    }
    let hash = &sha256(name.as_bytes())[..8];
    let room = LONGEST_STEM - ending.len() - hash.len() - 1;
    let begin: String = name.chars().take(room).collect();
    format!("{}-{hash}{ending}", begin.trim_end_matches(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::edition::PaperSize;
    use crate::project::Project;

    fn selection() -> Selection {
        Selection {
            town: "bochum".into(),
            package: "start".into(),
            reader: "uk".into(),
            beside: None,
            audience: Audience::new(),
            stage: None,
            only: Vec::new(),
            personal: Personal::Nothing,
            mode: Mode::Draft,
            date: Date::new(2026, 11, 22).expect("a real day"),
            paper: Paper::plain(PaperSize::A5),
        }
    }

    #[test]
    fn other_requests_have_other_names() {
        let mut diags = crate::diag::Diagnostics::default();
        let content = Content::load(&Project::embedded(), &mut diags).expect("readable");
        let mut asked = vec![Vec::new()];
        asked.extend(content.modules.keys().map(|id| vec![id.clone()]));
        asked.extend(content.modules.keys().map(|id| vec!["emergency".to_owned(), id.clone()]));
        let facets = Facet::all().map(Some);
        let stages = Stage::ALL.map(Some).into_iter().chain([None]);
        let mut names = BTreeSet::new();
        let mut count = 0;
        for facet in facets.chain([None]) {
            for stage in stages.clone() {
                for only in &asked {
                    let audience = facet.into_iter().collect();
                    let asked = Selection { audience, stage, only: only.clone(), ..selection() };
                    names.insert(file_stem(&asked));
                    count += 1;
                }
            }
        }
        assert_eq!(names.len(), count);
        assert!(names.contains("bochum-start-uk-a5-for-temporary-protection-draft"));
        assert!(names.contains("bochum-start-uk-a5-only-temporary-protection-draft"));
    }

    #[test]
    fn a_long_name_is_cut_and_keeps_apart_what_differs_behind_the_cut() {
        let ids = |last: &str| (0..40).map(|n| format!("module-{n}")).chain([last.to_owned()]);
        let name = |last: &str, mode: Mode| {
            let only = ids(last).collect();
            file_stem(&Selection { only, mode, personal: Personal::Name, ..selection() })
        };
        let (one, other) = (name("one", Mode::Draft), name("other", Mode::Draft));
        assert!(one.len() <= LONGEST_STEM && other.len() <= LONGEST_STEM, "{one}");
        assert_ne!(one, other);
        assert!(one.starts_with("bochum-start-uk-a5-only-module-0_module-1_"), "{one}");
        assert!(one.ends_with("-personal-draft"), "{one}");
        assert!(name("one", Mode::Release).ends_with("-personal"));
    }
}
