//! Parses the command line, runs it, prints what failed. The only place that exits.

use std::process::ExitCode;

use clap::Parser;
use willkommen::cli::{self, Arguments, Ending};

fn main() -> ExitCode {
    match cli::run(Arguments::parse()) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Failed) => ExitCode::from(1),
        Ok(Ending::Misused) => ExitCode::from(2),
        Ok(Ending::Interrupted) => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
