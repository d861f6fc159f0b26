//! XJDF job tickets: one product for each item, as the customer wants it.
//!
//! Follows the XJDF specification in its version 2.0 (chapters 3, 4, 6 and 8), whose documents all
//! later readers take. `FileSpec/@CheckSum` is defined as MD5 there, so that the SHA-256 of a file
//! stands in a `GeneralID` instead.

use super::manifest::{Entry, FileEntry, Manifest, OrderHead, Role};
use super::words::plain;
use super::xml::Xml;
use crate::order::{Binding, BindingSide, COVER_PAGES, Colours, Stock};

/// The namespace of XJDF 2.
const NAMESPACE: &str = "http://www.CIP4.org/JDFSchema_2_0";

/// Points of 1/72 inch in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// Id of the whole product, of its cover and of what is inside the cover.
const WHOLE: &str = "Whole";
const COVER: &str = "Cover";
const BODY: &str = "Body";

/// Whether a product is of one kind throughout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Make {
    /// One paper, the same inks on all leaves.
    OnePart,
    /// A cover of other paper or other inks, and a body.
    CoverAndBody,
}

/// The files that go to the press as they are: single pages. Imposed sheets are another way to the
/// same product and no input to it.
pub(super) fn inputs(entry: &Entry) -> impl Iterator<Item = &FileEntry> {
    entry.files.iter().filter(|file| matches!(file.role, Role::Pages | Role::Cover))
}

/// The ticket of one item.
pub(super) fn render(manifest: &Manifest, entry: &Entry) -> Vec<u8> {
    let order = &manifest.order;
    let project = token(&format!("{}_{}_r{}", order.town, order.date, order.revision));
    let job = token(&format!("{}_{}_r{}", entry.name, order.date, order.revision));
    let head = [
        ("xmlns", NAMESPACE),
        ("DescriptiveName", &plain(&order.title)),
        ("JobID", &job),
        ("ProjectID", &project),
        ("Types", "Product"),
        ("Version", "2.0"),
    ];
    let mut xml = Xml::new();
    xml.element("XJDF", &head, |xml| {
        reference(xml, order);
        xml.element("ProductList", &[], |xml| products(xml, manifest, entry));
        let set = [("Name", "RunList"), ("Usage", "Input")];
        xml.element("ResourceSet", &set, |xml| run_list(xml, entry));
    });
    xml.finish()
}

fn reference(xml: &mut Xml, order: &OrderHead) {
    if let Some(reference) = &order.reference {
        let reference = plain(reference);
        let id =
            [("DataType", "string"), ("IDUsage", "CustomerReference"), ("IDValue", &reference)];
        xml.empty("GeneralID", &id);
    }
}

fn make(entry: &Entry) -> Make {
    let other_inks = entry.cover_colours.is_some_and(|colours| colours != entry.colours);
    // A manifest may come from anywhere, and may give a cover to what has no inside.
    match entry.pages > COVER_PAGES && (entry.cover_stock.is_some() || other_inks) {
        true => Make::CoverAndBody,
        false => Make::OnePart,
    }
}

fn products(xml: &mut Xml, manifest: &Manifest, entry: &Entry) {
    let amount = entry.quantity.to_string();
    let most = (u64::from(entry.quantity) + u64::from(entry.overs)).to_string();
    let name = plain(&format!("{}: {}", entry.name, entry.package_title));
    let attributes = [
        ("Amount", amount.as_str()),
        ("DescriptiveName", &name),
        ("ID", WHOLE),
        ("IsRoot", "true"),
        ("MaxAmount", &most),
        ("MinAmount", &amount),
        ("ProductType", product_type(entry)),
    ];
    let condition = &manifest.profile.condition;
    match make(entry) {
        Make::OnePart => xml.element("Product", &attributes, |xml| {
            binding(xml, entry, Make::OnePart);
            colours(xml, entry.colours, condition);
            layout(xml, entry, entry.pages);
            media(xml, &entry.stock);
        }),
        Make::CoverAndBody => {
            xml.element("Product", &attributes, |xml| {
                binding(xml, entry, Make::CoverAndBody);
                layout(xml, entry, entry.pages);
            });
            let stock = entry.cover_stock.as_ref().unwrap_or(&entry.stock);
            let inks = entry.cover_colours.unwrap_or(entry.colours);
            part(xml, COVER, entry, COVER_PAGES, (inks, condition), stock);
            let pages = entry.pages - COVER_PAGES;
            part(xml, BODY, entry, pages, (entry.colours, condition), &entry.stock);
        }
    }
}

fn product_type(entry: &Entry) -> &'static str {
    match entry.binding {
        Binding::Sheets if entry.pages <= 2 => "Leaflet",
        Binding::Sheets => "FlatWork",
        Binding::Stapled => "Booklet",
        Binding::Perfect => "SoftCoverBook",
    }
}

fn part(
    xml: &mut Xml,
    id: &'static str,
    entry: &Entry,
    pages: usize,
    (inks, condition): (Colours, &str),
    stock: &Stock,
) {
    let attributes = [("Amount", "1"), ("ID", id), ("IsRoot", "false"), ("ProductType", id)];
    xml.element("Product", &attributes, |xml| {
        colours(xml, inks, condition);
        layout(xml, entry, pages);
        media(xml, stock);
    });
}

fn intent(xml: &mut Xml, name: &'static str, inside: impl FnOnce(&mut Xml)) {
    xml.element("Intent", &[("Name", name)], inside);
}

/// What is not bound has no side to be bound at: the specification forbids to name one.
fn binding(xml: &mut Xml, entry: &Entry, make: Make) {
    let side = match entry.binding_side {
        BindingSide::Left => "Left",
        BindingSide::Right => "Right",
    };
    let (order, kind) = match entry.binding {
        Binding::Sheets => ("None", "None"),
        Binding::Stapled => ("Collecting", "SaddleStitch"),
        Binding::Perfect => ("Gathering", "SoftCover"),
    };
    let children = [COVER, BODY].join(" ");
    let mut attributes = vec![("BindingOrder", order)];
    if entry.binding != Binding::Sheets {
        attributes.push(("BindingSide", side));
    }
    attributes.push(("BindingType", kind));
    if make == Make::CoverAndBody {
        attributes.push(("ChildRefs", &children));
    }
    intent(xml, "BindingIntent", |xml| xml.empty("BindingIntent", &attributes));
}

fn colours(xml: &mut Xml, colours: Colours, condition: &str) {
    const FOUR: &str = "Cyan Magenta Yellow Black";
    const ONE: &str = "Black";
    let (front, back) = match colours {
        Colours::FourFour => (FOUR, FOUR),
        Colours::FourOne => (FOUR, ONE),
        Colours::OneOne => (ONE, ONE),
    };
    let condition = token(condition);
    intent(xml, "ColorIntent", |xml| {
        xml.element("ColorIntent", &[], |xml| {
            for (inks, surface) in [(front, "Front"), (back, "Back")] {
                let standard = ("PrintStandard", condition.as_str());
                let attributes = [("ColorsUsed", inks), standard, ("Surface", surface)];
                xml.empty("SurfaceColor", &attributes);
            }
        });
    });
}

/// Pages are sides of leaves, so that a last leaf with an empty back counts two.
fn layout(xml: &mut Xml, entry: &Entry, pages: usize) {
    let [width, height] = entry.trim.map(points);
    let size = format!("{width} {height} 0");
    let pages = pages.next_multiple_of(2).to_string();
    let attributes = [
        ("Bleed", points(entry.bleed)),
        ("FinishedDimensions", size),
        ("Pages", pages),
        ("Sides", "TwoSidedHeadToHead".to_owned()),
        ("SpreadType", "SinglePage".to_owned()),
    ];
    let attributes = attributes.each_ref().map(|(name, value)| (*name, value.as_str()));
    intent(xml, "LayoutIntent", |xml| xml.empty("LayoutIntent", &attributes));
}

/// Thickness is told in µm here.
fn media(xml: &mut Xml, stock: &Stock) {
    let (name, weight) = (plain(&stock.name), number(stock.weight));
    let thickness = number(stock.thickness * 1000.0);
    let attributes = [
        ("MediaQuality", name.as_str()),
        ("MediaType", "Paper"),
        ("Thickness", &thickness),
        ("Weight", &weight),
    ];
    intent(xml, "MediaIntent", |xml| xml.empty("MediaIntent", &attributes));
}

fn run_list(xml: &mut Xml, entry: &Entry) {
    let several = inputs(entry).count() > 1;
    for (index, file) in inputs(entry).enumerate() {
        let run = format!("R{}", index + 1);
        let part = match (make(entry), file.role) {
            (Make::CoverAndBody, Role::Cover) => COVER,
            (Make::CoverAndBody, _) if several => BODY,
            _ => WHOLE,
        };
        let mut key = vec![("ProductPart", part)];
        if several {
            key.push(("Run", &run));
        }
        xml.element("Resource", &[], |xml| {
            let hash = [("DataType", "string"), ("IDUsage", "SHA-256"), ("IDValue", &file.sha256)];
            xml.empty("GeneralID", &hash);
            xml.empty("Part", &key);
            xml.element("RunList", &[], |xml| file_spec(xml, file));
        });
    }
}

/// The address is relative to the ticket, which stands one folder below the top.
fn file_spec(xml: &mut Xml, file: &FileEntry) {
    let (size, url) = (file.bytes.to_string(), format!("../{}", file.path));
    let attributes = [("FileSize", size.as_str()), ("MimeType", "application/pdf"), ("URL", &url)];
    xml.empty("FileSpec", &attributes);
}

/// Points to two decimals, from millimetres.
fn points(millimetres: f64) -> String {
    number(millimetres * POINTS)
}

fn number(figure: f64) -> String {
    let text = format!("{figure:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A word as XML has it in an NMTOKEN, of ASCII signs.
fn token(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.chars().map(|c| if plain(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_in_the_units_of_the_specification() {
        assert_eq!((points(148.0), points(210.0)), ("419.53".to_owned(), "595.28".to_owned()));
        assert_eq!((points(3.0), points(0.0)), ("8.5".to_owned(), "0".to_owned()));
        assert_eq!(number(100.0), "100");
        assert_eq!(token("Stadt Köln 7/2"), "Stadt_K_ln_7_2");
    }
}
