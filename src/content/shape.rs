//! Which texts a catalogue has.

use std::collections::BTreeMap;

/// Which texts a catalogue has.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A text value; German may leave optional ones out.
    Text {
        /// Whether German must have it.
        required: bool,
    },
    /// A text value that only translations have. It is made from the German text beside it.
    Spoken {
        /// Name of that text.
        of: &'static str,
    },
    /// A table of further keys.
    Branch(BTreeMap<String, Shape>),
    /// Nobody can say what belongs here: what describes it is faulty, and was reported.
    Unknown,
}

impl Shape {
    /// A text that must be there.
    pub fn text() -> Self {
        Self::Text { required: true }
    }

    /// A table of keys.
    pub fn branch<'a>(keys: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        Self::Branch(keys.into_iter().map(|(key, shape)| (key.to_owned(), shape)).collect())
    }

    pub(super) fn has_required(&self) -> bool {
        match self {
            Self::Text { required } => *required,
            Self::Branch(keys) => keys.values().any(Self::has_required),
            Self::Spoken { .. } | Self::Unknown => false,
        }
    }

    /// What to write where a table is missing.
    pub(super) fn wanted(&self) -> String {
        let Self::Branch(keys) = self else { return "write its texts below it".to_owned() };
        let wanted = keys.iter().filter(|(_, shape)| shape.has_required());
        let name = |(key, shape): (&String, &Self)| match shape {
            Self::Branch(_) | Self::Unknown => format!("the tables of `{key}`"),
            Self::Text { .. } | Self::Spoken { .. } => format!("{key} = \"…\""),
        };
        format!("write it with {}", wanted.map(name).collect::<Vec<_>>().join(" and "))
    }

    /// Whether German may leave out the text of a key.
    pub(super) fn is_optional(&self, key: &str) -> bool {
        let (first, rest) = match key.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (key, None),
        };
        match (self, rest) {
            (Self::Branch(keys), rest) => match (keys.get(first), rest) {
                (Some(shape), Some(rest)) => shape.is_optional(rest),
                (Some(Self::Text { required }), None) => !required,
                _ => false,
            },
            _ => false,
        }
    }
}
