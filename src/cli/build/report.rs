//! What a build says at its end.

use anyhow::Result;
use serde_json::json;

use super::super::{Ending, complain, say};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::pipeline::Outcome;

/// Tells what became of all packets.
pub(in crate::cli) fn report(
    is_json: bool,
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
    if is_json {
        let report = json!({ "editions": outcomes, "problems": problems });
        say(&format!("{report:#}\n"))?;
    } else {
        say(&summary(outcomes))?;
        complain(&problems);
    }
    Ok(if failed { Ending::Failed } else { Ending::Done })
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
            None => text += &format!("failed: {}\n", outcome.language),
            Some(packet) => {
                let blocks = &outcome.blocks;
                text += &format!("{}  {} pages", packet.file, packet.pages);
                if blocks.stale + blocks.fallback > 0 {
                    text += &format!(
                        ", {} of {} blocks translated, {} stale, {} in another language",
                        blocks.translated, blocks.total, blocks.stale, blocks.fallback
                    );
                }
                text.push('\n');
            }
        }
    }
    text
}
