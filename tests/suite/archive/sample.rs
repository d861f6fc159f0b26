//! A sealed order of three items, made by hand: saddle stitched in Arabic, glued in Ukrainian with
//! a cover of its own, and one that could not be made.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use willkommen::archive::manifest::{
    Entry, FileEntry, LanguageHead, Manifest, OrderHead, ProfileHead, Role, SheetHead, WordCounts,
};
use willkommen::archive::{self, Check, MADE_BY, SCHEMA, Sealing, names, seal, verify_with};
use willkommen::order::{Binding, BindingSide, Colours, Stock};
use willkommen::press::preflight::{Expected, Finding, Gravity, Purpose, Report};

/// Nobody asks to stop.
pub static GO: AtomicBool = AtomicBool::new(false);

/// The day of the order.
pub const DATE: &str = "2026-11-22";

/// A stand-in for the preflight: a "PDF" here says how many pages it has, and may say `BROKEN`.
pub fn look(pdf: &[u8], purpose: Option<Purpose>, _: &Expected) -> Report {
    let text = String::from_utf8_lossy(pdf);
    let pages = text.strip_prefix("%PDF-1.6 pages ").and_then(|rest| rest.split(' ').next());
    let broken = text.contains("BROKEN").then(|| Finding {
        id: "trim-box",
        gravity: Gravity::Error,
        page: Some(2),
        message: "there is no TrimBox".to_owned(),
    });
    let doubt = Finding {
        id: "hairline",
        gravity: Gravity::Warning,
        page: None,
        message: "a line is thin".to_owned(),
    };
    Report {
        purpose: purpose.unwrap_or(Purpose::Press),
        pages: pages.and_then(|pages| pages.parse().ok()).unwrap_or_default(),
        findings: broken.into_iter().chain([doubt]).collect(),
    }
}

/// A file that [`look`] takes for a PDF.
pub fn pdf(pages: usize, more: &str) -> Vec<u8> {
    format!("%PDF-1.6 pages {pages} {more}").into_bytes()
}

/// Writes a file and describes it.
pub fn file(folder: &Path, role: Role, name: &str, pages: usize) -> FileEntry {
    let path = format!("{}/{name}.pdf", names::folder(role));
    let bytes = pdf(pages, name);
    put(folder, &path, &bytes);
    FileEntry {
        path,
        role,
        pages,
        range: None,
        sheet: role.is_sheets().then_some(SheetHead {
            trim: [296.0, 210.0],
            bleed: 3.0,
            copies: 1,
        }),
        bytes: bytes.len() as u64,
        sha256: Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// Writes a file below a folder.
pub fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
    fs::write(path, bytes).expect("file");
}

fn language(tag: &str, endonym: &str, german: &str, english: &str, rtl: bool) -> LanguageHead {
    let direction = if rtl { "rtl" } else { "ltr" }.to_owned();
    let [tag, endonym, german, english] = [tag, endonym, german, english].map(str::to_owned);
    LanguageHead { tag, endonym, german, english, direction }
}

fn stock(name: &str, weight: f64, thickness: f64) -> Stock {
    Stock { name: name.to_owned(), weight, thickness }
}

fn arabic(folder: &Path) -> Entry {
    let name = "ar_de_start_a5";
    Entry {
        number: 1,
        name: name.to_owned(),
        language: language("ar", "العربية", "Arabisch", "Arabic", true),
        beside: Some(language("de", "Deutsch", "Deutsch", "German", false)),
        package: "start".to_owned(),
        package_title: "Willkommen, \"Start\" & mehr".to_owned(),
        format: "a5".to_owned(),
        large_print: false,
        trim: [148.0, 210.0],
        bleed: 3.0,
        pages: 48,
        notes_pages: 2,
        quantity: 500,
        overs: 25,
        binding: Binding::Stapled,
        binding_side: BindingSide::Right,
        hole_margin: false,
        colours: Colours::FourFour,
        cover_colours: None,
        stock: stock("Offset <weiß>", 90.0, 0.11),
        cover_stock: None,
        leaves: 24,
        spine: None,
        grams: 67.1,
        ink: [4.25, 3.5, 2.0, 9.75],
        total_ink: 289.0,
        words: WordCounts { total: 320, translated: 318, stale: 1, fallback: 1 },
        files: vec![
            file(folder, Role::Pages, &format!("{name}_p001_048_20261122_r1"), 48),
            file(folder, Role::Sheets, &format!("{name}_sheets_20261122_r1"), 24),
            file(folder, Role::Digital, &format!("{name}_digital_20261122_r1"), 48),
            file(folder, Role::Proof, &format!("{name}_proof_20261122_r1"), 3),
        ],
        remarks: vec![],
        problems: vec![],
    }
}

fn ukrainian(folder: &Path) -> Entry {
    let name = "uk_protection_a4_glued";
    Entry {
        number: 2,
        name: name.to_owned(),
        language: language("uk", "Українська", "Ukrainisch", "Ukrainian", false),
        beside: None,
        package: "protection".to_owned(),
        package_title: "=Schutz".to_owned(),
        format: "a4".to_owned(),
        trim: [210.0, 297.0],
        pages: 96,
        notes_pages: 0,
        quantity: 1000,
        overs: 40,
        binding: Binding::Perfect,
        binding_side: BindingSide::Left,
        colours: Colours::OneOne,
        cover_colours: Some(Colours::FourOne),
        cover_stock: Some(stock("Karton", 250.0, 0.3)),
        leaves: 48,
        spine: Some(5.06),
        files: vec![
            file(folder, Role::Cover, &format!("{name}_cover_20261122_r1"), 4),
            file(folder, Role::Pages, &format!("{name}_p003_094_20261122_r1"), 92),
        ],
        ..arabic(folder)
    }
}

/// What is wrong with an archive beside the item of the sample that could not be made.
pub fn findings(path: &Path) -> Vec<archive::Finding> {
    let findings = verify_with(path, &look).expect("readable").findings;
    findings.into_iter().filter(|finding| finding.id != Check::ItemFailed).collect()
}

/// The order and its files in a folder.
pub fn order(folder: &Path) -> Manifest {
    let failed = Entry {
        number: 3,
        name: "ti_start_a5".to_owned(),
        language: language("ti", "ትግርኛ", "Tigrinya", "Tigrinya", false),
        beside: None,
        binding_side: BindingSide::Left,
        files: vec![],
        problems: vec!["no font has U+1234".to_owned()],
        ..arabic(folder)
    };
    Manifest {
        schema: SCHEMA,
        made_by: MADE_BY.to_owned(),
        order: OrderHead {
            title: "Herbst 2026".to_owned(),
            town: "bochum".to_owned(),
            office: "Stadt Bochum".to_owned(),
            date: DATE.to_owned(),
            revision: 1,
            reference: Some("AZ 12/34".to_owned()),
            mode: "draft".to_owned(),
        },
        profile: ProfileHead { condition: "FOGRA39".to_owned(), sha256: "0".repeat(64) },
        items: vec![arabic(folder), ukrainian(folder), failed],
    }
}

/// A sealed folder.
pub fn sealed() -> TempDir {
    let folder = TempDir::new().expect("folder");
    let manifest = order(folder.path());
    seal(folder.path(), &manifest, Sealing { xjdf: true }, &GO).expect("sealed");
    folder
}
