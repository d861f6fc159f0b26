//! `willkommen merge`: the shards of one order become its archive. Also what every archive goes
//! through at the end.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{Ending, plural, say};
use crate::archive::manifest::Manifest;
use crate::archive::{self, Sealing};
use crate::batch::shard::{self, Shard};
use crate::disk::sha256;
use crate::staging::Staging;

/// Puts the shards of one order together.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folders that `batch --shard` made, all of one order
    #[arg(value_name = "DIR", required = true)]
    shards: Vec<PathBuf>,
    /// Folder or ZIP file for the print shop
    #[arg(long, value_name = "DIR|FILE.zip")]
    out: PathBuf,
    /// Go on with a merge that was interrupted
    #[arg(long)]
    resume: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Ending> {
    let Arguments { shards, out, resume } = arguments;
    require_empty(out)?;
    let shards: Vec<_> = shards
        .iter()
        .map(|folder| Ok((folder.clone(), Shard::read(folder)?)))
        .collect::<Result<_>>()?;
    let merged = shard::merge(shards.iter().map(|(_, shard)| shard))?;
    let staging = Staging::open(out, &merged.made_from, *resume)?;
    for (folder, shard) in &shards {
        for file in shard.manifest.items.iter().flat_map(|entry| &entry.files) {
            copy(&folder.join(&file.path), &staging.files().join(&file.path), &file.sha256)?;
        }
    }
    let manifest = deliver(staging, merged.manifest, out, merged.xjdf)?;
    say(&summary(&manifest, out))?;
    let is_whole = manifest.items.iter().all(|entry| entry.problems.is_empty());
    Ok(if is_whole { Ending::Done } else { Ending::Failed })
}

/// Copies a file that must be what the shard says.
fn copy(from: &Path, to: &Path, hash: &str) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if sha256(&bytes) != hash {
        bail!("{} is not the file that its shard made: make the shard again", from.display());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create the folder {}", folder.display()))?;
    }
    crate::disk::write_whole(to, &bytes)
}

/// Files of another order among the new ones would be taken for a part of it.
pub(super) fn require_empty(out: &Path) -> Result<()> {
    if is_zip(out) {
        return Ok(());
    }
    match fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                bail!("the folder {} is not empty: name another, or a ZIP file", out.display())
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot list {}", out.display())),
    }
}

fn is_zip(out: &Path) -> bool {
    out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// Seals what was made and puts it in its place: the folder, or the ZIP file.
pub(super) fn deliver(
    staging: Staging,
    manifest: Manifest,
    out: &Path,
    xjdf: bool,
) -> Result<Manifest> {
    staging.keep_only(&manifest.paths())?;
    let manifest = archive::seal(&staging.files(), &manifest, Sealing { xjdf })?;
    if is_zip(out) {
        archive::pack(&staging.files(), out, &manifest.order.date)?;
        staging.remove()?;
    } else {
        staging.become_folder(out)?;
    }
    Ok(manifest)
}

pub(super) fn summary(manifest: &Manifest, out: &Path) -> String {
    let mut text = String::new();
    for entry in &manifest.items {
        match entry.problems.first() {
            Some(problem) => text += &format!("failed: {}: {problem}\n", entry.name),
            None => {
                let (name, pages, files) = (&entry.name, entry.pages, entry.files.len());
                text += &format!("{name}  {pages} pages, {}\n", plural(files, "file"));
                for remark in &entry.remarks {
                    text += &format!("  {remark}\n");
                }
            }
        }
    }
    let made = manifest.items.iter().filter(|entry| entry.problems.is_empty()).count();
    let all = plural(manifest.items.len(), "item");
    text + &format!("{}: {made} of {all}\n", out.display())
}
