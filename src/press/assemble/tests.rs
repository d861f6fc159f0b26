//! What is kept, what goes, and what lands where.

use super::*;
use crate::press::marks::Mark;
use crate::press::rect::pt;
use crate::press::squares::Sample;
use lopdf::Stream;

const WIDTH: f64 = pt(297.0);
const HEIGHT: f64 = pt(210.0);

fn side(placements: Vec<Placement>) -> SideLayout {
    let sheet = Rect::new(0.0, 0.0, WIDTH, HEIGHT);
    SideLayout {
        width: WIDTH,
        height: HEIGHT,
        trim: sheet,
        bleed: sheet,
        placements,
        marks: vec![],
    }
}

fn small(page: usize, x: f64) -> Placement {
    let clip = Rect::new(x, 50.0, pt(74.0), pt(105.0));
    Placement { page, x, y: 50.0, scale: 0.5, clip, turned: false }
}

/// A file with blank pages of the size of the sheet.
fn layer(pages: usize) -> Vec<u8> {
    let trim = (297.0, 210.0);
    Sample { trim, bleed: 0.0, ..Sample::booklet(pages) }.pdf()
}

fn contents(document: &Document) -> Vec<String> {
    let text = |id| String::from_utf8(document.get_page_content(id)).expect("text");
    document.page_iter().map(text).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes_and_other_input_another_id() {
    let source = Sample::booklet(4).pdf();
    let make = |x| assemble(&source, &[side(vec![small(1, x)])], Layers::default());
    let (one, again, other) = (make(10.0), make(10.0), make(20.0));
    let (one, other) = (one.expect("sheets"), other.expect("sheets"));
    assert!(one == again.expect("sheets"));
    let ids = |pdf: &[u8]| format!("{:?}", open(pdf).expect("a PDF").trailer.get(b"ID"));
    assert_ne!(ids(&one), ids(&other));
    assert_ne!(ids(&one), ids(&source));
}

#[test]
fn the_file_keeps_its_output_condition_and_gets_ids_of_its_own() {
    let source = Sample { right_to_left: true, ..Sample::booklet(4) }.pdf();
    let made = assemble(&source, &[side(vec![small(2, 10.0)])], Layers::default());
    let document = open(&made.expect("sheets")).expect("a PDF");
    assert_eq!(document.version, "1.6");
    let catalog = document.catalog().expect("a catalog");
    let intents = catalog.get(b"OutputIntents").and_then(Object::as_array).expect("intents");
    let intent = document.dereference(&intents[0]).expect("an intent").1.as_dict().expect("one");
    let profile = intent.get_deref(b"DestOutputProfile", &document).and_then(Object::as_stream);
    assert_eq!(profile.expect("a profile").content.len(), 128);
    assert!(catalog.has(b"Lang"));
    for gone in [&b"Outlines"[..], b"ViewerPreferences", b"PageLabels"] {
        assert!(!catalog.has(gone));
    }
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
    assert!(document.get_dictionary(info).expect("Info").has(b"Trapped"));
    let xmp = catalog.get_deref(b"Metadata", &document).and_then(Object::as_stream).expect("XMP");
    assert!(!xmp.dict.has(b"Filter"), "readable without unpacking");
    let xmp = String::from_utf8(xmp.content.clone()).expect("text");
    assert!(!xmp.contains("uuid:pages"), "{xmp}");
    for property in ["DocumentID>uuid:", "InstanceID>uuid:", "VersionID>1<"] {
        assert!(xmp.contains(property), "{xmp}");
    }
}

#[test]
fn a_page_is_stored_once_and_only_if_it_is_drawn() {
    let source = Sample::booklet(8).pdf();
    let sides = [side(vec![small(3, 10.0), small(3, 300.0)]), side(vec![small(3, 10.0)])];
    let document = assemble(&source, &sides, Layers::default()).and_then(|pdf| open(&pdf));
    let document = document.expect("sheets");
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let is_form = |stream: &&Stream| {
        stream.dict.get(b"Subtype").is_ok_and(|it| it.as_name().is_ok_and(|it| it == b"Form"))
    };
    assert_eq!(streams.filter(is_form).count(), 1);
    assert_eq!(document.get_pages().len(), 2);
}

#[test]
fn pages_are_clipped_and_brought_to_their_place() {
    let turned = Placement { turned: true, x: 300.0, ..small(2, 300.0) };
    let sides = [side(vec![small(1, 10.0), turned]), side(vec![])];
    let made = assemble(&Sample::booklet(2).pdf(), &sides, Layers::default()).expect("sheets");
    let text = contents(&open(&made).expect("a PDF"));
    assert_eq!(
        text[0].trim(),
        "q 10 50 209.7638 297.6378 re W n 0.5 0 0 0.5 10 50 cm /P1 Do Q\n\
         q 300 50 209.7638 297.6378 re W n -0.5 0 0 -0.5 509.7638 347.6378 cm /P2 Do Q"
    );
    assert_eq!(text[1].trim(), "");
}

#[test]
fn marks_use_the_colour_of_all_inks() {
    let mark = Mark::Cut { from: (1.0, 2.0), to: (3.0, 2.0) };
    let marked = SideLayout { marks: vec![mark], ..side(vec![]) };
    let made = assemble(&Sample::booklet(1).pdf(), &[marked], Layers::default()).expect("sheets");
    let document = open(&made).expect("a PDF");
    let page = document.page_iter().next().expect("a page");
    let resources =
        document.get_dict_in_dict(document.get_dictionary(page).expect("a page"), b"Resources");
    let spaces = document.get_dict_in_dict(resources.expect("resources"), b"ColorSpace");
    let space = spaces.expect("spaces").get_deref(b"All", &document).and_then(Object::as_array);
    assert_eq!(space.expect("a space")[1], Object::Name(b"All".to_vec()));
    assert!(contents(&document)[0].contains("/All CS 1 SCN"));
}

#[test]
fn layers_lie_under_and_over_the_pages() {
    let sides = [side(vec![small(1, 10.0)]), side(vec![small(2, 10.0)])];
    let (under, over) = (
        layer(2),
        Sample { foreign: true, trim: (297.0, 210.0), bleed: 0.0, ..Sample::booklet(2) }.pdf(),
    );
    let layers = Layers { under: Some(&under), over: Some(&over) };
    let made = assemble(&Sample::booklet(2).pdf(), &sides, layers).expect("sheets");
    let document = open(&made).expect("a PDF");
    for text in contents(&document) {
        let place = |name| text.find(name).expect("it is drawn");
        assert!(place("/Under Do") < place("/P") && place("/P") < place("/Over Do"), "{text}");
    }
    assert_eq!(document.objects.len(), document.max_id as usize, "numbers without gaps");
    let pages = |pdf: &[u8]| {
        let layers = Layers { under: None, over: Some(pdf) };
        let made = assemble(&Sample::booklet(2).pdf(), &sides, layers);
        format!("{:#}", made.expect_err("it is refused"))
    };
    assert_eq!(pages(&layer(3)), "the layer on top: it has 3 pages, but there are 2 sides");
    let other = pages(&Sample::booklet(2).pdf());
    assert!(other.starts_with("the layer on top: its page 1 is 436.5 × 612.3 pt"), "{other}");
    assert!(pages(b"no PDF").starts_with("the layer on top: this is not a PDF"));
}

#[test]
fn a_page_that_does_not_exist_is_refused() {
    for page in [0, 3] {
        let made =
            assemble(&Sample::booklet(2).pdf(), &[side(vec![small(page, 0.0)])], Layers::default());
        assert_eq!(
            made.expect_err("it is refused").to_string(),
            format!("the PDF has no page {page}")
        );
    }
}
