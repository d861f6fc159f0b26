//! Reads the values of facts: one function for each type.

use super::hours::read_hours;
use super::{Address, Date, FactValue, Unit};
use crate::diag::{Diagnostic, Diagnostics};
use crate::table::{At, Scalar, Table};

/// The types of facts.
pub(super) const TYPES: [&str; 10] =
    ["phone", "url", "email", "address", "hours", "money", "date", "number", "duration", "legal"];

pub(super) fn read_date(key: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Date> {
    let found = table.date(key, diags)?;
    let date = found.value.date?;
    let day = Date::new(i32::from(date.year), date.month, date.day);
    if day.is_none() {
        let diagnostic = Diagnostic::error(format!("`{key}` is not a day between 1900 and 2199"));
        let diagnostic = diagnostic.at(&found.at);
        table.report(diagnostic.hint("look at the year: it may be a slip of the pen"), diags);
    }
    day
}

pub(super) fn read_value(
    kind: &At<String>,
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<FactValue> {
    match kind.value.as_str() {
        "phone" => {
            checked(table, diags, "a phone number", is_phone, PHONE_HINT).map(FactValue::Phone)
        }
        "url" => {
            let url = table.require_string("value", diags)?;
            check_url(&url, table, diags).then_some(FactValue::Url(url.value))
        }
        "email" => {
            checked(table, diags, "an e-mail address", is_email, EMAIL_HINT).map(FactValue::Email)
        }
        "legal" => table.require_filled("value", diags).map(|law| FactValue::Legal(law.value)),
        "money" => read_decimal(table, 2, diags).map(FactValue::Money),
        "number" => read_decimal(table, 4, diags).map(FactValue::Number),
        "date" => match table.has("value") {
            true => read_date("value", table, diags).map(FactValue::Date),
            false => {
                let problem = Diagnostic::error("`value` is missing");
                table.report_missing(problem.hint("add value = 2026-12-31"), diags);
                None
            }
        },
        "address" => {
            let form = "{ street = \"…\", postcode = \"…\", city = \"…\" }";
            let mut value = require_table("value", form, table, diags)?;
            let address = read_address(&mut value, diags);
            value.finish(diags);
            address.map(FactValue::Address)
        }
        "hours" => {
            let hours = read_hours("value", table, diags)?;
            if hours.is_empty() {
                let problem = Diagnostic::error("`value` holds no opening hours");
                let hint = "write value = [{ days = \"mon-thu\", open = [\"08:00-16:00\"] }]";
                table.report_missing(problem.hint(hint), diags);
                return None;
            }
            Some(FactValue::Hours(hours))
        }
        "duration" => {
            let form = "{ count = 14, unit = \"day\" }";
            let mut value = require_table("value", form, table, diags)?;
            let duration = read_duration(&mut value, diags);
            value.finish(diags);
            duration
        }
        _ => {
            read_type(kind, table, diags);
            None
        }
    }
}

/// The type of a fact; an unknown one is reported.
pub(super) fn read_type(
    kind: &At<String>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) -> Option<&'static str> {
    let known = TYPES.into_iter().find(|known| *known == kind.value);
    if known.is_none() {
        let diagnostic = Diagnostic::error(format!("unknown type `{}`", kind.value))
            .at(&kind.at)
            .known(&kind.value, TYPES);
        table.report(diagnostic, diags);
    }
    known
}

fn require_table<'a>(
    key: &str,
    form: &str,
    table: &mut Table<'a>,
    diags: &mut Diagnostics,
) -> Option<Table<'a>> {
    if !table.has(key) {
        let problem = Diagnostic::error(format!("`{key}` is missing"));
        table.report_missing(problem.hint(format!("add {key} = {form}")), diags);
        return None;
    }
    table.table(key, diags)
}

pub(super) const PHONE_HINT: &str =
    "write the national form, such as 0234 910-0, or a short number, such as 110";
pub(super) const EMAIL_HINT: &str = "write name@place.de";

/// A national number begins with 0; a short number has at most six digits.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let clean = text.chars().all(|c| c.is_ascii_digit() || " -/".contains(c));
    let national = text.starts_with('0') && !text.starts_with("00") && (5..=15).contains(&digits);
    let short = !text.starts_with('0') && (2..=6).contains(&digits);
    let is_separator = |byte: &u8| !byte.is_ascii_digit();
    let single = text.as_bytes().windows(2).all(|two| !two.iter().all(is_separator));
    let begins = text.starts_with(|c: char| c.is_ascii_digit());
    clean && single && begins && text.ends_with(|c: char| c.is_ascii_digit()) && (national || short)
}

/// The most letters of a web address. Longer ones make QR codes that no telephone reads.
const MOST_URL_LETTERS: usize = 500;

/// What is wrong with a web address, if anything is.
fn url_problem(text: &str) -> Option<Diagnostic> {
    let is_refused = |c: &char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c);
    let name = ["https://", "http://"].into_iter().find_map(|it| text.strip_prefix(it));
    let Some(name) = name else {
        let problem = Diagnostic::error(format!("`{}` is not a web address", shown(text)));
        return Some(problem.hint("write the whole address, beginning with https:// or http://"));
    };
    if let Some(refused) = text.chars().find(is_refused) {
        let refused = match refused {
            ' ' => "a blank".to_owned(),
            refused => format!("`{refused}`"),
        };
        let problem = format!("{refused} cannot stand in the web address `{}`", shown(text));
        let hint = "copy the address out of the browser, which writes it in ASCII letters";
        return Some(Diagnostic::error(problem).hint(hint));
    }
    let host = name.split(['/', '?', '#']).next().unwrap_or(name);
    if !host.contains('.') || host.starts_with('.') {
        let problem = Diagnostic::error(format!("`{}` names no place in the web", shown(text)));
        return Some(
            problem.hint("behind // stands a name with a dot in it, such as www.bochum.de"),
        );
    }
    (text.len() > MOST_URL_LETTERS).then(|| {
        let problem = format!("`{}` has {} letters", shown(text), text.len());
        let hint = format!("find a shorter address: {MOST_URL_LETTERS} letters fit into a QR code");
        Diagnostic::error(problem).hint(hint)
    })
}

pub(super) fn check_url(url: &At<String>, table: &Table<'_>, diags: &mut Diagnostics) -> bool {
    match url_problem(&url.value) {
        None => true,
        Some(problem) => {
            table.report(problem.at(&url.at), diags);
            false
        }
    }
}

/// The most letters of a value that a message repeats.
const MOST_SHOWN: usize = 60;

/// A value as a message repeats it: cut if it is long.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

pub(super) fn is_email(text: &str) -> bool {
    let (name, host) = text.split_once('@').unwrap_or(("", ""));
    let clean = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    !name.is_empty() && host.contains('.') && name.chars().all(clean) && host.chars().all(clean)
}

fn checked(
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
    what: &str,
    fits: impl Fn(&str) -> bool,
    hint: &str,
) -> Option<String> {
    let value = table.require_string("value", diags)?;
    check(&value, table, diags, what, fits, hint).then_some(value.value)
}

pub(super) fn check(
    value: &At<String>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
    what: &str,
    fits: impl Fn(&str) -> bool,
    hint: &str,
) -> bool {
    let good = fits(&value.value);
    if !good {
        let diagnostic = Diagnostic::error(format!("`{}` is not {what}", shown(&value.value)));
        table.report(diagnostic.at(&value.at).hint(hint), diags);
    }
    good
}

fn read_decimal(table: &mut Table<'_>, decimals: usize, diags: &mut Diagnostics) -> Option<String> {
    let value = table.require_scalar("value", diags)?;
    let text = match &value.value {
        Scalar::Integer(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if digits(whole) && digits(fraction) && whole.len() <= 12 && fraction.len() <= decimals {
        return Some(text);
    }
    let diagnostic =
        Diagnostic::error(format!("`{}` is not a number that can be used", shown(&text)));
    let hint = format!(
        "write at most 12 digits and, after a point, at most {decimals} decimals: 259 or \"18.36\""
    );
    table.report(diagnostic.at(&value.at).hint(hint), diags);
    None
}

fn read_duration(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<FactValue> {
    let count = table.require_integer("count", diags);
    let unit = table.require_told("unit", "one of day, week, month, year", diags)?;
    let known = match unit.value.as_str() {
        "day" => Some(Unit::Day),
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "year" => Some(Unit::Year),
        _ => None,
    };
    let Some(known) = known else {
        let diagnostic = Diagnostic::error(format!("unknown unit `{}`", unit.value))
            .at(&unit.at)
            .known(&unit.value, ["day", "week", "month", "year"]);
        table.report(diagnostic, diags);
        return None;
    };
    let count = count?;
    match u32::try_from(count.value).ok().filter(|count| (1..=1000).contains(count)) {
        Some(number) => Some(FactValue::Duration(number, known)),
        None => {
            let diagnostic = Diagnostic::error("`count` must be between 1 and 1000");
            let hint = "a longer time is written in weeks, months or years";
            table.report(diagnostic.at(&count.at).hint(hint), diags);
            None
        }
    }
}

pub(super) fn read_address(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Address> {
    let extra = table.string("extra", diags).map(|extra| extra.value);
    let street = table.require_filled("street", diags);
    let postcode = table.string("postcode", diags);
    let city = table.require_filled("city", diags);
    if let Some(postcode) = &postcode {
        let fits = |text: &str| text.len() == 5 && text.chars().all(|c| c.is_ascii_digit());
        check(postcode, table, diags, "a German postcode", fits, "it has five digits");
    }
    Some(Address {
        extra,
        street: street?.value,
        postcode: postcode.map(|postcode| postcode.value),
        city: city?.value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_national_or_short() {
        for good in ["0234 910-0", "110", "116117", "0800 1110111", "02931 82-6600"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in [
            "+49 234 910-0",
            "0049 234 910",
            "0234 -910",
            "0234 910-",
            "234 9100",
            "0234",
            "0234 910-ab",
            " 110",
            "",
        ] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn urls_and_mails() {
        let told = |text: &str| url_problem(text).map(|problem| problem.message);
        assert_eq!(told("https://www.bochum.de/Amt-fuer-Soziales?x=1"), None);
        let long = format!("https://x.de/{}", "a".repeat(3000));
        for (text, words) in [
            ("www.bochum.de", "not a web address"),
            ("javascript:alert(1)", "not a web address"),
            ("http://x", "names no place"),
            ("https://x/a.html", "names no place"),
            ("https://.de", "names no place"),
            ("https://köln.de", "`ö` cannot stand"),
            ("https://a b.de", "a blank cannot stand"),
            (&long, "has 3013 letters"),
        ] {
            let told = told(text).expect(text);
            assert!(told.contains(words) && told.len() < 200, "{told}");
        }
        assert!(is_email("Auslaenderbuero-Service@Bochum.de"));
        assert!(!is_email("bochum.de"));
    }
}
