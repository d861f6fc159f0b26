//! Pages that are printed in black only: every colour becomes a share of the black ink.
//!
//! How dark a colour becomes is the rule of PDF 1.7, 10.3.3, by which readers show four inks in
//! gray: `0.3 c + 0.59 m + 0.11 y + k`. Where that is paler to the eye than the colour was, its
//! luminance by WCAG 2.2 counts, so that letters stand out from the paper no less than before. What a page shares with coloured pages is copied first.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::colour::{Colour, Paints, Space, Use};
use super::content::{Edit, Operand, Operation, operations};
use super::picture;
use super::tree::{
    DEPTH, Resources, as_dictionary, entry, follow, inherited, name, page_content, unpack,
};

/// From here on letters, lines and areas are printed solid: the eye does not see the difference, and
/// a screen would make the edges of small letters ragged. Pictures keep all their shades.
const SOLID: f64 = 0.8;

/// The share of the black ink, 0 to 1, for shares of cyan, magenta, yellow and black.
pub fn of_inks([cyan, magenta, yellow, black]: [f64; 4]) -> f64 {
    solid(darkness([cyan, magenta, yellow], black))
}

fn solid(share: f64) -> f64 {
    let share = share.clamp(0.0, 1.0);
    if share >= SOLID { 1.0 } else { share }
}

/// The share of the black ink for a colour, 0 to 1.
///
/// # Errors
/// If it is a spot colour or from a table, of which nothing is known here.
pub(super) fn share(colour: &Colour) -> Result<f64> {
    let part = |index: usize| colour.parts.get(index).copied().unwrap_or_default();
    let share = match &colour.space {
        Space::Gray | Space::ManagedGray => 1.0 - part(0),
        Space::Rgb | Space::ManagedRgb => {
            darkness([1.0 - part(0), 1.0 - part(1), 1.0 - part(2)], 0.0)
        }
        Space::Cmyk | Space::ManagedCmyk => darkness([part(0), part(1), part(2)], part(3)),
        Space::Lab => 1.0 - part(0) / 100.0,
        Space::Spot(names) => match names.iter().map(Vec::as_slice).collect::<Vec<_>>()[..] {
            [b"Black" | b"All"] => part(0),
            [b"None"] => 0.0,
            _ => {
                let names: Vec<_> = names.iter().map(|it| String::from_utf8_lossy(it)).collect();
                bail!("the spot colour {} has no share of black", names.join(", "))
            }
        },
        Space::Indexed(_) => bail!("a colour from a table has no share of black"),
        Space::Pattern(_) => bail!("a pattern with a colour of its own has no share of black"),
        Space::Unknown => bail!("a colour is from a space that is not in the file"),
    };
    Ok(share.clamp(0.0, 1.0))
}

/// How dark cyan, magenta and yellow with black are, 0 to 1 and beyond.
fn darkness(inks: [f64; 3], black: f64) -> f64 {
    let [cyan, magenta, yellow] = inks;
    let rule = 0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black;
    let light = inks.map(|ink| linear((1.0 - ink).clamp(0.0, 1.0) * (1.0 - black).clamp(0.0, 1.0)));
    let luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    rule.max(1.0 - encoded(luminance))
}

/// Light for a part of sRGB, both 0 to 1 (IEC 61966-2-1).
fn linear(part: f64) -> f64 {
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// The part of sRGB for light, both 0 to 1 (IEC 61966-2-1).
fn encoded(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// Turns pages to black, and remembers what it copied for them.
#[derive(Debug, Default)]
pub(super) struct BlackOnly {
    copies: BTreeMap<ObjectId, ObjectId>,
}

impl BlackOnly {
    /// Turns a page to black.
    ///
    /// # Errors
    /// If something on it cannot be told in black: a gradient, a JPEG in colour, a spot colour.
    pub fn page(&mut self, document: &mut Document, id: ObjectId) -> Result<()> {
        let page = document.get_dictionary(id)?;
        let content = page_content(document, page)?;
        let resources = inherited(document, page, b"Resources").and_then(as_dictionary).cloned();
        let (content, resources) = self.drawing(document, &content, resources, 0)?;
        let mut stream = Stream::new(Dictionary::new(), content);
        stream.compress()?;
        let contents = document.add_object(stream);
        let group = ink_group(document, document.get_dictionary(id)?);
        let page = document.get_dictionary_mut(id)?;
        page.set("Contents", contents);
        page.set("Resources", resources);
        if let Some(group) = group {
            page.set("Group", group);
        }
        Ok(())
    }

    /// A content stream in black, with resources of its own.
    fn drawing(
        &mut self,
        document: &mut Document,
        content: &[u8],
        resources: Option<Dictionary>,
        depth: usize,
    ) -> Result<(Vec<u8>, Dictionary)> {
        if depth > DEPTH {
            bail!("forms are nested more than {DEPTH} deep");
        }
        let mut resources = resources.unwrap_or_default();
        let view = Resources { document, dictionary: Some(&resources) };
        let Darkened { content, used } = darken(content, view)?;
        for kind in [&b"XObject"[..], b"Pattern", b"Font"] {
            let all = Resources { document, dictionary: Some(&resources) }.all(kind);
            // What the page does not use is left out: it may have colours.
            let all: Vec<_> = (all.into_iter())
                .filter(|(name, _, _)| used.contains(&(kind, name.to_vec())))
                .map(|(name, id, object)| (name.to_vec(), id, object.clone()))
                .collect();
            let mut own = Dictionary::new();
            for (name, id, object) in all {
                own.set(name, self.resource(document, kind, id, object, &resources, depth)?);
            }
            if own.is_empty() {
                resources.remove(kind);
            } else {
                resources.set(kind, own);
            }
        }
        drop_defaults(document, &mut resources);
        Ok((content, resources))
    }

    /// A form, picture, pattern or font in black: the object itself if it has no colours.
    fn resource(
        &mut self,
        document: &mut Document,
        kind: &[u8],
        id: Option<ObjectId>,
        object: Object,
        around: &Dictionary,
        depth: usize,
    ) -> Result<Object> {
        if let Some(copy) = id.and_then(|id| self.copies.get(&id)) {
            return Ok(Object::Reference(*copy));
        }
        let same = || id.map_or(object.clone(), Object::Reference);
        let changed = match (kind, &object) {
            (b"Font", Object::Dictionary(font)) => self.font(document, font, around, depth)?,
            (b"XObject", Object::Stream(stream)) => {
                match name(document, &stream.dict, b"Subtype") {
                    Some(b"Image") => {
                        let view = Resources { document, dictionary: Some(around) };
                        picture::gray(view, stream)?.map(Object::Stream)
                    }
                    _ => Some(self.form(document, stream, around, depth)?),
                }
            }
            (b"Pattern", Object::Stream(stream)) => {
                match entry(document, &stream.dict, b"PaintType").map(Object::as_i64) {
                    // It has no colours of its own, and its letters are painted in that of the page.
                    Some(Ok(2)) => None,
                    _ => Some(self.form(document, stream, around, depth)?),
                }
            }
            (b"Pattern", _) => bail!("a gradient cannot be printed in black only"),
            _ => None,
        };
        let Some(changed) = changed else { return Ok(same()) };
        let copy = document.add_object(changed);
        if let Some(id) = id {
            self.copies.insert(id, copy);
        }
        Ok(Object::Reference(copy))
    }

    /// A form or tiling pattern in black.
    fn form(
        &mut self,
        document: &mut Document,
        form: &Stream,
        around: &Dictionary,
        depth: usize,
    ) -> Result<Object> {
        let own = entry(document, &form.dict, b"Resources").and_then(as_dictionary);
        let resources = own.unwrap_or(around).clone();
        let content = unpack(form)?;
        let (content, resources) = self.drawing(document, &content, Some(resources), depth + 1)?;
        let mut dictionary = form.dict.clone();
        for key in [&b"Filter"[..], b"DecodeParms", b"Length"] {
            dictionary.remove(key);
        }
        if let Some(group) = ink_group(document, &dictionary) {
            dictionary.set("Group", group);
        }
        dictionary.set("Resources", resources);
        let mut copy = Stream::new(dictionary, content);
        copy.compress()?;
        Ok(Object::Stream(copy))
    }

    /// A font whose letters are drawn by operators, in black; `None` for all others.
    fn font(
        &mut self,
        document: &mut Document,
        font: &Dictionary,
        around: &Dictionary,
        depth: usize,
    ) -> Result<Option<Object>> {
        if name(document, font, b"Subtype") != Some(b"Type3") {
            return Ok(None);
        }
        let mut copy = font.clone();
        let own = entry(document, font, b"Resources").and_then(as_dictionary);
        let resources = own.unwrap_or(around).clone();
        let procedures = entry(document, font, b"CharProcs").and_then(as_dictionary).cloned();
        let mut letters = Dictionary::new();
        let mut merged = resources.clone();
        for (letter, object) in procedures.iter().flat_map(Dictionary::iter) {
            let Object::Stream(stream) = follow(document, object) else { continue };
            let content = unpack(stream)?;
            let drawn = self.drawing(document, &content, Some(resources.clone()), depth + 1)?;
            let (content, own) = drawn;
            merge(document, &mut merged, &own);
            let mut stream = Stream::new(Dictionary::new(), content);
            stream.compress()?;
            letters.set(letter.clone(), document.add_object(stream));
        }
        copy.set("CharProcs", letters);
        copy.set("Resources", merged);
        Ok(Some(Object::Dictionary(copy)))
    }
}

/// Puts the black copies of what one letter uses into the resources of all letters.
fn merge(document: &Document, all: &mut Dictionary, own: &Dictionary) {
    for kind in [&b"XObject"[..], b"Pattern", b"Font"] {
        let Some(added) = entry(document, own, kind).and_then(as_dictionary) else { continue };
        let known = entry(document, all, kind).and_then(as_dictionary).cloned();
        let mut known = known.unwrap_or_default();
        for (name, object) in added.iter() {
            known.set(name.clone(), object.clone());
        }
        all.set(kind, known);
    }
}

/// Colours that stand for the devices would compose black of four inks.
fn drop_defaults(document: &Document, resources: &mut Dictionary) {
    let spaces = entry(document, resources, b"ColorSpace").and_then(as_dictionary).cloned();
    if let Some(mut spaces) = spaces {
        for key in [&b"DefaultGray"[..], b"DefaultRGB", b"DefaultCMYK"] {
            spaces.remove(key);
        }
        resources.set("ColorSpace", spaces);
    }
}

/// A transparency group that mixes its colours as inks: in any other space black would be composed
/// of four inks. `None` if there is no group or it does so already.
fn ink_group(document: &Document, parent: &Dictionary) -> Option<Dictionary> {
    let group = entry(document, parent, b"Group").and_then(as_dictionary)?;
    let space = entry(document, group, b"CS")?;
    if let Ok(b"DeviceCMYK" | b"DeviceGray") = space.as_name() {
        return None;
    }
    let mut group = group.clone();
    group.set("CS", "DeviceCMYK");
    Some(group)
}

/// A content stream in black and what it uses, by kind and name.
struct Darkened {
    content: Vec<u8>,
    used: BTreeSet<(&'static [u8], Vec<u8>)>,
}

fn darken(content: &[u8], resources: Resources) -> Result<Darkened> {
    let mut edit = Edit::new(content);
    let mut paints = Paints::default();
    let mut stack = Vec::new();
    let mut used = BTreeSet::new();
    for operation in operations(content) {
        let operation = operation?;
        match operation.name {
            b"q" => stack.push(paints.clone()),
            b"Q" => paints = stack.pop().unwrap_or(paints),
            b"sh" => bail!("a gradient cannot be printed in black only"),
            b"BI" => picture::is_gray_inline(&operation)?,
            b"Do" => note(&mut used, b"XObject", operation.operands.last()),
            b"Tf" => note(&mut used, b"Font", operation.operands.iter().rev().nth(1)),
            _ => {}
        }
        let (paint, ink) = match paints.apply(&operation, resources) {
            Some(Use::Fill) => (&paints.fill, "k"),
            Some(Use::Stroke) => (&paints.stroke, "K"),
            None => continue,
        };
        if paint.pattern.is_some() {
            note(&mut used, b"Pattern", operation.operands.last());
        }
        if !is_coloured_pattern(paint, &operation) {
            let share = share(paint).with_context(|| {
                format!("the operator `{}`", String::from_utf8_lossy(operation.name))
            })?;
            let share = (solid(share) * 1e4).round() / 1e4;
            edit.replace(&operation.span, &format!("0 0 0 {share} {ink}"));
        }
    }
    Ok(Darkened { content: edit.finish(), used })
}

fn note(
    used: &mut BTreeSet<(&'static [u8], Vec<u8>)>,
    kind: &'static [u8],
    named: Option<&Operand>,
) {
    if let Some(Operand::Name(name)) = named {
        used.insert((kind, name.clone()));
    }
}

/// Whether what is set is a pattern whose colours are its own; they are turned to black in it.
fn is_coloured_pattern(paint: &Colour, operation: &Operation) -> bool {
    match &paint.space {
        Space::Pattern(None) => true,
        Space::Pattern(Some(_)) => {
            matches!(operation.name, b"cs" | b"CS") || paint.parts.is_empty()
        }
        Space::Gray
        | Space::Rgb
        | Space::Cmyk
        | Space::ManagedGray
        | Space::ManagedRgb
        | Space::ManagedCmyk
        | Space::Lab
        | Space::Spot(_)
        | Space::Indexed(_)
        | Space::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn darkness(content: &str) -> Result<String> {
        let mut document = Document::new();
        let stream = Stream::new(dictionary! { "N" => 3 }, Vec::new());
        let profile = document.add_object(stream);
        let resources = dictionary! {
            "ColorSpace" => dictionary! {
                "c0" => vec!["ICCBased".into(), profile.into()],
                "ink" => vec!["Separation".into(), "Black".into(), "DeviceCMYK".into()],
                "gold" => vec!["Separation".into(), "Gold".into(), "DeviceCMYK".into()],
            },
        };
        let resources = Resources { document: &document, dictionary: Some(&resources) };
        let darkened = darken(content.as_bytes(), resources)?;
        Ok(String::from_utf8(darkened.content).expect("text"))
    }

    #[test]
    fn every_operator_becomes_a_share_of_black() {
        for (colour, black) in [
            ("1 0 0 0 k", "0 0 0 0.3 k"),
            ("0 0 0 0 k", "0 0 0 0 k"),
            ("0.6 0.4 0.4 1 K", "0 0 0 1 K"),
            ("0.5 g", "0 0 0 0.5 k"),
            ("1 1 1 RG", "0 0 0 0 K"),
            ("0 0 0.5 rg", "0 0 0 1 k"),
            ("/c0 cs 1 0 0 scn", "0 0 0 1 k 0 0 0 0.7 k"),
            ("/ink cs 0.4 scn", "0 0 0 1 k 0 0 0 0.4 k"),
            ("/Pattern cs /p0 scn", "/Pattern cs /p0 scn"),
        ] {
            assert_eq!(darkness(colour).expect("can be told"), black);
        }
    }

    #[test]
    fn what_has_no_share_is_refused_with_its_name() {
        let refused = |content| format!("{:#}", darkness(content).expect_err("refused"));
        assert!(refused("/gold cs 1 scn").contains("Gold"));
        assert!(refused("/s0 sh").contains("gradient"));
        assert!(refused("/absent cs").contains("not in the file"));
    }

    /// Contrast with paper by WCAG 2.2, of inks as the plainest of all devices shows them.
    fn contrast(red: f64, green: f64, blue: f64) -> f64 {
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        1.05 / (luminance + 0.05)
    }

    #[test]
    fn nothing_stands_out_from_the_paper_less_than_before() {
        let steps = || (0..=5).map(|step| f64::from(step) / 5.0);
        for (cyan, magenta) in steps().flat_map(|c| steps().map(move |m| (c, m))) {
            for (yellow, black) in steps().flat_map(|y| steps().map(move |k| (y, k))) {
                let part = |ink: f64| (1.0 - ink) * (1.0 - black);
                let before = contrast(part(cyan), part(magenta), part(yellow));
                let inks = vec![cyan, magenta, yellow, black];
                let light = 1.0 - share(&Colour::plain(Space::Cmyk, inks.clone())).expect("inks");
                let after = contrast(light, light, light);
                assert!(after >= before - 1e-6, "{inks:?}: {before} became {after}");
            }
        }
    }
}
