//! Reads opening hours, and refuses those that contradict each other: somebody would stand before a
//! closed door.

use std::collections::BTreeSet;

use super::{OpenDays, Span, Weekday};
use crate::diag::{Diagnostic, Diagnostics};
use crate::table::{At, Row, Table};

/// How a row is written.
const ROW: &str = "{ days = \"mon-thu\", open = [\"08:00-16:00\"] }";

/// The longest time over midnight, in minutes. Night shelters and help lines stay below; what is
/// longer has its ends swapped, such as 13:00-11:00.
const LONGEST_NIGHT: u16 = 18 * 60;

const DAY: u16 = 24 * 60;

/// The hours under a key, empty if there are none; `None` if one of them was refused.
pub(super) fn read_hours(
    key: &str,
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<Vec<OpenDays>> {
    let mut found = Diagnostics::default();
    let mut hours = Vec::new();
    let mut named = BTreeSet::new();
    for row in table.rows(key, &mut found) {
        match row {
            Row::Table(mut row) => {
                hours.extend(read_row(&mut row, &mut named, &mut found));
                row.finish(&mut found);
            }
            Row::Text(text) => {
                let problem = format!("`{}` is not a row of hours", text.value);
                let problem = Diagnostic::error(problem).at(&text.at);
                table.report(problem.hint(format!("write {ROW}")), &mut found);
            }
        }
    }
    let is_good = found.is_empty();
    diags.append(found);
    is_good.then_some(hours)
}

/// Reads one row; `named` are the weekdays of the rows before it.
fn read_row(
    row: &mut Table<'_>,
    named: &mut BTreeSet<Weekday>,
    diags: &mut Diagnostics,
) -> Option<OpenDays> {
    let days = row.require_told("days", "such as mon or mon-thu", diags);
    let days = days.and_then(|text| {
        let days = parse_days(&text.value);
        match &days {
            Some(days) => report_repeated(days, named, &text, row, diags),
            None => {
                let problem = format!("`{}` is not a list of days", text.value);
                let problem = Diagnostic::error(problem).at(&text.at);
                row.report(problem.hint("write mon, mon-thu, or mon,wed-fri"), diags);
            }
        }
        days
    });
    if !row.has("open") {
        row.report_missing(Diagnostic::error("`open` is missing").hint("[] means closed"), diags);
    }
    let mut open: Vec<Span> = Vec::new();
    for text in row.strings("open", diags) {
        match read_span(&text.value, open.last()) {
            Ok(span) => open.push(span),
            Err(problem) => row.report(problem.at(&text.at), diags),
        }
    }
    Some(OpenDays { days: days?, open })
}

fn report_repeated(
    days: &[(Weekday, Weekday)],
    named: &mut BTreeSet<Weekday>,
    text: &At<String>,
    row: &Table<'_>,
    diags: &mut Diagnostics,
) {
    for (first, last) in days {
        let run = Weekday::ALL.iter().zip(NAMES).filter(|(day, _)| (first..=last).contains(day));
        for (day, name) in run {
            if !named.insert(*day) {
                let problem = Diagnostic::error(format!("`{name}` stands twice in these hours"));
                let hint = "name each day once, with all its times: open = [\"08:00-12:00\", \
                            \"14:00-16:00\"]";
                row.report(problem.at(&text.at).hint(hint), diags);
            }
        }
    }
}

/// A time that stands behind another one of the same day.
fn read_span(text: &str, before: Option<&Span>) -> Result<Span, Diagnostic> {
    let Some(span) = parse_span(text) else {
        return Err(Diagnostic::error(format!("`{text}` is not a time")).hint("write 08:00-16:00"));
    };
    if span.to <= span.from && span.to + DAY - span.from > LONGEST_NIGHT {
        let problem = Diagnostic::error(format!("`{text}` ends before it begins"));
        let hint = "write what is earlier first; 18:00-08:00 ends on the next day, 00:00-24:00 is \
                    the whole day";
        return Err(problem.hint(hint));
    }
    let end = before.map(|before| if before.to <= before.from { DAY } else { before.to });
    if end.is_some_and(|end| span.from < end) {
        let problem = format!("`{text}` begins before the time in front of it has ended");
        let hint = "write the times of a day one after the other, or make one of them";
        return Err(Diagnostic::error(problem).hint(hint));
    }
    Ok(span)
}

/// How weekdays are written, from Monday.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn parse_days(text: &str) -> Option<Vec<(Weekday, Weekday)>> {
    let day = |name: &str| {
        let index = NAMES.iter().position(|known| *known == name)?;
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
        if !hour.chars().chain(minute.chars()).all(|c| c.is_ascii_digit()) {
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
    fn times_of_a_day_follow_each_other() {
        let reads = |before: &str, text: &str| {
            let before = parse_span(before);
            read_span(text, before.as_ref()).map_err(|problem| problem.message)
        };
        assert!(reads("08:00-12:00", "14:00-16:00").is_ok());
        assert!(reads("08:00-12:00", "12:00-16:00").is_ok());
        assert!(reads("08:00-12:00", "18:00-08:00").is_ok());
        assert!(reads("", "00:00-24:00").is_ok());
        assert!(reads("", "16:00-10:00").is_ok());
        for (before, text) in [
            ("11:00-13:00", "12:00-15:00"),
            ("14:00-16:00", "08:00-12:00"),
            ("20:00-06:00", "22:00-23:00"),
        ] {
            let problem = reads(before, text).expect_err(text);
            assert!(problem.contains("has ended"), "{before} {text}: {problem}");
        }
        for text in ["13:00-11:00", "08:00-08:00"] {
            assert!(reads("", text).expect_err(text).contains("ends before"), "{text}");
        }
    }
}
