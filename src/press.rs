//! Work on finished PDF files, below the level of the typesetting engine.
//!
//! `finish` makes a press file of the engine's pages, with `profile` (the output condition),
//! `overprint` (what black does on coloured pages), `black` and `picture` (pages in black only) and
//! `xmp`; `preflight` looks at any file. `content`, `colour` and `tree` read PDF for all of them.
//!
//! `sheet` lays pages on press sheets as `imposition` orders them, with `creep`, `marks` and `slug`,
//! on the formats of `paper`, after `fold` has proved the order; `impose` draws them. `source` turns
//! pages into forms and `assemble` draws these on new pages under an identity of their own (`ident`).
//! `rect` has lengths and rectangles, `captions` the words beside pages.

pub mod assemble;
pub mod black;
pub mod captions;
mod colour;
mod content;
pub mod creep;
pub mod finish;
pub mod fold;
mod ident;
pub mod impose;
pub mod imposition;
pub mod marks;
mod overprint;
mod packing;
pub mod paper;
mod picture;
pub mod preflight;
pub mod profile;
pub mod rect;
#[cfg(test)]
mod sample;
pub mod sheet;
pub mod slug;
pub mod source;
#[cfg(test)]
mod squares;
#[cfg(test)]
mod tests;
mod tree;
mod xmp;

use anyhow::{Context, Result};
use lopdf::Document;
use lopdf::xref::XrefType;
pub use packing::compact;

/// The reading order of pages by its name in PDF 1.7, 12.2.
fn direction(right_to_left: bool) -> &'static str {
    if right_to_left { "R2L" } else { "L2R" }
}

/// Writes a document with its objects in object streams.
fn pack(document: &mut Document) -> Result<Vec<u8>> {
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let mut plain = Vec::new();
    document.save_to(&mut plain).context("cannot write the PDF again")?;
    packing::pack(&plain)
}
