//! What somebody sees while many packets are made.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::work::Task;
use crate::diag::Diagnostic;

/// How progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shown {
    /// A bar on a terminal, nothing in pipes
    Bar,
    /// A line of JSON for each item, and for each problem
    Json,
    /// Nothing
    None,
}

/// Counts what is done and tells it.
pub(super) struct Progress<'a> {
    tasks: &'a [Task],
    shown: Shown,
    bar: ProgressBar,
    begun: Instant,
    done: usize,
    failed: usize,
}

impl<'a> Progress<'a> {
    /// Begins to count.
    pub(super) fn new(shown: Shown, tasks: &'a [Task]) -> Self {
        let is_bar = shown == Shown::Bar && tasks.len() > 1 && io::stderr().is_terminal();
        let bar = if is_bar { bar(tasks.len()) } else { ProgressBar::hidden() };
        Self { tasks, shown, bar, begun: Instant::now(), done: 0, failed: 0 }
    }

    /// A task was begun.
    pub(super) fn started(&mut self, number: usize) {
        if let Some(task) = self.tasks.iter().find(|task| task.number == number) {
            self.bar.set_message(task.language.clone());
        }
        self.tell("started", number);
    }

    /// A task is over.
    pub(super) fn done(&mut self, number: usize, is_well: bool) {
        self.done += 1;
        self.failed += usize::from(!is_well);
        self.bar.inc(1);
        self.tell(if is_well { "done" } else { "failed" }, number);
    }

    fn tell(&self, event: &str, number: usize) {
        if self.shown != Shown::Json {
            return;
        }
        let task = self.tasks.iter().find(|task| task.number == number);
        let seconds = self.begun.elapsed().as_secs_f64();
        let rate = self.done as f64 / seconds.max(1e-9);
        let left = (self.tasks.len() - self.done) as f64 / rate;
        let line = json!({
            "event": event,
            "item": task.map(|task| &task.name),
            "language": task.map(|task| &task.language),
            "done": self.done,
            "failed": self.failed,
            "of": self.tasks.len(),
            "per_second": (rate * 1000.0).round() / 1000.0,
            "seconds_left": (self.done > 0).then(|| left.round()),
        });
        // Nothing can be done if nobody listens.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Tells a problem as an event, like those of items.
pub(super) fn tell_problem(problem: &Diagnostic) {
    let line = json!({ "event": "problem", "problem": problem });
    // Nothing can be done if nobody listens.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn bar(count: usize) -> ProgressBar {
    let bar = ProgressBar::new(count as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec}  {eta} left  {msg}");
    bar.set_style(style.expect("the template is a constant"));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
