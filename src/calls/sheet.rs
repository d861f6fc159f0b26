//! The call list for paper: all that its template sees.

use serde::Serialize;

use super::{Call, German, Line, State};
use crate::diag::Location;
use crate::facts::{Date, Subject};

/// The call lists of some towns on a day.
#[derive(Debug, Serialize)]
pub struct Sheet {
    /// Version of the program and its content.
    pub version: String,
    /// The day, as in `edition.json`.
    pub date: Day,
    /// Until when what expires is told ahead, as on German letters.
    pub until: Option<String>,
    /// Families of German text, in order of preference.
    pub fonts: Vec<String>,
    /// One list for each town.
    pub towns: Vec<TownSheet>,
}

/// A day in two forms.
#[derive(Debug, Serialize)]
pub struct Day {
    /// `2026-11-22`.
    pub iso: String,
    /// `22.11.2026`.
    pub german: String,
}

/// The call list of a town.
#[derive(Debug, Serialize)]
pub struct TownSheet {
    /// Name of the town.
    pub name: String,
    /// How many entries there are.
    pub total: usize,
    /// The entries by state; states without entries are left out.
    pub groups: Vec<Group>,
}

/// Entries of one state.
#[derive(Debug, Serialize)]
pub struct Group {
    /// Name of the state.
    pub state: &'static str,
    /// Contacts, by id.
    pub contacts: Vec<Entry>,
    /// Facts, by id.
    pub facts: Vec<Entry>,
}

/// A fact or contact to call about.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Id.
    pub id: String,
    /// The type of a fact, or `contact`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Name of a contact.
    pub name: Option<String>,
    /// Its value as it is printed.
    pub lines: Vec<Line>,
    /// File and line.
    pub place: String,
    /// Where it was read.
    pub source: Vec<String>,
    /// The date of the source as in German, if it shows one.
    pub as_of: Option<String>,
    /// The last day on which it holds, as in German.
    pub valid_until: Option<String>,
    /// The remark for editors.
    pub note: Option<String>,
    /// Where it stands, for complaints.
    #[serde(skip)]
    pub at: Location,
}

impl TownSheet {
    /// The list of a town.
    pub fn new(name: &str, calls: &[Call<'_>], german: &German<'_>) -> Self {
        let group = |state: State| {
            let calls: Vec<_> = calls.iter().filter(|call| call.state == state).collect();
            let (contacts, facts): (Vec<_>, Vec<_>) = calls
                .into_iter()
                .map(|call| call.subject)
                .partition(|subject| matches!(subject, Subject::Contact(_)));
            let entries = |list: Vec<Subject<'_>>| {
                list.into_iter().map(|subject| Entry::new(subject, german)).collect()
            };
            Group { state: state.name(), contacts: entries(contacts), facts: entries(facts) }
        };
        let mut groups: Vec<_> = State::ALL.into_iter().map(group).collect();
        groups.retain(|group| !group.contacts.is_empty() || !group.facts.is_empty());
        Self { name: name.to_owned(), total: calls.len(), groups }
    }
}

impl Entry {
    fn new(subject: Subject<'_>, german: &German<'_>) -> Self {
        let record = subject.record();
        Self {
            id: subject.id().to_owned(),
            kind: subject.type_name(),
            name: match subject {
                Subject::Fact(_) => None,
                Subject::Contact(contact) => Some(contact.name.clone()),
            },
            lines: german.lines(subject),
            place: format!("{}:{}", record.at.file, record.at.line),
            source: record.source.clone(),
            as_of: (!record.as_of.is_empty()).then(|| german_as_of(&record.as_of)),
            valid_until: record.valid_until.map(Date::german),
            note: record.note.clone(),
            at: record.at.clone(),
        }
    }
}

impl Sheet {
    /// Where an entry stands that is known by its id.
    pub fn place_of(&self, id: &str) -> Option<&Location> {
        let groups = self.towns.iter().flat_map(|town| &town.groups);
        let mut entries = groups.flat_map(|group| group.contacts.iter().chain(&group.facts));
        entries.find(|entry| entry.id == id).map(|entry| &entry.at)
    }
}

/// The date of a source, as in German: `2026`, `10/2026`, `22.11.2026`.
pub fn german_as_of(text: &str) -> String {
    match (Date::parse(text), text.split_once('-')) {
        (Some(day), _) => day.german(),
        (None, Some((year, month))) => format!("{month}/{year}"),
        (None, None) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_sources_keep_what_they_know() {
        assert_eq!(german_as_of("2026"), "2026");
        assert_eq!(german_as_of("2026-10"), "10/2026");
        assert_eq!(german_as_of("2026-11-22"), "22.11.2026");
    }
}
