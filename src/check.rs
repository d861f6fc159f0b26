//! Cross-checks of loaded content: what one file says against what the others have.
//!
//! Owns no loading and no printing. References must lead somewhere in every town, translations
//! must carry the same facts and terms as the German text, plural forms must be those that the
//! engine picks.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::Content;
use crate::content::catalogue::{Catalogue, Translation, UnitState};
use crate::content::module::{Block, Item, Module, With};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::facts::{Fact, FactValue, Facts};
use crate::plural;
use crate::table::{At, is_id};
use crate::text::{Node, Text};

/// Runs all checks.
pub fn check(content: &Content, diags: &mut Diagnostics) {
    if content.towns().next().is_none() {
        // Whatever keeps a place from publishing was reported if it is a fault of its file.
        if content.layers.values().all(|layer| !layer.is_adrift) && !content.modules.is_empty() {
            let diagnostic = Diagnostic::error("no place publishes packets");
            let hint = "give one of the files in content/facts an `office`";
            diags.push(diagnostic.hint(hint));
        }
    }
    for town in content.towns() {
        if let Some(facts) = content.facts(town) {
            check_references(content, facts, diags);
        }
    }
    for (name, catalogue) in content.catalogues() {
        for (tag, translation) in catalogue.translations() {
            check_words(content, name, catalogue, tag, translation, diags);
        }
    }
    for module in content.modules.values() {
        check_completeness(module, diags);
        check_targets(content, module, diags);
    }
}

/// What a finder leads to is there.
fn check_targets(content: &Content, module: &Module, diags: &mut Diagnostics) {
    for block in &module.blocks {
        for item in &block.items {
            let With::Target(target) = &item.with else { continue };
            let known = content.modules.iter().flat_map(|(id, module)| {
                let blocks = module.blocks.iter().map(move |block| format!("{id}/{}", block.id));
                std::iter::once(id.clone()).chain(blocks)
            });
            let known: Vec<_> = known.collect();
            if !known.contains(&target.value) && !is_refused(content, &target.value) {
                let problem = Diagnostic::error(format!("`{}` leads to nothing", target.value))
                    .at(&target.at)
                    .suggest(&target.value, known.iter().map(String::as_str))
                    .hint("write a module, or module/block");
                diags.push(problem.module(&module.id).block(&block.id));
            }
        }
    }
}

/// Whether the module of a finder's target, or a block of it, is there but was refused.
fn is_refused(content: &Content, target: &str) -> bool {
    let (module, block) = target.split_once('/').unwrap_or((target, ""));
    content.refused_modules.contains(module)
        || content.modules.get(module).is_some_and(|module| module.is_partial && !block.is_empty())
}

/// Every fact and contact that modules, packages and texts refer to exists in a town and has the
/// type that its place needs.
fn check_references(content: &Content, facts: Facts<'_>, diags: &mut Diagnostics) {
    for module in content.modules.values() {
        for block in &module.blocks {
            check_block(module, block, facts, diags);
        }
    }
    for package in content.packages.values() {
        for id in &package.cover_phones {
            let problem = check_fact(id, facts, &["phone"]);
            diags.extend(problem);
        }
    }
    for (name, catalogue) in content.catalogues() {
        for (tag, translation) in catalogue.translations() {
            for (key, text) in &translation.units {
                for problem in check_text_facts(text, facts) {
                    diags.push(placed(problem, name, tag, key));
                }
            }
        }
    }
}

fn check_block(module: &Module, block: &Block, facts: Facts<'_>, diags: &mut Diagnostics) {
    let mut problems = Vec::new();
    let facts_shown = block.fact.iter().chain(block.items.iter().filter_map(Item::fact));
    for id in facts_shown {
        problems.extend(check_fact(id, facts, block.kind.fact_types()));
    }
    for id in &block.contacts {
        if facts.contact(&id.value).is_none() && !facts.is_faulty(&id.value) {
            let known: Vec<_> = facts.contacts().into_keys().collect();
            let diagnostic = Diagnostic::error(format!("unknown contact `{}`", id.value));
            let diagnostic = diagnostic.at(&id.at).suggest(&id.value, known);
            problems.push(in_place(diagnostic, "contact", &id.value, facts));
        }
    }
    diags.extend(problems.into_iter().map(|problem| problem.module(&module.id).block(&block.id)));
}

fn in_place(diagnostic: Diagnostic, list: &str, id: &str, facts: Facts<'_>) -> Diagnostic {
    let place = &facts.place().id;
    let diagnostic = match is_id(id) {
        true => diagnostic.or_hint(format!("write [{list}.{id}] into content/facts/{place}.toml")),
        false => diagnostic,
    };
    diagnostic.hint(format!("looked up in `{place}` and the places above it"))
}

fn unknown_fact(id: &str, facts: Facts<'_>) -> Diagnostic {
    let known: Vec<_> = facts.facts().into_keys().collect();
    let problem = Diagnostic::error(format!("unknown fact `{id}`")).suggest(id, known);
    in_place(problem, "fact", id, facts)
}

fn check_fact(id: &At<String>, facts: Facts<'_>, wanted: &[&str]) -> Option<Diagnostic> {
    let problem = match facts.fact(&id.value) {
        None if facts.is_faulty(&id.value) => return None,
        None => unknown_fact(&id.value, facts),
        Some(fact) => wrong_type(fact, wanted)?,
    };
    Some(problem.at(&id.at))
}

fn wrong_type(fact: &Fact, wanted: &[&str]) -> Option<Diagnostic> {
    let found = fact.value.type_name();
    (!wanted.contains(&found)).then(|| {
        let wanted = wanted.join(" or ");
        Diagnostic::error(format!("fact `{}` is of type {found}, not {wanted}", fact.id))
            .hint(format!("name another fact here, or change this one in {}", fact.record.at))
    })
}

fn check_text_facts(text: &Text, facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    text.visit(&mut |node| {
        let (id, wanted): (&str, Option<&str>) = match node {
            Node::Fact(id) => (id, None),
            Node::Link { fact, .. } => (fact, Some("url")),
            Node::Select { fact, .. } => (fact, Some("number")),
            Node::Plain(_) | Node::Strong(_) | Node::German(_) | Node::Term(_) => return,
        };
        let problem = match (facts.fact(id), wanted) {
            (None, _) if facts.is_faulty(id) => None,
            (None, _) => Some(unknown_fact(id, facts)),
            (Some(_), None) => None,
            (Some(fact), Some("number")) => match fact.value.count() {
                Some(_) => None,
                None => wrong_type(fact, &["number", "duration"]),
            },
            (Some(fact), Some(_)) => match fact.value {
                FactValue::Url(_) => None,
                _ => wrong_type(fact, &["url"]),
            },
        };
        problems.extend(problem.map(|problem| problem.at(&text.place(id))));
    });
    problems
}

/// Adds language, module and block to a problem of a text.
fn placed(problem: Diagnostic, name: &str, tag: &str, key: &str) -> Diagnostic {
    let problem = problem.language(tag).module(name);
    match key.split_once('.') {
        Some((block, _)) => problem.block(block),
        None => problem,
    }
}

fn check_words(
    content: &Content,
    name: &str,
    catalogue: &Catalogue,
    tag: &str,
    translation: &Translation,
    diags: &mut Diagnostics,
) {
    let Some(language) = content.registry.get(tag) else { return };
    for (key, text) in &translation.units {
        let mut problems = Vec::new();
        text.visit(&mut |node| match node {
            Node::Select { fact, variants, .. } => {
                let keys = variants.iter().map(|(key, _)| key.clone()).collect();
                let found = plural::problems(&keys, language).into_iter();
                problems.extend(found.map(|problem| problem.at(&text.place(fact))));
            }
            Node::Term(id) if !content.glossary.may_have(id) => {
                let known = content.glossary.terms.keys().map(String::as_str);
                let problem = Diagnostic::error(format!("unknown German term `{id}`"));
                let hint = "write it into content/glossary/terms.toml, or name it in plain words";
                problems.push(problem.suggest(id, known).or_hint(hint).at(&text.place(id)));
            }
            _ => {}
        });
        problems.extend(literal_data(text));
        let german = catalogue.translation("de").filter(|german| tag != "de" && !german.is_broken);
        if let Some(source) = german.and_then(|german| german.units.get(key)) {
            // A text that is stale anyway is not printed as if it were right.
            let is_stale = catalogue.state(tag, key) == UnitState::Stale;
            let parity = check_parity(content, source, text).into_iter();
            problems.extend(parity.map(|problem| match is_stale {
                true => Diagnostic { severity: Severity::Warning, ..problem },
                false => problem,
            }));
        }
        diags.extend(problems.into_iter().map(|p| placed(p.or_at(&text.at), name, tag, key)));
    }
}

/// Digits in a row from which on they are a number that must be a fact. Ages, counts and the names
/// of check-ups are shorter.
const LITERAL_DIGITS: usize = 3;

/// Figures that must be facts: they would grow old in every language, unseen.
fn literal_data(text: &Text) -> Option<Diagnostic> {
    let mut found: Option<String> = None;
    text.visit(&mut |node| {
        if let Node::Plain(words) | Node::German(words) = node {
            found = found.take().or_else(|| literal(words));
        }
    });
    found.map(|literal| {
        Diagnostic::error(format!("`{literal}` stands in the text itself"))
            .at(&text.place_of_words(&literal))
            .hint("phone numbers, amounts, times, laws and addresses are facts: `{ $fact-id }`")
    })
}

/// The first word that is, or belongs to, a datum: a sign of law or money, a long number, a number
/// cut in groups, an amount in euros, a time, a date, an address of the web or of mail.
fn literal(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().map(bare).collect();
    let is_number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).copied().unwrap_or_default();
        let longest = word.split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max();
        let parts: Vec<_> = word.split([':', '.', ',']).collect();
        let is_datum = ["§", "€", "://", "www."].iter().any(|sign| word.contains(sign))
            || longest >= Some(LITERAL_DIGITS)
            || (is_number(word) && is_number(next))
            || (is_number(parts[0]) && ["Euro", "EUR"].contains(&next))
            || (parts.len() > 1 && parts.iter().all(|part| is_number(part)))
            || word
                .split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            || [".de", ".org", ".com", ".eu", ".net", ".info"]
                .iter()
                .any(|end| word.ends_with(end));
        if is_datum {
            return Some((*word).to_owned());
        }
    }
    None
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !"§€".contains(c))
}

/// A translation inserts the same facts as the German text, and the same terms.
fn check_parity(content: &Content, source: &Text, text: &Text) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let exists = |id: &&str| content.layers.values().any(|layer| layer.facts.contains_key(*id));
    let (german, translated) = (source.facts(), text.facts());
    // An unknown fact was reported. It may be the very one that the other text has.
    if translated.iter().all(exists) {
        for id in german.difference(&translated).filter(|id| exists(id)) {
            let problem = Diagnostic::error(format!("fact `{id}` of the German text is missing"));
            problems.push(problem.hint(format!("insert `{{ ${id} }}` where it belongs")));
        }
    }
    if german.iter().all(exists) {
        for id in translated.difference(&german).filter(|id| exists(id)) {
            let problem =
                Diagnostic::error(format!("fact `{id}` does not stand in the German text"));
            let hint = "take it out here, or insert it in de.toml first";
            problems.push(problem.at(&text.place(id)).hint(hint));
        }
    }
    let german = figures(source);
    for figure in figures(text).difference(&german) {
        let problem = Diagnostic::error(format!("`{figure}` does not stand in the German text"));
        let hint = "every figure of a translation stands in the German text too";
        problems.push(problem.at(&text.place_of_words(figure)).hint(hint));
    }
    let (german, translated) = (terms(source), terms(text));
    let is_known = |id: &&str| content.glossary.terms.contains_key(*id);
    if translated.iter().all(is_known) {
        for id in german.difference(&translated).filter(|id| is_known(id)) {
            let problem = Diagnostic::warning(format!("term `{id}` of the German text is missing"));
            problems.push(problem.hint(format!("insert `{{ -{id} }}` where the thing is named")));
        }
    }
    problems
}

/// The figures in the words of a text, by their value: digits of any script, and numerals such as
/// the Ethiopic ones.
fn figures(text: &Text) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    text.visit(&mut |node| {
        if let Node::Plain(words) | Node::German(words) = node {
            let is_part = |c: char| c.is_numeric();
            let runs = words.split(|c| !is_part(c)).filter(|run| !run.is_empty());
            found.extend(runs.map(|run| run.chars().map(latin_digit).collect::<String>()));
        }
    });
    found
}

/// A decimal digit of the scripts of the registry as a Latin one; other signs as they are.
fn latin_digit(c: char) -> char {
    /// The zeros of Arabic-Indic, extended Arabic-Indic, Devanagari, Bengali, Gurmukhi and Tamil
    /// digits (Unicode Character Database, `Nd`).
    const ZEROS: [char; 6] = ['٠', '۰', '०', '০', '੦', '௦'];
    let value = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10);
    let value = ZEROS.into_iter().find_map(value);
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

fn terms(text: &Text) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    text.visit(&mut |node| {
        if let Node::Term(id) = node {
            ids.insert(id.as_str());
        }
    });
    ids
}

/// A language that has some words of a block must have all of them: half a block is never
/// printed, so its words would be lost without anybody noticing.
fn check_completeness(module: &Module, diags: &mut Diagnostics) {
    let mut missing: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let whole = module.words.translations().filter(|(_, translation)| !translation.is_broken);
    for (tag, translation) in whole.filter(|(tag, _)| *tag != "de") {
        for block in &module.blocks {
            let prefix = format!("{}.", block.id);
            let keys: Vec<_> = module.words.source_keys(&prefix).collect();
            let absent: Vec<_> = keys.iter().filter(|key| !translation.has(key)).collect();
            if !absent.is_empty() && absent.len() < keys.len() {
                let names = absent.iter().map(|key| format!("`{key}`")).collect();
                missing.insert((tag.to_owned(), block.id.clone()), names);
            }
        }
    }
    for ((tag, block), keys) in missing {
        let at = crate::diag::Location::file(module.words.words_path(&tag));
        let diagnostic = Diagnostic::warning(format!("translation lacks {}", keys.join(", ")))
            .at(&at)
            .hint("the whole block is printed in the fallback language until it is complete");
        diags.push(diagnostic.language(tag).module(&module.id).block(block));
    }
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn data_in_words_is_found() {
        for (text, word) in [
            ("Rufen Sie 116117 an.", "116117"),
            ("Rufen Sie 11 61 17 an.", "11"),
            ("Das kostet 49 Euro.", "49"),
            ("Das kostet 12.50 EUR.", "12.50"),
            ("bis 31.12.26", "31.12.26"),
            ("ab 08:30 Uhr", "08:30"),
            ("Seite bochum.de", "bochum.de"),
            ("an a@b.de", "a@b.de"),
            ("nach § 5", "§"),
        ] {
            assert_eq!(literal(text).as_deref(), Some(word), "{text}");
        }
        for text in [
            "Kinder von 6 bis 13 Jahren",
            "U2: 3. bis 10. Lebenstag",
            "Untersuchung von U5 bis U9",
            "SGB XII",
            "#eval(\"1+1\") @ref",
        ] {
            assert_eq!(literal(text), None, "{text}");
        }
    }
}
