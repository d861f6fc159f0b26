//! The glyph gate: no missing glyph and no unplanned font reaches a page.
//!
//! Typst is silent when no font has a character. So every glyph of every laid-out page is looked
//! at, in every role: title, contents, body, label, footer. Templates leave a place mark
//! (`at:<module>/<block>`) before what they set, so that a finding can say where it is. Furniture
//! interrupts a block that runs on to the next page: `at:furniture` … `at:back`.

use std::collections::{BTreeMap, BTreeSet};

use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use crate::diag::Diagnostic;
use crate::edition::{Edition, Voice};
use crate::person::PersonView;

/// Where something was found: place mark and language.
type Place = (String, String);

/// The place mark of a person's details.
const PERSON: &str = "person";

struct Gate<'a> {
    planned: &'a BTreeSet<&'a str>,
    place: String,
    interrupted: Option<String>,
    missing: BTreeMap<Place, BTreeSet<char>>,
    unplanned: BTreeMap<Place, BTreeSet<String>>,
}

/// What may stand on the pages of a document.
pub struct Plan<'a> {
    voices: Vec<&'a Voice>,
    families: BTreeSet<&'a str>,
}

impl<'a> Plan<'a> {
    /// The languages of an edition, and what the details of a person need.
    pub fn of(edition: &'a Edition, person: Option<&'a PersonView>) -> Self {
        let planned = edition.languages.values().flat_map(|voice| &voice.fonts);
        let of_person = person.into_iter().flat_map(|person| &person.families);
        Self {
            voices: edition.languages.values().collect(),
            ..Self::only(planned.chain(of_person))
        }
    }

    /// Some families and no language of an edition.
    pub fn only(families: impl IntoIterator<Item = &'a String>) -> Self {
        let families = families.into_iter().map(String::as_str).collect();
        Self { voices: Vec::new(), families }
    }
}

/// Every missing glyph and unplanned family of a document, by place.
pub fn gate(document: &PagedDocument, plan: &Plan<'_>) -> Vec<Diagnostic> {
    let mut gate = Gate {
        planned: &plan.families,
        place: "cover".to_owned(),
        interrupted: None,
        missing: BTreeMap::new(),
        unplanned: BTreeMap::new(),
    };
    for page in document.pages() {
        gate.frame(&page.frame);
    }
    let missing = gate.missing.iter().map(|(place, characters)| {
        if place.0 == PERSON {
            // What somebody typed about a person is never repeated.
            let message = "the personal details have a character that no font has";
            return Diagnostic::error(message).hint("write it with other letters");
        }
        let text: String = characters.iter().collect();
        let codes: Vec<_> = characters.iter().map(|&c| format!("U+{:04X}", u32::from(c))).collect();
        let message = format!("no font has a glyph for `{text}` ({})", codes.join(" "));
        let diagnostic = Diagnostic::error(message);
        placed(diagnostic.hint("write it with other characters, or add a font"), place, plan)
    });
    let unplanned = gate.unplanned.iter().map(|(place, families)| {
        let families: Vec<_> = families.iter().map(String::as_str).collect();
        let message = format!("text came out in the unplanned font {}", families.join(", "));
        let hint = "write it with letters of the language, or name the font in `fonts` of the \
                    language in locales/languages.toml";
        placed(Diagnostic::error(message).hint(hint), place, plan)
    });
    missing.chain(unplanned).collect()
}

impl Gate<'_> {
    fn frame(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.frame(&group.frame),
                FrameItem::Text(text) => self.text(text),
                FrameItem::Tag(Tag::Start(content, _)) => {
                    let mark = content.to_packed::<MetadataElem>().map(|metadata| &metadata.value);
                    if let Some(Value::Str(mark)) = mark
                        && let Some(place) = mark.as_str().strip_prefix("at:")
                    {
                        self.enter(place);
                    }
                }
                FrameItem::Tag(Tag::End(..))
                | FrameItem::Shape(..)
                | FrameItem::Image(..)
                | FrameItem::Link(..) => {}
            }
        }
    }

    fn enter(&mut self, place: &str) {
        match place {
            "furniture" => {
                let before = std::mem::replace(&mut self.place, place.to_owned());
                self.interrupted.get_or_insert(before);
            }
            "back" => {
                if let Some(before) = self.interrupted.take() {
                    self.place = before;
                }
            }
            place => self.place = place.to_owned(),
        }
    }

    fn text(&mut self, text: &TextItem) {
        let language = match text.region {
            Some(region) => format!("{}-{}", text.lang.as_str(), region.as_str().to_uppercase()),
            None => text.lang.as_str().to_owned(),
        };
        let place = || (self.place.clone(), language.clone());
        let family = text.font.info().family.as_str();
        if !self.planned.contains(family) {
            self.unplanned.entry(place()).or_default().insert(family.to_owned());
        }
        for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
            let characters = text.text.get(glyph.range()).unwrap_or_default().chars();
            self.missing.entry(place()).or_default().extend(characters);
        }
    }
}

/// Names the place of a finding. A language of the edition goes by its own tag, others as the
/// engine knows them.
fn placed(diagnostic: Diagnostic, (place, language): &Place, plan: &Plan<'_>) -> Diagnostic {
    let by_code = |voice: &&&Voice| match &voice.region {
        Some(region) => format!("{}-{region}", voice.lang) == *language,
        None => voice.lang == *language,
    };
    let voice = plan.voices.iter().find(by_code);
    let diagnostic = diagnostic.language(voice.map_or(language, |voice| &voice.tag));
    match place.split_once('/') {
        Some((module, block)) => diagnostic.module(module).block(block),
        None => diagnostic.block(place),
    }
}
