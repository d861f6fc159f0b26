//! Finishing: from the engine's pages to a file for the press, built to PDF/X-4 (ISO 15930-7).
//!
//! The engine knows neither page boxes beyond the trim nor output intents for the press, and writes
//! links and tags that a press file must not have or does not need. What is left here is exactly
//! what a press uses; everything else goes, together with what only it referred to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::black::BlackOnly;
use super::overprint::overprint;
use super::profile::{CUSTOM, Profile};
use super::tree::{
    DEPTH, Resources, as_dictionary, entry, inherited, name, page_content, pages, rectangle, unpack,
};
use super::{direction, pack, xmp};

/// The inks that a page may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inks {
    /// Cyan, magenta, yellow and black.
    Four,
    /// Black alone, as on the inside of a booklet that is printed 1/1.
    Black,
}

/// What a press file has to be.
#[derive(Clone, Copy)]
pub struct Finishing<'a> {
    /// For which press and paper the colours are.
    pub profile: &'a Profile,
    /// What is printed beyond the trim on every side, in pt.
    pub bleed: f64,
    /// Whether the document is read from right to left.
    pub rtl: bool,
    /// Title of the document.
    pub title: &'a str,
    /// Its language as a tag of BCP 47.
    pub language: &'a str,
    /// Program and version.
    pub made_by: &'a str,
    /// Day of the edition, YYYY-MM-DD: all dates in the file.
    pub iso: &'a str,
    /// Names the document through all its versions, such as the order and the item.
    pub ident: &'a str,
    /// The inks of each page, counting from 1.
    pub inks: &'a dyn Fn(usize) -> Inks,
}

/// What of the catalog a press file keeps; outlines, tags, names, forms and actions go.
const CATALOG: [&[u8]; 4] = [b"Type", b"Pages", b"PageLabels", b"OCProperties"];

/// What of a page it does not keep. The boxes are written anew.
const DROPPED: [&[u8]; 15] = [
    b"Annots",
    b"StructParents",
    b"Tabs",
    b"AA",
    b"Trans",
    b"Dur",
    b"PresSteps",
    b"Thumb",
    b"B",
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"SeparationInfo",
    b"CropBox",
    b"ArtBox",
];

/// How far a box of the engine may be from where it should be, in pt: it rounds.
const ROUNDING: f64 = 0.1;

/// Makes a press file. The same input gives the same bytes.
///
/// # Errors
/// If the bytes are no PDF, are encrypted or have no pages; if a page has no box, or one that is
/// not the trim with the bleed around it; if a page is to be black and has what cannot be told in
/// black.
pub fn finish(pdf: &[u8], finishing: &Finishing) -> Result<Vec<u8>> {
    let day = Day::read(finishing.iso)?;
    ensure!(!finishing.title.trim().is_empty(), "a press file needs a title");
    let mut document = Document::load_mem(pdf).context("cannot read the PDF again")?;
    let is_open = !document.is_encrypted() && !document.was_encrypted();
    ensure!(is_open, "the PDF is encrypted, which no press file may be");
    let pages = pages(&document);
    ensure!(!pages.is_empty(), "the PDF has no pages");
    let inks: Vec<Inks> = (1..=pages.len()).map(finishing.inks).collect();
    let mut black = BlackOnly::default();
    for ((id, number), inks) in pages.iter().zip(1..).zip(&inks) {
        let page = || format!("page {number}");
        trim(&mut document, *id, finishing.bleed).with_context(page)?;
        if *inks == Inks::Black {
            black.page(&mut document, *id).with_context(page)?;
        }
    }
    let mut plates = BlackPlate::default();
    for ((id, number), inks) in pages.iter().zip(1..).zip(&inks) {
        if *inks == Inks::Four {
            let page = || format!("page {number}");
            plates.page(&mut document, *id).with_context(page)?;
        }
    }
    let ids = Ids::new(pdf, finishing, &inks);
    describe(&mut document, finishing, &day, &ids)?;
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object {
            stream.dict.remove(b"StructParent");
            stream.dict.remove(b"StructParents");
        }
    }
    document.version = "1.6".to_owned();
    document.prune_objects();
    pack(&mut document)
}

/// Writes the boxes of a page and drops what no press uses.
fn trim(document: &mut Document, id: ObjectId, bleed: f64) -> Result<()> {
    let page = document.get_dictionary(id)?;
    let of = |key| inherited(document, page, key).and_then(|it| rectangle(document, it));
    let media = of(b"MediaBox").context("the page has no MediaBox")?;
    let [left, bottom, right, top] = media;
    let trim = [left + bleed, bottom + bleed, right - bleed, top - bleed];
    ensure!(
        bleed >= 0.0 && trim[0] < trim[2] && trim[1] < trim[3],
        "the page is too small for a bleed of {bleed} pt"
    );
    if let Some(given) = of(b"TrimBox") {
        let is_same = given.iter().zip(trim).all(|(a, b)| (a - b).abs() <= ROUNDING);
        ensure!(is_same, "its TrimBox {given:?} is not its MediaBox {media:?} less {bleed} pt");
    }
    let page = document.get_dictionary_mut(id)?;
    for key in DROPPED {
        page.remove(key);
    }
    // 32 bits are a ten-thousandth of a point on the largest sheet.
    let array = |corners: [f64; 4]| corners.map(|it| Object::Real(it as f32)).to_vec();
    page.set("MediaBox", array(media));
    page.set("BleedBox", array(media));
    page.set("TrimBox", array(trim));
    Ok(())
}

/// Lets solid black overprint on coloured pages, and keeps what it made for that.
#[derive(Debug, Default)]
struct BlackPlate {
    /// One object for each graphics state, by its last letter.
    states: BTreeMap<u8, ObjectId>,
    /// Forms that were looked at.
    forms: BTreeSet<ObjectId>,
}

impl BlackPlate {
    fn page(&mut self, document: &mut Document, id: ObjectId) -> Result<()> {
        let page = document.get_dictionary(id)?;
        let resources = inherited(document, page, b"Resources").and_then(as_dictionary).cloned();
        let mut resources = resources.unwrap_or_default();
        let content = page_content(document, page)?;
        let view = Resources { document, dictionary: Some(&resources) };
        let done = overprint(&content, view)?;
        if !done.states.is_empty() {
            self.add(document, &mut resources, done.states);
            let mut stream = Stream::new(Dictionary::new(), done.content);
            stream.compress()?;
            let contents = document.add_object(stream);
            let page = document.get_dictionary_mut(id)?;
            page.set("Contents", contents);
            page.set("Resources", resources.clone());
        }
        self.forms(document, &resources, 0)
    }

    /// Does the same in the forms that a page shows.
    fn forms(
        &mut self,
        document: &mut Document,
        resources: &Dictionary,
        depth: usize,
    ) -> Result<()> {
        ensure!(depth <= DEPTH, "forms are nested more than {DEPTH} deep");
        let all = Resources { document, dictionary: Some(resources) }.all(b"XObject");
        let ids: Vec<_> = all.into_iter().filter_map(|(_, id, _)| id).collect();
        for id in ids {
            if self.forms.insert(id) {
                self.form(document, id, depth)?;
            }
        }
        Ok(())
    }

    fn form(&mut self, document: &mut Document, id: ObjectId, depth: usize) -> Result<()> {
        let Object::Stream(form) = document.get_object(id)? else { return Ok(()) };
        let is_form = name(document, &form.dict, b"Subtype") == Some(b"Form");
        let own = entry(document, &form.dict, b"Resources").and_then(as_dictionary).cloned();
        let Some(mut resources) = own.filter(|_| is_form) else { return Ok(()) };
        if !form.dict.has(b"Group") {
            let view = Resources { document, dictionary: Some(&resources) };
            let done = overprint(&unpack(form)?, view)?;
            if !done.states.is_empty() {
                let mut dictionary = form.dict.clone();
                self.add(document, &mut resources, done.states);
                for key in [&b"Filter"[..], b"DecodeParms", b"Length"] {
                    dictionary.remove(key);
                }
                dictionary.set("Resources", resources.clone());
                let mut stream = Stream::new(dictionary, done.content);
                stream.compress()?;
                document.objects.insert(id, Object::Stream(stream));
            }
        }
        self.forms(document, &resources, depth + 1)
    }

    /// Puts graphics states into resources.
    fn add(
        &mut self,
        document: &mut Document,
        resources: &mut Dictionary,
        states: Vec<(Vec<u8>, Dictionary)>,
    ) {
        let known = entry(document, resources, b"ExtGState").and_then(as_dictionary).cloned();
        let mut known = known.unwrap_or_default();
        for (name, state) in states {
            let letter = name.last().copied().unwrap_or_default();
            let id = *self.states.entry(letter).or_insert_with(|| document.add_object(state));
            known.set(name, id);
        }
        resources.set("ExtGState", known);
    }
}

/// Writes what the file says of itself: intent, XMP, information, ids.
fn describe(document: &mut Document, finishing: &Finishing, day: &Day, ids: &Ids) -> Result<()> {
    let packet = xmp::write(&xmp::Packet {
        title: finishing.title,
        language: finishing.language,
        made_by: finishing.made_by,
        moment: &day.xmp,
        document: &uuid(&ids.document),
        instance: &uuid(&ids.instance),
    });
    let metadata = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let metadata = Stream::new(metadata, packet.into_bytes()).with_compression(false);
    let metadata = document.add_object(metadata);
    let intent = intent(document, finishing.profile)?;
    let root = document.trailer.get(b"Root").and_then(Object::as_reference);
    let root = root.context("the PDF has no catalog")?;
    let old = document.get_dictionary(root)?;
    let mut catalog = Dictionary::new();
    for key in CATALOG {
        if let Ok(value) = old.get(key) {
            catalog.set(key, value.clone());
        }
    }
    let preferences = dictionary! {
        "Direction" => direction(finishing.rtl), "DisplayDocTitle" => true,
    };
    catalog.set("ViewerPreferences", preferences);
    catalog.set("Lang", text_string(finishing.language));
    catalog.set("Metadata", metadata);
    catalog.set("OutputIntents", vec![Object::Reference(intent)]);
    document.objects.insert(root, Object::Dictionary(catalog));
    let info = document.add_object(information(finishing, day));
    let id = |bytes: &[u8; 16]| Object::String(bytes.to_vec(), StringFormat::Hexadecimal);
    document.trailer = dictionary! {
        "Root" => root, "Info" => info, "ID" => vec![id(&ids.document), id(&ids.instance)],
    };
    Ok(())
}

/// Says the same as the XMP. PDF/X-4 names itself there; some checkers look here.
fn information(finishing: &Finishing, day: &Day) -> Dictionary {
    dictionary! {
        "Title" => text_string(finishing.title),
        "Creator" => text_string(finishing.made_by),
        "Producer" => text_string(finishing.made_by),
        "CreationDate" => Object::string_literal(day.pdf.as_str()),
        "ModDate" => Object::string_literal(day.pdf.as_str()),
        "Trapped" => "False",
        "GTS_PDFXVersion" => Object::string_literal("PDF/X-4"),
    }
}

/// The output intent with its profile (ISO 15930-7, output intents).
fn intent(document: &mut Document, profile: &Profile) -> Result<ObjectId> {
    super::profile::check_header(&profile.bytes)?;
    let mut stream = Stream::new(dictionary! { "N" => 4 }, profile.bytes.clone());
    stream.compress()?;
    let stream = document.add_object(stream);
    let mut intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFX",
        "OutputConditionIdentifier" => text_string(&profile.condition),
        "OutputCondition" => text_string(&profile.info),
        "Info" => text_string(&profile.info),
        "DestOutputProfile" => stream,
    };
    if profile.condition != CUSTOM {
        intent.set("RegistryName", Object::string_literal("http://www.color.org"));
    }
    Ok(document.add_object(intent))
}

/// A PDF text string: ASCII as it is, everything else as UTF-16 (PDF 1.7, 7.9.2.2).
fn text_string(text: &str) -> Object {
    let printable = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.bytes().all(printable) {
        return Object::string_literal(text);
    }
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    let bytes = [0xfe, 0xff].into_iter().chain(units).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// The day of an edition as files write it.
struct Day {
    pdf: String,
    xmp: String,
}

impl Day {
    fn read(iso: &str) -> Result<Self> {
        let parts: Vec<&str> = iso.split('-').collect();
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        match parts[..] {
            [year, month, day]
                if [year.len(), month.len(), day.len()] == [4, 2, 2]
                    && parts.iter().all(|part| is_number(part)) =>
            {
                Ok(Self {
                    pdf: format!("D:{year}{month}{day}000000Z"),
                    xmp: format!("{iso}T00:00:00Z"),
                })
            }
            _ => bail!("`{iso}` is no day as YYYY-MM-DD"),
        }
    }
}

/// The ids of a file: of the document through all its versions, and of these very bytes.
struct Ids {
    document: [u8; 16],
    instance: [u8; 16],
}

impl Ids {
    fn new(pdf: &[u8], finishing: &Finishing, inks: &[Inks]) -> Self {
        let Finishing { profile, bleed, rtl, title, language, made_by, iso, ident, inks: _ } =
            finishing;
        let mut hash = Sha256::new();
        // Lengths keep neighbours apart.
        for part in [pdf, &profile.bytes, profile.condition.as_bytes(), profile.info.as_bytes()] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        for part in [title, language, made_by, iso, ident] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.update(bleed.to_be_bytes());
        hash.update([u8::from(*rtl)]);
        hash.update(inks.iter().map(|inks| u8::from(*inks == Inks::Black)).collect::<Vec<_>>());
        Self { document: half(&Sha256::digest(ident)), instance: half(&hash.finalize()) }
    }
}

fn half(digest: &[u8]) -> [u8; 16] {
    let (half, _) = digest.split_first_chunk().expect("SHA-256 has 32 bytes");
    *half
}

/// A URI of a UUID of version 8, which is for ids that are made from hashes (RFC 9562, 5.8).
fn uuid(id: &[u8; 16]) -> String {
    let mut id = *id;
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
