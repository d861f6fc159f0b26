//! The files of one item: for the press, on sheets, for screens, and to look at.

use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use anyhow::{Context, Result};

use super::layout::LaidOut;
use super::sheets::{FORMAT_HINT, SheetWishes};
use super::{Shop, proof, slug};
use crate::archive::manifest::{FileEntry, Role, SheetHead};
use crate::archive::names::{self, Section};
use crate::diag::Diagnostic;
use crate::disk::{sha256, write_whole};
use crate::language::Direction;
use crate::order::{BindingSide, Item};
use crate::press::finish::{Finishing, Inks, finish};
use crate::press::impose::impose;
use crate::press::imposition::{Edge, Scheme};
use crate::press::preflight::{self, Gravity, Purpose};
use crate::press::rect::{mm, pt};
use crate::press::sheet::{self, Layout, Measure};
use crate::render;

/// Files of one item, while they are made.
pub(super) struct Files<'a> {
    pub(super) shop: &'a Shop<'a>,
    pub(super) item: &'a Item,
    /// Stem of the names.
    pub(super) name: &'a str,
    /// Where the archive is put together.
    pub(super) folder: &'a Path,
    pub(super) laid: &'a LaidOut,
    /// What was made so far.
    pub(super) made: Vec<FileEntry>,
    /// What to know about the sheets.
    pub(super) remarks: Vec<String>,
}

/// Pages of the packet that go into one press file.
struct Part {
    role: Role,
    section: Section,
    ranges: Vec<RangeInclusive<usize>>,
}

impl Part {
    /// Pages of the file.
    fn count(&self) -> usize {
        self.ranges.iter().map(|range| range.end() + 1 - range.start()).sum()
    }
}

impl Files<'_> {
    /// Makes all files.
    ///
    /// # Errors
    /// What the engine or the press refuses, and what preflight finds.
    pub(super) fn make(&mut self) -> Result<(), Vec<Diagnostic>> {
        let engine = self.shop.engine;
        for part in self.parts() {
            let output = &self.laid.output;
            let raw = render::export_raw(
                engine,
                &self.laid.manuscript,
                &self.laid.press,
                output,
                &part.ranges,
            )?;
            let pdf = self.finish(&raw, &part).map_err(|error| self.failed(&error))?;
            drop(raw);
            self.keep(&pdf, &part, Purpose::Press)?;
            self.impose(&pdf, &part)?;
        }
        if self.shop.proof {
            self.proof()?;
        }
        let digital = render::export(engine, &self.laid.manuscript, &self.laid.digital)?;
        let all = 1..=self.laid.pages();
        let part = Part { role: Role::Digital, section: Section::Digital, ranges: vec![all] };
        self.keep(&digital.bytes, &part, Purpose::Digital)
    }

    /// The press files: everything, or cover and inside.
    fn parts(&self) -> Vec<Part> {
        let last = self.laid.pages();
        let pages = |first, last| Part {
            role: Role::Pages,
            section: Section::Pages { first, last },
            ranges: vec![first..=last],
        };
        if self.item.own_cover(last).is_none() {
            return vec![pages(1, last)];
        }
        let cover = Part {
            role: Role::Cover,
            section: Section::Cover,
            ranges: vec![1..=2, last - 1..=last],
        };
        vec![cover, pages(3, last - 2)]
    }

    fn finish(&self, raw: &[u8], part: &Part) -> Result<Vec<u8>> {
        let (edition, item, order) = (self.laid.manuscript.edition(), self.item, self.shop.order);
        let numbers: Vec<usize> = part.ranges.iter().cloned().flatten().collect();
        let inks = |page: usize| {
            let number = numbers.get(page - 1).copied().unwrap_or(page);
            match item.is_black(number, self.laid.pages()) {
                true => Inks::Black,
                false => Inks::Four,
            }
        };
        finish(
            raw,
            &Finishing {
                profile: self.shop.profile,
                bleed: pt(order.bleed),
                rtl: self.is_rtl(),
                title: &edition.title,
                language: &item.selection.reader,
                made_by: &format!("willkommen {}", edition.version),
                iso: &edition.date.iso,
                ident: &format!("{} {} {:?}", order.title, self.name, part.role),
                inks: &inks,
            },
        )
    }

    fn is_rtl(&self) -> bool {
        side_of(self.laid) == BindingSide::Right
    }

    /// Sheets of a part, if sheets are wanted and its binding has any.
    fn impose(&mut self, pdf: &[u8], part: &Part) -> Result<(), Vec<Diagnostic>> {
        let Some(wishes) = &self.shop.sheets else { return Ok(()) };
        let spine = super::spine(self.item, self.laid.pages()).unwrap_or_default();
        let (scheme, role, section) = match part.role {
            Role::Cover => {
                let scheme = SheetWishes::cover_scheme(self.item.binding, spine);
                (scheme, Role::Jacket, Section::Jacket)
            }
            _ => match wishes.scheme(self.item.binding) {
                Some(scheme) => (scheme, Role::Sheets, Section::Sheets),
                None => return Ok(()),
            },
        };
        let stock = match part.role {
            Role::Cover => self.item.cover_stock.as_ref().unwrap_or(&self.item.stock),
            _ => &self.item.stock,
        };
        let imposing = wishes.imposing(scheme, stock.thickness);
        let [width, height] = self.item.selection.paper.size.trim();
        let measure = Measure {
            pages: part.count(),
            trim: (pt(width), pt(height)),
            bleed: pt(self.shop.order.bleed),
            edge: match side_of(self.laid) {
                BindingSide::Left => Edge::Left,
                BindingSide::Right => Edge::Right,
            },
        };
        let layout = sheet::lay_out(&measure, &imposing)
            .map_err(|refused| vec![Diagnostic::error(refused.to_string()).hint(FORMAT_HINT)])?;
        for note in &layout.notes {
            let remark = format!("{}: {note}", names::folder(role));
            if !self.remarks.contains(&remark) {
                self.remarks.push(remark);
            }
        }
        let slug = slug::overlay(self.shop, self.item, self.name, &layout, role)?;
        let sheets = impose(pdf, &layout, slug.as_deref()).map_err(|error| self.failed(&error))?;
        let part = Part { role, section, ranges: vec![1..=layout.sides.len()] };
        self.keep_as(&sheets, &part, Purpose::Press, head_of(&layout, scheme))
    }

    /// All pages small, those of a separate cover among them.
    fn proof(&mut self) -> Result<(), Vec<Diagnostic>> {
        let all = 1..=self.laid.pages();
        let part = Part { role: Role::Proof, section: Section::Proof, ranges: vec![all.clone()] };
        let (manuscript, press, output) =
            (&self.laid.manuscript, &self.laid.press, &self.laid.output);
        let raw = render::export_raw(self.shop.engine, manuscript, press, output, &[all])?;
        let pdf = self.finish(&raw, &part).map_err(|error| self.failed(&error))?;
        let (proof, sides) = proof::make(self.shop, self.item, self.laid, &pdf)?;
        self.keep(&proof, &Part { ranges: vec![1..=sides], ..part }, Purpose::Press)
    }

    /// Looks at a file and puts it in its place.
    fn keep(&mut self, pdf: &[u8], part: &Part, purpose: Purpose) -> Result<(), Vec<Diagnostic>> {
        self.keep_as(pdf, part, purpose, None)
    }

    fn keep_as(
        &mut self,
        pdf: &[u8],
        part: &Part,
        purpose: Purpose,
        sheet: Option<SheetHead>,
    ) -> Result<(), Vec<Diagnostic>> {
        let entry = self.entry(pdf, part, sheet);
        let path = &entry.path;
        if part.role != Role::Proof {
            let (trim, binding) = (self.item.selection.paper.size.trim(), self.item.binding);
            let expected = entry.expected(trim, self.shop.order.bleed, binding);
            let problems: Vec<_> = preflight::look_for(pdf, Some(purpose), &expected)
                .findings
                .into_iter()
                .filter(|finding| finding.gravity == Gravity::Error)
                .map(|finding| {
                    let page =
                        finding.page.map_or(String::new(), |page| format!(" on page {page}"));
                    let (id, message) = (finding.id, finding.message);
                    Diagnostic::error(format!("{path}: preflight `{id}`{page}: {message}"))
                        .hint(render::OUR_FAULT)
                })
                .collect();
            if !problems.is_empty() {
                return Err(problems);
            }
        }
        self.write(path, pdf).map_err(|error| {
            let problem = Diagnostic::error(format!("{error:#}")).by_machine();
            vec![problem.language(&self.item.selection.reader).hint(ROOM_HINT)]
        })?;
        self.made.push(entry);
        Ok(())
    }

    /// What the manifest says of a file.
    fn entry(&self, pdf: &[u8], part: &Part, sheet: Option<SheetHead>) -> FileEntry {
        let order = self.shop.order;
        let file = names::file_name(self.name, part.section, order.date, order.revision);
        let is_run = matches!(part.role, Role::Pages | Role::Digital);
        let range = part.ranges.first().filter(|_| is_run);
        FileEntry {
            path: format!("{}/{file}", names::folder(part.role)),
            role: part.role,
            pages: part.count(),
            range: range.map(|range| [*range.start(), *range.end()]),
            sheet,
            bytes: pdf.len() as u64,
            sha256: sha256(pdf),
        }
    }

    fn write(&self, path: &str, pdf: &[u8]) -> Result<()> {
        let path = self.folder.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create the folder {}", folder.display()))?;
        }
        write_whole(&path, pdf)
    }

    fn failed(&self, error: &anyhow::Error) -> Vec<Diagnostic> {
        let problem = Diagnostic::error(format!("{error:#}"));
        vec![problem.language(&self.item.selection.reader).hint(render::OUR_FAULT)]
    }
}

/// What the manifest says of sheets: front and back of all are alike.
fn head_of(layout: &Layout, scheme: Scheme) -> Option<SheetHead> {
    let side = layout.sides.first()?;
    // Pages on a sheet of twice their size have no room for a bleed, as in every office.
    let bleed = f64::min(side.trim.x0 - side.bleed.x0, side.trim.y0 - side.bleed.y0);
    Some(SheetHead {
        trim: [side.trim.width(), side.trim.height()].map(mm),
        bleed: mm(bleed).max(0.0),
        copies: scheme.copies(),
    })
}

/// What to do if a file could not be written.
const ROOM_HINT: &str = "see that --out can be written and its disk has room";

/// The families that German is set in.
pub(super) fn german_fonts(shop: &Shop<'_>) -> Vec<String> {
    shop.content.registry.get("de").map_or_else(Vec::new, |german| german.fonts.clone())
}

/// The edge at which an item is bound: where its reader starts, also if the language beside runs
/// the other way.
pub(super) fn side_of(laid: &LaidOut) -> BindingSide {
    let edition = laid.manuscript.edition();
    let reader = edition.languages.get(&edition.reader);
    BindingSide::of(reader.map_or(Direction::Ltr, |voice| voice.dir))
}
