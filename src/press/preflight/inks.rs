//! What is asked of colours, lines and pictures in a drawing.

use lopdf::{Dictionary, Object, Stream};

use super::Gravity;
use super::drawing::{State, Walk};
use crate::press::colour::{Colour, Space, Use};
use crate::press::content::{Operand, Operation};
use crate::press::tree::{Resources, as_dictionary, dictionary, entry, is_true, number};

/// The highest sum of inks, 1 for each (total ink of FOGRA39 and FOGRA51).
const INK_LIMIT: f64 = 3.0;

/// The width of a line in pt that still prints.
const HAIRLINE: f64 = 0.2;

/// Pixels an inch that a picture should have at least.
const RESOLUTION: f64 = 150.0;

impl Walk<'_> {
    pub fn colour(
        &mut self,
        operation: &Operation,
        resources: Resources,
        set: Option<Use>,
        state: &State,
        depth: usize,
    ) {
        let colour = match set {
            Some(Use::Fill) => &state.paints.fill,
            Some(Use::Stroke) => &state.paints.stroke,
            None => return,
        };
        self.space(&colour.space);
        if let Some(pattern) = &colour.pattern {
            return self.pattern(resources, pattern, depth);
        }
        if let Some(inks) = colour.inks() {
            self.ink(inks);
        }
        // What `cs` sets is mostly set again before anything is painted.
        if !matches!(operation.name, b"cs" | b"CS") && is_composed_gray(colour) {
            let message = "black or gray is not in black ink alone, but composed of four";
            self.warning("four-colour-black", message);
        }
    }

    fn ink(&mut self, inks: [f64; 4]) {
        let sum = inks.iter().sum::<f64>();
        if sum > INK_LIMIT + 1e-4 {
            let [cyan, magenta, yellow, black] = inks.map(|ink| ink * 100.0);
            let message = format!(
                "a colour has {:.0} % of ink: cyan {cyan:.0}, magenta {magenta:.0}, yellow \
                 {yellow:.0}, black {black:.0}",
                sum * 100.0
            );
            self.ranked("ink-limit", Gravity::Error, sum, message);
        }
    }

    pub fn space(&mut self, space: &Space) {
        match space {
            Space::Rgb => {
                self.error("device-rgb", "a colour is in red, green and blue of no profile")
            }
            Space::Indexed(base) => self.space(base),
            Space::Pattern(Some(base)) => self.space(base),
            Space::Gray
            | Space::Cmyk
            | Space::ManagedGray
            | Space::ManagedRgb
            | Space::ManagedCmyk
            | Space::Lab
            | Space::Spot(_)
            | Space::Pattern(None)
            | Space::Unknown => {}
        }
    }

    pub fn text(&mut self, state: &State) {
        let colours = match state.mode {
            0 | 4 => [Some(&state.paints.fill), None],
            1 | 5 => [Some(&state.paints.stroke), None],
            2 | 6 => [Some(&state.paints.fill), Some(&state.paints.stroke)],
            // Not painted.
            _ => [None, None],
        };
        if colours.iter().flatten().any(|colour| !is_one_plate(colour)) {
            self.warning("text-black", "text is not in black ink only");
        }
        if matches!(state.mode, 1 | 2 | 5 | 6) {
            self.line(state);
        }
    }

    pub fn line(&mut self, state: &State) {
        let width = state.width * state.factor();
        if width < HAIRLINE - 1e-3 {
            let message = format!("a line is {width:.2} pt wide, less than {HAIRLINE} pt");
            self.ranked("hairline", Gravity::Warning, -width, message);
        }
    }

    pub fn group(&mut self, resources: Resources, parent: &Dictionary) {
        let group = dictionary(resources.document, parent, b"Group");
        let space = group.and_then(|group| entry(resources.document, group, b"CS"));
        if let Some(Space::Rgb | Space::ManagedRgb) = space.map(|space| Space::of(resources, space))
        {
            let message = "transparent colours are mixed as red, green and blue";
            self.warning("blend-space", message);
        }
    }

    pub fn shading(&mut self, resources: Resources, shading: Option<&Object>) {
        let space = shading.and_then(as_dictionary);
        let space = space.and_then(|space| entry(resources.document, space, b"ColorSpace"));
        if let Some(space) = space {
            self.space(&Space::of(resources, space));
        }
    }

    pub fn image(&mut self, resources: Resources, image: &Stream, state: &State) {
        let document = resources.document;
        if is_true(document, &image.dict, b"ImageMask") {
            return;
        }
        if let Some(space) = entry(document, &image.dict, b"ColorSpace") {
            self.space(&Space::of(resources, space));
        }
        let size = |key| number(document, &image.dict, key);
        let [a, b, c, d] = state.scale;
        let sides = [(size(b"Width"), a.hypot(b)), (size(b"Height"), c.hypot(d))];
        let fineness = sides.iter().filter_map(|(pixels, points)| {
            // A picture of one or two pixels is an area.
            pixels.filter(|pixels| *pixels > 2.0 && *points > 0.0).map(|it| it / points * 72.0)
        });
        let least = fineness.fold(f64::INFINITY, f64::min);
        if least < RESOLUTION - 0.5 {
            let message =
                format!("a picture has {least:.0} pixels an inch; {RESOLUTION} are needed");
            self.ranked("resolution", Gravity::Warning, -least, message);
        }
    }

    pub fn inline_image(&mut self, operation: &Operation) {
        if let Some(Operand::Name(space)) = operation.entry(b"ColorSpace", b"CS")
            && matches!(&space[..], b"RGB" | b"DeviceRGB")
        {
            self.space(&Space::Rgb);
        }
        let is_lzw = |filter: &Operand| match filter {
            Operand::Name(name) => matches!(&name[..], b"LZW" | b"LZWDecode"),
            Operand::Number(_) | Operand::Text | Operand::List(_) | Operand::Other => false,
        };
        let packed = match operation.entry(b"Filter", b"F") {
            Some(Operand::List(filters)) => filters.iter().any(is_lzw),
            Some(filter) => is_lzw(filter),
            None => false,
        };
        if packed {
            self.error("lzw", "a picture is compressed with LZW");
        }
    }
}

/// Whether letters in this colour need one plate only, or none. What is not known is not judged.
fn is_one_plate(colour: &Colour) -> bool {
    let none = |inks: &[f64]| inks.iter().all(|ink| *ink <= 0.0);
    match (&colour.space, colour.inks()) {
        _ if colour.is_paper() => true,
        (Space::ManagedCmyk, _) => false,
        (_, Some([cyan, magenta, yellow, _])) => none(&[cyan, magenta, yellow]),
        (Space::Spot(names), None) => names.len() < 2,
        (Space::Unknown, None) => true,
        (
            Space::Gray
            | Space::Rgb
            | Space::Cmyk
            | Space::ManagedGray
            | Space::ManagedRgb
            | Space::Lab
            | Space::Indexed(_)
            | Space::Pattern(_),
            None,
        ) => false,
    }
}

/// Whether it is a gray, not white, that a press composes of several inks.
fn is_composed_gray(colour: &Colour) -> bool {
    let is_neutral = match colour.space {
        Space::ManagedGray => true,
        Space::Rgb | Space::ManagedRgb => colour.parts.windows(2).all(|two| two[0] == two[1]),
        Space::Gray
        | Space::Cmyk
        | Space::ManagedCmyk
        | Space::Lab
        | Space::Spot(_)
        | Space::Indexed(_)
        | Space::Pattern(_)
        | Space::Unknown => false,
    };
    is_neutral && !colour.parts.is_empty() && !colour.is_paper()
}
