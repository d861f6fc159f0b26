//! Multilingual welcome packets.
pub mod diag;
pub mod project;
pub mod table;
pub mod language;
pub mod plural;
pub mod phrases;
pub mod text;
pub mod facts;
pub mod content;
pub mod check;
pub mod edition;
pub mod press;
pub mod render;
pub mod cli;
pub mod coverage;
pub mod job;
pub mod pipeline;
