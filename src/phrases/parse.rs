//! Reading a file of phrases: what is in each message, and what may not be.

use std::collections::BTreeMap;

use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use fluent_syntax::ast::{
    self, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::{parser::ParserError, serializer};

use super::{Message, Phrases};
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::Language;
use crate::plural;
use crate::project::SourceFile;
use crate::table::refused_characters;
use crate::text::brace_depth;

/// What to do if a file of phrases cannot be parsed.
const FLUENT_HINT: &str =
    "a phrase is `id = words`, its further lines begin with spaces, and each `{` has its `}`";

/// How deep braces may be nested: a selector in a selector, with placeables.
const MAX_BRACES: usize = 6;

pub(super) fn parse(
    language: &Language,
    file: &SourceFile,
    diags: &mut Diagnostics,
) -> Option<Phrases> {
    let resource = match parse_fluent(file) {
        Ok(resource) => resource,
        Err(problems) => {
            diags.extend(problems.into_iter().map(|problem| problem.language(&language.tag)));
            return None;
        }
    };
    let mut messages = BTreeMap::new();
    let mut problems = Vec::new();
    for entry in resource.entries() {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Term(term) => {
                let problem = format!("`-{}` is a term; phrases have none", term.id.name);
                let problem = Diagnostic::error(problem).hint("write its id without the hyphen");
                problems.push(problem.at(&locate(file, &format!("-{}", term.id.name), 0)));
                continue;
            }
            Entry::Comment(_)
            | Entry::GroupComment(_)
            | Entry::ResourceComment(_)
            | Entry::Junk { .. } => {
                continue;
            }
        };
        let Some(pattern) = &message.value else { continue };
        let at = Some(locate(file, message.id.name, 0));
        let mut needs = Message { at, source: written(message), ..Message::default() };
        collect(pattern, &mut needs);
        if !needs.refused.is_empty() {
            let list: Vec<_> = needs.refused.iter().cloned().collect();
            let problem = format!("phrase `{}` refers to {}", message.id.name, list.join(", "));
            let problem = Diagnostic::error(problem).at(&locate(file, message.id.name, 0));
            let hint = "write the words themselves: only arguments such as `{ $date }` can be used";
            problems.push(problem.hint(hint));
        }
        if messages.insert(message.id.name.to_owned(), needs).is_some() {
            let problem = format!("phrase `{}` stands twice", message.id.name);
            let problem = Diagnostic::error(problem).at(&locate(file, message.id.name, 1));
            problems.push(problem.hint("keep one of the two"));
        }
    }
    if !problems.is_empty() {
        diags.extend(problems.into_iter().map(|problem| problem.language(&language.tag)));
        return None;
    }
    let mut bundle = FluentBundle::new_concurrent(vec![plural::engine_tag(language)]);
    // Runs isolate directions themselves; isolates in the text would stay in the PDF's text layer.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("double ids and terms were refused above");
    Some(Phrases { tag: language.tag.clone(), bundle, messages })
}

fn parse_fluent(file: &SourceFile) -> Result<FluentResource, Vec<Diagnostic>> {
    let whole = Location::file(file.path.clone());
    // The parser follows braces by recursion.
    if brace_depth(&file.text) > MAX_BRACES {
        let problem = Diagnostic::error("braces are nested too deeply, or not closed").at(&whole);
        let hint = "look for a `{` without its `}`, or write the phrase without forms inside forms";
        return Err(vec![problem.hint(hint)]);
    }
    let refused = refused_characters(&file.text);
    if !refused.is_empty() {
        return Err(refused.into_iter().map(|problem| problem.at(&whole)).collect());
    }
    let fault = |error: &ParserError| {
        Diagnostic::error(format!("not valid Fluent: {}", error.kind))
            .at(&file.locate(error.pos.start))
            .hint(FLUENT_HINT)
    };
    FluentResource::try_new(file.text.to_string())
        .map_err(|(_, errors)| errors.iter().map(fault).collect())
}

/// Where a message begins that stands so many times before; the syntax tree has no positions.
fn locate(file: &SourceFile, id: &str, before: usize) -> Location {
    let begins = |offset: &usize| {
        let rest = &file.text[offset + id.len()..];
        (*offset == 0 || file.text[..*offset].ends_with('\n'))
            && rest.trim_start_matches(' ').starts_with('=')
    };
    let offsets = file.text.match_indices(id).map(|(offset, _)| offset);
    match offsets.filter(begins).nth(before) {
        Some(offset) => file.locate(offset),
        None => Location::file(file.path.clone()),
    }
}

fn collect(pattern: &Pattern<&str>, needs: &mut Message) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => collect_inline(inline, needs),
            Expression::Select { selector, variants } => {
                collect_inline(selector, needs);
                let key = |key: &VariantKey<&str>| match key {
                    VariantKey::Identifier { name } => (*name).to_owned(),
                    VariantKey::NumberLiteral { value } => (*value).to_owned(),
                };
                needs.variants.push(variants.iter().map(|variant| key(&variant.key)).collect());
                for variant in variants {
                    collect(&variant.value, needs);
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, needs: &mut Message) {
    let refused = match inline {
        InlineExpression::VariableReference { id } => {
            needs.variables.insert(id.name.to_owned());
            return;
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => return,
        InlineExpression::FunctionReference { id, .. } => format!("the function {}", id.name),
        InlineExpression::MessageReference { id, .. } => format!("the phrase `{}`", id.name),
        InlineExpression::TermReference { id, .. } => format!("the term `-{}`", id.name),
        InlineExpression::Placeable { .. } => "a placeable in a placeable".to_owned(),
    };
    needs.refused.insert(refused);
}

/// A message in the form that Fluent gives it, whatever its spaces and comments are in the file.
fn written(message: &ast::Message<&str>) -> String {
    let bare = ast::Message { comment: None, ..message.clone() };
    let text = serializer::serialize(&ast::Resource { body: vec![Entry::Message(bare)] });
    text.split_once('=').map_or("", |(_, value)| value.trim()).to_owned()
}
