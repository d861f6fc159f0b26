//! How many packets are made: in worker processes, with progress, and so that Ctrl-C ends it well.

use std::io;
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
use super::{Ending, complain, say};
use crate::cache::Cache;
use crate::diag::Diagnostic;
use crate::project::Project;
use crate::worker::{Event, Limits, Lost, Pool};

/// The exit code of what was interrupted, as shells have it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// How the work is done, whatever it is.
#[derive(Debug, Clone, Args)]
pub(super) struct WorkArguments {
    /// Worker processes; as many as there are processors if left out
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Folder for finished files that are taken again when nothing has changed
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Most MiB that the cache may take
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    cache_size: u64,
    /// Take nothing from the cache and put nothing there
    #[arg(long)]
    no_cache: bool,
    /// How long one item may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    item_timeout: u64,
    /// Most MiB of memory for a worker process (not on Windows)
    #[arg(long, value_name = "MIB", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(64..))]
    item_memory: u64,
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

    fn limits(&self) -> Limits {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Limits {
            workers: self.jobs.unwrap_or(processors).max(1),
            time_per_task: Duration::from_secs(self.item_timeout),
            memory: Some(self.item_memory.saturating_mul(1 << 20)),
        }
    }
}

/// Adds what the worker of an item said last, and what to do if it gave no answer.
pub(super) fn advise(problem: Diagnostic, lost: &Lost, said: &[String]) -> Diagnostic {
    // A panic ends on advice for programmers, which helps nobody here.
    let is_word = |line: &&String| !line.is_empty() && !line.starts_with("note: ");
    let problem = match said.iter().rfind(is_word) {
        Some(line) => problem.hint(format!("its last words were: {line}")),
        None => problem,
    };
    problem.hint(match lost {
        Lost::Crashed(_) => "if memory ran out, raise --item-memory; if not, please report it",
        Lost::TimedOut(_) => "give it more time with --item-timeout",
        Lost::Garbled => "make it again; if it fails each time, please report it",
    })
}

/// Says that somebody interrupted a run when so many `things` were done, and what to do about it.
pub(super) fn interrupted(
    is_json: bool,
    done: usize,
    things: &str,
    advice: &str,
) -> Result<Ending> {
    match is_json {
        true => say(&format!("{:#}\n", json!({ "interrupted": true, "done": done })))?,
        false => say(&format!("interrupted: {done} {things} are done{advice}\n"))?,
    }
    Ok(Ending::Interrupted)
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

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finished {
    /// Everything was answered or lost.
    All,
    /// Somebody interrupted it.
    Interrupted,
}

/// Does tasks in worker processes, in this order. `answer` gets what the worker said of a task, or
/// why there is no answer, and says whether the task came out well.
///
/// # Errors
/// If no worker process can work, or an answer cannot be read.
pub(super) fn run<T: DeserializeOwned>(
    work: &WorkArguments,
    setup: &Setup,
    tasks: &[Task],
    mut answer: impl FnMut(usize, Result<T, Lost>, Vec<String>) -> bool,
) -> Result<Finished> {
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop)?;
    let program = std::env::current_exe().context("cannot find the program itself")?;
    let mut command = || {
        let mut command = Command::new(&program);
        // One process for each core: within it the engine needs no threads.
        command.arg("worker").env("RAYON_NUM_THREADS", "1");
        command
    };
    let mut progress = Progress::new(work.progress, tasks);
    let order: Vec<usize> = tasks.iter().map(|task| task.number).collect();
    let setup = serde_json::to_string(setup).context("plain data")?;
    let mut unreadable = None;
    let mut on = |event: Event| match event {
        Event::Started { task, .. } => progress.started(task),
        Event::Done { task, line } => match serde_json::from_str(&line) {
            Ok(said) => progress.done(task, answer(task, Ok(said), Vec::new())),
            Err(error) => unreadable = Some(error),
        },
        Event::Lost { task, why, said } => progress.done(task, answer(task, Err(why), said)),
    };
    let result = Pool::run(&mut command, &setup, &order, work.limits(), &stop, &mut on);
    progress.finish();
    result?;
    if let Some(error) = unreadable {
        return Err(error).context("a worker process gave an answer that is none");
    }
    Ok(match stop.load(Ordering::Relaxed) {
        true => Finished::Interrupted,
        false => Finished::All,
    })
}

/// Ctrl-C and a polite request to end are heard; a second one ends the program on the spot.
fn listen(stop: &Arc<AtomicBool>) -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(stop))?;
        flag::register(signal, Arc::clone(stop))?;
    }
    Ok(())
}
