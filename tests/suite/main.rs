//! The one test binary: behaviours as cases, shipped content, PDF structure, tidiness.

mod cases;
mod content;
mod editions;
mod output;
mod packets;
mod project;
mod tidy;
