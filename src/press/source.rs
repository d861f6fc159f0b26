//! Pages of a finished PDF as forms that can be drawn anywhere: untouched inside, with boxes,
//! rotation and unit taken into account.

use anyhow::{Context, Result, bail, ensure};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::imposition::Edge;
use super::rect::{Rect, pt};
use super::sheet::Measure;

/// A file may say nothing about its bleed; what is around the trim then is the bleed up to here,
/// and marks beyond.
const MOST_BLEED: f64 = pt(5.0);

/// Trims that differ by less are the same: 0.1 mm, finer than any guillotine cuts.
const SAME_TRIM: f64 = pt(0.1);

/// Page trees are not deeper than this; a deeper one is a loop.
const DEEPEST: usize = 64;

/// Reads a PDF.
///
/// # Errors
/// If it is none, or encrypted.
pub fn open(pdf: &[u8]) -> Result<Document> {
    let document = Document::load_mem(pdf).context("this is not a PDF that can be read")?;
    ensure!(
        !document.is_encrypted() && !document.was_encrypted(),
        "the PDF is encrypted: save it without a password first"
    );
    Ok(document)
}

/// What there is to impose.
///
/// # Errors
/// If it is no PDF, has no pages, or its pages differ in size.
pub fn measure(pdf: &[u8]) -> Result<Measure> {
    let document = open(pdf)?;
    let mut measure: Option<Measure> = None;
    for (index, id) in document.page_iter().enumerate() {
        let number = index + 1;
        let page = Page::read(&document, id).with_context(|| format!("page {number}"))?;
        let (trim, bleed) = (page.size(), page.bleed());
        let first = measure.get_or_insert(Measure { pages: 0, trim, bleed, edge: edge(&document) });
        ensure!(
            (first.trim.0 - trim.0).abs() < SAME_TRIM && (first.trim.1 - trim.1).abs() < SAME_TRIM,
            "page {number} has another size than page 1: all pages of a file must have one trim"
        );
        first.pages = number;
        first.bleed = first.bleed.max(bleed);
    }
    measure.context("the PDF has no pages")
}

/// The edge of the reading order that the file states (PDF 1.7 § 12.2); the left one if it states
/// none.
fn edge(document: &Document) -> Edge {
    let direction = document.catalog().and_then(|catalog| {
        let preferences = catalog.get_deref(b"ViewerPreferences", document)?.as_dict()?;
        preferences.get_deref(b"Direction", document)?.as_name()
    });
    match direction {
        Ok(b"R2L") => Edge::Right,
        // L2R, and files that say nothing.
        Ok(_) | Err(_) => Edge::Left,
    }
}

/// What a page says about itself. Boxes are in its own coordinates.
#[derive(Debug)]
pub struct Page<'a> {
    document: &'a Document,
    dictionary: &'a Dictionary,
    media: Rect,
    trim: Rect,
    bleed: Rect,
    /// Quarter turns to the right.
    quarters: u8,
    /// Points in one unit.
    unit: f64,
}

/// Which part of a page becomes a form, and lands at the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Trim at the origin, with its bleed around.
    Trimmed,
    /// All of it.
    Whole,
}

impl<'a> Page<'a> {
    /// Looks at a page.
    ///
    /// # Errors
    /// If it has no size.
    pub fn read(document: &'a Document, id: ObjectId) -> Result<Self> {
        let dictionary = document.get_dictionary(id)?;
        let mut page = Self {
            document,
            dictionary,
            media: Rect::new(0.0, 0.0, 0.0, 0.0),
            trim: Rect::new(0.0, 0.0, 0.0, 0.0),
            bleed: Rect::new(0.0, 0.0, 0.0, 0.0),
            quarters: 0,
            unit: 1.0,
        };
        page.media = page.a_box(b"MediaBox")?.context("it has no MediaBox")?;
        let crop = page.a_box(b"CropBox")?.unwrap_or(page.media);
        let trim = page.a_box(b"TrimBox")?;
        page.trim = trim.or(page.a_box(b"ArtBox")?).unwrap_or(crop);
        page.bleed = match page.a_box(b"BleedBox")? {
            Some(bleed) => bleed.around(&page.trim),
            None => page.trim.grown(MOST_BLEED).common_with(&crop).around(&page.trim),
        };
        if let Some(rotate) = page.inherited(b"Rotate") {
            let degrees = rotate.as_i64().context("Rotate is no whole number")?;
            ensure!(degrees % 90 == 0, "Rotate is {degrees}, not a multiple of 90");
            page.quarters = u8::try_from(degrees.rem_euclid(360) / 90).unwrap_or(0);
        }
        if let Ok(unit) = dictionary.get_deref(b"UserUnit", document) {
            page.unit = f64::from(unit.as_float().context("UserUnit is no number")?);
        }
        let usable = page.trim.width() > 0.0 && page.trim.height() > 0.0 && page.unit > 0.0;
        ensure!(usable, "its TrimBox is empty");
        Ok(page)
    }

    /// Width and height of the trim as one sees it, in pt.
    pub fn size(&self) -> (f64, f64) {
        self.seen(&self.trim)
    }

    /// Width and height of the whole page as one sees it, in pt.
    pub fn whole_size(&self) -> (f64, f64) {
        self.seen(&self.media)
    }

    fn seen(&self, area: &Rect) -> (f64, f64) {
        let (width, height) = (area.width() * self.unit, area.height() * self.unit);
        if self.quarters.is_multiple_of(2) { (width, height) } else { (height, width) }
    }

    /// The widest bleed of the four sides, in pt.
    fn bleed(&self) -> f64 {
        let (trim, bleed) = (self.trim, self.bleed);
        let level = f64::max(trim.x0 - bleed.x0, bleed.x1 - trim.x1);
        let upright = f64::max(trim.y0 - bleed.y0, bleed.y1 - trim.y1);
        level.max(upright) * self.unit
    }

    fn inherited(&self, key: &[u8]) -> Option<&'a Object> {
        let mut node = self.dictionary;
        for _ in 0..DEEPEST {
            if let Ok(value) = node.get_deref(key, self.document) {
                return Some(value);
            }
            node = node.get_deref(b"Parent", self.document).and_then(Object::as_dict).ok()?;
        }
        None
    }

    fn a_box(&self, key: &[u8]) -> Result<Option<Rect>> {
        let Some(found) = self.inherited(key).filter(|_| self.may_have(key)) else {
            return Ok(None);
        };
        let name = String::from_utf8_lossy(key);
        let numbers = found.as_array().and_then(|numbers| {
            let number = |it| self.document.dereference(it).and_then(|(_, it)| it.as_float());
            numbers.iter().map(number).collect::<Result<Vec<_>, _>>()
        });
        let [a, b, c, d] = numbers
            .ok()
            .as_deref()
            .and_then(|it| <[f32; 4]>::try_from(it).ok())
            .with_context(|| format!("{name} is not four numbers"))?
            .map(f64::from);
        let corners = [a, b, c, d];
        ensure!(corners.iter().all(|it| it.is_finite()), "{name} has no finite size");
        Ok(Some(Rect { x0: a.min(c), y0: b.min(d), x1: a.max(c), y1: b.max(d) }))
    }

    /// Only MediaBox and CropBox are inherited (PDF 1.7, table 30).
    fn may_have(&self, key: &[u8]) -> bool {
        [&b"MediaBox"[..], b"CropBox"].contains(&key) || self.dictionary.has(key)
    }

    /// The page as a form XObject. Drawn without a matrix it stands upright with the lower left
    /// corner of its part at the origin, in pt.
    ///
    /// # Errors
    /// If its content cannot be read.
    pub fn form(&self, part: Part) -> Result<Stream> {
        let (area, visible) = match part {
            Part::Trimmed => (self.trim, self.bleed),
            Part::Whole => (self.media, self.media),
        };
        let mut form = self.content()?;
        form.dict.set("Type", "XObject");
        form.dict.set("Subtype", "Form");
        form.dict.set("BBox", reals(&[visible.x0, visible.y0, visible.x1, visible.y1]));
        form.dict.set("Matrix", reals(&self.matrix(&area)));
        form.dict.set("Resources", self.resources());
        if let Ok(group) = self.dictionary.get_deref(b"Group", self.document) {
            let mut group = group.as_dict().context("its Group is not a dictionary")?.clone();
            // The group of a page is always isolated (PDF 1.7 § 11.4.7); that of a form only if it
            // says so.
            group.set("I", true);
            form.dict.set("Group", group);
        }
        Ok(form)
    }

    /// Turns the page as Rotate says and brings the lower left corner of what one sees then to the
    /// origin.
    fn matrix(&self, area: &Rect) -> [f64; 6] {
        let u = self.unit;
        match self.quarters {
            0 => [u, 0.0, 0.0, u, -area.x0 * u, -area.y0 * u],
            1 => [0.0, -u, u, 0.0, -area.y0 * u, area.x1 * u],
            2 => [-u, 0.0, 0.0, -u, area.x1 * u, area.y1 * u],
            _ => [0.0, u, -u, 0.0, area.y1 * u, -area.x0 * u],
        }
    }

    fn resources(&self) -> Object {
        let mut node = self.dictionary;
        for _ in 0..DEEPEST {
            // As it stands there: a reference stays one.
            if let Ok(resources) = node.get(b"Resources") {
                return resources.clone();
            }
            match node.get_deref(b"Parent", self.document).and_then(Object::as_dict) {
                Ok(parent) => node = parent,
                Err(_) => break,
            }
        }
        Dictionary::new().into()
    }

    /// One stream stays as it is, compressed or not. Several are joined: a form has only one.
    fn content(&self) -> Result<Stream> {
        let streams = match self.dictionary.get_deref(b"Contents", self.document) {
            Err(_) => Vec::new(),
            Ok(Object::Stream(stream)) => vec![stream],
            Ok(Object::Array(parts)) => parts
                .iter()
                .map(|part| self.document.dereference(part).and_then(|(_, it)| it.as_stream()))
                .collect::<Result<_, _>>()
                .context("its content is not made of streams")?,
            Ok(other) => bail!("its content is a {}, not a stream", other.enum_variant()),
        };
        if let [stream] = streams.as_slice() {
            let mut dictionary = Dictionary::new();
            for key in ["Filter", "DecodeParms"] {
                if let Ok(value) = stream.dict.get(key.as_bytes()) {
                    dictionary.set(key, value.clone());
                }
            }
            return Ok(Stream::new(dictionary, stream.content.clone()));
        }
        let mut joined = Vec::new();
        for stream in streams {
            joined.extend(stream.get_plain_content().context("its content cannot be unpacked")?);
            // What is divided between streams is divided between words (PDF 1.7, table 30).
            joined.push(b'\n');
        }
        let mut stream = Stream::new(Dictionary::new(), joined);
        stream.compress().context("its content cannot be packed again")?;
        Ok(stream)
    }
}

/// An array of numbers. PDF has single precision.
pub fn reals(values: &[f64]) -> Object {
    #[expect(clippy::cast_possible_truncation, reason = "PDF numbers have single precision")]
    let real = |value: &f64| Object::Real(*value as f32);
    Object::Array(values.iter().map(real).collect())
}

#[cfg(test)]
mod tests;
