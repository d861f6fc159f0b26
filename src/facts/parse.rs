//! Reads `content/facts/<place>.toml`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::hours::read_hours;
use super::look;
use super::values::{
    EMAIL_HINT, PHONE_HINT, TYPES, check, check_url, is_email, is_phone, read_address, read_date,
    read_type, read_value,
};
use super::{Contact, Date, Fact, FactValue, Layer, Record, Status};
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::Registry;
use crate::project::{Project, SourceFile};
use crate::table::{At, Document, Scope, Table, check_id, file_name_hint, is_id, one_of};

/// Reads all layers and checks that the chains of parents end.
///
/// # Errors
/// If a file cannot be read.
pub fn load(
    project: &Project,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> Result<BTreeMap<String, Layer>> {
    let mut layers = BTreeMap::new();
    let mut parents = Vec::new();
    for name in project.list("content/facts")? {
        let path = format!("content/facts/{name}");
        let Some(id) = name.strip_suffix(".toml").filter(|id| is_id(id)) else {
            let diagnostic = Diagnostic::error("only files named <place>.toml belong here");
            diags.push(diagnostic.at(&Location::file(path)).hint(file_name_hint(&name)));
            continue;
        };
        let Some(file) = project.text(&path, diags)? else { continue };
        let (layer, parent) = read_file(id, file, registry, diags);
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
        let diagnostic = Diagnostic::error(format!("unknown place `{parent_id}`"));
        let known = layers.keys().map(String::as_str);
        diags.push(diagnostic.at(&parent.at).known(&parent_id, known));
        if let Some(layer) = layers.get_mut(&child) {
            layer.is_adrift = true;
        }
    }
    break_cycles(&mut layers, &parent_places, diags);
    Ok(layers)
}

/// Reads one file by itself, as [`load`] does: for a file that is about to be written.
pub fn read(id: &str, file: SourceFile, registry: &Registry, diags: &mut Diagnostics) -> Layer {
    read_file(id, file, registry, diags).0
}

fn read_file(
    id: &str,
    file: SourceFile,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> (Layer, Option<At<String>>) {
    let document = Document::parse(file, &Scope::default(), diags);
    let (mut layer, parent) = read_layer(id, document.table(Scope::default()), registry, diags);
    layer.is_adrift = document.is_broken();
    (layer, parent)
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
        let diagnostic = diagnostic.at(places.get(&id).unwrap_or(&whole));
        diags.push(
            diagnostic.hint("delete the `parent` of one of them: the topmost place has none"),
        );
        reported.push(id);
    }
}

fn read_layer(
    id: &str,
    mut root: Table<'_>,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> (Layer, Option<At<String>>) {
    let mut layer = Layer { id: id.to_owned(), name: id.to_owned(), ..Layer::default() };
    let mut parent = None;
    match root.table("place", diags) {
        None if root.has("place") => {}
        None => {
            let hint = "write it with name = \"…\" and the place above as parent = \"…\"";
            root.report_missing(Diagnostic::error("`[place]` is missing").hint(hint), diags);
        }
        Some(mut place) => {
            if let Some(name) = place.require_filled("name", diags) {
                layer.name = name.value;
            }
            if place.has("office") {
                layer.office = place.require_filled("office", diags).map(|office| office.value);
            }
            layer.look = look::read(&mut place, registry, diags);
            parent = place.string("parent", diags);
            layer.parent = parent.as_ref().map(|parent| parent.value.clone());
            layer.names = look::by_language("names", &mut place, registry, diags);
            place.finish(diags);
        }
    }
    let refused = each_entry(&mut root, "fact", diags, |id, mut table, diags| {
        let Some(fact) = read_fact(id, &mut table, diags) else { return false };
        table.finish(diags);
        layer.facts.insert(id.to_owned(), fact);
        true
    });
    layer.faulty.extend(refused);
    let refused = each_entry(&mut root, "contact", diags, |id, mut table, diags| {
        let Some(contact) = read_contact(id, &mut table, diags) else { return false };
        table.finish(diags);
        layer.contacts.insert(id.to_owned(), contact);
        true
    });
    layer.faulty.extend(refused);
    root.finish(diags);
    (layer, parent)
}

/// Reads the tables below a key; returns the ids of those that were refused.
fn each_entry<'a>(
    root: &mut Table<'a>,
    key: &str,
    diags: &mut Diagnostics,
    mut read: impl FnMut(&str, Table<'a>, &mut Diagnostics) -> bool,
) -> Vec<String> {
    let mut refused = Vec::new();
    let Some(mut list) = root.table(key, diags) else { return refused };
    for key in list.keys().collect::<Vec<_>>() {
        let table = list.table(key.value, diags);
        let id = At { value: key.value.to_owned(), at: key.at };
        let table = table.filter(|table| check_id(&id, &table.scope, diags));
        if !table.is_some_and(|table| read(&id.value, table, diags)) {
            refused.push(id.value);
        }
    }
    refused
}

fn read_record(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Record> {
    let names = Status::ALL.map(Status::name);
    let status = table.require_told("status", &one_of(&names), diags);
    let source: Vec<_> = table.strings("source", diags).into_iter().map(|s| s.value).collect();
    let is_missing = is_missing(table);
    let as_of = match is_missing && !table.has("as_of") {
        true => Some(At { value: String::new(), at: table.at() }),
        false => {
            let what = "the date of the source as YYYY, YYYY-MM or YYYY-MM-DD";
            table.require_told("as_of", what, diags)
        }
    };
    let valid_until = read_date("valid_until", table, diags);
    let confirmed_by = table.string("confirmed_by", diags);
    let confirmed_on = read_date("confirmed_on", table, diags);
    let note = table.string("note", diags).map(|note| note.value);
    if (source.is_empty() && !is_missing) || source.iter().any(|source| source.trim().is_empty()) {
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
    let status = read_status(status?, table, diags)?;
    let confirmed = confirmation(&status, confirmed_by, confirmed_on, table, diags)?;
    Some(Record {
        status: status.value,
        source,
        as_of: as_of?.value,
        valid_until,
        confirmed,
        note,
        at: table.at(),
    })
}

fn read_status(name: At<String>, table: &Table<'_>, diags: &mut Diagnostics) -> Option<At<Status>> {
    let known = Status::ALL.into_iter().find(|known| known.name() == name.value);
    if known.is_none() {
        let diagnostic = Diagnostic::error(format!("unknown status `{}`", name.value))
            .at(&name.at)
            .known(&name.value, Status::ALL.map(Status::name));
        table.report(diagnostic, diags);
    }
    known.map(|value| At { value, at: name.at })
}

/// Who confirmed it and when, if anybody did; `None` if what is said of it is faulty.
fn confirmation(
    status: &At<Status>,
    by: Option<At<String>>,
    on: Option<Date>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) -> Option<Option<(String, Date)>> {
    let wanted = status.value == Status::Confirmed;
    // What is there but could not be read was reported.
    let is_named = match &by {
        Some(by) => !by.value.trim().is_empty(),
        None => table.has("confirmed_by"),
    };
    if is_named != wanted || table.has("confirmed_on") != wanted {
        let diagnostic = Diagnostic::error(
            "status `confirmed`, `confirmed_by` and `confirmed_on` stand together or not at all",
        );
        table.report(diagnostic.at(&status.at).hint("only a named person can confirm"), diags);
        return None;
    }
    let confirmed = by.map(|by| by.value).zip(on);
    (confirmed.is_some() == wanted).then_some(confirmed)
}

/// Whether a fact or contact is a slot that nobody has filled yet.
fn is_missing(table: &mut Table<'_>) -> bool {
    let status = table.string("status", &mut Diagnostics::default());
    status.is_some_and(|status| status.value == Status::Missing.name())
}

fn is_as_of(text: &str) -> bool {
    match text.len() {
        0 => true,
        4 => Date::parse(&format!("{text}-01-01")).is_some(),
        7 => Date::parse(&format!("{text}-01")).is_some(),
        _ => Date::parse(text).is_some(),
    }
}

fn read_fact(id: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Fact> {
    let kind = table.require_told("type", &one_of(&TYPES), diags);
    let is_missing = is_missing(table);
    let written = table.keys().find(|key| key.value == "value").filter(|_| is_missing);
    let value = kind.and_then(|kind| match is_missing && written.is_none() {
        true => read_type(&kind, table, diags).map(FactValue::Missing),
        false => read_value(&kind, table, diags),
    });
    let record = read_record(table, diags);
    if let Some(key) = written {
        let problem = Diagnostic::error("a value stands in a slot whose status is still `missing`");
        let hint = "write the status that is true, such as \"unconfirmed\", or delete the value";
        table.report(problem.at(&key.at).hint(hint), diags);
        return None;
    }
    Some(Fact { id: id.to_owned(), value: value?, record: record? })
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
        check_url(url, table, diags);
    }
    let address = table.table("address", diags).and_then(|mut table| {
        let address = read_address(&mut table, diags);
        table.finish(diags);
        address
    });
    let hours = read_hours("hours", table, diags).unwrap_or_default();
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
