//! Words of the trade in German and English, for README and ticket.

use super::manifest::{LanguageHead, Role};
use crate::order::{Binding, BindingSide, Colours, Stock};

/// A word in both languages of the papers that go to a print shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// German.
    pub german: &'static str,
    /// English.
    pub english: &'static str,
}

impl Pair {
    /// Both, as in the cells of the ticket.
    pub fn both(self) -> String {
        format!("{}/{}", self.german, self.english)
    }
}

const fn pair(german: &'static str, english: &'static str) -> Pair {
    Pair { german, english }
}

pub(super) fn binding(binding: Binding) -> Pair {
    match binding {
        Binding::Sheets => pair("lose Blätter", "loose sheets"),
        Binding::Stapled => pair("Rückstichheftung", "saddle stitch"),
        Binding::Perfect => pair("Klebebindung", "perfect binding"),
    }
}

pub(super) fn side(side: BindingSide) -> Pair {
    match side {
        BindingSide::Left => pair("links", "left"),
        BindingSide::Right => pair("rechts", "right"),
    }
}

/// Inks by their letters. A spreadsheet takes a bare `4/4` for the fourth of April.
pub(super) fn colours(colours: Colours) -> &'static str {
    match colours {
        Colours::FourFour => "4/4 CMYK/CMYK",
        Colours::FourOne => "4/1 CMYK/K",
        Colours::OneOne => "1/1 K/K",
    }
}

pub(super) fn yes_or_no(answer: bool) -> Pair {
    if answer { pair("ja", "yes") } else { pair("nein", "no") }
}

/// What files of a role are.
pub(super) fn role(role: Role) -> Pair {
    match role {
        Role::Pages => pair(
            "Einzelseiten in Leserichtung für die Druckmaschine",
            "single pages in reading order for the press",
        ),
        Role::Cover => pair(
            "Umschlag als Einzelseiten: 1, 2, vorletzte, letzte Seite",
            "cover as single pages: 1, 2, last but one, last",
        ),
        Role::Sheets => pair(
            "ausgeschossene Bogen, Vorder- und Rückseite im Wechsel",
            "imposed sheets, front and back by turns",
        ),
        Role::Jacket => pair("ausgeschossener Umschlag mit Rücken", "imposed cover with its spine"),
        Role::Digital => pair(
            "barrierefreie Fassung für den Bildschirm (RGB), nicht drucken",
            "accessible version for screens (RGB), not for the press",
        ),
        Role::Proof => pair(
            "alle Seiten verkleinert auf wenigen Blättern, zum Durchsehen",
            "all pages small on a few sheets, to look through",
        ),
        Role::Ticket => pair("Auftragsdaten im Format XJDF 2.0", "job tickets as XJDF 2.0"),
    }
}

/// A language by the names that both readers know.
pub(super) fn language(head: &LanguageHead) -> String {
    format!("{}/{}", head.german, head.english)
}

/// A paper in one line: name, g/m² and thickness of a leaf. German figures have a comma.
pub(super) fn stock(stock: &Stock) -> [String; 2] {
    let Stock { name, weight, thickness } = stock;
    let name = plain(name);
    let (german_weight, german_thickness) = (german(*weight), german(*thickness));
    [
        format!("{name}, {german_weight} g/m², {german_thickness} mm"),
        format!("{name}, {weight} g/m², {thickness} mm"),
    ]
}

/// A figure as it is written in German.
pub(super) fn german(figure: f64) -> String {
    figure.to_string().replace('.', ",")
}

/// A text on one line, whatever somebody typed.
pub(super) fn plain(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(visible).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
