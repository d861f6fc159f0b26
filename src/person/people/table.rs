//! People from a table, as spreadsheets write it (RFC 4180, with `;` as well).

use std::collections::{BTreeMap, BTreeSet};

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::{Found, place};
use crate::diag::{Diagnostic, nearest};
use crate::person::Person;
use crate::person::read::{MOST_APPOINTMENTS, Reader};

/// Fields of a person, of who is there for them, and of an appointment. They are named as in a
/// file for one person.
const PERSON: [&str; 3] = ["name", "language", "note"];
const CONTACT: [&str; 4] = ["name", "office", "phone", "email"];
const APPOINTMENT: [&str; 5] = ["date", "time", "what", "place", "bring"];

/// What separates things to bring in one cell: a line break or a semicolon of any script.
const BETWEEN_THINGS: [char; 4] = ['\n', ';', '؛', '፤'];

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Person(&'static str),
    Contact(&'static str),
    /// The number of the appointment, from 1.
    Appointment(usize, &'static str),
}

impl Column {
    fn all() -> impl Iterator<Item = Self> {
        let appointment = |number| APPOINTMENT.map(|field| Self::Appointment(number, field));
        let people = PERSON.into_iter().map(Self::Person);
        let contacts = CONTACT.into_iter().map(Self::Contact);
        people.chain(contacts).chain((1..=MOST_APPOINTMENTS).flat_map(appointment))
    }

    fn name(self) -> String {
        match self {
            Self::Person(field) => field.to_owned(),
            Self::Contact(field) => format!("contact.{field}"),
            Self::Appointment(number, field) => format!("appointment.{number}.{field}"),
        }
    }
}

/// What the first row says of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// What stands in it.
    Of(Column),
    /// It has no name, so nothing may stand in it.
    Nameless,
    /// What it says was complained of, and is not complained of again in each row.
    Wrong,
}

/// The names that columns may have, such as `contact.phone` and `appointment.1.date`. Their order
/// is free and each may be missing; capital letters do not matter.
pub fn columns() -> impl Iterator<Item = String> {
    Column::all().map(Column::name)
}

/// Reads a table whose lines end in `\n`.
pub(super) fn read(text: &str, found: &mut Found) {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    let delimiter = if count(';') >= count(',') { b';' } else { b',' };
    let mut rows = Rows { text, row: 1, line: 1 };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut header: Option<Vec<Heading>> = None;
    while reader.read_record(&mut record).expect("memory can be read, and a text is UTF-8") {
        let start = record.position().map_or(0, csv::Position::byte);
        let row = rows.next(start, reader.position().byte());
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &header {
            None => match read_header(&record, row, found) {
                Some(headings) => header = Some(headings),
                None => return,
            },
            Some(headings) => read_row(&record, row, headings, found),
        }
    }
}

/// Where in the file the next row is. Rows are counted as a spreadsheet does, empty ones too.
struct Rows<'t> {
    text: &'t str,
    row: usize,
    line: usize,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    row: usize,
    line: usize,
    /// Whether each quotation mark has another one.
    is_closed: bool,
}

impl Rows<'_> {
    /// The row between two bytes. Empty lines before it belong to it.
    fn next(&mut self, start: u64, end: u64) -> Row {
        let byte = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
        let raw = self.text.get(byte(start)..byte(end)).unwrap_or_default();
        let empty = raw.len() - raw.trim_start_matches('\n').len();
        let row = Row {
            row: self.row + empty,
            line: self.line + empty,
            is_closed: raw.matches('"').count() % 2 == 0,
        };
        self.row = row.row + 1;
        self.line += raw.matches('\n').count();
        row
    }
}

/// A column by its letter, as a spreadsheet shows it.
fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).expect("below 26"));
    match index / 26 {
        0 => last.to_string(),
        more => letter(more - 1) + &last.to_string(),
    }
}

/// What stands in which column. `None` if the first row does not name columns at all.
fn read_header(record: &StringRecord, row: Row, found: &mut Found) -> Option<Vec<Heading>> {
    let known: BTreeMap<String, Column> =
        Column::all().map(|column| (column.name(), column)).collect();
    let mut complain = |message: String, hint: String| {
        let problem = Diagnostic::error(message).at(&place(row.line, 1)).hint(hint);
        found.problems.push(problem);
        Heading::Wrong
    };
    let mut seen = BTreeSet::new();
    let mut heading = |(index, cell): (usize, &str)| {
        let name = cell.trim().to_lowercase();
        match known.get(&name) {
            Some(column) if seen.insert(*column) => Heading::Of(*column),
            Some(column) => complain(
                format!("column {} is a second `{}`", letter(index), column.name()),
                "delete one of them, or name it otherwise".to_owned(),
            ),
            None if name.is_empty() => Heading::Nameless,
            None => {
                let near = nearest(&name, known.keys().map(String::as_str));
                complain(
                    format!("column {} has a name that is not known", letter(index)),
                    near.map_or_else(known_names, |near| format!("did you mean `{near}`?")),
                )
            }
        }
    };
    let is_named = |cell: &str| known.contains_key(&cell.trim().to_lowercase());
    if record.iter().any(is_named) {
        return Some(record.iter().enumerate().map(&mut heading).collect());
    }
    let message = "the first row must name the columns, with ; or , between them";
    complain(message.to_owned(), known_names());
    None
}

fn known_names() -> String {
    format!(
        "known are {}, contact.{{{}}} and appointment.1.{{{}}}, up to appointment.{MOST_APPOINTMENTS}",
        PERSON.join(", "),
        CONTACT.join(", "),
        APPOINTMENT.join(", ")
    )
}

fn read_row(record: &StringRecord, row: Row, headings: &[Heading], found: &mut Found) {
    let mut reader = Reader::new(place(row.line, 1), format!("row {}: ", row.row));
    if !row.is_closed {
        let hint =
            "a cell with quotation marks stands in quotation marks, and those inside are doubled";
        reader.complain("a quotation mark is not closed".to_owned(), hint);
        return found.add(row.row, Person::default(), reader);
    }
    let (mut fields, mut contact) = (Map::new(), Map::new());
    let mut appointments: BTreeMap<usize, Map<String, Value>> = BTreeMap::new();
    let cells = record.iter().map(str::trim).enumerate().filter(|(_, cell)| !cell.is_empty());
    for (index, cell) in cells {
        match headings.get(index).copied().unwrap_or(Heading::Nameless) {
            Heading::Of(Column::Person(field)) => {
                drop(fields.insert(field.to_owned(), cell.into()))
            }
            Heading::Of(Column::Contact(field)) => {
                if field == "phone" && is_computed(cell) {
                    let hint = "the spreadsheet took it for a quantity: make the column text and type it again";
                    reader.complain("contact.`phone` is no telephone number".to_owned(), hint);
                }
                contact.insert(field.to_owned(), cell.into());
            }
            Heading::Of(Column::Appointment(number, field)) => {
                let value = appointment_value(field, cell);
                appointments.entry(number).or_default().insert(field.to_owned(), value);
            }
            Heading::Nameless => reader.complain(
                format!("column {} has no name", letter(index)),
                "delete the cell, or name the column in the first row",
            ),
            Heading::Wrong => {}
        }
    }
    if !contact.is_empty() {
        fields.insert("contact".to_owned(), contact.into());
    }
    let mut person = reader.person(&fields.into());
    // A gap between them is none: the columns say which appointment is meant, and messages too.
    let appointments = appointments.into_iter();
    person.appointments = appointments
        .filter_map(|(number, fields)| reader.appointment(&fields.into(), number))
        .collect();
    found.add(row.row, person, reader);
}

/// A cell of an appointment as it is written in a file for one person.
fn appointment_value(field: &str, cell: &str) -> Value {
    match field {
        "date" => day(cell).unwrap_or_else(|| cell.to_owned()).into(),
        "time" => time(cell).into(),
        "bring" => {
            let things = cell.split(BETWEEN_THINGS).map(str::trim).filter(|it| !it.is_empty());
            things.collect::<Vec<_>>().into()
        }
        _ => cell.into(),
    }
}

/// `1.12.2026`, which spreadsheets in Germany make of every day, as `2026-12-01`.
fn day(cell: &str) -> Option<String> {
    let parts: Vec<&str> = cell.split('.').collect();
    let [day, month, year] = parts[..] else { return None };
    let digits = |part: &str, count: &[usize]| {
        count.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (digits(day, &[1, 2]) && digits(month, &[1, 2]) && digits(year, &[4]))
        .then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// `9:30` or `9:30 Uhr` as `09:30`.
fn time(cell: &str) -> String {
    let cell = cell.strip_suffix("Uhr").map_or(cell, str::trim_end);
    match cell.find(':') {
        Some(1) => format!("0{cell}"),
        Some(_) | None => cell.to_owned(),
    }
}

/// Whether a spreadsheet has made something like `4,92E+11` of a telephone number.
fn is_computed(cell: &str) -> bool {
    let digits = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    };
    let upper = cell.to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(number, power)| digits(number) && digits(power))
}
