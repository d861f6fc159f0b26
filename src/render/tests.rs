//! What stands on laid-out pages: order of figures inside right-to-left text, fonts, places.

use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;

use super::{Engine, Pages, compose, export, open};
use crate::content::Content;
use crate::diag::Diagnostics;
use crate::edition::resolve::{resolve, wanted_tags};
use crate::edition::{Edition, Mode, Paper, PaperSize, Run, Selection};
use crate::facts::Date;
use crate::project::Project;

struct Made {
    engine: Engine,
    edition: Edition,
}

fn made(reader: &str, beside: Option<&str>) -> Made {
    let mut diags = Diagnostics::default();
    let project = Project::embedded();
    let content = Content::load(&project, &mut diags).expect("readable");
    let selection = Selection {
        town: "bochum".into(),
        package: "start".into(),
        reader: reader.into(),
        beside: beside.map(str::to_owned),
        audience: Default::default(),
        mode: Mode::Draft,
        date: Date::new(2026, 11, 22).expect("a real day"),
        paper: Paper { size: PaperSize::A5, large_print: false },
    };
    let tags = wanted_tags(&content, &selection, "de");
    let engine = open(&project, &content, &tags, &mut diags).expect("readable");
    let edition = resolve(&content, &selection).expect("it exists").edition;
    assert!(!diags.has_errors(), "{:?}", diags.sorted());
    Made { engine, edition }
}

fn pages(made: &Made, addressee: Option<&str>) -> Pages {
    compose(&made.engine, &made.edition, addressee)
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn texts<'a>(frame: &'a Frame, found: &mut Vec<&'a TextItem>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => texts(&group.frame, found),
            FrameItem::Text(text) => found.push(text),
            _ => {}
        }
    }
}

fn all_texts(pages: &Pages) -> Vec<&TextItem> {
    let mut found = Vec::new();
    for page in pages.0.pages() {
        texts(&page.frame, &mut found);
    }
    found
}

/// Whether the glyphs stand on the page in the order of the letters.
fn reads_left_to_right(text: &TextItem) -> bool {
    text.glyphs.windows(2).all(|pair| pair[0].range.start <= pair[1].range.start)
}

#[test]
fn figures_read_left_to_right_and_whole_inside_right_to_left_text() {
    for tag in ["ar", "fa-AF"] {
        let made = made(tag, None);
        let pages = pages(&made, None);
        let items = all_texts(&pages);
        for wanted in [
            "0234 910-5463",    // a phone number of the town
            "+49 234 517-2000", // in its form for abroad
            "08:00–16:00",      // a range of times on a card
            "18:00–08:00",      // and in running text
            "18,36\u{a0}€",     // an amount, as these languages write it
            "§\u{a0}24\u{a0}AufenthG",
        ] {
            let figure = |text: &&&TextItem| {
                let plain = text.text.replace("٫", ",").replace(".", ",");
                plain.contains(wanted.replace('.', ",").as_str())
            };
            let found: Vec<_> = items.iter().filter(figure).collect();
            assert!(!found.is_empty(), "{tag}: {wanted} does not stand in one piece");
            assert!(
                found.iter().all(|text| reads_left_to_right(text)),
                "{tag}: {wanted} is turned"
            );
        }
    }
}

#[test]
fn letters_of_arabic_script_run_right_to_left() {
    let made = made("ar", Some("de"));
    let pages = pages(&made, None);
    let mut words = 0;
    for text in all_texts(&pages) {
        let is_arabic = text.text.chars().filter(|c| c.is_alphabetic()).all(|c| c > '\u{600}');
        if is_arabic && text.glyphs.len() > 3 && text.text.chars().any(char::is_alphabetic) {
            words += 1;
            assert!(
                text.glyphs.first().map(|g| g.range.start)
                    > text.glyphs.last().map(|g| g.range.start),
                "{}",
                text.text
            );
        }
    }
    assert!(words > 500, "only {words} Arabic runs");
}

#[test]
fn german_words_are_tagged_german_inside_other_languages() {
    let made = made("ti", None);
    let pages = pages(&made, None);
    let german = all_texts(&pages).into_iter().find(|text| text.text.contains("Ankunftsnachweis"));
    assert_eq!(german.map(|text| text.lang.as_str().to_owned()).as_deref(), Some("de"));
}

#[test]
fn a_character_without_glyph_is_named_with_its_place() {
    let mut made = made("ar", None);
    let module = &mut made.edition.modules[1];
    let (module_id, block) = (module.id.clone(), &mut module.blocks[0]);
    let block_id = block.id.clone();
    block.sides[0].text = Some(vec![Run::Text { t: "ก".into() }]);
    let problems = compose(&made.engine, &made.edition, None).err().expect("a missing glyph");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = &problems[0];
    assert!(problem.message.contains("U+0E01"), "{problem}");
    assert_eq!(problem.language.as_deref(), Some("ar"));
    assert_eq!(
        (problem.module.as_ref(), problem.block.as_ref()),
        (Some(&module_id), Some(&block_id))
    );
}

#[test]
fn a_missing_glyph_is_found_in_every_role() {
    type Break = fn(&mut Edition);
    let break_it: [(&str, Break); 6] = [
        ("cover", |edition| replace(edition, "cover-welcome")),
        ("contents", |edition| replace(edition, "contents")),
        ("furniture", |edition| replace(edition, "as-of")),
        ("imprint", |edition| replace(edition, "imprint-advice")),
        ("cover", |edition| edition.cover.phones.clear_and("ก")),
        ("imprint", |edition| edition.imprint.sources.push("ก".into())),
    ];
    fn replace(edition: &mut Edition, id: &str) {
        edition.phrases.insert(id.to_owned(), "ก".to_owned());
    }
    for (place, break_it) in break_it {
        let mut made = made("uk", None);
        break_it(&mut made.edition);
        let problems = compose(&made.engine, &made.edition, None).err().expect("a missing glyph");
        assert!(
            problems.iter().any(|problem| problem.block.as_deref() == Some(place)),
            "{place}: {problems:?}"
        );
    }
}

trait ClearAnd {
    fn clear_and(&mut self, text: &str);
}

impl ClearAnd for Vec<Run> {
    fn clear_and(&mut self, text: &str) {
        self.clear();
        self.push(Run::Fact { kind: "phone", t: text.into(), u: None, dir: None, mark: None });
    }
}

#[test]
fn the_addressee_stands_on_the_cover_and_nowhere_else() {
    let made = made("de", None);
    let name = "Frau Beispiel";
    let pages = pages(&made, Some(name));
    let on = |number: usize| {
        let mut found = Vec::new();
        texts(&pages.0.pages()[number].frame, &mut found);
        found.iter().map(|text| text.text.as_str()).collect::<String>().contains(name)
    };
    assert!(on(0), "the name is on the cover");
    assert!((1..pages.count()).all(|number| !on(number)), "the name is on another page");
    let pdf = export(&made.engine, &made.edition, &pages).expect("a PDF");
    let bare = String::from_utf8_lossy(&pdf.bytes);
    assert!(!bare.contains(name), "the name is in the metadata");
}
