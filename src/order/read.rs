//! Reads an order file into checked types. What is wrong is reported whole, with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::item::{Reading, Wish};
use super::{Item, Order, Stock};
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::edition::Mode;
use crate::facts::Date;
use crate::job;
use crate::project::SourceFile;
use crate::table::{Document, Row, Scope, Table};

/// Bleed if the order names none, in mm: what print shops ask for (kopa.eu, print conventions).
const BLEED: f64 = 3.0;

/// The widest bleed, in mm; more than any shop asks for.
const MOST_BLEED: f64 = 10.0;

/// Reads an order. `None` if something is wrong with it, which is then among the problems.
pub fn read(file: SourceFile, content: &Content, diags: &mut Diagnostics) -> Option<Order> {
    let mut own = Diagnostics::default();
    let document = Document::parse(file, &Scope::default(), &mut own);
    let mut root = document.table(Scope::default());
    let head = Order::head(&mut root, content, &mut own);
    let stocks = read_stocks(&mut root, &mut own);
    let mut default_keys = (!root.has("defaults")).then(BTreeSet::new);
    let defaults = match root.table("defaults", &mut own) {
        None => Wish::default(),
        Some(mut table) => {
            default_keys = Some(table.keys().map(|key| key.value.to_owned()).collect());
            let wish = Wish::read(&mut table, &mut own);
            table.finish(&mut own);
            wish
        }
    };
    let mut items = Vec::new();
    let before = own.count(Severity::Error);
    let rows = root.rows("items", &mut own);
    let has_none = rows.is_empty() && own.count(Severity::Error) == before;
    for row in rows {
        let Row::Table(mut table) = row else {
            let problem = Diagnostic::error("an item is a table: write [[items]]");
            let hint = "write below it language = \"ar\" and quantity = 500";
            root.report(problem.hint(hint), &mut own);
            continue;
        };
        let number = items.len() + 1;
        let (head, stocks, default_keys) = (head.as_ref(), stocks.as_ref(), default_keys.as_ref());
        let reading = Reading { content, head, stocks, default_keys, number };
        let item = reading.item(&mut table, &defaults, &mut own);
        if let Some(item) = &item {
            refuse_twin(item, items.iter().flatten(), &table, &mut own);
        }
        items.push(item);
        table.finish(&mut own);
    }
    if has_none {
        let problem = Diagnostic::error("the order has no items");
        root.report_missing(problem.hint("write [[items]] with language = \"ar\""), &mut own);
    }
    root.finish(&mut own);
    let is_sound = !own.has_errors();
    diags.extend(own.sorted());
    let items: Option<Vec<_>> = items.into_iter().collect();
    let stocks = stocks?.into_iter().map(|(name, stock)| Some((name, stock?)));
    let stocks: Option<BTreeMap<_, _>> = stocks.collect();
    Some(Order { stocks: stocks?, items: items?, ..head.filter(|_| is_sound)? })
}

/// The same twice is a slip of the pen: one of the quantities is not meant.
fn refuse_twin<'a>(
    item: &Item,
    mut before: impl Iterator<Item = &'a Item>,
    table: &Table<'_>,
    diags: &mut Diagnostics,
) {
    if let Some(twin) = before.find(|other| item.is_like(other)) {
        let message = format!("items {} and {} are the same", twin.number, item.number);
        let problem = Diagnostic::error(message).hint("write them as one, with the sum of copies");
        table.report(problem.language(&item.selection.reader), diags);
    }
}

impl Order {
    /// Everything but the items.
    fn head(root: &mut Table<'_>, content: &Content, diags: &mut Diagnostics) -> Option<Self> {
        let title = root.require_filled("title", diags);
        let wanted = root.string("town", diags);
        let town = match job::town(wanted.as_ref().map(|town| town.value.as_str()), content) {
            Ok(town) => Some(town),
            Err(problem) => {
                let at = wanted.map_or_else(|| root.at(), |town| town.at);
                diags.push(problem.at(&at));
                None
            }
        };
        let date = read_date(root, diags);
        let revision = root.integer("revision", diags);
        let revision = match revision.as_ref().map(|found| u32::try_from(found.value)) {
            None => Some(1),
            Some(Ok(revision)) if revision > 0 => Some(revision),
            Some(_) => {
                let problem = Diagnostic::error("`revision` counts from 1");
                let at = revision.map_or_else(|| root.at(), |found| found.at);
                let hint = "write 1 for what is ordered first, 2 when it is ordered with changes";
                root.report(problem.at(&at).hint(hint), diags);
                None
            }
        };
        let reference = root.string("reference", diags).map(|reference| reference.value);
        let mode = if root.flag("release", diags) { Mode::Release } else { Mode::Draft };
        let bleed = match root.measure("bleed", diags) {
            None => BLEED,
            Some(bleed) if (0.0..=MOST_BLEED).contains(&bleed.value) => bleed.value,
            Some(bleed) => {
                let message = format!("`bleed` must be from 0 to {MOST_BLEED} mm");
                let hint = "most print shops ask for 3, which is meant if it is left out";
                root.report(Diagnostic::error(message).at(&bleed.at).hint(hint), diags);
                BLEED
            }
        };
        Some(Self {
            title: title?.value,
            town: town?,
            date: date?,
            revision: revision?,
            reference,
            mode,
            bleed,
            stocks: BTreeMap::new(),
            items: Vec::new(),
        })
    }
}

fn read_date(root: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Date> {
    if !root.has("date") {
        let problem = Diagnostic::error("`date` is missing");
        let hint = "the day for which everything is made, such as date = 2026-12-01";
        root.report_missing(problem.hint(hint), diags);
    }
    let found = root.date("date", diags)?;
    let day = found.value.date?;
    let date = Date::new(i32::from(day.year), day.month, day.day);
    if date.is_none() {
        let problem = Diagnostic::error("there is no such day").at(&found.at);
        root.report(problem.hint("look at the year: it may be a slip of the pen"), diags);
    }
    date
}

/// The papers. A faulty one stays known by its name, so that no item is blamed for it.
fn read_stocks(
    root: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<BTreeMap<String, Option<Stock>>> {
    let mut stocks = BTreeMap::new();
    let is_there = root.has("stocks");
    let Some(mut table) = root.table("stocks", diags) else {
        return (!is_there).then_some(stocks);
    };
    for key in table.keys().collect::<Vec<_>>() {
        stocks.insert(key.value.to_owned(), None);
        let Some(mut stock) = table.table(key.value, diags) else { continue };
        let name = stock.require_filled("name", diags);
        let weight = in_range(&WEIGHT, &mut stock, diags);
        let thickness = in_range(&THICKNESS, &mut stock, diags);
        if let (Some(name), Some(weight), Some(thickness)) = (name, weight, thickness) {
            let stock = Stock { name: name.value, weight, thickness };
            stocks.insert(key.value.to_owned(), Some(stock));
        }
        stock.finish(diags);
    }
    Some(stocks)
}

/// What is measured of a paper.
struct StockMeasure {
    key: &'static str,
    unit: &'static str,
    range: RangeInclusive<f64>,
    /// What papers usually have, as advice.
    usual: &'static str,
}

const WEIGHT: StockMeasure = StockMeasure {
    key: "weight",
    unit: "g/m²",
    range: 30.0..=1000.0,
    usual: "office paper has 80; the thickness in mm is a key of its own",
};

const THICKNESS: StockMeasure = StockMeasure {
    key: "thickness",
    unit: "mm",
    range: 0.02..=2.0,
    usual: "office paper has 0.1: the 100 µm of a paper's data sheet",
};

/// A measure that must be there; a thickness in the place of a weight is found out.
fn in_range(measure: &StockMeasure, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<f64> {
    let StockMeasure { key, unit, range, usual } = measure;
    if !table.has(key) {
        let problem = Diagnostic::error(format!("`{key}` is missing"));
        table.report_missing(problem.hint(format!("write it in {unit}")), diags);
    }
    let found = table.measure(key, diags)?;
    if range.contains(&found.value) {
        return Some(found.value);
    }
    let (least, most) = (range.start(), range.end());
    let message = format!("`{key}` must be from {least} to {most} {unit}");
    table.report(Diagnostic::error(message).at(&found.at).hint(*usual), diags);
    None
}
