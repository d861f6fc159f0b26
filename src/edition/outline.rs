//! Which modules and blocks an edition has, in order and numbered, before a word is set.
//!
//! A finder at the front leads to blocks behind it, so numbers are known first.

use super::{ModuleView, Personal, Selection};
use crate::content::Content;
use crate::content::audience::{Audience, Group, matches};
use crate::content::module::{Block, Module, Stage};
use crate::content::package::Package;
use crate::diag::{Diagnostic, Location};

/// The place of a module in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Before the first numbered module.
    Front,
    /// Numbered.
    Body,
    /// Behind the numbered ones, lettered.
    Annex,
}

/// A module with those of its blocks that print.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    pub(super) module: &'a Module,
    pub(super) part: Part,
    /// `3`, `B`, or nothing at the front.
    pub(super) number: String,
    pub(super) blocks: Vec<&'a Block>,
}

impl Chosen<'_> {
    /// The number of the block at a place: `3.2`; at the front, nothing.
    pub(super) fn block_number(&self, index: usize) -> String {
        match self.number.as_str() {
            "" => String::new(),
            number => format!("{number}.{}", index + 1),
        }
    }
}

/// What prints of a selection, and what does not although it was asked for.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    /// The modules in reading order, each with at least one block.
    pub(super) chosen: Vec<Chosen<'a>>,
    /// Blocks that are left out only because others at home may read the packet.
    withheld: Vec<(&'a Module, Vec<&'a Block>)>,
}

/// The modules and blocks of a selection.
pub(super) fn outline<'a>(
    content: &'a Content,
    package: &'a Package,
    selection: &Selection,
) -> Outline<'a> {
    let audience = audience_of(package, selection);
    let front = package.front.iter().map(|id| (id, None, Part::Front));
    let body = package.modules.iter().map(|entry| (&entry.module, entry.stage, Part::Body));
    let annexes = package.annexes.iter().map(|id| (id, None, Part::Annex));
    let mut listed: Vec<_> = front.chain(body).chain(annexes).collect();
    // What is handed over on one day is short: the way through the whole and the annexes go with
    // the whole packet.
    if selection.stage.is_some() {
        listed.retain(|(.., part)| *part == Part::Body);
    }
    if !selection.only.is_empty() {
        listed.retain(|(id, ..)| selection.only.contains(id));
        // What the package does not have can be asked for all the same.
        let others = selection.only.iter().filter(|id| !package.has(id));
        listed.extend(others.map(|id| (id, None, Part::Body)));
        listed.sort_by_key(|(.., part)| *part);
    }
    // What runs on is read at a desk; cards and strips to cut out belong in the hands of readers.
    let keeps_cutouts = !package.runs_on || !selection.only.is_empty();
    let is_open = others_may_read(selection, audience);
    let mut outline = Outline::default();
    for (id, stage, part) in listed {
        let Some(module) = content.modules.get(id) else { continue };
        if !matches(&module.audience, audience) {
            continue;
        }
        let prints = |block: &&Block| {
            matches(&block.audience, audience)
                && (part != Part::Body || is_in_stage(block, stage.or(module.stage), selection))
                && (keeps_cutouts || !block.kind.is_cut_out())
        };
        let wanted = module.blocks.iter().filter(prints);
        let (withheld, blocks): (Vec<_>, Vec<_>) =
            wanted.partition(|block| block.is_discreet && is_open);
        if !blocks.is_empty() {
            let nth = outline.chosen.iter().filter(|other| other.part == part).count();
            outline.chosen.push(Chosen { module, part, number: number(part, nth), blocks });
        }
        if !withheld.is_empty() {
            outline.withheld.push((module, withheld));
        }
    }
    outline
}

/// What is to be said of the help against violence that a packet leaves out since a name stands on
/// it: the same in every language, so that a run says it once.
pub fn withheld(content: &Content, selection: &Selection) -> Vec<Diagnostic> {
    let Some(package) = content.packages.get(&selection.package) else { return Vec::new() };
    let tell = |(module, blocks): (&Module, Vec<&Block>)| {
        let ids: Vec<_> = blocks.iter().map(|block| format!("`{}`", block.id)).collect();
        let (ids, id) = (ids.join(", "), &module.id);
        let message = format!(
            "left out of module `{id}`: {ids}, since others at home may read a packet with a name \
             on it"
        );
        warn(module, message).hint(WITHHELD_HINT)
    };
    outline(content, package, selection).withheld.into_iter().map(tell).collect()
}

/// What is to be said of modules that were asked for by name and are not printed, but for those of
/// which [`withheld`] speaks.
pub(super) fn left_out(
    content: &Content,
    package: &Package,
    selection: &Selection,
    outline: &Outline<'_>,
    printed: &[ModuleView],
) -> Vec<Diagnostic> {
    let is_printed = |id: &String| printed.iter().any(|module| module.id == *id);
    let is_told = |id: &String| outline.withheld.iter().any(|(module, _)| module.id == *id);
    let missing = selection.only.iter().filter(|id| !is_printed(id) && !is_told(id));
    let tell = |module: &Module| {
        let message = format!("module `{}` was asked for and is left out", module.id);
        warn(module, message).hint(why_left_out(module, package, selection))
    };
    missing.filter_map(|id| content.modules.get(id)).map(tell).collect()
}

fn warn(module: &Module, message: String) -> Diagnostic {
    let at = Location::file(format!("content/modules/{}/module.toml", module.id));
    Diagnostic::warning(message).at(&at).module(&module.id)
}

/// What to do for somebody who needs the help that is left out.
const WITHHELD_HINT: &str = "hand it over without a name: leave `name` out of the details; or write \
                             --audience single, if nobody else is at home";

fn why_left_out(module: &Module, package: &Package, selection: &Selection) -> String {
    let audience = audience_of(package, selection);
    let names = |audience: &Audience| {
        audience.iter().map(|facet| facet.name).collect::<Vec<_>>().join(", ")
    };
    let is_outside = package.front.contains(&module.id) || package.annexes.contains(&module.id);
    if !matches(&module.audience, audience) {
        let whom = names(&module.audience);
        let reader = match (audience.is_empty(), selection.audience.is_empty()) {
            (true, _) => "nobody of these was named".to_owned(),
            (_, true) => format!("package `{}` is for {}", package.id, names(audience)),
            (_, false) => format!("asked for was {}", names(audience)),
        };
        format!("it is for {whom}, and {reader}: name who reads with --audience")
    } else if selection.stage.is_some() && is_outside {
        "with a stage, front and annexes of the package are left out: leave out --stage".to_owned()
    } else {
        "none of its blocks is for this reader and stage, or has anything to show: see `audience`, \
         `stage` and `discreet` there"
            .to_owned()
    }
}

/// Who reads: as asked for, or else as the package says.
pub(super) fn audience_of<'a>(package: &'a Package, selection: &'a Selection) -> &'a Audience {
    match selection.audience.is_empty() {
        true => &package.audience,
        false => &selection.audience,
    }
}

fn number(part: Part, nth: usize) -> String {
    match part {
        Part::Front => String::new(),
        Part::Body => (nth + 1).to_string(),
        // More than 26 annexes would be a book of its own; then letters are doubled.
        Part::Annex => {
            let letter = char::from(b'A' + u8::try_from(nth % 26).unwrap_or(0));
            letter.to_string().repeat(nth / 26 + 1)
        }
    }
}

fn is_in_stage(block: &Block, of_module: Option<Stage>, selection: &Selection) -> bool {
    match (selection.stage, block.stage.or(of_module)) {
        (Some(asked), Some(stage)) => asked == stage,
        (Some(_), None) | (None, _) => true,
    }
}

/// Whether a packet with a name on it may come into other hands at home: then what helps against
/// violence there must not stand in it. Only households that are said to be without others are safe:
/// `woman` says who reads, and not who else is at home.
fn others_may_read(selection: &Selection, audience: &Audience) -> bool {
    let households = audience.iter().filter(|facet| facet.group == Group::Household);
    let names: Vec<_> = households.map(|facet| facet.name).collect();
    let is_alone = |name: &&str| matches!(*name, "single" | "unaccompanied-minor");
    selection.personal == Personal::Name && (names.is_empty() || !names.iter().all(is_alone))
}
