//! `willkommen facts`: the call list of an editor.

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::{Ending, Format, complain, ending, errors, load, pad, parse_date, say, today};
use crate::diag::Diagnostic;
use crate::facts::{Date, Doubt, Facts, Record};
use crate::project::Project;

/// Lists facts and contacts that are unconfirmed, contested, changing, expired or about to expire.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also list what expires within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    due: u32,
    /// Only this town
    #[arg(long, value_name = "ID")]
    town: Option<String>,
    /// The day from which it is reckoned; today if left out
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

struct Call<'a> {
    id: &'a str,
    kind: &'static str,
    state: &'static str,
    record: &'a Record,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(project)?;
    let date = match arguments.date {
        Some(date) => date,
        None => today()?,
    };
    if let Some(town) = arguments.town.as_deref().filter(|id| !content.towns().any(|it| it == *id))
    {
        let problem = Diagnostic::error(format!("unknown town `{town}`"));
        complain(&[problem.suggest(town, content.towns())]);
        return Ok(Ending::Misused);
    }
    let towns = content.towns().filter(|id| arguments.town.as_deref().is_none_or(|it| it == *id));
    let mut text = String::new();
    let mut list = Vec::new();
    for facts in towns.filter_map(|town| content.facts(town)) {
        let calls = calls(facts, date, arguments.due);
        text += &format!("{}: {} to check\n", facts.place().name, calls.len());
        for call in &calls {
            text += &format!(
                "{} {} {} {}{}\n",
                pad(call.state, 13),
                pad(call.kind, 8),
                pad(call.id, 34),
                call.record.at,
                call.record.note.as_ref().map(|note| format!("\n  {note}")).unwrap_or_default()
            );
            list.push(json!({
                "town": facts.place().id,
                "id": call.id,
                "type": call.kind,
                "state": call.state,
                "valid_until": call.record.valid_until.map(|date| date.to_string()),
                "as_of": call.record.as_of,
                "source": call.record.source,
                "note": call.record.note,
                "file": call.record.at.file.to_string(),
                "line": call.record.at.line,
            }));
        }
    }
    match arguments.format {
        Format::Text => say(&text)?,
        Format::Json => say(&format!("{:#}\n", json!(list)))?,
    }
    Ok(ending(&errors(diags)))
}

fn calls(facts: Facts<'_>, date: Date, due: u32) -> Vec<Call<'_>> {
    let last = date.plus_days(due);
    let state = |record: &Record| match record.doubt(date) {
        Some(doubt) => Some(doubt.name()),
        None if due > 0 && record.valid_until.is_some_and(|until| until <= last) => {
            Some("expiring")
        }
        None => None,
    };
    let mut calls = Vec::new();
    for (id, fact) in facts.facts() {
        if let Some(state) = state(&fact.record) {
            calls.push(Call { id, kind: fact.value.type_name(), state, record: &fact.record });
        }
    }
    for (id, contact) in facts.contacts() {
        if let Some(state) = state(&contact.record) {
            calls.push(Call { id, kind: "contact", state, record: &contact.record });
        }
    }
    // What is wrong on a page comes before what is only unchecked.
    let rank = |state: &str| match state {
        state if state == Doubt::Expired.name() => 0,
        "expiring" => 1,
        state if state == Doubt::Contested.name() => 2,
        state if state == Doubt::UnderChange.name() => 3,
        _ => 4,
    };
    calls.sort_by_key(|call| (rank(call.state), call.id));
    calls
}
