//! `willkommen batch`

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use super::impose::SheetArguments;
use super::{Ending, bar, complain, load, pad, plural, say};
use crate::archive::manifest::{Entry, Manifest};
use crate::archive::{self, Sealing};
use crate::batch::estimate::{Estimate, estimate};
use crate::batch::{self, SheetWishes, Shop};
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics};
use crate::disk::UNFINISHED;
use crate::edition::resolve::wanted_tags;
use crate::order::{self, Order};
use crate::pipeline;
use crate::press::imposition::Scheme;
use crate::press::profile::Profile;
use crate::project::{Project, SourceFile};
use crate::render;

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
    #[arg(long, value_name = "SCHEMES", value_delimiter = ',', num_args = 0..=1, default_missing_value = "saddle")]
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
    /// Items made at a time; as many as there are processors if left out
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, loaded) = load(project)?;
    let order = match read_order(&arguments.order, &content)? {
        Ok(order) => order,
        Err(problems) => {
            complain(&problems);
            return Ok(Ending::Misused);
        }
    };
    let refusals = order::refusals(&order, &content);
    if !refusals.is_empty() {
        complain(&refusals);
        return Ok(Ending::Failed);
    }
    let profile = profile(arguments)?;
    let tags: Vec<_> = (order.items.iter())
        .flat_map(|item| wanted_tags(&content, &item.selection, "de"))
        .collect();
    let mut diags = Diagnostics::default();
    let engine = render::open(project, &content, &tags, &BTreeSet::new(), &mut diags)?;
    let shop = Shop {
        engine: &engine,
        content: &content,
        order: &order,
        profile,
        sheets: arguments.impose.as_ref().map(|schemes| sheets(arguments, schemes)),
        proof: arguments.proof,
    };
    let problems: Vec<_> = loaded.iter().chain(diags.iter()).cloned().collect();
    match &arguments.out {
        None => estimate_all(&shop, arguments, &problems),
        Some(out) => make_all(&shop, arguments, out, &problems),
    }
}

fn read_order(path: &Path, content: &Content) -> Result<Result<Order, Vec<Diagnostic>>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file = match SourceFile::decode(&path.to_string_lossy(), &bytes) {
        Ok(file) => file,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let mut diags = Diagnostics::default();
    let order = order::read(file, content, &mut diags);
    Ok(order.ok_or_else(|| diags.sorted()))
}

fn profile(arguments: &Arguments) -> Result<Profile> {
    let Some(path) = &arguments.icc else { return Ok(Profile::standard()) };
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Profile::read(&bytes, arguments.condition.as_deref())
        .with_context(|| format!("{} is no profile for a press", path.display()))
}

fn sheets(arguments: &Arguments, schemes: &[Scheme]) -> SheetWishes {
    let imposing =
        arguments.sheet.imposing(Scheme::Saddle { sheets_per_signature: None }, None, None);
    SheetWishes {
        schemes: schemes.to_vec(),
        format: imposing.format,
        duplex: imposing.duplex,
        creep: imposing.creep,
        gutter: imposing.gutter,
        marks: imposing.marks,
    }
}

fn workers(arguments: &Arguments) -> usize {
    arguments.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
}

fn estimate_all(shop: &Shop<'_>, arguments: &Arguments, problems: &[Diagnostic]) -> Result<Ending> {
    let (order, names) = (shop.order, batch::names(shop.order));
    let bar = bar(order.items.len(), arguments.json);
    let results = pipeline::each(order.items.len(), workers(arguments), |index| {
        let item = &order.items[index];
        let blockers = pipeline::blockers(shop.content, &item.selection, problems);
        let result = match blockers.is_empty() {
            true => estimate(shop, item, &names[index]),
            false => Err(blockers),
        };
        bar.inc(1);
        result
    });
    bar.finish_and_clear();
    let (estimates, failed): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    let estimates: Vec<_> = estimates.into_iter().flatten().collect();
    let failed: Vec<_> = failed.into_iter().filter_map(Result::err).flatten().collect();
    match arguments.json {
        true => say(&format!("{:#}\n", json!({ "items": estimates, "problems": failed })))?,
        false => say(&table(&estimates))?,
    }
    complain(&failed);
    Ok(if failed.is_empty() { Ending::Done } else { Ending::Failed })
}

/// A table of what an order takes, with its sums.
fn table(estimates: &[Estimate]) -> String {
    let head = ["name", "pages", "leaves", "copies", "all leaves", "g/copy", "kg", "C M Y K %"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(estimates.iter().map(|it| {
        [
            it.name.clone(),
            it.pages.to_string(),
            it.leaves.to_string(),
            it.copies.to_string(),
            it.all_leaves.to_string(),
            format!("{:.1}", it.grams),
            format!("{:.1}", it.kilograms),
            it.ink.map(|ink| format!("{ink:.1}")).join(" "),
        ]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..head.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> =
            row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    let copies: u64 = estimates.iter().map(|it| u64::from(it.copies)).sum();
    let leaves: u64 = estimates.iter().map(|it| it.all_leaves).sum();
    let kilograms: f64 = estimates.iter().map(|it| it.kilograms).sum();
    let items = plural(estimates.len(), "item");
    text + &format!("{items}, {copies} copies, {leaves} leaves, {kilograms:.1} kg of paper\n")
}

fn make_all(
    shop: &Shop<'_>,
    arguments: &Arguments,
    out: &Path,
    problems: &[Diagnostic],
) -> Result<Ending> {
    let is_zip = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    let parent = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let cannot = |folder: &Path| format!("cannot create the folder {}", folder.display());
    let staging;
    let folder = if is_zip {
        fs::create_dir_all(parent).with_context(|| cannot(parent))?;
        staging = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempdir_in(parent)
            .with_context(|| cannot(parent))?;
        staging.path()
    } else {
        require_empty(out)?;
        out
    };
    fs::create_dir_all(folder).with_context(|| cannot(folder))?;
    let (manifest, failed) = items(shop, arguments, folder, problems);
    let manifest = archive::seal(folder, &manifest, Sealing { xjdf: arguments.xjdf })?;
    if is_zip {
        archive::pack(folder, out, &manifest.order.date)?;
    }
    match arguments.json {
        true => say(&format!("{:#}\n", json!({ "manifest": manifest, "problems": failed })))?,
        false => say(&summary(&manifest, out))?,
    }
    complain(&failed);
    let is_whole = manifest.items.iter().all(|entry| entry.problems.is_empty());
    Ok(if is_whole { Ending::Done } else { Ending::Failed })
}

/// Files of another order among the new ones would be taken for a part of it.
fn require_empty(folder: &Path) -> Result<()> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                bail!("the folder {} is not empty: name another, or a ZIP file", folder.display())
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot list {}", folder.display())),
    }
}

fn items(
    shop: &Shop<'_>,
    arguments: &Arguments,
    folder: &Path,
    problems: &[Diagnostic],
) -> (Manifest, Vec<Diagnostic>) {
    let (order, names) = (shop.order, batch::names(shop.order));
    let bar = bar(order.items.len(), arguments.json);
    let failed = Mutex::new(Diagnostics::default());
    let entries: Vec<Entry> = pipeline::each(order.items.len(), workers(arguments), |index| {
        let (item, name) = (&order.items[index], &names[index]);
        bar.set_message(item.selection.reader.clone());
        let blockers = pipeline::blockers(shop.content, &item.selection, problems);
        let (entry, problems) = match blockers.is_empty() {
            true => batch::make(shop, item, name, folder),
            false => (batch::fail(shop, item, name, &blockers), blockers),
        };
        bar.inc(1);
        if let Ok(mut failed) = failed.lock() {
            failed.extend(problems);
        }
        entry
    });
    bar.finish_and_clear();
    let problems = failed.into_inner().unwrap_or_default().sorted();
    (batch::manifest(shop, entries), problems)
}

fn summary(manifest: &Manifest, out: &Path) -> String {
    let mut text = String::new();
    for entry in &manifest.items {
        match entry.problems.first() {
            Some(problem) => text += &format!("failed: {}: {problem}\n", entry.name),
            None => {
                let (name, pages, files) = (&entry.name, entry.pages, entry.files.len());
                text += &format!("{name}  {pages} pages, {}\n", plural(files, "file"));
            }
        }
    }
    let made = manifest.items.iter().filter(|entry| entry.problems.is_empty()).count();
    let all = plural(manifest.items.len(), "item");
    text + &format!("{}: {made} of {all}\n", out.display())
}
