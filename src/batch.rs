//! Runs an order: every item becomes files for the press, for screens and to look at, and the
//! manifest says what was made.
//!
//! One item that fails never stops the others.

pub mod estimate;
mod files;
mod layout;
mod proof;
pub mod shard;
mod sheets;
mod slug;
pub mod store;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::archive::manifest::{Entry, LanguageHead, Manifest, OrderHead, ProfileHead, WordCounts};
use crate::archive::{self, names};
use crate::content::Content;
use crate::diag::Diagnostic;
use crate::disk::sha256;
use crate::edition::Mode;
use crate::language::Language;
use crate::order::{Binding, COVER_PAGES, Item, Order};
use crate::pipeline::BlockCounts;
use crate::press::profile::Profile;
use crate::render::Engine;

pub use sheets::SheetWishes;

/// What all items of an order share.
pub struct Shop<'a> {
    /// The typesetting engine, open for all their languages.
    pub engine: &'a Engine,
    /// What is printed.
    pub content: &'a Content,
    /// The order.
    pub order: &'a Order,
    /// For which press and paper the colours are.
    pub profile: &'a Profile,
    /// How pages are laid on sheets, if they are.
    pub sheets: Option<SheetWishes>,
    /// Whether a proof with small pages is made of each item.
    pub proof: bool,
}

/// Names of all items, in order; no two are the same.
pub fn names(order: &Order) -> Vec<String> {
    let stems = order.items.iter().map(|item| {
        let selection = &item.selection;
        let beside = selection.beside.as_deref();
        names::stem(&selection.reader, beside, &selection.package, selection.paper, item.binding)
    });
    names::unique(stems.collect())
}

/// Makes the files of one item below a folder and says what was made. Whatever goes wrong stands in
/// the entry.
pub fn make(shop: &Shop<'_>, item: &Item, name: &str, folder: &Path) -> (Entry, Vec<Diagnostic>) {
    let mut entry = blank(shop.content, shop.order, item, name);
    // A bug in one item must not take the others with it.
    let made = catch_unwind(AssertUnwindSafe(|| fill(shop, item, name, folder, &mut entry)));
    let problems = match made {
        Ok(Ok(())) => Vec::new(),
        Ok(Err(problems)) => problems,
        Err(_) => {
            let problem = Diagnostic::error("the program failed on this item");
            vec![problem.hint("this is a bug; please report it")]
        }
    };
    if !problems.is_empty() {
        refuse(&mut entry, &problems, folder);
    }
    (entry, problems)
}

/// An item that cannot be made.
pub fn fail(
    content: &Content,
    order: &Order,
    item: &Item,
    name: &str,
    problems: &[Diagnostic],
) -> Entry {
    let mut entry = blank(content, order, item, name);
    entry.problems = problems.iter().map(|problem| problem.message.clone()).collect();
    entry
}

/// Half an item is none: what was made of it before it failed goes away.
fn refuse(entry: &mut Entry, problems: &[Diagnostic], folder: &Path) {
    for file in entry.files.drain(..) {
        // What cannot be removed is not in the manifest, and verification finds it.
        let _ = std::fs::remove_file(folder.join(file.path));
    }
    entry.problems = problems.iter().map(|problem| problem.message.clone()).collect();
}

fn fill(
    shop: &Shop<'_>,
    item: &Item,
    name: &str,
    folder: &Path,
    entry: &mut Entry,
) -> Result<(), Vec<Diagnostic>> {
    let laid = layout::lay_out(shop.engine, shop.content, item, shop.order.bleed)?;
    measure(item, &laid, entry);
    let (made, remarks) = (Vec::new(), Vec::new());
    let mut files = files::Files { shop, item, name, folder, laid: &laid, made, remarks };
    let result = files.make();
    entry.files = files.made;
    entry.remarks.extend(files.remarks);
    entry.files.sort_by(|one, two| (one.role, &one.path).cmp(&(two.role, &two.path)));
    result
}

/// What is known of an item before it is laid out.
fn blank(content: &Content, order: &Order, item: &Item, name: &str) -> Entry {
    let selection = &item.selection;
    let language = |tag: &str| content.registry.get(tag).map(head_of);
    let reader = content.registry.get(&selection.reader);
    let package = content.packages.get(&selection.package);
    Entry {
        number: item.number,
        name: name.to_owned(),
        language: reader.map(head_of).expect("the order was checked against the registry"),
        beside: selection.beside.as_deref().and_then(language),
        package: selection.package.clone(),
        package_title: package.map_or_else(String::new, |package| package.title.clone()),
        format: selection.paper.size.name().to_owned(),
        large_print: selection.paper.large_print,
        trim: selection.paper.size.trim(),
        bleed: order.bleed,
        pages: 0,
        notes_pages: 0,
        quantity: item.quantity,
        overs: item.overs,
        binding: item.binding,
        binding_side: crate::order::BindingSide::of(
            reader.map_or(crate::language::Direction::Ltr, Language::direction),
        ),
        hole_margin: selection.paper.hole_margin,
        colours: item.colours,
        cover_colours: (item.binding != Binding::Sheets).then_some(item.cover_colours),
        stock: item.stock.clone(),
        cover_stock: item.cover_stock.clone(),
        leaves: 0,
        spine: None,
        grams: 0.0,
        ink: [0.0; 4],
        total_ink: 0.0,
        words: word_counts(&BlockCounts::default()),
        files: Vec::new(),
        remarks: Vec::new(),
        problems: Vec::new(),
    }
}

/// An item that was made before: what was measured of it and made, with what is said of it now.
fn renew(shop: &Shop<'_>, item: &Item, name: &str, made: Entry) -> Entry {
    let Entry { pages, notes_pages, binding_side, colours, cover_colours, .. } = made;
    let Entry { cover_stock, leaves, spine, grams, ink, total_ink, words, .. } = made;
    let Entry { files, remarks, problems, .. } = made;
    Entry {
        pages,
        notes_pages,
        binding_side,
        colours,
        cover_colours,
        cover_stock,
        leaves,
        spine,
        grams,
        ink,
        total_ink,
        words,
        files,
        remarks,
        problems,
        ..blank(shop.content, shop.order, item, name)
    }
}

/// What is known of an item when it is laid out.
fn measure(item: &Item, laid: &layout::LaidOut, entry: &mut Entry) {
    let pages = laid.pages();
    let coverage = laid.coverage(item);
    entry.pages = pages;
    entry.notes_pages = laid.output.notes_pages;
    entry.binding_side = files::side_of(laid);
    (entry.colours, entry.cover_colours) = item.inks(pages);
    entry.cover_stock = item.own_cover(pages).cloned();
    if entry.cover_stock.is_none() && item.cover_stock.is_some() {
        let stock = &item.stock.name;
        entry.remarks.push(format!(
            "with {pages} pages it has no cover of its own: everything is on {stock}"
        ));
    }
    entry.leaves = pages.div_ceil(2);
    entry.spine = spine(item, pages);
    entry.grams = round(grams(item, pages), 1);
    entry.ink = coverage.mean.map(|share| round(share * 100.0, 1));
    entry.total_ink = round(coverage.highest * 100.0, 0);
    entry.words = word_counts(&laid.words);
}

/// Leaves of a cover.
const COVER_LEAVES: usize = COVER_PAGES / 2;

/// Width of the spine of a perfect-bound copy in mm: the leaves between its covers.
fn spine(item: &Item, pages: usize) -> Option<f64> {
    let inside = (pages / 2).saturating_sub(COVER_LEAVES) as f64;
    (item.binding == Binding::Perfect).then(|| round(inside * item.stock.thickness, 2))
}

/// Weight of the paper of one trimmed copy in g.
fn grams(item: &Item, pages: usize) -> f64 {
    let [width, height] = item.selection.paper.size.trim();
    let leaf = width * height / 1_000_000.0;
    let leaves = pages.div_ceil(2);
    match item.own_cover(pages) {
        None => leaves as f64 * leaf * item.stock.weight,
        Some(cover) => {
            let inside = leaves.saturating_sub(COVER_LEAVES) as f64;
            leaf * (inside * item.stock.weight + COVER_LEAVES as f64 * cover.weight)
        }
    }
}

fn round(value: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (value * scale).round() / scale
}

fn head_of(language: &Language) -> LanguageHead {
    LanguageHead {
        tag: language.tag.clone(),
        endonym: language.endonym.clone(),
        german: language.german.clone(),
        english: language.english.clone(),
        direction: match language.direction() {
            crate::language::Direction::Ltr => "ltr".to_owned(),
            crate::language::Direction::Rtl => "rtl".to_owned(),
        },
    }
}

fn word_counts(blocks: &BlockCounts) -> WordCounts {
    WordCounts {
        total: blocks.total,
        translated: blocks.translated,
        stale: blocks.stale,
        fallback: blocks.fallback,
    }
}

/// The manifest of an order with what became of its items.
pub fn manifest(
    content: &Content,
    order: &Order,
    profile: &Profile,
    items: Vec<Entry>,
) -> Manifest {
    let office = content.office(&order.town);
    Manifest {
        schema: archive::SCHEMA,
        made_by: archive::MADE_BY.to_owned(),
        order: OrderHead {
            title: order.title.clone(),
            town: order.town.clone(),
            office,
            date: order.date.to_string(),
            revision: order.revision,
            reference: order.reference.clone(),
            mode: match order.mode {
                Mode::Draft => "draft".to_owned(),
                Mode::Release => "release".to_owned(),
            },
        },
        profile: ProfileHead {
            condition: profile.condition.clone(),
            sha256: sha256(&profile.bytes),
        },
        items,
    }
}
