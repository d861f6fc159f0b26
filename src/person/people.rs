//! Reads many people from one file: a table out of a spreadsheet, or JSON line by line. Messages
//! name the row and the field, never what stands in it, and never what a column is called: where a
//! table has no first row with names, that is already somebody.

mod table;

use crate::diag::{Diagnostic, Location};

use super::Person;
use super::read::Reader;
pub use table::columns;

/// How a file with people is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table, with `;` or `,` between cells. The first row names the columns; see [`columns`].
    /// Days may also be written as `1.12.2026`, and what to bring is one cell, with `;` or a line
    /// break between the things.
    Csv,
    /// One JSON object in each line, with the fields that a file for one person has.
    JsonLines,
}

/// One of the people in a file.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The row of the table as a spreadsheet counts it, or the line of the file, from 1: where to
    /// look when something is said of this person. `None` in a file for one person; a list of one
    /// is still a list.
    pub row: Option<usize>,
    /// The person.
    pub person: Person,
}

/// The text of a file with people, which must be UTF-8.
///
/// # Errors
/// What else it seems to be, and how to save it instead.
pub fn decode_people(bytes: Vec<u8>) -> Result<String, Vec<Diagnostic>> {
    let hint = "save it as “CSV UTF-8” in Excel, or choose the character set Unicode (UTF-8) in LibreOffice";
    let wrong = |message: &str, line: usize| {
        let problem = Diagnostic::error(message).at(&place(line, 1));
        vec![problem.hint(hint)]
    };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(wrong("the file is UTF-16, not UTF-8", 0));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        // Such a file still looks right to a spreadsheet of the same language, and to nobody else.
        wrong(
            "here is a letter that is not UTF-8; the file seems to be Latin-1 or Windows-1252",
            line,
        )
    })
}

/// Reads people, in the order of the file. Rows and lines without anything are skipped.
///
/// # Errors
/// Everything that is wrong with any of them, or that there is nobody.
pub fn read_people(text: &str, form: Form) -> Result<Vec<Listed>, Vec<Diagnostic>> {
    // Excel writes it before the first letter.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut found = Found::default();
    match form {
        Form::Csv => table::read(&text, &mut found),
        Form::JsonLines => read_lines(&text, &mut found),
    }
    if found.people.is_empty() && found.problems.is_empty() {
        let problem = Diagnostic::error("there is nobody in the file").at(&place(0, 0));
        let hint = match form {
            Form::Csv => "write a row for each person below the names of the columns",
            Form::JsonLines => "write each person as {…} in a line of its own",
        };
        found.problems.push(problem.hint(hint));
    }
    match found.problems.is_empty() {
        true => Ok(found.people),
        false => Err(found.problems),
    }
}

/// What was read so far.
#[derive(Default)]
struct Found {
    people: Vec<Listed>,
    problems: Vec<Diagnostic>,
}

impl Found {
    fn add(&mut self, row: usize, person: Person, reader: Reader) {
        self.people.push(Listed { row: Some(row), person });
        self.problems.extend(reader.problems);
    }
}

/// A place in the file; the whole of it for line 0. Its path is not repeated.
fn place(line: usize, column: usize) -> Location {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Location { line: number(line), column: number(column), ..Location::file("people") }
}

fn read_lines(text: &str, found: &mut Found) {
    if text.trim_start().starts_with('[') {
        let problem = Diagnostic::error("the file is one list, not an object in each line");
        let hint = "write each person as {…} in a line of its own, without [ ] and commas between";
        found.problems.push(problem.at(&place(1, 1)).hint(hint));
        return;
    }
    for (index, line) in text.split('\n').enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let mut reader = Reader::new(place(index + 1, 1), format!("line {}: ", index + 1));
        let person = match serde_json::from_str(line) {
            Ok(value) => reader.person(&value),
            Err(error) => {
                // Its own words may repeat what stands there.
                let message = format!("no valid JSON at character {}", error.column());
                reader.complain(message, "write each person as one object {…} in one line");
                Person::default()
            }
        };
        found.add(index + 1, person, reader);
    }
}

#[cfg(test)]
mod tests;
