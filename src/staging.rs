//! Where an output is put together before it appears: a folder beside it, kept for as long as the
//! run is unfinished, so that it can go on after whatever stopped it.
//!
//! ```text
//! order.zip.unfinished/
//!   run.json    what the run is made from, so that only the same run goes on
//!   lock        held by the process that works here
//!   files/      finished files; nothing else
//!   items/      a note for each item that is done
//!   end.json    what the run came to, while its output is put in its place
//! ```
//!
//! A folder in which nothing was made goes with the run.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::disk::{UNFINISHED, close_to_others, write_whole};

/// The folder of finished files.
pub const FILES: &str = "files";

/// The folder of notes.
pub const ITEMS: &str = "items";

/// What the run came to.
const END: &str = "end.json";

/// What the run is made from.
const RUN: &str = "run.json";

/// What is put behind the name of the output.
const ENDING: &str = "unfinished";

/// A folder of an unfinished run.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    /// Held for as long as the process works here; the system lets go of it with the process.
    lock: Option<File>,
}

/// What a run is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The hash of everything that it depends on.
    pub made_from: String,
    /// The day for which it is made, if that is not said where it is resumed.
    #[serde(default)]
    pub day: Option<String>,
}

/// The folder where an output is put together.
pub fn folder_of(out: &Path) -> PathBuf {
    let mut name = out.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".");
    name.push(ENDING);
    out.with_file_name(name)
}

/// The day of the interrupted run to an output, if there is one that has noted it.
pub fn day_of(out: &Path) -> Option<String> {
    let bytes = fs::read(folder_of(out).join(RUN)).ok()?;
    serde_json::from_slice::<Run>(&bytes).ok()?.day
}

/// What a run came to whose output is in its place, but which was killed before it had cleared up.
/// What it left is removed. `None` if there is no such run.
///
/// # Errors
/// If another process works there, if the run was another one, or if what it left cannot be read or
/// removed.
pub fn clear_up<T: DeserializeOwned>(out: &Path, run: &Run) -> Result<Option<T>> {
    let folder = folder_of(out);
    let Ok(end) = fs::read(folder.join(END)) else { return Ok(None) };
    // A folder becomes the output itself; a file appears there when the run has come to its end.
    let is_over = out.is_file() || (out.is_dir() && !folder.join(FILES).exists());
    if !is_over {
        return Ok(None);
    }
    let lock = lock(&folder.join("lock"))?;
    let staging = Staging { folder, lock: Some(lock) };
    staging.check(run)?;
    let end = serde_json::from_slice(&end).context("the note of the run is none")?;
    staging.remove()?;
    Ok(Some(end))
}

impl Staging {
    /// Opens the folder of an output. What an interrupted run left there stays if `resume` is
    /// wanted.
    ///
    /// # Errors
    /// If an interrupted run is there and was not asked for, or was made from something else; if
    /// another process works there; if the folder cannot be written to.
    pub fn open(out: &Path, run: &Run, resume: bool) -> Result<Self> {
        let folder = folder_of(out);
        let is_there = folder.is_dir();
        if is_there && !resume {
            bail!(
                "an interrupted run is in {}: add --resume to go on with it, or delete it",
                folder.display()
            );
        }
        for name in [FILES, ITEMS] {
            let place = folder.join(name);
            fs::create_dir_all(&place)
                .with_context(|| format!("cannot create the folder {}", place.display()))?;
        }
        let lock = lock(&folder.join("lock"))?;
        let staging = Self { folder, lock: Some(lock) };
        staging.check(run)?;
        for path in files_below(&staging.folder) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // What killed processes were writing; and the end did not come.
            if name.starts_with(UNFINISHED) || path == staging.folder.join(END) {
                // What stays is found by whoever puts the files together.
                let _ = fs::remove_file(path);
            }
        }
        Ok(staging)
    }

    fn check(&self, run: &Run) -> Result<()> {
        let path = self.folder.join(RUN);
        match fs::read(&path) {
            Ok(bytes) => match serde_json::from_slice::<Run>(&bytes) {
                Ok(known) if known.made_from == run.made_from => Ok(()),
                Ok(_) | Err(_) => bail!(
                    "the run in {} was of another order, content, list or version: delete it",
                    self.folder.display()
                ),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                write_whole(&path, &serde_json::to_vec(run).context("plain data")?)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Removes all files but these, given by their paths with `/`: what is left of an item whose
    /// worker died is no part of the output.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn keep_only(&self, paths: &BTreeSet<&str>) -> Result<()> {
        let files = self.files();
        for path in files_below(&files) {
            let below = path.strip_prefix(&files).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            if !paths.contains(parts.join("/").as_str()) {
                fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// Lets nobody but the user look into the folder for as long as the run is unfinished.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn close_to_others(&self) -> Result<()> {
        close_to_others(&self.folder)
            .with_context(|| format!("cannot make {} private", self.folder.display()))
    }

    /// Finished files.
    pub fn files(&self) -> PathBuf {
        self.folder.join(FILES)
    }

    /// Notes of items that are done.
    pub fn items(&self) -> PathBuf {
        self.folder.join(ITEMS)
    }

    /// Where else something may be written on the way to the output, on the same disk.
    pub fn scratch(&self) -> &Path {
        &self.folder
    }

    /// Notes what the run came to, for the case that it is killed while its output is put in its
    /// place: see [`clear_up`].
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn note_end(&self, end: &impl Serialize) -> Result<()> {
        write_whole(&self.folder.join(END), &serde_json::to_vec(end).context("plain data")?)
    }

    /// Puts the files in the place of the output, as a folder, and removes the rest.
    ///
    /// # Errors
    /// If the place is taken.
    pub fn become_folder(self, out: &Path, end: &impl Serialize) -> Result<()> {
        self.note_end(end)?;
        // An empty folder may be there; one with files stops the rename.
        let _ = fs::remove_dir(out);
        fs::rename(self.files(), out)
            .with_context(|| format!("cannot put the files into {}", out.display()))?;
        self.remove()
    }

    /// Moves each file into a folder that may hold others, and removes the rest.
    ///
    /// # Errors
    /// If a file cannot be moved; then `--resume` moves what is left.
    pub fn join_folder(self, out: &Path, end: &impl Serialize) -> Result<()> {
        fs::create_dir_all(out)
            .with_context(|| format!("cannot create the folder {}", out.display()))?;
        let files = self.files();
        let entries = fs::read_dir(&files).with_context(|| format!("cannot list {files:?}"))?;
        for entry in entries {
            let entry = entry?;
            let place = out.join(entry.file_name());
            fs::rename(entry.path(), &place)
                .with_context(|| format!("cannot write {}", place.display()))?;
        }
        self.note_end(end)?;
        self.remove()
    }

    /// Removes the folder when the output is in its place.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(mut self) -> Result<()> {
        // Windows removes no file that is open.
        drop(self.lock.take());
        // The note of its end goes last, so that this too can be taken up again.
        for part in [self.files(), self.items(), self.folder.clone()] {
            match fs::remove_dir_all(&part) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot remove {}", part.display()));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if [self.files(), self.items()].iter().all(|part| files_below(part).is_empty()) {
            drop(self.lock.take());
            // If it stays, the next run says so.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// All files below a folder, as far as it can be read.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type().is_ok_and(|it| it.is_dir()) {
            true => files.extend(files_below(&entry.path())),
            false => files.push(entry.path()),
        }
    }
    files
}

fn lock(path: &Path) -> Result<File> {
    let cannot = || format!("cannot write {}", path.display());
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.with_context(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another process works in {}", path.parent().unwrap_or(path).display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(cannot),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn run(made_from: &str) -> Run {
        Run { made_from: made_from.to_owned(), day: Some("2026-11-22".to_owned()) }
    }

    #[test]
    fn only_the_same_run_goes_on_and_only_when_asked() {
        let folder = TempDir::new().expect("a folder");
        let out = folder.path().join("order.zip");
        let staging = Staging::open(&out, &run("a"), false).expect("new");
        fs::write(staging.files().join("one.pdf"), "1").expect("file");
        fs::write(staging.files().join(format!("{UNFINISHED}x.part")), "half").expect("file");
        let busy = Staging::open(&out, &run("a"), true).expect_err("in use").to_string();
        assert!(busy.contains("another process"), "{busy}");
        drop(staging);
        let refused = Staging::open(&out, &run("a"), false).expect_err("there is one").to_string();
        assert!(refused.contains("--resume"), "{refused}");
        let other = Staging::open(&out, &run("b"), true).expect_err("another run").to_string();
        assert!(other.contains("delete it"), "{other}");
        assert_eq!(day_of(&out).as_deref(), Some("2026-11-22"));
        let staging = Staging::open(&out, &run("a"), true).expect("goes on");
        let names: Vec<_> = fs::read_dir(staging.files())
            .expect("files")
            .map(|entry| entry.expect("entry").file_name())
            .collect();
        assert_eq!(names, ["one.pdf"]);
        let place = folder.path().join("out");
        fs::write(staging.files().join("two.pdf"), "2").expect("file");
        staging.keep_only(&BTreeSet::from(["one.pdf"])).expect("removed");
        staging.become_folder(&place, &()).expect("moved");
        assert!(!place.join("two.pdf").exists());
        assert!(place.join("one.pdf").is_file());
        assert!(!folder_of(&out).exists());
    }

    #[test]
    fn a_folder_with_files_is_not_written_over() {
        let folder = TempDir::new().expect("a folder");
        let out = folder.path().join("out");
        fs::create_dir(&out).expect("folder");
        fs::write(out.join("mine.txt"), "mine").expect("file");
        let staging = Staging::open(&out, &run("a"), false).expect("new");
        assert!(staging.become_folder(&out, &()).is_err());
        assert_eq!(fs::read(out.join("mine.txt")).expect("file"), b"mine");
    }

    #[test]
    fn what_holds_nothing_goes_with_the_run() {
        let folder = TempDir::new().expect("a folder");
        let out = folder.path().join("out");
        let staging = Staging::open(&out, &run("a"), false).expect("new");
        fs::create_dir(staging.files().join("print")).expect("folder");
        drop(staging);
        assert!(!folder_of(&out).exists());
        let staging = Staging::open(&out, &run("a"), true).expect("new");
        fs::write(staging.items().join("1.json"), "{}").expect("note");
        drop(staging);
        assert!(folder_of(&out).exists());
    }

    #[test]
    fn a_run_whose_output_is_there_is_only_cleared_up() {
        let folder = TempDir::new().expect("a folder");
        let out = folder.path().join("out");
        let begin = || {
            let staging = Staging::open(&out, &run("a"), true).expect("open");
            fs::write(staging.items().join("1.json"), "{}").expect("note");
            fs::write(staging.files().join("one.pdf"), "1").expect("file");
            staging.note_end(&"all is well").expect("noted");
            staging
        };
        let end = |name| clear_up::<String>(&out, &run(name));
        drop(begin());
        assert!(end("a").expect("no end").is_none(), "nothing was put in its place");
        // As if it had been killed after the rename.
        let staging = begin();
        fs::rename(staging.files(), &out).expect("renamed");
        assert!(end("a").is_err(), "it is still at work");
        drop(staging);
        assert!(end("b").is_err(), "another run");
        assert_eq!(end("a").expect("it came to its end"), Some("all is well".to_owned()));
        assert!(!folder_of(&out).exists() && out.join("one.pdf").exists());
        assert!(end("a").expect("nothing there").is_none());
    }
}
