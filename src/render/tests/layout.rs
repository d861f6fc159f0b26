//! Walks every laid-out page: nothing leaves the sheet or lies over something else, no heading
//! stands alone at the foot of a page, no card is split, and packets stay as short as they must.

use std::sync::Mutex;
use std::thread;

use typst::foundations::Value;
use typst::introspection::{Location, MetadataElem, Tag};
use typst::layout::{Frame, FrameItem, Transform};
use typst::model::HeadingElem;
use typst::visualize::Geometry;

use crate::content::Content;
use crate::content::module::Stage;
use crate::diag::Diagnostics;
use crate::edition::resolve::resolve;
use crate::edition::{Paper, PaperSize, Selection};
use crate::project::Project;
use crate::render::{Engine, Manuscript, Output, Pages, compose, forget_unused, open};

/// The languages that are complete.
const LANGUAGES: [&str; 7] = ["de", "de-simple", "en", "ar", "uk", "fa-AF", "ti"];

/// The ready profiles, and the package for everybody.
const PACKAGES: [&str; 8] = [
    "asylum-adult",
    "asylum-family",
    "temporary-protection",
    "recognised",
    "minor",
    "discreet",
    "helper",
    "start",
];

/// If it is set, all sheets are walked in all languages.
const ALL: &str = "WILLKOMMEN_WALK_ALL";

fn papers() -> [(PaperSize, bool); 4] {
    [(PaperSize::A5, false), (PaperSize::A5, true), (PaperSize::A4, false), (PaperSize::A4, true)]
}

/// A piece of text with its place on the page, in pt from the top left corner.
struct Piece {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
    in_heading: bool,
}

/// What a walk meets on a page.
#[derive(Default)]
struct Walk {
    pieces: Vec<Piece>,
    headings: Vec<Location>,
    open_cards: usize,
}

impl Walk {
    fn frame(&mut self, frame: &Frame, at: (f64, f64)) {
        for (point, item) in frame.items() {
            let (x, y) = (at.0 + point.x.to_pt(), at.1 + point.y.to_pt());
            match item {
                // What is turned or scaled is drawing, not running text.
                FrameItem::Group(group) if is_moved(&group.transform) => {
                    let by = &group.transform;
                    self.frame(&group.frame, (x + by.tx.to_pt(), y + by.ty.to_pt()));
                }
                FrameItem::Text(text) => self.pieces.push(Piece {
                    text: text.text.to_string(),
                    left: x,
                    right: x + text.width().to_pt(),
                    baseline: y,
                    size: text.size.to_pt(),
                    in_heading: !self.headings.is_empty(),
                }),
                FrameItem::Tag(Tag::Start(content, _)) => {
                    if content.is::<HeadingElem>() {
                        self.headings.extend(content.location());
                    }
                    match content.to_packed::<MetadataElem>().map(|metadata| &metadata.value) {
                        Some(Value::Str(mark)) if mark.as_str() == "card-start" => {
                            self.open_cards += 1;
                        }
                        Some(Value::Str(mark)) if mark.as_str() == "card-end" => {
                            self.open_cards -= 1;
                        }
                        _ => {}
                    }
                }
                FrameItem::Tag(Tag::End(location, ..)) => {
                    self.headings.retain(|open| open != location);
                }
                _ => {}
            }
        }
    }
}

fn is_moved(by: &Transform) -> bool {
    (by.sx.get(), by.sy.get(), by.kx.get(), by.ky.get()) == (1.0, 1.0, 0.0, 0.0)
}

/// Everything that is wrong with a page.
fn faults(frame: &Frame, walk: &mut Walk) -> Vec<String> {
    let (width, height) = (frame.width().to_pt(), frame.height().to_pt());
    walk.pieces.clear();
    walk.frame(frame, (0.0, 0.0));
    let mut faults = Vec::new();
    for piece in walk.pieces.iter().filter(|piece| !piece.text.trim().is_empty()) {
        // Words keep 8 mm from the edge; no office printer reaches the last 2 mm, which numbers on
        // tabs come near.
        let is_tab = piece.text.len() <= 2 && piece.text.chars().all(|c| c.is_ascii_digit());
        let edge = if is_tab { 5.0 } else { 22.5 };
        let inside = piece.left >= edge
            && piece.right <= width - edge
            && piece.baseline >= 5.0
            && piece.baseline <= height - 5.0;
        if !inside {
            faults.push(format!("`{}` leaves the sheet", piece.text));
        }
    }
    faults.extend(collisions(&walk.pieces));
    faults.extend(lonely_headings(&walk.pieces, height));
    if walk.open_cards > 0 {
        faults.push("a card goes over to the next page".to_owned());
    }
    faults
}

/// Words that lie over other words. Only the zone of the small letters counts: tall and low letters
/// of two lines may come near each other.
fn collisions(pieces: &[Piece]) -> Vec<String> {
    let mut found = Vec::new();
    let visible: Vec<_> = pieces.iter().filter(|piece| !piece.text.trim().is_empty()).collect();
    for (index, one) in visible.iter().enumerate() {
        for two in &visible[index + 1..] {
            let across = one.right.min(two.right) - one.left.max(two.left);
            let top = (one.baseline - 0.45 * one.size).max(two.baseline - 0.45 * two.size);
            let down = one.baseline.min(two.baseline) - top;
            if across > 1.5 && down > 0.2 * one.size.min(two.size) {
                found.push(format!("`{}` lies over `{}`", one.text, two.text));
            }
        }
    }
    found
}

/// Headings with nothing below them on their page but the foot.
fn lonely_headings(pieces: &[Piece], height: f64) -> Vec<String> {
    let foot = height - 38.0;
    let heading = pieces.iter().rfind(|piece| piece.in_heading && piece.baseline < foot);
    let Some(heading) = heading else { return Vec::new() };
    let is_below = |piece: &&Piece| {
        !piece.in_heading
            && piece.baseline > heading.baseline + heading.size
            && piece.baseline < foot
    };
    match pieces.iter().any(|piece| is_below(&piece)) {
        true => Vec::new(),
        false => vec![format!("the heading `{}` stands alone", heading.text)],
    }
}

/// One engine for all languages, and what it is fed.
struct Press {
    content: Content,
    engine: Engine,
}

impl Press {
    fn new() -> Self {
        let mut diags = Diagnostics::default();
        let project = Project::embedded();
        let content = Content::load(&project, &mut diags).expect("readable");
        let tags: Vec<_> = LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect();
        let engine = open(&project, &content, &tags, &Default::default(), &mut diags);
        assert!(!diags.has_errors(), "{:?}", diags.sorted());
        Self { content, engine: engine.expect("readable") }
    }

    fn pages(&self, selection: &Selection) -> Pages {
        let edition = resolve(&self.content, selection).expect("it exists").edition;
        let pages = compose(&self.engine, &Manuscript::new(edition), None, &Output::SCREEN);
        pages.unwrap_or_else(|problems| panic!("{}: {problems:?}", name(selection)))
    }
}

fn name(selection: &Selection) -> String {
    let Selection { package, reader, beside, paper, .. } = selection;
    let beside = beside.as_deref().unwrap_or("alone");
    let large = if paper.large_print { " in large print" } else { "" };
    format!("{package} {reader} {beside} {}{large}", paper.size.name())
}

#[test]
fn every_page_of_every_profile_is_whole() {
    let press = Press::new();
    let mut selections = Vec::new();
    for (size, large_print) in papers() {
        // A change of the templates is seen on the small sheets of all languages; the others are
        // walked where nobody waits for it.
        let all = size == PaperSize::A5 && !large_print || std::env::var_os(ALL).is_some();
        let languages = LANGUAGES.iter().filter(|tag| all || ["ar", "uk", "ti"].contains(tag));
        for (reader, package) in languages.flat_map(|tag| PACKAGES.map(|package| (*tag, package))) {
            let alone = Selection {
                package: package.to_owned(),
                paper: Paper { large_print, ..Paper::plain(size) },
                ..super::selection(reader, None)
            };
            if reader != "de" {
                selections.push(Selection { beside: Some("de".to_owned()), ..alone.clone() });
            }
            selections.push(alone);
        }
    }
    let (next, found) = (Mutex::new(selections.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(selection) = { next.lock().expect("next").next() } {
                    let mut walk = Walk::default();
                    for (index, page) in press.pages(selection).0.pages().iter().enumerate() {
                        let faults = faults(&page.frame, &mut walk);
                        let place = format!("{} page {}", name(selection), index + 1);
                        let faults = faults.into_iter().map(|fault| format!("{place}: {fault}"));
                        found.lock().expect("found").extend(faults);
                    }
                    forget_unused();
                }
            });
        }
    });
    let found = found.into_inner().expect("found");
    assert!(
        found.is_empty(),
        "{} faults\n{}",
        found.len(),
        found[..found.len().min(60)].join("\n")
    );
}

#[test]
fn the_pieces_of_an_address_read_left_to_right_inside_right_to_left_text() {
    let press = Press::new();
    for reader in ["ar", "fa-AF"] {
        let only = vec!["work".to_owned()];
        let selection = Selection { only, ..super::selection(reader, Some("de")) };
        let (mut found, mut abreast) = (0, 0);
        for page in press.pages(&selection).0.pages() {
            let mut walk = Walk::default();
            walk.frame(&page.frame, (0.0, 0.0));
            for first in walk.pieces.iter().filter(|it| it.text == "anerkennung") {
                found += 1;
                let mut last = first;
                for next in ["-in", "-deutschland.de"] {
                    let level = |it: &&Piece| (it.baseline - last.baseline).abs() < 0.1;
                    let meets = |it: &&Piece| level(it) && (it.left - last.right).abs() < 1.0;
                    let below = |it: &&Piece| it.baseline > last.baseline + 1.0;
                    let mut same = walk.pieces.iter().filter(|it| it.text == next);
                    let beside = same.clone().find(meets);
                    abreast += usize::from(beside.is_some());
                    last = beside.or_else(|| same.find(below)).expect("the next piece");
                }
            }
        }
        assert!(found == 2 && abreast >= 2, "{reader}: {found} addresses, {abreast} joints");
    }
}

/// A long name of a service beside a number to dial leaves all of it free.
#[test]
fn no_word_reaches_into_a_number_in_large_print() {
    let press = Press::new();
    for (reader, beside) in LANGUAGES.iter().flat_map(|tag| [(tag, None), (tag, Some("de"))]) {
        let selection = Selection {
            only: vec!["emergency".to_owned()],
            paper: Paper { large_print: true, ..Paper::plain(PaperSize::A5) },
            ..super::selection(reader, beside.filter(|beside| beside != reader))
        };
        for page in press.pages(&selection).0.pages() {
            let mut walk = Walk::default();
            walk.frame(&page.frame, (0.0, 0.0));
            let is_number =
                |it: &&Piece| it.size > 25.0 && it.text.chars().all(|c| "0123456789 -".contains(c));
            for number in walk.pieces.iter().filter(is_number) {
                let (top, foot) =
                    (number.baseline - 0.72 * number.size - 1.5, number.baseline + 1.0);
                let covers = |it: &&Piece| {
                    it.size < number.size
                        && it.right.min(number.right) - it.left.max(number.left) > 1.0
                        && it.baseline + 0.22 * it.size > top
                        && it.baseline - 0.55 * it.size < foot
                };
                let word = walk.pieces.iter().find(covers).map(|it| it.text.as_str());
                assert_eq!(word, None, "{} at {}", name(&selection), number.text);
            }
        }
    }
}

/// Upright dashed lines: where they stand, from where and to where.
fn cuts(frame: &Frame, at: (f64, f64), found: &mut Vec<(f64, f64, f64)>) {
    for (point, item) in frame.items() {
        let (x, y) = (at.0 + point.x.to_pt(), at.1 + point.y.to_pt());
        match item {
            FrameItem::Group(group) => cuts(&group.frame, (x, y), found),
            FrameItem::Shape(shape, _) => {
                let is_dashed = shape.stroke.as_ref().is_some_and(|it| it.dash.is_some());
                if let Geometry::Line(to) = shape.geometry
                    && is_dashed
                    && to.x.to_pt().abs() < 0.1
                {
                    found.push((x, y.min(y + to.y.to_pt()), y.max(y + to.y.to_pt())));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn scissors_go_between_the_numbers_of_a_strip() {
    let press = Press::new();
    for (reader, beside) in [("ar", Some("de")), ("fa-AF", None), ("ti", Some("de")), ("en", None)]
    {
        let only = vec!["protection".to_owned()];
        let selection = Selection { only, ..super::selection(reader, beside) };
        let mut strips = 0;
        for page in press.pages(&selection).0.pages() {
            let (mut walk, mut lines) = (Walk::default(), Vec::new());
            walk.frame(&page.frame, (0.0, 0.0));
            cuts(&page.frame, (0.0, 0.0), &mut lines);
            let Some(&(_, top, foot)) = lines.first() else { continue };
            strips += 1;
            let in_strip = |it: &&Piece| {
                it.baseline > top
                    && it.baseline < foot
                    && ["110", "116016", "0800 1110111"].contains(&it.text.as_str())
            };
            let mut numbers: Vec<_> = walk.pieces.iter().filter(in_strip).collect();
            numbers.sort_by(|one, two| one.left.total_cmp(&two.left));
            assert_eq!((numbers.len(), lines.len()), (3, 2), "{}", name(&selection));
            for pair in numbers.windows(2) {
                let between =
                    lines.iter().filter(|line| pair[0].right < line.0 && line.0 < pair[1].left);
                assert_eq!(between.count(), 1, "{} at {}", name(&selection), pair[1].text);
            }
        }
        assert_eq!(strips, 1, "{}", name(&selection));
    }
}

/// The pieces of all pages about money.
fn pieces_of(reader: &str) -> Vec<Vec<Piece>> {
    let only = vec!["money".to_owned()];
    let made = super::resolved(Selection { only, ..super::selection(reader, None) });
    let pages = compose(&made.engine, &Manuscript::new(made.edition), None, &Output::SCREEN);
    let mut found = Vec::new();
    for page in pages.expect("pages").0.pages() {
        let mut walk = Walk::default();
        walk.frame(&page.frame, (0.0, 0.0));
        found.push(walk.pieces);
    }
    found
}

/// Nothing is translated into Urdu yet.
#[test]
fn words_that_run_left_to_right_start_on_the_left() {
    for page in pieces_of("ur") {
        assert!(page.iter().find(|it| it.in_heading).is_none_or(|title| title.left < 100.0));
    }
}

#[test]
fn no_page_has_a_single_price_of_a_list() {
    for page in pieces_of("en").into_iter().chain(pieces_of("uk")) {
        let is_price = |it: &&Piece| it.text.ends_with('€') && it.size > 11.5;
        assert_ne!(page.iter().filter(is_price).count(), 1);
    }
}

#[test]
fn profiles_stay_short() {
    let press = Press::new();
    for package in PACKAGES.iter().filter(|package| **package != "start") {
        let selection =
            Selection { package: (*package).to_owned(), ..super::selection("ar", Some("de")) };
        let count = press.pages(&selection).count();
        assert!(count <= 48, "{package} has {count} pages");
        let first_day = Selection { stage: Some(Stage::FirstDay), ..selection };
        // A page for the person comes to these.
        let count = press.pages(&first_day).count() + 1;
        assert!(count <= 8 || *package == "discreet" || *package == "helper", "{package}: {count}");
        forget_unused();
    }
}
