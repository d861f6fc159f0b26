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
    Dos,
    Phones,
    Prices,
    Hours,
    Decision,
    Principles,
    Letter,
    Route,
    Pictures,
    Contacts,
    Fields,
    Wallet,
    TearOff,
    Phrases,
    Finder,
    Glossary,
    Directory,
    Sources,
}

/// What an item of a kind refers to, besides having words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKey {
    /// Nothing.
    None,
    /// A fact that must be there.
    Fact,
    /// A fact that may be there.
    MaybeFact,
    /// An icon.
    Icon,
    /// A module or block.
    Target,
}

/// A text that only translations have, and the German text that it is made from: how the German
/// phrase sounds, written in the reader's own letters.
pub const SPOKEN: (&str, &str) = ("say", "phrase");

/// Numbered places of a letter from an office, in reading order.
pub const LETTER_PLACES: [&str; 6] = ["sender", "date", "reference", "subject", "body", "remedy"];

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 24] = [
        Self::Paragraph,
        Self::KeyPoint,
        Self::Warning,
        Self::Deadline,
        Self::Steps,
        Self::Checklist,
        Self::Dos,
        Self::Phones,
        Self::Prices,
        Self::Hours,
        Self::Decision,
        Self::Principles,
        Self::Letter,
        Self::Route,
        Self::Pictures,
        Self::Contacts,
        Self::Fields,
        Self::Wallet,
        Self::TearOff,
        Self::Phrases,
        Self::Finder,
        Self::Glossary,
        Self::Directory,
        Self::Sources,
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
            Self::Dos => "dos",
            Self::Phones => "phones",
            Self::Prices => "prices",
            Self::Hours => "hours",
            Self::Decision => "decision",
            Self::Principles => "principles",
            Self::Letter => "letter",
            Self::Route => "route",
            Self::Pictures => "pictures",
            Self::Contacts => "contacts",
            Self::Fields => "fields",
            Self::Wallet => "wallet",
            Self::TearOff => "tear-off",
            Self::Phrases => "phrases",
            Self::Finder => "finder",
            Self::Glossary => "glossary",
            Self::Directory => "directory",
            Self::Sources => "sources",
        }
    }

    /// Whether readers cut it out of the booklet and keep it.
    pub fn is_cut_out(self) -> bool {
        self == Self::Wallet || self == Self::TearOff
    }

    /// The texts of the block itself, and whether each must be there.
    pub(super) fn block_texts(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Paragraph => &[("title", false), ("text", true)],
            Self::KeyPoint => &[("text", true)],
            Self::Warning | Self::Deadline => &[("title", true), ("text", true)],
            Self::Phones | Self::Pictures => &[("title", false)],
            Self::Route | Self::TearOff => &[("title", true), ("text", false)],
            Self::Steps
            | Self::Checklist
            | Self::Dos
            | Self::Prices
            | Self::Hours
            | Self::Decision
            | Self::Principles
            | Self::Letter
            | Self::Contacts
            | Self::Fields
            | Self::Wallet
            | Self::Phrases
            | Self::Finder
            | Self::Glossary
            | Self::Directory
            | Self::Sources => &[("title", true)],
        }
    }

    /// The texts of each item, and whether each must be there.
    pub(super) fn item_texts(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Steps
            | Self::Checklist
            | Self::Dos
            | Self::Letter
            | Self::Route
            | Self::Pictures
            | Self::Finder => &[("text", true)],
            Self::Phones => &[("label", true), ("note", false)],
            Self::Prices | Self::Hours | Self::Fields | Self::Wallet | Self::TearOff => {
                &[("label", true)]
            }
            Self::Decision => &[("if", true), ("then", true)],
            Self::Principles => &[("label", true), ("text", true)],
            Self::Phrases => &[("situation", true), ("phrase", true)],
            Self::Paragraph
            | Self::KeyPoint
            | Self::Warning
            | Self::Deadline
            | Self::Contacts
            | Self::Glossary
            | Self::Directory
            | Self::Sources => &[],
        }
    }

    /// Whether its items have the text of [`SPOKEN`] in translations.
    pub(super) fn is_spoken(self) -> bool {
        self == Self::Phrases
    }

    pub(super) fn has_items(self) -> bool {
        !self.item_texts().is_empty()
    }

    pub(super) fn item_key(self) -> ItemKey {
        match self {
            Self::Phones | Self::Prices | Self::Hours | Self::Wallet | Self::TearOff => {
                ItemKey::Fact
            }
            Self::Principles => ItemKey::MaybeFact,
            Self::Pictures => ItemKey::Icon,
            Self::Finder => ItemKey::Target,
            Self::Paragraph
            | Self::KeyPoint
            | Self::Warning
            | Self::Deadline
            | Self::Steps
            | Self::Checklist
            | Self::Dos
            | Self::Decision
            | Self::Letter
            | Self::Route
            | Self::Contacts
            | Self::Fields
            | Self::Phrases
            | Self::Glossary
            | Self::Directory
            | Self::Sources => ItemKey::None,
        }
    }

    /// Types that the facts of a block or of its items may have.
    pub fn fact_types(self) -> &'static [&'static str] {
        match self {
            Self::Phones | Self::Wallet | Self::TearOff => &["phone"],
            Self::Prices => &["money", "number"],
            Self::Hours => &["hours"],
            Self::Principles => &["legal"],
            Self::Deadline => &["duration"],
            Self::Paragraph
            | Self::KeyPoint
            | Self::Warning
            | Self::Steps
            | Self::Checklist
            | Self::Dos
            | Self::Decision
            | Self::Letter
            | Self::Route
            | Self::Pictures
            | Self::Contacts
            | Self::Fields
            | Self::Phrases
            | Self::Finder
            | Self::Glossary
            | Self::Directory
            | Self::Sources => &[],
        }
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
