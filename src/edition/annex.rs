//! Annexes that the program fills from what the other modules use: terms, contacts, sources.

use std::collections::{BTreeMap, BTreeSet};

use super::resolve::Resolver;
use super::{ContactView, SourceView, TermView, TextMark, Words};
use crate::content::catalogue::{Catalogue, UnitState};
use crate::text::bind;

impl Resolver<'_> {
    /// Every German term that was used so far, in the order of the German alphabet.
    pub(super) fn terms(&mut self) -> Vec<TermView> {
        let glossary = &self.content.glossary;
        let used = self.memory.terms.clone();
        let mut terms: Vec<_> =
            used.iter().filter_map(|id| Some((id, glossary.terms.get(id)?))).collect();
        terms.sort_by_key(|(_, term)| sort_key(&term.term));
        let sides = self.sides();
        let view = |(id, term): (&String, &crate::content::glossary::Term)| TermView {
            term: term.term.clone(),
            article: term.article.clone(),
            glosses: sides
                .iter()
                .map(|tag| self.side_words("glossary", &format!("{id}.gloss"), tag))
                .collect(),
        };
        let views: Vec<_> = terms.into_iter().map(view).collect();
        // A German reader without explanations needs no list of words.
        match views.iter().all(|view| view.glosses.iter().all(Option::is_none)) {
            true => Vec::new(),
            false => views,
        }
    }

    /// Every contact that was used so far and of which something is known, in order of first use.
    pub(super) fn directory(&mut self) -> Vec<ContactView> {
        let used = std::mem::take(&mut self.memory.contacts);
        let facts = self.facts;
        let contacts = used.iter().filter_map(|id| facts.contact(id));
        let views: Vec<_> = contacts.map(|contact| self.contact(contact, false)).collect();
        self.memory.contacts = used;
        let is_known = |view: &ContactView| {
            !view.address.is_empty()
                || !view.phones.is_empty()
                || view.email.is_some()
                || view.web.is_some()
        };
        views.into_iter().filter(is_known).collect()
    }

    /// The sources of everything that was used so far, with their dates.
    pub(super) fn sources(&self) -> Vec<SourceView> {
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (source, as_of) in &self.memory.sources {
            let dates = by_name.entry(cite(source)).or_default();
            if !as_of.is_empty() {
                dates.insert(as_of.clone());
            }
        }
        // A law is named with the day of its text, which says more than the day it was looked up.
        let view = |(name, dates): (String, BTreeSet<String>)| {
            let as_of = dates.into_iter().filter(|_| !name.contains("Fassung")).collect();
            SourceView { name: bind(&name), as_of }
        };
        by_name.into_iter().map(view).collect()
    }

    /// The sources for the imprint: pages by their host, laws and papers by their name. An annex of
    /// sources has paragraphs and dates.
    pub(super) fn source_names(&self) -> Vec<String> {
        short_names(self.memory.sources.iter().map(|(source, _)| source.as_str()))
    }

    /// Tags of the reader's language and of that beside.
    pub(super) fn sides(&self) -> Vec<String> {
        let selection = self.selection;
        std::iter::once(&selection.reader).chain(&selection.beside).cloned().collect()
    }

    /// Words of the glossary or of the contacts, from the first language of the chain that has
    /// them fresh.
    pub(super) fn side_words(
        &mut self,
        name: &'static str,
        key: &str,
        wanted: &str,
    ) -> Option<Words> {
        let words: &Catalogue = match name {
            "glossary" => &self.content.glossary.words,
            _ => &self.content.contact_words,
        };
        let language = self.language(wanted);
        let mut chain = std::iter::once(wanted).chain(language.fallback.iter().map(String::as_str));
        let is_current =
            |tag: &&str| matches!(words.state(tag, key), UnitState::Source | UnitState::Fresh);
        let tag = chain.find(is_current)?.to_owned();
        let text = words.text(&tag, key)?;
        self.memory.side_texts.insert((name, wanted.to_owned(), key.to_owned()));
        let runs = self.set(&tag, false, |setter, memory| setter.title(text, memory));
        let mark = (tag != wanted).then_some(TextMark::Fallback);
        Some(Words { tag, mark, runs })
    }
}

/// Sources by their short names, each family of names once: what begins with the whole of another
/// name is left out, and so is a law by its abbreviation alone if its full name is there.
fn short_names<'a>(sources: impl Iterator<Item = &'a str>) -> Vec<String> {
    let names: BTreeSet<String> = sources.map(|source| short_name(&cite(source))).collect();
    let is_said = |name: &String| {
        let begins =
            |other: &&String| name.strip_prefix(*other).is_some_and(|it| it.starts_with(' '));
        let explains = |other: &&String| other.ends_with(&format!(" ({name})"));
        names.iter().any(|other| begins(&other) || explains(&other))
    };
    names.iter().filter(|name| !is_said(name)).cloned().collect()
}

/// The name of a source without what only says where in it, or of what day it is: paragraphs, parts
/// behind a comma, and remarks in brackets. Brackets stay whole.
fn short_name(source: &str) -> String {
    let mut depth = 0_usize;
    let is_end = |(at, c): &(usize, char)| {
        let rest = &source[*at..];
        let is_outside = depth == 0;
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let names_a_place = [" § ", " §§ ", " Art. ", " Anlage zu "];
        is_outside
            && (names_a_place.iter().any(|mark| rest.starts_with(mark))
                || rest.strip_prefix(", ").is_some_and(|it| !begins_small(it))
                || rest.strip_prefix(" (").is_some_and(is_remark))
    };
    let end = source.char_indices().find(is_end).map_or(source.len(), |(at, _)| at);
    let name = &source[..end];
    // A paper with its year; a year at the end of more words belongs to a day.
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|it| it.is_ascii_digit());
    match name.split_once(' ') {
        Some((paper, year)) if is_year(year) => paper.to_owned(),
        _ => name.to_owned(),
    }
}

/// Behind a comma a small letter goes on with the same thing: "Öffentliche, nicht amtliche Datei".
fn begins_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// Whether brackets, from behind the opening one, hold a remark and no name such as `(SGB VIII)`. What
/// is never closed is no name.
fn is_remark(rest: &str) -> bool {
    let Some((inside, _)) = rest.split_once(')') else { return true };
    inside.split(' ').any(|word| !word.starts_with(char::is_uppercase) || word.ends_with(','))
}

/// Sources as they are cited: pages by their host, laws and leaflets by their name.
pub(super) fn cite(source: &str) -> String {
    match source.split_once("://") {
        Some((_, rest)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            host.strip_prefix("www.").unwrap_or(host).to_owned()
        }
        None => source.to_owned(),
    }
}

/// German words sort without regard to case and umlauts (DIN 5007-1).
fn sort_key(word: &str) -> String {
    let base = |c: char| match c {
        'ä' => "a".to_owned(),
        'ö' => "o".to_owned(),
        'ü' => "u".to_owned(),
        'ß' => "ss".to_owned(),
        c => c.to_string(),
    };
    word.to_lowercase().chars().map(base).collect()
}

#[cfg(test)]
mod tests {
    use super::{cite, short_name, short_names, sort_key};
    use crate::content::Content;
    use crate::diag::Diagnostics;
    use crate::project::Project;

    #[test]
    fn umlauts_sort_with_their_letter() {
        let mut words = ["Zug", "Überweisung", "Amt", "ärztlich", "Uhr"];
        words.sort_by_key(|word| sort_key(word));
        assert_eq!(words, ["Amt", "ärztlich", "Überweisung", "Uhr", "Zug"]);
    }

    #[test]
    fn short_names_of_sources_are_whole() {
        let short = [
            (
                "Bundestags-Drucksache 21/8235 (Entwurf, Herbst 2026)",
                "Bundestags-Drucksache 21/8235",
            ),
            (
                "Zwölftes Buch Sozialgesetzbuch (SGB XII) Anlage zu § 28, Fassung April 2026",
                "Zwölftes Buch Sozialgesetzbuch (SGB XII)",
            ),
            (
                "Öffentliche, nicht amtliche Datei mit Adressen vom 26. Mai 2026 (nur Telefon)",
                "Öffentliche, nicht amtliche Datei mit Adressen vom 26. Mai 2026",
            ),
            (
                "Verordnung (EU) 2024/1348 Art. 67 Abs. 7, Art. 68, Fassung 2024",
                "Verordnung (EU) 2024/1348",
            ),
            ("AGG § 15 Abs. 4, § 21 Abs. 5 (Fassung 06.05.2026)", "AGG"),
            ("Stadt Bochum, Offene Daten: Standorte, Datei vom 3. Januar 2024", "Stadt Bochum"),
            ("WAZ 2017", "WAZ"),
            ("Asylgesetz (AsylG § 74", "Asylgesetz"),
        ];
        for (source, name) in short {
            assert_eq!(short_name(source), name);
        }
    }

    #[test]
    fn a_family_of_sources_has_one_name() {
        let sources = [
            "AsylG § 61 (Fassung 12.06.2026)",
            "Asylgesetz (AsylG) § 74, Fassung vom 12. Juni 2026",
            "WAZ Bochum, Mai 2020 (Artikel 229150350)",
            "WAZ, Artikel 10151555",
            "WAZ 2017",
        ];
        assert_eq!(short_names(sources.into_iter()), ["Asylgesetz (AsylG)", "WAZ"]);
        assert_eq!(short_names(sources[2..3].iter().copied()), ["WAZ Bochum"]);
    }

    #[test]
    fn short_names_of_the_sources_that_ship_are_whole() {
        let mut diags = Diagnostics::default();
        let content = Content::load(&Project::embedded(), &mut diags).expect("readable");
        let facts = content.facts("bochum").expect("the town");
        let sources: Vec<_> =
            facts.subjects().flat_map(|subject| &subject.record().source).collect();
        assert!(sources.len() > 100, "only {}", sources.len());
        for source in sources {
            let name = short_name(&cite(source));
            let count = |c: char| name.chars().filter(|it| *it == c).count();
            assert_eq!(count('('), count(')'), "{source}: {name}");
            let torn =
                ["zu", "von", "vom", "der", "des", "und", "in", "im", "§", "Art.", "Öffentliche"];
            let last = name.rsplit(' ').next().unwrap_or_default();
            assert!(!torn.contains(&last) && !name.ends_with([',', ':']), "{source}: {name}");
        }
    }

    #[test]
    fn pages_are_cited_by_their_host() {
        assert_eq!(cite("https://www.bochum.de/Amt?x=1"), "bochum.de");
        assert_eq!(cite("§ 17 BMG"), "§ 17 BMG");
    }
}
