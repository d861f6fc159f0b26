//! A cache of finished files, found by what they were made from.
//!
//! Owns the folder of the cache: what an entry looks like there, how it comes and goes, and how
//! the sum stays below a limit. What goes into a key is left to whoever makes the file: everything
//! that the bytes depend on, since an entry is handed out for as long as its key is asked for.
//!
//! A cache is a convenience: it may be deleted at any time, and every failure of it can be
//! ignored. It never hands out damaged bytes: an entry says which key it belongs to and what its
//! bytes hash to, and goes if either is not so. That guards against a failing disk, not against
//! somebody who writes into the folder on purpose; hence the folders are private. Packets with
//! the details of a person do not belong here, whatever their key.
//!
//! Any number of processes may use one folder at once. Nothing is locked: files appear by being
//! renamed, and each race ends with an entry that is made once more. The clock decides what goes
//! first, never what is handed out.

mod entry;
mod key;
mod room;

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::disk::{self, Readers, make_private_folder};
pub use key::{Key, KeyBuilder};

/// A folder of finished files.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Most bytes that all entries may have together.
    limit: u64,
    /// Whether this process has already looked how full the folder is.
    is_counted: AtomicBool,
}

impl Cache {
    /// Opens a folder, and makes it if there is none. Its entries may have `limit` bytes together.
    ///
    /// # Errors
    /// If there is no such folder and it cannot be made.
    pub fn open(folder: &Path, limit: u64) -> Result<Self> {
        // Private, as the XDG Base Directory Specification asks.
        make_private_folder(folder)
            .with_context(|| format!("cannot make the cache folder {}", folder.display()))?;
        Ok(Self { folder: folder.to_path_buf(), limit, is_counted: AtomicBool::new(false) })
    }

    /// Where the system keeps caches of this user: `$XDG_CACHE_HOME` or `~/.cache` (XDG Base
    /// Directory Specification), `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows; below
    /// it `willkommen/packets`. `None` if the environment does not say.
    pub fn default_folder() -> Option<PathBuf> {
        folder_by(|name| std::env::var_os(name))
    }

    /// The bytes that were put there under this key, or `None`. Counts as use of the entry.
    ///
    /// What is not a whole entry of this key is removed.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.path(key);
        let found = match fs::read(&path) {
            Ok(bytes) => entry::open(bytes, key),
            // A folder that cannot be read, or nothing there: either way nothing to remove.
            Err(_) => return None,
        };
        match &found {
            // Ages are a matter of what goes first. A cache that can only be read still serves.
            Some(_) => drop(touch(&path)),
            None => drop(fs::remove_file(&path)),
        }
        found
    }

    /// Puts bytes under a key. Afterwards they are there whole, or as before.
    ///
    /// What alone would fill the cache is not kept. Entries are not synced to the disk: what a
    /// power cut leaves of one is found out by [`Cache::get`].
    ///
    /// # Errors
    /// If the folder cannot be written to or the disk is full. Nothing is lost with it.
    pub fn put(&self, key: &Key, bytes: &[u8]) -> Result<()> {
        let size = entry::size(bytes);
        if size > room::target(self.limit) {
            return Ok(());
        }
        let is_first = !self.is_counted.swap(true, Ordering::Relaxed);
        // Counted before it is there: however many processes write at once, one of them looks
        // before the limit is passed by more than what is being written at that moment.
        let is_due = room::announce(&self.folder, self.limit, size)?;
        self.write(key, bytes)?;
        if is_first || is_due { self.prune() } else { Ok(()) }
    }

    /// Removes what was not used for longest until at most 90 % of the limit is left, and what
    /// killed processes left behind. [`Cache::put`] does so when it is time.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn prune(&self) -> Result<()> {
        room::prune(&self.folder, self.limit)
    }

    fn write(&self, key: &Key, bytes: &[u8]) -> Result<()> {
        let path = self.path(key);
        let cannot = || format!("cannot write {}", path.display());
        make_private_folder(path.parent().expect("an entry is in a folder"))
            .with_context(cannot)?;
        let mut file = disk::begin(&path, Readers::Owner)?;
        file.write_all(&entry::head(key, bytes)).with_context(cannot)?;
        file.write_all(bytes).with_context(cannot)?;
        file.persist(&path).with_context(cannot)?;
        Ok(())
    }

    /// Where an entry is: `ab/cdef…`, so that no folder becomes too long to list quickly.
    fn path(&self, key: &Key) -> PathBuf {
        let name = key.to_string();
        let (folder, file) = name.split_at(2);
        self.folder.join(folder).join(file)
    }
}

/// Makes an entry the one that was used last.
fn touch(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().write(true).open(path)?.set_modified(SystemTime::now())
}

/// The folder for caches by the environment. A path that is not absolute is ignored, as the XDG
/// Base Directory Specification says: it would be another folder for each place of work.
fn folder_by(look: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| look(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Caches"))
    } else {
        absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")))
    };
    caches.map(|folder| folder.join("willkommen").join("packets"))
}

#[cfg(test)]
mod tests;
