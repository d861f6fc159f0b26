//! `willkommen build`

mod details;
mod list;
mod report;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde_json::json;

use self::details::{read_details, read_people};
use self::list::List;
use self::report::{refuse, report};
use super::work::{self, Came, Finished, Ran, Setup, Task, WorkArguments, advise};
use super::worker::Answer;
use super::{Ending, load, load_for, parse_date, parse_listed, today};
use crate::cache::KeyBuilder;
use crate::content::Content;
use crate::content::module::Stage;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk;
use crate::edition::{Mode, Paper, PaperSize, Personal, withheld};
use crate::facts::Date;
use crate::job::{DEFAULT_PACKAGE, Job, Request, Wanted, validate};
use crate::person::Listed;
use crate::pipeline::{Maker, Outcome, remove_all_stale};
use crate::project::Project;
use crate::staging::{self, Run};
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
    if arguments.details.is_some() {
        forbid_core_dump()?;
    }
    let details = arguments.details.as_deref().map(read_details).transpose()?;
    let details = match details.transpose() {
        Ok(details) => details,
        Err(problems) => return refuse(arguments, &problems, Ending::Misused),
    };
    let prepared = match Prepared::new(project, arguments, details.as_deref(), None)? {
        Ok(prepared) => prepared,
        Err((problems, ending)) => return refuse(arguments, &problems, ending),
    };
    arguments.work.check_cache();
    if prepared.is_list() {
        return make_list(project, arguments, &prepared, details);
    }
    disk::sweep(&prepared.job.out);
    // A process for one packet alone takes its time to start. It is worth it where something may
    // run away: what a person gives is of any kind, and whoever names a limit expects it.
    let needs_worker = arguments.details.is_some() || arguments.work.is_limited();
    if prepared.job.packets.len() > 1 || needs_worker {
        return make_many(project, arguments, &prepared, details);
    }
    let cache = arguments.work.cache();
    let Prepared { content, diags, job, .. } = &prepared;
    let maker = Maker::open(project, content, job, diags, cache)?;
    report(arguments, diags, &[maker.make(0)])
}

/// Answers tasks as a worker process.
pub(super) fn work(project: &Project, arguments: Arguments, setup: &Setup) -> Result<Answer> {
    let date = Date::parse(&setup.date).context("the set-up has no day")?;
    let details = setup.input.as_deref();
    let prepared = Prepared::new(project, &arguments, details, Some(date))?;
    let Ok(mut prepared) = prepared else { bail!("the command was refused") };
    setup.require_same(&prepared.made_from(&setup.project, details))?;
    if prepared.is_list() {
        prepared.job.out = staging::folder_of(&prepared.job.out).join(staging::FILES);
    }
    let cache = arguments.work.cache();
    // A worker lives as long as its process.
    let prepared: &'static Prepared = Box::leak(Box::new(prepared));
    let Prepared { content, diags, job, .. } = prepared;
    let maker = Maker::open(project, content, job, diags, cache)?;
    Ok(Box::new(move |task| json!(maker.make(task)).to_string()))
}

/// What was asked for, checked.
struct Prepared {
    content: Content,
    diags: Diagnostics,
    job: Job,
    /// The day for which it is made.
    date: Date,
}

type Refused = (Vec<Diagnostic>, Ending);

impl Prepared {
    /// Without a day it is that of the arguments, or that of the run that goes on, or today.
    fn new(
        project: &Project,
        arguments: &Arguments,
        details: Option<&str>,
        date: Option<Date>,
    ) -> Result<Result<Self, Refused>> {
        let details = details.map(|text| read_people(arguments.details.as_deref(), text));
        let people = match details.transpose() {
            Ok(people) => people.unwrap_or_default(),
            Err(problems) => return Ok(Err((problems, Ending::Misused))),
        };
        let begun = || {
            (arguments.resume && people.iter().any(|it| it.row.is_some()))
                .then(|| list::day_of(&arguments.out))
        };
        let date = date.or(arguments.date).or_else(|| begun().flatten()).map_or_else(today, Ok)?;
        let request = request(arguments, people, date);
        let (content, mut diags) = match request.typed_languages() {
            Some(typed) => load_for(project, &typed)?,
            None => load(project)?,
        };
        Ok(match validate(&request, &content) {
            Ok(job) => {
                // Packets of one run differ in nothing that matters here but the name.
                let mut selections = job.packets.iter().map(|wanted| &wanted.selection);
                let named = selections.find(|it| it.personal == Personal::Name);
                diags.extend(named.map(|it| withheld(&content, it)).unwrap_or_default());
                Ok(Self { content, diags, job, date })
            }
            Err(faults) => {
                // A broken project may be the reason why something is unknown.
                let mut all = diags;
                let ending = if all.has_errors() { Ending::Failed } else { Ending::Misused };
                all.extend(faults.into_iter().map(|fault| fault.problem));
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

    /// What the workers of a run are told.
    fn setup(&self, project: &Project, details: Option<String>) -> Result<Setup> {
        let digest = project.digest()?;
        let made_from = self.made_from(&digest, details.as_deref());
        Setup::here(self.date.to_string(), digest, made_from, details)
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

/// Makes packets that stand for themselves: each appears when it is done.
fn make_many(
    project: &Project,
    arguments: &Arguments,
    prepared: &Prepared,
    details: Option<String>,
) -> Result<Ending> {
    let Prepared { content: _, diags, job, date: _ } = prepared;
    let setup = prepared.setup(project, details)?;
    remove_all_stale(job);
    let mut outcomes: Vec<_> = job.packets.iter().map(|_| None).collect();
    let answer = |task: usize, said: Result<Outcome, Lost>, words: Vec<String>| {
        let outcome = outcome_of(&job.packets[task], said, &words);
        let is_made = outcome.packet.is_some();
        outcomes[task] = Some(outcome);
        // Whatever keeps one from being written, another may find room.
        if is_made { Came::Well } else { Came::Badly }
    };
    let stop = work::listen()?;
    let tasks = prepared.tasks(|_| false);
    let ran = work::run(&arguments.work, &setup, &tasks, &stop, answer);
    let finished = settle(ran, &mut outcomes);
    let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    // What workers that were killed had begun to write.
    disk::sweep(&job.out);
    match finished {
        Ok(Finished::All) => report(arguments, diags, &outcomes),
        Ok(finished) => finished.break_off(arguments.json, made(&outcomes), "packet", ""),
        Err(error) => {
            report(arguments, diags, &outcomes)?;
            Err(error)
        }
    }
}

/// Makes a packet for each person of a list. They appear together, when all are done.
fn make_list(
    project: &Project,
    arguments: &Arguments,
    prepared: &Prepared,
    details: Option<String>,
) -> Result<Ending> {
    let Prepared { content: _, diags, job, date } = prepared;
    let setup = prepared.setup(project, details)?;
    let run = Run { made_from: setup.made_from.clone(), day: Some(date.to_string()) };
    if arguments.resume
        && let Some(outcomes) = staging::clear_up::<Vec<_>>(&job.out, &run)?
    {
        return report(arguments, diags, &outcomes);
    }
    let list = List::open(job, &run, arguments.resume)?;
    let mut outcomes = list.noted();
    list.require_no_other(&outcomes)?;
    disk::sweep(&job.out);
    let tasks = prepared.tasks(|number| outcomes[number].is_some());
    let answer = |task: usize, said: Result<Outcome, Lost>, words: Vec<String>| {
        let outcome = outcome_of(&job.packets[task], said, &words);
        let came = Came::out(outcome.packet.is_some(), &outcome.problems);
        if came == Came::Well {
            list.note(task, &outcome);
        }
        outcomes[task] = Some(outcome);
        came
    };
    let stop = work::listen()?;
    let ran = work::run(&arguments.work, &setup, &tasks, &stop, answer);
    let finished = settle(ran, &mut outcomes);
    let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    match finished {
        Ok(Finished::All) => {
            let outcomes = list.deliver(outcomes)?;
            report(arguments, diags, &outcomes)
        }
        Ok(finished) => {
            complain(arguments, &outcomes);
            let advice = "; add --resume to go on";
            finished.break_off(arguments.json, made(&outcomes), "packet", advice)
        }
        Err(error) => {
            complain(arguments, &outcomes);
            Err(error)
        }
    }
}

/// What became of a packet, by what its worker said, or last said.
fn outcome_of(wanted: &Wanted, said: Result<Outcome, Lost>, words: &[String]) -> Outcome {
    // The last words of a worker may repeat what stands in the details of a person.
    let words = if wanted.person.is_some() { &[][..] } else { words };
    said.unwrap_or_else(|why| lost(wanted, &why, words))
}

/// How a run ended. What there is to know of its packets is added to what they came to.
fn settle(ran: Result<Ran>, outcomes: &mut [Option<Outcome>]) -> Result<Finished> {
    let Ran { finished, remarks } = ran?;
    for (task, remark) in remarks {
        if let Some(outcome) = &mut outcomes[task] {
            outcome.problems.push(remark);
        }
    }
    Ok(finished)
}

fn made(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.packet.is_some()).count()
}

fn complain(arguments: &Arguments, outcomes: &[Outcome]) {
    let problems = outcomes.iter().flat_map(|outcome| &outcome.problems);
    arguments.work.complain(&problems.cloned().collect::<Vec<_>>());
}

/// What is said of a packet whose worker gave no answer.
fn lost(wanted: &Wanted, why: &Lost, said: &[String]) -> Outcome {
    let problem = Diagnostic::error(format!("{}: {why}", wanted.file_stem()));
    let problem = problem.language(&wanted.selection.reader);
    Outcome { problems: vec![advise(problem, why, said)], ..Outcome::none(wanted) }
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
