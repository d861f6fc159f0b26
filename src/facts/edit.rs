//! Writes confirmations and new values into the text of a facts file.
//!
//! Owns the one place where the program changes what people wrote. The parser of `toml_edit` says
//! where each value stands; only these letters are exchanged. Printing its whole document anew would
//! make all line ends and the last line its own.

use std::ops::Range;

use toml_edit::{ImDocument, Item, Table, Value};

use super::{Date, FactValue, Subject};
use crate::diag::Diagnostic;

/// A byte order mark, which the parser must not count.
const BOM: char = '\u{FEFF}';

/// The text of a file with another value of a fact, written as it is typed on a command line.
///
/// # Errors
/// If the value cannot be written as its type, or the entry not be changed. Whether the value is a
/// good one is left to whoever reads the text again.
pub fn with_value(text: &str, subject: Subject<'_>, typed: &str) -> Result<String, Diagnostic> {
    let Subject::Fact(fact) = subject else {
        let problem = Diagnostic::error(format!("`{}` is a contact", subject.id()));
        return Err(
            problem.hint(format!("give a new number with --phone, or {}", by_hand(subject)))
        );
    };
    let typed = typed.trim();
    change(text, subject, |edits| match &fact.value {
        FactValue::Phone(_) | FactValue::Url(_) | FactValue::Email(_) | FactValue::Legal(_) => {
            edits.set(&["value"], quoted(typed))
        }
        FactValue::Money(_) | FactValue::Number(_) => edits.set(&["value"], number(typed)),
        FactValue::Date(_) => edits.set(&["value"], day(typed)?),
        FactValue::Duration(..) => {
            let (count, unit) = duration(typed)?;
            edits.set(&["value", "count"], count)?;
            edits.set(&["value", "unit"], unit)
        }
        FactValue::Missing(_) => {
            let problem = Diagnostic::error(format!("`{}` is a slot without a source", fact.id));
            Err(problem.hint(format!("write value, source and as_of first: {}", by_hand(subject))))
        }
        FactValue::Address(_) | FactValue::Hours(_) => {
            let kind = fact.value.type_name();
            let problem = format!("a value of type `{kind}` cannot be given on the command line");
            Err(Diagnostic::error(problem).hint(by_hand(subject)))
        }
    })
}

/// The text of a file with one telephone number of a contact instead of those it has.
///
/// # Errors
/// If it is a fact, or the entry cannot be changed.
pub fn with_phone(text: &str, subject: Subject<'_>, typed: &str) -> Result<String, Diagnostic> {
    if let Subject::Fact(fact) = subject {
        let problem = Diagnostic::error(format!("`{}` is a fact", fact.id));
        return Err(problem.hint("give a new value with --value"));
    }
    change(text, subject, |edits| edits.put("phone", format!("[{}]", quoted(typed.trim())), "name"))
}

/// The text of a file in which somebody has confirmed a fact or contact. `as_of` is the new date of
/// its source, if that changes.
///
/// # Errors
/// If the entry cannot be changed.
pub fn confirmed(
    text: &str,
    subject: Subject<'_>,
    by: &str,
    on: Date,
    as_of: Option<Date>,
) -> Result<String, Diagnostic> {
    change(text, subject, |edits| {
        edits.set(&["status"], quoted("confirmed"))?;
        edits.put("confirmed_by", quoted(by), "status")?;
        edits.put("confirmed_on", on.to_string(), "status")?;
        match as_of {
            Some(as_of) => edits.set(&["as_of"], quoted(&as_of.to_string())),
            None => Ok(()),
        }
    })
}

/// Advice to change an entry with an editor.
fn by_hand(subject: Subject<'_>) -> String {
    format!("edit {}", subject.record().at)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A whole number stands bare, a fraction in quotes; whoever types the quotes means the same.
fn number(typed: &str) -> String {
    let bare = typed.trim_matches('"');
    match bare.parse::<i64>() {
        Ok(whole) if whole.to_string() == bare => bare.to_owned(),
        _ => quoted(bare),
    }
}

fn day(typed: &str) -> Result<String, Diagnostic> {
    let day = Date::parse(typed).ok_or_else(|| {
        Diagnostic::error(format!("`{typed}` is not a day")).hint("write it as YYYY-MM-DD")
    });
    day.map(|day| day.to_string())
}

/// Count and unit of a length of time.
fn duration(typed: &str) -> Result<(String, String), Diagnostic> {
    let mut words = typed.split_whitespace();
    let parts = (words.next().and_then(|it| it.parse::<i64>().ok()), words.next(), words.next());
    match parts {
        (Some(count), Some(unit), None) => Ok((count.to_string(), quoted(unit))),
        _ => Err(Diagnostic::error(format!("`{typed}` is not a length of time"))
            .hint("write a count and day, week, month or year: \"14 day\"")),
    }
}

/// Makes some edits in the table of a fact or contact.
fn change(
    text: &str,
    subject: Subject<'_>,
    edit: impl FnOnce(&mut Edits<'_>) -> Result<(), Diagnostic>,
) -> Result<String, Diagnostic> {
    let bare = text.strip_prefix(BOM).unwrap_or(text);
    let document = ImDocument::parse(bare).map_err(|error| {
        Diagnostic::error(format!("the file cannot be changed: {}", error.message()))
            .hint(by_hand(subject))
    })?;
    let list = match subject {
        Subject::Fact(_) => "fact",
        Subject::Contact(_) => "contact",
    };
    let entry = document.get(list).and_then(|list| list.get(subject.id()));
    // New lines can be added only below a head of its own.
    let Some(table) = entry.and_then(Item::as_table).filter(|table| !table.is_dotted()) else {
        let id = subject.id();
        return Err(Diagnostic::error(format!("`{id}` does not stand below [{list}.{id}]"))
            .hint(by_hand(subject)));
    };
    let mut edits = Edits { text: bare, table, subject, list: Vec::new() };
    edit(&mut edits)?;
    let bom = &text[..text.len() - bare.len()];
    Ok(format!("{bom}{}", edits.apply()))
}

/// What is exchanged in one table of a text.
struct Edits<'a> {
    text: &'a str,
    table: &'a Table,
    subject: Subject<'a>,
    list: Vec<(Range<usize>, String)>,
}

impl Edits<'_> {
    /// Exchanges a value that is there.
    fn set(&mut self, path: &[&str], value: String) -> Result<(), Diagnostic> {
        let span = self.span(path)?;
        self.list.push((span, value));
        Ok(())
    }

    /// Exchanges a value, or adds it on a line of its own below another.
    fn put(&mut self, key: &str, value: String, below: &str) -> Result<(), Diagnostic> {
        if self.table.contains_key(key) {
            return self.set(&[key], value);
        }
        let above = self.span(&[below])?;
        let start = self.text[..above.start].rfind('\n').map_or(0, |end| end + 1);
        let indent: String =
            self.text[start..].chars().take_while(|c| [' ', '\t'].contains(c)).collect();
        let line_end = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        // A comment behind the value stays with it.
        let line = self.text[above.end..].lines().next().unwrap_or_default();
        let end = above.end + line.len();
        self.list.push((end..end, format!("{line_end}{indent}{key} = {value}")));
        Ok(())
    }

    /// Where a value stands.
    fn span(&self, path: &[&str]) -> Result<Range<usize>, Diagnostic> {
        let (first, rest) = path.split_first().expect("a path has a key");
        let item = self.table.get(first);
        let item = rest.iter().fold(item, |item, key| item.and_then(|item| item.get(key)));
        item.and_then(Item::span).ok_or_else(|| {
            let problem =
                format!("`{}` of `{}` cannot be found", path.join("."), self.subject.id());
            Diagnostic::error(problem).hint(by_hand(self.subject))
        })
    }

    /// The text with everything exchanged.
    fn apply(mut self) -> String {
        // The sort is stable: lines that are added in one place keep their order.
        self.list.sort_by_key(|(span, _)| span.start);
        let mut text = String::new();
        let mut done = 0;
        for (span, value) in &self.list {
            text += &self.text[done..span.start];
            text += value;
            done = span.end;
        }
        text + &self.text[done..]
    }
}
