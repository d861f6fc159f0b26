//! What stands on laid-out pages: order of figures inside right-to-left text, fonts, places.

mod layout;
mod letters;
mod press;

use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;

use super::{Engine, Manuscript, Output, Pages, compose, export, open};
use crate::content::Content;
use crate::content::audience::{Facet, Group};
use crate::diag::Diagnostics;
use crate::edition::resolve::{resolve, wanted_tags};
use crate::edition::{BlockView, Edition, Mode, Paper, PaperSize, Part, Personal, Run, Selection};
use crate::facts::Date;
use crate::person::{Person, read, view};
use crate::project::Project;

struct Made {
    content: Content,
    engine: Engine,
    edition: Edition,
}

fn selection(reader: &str, beside: Option<&str>) -> Selection {
    Selection {
        town: "bochum".into(),
        package: "start".into(),
        reader: reader.into(),
        beside: beside.map(str::to_owned),
        audience: Default::default(),
        stage: None,
        only: Vec::new(),
        personal: Personal::Nothing,
        mode: Mode::Draft,
        date: Date::new(2026, 11, 22).expect("a real day"),
        paper: Paper::plain(PaperSize::A5),
    }
}

fn made(reader: &str, beside: Option<&str>) -> Made {
    resolved(selection(reader, beside))
}

fn resolved(selection: Selection) -> Made {
    let mut diags = Diagnostics::default();
    let project = Project::embedded();
    let content = Content::load(&project, &mut diags).expect("readable");
    let tags = wanted_tags(&content, &selection, "de");
    let georgian = content.registry.get("ka").expect("Georgian").fonts.clone();
    let families = georgian.into_iter().collect();
    let engine = open(&project, &content, &tags, &families, &mut diags).expect("readable");
    let edition = resolve(&content, &selection).expect("it exists").edition;
    assert!(!diags.has_errors(), "{:?}", diags.sorted());
    Made { content, engine, edition }
}

impl Made {
    fn manuscript(&self) -> Manuscript {
        Manuscript::new(self.edition.clone())
    }
}

fn pages(made: &Made, name: Option<&str>) -> Pages {
    let person = name.map(|name| Person { name: Some(name.into()), ..Person::default() });
    personal(made, person.as_ref())
}

fn personal(made: &Made, person: Option<&Person>) -> Pages {
    let view = person.and_then(|person| view(&made.content, &made.edition.reader, person));
    compose(&made.engine, &made.manuscript(), view.as_ref(), &Output::SCREEN)
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
    for (tag, only) in [("ar", None), ("fa-AF", None), ("ar", Some("papers"))] {
        let mut selection = selection(tag, None);
        if only.is_none() {
            selection.package = "helper".into();
        }
        selection.only.extend(only.map(str::to_owned));
        let made = resolved(selection);
        let pages = pages(&made, None);
        let items = all_texts(&pages);
        let on_a_card: &[&str] = &["+49 234 910-3777"]; // a number in its form for abroad
        let all: &[&str] = &[
            "0234 910-5463", // a phone number of the town
            "10:00–19:00",   // a range of times in a table
            "22:00–06:00",   // and in running text
            "18,36\u{a0}€",  // an amount, as these languages write it
            "04.03.2027",    // a date as on letters
            "§\u{a0}1631\u{a0}BGB",
        ];
        for wanted in if only.is_some() { on_a_card } else { all } {
            let figure = |text: &&&TextItem| {
                let plain = text.text.replace("٫", ",").replace(".", ",");
                plain.contains(&wanted.replace('.', ","))
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
    let has_text = |block: &&mut BlockView| block.sides[0].text.is_some();
    let module = &mut made.edition.modules[2];
    let module_id = module.id.clone();
    let block = module.blocks.iter_mut().find(has_text).expect("words");
    let block_id = block.id.clone();
    block.sides[0].text = Some(vec![Run::Text { t: "ก".into() }]);
    let problems = compose(&made.engine, &made.manuscript(), None, &Output::SCREEN)
        .err()
        .expect("a missing glyph");
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
        let problems = compose(&made.engine, &made.manuscript(), None, &Output::SCREEN)
            .err()
            .expect("a missing glyph");
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

/// Whether words stand on a page.
fn stands_on(pages: &Pages, number: usize, words: &str) -> bool {
    let mut found = Vec::new();
    texts(&pages.0.pages()[number].frame, &mut found);
    found.iter().map(|text| text.text.as_str()).collect::<String>().contains(words)
}

#[test]
fn the_addressee_stands_on_the_cover_and_nowhere_else() {
    let made = made("de", None);
    let name = "Frau Beispiel";
    let pages = pages(&made, Some(name));
    assert!(stands_on(&pages, 0, name), "the name is on the cover");
    assert!((1..pages.count()).all(|number| !stands_on(&pages, number, name)));
    let pdf = export(&made.engine, &made.manuscript(), &pages).expect("a PDF");
    let bare = String::from_utf8_lossy(&pdf.bytes);
    assert!(!bare.contains(name), "the name is in the metadata");
}

#[test]
fn details_print_in_any_script_on_a_page_of_their_own() {
    let made = made("ar", Some("de"));
    let details = "name = \"გიორგი Müller\"\nnote = \"Bis bald\"\n[[appointments]]\n\
        date = 2026-12-01\ntime = \"09:30\"\nplace = \"Марія\"\nbring = [\"ፓስፖርት\"]\n";
    let faulty = read(details).expect("details");
    // The engine of this test has no Ethiopic font: what nobody can read is an error, and the
    // message keeps it to itself.
    let view_of = |person: &Person| view(&made.content, "ar", person).expect("Arabic");
    let problems =
        compose(&made.engine, &made.manuscript(), Some(&view_of(&faulty)), &Output::SCREEN);
    let problems = problems.err().expect("no glyphs");
    assert!(problems.iter().all(|problem| !problem.to_string().contains('ፓ')), "{problems:?}");
    let person = read(&details.replace("ፓስፖርት", "Pass")).expect("details");
    let pages = personal(&made, Some(&person));
    for words in ["الثلاثاء", "Dienstag, 01.12.2026", "Pass"] {
        assert!(stands_on(&pages, 1, words), "{words}");
    }
    for words in ["გიორგი", "Müller", "Марія", "Bis bald"] {
        assert!(stands_on(&pages, 1, words), "{words}");
        assert!((2..pages.count()).all(|number| !stands_on(&pages, number, words)), "{words}");
    }
}

/// Index of the page that a numbered module begins on: its mark for the glyph gate stands there.
fn first_page(pages: &Pages, made: &Made, module: &str) -> usize {
    fn has(frame: &Frame, mark: &str) -> bool {
        frame.items().any(|(_, item)| match item {
            FrameItem::Group(group) => has(&group.frame, mark),
            FrameItem::Tag(Tag::Start(content, _)) => {
                let found = content.to_packed::<MetadataElem>().map(|it| it.value.clone());
                matches!(found, Some(Value::Str(text)) if text.as_str() == mark)
            }
            _ => false,
        })
    }
    assert!(made.edition.modules.iter().any(|it| it.id == module), "no module {module}");
    let mark = format!("at:{module}/title");
    let found = pages.0.pages().iter().position(|page| has(&page.frame, &mark));
    found.expect("the module is on a page")
}

/// A letter of the Arabic rows of a page stands right of the middle, one of the Latin rows left.
fn mean_x(pages: &Pages, page: usize, wanted: impl Fn(&str) -> bool) -> f64 {
    fn walk(frame: &Frame, x: f64, wanted: &dyn Fn(&str) -> bool, found: &mut Vec<f64>) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    walk(
                        &group.frame,
                        x + at.x.to_pt() + group.transform.tx.to_pt(),
                        wanted,
                        found,
                    );
                }
                FrameItem::Text(text) if wanted(&text.text) => {
                    found.push(x + at.x.to_pt() + text.width().to_pt() / 2.0);
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(&pages.0.pages()[page].frame, 0.0, &wanted, &mut found);
    assert!(!found.is_empty(), "nothing was found on page {page}");
    found.iter().sum::<f64>() / found.len() as f64 / pages.0.pages()[page].frame.width().to_pt()
}

#[test]
fn numbers_hang_where_the_reader_starts_to_read() {
    let is_number = |text: &str| text.starts_with("1.") && text.len() == 3;
    let (german, arabic) = (made("de", None), made("ar", None));
    let (german, arabic) = ((pages(&german, None), german), (pages(&arabic, None), arabic));
    let first = |(pages, made): &(Pages, Made)| first_page(pages, made, "emergency");
    let left = mean_x(&german.0, first(&german), is_number);
    let right = mean_x(&arabic.0, first(&arabic), is_number);
    assert!(left < 0.2 && right > 0.8, "block numbers at {left:.2} and {right:.2} of the width");
    // Step numbers stand on the same side. (The first is also that of the module, on its tab.)
    let step = |text: &str| text == "2";
    let right = mean_x(&arabic.0, first(&arabic), step);
    assert!(right > 0.7, "step numbers at {right:.2} of the width");
}

#[test]
fn contents_mirror_in_right_to_left_packets() {
    // Page numbers at the end of the line: those that are above the number of any module.
    let page_number = |text: &str| text.len() == 2 && text.parse::<u8>().is_ok_and(|n| n >= 20);
    let on_contents = |tag| {
        let made = made(tag, None);
        let pages = pages(&made, None);
        let page = first_page(&pages, &made, "emergency") - 1;
        mean_x(&pages, page, page_number)
    };
    let (right, left) = (on_contents("de"), on_contents("ar"));
    assert!(right > 0.8 && left < 0.2, "page numbers at {right:.2} and {left:.2} of the width");
}

/// Sizes of the letters of a packet, in pt, by how many letters have each.
fn common_size(pages: &Pages) -> f64 {
    let mut letters = std::collections::BTreeMap::new();
    for text in all_texts(pages) {
        let tenths = (text.size.to_pt() * 10.0).round() as i64;
        *letters.entry(tenths).or_insert(0) += text.text.chars().count();
    }
    let most = letters.into_iter().max_by_key(|(_, count)| *count).expect("letters");
    most.0 as f64 / 10.0
}

#[test]
fn body_type_is_large_enough() {
    for tag in ["de", "ar", "ti", "uk"] {
        let mut made = made(tag, None);
        let normal = common_size(&pages(&made, None));
        assert!(normal >= 10.5, "{tag}: {normal} pt");
        made.edition.paper = Paper { large_print: true, ..Paper::plain(PaperSize::A4) };
        let large = common_size(&pages(&made, None));
        assert!(large >= 16.0, "{tag}: {large} pt in large print");
    }
}

#[test]
fn every_audience_builds_and_its_contents_are_right() {
    for facet in Facet::all() {
        let mut selection = selection("ti", None);
        selection.audience = [facet].into();
        let made = resolved(selection);
        let pages = pages(&made, None);
        // The contents name exactly the modules that follow.
        let body: Vec<_> =
            made.edition.modules.iter().filter(|module| module.part != Part::Front).collect();
        let mut found = Vec::new();
        let contents = first_page(&pages, &made, &body[0].id) - 1;
        texts(&pages.0.pages()[contents].frame, &mut found);
        let contents: String = found.iter().map(|text| text.text.as_str()).collect();
        for module in &body {
            assert!(contents.contains(&module.title_de), "{}: {}", facet.name, module.title_de);
        }
        // What concerns only families stays out of the packets of others.
        let is_other_household = facet.group == Group::Household
            && !["family", "unaccompanied-minor"].contains(&facet.name);
        let has_children = body.iter().any(|module| module.id == "children");
        assert_eq!(has_children, !is_other_household, "{}", facet.name);
    }
}
