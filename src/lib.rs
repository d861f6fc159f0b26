//! Makes printable welcome packets in many languages: translated content modules are merged per
//! language with fallbacks, facts and fixed phrases, and typeset into tagged PDF.
//!
//! ```text
//! content/ locales/ fonts/        what people write
//!    │ load      parse once into checked types; collect every problem, not the first
//!    ▼
//! Content ──────── check          cross-checks, coverage
//!    │ resolve   package × stage × language × audience × town → one Edition
//!    ▼
//! Edition ──────── edition.json   the only thing a template sees
//!    │ render    hermetic Typst world → pages → tagged PDF
//!    ▼
//! Pdf ──────────── for screens; `build` ends here
//!
//! order.toml       what a print shop shall make
//!    │ order     stocks × items, each a selection of packets; every problem at once
//!    ▼
//! Order ────────── each Item is resolved and rendered as above, for screens and for the press
//!    │ press     finish (boxes, output intent, overprint, black) → preflight → sheets
//!    ▼
//! Files ────────── manifest: what was made of each item, or why not
//!    │ pack      tickets, README, checksums; one folder or one ZIP
//!    ▼
//! Archive ──────── verify         whoever receives it asks whether it is whole
//! ```
//!
//! Modules stand in reading order; each may name only those above it. The command line is the
//! front end; other front ends fill in the same [`job::Request`].

#![deny(unsafe_code, missing_docs)]

pub mod diag;
pub mod disk;
pub mod staging;

pub mod cache;
pub mod worker;

pub mod project;
pub mod table;

pub mod language;
pub mod plural;
pub mod text;

pub mod phrases;

pub mod facts;

pub mod content;

pub mod calls;
pub mod check;
pub mod coverage;

pub mod edition;

pub mod person;
pub mod press;

pub mod render;

pub mod job;
pub mod order;

pub mod archive;

pub mod pipeline;

pub mod batch;

pub mod cli;
