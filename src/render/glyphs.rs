//! The glyph gate: no missing glyph and no unplanned font reaches a page.
//!
//! Typst is silent when no font has a character. So every glyph of every laid-out page is looked
//! at, in every role: title, contents, body, label, footer. Templates leave a place mark
//! (`at:<module>/<block>`) before what they set, so that a finding can say where it is.

use std::collections::BTreeSet;

use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use crate::diag::Diagnostic;
use crate::edition::Edition;

/// What was found, each once.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    place: String,
    language: String,
    problem: Problem,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    Missing(String),
    Unplanned(String),
}

struct Gate<'a> {
    planned: BTreeSet<&'a str>,
    place: String,
    findings: BTreeSet<Finding>,
}

/// Every missing glyph and unplanned family of a document.
pub fn gate(document: &PagedDocument, edition: &Edition) -> Vec<Diagnostic> {
    let planned = edition.languages.values().flat_map(|voice| &voice.fonts).map(String::as_str);
    let mut gate =
        Gate { planned: planned.collect(), place: "cover".to_owned(), findings: BTreeSet::new() };
    for page in document.pages() {
        gate.frame(&page.frame);
    }
    gate.findings.iter().map(|finding| report(finding, edition)).collect()
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
                        self.place = place.to_owned();
                    }
                }
                FrameItem::Tag(Tag::End(..))
                | FrameItem::Shape(..)
                | FrameItem::Image(..)
                | FrameItem::Link(..) => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem) {
        let family = text.font.info().family.as_str();
        if !self.planned.contains(family) {
            self.find(text, Problem::Unplanned(family.to_owned()));
        }
        for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
            let characters = text.text.get(glyph.range()).unwrap_or_default();
            self.find(text, Problem::Missing(characters.to_owned()));
        }
    }

    fn find(&mut self, text: &TextItem, problem: Problem) {
        let language = match text.region {
            Some(region) => format!("{}-{}", text.lang.as_str(), region.as_str().to_uppercase()),
            None => text.lang.as_str().to_owned(),
        };
        self.findings.insert(Finding { place: self.place.clone(), language, problem });
    }
}

fn report(finding: &Finding, edition: &Edition) -> Diagnostic {
    let diagnostic = match &finding.problem {
        Problem::Missing(text) => {
            let codes: Vec<_> =
                text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
            Diagnostic::error(format!("no font has a glyph for `{text}` ({})", codes.join(" ")))
                .hint("write it with other characters, or add a font that has it")
        }
        Problem::Unplanned(family) => {
            Diagnostic::error(format!("text came out in the unplanned font `{family}`"))
        }
    };
    // A language of the edition is named by its own tag, others as the engine knows them.
    let by_code = |voice: &&crate::edition::Voice| {
        let tag = match &voice.region {
            Some(region) => format!("{}-{region}", voice.lang),
            None => voice.lang.clone(),
        };
        tag == finding.language
    };
    let language = edition.languages.values().find(by_code);
    let diagnostic = diagnostic.language(language.map_or(&finding.language, |voice| &voice.tag));
    match finding.place.split_once('/') {
        Some((module, block)) => diagnostic.module(module).block(block),
        None => diagnostic.block(&finding.place),
    }
}
