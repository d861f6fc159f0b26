//! One person's own page: what a caseworker types for somebody who sits in front of them.
//!
//! Owns reading the details, of one person or of many, and setting them for a page. They live in
//! memory for one request: nothing here writes a file or a log, and no message repeats a value.

mod people;
mod read;
mod view;

use std::fmt;

use crate::facts::Date;
pub use people::{Form, Listed, columns, decode_people, read_people};
pub use read::read;
pub use view::{PersonView, view};

/// What is known of a person for this one packet. Everything is optional.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name as wished.
    pub name: Option<String>,
    /// Tag of the language, as typed.
    pub language: Option<String>,
    /// Who is there for the person.
    pub contact: Option<ContactPerson>,
    /// The next appointments.
    pub appointments: Vec<Appointment>,
    /// A few free words.
    pub note: Option<String>,
}

/// Somebody at an office.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ContactPerson {
    /// Name.
    pub name: Option<String>,
    /// Office, room.
    pub office: Option<String>,
    /// Telephone number, as typed.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// An appointment.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// The day.
    pub date: Date,
    /// The time, as `09:30`.
    pub time: Option<String>,
    /// What it is about.
    pub what: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// What to bring.
    pub bring: Vec<String>,
}

/// Says that there are details, and none of them.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}

impl Person {
    /// Whether anything but the name and the language is known.
    pub fn has_page(&self) -> bool {
        self.contact.is_some() || !self.appointments.is_empty() || self.note.is_some()
    }
}
