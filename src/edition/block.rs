//! One block: the language that it is printed in, its words on both sides, what it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::Chosen;
use super::resolve::Resolver;
use super::words::{Memory, Setter};
use super::{BlockView, ModuleView, Provenance, Side, TextMark};
use crate::content::catalogue::{Catalogue, UnitState};
use crate::content::module::{Block, Importance, Item, Kind, Level, Module, With};

impl<'a> Resolver<'a> {
    /// The language that a block is printed in, and why it is marked. A critical block that is
    /// stale gives way to the fallback: an old deadline is worse than a foreign one.
    pub(super) fn source(
        &mut self,
        module: &Module,
        block: &str,
        importance: Importance,
        wanted: &str,
    ) -> (String, Option<TextMark>) {
        let state = |tag: &str| {
            let states = module.words.keys_in(tag, block).map(|key| module.words.state(tag, key));
            worst(states)
        };
        let state_wanted = state(wanted);
        // An old text in a language that nobody asked for helps nobody.
        let prints = |tag: &&str| match state(tag) {
            UnitState::Source | UnitState::Fresh => true,
            UnitState::Stale => importance == Importance::Normal && *tag == wanted,
            UnitState::Missing => false,
        };
        let language = self.language(wanted);
        let mut chain = std::iter::once(wanted).chain(language.fallback.iter().map(String::as_str));
        let printed = chain.find(prints).unwrap_or("de").to_owned();
        let mark = match (printed == wanted, &state_wanted) {
            (true, UnitState::Stale) => Some(TextMark::Stale),
            (true, _) => None,
            (false, _) => Some(TextMark::Fallback),
        };
        let german = module.words.keys_of(block).filter_map(|key| module.words.text("de", key));
        let words = german.map(|text| text.source.split_whitespace().count()).sum();
        self.provenance.push(Provenance {
            module: module.id.clone(),
            block: block.to_owned(),
            wanted: wanted.to_owned(),
            printed: printed.clone(),
            state: state_wanted,
            words,
        });
        (printed, mark)
    }

    /// A block; `None` if the program fills it and has nothing to fill it with, or if a finder
    /// leads to nothing in this packet.
    pub(super) fn block(
        &mut self,
        module: &'a Module,
        block: &'a Block,
        number: String,
        outline: &[Chosen<'a>],
    ) -> Option<BlockView> {
        let items = items_of(block, outline);
        if items.is_empty() && !block.items.is_empty() {
            return None;
        }
        let mut sides = Vec::new();
        for (index, tag) in self.sides().iter().enumerate() {
            let (tag, mark) = self.source(module, &block.id, block.importance, tag);
            sides.push(self.set(&tag, index == 0, |setter, memory| {
                side(&module.words, block, &items, &tag, mark, setter, memory)
            }));
        }
        let tags: Vec<_> = sides.iter().map(|side| side.tag.clone()).collect();
        let data = self.data(module, block, &items, &tags, outline)?;
        Some(BlockView {
            id: block.id.clone(),
            number,
            kind: block.kind.name(),
            level: block.level.map(Level::name),
            importance: block.importance.name(),
            sides,
            data,
        })
    }
}

/// The items that print: of a finder only those that lead to something in this packet.
fn items_of<'a>(block: &'a Block, outline: &[Chosen<'_>]) -> Vec<&'a Item> {
    let leads = |item: &&Item| match &item.with {
        With::Target(target) => find(outline, &target.value).is_some(),
        _ => true,
    };
    block.items.iter().filter(leads).collect()
}

/// Drops from finders what leads to nothing after all: what the program fills may have stayed
/// empty. Numbers stay as they are, so that they are the same in every language.
pub(super) fn drop_dead_ends(modules: &mut Vec<ModuleView>) {
    loop {
        let numbers: BTreeMap<_, _> =
            modules.iter().map(|module| (module.id.clone(), module.number.clone())).collect();
        let blocks = modules.iter().flat_map(|module| {
            module.blocks.iter().map(|block| format!("{}/{}", module.id, block.id))
        });
        let places: BTreeSet<_> = blocks.chain(numbers.keys().cloned()).collect();
        let finders = modules.iter_mut().flat_map(|module| &mut module.blocks);
        for block in finders.filter(|block| block.kind == Kind::Finder.name()) {
            for target in &mut block.data.targets {
                let id = target.place.split('/').next().unwrap_or_default().to_owned();
                if let Some(number) = numbers.get(&id).filter(|_| !places.contains(&target.place)) {
                    (target.place, target.number) = (id, number.clone());
                }
            }
            let leads: Vec<_> =
                block.data.targets.iter().map(|target| places.contains(&target.place)).collect();
            keep(&mut block.data.targets, &leads);
            block.sides.iter_mut().for_each(|side| keep(&mut side.items, &leads));
        }
        for module in &mut *modules {
            module
                .blocks
                .retain(|it| it.kind != Kind::Finder.name() || !it.data.targets.is_empty());
        }
        modules.retain(|module| !module.blocks.is_empty());
        // Without its finders a module may be a dead end itself.
        if modules.len() == numbers.len() {
            return;
        }
    }
}

/// Keeps the items of a list for which a flag is set.
fn keep<T>(list: &mut Vec<T>, flags: &[bool]) {
    let mut flags = flags.iter();
    list.retain(|_| flags.next().is_none_or(|flag| *flag));
}

/// The module, and the number, that a target leads to. A block that this packet lacks leads to
/// its module.
pub(super) fn find<'c, 'a>(
    outline: &'c [Chosen<'a>],
    target: &str,
) -> Option<(&'c Chosen<'a>, String, String)> {
    let (id, block) = target.split_once('/').map_or((target, None), |(id, b)| (id, Some(b)));
    let chosen = outline.iter().find(|chosen| chosen.module.id == id)?;
    let index = block.and_then(|block| chosen.blocks.iter().position(|it| it.id == block));
    Some(match index {
        Some(index) => (chosen, chosen.block_number(index), target.to_owned()),
        None => (chosen, chosen.number.clone(), id.to_owned()),
    })
}

fn worst(states: impl Iterator<Item = UnitState>) -> UnitState {
    let rank = |state: &UnitState| match state {
        UnitState::Source => 0,
        UnitState::Fresh => 1,
        UnitState::Stale => 2,
        UnitState::Missing => 3,
    };
    states.max_by_key(rank).unwrap_or(UnitState::Missing)
}

fn side(
    words: &Catalogue,
    block: &Block,
    items: &[&Item],
    tag: &str,
    mark: Option<TextMark>,
    setter: &Setter<'_>,
    memory: &mut Memory,
) -> Side {
    let title = words.text(tag, &format!("{}.title", block.id));
    let title = title.map(|text| setter.title(text, memory));
    let text = words.text(tag, &format!("{}.text", block.id));
    let text = text.map(|text| setter.text(text, memory));
    let item = |item: &&Item, memory: &mut Memory| {
        let mut texts = BTreeMap::new();
        for name in ["if", "label", "text", "then", "note", "situation", "phrase", "say"] {
            let key = format!("{}.items.{}.{name}", block.id, item.id);
            if let Some(text) = words.text(tag, &key) {
                texts.insert(name, setter.text(text, memory));
            }
        }
        texts
    };
    let items = items.iter().map(|it| item(it, memory)).collect();
    Side { tag: tag.to_owned(), mark, title, text, items }
}
