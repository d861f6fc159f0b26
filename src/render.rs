//! Edition → pages → tagged PDF; and the same for the call list.
//!
//! Owns the typesetting engine and the gate before a file is written. Typst is named nowhere else.

mod fonts;
mod glyphs;
mod output;
pub mod plates;
mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

use anyhow::Result;
use typst::diag::{Severity, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::layout::PageRanges;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::calls::sheet::Sheet;
use crate::content::Content;
use crate::content::ledger::hash;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::edition::{Edition, LogoView};
use crate::facts::Date;
use crate::language::Direction;
use crate::person::PersonView;
use crate::press::{self, captions::Captions};
use crate::project::{Project, Top, restore};
pub use fonts::check as check_fonts;
use glyphs::Plan;
pub use output::{Inks, Output};
pub use world::{Digests, Engine};
use world::{PACKET, PageWorld};

/// A finished document.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// Opens the engine for some languages: one library and one font book for all their packets.
/// `others` are families that something else needs, such as a name.
///
/// # Errors
/// If templates or fonts cannot be read.
pub fn open(
    project: &Project,
    content: &Content,
    tags: &[String],
    others: &BTreeSet<String>,
    diags: &mut Diagnostics,
) -> Result<Engine> {
    let mut families = fonts::families(content, tags);
    for name in others {
        families.entry(name.clone()).or_default();
    }
    Engine::open(project, &families, diags)
}

/// An edition that is ready to be set: with its data as the templates read them, made once for all
/// packets that have it in common.
pub struct Manuscript {
    edition: Edition,
    json: Bytes,
    ident: String,
}

impl Manuscript {
    /// Prepares an edition.
    pub fn new(edition: Edition) -> Self {
        let json = serde_json::to_string(&edition).expect("an edition is plain data");
        Self { edition, ident: ident(&json), json: Bytes::new(json.into_bytes()) }
    }

    /// What is in it.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// Its data as JSON.
    pub fn json(&self) -> &[u8] {
        &self.json
    }
}

/// The identifier of a file, by the data that it was made from.
fn ident(json: &str) -> String {
    format!("willkommen-{}", hash(json))
}

/// Pages of a document before they become a file.
pub struct Pages(PagedDocument);

impl Pages {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.pages().len()
    }
}

/// Lays out an edition as `output` wants it. The `person` stands on the cover and on a page of their own and nowhere
/// else; their details go through memory only.
///
/// # Errors
/// Faults of the templates, and every glyph that no planned font has.
pub fn compose(
    engine: &Engine,
    manuscript: &Manuscript,
    person: Option<&PersonView>,
    output: &Output,
) -> Result<Pages, Vec<Diagnostic>> {
    lay_out(
        &packet_world(engine, manuscript, person, output),
        &Plan::of(&manuscript.edition, person),
    )
}

/// Writes the pages of an edition as a file for screens.
///
/// # Errors
/// What the standards forbid, a missing glyph among them.
pub fn export(
    engine: &Engine,
    manuscript: &Manuscript,
    pages: &Pages,
) -> Result<Pdf, Vec<Diagnostic>> {
    let edition = &manuscript.edition;
    let rtl =
        edition.languages.get(&edition.reader).is_some_and(|voice| voice.dir == Direction::Rtl);
    let ident = &manuscript.ident;
    let stamp = Stamp { ident, version: &edition.version, iso: &edition.date.iso, rtl };
    write(&packet_world(engine, manuscript, None, &Output::SCREEN), pages, &stamp)
}

/// Writes some pages of an edition, counting from 1, for [`press::finish`] to complete: PDF 1.6
/// without tags, links or an output intent.
///
/// # Errors
/// What the engine cannot write.
pub fn export_raw(
    engine: &Engine,
    manuscript: &Manuscript,
    pages: &Pages,
    output: &Output,
    ranges: &[RangeInclusive<usize>],
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let world = packet_world(engine, manuscript, None, output);
    export_pages(&world, pages, &manuscript.edition.date.iso, Some(page_ranges(ranges)))
}

fn export_pages(
    world: &PageWorld<'_>,
    pages: &Pages,
    iso: &str,
    page_ranges: Option<PageRanges>,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let options = PdfOptions {
        ident: Smart::Custom(String::new()),
        timestamp: datetime(iso).map(Timestamp::new_utc),
        page_ranges,
        standards: PdfStandards::new(&[PdfStandard::V_1_6]).expect("a single version"),
        tagged: false,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages.0, &options)
        .map_err(|errors| errors.iter().map(|error| fault(world, error)).collect())
}

/// Sets the words beside the pages of sheets, one page for each side: PDF 1.6 without tags.
///
/// # Errors
/// Faults of the template, and characters that none of the named fonts has.
pub fn print_captions(engine: &Engine, captions: &Captions) -> Result<Vec<u8>, Vec<Diagnostic>> {
    const MAIN: &str = "templates/captions.typ";
    if !engine.has(MAIN) {
        let problem = Diagnostic::error("the template of captions is missing");
        return Err(vec![problem.at(&Location::file(MAIN)).hint(restore(Top::Templates))]);
    }
    let json = serde_json::to_vec(captions).expect("captions are plain data");
    let world = PageWorld::new(engine, MAIN, [("captions.json", Bytes::new(json))], &captions.iso);
    let lines = captions.sides.iter().flat_map(|side| &side.captions);
    let fonts: BTreeSet<_> = lines.flat_map(|line| line.fonts.iter().cloned()).collect();
    let pages = lay_out(&world, &Plan::only(&fonts))?;
    export_pages(&world, &pages, &captions.iso, None)
}

fn page_ranges(ranges: &[RangeInclusive<usize>]) -> PageRanges {
    let bound = |page: &usize| NonZeroUsize::new(*page);
    PageRanges::new(ranges.iter().map(|range| bound(range.start())..=bound(range.end())).collect())
}

/// Makes a call list for paper.
///
/// # Errors
/// Faults of the template, and characters that no German font has, with the place of the fact.
pub fn print_calls(engine: &Engine, sheet: &Sheet) -> Result<Pdf, Vec<Diagnostic>> {
    const MAIN: &str = "templates/calls.typ";
    if !engine.has(MAIN) {
        let problem = Diagnostic::error("the template of the call list is missing");
        return Err(vec![problem.at(&Location::file(MAIN)).hint(restore(Top::Templates))]);
    }
    let json = serde_json::to_string(sheet).expect("a call list is plain data");
    let ident = ident(&json);
    let data = [
        ("calls.json", Bytes::new(json.into_bytes())),
        (output::FILE, Bytes::new(Output::SCREEN.to_json())),
    ];
    let world = PageWorld::new(engine, MAIN, data, &sheet.date.iso);
    let in_facts =
        |mut problem: Diagnostic| match problem.block.as_deref().map(|id| sheet.place_of(id)) {
            Some(Some(at)) => {
                problem.block = None;
                problem.at(at)
            }
            _ => problem,
        };
    let pages = lay_out(&world, &Plan::only(&sheet.fonts))
        .map_err(|problems| problems.into_iter().map(in_facts).collect::<Vec<_>>())?;
    let stamp = Stamp { ident: &ident, version: &sheet.version, iso: &sheet.date.iso, rtl: false };
    write(&world, &pages, &stamp)
}

fn packet_world<'a>(
    engine: &'a Engine,
    manuscript: &Manuscript,
    person: Option<&PersonView>,
    output: &Output,
) -> PageWorld<'a> {
    let edition = &manuscript.edition;
    let person = serde_json::to_vec(&person).expect("details are plain data");
    let data = [
        ("edition.json", manuscript.json.clone()),
        ("person.json", Bytes::new(person)),
        (output::FILE, Bytes::new(output.to_json())),
    ];
    let mut world = PageWorld::new(engine, PACKET, data, &edition.date.iso);
    if let Some(LogoView { file: Some(name), logo: Some(logo) }) = &edition.town.logo {
        world.put_logo(name, logo);
    }
    world
}

/// Compiles the main template of a world and looks at every glyph of its pages.
fn lay_out(world: &PageWorld<'_>, plan: &Plan<'_>) -> Result<Pages, Vec<Diagnostic>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let mut problems: Vec<_> = warnings.iter().map(|warning| fault(world, warning)).collect();
    match output {
        Err(errors) => problems.extend(errors.iter().map(|error| fault(world, error))),
        Ok(document) => {
            problems.extend(glyphs::gate(&document, plan));
            if problems.is_empty() {
                return Ok(Pages(document));
            }
        }
    }
    Err(problems)
}

/// What a file says of its origin, so that the same data give the same bytes.
struct Stamp<'a> {
    ident: &'a str,
    version: &'a str,
    iso: &'a str,
    rtl: bool,
}

/// Writes pages as PDF/A-2a and PDF/UA-1.
fn write(world: &PageWorld<'_>, pages: &Pages, stamp: &Stamp<'_>) -> Result<Pdf, Vec<Diagnostic>> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .expect("the two standards can be combined (ISO 19005-2 and ISO 14289-1)");
    let options = PdfOptions {
        ident: Smart::Custom(stamp.ident.to_owned()),
        creator: Smart::Custom(Some(format!("willkommen {}", stamp.version))),
        timestamp: datetime(stamp.iso).map(Timestamp::new_utc),
        standards,
        tagged: true,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&pages.0, &options)
        .map_err(|errors| errors.iter().map(|error| fault(world, error)).collect::<Vec<_>>())?;
    let bytes = press::compact(&bytes, stamp.rtl).map_err(|error| {
        let problem = Diagnostic::error(format!("the PDF could not be compacted: {error}"));
        vec![problem.hint(OUR_FAULT)]
    })?;
    Ok(Pdf { bytes, pages: pages.count() })
}

/// Forgets all layouts, before another edition begins: it could use next to none of them, and a
/// process that remembers three needs twice the memory.
pub fn forget() {
    typst::comemo::evict(0);
}

/// Forgets layouts that the last packets of an edition did not use, so that memory stays flat.
pub fn forget_unused() {
    // Two generations: the packets just made and those before them can still be drawn on.
    typst::comemo::evict(2);
}

fn datetime(iso: &str) -> Option<Datetime> {
    let (year, month, day) = Date::parse(iso)?.ymd();
    Datetime::from_ymd_hms(year, month, day, 0, 0, 0)
}

/// What is said of a fault that no words can mend.
pub const OUR_FAULT: &str =
    "this is a fault of the templates or of the program, not of the translation";

/// A fault of a template: ours, never the translator's.
fn fault(world: &dyn World, problem: &SourceDiagnostic) -> Diagnostic {
    let kind = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut diagnostic = Diagnostic::error(format!("template {kind}: {}", problem.message));
    if let Some(at) = locate(world, problem) {
        diagnostic = diagnostic.at(&at);
    }
    for hint in &problem.hints {
        diagnostic = diagnostic.hint(hint.v.to_string());
    }
    diagnostic.hint(OUR_FAULT)
}

fn locate(world: &dyn World, problem: &SourceDiagnostic) -> Option<Location> {
    let id = problem.span.id()?;
    let source = world.source(id).ok()?;
    let range = world.range(problem.span)?;
    let (line, column) = source.lines().byte_to_line_column(range.start)?;
    Some(Location {
        file: id.get().vpath().get_without_slash().into(),
        line: u32::try_from(line + 1).unwrap_or(u32::MAX),
        column: u32::try_from(column + 1).unwrap_or(u32::MAX),
    })
}
