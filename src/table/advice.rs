//! What is said of a key that is missing, unknown or of the wrong type, and what to do about it.

use super::Table;
use super::tree::{Entry, Value};
use crate::diag::{Diagnostic, Diagnostics};

/// The most names that are listed where one of them is meant; more nobody reads.
const MOST_NAMES: usize = 24;

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Texts,
    /// A list of tables, or of texts standing for tables.
    Rows,
    Table,
    Whole,
    /// A number that is written bare only if it is whole.
    Fraction,
    Scalar,
    Measure,
    Day,
    Switch,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "a list of texts",
            Self::Rows => "a list",
            Self::Table => "a table",
            Self::Whole => "a whole number",
            Self::Fraction => "a whole number, or a fraction in quotes",
            Self::Scalar => "a number or text",
            Self::Measure => "a number",
            Self::Day => "a date such as 2026-12-31, without quotes",
            Self::Switch => "true or false",
        }
    }

    /// How it is written.
    fn example(self, key: &str) -> String {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let key = match !key.is_empty() && key.chars().all(is_bare) {
            true => key.to_owned(),
            false => format!("\"{key}\""),
        };
        match self {
            Self::Text => format!("{key} = \"…\""),
            Self::Texts => format!("{key} = [\"…\"]"),
            Self::Rows => {
                format!("{key} = [ … ], or the entries below headings in double brackets")
            }
            Self::Table => format!("{key} = {{ … }}, or its keys below a heading of their own"),
            Self::Whole => format!("{key} = 14"),
            Self::Fraction | Self::Scalar => format!("{key} = 259, or {key} = \"18.36\""),
            Self::Measure => format!("{key} = 0.1"),
            Self::Day => format!("{key} = 2026-12-31"),
            Self::Switch => format!("{key} = true, or {key} = false"),
        }
    }

    /// What to do with something else that stands there.
    fn mend(self, key: &str, found: &Value) -> String {
        let example = self.example(key);
        let is_bare = matches!(self, Self::Whole | Self::Measure | Self::Day | Self::Switch);
        let advice = match found {
            Value::String(_) if is_bare => "without quotation marks",
            Value::String(_) if self == Self::Texts => "put it in brackets",
            Value::Float(_) if self == Self::Whole => "without a point, and not too long",
            Value::Date(_) if self == Self::Day => "a day of the calendar, without a time of day",
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Date(_)
                if self == Self::Text =>
            {
                "put it in quotation marks"
            }
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Date(_)
            | Value::Array(_)
            | Value::Table(_) => return format!("write {example}"),
        };
        format!("{advice}: {example}")
    }
}

/// What something has to be that bears one of a few names.
pub fn one_of(names: &[&str]) -> String {
    format!("one of {}", names.join(", "))
}

impl Table<'_> {
    pub(super) fn missing(&self, key: &str, form: Form, what: &str, diags: &mut Diagnostics) {
        let hint = match what {
            "" => format!("add {}", form.example(key)),
            what => format!("add {}, {what}", form.example(key)),
        };
        let problem = Diagnostic::error(format!("`{key}` is missing"));
        self.report_missing(problem.hint(hint), diags);
    }

    pub(super) fn wrong_type(&self, key: &str, form: Form, entry: &Entry, diags: &mut Diagnostics) {
        if self.document.broken.iter().any(|place| entry.span.contains(place)) {
            // The value is what the parser made of a fault that was reported.
            return;
        }
        let message = format!("`{key}` must be {}, not {}", form.name(), entry.value.kind());
        let at = self.document.file.locate(entry.span.start);
        let problem = Diagnostic::error(message).at(&at);
        self.report(problem.hint(form.mend(key, &entry.value)), diags);
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, diags: &mut Diagnostics) {
        for (key, entry) in self.entries {
            if !self.known.contains(key) {
                let at = self.document.file.locate(entry.key.start);
                let known = self.known.iter().map(String::as_str);
                let problem = Diagnostic::error(format!("unknown key `{key}`")).at(&at);
                self.report(problem.suggest(key, known).or_hint(self.known_keys()), diags);
            }
        }
    }

    fn known_keys(&self) -> String {
        let known: Vec<_> = self.known.iter().map(String::as_str).collect();
        match known.len() {
            0 => "write first what it belongs to, or delete it: no key is known here".to_owned(),
            1..=MOST_NAMES => format!("known here are {}", known.join(", ")),
            more => format!("delete it: none of the {more} keys that are known here is like it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form;
    use crate::table::tree::Value;

    #[test]
    fn advice_fits_what_was_found() {
        let text = || Value::String("yes".to_owned());
        let mend = |form: Form, found: Value| form.mend("key", &found);
        assert_eq!(mend(Form::Text, Value::Integer(5)), "put it in quotation marks: key = \"…\"");
        assert_eq!(mend(Form::Text, Value::Array(Vec::new())), "write key = \"…\"");
        assert_eq!(mend(Form::Texts, text()), "put it in brackets: key = [\"…\"]");
        assert_eq!(mend(Form::Day, text()), "without quotation marks: key = 2026-12-31");
        assert_eq!(Form::Whole.example("a b"), "\"a b\" = 14");
    }
}
