//! Packs a sealed folder into one ZIP: the same folder gives the same bytes on every machine.
//!
//! README, tickets, manifest and checksums stand first, in this order, so that they are there even
//! where a ZIP is read from its beginning; then all other files by path. Times are the day of the
//! order, permissions are fixed, and nothing of the machine goes in.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::names::check_path;
use super::source::{Found, Kind, walk};
use super::sums::Stoppable;
use super::{MANIFEST, README, SUMS, TICKET_CSV, TICKET_JSON};
use crate::disk::{self, CHUNK, Readers};
use crate::facts::Date;

/// What stands first, in this order.
const FIRST: [&str; 5] = [README, TICKET_CSV, TICKET_JSON, MANIFEST, SUMS];

/// From this size in bytes on, an entry gets the fields of ZIP64. The limit of plain ZIP is
/// 4 GiB less one byte (APPNOTE.TXT 4.4.9); the margin is for text that deflate makes longer.
const LARGE: u64 = 0xFF00_0000;

/// The level of deflate that its authors call the default compromise.
const LEVEL: i64 = 6;

/// Years that the time stamps of a ZIP can tell (APPNOTE.TXT 4.4.6).
const YEARS: [u16; 2] = [1980, 2107];

/// How a ZIP is packed.
#[derive(Debug, Clone, Copy)]
pub struct Packing<'a> {
    /// The ZIP.
    pub out: &'a Path,
    /// The day of all its files, as `YYYY-MM-DD`.
    pub date: &'a str,
    /// A folder on the same disk, where it is written before it appears.
    pub scratch: &'a Path,
}

/// Packs a folder into a ZIP with one folder at its top, named after the ZIP. Files that are still
/// being written are left out. The ZIP appears whole or not at all; one chunk of a file is in
/// memory at a time. Once `stop` is true it soon ends with an error.
///
/// # Errors
/// If the folder cannot be read, has links or names that not every system knows, changes
/// meanwhile, or has the ZIP itself in it; if the date is not a day; if the disk is full.
pub fn pack(folder: &Path, packing: &Packing<'_>, stop: &AtomicBool) -> Result<()> {
    let Packing { out, date, scratch } = *packing;
    let Some(date) = Date::parse(date) else {
        bail!("`{date}` is not a day; write it as YYYY-MM-DD");
    };
    let top = top_folder(out)?;
    let files = files(folder)?;
    if is_inside(out, folder) {
        bail!("{} would stand in the folder that it is made of", out.display());
    }
    let mut file = disk::begin(&scratch.join("archive.zip"), Readers::Masked)?;
    let mut zip = ZipWriter::new(file.as_file_mut());
    for found in &files {
        add(&mut zip, folder, &top, (found, options(found, date)), stop)?;
    }
    zip.finish().with_context(|| format!("cannot write {}", out.display()))?;
    disk::finish(file, out)
}

fn top_folder(out: &Path) -> Result<String> {
    match plain_name(out.file_stem().unwrap_or_default()) {
        Ok(top) => Ok(top),
        Err(reason) => bail!("{} is no name for a ZIP: {reason}", out.display()),
    }
}

/// The name of an archive, without its ending, in signs that every system knows.
///
/// # Errors
/// Why some system cannot have a file of this name.
pub fn plain_name(name: &OsStr) -> Result<String, &'static str> {
    let plain = |c: char| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => c,
        _ => '_',
    };
    let name: String = name.to_string_lossy().chars().map(plain).collect();
    check_path(&name).map(|()| name)
}

/// All files in the order of the ZIP.
fn files(folder: &Path) -> Result<Vec<Found>> {
    let mut files = walk(folder)?;
    for found in &files {
        let place = folder.join(&found.path);
        match (found.kind, check_path(&found.path)) {
            (Kind::File, Ok(())) => {}
            (Kind::File, Err(reason)) => bail!("{}: {reason}; rename it", place.display()),
            (Kind::Link | Kind::Other, _) => {
                bail!("{} is no plain file; remove it", place.display())
            }
        }
    }
    let rank = |path: &str| FIRST.iter().position(|name| *name == path).unwrap_or(FIRST.len());
    files.sort_by(|one, other| (rank(&one.path), &one.path).cmp(&(rank(&other.path), &other.path)));
    Ok(files)
}

fn is_inside(out: &Path, folder: &Path) -> bool {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = fs::canonicalize(parent.unwrap_or(Path::new(".")));
    match (parent, fs::canonicalize(folder)) {
        (Ok(parent), Ok(folder)) => parent.starts_with(folder),
        // What cannot be found cannot be written to either, and says so then.
        (Err(_), _) | (_, Err(_)) => false,
    }
}

fn options(found: &Found, date: Date) -> SimpleFileOptions {
    let options = SimpleFileOptions::default()
        .system(System::Unix)
        .unix_permissions(0o644)
        .last_modified_time(stamp(date))
        .large_file(is_large(found.bytes));
    match packs_well(&found.path) {
        true => {
            options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL))
        }
        false => options.compression_method(CompressionMethod::Stored),
    }
}

/// Text is deflated; a PDF is compressed already and is stored as it is.
fn packs_well(path: &str) -> bool {
    path == SUMS || [".txt", ".csv", ".json", ".xjdf"].iter().any(|ending| path.ends_with(ending))
}

/// Whether an entry of so many bytes needs ZIP64.
fn is_large(bytes: u64) -> bool {
    bytes >= LARGE
}

/// Midnight of a day, within the years that a ZIP knows.
fn stamp(date: Date) -> DateTime {
    let (year, month, day) = date.ymd();
    let [first, last] = YEARS;
    let stamp = |year, month, day| {
        DateTime::from_date_and_time(year, month, day, 0, 0, 0).expect("a day that a ZIP can tell")
    };
    match u16::try_from(year).unwrap_or_default() {
        year if year < first => stamp(first, 1, 1),
        year if year > last => stamp(last, 12, 31),
        year => stamp(year, month, day),
    }
}

fn add(
    zip: &mut ZipWriter<impl Write + Seek>,
    folder: &Path,
    top: &str,
    (found, options): (&Found, SimpleFileOptions),
    stop: &AtomicBool,
) -> Result<()> {
    let place = folder.join(&found.path);
    let cannot = || format!("cannot pack {}", place.display());
    let mut file = Stoppable { inner: File::open(&place).with_context(cannot)?, stop };
    zip.start_file(format!("{top}/{}", found.path), options).with_context(cannot)?;
    let mut chunk = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        match file.read(&mut chunk).with_context(cannot)? {
            0 => break,
            count => {
                zip.write_all(&chunk[..count]).with_context(cannot)?;
                bytes += count as u64;
            }
        }
    }
    if bytes != found.bytes {
        bail!("{} changed while it was packed; pack again", place.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn only_what_is_large_gets_the_fields_for_it() {
        assert!(!is_large(LARGE - 1));
        assert!(is_large(u64::from(u32::MAX)));
        assert!(is_large(1 << 40));
        let header = |bytes: u64| {
            let found = Found { path: "a.pdf".into(), kind: Kind::File, bytes, index: 0 };
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file("a.pdf", options(&found, Date::new(2026, 11, 22).unwrap())).unwrap();
            let bytes = zip.finish().unwrap().into_inner();
            // The length of the extra field in the local header (APPNOTE.TXT 4.3.7).
            u16::from_le_bytes([bytes[28], bytes[29]])
        };
        assert_eq!(header(1000), 0);
        assert_eq!(header(5 << 30), 20, "id, length and two sizes of eight bytes");
    }

    #[test]
    fn times_stay_within_what_a_zip_can_tell() {
        let stamp = |year, month, day| {
            let stamp = stamp(Date::new(year, month, day).unwrap());
            (stamp.year(), stamp.month(), stamp.day(), stamp.hour())
        };
        assert_eq!(stamp(2026, 11, 22), (2026, 11, 22, 0));
        assert_eq!(stamp(1979, 12, 31), (1980, 1, 1, 0));
        assert_eq!(stamp(2150, 1, 1), (2107, 12, 31, 0));
    }

    #[test]
    fn the_top_folder_is_plain() {
        assert_eq!(top_folder(Path::new("out/Größe 1.zip")).unwrap(), "Gr__e_1");
        assert!(top_folder(Path::new("nul.zip")).is_err());
    }
}
