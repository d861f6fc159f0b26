//! `willkommen preflight`

use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Ending, Format, complain, pad, plural, say};
use crate::diag::{Diagnostic, Location};
use crate::press::preflight::{CHECKS, Finding, Gravity, Purpose, Report, look};

/// Looks at PDF files.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// PDF files
    #[arg(required_unless_present = "list", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the files are meant for; otherwise what each says of itself
    #[arg(long = "as", value_enum, value_name = "PURPOSE")]
    purpose: Option<Meant>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// List what is asked of files instead
    #[arg(long, conflicts_with_all = ["files", "purpose"])]
    list: bool,
}

/// What a file is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Meant {
    /// For a press: PDF/X-4
    Press,
    /// For screens: PDF/A-2a and PDF/UA-1
    Digital,
}

impl Meant {
    fn purpose(self) -> Purpose {
        match self {
            Self::Press => Purpose::Press,
            Self::Digital => Purpose::Digital,
        }
    }
}

/// What may be said of a press file that passes: there is no free program that could certify it.
const HONEST: &str = "built to PDF/X-4, structurally checked; not certified";

pub(super) fn run(arguments: &Arguments) -> Result<Ending> {
    if arguments.list {
        say(&match arguments.format {
            Format::Text => requirements(),
            Format::Json => format!("{:#}\n", json!(CHECKS)),
        })?;
        return Ok(Ending::Done);
    }
    let mut ending = Ending::Done;
    let (mut list, mut problems) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        let name = path.display().to_string();
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(unreadable(&name, &error));
                ending = Ending::Misused;
                continue;
            }
        };
        let report = look(&bytes, arguments.purpose.map(Meant::purpose));
        if !report.passes() && ending == Ending::Done {
            ending = Ending::Failed;
        }
        match arguments.format {
            Format::Text => say(&text(&name, &report))?,
            Format::Json => {
                problems.extend(report.findings.iter().map(|finding| problem(&name, finding)));
                list.push(json!({
                    "file": name,
                    "passes": report.passes(),
                    "purpose": report.purpose,
                    "pages": report.pages,
                    "findings": report.findings,
                }));
            }
        }
    }
    match arguments.format {
        Format::Text => complain(&problems),
        Format::Json => say(&format!("{:#}\n", json!({ "files": list, "problems": problems })))?,
    }
    Ok(ending)
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let problem = Diagnostic::error(format!("cannot read {name}: {error}"));
    problem.hint("name a PDF file that is there and may be read")
}

/// A finding as all commands tell problems to programs.
fn problem(name: &str, finding: &Finding) -> Diagnostic {
    let page = finding.page.map(|page| format!("page {page}: ")).unwrap_or_default();
    let message = format!("{page}{} [{}]", finding.message, finding.id);
    let problem = match finding.gravity {
        Gravity::Error => Diagnostic::error(message),
        Gravity::Warning => Diagnostic::warning(message),
    };
    problem
        .at(&Location::file(name))
        .hint("`willkommen preflight --list` says what is asked, and where that is written")
}

/// What is said of one file.
fn text(name: &str, report: &Report) -> String {
    let (errors, warnings) = (report.count(Gravity::Error), report.count(Gravity::Warning));
    let mut verdict = match report.passes() {
        true => "passes".to_owned(),
        false => plural(errors, "error"),
    };
    if warnings > 0 {
        verdict += &format!(", {}", plural(warnings, "warning"));
    }
    let mut text = format!("{name}: {verdict}\n");
    for finding in &report.findings {
        let gravity = match finding.gravity {
            Gravity::Error => "error",
            Gravity::Warning => "warning",
        };
        let page = finding.page.map(|page| format!("page {page}: ")).unwrap_or_default();
        let (gravity, id) = (pad(gravity, 7), pad(finding.id, 17));
        text += &format!("  {gravity}  {id}  {page}{}\n", finding.message);
    }
    if report.passes() && report.purpose == Purpose::Press {
        text += &format!("  {HONEST}\n");
    }
    text
}

/// All requirements as a table in Markdown.
fn requirements() -> String {
    let mut text = "| id | for | requirement | source |\n|---|---|---|---|\n".to_owned();
    for check in CHECKS {
        let purposes: Vec<_> = (check.purposes.iter())
            .map(|purpose| match purpose {
                Purpose::Press => "press",
                Purpose::Digital => "digital",
            })
            .collect();
        text += &format!(
            "| `{}` | {} | {} | {} |\n",
            check.id,
            purposes.join(", "),
            check.requirement,
            check.source
        );
    }
    text
}
