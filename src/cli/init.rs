//! `willkommen init`: a small project for another town.
//!
//! It holds only what is local. Everything else comes from the program and is updated with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{Ending, complain, errors, load, parse_line, say};
use crate::content::Content;
use crate::diag::Diagnostic;
use crate::disk::write_whole;
use crate::facts::Layer;
use crate::project::{Project, TOWN};
use crate::table::is_id;
use crate::text::Node;

/// Makes a folder with everything that a town has to fill in.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder to make; it must be empty or new
    dir: PathBuf,
    /// Id of the town: lower-case letters, digits and hyphens
    #[arg(long, value_name = "ID")]
    town: String,
    /// Name of the town; the id with a capital letter if left out
    #[arg(long, value_name = "NAME", value_parser = parse_line)]
    name: Option<String>,
    /// Id of the state whose facts hold; one that is not known yet gets a file of its own
    #[arg(long, value_name = "ID", default_value = "nrw")]
    state: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Ending> {
    let (content, diags) = load(&Project::embedded())?;
    let problems = misused(&content, arguments);
    if !problems.is_empty() {
        complain(&problems);
        return Ok(Ending::Misused);
    }
    let dir = &arguments.dir;
    let is_taken = dir.exists() && fs::read_dir(dir).map_or(true, |mut all| all.next().is_some());
    if is_taken {
        bail!("{} is not empty: nothing was written", dir.display());
    }
    let files = files(&content, arguments);
    for (path, text) in &files {
        let path = dir.join(path);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        write_whole(&path, text.as_bytes())?;
    }
    let list: Vec<_> = files.keys().map(|path| format!("{}\n", dir.join(path).display())).collect();
    let next = format!(
        "next: fill in the slots, then\n  willkommen --project {0} layers\n  \
         willkommen --project {0} build --lang ar --with de\n",
        dir.display()
    );
    say(&(list.concat() + &next))?;
    complain(&errors(diags));
    Ok(Ending::Done)
}

fn misused(content: &Content, arguments: &Arguments) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for id in [&arguments.town, &arguments.state] {
        if !is_id(id) {
            let problem = Diagnostic::error(format!("`{id}` cannot be an id"));
            problems.push(problem.hint("use lower-case letters, digits and hyphens"));
        }
    }
    if content.layers.contains_key(&arguments.town) {
        let problem = Diagnostic::error(format!("`{}` is there already", arguments.town));
        problems.push(problem.hint("it is part of the program; use another id"));
    }
    if content.layers.get(&arguments.state).is_some_and(|layer| layer.office.is_some()) {
        let problem = Diagnostic::error(format!("`{}` is a town", arguments.state));
        problems.push(problem.hint("name the state that it lies in with --state, such as nrw"));
    }
    if arguments.town == arguments.state {
        let problem = Diagnostic::error(format!("`{}` cannot be its own state", arguments.town));
        problems.push(problem.hint("town and state are two files: use another id for one of them"));
    }
    problems
}

/// The files by their path in the folder.
fn files(content: &Content, arguments: &Arguments) -> BTreeMap<PathBuf, String> {
    let town = &arguments.town;
    let name = arguments.name.clone().unwrap_or_else(|| capitalised(town));
    let facts = |id: &str| Path::new("content/facts").join(format!("{id}.toml"));
    let mut files = BTreeMap::from([
        (PathBuf::from(TOWN), format!("# Whose packets this folder makes.\ntown = \"{town}\"\n")),
        (PathBuf::from("README.md"), readme(&name, town)),
    ]);
    let models: Vec<&Layer> =
        content.layers.values().filter(|layer| layer.office.is_some()).collect();
    let head = format!(
        "# What only {name} can know. Every slot is missing until somebody fills it in: delete\n\
         # `status = \"missing\"`, write `value`, `source`, `as_of` and the status that is true.\n\
         # A slot that is missing prints as a gap or as lines to fill in by hand.\n\n[place]\n\
         name = {}\nparent = {}\noffice = {}\n# logo = \"content/logo.svg\"\n\
         # color = \"#0f5f61\"\n\n# [place.subtitle]\n# de = \"Ihr Wegweiser für die erste Zeit in \
         {name}\"\n\n# [place.names]\n# ar = \"…\"\n",
        quoted(&name),
        quoted(&arguments.state),
        quoted(&format!("Stadt {name}")),
    );
    files.insert(facts(town), head + &slots(content, &models));
    if !content.layers.contains_key(&arguments.state) {
        let states: BTreeSet<_> = models.iter().filter_map(|town| town.parent.as_deref()).collect();
        let states: Vec<_> = states.iter().filter_map(|id| content.layers.get(*id)).collect();
        let parent = states.iter().find_map(|state| state.parent.as_deref()).unwrap_or_default();
        let head = format!(
            "# What holds in the whole state.\n\n[place]\nname = {}\nparent = {}\n",
            quoted(&capitalised(&arguments.state)),
            quoted(parent)
        );
        files.insert(facts(&arguments.state), head + &slots(content, &states));
    }
    files
}

/// Every fact and contact of some places, as slots that are missing. Those that nothing uses are
/// left out.
fn slots(content: &Content, models: &[&Layer]) -> String {
    let uses = uses(content);
    let mut text = String::new();
    for (id, fact) in models.iter().flat_map(|layer| &layer.facts) {
        let Some(places) = uses.get(id.as_str()) else { continue };
        text += &format!("\n# Stands in {}.\n", list(places));
        text += &format!("[fact.{id}]\ntype = \"{}\"\n", fact.value.type_name());
        text += "status = \"missing\"\n";
    }
    for id in models.iter().flat_map(|layer| layer.contacts.keys()) {
        let Some(places) = uses.get(id.as_str()) else { continue };
        let role = content.contact_words.text("de", &format!("{id}.role"));
        let role = role.map_or(id.as_str(), |role| role.source.as_str());
        text += &format!("\n# Stands in {}.\n", list(places));
        text += &format!("[contact.{id}]\nname = {}\nstatus = \"missing\"\n", quoted(role));
    }
    text
}

/// Where facts and contacts are used: modules and packages by id.
fn uses(content: &Content) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, module) in &content.modules {
        for block in &module.blocks {
            let facts = block.items.iter().filter_map(|item| item.fact()).chain(&block.fact);
            for used in facts.chain(&block.contacts) {
                uses.entry(&used.value).or_default().insert(id);
            }
        }
        for text in module.words.translation("de").into_iter().flat_map(|de| de.units.values()) {
            text.visit(&mut |node| {
                if let Node::Fact(fact) | Node::Link { fact, .. } | Node::Select { fact, .. } = node
                {
                    uses.entry(fact).or_default().insert(id);
                }
            });
        }
    }
    for (id, package) in &content.packages {
        for fact in &package.cover_phones {
            uses.entry(&fact.value).or_default().insert(id);
        }
    }
    uses
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn capitalised(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

fn readme(name: &str, town: &str) -> String {
    format!(
        "# Willkommenspaket {name}\n\n\
         Dieser Ordner enthält nur, was in {name} anders ist. Alles andere kommt aus dem Programm \
         `willkommen` und wird mit ihm erneuert. Die Dateien liegen über denen des Programms.\n\n\
         | Datei | Inhalt |\n|---|---|\n\
         | `content/facts/{town}.toml` | Nummern, Adressen, Zeiten; Logo, Farbe, Titel. Was fehlt, hat den Status `missing`. |\n\
         | `content/modules/<id>/de.toml` | einzelne Texte, die hier anders lauten; ein neuer Ordner mit `module.toml` ist ein neues Modul |\n\
         | `content/packages/<id>.toml` | eigene Zusammenstellungen |\n\
         | `content/contacts/`, `content/glossary/` | Aufgaben eigener Stellen, eigene Wörter |\n\
         | `locales/languages.toml` | eigene Sprachen |\n\n\
         Woher jeder Wert kommt und was fehlt: `willkommen --project . layers`\n"
    )
}
