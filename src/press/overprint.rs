//! Overprint of black.
//!
//! Packets in many languages share their colours and differ in black: a shop prints cyan, magenta
//! and yellow once and changes one plate for each language. That works only if black letters leave
//! no holes in the coloured plates, which would be holes in the shape of other letters in the next
//! language. It also keeps white hairlines away where plates do not meet to the hair. So what is
//! the black ink and nothing else overprints, as printers expect of 100 %; tints of black do too,
//! since grey words are words. All other colours knock out what is below (PDF 1.7, 8.6.7, with
//! overprint mode 1).
//!
//! Transparent black is left alone: there overprint would change how the colours mix. So are
//! forms that are transparency groups, and the letters of coloured fonts.

use anyhow::Result;
use lopdf::{Dictionary, Object, dictionary};

use super::colour::{Colour, Paints, Space, Use};
use super::content::{Edit, Operand, Operation, operations};
use super::tree::{Resources, entry, name, number};

/// What overprints: areas, lines, both or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Overprint {
    fill: bool,
    stroke: bool,
}

impl Overprint {
    const NOTHING: Self = Self { fill: false, stroke: false };

    /// Each with the name of its graphics state, behind a prefix.
    const ALL: [(Self, &'static str); 4] = [
        (Self::NOTHING, "N"),
        (Self { fill: true, stroke: false }, "F"),
        (Self { fill: false, stroke: true }, "S"),
        (Self { fill: true, stroke: true }, "B"),
    ];

    fn letter(self) -> &'static str {
        let found = Self::ALL.iter().find(|(state, _)| *state == self);
        found.expect("all four are listed").1
    }

    fn state(self) -> Dictionary {
        dictionary! {
            "Type" => "ExtGState", "op" => self.fill, "OP" => self.stroke, "OPM" => 1,
        }
    }
}

/// A content stream in which black overprints.
#[derive(Debug, PartialEq)]
pub(super) struct Overprinted {
    /// The stream.
    pub content: Vec<u8>,
    /// The graphics states that it names, to go into its resources.
    pub states: Vec<(Vec<u8>, Dictionary)>,
}

/// Makes black overprint in a content stream of a page or form.
///
/// # Errors
/// If the stream is broken.
pub(super) fn overprint(content: &[u8], resources: Resources) -> Result<Overprinted> {
    let prefix = free_prefix(resources);
    let mut edit = Edit::new(content);
    let mut state = State::default();
    let mut stack = Vec::new();
    let mut used = [false; 4];
    for operation in operations(content) {
        let operation = operation?;
        match operation.name {
            b"q" => stack.push(state.clone()),
            // A `Q` too many does nothing.
            b"Q" => state = stack.pop().unwrap_or(state),
            _ => {}
        }
        let wanted = state.wanted(&operation, resources);
        if let Some(wanted) = wanted.filter(|wanted| state.set != Some(*wanted)) {
            edit.insert(operation.span.start, &format!("/{prefix}{} gs ", wanted.letter()));
            state.set = Some(wanted);
            for (number, (known, _)) in Overprint::ALL.iter().enumerate() {
                used[number] |= *known == wanted;
            }
        }
        state.follow(&operation, resources, &mut edit);
    }
    let states = Overprint::ALL.iter().zip(used).filter(|(_, used)| *used);
    let named = |((state, letter), _): (&(Overprint, &str), bool)| {
        (format!("{prefix}{letter}").into_bytes(), state.state())
    };
    Ok(Overprinted { content: edit.finish(), states: states.map(named).collect() })
}

/// The beginning of names that no graphics state of the page has.
fn free_prefix(resources: Resources) -> String {
    let mut prefix = "Overprint".to_owned();
    while resources.all(b"ExtGState").iter().any(|(name, _, _)| name.starts_with(prefix.as_bytes()))
    {
        prefix.push('_');
    }
    prefix
}

/// What is set at a point of the stream.
#[derive(Debug, Clone)]
struct State {
    paints: Paints,
    /// `None` where a graphics state of the file itself has set something.
    set: Option<Overprint>,
    fill_alpha: f64,
    stroke_alpha: f64,
    /// Whether nothing but opacity mixes colours: no blend mode, no mask.
    plain: bool,
    coloured_font: bool,
    in_path: bool,
}

impl Default for State {
    /// As a page begins. A form begins so too, because nothing overprints where one is shown;
    /// its colours are those around it, and unknown.
    fn default() -> Self {
        Self {
            paints: Paints::unknown(),
            set: Some(Overprint::NOTHING),
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            plain: true,
            coloured_font: false,
            in_path: false,
        }
    }
}

impl State {
    /// What has to overprint from this operator on, if it matters to it. Between the first point of
    /// a path and its painting no state can be set (PDF 1.7, 8.2), so that it is set before.
    fn wanted(&self, operation: &Operation, resources: Resources) -> Option<Overprint> {
        let black = Overprint {
            fill: self.plain && self.fill_alpha >= 1.0 && self.paints.fill.is_black(),
            stroke: self.plain && self.stroke_alpha >= 1.0 && self.paints.stroke.is_black(),
        };
        match operation.name {
            b"m" | b"re" if !self.in_path => Some(black),
            b"Tj" | b"TJ" | b"'" | b"\"" if self.coloured_font => Some(Overprint::NOTHING),
            b"Tj" | b"TJ" | b"'" | b"\"" => Some(black),
            b"Do" | b"sh" | b"BI" => Some(Overprint::NOTHING),
            b"gs" => {
                let state = resources.named_by(b"ExtGState", operation)?.as_dict().ok()?;
                // What draws a mask begins with the state that is set here.
                state.has(b"SMask").then_some(Overprint::NOTHING)
            }
            _ => None,
        }
    }

    fn follow(&mut self, operation: &Operation, resources: Resources, edit: &mut Edit) {
        match operation.name {
            b"m" | b"re" => self.in_path = true,
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"n" => {
                self.in_path = false;
            }
            b"Tf" => {
                let name = operation.operands.iter().rev().nth(1);
                self.coloured_font = is_drawn(resources, name);
            }
            b"gs" => self.take(operation, resources),
            _ => {
                let usage = self.paints.apply(operation, resources);
                self.state_black_as_ink(usage, operation, edit);
            }
        }
    }

    /// Gray 0 is the black plate too (PDF 1.7, 10.3.3), but overprints all plates as long as it is
    /// not given as inks (8.6.7, 11.7.4.3).
    fn state_black_as_ink(&mut self, usage: Option<Use>, operation: &Operation, edit: &mut Edit) {
        let (paint, ink) = match usage {
            Some(Use::Fill) => (&mut self.paints.fill, "0 0 0 1 k"),
            Some(Use::Stroke) => (&mut self.paints.stroke, "0 0 0 1 K"),
            None => return,
        };
        let is_gray = matches!(operation.name, b"g" | b"G");
        if is_gray && paint.inks() == Some([0.0, 0.0, 0.0, 1.0]) {
            edit.replace(&operation.span, ink);
            *paint = Colour::plain(Space::Cmyk, vec![0.0, 0.0, 0.0, 1.0]);
        }
    }

    fn take(&mut self, operation: &Operation, resources: Resources) {
        let document = resources.document;
        let found = resources.named_by(b"ExtGState", operation);
        let Some(state) = found.and_then(|it| it.as_dict().ok()) else { return };
        self.fill_alpha = number(document, state, b"ca").unwrap_or(self.fill_alpha);
        self.stroke_alpha = number(document, state, b"CA").unwrap_or(self.stroke_alpha);
        let blends =
            entry(document, state, b"BM").map(|mode| mode.as_name().ok() != Some(b"Normal"));
        let masks =
            entry(document, state, b"SMask").map(|mask| mask.as_name().ok() != Some(b"None"));
        match (blends, masks) {
            (Some(false), Some(false)) => self.plain = true,
            (Some(true), _) | (_, Some(true)) => self.plain = false,
            // Only one of the two was said: what the other was stays, on the safe side.
            (Some(false), None) | (None, Some(false)) | (None, None) => {}
        }
        if [&b"OP"[..], b"op", b"OPM"].iter().any(|key| state.has(key)) {
            self.set = None;
        }
        if state.has(b"Font") {
            self.coloured_font = true;
        }
    }
}

/// Whether the letters of a font are drawn by operators, which may set colours of their own.
fn is_drawn(resources: Resources, font: Option<&Operand>) -> bool {
    let Some(Operand::Name(font)) = font else { return true };
    let font = resources.get(b"Font", font).and_then(|it| Object::as_dict(it).ok());
    font.is_none_or(|font| name(resources.document, font, b"Subtype") == Some(b"Type3"))
}

#[cfg(test)]
mod tests {
    use lopdf::Document;

    use super::*;

    fn run(content: &str) -> (String, Vec<String>) {
        let document = Document::new();
        let resources = dictionary! {
            "Font" => dictionary! {
                "f" => dictionary! { "Subtype" => "Type0" },
                "t" => dictionary! { "Subtype" => "Type3" },
            },
            "ExtGState" => dictionary! {
                "half" => dictionary! { "ca" => 0.5 },
                "own" => dictionary! { "OP" => true },
                "mask" => dictionary! { "SMask" => dictionary! { "S" => "Luminosity" } },
            },
        };
        let resources = Resources { document: &document, dictionary: Some(&resources) };
        let done = overprint(content.as_bytes(), resources).expect("sound");
        let name = |(name, _): &(Vec<u8>, Dictionary)| String::from_utf8_lossy(name).into_owned();
        let text = String::from_utf8(done.content).expect("text");
        (text.replace("Overprint", "O"), done.states.iter().map(name).collect())
    }

    fn changed(content: &str) -> String {
        run(content).0
    }

    #[test]
    fn solid_black_overprints_and_all_else_knocks_out() {
        let (text, states) =
            run("0 0 0 1 k 0 0 9 9 re f 0 0 1 0 k 0 0 9 9 re f 0 0 0 0 k /f 9 Tf (white) Tj");
        assert_eq!(
            text,
            "0 0 0 1 k /OF gs 0 0 9 9 re f 0 0 1 0 k /ON gs 0 0 9 9 re f 0 0 0 0 k /f 9 Tf (white) Tj"
        );
        assert_eq!(states, ["OverprintN", "OverprintF"]);
    }

    #[test]
    fn saved_states_come_back() {
        assert_eq!(
            changed("0 0 0 1 k q 1 0 0 0 k 1 1 m 2 2 l f Q 1 1 m 2 2 l f"),
            "0 0 0 1 k q 1 0 0 0 k 1 1 m 2 2 l f Q /OF gs 1 1 m 2 2 l f"
        );
        assert_eq!(
            changed("q 0 0 0 1 k/f 9 Tf(a)Tj Q 0 1 0 0 k(b)Tj"),
            "q 0 0 0 1 k/f 9 Tf/OF gs (a)Tj Q 0 1 0 0 k/ON gs (b)Tj".replace("/ON gs ", "")
        );
    }

    #[test]
    fn nothing_is_set_within_a_path() {
        assert_eq!(
            changed("0 0 0 1 K 0 0 1 0 k 0 0 m 9 9 l 0 0 9 9 re B"),
            "0 0 0 1 K 0 0 1 0 k /OS gs 0 0 m 9 9 l 0 0 9 9 re B"
        );
        assert_eq!(
            changed("0 0 0 1 K 0 0 0 1 k 0 0 9 9 re B"),
            "0 0 0 1 K 0 0 0 1 k /OB gs 0 0 9 9 re B"
        );
    }

    #[test]
    fn transparent_and_masked_black_is_left_alone() {
        assert_eq!(changed("0 0 0 1 k /half gs 0 0 9 9 re f"), "0 0 0 1 k /half gs 0 0 9 9 re f");
        assert_eq!(
            changed("0 0 0 1 k 0 0 9 9 re f /mask gs 0 0 9 9 re f"),
            "0 0 0 1 k /OF gs 0 0 9 9 re f /ON gs /mask gs 0 0 9 9 re f"
        );
    }

    #[test]
    fn forms_pictures_and_drawn_letters_begin_without_overprint() {
        assert_eq!(
            changed("0 0 0 1 k /f 9 Tf (a) Tj /x Do /t 9 Tf (b) Tj /f 9 Tf (c) Tj"),
            "0 0 0 1 k /f 9 Tf /OF gs (a) Tj /ON gs /x Do /t 9 Tf (b) Tj /f 9 Tf /OF gs (c) Tj"
        );
    }

    #[test]
    fn gray_black_becomes_ink_and_states_of_the_file_are_overruled() {
        assert_eq!(changed("0 g 0 0 9 9 re f"), "0 0 0 1 k /OF gs 0 0 9 9 re f");
        assert_eq!(changed("0.5 g 0 0 9 9 re f"), "0.5 g 0 0 9 9 re f");
        assert_eq!(
            changed("/own gs 0 0 1 0 k 0 0 9 9 re f"),
            "/own gs 0 0 1 0 k /ON gs 0 0 9 9 re f"
        );
    }

    #[test]
    fn a_broken_stream_is_an_error() {
        let document = Document::new();
        let resources = Resources { document: &document, dictionary: None };
        assert!(overprint(b"(no end", resources).is_err());
    }
}
