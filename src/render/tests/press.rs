//! What the press gets: the words and places of the screen, in black; colour in shapes alone.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::visualize::{Color, Geometry, Paint, ProcessColor};

use super::{Made, made, resolved, selection};
use crate::edition::{Paper, PaperSize};
use crate::render::{Output, Pages, compose, export_raw};

fn put_out(made: &Made, output: &Output) -> Pages {
    compose(&made.engine, &made.manuscript(), None, output)
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Something that is drawn, with its place on the page.
struct Drawn {
    at: Point,
    what: String,
    paints: Vec<Paint>,
    is_words: bool,
}

fn walk(frame: &Frame, at: Point, drawn: &mut Vec<Drawn>) {
    for (point, item) in frame.items() {
        let at = at + *point;
        match item {
            FrameItem::Group(group) => walk(&group.frame, at, drawn),
            FrameItem::Text(text) => drawn.push(Drawn {
                at,
                what: text.text.to_string(),
                paints: std::iter::once(&text.fill)
                    .chain(text.stroke.iter().map(|stroke| &stroke.paint))
                    .cloned()
                    .collect(),
                is_words: true,
            }),
            FrameItem::Shape(shape, _) => {
                let fill = shape.fill.iter().cloned();
                let stroke = shape.stroke.iter().map(|stroke| stroke.paint.clone());
                drawn.push(Drawn {
                    at,
                    what: match shape.geometry {
                        Geometry::Line(_) => "line".to_owned(),
                        Geometry::Rect(_) | Geometry::Curve(_) => "shape".to_owned(),
                    },
                    paints: fill.chain(stroke).collect(),
                    is_words: false,
                });
            }
            FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(..) => {}
        }
    }
}

fn all(pages: &Pages) -> Vec<Vec<Drawn>> {
    let pages = pages.0.pages().iter().map(|page| {
        let mut drawn = Vec::new();
        walk(&page.frame, Point::zero(), &mut drawn);
        drawn
    });
    pages.collect()
}

fn cmyk(paint: &Paint) -> [f32; 4] {
    match paint {
        Paint::Solid(Color::Process(ProcessColor::Cmyk(color))) => {
            [color.c, color.m, color.y, color.k]
        }
        other => panic!("{other:?} is no process colour"),
    }
}

#[test]
fn words_and_rules_print_in_black_and_nothing_exceeds_the_ink_limit() {
    for (reader, beside) in [("de", None), ("ar", Some("de")), ("ti", None)] {
        let made = made(reader, beside);
        for (index, page) in all(&put_out(&made, &Output::press(3.0))).iter().enumerate() {
            for drawn in page {
                for paint in &drawn.paints {
                    let [c, m, y, k] = cmyk(paint);
                    let place = format!("{reader} page {}: `{}`", index + 1, drawn.what);
                    assert!(c + m + y + k <= 3.0, "{place} has {:.0} %", (c + m + y + k) * 100.0);
                    // The first page has a picture, whose lines are no rules.
                    let is_rule = drawn.what == "line" && index > 0;
                    if drawn.is_words || is_rule {
                        assert_eq!(c + m + y, 0.0, "{place} is not in black");
                    }
                }
            }
        }
    }
}

#[test]
fn words_stand_where_they_stand_on_the_screen() {
    for (reader, beside) in [("de", None), ("ar", Some("de"))] {
        let made = made(reader, beside);
        let screen = all(&put_out(&made, &Output::SCREEN.with_notes(2)));
        let press = all(&put_out(&made, &Output::press(3.0).with_notes(2)));
        assert_eq!(screen.len(), press.len());
        for (screen, press) in screen.iter().zip(&press) {
            let words = |page: &[Drawn]| {
                let words = page.iter().filter(|drawn| drawn.is_words);
                words.map(|drawn| (drawn.what.clone(), drawn.at)).collect::<Vec<_>>()
            };
            let (screen, press) = (words(screen), words(press));
            assert_eq!(screen.len(), press.len());
            for (one, two) in screen.iter().zip(&press) {
                assert_eq!(one.0, two.0);
                let apart = (one.1 - two.1).hypot();
                assert!(apart < Abs::pt(0.01), "`{}` stands {apart:?} away", one.0);
            }
        }
    }
}

#[test]
fn notes_pages_are_where_nobody_mistakes_them_for_the_end() {
    let made = made("ar", Some("de"));
    let without = put_out(&made, &Output::SCREEN);
    let with = put_out(&made, &Output::SCREEN.with_notes(3));
    assert_eq!(with.count(), without.count() + 3);
    let (without, with) = (all(&without), all(&with));
    let words = |page: &Vec<Drawn>| {
        page.iter()
            .filter(|drawn| drawn.is_words)
            .map(|drawn| drawn.what.as_str())
            .collect::<String>()
    };
    assert_ne!(words(with.last().expect("pages")), "");
    assert!(words(&with[0]) == words(&without[0]));
    let notes = &made.edition.phrases_de["notes"];
    let of_notes: Vec<_> = (1..=with.len())
        .filter(|page| {
            let text = words(&with[page - 1]);
            text.contains(notes.as_str()) && text.chars().count() < 250
        })
        .collect();
    assert_eq!(of_notes.len(), 3, "{of_notes:?}");
    assert!(of_notes.iter().all(|page| *page > 2 && *page < with.len()), "{of_notes:?}");
}

#[test]
fn a_hole_margin_keeps_the_inner_edge_free() {
    for (reader, size) in [("de", PaperSize::A5), ("ar", PaperSize::A5), ("ar", PaperSize::A4)] {
        let mut selection = selection(reader, None);
        selection.paper = Paper { hole_margin: true, ..Paper::plain(size) };
        let made = resolved(selection);
        let pages = put_out(&made, &Output::SCREEN);
        let width = pages.0.pages()[0].frame.width();
        // Right-bound packets have their inner edge on the right of odd pages.
        for (index, page) in all(&pages).iter().enumerate().skip(1) {
            let is_left = (index % 2 == 0) == (reader == "de");
            for drawn in page.iter().filter(|drawn| drawn.is_words) {
                let from_edge = if is_left { drawn.at.x } else { width - drawn.at.x };
                assert!(
                    from_edge > Abs::mm(15.0),
                    "{reader} page {}: `{}` is where the hole goes",
                    index + 1,
                    drawn.what
                );
            }
        }
    }
}

#[test]
fn single_pages_can_be_taken_out() {
    let made = made("de", None);
    let output = Output::press(3.0);
    let pages = put_out(&made, &output);
    let trims = |ranges: &[_]| {
        let pdf = export_raw(&made.engine, &made.manuscript(), &pages, &output, ranges);
        String::from_utf8_lossy(&pdf.expect("sound")).matches("/TrimBox").count()
    };
    assert_eq!(trims(&[1..=2, 5..=6]), 4);
    assert_eq!(trims(&[1..=pages.count()]), pages.count());
    if let Some(path) = std::env::var_os("TRY_OUT") {
        for (reader, beside) in [("de", None), ("ar", Some("de")), ("ti", Some("de"))] {
            let made = super::made(reader, beside);
            let pages = put_out(&made, &output.with_notes(1));
            let pdf =
                export_raw(&made.engine, &made.manuscript(), &pages, &output, &[1..=pages.count()])
                    .expect("sound");
            std::fs::write(std::path::Path::new(&path).join(format!("{reader}.pdf")), pdf)
                .expect("written");
        }
    }
}
