//! Reads `content/facts/<place>.toml`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    Address, Contact, Date, Fact, FactValue, Layer, OpenDays, Record, Span, Status, Unit, Weekday,
};
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::project::Project;
use crate::table::{At, Document, Row, Scalar, Scope, Table, check_id, is_id};

const TYPES: [&str; 10] =
    ["phone", "url", "email", "address", "hours", "money", "date", "number", "duration", "legal"];

/// Reads all layers and checks that the chains of parents end.
///
/// # Errors
/// If a file cannot be read.
pub fn load(project: &Project, diags: &mut Diagnostics) -> Result<BTreeMap<String, Layer>> {
    let mut layers = BTreeMap::new();
    let mut parents = Vec::new();
    for name in project.list("content/facts")? {
        let path = format!("content/facts/{name}");
        let Some(id) = name.strip_suffix(".toml").filter(|id| is_id(id)) else {
            let diagnostic = Diagnostic::error("only files named <place>.toml belong here");
            diags.push(diagnostic.at(&Location::file(path)));
            continue;
        };
        let Some(file) = project.text(&path, diags)? else { continue };
        let document = Document::parse(file, &Scope::default(), diags);
        let (mut layer, parent) = read_layer(id, document.table(Scope::default()), diags);
        layer.is_adrift = document.is_broken();
        parents.extend(parent.map(|it| At { value: (id.to_owned(), it.value), at: it.at }));
        layers.insert(id.to_owned(), layer);
    }
    let parent_places: BTreeMap<_, _> =
        parents.iter().map(|parent| (parent.value.0.clone(), parent.at.clone())).collect();
    for parent in parents {
        if layers.contains_key(&parent.value.1) {
            continue;
        }
        let (child, parent_id) = parent.value;
        let known = layers.keys().map(String::as_str);
        let diagnostic = Diagnostic::error(format!("unknown place `{parent_id}`"));
        diags.push(diagnostic.at(&parent.at).suggest(&parent_id, known));
        if let Some(layer) = layers.get_mut(&child) {
            layer.is_adrift = true;
        }
    }
    break_cycles(&mut layers, &parent_places, diags);
    Ok(layers)
}

/// Reports every cycle of parents once, and cuts it.
fn break_cycles(
    layers: &mut BTreeMap<String, Layer>,
    places: &BTreeMap<String, Location>,
    diags: &mut Diagnostics,
) {
    let mut cyclic: Vec<(String, String)> = Vec::new();
    for id in layers.keys() {
        let mut path = vec![id.as_str()];
        let mut next = layers.get(id).and_then(|layer| layer.parent.as_deref());
        while let Some(parent) = next.filter(|parent| !path.contains(parent)) {
            path.push(parent);
            next = layers.get(parent).and_then(|layer| layer.parent.as_deref());
        }
        if next == Some(id.as_str()) {
            cyclic.push((id.clone(), format!("{} → {id}", path.join(" → "))));
        }
    }
    let mut reported = Vec::new();
    for (id, path) in cyclic {
        let Some(layer) = layers.get_mut(&id) else { continue };
        let parent = layer.parent.take();
        layer.is_adrift = true;
        if parent.is_some_and(|parent| reported.contains(&parent)) || !reported.is_empty() {
            reported.push(id);
            continue;
        }
        let diagnostic = Diagnostic::error(format!("a place is its own ancestor: {path}"));
        let whole = Location::file(format!("content/facts/{id}.toml"));
        diags.push(diagnostic.at(places.get(&id).unwrap_or(&whole)));
        reported.push(id);
    }
}

fn read_layer(
    id: &str,
    mut root: Table<'_>,
    diags: &mut Diagnostics,
) -> (Layer, Option<At<String>>) {
    let mut layer = Layer { id: id.to_owned(), name: id.to_owned(), ..Layer::default() };
    let mut parent = None;
    match root.table("place", diags) {
        None if root.has("place") => {}
        None => root.report_missing(Diagnostic::error("`[place]` is missing"), diags),
        Some(mut place) => {
            if let Some(name) = place.require_filled("name", diags) {
                layer.name = name.value;
            }
            if place.has("office") {
                layer.office = place.require_filled("office", diags).map(|office| office.value);
            }
            parent = place.string("parent", diags);
            layer.parent = parent.as_ref().map(|parent| parent.value.clone());
            if let Some(mut names) = place.table("names", diags) {
                for key in names.keys().collect::<Vec<_>>() {
                    if let Some(name) = names.string(key.value, diags) {
                        layer.names.insert(key.value.to_owned(), name.value);
                    }
                }
                names.finish(diags);
            }
            place.finish(diags);
        }
    }
    each_entry(&mut root, "fact", diags, |id, mut table, diags| {
        match read_fact(id, &mut table, diags) {
            Some(fact) => {
                table.finish(diags);
                layer.facts.insert(id.to_owned(), fact);
            }
            None => {
                layer.faulty.insert(id.to_owned());
            }
        }
    });
    each_entry(&mut root, "contact", diags, |id, mut table, diags| {
        match read_contact(id, &mut table, diags) {
            Some(contact) => {
                table.finish(diags);
                layer.contacts.insert(id.to_owned(), contact);
            }
            None => {
                layer.faulty.insert(id.to_owned());
            }
        }
    });
    root.finish(diags);
    (layer, parent)
}

fn each_entry<'a>(
    root: &mut Table<'a>,
    key: &str,
    diags: &mut Diagnostics,
    mut read: impl FnMut(&str, Table<'a>, &mut Diagnostics),
) {
    let Some(mut list) = root.table(key, diags) else { return };
    for key in list.keys().collect::<Vec<_>>() {
        let Some(table) = list.table(key.value, diags) else { continue };
        let id = At { value: key.value.to_owned(), at: key.at };
        if check_id(&id, &table.scope, diags) {
            read(key.value, table, diags);
        }
    }
}

fn read_record(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Record> {
    let status = table.require_string("status", diags);
    let source: Vec<_> = table.strings("source", diags).into_iter().map(|s| s.value).collect();
    let as_of = table.require_string("as_of", diags);
    let valid_until = read_date("valid_until", table, diags);
    let confirmed_by = table.string("confirmed_by", diags).filter(|by| !by.value.trim().is_empty());
    let confirmed_on = read_date("confirmed_on", table, diags);
    let note = table.string("note", diags).map(|note| note.value);
    table.string("origin", diags);
    if source.iter().all(|source| source.trim().is_empty()) {
        let diagnostic = Diagnostic::error("`source` is missing or empty");
        table.report_missing(
            diagnostic.hint("name at least one page, law or person it was read from"),
            diags,
        );
    }
    if let Some(as_of) = as_of.as_ref().filter(|as_of| !is_as_of(&as_of.value)) {
        let diagnostic = Diagnostic::error(format!("`{}` is not a date of a source", as_of.value))
            .at(&as_of.at)
            .hint("write YYYY, YYYY-MM, YYYY-MM-DD, or \"\" if the source shows none");
        table.report(diagnostic, diags);
    }
    let status = status?;
    let Some(known) = Status::ALL.into_iter().find(|known| known.name() == status.value) else {
        let names = Status::ALL.map(Status::name);
        let diagnostic = Diagnostic::error(format!("unknown status `{}`", status.value))
            .at(&status.at)
            .suggest(&status.value, names)
            .hint(format!("known are {}", names.join(", ")));
        table.report(diagnostic, diags);
        return None;
    };
    let confirmed = confirmed_by.map(|by| by.value).zip(confirmed_on);
    if (known == Status::Confirmed) != confirmed.is_some() {
        let diagnostic = Diagnostic::error(
            "status `confirmed`, `confirmed_by` and `confirmed_on` stand together or not at all",
        );
        table.report(diagnostic.at(&status.at).hint("only a named person can confirm"), diags);
        return None;
    }
    Some(Record {
        status: known,
        source,
        as_of: as_of?.value,
        valid_until,
        confirmed,
        note,
        at: table.at(),
    })
}

fn is_as_of(text: &str) -> bool {
    match text.len() {
        0 => true,
        4 => Date::parse(&format!("{text}-01-01")).is_some(),
        7 => Date::parse(&format!("{text}-01")).is_some(),
        _ => Date::parse(text).is_some(),
    }
}

fn read_date(key: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Date> {
    let found = table.date(key, diags)?;
    let date = found.value.date?;
    let day = Date::new(i32::from(date.year), date.month, date.day);
    if day.is_none() {
        let diagnostic = Diagnostic::error(format!("`{key}` is not a day between 1900 and 2199"));
        table.report(diagnostic.at(&found.at), diags);
    }
    day
}

fn read_fact(id: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Fact> {
    let kind = table.require_string("type", diags);
    let value = kind.and_then(|kind| read_value(&kind, table, diags));
    let record = read_record(table, diags);
    Some(Fact { id: id.to_owned(), value: value?, record: record? })
}

fn read_value(
    kind: &At<String>,
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<FactValue> {
    match kind.value.as_str() {
        "phone" => {
            checked(table, diags, "a phone number", is_phone, PHONE_HINT).map(FactValue::Phone)
        }
        "url" => checked(table, diags, "a web address", is_url, URL_HINT).map(FactValue::Url),
        "email" => {
            checked(table, diags, "an e-mail address", is_email, EMAIL_HINT).map(FactValue::Email)
        }
        "legal" => table.require_filled("value", diags).map(|law| FactValue::Legal(law.value)),
        "money" => read_decimal(table, 2, diags).map(FactValue::Money),
        "number" => read_decimal(table, 4, diags).map(FactValue::Number),
        "date" => match table.has("value") {
            true => read_date("value", table, diags).map(FactValue::Date),
            false => {
                table.report_missing(Diagnostic::error("`value` is missing"), diags);
                None
            }
        },
        "address" => {
            let mut value = require_table("value", table, diags)?;
            let address = read_address(&mut value, diags);
            value.finish(diags);
            address.map(FactValue::Address)
        }
        "hours" => {
            let hours = read_hours("value", table, diags);
            if hours.is_empty() {
                table.report_missing(Diagnostic::error("`value` holds no opening hours"), diags);
                return None;
            }
            Some(FactValue::Hours(hours))
        }
        "duration" => {
            let mut value = require_table("value", table, diags)?;
            let duration = read_duration(&mut value, diags);
            value.finish(diags);
            duration
        }
        other => {
            let diagnostic = Diagnostic::error(format!("unknown type `{other}`"))
                .at(&kind.at)
                .suggest(other, TYPES)
                .hint(format!("known are {}", TYPES.join(", ")));
            table.report(diagnostic, diags);
            None
        }
    }
}

fn require_table<'a>(
    key: &str,
    table: &mut Table<'a>,
    diags: &mut Diagnostics,
) -> Option<Table<'a>> {
    if !table.has(key) {
        table.report_missing(Diagnostic::error(format!("`{key}` is missing")), diags);
        return None;
    }
    table.table(key, diags)
}

const PHONE_HINT: &str =
    "write the national form, such as 0234 910-0, or a short number, such as 110";
const URL_HINT: &str =
    "write the whole address in ASCII letters, beginning with https:// or http://";
const EMAIL_HINT: &str = "write name@place.de";

/// A national number begins with 0; a short number has at most six digits.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let clean = text.chars().all(|c| c.is_ascii_digit() || " -/".contains(c));
    let national = text.starts_with('0') && (5..=15).contains(&digits);
    let short = !text.starts_with('0') && (2..=6).contains(&digits);
    clean && text.trim() == text && (national || short)
}

fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| host.contains('.') && !host.starts_with('.'))
        && text.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c))
}

fn is_email(text: &str) -> bool {
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

fn check(
    value: &At<String>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
    what: &str,
    fits: impl Fn(&str) -> bool,
    hint: &str,
) -> bool {
    let good = fits(&value.value);
    if !good {
        let diagnostic = Diagnostic::error(format!("`{}` is not {what}", value.value));
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
    let diagnostic = Diagnostic::error(format!("`{text}` is not a number that can be used"));
    let hint = format!(
        "write at most 12 digits and, after a point, at most {decimals} decimals: 259 or \"18.36\""
    );
    table.report(diagnostic.at(&value.at).hint(hint), diags);
    None
}

fn read_duration(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<FactValue> {
    let count = table.require_integer("count", diags);
    let unit = table.require_string("unit", diags)?;
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
            .hint("known are day, week, month, year");
        table.report(diagnostic, diags);
        return None;
    };
    let count = count?;
    match u32::try_from(count.value).ok().filter(|count| (1..=1000).contains(count)) {
        Some(number) => Some(FactValue::Duration(number, known)),
        None => {
            let diagnostic = Diagnostic::error("`count` must be between 1 and 1000");
            table.report(diagnostic.at(&count.at), diags);
            None
        }
    }
}

fn read_address(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Address> {
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

fn read_contact(id: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Contact> {
    let name = table.require_filled("name", diags);
    let phone = table.strings("phone", diags);
    for number in &phone {
        check(number, table, diags, "a phone number", is_phone, PHONE_HINT);
    }
    let email = table.string("email", diags);
    if let Some(email) = &email {
        check(email, table, diags, "an e-mail address", is_email, EMAIL_HINT);
    }
    let url = table.string("url", diags);
    if let Some(url) = &url {
        check(url, table, diags, "a web address", is_url, URL_HINT);
    }
    let address = table.table("address", diags).and_then(|mut table| {
        let address = read_address(&mut table, diags);
        table.finish(diags);
        address
    });
    let hours = read_hours("hours", table, diags);
    let by_appointment = table.flag("by_appointment", diags);
    let record = read_record(table, diags);
    Some(Contact {
        id: id.to_owned(),
        name: name?.value,
        phone: phone.into_iter().map(|number| number.value).collect(),
        email: email.map(|email| email.value),
        url: url.map(|url| url.value),
        address,
        hours,
        by_appointment,
        record: record?,
    })
}

fn read_hours(key: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Vec<OpenDays> {
    let mut hours = Vec::new();
    for row in table.rows(key, diags) {
        let mut row = match row {
            Row::Table(row) => row,
            Row::Text(text) => {
                let diagnostic =
                    Diagnostic::error(format!("`{}` is not a row of hours", text.value))
                        .at(&text.at)
                        .hint("write { days = \"mon-thu\", open = [\"08:00-16:00\"] }");
                table.report(diagnostic, diags);
                continue;
            }
        };
        let days = row.require_string("days", diags).and_then(|days| {
            let parsed = parse_days(&days.value);
            if parsed.is_none() {
                let diagnostic =
                    Diagnostic::error(format!("`{}` is not a list of days", days.value))
                        .at(&days.at)
                        .hint("write mon, mon-thu, or mon,wed-fri");
                row.report(diagnostic, diags);
            }
            parsed
        });
        if !row.has("open") {
            row.report_missing(
                Diagnostic::error("`open` is missing").hint("[] means closed"),
                diags,
            );
        }
        let mut open = Vec::new();
        for span in row.strings("open", diags) {
            match parse_span(&span.value) {
                Some(span) => open.push(span),
                None => {
                    let diagnostic = Diagnostic::error(format!("`{}` is not a time", span.value));
                    row.report(diagnostic.at(&span.at).hint("write 08:00-16:00"), diags);
                }
            }
        }
        row.finish(diags);
        hours.extend(days.map(|days| OpenDays { days, open }));
    }
    hours
}

fn parse_days(text: &str) -> Option<Vec<(Weekday, Weekday)>> {
    let day = |name: &str| {
        let index =
            ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|d| *d == name)?;
        Weekday::ALL.get(index).copied()
    };
    text.split(',')
        .map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (day(first.trim())?, day(last.trim())?);
            (first <= last).then_some((first, last))
        })
        .collect()
}

fn parse_span(text: &str) -> Option<Span> {
    let minutes = |time: &str| {
        let (hour, minute) = time.split_once(':')?;
        if (hour.len(), minute.len()) != (2, 2) {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60 && (hour < 24 || minute == 0)).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once('-')?;
    Some(Span { from: minutes(from)?, to: minutes(to)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_national_or_short() {
        for good in ["0234 910-0", "110", "116117", "0800 1110111", "02931 82-6600"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["+49 234 910-0", "234 9100", "0234", "0234 910-ab", " 110", ""] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn hours_and_days() {
        assert_eq!(parse_span("08:00-16:30"), Some(Span { from: 480, to: 990 }));
        assert_eq!(parse_span("18:00-08:00"), Some(Span { from: 1080, to: 480 }));
        assert_eq!(parse_span("8-16"), None);
        assert_eq!(parse_span("08:00-24:01"), None);
        assert_eq!(
            parse_days("mon,wed-fri"),
            Some(vec![(Weekday::Mon, Weekday::Mon), (Weekday::Wed, Weekday::Fri)])
        );
        assert_eq!(parse_days("fri-mon"), None);
    }

    #[test]
    fn urls_and_mails() {
        assert!(is_url("https://www.bochum.de/Amt-fuer-Soziales?x=1"));
        assert!(!is_url("www.bochum.de"));
        assert!(!is_url("javascript:alert(1)"));
        assert!(is_email("Auslaenderbuero-Service@Bochum.de"));
        assert!(!is_email("bochum.de"));
    }
}
