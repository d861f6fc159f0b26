//! Files on disk: they appear whole or not at all.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// Bytes that are held at a time while a file is hashed or copied.
pub const CHUNK: usize = 256 * 1024;

/// Size and hash of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

/// The SHA-256 of a file in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Hashes what can be read, holding one chunk at a time.
///
/// # Errors
/// If reading fails.
pub fn sum_of(mut from: impl Read) -> io::Result<Sum> {
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    let mut chunk = vec![0; CHUNK];
    loop {
        match from.read(&mut chunk)? {
            0 => return Ok(Sum { bytes, sha256: hexadecimal(&hasher.finalize()) }),
            count => {
                hasher.update(&chunk[..count]);
                bytes += count as u64;
            }
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names of files that are still being written begin so; nobody may take one for a finished file.
pub const UNFINISHED: &str = ".willkommen-";

/// Who may read a new file, on systems that know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the file creation mask of the process (`umask`) lets.
    Masked,
    /// The user alone: what is about a person, and what nobody else needs.
    Owner,
}

/// Writes a file whole or not at all, as readable as the user has any other file.
///
/// # Errors
/// If the folder cannot be written to or the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    write_for(Readers::Masked, path, bytes)
}

/// Writes a file whole or not at all, for readers who may read it.
///
/// # Errors
/// If the folder cannot be written to or the disk is full.
pub fn write_for(readers: Readers, path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = begin(path, readers)?;
    file.write_all(bytes).with_context(|| format!("cannot write {}", path.display()))?;
    finish(file, path)
}

/// Opens a file beside its place, to be written in pieces and then put there by [`finish`].
///
/// # Errors
/// If the folder cannot be written to.
pub fn begin(path: &Path, readers: Readers) -> Result<NamedTempFile> {
    loop {
        let file = create(path, readers)?;
        // Where nothing can be locked, nobody sweeps either.
        let _ = file.as_file().lock();
        // Between the two lines somebody may have swept it away.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

fn create(path: &Path, readers: Readers) -> Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED).suffix(".part");
    // A temporary file is private unless it is said otherwise; the system then takes away what the
    // mask forbids.
    #[cfg(unix)]
    if readers == Readers::Masked {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = readers;
    builder
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes files that processes left in a folder when they were killed in the middle of writing. A
/// file that is still being written is held by its process, and stays.
pub fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let file = File::open(entry.path());
            if file.is_ok_and(|file| file.try_lock().is_ok()) {
                // What stays is no finished file to anybody, and the next run tries again.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Puts a file in its place once everything is on the disk.
///
/// # Errors
/// If the disk is full or the place is taken by a folder.
pub fn finish(file: NamedTempFile, path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    file.as_file().sync_all().with_context(cannot)?;
    file.persist(path).with_context(cannot)?;
    Ok(())
}

/// Lets nobody but the user look into a folder.
///
/// # Errors
/// If the system refuses, such as for a folder of somebody else.
#[cfg(unix)]
pub fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

/// Here folders take over who may look into them from those above.
#[cfg(not(unix))]
pub fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a folder, and those above it, that only its user can look into. A folder that is there
/// already keeps its permissions.
///
/// # Errors
/// If it cannot be made, or something else has its name.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    match folder.is_dir() {
        true => Ok(()),
        false => Err(ErrorKind::NotADirectory.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-4, the example of one block.
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), hash);
        assert_eq!(sum_of(&b"abc"[..]).unwrap(), Sum { bytes: 3, sha256: hash.to_owned() });
    }
}
