//! What pages say about themselves, and what is refused.

use super::*;
use crate::press::squares::Sample;

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.001
}

#[test]
fn pages_are_measured_by_their_trim() {
    let sample = Sample { right_to_left: true, ..Sample::booklet(5) };
    let measured = measure(&sample.pdf()).expect("a PDF");
    assert_eq!((measured.pages, measured.edge), (5, Edge::Right));
    assert!(same(measured.trim.0, pt(148.0)) && same(measured.trim.1, pt(210.0)));
    assert!(same(measured.bleed, pt(3.0)));
    let foreign = Sample { foreign: true, ..Sample::booklet(2) };
    let measured = measure(&foreign.pdf()).expect("a PDF");
    assert_eq!((measured.pages, measured.edge), (2, Edge::Left));
    assert!(same(measured.bleed, pt(3.0)));
}

#[test]
fn room_for_marks_is_not_taken_for_bleed() {
    let sample = Sample { bleed: 20.0, ..Sample::booklet(1) };
    assert!(same(measure(&sample.pdf()).expect("a PDF").bleed, MOST_BLEED));
}

#[test]
fn a_turned_page_is_measured_as_one_sees_it() {
    let sample = Sample { rotate: 90, ..Sample::booklet(1) };
    let measured = measure(&sample.pdf()).expect("a PDF");
    assert!(same(measured.trim.0, pt(210.0)) && same(measured.trim.1, pt(148.0)));
}

#[test]
fn forms_stand_upright_with_their_trim_at_the_origin() {
    // Where the upper left corner of the paper goes, turned to the right by that much.
    let corners = [(0, (0.0, 210.0)), (90, (210.0, 148.0)), (180, (148.0, 0.0)), (-90, (0.0, 0.0))];
    for (rotate, (x, y)) in corners {
        let document = open(&Sample { rotate, ..Sample::booklet(1) }.pdf()).expect("a PDF");
        let id = document.page_iter().next().expect("a page");
        let page = Page::read(&document, id).expect("a page");
        let [a, b, c, d, e, f] = page.matrix(&page.trim);
        let at = |x: f64, y: f64| (a * x + c * y + e, b * x + d * y + f);
        let (upper_left, opposite) =
            (at(page.trim.x0, page.trim.y1), at(page.trim.x1, page.trim.y0));
        assert!(same(upper_left.0, pt(x)) && same(upper_left.1, pt(y)), "{rotate}");
        let (width, height) = page.size();
        assert!(same(upper_left.0 + opposite.0, width), "{rotate}");
        assert!(same(upper_left.1 + opposite.1, height), "{rotate}");
    }
}

#[test]
fn content_of_one_stream_stays_as_it_is_and_several_are_joined() {
    for foreign in [false, true] {
        let document = open(&Sample { foreign, ..Sample::booklet(3) }.pdf()).expect("a PDF");
        let id = document.page_iter().nth(2).expect("a page");
        let form = Page::read(&document, id).and_then(|page| page.form(Part::Trimmed));
        let form = form.expect("a form");
        let content = form.get_plain_content().expect("content");
        let text = String::from_utf8(content).expect("text");
        // Page 3 has two squares.
        assert_eq!(text.matches("re f").count(), 3, "{text}");
        assert_eq!(form.dict.has(b"Filter"), foreign, "only what was joined is packed");
        assert!(form.dict.has(b"Resources"), "inherited ones too");
        assert!(!form.dict.has(b"Group"));
    }
}

#[test]
fn what_cannot_be_imposed_is_refused_with_a_reason() {
    let refusal = |pdf: &[u8]| format!("{:#}", measure(pdf).expect_err("it is refused"));
    assert!(refusal(b"%PDF-1.6 and no more").contains("not a PDF that can be read"));
    assert!(refusal(b"").contains("not a PDF that can be read"));
    assert!(refusal(&Sample::booklet(0).pdf()).contains("no pages"));
    assert!(refusal(&Sample { rotate: 45, ..Sample::booklet(1) }.pdf()).contains("multiple of 90"));
    let mut mixed = open(&Sample::booklet(3).pdf()).expect("a PDF");
    let second = mixed.page_iter().nth(1).expect("a page");
    let page = mixed.get_dictionary_mut(second).expect("a page");
    page.set("TrimBox", reals(&[0.0, 0.0, 300.0, 300.0]));
    assert!(refusal(&saved(&mut mixed)).contains("page 2 has another size than page 1"));
    let page = mixed.get_dictionary_mut(second).expect("a page");
    page.set("TrimBox", reals(&[0.0, 0.0]));
    assert!(refusal(&saved(&mut mixed)).contains("page 2: TrimBox is not four numbers"));
    let page = mixed.get_dictionary_mut(second).expect("a page");
    page.set("TrimBox", reals(&[5.0, 5.0, 5.0, 5.0]));
    assert!(refusal(&saved(&mut mixed)).contains("page 2: its TrimBox is empty"));
}

fn saved(document: &mut Document) -> Vec<u8> {
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).expect("memory takes it");
    pdf
}
