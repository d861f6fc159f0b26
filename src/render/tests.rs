//! What stands on laid-out pages: order of figures inside right-to-left text, fonts, places.

use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;

use super::{Engine, Pages, compose, export, open};
use crate::content::Content;
use crate::content::audience::{Facet, Group};
use crate::diag::Diagnostics;
use crate::edition::resolve::{resolve, wanted_tags};
use crate::edition::{Edition, Mode, Paper, PaperSize, Run, Selection};
use crate::facts::Date;
use crate::project::Project;

struct Made {
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
        mode: Mode::Draft,
        date: Date::new(2026, 11, 22).expect("a real day"),
        paper: Paper { size: PaperSize::A5, large_print: false },
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
    let left = mean_x(&pages(&german, None), 2, is_number);
    let right = mean_x(&pages(&arabic, None), 2, is_number);
    assert!(left < 0.2 && right > 0.8, "block numbers at {left:.2} and {right:.2} of the width");
    // Step numbers stand on the same side. (The first is also that of the module, on its tab.)
    let step = |text: &str| text == "2";
    let right = mean_x(&pages(&arabic, None), 2, step);
    assert!(right > 0.7, "step numbers at {right:.2} of the width");
}

#[test]
fn contents_mirror_in_right_to_left_packets() {
    // Page numbers of the modules: two digits, at the end of the line.
    let page_number = |text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_digit());
    let right = mean_x(&pages(&made("de", None), None), 1, page_number);
    let left = mean_x(&pages(&made("ar", None), None), 1, page_number);
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
        made.edition.paper = Paper { size: PaperSize::A4, large_print: true };
        let large = common_size(&pages(&made, None));
        assert!(large >= 16.0, "{tag}: {large} pt in large print");
    }
}

#[test]
fn letters_of_each_language_survive() {
    for (tag, letters) in [
        ("fa-AF", "می‌کند گچپژ ۀ یک"),
        ("ps", "ټ ځ څ ډ ړ ږ ښ ګ ڼ ې ۍ"),
        ("ckb", "ڕ ڵ ۆ ێ ە ڤ هەڵبگرن"),
        ("ur", "ٹ ڈ ڑ ں ے ہ ھ آپ کے کاغذات"),
        ("ro", "ș ț ă â î Ș Ț"),
        ("tr", "ı İ ğ ş ç ö ü"),
        ("az", "ə Ə ğ ı İ"),
        ("ku", "ê î û ş ç Ê Î Û"),
        ("ti", "፡ ። ፣ ፤ ፥ ፦ ትግርኛ ቕ ኸ ዀ"),
        ("am", "አማርኛ ። ጵ ጸ ፀ"),
        ("uk", "п’ять ґ є ї і Ґ Є"),
        ("ka", "ქართული „ა“"),
        ("hy", "Հայերեն ՞ ՛ ։ և"),
        ("vi", "Tiếng Việt ữ ặ ộ ẩm"),
        ("hi", "क्षत्रिय ज्ञान ।"),
        ("pa", "ਪੰਜਾਬੀ ਖ਼ ੴ"),
        ("bn", "বাংলা ৎ ক্ষ"),
        ("ta", "தமிழ் ஃ க்ஷ"),
        ("zh-Hans", "简体中文，请注意。"),
        ("rom", "Romani čhib š ž"),
        ("so", "Soomaali 'dh"),
        ("pl", "ą ę ł ń ó ś ź ż"),
    ] {
        let mut made = made(tag, None);
        let block = &mut made.edition.modules[0].blocks[1];
        block.sides[0].tag = tag.to_owned();
        for item in block.sides[0].items.iter_mut().flat_map(|item| item.values_mut()) {
            *item = vec![
                Run::Text { t: letters.into() },
                Run::Strong { runs: vec![Run::Text { t: letters.into() }] },
            ];
        }
        let pages = pages(&made, None);
        // The third page holds the block; each letter stands on it twice, once in bold.
        let mut items = Vec::new();
        texts(&pages.0.pages()[2].frame, &mut items);
        items.retain(|text| text.text.chars().any(|c| letters.contains(c) && !c.is_whitespace()));
        let (bold, regular): (Vec<&TextItem>, Vec<&TextItem>) =
            items.into_iter().partition(|text| text.font.info().variant.weight.to_number() >= 600);
        for set in [bold, regular] {
            let stands = |c: &char| set.iter().any(|text| text.text.contains(*c));
            let lost: String = letters.chars().filter(|c| *c != ' ' && !stands(c)).collect();
            assert_eq!(lost, "", "{tag}");
        }
    }
}

#[test]
fn every_audience_builds_and_its_contents_are_right() {
    for facet in Facet::all() {
        let mut selection = selection("ti", None);
        selection.audience = [facet].into();
        let made = resolved(selection);
        let pages = pages(&made, None);
        // The contents name exactly the modules that follow, in their order.
        let mut found = Vec::new();
        texts(&pages.0.pages()[1].frame, &mut found);
        let contents: String = found.iter().map(|text| text.text.as_str()).collect();
        for module in &made.edition.modules {
            assert!(contents.contains(&module.title_de), "{}: {}", facet.name, module.title_de);
        }
        let count = made.edition.modules.len();
        let expected = if ["family", "unaccompanied-minor"].contains(&facet.name) { 6 } else { 5 };
        let is_open = !matches!(facet.group, Group::Household);
        assert_eq!(count, if is_open { 6 } else { expected }, "{}", facet.name);
    }
}
