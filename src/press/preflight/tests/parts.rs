//! The parts of a file, for whoever wants to change them.

use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, ObjectId};
use lopdf::{Permissions, Stream, dictionary};

use crate::press::sample::save;
use crate::press::tree::pages;

/// A change that is made to a good file.
pub type Change = fn(&mut Document);

pub fn changed(file: &[u8], change: Change) -> Vec<u8> {
    let mut document = Document::load_mem(file).expect("a file");
    change(&mut document);
    save(&mut document)
}

pub fn first(document: &mut Document) -> &mut Dictionary {
    let id = pages(document)[0];
    document.get_dictionary_mut(id).expect("a page")
}

pub fn info(document: &mut Document) -> &mut Dictionary {
    let id = document.trailer.get(b"Info").and_then(Object::as_reference).expect("information");
    document.get_dictionary_mut(id).expect("information")
}

pub fn catalog(document: &mut Document) -> &mut Dictionary {
    document.catalog_mut().expect("a catalog")
}

pub fn intent(document: &mut Document) -> ObjectId {
    let intents = catalog(document).get(b"OutputIntents").and_then(Object::as_array);
    intents.expect("intents")[0].as_reference().expect("an intent")
}

pub fn profile(document: &mut Document) -> &mut Stream {
    let intent = intent(document);
    let id = document.get_dictionary(intent).and_then(|it| it.get(b"DestOutputProfile"));
    let id = id.and_then(Object::as_reference).expect("a profile");
    document.get_object_mut(id).and_then(Object::as_stream_mut).expect("a profile")
}

pub fn metadata(document: &mut Document) -> &mut Stream {
    let id = catalog(document).get(b"Metadata").and_then(Object::as_reference).expect("XMP");
    document.get_object_mut(id).and_then(Object::as_stream_mut).expect("XMP")
}

pub fn rewrite(document: &mut Document, from: &str, to: &str) {
    let stream = metadata(document);
    let xml = String::from_utf8(stream.content.clone()).expect("UTF-8");
    assert!(xml.contains(from), "{from}");
    stream.set_content(xml.replace(from, to).into_bytes());
}

/// Draws something on the first page, with resources.
pub fn draw(document: &mut Document, drawing: &str, kind: &str, resources: Dictionary) {
    let id = pages(document)[0];
    let content = document.get_page_content(id);
    let content = [content, b"\n".to_vec(), drawing.into()].concat();
    let content = document.add_object(Stream::new(Dictionary::new(), content));
    let page = first(document);
    page.set("Contents", content);
    let all = page.get_mut(b"Resources").and_then(Object::as_dict_mut).expect("resources");
    if !all.has(kind.as_bytes()) {
        all.set(kind, Dictionary::new());
    }
    let of_kind = all.get_mut(kind.as_bytes()).and_then(Object::as_dict_mut).expect("a kind");
    of_kind.extend(&resources);
}

pub fn plain(document: &mut Document, drawing: &str) {
    draw(document, drawing, "Font", Dictionary::new());
}

pub fn image(document: &mut Document, more: Dictionary) {
    let mut image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 100, "Height" => 100,
        "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray",
    };
    for (key, value) in more {
        image.set(key, value);
    }
    let image = document.add_object(Stream::new(image, vec![128; 30_000]));
    draw(document, "q 20 0 0 20 9 9 cm /x Do Q", "XObject", dictionary! { "x" => image });
}

pub fn graphics_state(document: &mut Document, state: Dictionary) {
    draw(document, "/st gs", "ExtGState", dictionary! { "st" => state });
}

pub fn keep_fifteen(document: &mut Document) {
    let kids: Vec<Object> = pages(document)
        .iter()
        .cycle()
        .take(15)
        .map(|id| {
            let page = document.get_dictionary(*id).expect("a page").clone();
            document.add_object(page).into()
        })
        .collect();
    let tree = catalog(document).get(b"Pages").and_then(Object::as_reference).expect("a tree");
    let tree = document.get_dictionary_mut(tree).expect("a tree");
    tree.set("Kids", kids);
    tree.set("Count", 15);
}

pub fn encrypt(document: &mut Document) {
    let permissions = Permissions::all();
    let version = EncryptionVersion::V2 {
        document,
        owner_password: "owner",
        user_password: "",
        key_length: 128,
        permissions,
    };
    let state = EncryptionState::try_from(version).expect("a state");
    document.encrypt(&state).expect("can be encrypted");
}

pub fn strip_font_file(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Dictionary(dictionary) = object {
            dictionary.remove(b"FontFile2");
        }
    }
}

pub fn set_helvetica(document: &mut Document) {
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let drawing = "0 0 0 1 k BT /h 9 Tf 20 2 Td (slug) Tj ET";
    draw(document, drawing, "Font", dictionary! { "h" => font });
}

pub fn annotate(document: &mut Document, annotation: Dictionary) {
    let annotation = document.add_object(annotation);
    first(document).set("Annots", vec![annotation.into()]);
}

pub fn box_of(edges: [f64; 4]) -> Vec<Object> {
    edges.map(Object::from).to_vec()
}
