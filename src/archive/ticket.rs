//! The job ticket: what a print shop has to know of each item, as a table and as JSON.

use csv::{Terminator, WriterBuilder};
use serde::Serialize;

use super::manifest::{Entry, FileEntry, Manifest, OrderHead, Role};
use super::pretty;
use super::words::{self, german};
use crate::order::{Binding, BindingSide, Colours, Stock};

/// By this mark Excel knows UTF-8; without it umlauts come out as pairs of letters.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What stands between the files of an item.
const BETWEEN: &str = " | ";

/// Names of the columns, in German and English.
const COLUMNS: [&str; 38] = [
    "Nr./No.",
    "Name/Name",
    "Kürzel/Tag",
    "Sprache/Language",
    "Zweite Sprache/Second language",
    "Heft/Packet",
    "Auflage/Quantity",
    "Zuschuss/Overs",
    "Druckauflage/Print run",
    "Breite/Trim width (mm)",
    "Höhe/Trim height (mm)",
    "Beschnitt/Bleed (mm)",
    "Seiten/Pages",
    "davon Notizseiten/notes pages",
    "Blätter/Leaves",
    "Druckbogen gesamt/Press sheets in all",
    "Bindung/Binding",
    "Bindeseite/Binding side",
    "Lochrand/Hole margin",
    "Farben/Colours",
    "Umschlagfarben/Cover colours",
    "Papier/Paper",
    "Papier/Paper (g/m²)",
    "Blattdicke/Caliper (mm)",
    "Umschlagpapier/Cover paper",
    "Umschlag/Cover (g/m²)",
    "Umschlagdicke/Cover caliper (mm)",
    "Rücken/Spine (mm)",
    "Gewicht/Weight (g)",
    "Cyan (%)",
    "Magenta (%)",
    "Gelb/Yellow (%)",
    "Schwarz/Black (%)",
    "Farbauftrag höchstens/Highest ink sum (%)",
    "Abschnitte/Blocks",
    "davon übersetzt/translated",
    "Dateien/Files",
    "Hinweis/Problem",
];

/// What stands between cells: German spreadsheets open such a table by a double click. Its figures
/// have a comma, since they would take 4.25 for the fourth of a month.
const SEPARATOR: u8 = b';';

/// One row for each item (RFC 4180 but for the separator, UTF-8). Lines end as the RFC has it.
pub(super) fn csv(manifest: &Manifest) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(SEPARATOR)
        .terminator(Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    let rows = manifest.items.iter().map(|entry| row(entry).map(harmless));
    for row in [COLUMNS.map(str::to_owned)].into_iter().chain(rows) {
        writer.write_record(row).expect("rows of one length, written to memory");
    }
    writer.into_inner().expect("memory is never full of this")
}

fn row(entry: &Entry) -> [String; COLUMNS.len()] {
    let Entry { stock, cover_stock, words: counts, .. } = entry;
    let cover = |what: fn(&Stock) -> String| cover_stock.as_ref().map(what).unwrap_or_default();
    let [cyan, magenta, yellow, black] = entry.ink.map(german);
    let files: Vec<_> = entry.files.iter().map(|file| file.path.as_str()).collect();
    [
        entry.number.to_string(),
        entry.name.clone(),
        tags(entry),
        words::language(&entry.language),
        entry.beside.as_ref().map(words::language).unwrap_or_default(),
        words::plain(&entry.package_title),
        entry.quantity.to_string(),
        entry.overs.to_string(),
        run(entry).to_string(),
        german(entry.trim[0]),
        german(entry.trim[1]),
        german(entry.bleed),
        entry.pages.to_string(),
        entry.notes_pages.to_string(),
        entry.leaves.to_string(),
        press_sheets(entry).map(|sheets| sheets.to_string()).unwrap_or_default(),
        words::binding(entry.binding).both(),
        words::side(entry.binding_side).both(),
        words::yes_or_no(entry.hole_margin).both(),
        words::colours(entry.colours).to_owned(),
        entry.cover_colours.map(words::colours).unwrap_or_default().to_owned(),
        words::plain(&stock.name),
        german(stock.weight),
        german(stock.thickness),
        cover(|stock| words::plain(&stock.name)),
        cover(|stock| german(stock.weight)),
        cover(|stock| german(stock.thickness)),
        entry.spine.map(german).unwrap_or_default(),
        german(entry.grams),
        cyan,
        magenta,
        yellow,
        black,
        german(entry.total_ink),
        counts.total.to_string(),
        counts.translated.to_string(),
        files.join(BETWEEN),
        words::plain(&entry.problems.join(BETWEEN)),
    ]
}

/// Copies to print: those that the customer gets and those for what is spoilt.
pub(super) fn run(entry: &Entry) -> u64 {
    u64::from(entry.quantity) + u64::from(entry.overs)
}

/// Sheets that go through the press for all copies, those of a jacket among them; none if no pages
/// were laid on sheets. A manifest may come from anywhere, so no figure may overflow.
fn press_sheets(entry: &Entry) -> Option<u64> {
    let of_file = |file: &FileEntry| {
        let copies = file.sheet.as_ref()?.copies.max(1) as u64;
        // A file has front and back of each sheet.
        let sheets = file.pages.div_ceil(2) as u64;
        Some(sheets.saturating_mul(run(entry).div_ceil(copies)))
    };
    entry.files.iter().filter_map(of_file).reduce(u64::saturating_add)
}

fn tags(entry: &Entry) -> String {
    match &entry.beside {
        None => entry.language.tag.clone(),
        Some(beside) => format!("{}+{}", entry.language.tag, beside.tag),
    }
}

/// A spreadsheet takes what begins like this for a formula, and would run it.
fn harmless(field: String) -> String {
    match field.starts_with(['=', '+', '-', '@']) {
        true => format!("'{field}"),
        false => field,
    }
}

/// Where two tables differ first, for people; `None` if they are the same.
pub(super) fn difference(found: &[u8], expected: &[u8]) -> Option<String> {
    if found == expected {
        return None;
    }
    let (found, expected) = (rows(found), rows(expected));
    if found.len() != expected.len() {
        return Some(format!("it has {} rows, not {}", found.len(), expected.len()));
    }
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let mut cells = COLUMNS.iter().zip(found.iter().zip(expected));
        if let Some((column, (found, expected))) = cells.find(|(_, (found, it))| found != it) {
            return Some(format!(
                "row {}, {column}: it says `{found}`, the manifest `{expected}`",
                index + 1
            ));
        }
        if found.len() != expected.len() {
            return Some(format!("row {} has {} cells", index + 1, found.len()));
        }
    }
    Some("it has other signs between its cells or at the ends of its lines".to_owned())
}

fn rows(table: &[u8]) -> Vec<Vec<String>> {
    let table = table.strip_prefix(BYTE_ORDER_MARK).unwrap_or(table);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(SEPARATOR)
        .has_headers(false)
        .flexible(true)
        .from_reader(table);
    let cells = |row: csv::ByteRecord| {
        row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    };
    reader.byte_records().filter_map(Result::ok).map(cells).collect()
}

/// The ticket for programs: facts of production and nothing else.
#[derive(Serialize)]
struct Ticket<'a> {
    schema: u32,
    order: &'a OrderHead,
    output_condition: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    number: usize,
    name: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<&'a str>,
    quantity: u32,
    overs: u32,
    run: u64,
    trim_mm: [f64; 2],
    bleed_mm: f64,
    pages: usize,
    leaves: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    press_sheets: Option<u64>,
    binding: Binding,
    binding_side: BindingSide,
    hole_margin: bool,
    colours: Colours,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_colours: Option<Colours>,
    stock: &'a Stock,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_stock: Option<&'a Stock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spine_mm: Option<f64>,
    grams: f64,
    files: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    problems: &'a [String],
}

#[derive(Serialize)]
struct Part<'a> {
    role: Role,
    path: &'a str,
    pages: usize,
}

/// The ticket as JSON.
pub(super) fn json(manifest: &Manifest) -> Vec<u8> {
    pretty(&Ticket {
        schema: manifest.schema,
        order: &manifest.order,
        output_condition: &manifest.profile.condition,
        items: manifest.items.iter().map(item).collect(),
    })
}

fn item(entry: &Entry) -> Item<'_> {
    Item {
        number: entry.number,
        name: &entry.name,
        language: &entry.language.tag,
        beside: entry.beside.as_ref().map(|head| head.tag.as_str()),
        quantity: entry.quantity,
        overs: entry.overs,
        run: run(entry),
        trim_mm: entry.trim,
        bleed_mm: entry.bleed,
        pages: entry.pages,
        leaves: entry.leaves,
        press_sheets: press_sheets(entry),
        binding: entry.binding,
        binding_side: entry.binding_side,
        hole_margin: entry.hole_margin,
        colours: entry.colours,
        cover_colours: entry.cover_colours,
        stock: &entry.stock,
        cover_stock: entry.cover_stock.as_ref(),
        spine_mm: entry.spine,
        grams: entry.grams,
        files: entry.files.iter().filter(|file| file.role != Role::Ticket).map(part).collect(),
        problems: &entry.problems,
    }
}

fn part(file: &FileEntry) -> Part<'_> {
    Part { role: file.role, path: &file.path, pages: file.pages }
}
