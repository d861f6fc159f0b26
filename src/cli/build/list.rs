//! The packets of a list of people: put together beside their folder, and moved there at the end.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::disk::{make_private_folder, sha256, write_whole};
use crate::facts::Date;
use crate::job::Job;
use crate::pipeline::{Outcome, Packet};
use crate::staging::{self, Run, Staging};

/// The list of a run.
pub(super) struct List<'a> {
    job: &'a Job,
    staging: Staging,
}

/// The day for which an interrupted run to a folder was made.
pub(super) fn day_of(out: &Path) -> Option<Date> {
    Date::parse(&staging::day_of(out)?)
}

impl<'a> List<'a> {
    /// Opens the folder where the packets are put together.
    ///
    /// # Errors
    /// Those of [`Staging::open`], or that the folder cannot be made private.
    pub(super) fn open(job: &'a Job, run: &Run, resume: bool) -> Result<Self> {
        let staging = Staging::open(&job.out, run, resume)?;
        staging.close_to_others()?;
        Ok(Self { job, staging })
    }

    /// Notes that the packet of a person is done.
    pub(super) fn note(&self, number: usize, outcome: &Outcome) {
        // Without a note the packet is made again after an interruption; nothing else is lost.
        let _ = write_whole(&self.note_path(number), json!(outcome).to_string().as_bytes());
    }

    /// What is done of the list: packets whose file is there, whole, here or already in its place.
    pub(super) fn noted(&self) -> Vec<Option<Outcome>> {
        let noted = |number| {
            let text = fs::read(self.note_path(number)).ok()?;
            let outcome: Outcome = serde_json::from_slice(&text).ok()?;
            let packet = outcome.packet.as_ref()?;
            let is_whole = |folder: &Path| {
                let bytes = fs::read(folder.join(name_of(packet)));
                bytes.is_ok_and(|bytes| sha256(&bytes) == packet.sha256)
            };
            (is_whole(&self.staging.files()) || is_whole(&self.job.out)).then_some(outcome)
        };
        (0..self.job.packets.len()).map(noted).collect()
    }

    /// Refuses a folder with packets of another list: the number of a person says nothing of whose
    /// list it is, and who takes number 2 must not get the papers of another.
    ///
    /// # Errors
    /// If one is there, or the folder cannot be listed.
    pub(super) fn require_no_other(&self, noted: &[Option<Outcome>]) -> Result<()> {
        let out = &self.job.out;
        let packets = noted.iter().flatten().filter_map(|outcome| outcome.packet.as_ref());
        // Of a run that was killed while it moved its files.
        let moved: BTreeSet<PathBuf> =
            packets.map(name_of).filter(|name| !self.staging.files().join(name).exists()).collect();
        let cannot = || format!("cannot list {}", out.display());
        let entries = match fs::read_dir(out) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries.with_context(cannot)?,
        };
        for entry in entries {
            let name = entry.with_context(cannot)?.file_name();
            if self.is_numbered(&name.to_string_lossy()) && !moved.contains(Path::new(&name)) {
                bail!(
                    "the folder {} has packets of another list, such as {}: name another --out, or \
                     move them away",
                    out.display(),
                    name.display()
                );
            }
        }
        Ok(())
    }

    /// Whether a name is that of a packet of some list, for the same town.
    fn is_numbered(&self, name: &str) -> bool {
        let number = name.strip_suffix(".pdf").and_then(|stem| stem.rsplit_once('-'));
        let is_number = |text: &str| {
            (4..8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let town = self.job.packets.first().map_or("", |wanted| &wanted.selection.town);
        let is_of_town = name.strip_prefix(town).is_some_and(|rest| rest.starts_with('-'));
        is_of_town && number.is_some_and(|(_, number)| is_number(number))
    }

    /// Puts all packets in their place.
    ///
    /// # Errors
    /// If one cannot be moved.
    pub(super) fn deliver(self, mut outcomes: Vec<Outcome>) -> Result<Vec<Outcome>> {
        let out = &self.job.out;
        for packet in outcomes.iter_mut().filter_map(|outcome| outcome.packet.as_mut()) {
            packet.file = out.join(name_of(packet)).display().to_string();
        }
        make_private_folder(out)
            .with_context(|| format!("cannot create the folder {}", out.display()))?;
        self.staging.join_folder(out, &outcomes)?;
        Ok(outcomes)
    }

    fn note_path(&self, number: usize) -> PathBuf {
        self.staging.items().join(format!("{number:05}.json"))
    }
}

fn name_of(packet: &Packet) -> PathBuf {
    Path::new(&packet.file).file_name().map(PathBuf::from).unwrap_or_default()
}
