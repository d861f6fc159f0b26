//! A small file as the engine writes it, for the tests of this room.

use std::path::Path;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::finish::{Finishing, Inks, finish};
use super::profile::Profile;

/// 3 mm in pt.
pub(super) const BLEED: f64 = 8.503_937;

/// A5 in pt.
pub(super) const TRIM: [f64; 2] = [419.527_56, 595.275_6];

/// What each page draws: a coloured panel with black and white letters.
pub(super) const DRAWING: &str = "/Artifact BMC\nq 0.2 0 0.3 0 k 0 0 300 200 re f Q EMC\n\
    q 0 0 0 1 k BT /f0 12 Tf 40 100 Td <00240025>Tj ET Q\n\
    q 0 0 0 0 k BT /f0 12 Tf 40 60 Td <00240025>Tj ET Q\n\
    q 0 0 0 1 K 0.5 w 40 50 m 200 50 l S Q";

/// A file with pages of A5 and a bleed, tagged, with a link, an outline and one embedded font.
pub(super) fn engine(drawings: &[&str]) -> Vec<u8> {
    let mut document = Document::with_version("1.6");
    let font = font(&mut document);
    let tree = document.new_object_id();
    let kids = drawings.iter().map(|drawing| page(&mut document, tree, font, drawing));
    let kids: Vec<Object> = kids.map(Object::Reference).collect();
    let count = i64::try_from(kids.len()).expect("few");
    let first = kids[0].clone();
    let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    document.objects.insert(tree, pages.into());
    let outline = document.add_object(dictionary! { "Type" => "Outlines", "Dest" => first });
    let tags = document.add_object(dictionary! { "Type" => "StructTreeRoot" });
    let label = dictionary! { "S" => "D", "St" => 1 };
    let labels = dictionary! { "Nums" => vec![0.into(), label.into()] };
    let root = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => tree, "Lang" => Object::string_literal("ar"),
        "MarkInfo" => dictionary! { "Marked" => true }, "StructTreeRoot" => tags,
        "Outlines" => outline, "PageLabels" => labels,
    });
    document.trailer.set("Root", root);
    save(&mut document)
}

pub(super) fn save(document: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory");
    bytes
}

fn page(document: &mut Document, tree: ObjectId, font: ObjectId, drawing: &str) -> ObjectId {
    let content = document.add_object(Stream::new(Dictionary::new(), drawing.into()));
    let link = document.add_object(link());
    let [width, height] = TRIM;
    let array = |corners: [f64; 4]| corners.map(Object::from).to_vec();
    document.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content,
        "MediaBox" => array([0.0, 0.0, width + 2.0 * BLEED, height + 2.0 * BLEED]),
        "TrimBox" => array([BLEED, BLEED, width + BLEED, height + BLEED]),
        "Resources" => dictionary! { "Font" => dictionary! { "f0" => font } },
        "Annots" => vec![link.into()], "StructParents" => 0, "Tabs" => "S",
    })
}

/// A link to a page of the web.
pub(super) fn link() -> Dictionary {
    dictionary! {
        "Type" => "Annot", "Subtype" => "Link", "Rect" => [40, 90, 90, 110].map(Object::from).to_vec(),
        "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") },
    }
}

fn font(document: &mut Document) -> ObjectId {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fonts/noto-sans-armenian/NotoSansArmenian-Regular.ttf");
    let bytes = std::fs::read(path).expect("a font");
    let file = document.add_object(Stream::new(Dictionary::new(), bytes));
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "ABCDEF+NotoSansArmenian", "Flags" => 4,
        "FontBBox" => [0, -300, 1000, 1000].map(Object::from).to_vec(), "ItalicAngle" => 0,
        "Ascent" => 1000, "Descent" => -300, "CapHeight" => 700, "StemV" => 80,
        "FontFile2" => file,
    });
    let ordering = |text: &str| Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    let simple = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+NotoSansArmenian",
        "CIDSystemInfo" => dictionary! {
            "Registry" => ordering("Adobe"), "Ordering" => ordering("Identity"), "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "CIDToGIDMap" => "Identity", "DW" => 600,
    });
    let unicode = document.add_object(Stream::new(Dictionary::new(), b"% a map".to_vec()));
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+NotoSansArmenian",
        "Encoding" => "Identity-H", "DescendantFonts" => vec![simple.into()],
        "ToUnicode" => unicode,
    })
}

/// Finishing as most packets have it.
pub(super) fn finishing<'a>(
    profile: &'a Profile,
    inks: &'a dyn Fn(usize) -> Inks,
) -> Finishing<'a> {
    Finishing {
        profile,
        bleed: BLEED,
        rtl: true,
        title: "Willkommen – أهلاً",
        language: "ar",
        made_by: "willkommen 0.1.0",
        iso: "2026-11-22",
        ident: "order 7, item 1",
        inks,
    }
}

/// A press file with as many pages as there are drawings.
pub(super) fn press(drawings: &[&str]) -> Vec<u8> {
    let profile = Profile::standard();
    finish(&engine(drawings), &finishing(&profile, &|_| Inks::Four)).expect("can be finished")
}
