//! The imprint: of what day, by whom, from where, translated by whom or by machine.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Edition, Mode, Provenance, Run, Selection, TextMark};
use crate::content::Content;
use crate::content::ledger::Review;
use crate::facts::{Doubt, render::Formats};
use crate::language::Language;
use crate::phrases::Phrases;

/// The imprint in one language.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Imprint {
    /// Publisher, date, version, languages.
    pub rows: Vec<Row>,
    /// Where the words of each language come from.
    pub translations: Vec<TranslationRow>,
    /// Marks that occur in the packet, with what they mean.
    pub marks: Vec<MarkRow>,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

/// A line of the imprint.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What it is about.
    pub label: String,
    /// What is said.
    pub text: String,
}

/// Where words of a language come from.
#[derive(Debug, Clone, Serialize)]
pub struct TranslationRow {
    /// Name of the language.
    pub language: String,
    /// Origin and review.
    pub text: String,
    /// How many texts it is true of.
    pub units: usize,
}

/// A mark and its meaning.
#[derive(Debug, Clone, Serialize)]
pub struct MarkRow {
    /// Name of the mark.
    pub mark: &'static str,
    /// The words that stand on the page.
    pub label: String,
    /// What it means.
    pub text: String,
}

/// Content licence, as named in the imprint.
const LICENCE: &str = "CC BY 4.0";

/// What an edition used, for its imprint.
pub struct Used<'a> {
    /// Where its blocks came from.
    pub provenance: &'a [Provenance],
    /// Doubts that are marked on its pages.
    pub doubts: BTreeSet<Doubt>,
    /// Sources of its facts.
    pub sources: &'a BTreeSet<String>,
}

/// Writes the imprint in the language of some phrases.
pub fn imprint(
    content: &Content,
    selection: &Selection,
    edition: &Edition,
    phrases: &Phrases,
    formats: &Formats,
    used: &Used<'_>,
) -> Imprint {
    let row = |label: &str, text: String| Row { label: phrases.get(label), text };
    let name = |tag: &String| content.registry.get(tag).map(language_name).unwrap_or_default();
    let languages: Vec<_> =
        std::iter::once(&edition.reader).chain(&edition.beside).map(name).collect();
    let mut rows = vec![
        row("imprint-publisher", edition.town.office.clone()),
        row("imprint-date", formats.date(selection.date)),
        row("imprint-version", edition.version.clone()),
        row("imprint-languages", languages.join(formats.comma())),
        row("imprint-licence", LICENCE.to_owned()),
    ];
    if selection.mode == Mode::Draft {
        rows[2].text = format!("{} · {}", edition.version, phrases.get("draft"));
    }
    Imprint {
        rows,
        translations: translations(content, edition, phrases, formats, used),
        marks: marks(edition, phrases, used),
        sources: sources(used.sources),
    }
}

fn language_name(language: &Language) -> String {
    match language.endonym == language.german {
        true => language.endonym.clone(),
        false => format!("{} ({})", language.endonym, language.german),
    }
}

/// Counts the printed texts by language, origin and review.
fn translations(
    content: &Content,
    edition: &Edition,
    phrases: &Phrases,
    formats: &Formats,
    used: &Used<'_>,
) -> Vec<TranslationRow> {
    let mut counts: BTreeMap<(&str, Option<(&str, Review)>), usize> = BTreeMap::new();
    for block in used.provenance {
        let Some(module) = content.modules.get(&block.module) else { continue };
        let prefix = match block.block.as_str() {
            "title" => "title".to_owned(),
            block => format!("{block}."),
        };
        for key in module.words.source_keys(&prefix) {
            let from = module.words.provenance(&block.printed, key);
            let from = from.map(|(origin, review)| (origin.name(), review));
            *counts.entry((&block.printed, from)).or_default() += 1;
        }
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    // The reader's language first, then what stands beside it, then fallbacks.
    let rank = |tag: &str| match tag {
        tag if tag == edition.reader => 0,
        tag if Some(tag) == edition.beside.as_deref() => 1,
        _ => 2,
    };
    rows.sort_by_key(|((tag, _), _)| rank(tag));
    let describe = |((tag, from), units): ((&str, Option<(&str, Review)>), usize)| {
        let (origin, review) = from.unwrap_or(("source", Review::None));
        let mut text = phrases.get(&format!("origin-{origin}"));
        text += formats.comma();
        text += &phrases.get(&format!("review-{}", review.name()));
        if let Review::Reviewed(by, on) | Review::SignedOff(by, on) = &review {
            text += &format!(" ({by}{}{})", formats.comma(), on.german());
        }
        let language = content.registry.get(tag).map(language_name).unwrap_or_default();
        TranslationRow { language, text, units }
    };
    rows.into_iter().map(describe).collect()
}

fn marks(edition: &Edition, phrases: &Phrases, used: &Used<'_>) -> Vec<MarkRow> {
    let row = |mark: &'static str| MarkRow {
        mark,
        label: phrases.get(&format!("mark-{mark}")),
        text: phrases.get(&format!("mark-{mark}-meaning")),
    };
    let mut texts = BTreeSet::new();
    for module in &edition.modules {
        texts.extend(module.title.mark);
        for block in &module.blocks {
            texts.extend(block.sides.iter().filter_map(|side| side.mark));
        }
    }
    let doubts = used.doubts.iter().map(|doubt| row(doubt.name()));
    let texts = texts.into_iter().map(|mark| match mark {
        TextMark::Stale => row("stale"),
        TextMark::Fallback => row("fallback"),
    });
    doubts.chain(texts).collect()
}

/// Sources as they are cited: pages by their host, laws and leaflets by their name.
fn sources(all: &BTreeSet<String>) -> Vec<String> {
    let cite = |source: &String| match source.split_once("://") {
        Some((_, rest)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            host.strip_prefix("www.").unwrap_or(host).to_owned()
        }
        None => source.clone(),
    };
    all.iter().map(cite).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The doubts that are marked somewhere in an edition.
pub fn marked_doubts(edition: &Edition) -> BTreeSet<Doubt> {
    let mut doubts = BTreeSet::new();
    collect(&edition.cover.phones, &mut doubts);
    for module in &edition.modules {
        collect(&module.title.runs, &mut doubts);
        for block in &module.blocks {
            for side in &block.sides {
                for runs in side.title.iter().chain(&side.text) {
                    collect(runs, &mut doubts);
                }
                for runs in side.items.iter().flat_map(|item| item.values()) {
                    collect(runs, &mut doubts);
                }
            }
            collect(&block.data.phones, &mut doubts);
            for price in &block.data.prices {
                collect(std::slice::from_ref(&price.value), &mut doubts);
            }
            doubts.extend(block.data.deadline.iter().filter_map(|deadline| deadline.mark));
            doubts.extend(block.data.contacts.iter().filter_map(|contact| contact.mark));
        }
    }
    doubts
}

fn collect(runs: &[Run], doubts: &mut BTreeSet<Doubt>) {
    for run in runs {
        match run {
            Run::Fact { mark, .. } => doubts.extend(*mark),
            Run::Link { mark, runs, .. } => {
                doubts.extend(*mark);
                collect(runs, doubts);
            }
            Run::Strong { runs } => collect(runs, doubts),
            Run::Text { .. } | Run::German { .. } => {}
        }
    }
}
