//! Where an archive is read from: a folder or a ZIP, as one list of files.

use std::collections::BTreeMap;
use std::fs::{self, File, FileType};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zip::ZipArchive;

use super::names::check_path;
use super::verify::{Check, Finding};
use super::zipped;
use crate::disk::UNFINISHED;

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A plain file.
    File,
    /// A symbolic link, which nobody follows here.
    Link,
    /// A device, a pipe, or something else that has no place in an archive.
    Other,
}

/// A name that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Path below the top, with `/`.
    pub path: String,
    /// What stands there.
    pub kind: Kind,
    /// Size in bytes, as the folder or the ZIP says.
    pub bytes: u64,
    /// Number in the ZIP.
    pub index: usize,
}

/// All names below a folder by path, without folders and without files that are still written.
///
/// # Errors
/// If a folder cannot be read.
pub(super) fn walk(folder: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    descend(folder, "", &mut found)?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn descend(folder: &Path, prefix: &str, found: &mut Vec<Found>) -> Result<()> {
    let cannot = || format!("cannot read the folder {}", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What follows a link is not asked: it could lead anywhere.
        let metadata = fs::symlink_metadata(entry.path()).with_context(cannot)?;
        if metadata.is_dir() {
            descend(&entry.path(), &format!("{prefix}{name}/"), found)?;
        } else if !name.starts_with(UNFINISHED) {
            let kind = kind(metadata.file_type());
            let path = format!("{prefix}{name}");
            found.push(Found { path, kind, bytes: metadata.len(), index: 0 });
        }
    }
    Ok(())
}

fn kind(of: FileType) -> Kind {
    if of.is_file() {
        Kind::File
    } else if of.is_symlink() {
        Kind::Link
    } else {
        Kind::Other
    }
}

/// An open archive.
pub(super) struct Source {
    place: Place,
    /// Its files by path: those with a name that can be trusted.
    pub files: BTreeMap<String, Found>,
}

enum Place {
    Folder(PathBuf),
    Zip(Box<ZipArchive<BufReader<File>>>),
    /// A ZIP that cannot be opened, with nothing to read in it.
    Broken,
}

/// Opens a folder or a ZIP. What is wrong with names or with the ZIP goes to the findings.
///
/// # Errors
/// If there is nothing at the path, or it may not be read.
pub(super) fn open(path: &Path, findings: &mut Vec<Finding>) -> Result<Source> {
    let cannot = || format!("cannot read {}", path.display());
    if fs::metadata(path).with_context(cannot)?.is_dir() {
        let files = sift(walk(path)?, findings);
        return Ok(Source { place: Place::Folder(path.to_path_buf()), files });
    }
    // What may not be read at all is no finding about a ZIP.
    File::open(path).with_context(cannot)?;
    match zipped::open(path, findings) {
        Ok((zip, found)) => {
            Ok(Source { place: Place::Zip(Box::new(zip)), files: sift(found, findings) })
        }
        Err(error) => {
            let message = format!("this is no whole ZIP: {error}; fetch it again");
            findings.push(Finding::new(Check::ZipForm, "", message));
            Ok(Source { place: Place::Broken, files: BTreeMap::new() })
        }
    }
}

/// Keeps what has a safe name of its own on every system; the rest is reported and never opened.
fn sift(found: Vec<Found>, findings: &mut Vec<Finding>) -> BTreeMap<String, Found> {
    let mut files: BTreeMap<String, Found> = BTreeMap::new();
    let mut folded: BTreeMap<String, String> = BTreeMap::new();
    for found in found {
        let problem = match (found.kind, check_path(&found.path)) {
            (Kind::Link, _) => Some((Check::Link, "it is a symbolic link")),
            (Kind::Other, _) => Some((Check::Link, "it is no plain file")),
            (Kind::File, Err(reason)) => Some((Check::Name, reason)),
            (Kind::File, Ok(())) => None,
        };
        if let Some((check, reason)) = problem {
            findings.push(Finding::new(check, &found.path, reason));
            continue;
        }
        if let Some(other) = folded.insert(found.path.to_ascii_lowercase(), found.path.clone()) {
            let message = format!("Windows cannot tell it from {other}");
            findings.push(Finding::new(Check::Duplicate, &found.path, message));
        }
        files.insert(found.path.clone(), found);
    }
    files
}

impl Source {
    /// Opens one of the files.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&mut self, found: &Found) -> io::Result<Box<dyn Read + '_>> {
        match &mut self.place {
            Place::Folder(folder) => Ok(Box::new(File::open(folder.join(&found.path))?)),
            Place::Zip(zip) => Ok(Box::new(zip.by_index(found.index).map_err(io::Error::other)?)),
            Place::Broken => Err(io::Error::other("the ZIP cannot be read")),
        }
    }

    /// The bytes of a file that is not larger than expected.
    ///
    /// # Errors
    /// If there is no such file, it is larger than `limit` bytes or cannot be read.
    pub fn bytes(&mut self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let found = self.files.get(path).cloned().ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = Vec::new();
        // What is declared may be a lie, so the limit holds for what really comes.
        self.read(&found)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(io::Error::other(format!("it is larger than {limit} bytes")));
        }
        Ok(bytes)
    }
}
