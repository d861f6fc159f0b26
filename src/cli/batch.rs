//! `willkommen batch`

mod press;
mod report;
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::press::{profile, sheets};
use self::report::Report;
use self::table::table;
use super::deliver::{deliver, require_free, require_free_shard, summary};
use super::impose::SheetArguments;
use super::work::{self, Came, Finished, Setup, Task, WorkArguments, advise};
use super::worker::Answer;
use super::{Ending, load, today};
use crate::archive::manifest::{Entry, Manifest};
use crate::batch::estimate::{Estimate, estimate};
use crate::batch::shard::{Part, Shard};
use crate::batch::store::Store;
use crate::batch::{self, SheetWishes, Shop};
use crate::cache::{Cache, KeyBuilder};
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics};
use crate::edition::resolve::wanted_tags;
use crate::order::{self, Order};
use crate::pipeline;
use crate::press::imposition::Scheme;
use crate::press::profile::Profile;
use crate::project::{Project, SourceFile};
use crate::render::{self, Digests, Engine};
use crate::staging::{self, Run, Staging};
use crate::worker::Lost;

/// Makes everything that an order asks for.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The order (`willkommen order new` makes one)
    #[arg(value_name = "ORDER.toml")]
    order: PathBuf,
    /// Folder or ZIP file for the print shop
    #[arg(long, value_name = "DIR|FILE.zip", required_unless_present = "estimate")]
    out: Option<PathBuf>,
    /// Say what it will take and make nothing
    #[arg(long, conflicts_with = "out")]
    estimate: bool,
    /// Also make a proof of each item: all pages small, on a few sheets
    #[arg(long)]
    proof: bool,
    /// Also lay the pages on press sheets: usual for saddle and perfect, or the schemes that are
    /// named (saddle:SHEETS, perfect:8, cut-stack:2x1, repeat:2x2), each for its binding
    #[arg(long, value_name = "SCHEMES", value_delimiter = ',', num_args = 0..=1)]
    impose: Option<Vec<Scheme>>,
    #[command(flatten)]
    sheet: SheetArguments,
    /// ICC profile of the press and paper; FOGRA39 (offset, coated) if left out
    #[arg(long, value_name = "FILE")]
    icc: Option<PathBuf>,
    /// Registered name of the condition of --icc, such as FOGRA51, if the profile does not say it
    #[arg(long, value_name = "NAME", requires = "icc")]
    condition: Option<String>,
    /// Also write job tickets in XJDF
    #[arg(long)]
    xjdf: bool,
    /// Go on with a run that was interrupted
    #[arg(long, conflicts_with = "estimate")]
    resume: bool,
    /// Make only the K-th of N shards, for `willkommen merge`
    #[arg(long, value_name = "K/N", conflicts_with = "estimate")]
    shard: Option<Part>,
    #[command(flatten)]
    pub(super) work: WorkArguments,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(super) fn run(project: Project, arguments: Arguments) -> Result<Ending> {
    let today = today()?.to_string();
    let (work, report) = (arguments.work.clone(), Report::of(&arguments));
    // Before anything is read of it: what changes from here on is found out by the workers.
    let digest = project.digest()?;
    let path = &arguments.order;
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let prepared = match Prepared::new(project, arguments, &digest, &text)? {
        Ok(prepared) => prepared,
        Err((problems, ending)) => {
            report.refuse(&problems)?;
            return Ok(ending);
        }
    };
    work.check_cache();
    let text = String::from_utf8(text).context("the order was decoded")?;
    let setup = Setup::here(today, digest, prepared.made_from.clone(), Some(text))?;
    match prepared.arguments.out.clone() {
        None => prepared.estimate(&setup),
        Some(out) => prepared.make(&setup, &out),
    }
}

/// Answers tasks as a worker process.
pub(super) fn work(project: Project, arguments: Arguments, setup: &Setup) -> Result<Answer> {
    let text = setup.input.as_deref().context("the set-up has no order")?;
    let prepared = match Prepared::new(project, arguments, &setup.project, text.as_bytes())? {
        Ok(prepared) => prepared,
        Err((problems, _)) => {
            bail!("{}", problems.first().map_or_else(String::new, ToString::to_string))
        }
    };
    setup.require_same(&prepared.made_from)?;
    let tags: Vec<_> = (prepared.order.items.iter())
        .flat_map(|item| wanted_tags(&prepared.content, &item.selection, "de"))
        .collect();
    let mut diags = Diagnostics::default();
    let engine =
        render::open(&prepared.project, &prepared.content, &tags, &BTreeSet::new(), &mut diags)?;
    let problems: Vec<_> = prepared.loaded.iter().chain(diags.iter()).cloned().collect();
    let cache = prepared.arguments.work.cache();
    let digests = engine.digests();
    let mut last = None;
    Ok(Box::new(move |task| {
        // The same pages may follow once more, for other paper.
        let selection = &prepared.order.items[task].selection;
        if last.as_ref() != Some(selection) {
            render::forget();
            last = Some(selection.clone());
        }
        prepared.answer(task, &engine, &problems, cache.as_ref(), &digests)
    }))
}

/// An order that can be made, and how.
struct Prepared {
    project: Project,
    arguments: Arguments,
    content: Content,
    loaded: Diagnostics,
    order: Order,
    names: Vec<String>,
    sheets: Option<SheetWishes>,
    profile: Profile,
    /// The hash of what was typed and ordered, and of everything that it is made from.
    made_from: String,
}

/// What a worker says of an item.
#[derive(Serialize, Deserialize)]
struct Made {
    entry: Entry,
    problems: Vec<Diagnostic>,
}

/// What a worker says of an estimate.
#[derive(Serialize, Deserialize)]
struct Estimated {
    estimate: Option<Estimate>,
    problems: Vec<Diagnostic>,
}

type Refused = (Vec<Diagnostic>, Ending);

impl Prepared {
    fn new(
        project: Project,
        arguments: Arguments,
        digest: &str,
        text: &[u8],
    ) -> Result<Result<Self, Refused>> {
        let (content, loaded) = load(&project)?;
        let order = match read_order(&arguments.order, text, &content) {
            Ok(order) => order,
            Err(problems) => return Ok(Err((problems, Ending::Misused))),
        };
        let refusals = order::refusals(&order, &content);
        if !refusals.is_empty() {
            return Ok(Err((refusals, Ending::Failed)));
        }
        let sheets = match sheets(&arguments, &order) {
            Ok(sheets) => sheets,
            Err(problems) => return Ok(Err((problems, Ending::Misused))),
        };
        let profile = profile(&arguments)?;
        let made_from = KeyBuilder::new("order 2")
            .part("build", env!("WILLKOMMEN_BUILD"))
            .part("project", digest)
            .part("order", text)
            .part("profile", &profile.bytes)
            .part("condition", &profile.condition)
            .part("sheets", format!("{sheets:?}"))
            .part("proof", [u8::from(arguments.proof), u8::from(arguments.xjdf)])
            .finish()
            .to_string();
        let names = batch::names(&order);
        Ok(Ok(Self {
            project,
            arguments,
            content,
            loaded,
            order,
            names,
            sheets,
            profile,
            made_from,
        }))
    }

    fn answer(
        &self,
        task: usize,
        engine: &Engine,
        problems: &[Diagnostic],
        cache: Option<&Cache>,
        digests: &Digests,
    ) -> String {
        let (item, name) = (&self.order.items[task], &self.names[task]);
        let blockers = pipeline::blockers(&self.content, &item.selection, problems);
        let shop = Shop {
            engine,
            content: &self.content,
            order: &self.order,
            profile: &self.profile,
            sheets: self.sheets.clone(),
            proof: self.arguments.proof,
        };
        let Some(out) = &self.arguments.out else {
            let result =
                if blockers.is_empty() { estimate(&shop, item, name) } else { Err(blockers) };
            let (estimate, problems) = match result {
                Ok(estimate) => (Some(estimate), Vec::new()),
                Err(problems) => (None, problems),
            };
            return json!(Estimated { estimate, problems }).to_string();
        };
        let folder = staging::folder_of(out);
        let (files, items) = (folder.join(staging::FILES), folder.join(staging::ITEMS));
        let store = Store { files, items, cache, engine: digests };
        let (entry, problems) = match blockers.is_empty() {
            true => store.produce(&shop, item, name),
            false => (batch::fail(&self.content, &self.order, item, name, &blockers), blockers),
        };
        json!(Made { entry, problems }).to_string()
    }

    /// The items that are wanted, those of one language together: so layouts are used again.
    fn tasks(&self) -> Vec<Task> {
        let mut numbers: Vec<usize> = (0..self.order.items.len()).collect();
        numbers.sort_by_key(|&number| {
            let selection = &self.order.items[number].selection;
            (&selection.reader, &selection.beside, &selection.package, number)
        });
        let wanted = match self.arguments.shard {
            None => 0..numbers.len(),
            Some(part) => part.range(numbers.len()),
        };
        numbers[wanted]
            .iter()
            .map(|&number| Task {
                number,
                language: self.order.items[number].selection.reader.clone(),
                name: self.names[number].clone(),
            })
            .collect()
    }

    fn estimate(&self, setup: &Setup) -> Result<Ending> {
        let mut estimates: Vec<Option<Estimate>> = self.names.iter().map(|_| None).collect();
        let mut failed = Diagnostics::default();
        let answer = |task: usize, said: Result<Estimated, Lost>, _| {
            let said = said.unwrap_or_else(|lost| Estimated {
                estimate: None,
                problems: vec![self.lost(task, &lost, &[])],
            });
            let came = Came::out(said.estimate.is_some(), &said.problems);
            estimates[task] = said.estimate;
            failed.extend(said.problems);
            came
        };
        let stop = work::listen()?;
        let ran = work::run(&self.arguments.work, setup, &self.tasks(), &stop, answer)?;
        if ran.finished == Finished::Interrupted {
            return Ok(Ending::Interrupted);
        }
        let estimates: Vec<_> = estimates.into_iter().flatten().collect();
        let failed = failed.sorted();
        Report::of(&self.arguments).tell(&estimates, || table(&estimates), &failed)?;
        Ok(if failed.is_empty() { Ending::Done } else { Ending::Failed })
    }

    fn make(&self, setup: &Setup, out: &Path) -> Result<Ending> {
        let run = Run { made_from: self.made_from.clone(), day: None };
        let resume = self.arguments.resume;
        if let Some(manifest) = resume.then(|| staging::clear_up(out, &run)).transpose()?.flatten()
        {
            return self.report(&manifest, &[], out);
        }
        match self.arguments.shard {
            None => require_free(out)?,
            Some(_) => require_free_shard(out)?,
        }
        let staging = Staging::open(out, &run, resume)?;
        let mut entries: Vec<Option<Entry>> = self.names.iter().map(|_| None).collect();
        let mut failed = Diagnostics::default();
        let answer = |task: usize, said: Result<Made, Lost>, words: Vec<String>| {
            let said = said.unwrap_or_else(|lost| {
                // An entry has its name already.
                let why = [Diagnostic::error(lost.to_string())];
                let (item, name) = (&self.order.items[task], &self.names[task]);
                let entry = batch::fail(&self.content, &self.order, item, name, &why);
                Made { entry, problems: vec![self.lost(task, &lost, &words)] }
            });
            let came = Came::out(said.problems.is_empty(), &said.problems);
            failed.extend(said.problems);
            entries[task] = Some(said.entry);
            came
        };
        let stop = work::listen()?;
        let ran = work::run(&self.arguments.work, setup, &self.tasks(), &stop, answer);
        let entries: Vec<_> = entries.into_iter().flatten().collect();
        let break_off = |finished: Finished| {
            let done = entries.iter().filter(|entry| entry.problems.is_empty()).count();
            finished.break_off(self.arguments.json, done, "item", "; add --resume to go on")
        };
        let finished = match ran {
            Ok(ran) => {
                failed.extend(ran.remarks.into_values());
                ran.finished
            }
            Err(error) => {
                self.arguments.work.complain(&failed.sorted());
                return Err(error);
            }
        };
        if finished != Finished::All {
            self.arguments.work.complain(&failed.sorted());
            return break_off(finished);
        }
        let manifest = batch::manifest(&self.content, &self.order, &self.profile, entries.clone());
        match self.deliver(staging, manifest, out, &stop)? {
            Some(manifest) => self.report(&manifest, &failed.sorted(), out),
            None => break_off(Finished::Interrupted),
        }
    }

    fn deliver(
        &self,
        staging: Staging,
        manifest: Manifest,
        out: &Path,
        stop: &AtomicBool,
    ) -> Result<Option<Manifest>> {
        let (made_from, xjdf) = (self.made_from.clone(), self.arguments.xjdf);
        let Some(part) = self.arguments.shard else {
            return deliver(staging, manifest, out, xjdf, stop);
        };
        let shard = Shard { part, made_from, xjdf, count: self.order.items.len(), manifest };
        Ok(Some(shard.deliver(staging, out)?))
    }

    fn report(&self, manifest: &Manifest, failed: &[Diagnostic], out: &Path) -> Result<Ending> {
        Report::of(&self.arguments).tell(manifest, || summary(manifest, out), failed)?;
        let is_whole = manifest.items.iter().all(|entry| entry.problems.is_empty());
        Ok(if is_whole { Ending::Done } else { Ending::Failed })
    }

    /// What is said of an item whose worker gave no answer.
    fn lost(&self, task: usize, lost: &Lost, said: &[String]) -> Diagnostic {
        let problem = Diagnostic::error(format!("{}: {lost}", self.names[task]));
        let problem = problem.language(&self.order.items[task].selection.reader);
        advise(problem, lost, said)
    }
}

fn read_order(path: &Path, text: &[u8], content: &Content) -> Result<Order, Vec<Diagnostic>> {
    let file =
        SourceFile::decode(&path.to_string_lossy(), text).map_err(|problem| vec![problem])?;
    let mut diags = Diagnostics::default();
    let order = order::read(file, content, &mut diags);
    order.ok_or_else(|| diags.sorted())
}
