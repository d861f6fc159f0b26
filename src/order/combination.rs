//! What goes together on a press and at the bindery, and what does not.

use super::item::Wish;
use super::{Binding, Colours, Item};
use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::table::At;

/// Reports every combination of an item that cannot be made.
pub(super) fn check(
    item: &Item,
    wish: &Wish,
    content: &Content,
    at: &Location,
    diags: &mut Diagnostics,
) {
    let place = |typed: Option<&At<String>>| typed.map_or(at, |typed| &typed.at).clone();
    let mut refuse = |message: &str, hint: &str, typed: Option<&At<String>>| {
        let problem = Diagnostic::error(message).hint(hint).at(&place(typed));
        diags.push(problem.language(&item.selection.reader));
    };
    let package = content.packages.get(&item.selection.package);
    let has_cover =
        package.is_some_and(|package| !package.is_sheet) && item.selection.stage.is_none();
    match item.binding {
        Binding::Sheets => {
            if item.cover_stock.is_some() || wish.cover_colour.is_some() {
                refuse(
                    "loose sheets have no cover",
                    "leave `cover_stock` and `cover_colour` out, or write binding = \"stapled\"",
                    wish.cover_stock.as_ref().or(wish.cover_colour.as_ref()),
                );
            }
        }
        Binding::Stapled | Binding::Perfect => {
            if item.selection.paper.hole_margin {
                let hint = "holes are for binding = \"sheets\"; leave `hole_margin` out";
                refuse("a booklet is not punched", hint, wish.binding.as_ref());
            }
            if item.colours == Colours::FourOne {
                let hint = "the sides of a folded sheet are not front and back of one page: write \
                            colour = \"1/1\" and cover_colour = \"4/1\", or \"4/4\"";
                refuse("the inside of a booklet cannot be 4/1", hint, wish.colour.as_ref());
            }
        }
    }
    if item.binding == Binding::Perfect {
        if item.cover_stock.is_none() {
            let hint = "name a paper with `cover_stock`: the cover holds the glued spine";
            refuse("perfect binding needs a cover of its own", hint, wish.binding.as_ref());
        }
        if !has_cover {
            let hint =
                "a few sheets have no spine to glue: write binding = \"stapled\" or \"sheets\"";
            refuse("these pages have no cover", hint, wish.binding.as_ref());
        }
    }
}
