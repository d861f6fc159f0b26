//! How much of the content is translated, how fresh it is, and who has read it.

use serde::Serialize;

use crate::content::Content;
use crate::content::catalogue::{Catalogue, UnitState};
use crate::content::ledger::Review;

/// Counts of texts of one language in one catalogue, or in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Texts that German has, and those that only this translation has.
    pub total: usize,
    /// Made from the German text as it is now.
    pub translated: usize,
    /// Made from an older German text.
    pub stale: usize,
    /// Not translated.
    pub missing: usize,
    /// Read by a named person since they were last changed.
    pub reviewed: usize,
    /// Words of the German texts.
    pub words: usize,
    /// Words of the German texts whose translation is fresh.
    pub words_translated: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.translated += other.translated;
        self.stale += other.stale;
        self.missing += other.missing;
        self.reviewed += other.reviewed;
        self.words += other.words;
        self.words_translated += other.words_translated;
    }

    /// Whether nothing is stale or missing.
    pub fn is_complete(&self) -> bool {
        self.stale == 0 && self.missing == 0
    }
}

/// Coverage of one language.
#[derive(Debug, Clone, Serialize)]
pub struct LanguageCoverage {
    /// Tag.
    pub language: String,
    /// German name.
    pub german: String,
    /// Whether the fixed phrases are there.
    pub phrases: bool,
    /// All catalogues together.
    pub all: Counts,
    /// Each catalogue: modules, glossary, contacts, fixed phrases.
    pub catalogues: Vec<(String, Counts)>,
    /// Keys of stale texts, as `module.block.field`.
    pub stale: Vec<String>,
    /// Keys of texts that are not translated; none if nobody asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
}

/// Coverage of every language but German, by tag.
pub fn coverage(content: &Content) -> Vec<LanguageCoverage> {
    let languages = content.registry.iter().filter(|language| language.tag != "de");
    let cover = |language: &crate::language::Language| {
        let mut all = Counts::default();
        let mut catalogues = Vec::new();
        let (mut stale, mut missing) = (Vec::new(), Vec::new());
        for (name, catalogue) in content.catalogues() {
            let counts = count(catalogue, name, &language.tag, &mut stale, &mut missing);
            all.add(&counts);
            catalogues.push((name.to_owned(), counts));
        }
        LanguageCoverage {
            language: language.tag.clone(),
            german: language.german.clone(),
            phrases: content.phrasebook.tags().any(|tag| tag == language.tag),
            all,
            catalogues,
            stale,
            missing: Some(missing),
        }
    };
    languages.map(cover).collect()
}

fn count(
    catalogue: &Catalogue,
    name: &str,
    tag: &str,
    stale: &mut Vec<String>,
    missing: &mut Vec<String>,
) -> Counts {
    let mut counts = Counts::default();
    for key in catalogue.source_keys("").chain(catalogue.spoken_keys(tag)) {
        let words =
            catalogue.text("de", key).map_or(0, |text| text.source.split_whitespace().count());
        counts.total += 1;
        counts.words += words;
        match catalogue.state(tag, key) {
            UnitState::Source | UnitState::Fresh => {
                counts.translated += 1;
                counts.words_translated += words;
            }
            UnitState::Stale => {
                counts.stale += 1;
                stale.push(format!("{name}.{key}"));
            }
            UnitState::Missing => {
                counts.missing += 1;
                missing.push(format!("{name}.{key}"));
            }
        }
        let review = catalogue.provenance(tag, key).map(|(_, review)| review);
        counts.reviewed += usize::from(review.is_some_and(|review| review != Review::None));
    }
    counts
}
