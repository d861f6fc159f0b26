//! Packs a file of the engine into object streams (PDF 1.7, 7.5.7 and 7.5.8).
//!
//! A tagged packet has thousands of small objects. They are found by the cross-reference table and
//! moved as they stand: none is parsed, none is written anew. A library that reads the file as a
//! tree takes several times as long, which was a quarter of a packet of a list of people.

use std::borrow::Cow;
use std::io::Write;
use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Compression of object streams: the level beyond which nothing more is gained (measured).
const COMPRESSION_LEVEL: u32 = 6;

/// Objects in an object stream, as other writers have it.
const OBJECTS_PER_STREAM: usize = 100;

/// Packs the objects of a PDF into object streams, which PDF/A-2 allows (ISO 19005-2, 6.1.4) and
/// which halves a tagged file, and states the reading order of its pages. The engine knows the
/// direction of a handful of languages only; Sorani is not among them.
///
/// # Errors
/// If the bytes are not a PDF with a single cross-reference table, as the engine writes it.
pub fn compact(pdf: &[u8], right_to_left: bool) -> Result<Vec<u8>> {
    let mut file = File::read(pdf)?;
    let root = number_after(file.trailer, "/Root ").context("the trailer has no Root")?;
    let catalog = file.objects.iter_mut().find(|object| object.number == root);
    let catalog = catalog.context("the PDF has no catalog")?;
    catalog.body = Cow::Owned(directed(&catalog.body, super::direction(right_to_left))?);
    Packer::new(&file).pack()
}

/// The same with the catalog as it stands.
///
/// # Errors
/// If the bytes are not a PDF with a single cross-reference table.
pub(super) fn pack(pdf: &[u8]) -> Result<Vec<u8>> {
    Packer::new(&File::read(pdf)?).pack()
}

/// A file before it is packed.
struct File<'a> {
    /// What stands before the first object: version and binary mark.
    head: &'a [u8],
    /// In the order in which they stand in the file.
    objects: Vec<Plain<'a>>,
    /// One more than the highest number of an object.
    size: u32,
    /// The entries of the trailer, without their brackets.
    trailer: &'a str,
}

/// An object between `obj` and `endobj`.
struct Plain<'a> {
    number: u32,
    body: Cow<'a, [u8]>,
}

impl Plain<'_> {
    fn is_stream(&self) -> bool {
        self.body.ends_with(b"endstream")
    }
}

impl<'a> File<'a> {
    fn read(pdf: &'a [u8]) -> Result<Self> {
        let mark = pdf.windows(9).rposition(|bytes| bytes == b"startxref");
        let mark = mark.context("the PDF has no startxref")?;
        let table = std::str::from_utf8(&pdf[mark..])?.lines().nth(1).unwrap_or_default();
        let table: usize = table.trim().parse().context("startxref has no number")?;
        let tail = pdf.get(table..mark).context("startxref points outside of the file")?;
        let tail = std::str::from_utf8(tail).context("the cross-reference table is not text")?;
        let (list, trailer) = tail.split_once("trailer").context("the PDF has no trailer")?;
        let trailer = trailer.trim().strip_prefix("<<").and_then(|it| it.strip_suffix(">>"));
        let trailer = trailer.context("the trailer is not a dictionary")?;
        let size = number_after(trailer, "/Size ").context("the trailer has no Size")?;
        ensure!(size as usize <= pdf.len(), "Size is more than the file can hold");
        ensure!(!trailer.contains("/Prev"), "the PDF has more than one cross-reference table");
        let offsets = offsets(list)?;
        let head = pdf.get(..offsets.first().map_or(table, |(at, _)| *at)).unwrap_or_default();
        let ends = offsets.iter().skip(1).map(|(at, _)| *at).chain([table]);
        let objects = offsets.iter().zip(ends).map(|((at, number), end)| {
            let bytes = pdf.get(*at..end).context("an object stands outside of the file")?;
            body(bytes, *number).with_context(|| format!("object {number} cannot be read"))
        });
        Ok(Self { head, objects: objects.collect::<Result<_>>()?, size, trailer })
    }
}

/// Where objects begin, with their numbers, in the order of the file.
fn offsets(table: &str) -> Result<Vec<(usize, u32)>> {
    let mut lines = table.lines();
    ensure!(lines.next().is_some_and(|line| line.trim() == "xref"), "no table at startxref");
    let mut offsets = Vec::new();
    let mut number = 0;
    for line in lines {
        match line.split_ascii_whitespace().collect::<Vec<_>>()[..] {
            [first, _count] => number = parsed(first)?,
            [at, generation, "n"] => {
                ensure!(generation == "00000", "object {number} has another generation");
                offsets.push((parsed(at)?, number));
                number += 1;
            }
            [_, _, "f"] => number += 1,
            _ => anyhow::bail!("`{line}` is no line of a cross-reference table"),
        }
    }
    offsets.sort_unstable();
    Ok(offsets)
}

fn parsed<N: FromStr>(digits: &str) -> Result<N> {
    digits.parse().ok().with_context(|| format!("`{digits}` is not a number that fits"))
}

/// The number that follows a key.
fn number_after(text: &str, key: &str) -> Option<u32> {
    let (_, rest) = text.split_once(key)?;
    rest.split(|digit: char| !digit.is_ascii_digit()).next()?.parse().ok()
}

fn body(bytes: &[u8], number: u32) -> Result<Plain<'_>> {
    let bytes = bytes.strip_prefix(format!("{number} 0 obj").as_bytes()).context("no beginning")?;
    let bytes = bytes.trim_ascii().strip_suffix(b"endobj").context("no end")?;
    Ok(Plain { number, body: closed(bytes.trim_ascii())? })
}

/// A carriage return before the line end of `endstream` reads as part of that line end, and the
/// stream as one byte short (ISO 19005-2, 6.1.7.1). A line feed is added, since what follows the
/// end of compressed data is ignored.
fn closed(stream: &[u8]) -> Result<Cow<'_, [u8]>> {
    const ENDING: &[u8] = b"\r\nendstream";
    const KEY: &[u8] = b"/Length ";
    let Some(data) = stream.strip_suffix(&ENDING[1..]).filter(|_| stream.ends_with(ENDING)) else {
        return Ok(Cow::Borrowed(stream));
    };
    let key = data.windows(KEY.len()).position(|bytes| bytes == KEY);
    let (before, rest) = data.split_at(key.context("a stream has no length")? + KEY.len());
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (length, after) = rest.split_at(digits);
    let length: usize = parsed(std::str::from_utf8(length)?)?;
    let length = (length + 1).to_string();
    Ok(Cow::Owned([before, length.as_bytes(), after, b"\n", &ENDING[1..]].concat()))
}

/// The catalog with the reading order of the pages in its preferences (PDF 1.7, 12.2).
fn directed(catalog: &[u8], direction: &str) -> Result<Vec<u8>> {
    const PREFERENCES: &str = "/ViewerPreferences<<";
    const DIRECTION: &str = "/Direction/";
    let catalog = std::str::from_utf8(catalog).context("the catalog is not text")?;
    let stated = format!("{DIRECTION}{direction}");
    let Some((before, rest)) = catalog.split_once(PREFERENCES) else {
        ensure!(!catalog.contains("/ViewerPreferences"), "the preferences are not a dictionary");
        let open = catalog.trim_end().strip_suffix(">>").context("the catalog has no end")?;
        return Ok(format!("{open}{PREFERENCES}{stated}>>>>").into_bytes());
    };
    let (preferences, after) = rest.split_once(">>").context("the preferences have no end")?;
    let others = match preferences.split_once(DIRECTION) {
        None => preferences.to_owned(),
        Some((left, right)) => {
            format!("{left}{}", &right[right.find('/').unwrap_or(right.len())..])
        }
    };
    Ok(format!("{before}{PREFERENCES}{others}{stated}>>{after}").into_bytes())
}

/// Where an object is in the packed file.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    At(usize),
    In { stream: u32, index: usize },
}

struct Packer<'a> {
    file: &'a File<'a>,
    out: Vec<u8>,
    /// By number.
    places: Vec<Place>,
}

impl<'a> Packer<'a> {
    fn new(file: &'a File<'a>) -> Self {
        let places = vec![Place::Nowhere; file.size as usize];
        Self { file, out: Vec::new(), places }
    }

    fn pack(mut self) -> Result<Vec<u8>> {
        let (streams, others): (Vec<_>, Vec<_>) =
            self.file.objects.iter().partition(|object| object.is_stream());
        self.out.extend(self.file.head);
        for stream in streams {
            self.put(stream.number, &stream.body)?;
        }
        for objects in others.chunks(OBJECTS_PER_STREAM) {
            self.put_packed(objects)?;
        }
        self.put_references()?;
        Ok(self.out)
    }

    /// Notes where the next object begins.
    fn begin(&mut self, number: u32) -> Result<()> {
        *self.place(number)? = Place::At(self.out.len());
        Ok(())
    }

    fn place(&mut self, number: u32) -> Result<&mut Place> {
        let place = self.places.get_mut(number as usize);
        place.with_context(|| format!("object {number} is beyond Size"))
    }

    fn put(&mut self, number: u32, body: &[u8]) -> Result<()> {
        self.begin(number)?;
        writeln!(self.out, "{number} 0 obj")?;
        self.out.extend(body);
        self.out.extend(b"\nendobj\n");
        Ok(())
    }

    fn put_packed(&mut self, objects: &[&Plain<'_>]) -> Result<()> {
        let stream = self.next_number()?;
        let (mut heads, mut bodies) = (Vec::new(), Vec::new());
        for (index, object) in objects.iter().enumerate() {
            *self.place(object.number)? = Place::In { stream, index };
            write!(heads, "{} {} ", object.number, bodies.len())?;
            bodies.extend(&*object.body);
            bodies.push(b'\n');
        }
        let entries = format!("/Type/ObjStm/N {}/First {}", objects.len(), heads.len());
        heads.extend(bodies);
        self.put_deflated(stream, &entries, &heads)
    }

    /// The cross-reference stream. It refers to itself, too.
    fn put_references(&mut self) -> Result<()> {
        let number = self.next_number()?;
        self.begin(number)?;
        let (mut rows, mut above) = (Vec::new(), [0; ROW]);
        for place in &self.places {
            let row = row(*place)?;
            // The predictor "up" (PDF 1.7, 7.4.4.4): neighbours differ by a little in one column.
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        let size = self.places.len();
        let parameters = format!("/DecodeParms<</Predictor 12/Columns {ROW}>>");
        let layout = format!("/Type/XRef/Size {size}/W[1 4 2]{parameters}");
        let start = self.out.len();
        // Everything but the size stays as it was.
        let trailer = self.file.trailer.replacen(&format!("/Size {}", self.file.size), "", 1);
        self.put_deflated(number, &format!("{layout}{trailer}"), &rows)?;
        write!(self.out, "startxref\n{start}\n%%EOF")?;
        Ok(())
    }

    fn next_number(&mut self) -> Result<u32> {
        let number = u32::try_from(self.places.len()).context("too many objects")?;
        self.places.push(Place::Nowhere);
        Ok(number)
    }

    fn put_deflated(&mut self, number: u32, entries: &str, data: &[u8]) -> Result<()> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(COMPRESSION_LEVEL));
        encoder.write_all(data)?;
        let data = encoder.finish()?;
        let mut stream =
            format!("<</Length {}{entries}/Filter/FlateDecode>>\nstream\n", data.len())
                .into_bytes();
        stream.extend(data);
        stream.extend(b"\nendstream");
        self.put(number, &closed(&stream)?)
    }
}

/// Bytes in a row of the cross-reference stream: one for the kind, four for the place or the number
/// of the stream, two for the index in it.
const ROW: usize = 7;

/// A row of the cross-reference stream (PDF 1.7, table 18).
fn row(place: Place) -> Result<[u8; ROW]> {
    let (kind, number, index) = match place {
        // Never to be used again.
        Place::Nowhere => (0, 0, u16::MAX),
        Place::At(offset) => (1, u32::try_from(offset).context("more than 4 GB")?, 0),
        Place::In { stream, index } => (2, stream, u16::try_from(index)?),
    };
    let [a, b, c, d] = number.to_be_bytes();
    let [high, low] = index.to_be_bytes();
    Ok([kind, a, b, c, d, high, low])
}

#[cfg(test)]
mod tests {
    use lopdf::xref::XrefType;
    use lopdf::{Document, Object};

    use super::super::sample::{DRAWING, engine, save};
    use super::*;

    /// As the engine writes it: not a byte more than needed, entries in a fixed order.
    fn plain(catalog: &str, stream: &[u8]) -> Vec<u8> {
        let mut pdf = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec();
        let length = format!("<</Length {}/Filter/FlateDecode>>\nstream\n", stream.len());
        let objects: [Vec<u8>; 3] = [
            catalog.into(),
            b"<</Type/Pages/Count 0/Kids[]>>".to_vec(),
            [length.as_bytes(), stream, b"\nendstream"].concat(),
        ];
        let mut offsets = Vec::new();
        for (body, number) in objects.iter().zip(1..) {
            offsets.push(pdf.len());
            pdf.extend(format!("{number} 0 obj\n").bytes().chain(body.iter().copied()));
            pdf.extend(b"\nendobj\n");
        }
        let start = pdf.len();
        pdf.extend(b"xref\n0 4\n0000000000 65535 f\r\n");
        offsets.iter().for_each(|at| pdf.extend(format!("{at:010} 00000 n\r\n").bytes()));
        let end = format!("trailer\n<</Size 4/Root 1 0 R/ID[(a)(b)]>>\nstartxref\n{start}\n%%EOF");
        pdf.extend(end.bytes());
        pdf
    }

    /// Pages of the sample, with a cross-reference table.
    fn pages(count: usize) -> Vec<u8> {
        let mut document = Document::load_mem(&engine(&vec![DRAWING; count])).expect("a PDF");
        document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
        save(&mut document)
    }

    fn deflated(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(COMPRESSION_LEVEL));
        encoder.write_all(data).expect("memory");
        encoder.finish().expect("memory")
    }

    fn compacted(catalog: &str) -> Document {
        let pdf = compact(&plain(catalog, &deflated(b"q Q")), true).expect("sound");
        Document::load_mem(&pdf).expect("a PDF")
    }

    #[test]
    fn every_object_is_what_it_was() {
        let source = pages(40);
        let packed = pack(&source).expect("sound");
        let (before, after) =
            [&source, &packed].map(|pdf| Document::load_mem(pdf).expect("a PDF")).into();
        for (id, object) in &before.objects {
            assert_eq!(after.objects.get(id), Some(object), "{id:?}");
        }
        assert_eq!(before.trailer.get(b"Root").ok(), after.trailer.get(b"Root").ok());
        assert!(packed.len() < source.len());
        assert_eq!(packed, pack(&source).expect("sound"));
    }

    #[test]
    fn more_objects_than_one_stream_holds() {
        let source = pages(120);
        let packed = pack(&source).expect("sound");
        let streams = packed.windows(12).filter(|bytes| bytes == b"/Type/ObjStm").count();
        let small = Document::load_mem(&source).expect("a PDF");
        let small = small.objects.values().filter(|it| !matches!(it, Object::Stream(_))).count();
        assert_eq!(streams, small.div_ceil(OBJECTS_PER_STREAM));
        assert!(streams > 2);
    }

    #[test]
    fn the_catalog_states_the_reading_order_whatever_it_said() {
        for (preferences, others) in [
            ("", 0),
            ("/ViewerPreferences<</DisplayDocTitle true>>", 1),
            ("/ViewerPreferences<</DisplayDocTitle true/Direction/L2R>>", 1),
            ("/ViewerPreferences<</Direction/L2R/DisplayDocTitle true>>/Lang(ar)", 1),
            ("/ViewerPreferences<</Direction/R2L>>", 0),
        ] {
            let document = compacted(&format!("<</Type/Catalog/Pages 2 0 R{preferences}>>"));
            let catalog = document.catalog().expect("a catalog");
            let found = catalog.get(b"ViewerPreferences").and_then(Object::as_dict).expect("some");
            assert_eq!(found.get(b"Direction").and_then(Object::as_name).expect("set"), b"R2L");
            assert_eq!(found.len(), others + 1, "{preferences}");
            assert_eq!(catalog.has(b"Lang"), preferences.contains("Lang"));
        }
        let other = plain("<</Type/Catalog/Pages 2 0 R/ViewerPreferences 9 0 R>>", b"");
        assert!(compact(&other, true).is_err());
    }

    #[test]
    fn no_stream_reads_as_one_byte_short() {
        let data = [&deflated(b"q Q")[..], b"\r"].concat();
        let source = plain("<</Type/Catalog/Pages 2 0 R>>", &data);
        let packed = pack(&source).expect("sound");
        assert!(!packed.windows(11).any(|bytes| bytes == b"\r\nendstream"));
        let document = Document::load_mem(&packed).expect("a PDF");
        let stream = document.get_object((3, 0)).and_then(Object::as_stream).expect("a stream");
        assert_eq!(stream.content, [&data[..], b"\n"].concat());
        assert_eq!(stream.decompressed_content().expect("deflated"), b"q Q");
    }

    #[test]
    fn what_is_no_plain_file_is_refused() {
        let sound = plain("<</Type/Catalog/Pages 2 0 R>>", b"");
        assert!(pack(&sound).is_ok());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        // Packed already, cut off, and with a table that points elsewhere.
        let packed = pack(&sound).expect("sound");
        assert!(pack(&packed).is_err());
        for end in 0..sound.len() - 6 {
            assert!(pack(&sound[..end]).is_err(), "{}", text(&sound[..end]));
        }
        for at in 0..sound.len() {
            let mut broken = sound.clone();
            broken[at] = b'9';
            // Whatever comes of it, it is no panic.
            let _ = compact(&broken, false);
        }
    }
}
