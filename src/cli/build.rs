//! `willkommen build`

mod details;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde_json::json;

use self::details::{read_details, read_people};
use self::report::{refuse, report};
use super::work::{self, Finished, Setup, Task, WorkArguments, advise};
use super::worker::Answer;
use super::{Ending, load, load_for, parse_date, parse_listed, today};
use crate::cache::KeyBuilder;
use crate::content::Content;
use crate::content::module::Stage;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::{make_private_folder, sha256, write_whole};
use crate::edition::{Mode, Paper, PaperSize};
use crate::facts::Date;
use crate::job::{DEFAULT_PACKAGE, Job, Request, Wanted, validate};
use crate::person::Listed;
use crate::pipeline::{Maker, Outcome};
use crate::project::Project;
use crate::staging::{self, Staging};
use crate::worker::{Lost, forbid_core_dump};

/// Makes packets.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Languages of the reader, such as ar or fa-AF; several are separated by commas or spaces
    #[arg(long, value_name = "TAG", num_args = 1.., value_delimiter = ',', value_parser = parse_listed, required_unless_present_any = ["all", "details"])]
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
    /// Who reads, such as asylum-seeker,family (commas or spaces): what concerns others is left out
    #[arg(long, value_name = "FACETS", num_args = 1.., value_delimiter = ',', value_parser = parse_listed)]
    audience: Vec<String>,
    /// Only what is needed then
    #[arg(long, value_name = "STAGE", value_parser = stages())]
    stage: Option<Stage>,
    /// Only these modules, as loose sheets without cover and contents; several are separated by
    /// commas or spaces
    #[arg(long, value_name = "MODULES", num_args = 1.., value_delimiter = ',', value_parser = parse_listed)]
    only: Vec<String>,
    /// Details of one person (TOML or JSON; - reads them from standard input), or of many (.csv or
    /// .jsonl): a packet for each, with a page of their own
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    details: Option<PathBuf>,
    /// Go on with a list of people that was interrupted
    #[arg(long, requires = "details")]
    resume: bool,
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
    #[command(flatten)]
    pub(super) work: WorkArguments,
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
    let date = arguments.date.map_or_else(today, Ok)?;
    if arguments.details.is_some() {
        forbid_core_dump()?;
    }
    let details = arguments.details.as_deref().map(read_details).transpose()?;
    let details = match details.transpose() {
        Ok(details) => details,
        Err(problems) => return refuse(arguments, &problems, Ending::Misused),
    };
    let prepared = match Prepared::new(project, arguments, details.as_deref(), date)? {
        Ok(prepared) => prepared,
        Err((problems, ending)) => return refuse(arguments, &problems, ending),
    };
    arguments.work.check_cache();
    match prepared.job.packets.len() {
        1 => {
            let cache = arguments.work.cache();
            let Prepared { content, diags, job } = &prepared;
            let maker = Maker::open(project, content, job, diags, cache)?;
            report(arguments, diags, &[maker.make(0)])
        }
        _ => make_many(project, arguments, &prepared, details, date),
    }
}

/// Answers tasks as a worker process.
pub(super) fn work(project: &Project, arguments: Arguments, setup: &Setup) -> Result<Answer> {
    let date = Date::parse(&setup.date).context("the set-up has no day")?;
    let details = setup.input.as_deref();
    let prepared = Prepared::new(project, &arguments, details, date)?;
    let Ok(mut prepared) = prepared else { bail!("the command was refused") };
    setup.require_same(&prepared.made_from(&setup.project, details))?;
    if prepared.is_list() {
        prepared.job.out = staging::folder_of(&prepared.job.out).join(staging::FILES);
    }
    let cache = arguments.work.cache();
    // A worker lives as long as its process.
    let prepared: &'static Prepared = Box::leak(Box::new(prepared));
    let Prepared { content, diags, job } = prepared;
    let maker = Maker::open(project, content, job, diags, cache)?;
    Ok(Box::new(move |task| json!(maker.make(task)).to_string()))
}

/// What was asked for, checked.
struct Prepared {
    content: Content,
    diags: Diagnostics,
    job: Job,
}

type Refused = (Vec<Diagnostic>, Ending);

impl Prepared {
    fn new(
        project: &Project,
        arguments: &Arguments,
        details: Option<&str>,
        date: Date,
    ) -> Result<Result<Self, Refused>> {
        let details = details.map(|text| read_people(arguments.details.as_deref(), text));
        let people = match details.transpose() {
            Ok(people) => people.unwrap_or_default(),
            Err(problems) => return Ok(Err((problems, Ending::Misused))),
        };
        let request = request(arguments, people, date);
        let (content, diags) = match request.typed_languages() {
            Some(typed) => load_for(project, &typed)?,
            None => load(project)?,
        };
        Ok(match validate(&request, &content) {
            Ok(job) => Ok(Self { content, diags, job }),
            Err(problems) => {
                // A broken project may be the reason why something is unknown.
                let mut all = diags;
                let ending = if all.has_errors() { Ending::Failed } else { Ending::Misused };
                all.extend(problems);
                Err((all.sorted(), ending))
            }
        })
    }

    /// Whether it is for a list of people.
    fn is_list(&self) -> bool {
        self.job.packets.iter().any(|wanted| wanted.number.is_some())
    }

    /// The packets, those of one language together: so layouts are used again.
    fn tasks(&self, is_done: impl Fn(usize) -> bool) -> Vec<Task> {
        let packets = &self.job.packets;
        let mut numbers: Vec<usize> = (0..packets.len()).filter(|it| !is_done(*it)).collect();
        numbers.sort_by_key(|&number| (&packets[number].selection.reader, number));
        let task = |number: usize| Task {
            number,
            language: packets[number].selection.reader.clone(),
            name: packets[number].file_stem(),
        };
        numbers.into_iter().map(task).collect()
    }

    /// The hash of everything that the packets depend on, given that of the project.
    fn made_from(&self, digest: &str, details: Option<&str>) -> String {
        let mut key = KeyBuilder::new("packets 2")
            .part("build", env!("WILLKOMMEN_BUILD"))
            .part("project", digest)
            .part("details", details.unwrap_or_default())
            .part("emit-json", [u8::from(self.job.emit_json)]);
        for wanted in &self.job.packets {
            key = key.part("packet", format!("{:?}", wanted.selection));
        }
        key.finish().to_string()
    }
}

fn make_many(
    project: &Project,
    arguments: &Arguments,
    prepared: &Prepared,
    details: Option<String>,
    date: Date,
) -> Result<Ending> {
    let packets = &prepared.job.packets;
    let digest = project.digest()?;
    let made_from = prepared.made_from(&digest, details.as_deref());
    let mut outcomes: Vec<Option<Outcome>> = packets.iter().map(|_| None).collect();
    let staging = match prepared.is_list() {
        false => None,
        true => {
            let staging = Staging::open(&prepared.job.out, &made_from, arguments.resume)?;
            staging.close_to_others()?;
            for (number, outcome) in outcomes.iter_mut().enumerate() {
                *outcome = noted(&staging, number);
            }
            Some(staging)
        }
    };
    let tasks = prepared.tasks(|number| outcomes[number].is_some());
    let setup = Setup::here(date.to_string(), digest, made_from, details)?;
    let answer = |task: usize, said: Result<Outcome, Lost>, words: Vec<String>| {
        // The last words of a worker may repeat what stands in the details of a person.
        let words = if packets[task].person.is_some() { &[][..] } else { &words };
        let outcome = said.unwrap_or_else(|why| lost(&packets[task], &why, words));
        let is_well = outcome.packet.is_some();
        if let Some(staging) = staging.as_ref().filter(|_| is_well) {
            note(staging, task, &outcome);
        }
        outcomes[task] = Some(outcome);
        is_well
    };
    let finished = work::run(&arguments.work, &setup, &tasks, answer)?;
    let mut outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    if finished == Finished::Interrupted {
        let done = outcomes.iter().filter(|outcome| outcome.packet.is_some()).count();
        let advice = if staging.is_some() { "; add --resume to go on" } else { "" };
        return work::interrupted(arguments.json, done, "packets", advice);
    }
    if let Some(staging) = staging {
        for packet in outcomes.iter_mut().filter_map(|outcome| outcome.packet.as_mut()) {
            let name = Path::new(&packet.file).file_name().unwrap_or_default();
            packet.file = prepared.job.out.join(name).display().to_string();
        }
        let out = &prepared.job.out;
        make_private_folder(out)
            .with_context(|| format!("cannot create the folder {}", out.display()))?;
        staging.join_folder(out)?;
    }
    report(arguments, &prepared.diags, &outcomes)
}

/// What is said of a packet whose worker gave no answer.
fn lost(wanted: &Wanted, why: &Lost, said: &[String]) -> Outcome {
    let problem = Diagnostic::error(format!("{}: {why}", wanted.file_stem()));
    let problem = problem.language(&wanted.selection.reader);
    Outcome { problems: vec![advise(problem, why, said)], ..Outcome::none(wanted) }
}

/// Notes that the packet of a person is done.
fn note(staging: &Staging, number: usize, outcome: &Outcome) {
    let path = staging.items().join(format!("{number:05}.json"));
    // Without a note the packet is made again after an interruption; nothing else is lost.
    let _ = write_whole(&path, json!(outcome).to_string().as_bytes());
}

/// A packet of this run that is done, if its file is there, whole.
fn noted(staging: &Staging, number: usize) -> Option<Outcome> {
    let text = fs::read(staging.items().join(format!("{number:05}.json"))).ok()?;
    let outcome: Outcome = serde_json::from_slice(&text).ok()?;
    let packet = outcome.packet.as_ref()?;
    let file = staging.files().join(Path::new(&packet.file).file_name()?);
    (sha256(&fs::read(file).ok()?) == packet.sha256).then_some(outcome)
}

fn stages() -> impl TypedValueParser<Value = Stage> {
    PossibleValuesParser::new(Stage::ALL.map(Stage::name))
        .try_map(|name| Stage::parse(&name).ok_or("there is no such stage"))
}

fn request(arguments: &Arguments, people: Vec<Listed>, date: Date) -> Request {
    Request {
        languages: arguments.lang.clone(),
        all: arguments.all,
        beside: arguments.with.clone(),
        package: Some(arguments.package.clone()),
        audience: arguments.audience.clone(),
        stage: arguments.stage,
        only: arguments.only.clone(),
        people,
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
    }
}
