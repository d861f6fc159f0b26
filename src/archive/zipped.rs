//! Reads the directory of a ZIP and mistrusts it: what two programs would unpack differently, or
//! what unpacks to more than its bytes can hold, is a finding.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::result::ZipResult;
use zip::{CompressionMethod, ZipArchive};

use super::source::{Found, Kind};
use super::verify::{Check, Finding};

/// Deflate makes of one byte 1,032 bytes at most (zlib, "Maximum Compression Factor").
const DEFLATE_FACTOR: u64 = 1032;

/// Deflated entries may be this large in bytes; press files are stored as they are.
const LARGEST_DEFLATED: u64 = 2 << 30;

/// Signature of an entry of the central directory (APPNOTE.TXT 4.3.12).
const CENTRAL: [u8; 4] = *b"PK\x01\x02";

/// Opens a ZIP and lists its files below the one folder at its top.
///
/// # Errors
/// If it is not a ZIP, or was cut off.
pub(super) fn open(
    path: &Path,
    findings: &mut Vec<Finding>,
) -> ZipResult<(ZipArchive<BufReader<File>>, Vec<Found>)> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(path)?))?;
    // A reader of its own, since copies of a file share the place at which they read.
    let mut directory = BufReader::new(File::open(path)?);
    if zip.offset() != 0 {
        let message = format!("the first {} bytes do not belong to the ZIP", zip.offset());
        findings.push(Finding::new(Check::ZipForm, "", message));
    }
    for name in repeated(&mut directory, zip.central_directory_start())? {
        let message = "the ZIP has two files of this name";
        findings.push(Finding::new(Check::Duplicate, &name, message));
    }
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        entries.push(entry(&mut zip, index)?);
    }
    for entry in &entries {
        let local = local_name(&mut directory, entry.header)?;
        if local != entry.raw {
            let message = "it has another name in its own header than in the directory";
            findings.push(Finding::new(Check::ZipForm, &entry.found.path, message));
        }
    }
    overlaps(&entries, findings);
    let files = entries.into_iter().filter(|entry| !entry.is_folder);
    let mut files: Vec<Found> = files.filter_map(|entry| sane(entry, findings)).collect();
    strip_top(&mut files, findings);
    Ok((zip, files))
}

/// One entry as the central directory has it.
struct Entry {
    found: Found,
    raw: Vec<u8>,
    is_folder: bool,
    is_encrypted: bool,
    method: CompressionMethod,
    packed: u64,
    header: u64,
    end: u64,
}

fn entry(zip: &mut ZipArchive<BufReader<File>>, index: usize) -> ZipResult<Entry> {
    let file = zip.by_index_raw(index)?;
    let kind = if file.is_symlink() { Kind::Link } else { Kind::File };
    let start = file.data_start().unwrap_or(file.header_start());
    Ok(Entry {
        found: Found { path: file.name().to_owned(), kind, bytes: file.size(), index },
        raw: file.name_raw().to_vec(),
        is_folder: file.is_dir(),
        is_encrypted: file.encrypted(),
        method: file.compression(),
        packed: file.compressed_size(),
        header: file.header_start(),
        end: start.saturating_add(file.compressed_size()),
    })
}

/// Names that stand more than once in the central directory (APPNOTE.TXT 4.3.12). Programs differ in which of them they
/// unpack, so that one could be verified and another printed.
fn repeated(file: &mut (impl Read + Seek), start: u64) -> io::Result<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut repeated = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    let (mut signature, mut head) = ([0; 4], [0; 42]);
    loop {
        file.read_exact(&mut signature)?;
        if signature != CENTRAL {
            return Ok(repeated);
        }
        file.read_exact(&mut head)?;
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let mut rest = vec![0; length(24) + length(26) + length(28)];
        file.read_exact(&mut rest)?;
        rest.truncate(length(24));
        if !seen.insert(rest.clone()) {
            repeated.push(String::from_utf8_lossy(&rest).into_owned());
        }
    }
}

/// The name in the local header of an entry (APPNOTE.TXT 4.3.7).
fn local_name(file: &mut (impl Read + Seek), header: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(header))?;
    let mut head = [0; 30];
    file.read_exact(&mut head)?;
    let mut name = vec![0; usize::from(u16::from_le_bytes([head[26], head[27]]))];
    file.read_exact(&mut name)?;
    Ok(name)
}

/// Entries that share bytes: the way in which a small file unpacks to a huge one.
fn overlaps(entries: &[Entry], findings: &mut Vec<Finding>) {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| entry.header);
    for pair in entries.windows(2) {
        if pair[0].end > pair[1].header {
            let message = format!("it shares bytes with {}", pair[0].found.path);
            findings.push(Finding::new(Check::Size, &pair[1].found.path, message));
        }
    }
}

/// An entry that can be read without harm.
fn sane(entry: Entry, findings: &mut Vec<Finding>) -> Option<Found> {
    let (declared, packed) = (entry.found.bytes, entry.packed);
    let problem = if entry.is_encrypted {
        Some((Check::ZipForm, "it is encrypted".to_owned()))
    } else if entry.method == CompressionMethod::Stored {
        (declared != packed)
            .then(|| (Check::Size, format!("it has {packed} bytes, not {declared} as it says")))
    } else if entry.method != CompressionMethod::Deflated {
        Some((Check::ZipForm, "it is packed in a way that is not used here".to_owned()))
    } else if declared > LARGEST_DEFLATED || declared / DEFLATE_FACTOR > packed {
        Some((Check::Size, format!("its {packed} bytes would unpack to {declared}")))
    } else {
        None
    };
    match problem {
        None => Some(entry.found),
        Some((check, message)) => {
            findings.push(Finding::new(check, &entry.found.path, message));
            None
        }
    }
}

/// Takes the folder that everything stands in from the paths.
fn strip_top(files: &mut Vec<Found>, findings: &mut Vec<Finding>) {
    let top = |path: &str| path.split_once('/').map(|(top, _)| format!("{top}/"));
    let Some(first) = files.first().and_then(|file| top(&file.path)) else {
        if !files.is_empty() {
            let message = "the ZIP has no folder at its top; unpacking it would strew its files";
            findings.push(Finding::new(Check::TopFolder, "", message));
        }
        return;
    };
    files.retain_mut(|file| match file.path.strip_prefix(&first) {
        Some(below) => {
            file.path = below.to_owned();
            true
        }
        None => {
            let message = format!("it stands outside of {first}");
            findings.push(Finding::new(Check::TopFolder, &file.path, message));
            false
        }
    });
}
