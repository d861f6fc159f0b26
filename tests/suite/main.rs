//! The one test binary: behaviours as cases, shipped content, PDF structure, tidiness.

mod archive;
mod batches;
mod calls;
mod cases;
mod content;
mod editions;
mod facts;
mod imposed;
#[cfg(unix)]
mod links;
mod orders;
mod output;
mod packets;
mod person;
mod phrases;
mod preflight;
mod profiles;
mod project;
mod reports;
mod tidy;
mod towns;
mod words;
