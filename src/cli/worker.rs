//! `willkommen worker`: the program as its own worker process. Nobody types it.

use std::io;

use anyhow::{Context, Result, bail};
use clap::Parser;

use super::work::Setup;
use super::{Arguments, Command, Ending, batch, build, open};
use crate::worker::serve;

/// What answers tasks, with one line of JSON each.
pub(super) type Answer = Box<dyn FnMut(usize) -> String>;

pub(super) fn run() -> Result<Ending> {
    serve(io::stdin(), io::stdout(), prepare)?;
    Ok(Ending::Done)
}

fn prepare(setup: &str) -> Result<Answer> {
    let setup: Setup = serde_json::from_str(setup).context("the set-up is none")?;
    let words = std::iter::once("willkommen").chain(setup.arguments.iter().map(String::as_str));
    let arguments = Arguments::try_parse_from(words).context("the command is none")?;
    let project = open(arguments.project.as_deref())?;
    let answer = match arguments.command {
        Command::Batch(arguments) => batch::work(project.clone(), arguments, &setup),
        Command::Build(arguments) => build::work(&project, arguments, &setup),
        _ => bail!("this command has no workers"),
    };
    // That a file changed says more than what it then led to.
    setup.require_same_project(&project)?;
    answer
}
