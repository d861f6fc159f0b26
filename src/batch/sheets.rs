//! Which sheets the pages of an order go on, and what of that cannot be.

use crate::diag::Diagnostic;
use crate::order::{Binding, Item, Order};
use crate::press::creep::Creep;
use crate::press::imposition::{Duplex, Edge, Folio, Scheme};
use crate::press::marks::Marks;
use crate::press::paper::SheetFormat;
use crate::press::rect::pt;
use crate::press::sheet::{self, Imposing, Measure};

/// How pages are laid on sheets, whatever their binding.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetWishes {
    /// Schemes that somebody named; each goes with the binding that it makes. Without any there are
    /// the usual ones.
    pub schemes: Vec<Scheme>,
    /// The sheet.
    pub format: SheetFormat,
    /// The edge about which the press turns it.
    pub duplex: Option<Duplex>,
    /// Thickness of the paper in mm, if it is not what the order says.
    pub thickness: Option<f64>,
    /// Which pages make up for creep.
    pub creep: Creep,
    /// Between pages that are cut apart, in mm.
    pub gutter: Option<f64>,
    /// Marks to draw if there is room.
    pub marks: Marks,
}

impl SheetWishes {
    /// The scheme for a binding: the one that was named, else the usual one. Loose sheets stay
    /// single pages unless somebody says how many go on a sheet.
    pub(super) fn scheme(&self, binding: Binding) -> Option<Scheme> {
        let usual = match binding {
            Binding::Sheets => None,
            Binding::Stapled => Some(Scheme::Saddle { sheets_per_signature: None }),
            Binding::Perfect => Some(Scheme::Perfect(Folio::Sixteen)),
        };
        let named = self.schemes.iter().copied();
        named.clone().find(|scheme| made_by(*scheme) == Some(binding)).or(usual)
    }

    /// The scheme for a separate cover, with the spine in mm of one that is glued. The cover of a
    /// stapled item is the sheet around all others: one folded sheet of its own paper.
    pub(super) fn cover_scheme(binding: Binding, spine: f64) -> Scheme {
        match binding {
            Binding::Perfect => Scheme::Jacket { spine },
            Binding::Sheets | Binding::Stapled => Scheme::Saddle { sheets_per_signature: None },
        }
    }

    pub(super) fn imposing(&self, scheme: Scheme, thickness: f64) -> Imposing {
        Imposing {
            scheme,
            binding: None,
            format: self.format,
            duplex: self.duplex,
            thickness: self.thickness.unwrap_or(thickness),
            creep: self.creep,
            gutter: self.gutter,
            marks: self.marks,
        }
    }

    /// The schemes of all items that get sheets; covers go without saying.
    pub fn used(&self, order: &Order) -> Vec<Scheme> {
        order.items.iter().filter_map(|item| self.scheme(item.binding)).collect()
    }

    /// What of it the order has no use for, and what does not fit on the sheet: known before
    /// anything is made.
    pub fn refusals(&self, order: &Order) -> Vec<Diagnostic> {
        let mut refusals = self.misnamed(order);
        if self.schemes.is_empty() && self.used(order).is_empty() {
            let problem = Diagnostic::error("no item of the order is bound: nothing gets sheets");
            refusals.push(problem.hint(LOOSE_HINT));
        }
        if refusals.is_empty() {
            refusals = self.misfits(order);
        }
        refusals
    }

    /// Schemes that no item can have.
    fn misnamed(&self, order: &Order) -> Vec<Diagnostic> {
        let mut refusals = Vec::new();
        for (index, scheme) in self.schemes.iter().enumerate() {
            let Some(binding) = made_by(*scheme) else {
                let message = format!("`{scheme}` is no scheme for the items of an order");
                let hint = "leave it out: separate covers become jackets by themselves, with the \
                            spine that follows from pages and paper";
                refusals.push(Diagnostic::error(message).hint(hint));
                continue;
            };
            let name = binding.name();
            if order.items.iter().all(|item| item.binding != binding) {
                let message = format!(
                    "`{scheme}` is for items with binding = \"{name}\", and the order has none"
                );
                refusals.push(Diagnostic::error(message).hint(match binding {
                    Binding::Sheets => "leave it out; booklets have saddle or perfect",
                    Binding::Stapled | Binding::Perfect => LOOSE_HINT,
                }));
            }
            let before = &self.schemes[..index];
            if let Some(other) = before.iter().find(|other| made_by(**other) == Some(binding)) {
                let message = format!(
                    "`{other}` and `{scheme}` are both for items with binding = \"{name}\""
                );
                refusals.push(Diagnostic::error(message).hint("name one of them"));
            }
        }
        refusals
    }

    /// Items whose pages do not fit on the sheet. Of items with the same reason the first is named.
    fn misfits(&self, order: &Order) -> Vec<Diagnostic> {
        let mut reasons: Vec<String> = Vec::new();
        let mut refusals = Vec::new();
        for item in &order.items {
            for scheme in self.schemes_of(item) {
                let [width, height] = item.selection.paper.size.trim();
                // How many pages there are, and on which side they are bound, changes no size.
                let measure = Measure {
                    pages: 4,
                    trim: (pt(width), pt(height)),
                    bleed: pt(order.bleed),
                    edge: Edge::Left,
                };
                let laid = sheet::lay_out(&measure, &self.imposing(scheme, item.stock.thickness));
                let Err(reason) = laid.map_err(|refused| refused.to_string()) else { continue };
                if !reasons.contains(&reason) {
                    let problem = Diagnostic::error(format!("item {}: {reason}", item.number));
                    refusals.push(problem.hint(FORMAT_HINT));
                    reasons.push(reason);
                }
            }
        }
        refusals
    }

    fn schemes_of(&self, item: &Item) -> impl Iterator<Item = Scheme> {
        let cover = item.cover_stock.as_ref().map(|_| Self::cover_scheme(item.binding, 0.0));
        self.scheme(item.binding).into_iter().chain(cover)
    }
}

/// What to do if pages do not go on the sheets that were asked for.
pub(super) const FORMAT_HINT: &str =
    "give other sheets with --sheet and --impose; `willkommen batch --help` names them";

const LOOSE_HINT: &str =
    "loose sheets have cut-stack:2x1 or repeat:2x2, with the columns and rows that they need";

/// The binding that a scheme makes; none for the cover of whatever is bound.
fn made_by(scheme: Scheme) -> Option<Binding> {
    match scheme {
        Scheme::Saddle { .. } => Some(Binding::Stapled),
        Scheme::Perfect(_) => Some(Binding::Perfect),
        Scheme::CutStack(_) | Scheme::Repeat(_) => Some(Binding::Sheets),
        Scheme::Jacket { .. } => None,
    }
}
