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
use lopdf::{Dictionary, Document, Object, SaveOptions};

/// Compression of object streams: the level beyond which nothing more is gained (measured).
const COMPRESSION_LEVEL: u32 = 6;

/// Packs the objects of a PDF into object streams, which PDF/A-2 allows (ISO 19005-2, 6.1.4) and
/// which halves a tagged file, and states the reading order of its pages. The engine knows the
/// direction of a handful of languages only; Sorani is not among them.
///
/// # Errors
/// If the bytes are not a PDF.
pub fn compact(pdf: &[u8], right_to_left: bool) -> Result<Vec<u8>> {
    let mut document = Document::load_mem(pdf).context("cannot read the PDF again")?;
    set_direction(&mut document, direction(right_to_left))?;
    pack(&mut document, pdf.len())
}

/// The reading order of pages by its name in PDF 1.7, 12.2.
fn direction(right_to_left: bool) -> &'static str {
    if right_to_left { "R2L" } else { "L2R" }
}

/// Writes a document with its objects in object streams. `size` is about how many bytes it had.
fn pack(document: &mut Document, size: usize) -> Result<Vec<u8>> {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.content.last() == Some(&b'\r')
        {
            // A carriage return before the line end of `endstream` reads as part of that line end,
            // and the stream as one byte short (ISO 19005-2, 6.1.7.1). What follows the end of
            // compressed data is ignored.
            stream.content.push(b'\n');
            let length = i64::try_from(stream.content.len()).context("a stream is too long")?;
            stream.dict.set("Length", length);
        }
    }
    // The same holds for the object streams, which are made while writing: with another number of
    // objects in each they end otherwise.
    let mut packed = Vec::new();
    for objects in (90..=OBJECTS_PER_STREAM).rev() {
        packed = write(document, size, objects)?;
        if !packed.windows(ENDING.len()).any(|bytes| bytes == ENDING) {
            break;
        }
    }
    Ok(packed)
}

/// The end of a stream that reads as one byte short.
const ENDING: &[u8] = b"\r\nendstream";

/// Objects in an object stream, as other writers have it.
const OBJECTS_PER_STREAM: usize = 100;

fn write(document: &mut Document, size: usize, objects: usize) -> Result<Vec<u8>> {
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(objects)
        .compression_level(COMPRESSION_LEVEL)
        .build();
    let mut packed = Vec::with_capacity(size / 2);
    document.save_with_options(&mut packed, options).context("cannot write the PDF again")?;
    Ok(packed)
}

fn set_direction(document: &mut Document, direction: &str) -> Result<()> {
    let catalog = document.catalog_mut().context("the PDF has no catalog")?;
    if !catalog.has(b"ViewerPreferences") {
        catalog.set("ViewerPreferences", Dictionary::new());
    }
    let entry = catalog.get(b"ViewerPreferences").cloned()?;
    let name = Object::from(direction);
    match entry {
        Object::Reference(id) => document.get_dictionary_mut(id)?.set("Direction", name),
        Object::Dictionary(mut preferences) => {
            preferences.set("Direction", name);
            document.catalog_mut()?.set("ViewerPreferences", preferences);
        }
        _ => anyhow::bail!("ViewerPreferences is not a dictionary"),
    }
    Ok(())
}
