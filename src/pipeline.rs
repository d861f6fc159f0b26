//! Runs a job: editions several at a time, reported in stable order; one failure never stops the
//! others.
//!
//! Files appear whole or not at all: they are written beside their place, synced and renamed. A
//! failed edition leaves no older file behind that could be taken for it.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::content::Content;
use crate::content::catalogue::UnitState;
use crate::content::module::Stage;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::disk::{sha256, write_whole};
use crate::edition::resolve::{Resolved, resolve, wanted_tags};
use crate::edition::{Mode, Provenance, Selection};
use crate::job::{Job, file_stem};
use crate::person::{self, PersonView};
use crate::project::Project;
use crate::render::{self, Engine, Output};

/// What became of one edition.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Tag of the reader's language.
    pub language: String,
    /// Tag of the language beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// What was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packet: Option<Packet>,
    /// How much of the reader's side is in the reader's language.
    pub blocks: BlockCounts,
    /// What is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Diagnostic>,
}

/// A finished file.
#[derive(Debug, Serialize)]
pub struct Packet {
    /// Where it is.
    pub file: String,
    /// Pages.
    pub pages: usize,
    /// Size in bytes.
    pub bytes: usize,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Blocks of an edition by the state of their words in the reader's language.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct BlockCounts {
    /// All.
    pub total: usize,
    /// In the reader's language, fresh.
    pub translated: usize,
    /// In the reader's language, older than the German text.
    pub stale: usize,
    /// In a fallback language.
    pub fallback: usize,
}

impl BlockCounts {
    /// Of the blocks whose words were wanted in the reader's language.
    pub fn of(provenance: &[Provenance], reader: &str) -> Self {
        let mut counts = Self::default();
        for block in provenance.iter().filter(|block| block.wanted == reader) {
            counts.total += 1;
            match (block.printed == block.wanted, &block.state) {
                (false, _) => counts.fallback += 1,
                (true, UnitState::Stale) => counts.stale += 1,
                (true, _) => counts.translated += 1,
            }
        }
        counts
    }
}

/// Makes all editions of a job. `loaded` are the problems of loading and checking: errors without
/// a language stop everything, those of a language stop the editions that need it. `done` is
/// called after each edition, in the order in which they finish.
///
/// # Errors
/// If templates, fonts or the output folder cannot be used.
pub fn run(
    project: &Project,
    content: &Content,
    job: &Job,
    loaded: &Diagnostics,
    done: impl Fn(&Outcome) + Sync,
) -> Result<Vec<Outcome>> {
    fs::create_dir_all(&job.out)
        .with_context(|| format!("cannot create the folder {}", job.out.display()))?;
    let tags: Vec<_> = job.selections.iter().flat_map(|s| wanted_tags(content, s, "de")).collect();
    let mut diags = Diagnostics::default();
    let families: BTreeSet<_> = (job.selections.iter())
        .filter_map(|selection| person_of(content, job, selection))
        .flat_map(|person| person.families)
        .collect();
    let engine = render::open(project, content, &tags, &families, &mut diags)?;
    let problems: Vec<_> = loaded.iter().chain(diags.iter()).cloned().collect();
    Ok(each(job.selections.len(), job.workers, |index| {
        let selection = &job.selections[index];
        let blockers = blockers(content, selection, &problems);
        let outcome = one(&engine, content, job, selection, blockers);
        done(&outcome);
        outcome
    }))
}

/// The errors among some problems that keep an edition from being made: those of its languages,
/// and those of no language.
pub fn blockers(
    content: &Content,
    selection: &Selection,
    problems: &[Diagnostic],
) -> Vec<Diagnostic> {
    let wanted = wanted_tags(content, selection, "de");
    let blocks = |problem: &&Diagnostic| {
        problem.severity == Severity::Error
            && problem.language.as_ref().is_none_or(|tag| wanted.contains(tag))
    };
    problems.iter().filter(blocks).cloned().collect()
}

/// Does a piece of work for each number below `count`, some at a time, and returns what came of
/// them in order.
pub fn each<T: Send>(count: usize, workers: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<T>> = (0..count).map(|_| None).collect();
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, count.max(1)) {
            let sender = sender.clone();
            let (next, work) = (&next, &work);
            scope.spawn(move || {
                while let index = next.fetch_add(1, Ordering::Relaxed)
                    && index < count
                {
                    // The receiver outlives the scope.
                    let _ = sender.send((index, work(index)));
                }
            });
        }
        drop(sender);
        for (index, result) in receiver {
            results[index] = Some(result);
        }
    });
    results.into_iter().flatten().collect()
}

fn one(
    engine: &Engine,
    content: &Content,
    job: &Job,
    selection: &Selection,
    blockers: Vec<Diagnostic>,
) -> Outcome {
    let path = job.out.join(file_stem(selection) + ".pdf");
    let mut outcome = Outcome {
        language: selection.reader.clone(),
        beside: selection.beside.clone(),
        packet: None,
        blocks: BlockCounts::default(),
        problems: blockers,
    };
    // Whatever happens from here on, no older packet can be taken for this one.
    remove_stale(&path, &mut outcome.problems);
    if outcome.problems.is_empty() {
        // A bug in one edition must not take the others with it.
        let made = catch_unwind(AssertUnwindSafe(|| {
            make(engine, content, job, selection, &path, &mut outcome.blocks)
        }));
        match made {
            Ok(Ok(packet)) => outcome.packet = Some(packet),
            Ok(Err(problems)) => outcome.problems = problems,
            Err(_) => {
                let problem = Diagnostic::error("the program failed on this edition");
                outcome.problems.push(problem.hint("this is a bug; please report it"));
            }
        }
        render::forget_unused();
    }
    outcome
}

fn make(
    engine: &Engine,
    content: &Content,
    job: &Job,
    selection: &Selection,
    path: &Path,
    blocks: &mut BlockCounts,
) -> Result<Packet, Vec<Diagnostic>> {
    let Some(Resolved { edition, provenance, refusals }) = resolve(content, selection) else {
        let problem = Diagnostic::error("there are no fixed phrases to print this edition with");
        return Err(vec![problem.language(&selection.reader)]);
    };
    *blocks = BlockCounts::of(&provenance, &selection.reader);
    if edition.modules.is_empty() {
        return Err(vec![nothing_left(selection)]);
    }
    if !refusals.is_empty() && selection.mode == Mode::Release {
        return Err(refusals);
    }
    let failed = |error: anyhow::Error| vec![Diagnostic::error(format!("{error:#}"))];
    let person = person_of(content, job, selection);
    let pages = render::compose(engine, &edition, person.as_ref(), &Output::SCREEN)?;
    let pdf = render::export(engine, &edition, &pages)?;
    if job.emit_json {
        let json = serde_json::to_vec_pretty(&edition).expect("an edition is plain data");
        write_whole(&path.with_extension("json"), &json).map_err(failed)?;
    }
    write_whole(path, &pdf.bytes).map_err(failed)?;
    Ok(Packet {
        file: path.display().to_string(),
        pages: pdf.pages,
        bytes: pdf.bytes.len(),
        sha256: sha256(&pdf.bytes),
    })
}

fn person_of(content: &Content, job: &Job, selection: &Selection) -> Option<PersonView> {
    person::view(content, &selection.reader, job.person.as_ref()?)
}

fn nothing_left(selection: &Selection) -> Diagnostic {
    let facets = selection.audience.iter().map(|facet| facet.name);
    let modules = selection.only.iter().map(String::as_str);
    let asked: Vec<_> = facets.chain(selection.stage.map(Stage::name)).chain(modules).collect();
    let problem = Diagnostic::error(format!(
        "package `{}` has nothing of what was asked for",
        selection.package
    ));
    match asked.is_empty() {
        true => problem,
        false => problem.hint(format!("asked for were {}", asked.join(", "))),
    }
}

fn remove_stale(path: &Path, problems: &mut Vec<Diagnostic>) {
    for path in [path.to_path_buf(), path.with_extension("json")] {
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => problems.push(Diagnostic::error(format!(
                "an older {} is still there and could not be removed: {error}",
                path.display()
            ))),
        }
    }
}
