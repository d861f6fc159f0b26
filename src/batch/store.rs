//! What was made before: items of an interrupted run, and items in the cache.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Shop, head_of, make, renew};
use crate::archive::manifest::Entry;
use crate::cache::{Cache, Key, KeyBuilder};
use crate::diag::Diagnostic;
use crate::disk::{sha256, write_whole};
use crate::edition::resolve::{Resolved, resolve};
use crate::order::Item;
use crate::render::Digests;

/// Where finished items are looked for and kept.
pub struct Store<'a> {
    /// Files of the run.
    pub files: PathBuf,
    /// Notes of items that are done.
    pub items: PathBuf,
    /// Finished items of all runs.
    pub cache: Option<&'a Cache>,
    /// The hashes of templates, icons and fonts.
    pub engine: &'a Digests,
}

/// What a run notes of an item that is done.
#[derive(Serialize, Deserialize)]
struct Note {
    key: String,
    entry: Entry,
}

impl Store<'_> {
    /// Makes an item, unless it was made before from the very same things.
    pub fn produce(&self, shop: &Shop<'_>, item: &Item, name: &str) -> (Entry, Vec<Diagnostic>) {
        let Some(key) = self.key(shop, item, name) else {
            return make(shop, item, name, &self.files);
        };
        if let Some(entry) = self.noted(&key, item).or_else(|| self.cached(&key, item)) {
            return (renew(shop, item, name, entry), Vec::new());
        }
        let (entry, problems) = make(shop, item, name, &self.files);
        if problems.is_empty() {
            self.note(&key, &entry);
            self.keep(&key, &entry);
        }
        (entry, problems)
    }

    /// Everything that the files of an item depend on, and what is counted of it. What its entry says
    /// besides, such as its place in the order, is said anew: an item that has moved is the same.
    fn key(&self, shop: &Shop<'_>, item: &Item, name: &str) -> Option<Key> {
        let resolved = resolve(shop.content, &item.selection)?;
        let Resolved { edition, provenance, refusals, left_out } = resolved;
        let order = shop.order;
        let head = (&order.title, &order.town, order.date, order.revision, order.mode, order.bleed);
        let engine = self.engine.of(&edition);
        let edition = serde_json::to_vec(&edition).expect("an edition is plain data");
        let item = Item { number: 0, ..item.clone() };
        let logo = shop.content.logos.get(&order.town);
        // Slug lines and proofs name languages in English, too, which no page does.
        let selection = &item.selection;
        let tags = [Some(&selection.reader), selection.beside.as_ref()];
        let languages = tags.into_iter().flatten().map(|tag| shop.content.registry.get(tag));
        let languages: Vec<_> = languages.flatten().map(head_of).collect();
        let key = KeyBuilder::new("item 4")
            .part("build", env!("WILLKOMMEN_BUILD"))
            .part("engine", engine)
            .part("edition", edition)
            .part("words", format!("{provenance:?}"))
            .part("refusals", format!("{refusals:?}"))
            .part("left out", format!("{left_out:?}"))
            .part("logo", logo.map_or(&[][..], |logo| &logo.bytes))
            .part("languages", format!("{languages:?}"))
            .part("order", format!("{head:?}"))
            .part("item", format!("{item:?}"))
            .part("name", name)
            .part("profile", &shop.profile.bytes)
            .part("condition", &shop.profile.condition)
            .part("sheets", format!("{:?}", shop.sheets))
            .part("proof", [u8::from(shop.proof)]);
        Some(key.finish())
    }

    fn note_path(&self, item: &Item) -> PathBuf {
        self.items.join(format!("{:05}.json", item.number))
    }

    fn note(&self, key: &Key, entry: &Entry) {
        let note = Note { key: key.to_string(), entry: entry.clone() };
        let path = self.items.join(format!("{:05}.json", entry.number));
        let json = serde_json::to_vec(&note).expect("an entry is plain data");
        // Without a note the item is made again after an interruption; nothing else is lost.
        let _ = write_whole(&path, &json);
    }

    /// An item of this run that is done, if all its files are there, whole.
    fn noted(&self, key: &Key, item: &Item) -> Option<Entry> {
        let note: Note = serde_json::from_slice(&fs::read(self.note_path(item)).ok()?).ok()?;
        let is_whole = note.key == key.to_string()
            && note.entry.files.iter().all(|file| {
                fs::read(self.files.join(&file.path)).is_ok_and(|it| sha256(&it) == file.sha256)
            });
        is_whole.then_some(note.entry)
    }

    fn cached(&self, key: &Key, item: &Item) -> Option<Entry> {
        let bytes = self.cache?.get(key)?;
        let (entry, files) = unpack(&bytes)?;
        for (path, file) in files {
            put(&self.files.join(path), file)?;
        }
        let entry = Entry { number: item.number, ..entry };
        self.note(key, &entry);
        Some(entry)
    }

    fn keep(&self, key: &Key, entry: &Entry) {
        let Some(cache) = self.cache else { return };
        if let Some(bytes) = pack(entry, &self.files) {
            // A cache is a convenience: what it cannot hold is made again.
            let _ = cache.put(key, &bytes);
        }
    }
}

fn put(path: &Path, bytes: &[u8]) -> Option<()> {
    fs::create_dir_all(path.parent()?).ok()?;
    write_whole(path, bytes).ok()
}

/// The path of a file and what is in it.
type File<'a> = (String, &'a [u8]);

/// The length of the entry, the entry as JSON, and its files one after the other.
fn pack(entry: &Entry, folder: &Path) -> Option<Vec<u8>> {
    let json = serde_json::to_vec(entry).ok()?;
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend(json);
    for file in &entry.files {
        bytes.extend(fs::read(folder.join(&file.path)).ok()?);
    }
    Some(bytes)
}

fn unpack(bytes: &[u8]) -> Option<(Entry, Vec<File<'_>>)> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (json, mut rest) =
        rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let entry: Entry = serde_json::from_slice(json).ok()?;
    let mut files = Vec::new();
    for file in &entry.files {
        let (bytes, after) = rest.split_at_checked(usize::try_from(file.bytes).ok()?)?;
        files.push((file.path.clone(), bytes));
        rest = after;
    }
    rest.is_empty().then_some((entry, files))
}
