//! Work on finished PDF files, below the level of the typesetting engine.

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
    let direction: &[u8] = if right_to_left { b"R2L" } else { b"L2R" };
    set_direction(&mut document, direction)?;
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
        packed = write(&mut document, pdf.len(), objects)?;
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

fn set_direction(document: &mut Document, direction: &[u8]) -> Result<()> {
    let catalog = document.catalog_mut().context("the PDF has no catalog")?;
    if !catalog.has(b"ViewerPreferences") {
        catalog.set("ViewerPreferences", Dictionary::new());
    }
    let entry = catalog.get(b"ViewerPreferences").cloned()?;
    let name = Object::Name(direction.to_vec());
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
