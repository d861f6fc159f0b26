//! The call list as a table for spreadsheets.

use anyhow::Result;
use csv::WriterBuilder;

use super::List;
use crate::calls::{Call, German};

/// By this mark Excel knows UTF-8; without it umlauts come out as pairs of letters.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The sign between columns that Excel expects where German is spoken, since the comma there stands
/// in numbers.
const SEPARATOR: u8 = b';';

/// What stands between several sources, or the parts of a contact.
const BETWEEN: &str = " | ";

/// Columns, the last of them those that are filled in on the telephone.
const COLUMNS: [&str; 14] = [
    "town",
    "id",
    "type",
    "state",
    "value",
    "valid_until",
    "as_of",
    "source",
    "note",
    "file",
    "line",
    "confirmed_by",
    "confirmed_on",
    "new_value",
];

/// One row for each fact or contact.
pub(super) fn csv(lists: &[List<'_>], german: &German<'_>) -> Result<Vec<u8>> {
    let mut writer =
        WriterBuilder::new().delimiter(SEPARATOR).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(COLUMNS)?;
    for list in lists {
        for call in &list.calls {
            writer.write_record(row(&list.facts.place().id, call, german).map(harmless))?;
        }
    }
    Ok(writer.into_inner()?)
}

fn row(town: &str, call: &Call<'_>, german: &German<'_>) -> [String; COLUMNS.len()] {
    let subject = call.subject;
    let record = subject.record();
    [
        town.to_owned(),
        subject.id().to_owned(),
        subject.type_name().to_owned(),
        call.reasons(),
        german.line(subject),
        record.valid_until.map(|date| date.to_string()).unwrap_or_default(),
        record.as_of.clone(),
        record.source.join(BETWEEN),
        record.note.clone().unwrap_or_default(),
        record.at.file.to_string(),
        record.at.line.to_string(),
        String::new(),
        String::new(),
        String::new(),
    ]
}

/// A spreadsheet takes what begins like this for a formula, and would run it.
fn harmless(field: String) -> String {
    match field.starts_with(['=', '+', '-', '@']) {
        true => format!("'{field}"),
        false => field,
    }
}
