//! Facts and contacts: language-neutral data with source, as-of date, status and expiry.
//!
//! Owns what a fact is and how sure it is on a day. How it is read from TOML stands in
//! [`parse`], how it looks in a language in [`render`], how it is confirmed in [`edit`].

pub mod edit;
mod hours;
mod layer;
pub mod look;
pub mod parse;
pub mod render;
mod values;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diag::Location;
pub use layer::{Facts, Layer, Subject};

/// A day of the Gregorian calendar. Built only by [`Date::new`], so always a real day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// A day, or `None` if there is no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        icu_calendar::Date::try_new_gregorian(year, month, day).ok()?;
        (1900..=2199).contains(&year).then_some(Self { year, month, day })
    }

    /// A day written as `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = text.chars().all(|c| c.is_ascii_digit() || c == '-');
        if (year.len(), month.len(), day.len()) != (4, 2, 2) || !digits {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day in the calendar of the locale data.
    pub fn gregorian(self) -> icu_calendar::Date<icu_calendar::Gregorian> {
        icu_calendar::Date::try_new_gregorian(self.year, self.month, self.day)
            .expect("checked when the date was made")
    }

    /// Year, month, day.
    pub fn ymd(self) -> (i32, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// `22.11.2026`, as on German letters.
    pub fn german(self) -> String {
        format!("{:02}.{:02}.{:04}", self.day, self.month, self.year)
    }

    /// The day so many days later.
    pub fn plus_days(self, days: u32) -> Self {
        let ordinal = self.gregorian().to_rata_die() + i64::from(days);
        let date = icu_calendar::Date::from_rata_die(ordinal, icu_calendar::Gregorian);
        let month = date.month().ordinal;
        Self { year: date.year().extended_year(), month, day: date.day_of_month().0 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A weekday; the order is that of the German week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// The week.
    pub const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// Position in the week, from 0.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// From when to when, in minutes after midnight. An end at or before the start is on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start, in minutes after midnight.
    pub from: u16,
    /// End, in minutes after midnight.
    pub to: u16,
}

/// Opening hours of some days; no spans means closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDays {
    /// Runs of consecutive days, first and last.
    pub days: Vec<(Weekday, Weekday)>,
    /// When it is open.
    pub open: Vec<Span>,
}

/// A postal address in Germany.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// House, building, floor.
    pub extra: Option<String>,
    /// Street and number.
    pub street: String,
    /// Five digits.
    pub postcode: Option<String>,
    /// Town.
    pub city: String,
}

/// Unit of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    /// The phrase that names the unit.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Day => "unit-day",
            Self::Week => "unit-week",
            Self::Month => "unit-month",
            Self::Year => "unit-year",
        }
    }
}

/// The datum itself, by type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// A telephone number in national form (`0234 910-0`) or a short number (`110`).
    Phone(String),
    /// A web address with scheme.
    Url(String),
    /// An e-mail address.
    Email(String),
    /// A postal address.
    Address(Address),
    /// Opening hours.
    Hours(Vec<OpenDays>),
    /// An amount in euros: digits with at most two decimals after a point.
    Money(String),
    /// A day.
    Date(Date),
    /// A number: digits with an optional fraction after a point.
    Number(String),
    /// A length of time.
    Duration(u32, Unit),
    /// A reference to a law, such as `§ 17 BMG`.
    Legal(String),
    /// Nobody knows it yet; of this type.
    Missing(&'static str),
}

impl FactValue {
    /// The name of the type, as in TOML.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Phone(_) => "phone",
            Self::Url(_) => "url",
            Self::Email(_) => "email",
            Self::Address(_) => "address",
            Self::Hours(_) => "hours",
            Self::Money(_) => "money",
            Self::Date(_) => "date",
            Self::Number(_) => "number",
            Self::Duration(..) => "duration",
            Self::Legal(_) => "legal",
            Self::Missing(kind) => kind,
        }
    }

    /// The count of a number or duration, by which a plural form is chosen.
    pub fn count(&self) -> Option<String> {
        match self {
            Self::Number(number) => Some(number.clone()),
            Self::Duration(count, _) => Some(count.to_string()),
            Self::Phone(_)
            | Self::Url(_)
            | Self::Email(_)
            | Self::Address(_)
            | Self::Hours(_)
            | Self::Money(_)
            | Self::Date(_)
            | Self::Legal(_)
            | Self::Missing(_) => None,
        }
    }
}

/// How well a datum is known, as editors write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A named person has checked it.
    Confirmed,
    /// Read in a source that is good enough to print; no person has checked it.
    Found,
    /// Must be checked by a person before it prints as if it were sure.
    Unconfirmed,
    /// Sources contradict each other.
    Contested,
    /// The rule or amount is changing.
    UnderChange,
    /// Nobody knows it yet: a place that a town has to fill.
    Missing,
}

impl Status {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::Confirmed,
        Self::Found,
        Self::Unconfirmed,
        Self::Contested,
        Self::UnderChange,
        Self::Missing,
    ];

    /// The word in TOML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Found => "found",
            Self::Unconfirmed => "unconfirmed",
            Self::Contested => "contested",
            Self::UnderChange => "under-change",
            Self::Missing => "missing",
        }
    }
}

/// Why a datum must not print as if it were sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Nobody has checked it.
    Unconfirmed,
    /// Sources contradict each other.
    Contested,
    /// The rule or amount is changing.
    UnderChange,
    /// Its last day has passed.
    Expired,
}

impl Doubt {
    /// The word in edition.json and in phrase ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Contested => "contested",
            Self::UnderChange => "under-change",
            Self::Expired => "expired",
        }
    }
}

/// Where a datum comes from and how far it can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// How well it is known.
    pub status: Status,
    /// Where it was read; never empty.
    pub source: Vec<String>,
    /// The date of the source: a year, month or day, or empty if it shows none.
    pub as_of: String,
    /// The last day on which it holds.
    pub valid_until: Option<Date>,
    /// Who confirmed it and when.
    pub confirmed: Option<(String, Date)>,
    /// A remark for editors; never printed.
    pub note: Option<String>,
    /// Where it stands.
    pub at: Location,
}

impl Record {
    /// Why it must not print as if it were sure on a day; `None` if it may.
    pub fn doubt(&self, day: Date) -> Option<Doubt> {
        if self.valid_until.is_some_and(|last| last < day) {
            return Some(Doubt::Expired);
        }
        match self.status {
            Status::Confirmed | Status::Found => None,
            Status::Unconfirmed | Status::Missing => Some(Doubt::Unconfirmed),
            Status::Contested => Some(Doubt::Contested),
            Status::UnderChange => Some(Doubt::UnderChange),
        }
    }
}

/// A typed datum.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Id, the same in all layers.
    pub id: String,
    /// The datum.
    pub value: FactValue,
    /// How far it can be trusted.
    pub record: Record,
}

/// An office, a help line, a house. Name and address stay German in every language.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Id, the same in all layers.
    pub id: String,
    /// German name.
    pub name: String,
    /// Telephone numbers in national form, best first.
    pub phone: Vec<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Web address with scheme.
    pub url: Option<String>,
    /// Postal address.
    pub address: Option<Address>,
    /// Opening hours.
    pub hours: Vec<OpenDays>,
    /// Whether one needs an appointment.
    pub by_appointment: bool,
    /// How far it can be trusted.
    pub record: Record,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(status: Status, valid_until: Option<Date>) -> Record {
        Record {
            status,
            source: vec!["source".into()],
            as_of: String::new(),
            valid_until,
            confirmed: None,
            note: None,
            at: Location::file("test"),
        }
    }

    #[test]
    fn a_fact_expires_the_day_after_its_last() {
        let last = Date::new(2026, 12, 31);
        let record = record(Status::Found, last);
        assert_eq!(record.doubt(Date::new(2026, 12, 31).expect("real")), None);
        assert_eq!(record.doubt(Date::new(2027, 1, 1).expect("real")), Some(Doubt::Expired));
    }

    #[test]
    fn only_confirmed_and_found_are_sure() {
        let day = Date::new(2026, 1, 1).expect("real");
        let sure: Vec<_> = Status::ALL
            .into_iter()
            .filter(|&status| record(status, None).doubt(day).is_none())
            .collect();
        assert_eq!(sure, [Status::Confirmed, Status::Found]);
    }

    #[test]
    fn dates_are_real_days() {
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("2026-2-1"), None);
        let end = Date::parse("2026-12-31").expect("real");
        assert_eq!(end.plus_days(1).to_string(), "2027-01-01");
        assert_eq!(end.german(), "31.12.2026");
    }
}
