//! `willkommen build`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Ending, bar, complain, load, parse_date, say, today};
use crate::content::module::Stage;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::edition::{Mode, Paper, PaperSize};
use crate::facts::Date;
use crate::job::{DEFAULT_PACKAGE, Request, validate};
use crate::person::{self, Person};
use crate::pipeline::{self, Outcome};
use crate::project::Project;

/// Makes packets.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Languages of the reader, such as ar or fa-AF; several are separated by commas or spaces
    #[arg(long, value_name = "TAG", num_args = 1.., value_delimiter = ',', required_unless_present_any = ["all", "details"])]
    lang: Vec<String>,
    /// Every language of the registry
    #[arg(long, conflicts_with = "lang")]
    all: bool,
    /// Language beside the reader's, line by line
    #[arg(long, value_name = "TAG")]
    with: Option<String>,
    /// Package of modules
    #[arg(long, value_name = "ID", default_value = DEFAULT_PACKAGE)]
    package: String,
    /// Who reads, such as asylum-seeker,family: what concerns others is left out
    #[arg(long, value_name = "FACETS", value_delimiter = ',')]
    audience: Vec<String>,
    /// Only what is needed then: first-day, first-week or first-months
    #[arg(long, value_name = "STAGE", value_parser = parse_stage)]
    stage: Option<Stage>,
    /// Only these modules, as loose sheets without cover and contents
    #[arg(long, value_name = "MODULES", value_delimiter = ',')]
    only: Vec<String>,
    /// Details of one person (TOML or JSON; - reads them from standard input): a page of their own
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    details: Option<PathBuf>,
    /// Town, if there are several
    #[arg(long, value_name = "ID")]
    town: Option<String>,
    /// Size of the page
    #[arg(long, value_enum, default_value = "a5")]
    format: Size,
    /// Type of at least 16 pt
    #[arg(long)]
    large_print: bool,
    /// Room for punching holes at the inner edge
    #[arg(long)]
    hole_margin: bool,
    /// Refuse whatever is unconfirmed, expired, stale or untranslated, instead of marking it
    #[arg(long)]
    release: bool,
    /// The day for which it is made; today if left out
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Also write the edition that the templates see
    #[arg(long)]
    emit_json: bool,
    /// Editions made at a time; as many as there are processors if left out
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Size {
    A4,
    A5,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(project)?;
    let person = match arguments.details.as_deref().map(read_details).transpose()? {
        None => None,
        Some(Ok(person)) => Some(person),
        Some(Err(problems)) => {
            complain(&problems);
            return Ok(Ending::Misused);
        }
    };
    let request = request(arguments, person)?;
    let job = match validate(&request, &content) {
        Ok(job) => job,
        Err(problems) => {
            // A broken project may be the reason why something is unknown.
            let mut all = diags;
            let ending = if all.has_errors() { Ending::Failed } else { Ending::Misused };
            all.extend(problems);
            complain(&all.sorted());
            return Ok(ending);
        }
    };
    let bar = bar(job.selections.len(), arguments.json);
    let shown = Mutex::new(Diagnostics::default());
    let outcomes = pipeline::run(project, &content, &job, &diags, |outcome| {
        bar.set_message(outcome.language.clone());
        bar.inc(1);
        if let Ok(mut shown) = shown.lock() {
            shown.extend(outcome.problems.iter().cloned());
        }
    })?;
    bar.finish_and_clear();
    let failed = outcomes.iter().any(|outcome| outcome.packet.is_none());
    // Errors of languages that were not asked for are left to `willkommen check`.
    let mut problems = shown.into_inner().unwrap_or_default();
    problems.extend(diags.iter().filter(|p| p.severity == Severity::Warning).cloned());
    let problems = merge_blockers(problems.sorted());
    if arguments.json {
        let report = json!({ "editions": outcomes, "problems": problems });
        say(&format!("{report:#}\n"))?;
    } else {
        say(&summary(&outcomes))?;
        complain(&problems);
    }
    Ok(if failed { Ending::Failed } else { Ending::Done })
}

fn parse_stage(name: &str) -> Result<Stage, String> {
    let names = Stage::ALL.map(Stage::name).join(", ");
    Stage::parse(name).ok_or_else(|| format!("write one of {names}"))
}

/// Reads the details of a person. They stay in memory.
fn read_details(path: &Path) -> Result<Result<Person, Vec<Diagnostic>>> {
    let text = match path.as_os_str() == "-" {
        true => io::read_to_string(io::stdin().lock()),
        false => fs::read_to_string(path),
    };
    // The path is not repeated: people name such files after the person.
    Ok(person::read(&text.context("cannot read the details")?))
}

fn request(arguments: &Arguments, person: Option<Person>) -> Result<Request> {
    let date = match arguments.date {
        Some(date) => date,
        None => today()?,
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    Ok(Request {
        languages: arguments.lang.clone(),
        all: arguments.all,
        beside: arguments.with.clone(),
        package: Some(arguments.package.clone()),
        audience: arguments.audience.clone(),
        stage: arguments.stage,
        only: arguments.only.clone(),
        person,
        town: arguments.town.clone(),
        paper: Paper {
            size: match arguments.format {
                Size::A4 => PaperSize::A4,
                Size::A5 => PaperSize::A5,
            },
            large_print: arguments.large_print,
            hole_margin: arguments.hole_margin,
        },
        mode: if arguments.release { Mode::Release } else { Mode::Draft },
        date,
        out: arguments.out.clone(),
        emit_json: arguments.emit_json,
        workers: arguments.jobs.unwrap_or(processors),
    })
}

/// The same error of the content blocks many editions; it is shown once.
fn merge_blockers(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut merged: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        let same = |known: &&mut Diagnostic| {
            known.message == problem.message
                && known.location == problem.location
                && known.location.is_some()
                && (known.module.as_ref(), known.block.as_ref())
                    == (problem.module.as_ref(), problem.block.as_ref())
        };
        match merged.iter_mut().find(same) {
            Some(known) if known.language != problem.language => {
                let tags = [known.language.take(), problem.language].into_iter().flatten();
                known.language = Some(tags.collect::<Vec<_>>().join(", "));
            }
            Some(_) => {}
            None => merged.push(problem),
        }
    }
    merged
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        match &outcome.packet {
            None => text += &format!("failed: {}\n", outcome.language),
            Some(packet) => {
                let blocks = &outcome.blocks;
                text += &format!("{}  {} pages", packet.file, packet.pages);
                if blocks.stale + blocks.fallback > 0 {
                    text += &format!(
                        ", {} of {} blocks translated, {} stale, {} in another language",
                        blocks.translated, blocks.total, blocks.stale, blocks.fallback
                    );
                }
                text.push('\n');
            }
        }
    }
    text
}
