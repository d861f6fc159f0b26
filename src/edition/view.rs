//! Modules, blocks and cards as templates see them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::outline::Part;
use super::qr::Qr;
use crate::facts::Doubt;

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
    /// Its part of the packet.
    pub part: Part,
    /// Place in the packet: from 1, annexes from A, nothing at the front.
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
    /// Opening hours, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<OpeningView>,
    /// Legal references, one or none for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub laws: Vec<Option<Run>>,
    /// Icons, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub icons: Vec<String>,
    /// `do` or `dont`, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<&'static str>,
    /// Places of a letter, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// What a finder leads to, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetView>,
    /// German phrases to say, one for each item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub german: Vec<Vec<Run>>,
    /// German terms with their meaning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermView>,
    /// Where the facts come from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceView>,
    /// A length of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineView>,
    /// Contact cards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactView>,
}

/// Opening hours: rows for each side.
#[derive(Debug, Clone, Serialize)]
pub struct OpeningView {
    /// Days and times, one list for each side.
    pub sides: Vec<Vec<HoursView>>,
    /// Doubt of the fact.
    pub mark: Option<Doubt>,
}

/// A module or block that a finder leads to.
#[derive(Debug, Clone, Serialize)]
pub struct TargetView {
    /// Its number.
    pub number: String,
    /// Its label in the document, as `module` or `module/block`.
    pub place: String,
    /// Icon of the module.
    pub icon: String,
    /// Colour of the module.
    pub color: String,
}

/// A German term with its meaning.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// The term.
    pub term: String,
    /// Its article, unless it has none.
    pub article: Option<String>,
    /// Its meaning, one for each side; none for German.
    pub glosses: Vec<Option<Words>>,
}

/// A source with the day that it was read or made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourceView {
    /// Its name; pages by their host.
    pub name: String,
    /// Its dates, as far as they are known.
    pub as_of: Vec<String>,
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
    pub qr: Qr,
}

/// Days and times of a row of opening hours.
#[derive(Debug, Clone, Serialize)]
pub struct HoursView {
    /// Days in words.
    pub days: String,
    /// Times, or the word for closed.
    pub times: String,
}
