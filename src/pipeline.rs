//! Makes the packets of a job: one failure never stops the others.
//!
//! Files appear whole or not at all: they are written beside their place, synced and renamed. A
//! failed edition leaves no older file behind that could be taken for it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::cache::{Cache, Key, KeyBuilder};
use crate::content::Content;
use crate::content::catalogue::UnitState;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::disk::{Readers, begin, make_private_folder, sha256, write_for, write_whole};
use crate::edition::resolve::{PHRASES_HINT, Resolved, resolve, wanted_tags};
use crate::edition::{Mode, Provenance, Selection};
use crate::job::{Job, Wanted, why_nothing};
use crate::person::{self, PersonView};
use crate::project::Project;
use crate::render::{self, Digests, Engine, Manuscript, Output, Pdf};

/// What became of one edition.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The name of the packet's file, without ending.
    pub name: String,
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
    /// How much of the side beside is in the language beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside_blocks: Option<BlockCounts>,
    /// Tag of the language that the fixed phrases of the reader's side are in; none if the edition
    /// was not resolved.
    pub phrases_tag: Option<String>,
    /// The same of the side beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside_phrases_tag: Option<String>,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Diagnostic>,
}

/// A finished file.
#[derive(Debug, Serialize, Deserialize)]
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

/// Blocks of one side of an edition by the state of their words. On the reader's side the titles of
/// modules count as well; beside, these are always German.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockCounts {
    /// All.
    pub total: usize,
    /// In the language of the side, fresh.
    pub translated: usize,
    /// In the language of the side, older than the German text.
    pub stale: usize,
    /// In a fallback language.
    pub fallback: usize,
}

impl BlockCounts {
    /// Of what was wanted in the language of a side.
    pub fn of(provenance: &[Provenance], language: &str) -> Self {
        let mut counts = Self::default();
        for block in provenance.iter().filter(|block| block.wanted == language) {
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

/// Makes the packets of a job, one after the other.
pub struct Maker<'a> {
    content: &'a Content,
    job: &'a Job,
    engine: Engine,
    /// Problems of loading, checking and opening.
    problems: Vec<Diagnostic>,
    /// Finished files, and what else they depend on.
    cache: Option<(Cache, Digests)>,
    /// What was resolved last: of a list of people, many get the same edition.
    last: RefCell<Option<(Selection, Rc<Ready>)>>,
    /// How many packets of that were made before.
    repeats: Cell<usize>,
}

/// What was resolved, ready to be set.
struct Ready {
    manuscript: Manuscript,
    provenance: Vec<Provenance>,
    refusals: Vec<Diagnostic>,
    left_out: Vec<Diagnostic>,
}

/// Packets of one edition, after which layouts are forgotten that were not used again. Packets of
/// a list of people use nearly all of them again, and looking for the others takes its time.
const FORGET_EVERY: usize = 4;

impl<'a> Maker<'a> {
    /// Opens the engine for all languages of a job. `loaded` are the problems of loading and
    /// checking: errors without a language stop everything, those of a language stop the editions
    /// that need it.
    ///
    /// # Errors
    /// If templates, fonts or the output folder cannot be used.
    pub fn open(
        project: &Project,
        content: &'a Content,
        job: &'a Job,
        loaded: &Diagnostics,
        cache: Option<Cache>,
    ) -> Result<Self> {
        open_folder(job)?;
        let tags: BTreeSet<_> =
            job.packets.iter().flat_map(|it| wanted_tags(content, &it.selection, "de")).collect();
        let tags: Vec<_> = tags.into_iter().collect();
        let mut diags = Diagnostics::default();
        let families: BTreeSet<_> = (job.packets.iter())
            .filter_map(|wanted| person_of(content, wanted))
            .flat_map(|person| person.families)
            .collect();
        let engine = render::open(project, content, &tags, &families, &mut diags)?;
        let problems = loaded.iter().chain(diags.iter()).cloned().collect();
        let cache = cache.map(|cache| (cache, engine.digests()));
        Ok(Self {
            content,
            job,
            engine,
            problems,
            cache,
            last: RefCell::default(),
            repeats: Cell::new(0),
        })
    }

    fn resolve(&self, selection: &Selection) -> Option<Rc<Ready>> {
        if let Some((known, ready)) = &*self.last.borrow()
            && known == selection
        {
            self.repeats.set(self.repeats.get() + 1);
            return Some(Rc::clone(ready));
        }
        render::forget();
        let Resolved { edition, provenance, refusals, left_out } =
            resolve(self.content, selection)?;
        let manuscript = Manuscript::new(edition);
        let ready = Rc::new(Ready { manuscript, provenance, refusals, left_out });
        *self.last.borrow_mut() = Some((selection.clone(), Rc::clone(&ready)));
        self.repeats.set(0);
        Some(ready)
    }

    /// Makes a packet of the job, by its place.
    pub fn make(&self, index: usize) -> Outcome {
        let wanted = &self.job.packets[index];
        let path = path_of(self.job, wanted);
        let mut outcome = Outcome {
            problems: blockers(self.content, &wanted.selection, &self.problems),
            ..Outcome::none(wanted)
        };
        // Whatever happens from here on, no older packet can be taken for this one.
        remove_stale(&path, &mut outcome.problems);
        if outcome.problems.is_empty() {
            // A bug in one edition must not take the others with it.
            let made = catch_unwind(AssertUnwindSafe(|| self.packet(wanted, &path, &mut outcome)));
            match made {
                Ok(Ok(packet)) => outcome.packet = Some(packet),
                Ok(Err(problems)) => outcome.problems = problems,
                Err(_) => {
                    let problem = Diagnostic::error("the program failed on this edition");
                    let problem = problem.hint("this is a bug; please report it");
                    outcome.problems.push(say_whose(wanted, problem));
                }
            }
            if (self.repeats.get() + 1).is_multiple_of(FORGET_EVERY) {
                render::forget_unused();
            }
        }
        let mut problems = Diagnostics::default();
        problems.extend(outcome.problems);
        outcome.problems = problems.sorted();
        outcome
    }

    fn packet(
        &self,
        wanted: &Wanted,
        path: &Path,
        outcome: &mut Outcome,
    ) -> Result<Packet, Vec<Diagnostic>> {
        let selection = &wanted.selection;
        let Some(ready) = self.resolve(selection) else {
            let problem =
                Diagnostic::error("there are no fixed phrases to print this edition with");
            return Err(vec![problem.language(&selection.reader).hint(PHRASES_HINT)]);
        };
        let Ready { manuscript, provenance, refusals, left_out } = &*ready;
        let edition = manuscript.edition();
        outcome.blocks = BlockCounts::of(provenance, &selection.reader);
        let beside = selection.beside.as_deref();
        outcome.beside_blocks = beside.map(|tag| BlockCounts::of(provenance, tag));
        outcome.phrases_tag = Some(edition.phrases_tag.clone());
        outcome.beside_phrases_tag.clone_from(&edition.beside_phrases_tag);
        outcome.problems.clone_from(left_out);
        if edition.modules.is_empty() {
            return Err([vec![nothing_left(selection)], left_out.clone()].concat());
        }
        if !refusals.is_empty() && selection.mode == Mode::Release {
            return Err(refusals.clone());
        }
        let failed = |error: anyhow::Error| {
            let problem = Diagnostic::error(format!("{error:#}")).by_machine();
            vec![problem.hint("see that --out can be written and its disk has room")]
        };
        let pdf = self.pdf(manuscript, wanted)?;
        if self.job.emit_json {
            let json = serde_json::to_vec_pretty(edition);
            let json = json.expect("an edition is plain data");
            write_whole(&path.with_extension("json"), &json).map_err(failed)?;
            // A template that is tried with a plain Typst looks for the logo beside the edition.
            if let Some(logo) = &edition.town.logo
                && let (Some(name), Some(logo)) = (&logo.file, &logo.logo)
            {
                write_whole(&path.with_file_name(name), &logo.bytes).map_err(failed)?;
            }
        }
        let readers = if wanted.person.is_some() { Readers::Owner } else { Readers::Masked };
        write_for(readers, path, &pdf.bytes).map_err(failed)?;
        Ok(Packet {
            file: path.display().to_string(),
            pages: pdf.pages,
            bytes: pdf.bytes.len(),
            sha256: sha256(&pdf.bytes),
        })
    }

    /// The file of an edition: from the cache, or made. What is for a person is never in a cache.
    fn pdf(&self, manuscript: &Manuscript, wanted: &Wanted) -> Result<Pdf, Vec<Diagnostic>> {
        let cache = self.cache.as_ref().filter(|_| wanted.person.is_none());
        let cache = cache.map(|(cache, digests)| (cache, self.key(manuscript, wanted, digests)));
        if let Some(pdf) = cache.as_ref().and_then(|(cache, key)| unpack(cache.get(key)?)) {
            return Ok(pdf);
        }
        let person = person_of(self.content, wanted);
        let made = render::compose(&self.engine, manuscript, person.as_ref(), &Output::SCREEN)
            .and_then(|pages| render::export(&self.engine, manuscript, &pages));
        let pdf = made.map_err(|problems| {
            problems.into_iter().map(|problem| say_whose(wanted, problem)).collect::<Vec<_>>()
        })?;
        if let Some((cache, key)) = cache {
            // A cache is a convenience: what it cannot hold is made again.
            let _ = cache.put(&key, &pack(&pdf));
        }
        Ok(pdf)
    }

    fn key(&self, manuscript: &Manuscript, wanted: &Wanted, digests: &Digests) -> Key {
        let logo = self.content.logos.get(&wanted.selection.town);
        KeyBuilder::new("packet 1")
            .part("build", env!("WILLKOMMEN_BUILD"))
            .part("engine", digests.of(manuscript.edition()))
            .part("edition", manuscript.json())
            .part("logo", logo.map_or(&[][..], |logo| &logo.bytes))
            .finish()
    }
}

impl Outcome {
    /// A packet that was not made.
    pub fn none(wanted: &Wanted) -> Self {
        Self {
            name: wanted.file_stem(),
            language: wanted.selection.reader.clone(),
            beside: wanted.selection.beside.clone(),
            packet: None,
            blocks: BlockCounts::default(),
            beside_blocks: None,
            phrases_tag: None,
            beside_phrases_tag: None,
            problems: Vec::new(),
        }
    }
}

/// The number of pages before the file.
fn pack(pdf: &Pdf) -> Vec<u8> {
    [&(pdf.pages as u64).to_le_bytes()[..], &pdf.bytes].concat()
}

fn unpack(mut bytes: Vec<u8>) -> Option<Pdf> {
    let pages = usize::try_from(u64::from_le_bytes(*bytes.first_chunk()?)).ok()?;
    bytes.drain(..size_of::<u64>());
    Some(Pdf { bytes, pages })
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

fn person_of(content: &Content, wanted: &Wanted) -> Option<PersonView> {
    person::view(content, &wanted.selection.reader, wanted.person.as_ref()?)
}

fn nothing_left(selection: &Selection) -> Diagnostic {
    let package = &selection.package;
    Diagnostic::error(format!("package `{package}` has nothing of what was asked for"))
        .hint(why_nothing(selection))
}

/// Makes the folder of an output, for people theirs alone, and sees that files can be written there:
/// that they cannot is no fault of a packet.
fn open_folder(job: &Job) -> Result<()> {
    let made = match job.packets.iter().any(|wanted| wanted.person.is_some()) {
        true => make_private_folder(&job.out),
        false => fs::create_dir_all(&job.out),
    };
    made.with_context(|| format!("cannot create the folder {}", job.out.display()))?;
    let first = begin(&job.out.join("packet"), Readers::Owner);
    first.map(drop).with_context(|| format!("the folder {} cannot be used", job.out.display()))
}

/// Of a list of people, what is wrong with the packet of one and not with the content says whose it
/// is, by the number in the name of its file.
fn say_whose(wanted: &Wanted, problem: Diagnostic) -> Diagnostic {
    let is_of_one =
        wanted.number.is_some() && problem.location.is_none() && problem.module.is_none();
    if !is_of_one {
        return problem;
    }
    Diagnostic { message: format!("{}: {}", wanted.file_stem(), problem.message), ..problem }
}

fn path_of(job: &Job, wanted: &Wanted) -> PathBuf {
    job.out.join(wanted.file_stem() + ".pdf")
}

/// Removes what an earlier run made under the names of a job, before the first packet is made: else
/// what is interrupted leaves files of two days that look alike. What cannot be removed is said when
/// its packet is made.
pub fn remove_all_stale(job: &Job) {
    for wanted in &job.packets {
        remove_stale(&path_of(job, wanted), &mut Vec::new());
    }
}

fn remove_stale(path: &Path, problems: &mut Vec<Diagnostic>) {
    for path in [path.to_path_buf(), path.with_extension("json")] {
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let problem = Diagnostic::error(format!(
                    "an older {} is still there and could not be removed: {error}",
                    path.display()
                ));
                problems.push(problem.hint("close whatever shows it, or name another --out"));
            }
        }
    }
}
