//! Places: whose facts hold where a place is silent.

use std::collections::{BTreeMap, BTreeSet};

use super::look::Look;
use super::{Contact, Fact, Record};

/// A fact or a contact: whatever has a record.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A fact.
    Fact(&'a Fact),
    /// A contact.
    Contact(&'a Contact),
}

impl<'a> Subject<'a> {
    /// Its id.
    pub fn id(self) -> &'a str {
        match self {
            Self::Fact(fact) => &fact.id,
            Self::Contact(contact) => &contact.id,
        }
    }

    /// The type of a fact, or `contact`.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Fact(fact) => fact.value.type_name(),
            Self::Contact(_) => "contact",
        }
    }

    /// How far it can be trusted.
    pub fn record(self) -> &'a Record {
        match self {
            Self::Fact(fact) => &fact.record,
            Self::Contact(contact) => &contact.record,
        }
    }
}

/// The facts and contacts of one place, before its parents are taken into account.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Id: the file's name.
    pub id: String,
    /// Name of the place, in German.
    pub name: String,
    /// Names of the place in other languages, by tag.
    pub names: BTreeMap<String, String>,
    /// Who publishes the packet; a place without an office has no packet of its own.
    pub office: Option<String>,
    /// The place whose facts hold where this one is silent.
    pub parent: Option<String>,
    /// How its packets look.
    pub look: Look,
    /// Facts by id.
    pub facts: BTreeMap<String, Fact>,
    /// Contacts by id.
    pub contacts: BTreeMap<String, Contact>,
    /// Ids of facts and contacts that are there but were refused: whoever refers to them is not to
    /// blame.
    pub faulty: BTreeSet<String>,
    /// Whether its chain of parents is broken, so that nobody can say what is missing.
    pub is_adrift: bool,
}

impl Layer {
    /// A fact or a contact of this place itself.
    pub fn subject(&self, id: &str) -> Option<Subject<'_>> {
        let fact = self.facts.get(id).map(Subject::Fact);
        fact.or_else(|| self.contacts.get(id).map(Subject::Contact))
    }

    /// Ids of all facts and contacts of this place itself.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.facts.keys().chain(self.contacts.keys()).map(String::as_str)
    }
}

/// The facts that hold in a place: its own, then its parents'.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    layers: &'a BTreeMap<String, Layer>,
    place: &'a Layer,
}

impl<'a> Facts<'a> {
    /// The facts of a place, or `None` if there is no such place.
    pub fn of(layers: &'a BTreeMap<String, Layer>, place: &str) -> Option<Self> {
        layers.get(place).map(|place| Self { layers, place })
    }

    /// The place.
    pub fn place(&self) -> &'a Layer {
        self.place
    }

    /// From the place to its last ancestor. Cycles were refused when the layers were loaded.
    fn chain(&self) -> impl Iterator<Item = &'a Layer> + use<'a> {
        let layers = self.layers;
        std::iter::successors(Some(self.place), move |layer| layers.get(layer.parent.as_ref()?))
            .take(layers.len())
    }

    /// A fact by id.
    pub fn fact(&self, id: &str) -> Option<&'a Fact> {
        self.chain().find_map(|layer| layer.facts.get(id))
    }

    /// A contact by id.
    pub fn contact(&self, id: &str) -> Option<&'a Contact> {
        self.chain().find_map(|layer| layer.contacts.get(id))
    }

    /// Ids of the places that know a fact or contact; the first is the one that counts.
    pub fn places_of(&self, id: &str) -> Vec<&'a str> {
        self.chain()
            .filter(|layer| layer.facts.contains_key(id) || layer.contacts.contains_key(id))
            .map(|layer| layer.id.as_str())
            .collect()
    }

    /// The nearest place that has a fact or contact.
    pub fn layer_of(&self, id: &str) -> Option<&'a Layer> {
        self.chain().find(|layer| layer.subject(id).is_some())
    }

    /// Ids of all facts and contacts that hold, some of them several times.
    pub fn ids(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.chain().flat_map(Layer::ids)
    }

    /// All facts, then all contacts that hold, by id.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'a>> + use<'a> {
        let facts = self.facts().into_values().map(Subject::Fact);
        facts.chain(self.contacts().into_values().map(Subject::Contact))
    }

    /// Whether a fact or contact is there but was refused, or may be where nobody can look.
    pub fn is_faulty(&self, id: &str) -> bool {
        self.chain().any(|layer| layer.is_adrift || layer.faulty.contains(id))
    }

    /// All facts that hold, by id.
    pub fn facts(&self) -> BTreeMap<&'a str, &'a Fact> {
        let mut all = BTreeMap::new();
        for layer in self.chain() {
            for (id, fact) in &layer.facts {
                all.entry(id.as_str()).or_insert(fact);
            }
        }
        all
    }

    /// All contacts that hold, by id.
    pub fn contacts(&self) -> BTreeMap<&'a str, &'a Contact> {
        let mut all = BTreeMap::new();
        for layer in self.chain() {
            for (id, contact) in &layer.contacts {
                all.entry(id.as_str()).or_insert(contact);
            }
        }
        all
    }
}
