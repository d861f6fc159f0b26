//! The imprint: of what day, by whom, from where, translated by whom or by machine.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Edition, Mode, Provenance, Run, Selection, TextMark};
use crate::content::Content;
use crate::content::catalogue::UnitState;
use crate::content::ledger::Review;
use crate::facts::{Date, Doubt, render::Formats};
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
    pub runs: Vec<Run>,
}

/// Where words of a language come from.
#[derive(Debug, Clone, Serialize)]
pub struct TranslationRow {
    /// Name of the language.
    pub language: Vec<Run>,
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
    /// Sources of its facts, as they are cited; none if an annex has them.
    pub sources: Vec<String>,
    /// When its contacts were confirmed; none for those that nobody has confirmed.
    pub confirmations: &'a [Option<Date>],
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
    let row = |label: &str, runs: Vec<Run>| Row { label: phrases.get(label), runs };
    let text = |t: String| vec![Run::Text { t }];
    let mut languages = Vec::new();
    for tag in std::iter::once(&edition.reader).chain(&edition.beside) {
        if !languages.is_empty() {
            languages.extend(text(formats.comma().to_owned()));
        }
        languages.extend(language_name(content, tag, phrases));
    }
    let version = match selection.mode {
        Mode::Draft => format!("{} · {}", edition.version, phrases.get("draft")),
        Mode::Release => edition.version.clone(),
    };
    let rows = vec![
        row("imprint-publisher", german_words(&edition.town.office, phrases)),
        row("imprint-date", text(formats.date(selection.date))),
        row("imprint-contacts", text(confirmation(phrases, formats, used.confirmations))),
        row("imprint-version", text(version)),
        row("imprint-languages", languages),
        row("imprint-licence", german_words(LICENCE, phrases)),
    ];
    Imprint {
        rows,
        translations: translations(content, edition, phrases, formats, used),
        marks: marks(content, edition, phrases, used),
        sources: used.sources.clone(),
    }
}

/// How many contacts have been confirmed by a person, and since when the oldest was not.
fn confirmation(phrases: &Phrases, formats: &Formats, all: &[Option<Date>]) -> String {
    let confirmed: Vec<Date> = all.iter().flatten().copied().collect();
    match confirmed.iter().min() {
        None => phrases.get("contacts-unconfirmed"),
        Some(oldest) => {
            let id = match confirmed.len() == all.len() {
                true => "contacts-confirmed",
                false => "contacts-partly-confirmed",
            };
            phrases.with(id, "date", &formats.date(*oldest))
        }
    }
}

/// A language by its German name for German readers, else by its own name in its own script.
fn language_name(content: &Content, tag: &str, phrases: &Phrases) -> Vec<Run> {
    let Some(language) = content.registry.get(tag) else { return Vec::new() };
    match phrases.tag.as_str() {
        "de" => vec![Run::Text { t: language.german.clone() }],
        _ => vec![Run::Voice { tag: tag.to_owned(), t: language.endonym.clone() }],
    }
}

/// Words that are the same in every language.
fn german_words(words: &str, phrases: &Phrases) -> Vec<Run> {
    match phrases.tag.as_str() {
        "de" => vec![Run::Text { t: words.to_owned() }],
        _ => vec![Run::German { t: words.to_owned() }],
    }
}

/// A language that texts are printed in, with their origin and review; none for the source.
type Printed<'a> = (&'a str, Option<(&'a str, Review)>);

/// Counts the printed texts by language, origin and review.
fn translations(
    content: &Content,
    edition: &Edition,
    phrases: &Phrases,
    formats: &Formats,
    used: &Used<'_>,
) -> Vec<TranslationRow> {
    let blocks = used.provenance.iter().filter_map(|block| {
        let words = &content.modules.get(&block.module)?.words;
        Some((words, block.printed.as_str(), block.block.as_str()))
    });
    let phrase_tags = phrase_tags(edition).into_iter();
    let printed = blocks
        .flat_map(|(words, tag, block)| words.keys_of(block).map(move |key| (words, tag, key)));
    let fixed = phrase_tags.flat_map(|tag| {
        let words = &content.phrase_words;
        words.source_keys("").map(move |key| (words, tag, key))
    });
    let mut counts: BTreeMap<Printed<'_>, usize> = BTreeMap::new();
    for (words, tag, key) in printed.chain(fixed) {
        let from = words.provenance(tag, key).map(|(origin, review)| (origin.name(), review));
        *counts.entry((tag, from)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    // The reader's language first, then what stands beside it, then fallbacks.
    let rank = |tag: &str| match tag {
        tag if tag == edition.reader => 0,
        tag if Some(tag) == edition.beside.as_deref() => 1,
        _ => 2,
    };
    rows.sort_by_key(|((tag, _), _)| rank(tag));
    let describe = |((tag, from), units): (Printed<'_>, usize)| {
        let unknown = if tag == "de" { "source" } else { "unknown" };
        let (origin, review) = from.unwrap_or((unknown, Review::None));
        let mut text = phrases.get(&format!("origin-{origin}"));
        text += formats.comma();
        text += &phrases.get(&format!("review-{}", review.name()));
        if let Review::Reviewed(by, on) | Review::SignedOff(by, on) = &review {
            text += &format!(" ({by}{}{})", formats.comma(), on.german());
        }
        let language = language_name(content, tag, phrases);
        TranslationRow { language, text, units }
    };
    rows.into_iter().map(describe).collect()
}

/// The languages that fixed phrases are printed in, beside German.
fn phrase_tags(edition: &Edition) -> BTreeSet<&str> {
    let tags = std::iter::once(&edition.phrases_tag).chain(&edition.beside_phrases_tag);
    tags.map(String::as_str).filter(|tag| *tag != "de").collect()
}

fn marks(content: &Content, edition: &Edition, phrases: &Phrases, used: &Used<'_>) -> Vec<MarkRow> {
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
            let roles = block.data.contacts.iter().flat_map(|contact| &contact.roles);
            texts.extend(roles.flatten().filter_map(|role| role.mark));
        }
    }
    // Single words of cover, header, footer and labels bear no mark; the imprint says it of them all.
    let falls_back = edition.phrases_tag != edition.reader
        || edition
            .beside_phrases_tag
            .as_ref()
            .is_some_and(|tag| Some(tag) != edition.beside.as_ref());
    texts.extend(falls_back.then_some(TextMark::Fallback));
    let words = &content.phrase_words;
    let is_stale =
        |tag: &str| words.source_keys("").any(|key| words.state(tag, key) == UnitState::Stale);
    texts.extend(phrase_tags(edition).into_iter().any(is_stale).then_some(TextMark::Stale));
    let doubts = used.doubts.iter().map(|doubt| row(doubt.name()));
    let texts = texts.into_iter().map(|mark| match mark {
        TextMark::Stale => row("stale"),
        TextMark::Fallback => row("fallback"),
    });
    doubts.chain(texts).collect()
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
            for runs in block.data.german.iter() {
                collect(runs, &mut doubts);
            }
            for run in block.data.laws.iter().flatten() {
                collect(std::slice::from_ref(run), &mut doubts);
            }
            doubts.extend(block.data.openings.iter().filter_map(|opening| opening.mark));
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
            Run::Strong { runs } | Run::Link { runs, .. } => collect(runs, doubts),
            Run::Text { .. } | Run::German { .. } | Run::Voice { .. } => {}
        }
    }
}
