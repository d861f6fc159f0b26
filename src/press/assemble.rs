//! Draws pages of a finished PDF on new, larger ones: sheets for the press, or many small pages on
//! one to look at.
//!
//! Each page becomes one form XObject, whose content, fonts and inks stay as they are, and is drawn
//! as often as it is needed. The output condition, the description and the layers of the file stay
//! with it; what belongs to single pages (their outline, labels, structure and links) goes.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::ident;
use super::marks::{self, ALL_INKS};
use super::rect::{Rect, numbers};
use super::sheet::{Placement, SideLayout};
use super::source::{Page, Part, open, reals};

/// Files whose pages lie under or over those that are assembled: page by page, of the same size.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layers<'a> {
    /// Drawn first.
    pub under: Option<&'a [u8]>,
    /// Drawn last.
    pub over: Option<&'a [u8]>,
}

/// What stays in the catalog.
const KEPT: [&str; 5] = ["OutputIntents", "Metadata", "Lang", "OCProperties", "Extensions"];

/// Lengths in pt by which a layer may differ from its side.
const SAME_SIZE: f64 = 1.0;

/// A page that is drawn on sides: its form, and the size of its trim in pt.
#[derive(Debug, Clone, Copy)]
struct Form {
    id: ObjectId,
    size: (f64, f64),
}

/// Makes a PDF with one page for each side. The same input gives the same bytes.
///
/// # Errors
/// If a file cannot be read, a page does not exist, or a layer does not match the sides.
pub fn assemble(source: &[u8], sides: &[SideLayout], layers: Layers<'_>) -> Result<Vec<u8>> {
    let mut document = open(source)?;
    let forms = page_forms(&mut document, sides)?;
    let under = layers.under.map(|pdf| layer(&mut document, pdf, sides)).transpose();
    let under = under.context("the layer below")?;
    let over = layers.over.map(|pdf| layer(&mut document, pdf, sides)).transpose();
    let over = over.context("the layer on top")?;
    let inks = document.add_object(all_inks());
    let tree = document.new_object_id();
    let mut drawn = Vec::new();
    let mut kids = Vec::new();
    for (index, side) in sides.iter().enumerate() {
        let layers = [&under, &over].map(|forms| forms.as_ref().map(|forms| forms[index]));
        let content = content(side, &forms, layers);
        let resources = resources(side, &forms, layers, inks);
        let mut stream = lopdf::Stream::new(Dictionary::new(), content.clone());
        stream.compress().context("cannot pack a side")?;
        let stream = document.add_object(stream);
        kids.push(Object::Reference(document.add_object(page(side, tree, stream, resources))));
        drawn.extend(content);
    }
    let mut root = Dictionary::new();
    root.set("Type", "Pages");
    root.set("Count", i64::try_from(kids.len()).context("too many sides")?);
    root.set("Kids", kids);
    document.objects.insert(tree, root.into());
    replace_catalog(&mut document, tree)?;
    let layers = [layers.under, layers.over].map(Option::unwrap_or_default);
    ident::renew(&mut document, &[source, layers[0], layers[1], &drawn])?;
    document.prune_objects();
    document.renumber_objects();
    super::pack(&mut document)
}

/// The pages that the sides need.
fn page_forms(document: &mut Document, sides: &[SideLayout]) -> Result<BTreeMap<usize, Form>> {
    let pages: Vec<_> = document.page_iter().collect();
    let mut forms = BTreeMap::new();
    for number in sides.iter().flat_map(|side| &side.placements).map(|it| it.page) {
        if forms.contains_key(&number) {
            continue;
        }
        let id = number.checked_sub(1).and_then(|index| pages.get(index));
        let id = id.with_context(|| format!("the PDF has no page {number}"))?;
        let about = || format!("page {number}");
        let page = Page::read(document, *id).with_context(about)?;
        let (size, form) = (page.size(), page.form(Part::Trimmed).with_context(about)?);
        let id = document.add_object(form);
        forms.insert(number, Form { id, size });
    }
    Ok(forms)
}

/// Takes the pages of another file as forms, with everything that they need.
fn layer(document: &mut Document, pdf: &[u8], sides: &[SideLayout]) -> Result<Vec<ObjectId>> {
    let mut other = open(pdf)?;
    other.renumber_objects_with(document.max_id + 1);
    let pages: Vec<_> = other.page_iter().collect();
    ensure!(
        pages.len() == sides.len(),
        "it has {} pages, but there are {} sides",
        pages.len(),
        sides.len()
    );
    let mut forms = Vec::new();
    for (index, (id, side)) in pages.iter().zip(sides).enumerate() {
        let about = || format!("page {}", index + 1);
        let page = Page::read(&other, *id).with_context(about)?;
        let (width, height) = page.whole_size();
        ensure!(
            (width - side.width).abs() < SAME_SIZE && (height - side.height).abs() < SAME_SIZE,
            "its page {} is {width:.1} × {height:.1} pt, but the side {:.1} × {:.1} pt",
            index + 1,
            side.width,
            side.height
        );
        forms.push(page.form(Part::Whole).with_context(about)?);
    }
    document.max_id = document.max_id.max(other.max_id);
    document.objects.append(&mut other.objects);
    Ok(forms.into_iter().map(|form| document.add_object(form)).collect())
}

fn name(page: usize) -> String {
    format!("P{page}")
}

/// Operators of a side: the layer below, pages, marks, the layer on top.
fn content(
    side: &SideLayout,
    forms: &BTreeMap<usize, Form>,
    [below, above]: [Option<ObjectId>; 2],
) -> Vec<u8> {
    let layer = |id: Option<ObjectId>, name| id.map_or(String::new(), |_| format!("/{name} Do\n"));
    let mut text = layer(below, "Under");
    for placement in &side.placements {
        let Placement { page, clip, .. } = placement;
        let area = numbers(&[clip.x0, clip.y0, clip.width(), clip.height()]);
        let matrix = numbers(&matrix(placement, forms[page].size));
        text += &format!("q {area}re W n {matrix}cm /{} Do Q\n", name(*page));
    }
    text += &marks::draw(&side.marks);
    text += &layer(above, "Over");
    text.into_bytes()
}

fn resources(
    side: &SideLayout,
    forms: &BTreeMap<usize, Form>,
    [below, above]: [Option<ObjectId>; 2],
    inks: ObjectId,
) -> Dictionary {
    let pages = side.placements.iter().map(|it| (name(it.page), forms[&it.page].id));
    let layers = [("Under", below), ("Over", above)];
    let layers = layers.into_iter().filter_map(|(name, id)| Some((name.to_owned(), id?)));
    // A page that stands on a side many times is named once.
    let objects: BTreeMap<_, _> = pages.chain(layers).collect();
    let objects = objects.into_iter().map(|(name, id)| (name, Object::Reference(id)));
    let mut resources = Dictionary::new();
    resources.set("XObject", objects.collect::<Dictionary>());
    if !side.marks.is_empty() {
        let mut spaces = Dictionary::new();
        spaces.set(ALL_INKS, inks);
        resources.set("ColorSpace", spaces);
    }
    resources
}

/// Brings a form of this size to its place.
fn matrix(placement: &Placement, (width, height): (f64, f64)) -> [f64; 6] {
    let Placement { x, y, scale, turned, .. } = *placement;
    match turned {
        false => [scale, 0.0, 0.0, scale, x, y],
        true => [-scale, 0.0, 0.0, -scale, x + scale * width, y + scale * height],
    }
}

fn page(side: &SideLayout, tree: ObjectId, content: ObjectId, resources: Dictionary) -> Dictionary {
    let corners = |area: &Rect| reals(&[area.x0, area.y0, area.x1, area.y1]);
    let mut page = Dictionary::new();
    page.set("Type", "Page");
    page.set("Parent", tree);
    page.set("MediaBox", corners(&Rect::new(0.0, 0.0, side.width, side.height)));
    page.set("BleedBox", corners(&side.bleed));
    page.set("TrimBox", corners(&side.trim));
    page.set("Resources", resources);
    page.set("Contents", content);
    page
}

/// The colour of all inks (PDF 1.7 § 8.6.6.4).
fn all_inks() -> Object {
    let name = |name: &str| Object::Name(name.into());
    let mut tint = Dictionary::new();
    tint.set("FunctionType", 2);
    tint.set("Domain", vec![0.into(), 1.into()]);
    tint.set("C0", vec![Object::from(0); 4]);
    tint.set("C1", vec![Object::from(1); 4]);
    tint.set("N", 1);
    Object::Array(vec![name("Separation"), name("All"), name("DeviceCMYK"), tint.into()])
}

fn replace_catalog(document: &mut Document, tree: ObjectId) -> Result<()> {
    let old = document.catalog().context("the PDF has no catalog")?;
    let mut catalog = Dictionary::new();
    catalog.set("Type", "Catalog");
    catalog.set("Pages", tree);
    for key in KEPT {
        if let Ok(value) = old.get(key.as_bytes()) {
            catalog.set(key, value.clone());
        }
    }
    let mut trailer = Dictionary::new();
    if let Ok(info) = document.trailer.get(b"Info") {
        trailer.set("Info", info.clone());
    }
    trailer.set("Root", document.add_object(catalog));
    document.trailer = trailer;
    Ok(())
}

#[cfg(test)]
mod tests;
