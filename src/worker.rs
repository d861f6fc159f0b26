//! Work in child processes: one for each core, so that a crash, a hang or a memory hog takes one
//! task with it and nothing else.
//!
//! Owns the processes and what they say to each other. What a task is, and what its answer means,
//! is left to both ends: here tasks are numbers and answers are lines of JSON.
//!
//! ```text
//! parent  Pool::run ── stdin ──▶  greeting, set-up, then one task number at a time
//! worker  serve     ── stdout ─▶  ready, then for each task: begun, answer
//!                   ── stderr ─▶  kept for the case that it dies: its last lines
//! ```
//!
//! A worker tells when it begins a task. A task whose worker died before that is the next one for
//! another. A task whose worker died after that is tried once more when all others were begun: most
//! likely it takes the next worker with it, but it may also have been killed from outside, or there
//! was too little memory for all at once. Then it is lost, as is at once what took too long.
//!
//! Why processes and not threads: threads of one process share the fonts of the typesetting engine
//! and wait for each other at every glyph, and no thread can be stopped from outside.

mod child;
mod line;
mod pool;
mod serve;

use std::fmt;
use std::time::Duration;

pub use pool::Pool;
pub use serve::{forbid_core_dump, serve};

/// What workers may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most workers at a time. There are never more than tasks, and at least one.
    pub workers: usize,
    /// How long one task may take. A worker that takes longer is killed.
    pub time_per_task: Duration,
    /// Most bytes of address space for each worker, if they are limited (`RLIMIT_AS`). Give it
    /// plenty: mapped files and the reserves of threads count, not only what is really used. Not
    /// enforced on Windows, and on no system that lacks this limit.
    pub memory: Option<u64>,
}

/// What happens to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A worker has begun it.
    Started {
        /// The task.
        task: usize,
        /// The place of the worker, from 0. A worker that replaces another takes its place.
        worker: usize,
    },
    /// It was answered.
    Done {
        /// The task.
        task: usize,
        /// The answer: one JSON value without a line end.
        line: String,
    },
    /// Its worker died. It is tried once more.
    Dropped {
        /// The task.
        task: usize,
        /// What became of the worker.
        why: Lost,
    },
    /// It was begun and will not be answered.
    Lost {
        /// The task.
        task: usize,
        /// What became of the worker.
        why: Lost,
        /// The last lines that the worker wrote to standard error.
        said: Vec<String>,
    },
}

/// Why there is no answer to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The worker died: how, in the words of the system.
    Crashed(String),
    /// The worker took longer than this, and was killed.
    TimedOut(Duration),
    /// The worker said something that is no answer to this task, and was killed.
    Garbled,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed(status) => write!(f, "the process ended early ({status})"),
            Self::TimedOut(limit) => {
                write!(f, "the process took longer than {} s", limit.as_secs_f64())
            }
            Self::Garbled => write!(f, "the process gave an answer that is none"),
        }
    }
}

#[cfg(test)]
mod tests;
