//! `willkommen impose`

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use super::{Ending, plural, say};
use crate::disk::write_whole;
use crate::press::creep::Creep;
use crate::press::impose::impose;
use crate::press::imposition::{Duplex, Edge, Scheme, Side};
use crate::press::marks::Marks;
use crate::press::paper::SheetFormat;
use crate::press::rect::mm;
use crate::press::sheet::{Imposing, Layout, lay_out};
use crate::press::source;

/// Lays pages on press sheets.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A finished PDF of single pages in reading order
    #[arg(value_name = "FILE.pdf")]
    file: PathBuf,
    /// Where the sheets go
    #[arg(long, value_name = "SHEETS.pdf")]
    out: PathBuf,
    /// How sheets become copies: saddle (folded, stapled), saddle:SHEETS (in several signatures),
    /// perfect:16 (glued; 4, 8 or 16 pages in a signature), cut-stack:2x2 (cut into stacks),
    /// repeat:2x4 (the same page many times), jacket:SPINE (cover of four pages; spine in mm)
    #[arg(long, value_name = "SCHEME")]
    scheme: Scheme,
    /// Edge at which copies are bound, left or right; that of the file if left out
    #[arg(long, value_name = "EDGE")]
    binding: Option<Edge>,
    #[command(flatten)]
    sheet: SheetArguments,
}

/// What is the same for all files that go on the same press.
#[derive(Debug, Clone, Args)]
pub(super) struct SheetArguments {
    /// Sheet: a4, a3, sra3, or width and height in mm as 330x487; a3 if left out
    #[arg(long, value_name = "FORMAT")]
    sheet: Option<SheetFormat>,
    /// Edge of the sheet about which the press turns it, long or short; the one that is upright
    /// when the sheet lies as in the PDF if left out
    #[arg(long, value_name = "EDGE")]
    pub(super) duplex: Option<Duplex>,
    /// Thickness of the paper in mm, to make up for creep
    #[arg(long, value_name = "MM", value_parser = parse_thickness)]
    pub(super) thickness: Option<f64>,
    /// Which pages make up for creep: inner (they move to the fold), outer (away from it) or none;
    /// inner if left out
    #[arg(long, value_name = "PAGES")]
    creep: Option<Creep>,
    /// Between pages that are cut apart, in mm; twice the bleed if left out
    #[arg(long, value_name = "MM", value_parser = parse_gutter)]
    pub(super) gutter: Option<f64>,
    /// Marks: all, none, or some of crop,fold,registration; all if left out
    #[arg(long, value_name = "MARKS")]
    marks: Option<Marks>,
}

impl SheetArguments {
    pub(super) fn format(&self) -> SheetFormat {
        self.sheet.unwrap_or(SheetFormat::A3)
    }

    pub(super) fn creep(&self) -> Creep {
        self.creep.unwrap_or_default()
    }

    pub(super) fn marks(&self) -> Marks {
        self.marks.unwrap_or(Marks::ALL)
    }

    /// The first option that was typed.
    pub(super) fn first_typed(&self) -> Option<&'static str> {
        let typed = [
            ("--sheet", self.sheet.is_some()),
            ("--duplex", self.duplex.is_some()),
            ("--thickness", self.thickness.is_some()),
            ("--creep", self.creep.is_some()),
            ("--gutter", self.gutter.is_some()),
            ("--marks", self.marks.is_some()),
        ];
        typed.into_iter().find(|(_, is_typed)| *is_typed).map(|(name, _)| name)
    }

    /// Why something that was typed would change nothing on sheets of these schemes.
    pub(super) fn idle(&self, schemes: &[Scheme]) -> Option<&'static str> {
        let creeps = |scheme: &Scheme| matches!(scheme, Scheme::Saddle { .. } | Scheme::Perfect(_));
        if self.gutter.is_some() && schemes.iter().all(|scheme| scheme.is_folded()) {
            Some("`--gutter` lies between pages that are cut apart, and no pages here are")
        } else if self.thickness.is_some() && !schemes.iter().any(creeps) {
            Some("`--thickness` is for sheets that are folded into each other, and none here are")
        } else if self.creep.is_some() && !schemes.iter().any(creeps) {
            Some("`--creep` is for sheets that are folded into each other, and none here are")
        } else {
            None
        }
    }
}

/// What to do with options that would change nothing.
pub(super) const IDLE_HINT: &str = "leave it out, or name another scheme";

pub(super) fn run(arguments: &Arguments) -> Result<Ending> {
    let Arguments { file, out, scheme, binding, sheet } = arguments;
    let is_same =
        fs::canonicalize(out).is_ok_and(|out| fs::canonicalize(file).is_ok_and(|it| it == out));
    ensure!(!is_same, "{} is what the sheets are made of: name another file", out.display());
    if let Some(idle) = sheet.idle(&[*scheme]) {
        bail!("{idle}; {IDLE_HINT}");
    }
    let pdf = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let about = || file.display().to_string();
    let measure = source::measure(&pdf).with_context(about)?;
    let imposing = Imposing {
        scheme: *scheme,
        binding: *binding,
        format: sheet.format(),
        duplex: sheet.duplex,
        thickness: sheet.thickness.unwrap_or(0.0),
        creep: sheet.creep(),
        gutter: sheet.gutter,
        marks: sheet.marks(),
    };
    let layout = lay_out(&measure, &imposing).with_context(about)?;
    let sheets = impose(&pdf, &layout, None).with_context(about)?;
    write_whole(out, &sheets)?;
    say(&summary(&layout, measure.pages))?;
    Ok(Ending::Done)
}

fn parse_thickness(text: &str) -> Result<f64, String> {
    millimetres(text, 2.0)
}

fn parse_gutter(text: &str) -> Result<f64, String> {
    millimetres(text, 100.0)
}

fn millimetres(text: &str, most: f64) -> Result<f64, String> {
    match text.parse() {
        Ok(length) if (0.0..=most).contains(&length) => Ok(length),
        Ok(_) | Err(_) => Err(format!("write a length in mm, from 0 to {most}")),
    }
}

/// A table of the sheets as they are printed, and what to know about them.
fn summary(layout: &Layout, pages: usize) -> String {
    let mut text = format!(
        "{} on {} of {:.0} × {:.0} mm, turned about the {} edge\n",
        plural(pages, "page"),
        plural(layout.sheets.len(), "sheet"),
        mm(layout.width),
        mm(layout.height),
        layout.duplex.name(),
    );
    for sheet in &layout.sheets {
        text += &format!("sheet {} front: {}\n", sheet.number, row(&sheet.front));
        text += &format!("sheet {} back:  {}\n", sheet.number, row(&sheet.back));
    }
    for note in &layout.notes {
        text += &format!("note: {note}\n");
    }
    text
}

/// Pages of a side from left to right and from top to bottom.
fn row(side: &Side) -> String {
    let mut text = String::new();
    for (index, cell) in side.cells.iter().enumerate() {
        text += match (index, cell.column) {
            (0, _) => "",
            (_, 0) => " / ",
            (_, _) => " | ",
        };
        text += &cell.page.map_or("blank".to_owned(), |page| page.to_string());
    }
    if side.cells.iter().any(|cell| cell.turned) {
        text += " (head down)";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::rect::pt;
    use crate::press::sheet::Measure;

    #[test]
    fn the_table_says_what_stands_where() {
        let imposing = Imposing {
            scheme: Scheme::Saddle { sheets_per_signature: None },
            binding: Some(Edge::Right),
            format: SheetFormat::A4,
            duplex: Some(Duplex::LongEdge),
            thickness: 0.0,
            creep: Creep::None,
            gutter: None,
            marks: Marks::ALL,
        };
        let trim = (pt(148.0), pt(210.0));
        let measure = Measure { pages: 3, trim, bleed: pt(3.0), edge: Edge::Left };
        let layout = lay_out(&measure, &imposing).expect("a layout");
        let expected = "\
3 pages on 1 sheet of 297 × 210 mm, turned about the long edge
sheet 1 front: 1 | blank
sheet 1 back:  2 | 3 (head down)
note: 1 blank page follows the last
note: the pages fill the sheet: nothing is left of their bleed at its edge
note: there is no room for marks on this sheet
";
        assert_eq!(summary(&layout, 3), expected);
    }

    #[test]
    fn lengths_are_read() {
        assert_eq!(parse_thickness("0.1"), Ok(0.1));
        for bad in ["-0.1", "3", "x", "", "inf", "NaN"] {
            assert!(parse_thickness(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_gutter("6"), Ok(6.0));
    }
}
