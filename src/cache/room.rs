//! How full the cache is, and what goes when it is too full.

use std::fs::{self, DirEntry, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::disk::UNFINISHED;

/// A file that grows with what is written: its length counts units of [`unit`] bytes. So all
/// processes share one count that costs one small append, without a lock and without walking the
/// folder.
const COUNTER: &str = "written";

/// About so many units make the limit, which keeps the counter below some kilobytes.
const UNITS: u64 = 65_536;

/// Most units that one file counts: more than a tenth of the limit, the part that is free after
/// [`prune`], so that a large file always lets somebody look.
const MOST_AT_ONCE: u64 = UNITS / 10 + 1;

/// Temporary files older than this belong to nobody: writing takes seconds.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The bytes that may be left after pruning: 90 % of the limit, so that there is room for a while.
pub(super) fn target(limit: u64) -> u64 {
    limit - limit / 10
}

/// Bytes that one byte of the counter stands for.
fn unit(limit: u64) -> u64 {
    limit / UNITS + 1
}

/// Counts bytes that are about to be written. True if it is time to prune.
///
/// # Errors
/// If the folder cannot be written to.
pub(super) fn announce(folder: &Path, limit: u64, size: u64) -> Result<bool> {
    let path = folder.join(COUNTER);
    let units = size.div_ceil(unit(limit)).min(MOST_AT_ONCE);
    let append = || {
        let mut file = OpenOptions::new().append(true).create(true).open(&path)?;
        file.write_all(&vec![b'.'; usize::try_from(units).expect("at most 6554")])?;
        file.metadata()
    };
    let counter = append().with_context(|| format!("cannot write {}", path.display()))?;
    Ok(counter.len().saturating_mul(unit(limit)) > limit / 10)
}

/// An entry by what decides when it goes: its last use, then its path.
type Aged = (SystemTime, PathBuf, u64);

/// Removes the least recently used entries until the target holds, and abandoned files.
///
/// # Errors
/// If the folder cannot be read.
pub(super) fn prune(folder: &Path, limit: u64) -> Result<()> {
    let cannot = || format!("cannot read the cache folder {}", folder.display());
    // From here on what is written counts anew. Without a counter it is only looked at more often.
    drop(OpenOptions::new().write(true).truncate(true).open(folder.join(COUNTER)));
    let mut entries: Vec<Aged> = Vec::new();
    for shelf in fs::read_dir(folder).with_context(cannot)?.flatten() {
        if is_hex(&shelf, 2) {
            // It may be gone, or belong to somebody else.
            let files = fs::read_dir(shelf.path()).into_iter().flatten().flatten();
            entries.extend(files.filter_map(|file| look(&file)));
        }
    }
    entries.sort();
    let mut sum: u64 = entries.iter().map(|(_, _, size)| size).sum();
    for (_, path, size) in entries {
        if sum <= target(limit) {
            break;
        }
        // What another process removed at the same time is gone too.
        match fs::remove_file(path) {
            Ok(()) => sum -= size,
            Err(error) if error.kind() == ErrorKind::NotFound => sum -= size,
            // It stays, and something younger has to go in its place.
            Err(_) => {}
        }
    }
    Ok(())
}

/// An entry with its age. Abandoned files go; what is not ours is left alone.
fn look(file: &DirEntry) -> Option<Aged> {
    let data = file.metadata().ok()?;
    let used = data.modified().ok()?;
    if file.file_name().to_string_lossy().starts_with(UNFINISHED) {
        if used.elapsed().is_ok_and(|age| age > ABANDONED) {
            // If it cannot be removed now, the next time will do.
            drop(fs::remove_file(file.path()));
        }
        return None;
    }
    (is_hex(file, 62) && data.is_file()).then(|| (used, file.path(), data.len()))
}

/// Whether a name is so many hexadecimal digits, as the cache writes them.
fn is_hex(file: &DirEntry, digits: usize) -> bool {
    let name = file.file_name();
    let name = name.as_encoded_bytes();
    name.len() == digits && name.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
