//! Why an edition must not be released: the whole list.

use super::Provenance;
use super::resolve::Resolver;
use crate::content::catalogue::UnitState;
use crate::content::ledger::{Origin, Review};
use crate::diag::{Diagnostic, Location};

impl Resolver<'_> {
    /// Everything that keeps an edition from being released.
    pub(super) fn refuse_unfinished(&mut self) {
        let mut doubted = self.memory.doubted.clone();
        doubted.sort();
        doubted.dedup();
        for datum in doubted {
            let message = format!("`{}` is {}", datum.id, datum.doubt.name());
            let diagnostic = Diagnostic::error(message).at(&datum.at).module(datum.module);
            let hint = "confirm it by a named person, or let a contact block have `write_in`";
            self.refusals.push(diagnostic.block(datum.block).hint(hint));
        }
        for block in &self.provenance {
            let problem = match block.state {
                UnitState::Stale => "translation is older than the German text",
                UnitState::Missing => "translation is missing",
                UnitState::Source => continue,
                UnitState::Fresh => match self.is_reviewed(block) {
                    true => continue,
                    false => "machine translation has not been reviewed by anybody",
                },
            };
            let folder = self.content.modules.get(&block.module).map(|m| m.words.folder.as_str());
            let path = format!("{}/{}.toml", folder.unwrap_or_default(), block.wanted);
            let diagnostic = Diagnostic::error(problem).at(&Location::file(path));
            let diagnostic = match block.state {
                UnitState::Fresh => {
                    diagnostic.hint("after a person has read it: willkommen record --reviewed-by")
                }
                _ => diagnostic,
            };
            let diagnostic = diagnostic.language(&block.wanted).module(&block.module);
            self.refusals.push(diagnostic.block(&block.block));
        }
    }

    fn is_reviewed(&self, block: &Provenance) -> bool {
        let Some(module) = self.content.modules.get(&block.module) else { return false };
        let prefix = match block.block.as_str() {
            "title" => "title".to_owned(),
            block => format!("{block}."),
        };
        module.words.source_keys(&prefix).all(|key| {
            let provenance = module.words.provenance(&block.wanted, key);
            provenance
                .is_some_and(|(origin, review)| origin != Origin::Machine || review != Review::None)
        })
    }
}
