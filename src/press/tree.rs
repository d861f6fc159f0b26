//! Finding one's way in a PDF: references, what pages inherit, resources by name.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::content::Operation;

/// A stream is not unpacked beyond this many bytes: a small file must not fill the memory.
pub(super) const UNPACKED: usize = 128 * 1024 * 1024;

/// Levels of the page tree, and of forms in forms, beyond which no real file goes.
pub(super) const DEPTH: usize = 24;

/// Follows references. What is not there is `null` (PDF 1.7, 7.3.10).
pub(super) fn follow<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).map_or(&Object::Null, |(_, object)| object)
}

/// An entry of a dictionary, with references followed; `None` if it is absent or `null`.
pub(super) fn entry<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Object> {
    let found = follow(document, dictionary.get(key).ok()?);
    (!found.is_null()).then_some(found)
}

/// A dictionary in a dictionary; that of a stream counts.
pub(super) fn dictionary<'a>(
    document: &'a Document,
    parent: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Dictionary> {
    as_dictionary(entry(document, parent, key)?)
}

/// A dictionary, or that of a stream.
pub(super) fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A name in a dictionary.
pub(super) fn name<'a>(
    document: &'a Document,
    parent: &'a Dictionary,
    key: &[u8],
) -> Option<&'a [u8]> {
    entry(document, parent, key)?.as_name().ok()
}

/// A number in a dictionary.
pub(super) fn number(document: &Document, parent: &Dictionary, key: &[u8]) -> Option<f64> {
    entry(document, parent, key)?.as_float().ok().map(f64::from)
}

/// Whether an entry of a dictionary is `true`.
pub(super) fn is_true(document: &Document, parent: &Dictionary, key: &[u8]) -> bool {
    entry(document, parent, key).is_some_and(|value| matches!(value, Object::Boolean(true)))
}

/// Numbers in an array.
pub(super) fn numbers(document: &Document, object: &Object) -> Option<Vec<f64>> {
    let number = |object| follow(document, object).as_float().ok().map(f64::from);
    object.as_array().ok()?.iter().map(number).collect()
}

/// An attribute of a page, which the nodes above it in the tree may give (PDF 1.7, 7.7.3.4).
pub(super) fn inherited<'a>(
    document: &'a Document,
    page: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..DEPTH {
        if let Some(found) = entry(document, node, key) {
            return Some(found);
        }
        node = dictionary(document, node, b"Parent")?;
    }
    None
}

/// A rectangle of a page in pt, with the lower left corner first, whichever corners the file names.
pub(super) fn rectangle(document: &Document, object: &Object) -> Option<[f64; 4]> {
    let corners: [f64; 4] = numbers(document, object)?.try_into().ok()?;
    let [a, b, c, d] = corners;
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

/// Everything that a page draws, its streams one after the other.
///
/// # Errors
/// If a stream cannot be unpacked.
pub(super) fn page_content(document: &Document, page: &Dictionary) -> Result<Vec<u8>> {
    let streams: Vec<&Object> = match entry(document, page, b"Contents") {
        None => Vec::new(),
        Some(Object::Array(parts)) => parts.iter().map(|part| follow(document, part)).collect(),
        Some(one) => vec![one],
    };
    let mut all = Vec::new();
    for stream in streams {
        let Object::Stream(stream) = stream else { bail!("the content of a page is no stream") };
        all.extend(unpack(stream)?);
        // What one stream ends with must not run into what the next begins with (7.7.3.3).
        all.push(b'\n');
    }
    Ok(all)
}

/// What is in a stream.
///
/// # Errors
/// If a filter is unknown, the data are broken or they grow beyond [`UNPACKED`].
pub(super) fn unpack(stream: &Stream) -> Result<Vec<u8>> {
    stream.get_plain_content_with_limit(UNPACKED).context("a stream cannot be unpacked")
}

/// Resources by kind and name, such as `ColorSpace` and `c0`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resources<'a> {
    /// The file.
    pub document: &'a Document,
    /// The resource dictionary, if there is one.
    pub dictionary: Option<&'a Dictionary>,
}

impl<'a> Resources<'a> {
    /// Those of a page.
    pub fn of_page(document: &'a Document, page: &'a Dictionary) -> Self {
        let found = inherited(document, page, b"Resources");
        Self { document, dictionary: found.and_then(as_dictionary) }
    }

    /// Those of a form, pattern or font; without own ones it uses those around it, as old files do.
    pub fn of(self, dictionary: &'a Dictionary) -> Self {
        let own = self::dictionary(self.document, dictionary, b"Resources");
        Self { dictionary: own.or(self.dictionary), ..self }
    }

    /// A resource, with references followed.
    pub fn get(self, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let of_kind = dictionary(self.document, self.dictionary?, kind)?;
        entry(self.document, of_kind, name)
    }

    /// The resource that the last operand of an operator names.
    pub fn named_by(self, kind: &[u8], operation: &Operation) -> Option<&'a Object> {
        self.get(kind, operation.last_name()?)
    }

    /// All resources of a kind, with the id of each that has one.
    pub fn all(self, kind: &[u8]) -> Vec<(&'a [u8], Option<ObjectId>, &'a Object)> {
        let of_kind = self.dictionary.and_then(|it| dictionary(self.document, it, kind));
        of_kind
            .into_iter()
            .flat_map(Dictionary::iter)
            .filter_map(|(name, object)| {
                let (id, object) = self.document.dereference(object).ok()?;
                Some((name.as_slice(), id, object))
            })
            .collect()
    }
}

/// The pages of a file, in order, each once.
pub(super) fn pages(document: &Document) -> Vec<ObjectId> {
    let mut seen = BTreeSet::new();
    document.page_iter().filter(|id| seen.insert(*id)).collect()
}
