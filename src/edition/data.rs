//! What a block shows besides its words: numbers, amounts, a length of time, cards.

use super::resolve::Resolver;
use super::{Data, DeadlineView, Price};
use crate::content::module::{Block, Kind};
use crate::facts::FactValue;

impl Resolver<'_> {
    pub(super) fn data(&mut self, block: &Block, tags: &[String]) -> Data {
        let mut data = Data::default();
        let reader = self.selection.reader.clone();
        let facts = self.facts;
        for item in &block.items {
            let Some(fact) = item.fact.as_ref().and_then(|id| facts.fact(&id.value)) else {
                continue;
            };
            let runs = self.set(&reader, true, |setter, memory| setter.fact(fact, memory));
            if block.kind == Kind::Phones {
                data.phones.extend(runs);
            } else if let Some(value) = runs.into_iter().next() {
                let valid_until = fact.record.valid_until.map(|date| date.german());
                data.prices.push(Price { value, valid_until });
            }
        }
        if let Some(fact) = block.fact.as_ref().and_then(|id| facts.fact(&id.value))
            && let FactValue::Duration(count, unit) = &fact.value
        {
            self.memory.note(&fact.id, &fact.record, self.selection.date);
            let unit = |tag: &String| {
                let language = self.content.registry.get(tag)?;
                let phrases = self.content.phrasebook.resolve(language)?;
                Some(phrases.counted(unit.phrase(), i64::from(*count)))
            };
            data.deadline = Some(DeadlineView {
                count: count.to_string(),
                units: tags.iter().filter_map(unit).collect(),
                mark: fact.record.doubt(self.selection.date),
            });
        }
        let contacts: Vec<_> =
            block.contacts.iter().filter_map(|id| facts.contact(&id.value)).collect();
        data.contacts =
            contacts.into_iter().map(|contact| self.contact(contact, block.write_in)).collect();
        data
    }
}
