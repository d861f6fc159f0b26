//! Package × language × audience × town → edition.
//!
//! Owns order, fallback and the refusal of a release. The template never decides what is printed.

use std::collections::{BTreeMap, BTreeSet};

use super::block::drop_dead_ends;
use super::imprint::{self, Used, imprint};
use super::outline::{Chosen, left_out, outline};
use super::qr::Qr;
use super::words::{Memory, Setter};
use super::{
    Cover, Dates, Edition, LogoView, Mode, ModuleView, PagePiece, Provenance, Selection, Town,
    Voice, Words,
};
use crate::content::module::{Importance, Kind};
use crate::content::{Content, package::Package};
use crate::diag::Diagnostic;
use crate::facts::render::Formats;
use crate::facts::{Facts, Layer};
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
    /// Modules that were asked for by name and are not printed, each as a warning.
    pub left_out: Vec<Diagnostic>,
}

/// What to do if there are no fixed phrases, not even German ones.
pub const PHRASES_HINT: &str =
    "mend locales/de/packet.ftl, to which every language falls back: `willkommen check` says how";

/// Version of the edition's JSON form.
const SCHEMA: u32 = 2;

/// What a resolution knows and collects.
pub(super) struct Resolver<'a> {
    pub(super) content: &'a Content,
    pub(super) selection: &'a Selection,
    pub(super) facts: Facts<'a>,
    pub(super) formats: BTreeMap<String, Formats>,
    pub(super) memory: Memory,
    /// QR codes by their text: cards and the directory show the same ones.
    pub(super) codes: BTreeMap<&'a str, Option<Qr>>,
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
        codes: BTreeMap::new(),
        provenance: Vec::new(),
        refusals: Vec::new(),
    };
    let cover = resolver.cover(package, reader);
    let outline = outline(content, package, selection);
    let modules = resolver.modules(&outline.chosen);
    resolver.forget_unprinted(&modules);
    let mut edition = resolver.frame(package, reader, phrases, german, cover, modules)?;
    let used = Used {
        provenance: &resolver.provenance,
        doubts: imprint::marked_doubts(&edition),
        sources: match has_kind(&edition.modules, Kind::Sources) {
            true => Vec::new(),
            false => resolver.source_names(),
        },
        confirmations: &resolver.memory.confirmations,
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
    let left_out = left_out(content, package, selection, &outline, &edition.modules);
    let Resolver { provenance, refusals, .. } = resolver;
    Some(Resolved { edition, provenance, refusals, left_out })
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
        package: &Package,
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
            phrases: all_phrases(phrases, place, name_local, &date),
            phrases_de: all_phrases(german, place, &place.name, &german_date),
            beside_phrases_tag,
            phrases_beside,
            date: Dates { iso: selection.date.to_string(), reader: date, german: german_date },
            town: Town {
                id: place.id.clone(),
                name: place.name.clone(),
                name_local: name_local.clone(),
                office: place.office.clone().unwrap_or_else(|| place.name.clone()),
                color: place.look.color.clone(),
                logo: place.look.logo.as_ref().map(|path| self.logo(&place.id, &path.value)),
            },
            reader: selection.reader.clone(),
            beside: selection.beside.clone(),
            phrases_tag: phrases.tag.clone(),
            languages,
            page_of: phrases.pieces("page-of").into_iter().map(page_piece).collect(),
            is_sheet: package.is_sheet || !selection.only.is_empty(),
            runs_on: package.runs_on && selection.only.is_empty(),
            has_directory: has_kind(&modules, Kind::Directory),
            cover,
            modules,
            imprint: imprint::Imprint::default(),
            imprint_de: None,
        })
    }

    fn logo(&self, place: &str, path: &str) -> LogoView {
        let logo = self.content.logos.get(place).cloned();
        let file = path.rsplit('/').next().filter(|_| logo.is_some()).map(str::to_owned);
        LogoView { file, logo }
    }

    /// The phrases of the language beside, with their tag.
    fn phrases_beside(&self, tag: &str) -> Option<(String, BTreeMap<String, String>)> {
        let phrases = self.content.phrasebook.resolve(self.language(tag))?;
        let place = self.facts.place();
        let town = place.names.get(&phrases.tag).unwrap_or(&place.name);
        let date = self.formats.get(&phrases.tag)?.date(self.selection.date);
        Some((phrases.tag.clone(), all_phrases(phrases, place, town, &date)))
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

    /// The modules in reading order. Annexes that the program fills come last, when it is known
    /// what the others use.
    fn modules(&mut self, outline: &[Chosen<'a>]) -> Vec<ModuleView> {
        let mut modules = outline.iter().filter_map(|it| self.module(it, outline)).collect();
        drop_dead_ends(&mut modules);
        modules
    }

    /// Forgets where the words of blocks came from that do not print after all: what the program
    /// fills may have stayed empty, a finder may lead nowhere.
    fn forget_unprinted(&mut self, modules: &[ModuleView]) {
        let blocks = modules.iter().flat_map(|module| {
            let title = std::iter::once((module.id.as_str(), "title"));
            title.chain(module.blocks.iter().map(|block| (module.id.as_str(), block.id.as_str())))
        });
        let printed: BTreeSet<_> = blocks.collect();
        self.provenance.retain(|it| printed.contains(&(it.module.as_str(), it.block.as_str())));
    }

    fn module(&mut self, chosen: &Chosen<'a>, outline: &[Chosen<'a>]) -> Option<ModuleView> {
        let module = chosen.module;
        self.memory.begin_module();
        self.memory.place = (module.id.clone(), "title".to_owned());
        let reader = self.selection.reader.clone();
        let (tag, mark) = self.source(module, "title", Importance::Critical, &reader);
        let title = module.words.text(&tag, "title")?;
        let runs = self.set(&tag, true, |setter, memory| setter.title(title, memory));
        let german = module.words.text("de", "title")?;
        let title_de = self.set("de", false, |setter, memory| setter.title(german, memory));
        let mut blocks = Vec::new();
        for (index, block) in chosen.blocks.iter().enumerate() {
            self.memory.place = (module.id.clone(), block.id.clone());
            blocks.extend(self.block(module, block, chosen.block_number(index), outline));
        }
        (!blocks.is_empty()).then(|| ModuleView {
            id: module.id.clone(),
            part: chosen.part,
            number: chosen.number.clone(),
            icon: module.icon.clone(),
            color: module.color.clone(),
            title: Words { tag, mark, runs },
            title_de: super::words::plain(&title_de),
            blocks,
        })
    }
}

fn has_kind(modules: &[ModuleView], kind: Kind) -> bool {
    modules.iter().flat_map(|module| &module.blocks).any(|block| block.kind == kind.name())
}

/// All phrases that templates can use without arguments of their own.
fn all_phrases(
    phrases: &Phrases,
    place: &Layer,
    town: &str,
    date: &str,
) -> BTreeMap<String, String> {
    let fill = |id: &str| match id {
        "cover-subtitle" => match place.look.subtitle.get(&phrases.tag) {
            Some(own) => Some(own.clone()),
            None => Some(phrases.with(id, "town", town)),
        },
        "as-of" => Some(phrases.with(id, "date", date)),
        "valid-until" => Some(phrases.with(id, "date", "{date}")),
        id if phrases.has_arguments(id) => None,
        id => Some(phrases.get(id)),
    };
    phrases.ids().filter_map(|id| Some((id.to_owned(), fill(id)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::diag::Diagnostics;
    use crate::edition::{Paper, PaperSize};
    use crate::facts::Date;
    use crate::project::Project;

    #[test]
    fn a_packet_is_the_same_whichever_other_words_are_read() {
        let project = Project::embedded();
        let selection = Selection {
            town: "bochum".into(),
            package: "start".into(),
            reader: "ti".into(),
            beside: Some("uk".into()),
            audience: Default::default(),
            stage: None,
            only: Vec::new(),
            personal: crate::edition::Personal::Nothing,
            mode: crate::edition::Mode::Draft,
            date: Date::new(2026, 11, 22).expect("a real day"),
            paper: Paper::plain(PaperSize::A5),
        };
        let edition = |content: &Content| {
            let edition = resolve(content, &selection).expect("it exists").edition;
            serde_json::to_string(&edition).expect("plain data")
        };
        let mut diags = Diagnostics::default();
        let all = Content::load(&project, &mut diags).expect("readable");
        let some = Content::load_for(&project, &["ti", "uk"], &mut diags).expect("readable");
        let tags = |content: &Content| -> BTreeSet<String> {
            let words = content.catalogues().flat_map(|(_, words)| words.translations());
            words.map(|(tag, _)| tag.to_owned()).collect()
        };
        assert!(tags(&all).contains("ar") && !tags(&some).contains("ar"));
        assert_eq!(edition(&all), edition(&some));
    }
}
