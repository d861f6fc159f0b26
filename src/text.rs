//! Text values: one Fluent pattern with a little inline markup, parsed once into runs.
//!
//! Owns the syntax that translators write: `{ $fact }`, `{ -term }`, plural selectors, `**strong**`,
//! `[link](url-fact)`, and backticks for a German word. Nothing else is markup, and nothing is ever
//! evaluated: what is not one of these prints to the letter or is refused.

mod bind;
mod markup;

use std::collections::BTreeSet;

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::diag::{Diagnostic, Location};
use crate::table::{At, refused_characters};
pub use bind::{bind, bind_end, bind_start};
use markup::{parse_markup, placeholder};

/// A parsed text value.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The value as written, trimmed.
    pub source: String,
    /// What it says.
    pub nodes: Vec<Node>,
    /// Where it stands.
    pub at: Location,
    /// Where its lines begin; nothing if that cannot be told.
    pub lines: Vec<Location>,
}

/// A piece of a text value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Letters.
    Plain(String),
    /// Strong emphasis.
    Strong(Vec<Node>),
    /// A link to a url fact.
    Link {
        /// Id of the fact.
        fact: String,
        /// What is shown.
        nodes: Vec<Node>,
    },
    /// A German word that stays German.
    German(String),
    /// A fact by its id.
    Fact(String),
    /// A glossary term by its id.
    Term(String),
    /// A choice by the value of a number fact.
    Select {
        /// Id of the fact.
        fact: String,
        /// Keys (a number or a plural category) and what is said then.
        variants: Vec<(String, Vec<Node>)>,
        /// Index of the variant for everything else.
        default: usize,
    },
}

impl Text {
    /// Parses a value, whose lines begin at some places if these are known.
    ///
    /// # Errors
    /// Every problem of the value, at its place.
    pub fn parse(value: &At<String>, lines: &[Location]) -> Result<Self, Vec<Diagnostic>> {
        let source = value.value.trim();
        let lead = &value.value[..value.value.len() - value.value.trim_start().len()];
        let mut lines = lines.get(lead.matches('\n').count()..).unwrap_or_default().to_vec();
        if let Some(first) = lines.first_mut() {
            first.column += letters_behind_break(lead);
        }
        let text =
            Self { source: source.to_owned(), nodes: Vec::new(), at: value.at.clone(), lines };
        let parsed = check_form(source).map_err(|problem| vec![problem]);
        let parsed = parsed.and_then(|()| text.parse_pattern()).and_then(|nodes| {
            match node_depth(&nodes) > MAX_DEPTH {
                true => Err(vec![too_deep()]),
                false => Ok(nodes),
            }
        });
        match parsed {
            Ok(nodes) => Ok(Self { nodes, ..text }),
            Err(problems) => Err(problems.into_iter().map(|it| it.or_at(&text.at)).collect()),
        }
    }

    fn parse_pattern(&self) -> Result<Vec<Node>, Vec<Diagnostic>> {
        // The value is put behind a key; later lines are indented, as Fluent wants them.
        let message = format!("v = {}\n", self.source.replace('\n', "\n    "));
        let resource = match parser::parse(message.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                let place = |error: &parser::ParserError| {
                    let end = message.floor_char_boundary(error.pos.start);
                    let breaks = message[..end].matches('\n').count();
                    self.locate(end.saturating_sub("v = ".len() + breaks * "    ".len()))
                };
                return Err(errors.iter().map(|it| syntax_error(it).at(&place(it))).collect());
            }
        };
        match resource.body.as_slice() {
            [fluent_syntax::ast::Entry::Message(message)] if message.attributes.is_empty() => {
                match &message.value {
                    Some(pattern) => convert_pattern(pattern),
                    None => Err(vec![empty()]),
                }
            }
            _ => Err(vec![
                Diagnostic::error("text is not one Fluent pattern")
                    .hint("a line must not begin with `.`, `[`, `*` or `}`"),
            ]),
        }
    }

    /// Where a fact, a term or a link stands in it, by its id.
    pub fn place(&self, id: &str) -> Location {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let is_reference = |at: &usize| {
            let (before, after) = (&self.source[..*at], &self.source[at + id.len()..]);
            let is_term = before.strip_suffix('-').is_some_and(|it| it.trim_end().ends_with('{'));
            let is_begun = is_term || before.ends_with('$') || before.ends_with("](");
            is_begun && !after.starts_with(is_part)
        };
        let found = self.source.match_indices(id).map(|(at, _)| at).find(is_reference);
        found.map_or_else(|| self.at.clone(), |at| self.locate(at))
    }

    /// Where some words stand in it.
    pub fn place_of_words(&self, words: &str) -> Location {
        let found = self.source.find(words);
        found.map_or_else(|| self.at.clone(), |at| self.locate(at))
    }

    /// The place of a byte of the source.
    fn locate(&self, offset: usize) -> Location {
        let before = &self.source[..self.source.floor_char_boundary(offset)];
        match self.lines.get(before.matches('\n').count()) {
            Some(line) => {
                Location { column: line.column + letters_behind_break(before), ..line.clone() }
            }
            None => self.at.clone(),
        }
    }

    /// Ids of the facts in it, links and selectors included.
    pub fn facts(&self) -> BTreeSet<&str> {
        let mut ids = BTreeSet::new();
        visit(&self.nodes, &mut |node| match node {
            Node::Fact(id) | Node::Link { fact: id, .. } | Node::Select { fact: id, .. } => {
                ids.insert(id.as_str());
            }
            Node::Plain(_) | Node::Strong(_) | Node::German(_) | Node::Term(_) => {}
        });
        ids
    }

    /// Calls back for every node, outer before inner.
    pub fn visit<'a>(&'a self, f: &mut impl FnMut(&'a Node)) {
        visit(&self.nodes, f);
    }
}

/// How many letters stand behind the last line break.
fn letters_behind_break(text: &str) -> u32 {
    let letters = text.rsplit('\n').next().map_or(0, |line| line.chars().count());
    u32::try_from(letters).unwrap_or(0)
}

fn visit<'a>(nodes: &'a [Node], f: &mut impl FnMut(&'a Node)) {
    for node in nodes {
        f(node);
        match node {
            Node::Strong(nodes) | Node::Link { nodes, .. } => visit(nodes, f),
            Node::Select { variants, .. } => {
                for (_, nodes) in variants {
                    visit(nodes, f);
                }
            }
            Node::Plain(_) | Node::German(_) | Node::Fact(_) | Node::Term(_) => {}
        }
    }
}

/// The longest text, in characters. Far above any paragraph that a person would read.
const MAX_CHARACTERS: usize = 3000;

/// How deep braces and markup may be nested.
const MAX_DEPTH: usize = 8;

/// What must be right before a parser sees the text.
fn check_form(source: &str) -> Result<(), Diagnostic> {
    if source.is_empty() {
        return Err(empty());
    }
    if source.chars().count() > MAX_CHARACTERS {
        let problem = Diagnostic::error(format!("text is longer than {MAX_CHARACTERS} characters"));
        return Err(problem.hint("a block is one short paragraph; split it"));
    }
    match brace_depth(source) > MAX_DEPTH {
        true => Err(too_deep()),
        false => Ok(()),
    }
}

fn empty() -> Diagnostic {
    Diagnostic::error("text is empty").hint("write it, or leave the key out")
}

fn too_deep() -> Diagnostic {
    Diagnostic::error("text is nested too deeply").hint("write simpler sentences")
}

/// How deep the braces of a text are nested.
pub fn brace_depth(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in source.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn node_depth(nodes: &[Node]) -> usize {
    let depth = |node: &Node| match node {
        Node::Strong(nodes) | Node::Link { nodes, .. } => 1 + node_depth(nodes),
        Node::Select { variants, .. } => {
            1 + variants.iter().map(|(_, nodes)| node_depth(nodes)).max().unwrap_or(0)
        }
        Node::Plain(_) | Node::German(_) | Node::Fact(_) | Node::Term(_) => 0,
    };
    nodes.iter().map(depth).max().unwrap_or(0)
}

/// What may stand in braces.
const PLACEABLES: &str =
    "`{ $fact }` inserts a fact, `{ -term }` a German term; a plain brace is `{\"{\"}`";

fn syntax_error(error: &parser::ParserError) -> Diagnostic {
    let kind = error.kind.to_string().replace(['\n', '\r'], "line end");
    Diagnostic::error(format!("text is not a Fluent pattern: {kind}")).hint(PLACEABLES)
}

/// Converts a pattern: its placeables become single private characters, so that the inline markup
/// around them can be parsed in one piece, and are put back afterwards.
fn convert_pattern(pattern: &Pattern<&str>) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut markdown = String::new();
    let mut inserted = Vec::new();
    let mut problems = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => markdown.push_str(value),
            PatternElement::Placeable { expression } => match convert_expression(expression) {
                Ok(node) => {
                    markdown.push(placeholder(inserted.len()));
                    inserted.push(node);
                }
                Err(more) => problems.extend(more),
            },
        }
    }
    match parse_markup(&markdown, &inserted) {
        Ok(nodes) if problems.is_empty() => Ok(nodes),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

fn convert_expression(expression: &Expression<&str>) -> Result<Node, Vec<Diagnostic>> {
    match expression {
        Expression::Inline(inline) => convert_inline(inline).map_err(|problem| vec![problem]),
        Expression::Select { selector, variants } => {
            let InlineExpression::VariableReference { id } = selector else {
                let problem =
                    Diagnostic::error("a selector must be a fact, such as `{ $days -> …`");
                return Err(vec![problem.hint("only the count of a fact chooses between forms")]);
            };
            let mut converted = Vec::new();
            let mut problems = Vec::new();
            for variant in variants {
                let key = match variant.key {
                    VariantKey::Identifier { name } => name,
                    VariantKey::NumberLiteral { value } => value,
                };
                if converted.iter().any(|(known, _)| known == key) {
                    let problem = Diagnostic::error(format!("variant `[{key}]` stands twice"));
                    problems.push(problem.hint("keep one of the two"));
                }
                match convert_pattern(&variant.value) {
                    Ok(nodes) => converted.push((key.to_owned(), nodes)),
                    Err(more) => problems.extend(more),
                }
            }
            if !problems.is_empty() {
                return Err(problems);
            }
            let default = variants.iter().position(|variant| variant.default).unwrap_or(0);
            Ok(Node::Select { fact: id.name.to_owned(), variants: converted, default })
        }
    }
}

fn convert_inline(inline: &InlineExpression<&str>) -> Result<Node, Diagnostic> {
    match inline {
        InlineExpression::StringLiteral { value } => {
            let text = unescape_unicode_to_string(value).into_owned();
            match refused_characters(&text).pop() {
                Some(problem) => Err(problem),
                None => Ok(Node::Plain(text)),
            }
        }
        InlineExpression::NumberLiteral { value } => Ok(Node::Plain((*value).to_owned())),
        InlineExpression::VariableReference { id } => Ok(Node::Fact(id.name.to_owned())),
        InlineExpression::TermReference { id, attribute: None, arguments: None } => {
            Ok(Node::Term(id.name.to_owned()))
        }
        InlineExpression::TermReference { id, .. } => {
            Err(Diagnostic::error("a German term takes no attribute and no arguments")
                .hint(format!("write `{{ -{} }}`", id.name)))
        }
        InlineExpression::MessageReference { id, .. } => {
            Err(Diagnostic::error(format!("`{{ {} }}` refers to nothing", id.name))
                .hint(format!("a fact is written `{{ ${0} }}`, a term `{{ -{0} }}`", id.name)))
        }
        InlineExpression::FunctionReference { id, .. } => {
            Err(Diagnostic::error(format!("function `{}` is not allowed in a text", id.name))
                .hint("facts are formatted by the program"))
        }
        InlineExpression::Placeable { expression } => {
            convert_expression(expression).map_err(|mut problems| {
                problems.pop().unwrap_or_else(|| {
                    Diagnostic::error("placeable is not understood").hint(PLACEABLES)
                })
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Vec<Node>, Vec<String>> {
        let at = Location::file("test");
        Text::parse(&At { value: source.to_owned(), at }, &[])
            .map(|text| text.nodes)
            .map_err(|problems| problems.into_iter().map(|problem| problem.message).collect())
    }

    fn plain(text: &str) -> Node {
        Node::Plain(text.to_owned())
    }

    #[test]
    fn prints_foreign_syntax_to_the_letter() {
        for text in [
            r#"*b* #eval("1+1") $x$ @ref"#,
            "_a_ __b__ a__b__ // -- \"q\" &copy; &#x202E; AT&T",
            "#let x = 1",
            "$ = %",
        ] {
            assert_eq!(parse(text), Ok(vec![plain(text)]), "{text}");
        }
    }

    #[test]
    fn reads_facts_terms_and_markup() {
        assert_eq!(
            parse("Call **{ $police }** or the { -office } ([map](map-url), `Rathaus`)."),
            Ok(vec![
                plain("Call "),
                Node::Strong(vec![Node::Fact("police".into())]),
                plain(" or the "),
                Node::Term("office".into()),
                plain(" ("),
                Node::Link { fact: "map-url".into(), nodes: vec![plain("map")] },
                plain(", "),
                Node::German("Rathaus".into()),
                plain(")."),
            ])
        );
    }

    #[test]
    fn reads_plural_selectors() {
        let nodes =
            parse("In { $days ->\n    [one] one day\n   *[other] { $days } days\n} at most.");
        let Ok([Node::Plain(_), Node::Select { fact, variants, default }, Node::Plain(_)]) =
            nodes.as_deref()
        else {
            panic!("{nodes:?}");
        };
        assert_eq!((fact.as_str(), variants.len(), *default), ("days", 2, 1));
        assert_eq!(variants[1].1, [Node::Fact("days".into()), plain(" days")]);
    }

    #[test]
    fn literal_braces_and_escapes_are_letters() {
        assert_eq!(parse(r#"a {"{"} b {"**c**"} \*d\*"#), Ok(vec![plain("a { b **c** *d*")]));
        assert_eq!(parse(r"a \*\*b \` c \** 2 * 3 *"), Ok(vec![plain("a **b ` c ** 2 * 3 *")]));
    }

    fn nested_strong(depth: usize) -> String {
        match depth {
            0 => "x".to_owned(),
            depth => format!("**a *b {} b* a**", nested_strong(depth - 1)),
        }
    }

    #[test]
    fn refuses_other_markup() {
        for (text, message) in [
            ("[Hinweis]: Ausweis", "text begins like a link definition, `[…]:`"),
            ("a\n\nb", "text has a blank line in it"),
            ("[a](b \"c\")", "a link has no title"),
            ("- a", "a list is not allowed in a text"),
            ("# a", "a heading is not allowed in a text"),
            ("a <b>b</b>", "HTML is not allowed in a text"),
            ("![a](b)", "an image is not allowed in a text"),
            ("Was **ist da", "`**` marks nothing"),
            ("Was ** ist ** da", "`**` marks nothing"),
            ("**Was** ist **da", "`**` marks nothing"),
            ("*Was** ist da", "`**` marks nothing"),
            ("Was `ist da", "a backtick stands alone"),
            ("Was ``ist` da", "a backtick stands alone"),
            ("{ NUMBER($a) }", "function `NUMBER` is not allowed in a text"),
            ("{ police }", "`{ police }` refers to nothing"),
            (r#"{ "\u202E" }021"#, "character U+202E is not allowed"),
            ("  ", "text is empty"),
            (&"{".repeat(100_000), "text is longer than 3000 characters"),
            (&"{".repeat(100), "text is nested too deeply"),
            (&nested_strong(MAX_DEPTH + 1), "text is nested too deeply"),
        ] {
            let problems = parse(text).expect_err(message);
            assert!(problems.iter().any(|problem| problem == message), "{text}: {problems:?}");
        }
    }
}
