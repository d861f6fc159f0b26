//! How much of the paper each ink covers: small pictures of the four plates.
//!
//! Shapes are drawn coarsely on pictures of the plates; letters, which are far too small for that,
//! count with the area of their outlines.

use std::collections::HashMap;

use tiny_skia::{
    Color as Pixel, FillRule, LineCap, LineJoin, Mask, Paint as Brush, Path, PathBuilder, Pixmap,
    PremultipliedColorU8, Rect, Shader, Stroke, StrokeDash, Transform,
};
use ttf_parser::{GlyphId, OutlineBuilder};
use typst::layout::{Frame, FrameItem};
use typst::text::{FontInstance, TextItem};
use typst::visualize::{
    Color, Curve, CurveItem, FixedStroke, Geometry, LineCap as Cap, LineJoin as Join, Paint,
    ProcessColor, Shape,
};
use typst_layout::Page;

use super::Pages;

/// Points to a picture element: letters aside, nothing on a page is much smaller.
const COARSENESS: f32 = 2.0;

/// Cyan, magenta, yellow and black, each from 0 to 1.
pub type Inks = [f64; 4];

/// The inks of some pages.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Coverage {
    /// The share of the trimmed pages that each ink covers.
    pub mean: Inks,
    /// The highest sum of the four inks at any point, 1 for one ink that covers all.
    pub highest: f64,
}

/// The inks of all pages that were laid out for the press. `black` turns the inks of a page,
/// counting from 1, into black if it prints in black only.
#[expect(clippy::mutable_key_type, reason = "nothing ever changes what a font is compared by")]
pub fn coverage(pages: &Pages, black: impl Fn(usize, Inks) -> Inks) -> Coverage {
    let mut total = Coverage::default();
    let mut areas = Areas::new();
    let count = pages.count().max(1) as f64;
    for (index, page) in pages.0.pages().iter().enumerate() {
        let of_page = of_page(page, &mut areas, &|inks| black(index + 1, inks));
        for (sum, share) in total.mean.iter_mut().zip(of_page.mean) {
            *sum += share / count;
        }
        total.highest = total.highest.max(of_page.highest);
    }
    total
}

/// Areas of glyphs in square ems, by font and glyph. Only looked up, never walked.
type Areas = HashMap<(FontInstance, u16), f64>;

#[expect(clippy::mutable_key_type, reason = "nothing ever changes what a font is compared by")]
fn of_page(page: &Page, areas: &mut Areas, inks: &dyn Fn(Inks) -> Inks) -> Coverage {
    let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
    let pixels = |length: f64| ((length as f32 / COARSENESS).ceil() as u32).max(1);
    // A page without extent has no ink.
    let (Some(colours), Some(black)) =
        (Pixmap::new(pixels(width), pixels(height)), Pixmap::new(pixels(width), pixels(height)))
    else {
        return Coverage::default();
    };
    let mut plates = Plates { colours, black, letters: 0.0, highest: 0.0, areas, inks };
    plates.colours.fill(pixel([0.0; 3]));
    plates.black.fill(pixel([0.0; 3]));
    let scale = Transform::from_scale(1.0 / COARSENESS, 1.0 / COARSENESS);
    plates.frame(&page.frame, scale, None);
    plates.result(width * height)
}

/// The plates of one page. Cyan, magenta and yellow are the channels of one picture.
struct Plates<'a> {
    colours: Pixmap,
    black: Pixmap,
    /// Ink of letters on the black plate, in square points.
    letters: f64,
    highest: f64,
    areas: &'a mut Areas,
    inks: &'a dyn Fn(Inks) -> Inks,
}

impl Plates<'_> {
    fn frame(&mut self, frame: &Frame, at: Transform, clip: Option<&Mask>) {
        for (point, item) in frame.items() {
            let at = at.pre_translate(point.x.to_pt() as f32, point.y.to_pt() as f32);
            match item {
                FrameItem::Group(group) => {
                    let at = at.pre_concat(matrix(&group.transform));
                    let clipped = group
                        .clip
                        .as_ref()
                        .and_then(|clip_to| self.clip(&path_of(clip_to)?, at, clip));
                    self.frame(&group.frame, at, clipped.as_ref().or(clip));
                }
                FrameItem::Text(text) => self.text(text, at),
                FrameItem::Shape(shape, _) => self.shape(shape, at, clip),
                // Pictures come from towns alone and are small; what they take is not counted.
                FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(..) => {}
            }
        }
    }

    fn clip(&self, path: &Path, at: Transform, outer: Option<&Mask>) -> Option<Mask> {
        let mut mask = match outer {
            Some(outer) => outer.clone(),
            None => Mask::new(self.black.width(), self.black.height())?,
        };
        match outer {
            Some(_) => mask.intersect_path(path, FillRule::Winding, true, at),
            None => mask.fill_path(path, FillRule::Winding, true, at),
        }
        Some(mask)
    }

    fn shape(&mut self, shape: &Shape, at: Transform, clip: Option<&Mask>) {
        let Some(path) = geometry(&shape.geometry) else { return };
        if let Some(inks) = shape.fill.as_ref().and_then(inks_of) {
            let rule = match shape.fill_rule {
                typst::visualize::FillRule::NonZero => FillRule::Winding,
                typst::visualize::FillRule::EvenOdd => FillRule::EvenOdd,
            };
            self.paint((self.inks)(inks), |plate, brush| {
                plate.fill_path(&path, brush, rule, at, clip);
            });
        }
        if let Some((stroke, inks)) =
            shape.stroke.as_ref().and_then(|stroke| Some((stroke, inks_of(&stroke.paint)?)))
        {
            let line = line_of(stroke);
            self.paint((self.inks)(inks), |plate, brush| {
                plate.stroke_path(&path, brush, &line, at, clip);
            });
        }
    }

    /// Paints on both pictures; black alone prints over colours, everything else in their place.
    fn paint(&mut self, inks: Inks, draw: impl Fn(&mut Pixmap, &Brush<'_>)) {
        let brush = |inks| Brush {
            shader: Shader::SolidColor(pixel(inks)),
            anti_alias: true,
            ..Brush::default()
        };
        let [c, m, y, k] = inks;
        let overprints = [c, m, y] == [0.0; 3] && k > 0.0;
        if !overprints {
            draw(&mut self.colours, &brush([c, m, y]));
        }
        draw(&mut self.black, &brush([k, 0.0, 0.0]));
    }

    /// Letters are black, or white where they are left out of a shape.
    fn text(&mut self, text: &TextItem, at: Transform) {
        let Some(inks) = inks_of(&text.fill) else { return };
        let black = (self.inks)(inks)[3];
        let em = text.size.to_pt();
        let mut x = 0.0;
        for glyph in &text.glyphs {
            let area = self.area(&text.font, glyph.id) * em * em;
            let middle = x + (glyph.x_offset + glyph.x_advance / 2.0).at(text.size).to_pt();
            let below = self.at(at, middle as f32, -0.3 * em as f32);
            self.letters += area * (black - below[3]);
            if area > 0.0 {
                let sum: f64 = below[..3].iter().sum::<f64>() + black;
                self.highest = self.highest.max(sum);
            }
            x += glyph.x_advance.at(text.size).to_pt();
        }
    }

    fn area(&mut self, font: &FontInstance, glyph: u16) -> f64 {
        *self.areas.entry((font.clone(), glyph)).or_insert_with(|| {
            let mut outline = Outline::default();
            let units = font.units_per_em();
            font.ttf().outline_glyph(GlyphId(glyph), &mut outline);
            outline.area().abs() / (units * units)
        })
    }

    /// The inks at a point; none outside the page.
    fn at(&self, at: Transform, x: f32, y: f32) -> Inks {
        let mut point = tiny_skia::Point::from_xy(x, y);
        at.map_point(&mut point);
        let place = |length: f32| (length >= 0.0).then_some(length as u32);
        let (Some(x), Some(y)) = (place(point.x), place(point.y)) else { return [0.0; 4] };
        match (self.colours.pixel(x, y), self.black.pixel(x, y)) {
            (Some(colours), Some(black)) => amounts(colours, black),
            _ => [0.0; 4],
        }
    }

    fn result(self, area: f64) -> Coverage {
        let mut mean = [0.0; 4];
        let mut highest = self.highest;
        for (colours, black) in self.colours.pixels().iter().zip(self.black.pixels()) {
            let inks = amounts(*colours, *black);
            highest = highest.max(inks.iter().sum());
            for (sum, ink) in mean.iter_mut().zip(inks) {
                *sum += ink;
            }
        }
        let count = self.black.pixels().len() as f64;
        let mut mean = mean.map(|sum| sum / count);
        mean[3] = (mean[3] + self.letters / area).clamp(0.0, 1.0);
        Coverage { mean, highest }
    }
}

fn amounts(colours: PremultipliedColorU8, black: PremultipliedColorU8) -> Inks {
    [colours.red(), colours.green(), colours.blue(), black.red()].map(|ink| f64::from(ink) / 255.0)
}

fn pixel([one, two, three]: [f64; 3]) -> Pixel {
    let channel = |ink: f64| (ink as f32).clamp(0.0, 1.0);
    Pixel::from_rgba(channel(one), channel(two), channel(three), 1.0).unwrap_or(Pixel::BLACK)
}

/// The inks of a paint. What is not in process colours is no matter of the press theme.
fn inks_of(paint: &Paint) -> Option<Inks> {
    match paint {
        Paint::Solid(Color::Process(ProcessColor::Cmyk(inks))) => {
            Some([inks.c, inks.m, inks.y, inks.k].map(f64::from))
        }
        _ => None,
    }
}

fn matrix(by: &typst::layout::Transform) -> Transform {
    Transform::from_row(
        by.sx.get() as f32,
        by.ky.get() as f32,
        by.kx.get() as f32,
        by.sy.get() as f32,
        by.tx.to_pt() as f32,
        by.ty.to_pt() as f32,
    )
}

fn geometry(geometry: &Geometry) -> Option<Path> {
    match geometry {
        Geometry::Line(to) => {
            let mut path = PathBuilder::new();
            path.move_to(0.0, 0.0);
            path.line_to(to.x.to_pt() as f32, to.y.to_pt() as f32);
            path.finish()
        }
        Geometry::Rect(size) => {
            let rect = Rect::from_xywh(0.0, 0.0, size.x.to_pt() as f32, size.y.to_pt() as f32)?;
            Some(PathBuilder::from_rect(rect))
        }
        Geometry::Curve(curve) => path_of(curve),
    }
}

fn path_of(curve: &Curve) -> Option<Path> {
    let mut path = PathBuilder::new();
    let xy = |point: &typst::layout::Point| (point.x.to_pt() as f32, point.y.to_pt() as f32);
    for item in &curve.0 {
        match item {
            CurveItem::Move(to) => path.move_to(xy(to).0, xy(to).1),
            CurveItem::Line(to) => path.line_to(xy(to).0, xy(to).1),
            CurveItem::Cubic(one, two, to) => {
                let ((a, b), (c, d), (x, y)) = (xy(one), xy(two), xy(to));
                path.cubic_to(a, b, c, d, x, y);
            }
            CurveItem::Close => path.close(),
        }
    }
    path.finish()
}

fn line_of(stroke: &FixedStroke) -> Stroke {
    let dash = stroke.dash.as_ref().and_then(|dash| {
        let lengths = dash.array.iter().map(|length| length.to_pt() as f32).collect();
        StrokeDash::new(lengths, dash.phase.to_pt() as f32)
    });
    Stroke {
        width: stroke.thickness.to_pt() as f32,
        miter_limit: stroke.miter_limit.get() as f32,
        line_cap: match stroke.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match stroke.join {
            Join::Miter => LineJoin::Miter,
            Join::Round => LineJoin::Round,
            Join::Bevel => LineJoin::Bevel,
        },
        dash,
    }
}

/// The outline of a glyph as its signed area: inner contours run the other way and count as holes.
#[derive(Default)]
struct Outline {
    doubled: f64,
    start: (f64, f64),
    last: (f64, f64),
}

impl Outline {
    fn area(&self) -> f64 {
        self.doubled / 2.0
    }

    /// Green's theorem along a straight piece.
    fn to(&mut self, x: f64, y: f64) {
        self.doubled += self.last.0 * y - x * self.last.1;
        self.last = (x, y);
    }

    /// A curve as this many straight pieces: the error of the area is far below a percent.
    fn pieces(&mut self, point: impl Fn(f64) -> (f64, f64)) {
        const PIECES: u32 = 8;
        for piece in 1..=PIECES {
            let (x, y) = point(f64::from(piece) / f64::from(PIECES));
            self.to(x, y);
        }
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = (x.into(), y.into());
        self.last = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.to(x.into(), y.into());
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, by, to) = (self.last, (f64::from(x1), f64::from(y1)), (x.into(), y.into()));
        self.pieces(|t| {
            let mix = |a: f64, b: f64, c: f64| {
                (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c
            };
            let to: (f64, f64) = to;
            (mix(from.0, by.0, to.0), mix(from.1, by.1, to.1))
        });
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (from, one) = (self.last, (f64::from(x1), f64::from(y1)));
        let (two, to) = ((f64::from(x2), f64::from(y2)), (f64::from(x), f64::from(y)));
        self.pieces(|t| {
            let s = 1.0 - t;
            let mix = |a: f64, b: f64, c: f64, d: f64| {
                s * s * s * a + 3.0 * t * s * s * b + 3.0 * t * t * s * c + t * t * t * d
            };
            (mix(from.0, one.0, two.0, to.0), mix(from.1, one.1, two.1, to.1))
        });
    }

    fn close(&mut self) {
        let (x, y) = self.start;
        self.to(x, y);
    }
}
