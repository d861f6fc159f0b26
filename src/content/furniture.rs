//! The fixed phrases as a catalogue, so that what holds of all words holds of them, too: what they
//! were made from, by whom, who has read them, and what has gone stale.
//!
//! The phrasebook reads and checks them; here they get their ledgers, from
//! `locales/<tag>/packet.ledger.toml`.

use anyhow::Result;

use super::catalogue::{Catalogue, Translation};
use super::ledger::Ledger;
use crate::diag::Diagnostics;
use crate::language::Registry;
use crate::phrases::Phrasebook;
use crate::project::Project;
use crate::text::Text;

/// What the catalogue is called where modules are called by their id.
pub const PACKET: &str = "packet";

/// The phrases of the languages that the registry keeps to, with their ledgers.
///
/// # Errors
/// If a ledger cannot be read.
pub(super) fn load(
    project: &Project,
    phrasebook: &Phrasebook,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> Result<Catalogue> {
    let mut catalogue = Catalogue::default();
    for phrases in phrasebook.iter().filter(|phrases| registry.reads(&phrases.tag)) {
        // Fluent has parsed them; nothing else needs to know what is inside.
        let text = |source: &str, at| Text {
            source: source.to_owned(),
            nodes: Vec::new(),
            at,
            lines: Vec::new(),
        };
        let units = phrases.sources().map(|(id, source, at)| (id.to_owned(), text(source, at)));
        let path = catalogue.ledger_path(&phrases.tag);
        let ledger = match phrases.tag.as_str() {
            "de" => Ledger::default(),
            tag => Ledger::load(project, &path, tag, PACKET, diags)?,
        };
        let translation = Translation { units: units.collect(), ledger, ..Translation::default() };
        catalogue.translations.insert(phrases.tag.clone(), translation);
    }
    Ok(catalogue)
}
