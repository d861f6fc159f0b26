//! Why an edition must not be released: the whole list.

use super::Provenance;
use super::resolve::Resolver;
use crate::content::catalogue::{Catalogue, UnitState};
use crate::content::furniture::PACKET;
use crate::content::ledger::Review;
use crate::diag::{Diagnostic, Location};
use crate::facts::Doubt;

impl Resolver<'_> {
    /// Everything that keeps an edition from being released.
    pub(super) fn refuse_unfinished(&mut self) {
        let mut doubted = self.memory.doubted.clone();
        doubted.sort();
        doubted.dedup();
        for datum in doubted {
            let message = format!("`{}` is {}", datum.id, datum.doubt.name());
            let diagnostic = Diagnostic::error(message).at(&datum.at).module(datum.module);
            let hint = match datum.doubt {
                Doubt::Expired => "find out what holds now, and write value and `valid_until` anew",
                Doubt::Unconfirmed | Doubt::Contested | Doubt::UnderChange => {
                    "confirm it by a named person, or let a contact block have `write_in`"
                }
            };
            self.refusals.push(diagnostic.block(datum.block).hint(hint));
        }
        for tag in std::iter::once(&self.selection.reader).chain(&self.selection.beside) {
            let phrases = self.content.phrasebook.resolve(self.language(tag));
            if phrases.is_none_or(|phrases| phrases.tag != *tag) {
                let problem = Diagnostic::error("the fixed phrases are not translated");
                let at = Location::file(crate::phrases::path(tag));
                let hint = "translate all of locales/de/packet.ftl into it; a draft needs no more";
                self.refusals.push(problem.at(&at).language(tag).hint(hint));
            }
        }
        let look = &self.facts.place().look;
        if let Some(path) = &look.logo
            && !self.content.logos.contains_key(&self.facts.place().id)
        {
            let problem = Diagnostic::error(format!("there is no file {}", path.value));
            self.refusals.push(problem.at(&path.at).hint("put the logo there, or name no logo"));
        }
        let blocks = self.provenance.iter().filter_map(|block| self.refuse_block(block));
        let side_texts = self.memory.side_texts.iter();
        let side_texts = side_texts.filter_map(|(name, tag, key)| {
            let words = match *name {
                "glossary" => &self.content.glossary.words,
                _ => &self.content.contact_words,
            };
            let problem =
                problem(words, tag, &words.state(tag, key), std::iter::once(key.as_str()))?;
            let block = key.split('.').next().unwrap_or(key);
            Some(placed(problem, words, tag).module(*name).block(block))
        });
        let phrases = std::iter::once(&self.selection.reader).chain(&self.selection.beside);
        let phrases = phrases.flat_map(|tag| self.refuse_phrases(tag));
        let refusals: Vec<_> = blocks.chain(side_texts).chain(phrases).collect();
        self.refusals.extend(refusals);
    }

    /// The fixed phrases of a language: each that is stale, and all at once that nobody has read.
    fn refuse_phrases(&self, tag: &str) -> Vec<Diagnostic> {
        let words = &self.content.phrase_words;
        let keys = |state| words.source_keys("").filter(move |key| words.state(tag, key) == state);
        let place = |problem| placed(problem, words, tag).module(PACKET);
        let stale = keys(UnitState::Stale).filter_map(|key| {
            let problem = problem(words, tag, &UnitState::Stale, std::iter::once(key))?;
            Some(place(problem).block(key))
        });
        let unread = problem(words, tag, &UnitState::Fresh, keys(UnitState::Fresh));
        stale.chain(unread.map(place)).collect()
    }

    fn refuse_block(&self, block: &Provenance) -> Option<Diagnostic> {
        let words = &self.content.modules.get(&block.module)?.words;
        let problem = problem(
            words,
            &block.wanted,
            &block.state,
            words.keys_in(&block.wanted, &block.block),
        )?;
        Some(placed(problem, words, &block.wanted).module(&block.module).block(&block.block))
    }
}

/// What keeps texts of one state from being released.
fn problem<'a>(
    words: &Catalogue,
    tag: &str,
    state: &UnitState,
    mut keys: impl Iterator<Item = &'a str>,
) -> Option<Diagnostic> {
    let is_read =
        |key: &str| words.provenance(tag, key).is_some_and(|(_, review)| review != Review::None);
    match state {
        UnitState::Source => None,
        UnitState::Stale => {
            let problem = Diagnostic::error("translation is older than the German text");
            Some(problem.hint(format!(
                "translate the change, then `willkommen record --lang {tag} --origin human \
                 --key …`; `willkommen coverage --lang {tag} --stale` lists the keys"
            )))
        }
        UnitState::Missing => {
            let problem = Diagnostic::error("translation is missing");
            Some(problem.hint(format!(
                "write it there, then `willkommen record --lang {tag} --origin human`"
            )))
        }
        UnitState::Fresh if keys.all(is_read) => None,
        UnitState::Fresh => {
            let problem = Diagnostic::error("translation has not been reviewed by anybody");
            Some(problem.hint("after a person has read it: willkommen record --reviewed-by"))
        }
    }
}

fn placed(problem: Diagnostic, words: &Catalogue, tag: &str) -> Diagnostic {
    problem.at(&Location::file(words.words_path(tag))).language(tag)
}
