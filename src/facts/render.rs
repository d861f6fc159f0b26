//! How a fact looks in a language: the one place where figures, dates and hours are formatted.
//!
//! Rules: Latin digits in every language, as on German letters and door signs. Amounts have the
//! euro sign behind them. Times are `HH:MM–HH:MM`. What must read from left to right says so.

use std::str::FromStr;

use icu_calendar::Gregorian;
use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets};
use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_locale::Locale;
use icu_locale::extensions::unicode::{key, value};

use super::{Address, Date, FactValue, OpenDays, Span, Weekday};
use crate::language::{Language, Registry, Script};
use crate::text::bind;

/// Number and euro sign never part.
const NO_BREAK_SPACE: char = '\u{A0}';

/// The formats of one language.
pub struct Formats {
    script: Script,
    is_german: bool,
    locale: Locale,
    weekdays: Vec<String>,
    decimal: DecimalFormatter,
}

/// A piece of a rendered fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of the language; they follow its direction.
    Words(String),
    /// Figures, numbers, addresses: left to right and unbroken, whatever stands around them.
    Ltr(String),
    /// German words: left to right, may break.
    German(String),
}

/// A telephone number, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// As dialled in Germany.
    pub national: String,
    /// As dialled from abroad, if it can be reached from there.
    pub international: Option<String>,
    /// Target of a link.
    pub href: String,
}

/// Stands in the place of a fact that has expired, or that nobody knows yet.
pub const GAP: &str = "…";

impl Formats {
    /// The formats of a language. Languages without locale data (such as Romani) get those of the
    /// first language of their fallback chain that has data.
    pub fn of(language: &Language, registry: &Registry) -> Self {
        let chain = language.fallback.iter().filter_map(|tag| registry.get(tag));
        let locale = std::iter::once(language)
            .chain(chain)
            .map(latin_digits)
            .find(has_data)
            .unwrap_or(Locale::UNKNOWN);
        let weekdays = match &language.weekdays {
            Some(names) => names.clone(),
            None => Weekday::ALL.into_iter().map(|day| weekday_name(&locale, day)).collect(),
        };
        let decimal = DecimalFormatter::try_new((&locale).into(), Default::default())
            .expect("locale data are compiled in, with a root for every locale");
        let is_german = language.is_german();
        Self { script: language.script, is_german, locale, weekdays, decimal }
    }

    /// A fact in running text; `closed` is the word for days without opening hours.
    pub fn fact(&self, value: &FactValue, closed: &str) -> Vec<Piece> {
        match value {
            FactValue::Phone(number) => vec![Piece::Ltr(number.clone())],
            FactValue::Url(url) => vec![Piece::Ltr(short_url(url))],
            FactValue::Email(email) => vec![Piece::Ltr(email.clone())],
            FactValue::Legal(law) => vec![Piece::Ltr(law.replace(' ', "\u{A0}"))],
            FactValue::Address(address) => vec![Piece::German(address_lines(address).join(", "))],
            FactValue::Hours(hours) => self.hours_in_text(hours, closed),
            FactValue::Money(amount) => vec![Piece::Ltr(self.money(amount))],
            // Month names differ between calendars; the figures are those on German letters.
            FactValue::Date(date) if !self.is_german => vec![
                Piece::Words(format!("{} (", self.date(*date))),
                Piece::Ltr(date.german()),
                Piece::Words(")".to_owned()),
            ],
            FactValue::Date(date) => vec![Piece::Words(self.date(*date))],
            FactValue::Number(number) => vec![Piece::Ltr(self.number(number))],
            FactValue::Missing(_) => vec![Piece::Ltr(GAP.to_owned())],
            FactValue::Duration(count, _) => vec![Piece::Ltr(self.number(&count.to_string()))],
        }
    }

    /// A number with the language's separators and Latin digits.
    pub fn number(&self, number: &str) -> String {
        match Decimal::from_str(number) {
            Ok(decimal) => self.decimal.format(&decimal).to_string(),
            Err(_) => number.to_owned(),
        }
    }

    /// An amount in euros: whole, or with two decimals.
    pub fn money(&self, amount: &str) -> String {
        let padded = match amount.split_once('.') {
            Some((whole, fraction)) => format!("{whole}.{fraction:0<2}"),
            None => amount.to_owned(),
        };
        format!("{}{NO_BREAK_SPACE}€", self.number(&padded))
    }

    /// A date with the month in words; the day stays with its month.
    pub fn date(&self, date: Date) -> String {
        let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(
            (&self.locale).into(),
            fieldsets::YMD::long(),
        )
        .expect("locale data are compiled in, with a root for every locale");
        bind(&formatter.format(&date.gregorian()).to_string())
    }

    /// The name of the weekday of a date.
    pub fn weekday(&self, date: Date) -> &str {
        // Day 1 of the reckoning by days (Rata Die) was a Monday.
        let index = (date.gregorian().to_rata_die().to_i64_date() - 1).rem_euclid(7);
        &self.weekdays[usize::try_from(index).expect("a remainder of seven")]
    }

    /// Days in words and times in figures, one row for each entry; no times means closed.
    pub fn hours(&self, hours: &[OpenDays]) -> Vec<(String, Vec<String>)> {
        hours.iter().map(|row| (self.days(row), row.open.iter().map(time_span).collect())).collect()
    }

    fn days(&self, row: &OpenDays) -> String {
        let run = |&(first, last): &(Weekday, Weekday)| match last.index() - first.index() {
            0 => self.weekdays[first.index()].clone(),
            1 => format!(
                "{}{}{}",
                self.weekdays[first.index()],
                self.comma(),
                self.weekdays[last.index()]
            ),
            _ => format!("{} – {}", self.weekdays[first.index()], self.weekdays[last.index()]),
        };
        row.days.iter().map(run).collect::<Vec<_>>().join(self.comma())
    }

    fn hours_in_text(&self, hours: &[OpenDays], closed: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (days, times) in self.hours(hours) {
            if !pieces.is_empty() {
                pieces.push(Piece::Words(self.semicolon().to_owned()));
            }
            pieces.push(Piece::Words(format!("{days} ")));
            if times.is_empty() {
                pieces.push(Piece::Words(closed.to_owned()));
            }
            for (index, time) in times.into_iter().enumerate() {
                if index > 0 {
                    pieces.push(Piece::Words(self.comma().to_owned()));
                }
                pieces.push(Piece::Ltr(time));
            }
        }
        pieces
    }

    /// The sign between the members of a list, with its space.
    pub fn comma(&self) -> &'static str {
        match self.script {
            Script::Arab | Script::Aran => "، ",
            Script::Ethi => "፣ ",
            Script::Hans => "、",
            Script::Armn
            | Script::Beng
            | Script::Cyrl
            | Script::Deva
            | Script::Geor
            | Script::Guru
            | Script::Latn
            | Script::Taml => ", ",
        }
    }

    fn semicolon(&self) -> &'static str {
        match self.script {
            Script::Arab | Script::Aran => "؛ ",
            Script::Ethi => "፤ ",
            Script::Hans => "；",
            Script::Armn
            | Script::Beng
            | Script::Cyrl
            | Script::Deva
            | Script::Geor
            | Script::Guru
            | Script::Latn
            | Script::Taml => "; ",
        }
    }
}

fn latin_digits(language: &Language) -> Locale {
    let mut locale = language.locale();
    locale.extensions.unicode.keywords.set(key!("nu"), value!("latn"));
    locale
}

/// Whether CLDR knows the language: a locale without data formats as the root does. English looks
/// like the root and has data all the same.
fn has_data(locale: &Locale) -> bool {
    let mut root = Locale::UNKNOWN;
    root.extensions = locale.extensions.clone();
    locale.id.language.as_str() == "en"
        || weekday_name(locale, Weekday::Thu) != weekday_name(&root, Weekday::Thu)
}

fn weekday_name(locale: &Locale, day: Weekday) -> String {
    // The first of June 2026 is a Monday.
    let date = Date::new(2026, 6, 1).expect("a real day").plus_days(day.index() as u32);
    FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(locale.into(), fieldsets::E::long())
        .expect("locale data are compiled in, with a root for every locale")
        .format(&date.gregorian())
        .to_string()
}

fn time_span(span: &Span) -> String {
    let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{}–{}", time(span.from), time(span.to))
}

/// The lines of an address, as on an envelope.
pub fn address_lines(address: &Address) -> Vec<String> {
    let city = match &address.postcode {
        Some(postcode) => format!("{postcode} {}", address.city),
        None => address.city.clone(),
    };
    address.extra.iter().cloned().chain([address.street.clone(), city]).collect()
}

/// A web address without what one need not type.
pub fn short_url(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/').to_owned()
}

/// A telephone number in its forms. Free and shared-cost numbers (0800, 0180) cannot be reached
/// from abroad.
pub fn phone(national: &str) -> Phone {
    let digits: String = national.chars().filter(char::is_ascii_digit).collect();
    // Facts are national numbers; what a person gives may be written as dialled from abroad.
    let abroad =
        if national.starts_with('+') { Some(&digits[..]) } else { digits.strip_prefix("00") };
    if let Some(abroad) = abroad {
        let href = format!("tel:+{abroad}");
        return Phone { national: national.to_owned(), international: None, href };
    }
    let area = national.strip_prefix('0').filter(|_| {
        !["0800", "0180", "0137", "0900"].iter().any(|prefix| digits.starts_with(prefix))
    });
    match area {
        Some(rest) => Phone {
            national: national.to_owned(),
            international: Some(format!("+49 {rest}")),
            href: format!("tel:+49{}", &digits[1..]),
        },
        None => Phone {
            national: national.to_owned(),
            international: None,
            href: format!("tel:{digits}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::project::Project;

    fn formats(tag: &str) -> Formats {
        let registry =
            Registry::load(&Project::embedded(), &mut Diagnostics::default()).expect("readable");
        Formats::of(registry.get(tag).expect("known"), &registry)
    }

    #[test]
    fn digits_are_latin_in_every_language() {
        let registry =
            Registry::load(&Project::embedded(), &mut Diagnostics::default()).expect("readable");
        let day = Date::new(2026, 11, 22).expect("real");
        for language in registry.iter() {
            let formats = Formats::of(language, &registry);
            let shown = format!("{} {}", formats.date(day), formats.money("1234.5"));
            assert!(shown.contains("22") && shown.contains("2026"), "{}: {shown}", language.tag);
            let foreign = shown.chars().find(|c| c.is_numeric() && !c.is_ascii_digit());
            assert_eq!(foreign, None, "{}: {shown}", language.tag);
        }
    }

    #[test]
    fn amounts_and_dates_follow_the_language() {
        assert_eq!(formats("de").money("18.36"), "18,36\u{A0}€");
        assert_eq!(formats("en").money("18.36"), "18.36\u{A0}€");
        assert_eq!(formats("de").money("259"), "259\u{A0}€");
        let day = Date::new(2026, 11, 22).expect("real");
        assert_eq!(formats("de").date(day), "22.\u{A0}November 2026");
        assert_eq!(formats("uk").date(day), "22\u{A0}листопада 2026\u{202F}р.");
        assert_eq!(formats("fa-AF").date(day), "22\u{A0}نومبر 2026");
        assert_eq!(formats("en").date(day), "22\u{A0}November 2026");
        assert_eq!(formats("rom").date(day), formats("en").date(day));
    }

    #[test]
    fn hours_have_days_in_words() {
        let rows = [OpenDays {
            days: vec![(Weekday::Mon, Weekday::Thu)],
            open: vec![Span { from: 480, to: 960 }],
        }];
        let (days, times) = formats("ar").hours(&rows).remove(0);
        assert_eq!((days.as_str(), times[0].as_str()), ("الاثنين – الخميس", "08:00–16:00"));
        let closed = [OpenDays { days: vec![(Weekday::Fri, Weekday::Fri)], open: vec![] }];
        let pieces = formats("de").fact(&FactValue::Hours(closed.to_vec()), "geschlossen");
        let words = |word: &str| Piece::Words(word.to_owned());
        assert_eq!(pieces, [words("Freitag "), words("geschlossen")]);
    }

    #[test]
    fn phones_have_a_form_for_abroad() {
        let town = phone("0234 910-0");
        assert_eq!(town.international.as_deref(), Some("+49 234 910-0"));
        assert_eq!(town.href, "tel:+492349100");
        assert_eq!(phone("+49 234 910-0").href, "tel:+492349100");
        assert_eq!(phone("0049 234 910-0").href, "tel:+492349100");
        assert_eq!(phone("110").href, "tel:110");
        assert_eq!(phone("0800 1110111").international, None);
    }
}
