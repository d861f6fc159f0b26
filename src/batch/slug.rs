//! The slug line: which sheet this is, in German and English, outside of what is cut off.

use super::{Shop, files};
use crate::archive::manifest::Role;
use crate::diag::Diagnostic;
use crate::edition::Mode;
use crate::language::Direction;
use crate::order::Item;
use crate::press::captions::{Caption, CaptionEdge, CaptionSide, Captions};
use crate::press::imposition::{Duplex, Edge};
use crate::press::sheet::Layout;
use crate::press::slug::slug_box;
use crate::render;

/// Size of the type in pt, as print shops set it.
const SIZE: f64 = 6.0;

/// A file with one page for each side of the sheets, which is laid over them; none if there is no
/// room.
///
/// # Errors
/// If the title of the order has characters that no font has.
pub(super) fn overlay(
    shop: &Shop<'_>,
    item: &Item,
    name: &str,
    layout: &Layout,
    role: Role,
) -> Result<Option<Vec<u8>>, Vec<Diagnostic>> {
    let Some(room) = slug_box(layout) else { return Ok(None) };
    let side = |index: usize| CaptionSide {
        width: layout.width,
        height: layout.height,
        captions: vec![Caption {
            x: room.x0,
            y: layout.height - room.y1,
            width: room.width(),
            size: SIZE,
            is_upright: false,
            side: CaptionEdge::Left,
            lang: "de".to_owned(),
            dir: Direction::Ltr,
            fonts: files::german_fonts(shop),
            is_bold: false,
            text: words(shop, item, name, layout, role, index),
        }],
        frames: Vec::new(),
    };
    let sides = (0..layout.sides.len()).map(side).collect();
    let captions = Captions { iso: shop.order.date.to_string(), sides };
    render::print_captions(shop.engine, &captions).map(Some)
}

fn words(
    shop: &Shop<'_>,
    item: &Item,
    name: &str,
    layout: &Layout,
    role: Role,
    index: usize,
) -> String {
    let order = shop.order;
    let language = |tag: &str| {
        let language = shop.content.registry.get(tag);
        language.map_or_else(|| tag.to_owned(), |it| format!("{}/{}", it.german, it.english))
    };
    let selection = &item.selection;
    let languages: Vec<_> =
        [Some(&selection.reader), selection.beside.as_ref()].into_iter().flatten().collect();
    let languages: Vec<_> = languages.into_iter().map(|tag| language(tag)).collect();
    let sheet = index / 2 + 1;
    let sheets = layout.sheets.len();
    let place = match role {
        Role::Jacket => "Umschlag/Cover".to_owned(),
        Role::Pages | Role::Cover | Role::Sheets | Role::Digital | Role::Proof | Role::Ticket => {
            format!("Bogen/Sheet {sheet}/{sheets}")
        }
    };
    let side = if index.is_multiple_of(2) { "Vorderseite/Front" } else { "Rückseite/Back" };
    let bound = match layout.edge {
        Edge::Left => "links gebunden/bound left",
        Edge::Right => "rechts gebunden/bound right",
    };
    let duplex = match layout.duplex {
        Duplex::LongEdge => "lange Kante/long edge",
        Duplex::ShortEdge => "kurze Kante/short edge",
    };
    let mode = match order.mode {
        Mode::Draft => "Entwurf/Draft",
        Mode::Release => "Freigabe/Release",
    };
    [
        place,
        side.to_owned(),
        languages.join(" + "),
        name.to_owned(),
        format!("{} r{}", order.date.german(), order.revision),
        bound.to_owned(),
        duplex.to_owned(),
        mode.to_owned(),
        order.title.clone(),
    ]
    .join("  ·  ")
}
