//! Small press files made by hand, for tests: pages that say which they are in black squares.

use lopdf::{Dictionary, Document, Object, SaveOptions, Stream, dictionary};

use super::rect::{number, numbers, pt};
use super::source::reals;

/// A file to make; lengths in mm.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub pages: usize,
    pub trim: (f64, f64),
    pub bleed: f64,
    pub right_to_left: bool,
    pub rotate: i64,
    /// A second stream in each page, resources and media box of the tree: as other writers do it.
    pub foreign: bool,
}

/// Squares of the code of a page: its number in binary digits, the highest at the left.
pub(super) const DIGITS: usize = 8;
/// Edge of a square, and distance of the first one from the left and the upper edge, in mm.
pub(super) const SQUARE: f64 = 4.0;

impl Sample {
    /// A5 with 3 mm of bleed.
    pub fn booklet(pages: usize) -> Self {
        Self {
            pages,
            trim: (148.0, 210.0),
            bleed: 3.0,
            right_to_left: false,
            rotate: 0,
            foreign: false,
        }
    }

    /// Makes the file.
    pub fn pdf(&self) -> Vec<u8> {
        let mut document = Document::with_version("1.6");
        let tree = document.new_object_id();
        let kids: Vec<Object> =
            (1..=self.pages).map(|page| self.page(&mut document, tree, page).into()).collect();
        let mut root = dictionary! { "Type" => "Pages", "Count" => self.count(), "Kids" => kids };
        if self.foreign {
            root.set("MediaBox", self.media());
            root.set("Resources", Dictionary::new());
        }
        document.objects.insert(tree, root.into());
        let profile = document.add_object(Stream::new(dictionary! { "N" => 4 }, vec![0; 128]));
        let intent = dictionary! {
            "Type" => "OutputIntent", "S" => "GTS_PDFX", "DestOutputProfile" => profile,
            "OutputConditionIdentifier" => Object::string_literal("FOGRA39"),
        };
        let xmp = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
                   <rdf:Description rdf:about=\"\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\
                   <xmpMM:DocumentID>uuid:pages</xmpMM:DocumentID></rdf:Description></rdf:RDF>";
        let xmp = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, xmp.into());
        let metadata = document.add_object(xmp);
        let direction = if self.right_to_left { "R2L" } else { "L2R" };
        let outlines = document.add_object(dictionary! { "Type" => "Outlines" });
        let catalog = document.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => tree, "Metadata" => metadata, "Outlines" => outlines,
            "OutputIntents" => vec![intent.into()], "Lang" => Object::string_literal("ar"),
            "ViewerPreferences" => dictionary! { "Direction" => direction },
        });
        let info = document.add_object(dictionary! { "Trapped" => "False" });
        document.trailer.set("Root", catalog);
        document.trailer.set("Info", info);
        let id = Object::string_literal("pages");
        document.trailer.set("ID", vec![id.clone(), id]);
        let mut pdf = Vec::new();
        document.save_with_options(&mut pdf, SaveOptions::default()).expect("memory takes it");
        pdf
    }

    fn count(&self) -> i64 {
        i64::try_from(self.pages).expect("a few pages")
    }

    fn media(&self) -> Object {
        let (width, height) = self.trim;
        reals(&[0.0, 0.0, pt(width + 2.0 * self.bleed), pt(height + 2.0 * self.bleed)])
    }

    fn page(&self, document: &mut Document, tree: lopdf::ObjectId, page: usize) -> lopdf::ObjectId {
        let content = self.content(page);
        let mut dictionary = dictionary! { "Type" => "Page", "Parent" => tree };
        let (width, height) = self.trim;
        let (x, y) = (pt(self.bleed), pt(self.bleed));
        dictionary.set("TrimBox", reals(&[x, y, x + pt(width), y + pt(height)]));
        if self.rotate != 0 {
            dictionary.set("Rotate", self.rotate);
        }
        if self.foreign {
            let parts = content.split_inclusive("\n").map(|part| {
                Object::from(document.add_object(Stream::new(Dictionary::new(), part.into())))
            });
            dictionary.set("Contents", parts.collect::<Vec<_>>());
        } else {
            let stream = Stream::new(Dictionary::new(), content.into_bytes());
            dictionary.set("Contents", document.add_object(stream));
            dictionary.set("MediaBox", self.media());
            dictionary.set("Resources", Dictionary::new());
        }
        document.add_object(dictionary)
    }

    /// A light ground out to the bleed, and the code in black.
    fn content(&self, page: usize) -> String {
        let (width, height) = self.trim;
        let all = [0.0, 0.0, pt(width + 2.0 * self.bleed), pt(height + 2.0 * self.bleed)];
        let mut text = format!("0 0 0 {} k {}re f\n0 0 0 1 k\n", number(0.2), numbers(&all));
        for digit in (0..DIGITS).filter(|digit| page >> (DIGITS - 1 - digit) & 1 == 1) {
            let place = u32::try_from(digit).expect("a few digits");
            let x = pt(self.bleed + SQUARE * (1.0 + f64::from(place)));
            let y = pt(self.bleed + height - 2.0 * SQUARE);
            text += &(numbers(&[x, y, pt(SQUARE), pt(SQUARE)]) + "re f\n");
        }
        text
    }
}
