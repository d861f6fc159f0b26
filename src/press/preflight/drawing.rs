//! What is asked of everything that is drawn: colours, lines, pictures, graphics states, fonts.
//!
//! Pages are walked as a press would draw them, with forms, patterns and drawn letters in the place
//! where they are used, since how wide a line and how fine a picture is depends on that.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::{Findings, Gravity, Look, Purpose, fonts};
use crate::press::colour::Paints;
use crate::press::content::{Operand, Operation, operations};
use crate::press::tree::{
    DEPTH, Resources, as_dictionary, dictionary, entry, name, number, numbers, page_content, unpack,
};

/// Operators after which a file is not walked on: a small one may show forms in forms without end.
/// Real files have some ten thousand a page.
const OPERATORS: usize = 20_000_000;

/// What it takes to open a form, in operators.
const OPENING: usize = 500;

pub(super) fn look(look: &Look, purpose: Purpose, findings: &mut Findings) {
    let mut left = OPERATORS;
    for (number, page) in look.numbered() {
        let mut walk = Walk {
            purpose,
            page: number,
            findings: &mut *findings,
            left: &mut left,
            seen: BTreeSet::new(),
        };
        let resources = Resources::of_page(look.document, page);
        walk.group(resources, page);
        match page_content(look.document, page) {
            Ok(content) => walk.drawing(&content, resources, State::default(), 0),
            Err(error) => walk.broken(&error),
        }
    }
    if left == 0 {
        let message = "the file draws so much that it was not looked at to the end";
        findings.error("content", None, message);
    }
}

/// What is set at a point of a drawing.
#[derive(Clone)]
pub(super) struct State {
    /// From the coordinates of the drawing to the page: a, b, c, d.
    pub scale: [f64; 4],
    pub paints: Paints,
    pub width: f64,
    pub mode: i64,
}

impl Default for State {
    fn default() -> Self {
        let scale = [1.0, 0.0, 0.0, 1.0];
        Self { scale, paints: Paints::default(), width: 1.0, mode: 0 }
    }
}

impl State {
    /// Puts a matrix before that of the drawing; where it moves to does not matter here.
    fn transform(&mut self, matrix: &[f64]) {
        let [a, b, c, d, ..] = *matrix else { return };
        let [e, f, g, h] = self.scale;
        self.scale = [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
    }

    /// How much longer lines become, on average of all directions.
    pub fn factor(&self) -> f64 {
        let [a, b, c, d] = self.scale;
        (a * d - b * c).abs().sqrt()
    }
}

pub(super) struct Walk<'w> {
    purpose: Purpose,
    page: usize,
    findings: &'w mut Findings,
    left: &'w mut usize,
    /// Fonts and patterns of this page that were looked at.
    seen: BTreeSet<ObjectId>,
}

impl Walk<'_> {
    pub fn error(&mut self, id: &'static str, message: impl Into<String>) {
        if self.purpose == Purpose::Press {
            self.findings.error(id, Some(self.page), message);
        }
    }

    /// A finding of which the one that ranks highest stands for all of the page.
    pub fn ranked(&mut self, id: &'static str, gravity: Gravity, rank: f64, message: String) {
        if self.purpose == Purpose::Press {
            self.findings.add(id, Some(self.page), gravity, rank, message);
        }
    }

    pub fn warning(&mut self, id: &'static str, message: impl Into<String>) {
        if self.purpose == Purpose::Press {
            self.findings.warning(id, Some(self.page), message);
        }
    }

    fn broken(&mut self, error: &anyhow::Error) {
        self.findings.error("content", Some(self.page), format!("{error:#}"));
    }

    fn drawing(&mut self, content: &[u8], resources: Resources, mut state: State, depth: usize) {
        if depth > DEPTH {
            return self.broken(&anyhow::anyhow!("forms are nested more than {DEPTH} deep"));
        }
        *self.left = self.left.saturating_sub(OPENING + content.len() / 16);
        let mut stack = Vec::new();
        for operation in operations(content) {
            if *self.left == 0 {
                return;
            }
            *self.left -= 1;
            match operation {
                Ok(operation) => self.step(&operation, resources, &mut state, &mut stack, depth),
                Err(error) => return self.broken(&error),
            }
        }
    }

    fn step(
        &mut self,
        operation: &Operation,
        resources: Resources,
        state: &mut State,
        stack: &mut Vec<State>,
        depth: usize,
    ) {
        match operation.name {
            b"q" => stack.push(state.clone()),
            b"Q" => {
                if let Some(saved) = stack.pop() {
                    *state = saved;
                }
            }
            b"cm" => state.transform(&operation.numbers()),
            b"w" => state.width = operation.numbers().first().copied().unwrap_or(state.width),
            // A rendering mode is a small whole number.
            b"Tr" => state.mode = operation.numbers().first().map_or(0, |mode| *mode as i64),
            b"gs" => self.graphics_state(operation, resources, state),
            b"Tf" => self.font(operation, resources, state, depth),
            b"Tj" | b"TJ" | b"'" | b"\"" => self.text(state),
            b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => self.line(state),
            b"Do" => self.shown(operation, resources, state, depth),
            b"sh" => self.shading(resources, resources.named_by(b"Shading", operation)),
            b"BI" => self.inline_image(operation),
            _ => {
                let set = state.paints.apply(operation, resources);
                self.colour(operation, resources, set, state, depth);
            }
        }
    }

    /// The letters of a font that are drawn by operators.
    fn letters(&mut self, resources: Resources, font: &Dictionary, state: &State, depth: usize) {
        let document = resources.document;
        let inner = resources.of(font);
        let mut state = state.clone();
        if let Some(matrix) =
            entry(document, font, b"FontMatrix").and_then(|it| numbers(document, it))
        {
            state.transform(&matrix);
        }
        // How large letters are set is not known here; lines in them are judged by nobody.
        state.width = f64::INFINITY;
        let procedures = dictionary(document, font, b"CharProcs");
        for (_, letter) in procedures.into_iter().flat_map(Dictionary::iter) {
            let Ok((_, Object::Stream(stream))) = document.dereference(letter) else { continue };
            match unpack(stream) {
                Ok(content) => self.drawing(&content, inner, state.clone(), depth + 1),
                Err(error) => self.broken(&error),
            }
        }
    }

    fn font(&mut self, operation: &Operation, resources: Resources, state: &State, depth: usize) {
        let document = resources.document;
        let Some(Operand::Name(named)) = operation.operands.iter().rev().nth(1) else { return };
        let Some(font) = resources.get(b"Font", named).and_then(as_dictionary) else {
            let named = String::from_utf8_lossy(named);
            let message = format!("the font `{named}` is not among the resources of the page");
            return self.findings.error("font-embedded", Some(self.page), message);
        };
        if !self.is_new(resources, b"Font", named) {
            return;
        }
        fonts::look(document, font, self.purpose, self.page, self.findings);
        if name(document, font, b"Subtype") == Some(b"Type3") {
            self.letters(resources, font, state, depth);
        }
    }

    /// Whether a resource was not looked at on this page before.
    fn is_new(&mut self, resources: Resources, kind: &[u8], named: &[u8]) -> bool {
        let all = resources.dictionary.and_then(|all| dictionary(resources.document, all, kind));
        let object = all.and_then(|all| all.get(named).ok());
        let id = object.and_then(|object| object.as_reference().ok());
        id.is_none_or(|id| self.seen.insert(id))
    }

    fn graphics_state(&mut self, operation: &Operation, resources: Resources, state: &mut State) {
        let document = resources.document;
        let found = resources.named_by(b"ExtGState", operation).and_then(as_dictionary);
        let Some(found) = found else { return };
        state.width = number(document, found, b"LW").unwrap_or(state.width);
        let is_default = |key| name(document, found, key) == Some(b"Default");
        if found.has(b"TR") || (found.has(b"TR2") && !is_default(b"TR2")) {
            self.error("transfer-function", "a graphics state changes the curves of the press");
        }
        let halftone = dictionary(document, found, b"HT");
        let is_plain = |halftone: &Dictionary| {
            matches!(number(document, halftone, b"HalftoneType"), Some(1.0 | 5.0))
                && !halftone.has(b"HalftoneName")
        };
        if halftone.is_some_and(|halftone| !is_plain(halftone)) {
            self.error("halftone", "a graphics state sets a screen of its own");
        }
    }

    fn shown(&mut self, operation: &Operation, resources: Resources, state: &State, depth: usize) {
        match resources.named_by(b"XObject", operation) {
            Some(Object::Stream(stream))
                if name(resources.document, &stream.dict, b"Subtype") == Some(b"Image") =>
            {
                self.image(resources, stream, state);
            }
            Some(Object::Stream(stream)) => {
                let mut state = state.clone();
                self.form(resources, stream, &mut state, depth);
            }
            _ => {
                let message = "something is shown that is not among the resources of the page";
                self.findings.error("content", Some(self.page), message);
            }
        }
    }

    fn form(&mut self, resources: Resources, form: &Stream, state: &mut State, depth: usize) {
        if *self.left == 0 {
            return;
        }
        let document = resources.document;
        if let Some(matrix) =
            entry(document, &form.dict, b"Matrix").and_then(|it| numbers(document, it))
        {
            state.transform(&matrix);
        }
        let inner = resources.of(&form.dict);
        self.group(inner, &form.dict);
        match unpack(form) {
            Ok(content) => self.drawing(&content, inner, state.clone(), depth + 1),
            Err(error) => self.broken(&error),
        }
    }

    pub fn pattern(&mut self, resources: Resources, pattern: &[u8], depth: usize) {
        let document = resources.document;
        if !self.is_new(resources, b"Pattern", pattern) {
            return;
        }
        match resources.get(b"Pattern", pattern) {
            Some(Object::Stream(tile)) => {
                self.form(resources, tile, &mut State::default(), depth);
            }
            Some(Object::Dictionary(gradient)) => {
                self.shading(resources, entry(document, gradient, b"Shading"));
            }
            _ => {}
        }
    }
}
