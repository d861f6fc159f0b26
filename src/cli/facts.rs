//! `willkommen facts`: the call list of an editor, and what comes of the calls.

mod confirm;
mod rows;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{Ending, complain, ending, errors, load, pad, parse_date, say, today};
use crate::calls::sheet::{Day, Sheet, TownSheet, german_as_of};
use crate::calls::{Call, German, calls};
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::write_whole;
use crate::facts::{Date, Facts, Subject};
use crate::job::unknown_town;
use crate::project::Project;
use crate::render;

/// Lists facts and contacts that are unconfirmed, contested, changing, expired or about to expire.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Also list what expires within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    due: u32,
    /// Only this town
    #[arg(long, value_name = "ID")]
    town: Option<String>,
    /// The day from which it is reckoned; today if left out
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// File to write; standard output if left out
    #[arg(long, value_name = "FILE", required_if_eq("format", "pdf"))]
    out: Option<PathBuf>,
}

impl Arguments {
    /// Whether anything is asked of the list. (The conflict that clap knows would take in --project.)
    fn has_options(&self) -> bool {
        let Self { command: _, due, town, date, format, out } = self;
        *due > 0 || town.is_some() || date.is_some() || *format != Format::Text || out.is_some()
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write into a project that somebody has checked a fact or contact
    Confirm(confirm::Arguments),
}

/// Form of the call list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets, with columns to fill in
    Csv,
    /// For paper, with lines to fill in
    Pdf,
}

/// The call list of a town.
struct List<'a> {
    facts: Facts<'a>,
    calls: Vec<Call<'a>>,
}

pub(super) fn run(
    folder: Option<&Path>,
    project: &Project,
    arguments: &Arguments,
) -> Result<Ending> {
    if arguments.command.is_some() && arguments.has_options() {
        bail!("options of the list stand before `confirm`: put its own behind it");
    }
    match (&arguments.command, folder) {
        (None, _) => list(project, arguments),
        (Some(Command::Confirm(arguments)), Some(folder)) => {
            confirm::run(folder, project, arguments)
        }
        (Some(Command::Confirm(_)), None) => {
            bail!("confirm writes into a project folder: add --project DIR")
        }
    }
}

fn list(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(project)?;
    let date = match arguments.date {
        Some(date) => date,
        None => today()?,
    };
    if let Some(town) = arguments.town.as_deref().filter(|id| !content.towns().any(|it| it == *id))
    {
        complain(&[unknown_town(town, &content.towns().collect::<Vec<_>>())]);
        return Ok(Ending::Misused);
    }
    let towns = content.towns().filter(|id| arguments.town.as_deref().is_none_or(|it| it == *id));
    let lists: Vec<_> = towns
        .filter_map(|town| content.facts(town))
        .map(|facts| List { facts, calls: calls(facts, date, arguments.due) })
        .collect();
    let mut problems = errors(diags);
    match (arguments.format, German::of(&content)) {
        (Format::Text, german) => put(arguments, text(&lists, german.as_ref()).as_bytes())?,
        (Format::Json, german) => {
            put(arguments, format!("{:#}\n", json(&lists, german.as_ref())).as_bytes())?;
        }
        (Format::Csv, Some(german)) => put(arguments, &rows::csv(&lists, &german)?)?,
        (Format::Pdf, Some(german)) => {
            let sheet = sheet(&content, &lists, &german, date, arguments.due);
            problems.extend(print(project, &content, &sheet, arguments)?);
        }
        (Format::Csv | Format::Pdf, None) if problems.is_empty() => {
            let problem = Diagnostic::error("there are no German phrases to tell values with");
            let hint = "write locales/de/packet.ftl, or ask for --format text";
            problems.push(problem.hint(hint));
        }
        (Format::Csv | Format::Pdf, None) => {}
    }
    Ok(ending(&problems))
}

/// Writes into the file that was named, or to standard output.
fn put(arguments: &Arguments, bytes: &[u8]) -> Result<()> {
    match &arguments.out {
        Some(path) => write_whole(path, bytes),
        None => say(&String::from_utf8_lossy(bytes)),
    }
}

fn text(lists: &[List<'_>], german: Option<&German<'_>>) -> String {
    let mut text = String::new();
    for List { facts, calls } in lists {
        text += &format!("{}: {} to check\n", facts.place().name, calls.len());
        for call in calls {
            let record = call.subject.record();
            text += &format!(
                "{} {} {} {}\n",
                pad(&call.reasons(), 22),
                pad(call.subject.type_name(), 8),
                pad(call.subject.id(), 34),
                record.at,
            );
            for line in known(call.subject, german).iter().chain(&record.note) {
                text += &format!("  {line}\n");
            }
        }
    }
    text
}

/// What is known of a fact or contact: its value, of what day, and until when. There is no value
/// without German phrases to tell it with.
fn known(subject: Subject<'_>, german: Option<&German<'_>>) -> Option<String> {
    let record = subject.record();
    let value = german.map(|german| german.line(subject)).filter(|value| !value.is_empty());
    let as_of =
        (!record.as_of.is_empty()).then(|| format!("as of {}", german_as_of(&record.as_of)));
    let until = record.valid_until.map(|date| format!("until {}", date.german()));
    let known: Vec<_> = value.into_iter().chain(as_of).chain(until).collect();
    (!known.is_empty()).then(|| known.join("; "))
}

fn json(lists: &[List<'_>], german: Option<&German<'_>>) -> serde_json::Value {
    let row = |facts: &Facts<'_>, call: &Call<'_>| {
        let Call { state, is_expiring, subject } = call;
        let record = subject.record();
        let name = match subject {
            Subject::Fact(_) => None,
            Subject::Contact(contact) => Some(&contact.name),
        };
        json!({
            "town": facts.place().id,
            "id": subject.id(),
            "type": subject.type_name(),
            "name": name,
            "state": state.name(),
            "expiring": is_expiring,
            "value": german.map(|german| german.lines(*subject)),
            "valid_until": record.valid_until.map(|date| date.to_string()),
            "as_of": record.as_of,
            "source": record.source,
            "note": record.note,
            "file": record.at.file.to_string(),
            "line": record.at.line,
        })
    };
    lists.iter().flat_map(|list| list.calls.iter().map(|call| row(&list.facts, call))).collect()
}

fn sheet(
    content: &Content,
    lists: &[List<'_>],
    german: &German<'_>,
    date: Date,
    due: u32,
) -> Sheet {
    let town = |list: &List<'_>| TownSheet::new(&list.facts.place().name, &list.calls, german);
    let fonts = content.registry.get("de").map(|language| language.fonts.clone());
    Sheet {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        date: Day { iso: date.to_string(), german: date.german() },
        until: (due > 0).then(|| date.plus_days(due).german()),
        fonts: fonts.unwrap_or_default(),
        towns: lists.iter().map(town).collect(),
    }
}

/// Prints a sheet into the file that was named, and gives back what kept it from that.
fn print(
    project: &Project,
    content: &Content,
    sheet: &Sheet,
    arguments: &Arguments,
) -> Result<Vec<Diagnostic>> {
    let Some(path) = &arguments.out else { bail!("name a file with --out FILE") };
    let mut diags = Diagnostics::default();
    let german = ["de".to_owned()];
    let engine = render::open(project, content, &german, &Default::default(), &mut diags)?;
    if diags.has_errors() {
        return Ok(errors(diags));
    }
    match render::print_calls(&engine, sheet) {
        Err(problems) => Ok(problems),
        Ok(pdf) => {
            write_whole(path, &pdf.bytes)?;
            say(&format!("{}  {} pages\n", path.display(), pdf.pages))?;
            Ok(Vec::new())
        }
    }
}
