//! Package × language × audience × town → edition.
//!
//! Owns order, fallback and the refusal of a release. The template never decides what is printed.

use std::collections::BTreeMap;

use super::imprint::{self, Used, imprint};
use super::words::{Memory, Setter};
use super::{
    BlockView, Cover, Dates, Edition, Mode, ModuleView, PagePiece, Provenance, Selection, Side,
    TextMark, Town, Voice, Words,
};
use crate::content::audience::{Audience, matches};
use crate::content::catalogue::{Catalogue, UnitState};
use crate::content::module::{Block, Importance, Module};
use crate::content::{Content, package::Package};
use crate::diag::Diagnostic;
use crate::facts::Facts;
use crate::facts::render::Formats;
use crate::language::Language;
use crate::phrases::{self, Phrases};

/// An edition with what is to be reported of it.
pub struct Resolved {
    /// The edition.
    pub edition: Edition,
    /// Where the words of each block came from.
    pub provenance: Vec<Provenance>,
    /// Why it must not be released; empty for drafts.
    pub refusals: Vec<Diagnostic>,
}

/// Version of the edition's JSON form.
const SCHEMA: u32 = 1;

/// What a resolution knows and collects.
pub(super) struct Resolver<'a> {
    pub(super) content: &'a Content,
    pub(super) selection: &'a Selection,
    pub(super) facts: Facts<'a>,
    pub(super) formats: BTreeMap<String, Formats>,
    pub(super) memory: Memory,
    pub(super) provenance: Vec<Provenance>,
    pub(super) refusals: Vec<Diagnostic>,
}

/// Resolves a selection; `None` if something in it does not exist, which a validated job rules
/// out.
pub fn resolve(content: &Content, selection: &Selection) -> Option<Resolved> {
    let facts = content.facts(&selection.town)?;
    let package = content.packages.get(&selection.package)?;
    let reader = content.registry.get(&selection.reader)?;
    let phrases = content.phrasebook.resolve(reader)?;
    let german = content.phrasebook.resolve(content.registry.get("de")?)?;
    let formats = content.registry.iter();
    let wanted = wanted_tags(content, selection, &phrases.tag);
    let formats = formats
        .filter(|language| wanted.contains(&language.tag))
        .map(|language| (language.tag.clone(), Formats::of(language, &content.registry)))
        .collect();
    let mut resolver = Resolver {
        content,
        selection,
        facts,
        formats,
        memory: Memory::default(),
        provenance: Vec::new(),
        refusals: Vec::new(),
    };
    let cover = resolver.cover(package, reader);
    let modules = resolver.modules(package);
    let mut edition = resolver.frame(reader, phrases, german, cover, modules)?;
    let used = Used {
        provenance: &resolver.provenance,
        doubts: imprint::marked_doubts(&edition),
        sources: &resolver.memory.sources,
    };
    let write = |phrases: &Phrases| {
        resolver
            .formats
            .get(&phrases.tag)
            .map(|formats| imprint(content, selection, &edition, phrases, formats, &used))
    };
    let (for_reader, for_staff) = (write(phrases)?, write(german)?);
    edition.imprint = for_reader;
    edition.imprint_de = (phrases.tag != german.tag).then_some(for_staff);
    if selection.mode == Mode::Release {
        resolver.refuse_unfinished();
    }
    let Resolver { provenance, refusals, .. } = resolver;
    Some(Resolved { edition, provenance, refusals })
}

/// Tags of all languages that can occur in an edition.
pub fn wanted_tags(content: &Content, selection: &Selection, phrases: &str) -> Vec<String> {
    let mut tags = vec![phrases.to_owned(), "de".to_owned()];
    for tag in std::iter::once(&selection.reader).chain(&selection.beside) {
        tags.push(tag.clone());
        tags.extend(content.registry.get(tag).into_iter().flat_map(|l| l.fallback.clone()));
    }
    tags.sort();
    tags.dedup();
    tags
}

impl<'a> Resolver<'a> {
    pub(super) fn language(&self, tag: &str) -> &'a Language {
        self.content.registry.get(tag).expect("tags come from the registry")
    }

    fn setter<'s>(&'s self, tag: &str, is_reader: bool) -> Setter<'s> {
        let language = self.language(tag);
        Setter {
            content: self.content,
            facts: self.facts,
            date: self.selection.date,
            language,
            formats: self.formats.get(tag).expect("formats were made for every wanted language"),
            explains: is_reader || !language.is_german(),
        }
    }

    /// Runs something with a setter and the memory, which lend from different parts of us.
    pub(super) fn set<T>(
        &mut self,
        tag: &str,
        is_reader: bool,
        f: impl FnOnce(&Setter<'_>, &mut Memory) -> T,
    ) -> T {
        let mut memory = std::mem::take(&mut self.memory);
        let result = f(&self.setter(tag, is_reader), &mut memory);
        self.memory = memory;
        result
    }

    fn frame(
        &self,
        reader: &Language,
        phrases: &Phrases,
        german: &Phrases,
        cover: Cover,
        modules: Vec<ModuleView>,
    ) -> Option<Edition> {
        let selection = self.selection;
        let place = self.facts.place();
        let name_local = place.names.get(&phrases.tag).unwrap_or(&place.name);
        let formats = self.formats.get(&phrases.tag)?;
        let languages = wanted_tags(self.content, selection, &phrases.tag)
            .into_iter()
            .filter_map(|tag| self.content.registry.get(&tag))
            .map(|language| (language.tag.clone(), Voice::of(language)))
            .collect();
        let date = formats.date(selection.date);
        let beside = selection.beside.as_ref().and_then(|tag| self.phrases_beside(tag));
        let (beside_phrases_tag, phrases_beside) = beside.unzip();
        let title = [phrases.get("cover-welcome"), name_local.clone(), reader.endonym.clone()];
        let german_date = selection.date.german();
        let page_piece = |piece| match piece {
            phrases::Piece::Text(text) => PagePiece::T(text),
            phrases::Piece::Variable(name) => PagePiece::V(name),
        };
        Some(Edition {
            schema: SCHEMA,
            mode: selection.mode,
            paper: selection.paper,
            title: title.join(" · "),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            phrases: all_phrases(phrases, name_local, &date),
            phrases_de: all_phrases(german, &place.name, &german_date),
            beside_phrases_tag,
            phrases_beside,
            date: Dates { iso: selection.date.to_string(), reader: date, german: german_date },
            town: Town {
                id: place.id.clone(),
                name: place.name.clone(),
                name_local: name_local.clone(),
                office: place.office.clone().unwrap_or_else(|| place.name.clone()),
            },
            reader: selection.reader.clone(),
            beside: selection.beside.clone(),
            phrases_tag: phrases.tag.clone(),
            languages,
            page_of: phrases.pieces("page-of").into_iter().map(page_piece).collect(),
            cover,
            modules,
            imprint: imprint::Imprint::default(),
            imprint_de: None,
        })
    }

    /// The phrases of the language beside, with their tag.
    fn phrases_beside(&self, tag: &str) -> Option<(String, BTreeMap<String, String>)> {
        let phrases = self.content.phrasebook.resolve(self.language(tag))?;
        let place = self.facts.place();
        let town = place.names.get(&phrases.tag).unwrap_or(&place.name);
        let date = self.formats.get(&phrases.tag)?.date(self.selection.date);
        Some((phrases.tag.clone(), all_phrases(phrases, town, &date)))
    }

    fn cover(&mut self, package: &Package, reader: &Language) -> Cover {
        self.memory.place = ("cover".to_owned(), "cover".to_owned());
        let facts = self.facts;
        let phones = package.cover_phones.iter().filter_map(|id| facts.fact(&id.value));
        let set = |setter: &Setter<'_>, memory: &mut Memory| {
            phones.flat_map(|fact| setter.fact(fact, memory)).collect()
        };
        Cover { phones: self.set(&reader.tag, true, set) }
    }

    fn modules(&mut self, package: &Package) -> Vec<ModuleView> {
        let audience = match self.selection.audience.is_empty() {
            true => &package.audience,
            false => &self.selection.audience,
        };
        let content = self.content;
        let chosen = package
            .modules
            .iter()
            .filter_map(|id| content.modules.get(id))
            .filter(|module| matches(&module.audience, audience));
        let mut views = Vec::new();
        for module in chosen {
            let number = views.len() + 1;
            views.extend(self.module(module, number, audience));
        }
        views
    }

    fn module(
        &mut self,
        module: &'a Module,
        number: usize,
        audience: &Audience,
    ) -> Option<ModuleView> {
        let mut blocks =
            module.blocks.iter().filter(|block| matches(&block.audience, audience)).peekable();
        blocks.peek()?;
        self.memory.begin_module();
        self.memory.place = (module.id.clone(), "title".to_owned());
        let reader = self.selection.reader.clone();
        let (tag, mark) = self.source(module, "title", Importance::Critical, &reader);
        let title = module.words.text(&tag, "title")?;
        let runs = self.set(&tag, true, |setter, memory| setter.title(title, memory));
        let german = module.words.text("de", "title")?;
        let title_de = self.set("de", false, |setter, memory| setter.title(german, memory));
        let mut views = Vec::new();
        for (index, block) in blocks.enumerate() {
            self.memory.place = (module.id.clone(), block.id.clone());
            views.push(self.block(module, block, format!("{number}.{}", index + 1)));
        }
        Some(ModuleView {
            id: module.id.clone(),
            number: number.to_string(),
            icon: module.icon.clone(),
            color: module.color.clone(),
            title: Words { tag, mark, runs },
            title_de: super::words::plain(&title_de),
            blocks: views,
        })
    }

    /// The language that a block is printed in, and why it is marked. A critical block that is
    /// stale gives way to the fallback: an old deadline is worse than a foreign one.
    fn source(
        &mut self,
        module: &Module,
        block: &str,
        importance: Importance,
        wanted: &str,
    ) -> (String, Option<TextMark>) {
        let state = |tag: &str| {
            let states = module.words.keys_of(block).map(|key| module.words.state(tag, key));
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

    fn block(&mut self, module: &'a Module, block: &'a Block, number: String) -> BlockView {
        let wanted: Vec<_> = std::iter::once(self.selection.reader.clone())
            .chain(self.selection.beside.clone())
            .collect();
        let mut sides = Vec::new();
        for (index, tag) in wanted.iter().enumerate() {
            let (tag, mark) = self.source(module, &block.id, block.importance, tag);
            sides.push(self.set(&tag, index == 0, |setter, memory| {
                side(&module.words, block, &tag, mark, setter, memory)
            }));
        }
        let tags: Vec<_> = sides.iter().map(|side| side.tag.clone()).collect();
        BlockView {
            id: block.id.clone(),
            number,
            kind: block.kind.name(),
            level: block.level.map(super::super::content::module::Level::name),
            importance: block.importance.name(),
            sides,
            data: self.data(block, &tags),
        }
    }
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
    tag: &str,
    mark: Option<TextMark>,
    setter: &Setter<'_>,
    memory: &mut Memory,
) -> Side {
    let title = words.text(tag, &format!("{}.title", block.id));
    let title = title.map(|text| setter.title(text, memory));
    let text = words.text(tag, &format!("{}.text", block.id));
    let text = text.map(|text| setter.text(text, memory));
    let item = |item: &crate::content::module::Item, memory: &mut Memory| {
        let mut texts = BTreeMap::new();
        for name in ["if", "label", "text", "then", "note"] {
            let key = format!("{}.items.{}.{name}", block.id, item.id);
            if let Some(text) = words.text(tag, &key) {
                texts.insert(name, setter.text(text, memory));
            }
        }
        texts
    };
    let items = block.items.iter().map(|it| item(it, memory)).collect();
    Side { tag: tag.to_owned(), mark, title, text, items }
}

/// All phrases that templates can use without arguments of their own.
fn all_phrases(phrases: &Phrases, town: &str, date: &str) -> BTreeMap<String, String> {
    let fill = |id: &str| match id {
        "cover-subtitle" => Some(phrases.with(id, "town", town)),
        "as-of" => Some(phrases.with(id, "date", date)),
        "valid-until" => Some(phrases.with(id, "date", "{date}")),
        id if phrases.has_arguments(id) => None,
        id => Some(phrases.get(id)),
    };
    phrases.ids().filter_map(|id| Some((id.to_owned(), fill(id)?))).collect()
}
