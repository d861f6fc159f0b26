//! The call list of an editor: what somebody must call about, and why.
//!
//! Owns which facts and contacts are on the list of a day, in which order, and how their values are
//! told in German. The list for paper stands in [`sheet`].

pub mod sheet;

use crate::content::Content;
use crate::facts::render::{Formats, Piece, address_lines, short_url};
use crate::facts::{Contact, Date, Doubt, FactValue, Facts, Record, Subject};
use crate::phrases::Phrases;

/// Why something is on the list. What is wrong on a page comes before what is only unchecked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its last day has passed.
    Expired,
    /// It is sure, and its last day is near.
    Expiring,
    /// Sources contradict each other.
    Contested,
    /// The rule or amount is changing.
    UnderChange,
    /// Nobody has checked it.
    Unconfirmed,
}

impl State {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 5] =
        [Self::Expired, Self::Expiring, Self::Contested, Self::UnderChange, Self::Unconfirmed];

    /// The word in lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired => Doubt::Expired.name(),
            Self::Expiring => "expiring",
            Self::Contested => Doubt::Contested.name(),
            Self::UnderChange => Doubt::UnderChange.name(),
            Self::Unconfirmed => Doubt::Unconfirmed.name(),
        }
    }

    /// The state of a record on a day, if somebody must call about it.
    fn of(record: &Record, date: Date, is_expiring: bool) -> Option<Self> {
        match record.doubt(date) {
            Some(Doubt::Expired) => Some(Self::Expired),
            Some(Doubt::Contested) => Some(Self::Contested),
            Some(Doubt::UnderChange) => Some(Self::UnderChange),
            Some(Doubt::Unconfirmed) => Some(Self::Unconfirmed),
            None => is_expiring.then_some(Self::Expiring),
        }
    }
}

/// A fact or contact that somebody must call about.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Why.
    pub state: State,
    /// Whether its last day is near, whatever else is to be asked about it.
    pub is_expiring: bool,
    /// What it is.
    pub subject: Subject<'a>,
}

impl Call<'_> {
    /// Every reason, the one that has a day first.
    pub fn reasons(&self) -> String {
        match self.is_expiring && self.state != State::Expiring {
            true => format!("{}, {}", State::Expiring.name(), self.state.name()),
            false => self.state.name().to_owned(),
        }
    }
}

/// Everything that somebody must call about: what has expired, what expires within `due` days, then
/// the rest by state; each by id.
pub fn calls(facts: Facts<'_>, date: Date, due: u32) -> Vec<Call<'_>> {
    let last = date.plus_days(due);
    let listed = facts.subjects().filter_map(|subject| {
        let record = subject.record();
        let ends = |until: Date| due > 0 && date <= until && until <= last;
        let is_expiring = record.valid_until.is_some_and(ends);
        Some(Call { state: State::of(record, date, is_expiring)?, is_expiring, subject })
    });
    let mut calls: Vec<_> = listed.collect();
    let has_a_day = |call: &Call<'_>| call.state == State::Expired || call.is_expiring;
    calls.sort_by_key(|call| (!has_a_day(call), call.state, call.subject.id()));
    calls
}

/// A piece of a value: what it is, if that needs a word, and how it is printed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// The word before it, in German.
    pub label: Option<String>,
    /// The value.
    pub text: String,
}

/// How values are told in German.
pub struct German<'a> {
    formats: Formats,
    phrases: &'a Phrases,
}

impl<'a> German<'a> {
    /// The German formats and phrases of a project, unless it lacks them.
    pub fn of(content: &'a Content) -> Option<Self> {
        let language = content.registry.get("de")?;
        let phrases = content.phrasebook.resolve(language)?;
        Some(Self { formats: Formats::of(language, &content.registry), phrases })
    }

    /// The value of a fact or the details of a contact, as they are printed.
    pub fn lines(&self, subject: Subject<'_>) -> Vec<Line> {
        match subject {
            Subject::Fact(fact) => vec![Line { label: None, text: self.value(&fact.value) }],
            Subject::Contact(contact) => self.details(contact),
        }
    }

    /// The same in one line; a contact begins with its name.
    pub fn line(&self, subject: Subject<'_>) -> String {
        let name = match subject {
            Subject::Fact(_) => None,
            Subject::Contact(contact) => Some(contact.name.clone()),
        };
        let lines = self.lines(subject).into_iter().map(|line| line.text);
        name.into_iter().chain(lines).collect::<Vec<_>>().join(" | ")
    }

    fn value(&self, value: &FactValue) -> String {
        let mut text = String::new();
        for piece in self.formats.fact(value, &self.phrases.get("closed")) {
            let (Piece::Words(t) | Piece::Ltr(t) | Piece::German(t)) = piece;
            text += &t;
        }
        // In packets the unit of a length of time belongs to the sentence.
        if let FactValue::Duration(count, unit) = value {
            text += " ";
            text += &self.phrases.counted(unit.phrase(), i64::from(*count));
        }
        text
    }

    fn details(&self, contact: &Contact) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut add = |id: &str, text: Option<String>| {
            let text = text.filter(|text| !text.is_empty());
            lines.extend(text.map(|text| Line { label: Some(self.phrases.get(id)), text }));
        };
        let address = contact.address.as_ref().map(|it| address_lines(it).join(", "));
        add("label-address", address);
        add("label-phone", Some(contact.phone.join(", ")));
        let hours = FactValue::Hours(contact.hours.clone());
        add("label-hours", Some(self.value(&hours)));
        add("label-hours", contact.by_appointment.then(|| self.phrases.get("by-appointment")));
        add("label-email", contact.email.clone());
        add("label-web", contact.url.as_deref().map(short_url));
        lines
    }
}
