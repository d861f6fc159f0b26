//! `willkommen facts confirm`: writes down that somebody has checked a fact or contact.

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::super::{Ending, complain, errors, parse_date, parse_name, say, today};
use crate::calls::German;
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::write_whole;
use crate::facts::{Date, Doubt, Facts, Layer, Subject, edit, parse};
use crate::job;
use crate::language::REGISTRY;
use crate::project::{Project, SourceFile};

/// Writes into the facts of a project that a named person has checked a fact or contact. Nothing else
/// in the file is touched.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The fact or contact, looked up from the town upwards
    #[arg(value_name = "ID")]
    id: String,
    /// Who has called, visited or asked
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    by: String,
    /// When
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    on: Date,
    /// New value of a fact, as in TOML but without quotes: "0234 910-0", 259, 18.36, "14 day"
    #[arg(long, value_name = "VALUE")]
    value: Option<String>,
    /// New telephone number of a contact, instead of all it has
    #[arg(long, value_name = "NUMBER", conflicts_with = "value")]
    phone: Option<String>,
    /// The place whose entry is meant, if not the nearest
    #[arg(long, value_name = "ID", conflicts_with = "town")]
    place: Option<String>,
    /// Town, if there are several
    #[arg(long, value_name = "ID")]
    town: Option<String>,
}

pub(super) fn run(folder: &Path, project: &Project, arguments: &Arguments) -> Result<Ending> {
    let mut diags = Diagnostics::default();
    let content = Content::load(project, &mut diags)?;
    let faults = faults(diags);
    if !faults.is_empty() {
        complain(&faults);
        return Ok(Ending::Failed);
    }
    let today = today()?;
    let found = layer(&content, arguments).and_then(|layer| {
        let subject = subject(layer, arguments)?;
        check_day(subject, arguments.on, today)?;
        Ok((layer, subject))
    });
    let (layer, subject) = match found {
        Ok(found) => found,
        Err(problem) => return Ok(misused(problem)),
    };
    let file = subject.record().at.file.clone();
    let path = folder.join(&*file);
    if !path.is_file() {
        bail!("{file} is inside the program: copy content/ into {} first", folder.display());
    }
    let before = read(project, &file)?;
    let after = match confirmed(&content, layer, subject, &before, arguments) {
        Ok(after) => after,
        Err(problem) => return Ok(misused(problem)),
    };
    if after.text != before {
        // A link stays a link: what it leads to is written.
        write_whole(&path.canonicalize()?, after.text.as_bytes())?;
    }
    let new = entry(&after.layer, subject).context("the entry is still there")?;
    say(&report(&content, &path, subject, new, arguments))?;
    complain(&reminder(new, today).into_iter().collect::<Vec<_>>());
    Ok(Ending::Done)
}

fn misused(problem: Diagnostic) -> Ending {
    complain(&[problem]);
    Ending::Misused
}

/// What keeps facts from being looked up. Faults of other files do not matter here.
fn faults(diags: Diagnostics) -> Vec<Diagnostic> {
    let mut faults = errors(diags);
    faults.retain(|fault| match &fault.location {
        Some(at) => at.file.starts_with("content/facts") || &*at.file == REGISTRY,
        None => true,
    });
    faults
}

/// The text of a file to the letter, unlike what is loaded: with its byte order mark and line ends.
fn read(project: &Project, file: &str) -> Result<String> {
    let bytes = project.bytes(file)?.with_context(|| format!("{file} is gone"))?;
    String::from_utf8(bytes.as_ref().to_vec()).with_context(|| format!("cannot read {file}"))
}

/// The place whose entry is meant.
fn layer<'a>(content: &'a Content, arguments: &Arguments) -> Result<&'a Layer, Diagnostic> {
    let id = arguments.id.as_str();
    if let Some(place) = arguments.place.as_deref() {
        let layer = content.layers.get(place).ok_or_else(|| {
            Diagnostic::error(format!("unknown place `{place}`"))
                .known(place, content.layers.keys().map(String::as_str))
        })?;
        let has_it = layer.subject(id).is_some();
        return has_it
            .then_some(layer)
            .ok_or_else(|| unknown(id, layer.ids()).hint(format!("looked up in `{place}` only")));
    }
    let town = job::town(arguments.town.as_deref(), content)?;
    let facts = Facts::of(&content.layers, &town).expect("towns are places");
    facts.layer_of(id).ok_or_else(|| {
        unknown(id, facts.ids()).hint(format!("looked up in `{town}` and the places above it"))
    })
}

fn unknown<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(format!("unknown fact or contact `{id}`"))
        .suggest(id, known)
        .or_hint("`willkommen layers` lists all")
}

/// The entry that is meant; an option that only fits one kind decides where both bear the id.
fn subject<'a>(layer: &'a Layer, arguments: &Arguments) -> Result<Subject<'a>, Diagnostic> {
    let id = arguments.id.as_str();
    match (layer.facts.get(id), layer.contacts.get(id)) {
        (Some(_), Some(contact)) if arguments.phone.is_some() => Ok(Subject::Contact(contact)),
        (Some(fact), Some(_)) if arguments.value.is_some() => Ok(Subject::Fact(fact)),
        (Some(fact), Some(contact)) => {
            let (fact, contact) = (&fact.record.at, &contact.record.at);
            Err(Diagnostic::error(format!("`{id}` is a fact and a contact"))
                .hint(format!("give them different ids: {fact} and {contact}")))
        }
        _ => layer.subject(id).ok_or_else(|| unknown(id, layer.ids())),
    }
}

/// Nobody confirms ahead, and nobody what was written later.
fn check_day(subject: Subject<'_>, on: Date, today: Date) -> Result<(), Diagnostic> {
    if on > today {
        let problem = Diagnostic::error(format!("{on} is in the future"));
        return Err(problem.hint("give the day of the call, visit or answer"));
    }
    let record = subject.record();
    // A source may be dated by year, month or day: compared as far as that goes.
    let as_of = record.as_of.as_str();
    let is_date = as_of.chars().all(|c| c.is_ascii_digit() || c == '-');
    if is_date && on.to_string().get(..as_of.len()).is_some_and(|on| on < as_of) {
        let message = format!("{on} is before the date of the source, {as_of}");
        let hint = "give the day of the answer with --on, or mend `as_of` there";
        return Err(Diagnostic::error(message).at(&record.at).hint(hint));
    }
    Ok(())
}

/// A file as it will be.
struct After {
    text: String,
    layer: Layer,
}

/// Confirms an entry in the text of its file. Nothing is written before the whole text has been read
/// again by the code that loads facts.
fn confirmed(
    content: &Content,
    layer: &Layer,
    subject: Subject<'_>,
    text: &str,
    arguments: &Arguments,
) -> Result<After, Diagnostic> {
    let file = &subject.record().at.file;
    let again = |text: String| {
        let mut diags = Diagnostics::default();
        let source = SourceFile::decode(file, text.as_bytes())?;
        let layer = parse::read(&layer.id, source, &content.registry, &mut diags);
        match errors(diags).into_iter().next() {
            // The place is one in a text that is never written.
            Some(problem) => Err(Diagnostic { location: None, ..problem }),
            None => Ok(After { text, layer }),
        }
    };
    let valued = match (&arguments.value, &arguments.phone) {
        (Some(value), _) => Some(again(edit::with_value(text, subject, value)?)?),
        (None, Some(phone)) => Some(again(edit::with_phone(text, subject, phone)?)?),
        (None, None) => None,
    };
    // The same value written in another way is no news: the file keeps its own way.
    let news = valued.filter(|after| {
        entry(&after.layer, subject).is_some_and(|new| !says_the_same(subject, new))
    });
    let as_of = news.as_ref().map(|_| arguments.on);
    let text = news.map_or_else(|| text.to_owned(), |after| after.text);
    again(edit::confirmed(&text, subject, &arguments.by, arguments.on, as_of)?)
}

/// The same entry in another state of its layer.
fn entry<'a>(layer: &'a Layer, subject: Subject<'_>) -> Option<Subject<'a>> {
    match subject {
        Subject::Fact(fact) => layer.facts.get(&fact.id).map(Subject::Fact),
        Subject::Contact(contact) => layer.contacts.get(&contact.id).map(Subject::Contact),
    }
}

fn says_the_same(old: Subject<'_>, new: Subject<'_>) -> bool {
    match (old, new) {
        (Subject::Fact(old), Subject::Fact(new)) => old.value == new.value,
        (Subject::Contact(old), Subject::Contact(new)) => old.phone == new.phone,
        _ => false,
    }
}

/// Where it stands, and what stood and stands there.
fn report(
    content: &Content,
    path: &Path,
    old: Subject<'_>,
    new: Subject<'_>,
    arguments: &Arguments,
) -> String {
    let line = new.record().at.line;
    let Arguments { id, by, on, .. } = arguments;
    let mut text = format!("{}:{line}: {id} confirmed by {by} on {on}\n", path.display());
    if let Some(german) = German::of(content) {
        text += &format!("old: {}\nnew: {}\n", german.line(old), german.line(new));
    }
    text
}

/// A last day that has passed outlives a confirmation.
fn reminder(new: Subject<'_>, today: Date) -> Option<Diagnostic> {
    let record = new.record();
    let last = record.valid_until.filter(|_| record.doubt(today) == Some(Doubt::Expired))?;
    let problem = Diagnostic::warning(format!("`{}` has expired: it held until {last}", new.id()));
    Some(problem.at(&record.at).hint("change `valid_until` there, or it stays marked"))
}
