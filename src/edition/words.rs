//! Text values become runs: facts formatted, plural forms chosen, terms explained once.

use std::collections::BTreeSet;

use super::{Doubted, Run};
use crate::content::Content;
use crate::content::catalogue::{Catalogue, UnitState};
use crate::facts::render::{Formats, GAP, Piece, phone};
use crate::facts::{Contact, Date, Doubt, Fact, FactValue, Facts};
use crate::language::Language;
use crate::plural;
use crate::text::{Node, Text, bind, bind_end, bind_start};

/// Sets the texts of one language of an edition.
pub struct Setter<'a> {
    /// Content, for the glossary.
    pub content: &'a Content,
    /// Facts that hold.
    pub facts: Facts<'a>,
    /// The day for which the edition is made.
    pub date: Date,
    /// Language of the words.
    pub language: &'a Language,
    /// Formats of the language.
    pub formats: &'a Formats,
    /// Whether terms are explained at their first use.
    pub explains: bool,
}

/// What has been met in a module so far.
#[derive(Default)]
pub struct Memory {
    /// Terms that were explained, with the language they were explained in.
    explained: BTreeSet<(String, String)>,
    /// Doubtful facts that were used.
    pub doubted: Vec<Doubted>,
    /// Sources of all facts that were used, with their dates.
    pub sources: BTreeSet<(String, String)>,
    /// German terms that were used.
    pub terms: BTreeSet<String>,
    /// Contacts that were used, in order of first use.
    pub contacts: Vec<String>,
    /// The days on which contacts that were used were confirmed; none for those that were not.
    pub confirmations: Vec<Option<Date>>,
    /// Glossary and contact texts that were used: catalogue, language, key.
    pub side_texts: BTreeSet<(&'static str, String, String)>,
    /// Module and block that are being set.
    pub place: (String, String),
}

impl Memory {
    /// Notes that a fact or contact is used.
    pub fn note(&mut self, id: &str, record: &crate::facts::Record, date: Date) {
        let dated = |source: &String| (source.clone(), record.as_of.clone());
        self.sources.extend(record.source.iter().map(dated));
        if let Some(doubt) = record.doubt(date) {
            let (module, block) = self.place.clone();
            let at = record.at.clone();
            self.doubted.push(Doubted { id: id.to_owned(), doubt, module, block, at });
        }
    }

    /// Notes that the data of a contact are printed.
    pub fn note_contact(&mut self, contact: &Contact) {
        if !self.contacts.contains(&contact.id) {
            self.contacts.push(contact.id.clone());
            self.confirmations.push(contact.record.confirmed.as_ref().map(|(_, on)| *on));
        }
    }

    /// Begins a module: terms are explained anew.
    pub fn begin_module(&mut self) {
        self.explained.clear();
    }
}

impl<'a> Setter<'a> {
    /// Sets a title: terms are not explained in it.
    pub fn title(&self, text: &Text, memory: &mut Memory) -> Vec<Run> {
        self.nodes(&text.nodes, false, memory)
    }

    /// Sets a text.
    pub fn text(&self, text: &Text, memory: &mut Memory) -> Vec<Run> {
        self.nodes(&text.nodes, self.explains, memory)
    }

    fn nodes(&self, nodes: &[Node], explains: bool, memory: &mut Memory) -> Vec<Run> {
        let mut runs = Vec::new();
        for node in nodes {
            match node {
                Node::Plain(text) => runs.push(Run::Text { t: text.clone() }),
                Node::Strong(nodes) => {
                    runs.push(Run::Strong { runs: self.nodes(nodes, explains, memory) });
                }
                Node::German(word) => runs.push(self.german(word)),
                Node::Term(id) => self.term(id, explains, &mut runs, memory),
                Node::Fact(id) => {
                    if let Some(fact) = self.facts.fact(id) {
                        runs.extend(self.fact(fact, memory));
                    }
                }
                Node::Link { fact, nodes } => {
                    let inner = self.nodes(nodes, explains, memory);
                    self.link(fact, inner, &mut runs, memory);
                }
                Node::Select { fact, variants, default } => {
                    // What has expired chooses no words: those for any count leave it open.
                    let fresh = |fact: &&Fact| fact.record.doubt(self.date) != Some(Doubt::Expired);
                    let known = self.facts.fact(fact).filter(fresh);
                    let count = known.and_then(|fact| fact.value.count());
                    let chosen =
                        count.map_or(*default, |count| self.choose(&count, variants, *default));
                    if let Some((_, nodes)) = variants.get(chosen) {
                        runs.extend(self.nodes(nodes, explains, memory));
                        runs.extend(self.doubt_of_choice(fact, nodes, memory));
                    }
                }
            }
        }
        bound(joined(runs))
    }

    /// Words that were chosen by a doubtful number are as doubtful as the number: they get its
    /// mark, unless it stands among them.
    fn doubt_of_choice(&self, id: &str, chosen: &[Node], memory: &mut Memory) -> Option<Run> {
        let fact = self.facts.fact(id)?;
        memory.note(id, &fact.record, self.date);
        let mark = fact.record.doubt(self.date)?;
        let is_shown = chosen.iter().any(|node| matches!(node, Node::Fact(shown) if shown == id));
        let kind = fact.value.type_name();
        (!is_shown).then(|| Run::Fact {
            kind,
            t: String::new(),
            u: None,
            dir: None,
            mark: Some(mark),
        })
    }

    /// An exact number wins over a plural category, as in Fluent.
    fn choose(&self, count: &str, variants: &[(String, Vec<Node>)], default: usize) -> usize {
        let category = plural::category(self.language, count);
        let find = |wanted: &str| variants.iter().position(|(key, _)| key == wanted);
        find(count).or_else(|| find(category)).unwrap_or(default)
    }

    fn german(&self, word: &str) -> Run {
        match self.language.is_german() {
            true => Run::Text { t: word.to_owned() },
            false => Run::German { t: word.to_owned() },
        }
    }

    fn term(&self, id: &str, explains: bool, runs: &mut Vec<Run>, memory: &mut Memory) {
        let Some(term) = self.content.glossary.terms.get(id) else { return };
        runs.push(self.german(&term.term));
        memory.terms.insert(id.to_owned());
        let seen = (id.to_owned(), self.language.tag.clone());
        if !explains || memory.explained.contains(&seen) {
            return;
        }
        let words: &Catalogue = &self.content.glossary.words;
        let key = format!("{id}.gloss");
        // An old explanation is worse than none: the German word stands for itself.
        memory.side_texts.insert(("glossary", self.language.tag.clone(), key.clone()));
        let is_current =
            matches!(words.state(&self.language.tag, &key), UnitState::Source | UnitState::Fresh);
        if let Some(gloss) = words.text(&self.language.tag, &key).filter(|_| is_current) {
            memory.explained.insert(seen);
            // A word that stands in brackets is explained in the same pair.
            let (before, behind) =
                if is_bracketed(runs) { (": ", None) } else { (" (", Some(")")) };
            runs.push(Run::Text { t: before.to_owned() });
            runs.extend(self.nodes(&gloss.nodes, false, memory));
            runs.extend(behind.map(|t| Run::Text { t: t.to_owned() }));
        }
    }

    /// A link prints with its address behind it: paper cannot be clicked. An address that has
    /// expired or that nobody knows yet is a gap.
    fn link(&self, id: &str, inner: Vec<Run>, runs: &mut Vec<Run>, memory: &mut Memory) {
        let Some(fact) = self.facts.fact(id) else { return runs.extend(inner) };
        let has_expired = fact.record.doubt(self.date) == Some(Doubt::Expired);
        match &fact.value {
            FactValue::Url(url) if !has_expired => {
                runs.push(Run::Link { u: url.clone(), runs: inner });
            }
            _ => runs.extend(inner),
        }
        runs.push(Run::Text { t: " (".to_owned() });
        runs.extend(self.fact(fact, memory));
        runs.push(Run::Text { t: ")".to_owned() });
    }

    /// Sets a fact. A mark stands behind its last piece.
    pub fn fact(&self, fact: &Fact, memory: &mut Memory) -> Vec<Run> {
        memory.note(&fact.id, &fact.record, self.date);
        let phrases = self.content.phrasebook.resolve(self.language);
        let closed = phrases.map(|phrases| phrases.get("closed")).unwrap_or_default();
        let doubt = fact.record.doubt(self.date);
        let pieces = match doubt {
            // An old number harms; a gap asks.
            Some(Doubt::Expired) => vec![Piece::Ltr(GAP.to_owned())],
            _ => self.formats.fact(&fact.value, &closed),
        };
        let last = pieces.len().saturating_sub(1);
        let run = |(index, piece): (usize, Piece)| {
            let mark = doubt.filter(|_| index == last);
            let kind = match (&fact.value, &piece) {
                (FactValue::Hours(_), Piece::Ltr(_)) => "time",
                (value, _) => value.type_name(),
            };
            let u = href(&fact.value).filter(|_| doubt != Some(Doubt::Expired));
            match piece {
                Piece::Words(t) if matches!(fact.value, FactValue::Hours(_)) && mark.is_none() => {
                    Run::Text { t }
                }
                Piece::Words(t) => Run::Fact { kind, t, u, dir: Some("auto"), mark },
                Piece::Ltr(t) | Piece::German(t) => Run::Fact { kind, t, u, dir: None, mark },
            }
        };
        pieces.into_iter().enumerate().map(run).collect()
    }
}

/// Words that follow each other become one run: the templates set each by itself.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match (all.last_mut(), run) {
            (Some(Run::Text { t: before }), Run::Text { t }) => before.push_str(&t),
            (_, run) => all.push(run),
        }
    }
    all
}

/// The same runs with words that belong together on one line.
fn bound(mut runs: Vec<Run>) -> Vec<Run> {
    for index in 0..runs.len() {
        let counts =
            index > 0 && matches!(&runs[index - 1], Run::Fact { kind, .. } if is_count(kind));
        let leads = index + 1 < runs.len();
        if let Run::Text { t } = &mut runs[index] {
            *t = bind(t);
            if counts {
                *t = bind_start(t);
            }
            if leads {
                *t = bind_end(t);
            }
        }
    }
    runs
}

/// Whether a type of fact is a figure that counts what stands behind it.
fn is_count(kind: &str) -> bool {
    ["number", "duration"].contains(&kind)
}

/// Whether the words so far have opened a bracket that is still open.
fn is_bracketed(runs: &[Run]) -> bool {
    let signs = runs.iter().filter_map(|run| match run {
        Run::Text { t } => Some(t.chars()),
        Run::Strong { .. }
        | Run::Link { .. }
        | Run::German { .. }
        | Run::Voice { .. }
        | Run::Fact { .. } => None,
    });
    let depth = signs.flatten().fold(0_usize, |depth, sign| match sign {
        '(' => depth + 1,
        ')' => depth.saturating_sub(1),
        _ => depth,
    });
    depth > 0
}

fn href(value: &FactValue) -> Option<String> {
    match value {
        FactValue::Phone(number) => Some(phone(number).href),
        FactValue::Url(url) => Some(url.clone()),
        FactValue::Email(email) => Some(format!("mailto:{email}")),
        FactValue::Address(_)
        | FactValue::Hours(_)
        | FactValue::Money(_)
        | FactValue::Date(_)
        | FactValue::Number(_)
        | FactValue::Duration(..)
        | FactValue::Legal(_)
        | FactValue::Missing(_) => None,
    }
}

/// The letters of runs, without their look.
pub fn plain(runs: &[Run]) -> String {
    let mut text = String::new();
    for run in runs {
        match run {
            Run::Text { t } | Run::German { t } | Run::Fact { t, .. } | Run::Voice { t, .. } => {
                text.push_str(t);
            }
            Run::Strong { runs } | Run::Link { runs, .. } => text.push_str(&plain(runs)),
        }
    }
    text
}
