//! The edition: a package resolved in one language, or in a pair.
//!
//! Owns the data that templates see and nothing else; its JSON form is documented in
//! ARCHITECTURE. How it comes about stands in [`resolve`].

pub mod imprint;
pub mod qr;
pub mod resolve;
pub mod words;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::content::audience::Audience;
use crate::content::catalogue::UnitState;
use crate::diag::Location;
use crate::facts::{Date, Doubt};
use crate::language::{Direction, Language, Script};
use imprint::Imprint;

/// What is to be resolved. Every id in it exists.
#[derive(Debug, Clone)]
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
    /// Draft or release.
    pub mode: Mode,
    /// The day for which it is made.
    pub date: Date,
    /// Paper and size of type.
    pub paper: Paper,
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
    /// "Page … of …", cut where the numbers go.
    pub page_of: Vec<PagePiece>,
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
    fn of(language: &Language) -> Self {
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

/// A piece of text with one look.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "k")]
pub enum Run {
    /// Letters.
    #[serde(rename = "t")]
    Text {
        /// The letters.
        t: String,
    },
    /// Strong emphasis.
    #[serde(rename = "strong")]
    Strong {
        /// What is emphasised.
        runs: Vec<Run>,
    },
    /// A link.
    #[serde(rename = "link")]
    Link {
        /// Target.
        u: String,
        /// What is shown; the address follows as a fact.
        runs: Vec<Run>,
    },
    /// A German word inside another language.
    #[serde(rename = "de")]
    German {
        /// The word.
        t: String,
    },
    /// A fact.
    #[serde(rename = "fact")]
    Fact {
        /// Type of the fact.
        #[serde(rename = "type")]
        kind: &'static str,
        /// What is shown.
        t: String,
        /// Target of a link.
        u: Option<String>,
        /// `auto` for words that follow the direction of their language; figures and numbers read
        /// from left to right whatever stands around them.
        #[serde(skip_serializing_if = "Option::is_none")]
        dir: Option<&'static str>,
        /// Doubt of the fact.
        mark: Option<Doubt>,
    },
    /// A word of another language of the edition, in its own voice.
    #[serde(rename = "voice")]
    Voice {
        /// The language.
        tag: String,
        /// The word.
        t: String,
    },
}

/// A module in an edition.
#[derive(Debug, Clone, Serialize)]
pub struct ModuleView {
    /// Id.
    pub id: String,
    /// Place in the packet, from 1.
    pub number: String,
    /// Name of an icon.
    pub icon: String,
    /// Name of a colour.
    pub color: String,
    /// Title for the reader.
    pub title: Words,
    /// German title, for the caseworker.
    pub title_de: String,
    /// Blocks, in order.
    pub blocks: Vec<BlockView>,
}

/// Words of one language with what must be said about them.
#[derive(Debug, Clone, Serialize)]
pub struct Words {
    /// Language that they are in.
    pub tag: String,
    /// Why they are marked.
    pub mark: Option<TextMark>,
    /// The words.
    pub runs: Vec<Run>,
}

/// Why words are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextMark {
    /// The German text was changed after the translation.
    Stale,
    /// They are in another language because there is no translation.
    Fallback,
}

/// A block in an edition.
#[derive(Debug, Clone, Serialize)]
pub struct BlockView {
    /// Id.
    pub id: String,
    /// Number, the same in every language: `3.2`.
    pub number: String,
    /// Kind.
    pub kind: &'static str,
    /// How loud a warning is.
    pub level: Option<&'static str>,
    /// How much depends on it.
    pub importance: &'static str,
    /// The words: the reader's first, then those beside.
    pub sides: Vec<Side>,
    /// What is the same in every language.
    pub data: Data,
}

/// The words of a block in one language.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Language that they are in.
    pub tag: String,
    /// Why they are marked.
    pub mark: Option<TextMark>,
    /// Title.
    pub title: Option<Vec<Run>>,
    /// Text.
    pub text: Option<Vec<Run>>,
    /// Items, each with the texts of its kind.
    pub items: Vec<BTreeMap<&'static str, Vec<Run>>>,
}

/// What a block shows besides its words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Data {
    /// Phone numbers, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Run>,
    /// Amounts, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Price>,
    /// A length of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineView>,
    /// Contact cards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactView>,
}

/// An amount with its last day.
#[derive(Debug, Clone, Serialize)]
pub struct Price {
    /// The amount.
    pub value: Run,
    /// Last day on which it holds, as `31.12.2026`.
    pub valid_until: Option<String>,
}

/// A length of time: a big figure and a word for each side.
#[derive(Debug, Clone, Serialize)]
pub struct DeadlineView {
    /// The figure.
    pub count: String,
    /// The unit, one for each side.
    pub units: Vec<String>,
    /// Doubt of the fact.
    pub mark: Option<Doubt>,
}

/// A contact card.
#[derive(Debug, Clone, Serialize)]
pub struct ContactView {
    /// Id.
    pub id: String,
    /// German name.
    pub name: String,
    /// What it is for, one for each side.
    pub roles: Vec<Option<Words>>,
    /// Doubt of the contact.
    pub mark: Option<Doubt>,
    /// Lines of the address.
    pub address: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<PhoneView>,
    /// E-mail.
    pub email: Option<LinkView>,
    /// Web page.
    pub web: Option<WebView>,
    /// Opening hours, one list for each side.
    pub hours: Vec<Vec<HoursView>>,
    /// Whether one needs an appointment.
    pub by_appointment: bool,
    /// Fields that are printed as empty lines to fill in by hand.
    pub write_in: Vec<&'static str>,
}

/// A telephone number.
#[derive(Debug, Clone, Serialize)]
pub struct PhoneView {
    /// As dialled in Germany.
    pub t: String,
    /// As dialled from abroad.
    pub intl: Option<String>,
    /// Target of the link.
    pub u: String,
}

/// A link with its short form.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// What is shown.
    pub t: String,
    /// Target.
    pub u: String,
}

/// A web page with its code to scan.
#[derive(Debug, Clone, Serialize)]
pub struct WebView {
    /// What is shown.
    pub t: String,
    /// Target.
    pub u: String,
    /// The code.
    pub qr: qr::Qr,
}

/// Days and times of a row of opening hours.
#[derive(Debug, Clone, Serialize)]
pub struct HoursView {
    /// Days in words.
    pub days: String,
    /// Times, or the word for closed.
    pub times: String,
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
