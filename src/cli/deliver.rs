//! How an archive, or a shard of one, gets to its place: looked at before the work, filled at its end.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use super::plural;
use crate::archive::manifest::Manifest;
use crate::archive::{self, Packing, Sealing};
use crate::staging::Staging;

/// Refuses a place where something is: a file, or a folder that is not empty. Files of another order
/// among the new ones would be taken for a part of it, and an older archive for the new one as long
/// as that is not there.
///
/// # Errors
/// What is there, or why nothing can ever be there.
pub(super) fn require_free(out: &Path) -> Result<()> {
    require_possible(out)?;
    if !is_zip(out) {
        return require_free_folder(out);
    }
    match fs::metadata(out) {
        Ok(found) if found.is_dir() => {
            bail!("{} is a folder: name a file, or a folder without .zip", out.display())
        }
        Ok(_) => bail!("{} is already there: name another, or move it away", out.display()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", out.display())),
    }
}

/// The same of a shard, which is always a folder.
///
/// # Errors
/// What is there, or that the name is that of a ZIP.
pub(super) fn require_free_shard(out: &Path) -> Result<()> {
    if is_zip(out) {
        bail!("a shard is a folder: name {} without .zip", out.display());
    }
    require_possible(out)?;
    require_free_folder(out)
}

/// Refuses what can never be written, which else is found out when all the work is done: a place
/// without a name of its own, a name that not every system knows, a place below a file.
fn require_possible(out: &Path) -> Result<()> {
    let Some(name) = out.file_name() else {
        bail!("`{}` names no file or folder of its own: name one that is not there", out.display());
    };
    let name = if is_zip(out) { out.file_stem().unwrap_or(name) } else { name };
    if let Err(reason) = archive::plain_name(name) {
        bail!("cannot write {}: {reason}; name another", out.display());
    }
    match out.ancestors().skip(1).find(|above| above.exists()) {
        Some(above) if !above.is_dir() => {
            bail!("cannot write {}: {} is a file", out.display(), above.display())
        }
        Some(_) | None => Ok(()),
    }
}

fn require_free_folder(out: &Path) -> Result<()> {
    if out.is_file() {
        bail!("{} is a file: name a folder, or a file that ends in .zip", out.display());
    }
    match fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                bail!("the folder {} is not empty: name another, or a ZIP file", out.display())
            }
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot list {}", out.display())),
    }
}

fn is_zip(out: &Path) -> bool {
    out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// Seals what was made and puts it in its place: the folder, or the ZIP file. Returns the manifest
/// as it was written, or nothing if somebody asked to stop before.
///
/// # Errors
/// If it cannot be sealed, packed or put there. It stays where it is being put together.
pub(super) fn deliver(
    staging: Staging,
    manifest: Manifest,
    out: &Path,
    xjdf: bool,
    stop: &AtomicBool,
) -> Result<Option<Manifest>> {
    let put = || {
        staging.keep_only(&manifest.paths())?;
        let manifest = archive::seal(&staging.files(), &manifest, Sealing { xjdf }, stop)?;
        if !is_zip(out) {
            staging.become_folder(out, &manifest)?;
            return Ok(manifest);
        }
        staging.note_end(&manifest)?;
        let date = &manifest.order.date;
        archive::pack(&staging.files(), &Packing { out, date, scratch: staging.scratch() }, stop)?;
        staging.remove()?;
        Ok(manifest)
    };
    match put() {
        Ok(manifest) => Ok(Some(manifest)),
        Err(_) if stop.load(Ordering::Relaxed) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What is in an archive, for people.
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
