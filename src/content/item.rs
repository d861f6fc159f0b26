//! Items of a block: what each of them refers to, besides having words.

use std::collections::BTreeSet;

use super::kind::{ItemKey, Kind, LETTER_PLACES};
use super::stage::Stage;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::table::{At, Row, Table, check_id};

/// An item of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Id, unique in the block.
    pub id: String,
    /// What it refers to.
    pub with: With,
}

/// What an item refers to, besides having words.
#[derive(Debug, Clone, PartialEq)]
pub enum With {
    /// Nothing.
    Words,
    /// A fact that it shows.
    Fact(At<String>),
    /// An icon that it shows.
    Icon(String),
    /// A module, or a block as `module/block`, that it leads to.
    Target(At<String>),
    /// It says what is right to do.
    Do,
    /// It says what one better leaves.
    Dont,
}

impl Item {
    /// The fact that it shows.
    pub fn fact(&self) -> Option<&At<String>> {
        match &self.with {
            With::Fact(id) => Some(id),
            With::Words | With::Icon(_) | With::Target(_) | With::Do | With::Dont => None,
        }
    }
}

/// The items of a block; faulty ones are reported and left out.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) list: Vec<Item>,
    /// Whether one was left out, so that nobody can say whose words stand in the catalogue.
    pub(super) is_partial: bool,
}

/// Reads the items of a block.
pub(super) fn read_items(
    kind: Kind,
    icons: &BTreeSet<String>,
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Items {
    if kind == Kind::Dos {
        return read_dos(table, diags);
    }
    let mut items = Items::default();
    let mut found = Diagnostics::default();
    let rows = table.rows("items", &mut found);
    items.is_partial = rows.is_empty() || !found.is_empty();
    let is_missing = rows.is_empty() && found.is_empty();
    diags.append(found);
    for row in rows {
        match read_item(kind, icons, row, table, diags) {
            Some((id, with)) => push(kind, id, with, &mut items, table, diags),
            None => items.is_partial = true,
        }
    }
    if is_missing {
        let problem = Diagnostic::error("`items` is missing or empty");
        let hint = match item_key_name(kind) {
            Some(name) => format!("write items = [{{ id = \"…\", {name} = \"…\" }}]"),
            None => "write items = [\"…\"] with an id for each of them".to_owned(),
        };
        table.report_missing(problem.hint(hint), diags);
    }
    items
}

/// Adds an item unless its id is faulty or known.
fn push(
    kind: Kind,
    id: At<String>,
    with: With,
    items: &mut Items,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) {
    if !check_id(&id, &table.scope, diags) {
        items.is_partial = true;
        return;
    }
    if items.list.iter().any(|known| known.id == id.value) {
        let diagnostic = Diagnostic::error(format!("item `{}` stands twice", id.value));
        table.report(diagnostic.at(&id.at).hint("ids are unique in a block"), diags);
        items.is_partial = true;
    } else if kind == Kind::Letter && !LETTER_PLACES.contains(&id.value.as_str()) {
        let diagnostic = Diagnostic::error(format!("a letter has no place `{}`", id.value))
            .at(&id.at)
            .known(&id.value, LETTER_PLACES);
        table.report(diagnostic, diags);
        items.is_partial = true;
    } else {
        items.list.push(Item { id: id.value, with });
    }
}

/// The key beside `id` in the items of a kind.
fn item_key_name(kind: Kind) -> Option<&'static str> {
    match kind.item_key() {
        ItemKey::None => None,
        ItemKey::Fact | ItemKey::MaybeFact => Some("fact"),
        ItemKey::Icon => Some("icon"),
        ItemKey::Target => Some("to"),
    }
}

fn read_item(
    kind: Kind,
    icons: &BTreeSet<String>,
    row: Row<'_>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) -> Option<(At<String>, With)> {
    let key = kind.item_key();
    let mut row = match (row, item_key_name(kind)) {
        (Row::Text(id), Some(name)) if key != ItemKey::MaybeFact => {
            let diagnostic = Diagnostic::error(format!("item `{}` has no {name}", id.value));
            let hint = format!("write {{ id = \"{}\", {name} = \"…\" }}", id.value);
            table.report(diagnostic.at(&id.at).hint(hint), diags);
            return Some((id, With::Words));
        }
        (Row::Text(id), _) => return Some((id, With::Words)),
        (Row::Table(row), _) => row,
    };
    let id = row.require_string("id", diags);
    let with = match key {
        ItemKey::None => With::Words,
        ItemKey::Fact => {
            let what = "the id of a fact in content/facts";
            row.require_told("fact", what, diags).map_or(With::Words, With::Fact)
        }
        ItemKey::MaybeFact => row.string("fact", diags).map_or(With::Words, With::Fact),
        ItemKey::Target => {
            let what = "a module, or module/block";
            row.require_told("to", what, diags).map_or(With::Words, With::Target)
        }
        ItemKey::Icon => match row.require_string("icon", diags) {
            Some(icon) => With::Icon(read_icon(icons, icon, &row, diags)),
            None => With::Words,
        },
    };
    row.finish(diags);
    id.map(|id| (id, with))
}

/// What to do and what to leave, as two lists; their words stand under `items` all the same.
fn read_dos(table: &mut Table<'_>, diags: &mut Diagnostics) -> Items {
    let mut items = Items::default();
    for (key, with) in [("do", With::Do), ("dont", With::Dont)] {
        let ids = table.strings(key, diags);
        if ids.is_empty() {
            let diagnostic = Diagnostic::error(format!("`{key}` is missing or empty"));
            table.report_missing(diagnostic.hint(format!("write {key} = [\"…\"]")), diags);
            items.is_partial = true;
        }
        for id in ids {
            push(Kind::Dos, id, with.clone(), &mut items, table, diags);
        }
    }
    items
}

/// The name of an icon; an unknown one is reported.
pub(super) fn read_icon(
    icons: &BTreeSet<String>,
    icon: At<String>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) -> String {
    if !icons.is_empty() && !icons.contains(&icon.value) {
        let diagnostic = Diagnostic::error(format!("unknown icon `{}`", icon.value))
            .at(&icon.at)
            .known(&icon.value, icons.iter().map(String::as_str));
        table.report(diagnostic, diags);
    }
    icon.value
}

/// The stage under `stage`, if any; an unknown one is reported.
pub(super) fn read_stage(table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Stage> {
    let name = table.string("stage", diags)?;
    check_stage(&name.value, &name.at, table, diags)
}

/// Reports a key that is not the name of a stage.
pub(super) fn read_stage_key(key: &At<&str>, table: &Table<'_>, diags: &mut Diagnostics) {
    check_stage(key.value, &key.at, table, diags);
}

fn check_stage(
    name: &str,
    at: &Location,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) -> Option<Stage> {
    let stage = Stage::parse(name);
    if stage.is_none() {
        let diagnostic = Diagnostic::error(format!("unknown stage `{name}`"))
            .at(at)
            .known(name, Stage::ALL.map(Stage::name));
        table.report(diagnostic, diags);
    }
    stage
}
