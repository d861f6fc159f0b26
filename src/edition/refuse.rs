//! Why an edition must not be released: the whole list.

use super::Provenance;
use super::resolve::Resolver;
use crate::content::catalogue::{Catalogue, UnitState};
use crate::content::furniture::PACKET;
use crate::content::ledger::{Origin, Review};
use crate::diag::{Diagnostic, Location};
use crate::facts::{Doubt, Status};

impl Resolver<'_> {
    /// Everything that keeps an edition from being released.
    pub(super) fn refuse_unfinished(&mut self) {
        let mut doubted = self.memory.doubted.clone();
        doubted.sort();
        doubted.dedup();
        for datum in doubted {
            let message = format!("`{}` is {}", datum.id, datum.doubt.name());
            let diagnostic = Diagnostic::error(message).at(&datum.at).module(datum.module);
            let diagnostic = diagnostic.block(&datum.block);
            self.refusals.push(self.advise(diagnostic, &datum.id, datum.doubt));
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
                problem(name, words, tag, &words.state(tag, key), std::iter::once(key.as_str()))?;
            let block = key.split('.').next().unwrap_or(key);
            Some(placed(problem, words, tag).module(*name).block(block))
        });
        let phrases = std::iter::once(&self.selection.reader).chain(&self.selection.beside);
        let phrases = phrases.flat_map(|tag| self.refuse_phrases(tag));
        let refusals: Vec<_> = blocks.chain(side_texts).chain(phrases).collect();
        self.refusals.extend(refusals);
    }

    /// What to do about a doubtful fact or contact.
    fn advise(&self, problem: Diagnostic, id: &str, doubt: Doubt) -> Diagnostic {
        let contact = self.facts.contact(id);
        let record = contact.map(|it| &it.record);
        let record = record.or_else(|| self.facts.fact(id).map(|it| &it.record));
        let problem = match doubt {
            Doubt::Expired => {
                problem.hint("find out what holds now, and write value and `valid_until` anew")
            }
            Doubt::Unconfirmed if record.is_some_and(|it| it.status == Status::Missing) => {
                problem.hint("fill it in: value, `source`, `as_of`, and the status that is true")
            }
            Doubt::Unconfirmed | Doubt::Contested | Doubt::UnderChange => problem.hint(format!(
                "when somebody has checked it: `willkommen --project DIR facts confirm {id} \
                 --by NAME --on YYYY-MM-DD`"
            )),
        };
        match contact {
            Some(_) if doubt != Doubt::Expired => {
                problem.hint("or let the block have `write_in = true`: lines to fill in by hand")
            }
            _ => problem,
        }
    }

    /// The fixed phrases of a language: each that is stale, and all at once that nobody has read.
    fn refuse_phrases(&self, tag: &str) -> Vec<Diagnostic> {
        let words = &self.content.phrase_words;
        let keys = |state| words.source_keys("").filter(move |key| words.state(tag, key) == state);
        let place = |problem| placed(problem, words, tag).module(PACKET);
        let stale = keys(UnitState::Stale).filter_map(|key| {
            let problem = problem(PACKET, words, tag, &UnitState::Stale, std::iter::once(key))?;
            Some(place(problem).block(key))
        });
        let unread = problem(PACKET, words, tag, &UnitState::Fresh, keys(UnitState::Fresh));
        stale.chain(unread.map(place)).collect()
    }

    fn refuse_block(&self, block: &Provenance) -> Option<Diagnostic> {
        let words = &self.content.modules.get(&block.module)?.words;
        let problem = problem(
            &block.module,
            words,
            &block.wanted,
            &block.state,
            words.keys_in(&block.wanted, &block.block),
        )?;
        Some(placed(problem, words, &block.wanted).module(&block.module).block(&block.block))
    }
}

/// What keeps texts of one state, in a module or the like, from being released.
fn problem<'a>(
    module: &str,
    words: &Catalogue,
    tag: &str,
    state: &UnitState,
    keys: impl Iterator<Item = &'a str>,
) -> Option<Diagnostic> {
    let record = format!("willkommen --project DIR record --lang {tag} --module {module}");
    match state {
        UnitState::Source => None,
        UnitState::Stale => {
            let problem = Diagnostic::error("translation is older than the German text");
            let problem = problem
                .hint(format!("translate the change, then `{record} --origin human --key KEY`"));
            Some(problem.hint(format!("`willkommen coverage --lang {tag} --stale` lists the keys")))
        }
        UnitState::Missing => {
            let problem = Diagnostic::error("translation is missing");
            Some(problem.hint(format!("write it there, then `{record} --origin human`")))
        }
        UnitState::Fresh => {
            let provenances = keys.map(|key| words.provenance(tag, key));
            let unread = |(_, review): &(Origin, Review)| *review == Review::None;
            let mut unread = provenances.filter(|it| it.as_ref().is_none_or(unread));
            let origin = unread.next()?.map_or("human", |(origin, _)| origin.name());
            let problem = Diagnostic::error("translation has not been reviewed by anybody");
            Some(problem.hint(format!(
                "when a person has read the module: `{record} --origin {origin} --reviewed-by NAME \
                 --on YYYY-MM-DD`"
            )))
        }
    }
}

fn placed(problem: Diagnostic, words: &Catalogue, tag: &str) -> Diagnostic {
    problem.at(&Location::file(words.words_path(tag))).language(tag)
}
