//! One item of an order: as typed, with the defaults, and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Binding, Colours, Item, Order, Stock, combination};
use crate::content::Content;
use crate::content::stage::Stage;
use crate::diag::{Diagnostic, Diagnostics, Location, Severity};
use crate::edition::{Mode, Paper, PaperSize, Selection};
use crate::facts::Date;
use crate::job::{self, About, Request};
use crate::table::{At, Table};

/// An item as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) with: Option<At<String>>,
    pub(super) package: Option<At<String>>,
    pub(super) audience: Option<Vec<At<String>>>,
    pub(super) stage: Option<At<String>>,
    pub(super) format: Option<At<String>>,
    pub(super) large_print: Option<bool>,
    pub(super) hole_margin: Option<bool>,
    pub(super) quantity: Option<At<u32>>,
    pub(super) overs: Option<At<u32>>,
    pub(super) binding: Option<At<String>>,
    pub(super) colour: Option<At<String>>,
    pub(super) cover_colour: Option<At<String>>,
    pub(super) stock: Option<At<String>>,
    pub(super) cover_stock: Option<At<String>>,
}

/// A whole table of the world's population would not need more copies.
const MOST: i64 = 10_000_000;

impl Wish {
    pub(super) fn read(table: &mut Table<'_>, diags: &mut Diagnostics) -> Self {
        let flag = |key: &str, table: &mut Table<'_>, diags: &mut Diagnostics| {
            let is_there = table.has(key);
            let value = table.flag(key, diags);
            is_there.then_some(value)
        };
        Self {
            with: table.string("with", diags),
            package: table.string("package", diags),
            audience: table.has("audience").then(|| table.strings("audience", diags)),
            stage: table.string("stage", diags),
            format: table.string("format", diags),
            large_print: flag("large_print", table, diags),
            hole_margin: flag("hole_margin", table, diags),
            quantity: count("quantity", 1, table, diags),
            overs: count("overs", 0, table, diags),
            binding: table.string("binding", diags),
            colour: table.string("colour", diags),
            cover_colour: table.string("cover_colour", diags),
            stock: table.string("stock", diags),
            cover_stock: table.string("cover_stock", diags),
        }
    }

    /// The same with what it leaves open taken from the defaults.
    pub(super) fn or(self, defaults: &Self) -> Self {
        let defaults = defaults.clone();
        Self {
            with: self.with.or(defaults.with),
            package: self.package.or(defaults.package),
            audience: self.audience.or(defaults.audience),
            stage: self.stage.or(defaults.stage),
            format: self.format.or(defaults.format),
            large_print: self.large_print.or(defaults.large_print),
            hole_margin: self.hole_margin.or(defaults.hole_margin),
            quantity: self.quantity.or(defaults.quantity),
            overs: self.overs.or(defaults.overs),
            binding: self.binding.or(defaults.binding),
            colour: self.colour.or(defaults.colour),
            cover_colour: self.cover_colour.or(defaults.cover_colour),
            stock: self.stock.or(defaults.stock),
            cover_stock: self.cover_stock.or(defaults.cover_stock),
        }
    }
}

fn count(key: &str, least: i64, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<At<u32>> {
    let found = table.integer(key, diags)?;
    match u32::try_from(found.value) {
        Ok(value) if (least..=MOST).contains(&found.value) => Some(At { value, at: found.at }),
        _ => {
            let message = format!("`{key}` must be from {least} to {MOST}");
            let hint = match least {
                0 => "it counts what is printed on top for waste; leave it out if that is nothing",
                _ => "it counts what the customer gets; leave the item out if that is nothing",
            };
            table.report(Diagnostic::error(message).at(&found.at).hint(hint), diags);
            None
        }
    }
}

/// What an item is read against.
pub(super) struct Reading<'a> {
    pub(super) content: &'a Content,
    /// The order without items, if its head could be read.
    pub(super) head: Option<&'a Order>,
    /// `None` if they could not be read, or one of them if that could not.
    pub(super) stocks: Option<&'a BTreeMap<String, Option<Stock>>>,
    /// What stands in `[defaults]`, right or wrong; `None` if that could not be read.
    pub(super) default_keys: Option<&'a BTreeSet<String>>,
    pub(super) number: usize,
}

impl Reading<'_> {
    /// An item, unless something is wrong with it.
    pub(super) fn item(
        &self,
        table: &mut Table<'_>,
        defaults: &Wish,
        diags: &mut Diagnostics,
    ) -> Option<Item> {
        let at = table.at();
        let language = table.require_filled("language", diags);
        let own = Wish::read(table, diags);
        // What is meant to stand beside all others leaves the same language alone.
        let is_alone = own.with.is_none()
            && language.as_ref().is_some_and(|tag| self.is_same(tag, defaults.with.as_ref()));
        let mut wish = own.or(defaults);
        if is_alone {
            wish.with = None;
        }
        // What was written and is wrong was reported where it stands; it is not missing as well.
        let is_default = |key: &str| self.default_keys.is_none_or(|keys| keys.contains(key));
        let is_written = |key: &str| table.has(key) || is_default(key);
        if !is_written("quantity") {
            let problem = Diagnostic::error("`quantity` is missing");
            table.report_missing(problem.hint("how many copies the customer gets"), diags);
        }
        let selection = language.and_then(|tag| self.selection(&tag, &wish, diags));
        let binding = wish.binding.as_ref();
        let binding =
            one_of("binding", binding, Binding::Sheets, Binding::ALL, Binding::name, diags);
        let mut colours = |key, typed: &Option<At<String>>, usual| {
            one_of(key, typed.as_ref(), usual, Colours::ALL, Colours::name, diags)
        };
        let inside = colours("colour", &wish.colour, Colours::FourFour);
        let cover =
            colours("cover_colour", &wish.cover_colour, inside.unwrap_or(Colours::FourFour));
        if !is_written("stock") {
            let problem = Diagnostic::error("`stock` is missing");
            let hint = "name one of [stocks], here or in [defaults]";
            table.report_missing(problem.hint(hint), diags);
        }
        let stock = wish.stock.as_ref().and_then(|it| self.stock("stock", it, table, diags));
        let cover_stock = match &wish.cover_stock {
            None => None,
            Some(named) => Some(self.stock("cover_stock", named, table, diags)?),
        };
        let item = Item {
            number: self.number,
            selection: selection?,
            quantity: wish.quantity.as_ref()?.value,
            overs: wish.overs.as_ref().map_or(0, |overs| overs.value),
            binding: binding?,
            colours: inside?,
            cover_colours: cover?,
            stock: stock?,
            cover_stock,
        };
        let before = diags.count(Severity::Error);
        combination::check(&item, &wish, self.content, &at, diags);
        (diags.count(Severity::Error) == before).then_some(item)
    }

    fn is_same(&self, one: &At<String>, other: Option<&At<String>>) -> bool {
        let tag = |typed: &str| self.content.registry.resolve(typed).ok().map(|it| &it.tag);
        other.is_some_and(|other| tag(&one.value).is_some() && tag(&one.value) == tag(&other.value))
    }

    fn selection(
        &self,
        language: &At<String>,
        wish: &Wish,
        diags: &mut Diagnostics,
    ) -> Option<Selection> {
        let format = wish.format.as_ref();
        let size = one_of("format", format, PaperSize::A5, PaperSize::ALL, PaperSize::name, diags);
        let stages = Stage::ALL.map(Some);
        let name = |stage: Option<Stage>| stage.map_or("", Stage::name);
        let stage = one_of("stage", wish.stage.as_ref(), None, stages, name, diags);
        let beside = wish.with.as_ref().filter(|with| with.value != NOTHING);
        let request = Request {
            languages: vec![language.value.clone()],
            all: false,
            beside: beside.map(|with| with.value.clone()),
            package: wish.package.as_ref().map(|package| package.value.clone()),
            audience: wish.audience.iter().flatten().map(|facet| facet.value.clone()).collect(),
            stage: stage?,
            only: Vec::new(),
            people: Vec::new(),
            town: self.head.map(|head| head.town.clone()),
            paper: Paper {
                large_print: wish.large_print.unwrap_or(false),
                hole_margin: wish.hole_margin.unwrap_or(false),
                ..Paper::plain(size?)
            },
            mode: self.head.map_or(Mode::Draft, |head| head.mode),
            date: self.head.map_or_else(|| Date::new(1970, 1, 1), |head| Some(head.date))?,
            out: PathBuf::new(),
            emit_json: false,
        };
        match job::validate(&request, self.content) {
            Ok(job) => job.packets.into_iter().next().map(|wanted| wanted.selection),
            Err(faults) => {
                diags.extend(faults.into_iter().filter_map(|fault| {
                    let at = place_of(fault.about, language, wish)?;
                    Some(fault.problem.at(at))
                }));
                None
            }
        }
    }

    fn stock(
        &self,
        key: &str,
        named: &At<String>,
        item: &Table<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Stock> {
        let stocks = self.stocks?;
        let stock = stocks.get(&named.value);
        if stock.is_none() {
            let known: Vec<_> = stocks.keys().map(String::as_str).collect();
            item.report_missing(unknown(key, named, &known), diags);
        }
        stock?.clone()
    }
}

/// What `with` says if nothing shall stand beside.
const NOTHING: &str = "none";

/// The place of the words that a fault of a request is about. None for the town, which is that of
/// the whole order: what is wrong with it is reported there, once.
fn place_of<'a>(about: About, language: &'a At<String>, wish: &'a Wish) -> Option<&'a Location> {
    let typed = match about {
        About::Language | About::Only => Some(language),
        About::Beside => wish.with.as_ref(),
        About::Package => wish.package.as_ref(),
        About::Facet(index) => wish.audience.as_ref().and_then(|facets| facets.get(index)),
        About::Town => return None,
    };
    Some(&typed.unwrap_or(language).at)
}

/// The word for one of a few things, or the one that is meant if nothing is said.
fn one_of<T: Copy, const N: usize>(
    key: &str,
    typed: Option<&At<String>>,
    usual: T,
    all: [T; N],
    name: impl Fn(T) -> &'static str,
    diags: &mut Diagnostics,
) -> Option<T> {
    let Some(typed) = typed else { return Some(usual) };
    let found = all.into_iter().find(|known| name(*known) == typed.value);
    if found.is_none() {
        diags.push(unknown(key, typed, &all.map(name)));
    }
    found
}

fn unknown(key: &str, typed: &At<String>, known: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error(format!("unknown `{key}`: `{}`", typed.value)).at(&typed.at);
    match known {
        [] => problem.hint("the order has no [stocks]"),
        known => problem.known(&typed.value, known.iter().copied()),
    }
}
