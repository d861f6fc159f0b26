//! Places: whose facts hold where a place is silent.

use std::collections::{BTreeMap, BTreeSet};

use super::look::Look;
use super::{Contact, Fact};

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
