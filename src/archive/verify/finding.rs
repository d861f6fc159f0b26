//! What can be wrong with an archive.

use serde::{Serialize, Serializer};

/// A rule that an archive keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The ZIP is whole, plainly packed, and says the same everywhere.
    ZipForm,
    /// Everything in a ZIP stands in one folder.
    TopFolder,
    /// Paths stay inside the archive and are good names on every system.
    Name,
    /// No two files have the same name, even where case does not count.
    Duplicate,
    /// There are plain files only.
    Link,
    /// Sizes are sane, and are what they say.
    Size,
    /// Every file can be read.
    Readable,
    /// `SHA256SUMS` is there and well-formed.
    SumsForm,
    /// `SHA256SUMS` lists every file but itself, and nothing else.
    SumsList,
    /// Every file has the hash that `SHA256SUMS` says.
    SumsHash,
    /// `manifest.json` is there, and is a manifest of this version.
    ManifestForm,
    /// Items and files stand in the manifest once, items in order; failed ones have no files.
    ManifestItems,
    /// Every item was made.
    ItemFailed,
    /// Every file of the manifest is there.
    FileMissing,
    /// Every file has the size and hash that the manifest says.
    FileHash,
    /// Every PDF has the number of pages that the manifest says.
    FilePages,
    /// There are no files that the manifest does not know.
    FileUnknown,
    /// `ticket.csv` says what the manifest says.
    TicketCsv,
    /// `ticket.json` says what the manifest says.
    TicketJson,
    /// `README.txt` says what the manifest says.
    Readme,
    /// XJDF tickets say what the manifest says.
    Xjdf,
    /// Every PDF passes the preflight of its role.
    Preflight,
}

impl Check {
    /// Its name in reports; it stays the same over versions.
    pub fn name(self) -> &'static str {
        match self {
            Self::ZipForm => "zip-form",
            Self::TopFolder => "top-folder",
            Self::Name => "name",
            Self::Duplicate => "duplicate",
            Self::Link => "link",
            Self::Size => "size",
            Self::Readable => "readable",
            Self::SumsForm => "sums-form",
            Self::SumsList => "sums-list",
            Self::SumsHash => "sums-hash",
            Self::ManifestForm => "manifest-form",
            Self::ManifestItems => "manifest-items",
            Self::ItemFailed => "item-failed",
            Self::FileMissing => "file-missing",
            Self::FileHash => "file-hash",
            Self::FilePages => "file-pages",
            Self::FileUnknown => "file-unknown",
            Self::TicketCsv => "ticket-csv",
            Self::TicketJson => "ticket-json",
            Self::Readme => "readme",
            Self::Xjdf => "xjdf",
            Self::Preflight => "preflight",
        }
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Path in the archive; empty if it is the archive itself. Signs that a terminal would obey
    /// are escaped.
    pub path: String,
    /// The rule.
    pub id: Check,
    /// What was found, in lower case without a full stop.
    pub message: String,
}

impl Finding {
    pub(in crate::archive) fn new(id: Check, path: &str, message: impl Into<String>) -> Self {
        Self { path: visible(path), id, message: visible(&message.into()) }
    }
}

/// Characters of a path or message, at most.
const LONGEST: usize = 300;

/// Paths and cells of a foreign archive can have control characters, which would write to the
/// terminal whatever their author likes, and no end.
fn visible(text: &str) -> String {
    let mut visible = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == LONGEST {
            visible.push('…');
            break;
        }
        match c.is_control() {
            true => visible.extend(c.escape_default()),
            false => visible.push(c),
        }
    }
    visible
}
