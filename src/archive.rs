//! What goes to the print shop: one folder or one ZIP with files, ticket, manifest and checksums.
//!
//! A run puts its PDF files into a folder, [`seal`] adds what describes them, [`pack()`] makes one
//! ZIP of it, and [`verify()`] tells whoever receives it whether everything is as it was sealed.
//!
//! ```text
//! README.txt      what is where, for people, in German and English
//! ticket.csv      one row for each item, for spreadsheets
//! ticket.json     the same facts of production, for programs
//! manifest.json   everything, with the size and hash of every file
//! SHA256SUMS      hashes as `sha256sum` writes them
//! digital/ print/ proof/ sheets/ xjdf/
//! ```
//!
//! README, tickets and XJDF follow from the manifest alone, to the byte. So verifying them needs no
//! parsers: they are made anew and compared.

pub mod manifest;
pub mod names;
mod pack;
mod readme;
mod source;
mod sums;
mod ticket;
mod verify;
mod words;
mod xjdf;
mod xml;
mod zipped;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};

use crate::disk::{Sum, sha256, sum_of, write_whole};
use manifest::{Entry, FileEntry, Manifest, Role};
use source::Kind;

pub use pack::{Packing, pack, plain_name};
pub use verify::{Check, Finding, Look, Verification, verify, verify_with};

/// Version of the form of the manifest and of all that follows from it.
pub const SCHEMA: u32 = 2;

/// Program and version, as the manifest has it.
pub const MADE_BY: &str = concat!("willkommen ", env!("CARGO_PKG_VERSION"));

/// What is where, for people.
pub const README: &str = "README.txt";

/// One row for each item, for spreadsheets.
pub const TICKET_CSV: &str = "ticket.csv";

/// The facts of production, for programs.
pub const TICKET_JSON: &str = "ticket.json";

/// Everything, with the size and hash of every file.
pub const MANIFEST: &str = "manifest.json";

/// Hashes of all files but itself.
pub const SUMS: &str = "SHA256SUMS";

/// What stands in an archive beside the files of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealing {
    /// Whether every item that was made gets an XJDF job ticket.
    pub xjdf: bool,
}

/// Adds README, tickets, manifest and checksums to a folder that has the files of all items.
/// Returns the manifest as it was written: figures to four decimals, XJDF tickets among the files.
///
/// The same folder and manifest give the same bytes. Once `stop` is true it soon ends with an
/// error.
///
/// # Errors
/// If the folder cannot be read or written to, if it has other files than the manifest says, or if
/// a file is not what the manifest says: a false seal would be worse than none.
pub fn seal(
    folder: &Path,
    manifest: &Manifest,
    options: Sealing,
    stop: &AtomicBool,
) -> Result<Manifest> {
    let mut sealed = manifest.clone();
    sealed.round();
    for entry in &mut sealed.items {
        entry.files.retain(|file| file.role != Role::Ticket);
    }
    if options.xjdf {
        add_xjdf(folder, &mut sealed)?;
    }
    for (name, bytes) in documents(&sealed) {
        write_whole(&folder.join(name), &bytes)?;
    }
    let sums = hashes(folder, stop)?;
    compare(folder, &sealed, &sums)?;
    write_whole(&folder.join(SUMS), sums::render(&sums).as_bytes())?;
    Ok(sealed)
}

/// What follows from the manifest, with the manifest itself.
fn documents(manifest: &Manifest) -> [(&'static str, Vec<u8>); 4] {
    [
        (README, readme::render(manifest)),
        (TICKET_CSV, ticket::csv(manifest)),
        (TICKET_JSON, ticket::json(manifest)),
        (MANIFEST, pretty(manifest)),
    ]
}

/// JSON for people too: indented, keys in the order of the types, with a line end at the end.
fn pretty(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain data with text keys");
    bytes.push(b'\n');
    bytes
}

fn add_xjdf(folder: &Path, manifest: &mut Manifest) -> Result<()> {
    let place = folder.join(names::folder(Role::Ticket));
    fs::create_dir_all(&place)
        .with_context(|| format!("cannot create the folder {}", place.display()))?;
    for index in 0..manifest.items.len() {
        let entry = &manifest.items[index];
        if xjdf::inputs(entry).next().is_none() {
            continue;
        }
        let bytes = xjdf::render(manifest, entry);
        let file = ticket_file(entry, &bytes);
        write_whole(&folder.join(&file.path), &bytes)?;
        manifest.items[index].files.push(file);
    }
    Ok(())
}

fn ticket_file(entry: &Entry, bytes: &[u8]) -> FileEntry {
    FileEntry {
        path: format!("{}/{}.xjdf", names::folder(Role::Ticket), entry.name),
        role: Role::Ticket,
        pages: 0,
        range: None,
        sheet: None,
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    }
}

/// Hashes and sizes of all files of a folder but the checksums, by path.
fn hashes(folder: &Path, stop: &AtomicBool) -> Result<BTreeMap<String, Sum>> {
    let mut hashes = BTreeMap::new();
    for found in source::walk(folder)? {
        let place = folder.join(&found.path);
        if found.kind != Kind::File {
            bail!("{} is no plain file; remove it", place.display());
        }
        if let Err(reason) = names::check_path(&found.path) {
            bail!("{}: {reason}; rename it", place.display());
        }
        if found.path != SUMS {
            let file = fs::File::open(&place)
                .with_context(|| format!("cannot read {}", place.display()))?;
            let file = sums::Stoppable { inner: file, stop };
            let sum = sum_of(file).with_context(|| format!("cannot read {}", place.display()))?;
            hashes.insert(found.path, sum);
        }
    }
    Ok(hashes)
}

/// Whether the folder has exactly the files that the manifest says.
fn compare(folder: &Path, manifest: &Manifest, found: &BTreeMap<String, Sum>) -> Result<()> {
    if serde_json::from_slice::<Manifest>(&pretty(manifest)).ok().as_ref() != Some(manifest) {
        bail!("the manifest has a figure that is no number; nothing can be sealed with it");
    }
    let mut unknown: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    unknown.retain(|path| ![README, TICKET_CSV, TICKET_JSON, MANIFEST].contains(path));
    for file in manifest.items.iter().flat_map(|entry| &entry.files) {
        let place = folder.join(&file.path);
        match found.get(&file.path) {
            None => bail!("{} is in the manifest but not there", place.display()),
            Some(sum) if sum.sha256 != file.sha256 || sum.bytes != file.bytes => {
                bail!("{} is not the file that the manifest describes", place.display())
            }
            Some(_) => {
                unknown.remove(file.path.as_str());
            }
        }
    }
    match unknown.first() {
        None => Ok(()),
        Some(path) => {
            bail!("{} is not in the manifest; remove it", folder.join(path).display())
        }
    }
}
