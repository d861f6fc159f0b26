//! The values of a TOML file, each with its place, free of the parser's lifetimes.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

pub(super) type Entries = BTreeMap<String, Entry>;

/// A key's place, its value's place, and the value.
pub(super) struct Entry {
    pub(super) key: Range<usize>,
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

impl Entry {
    /// Where the lines of a text begin in its file; `None` if it is written with escapes, so that
    /// its letters do not stand there as they are read.
    pub(super) fn lines(&self, file: &str) -> Option<Vec<usize>> {
        let Value::String(text) = &self.value else { return None };
        let written = file.get(self.span.clone())?;
        let marks = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|it| written.starts_with(it))?;
        let inner = written.strip_prefix(marks)?.strip_suffix(marks)?;
        // A line break right behind the marks does not count.
        let inner = inner.strip_prefix('\n').unwrap_or(inner);
        let start = self.span.end - marks.len() - inner.len();
        let breaks = inner.match_indices('\n').map(|(at, _)| start + at + 1);
        (inner == text).then(|| std::iter::once(start).chain(breaks).collect())
    }
}

pub(super) enum Value {
    String(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Date(Datetime),
    Array(Vec<(Range<usize>, Value)>),
    Table(Entries),
}

/// Copies a table out of the parser's hands.
pub(super) fn entries(table: &DeTable<'_>) -> Entries {
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key: (Range<usize>, &std::borrow::Cow<'_, str>) = (key.span(), key.get_ref());
        let entry = Entry { key: key.0, span: value.span(), value: convert(value.get_ref()) };
        (key.1.clone().into_owned(), entry)
    };
    table.iter().map(entry).collect()
}

fn convert(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            // Beyond the range of whole numbers; nothing that anybody reads as one.
            Err(_) => Value::Float(f64::NAN),
        },
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(date) => Value::Date(*date),
        DeValue::Array(items) => {
            Value::Array(items.iter().map(|item| (item.span(), convert(item.get_ref()))).collect())
        }
        DeValue::Table(table) => Value::Table(entries(table)),
    }
}

impl Value {
    /// What it is, in the words of a diagnostic.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a fraction",
            Self::Boolean(_) => "true or false",
            Self::Date(Datetime { date: None, .. }) => "a time of day",
            Self::Date(Datetime { time: Some(_), .. }) => "a date with a time of day",
            Self::Date(_) => "a date",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}
