//! Annexes that the program fills from what the other modules use: terms, contacts, sources.

use std::collections::{BTreeMap, BTreeSet};

use super::resolve::Resolver;
use super::{ContactView, SourceView, TermView, TextMark, Words};
use crate::content::catalogue::{Catalogue, UnitState};

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
            SourceView { name, as_of }
        };
        by_name.into_iter().map(view).collect()
    }

    /// The sources for the imprint: pages by their host, laws by their name. An annex of sources has
    /// paragraphs and dates.
    pub(super) fn source_names(&self) -> Vec<String> {
        let bare = |(source, _): &(String, String)| {
            let name = cite(source);
            let cut = [" § ", " §§ ", " Art. ", " (Fassung", " (Stand", ", ", ": "];
            let end = cut.iter().filter_map(|mark| name.find(mark)).min().unwrap_or(name.len());
            name[..end].to_owned()
        };
        let names: BTreeSet<String> = self.memory.sources.iter().map(bare).collect();
        names.into_iter().collect()
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
    use super::{cite, sort_key};

    #[test]
    fn umlauts_sort_with_their_letter() {
        let mut words = ["Zug", "Überweisung", "Amt", "ärztlich", "Uhr"];
        words.sort_by_key(|word| sort_key(word));
        assert_eq!(words, ["Amt", "ärztlich", "Überweisung", "Uhr", "Zug"]);
    }

    #[test]
    fn pages_are_cited_by_their_host() {
        assert_eq!(cite("https://www.bochum.de/Amt?x=1"), "bochum.de");
        assert_eq!(cite("§ 17 BMG"), "§ 17 BMG");
    }
}
