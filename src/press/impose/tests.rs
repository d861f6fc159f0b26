//! From a press file to ink on paper: what a rasteriser sees on the sheets is folded and read.

use std::fs;
use std::process::Command;

use super::*;
use crate::press::creep::Creep;
use crate::press::fold;
use crate::press::imposition::{Cell, Duplex, Edge, Scheme, Sheet, Side, Turn};
use crate::press::marks::Marks;
use crate::press::paper::SheetFormat;
use crate::press::rect::{mm, pt};
use crate::press::sheet::{Imposing, lay_out};
use crate::press::source::{measure, open};
use crate::press::squares::{DIGITS, SQUARE, Sample};

fn imposing(scheme: &str) -> Imposing {
    Imposing {
        scheme: scheme.parse().expect("a scheme"),
        binding: None,
        format: SheetFormat::Sra3,
        duplex: None,
        thickness: 0.0,
        creep: Creep::InnerMove,
        gutter: None,
        marks: Marks::ALL,
    }
}

fn sheets(sample: &Sample, imposing: &Imposing) -> (Vec<u8>, Layout) {
    let pdf = sample.pdf();
    let layout = lay_out(&measure(&pdf).expect("a PDF"), imposing).expect("it fits");
    (impose(&pdf, &layout, None).expect("sheets"), layout)
}

/// Whether a program can be run here; where judges are required, a missing one is a failure.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok()
        || Command::new(program).arg("-v").output().is_ok();
    let required = std::env::var("WILLKOMMEN_JUDGES").is_ok_and(|it| it == "required");
    assert!(found || !required, "{program} cannot be run");
    if !found {
        println!("skipped: {program} cannot be run");
    }
    found
}

#[test]
fn forms_of_later_sheets_move_towards_the_fold_by_one_thickness_each() {
    let caliper = 0.12;
    for right_to_left in [false, true] {
        let sample = Sample { right_to_left, ..Sample::booklet(16) };
        let (pdf, _) = sheets(&sample, &Imposing { thickness: caliper, ..imposing("saddle") });
        let document = open(&pdf).expect("a PDF");
        let mut places = Vec::new();
        for id in document.page_iter() {
            let text = String::from_utf8(document.get_page_content(id)).expect("text");
            let matrices = text.lines().filter_map(|line| line.split_once(" cm /P"));
            let x = |(line, _): (&str, &str)| -> f64 {
                line.split(' ').rev().nth(1).expect("x").parse().expect("a number")
            };
            let [left, right] = matrices.map(x).collect::<Vec<_>>()[..] else { panic!("{text}") };
            places.push((left, right));
        }
        for (side, (left, right)) in places.iter().enumerate() {
            let moved = pt(caliper) * f64::from(u32::try_from(side / 2).expect("a few"));
            assert!((left - places[0].0 - moved).abs() < 0.0002, "side {side}");
            assert!((places[0].1 - right - moved).abs() < 0.0002, "side {side}");
        }
    }
}

/// A gray picture of one side.
struct Picture {
    width: usize,
    height: usize,
    gray: Vec<u8>,
}

const DPI: f64 = 50.0;

impl Picture {
    fn all(pdf: &[u8]) -> Vec<Self> {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = folder.path().join("sheets.pdf");
        fs::write(&file, pdf).expect("a file");
        let out = Command::new("pdftoppm")
            .args(["-gray", "-r", &DPI.to_string()])
            .args([&file, &folder.path().join("side")])
            .output()
            .expect("pdftoppm");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let mut sides: Vec<_> = (fs::read_dir(folder.path()).expect("a folder"))
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|it| it == "pgm"))
            .collect();
        sides.sort();
        sides.iter().map(|path| Self::read(&fs::read(path).expect("a picture"))).collect()
    }

    /// The form `P5 width height 255`, one byte for each dot.
    fn read(bytes: &[u8]) -> Self {
        let mut words = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut next = || words.next().expect("a word");
        assert_eq!(next(), b"P5");
        let number = |text: &[u8]| -> usize {
            str::from_utf8(text).ok().and_then(|it| it.parse().ok()).expect("a number")
        };
        let (width, height, rest) = (number(next()), number(next()), next());
        assert!(rest.starts_with(b"255"));
        Self { width, height, gray: rest[4..].to_vec() }
    }

    /// Gray at a place in pt from the lower left corner.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dots are few")]
    fn at(&self, x: f64, y: f64) -> u8 {
        let dots = |pt: f64| (pt * DPI / 72.0) as usize;
        let (column, row) = (dots(x), self.height - 1 - dots(y));
        self.gray[row * self.width + column]
    }

    /// The number in the squares of a page, read from a corner of its trim in a direction.
    fn code(&self, corner: (f64, f64), direction: f64) -> usize {
        (0..DIGITS).fold(0, |code, digit| {
            let place = f64::from(u32::try_from(digit).expect("a few digits"));
            let x = corner.0 + direction * pt(SQUARE * (1.5 + place));
            let y = corner.1 - direction * pt(SQUARE * 1.5);
            2 * code + usize::from(self.at(x, y) < 60)
        })
    }

    /// What is printed in a place: upright, head down, or nothing.
    fn cell(&self, (x, y): (f64, f64), page: (f64, f64), column: usize, row: usize) -> Cell {
        let upright = self.code((x, y + page.1), 1.0);
        let turned = self.code((x + page.0, y), -1.0);
        assert!(upright == 0 || turned == 0);
        let code = upright + turned;
        Cell { page: (code > 0).then_some(code), column, row, turned: turned > 0 }
    }
}

#[test]
fn ink_on_paper_reads_from_the_first_page_to_the_last() {
    if !has("pdftoppm") {
        return;
    }
    for scheme in ["saddle", "saddle:2", "perfect:8", "cut-stack:2x1", "repeat:2x1", "jacket:6"] {
        for right_to_left in [false, true] {
            for duplex in [Duplex::ShortEdge, Duplex::LongEdge] {
                let pages = if scheme.starts_with("jacket") { 4 } else { 18 };
                let sample = Sample { right_to_left, ..Sample::booklet(pages) };
                let imposing = Imposing { duplex: Some(duplex), ..imposing(scheme) };
                let (pdf, layout) = sheets(&sample, &imposing);
                reads(&pdf, &layout, &imposing, pages, right_to_left);
            }
        }
    }
}

/// Looks at both places of each side, by nothing but the size of the page and of the gap.
fn reads(pdf: &[u8], layout: &Layout, imposing: &Imposing, pages: usize, right_to_left: bool) {
    let page = (pt(148.0), pt(210.0));
    let gap = match imposing.scheme {
        Scheme::Jacket { spine } => pt(spine),
        Scheme::Saddle { .. } | Scheme::Perfect(_) => 0.0,
        Scheme::CutStack(_) | Scheme::Repeat(_) => pt(6.0),
    };
    let pictures = Picture::all(pdf);
    assert_eq!(pictures.len(), layout.sheets.len() * 2);
    let look = |picture: &Picture| {
        let (middle, y) = (layout.width / 2.0, (layout.height - page.1) / 2.0);
        let left = picture.cell((middle - gap / 2.0 - page.0, y), page, 0, 0);
        Side { cells: vec![left, picture.cell((middle + gap / 2.0, y), page, 1, 0)] }
    };
    let seen: Vec<_> = (layout.sheets.iter().zip(pictures.chunks(2)))
        .map(|(sheet, sides)| Sheet {
            front: look(&sides[0]),
            back: look(&sides[1]),
            ..sheet.clone()
        })
        .collect();
    let edge = if right_to_left { Edge::Right } else { Edge::Left };
    let duplex = imposing.duplex.expect("it was named");
    let turn = Turn::of(duplex, layout.width, layout.height);
    let proof = fold::prove(&seen, pages, imposing.scheme, edge, turn);
    assert_eq!(proof, Ok(()), "{imposing:?}, {edge:?}");
}

#[test]
fn nothing_of_a_page_crosses_the_fold() {
    if !has("pdftoppm") {
        return;
    }
    // Page 1 stands at the right of a blank one, with a gray ground out to its bleed.
    let unmarked = Imposing { marks: Marks::NONE, ..imposing("saddle") };
    let (pdf, layout) = sheets(&Sample::booklet(1), &unmarked);
    let picture = &Picture::all(&pdf)[0];
    let (fold, middle) = (layout.width / 2.0, layout.height / 2.0);
    let dot = 72.0 / DPI;
    assert_eq!(picture.at(fold - 1.5 * dot, middle), 255);
    assert!(picture.at(fold + 1.5 * dot, middle) < 230);
    assert!(picture.at(fold + pt(148.0 + 3.0) - 1.5 * dot, middle) < 230, "bleed outside");
    assert_eq!(picture.at(fold + pt(148.0 + 3.0) + 1.5 * dot, middle), 255);
    assert!(mm(layout.width) > 449.0);
}

#[test]
fn qpdf_finds_no_fault() {
    if !has("qpdf") {
        return;
    }
    let folder = tempfile::TempDir::new().expect("a folder");
    for foreign in [false, true] {
        for scheme in ["saddle", "perfect:4", "repeat:2x1"] {
            let (pdf, _) = sheets(&Sample { foreign, ..Sample::booklet(9) }, &imposing(scheme));
            let file = folder.path().join("sheets.pdf");
            fs::write(&file, pdf).expect("a file");
            let out = Command::new("qpdf").arg("--check").arg(&file).output().expect("qpdf");
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        }
    }
}
