//! A finished file is what a press needs, and nothing else.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::finish::{Finishing, Inks, finish};
use super::preflight::{Purpose, look};
use super::profile::Profile;
use super::sample::{BLEED, DRAWING, TRIM, engine, finishing, press, save};
use super::tree::{Resources, page_content, pages, rectangle};

fn read(pdf: &[u8]) -> Document {
    Document::load_mem(pdf).expect("a PDF")
}

fn content(document: &Document, page: usize) -> String {
    let page = document.get_dictionary(pages(document)[page]).expect("a page");
    String::from_utf8(page_content(document, page).expect("sound")).expect("text")
}

fn finished(pdf: &[u8], black: &'static [usize]) -> anyhow::Result<Vec<u8>> {
    let profile = Profile::standard();
    let inks = |page| if black.contains(&page) { Inks::Black } else { Inks::Four };
    finish(pdf, &finishing(&profile, &inks))
}

/// A file of the engine with something drawn on each page, and what that uses.
fn drawn(drawings: &[&str], kind: &str, resource: impl Into<Object>) -> Vec<u8> {
    let mut document = read(&engine(drawings));
    let object = resource.into();
    let object = document.add_object(object);
    for id in pages(&document) {
        let page = document.get_dictionary_mut(id).expect("a page");
        let all = page.get_mut(b"Resources").and_then(Object::as_dict_mut).expect("resources");
        all.set(kind, dictionary! { "x" => object });
    }
    save(&mut document)
}

fn form(drawing: &str) -> Object {
    let dictionary = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => Dictionary::new(),
        "BBox" => [0, 0, 99, 99].map(Object::from).to_vec(),
    };
    Stream::new(dictionary, drawing.into()).into()
}

#[test]
fn boxes_follow_from_the_bleed() {
    let document = read(&press(&[DRAWING; 2]));
    for id in pages(&document) {
        let page = document.get_dictionary(id).expect("a page");
        let of = |key| rectangle(&document, page.get(key).expect("a box")).expect("a box");
        let [width, height] = TRIM;
        let media = [0.0, 0.0, width + 2.0 * BLEED, height + 2.0 * BLEED];
        let trim = [BLEED, BLEED, width + BLEED, height + BLEED];
        let near = |a: [f64; 4], b: [f64; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(near(of(b"MediaBox"), media) && near(of(b"BleedBox"), media));
        assert!(near(of(b"TrimBox"), trim));
        assert!(!page.has(b"CropBox"));
    }
}

#[test]
fn what_no_press_uses_is_gone_with_all_that_only_it_used() {
    let document = read(&press(&[DRAWING; 2]));
    let text = format!("{:?}", document.objects);
    for gone in
        ["StructTreeRoot", "MarkInfo", "Outlines", "StructParents", "Tabs", "Link", "example.org"]
    {
        assert!(!text.contains(gone), "{gone} is still there");
    }
    let catalog = document.catalog().expect("a catalog");
    assert!(catalog.has(b"PageLabels") && catalog.has(b"Lang"));
    let preferences = catalog.get(b"ViewerPreferences").and_then(Object::as_dict).expect("some");
    assert_eq!(preferences.get(b"Direction").and_then(Object::as_name).expect("set"), b"R2L");
}

#[test]
fn the_same_input_gives_the_same_bytes_and_ids_follow_it() {
    let (pdf, profile) = (engine(&[DRAWING]), Profile::standard());
    let inks = |_| Inks::Four;
    let base = finishing(&profile, &inks);
    let made = |finishing: &Finishing| finish(&pdf, finishing).expect("can be finished");
    let ids = |file: &[u8]| {
        let ids = read(file).trailer.get(b"ID").and_then(Object::as_array).expect("ids").clone();
        [0, 1].map(|at| ids[at].as_str().expect("a string").to_vec())
    };
    let first = made(&base);
    assert_eq!(first, made(&base));
    let other_title = ids(&made(&Finishing { title: "Anders", ..base }));
    let other_ident = ids(&made(&Finishing { ident: "order 8", ..base }));
    let first = ids(&first);
    assert_eq!(first[0], other_title[0]);
    assert_ne!(first[1], other_title[1]);
    assert_ne!(first[0], other_ident[0]);
}

#[test]
fn titles_in_any_script_are_the_same_in_both_places() {
    let (pdf, profile) = (engine(&[DRAWING]), Profile::standard());
    for title in ["(Plain \\ text", "ብምጽእኩም", "<&> “欢迎” 𐓏", "Ласкаво просимо)"]
    {
        let finishing = Finishing { title, ..finishing(&profile, &|_| Inks::Four) };
        let file = finish(&pdf, &finishing).expect("can be finished");
        assert_eq!(look(&file, Some(Purpose::Press)).findings, [], "{title}");
        let document = read(&file);
        let info = document.trailer.get(b"Info").and_then(Object::as_reference).expect("some");
        let written = document.get_dictionary(info).and_then(|it| it.get(b"Title")).expect("set");
        assert_eq!(lopdf::decode_text_string(written).expect("text"), title);
    }
}

#[test]
fn black_overprints_on_coloured_pages_and_not_on_black_ones() {
    let document = read(&finished(&engine(&[DRAWING; 2]), &[2]).expect("can be finished"));
    let coloured = content(&document, 0);
    assert_eq!(coloured.matches("/OverprintF gs").count(), 1);
    assert_eq!(coloured.matches("/OverprintS gs").count(), 1);
    let page = document.get_dictionary(pages(&document)[0]).expect("a page");
    let state = Resources::of_page(&document, page).get(b"ExtGState", b"OverprintF");
    let state = state.and_then(|it| it.as_dict().ok()).expect("a state");
    let value = |key| state.get(key).expect("set").clone();
    assert_eq!([value(b"op"), value(b"OP"), value(b"OPM")], [true.into(), false.into(), 1.into()]);
    assert!(!content(&document, 1).contains("Overprint"));
    assert!(content(&document, 1).contains("0 0 0 0.093 k 0 0 300 200 re"));
}

#[test]
fn a_form_on_black_and_coloured_pages_is_copied_before_it_is_changed() {
    let pdf =
        drawn(&["/x Do"; 2], "XObject", form("1 0 0 0 k 0 0 9 9 re f 0 0 0 1 k 1 1 9 9 re f"));
    let document = read(&finished(&pdf, &[2]).expect("can be finished"));
    let drawing = |page: usize| {
        let page = document.get_dictionary(pages(&document)[page]).expect("a page");
        let form = Resources::of_page(&document, page).get(b"XObject", b"x").expect("a form");
        let bytes = form.as_stream().and_then(Stream::get_plain_content).expect("sound");
        String::from_utf8(bytes).expect("text")
    };
    assert_eq!(drawing(0), "1 0 0 0 k 0 0 9 9 re f 0 0 0 1 k /OverprintF gs 1 1 9 9 re f");
    assert_eq!(drawing(1), "0 0 0 0.3 k 0 0 9 9 re f 0 0 0 1 k 1 1 9 9 re f");
}

#[test]
fn patterns_and_pictures_on_black_pages_become_gray() {
    let tile =
        dictionary! { "PatternType" => 1, "PaintType" => 1, "Resources" => Dictionary::new() };
    let tile = Stream::new(tile, b"0 1 0 0 K 0 0 m 9 9 l S".to_vec());
    let pdf = drawn(&["/Pattern cs /x scn 0 0 9 9 re f"], "Pattern", tile);
    let document = read(&finished(&pdf, &[1]).expect("can be finished"));
    let all = format!(
        "{:?}",
        document
            .objects
            .values()
            .filter_map(|it| it.as_stream().ok())
            .filter_map(|it| it.get_plain_content().ok())
            .map(|it| String::from_utf8_lossy(&it).into_owned())
            .collect::<Vec<_>>()
    );
    assert!(all.contains("0 0 0 0.59 K") && !all.contains("0 1 0 0 K"));

    let image = dictionary! {
        "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceRGB",
    };
    let pdf = drawn(&["/x Do"], "XObject", Stream::new(image.clone(), vec![255, 0, 0]));
    let file = finished(&pdf, &[1]).expect("can be finished");
    assert!(look(&file, None).findings.iter().all(|finding| finding.id != "device-rgb"));

    let mut jpeg = image;
    jpeg.set("Filter", "DCTDecode");
    let pdf = drawn(&["q Q", "/x Do"], "XObject", Stream::new(jpeg, vec![0; 9]));
    assert!(finished(&pdf, &[1]).is_ok(), "what a page does not show does not matter");
    let error = format!("{:#}", finished(&pdf, &[2]).expect_err("cannot be told in black"));
    assert!(error.contains("page 2") && error.contains("JPEG"), "{error}");
}

#[test]
fn what_cannot_be_a_press_file_is_refused_with_the_reason() {
    let (pdf, profile) = (engine(&[DRAWING]), Profile::standard());
    let inks = |_| Inks::Four;
    let base = finishing(&profile, &inks);
    let refused = |pdf: &[u8], finishing: &Finishing| {
        format!("{:#}", finish(pdf, finishing).expect_err("refused"))
    };
    assert!(refused(b"no PDF", &base).contains("cannot read"));
    assert!(refused(&pdf, &Finishing { bleed: 3.0, ..base }).contains("page 1: its TrimBox"));
    assert!(refused(&pdf, &Finishing { bleed: 300.0, ..base }).contains("too small"));
    assert!(refused(&pdf, &Finishing { iso: "22.11.2026", ..base }).contains("YYYY-MM-DD"));
    assert!(refused(&pdf, &Finishing { title: " ", ..base }).contains("title"));
    let broken = Profile { bytes: b"x".to_vec(), ..Profile::standard() };
    assert!(refused(&pdf, &Finishing { profile: &broken, ..base }).contains("ICC"));
    assert!(refused(&engine(&["(no end"]), &base).contains("page 1"));
}

#[test]
fn a_profile_that_no_registry_knows_is_described_in_words() {
    let profile = Profile { condition: "Custom".to_owned(), ..Profile::standard() };
    let file = finish(&engine(&[DRAWING]), &finishing(&profile, &|_| Inks::Four)).expect("fine");
    let text = format!("{:?}", read(&file).objects);
    assert!(!text.contains("RegistryName") && text.contains("OutputCondition"));
    assert_eq!(look(&file, None).findings, []);
}
