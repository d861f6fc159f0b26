//! Where an output is put together before it appears: a folder beside it, kept for as long as the
//! run is unfinished, so that it can go on after whatever stopped it.
//!
//! ```text
//! order.zip.unfinished/
//!   run.json    what the run is made from, so that only the same run goes on
//!   lock        held by the process that works here
//!   files/      finished files; nothing else
//!   items/      a note for each item that is done
//! ```

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::disk::{UNFINISHED, close_to_others, write_whole};

/// The folder of finished files.
pub const FILES: &str = "files";

/// The folder of notes.
pub const ITEMS: &str = "items";

/// What is put behind the name of the output.
const ENDING: &str = "unfinished";

/// A folder of an unfinished run.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    /// Held for as long as the process works here; the system lets go of it with the process.
    _lock: File,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    made_from: String,
}

/// The folder where an output is put together.
pub fn folder_of(out: &Path) -> PathBuf {
    let mut name = out.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".");
    name.push(ENDING);
    out.with_file_name(name)
}

impl Staging {
    /// Opens the folder of an output. `made_from` is the hash of everything that the run depends
    /// on. What an interrupted run left there stays if `resume` is wanted.
    ///
    /// # Errors
    /// If an interrupted run is there and was not asked for, or was made from something else; if
    /// another process works there; if the folder cannot be written to.
    pub fn open(out: &Path, made_from: &str, resume: bool) -> Result<Self> {
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
        let staging = Self { folder, _lock: lock };
        staging.check(made_from)?;
        staging.clean(&staging.files());
        staging.clean(&staging.items());
        Ok(staging)
    }

    fn check(&self, made_from: &str) -> Result<()> {
        let path = self.folder.join("run.json");
        match fs::read(&path) {
            Ok(bytes) => match serde_json::from_slice::<Run>(&bytes) {
                Ok(run) if run.made_from == made_from => Ok(()),
                Ok(_) | Err(_) => bail!(
                    "the run in {} was of another order, content, list or version: delete it",
                    self.folder.display()
                ),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let run = Run { made_from: made_from.to_owned() };
                write_whole(&path, &serde_json::to_vec(&run).context("plain data")?)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Removes what killed processes were writing.
    fn clean(&self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.clean(&path);
            } else if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                // What stays is found by whoever puts the files together.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Removes all files but these, given by their paths with `/`: what is left of an item whose
    /// worker died is no part of the output.
    ///
    /// # Errors
    /// If the folder cannot be read, or a file not be removed.
    pub fn keep_only(&self, paths: &BTreeSet<&str>) -> Result<()> {
        let files = self.files();
        let mut folders = vec![files.clone()];
        while let Some(folder) = folders.pop() {
            let cannot = || format!("cannot list {}", folder.display());
            for entry in fs::read_dir(&folder).with_context(cannot)? {
                let path = entry.with_context(cannot)?.path();
                let below = path.strip_prefix(&files).unwrap_or(&path);
                let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                if path.is_dir() {
                    folders.push(path);
                } else if !paths.contains(parts.join("/").as_str()) {
                    fs::remove_file(&path)
                        .with_context(|| format!("cannot remove {}", path.display()))?;
                }
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

    /// Puts the files in the place of the output, as a folder, and removes the rest.
    ///
    /// # Errors
    /// If the place is taken.
    pub fn become_folder(self, out: &Path) -> Result<()> {
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
    pub fn join_folder(self, out: &Path) -> Result<()> {
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
        self.remove()
    }

    /// Removes the folder when the output is in its place.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(self) -> Result<()> {
        let Self { folder, _lock } = self;
        // Windows removes no file that is open.
        drop(_lock);
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
    }
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

    #[test]
    fn only_the_same_run_goes_on_and_only_when_asked() {
        let folder = TempDir::new().expect("a folder");
        let out = folder.path().join("order.zip");
        let staging = Staging::open(&out, "a", false).expect("new");
        fs::write(staging.files().join("one.pdf"), "1").expect("file");
        fs::write(staging.files().join(format!("{UNFINISHED}x.part")), "half").expect("file");
        let busy = Staging::open(&out, "a", true).expect_err("in use").to_string();
        assert!(busy.contains("another process"), "{busy}");
        drop(staging);
        let refused = Staging::open(&out, "a", false).expect_err("there is one").to_string();
        assert!(refused.contains("--resume"), "{refused}");
        let other = Staging::open(&out, "b", true).expect_err("another run").to_string();
        assert!(other.contains("delete it"), "{other}");
        let staging = Staging::open(&out, "a", true).expect("goes on");
        let names: Vec<_> = fs::read_dir(staging.files())
            .expect("files")
            .map(|entry| entry.expect("entry").file_name())
            .collect();
        assert_eq!(names, ["one.pdf"]);
        let place = folder.path().join("out");
        fs::write(staging.files().join("two.pdf"), "2").expect("file");
        staging.keep_only(&BTreeSet::from(["one.pdf"])).expect("removed");
        staging.become_folder(&place).expect("moved");
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
        let staging = Staging::open(&out, "a", false).expect("new");
        assert!(staging.become_folder(&out).is_err());
        assert_eq!(fs::read(out.join("mine.txt")).expect("file"), b"mine");
    }
}
