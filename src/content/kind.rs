//! Kinds of blocks, and which texts each of them has.

/// Kinds of blocks; the templates have one function for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in CONTRIBUTING, next to an example of each")]
pub enum Kind {
    Paragraph,
    KeyPoint,
    Warning,
    Deadline,
    Steps,
    Checklist,
    Phones,
    Prices,
    Decision,
    Contacts,
    Fields,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::Paragraph,
        Self::KeyPoint,
        Self::Warning,
        Self::Deadline,
        Self::Steps,
        Self::Checklist,
        Self::Phones,
        Self::Prices,
        Self::Decision,
        Self::Contacts,
        Self::Fields,
    ];

    /// The word in `module.toml` and in edition.json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::KeyPoint => "key-point",
            Self::Warning => "warning",
            Self::Deadline => "deadline",
            Self::Steps => "steps",
            Self::Checklist => "checklist",
            Self::Phones => "phones",
            Self::Prices => "prices",
            Self::Decision => "decision",
            Self::Contacts => "contacts",
            Self::Fields => "fields",
        }
    }

    /// The texts of the block itself, and whether each must be there.
    pub(super) fn block_texts(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Paragraph => &[("title", false), ("text", true)],
            Self::KeyPoint => &[("text", true)],
            Self::Warning | Self::Deadline => &[("title", true), ("text", true)],
            Self::Phones => &[("title", false)],
            Self::Steps
            | Self::Checklist
            | Self::Prices
            | Self::Decision
            | Self::Contacts
            | Self::Fields => &[("title", true)],
        }
    }

    /// The texts of each item, and whether each must be there.
    pub(super) fn item_texts(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Steps | Self::Checklist => &[("text", true)],
            Self::Phones => &[("label", true), ("note", false)],
            Self::Prices | Self::Fields => &[("label", true)],
            Self::Decision => &[("if", true), ("then", true)],
            Self::Paragraph | Self::KeyPoint | Self::Warning | Self::Deadline | Self::Contacts => {
                &[]
            }
        }
    }

    pub(super) fn has_items(self) -> bool {
        !self.item_texts().is_empty()
    }

    pub(super) fn items_have_facts(self) -> bool {
        matches!(self, Self::Phones | Self::Prices)
    }
}

/// How much depends on a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importance {
    /// A stale translation gives way to the fallback language.
    Critical,
    /// A stale translation is printed with a mark.
    Normal,
}

impl Importance {
    /// The word in `module.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Normal => "normal",
        }
    }
}

/// How loud a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Take care.
    Caution,
    /// Life or rights are in danger.
    Danger,
}

impl Level {
    /// The word in `module.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Caution => "caution",
            Self::Danger => "danger",
        }
    }
}
