//! The edition: a package resolved in one language, or in a pair.
//!
//! Owns the data that templates see and nothing else; its JSON form is documented in
//! ARCHITECTURE. How it comes about stands in [`resolve`].

mod annex;
mod block;
mod card;
mod data;
pub mod imprint;
mod outline;
pub mod qr;
mod refuse;
pub mod resolve;
mod view;
pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::content::Logo;
use crate::content::audience::Audience;
use crate::content::catalogue::UnitState;
use crate::content::module::Stage;
use crate::diag::Location;
use crate::facts::{Date, Doubt};
use crate::language::{Direction, Language, Script};
use imprint::Imprint;
pub use outline::{Part, withheld};
pub use view::*;

/// What is to be resolved. Every id in it exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Town whose facts hold.
    pub town: String,
    /// Package.
    pub package: String,
    /// The reader's language.
    pub reader: String,
    /// The language beside it.
    pub beside: Option<String>,
    /// Who reads.
    pub audience: Audience,
    /// The one stage that is asked for, if not all.
    pub stage: Option<Stage>,
    /// The only modules that are asked for, as loose sheets; all, if empty.
    pub only: Vec<String>,
    /// What it holds of the person it is for.
    pub personal: Personal,
    /// Draft or release.
    pub mode: Mode,
    /// The day for which it is made.
    pub date: Date,
    /// Paper and size of type.
    pub paper: Paper,
}

/// What a packet holds of the person it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// Nothing: it is for anybody.
    Nothing,
    /// Details such as appointments, but no name.
    Details,
    /// Their name, with or without details.
    Name,
}

/// Whether doubtful text prints with a mark or stops the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Doubtful text prints with a mark.
    Draft,
    /// Doubtful text stops the packet.
    Release,
}

/// Paper and size of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Trimmed size of a page.
    pub size: PaperSize,
    /// Whether the type is at least 16 pt.
    pub large_print: bool,
    /// Whether the inner margin has room for punching.
    pub hole_margin: bool,
}

impl Paper {
    /// A size with type and margins as they come.
    pub fn plain(size: PaperSize) -> Self {
        Self { size, large_print: false, hole_margin: false }
    }
}

/// Trimmed size of a page, by ISO 216.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PaperSize {
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm.
    A5,
}

impl PaperSize {
    /// All, from large to small.
    pub const ALL: [Self; 2] = [Self::A4, Self::A5];

    /// Width and height in mm.
    pub fn trim(self) -> [f64; 2] {
        match self {
            Self::A4 => [210.0, 297.0],
            Self::A5 => [148.0, 210.0],
        }
    }

    /// The word on the command line and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A5 => "a5",
        }
    }
}

/// All that a template sees, but the addressee.
#[derive(Debug, Clone, Serialize)]
pub struct Edition {
    /// Version of this form.
    pub schema: u32,
    /// Draft or release.
    pub mode: Mode,
    /// Paper and size of type.
    pub paper: Paper,
    /// Title of the document.
    pub title: String,
    /// Version of the program and its content.
    pub version: String,
    /// The day for which it is made.
    pub date: Dates,
    /// The town.
    pub town: Town,
    /// Tag of the reader's language.
    pub reader: String,
    /// Tag of the language beside it.
    pub beside: Option<String>,
    /// Tag of the language that the phrases are in.
    pub phrases_tag: String,
    /// Every language that occurs on a page, by tag.
    pub languages: BTreeMap<String, Voice>,
    /// Fixed phrases for the reader.
    pub phrases: BTreeMap<String, String>,
    /// The same in German.
    pub phrases_de: BTreeMap<String, String>,
    /// Tag of the language that the phrases beside are in.
    pub beside_phrases_tag: Option<String>,
    /// Fixed phrases for the language beside.
    pub phrases_beside: Option<BTreeMap<String, String>>,
    /// "Page … of …", cut where the numbers go.
    pub page_of: Vec<PagePiece>,
    /// Whether it is a few loose sheets: without cover and contents.
    pub is_sheet: bool,
    /// Whether modules run on, instead of each beginning on a page of its own.
    pub runs_on: bool,
    /// Whether the contacts stand in full in a directory.
    pub has_directory: bool,
    /// What only the cover shows.
    pub cover: Cover,
    /// Modules, in reading order.
    pub modules: Vec<ModuleView>,
    /// Where everything comes from, for the reader.
    pub imprint: Imprint,
    /// The same in German, unless the reader's is German.
    pub imprint_de: Option<Imprint>,
}

/// A day in its three forms.
#[derive(Debug, Clone, Serialize)]
pub struct Dates {
    /// `2026-11-22`
    pub iso: String,
    /// With the month in words, in the language of the phrases.
    pub reader: String,
    /// `22.11.2026`
    pub german: String,
}

/// The town of an edition.
#[derive(Debug, Clone, Serialize)]
pub struct Town {
    /// Id of the place.
    pub id: String,
    /// German name.
    pub name: String,
    /// Name in the reader's language.
    pub name_local: String,
    /// Who publishes the packet.
    pub office: String,
    /// Colour of the cover, as `#rrggbb`, if it has its own.
    pub color: Option<String>,
    /// Its logo, if it has one: the file, or nothing to show an empty frame.
    pub logo: Option<LogoView>,
}

/// The logo of a town.
#[derive(Debug, Clone, Serialize)]
pub struct LogoView {
    /// The file that the template opens; none if it is missing.
    pub file: Option<String>,
    /// What stands in it.
    #[serde(skip)]
    pub logo: Option<Arc<Logo>>,
}

/// How to set a language.
#[derive(Debug, Clone, Serialize)]
pub struct Voice {
    /// Tag.
    pub tag: String,
    /// Two- or three-letter code.
    pub lang: String,
    /// Region, if any.
    pub region: Option<String>,
    /// Reading direction.
    pub dir: Direction,
    /// Script.
    pub script: Script,
    /// What its speakers call it.
    pub endonym: String,
    /// What caseworkers call it.
    pub german: String,
    /// Families in order of preference.
    pub fonts: Vec<String>,
}

impl Voice {
    /// How to set a language.
    pub fn of(language: &Language) -> Self {
        Self {
            tag: language.tag.clone(),
            lang: language.code().to_owned(),
            region: language.region().map(str::to_owned),
            dir: language.direction(),
            script: language.script,
            endonym: language.endonym.clone(),
            german: language.german.clone(),
            fonts: language.fonts.clone(),
        }
    }
}

/// A piece of "page … of …".
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PagePiece {
    /// Letters.
    T(String),
    /// `page` or `pages`, filled in by the template.
    V(String),
}

/// What only the cover shows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cover {
    /// Emergency numbers.
    pub phones: Vec<Run>,
}

/// Where the words of a block came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Module.
    pub module: String,
    /// Block, or `title` for the module's title.
    pub block: String,
    /// Language that was wanted.
    pub wanted: String,
    /// Language that it is printed in.
    pub printed: String,
    /// State of the words in the wanted language.
    pub state: UnitState,
    /// Words of the German text, for coverage by words.
    pub words: usize,
}

/// A doubtful datum that an edition uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubted {
    /// Id of the fact or contact.
    pub id: String,
    /// What is doubtful about it.
    pub doubt: Doubt,
    /// Module that uses it.
    pub module: String,
    /// Block that uses it.
    pub block: String,
    /// Where it is defined.
    pub at: Location,
}

impl Serialize for UnitState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Source => "source",
            Self::Fresh => "translated",
            Self::Stale => "stale",
            Self::Missing => "missing",
        })
    }
}
