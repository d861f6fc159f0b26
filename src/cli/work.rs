//! How many packets are made: in worker processes, with progress, and so that Ctrl-C ends it well.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::progress::{self, Progress, Shown};
use super::{Ending, complain, plural, say};
use crate::cache::Cache;
use crate::diag::{Cause, Diagnostic};
use crate::project::Project;
use crate::worker::{Event, Limits, Lost, Pool};

/// The exit code of what was interrupted, as shells have it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// How long one item may take if nothing is said, in seconds.
const ITEM_TIMEOUT: u64 = 300;

/// Most memory of a worker process if nothing is said, in MiB.
const ITEM_MEMORY: u64 = 4096;

/// How the work is done, whatever it is.
#[derive(Debug, Clone, Args)]
pub(super) struct WorkArguments {
    /// Worker processes; as many as there are processors if left out
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Folder for finished files that are taken again when nothing has changed
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Most MiB that the cache may take
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    cache_size: u64,
    /// Take nothing from the cache and put nothing there
    #[arg(long)]
    no_cache: bool,
    /// How long one item may take, in seconds; 300 if left out
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    item_timeout: Option<u64>,
    /// Most MiB of memory for a worker process (not on Windows); 4096 if left out
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(64..))]
    item_memory: Option<u64>,
    /// How progress is told on standard error: bar (on a terminal), json (a line for each item, and
    /// for each problem) or none
    #[arg(long, value_enum, value_name = "FORM", default_value = "bar")]
    progress: Shown,
}

impl WorkArguments {
    /// The cache that is to be used, if any. One that cannot be opened is done without.
    pub(super) fn cache(&self) -> Option<Cache> {
        if self.no_cache {
            return None;
        }
        let folder = self.cache.clone().or_else(Cache::default_folder)?;
        Cache::open(&folder, self.cache_size.saturating_mul(1 << 20)).ok()
    }

    /// Warns if a cache was named that cannot be used.
    pub(super) fn check_cache(&self) {
        let Some(folder) = self.cache.as_ref().filter(|_| !self.no_cache) else { return };
        if let Err(error) = Cache::open(folder, 0) {
            let hint = "name a folder that can be written to; without it all is made anew";
            self.complain(&[Diagnostic::warning(format!("{error:#}")).hint(hint)]);
        }
    }

    /// Says what is wrong on standard error, in the form in which progress is told there.
    pub(super) fn complain(&self, problems: &[Diagnostic]) {
        match self.progress {
            Shown::Bar | Shown::None => complain(problems),
            Shown::Json => problems.iter().for_each(progress::tell_problem),
        }
    }

    /// Says why a command failed, if it did, in this form too.
    pub(super) fn ending(&self, result: Result<Ending>) -> Result<Ending> {
        match (result, self.progress) {
            (Err(error), Shown::Json) => {
                self.complain(&[Diagnostic::error(format!("{error:#}"))]);
                Ok(Ending::Misused)
            }
            (result, Shown::Bar | Shown::None | Shown::Json) => result,
        }
    }

    /// Whether somebody named a limit. Only a worker process can be held to one.
    pub(super) fn is_limited(&self) -> bool {
        self.item_timeout.is_some() || self.item_memory.is_some()
    }

    fn limits(&self) -> Limits {
        let jobs = self.jobs.or_else(|| thread::available_parallelism().ok());
        Limits {
            workers: jobs.map_or(1, usize::from),
            time_per_task: Duration::from_secs(self.item_timeout.unwrap_or(ITEM_TIMEOUT)),
            memory: Some(self.item_memory.unwrap_or(ITEM_MEMORY).saturating_mul(1 << 20)),
        }
    }
}

/// Adds what the worker of an item said last, and what to do if it gave no answer.
pub(super) fn advise(problem: Diagnostic, lost: &Lost, said: &[String]) -> Diagnostic {
    let problem = match said.last() {
        Some(line) => problem.hint(format!("its last words were: {line}")),
        None => problem,
    };
    problem.hint(match lost {
        Lost::Crashed(_) => "if memory ran out, raise --item-memory; if not, please report it",
        Lost::TimedOut(_) => "give it more time with --item-timeout",
        Lost::Garbled => "make it again; if it fails each time, please report it",
    })
}

/// Packets of one run are never made from two states of anything.
const CHANGED: &str = "content, templates, fonts or profile changed while it ran; put them back as \
                       they were and go on with --resume, or begin anew";

/// What a worker process gets: the command as it was typed, and what it cannot see for itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Setup {
    /// Arguments of the program, without its name.
    pub(super) arguments: Vec<String>,
    /// The day of the run, so that midnight changes nothing.
    pub(super) date: String,
    /// The hash of the project as the run found it.
    pub(super) project: String,
    /// The hash of everything that the run depends on.
    pub(super) made_from: String,
    /// The order, or the details of people: read once, since they may come through a pipe, and may
    /// be edited while the run goes on.
    pub(super) input: Option<String>,
}

impl Setup {
    /// The command of this process.
    ///
    /// # Errors
    /// If an argument is not Unicode.
    pub(super) fn here(
        date: String,
        project: String,
        made_from: String,
        input: Option<String>,
    ) -> Result<Self> {
        let arguments = std::env::args_os().skip(1).map(|argument| {
            argument.into_string().map_err(|it| anyhow::anyhow!("{} is not Unicode", it.display()))
        });
        let arguments = arguments.collect::<Result<_>>()?;
        Ok(Self { arguments, date, project, made_from, input })
    }

    /// Whether a worker makes its packets from what the run was begun with. One that replaces
    /// another reads the files hours later.
    ///
    /// # Errors
    /// If it does not.
    pub(super) fn require_same(&self, made_from: &str) -> Result<()> {
        ensure!(made_from == self.made_from, "{CHANGED}");
        Ok(())
    }

    /// Whether the project is the one that the run was begun with. Asked when everything was read.
    ///
    /// # Errors
    /// If it is not, or cannot be read.
    pub(super) fn require_same_project(&self, project: &Project) -> Result<()> {
        ensure!(project.digest()? == self.project, "{CHANGED}");
        Ok(())
    }
}

/// One piece of work, as it is shown.
pub(super) struct Task {
    /// Its number, which the worker knows it by.
    pub(super) number: usize,
    /// The language that it is in.
    pub(super) language: String,
    /// What it is called.
    pub(super) name: String,
}

/// How a task came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// As it should.
    Well,
    /// With problems that come again each time.
    Badly,
    /// The machine failed. Nothing more is tried: it would fail as well.
    Halted,
}

impl Came {
    /// By the problems of the task.
    pub(super) fn out(is_made: bool, problems: &[Diagnostic]) -> Self {
        match is_made {
            true => Self::Well,
            false if problems.iter().any(|it| it.cause == Cause::Machine) => Self::Halted,
            false => Self::Badly,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finished {
    /// Everything was answered or lost.
    All,
    /// Somebody interrupted it.
    Interrupted,
    /// The machine failed.
    Halted,
}

impl Finished {
    /// Says why a run is not finished, how many `things` are done and how it goes on, and gives the
    /// end of the command.
    ///
    /// # Errors
    /// If it cannot be said.
    pub(super) fn break_off(
        self,
        is_json: bool,
        done: usize,
        thing: &str,
        advice: &str,
    ) -> Result<Ending> {
        let (what, ending) = match self {
            Self::All | Self::Interrupted => ("interrupted", Ending::Interrupted),
            Self::Halted => ("stopped", Ending::Misused),
        };
        match is_json {
            true => say(&format!("{:#}\n", json!({ what: true, "done": done })))?,
            false => say(&format!("{what}: {} done{advice}\n", plural(done, thing)))?,
        }
        Ok(ending)
    }
}

/// What a run came to, beside its answers.
pub(super) struct Ran {
    /// How it ended.
    pub(super) finished: Finished,
    /// What to know of tasks that were answered only when they were tried again.
    pub(super) remarks: BTreeMap<usize, Diagnostic>,
}

/// Does tasks in worker processes, in this order, until `stop` is true. `answer` gets what the
/// worker said of a task, or why there is no answer, and says how the task came out.
///
/// # Errors
/// If no worker process can work, or an answer cannot be read.
pub(super) fn run<T: DeserializeOwned>(
    work: &WorkArguments,
    setup: &Setup,
    tasks: &[Task],
    stop: &AtomicBool,
    mut answer: impl FnMut(usize, Result<T, Lost>, Vec<String>) -> Came,
) -> Result<Ran> {
    let program = std::env::current_exe().context("cannot find the program itself")?;
    let limits = work.limits();
    // One process for each core: within it the engine needs no threads. Where there are fewer tasks,
    // they share the cores.
    let threads = limits.workers / tasks.len().clamp(1, limits.workers);
    let mut command = || {
        let mut command = Command::new(&program);
        command.arg("worker").env("RAYON_NUM_THREADS", threads.to_string());
        command
    };
    let progress = RefCell::new(Progress::new(work.progress, tasks));
    let order: Vec<usize> = tasks.iter().map(|task| task.number).collect();
    let setup = serde_json::to_string(setup).context("plain data")?;
    let mut unreadable = None;
    let mut is_halted = false;
    let mut dropped = BTreeMap::new();
    let mut over = |task: usize, came: Came| {
        progress.borrow_mut().done(task, came == Came::Well);
        if came == Came::Halted {
            is_halted = true;
            stop.store(true, Ordering::Relaxed);
        }
    };
    let mut on = |event: Event| match event {
        Event::Started { task, .. } => progress.borrow_mut().started(task),
        Event::Done { task, line } => match serde_json::from_str(&line) {
            Ok(said) => over(task, answer(task, Ok(said), Vec::new())),
            Err(error) => unreadable = Some(error),
        },
        Event::Dropped { task, why } => drop(dropped.insert(task, why)),
        Event::Lost { task, why, said } => {
            dropped.remove(&task);
            over(task, answer(task, Err(why), said));
        }
    };
    let result = Pool::run(&mut command, &setup, &order, limits, stop, &mut on);
    progress.borrow().finish();
    result?;
    if let Some(error) = unreadable {
        return Err(error).context("a worker process gave an answer that is none");
    }
    let finished = match (is_halted, stop.load(Ordering::Relaxed)) {
        (true, _) => Finished::Halted,
        (false, true) => Finished::Interrupted,
        (false, false) => Finished::All,
    };
    let named =
        |task: &Task| dropped.get(&task.number).map(|why| (task.number, retried(task, why)));
    Ok(Ran { finished, remarks: tasks.iter().filter_map(named).collect() })
}

/// That a task was tried twice, so that whoever wonders why something is slow learns of it.
fn retried(task: &Task, why: &Lost) -> Diagnostic {
    let problem = Diagnostic::warning(format!("{}: {why}; it was tried again", task.name));
    problem.language(&task.language).hint("if memory ran out, use fewer --jobs")
}

/// Hears Ctrl-C and a polite request to end, which make the flag true; a second one ends the
/// program on the spot.
///
/// # Errors
/// If the system does not let it.
pub(super) fn listen() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let shutdown = flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&stop));
        shutdown
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .context("cannot listen")?;
    }
    Ok(stop)
}
