//! Files with the details of people, which stay in memory.

use std::path::Path;
use std::{fs, io};

use anyhow::{Context, Result};

use crate::diag::Diagnostic;
use crate::person::{self, Form, Listed};

/// How a file with details is written, by its name: of many people, or else of one.
fn form(path: &Path) -> Option<Form> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" => Some(Form::Csv),
        "jsonl" | "ndjson" => Some(Form::JsonLines),
        _ => None,
    }
}

/// Reads a file with details. They stay in memory.
pub(in crate::cli) fn read_details(path: &Path) -> Result<Result<String, Vec<Diagnostic>>> {
    // The path is not repeated: people name such files after the person.
    let cannot = "cannot read the details";
    Ok(match (path.as_os_str() == "-", form(path)) {
        (true, _) => Ok(io::read_to_string(io::stdin().lock()).context(cannot)?),
        (false, None) => Ok(fs::read_to_string(path).context(cannot)?),
        (false, Some(_)) => person::decode_people(fs::read(path).context(cannot)?),
    })
}

/// Reads the people of a file.
pub(in crate::cli) fn read_people(
    path: Option<&Path>,
    text: &str,
) -> Result<Vec<Listed>, Vec<Diagnostic>> {
    match path.and_then(form) {
        Some(form) => person::read_people(text, form),
        None => person::read(text).map(|person| vec![Listed { row: None, person }]),
    }
}
