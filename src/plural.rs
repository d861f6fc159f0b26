//! Plural categories, by the rules that the Fluent engine itself uses.
//!
//! Content and phrases are checked against this engine and run by it: a form that it would never
//! pick is reported, not printed wrong.

use std::collections::BTreeSet;

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use crate::diag::Diagnostic;
use crate::language::Language;

/// The largest count that is tried when the categories of a language are listed. No rule of CLDR
/// for whole numbers shows a new category above it, except `many` for millions.
const LARGEST_SAMPLE: usize = 200;

/// The names of all categories (Unicode Technical Standard 35, part 3, Language Plural Rules).
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

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

/// What is wrong with the keys of a selector by count: forms that the engine never picks, and forms
/// that it would pick but that are not there.
pub fn problems(keys: &BTreeSet<String>, language: &Language) -> Vec<Diagnostic> {
    let categories = categories(language);
    let known = CATEGORIES.iter().filter(|name| categories.contains(**name));
    let list = known.map(|name| format!("[{name}]")).collect::<Vec<_>>().join(", ");
    let mut problems = Vec::new();
    for key in keys.iter().filter(|key| key.parse::<f64>().is_err()) {
        if !CATEGORIES.contains(&key.as_str()) {
            let message = format!("`[{key}]` is neither a number nor a plural category");
            let problem = Diagnostic::error(message).suggest(key, categories.iter().copied());
            problems.push(problem.hint(format!("forms of this language are {list}")));
        } else if !categories.contains(key.as_str()) && key != "other" {
            let message = format!("plural form `[{key}]` is never used in this language");
            let hint = format!("delete it; forms of this language are {list}");
            problems.push(Diagnostic::error(message).hint(hint));
        }
    }
    for category in categories.iter().filter(|category| !keys.contains(**category)) {
        let message = format!("plural form `[{category}]` is missing");
        let hint = format!("add a line for it; forms of this language are {list}");
        problems.push(Diagnostic::error(message).hint(hint));
    }
    problems
}
