//! Files on disk: they appear whole or not at all.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// The SHA-256 of a file in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names of files that are still being written begin so; nobody may take one for a finished file.
pub const UNFINISHED: &str = ".willkommen-";

/// Writes a file whole or not at all.
///
/// # Errors
/// If the folder cannot be written to or the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = begin(path)?;
    file.write_all(bytes).with_context(|| format!("cannot write {}", path.display()))?;
    finish(file, path)
}

/// Opens a file beside its place, to be written in pieces and then put there by [`finish`].
///
/// # Errors
/// If the folder cannot be written to.
pub fn begin(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    tempfile::Builder::new()
        .prefix(UNFINISHED)
        .suffix(".part")
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Puts a file in its place once everything is on the disk.
///
/// # Errors
/// If the disk is full or the place is taken by a folder.
pub fn finish(file: NamedTempFile, path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    file.as_file().sync_all().with_context(cannot)?;
    make_readable(file.as_file()).with_context(cannot)?;
    file.persist(path).with_context(cannot)?;
    Ok(())
}

/// Temporary files are private; a packet is as readable as any other file.
#[cfg(unix)]
fn make_readable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &File) -> std::io::Result<()> {
    Ok(())
}
