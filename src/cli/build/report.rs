//! What a build says at its end.

use anyhow::Result;
use serde_json::json;

use super::super::{Ending, say};
use super::Arguments;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::pipeline::{BlockCounts, Outcome};

/// Tells what became of all packets.
pub(in crate::cli) fn report(
    arguments: &Arguments,
    loaded: &Diagnostics,
    outcomes: &[Outcome],
) -> Result<Ending> {
    let failed = outcomes.iter().any(|outcome| outcome.packet.is_none());
    // Errors of languages that were not asked for are left to `willkommen check`.
    let mut problems = Diagnostics::default();
    problems.extend(outcomes.iter().flat_map(|outcome| &outcome.problems).cloned());
    let warns = |problem: &&Diagnostic| problem.severity == Severity::Warning;
    problems.extend(loaded.iter().filter(warns).cloned());
    let problems = merge_blockers(problems.sorted());
    if arguments.json {
        let report = json!({ "editions": outcomes, "problems": problems });
        say(&format!("{report:#}\n"))?;
    } else {
        say(&summary(outcomes))?;
        arguments.work.complain(&problems);
    }
    Ok(if failed { Ending::Failed } else { Ending::Done })
}

/// Tells why nothing was begun.
pub(super) fn refuse(
    arguments: &Arguments,
    problems: &[Diagnostic],
    ending: Ending,
) -> Result<Ending> {
    if arguments.json {
        say(&format!("{:#}\n", json!({ "editions": [], "problems": problems })))?;
    } else {
        arguments.work.complain(problems);
    }
    Ok(ending)
}

/// The same error of the content blocks many editions; it is shown once.
fn merge_blockers(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut merged: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        let same = |known: &&mut Diagnostic| {
            known.message == problem.message
                && known.location == problem.location
                && known.location.is_some()
                && (known.module.as_ref(), known.block.as_ref())
                    == (problem.module.as_ref(), problem.block.as_ref())
        };
        match merged.iter_mut().find(same) {
            Some(known) if known.language != problem.language => {
                let tags = [known.language.take(), problem.language].into_iter().flatten();
                known.language = Some(tags.collect::<Vec<_>>().join(", "));
            }
            Some(_) => {}
            None => merged.push(problem),
        }
    }
    merged
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        match &outcome.packet {
            None => text += &format!("failed: {}\n", outcome.name),
            Some(packet) => {
                text += &format!("{}  {} pages", packet.file, packet.pages);
                text += &reader_side(outcome).map(|it| format!(", {it}")).unwrap_or_default();
                text += &side_beside(outcome).map(|it| format!("; {it}")).unwrap_or_default();
                text.push('\n');
            }
        }
    }
    text
}

/// How the reader's side stands, unless all of it is in the reader's language and fresh.
fn reader_side(outcome: &Outcome) -> Option<String> {
    let phrases = outcome.phrases_tag.as_ref();
    lacking(&outcome.blocks, "titles and blocks", &outcome.language, phrases)
}

/// The same of the side beside.
fn side_beside(outcome: &Outcome) -> Option<String> {
    let (tag, blocks) = (outcome.beside.as_ref()?, outcome.beside_blocks.as_ref()?);
    let told = lacking(blocks, "blocks", tag, outcome.beside_phrases_tag.as_ref())?;
    Some(format!("beside, in {tag}: {told}"))
}

/// What a side lacks, if anything.
fn lacking(
    blocks: &BlockCounts,
    what: &str,
    tag: &str,
    phrases: Option<&String>,
) -> Option<String> {
    let BlockCounts { total, translated, stale, fallback } = blocks;
    let counts = (stale + fallback > 0).then(|| {
        format!(
            "{translated} of {total} {what} translated, {stale} stale, {fallback} in another \
             language"
        )
    });
    let phrases = phrases.filter(|it| *it != tag).map(|it| format!("fixed phrases in {it}"));
    let told: Vec<_> = counts.into_iter().chain(phrases).collect();
    (!told.is_empty()).then(|| told.join(", "))
}
