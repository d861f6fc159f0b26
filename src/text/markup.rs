//! The inline markup of text values, by a CommonMark parser of which little is let through.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Node;
use crate::diag::Diagnostic;
use crate::table::is_id;

const FIRST_PLACEHOLDER: u32 = 0xF0000;

/// The private character that stands for a placeable while the markup is parsed.
pub(super) fn placeholder(index: usize) -> char {
    let offset = u32::try_from(index).unwrap_or(u32::MAX).min(0xFFFD);
    char::from_u32(FIRST_PLACEHOLDER + offset).expect("plane 15 has 65,534 private characters")
}

/// An element of the markup that is open.
enum Open {
    Paragraph,
    Strong,
    Link(String),
    /// Other emphasis is not markup here: its marks print to the letter.
    Literal(&'static str),
}

/// Parses text in which placeables are placeholders.
pub(super) fn parse_markup(
    markdown: &str,
    inserted: &[Node],
) -> Result<Vec<Node>, Vec<Diagnostic>> {
    // Entities are no markup here: an ampersand is an ampersand.
    let markdown = markdown.replace('&', "\\&");
    let mut reader = Reader {
        markdown: &markdown,
        inserted,
        stack: vec![(Open::Paragraph, Vec::new())],
        paragraphs: 0,
        stars: BTreeSet::new(),
        problems: Vec::new(),
    };
    let parser = Parser::new_ext(&markdown, Options::empty());
    if parser.reference_definitions().iter().next().is_some() {
        reader.problems.push(
            Diagnostic::error("text begins like a link definition, `[…]:`")
                .hint("put a backslash before the bracket"),
        );
    }
    for (event, range) in parser.into_offset_iter() {
        reader.read(event, range);
    }
    reader.finish()
}

/// Builds nodes from the events of the parser.
struct Reader<'a> {
    markdown: &'a str,
    inserted: &'a [Node],
    stack: Vec<(Open, Vec<Node>)>,
    paragraphs: usize,
    /// Where asterisks stand that are no markup.
    stars: BTreeSet<usize>,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Paragraph) => {
                self.paragraphs += 1;
                if self.paragraphs == 2 {
                    let problem = Diagnostic::error("text has a blank line in it");
                    self.problems.push(problem.hint("a text is one paragraph; make another block"));
                }
            }
            Event::Start(Tag::Strong) => {
                let is_known = self.markdown[range].starts_with("**");
                self.open(if is_known { Open::Strong } else { Open::Literal("__") });
            }
            Event::Start(Tag::Link { dest_url, title, .. }) => {
                self.problems.extend(link_problems(&dest_url, &title));
                self.open(Open::Link(dest_url.into_string()));
            }
            Event::Start(Tag::Emphasis) => {
                let is_star = self.markdown[range.clone()].starts_with('*');
                if is_star {
                    self.stars.extend([range.start, range.end - 1]);
                }
                self.open(Open::Literal(if is_star { "*" } else { "_" }));
            }
            Event::End(TagEnd::Strong | TagEnd::Link | TagEnd::Emphasis) => {
                let closed = self.stack.pop().map(|(open, nodes)| close(open, nodes));
                self.push(closed.unwrap_or_default());
            }
            Event::Text(text) => {
                self.note_marks(range);
                self.push(put_back(&text, self.inserted));
            }
            Event::Code(code) => {
                if code.chars().any(|c| u32::from(c) >= FIRST_PLACEHOLDER) {
                    let message = "a German word in backticks holds a placeable";
                    let hint = "end the backticks before the brace and begin them again behind it";
                    self.problems.push(Diagnostic::error(message).hint(hint));
                }
                self.push(vec![Node::German(code.into_string())]);
            }
            Event::SoftBreak => self.push(vec![Node::Plain(" ".to_owned())]),
            Event::End(_) => {}
            Event::Start(tag) => self.problems.push(refused_markup(&format!("{tag:?}"))),
            other => self.problems.push(refused_markup(&format!("{other:?}"))),
        }
    }

    fn open(&mut self, open: Open) {
        self.stack.push((open, Vec::new()));
    }

    fn push(&mut self, nodes: Vec<Node>) {
        if let Some((_, inner)) = self.stack.last_mut() {
            inner.extend(nodes);
        }
    }

    /// Looks for marks among letters: what stands alone, or beside a blank, marks nothing.
    fn note_marks(&mut self, range: Range<usize>) {
        let is_escaped = self.markdown[..range.start].ends_with('\\');
        let marks = self.markdown[range.clone()].char_indices();
        for (at, mark) in marks.filter(|(at, _)| *at > 0 || !is_escaped) {
            match mark {
                '*' => {
                    self.stars.insert(range.start + at);
                }
                '`' => {
                    let hint = "put one on each side of the German word; a backslash before it \
                                makes it a plain sign";
                    let problem = Diagnostic::error("a backtick stands alone").hint(hint);
                    self.problems.push(problem);
                }
                _ => {}
            }
        }
    }

    fn finish(mut self) -> Result<Vec<Node>, Vec<Diagnostic>> {
        if self.stars.iter().any(|at| self.stars.contains(&(at + 1))) {
            let hint = "put `**` right before the first and right behind the last strong word; a \
                        backslash before each asterisk makes it a plain sign";
            self.problems.push(Diagnostic::error("`**` marks nothing").hint(hint));
        }
        if !self.problems.is_empty() {
            self.problems.dedup();
            return Err(self.problems);
        }
        let nodes = join(self.stack.pop().map(|(_, nodes)| nodes).unwrap_or_default());
        match nodes.is_empty() {
            true => {
                let problem = Diagnostic::error("text says nothing");
                Err(vec![problem.hint("write words between the marks, or leave the key out")])
            }
            false => Ok(nodes),
        }
    }
}

fn link_problems(target: &str, title: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if !title.is_empty() {
        let problem = Diagnostic::error("a link has no title");
        problems.push(problem.hint("write `[words](url-fact)` and nothing else"));
    }
    if !is_id(target) {
        let problem = format!("a link leads to a url fact, not to `{target}`");
        let hint = "make the address a fact of type url and write its id in brackets";
        problems.push(Diagnostic::error(problem).hint(hint));
    }
    problems
}

fn close(open: Open, nodes: Vec<Node>) -> Vec<Node> {
    match open {
        Open::Paragraph => nodes,
        Open::Strong => vec![Node::Strong(join(nodes))],
        Open::Link(fact) => vec![Node::Link { fact, nodes: join(nodes) }],
        Open::Literal(mark) => {
            let mark = || Node::Plain(mark.to_owned());
            [vec![mark()], nodes, vec![mark()]].concat()
        }
    }
}

/// Names what was refused in the words of a translator, not of the parser.
fn refused_markup(event: &str) -> Diagnostic {
    let name = event.split(['(', ' ', '{']).next().unwrap_or(event);
    let what = match name {
        "List" | "Item" => "a list",
        "Heading" => "a heading",
        "BlockQuote" => "a quotation",
        "CodeBlock" => "a code block",
        "Image" => "an image",
        "Html" | "InlineHtml" | "HtmlBlock" => "HTML",
        "HardBreak" => "a forced line break",
        "Rule" => "a rule",
        _ => "this markup",
    };
    Diagnostic::error(format!("{what} is not allowed in a text")).hint(
        "allowed are `**strong**`, `[link](url-fact)` and a German word in backticks; \
         a backslash makes the next sign a plain one",
    )
}

/// Splits text at the placeholders and puts the placeables back.
fn put_back(text: &str, inserted: &[Node]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut plain = String::new();
    for c in text.chars() {
        let node = u32::from(c)
            .checked_sub(FIRST_PLACEHOLDER)
            .and_then(|index| inserted.get(usize::try_from(index).ok()?));
        match node {
            None => plain.push(c),
            Some(node) => {
                nodes.push(Node::Plain(std::mem::take(&mut plain)));
                nodes.push(node.clone());
            }
        }
    }
    nodes.push(Node::Plain(plain));
    nodes
}

/// Joins neighbouring letters and drops empty pieces.
fn join(nodes: Vec<Node>) -> Vec<Node> {
    let mut joined: Vec<Node> = Vec::new();
    for node in nodes {
        match (joined.last_mut(), node) {
            (_, Node::Plain(text)) if text.is_empty() => {}
            (Some(Node::Plain(before)), Node::Plain(text)) => before.push_str(&text),
            (_, node) => joined.push(node),
        }
    }
    joined
}
