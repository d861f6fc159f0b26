//! Checksums, manifest, tickets and PDF files, one file at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::super::manifest::{Entry, FileEntry, Manifest, Role};
use super::super::source::{Found, Source};
use super::super::sums;
use super::super::{
    MADE_BY, MANIFEST, README, SCHEMA, SUMS, TICKET_CSV, TICKET_JSON, documents, ticket, xjdf,
};
use super::{Check, Finding, Look};
use crate::disk::{Sum, sha256, sum_of};
use crate::press::preflight::{Expected, Gravity, Purpose};

/// Manifest, tickets and checksums may be this large in bytes: room for 100,000 items.
const LARGEST_TEXT: u64 = 256 << 20;

/// A PDF of more bytes is not looked into, since that takes its size in memory several times.
const LARGEST_PDF: u64 = 2 << 30;

/// A file as the manifest has it, with the item that it is of.
struct Listed<'a> {
    item: &'a Entry,
    file: &'a FileEntry,
}

/// Verifies what is in an archive; gives the number of its items.
pub(super) fn verify(source: &mut Source, look: &Look<'_>, findings: &mut Vec<Finding>) -> usize {
    let manifest = manifest(source, findings);
    let sums = listed_sums(source, findings);
    let by_path: BTreeMap<String, Listed<'_>> = (manifest.iter())
        .flat_map(|manifest| &manifest.items)
        .flat_map(|item| item.files.iter().map(move |file| Listed { item, file }))
        .map(|listed| (listed.file.path.clone(), listed))
        .collect();
    let found: Vec<Found> = source.files.values().cloned().collect();
    for found in found.iter().filter(|found| found.path != SUMS) {
        let listed = by_path.get(&found.path);
        match file(source, found, listed, look, findings) {
            Ok(sum) => hash(found, &sum, sums.as_ref(), listed.map(|it| it.file), findings),
            Err(error) => findings.push(Finding::new(
                Check::Readable,
                &found.path,
                format!("it cannot be read: {error}"),
            )),
        }
    }
    if let Some(sums) = &sums {
        list(source, sums, findings);
    }
    let Some(manifest) = &manifest else { return 0 };
    items(manifest, findings);
    presence(source, &by_path, findings);
    derived(source, manifest, findings);
    manifest.items.len()
}

fn manifest(source: &mut Source, findings: &mut Vec<Finding>) -> Option<Manifest> {
    let mut complain =
        |message: String| findings.push(Finding::new(Check::ManifestForm, MANIFEST, message));
    let bytes = match source.bytes(MANIFEST, LARGEST_TEXT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            complain("there is no manifest".to_owned());
            return None;
        }
        Err(error) => {
            complain(format!("it cannot be read: {error}"));
            return None;
        }
    };
    match serde_json::from_slice::<Manifest>(&bytes) {
        Ok(manifest) if manifest.schema == SCHEMA => Some(manifest),
        Ok(manifest) => {
            let schema = manifest.schema;
            complain(format!("it has the form {schema}, and this program knows the form {SCHEMA}"));
            None
        }
        Err(error) => {
            complain(format!("it is no manifest: {error}"));
            None
        }
    }
}

fn listed_sums(
    source: &mut Source,
    findings: &mut Vec<Finding>,
) -> Option<BTreeMap<String, String>> {
    let mut complain =
        |message: String| findings.push(Finding::new(Check::SumsForm, SUMS, message));
    let text = source.bytes(SUMS, LARGEST_TEXT).map(String::from_utf8);
    let text = match text {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            complain("it is not in UTF-8".to_owned());
            return None;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            complain("there are no checksums".to_owned());
            return None;
        }
        Err(error) => {
            complain(format!("it cannot be read: {error}"));
            return None;
        }
    };
    match sums::parse(&text) {
        Ok(sums) => Some(sums),
        Err(problems) => {
            problems.into_iter().for_each(complain);
            None
        }
    }
}

/// Reads a file once: its hash, and if it is a PDF of the manifest, what the preflight says.
fn file(
    source: &mut Source,
    found: &Found,
    listed: Option<&Listed<'_>>,
    look: &Look<'_>,
    findings: &mut Vec<Finding>,
) -> io::Result<Sum> {
    let pdf = listed.filter(|listed| listed.file.role != Role::Ticket);
    let Some(listed) = pdf else { return sum_of(source.read(found)?) };
    if found.bytes > LARGEST_PDF {
        let message = format!("with {} bytes it is too large to look into", found.bytes);
        findings.push(Finding::new(Check::Size, &found.path, message));
        return sum_of(source.read(found)?);
    }
    let bytes = source.bytes(&found.path, LARGEST_PDF)?;
    looked(&bytes, listed, look, findings);
    Ok(Sum { bytes: bytes.len() as u64, sha256: sha256(&bytes) })
}

fn looked(bytes: &[u8], listed: &Listed<'_>, look: &Look<'_>, findings: &mut Vec<Finding>) {
    let Listed { item, file } = *listed;
    let purpose = purpose(file.role);
    let expected = file.expected(item.trim, item.bleed, item.binding);
    // Their number has a rule of its own, for files of all purposes.
    let report = look(bytes, purpose, &Expected { pages: None, ..expected });
    if report.pages != file.pages {
        let message = format!("it has {} pages, the manifest says {}", report.pages, file.pages);
        findings.push(Finding::new(Check::FilePages, &file.path, message));
    }
    if purpose.is_none() {
        return;
    }
    for problem in report.findings.iter().filter(|finding| finding.gravity == Gravity::Error) {
        let page = problem.page.map(|page| format!(", page {page}")).unwrap_or_default();
        let message = format!("{}{page}: {}", problem.id, problem.message);
        findings.push(Finding::new(Check::Preflight, &file.path, message));
    }
}

/// What a file of a role has to be; proofs and tickets are for eyes only.
fn purpose(role: Role) -> Option<Purpose> {
    match role {
        Role::Pages | Role::Cover | Role::Sheets | Role::Jacket => Some(Purpose::Press),
        Role::Digital => Some(Purpose::Digital),
        Role::Proof | Role::Ticket => None,
    }
}

/// Whether a file has the hash that checksums and manifest say.
fn hash(
    found: &Found,
    sum: &Sum,
    sums: Option<&BTreeMap<String, String>>,
    entry: Option<&FileEntry>,
    findings: &mut Vec<Finding>,
) {
    if sum.bytes != found.bytes {
        let message = format!("it has {} bytes, not {} as it says", sum.bytes, found.bytes);
        findings.push(Finding::new(Check::Size, &found.path, message));
    }
    if sums.and_then(|sums| sums.get(&found.path)).is_some_and(|hash| *hash != sum.sha256) {
        let message = "its hash is not the one in SHA256SUMS: it was changed";
        findings.push(Finding::new(Check::SumsHash, &found.path, message));
    }
    let Some(entry) = entry else { return };
    if entry.bytes != sum.bytes {
        let message = format!("it has {} bytes, the manifest says {}", sum.bytes, entry.bytes);
        findings.push(Finding::new(Check::FileHash, &found.path, message));
    } else if entry.sha256 != sum.sha256 {
        let message = "its hash is not the one in the manifest: it was changed";
        findings.push(Finding::new(Check::FileHash, &found.path, message));
    }
}

/// Whether the checksums list exactly the files that are there.
fn list(source: &Source, sums: &BTreeMap<String, String>, findings: &mut Vec<Finding>) {
    for path in sums.keys().filter(|path| !source.files.contains_key(*path)) {
        let message = "SHA256SUMS lists it, but it is not there";
        findings.push(Finding::new(Check::SumsList, path, message));
    }
    for path in source.files.keys().filter(|path| *path != SUMS && !sums.contains_key(*path)) {
        let message = "it is there, but SHA256SUMS does not list it";
        findings.push(Finding::new(Check::SumsList, path, message));
    }
    if sums.contains_key(SUMS) {
        let message = "it lists itself, which no hash can be right for";
        findings.push(Finding::new(Check::SumsList, SUMS, message));
    }
}

/// Whether the manifest is sound in itself.
fn items(manifest: &Manifest, findings: &mut Vec<Finding>) {
    // Sound, but not whole: whoever prints it has to know.
    findings.extend(manifest.items.iter().filter_map(|entry| {
        let message = format!("{} was not made: {}", entry.name, entry.problems.first()?);
        Some(Finding::new(Check::ItemFailed, MANIFEST, message))
    }));
    let mut complain =
        |message: String| findings.push(Finding::new(Check::ManifestItems, MANIFEST, message));
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (index, entry) in manifest.items.iter().enumerate() {
        let Entry { number, name, files, problems, .. } = entry;
        if *number != index + 1 {
            complain(format!("item {} has the number {number}", index + 1));
        }
        if !names.insert(name) {
            complain(format!("two items have the name {name}"));
        }
        if files.is_empty() == problems.is_empty() {
            complain(format!("item {number} has to have either files or problems"));
        }
        for file in files.iter().filter(|file| !paths.insert(&file.path)) {
            complain(format!("{} is the file of two items", file.path));
        }
        for file in files.iter().filter(|file| file.role.is_sheets() != file.sheet.is_some()) {
            complain(format!(
                "{} has to have a `sheet` if it holds sheets, and only then",
                file.path
            ));
        }
        if files.iter().filter_map(|file| file.sheet.as_ref()).any(|sheet| sheet.copies == 0) {
            complain(format!("item {number} has sheets that give no copy"));
        }
    }
}

/// Whether the archive has exactly the files of the manifest.
fn presence(source: &Source, by_path: &BTreeMap<String, Listed<'_>>, findings: &mut Vec<Finding>) {
    for path in by_path.keys().filter(|path| !source.files.contains_key(*path)) {
        let message = "the manifest has it, but it is not there";
        findings.push(Finding::new(Check::FileMissing, path, message));
    }
    let known = [README, TICKET_CSV, TICKET_JSON, MANIFEST, SUMS];
    for path in source.files.keys() {
        if !known.contains(&path.as_str()) && !by_path.contains_key(path) {
            let message = "it is there, but the manifest does not know it";
            findings.push(Finding::new(Check::FileUnknown, path, message));
        }
    }
}

/// Whether what follows from the manifest is what follows from it.
fn derived(source: &mut Source, manifest: &Manifest, findings: &mut Vec<Finding>) {
    for (name, expected) in documents(manifest) {
        let check = match name {
            README => Check::Readme,
            TICKET_CSV => Check::TicketCsv,
            TICKET_JSON => Check::TicketJson,
            _ => Check::ManifestForm,
        };
        if name == README && manifest.made_by != MADE_BY && source.files.contains_key(name) {
            // Another version of the program has other sentences for the same facts.
            continue;
        }
        same(source, name, &expected, check, findings);
    }
    for entry in &manifest.items {
        for file in entry.files.iter().filter(|file| file.role == Role::Ticket) {
            same(source, &file.path, &xjdf::render(manifest, entry), Check::Xjdf, findings);
        }
    }
}

fn same(
    source: &mut Source,
    path: &str,
    expected: &[u8],
    check: Check,
    findings: &mut Vec<Finding>,
) {
    let message = match source.bytes(path, LARGEST_TEXT) {
        Ok(bytes) if bytes == expected => return,
        Ok(bytes) if check == Check::TicketCsv => {
            ticket::difference(&bytes, expected).unwrap_or_default()
        }
        Ok(bytes) => difference(&bytes, expected),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "it is not there".to_owned(),
        Err(error) => format!("it cannot be read: {error}"),
    };
    findings.push(Finding::new(check, path, message));
}

/// The first line of a text that is not as the manifest has it.
fn difference(found: &[u8], expected: &[u8]) -> String {
    let lines = |bytes: &[u8]| -> Vec<String> {
        String::from_utf8_lossy(bytes).lines().map(|line| line.trim().to_owned()).collect()
    };
    let (found, expected) = (lines(found), lines(expected));
    let mut pairs = found.iter().zip(&expected).enumerate();
    if let Some((index, (found, expected))) = pairs.find(|(_, (found, it))| found != it) {
        let line = index + 1;
        return format!("line {line}: it says `{found}`, by the manifest it is `{expected}`");
    }
    format!("it has {} lines, by the manifest {}", found.len(), expected.len())
}
