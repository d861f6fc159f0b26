//! `willkommen layers`: where each value comes from, and what is missing.

use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};

use super::{Ending, Format, complain, ending, errors, load, pad, say};
use crate::content::Content;
use crate::facts::{Facts, Record, Status};
use crate::job::unknown_town;
use crate::project::Project;

/// Shows from which layer (nation, state, town) each fact and contact comes, and which files are a
/// town's own.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only this town
    #[arg(long, value_name = "ID")]
    town: Option<String>,
    /// Only what is missing
    #[arg(long)]
    missing: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// A fact or contact with the places that know it, the one that counts first.
struct Origin<'a> {
    id: &'a str,
    kind: &'static str,
    record: &'a Record,
    places: Vec<&'a str>,
}

pub(super) fn run(project: &Project, arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(project)?;
    if let Some(town) = arguments.town.as_deref().filter(|id| !content.towns().any(|it| it == *id))
    {
        complain(&[unknown_town(town, &content.towns().collect::<Vec<_>>())]);
        return Ok(Ending::Misused);
    }
    let towns = content.towns().filter(|id| arguments.town.as_deref().is_none_or(|it| it == *id));
    let (mut text, mut report) = (String::new(), Vec::new());
    for facts in towns.filter_map(|town| content.facts(town)) {
        let origins = origins(facts);
        let is_missing = |origin: &&Origin<'_>| origin.record.status == Status::Missing;
        let missing = origins.iter().filter(is_missing).count();
        let shown = origins.iter().filter(|it| !arguments.missing || is_missing(it));
        text += &format!(
            "{}: {} facts and contacts, {missing} missing\n",
            facts.place().name,
            origins.len()
        );
        for origin in shown {
            text += &line(origin);
            report.push(entry(facts.place().id.as_str(), origin));
        }
    }
    let own = own_files(project, &content)?;
    if !own.is_empty() && !arguments.missing {
        text += "files of this folder, over those of the program\n";
        text += &own.iter().map(|path| format!("  {path}\n")).collect::<String>();
    }
    match arguments.format {
        Format::Text => say(&text)?,
        Format::Json => say(&format!("{:#}\n", json!({ "values": report, "files": own })))?,
    }
    Ok(ending(&errors(diags)))
}

fn origins(facts: Facts<'_>) -> Vec<Origin<'_>> {
    let all = facts.facts().into_iter().map(|(id, it)| (id, it.value.type_name(), &it.record));
    let contacts = facts.contacts().into_iter().map(|(id, it)| (id, "contact", &it.record));
    let origin = |(id, kind, record)| Origin { id, kind, record, places: facts.places_of(id) };
    all.chain(contacts).map(origin).collect()
}

fn line(origin: &Origin<'_>) -> String {
    let mut places = origin.places.iter();
    let from = places.next().copied().unwrap_or_default();
    let over: Vec<_> = places.copied().collect();
    let over = match over.is_empty() {
        true => String::new(),
        false => format!(" over {}", over.join(", ")),
    };
    format!(
        "  {} {} {} {} {}{over}\n",
        pad(from, 10),
        pad(origin.record.status.name(), 12),
        pad(origin.kind, 8),
        pad(origin.id, 34),
        origin.record.at
    )
}

fn entry(town: &str, origin: &Origin<'_>) -> Value {
    json!({
        "town": town,
        "id": origin.id,
        "type": origin.kind,
        "status": origin.record.status.name(),
        "from": origin.places.first(),
        "over": origin.places.get(1..).unwrap_or_default(),
        "file": origin.record.at.file.to_string(),
        "line": origin.record.at.line,
    })
}

/// The files of a town's folder that are laid over the program or stand beside it.
fn own_files(project: &Project, content: &Content) -> Result<Vec<String>> {
    if project.town().is_none() {
        return Ok(Vec::new());
    }
    let modules = content.modules.keys().map(|id| format!("content/modules/{id}"));
    let others = ["facts", "contacts", "glossary", "packages"].map(|it| format!("content/{it}"));
    let locales = content.registry.iter().map(|language| format!("locales/{}", language.tag));
    let fixed = ["locales", "templates", "fonts"].map(str::to_owned);
    let mut own = Vec::new();
    for folder in others.into_iter().chain(modules).chain(locales).chain(fixed) {
        for name in project.list(&folder)? {
            let path = format!("{folder}/{name}");
            if !name.ends_with('/') && project.is_own(&path) {
                own.push(path);
            }
        }
    }
    Ok(own)
}
