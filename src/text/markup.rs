//! The inline markup of text values, by a CommonMark parser of which little is let through.

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
    /// Single emphasis is not markup here: its marks print to the letter.
    Literal(char),
}

/// Parses text in which placeables are placeholders.
pub(super) fn parse_markup(
    markdown: &str,
    inserted: &[Node],
) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut stack: Vec<(Open, Vec<Node>)> = vec![(Open::Paragraph, Vec::new())];
    let mut problems = Vec::new();
    let push = |stack: &mut Vec<(Open, Vec<Node>)>, node: Node| {
        if let Some((_, nodes)) = stack.last_mut() {
            nodes.push(node);
        }
    };
    let mut paragraphs = 0;
    // Entities are no markup here: an ampersand is an ampersand.
    let escaped = markdown.replace('&', "\\&");
    let markdown = escaped.as_str();
    let parser = Parser::new_ext(markdown, Options::empty());
    if parser.reference_definitions().iter().next().is_some() {
        problems.push(
            Diagnostic::error("text begins like a link definition, `[…]:`")
                .hint("put a backslash before the bracket"),
        );
    }
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) => {
                paragraphs += 1;
                if paragraphs == 2 {
                    let problem = Diagnostic::error("text has a blank line in it");
                    problems.push(problem.hint("a text is one paragraph; make another block"));
                }
            }
            Event::End(TagEnd::Paragraph) => {}
            Event::Start(Tag::Strong) => stack.push((Open::Strong, Vec::new())),
            Event::Start(Tag::Link { dest_url, title, .. }) => {
                problems.extend(link_problems(&dest_url, &title));
                stack.push((Open::Link(dest_url.into_string()), Vec::new()));
            }
            Event::Start(Tag::Emphasis) => {
                let mark = markdown[range].chars().next().unwrap_or('*');
                stack.push((Open::Literal(mark), Vec::new()));
            }
            Event::End(TagEnd::Strong | TagEnd::Link | TagEnd::Emphasis) => {
                if let Some((open, nodes)) = stack.pop() {
                    for node in close(open, nodes) {
                        push(&mut stack, node);
                    }
                }
            }
            Event::Text(text) => {
                for node in put_back(&text, inserted) {
                    push(&mut stack, node);
                }
            }
            Event::Code(code) => {
                if code.chars().any(|c| u32::from(c) >= FIRST_PLACEHOLDER) {
                    let message = "a German word in backticks holds a placeable";
                    let hint = "end the backticks before the brace and begin them again behind it";
                    problems.push(Diagnostic::error(message).hint(hint));
                }
                push(&mut stack, Node::German(code.into_string()));
            }
            Event::SoftBreak => push(&mut stack, Node::Plain(" ".to_owned())),
            Event::Start(tag) => problems.push(refused_markup(&format!("{tag:?}"))),
            Event::End(_) => {}
            other => problems.push(refused_markup(&format!("{other:?}"))),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let nodes = join(stack.pop().map(|(_, nodes)| nodes).unwrap_or_default());
    match nodes.is_empty() {
        true => {
            let problem = Diagnostic::error("text says nothing");
            Err(vec![problem.hint("write words between the marks, or leave the key out")])
        }
        false => Ok(nodes),
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
            let mark = || Node::Plain(mark.to_string());
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
