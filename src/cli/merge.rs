//! `willkommen merge`: the shards of one order become its archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::deliver::{deliver, require_free, summary};
use super::{Ending, say, work};
use crate::archive::manifest::Manifest;
use crate::batch::shard::{self, Shard};
use crate::disk::sha256;
use crate::staging::{self, Run, Staging};

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
    let shards: Vec<_> = shards
        .iter()
        .map(|folder| Ok((folder.clone(), Shard::read(folder)?)))
        .collect::<Result<_>>()?;
    let merged = shard::merge(shards.iter().map(|(_, shard)| shard))?;
    let run = Run { made_from: merged.made_from, day: None };
    if let Some(manifest) = resume.then(|| staging::clear_up(out, &run)).transpose()?.flatten() {
        return report(&manifest, out);
    }
    require_free(out)?;
    let staging = Staging::open(out, &run, *resume)?;
    let stop = work::listen()?;
    for (folder, shard) in &shards {
        for file in shard.manifest.items.iter().flat_map(|entry| &entry.files) {
            if stop.load(Ordering::Relaxed) {
                return interrupted();
            }
            copy(&folder.join(&file.path), &staging.files().join(&file.path), &file.sha256)?;
        }
    }
    match deliver(staging, merged.manifest, out, merged.xjdf, &stop)? {
        Some(manifest) => report(&manifest, out),
        None => interrupted(),
    }
}

fn report(manifest: &Manifest, out: &Path) -> Result<Ending> {
    say(&summary(manifest, out))?;
    let is_whole = manifest.items.iter().all(|entry| entry.problems.is_empty());
    Ok(if is_whole { Ending::Done } else { Ending::Failed })
}

fn interrupted() -> Result<Ending> {
    say("interrupted: add --resume to go on\n")?;
    Ok(Ending::Interrupted)
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
