//! What a block shows besides its words: numbers, amounts, times, cards, lists.

use super::block::find;
use super::outline::Chosen;
use super::resolve::Resolver;
use super::{Data, DeadlineView, OpeningView, Price, Run, TargetView};
use crate::content::module::{Block, Item, Kind, Module, With};
use crate::facts::render::GAP;
use crate::facts::{Doubt, Fact, FactValue, OpenDays};

impl<'a> Resolver<'a> {
    /// The data of a block; `None` if there is nothing to fill it with. `tags` are the languages of
    /// its sides.
    pub(super) fn data(
        &mut self,
        module: &Module,
        block: &Block,
        items: &[&Item],
        tags: &[String],
        outline: &[Chosen<'a>],
    ) -> Option<Data> {
        if let Some(filled) = self.filled(block.kind) {
            let is_empty =
                filled.terms.is_empty() && filled.contacts.is_empty() && filled.sources.is_empty();
            return (!is_empty).then_some(filled);
        }
        let mut data = Data::default();
        for item in items {
            self.item(module, block, item, outline, &mut data);
        }
        data.deadline = self.deadline(block, tags);
        let facts = self.facts;
        let contacts = block.contacts.iter().filter_map(|id| facts.contact(&id.value));
        data.contacts = contacts.map(|contact| self.contact(contact, block.write_in)).collect();
        Some(data)
    }

    /// What the program itself puts into a block; `None` for kinds that people fill.
    fn filled(&mut self, kind: Kind) -> Option<Data> {
        Some(match kind {
            Kind::Glossary => Data { terms: self.terms(), ..Data::default() },
            Kind::Directory => Data { contacts: self.directory(), ..Data::default() },
            Kind::Sources => Data { sources: self.sources(), ..Data::default() },
            _ => return None,
        })
    }

    /// What one item shows.
    fn item(
        &mut self,
        module: &Module,
        block: &Block,
        item: &Item,
        outline: &[Chosen<'a>],
        data: &mut Data,
    ) {
        match &item.with {
            With::Fact(id) => {
                if let Some(fact) = self.facts.fact(&id.value) {
                    self.item_fact(block.kind, fact, data);
                }
            }
            With::Icon(icon) => data.icons.push(icon.clone()),
            With::Do => data.verdicts.push("do"),
            With::Dont => data.verdicts.push("dont"),
            With::Target(target) => data.targets.extend(target_view(outline, &target.value)),
            With::Words => match block.kind {
                Kind::Principles => data.laws.push(None),
                Kind::Letter => data.places.push(item.id.clone()),
                Kind::Phrases => data.german.push(self.german_phrase(module, block, item)),
                _ => {}
            },
        }
    }

    fn item_fact(&mut self, kind: Kind, fact: &'a Fact, data: &mut Data) {
        if kind == Kind::Hours {
            self.memory.note(&fact.id, &fact.record, self.selection.date);
            let mark = fact.record.doubt(self.selection.date);
            let hours: &[OpenDays] = match &fact.value {
                FactValue::Hours(hours) if mark != Some(Doubt::Expired) => hours,
                _ => &[],
            };
            let sides = self.sides();
            let sides = sides.iter().map(|tag| self.hours(tag, hours)).collect();
            return data.openings.push(OpeningView { sides, mark });
        }
        let reader = self.selection.reader.clone();
        let runs = self.set(&reader, true, |setter, memory| setter.fact(fact, memory));
        match kind {
            Kind::Phones | Kind::Wallet | Kind::TearOff => data.phones.extend(runs),
            Kind::Principles => data.laws.push(runs.into_iter().next()),
            _ => data.prices.extend(runs.into_iter().next().map(|value| Price {
                value,
                valid_until: fact.record.valid_until.map(|date| date.german()),
            })),
        }
    }

    /// The German words to say, which stand there in every language.
    fn german_phrase(&mut self, module: &Module, block: &Block, item: &Item) -> Vec<Run> {
        let key = format!("{}.items.{}.phrase", block.id, item.id);
        match module.words.text("de", &key) {
            Some(text) => self.set("de", false, |setter, memory| setter.title(text, memory)),
            None => Vec::new(),
        }
    }

    fn deadline(&mut self, block: &Block, tags: &[String]) -> Option<DeadlineView> {
        let fact = self.facts.fact(&block.fact.as_ref()?.value)?;
        self.memory.note(&fact.id, &fact.record, self.selection.date);
        let mark = fact.record.doubt(self.selection.date);
        let FactValue::Duration(count, unit) = &fact.value else {
            let units = tags.iter().map(|_| String::new()).collect();
            return Some(DeadlineView { count: GAP.to_owned(), units, mark });
        };
        let unit = |tag: &String| {
            let language = self.content.registry.get(tag)?;
            let phrases = self.content.phrasebook.resolve(language)?;
            Some(phrases.counted(unit.phrase(), i64::from(*count)))
        };
        Some(DeadlineView {
            count: match mark {
                Some(Doubt::Expired) => GAP.to_owned(),
                _ => count.to_string(),
            },
            units: tags.iter().filter_map(unit).collect(),
            mark,
        })
    }
}

fn target_view(outline: &[Chosen<'_>], target: &str) -> Option<TargetView> {
    let (chosen, number, place) = find(outline, target)?;
    Some(TargetView {
        number,
        place,
        icon: chosen.module.icon.clone(),
        color: chosen.module.color.clone(),
    })
}
