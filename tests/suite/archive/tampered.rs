//! Archives that somebody changed, or made to harm: each is found, none is obeyed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::packed;
use super::sample::{findings, pdf, put, sealed};

/// The rules that an archive breaks.
fn broken(path: &Path) -> BTreeSet<&'static str> {
    findings(path).iter().map(|finding| finding.id.name()).collect()
}

/// Changes a sealed folder and says which rules it breaks then.
fn after(change: impl Fn(&Path)) -> BTreeSet<&'static str> {
    let folder = sealed();
    change(folder.path());
    broken(folder.path())
}

/// Changes a text in a file of a folder.
fn replace(folder: &Path, name: &str, old: &str, new: &str) {
    let text = fs::read_to_string(folder.join(name)).expect("text");
    assert!(text.contains(old), "{name} does not contain {old}");
    put(folder, name, text.replace(old, new).as_bytes());
}

/// Writes checksums anew, as somebody would who covers a change up.
fn cover_up(folder: &Path) {
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("sums");
    let line = |line: &str| {
        let (_, path) = line.split_once("  ").expect("a line");
        let digest = Sha256::digest(fs::read(folder.join(path)).expect("file"));
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hash}  {path}\n")
    };
    put(folder, "SHA256SUMS", sums.lines().map(line).collect::<String>().as_bytes());
}

const PAGES: &str = "print/ar_de_start_a5_p001_048_20261122_r1.pdf";
const DIGITAL: &str = "digital/ar_de_start_a5_digital_20261122_r1.pdf";
const PROOF: &str = "proof/ar_de_start_a5_proof_20261122_r1.pdf";
const XJDF: &str = "xjdf/ar_de_start_a5.xjdf";

fn set<const N: usize>(names: [&'static str; N]) -> BTreeSet<&'static str> {
    BTreeSet::from(names)
}

#[test]
fn changed_files_are_found() {
    let same_length = after(|folder| replace(folder, PAGES, "start", "STARt"));
    assert_eq!(same_length, set(["file-hash", "sums-hash"]));
    let covered = after(|folder| {
        replace(folder, PAGES, "start", "STARt");
        cover_up(folder);
    });
    assert_eq!(covered, set(["file-hash"]));
    assert_eq!(
        after(|folder| put(folder, PAGES, &pdf(47, "short"))),
        set(["file-hash", "file-pages", "sums-hash"])
    );
    assert_eq!(
        after(|folder| put(folder, PROOF, b"no PDF at all")),
        set(["file-hash", "file-pages", "sums-hash"])
    );
}

#[test]
fn missing_and_extra_files_are_found() {
    let missing = after(|folder| fs::remove_file(folder.join(PAGES)).unwrap());
    assert_eq!(missing, set(["file-missing", "sums-list"]));
    let extra = after(|folder| put(folder, "print/other.pdf", b"%PDF-"));
    assert_eq!(extra, set(["file-unknown", "sums-list"]));
    let readme = after(|folder| fs::remove_file(folder.join("README.txt")).unwrap());
    assert_eq!(readme, set(["readme", "sums-list"]));
    let sums = after(|folder| fs::remove_file(folder.join("SHA256SUMS")).unwrap());
    assert_eq!(sums, set(["sums-form"]));
    let cut = after(|folder| {
        let text = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
        put(folder, "SHA256SUMS", &text.as_bytes()[..text.len() - 5]);
    });
    assert_eq!(cut, set(["sums-form"]));
}

#[test]
fn tickets_that_say_something_else_are_found() {
    let covered = |name: &'static str, old: &'static str, new: &'static str| {
        after(move |folder| {
            replace(folder, name, old, new);
            cover_up(folder);
        })
    };
    assert_eq!(covered("ticket.csv", ";500;", ";5000;"), set(["ticket-csv"]));
    assert_eq!(covered("ticket.csv", "\r\n", "\n"), set(["ticket-csv"]));
    assert_eq!(covered("ticket.json", "\"run\": 525", "\"run\": 1"), set(["ticket-json"]));
    assert_eq!(covered("README.txt", "rechts", "links"), set(["readme"]));
    for (old, new) in [("\"500\"", "\"50\""), ("\"Right\"", "\"Left\""), ("\"48\"", "\"44\"")] {
        let broken = after(|folder| {
            replace(folder, XJDF, old, new);
            cover_up(folder);
        });
        assert!(broken.contains("xjdf"), "{broken:?}");
    }
    let quantity = covered("manifest.json", "\"quantity\": 500", "\"quantity\": 501");
    assert_eq!(quantity, set(["readme", "ticket-csv", "ticket-json", "xjdf"]));
}

#[test]
fn manifests_that_are_none_are_found() {
    let covered = |old: &'static str, new: &'static str| {
        after(move |folder| {
            replace(folder, "manifest.json", old, new);
            cover_up(folder);
        })
    };
    let unknown = covered("\"schema\": 2,", "\"schema\": 2,\n  \"colour\": \"blue\",");
    assert_eq!(unknown, set(["manifest-form"]));
    assert_eq!(covered("\"schema\": 2,", "\"schema\": 1,"), set(["manifest-form"]));
    assert_eq!(covered("\"schema\": 2,", "\"schema\":  2,"), set(["manifest-form"]));
    let pages = covered("\"pages\": 3,", "\"pages\": 4,");
    assert_eq!(pages, set(["file-pages", "ticket-json"]));
    let twice = covered("\"uk_protection_a4_glued\"", "\"ar_de_start_a5\"");
    assert!(twice.contains("manifest-items"), "{twice:?}");
    let numbers = covered("\"number\": 2,", "\"number\": 7,");
    assert!(numbers.contains("manifest-items"), "{numbers:?}");
    let other = covered("\"made_by\": \"willkommen ", "\"made_by\": \"willkommen 99.");
    assert_eq!(other, set([]), "another version may tell the same facts in other words");
}

#[test]
fn what_must_not_go_to_press_is_found() {
    let folder = sealed();
    put(folder.path(), DIGITAL, &pdf(48, "BROKEN"));
    let findings = findings(folder.path());
    let messages: Vec<_> = findings.iter().map(|it| it.message.as_str()).collect();
    assert!(messages.contains(&"trim-box, page 2: there is no TrimBox"), "{messages:?}");
    assert!(findings.is_sorted());
    let proof = after(|folder| put(folder, PROOF, &pdf(3, "BROKEN")));
    assert!(!proof.contains("preflight"), "nobody prints a proof");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let link = after(|folder| {
        fs::remove_file(folder.join(PAGES)).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.join(PAGES)).unwrap();
    });
    assert_eq!(link, set(["file-missing", "link", "sums-list"]));
}

/// A ZIP of a sealed folder with more in it.
fn with_more(more: &[(&str, &[u8])]) -> BTreeSet<&'static str> {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    let file = fs::File::options().read(true).write(true).open(&zip).unwrap();
    let mut writer = ZipWriter::new_append(file).unwrap();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in more {
        writer.start_file(*name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
    broken(&zip)
}

#[test]
fn paths_that_lead_elsewhere_are_found() {
    assert_eq!(with_more(&[]), set([]));
    assert_eq!(with_more(&[("herbst/../../evil.pdf", b"x")]), set(["name"]));
    assert_eq!(with_more(&[("herbst/a\\b.pdf", b"x")]), set(["name"]));
    assert_eq!(with_more(&[("herbst/größe.pdf", b"x")]), set(["name"]));
    assert_eq!(with_more(&[("/etc/passwd", b"x")]), set(["top-folder"]));
    assert_eq!(with_more(&[("elsewhere/x.pdf", b"x")]), set(["top-folder"]));
    let case = with_more(&[("herbst/Print/AR_de_start_a5_p001_048_20261122_r1.PDF", b"x")]);
    assert_eq!(case, set(["duplicate", "file-unknown", "sums-list"]));
}

#[test]
fn two_files_of_one_name_are_found() {
    let folder = sealed();
    put(folder.path(), "ticket.jsox", b"{}");
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    // Its name stands in the local header and in the directory; both become that of the ticket.
    let bytes = fs::read(&zip).unwrap();
    let places = find(&bytes, b"herbst/ticket.jsox");
    assert_eq!(places.len(), 2);
    let both = patched(&bytes, &places, b"herbst/ticket.json");
    fs::write(&zip, both).unwrap();
    assert!(broken(&zip).contains("duplicate"));
    // With only one of both changed, programs differ in what they call it.
    fs::write(&zip, patched(&bytes, &places[..1], b"herbst/ticket.jsoy")).unwrap();
    assert!(broken(&zip).contains("zip-form"));
}

#[test]
fn zips_that_are_none_any_more_are_found() {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    let bytes = fs::read(&zip).unwrap();
    for length in [0, 1, 100, bytes.len() / 2, bytes.len() - 30, bytes.len() - 1] {
        fs::write(&zip, &bytes[..length]).unwrap();
        assert_eq!(broken(&zip), set(["zip-form"]), "{length} bytes");
    }
    fs::write(&zip, [&b"something before"[..], &bytes].concat()).unwrap();
    assert!(broken(&zip).contains("zip-form"));
    let middle = find(&bytes, b"pages 92")[0];
    fs::write(&zip, patched(&bytes, &[middle], b"pages 93")).unwrap();
    // The check sum of the ZIP itself is wrong before any hash is.
    assert_eq!(broken(&zip), set(["readable"]));
}

#[test]
fn zips_that_would_swell_are_not_unpacked() {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    let bytes = fs::read(&zip).unwrap();
    // Fields of an entry of the directory stand before its name (APPNOTE.TXT 4.3.12).
    let entry = |name: &str| find(&bytes, name.as_bytes())[1] - 46;
    let huge = patched(&bytes, &[entry("herbst/README.txt") + 24], &0xFFFF_FFF0_u32.to_le_bytes());
    fs::write(&zip, huge).unwrap();
    assert_eq!(broken(&zip), set(["readme", "size", "sums-list"]));
    let stored = entry(&format!("herbst/{PAGES}"));
    let short = patched(&bytes, &[stored + 24], &1_u32.to_le_bytes());
    fs::write(&zip, short).unwrap();
    assert_eq!(broken(&zip), set(["file-missing", "size", "sums-list"]));
    let shared = patched(&bytes, &[entry("herbst/ticket.csv") + 42], &0_u32.to_le_bytes());
    fs::write(&zip, shared).unwrap();
    assert!(broken(&zip).is_superset(&set(["size", "zip-form"])));
}

#[test]
fn no_byte_of_a_zip_brings_the_program_down() {
    let folder = sealed();
    let (_place, zip) = packed(folder.path(), "herbst.zip");
    let bytes = fs::read(&zip).unwrap();
    let directory = find(&bytes, b"PK\x01\x02")[0];
    let local = (0..80).chain(directory..bytes.len()).step_by(3);
    for at in local {
        for value in [0x00, 0x7F, 0xFF] {
            fs::write(&zip, patched(&bytes, &[at], &[value])).unwrap();
            // Whatever it says, it says something.
            let _ = broken(&zip);
        }
    }
}

/// Where something stands in bytes.
fn find(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    let places = bytes.windows(wanted.len()).enumerate();
    places.filter(|(_, window)| *window == wanted).map(|(at, _)| at).collect()
}

/// Bytes with others at some places.
fn patched(bytes: &[u8], places: &[usize], new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in places {
        bytes[*at..at + new.len()].copy_from_slice(new);
    }
    bytes
}
