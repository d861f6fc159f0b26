//! The manifest: what is in the archive, for machines and for people.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::order::{Binding, BindingSide, Colours, Stock};
use crate::press::preflight::Expected;
use crate::press::rect::pt;

/// Everything that an archive says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form.
    pub schema: u32,
    /// Program and version.
    pub made_by: String,
    /// The order.
    pub order: OrderHead,
    /// The output condition of the press files.
    pub profile: ProfileHead,
    /// What was ordered, in order. What could not be made has `problems` and no files.
    pub items: Vec<Entry>,
}

impl Manifest {
    /// The paths of all files of all items.
    pub fn paths(&self) -> BTreeSet<&str> {
        self.items.iter().flat_map(|it| &it.files).map(|file| file.path.as_str()).collect()
    }

    /// Rounds all figures to four decimals. So they are read again exactly as they were written,
    /// and whatever follows from the manifest can be made anew from the file.
    pub(super) fn round(&mut self) {
        for entry in &mut self.items {
            let stocks = [Some(&mut entry.stock), entry.cover_stock.as_mut()];
            for stock in stocks.into_iter().flatten() {
                round([&mut stock.weight, &mut stock.thickness]);
            }
            round(entry.trim.iter_mut().chain(&mut entry.ink).chain(&mut entry.spine));
            round([&mut entry.bleed, &mut entry.grams, &mut entry.total_ink]);
            for sheet in entry.files.iter_mut().filter_map(|file| file.sheet.as_mut()) {
                round(sheet.trim.iter_mut().chain([&mut sheet.bleed]));
            }
        }
    }
}

fn round<'a>(figures: impl IntoIterator<Item = &'a mut f64>) {
    for figure in figures {
        *figure = (*figure * 10_000.0).round() / 10_000.0;
    }
}

/// The head of the order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderHead {
    /// What the customer calls it.
    pub title: String,
    /// Id of the town.
    pub town: String,
    /// The office that publishes it.
    pub office: String,
    /// The day for which everything is made, YYYY-MM-DD.
    pub date: String,
    /// Counts up with every change.
    pub revision: u32,
    /// The customer's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `draft` or `release`.
    pub mode: String,
}

/// An output condition: for which press and paper colours were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileHead {
    /// Its registered name, such as `FOGRA39`.
    pub condition: String,
    /// SHA-256 of the ICC profile in hexadecimal digits.
    pub sha256: String,
}

/// One line of the order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Counts from 1 in the order of the order file.
    pub number: usize,
    /// Stem of its file names.
    pub name: String,
    /// The reader's language.
    pub language: LanguageHead,
    /// The language beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<LanguageHead>,
    /// Id of the package.
    pub package: String,
    /// Title of the package in German.
    pub package_title: String,
    /// `a4` or `a5`.
    pub format: String,
    /// Whether the type is at least 16 pt.
    pub large_print: bool,
    /// Trimmed width and height of a page in mm.
    pub trim: [f64; 2],
    /// What is printed beyond the trim, in mm.
    pub bleed: f64,
    /// Pages, notes pages among them.
    pub pages: usize,
    /// Pages for notes that make the number of pages right for the binding.
    pub notes_pages: usize,
    /// Copies that the customer gets.
    pub quantity: u32,
    /// Copies on top.
    pub overs: u32,
    /// How the sheets become a booklet.
    pub binding: Binding,
    /// The edge at which it is bound or punched.
    pub binding_side: BindingSide,
    /// Whether the inner margin has room for punching.
    pub hole_margin: bool,
    /// Inks of the inside, or of everything.
    pub colours: Colours,
    /// Inks of the cover pages of a booklet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_colours: Option<Colours>,
    /// Paper of the inside, or of everything.
    pub stock: Stock,
    /// Paper of the separate cover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_stock: Option<Stock>,
    /// Leaves of the trimmed size in one copy: half the pages.
    pub leaves: usize,
    /// Width of the spine in mm, if it is perfect bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spine: Option<f64>,
    /// Weight of the paper of one trimmed copy in g.
    pub grams: f64,
    /// Share of each page that each ink covers, on average, in percent: cyan, magenta, yellow, black.
    pub ink: [f64; 4],
    /// The highest sum of inks at any point inside the trim, in percent.
    pub total_ink: f64,
    /// How the words stand.
    pub words: WordCounts,
    /// Files, in the order in which they are used.
    pub files: Vec<FileEntry>,
    /// What a printer should know about files that are good all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Why it could not be made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// A language by its names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageHead {
    /// Canonical tag.
    pub tag: String,
    /// What its speakers call it.
    pub endonym: String,
    /// What Germans call it.
    pub german: String,
    /// Its English name.
    pub english: String,
    /// `ltr` or `rtl`.
    pub direction: String,
}

/// Blocks by the state of their words in the reader's language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordCounts {
    /// All.
    pub total: usize,
    /// In the reader's language, fresh.
    pub translated: usize,
    /// In the reader's language, older than the German text.
    pub stale: usize,
    /// In a fallback language.
    pub fallback: usize,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Single pages for the press, everything or the inside.
    Pages,
    /// Single pages of a separate cover for the press.
    Cover,
    /// Imposed sheets.
    Sheets,
    /// Imposed cover with its spine.
    Jacket,
    /// For screens: tagged, in RGB.
    Digital,
    /// All pages small on a few sheets, to look at.
    Proof,
    /// XJDF job ticket.
    Ticket,
}

impl Role {
    /// Whether its files hold sheets for the press.
    pub fn is_sheets(self) -> bool {
        match self {
            Self::Sheets | Self::Jacket => true,
            Self::Pages | Self::Cover | Self::Digital | Self::Proof | Self::Ticket => false,
        }
    }
}

/// One file of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path in the archive, with `/`.
    pub path: String,
    /// What it is for.
    pub role: Role,
    /// Pages of the file, or sides of sheets.
    pub pages: usize,
    /// First and last page of the packet that are in it, counting from 1, if it holds a run of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[usize; 2]>,
    /// The sheets that its pages were laid on, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetHead>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl FileEntry {
    /// What the file has to be, of an item of this trim and bleed in mm: by the order, but sheets
    /// have boxes of their own.
    pub fn expected(&self, trim: [f64; 2], bleed: f64, binding: Binding) -> Expected {
        let (boxes, pages_by) = match (&self.sheet, self.role) {
            (Some(sheet), _) => (Some((sheet.trim, sheet.bleed)), 1),
            (None, Role::Pages | Role::Cover) => (Some((trim, bleed)), binding.page_multiple()),
            (None, Role::Digital) => (None, binding.page_multiple()),
            (None, Role::Sheets | Role::Jacket | Role::Proof | Role::Ticket) => (None, 1),
        };
        Expected {
            pages: Some(self.pages),
            pages_by: Some(pages_by),
            trim: boxes.map(|(trim, _)| trim.map(pt)),
            bleed: boxes.map(|(_, bleed)| pt(bleed)),
        }
    }
}

/// What the sheets of a file are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetHead {
    /// Width and height in mm of all trimmed pages of a side together, with what lies between them.
    pub trim: [f64; 2],
    /// What is printed beyond that, in mm: less than the bleed of the pages where the edge of the
    /// sheet cuts it.
    pub bleed: f64,
    /// Copies that each sheet gives: more than one if the same page stands on it several times.
    pub copies: usize,
}
