//! Colours as a content stream sets them (PDF 1.7, 8.6).

use lopdf::{Document, Object};

use super::content::{Operand, Operation};
use super::tree::{DEPTH, Resources, entry, follow};

/// A colour space, as far as inks are concerned.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Space {
    /// One part, black to white: on a press the black plate alone.
    Gray,
    /// Red, green and blue of whatever device shows it.
    Rgb,
    /// The four inks themselves.
    Cmyk,
    /// Gray of a profile: a press composes it of four inks.
    ManagedGray,
    /// Red, green and blue of a profile.
    ManagedRgb,
    /// Four inks of a profile.
    ManagedCmyk,
    /// CIE L*a*b*.
    Lab,
    /// Spot colours by name: one in a Separation, several in DeviceN.
    Spot(Vec<Vec<u8>>),
    /// A table of colours of another space.
    Indexed(Box<Space>),
    /// A pattern or shading; uncoloured ones with the space of their colour.
    Pattern(Option<Box<Space>>),
    /// Anything else.
    Unknown,
}

/// A colour with its space.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Colour {
    /// Where it is from.
    pub space: Space,
    /// Its parts, 0 to 1, as they stand in the stream.
    pub parts: Vec<f64>,
    /// The pattern, if it is one.
    pub pattern: Option<Vec<u8>>,
}

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Areas and letters.
    Fill,
    /// Lines.
    Stroke,
}

/// The two colours that are set at a point of a content stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paints {
    /// Of areas and letters.
    pub fill: Colour,
    /// Of lines.
    pub stroke: Colour,
}

impl Space {
    /// Reads a colour space from a resource or an image.
    pub fn of(resources: Resources, object: &Object) -> Self {
        Self::at(resources, object, 0)
    }

    /// The space of a name in `cs`: a device, or a resource.
    fn named(resources: Resources, name: &[u8], depth: usize) -> Self {
        let managed = |key: &[u8]| resources.get(b"ColorSpace", key).is_some();
        match name {
            // Where the page says what its devices are, they are none any more (8.6.5.6).
            b"DeviceGray" | b"G" if managed(b"DefaultGray") => Self::ManagedGray,
            b"DeviceRGB" | b"RGB" if managed(b"DefaultRGB") => Self::ManagedRgb,
            b"DeviceCMYK" | b"CMYK" if managed(b"DefaultCMYK") => Self::ManagedCmyk,
            b"DeviceGray" | b"G" => Self::Gray,
            b"DeviceRGB" | b"RGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"Pattern" => Self::Pattern(None),
            name => match resources.get(b"ColorSpace", name) {
                Some(found) => Self::at(resources, found, depth + 1),
                None => Self::Unknown,
            },
        }
    }

    fn at(resources: Resources, object: &Object, depth: usize) -> Self {
        if depth > DEPTH {
            return Self::Unknown;
        }
        let document = resources.document;
        let parts = match follow(document, object) {
            Object::Name(name) => return Self::named(resources, name, depth),
            Object::Array(parts) => parts,
            _ => return Self::Unknown,
        };
        let part = |index: usize| parts.get(index).map(|part| follow(document, part));
        let base = || part(1).map(|base| Self::at(resources, base, depth + 1));
        let Some(Ok(family)) = part(0).map(Object::as_name) else { return Self::Unknown };
        match family {
            b"ICCBased" => part(1).map_or(Self::Unknown, |profile| by_profile(document, profile)),
            b"CalGray" => Self::ManagedGray,
            b"CalRGB" => Self::ManagedRgb,
            b"Lab" => Self::Lab,
            b"Indexed" | b"I" => Self::Indexed(Box::new(base().unwrap_or(Self::Unknown))),
            b"Separation" => Self::Spot(part(1).and_then(spot).into_iter().collect()),
            b"DeviceN" => {
                let names = part(1).and_then(|names| names.as_array().ok());
                let names = names.into_iter().flatten();
                Self::Spot(names.filter_map(|name| spot(follow(document, name))).collect())
            }
            b"Pattern" => Self::Pattern(base().map(Box::new)),
            name => Self::named(resources, name, depth),
        }
    }

    /// The colour that `cs` sets with the space (8.6.5.2 and following).
    fn initial(&self) -> Vec<f64> {
        match self {
            Self::Gray | Self::ManagedGray | Self::Indexed(_) => vec![0.0],
            Self::Rgb | Self::ManagedRgb | Self::Lab => vec![0.0; 3],
            Self::Cmyk | Self::ManagedCmyk => vec![0.0, 0.0, 0.0, 1.0],
            Self::Spot(names) => vec![1.0; names.len()],
            Self::Pattern(_) | Self::Unknown => Vec::new(),
        }
    }
}

fn spot(name: &Object) -> Option<Vec<u8>> {
    name.as_name().ok().map(<[u8]>::to_vec)
}

fn by_profile(document: &Document, profile: &Object) -> Space {
    let count = profile.as_stream().ok().and_then(|it| entry(document, &it.dict, b"N"));
    match count.and_then(|count| count.as_i64().ok()) {
        Some(1) => Space::ManagedGray,
        Some(3) => Space::ManagedRgb,
        Some(4) => Space::ManagedCmyk,
        _ => Space::Unknown,
    }
}

impl Colour {
    /// A colour without a pattern.
    pub fn plain(space: Space, parts: Vec<f64>) -> Self {
        Self { space, parts, pattern: None }
    }

    /// Whether it is the black ink, solid or a tint, and no other, set as inks.
    pub fn is_black(&self) -> bool {
        self.space == Space::Cmyk
            && matches!(self.parts[..], [cyan, magenta, yellow, black]
                if [cyan, magenta, yellow] == [0.0; 3] && black > 0.0)
    }

    /// Cyan, magenta, yellow and black as they stand in the stream, if it is given in inks.
    pub fn inks(&self) -> Option<[f64; 4]> {
        match self.space {
            Space::Cmyk | Space::ManagedCmyk => self.parts.as_slice().try_into().ok(),
            Space::Gray => self.parts.first().map(|gray| [0.0, 0.0, 0.0, 1.0 - gray]),
            Space::Rgb
            | Space::ManagedGray
            | Space::ManagedRgb
            | Space::Lab
            | Space::Spot(_)
            | Space::Indexed(_)
            | Space::Pattern(_)
            | Space::Unknown => None,
        }
    }

    /// Whether it has no ink at all.
    pub fn is_paper(&self) -> bool {
        let all = |value: f64| self.parts.iter().all(|part| *part == value);
        match self.space {
            Space::Cmyk | Space::ManagedCmyk | Space::Spot(_) => all(0.0),
            Space::Gray | Space::Rgb | Space::ManagedGray | Space::ManagedRgb => all(1.0),
            Space::Lab => self.parts == [100.0, 0.0, 0.0],
            Space::Indexed(_) | Space::Pattern(_) | Space::Unknown => false,
        }
    }
}

impl Default for Paints {
    /// Black, as every page begins (8.4.1).
    fn default() -> Self {
        let black = Colour::plain(Space::Gray, vec![0.0]);
        Self { fill: black.clone(), stroke: black }
    }
}

impl Paints {
    /// Colours that nothing is known of, as in a form, which has those of whoever shows it.
    pub fn unknown() -> Self {
        let unknown = Colour::plain(Space::Unknown, Vec::new());
        Self { fill: unknown.clone(), stroke: unknown }
    }

    /// Takes a colour operator; tells which colour it set, `None` for all other operators.
    pub fn apply(&mut self, operation: &Operation, resources: Resources) -> Option<Use> {
        let usage = match operation.name {
            b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => Use::Fill,
            b"G" | b"RG" | b"K" | b"CS" | b"SC" | b"SCN" => Use::Stroke,
            _ => return None,
        };
        let current = match usage {
            Use::Fill => &mut self.fill,
            Use::Stroke => &mut self.stroke,
        };
        let device =
            |name: &[u8]| Colour::plain(Space::named(resources, name, 0), operation.numbers());
        match operation.name {
            b"g" | b"G" => *current = device(b"DeviceGray"),
            b"rg" | b"RG" => *current = device(b"DeviceRGB"),
            b"k" | b"K" => *current = device(b"DeviceCMYK"),
            b"cs" | b"CS" => {
                let name = operation.last_name().unwrap_or_default();
                let space = Space::named(resources, name, 0);
                *current = Colour::plain(space.clone(), space.initial());
            }
            _ => {
                current.parts = operation.numbers();
                current.pattern = match operation.operands.last() {
                    Some(Operand::Name(name)) => Some(name.clone()),
                    _ => None,
                };
            }
        }
        Some(usage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::content::operations;

    fn after(stream: &[u8]) -> Paints {
        let document = Document::new();
        let resources = Resources { document: &document, dictionary: None };
        let mut paints = Paints::default();
        for operation in operations(stream).flatten() {
            paints.apply(&operation, resources);
        }
        paints
    }

    #[test]
    fn colours_are_those_that_were_set_last() {
        let paints = after(b"0 0 0 1 k 0.5 G 1 0 0 rg /DeviceCMYK cs");
        assert!(paints.fill.is_black());
        assert_eq!(paints.stroke.inks(), Some([0.0, 0.0, 0.0, 0.5]));
        assert_eq!(after(b"/Pattern cs /p0 scn").fill.pattern, Some(b"p0".to_vec()));
        assert!(after(b"1 g 0 0 0 0 K").fill.is_paper());
        assert!(after(b"1 g 0 0 0 0 K").stroke.is_paper());
        assert!(!after(b"").fill.is_paper());
    }
}
