//! Plural categories, by the rules that the Fluent engine itself uses.
//!
//! Content and phrases are checked against this engine and run by it: a form that it would never
//! pick is reported, not printed wrong.

use std::collections::BTreeSet;

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// The largest count that is tried when the categories of a language are listed. No rule of CLDR
/// for whole numbers shows a new category above it, except `many` for millions.
const LARGEST_SAMPLE: usize = 200;

/// The tag under which the plural engine knows a language: script-qualified and regional tags are
/// unknown to it and would silently follow English rules.
pub fn engine_tag(language: &Language) -> LanguageIdentifier {
    // A code that does not parse cannot pass the registry.
    language.code().parse().unwrap_or_default()
}

fn rules(language: &Language) -> Option<PluralRules> {
    PluralRules::create(engine_tag(language), PluralRuleType::CARDINAL).ok()
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

/// The category of a count in a language; `other` if the engine has no rules for it.
pub fn category(language: &Language, count: &str) -> &'static str {
    let Some(rules) = rules(language) else { return "other" };
    rules.select(count).map_or("other", name)
}

/// The categories that the engine can pick for whole numbers in a language.
pub fn categories(language: &Language) -> BTreeSet<&'static str> {
    let Some(rules) = rules(language) else { return BTreeSet::from(["other"]) };
    (0..=LARGEST_SAMPLE).filter_map(|count| rules.select(count).ok()).map(name).collect()
}

/// Whether a word is the name of a plural category at all.
pub fn is_category(word: &str) -> bool {
    ["zero", "one", "two", "few", "many", "other"].contains(&word)
}
