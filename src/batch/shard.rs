//! Shards: an order made in parts on several machines, and put together again.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::archive::manifest::{Entry, Manifest};
use crate::archive::names::check_path;
use crate::disk::write_whole;
use crate::staging::Staging;

/// What a shard says of itself.
const FILE: &str = "shard.json";

/// Which part of an order a shard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Counts from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let advice = || "write the number of the shard and how many there are, as 2/8".to_owned();
        let (number, of) = text.split_once('/').ok_or_else(advice)?;
        let part = match (number.parse(), of.parse()) {
            (Ok(number), Ok(of)) => Self { number, of },
            _ => return Err(advice()),
        };
        match part.is_real() {
            true => Ok(part),
            false => Err(advice()),
        }
    }
}

/// The most parts of an order: far more than there are items in one.
const MOST_PARTS: usize = 100_000;

impl Part {
    fn is_real(self) -> bool {
        self.of <= MOST_PARTS && (1..=self.of).contains(&self.number)
    }

    /// The tasks of this part, of so many in all. Neighbours stay together; no part has more than
    /// one task more than another.
    pub fn range(self, count: usize) -> Range<usize> {
        let bound = |number: usize| number * count / self.of;
        bound(self.number - 1)..bound(self.number)
    }
}

/// One part of an order, made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which part.
    pub part: Part,
    /// The hash of order, options, program and everything that it is made from.
    pub made_from: String,
    /// Whether the archive gets XJDF tickets.
    pub xjdf: bool,
    /// Items of the whole order.
    pub count: usize,
    /// The manifest with the items of this part.
    pub manifest: Manifest,
}

impl Shard {
    /// Puts the files of the shard and what it says of itself into a folder. Returns the manifest.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn deliver(self, staging: Staging, out: &Path) -> Result<Manifest> {
        staging.keep_only(&self.manifest.paths())?;
        let json = serde_json::to_vec_pretty(&self).context("plain data")?;
        write_whole(&staging.files().join(FILE), &json)?;
        staging.become_folder(out, &self.manifest)?;
        Ok(self.manifest)
    }

    /// Reads what a shard says of itself.
    ///
    /// # Errors
    /// If the folder is no shard.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = fs::read(&path).with_context(|| {
            format!("cannot read {}; `batch --shard` makes shards", path.display())
        })?;
        let is_none = || format!("{} is no shard", path.display());
        let shard: Self = serde_json::from_slice(&bytes).with_context(is_none)?;
        ensure!(shard.part.is_real(), is_none());
        for file in shard.manifest.items.iter().flat_map(|entry| &entry.files) {
            check_path(&file.path)
                .map_err(|why| anyhow!("{}: {}: {why}", path.display(), file.path))?;
        }
        Ok(shard)
    }
}

/// The whole order from all its shards, as one that stands for itself.
///
/// # Errors
/// If a shard is missing, there twice, or of another order.
pub fn merge<'a>(shards: impl Iterator<Item = &'a Shard>) -> Result<Shard> {
    let shards: Vec<_> = shards.collect();
    let Some(first) = shards.first() else { bail!("there are no shards") };
    let mut parts = BTreeMap::new();
    let mut items: BTreeMap<usize, Entry> = BTreeMap::new();
    for shard in &shards {
        let is_same = shard.made_from == first.made_from
            && (shard.part.of, shard.count, shard.xjdf) == (first.part.of, first.count, first.xjdf)
            && shard.manifest.order == first.manifest.order;
        let Part { number, of } = shard.part;
        ensure!(is_same, "shard {number}/{of} is of another order, content, version or division");
        ensure!(parts.insert(number, ()).is_none(), "shard {number}/{of} is there twice");
        items.extend(shard.manifest.items.iter().map(|entry| (entry.number, entry.clone())));
    }
    let of = first.part.of;
    let missing: Vec<_> =
        (1..=of).filter(|it| !parts.contains_key(it)).map(|it| format!("{it}/{of}")).collect();
    ensure!(missing.is_empty(), "these shards are missing: {}", missing.join(", "));
    ensure!(items.len() == first.count, "the shards have {} of {} items", items.len(), first.count);
    let manifest = Manifest { items: items.into_values().collect(), ..first.manifest.clone() };
    Ok(Shard { part: Part { number: 1, of: 1 }, manifest, ..(*first).clone() })
}

#[cfg(test)]
mod tests {
    use super::{MOST_PARTS, Part};

    #[test]
    fn every_task_is_in_one_part() {
        for of in 1..=9 {
            for count in 0..40 {
                let parts = (1..=of).map(|number| Part { number, of }.range(count));
                let all: Vec<usize> = parts.clone().flatten().collect();
                assert!(all.iter().copied().eq(0..count), "{count} in {of}");
                let sizes: Vec<_> = parts.map(|it| it.len()).collect();
                let (most, least) = (sizes.iter().max(), sizes.iter().min());
                assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1));
            }
        }
    }

    #[test]
    fn parts_are_written_as_fractions() {
        assert_eq!("2/8".parse(), Ok(Part { number: 2, of: 8 }));
        let most = format!("1/{MOST_PARTS}");
        assert_eq!(most.parse(), Ok(Part { number: 1, of: MOST_PARTS }));
        for wrong in ["0/2", "3/2", "2", "a/b", "1/0", "-1/2", "", "1/100001", "1/4294967295"] {
            assert!(wrong.parse::<Part>().is_err(), "{wrong}");
        }
    }
}
