//! The command line: arguments as typed, and one file for each command.

mod batch;
mod build;
mod check;
mod coverage;
mod deliver;
mod facts;
mod impose;
mod init;
mod languages;
mod layers;
mod merge;
mod order;
mod preflight;
mod progress;
mod record;
mod touch;
mod verify;
mod work;
mod worker;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::facts::Date;
use crate::project::Project;
use crate::table::refused_characters;

/// Makes printable welcome packets in many languages.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Exit codes: 0 done; 1 content errors, failed editions or items, or findings of \
                  verify or preflight; 2 usage, or a file or folder that cannot be used; 130 \
                  interrupted."
)]
pub struct Arguments {
    /// Folder with content, locales, templates or fonts to use instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make packets
    Build(build::Arguments),
    /// List the languages that packets can be made in
    Languages(languages::Arguments),
    /// Check content, translations, phrases and fonts
    Check(check::Arguments),
    /// Show how much is translated, and what went stale
    Coverage(coverage::Arguments),
    /// Make a folder for another town, with everything that it has to fill in
    Init(init::Arguments),
    /// Make everything that a print shop's order asks for
    Batch(batch::Arguments),
    /// Write an order for a print shop
    #[command(subcommand)]
    Order(order::Command),
    /// Show where each value comes from, and what is missing
    Layers(layers::Arguments),
    /// List facts and contacts that somebody must call about, or confirm one
    Facts(facts::Arguments),
    /// Record that translations were made from the German text as it is now
    Record(record::Arguments),
    /// Keep translations fresh after a spelling mistake in the German text was mended
    Touch(touch::Arguments),
    /// Put the shards of an order together that were made on several machines
    Merge(merge::Arguments),
    /// The program as its own worker process
    #[command(hide = true)]
    Worker,
    /// Verify an archive for the print shop: checksums, manifest, tickets, and every PDF
    Verify(verify::Arguments),
    /// Lay the pages of a finished PDF on press sheets, ready to be folded or cut
    Impose(impose::Arguments),
    /// Look at PDF files as a print shop would, before they go to press
    Preflight(preflight::Arguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

impl Command {
    /// The name of a command that reads no project, so that a folder named for it would be ignored.
    fn without_project(&self) -> Option<&'static str> {
        match self {
            Self::Init(_) => Some("init"),
            Self::Merge(_) => Some("merge"),
            Self::Worker => Some("worker"),
            Self::Verify(_) => Some("verify"),
            Self::Impose(_) => Some("impose"),
            Self::Preflight(_) => Some("preflight"),
            Self::Completions { .. } => Some("completions"),
            Self::Build(_)
            | Self::Languages(_)
            | Self::Check(_)
            | Self::Coverage(_)
            | Self::Batch(_)
            | Self::Order(_)
            | Self::Layers(_)
            | Self::Facts(_)
            | Self::Record(_)
            | Self::Touch(_) => None,
        }
    }
}

/// Form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything was done: exit code 0.
    Done,
    /// Content has errors, or an edition failed: exit code 1.
    Failed,
    /// Something was asked for that does not exist: exit code 2.
    Misused,
    /// Somebody interrupted it: exit code 130.
    Interrupted,
}

/// Runs a command.
///
/// # Errors
/// What is wrong with the usage or the environment: exit code 2.
pub fn run(arguments: Arguments) -> Result<Ending> {
    let folder = arguments.project;
    if let (Some(_), Some(name)) = (&folder, arguments.command.without_project()) {
        bail!("{name} takes nothing from a project: leave out --project");
    }
    let open = || open(folder.as_deref());
    match arguments.command {
        Command::Build(arguments) => {
            let ending = open().and_then(|project| build::run(&project, &arguments));
            arguments.work.ending(ending)
        }
        Command::Languages(arguments) => languages::run(&open()?, &arguments),
        Command::Check(arguments) => check::run(&open()?, &arguments),
        Command::Coverage(arguments) => coverage::run(&open()?, &arguments),
        Command::Facts(arguments) => facts::run(folder.as_deref(), &open()?, &arguments),
        Command::Batch(arguments) => {
            let work = arguments.work.clone();
            work.ending(open().and_then(|project| batch::run(project, arguments)))
        }
        Command::Order(command) => order::run(&open()?, &command),
        Command::Init(arguments) => init::run(&arguments),
        Command::Layers(arguments) => layers::run(&open()?, &arguments),
        Command::Record(arguments) => match folder {
            Some(folder) => record::run(&folder, &arguments),
            None => bail!("record writes into a project folder: add --project DIR"),
        },
        Command::Touch(arguments) => match folder {
            Some(folder) => touch::run(&folder, &arguments),
            None => bail!("touch writes into a project folder: add --project DIR"),
        },
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Worker => worker::run(),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Impose(arguments) => impose::run(&arguments),
        Command::Preflight(arguments) => preflight::run(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut shown(), "willkommen", &mut script);
            say(&String::from_utf8_lossy(&script))?;
            Ok(Ending::Done)
        }
    }
}

/// The command line without what is hidden, which completions would offer all the same.
fn shown() -> clap::Command {
    let whole = Arguments::command();
    let commands = whole.get_subcommands().filter(|it| !it.is_hide_set()).cloned();
    clap::Command::new("willkommen")
        .version(env!("CARGO_PKG_VERSION"))
        .args(whole.get_arguments().cloned())
        .subcommands(commands)
}

/// The project in a folder, or the one in the program.
fn open(folder: Option<&Path>) -> Result<Project> {
    match folder {
        Some(folder) => Project::folder(folder),
        None => Ok(Project::embedded()),
    }
}

/// Loads and cross-checks a project.
fn load(project: &Project) -> Result<(Content, Diagnostics)> {
    let mut diags = Diagnostics::default();
    let content = Content::load(project, &mut diags)?;
    crate::check::check(&content, &mut diags);
    Ok((content, diags))
}

/// Loads and cross-checks what packets in some languages need.
fn load_for(project: &Project, typed: &[&str]) -> Result<(Content, Diagnostics)> {
    let mut diags = Diagnostics::default();
    let content = Content::load_for(project, typed, &mut diags)?;
    crate::check::check(&content, &mut diags);
    Ok((content, diags))
}

/// Prints to standard output; a reader that has gone away (`| head`) is no error.
fn say(text: &str) -> Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints problems to standard error, with a count.
fn complain(problems: &[Diagnostic]) {
    let mut text = String::new();
    for problem in problems {
        text += &format!("{problem}\n\n");
    }
    let count = |severity| problems.iter().filter(|p| p.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 0 {
        text += &format!("{}, {}\n", plural(errors, "error"), plural(warnings, "warning"));
    }
    // Nothing can be done if not even this can be said.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn plural(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    }
}

/// The errors of a project, which are said after whatever a command could do all the same.
fn errors(diags: Diagnostics) -> Vec<Diagnostic> {
    diags.sorted().into_iter().filter(|it| it.severity == Severity::Error).collect()
}

/// Ends a command that shows something of a project.
fn ending(problems: &[Diagnostic]) -> Ending {
    complain(problems);
    if problems.is_empty() { Ending::Done } else { Ending::Failed }
}

/// The day of a command that names none: today, by the one look at a clock that the program takes.
/// Time zones are left out of it, so that the same moment gives the same packet everywhere.
fn today() -> Result<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let days = u32::try_from(seconds / 86_400)?;
    let epoch = Date::new(1970, 1, 1).expect("a real day");
    Ok(epoch.plus_days(days))
}

/// Reads a date argument.
fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text)
        .ok_or_else(|| "write a day of the years 1900 to 2199 as YYYY-MM-DD".to_owned())
}

/// Reads a name of a list. An empty one would quietly mean everything, or nothing.
fn parse_listed(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is empty: leave out the comma, or the option".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// Reads the name of somebody who answers for something.
fn parse_name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a person has a name".to_owned()),
        _ => parse_line(text),
    }
}

/// Reads a name that goes into files: one line, with letters that can be printed.
fn parse_line(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the name is empty".to_owned()),
        name if name.contains('\n') || !refused_characters(name).is_empty() => {
            Err("the name has control characters".to_owned())
        }
        name => Ok(name.to_owned()),
    }
}

/// Pads a text to a width in characters.
fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
