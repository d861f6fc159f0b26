//! Which letters may stand where: in ids, and in any text.

use std::collections::BTreeSet;

use super::{At, Scope};
use crate::diag::{Diagnostic, Diagnostics};

/// Characters that have no place in a text: runs isolate directions themselves, and invisible
/// overrides can turn a number round.
pub fn refused_characters(text: &str) -> Vec<Diagnostic> {
    let refused: BTreeSet<char> = text
        .chars()
        .filter(|&c| {
            matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFD}')
                || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
                || (c.is_control() && c != '\n')
        })
        .collect();
    let report = |c| {
        Diagnostic::error(format!("character U+{:04X} is not allowed", u32::from(c)))
            .hint("delete it: direction and line breaks are set by the program")
    };
    refused.into_iter().map(report).collect()
}

/// What to do with a file whose name before `.toml` is no id.
pub fn file_name_hint(name: &str) -> String {
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    match is_device(stem) {
        true => id_hint(stem),
        false => "move it away, or name it with lower-case letters, digits and hyphens, and .toml \
                  at the end"
            .to_owned(),
    }
}

/// What to do with a name that is no id.
pub fn id_hint(name: &str) -> String {
    match name.len() {
        _ if is_device(name) => "take another name: Windows keeps this one for a device".to_owned(),
        0..=MOST_LETTERS => {
            "use lower-case letters a–z, digits and hyphens, beginning with a letter".to_owned()
        }
        _ => format!("take a shorter name, of at most {MOST_LETTERS} letters"),
    }
}

/// The most letters of an id: with folders and endings, paths stay within what every system allows.
const MOST_LETTERS: usize = 60;

/// Whether a name can be an id: lower-case ASCII letters, digits and hyphens, beginning with a
/// letter. Such names are legal file names everywhere and cannot climb out of a folder.
pub fn is_id(name: &str) -> bool {
    !is_device(name)
        && name.len() <= MOST_LETTERS
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Names that Windows keeps for devices.
fn is_device(name: &str) -> bool {
    let numbered = |kind: &str| {
        name.strip_prefix(kind)
            .is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit()))
    };
    ["con", "prn", "aux", "nul"].contains(&name) || numbered("com") || numbered("lpt")
}

/// Takes a text as an id, or reports why it is none.
pub fn check_id(id: &At<String>, scope: &Scope, diags: &mut Diagnostics) -> bool {
    let good = is_id(&id.value);
    if !good {
        let diagnostic = Diagnostic::error(format!("`{}` cannot be an id", id.value))
            .at(&id.at)
            .hint(id_hint(&id.value));
        diags.push(scope.mark(diagnostic));
    }
    good
}
