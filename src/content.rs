//! Everything that people write, loaded and cross-checked.
//!
//! Owns the one pass over the project's files. After it, types are the proof: a reference in
//! [`Content`] that was not reported leads somewhere.

pub mod audience;
pub mod catalogue;
pub mod furniture;
pub mod glossary;
mod item;
pub mod kind;
pub mod ledger;
pub mod minor;
pub mod module;
pub mod package;
mod shape;
pub mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::facts::{self, Facts, Layer};
use crate::language::Registry;
use crate::phrases::Phrasebook;
use crate::project::{Project, TOWN, Top, restore};
use crate::table::{file_name_hint, id_hint, is_id};
use catalogue::{Catalogue, Shape};
use furniture::PACKET;
use glossary::Glossary;
use module::Module;
use package::Package;

/// The content of a project.
#[derive(Default)]
pub struct Content {
    /// Languages.
    pub registry: Registry,
    /// Fixed phrases.
    pub phrasebook: Phrasebook,
    /// What they were made from, by phrase id.
    pub phrase_words: Catalogue,
    /// Facts and contacts by place.
    pub layers: BTreeMap<String, Layer>,
    /// German terms that stay German.
    pub glossary: Glossary,
    /// What each contact is for, by contact id.
    pub contact_words: Catalogue,
    /// Modules by id.
    pub modules: BTreeMap<String, Module>,
    /// Modules that are there but were refused: whoever refers to them is not to blame.
    pub refused_modules: BTreeSet<String>,
    /// Packages by id.
    pub packages: BTreeMap<String, Package>,
    /// Logos of towns, by place; one that is missing is not among them.
    pub logos: BTreeMap<String, Arc<Logo>>,
}

/// The logo of a town.
#[derive(Debug)]
pub struct Logo {
    /// Its file.
    pub file: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

impl Content {
    /// Loads a project. Whatever is wrong with it is reported; the result holds what is usable.
    ///
    /// # Errors
    /// If a file or folder cannot be read.
    pub fn load(project: &Project, diags: &mut Diagnostics) -> Result<Self> {
        Self::from_registry(project, Registry::load(project, diags)?, diags)
    }

    /// Loads a project with the words of some languages, by [`Registry::keep_to`]. Nothing is said
    /// about the words of others; a packet needs few of them, and to read all takes its time.
    ///
    /// # Errors
    /// If a file or folder cannot be read.
    pub fn load_for(project: &Project, typed: &[&str], diags: &mut Diagnostics) -> Result<Self> {
        let mut registry = Registry::load(project, diags)?;
        registry.keep_to(typed);
        Self::from_registry(project, registry, diags)
    }

    fn from_registry(
        project: &Project,
        registry: Registry,
        diags: &mut Diagnostics,
    ) -> Result<Self> {
        if registry.iter().next().is_none() {
            // Without languages every other file would look wrong.
            return Ok(Self::default());
        }
        let phrasebook = Phrasebook::load(project, &registry, diags)?;
        let mut layers = facts::parse::load(project, &registry, diags)?;
        leave_to_town(project, &mut layers, diags);
        let glossary = Glossary::load(project, &registry, diags)?;
        let contact_words = load_contact_words(project, &layers, &registry, diags)?;
        let phrase_words = furniture::load(project, &phrasebook, &registry, diags)?;
        let icons = icons(project, diags)?;
        let (modules, refused_modules) = load_modules(project, &registry, &icons, diags)?;
        let packages = load_packages(project, &modules, &refused_modules, diags)?;
        let logos = load_logos(project, &layers, diags)?;
        report_unknown_entries(project, diags)?;
        Ok(Self {
            registry,
            phrasebook,
            phrase_words,
            layers,
            glossary,
            contact_words,
            modules,
            refused_modules,
            packages,
            logos,
        })
    }

    /// Ids of the places that publish packets.
    pub fn towns(&self) -> impl Iterator<Item = &str> {
        let publishing = self.layers.iter().filter(|(_, layer)| layer.office.is_some());
        publishing.map(|(id, _)| id.as_str())
    }

    /// The office that publishes the packets of a town; its name, if no office is named.
    pub fn office(&self, town: &str) -> String {
        let layer = self.layers.get(town);
        let office = layer.and_then(|layer| layer.office.clone().or(Some(layer.name.clone())));
        office.unwrap_or_else(|| town.to_owned())
    }

    /// The facts of a town.
    pub fn facts(&self, town: &str) -> Option<Facts<'_>> {
        Facts::of(&self.layers, town)
    }

    /// Every catalogue of translatable words with its name: modules, glossary, contacts, fixed
    /// phrases.
    pub fn catalogues(&self) -> impl Iterator<Item = (&str, &Catalogue)> {
        let modules = self.modules.iter().map(|(id, module)| (id.as_str(), &module.words));
        modules.chain([
            ("glossary", &self.glossary.words),
            ("contacts", &self.contact_words),
            (PACKET, &self.phrase_words),
        ])
    }
}

/// In a town's folder no other town publishes; those of the base stay known, for what they have.
fn leave_to_town(project: &Project, layers: &mut BTreeMap<String, Layer>, diags: &mut Diagnostics) {
    let Some(town) = project.town() else { return };
    for (_, layer) in layers.iter_mut().filter(|(id, _)| *id != town) {
        layer.office = None;
    }
    if !layers.contains_key(town) {
        let known = layers.keys().map(String::as_str);
        let diagnostic = Diagnostic::error(format!("there are no facts of the town `{town}`"));
        let diagnostic = diagnostic.at(&Location::file(TOWN)).suggest(town, known);
        diags.push(diagnostic.hint(format!("write content/facts/{town}.toml")));
    }
}

/// Reads the logos of the towns that publish. A missing one is a warning: a draft shows an empty
/// frame, a release is refused.
fn load_logos(
    project: &Project,
    layers: &BTreeMap<String, Layer>,
    diags: &mut Diagnostics,
) -> Result<BTreeMap<String, Arc<Logo>>> {
    let mut logos = BTreeMap::new();
    for (place, layer) in layers.iter().filter(|(_, layer)| layer.office.is_some()) {
        let Some(path) = &layer.look.logo else { continue };
        match project.bytes(&path.value)? {
            Some(bytes) => {
                let logo = Logo { file: path.value.clone(), bytes: bytes.as_ref().to_vec() };
                logos.insert(place.clone(), Arc::new(logo));
            }
            None => {
                let diagnostic = Diagnostic::warning(format!("there is no file {}", path.value));
                let hint = "a draft shows an empty frame in its place, a release is refused";
                diags.push(diagnostic.at(&path.at).hint(hint));
            }
        }
    }
    Ok(logos)
}

fn load_contact_words(
    project: &Project,
    layers: &BTreeMap<String, Layer>,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> Result<Catalogue> {
    let role = || Shape::branch([("role", Shape::text())]);
    let faulty = layers.values().flat_map(|layer| &layer.faulty);
    let ids = layers.values().flat_map(|layer| layer.contacts.keys());
    let ids = ids.map(|id| (id.as_str(), role()));
    let shape = Shape::branch(faulty.map(|id| (id.as_str(), Shape::Unknown)).chain(ids));
    Catalogue::load(project, "content/contacts", "contacts", &shape, registry, diags)
}

/// Names of the icons that the templates have.
fn icons(project: &Project, diags: &mut Diagnostics) -> Result<BTreeSet<String>> {
    const PATH: &str = "templates/icons.json";
    let Some(file) = project.text(PATH, diags)? else {
        if !project.has(PATH)? {
            let problem = Diagnostic::error("the icons are missing").at(&Location::file(PATH));
            diags.push(problem.hint(restore(Top::Templates)));
        }
        return Ok(BTreeSet::new());
    };
    match serde_json::from_str::<BTreeMap<String, serde_json::Value>>(&file.text) {
        Ok(icons) => Ok(icons.into_keys().collect()),
        Err(error) => {
            let diagnostic = Diagnostic::error(format!("not valid JSON: {error}"));
            let hint = format!("mend it there, or {}", restore(Top::Templates));
            diags.push(diagnostic.at(&Location::file(PATH)).hint(hint));
            Ok(BTreeSet::new())
        }
    }
}

/// The modules by id, and the ids of those that were refused.
fn load_modules(
    project: &Project,
    registry: &Registry,
    icons: &BTreeSet<String>,
    diags: &mut Diagnostics,
) -> Result<(BTreeMap<String, Module>, BTreeSet<String>)> {
    let names = project.list("content/modules")?;
    let mut ids = Vec::new();
    for name in &names {
        match name.strip_suffix('/').filter(|id| is_id(id)) {
            Some(id) => ids.push(id),
            None => {
                let at = Location::file(format!("content/modules/{}", name.trim_end_matches('/')));
                let problem = Diagnostic::error("only folders named like an id belong here");
                diags.push(problem.at(&at).hint(id_hint(name.trim_end_matches('/'))));
            }
        }
    }
    // Most of a project's files are those of its modules: they are read on all processors.
    let read = |id: &str| {
        let mut found = Diagnostics::default();
        Ok((id.to_owned(), Module::load(project, id, registry, icons, &mut found)?, found))
    };
    let read: Vec<Result<_>> = ids.into_par_iter().map(read).collect();
    let mut modules = BTreeMap::new();
    let mut refused = BTreeSet::new();
    for result in read {
        let (id, module, found) = result?;
        diags.append(found);
        match module {
            Some(module) => {
                modules.insert(id, module);
            }
            None => {
                refused.insert(id);
            }
        }
    }
    if names.is_empty() {
        let at = Location::file("content/modules");
        let hint = "make a folder for each, with module.toml and de.toml";
        diags.push(Diagnostic::error("there are no modules").at(&at).hint(hint));
    }
    Ok((modules, refused))
}

fn load_packages(
    project: &Project,
    modules: &BTreeMap<String, Module>,
    refused: &BTreeSet<String>,
    diags: &mut Diagnostics,
) -> Result<BTreeMap<String, Package>> {
    let known: Vec<_> = modules.keys().map(String::as_str).collect();
    let mut packages = BTreeMap::new();
    for name in project.list("content/packages")? {
        let path = format!("content/packages/{name}");
        let Some(id) = name.strip_suffix(".toml").filter(|id| is_id(id)) else {
            let diagnostic = Diagnostic::error("only files named <package>.toml belong here");
            diags.push(diagnostic.at(&Location::file(path)).hint(file_name_hint(&name)));
            continue;
        };
        if let Some(file) = project.text(&path, diags)? {
            packages.insert(id.to_owned(), Package::parse(id, file, &known, refused, diags));
        }
    }
    if project.list("content/packages")?.is_empty() {
        let at = Location::file("content/packages");
        let hint = "write one, such as content/packages/start.toml, with modules = [\"…\"]";
        diags.push(Diagnostic::error("there are no packages").at(&at).hint(hint));
    }
    Ok(packages)
}

fn report_unknown_entries(project: &Project, diags: &mut Diagnostics) -> Result<()> {
    const KNOWN: [&str; 5] = ["contacts/", "facts/", "glossary/", "modules/", "packages/"];
    for name in project.list("content")? {
        let is_free = [".md", ".svg", ".png"].iter().any(|ending| name.ends_with(ending));
        if !KNOWN.contains(&name.as_str()) && !is_free {
            let diagnostic = Diagnostic::error(format!("`{name}` has no place in content"));
            let diagnostic = diagnostic.at(&Location::file(format!("content/{name}")));
            let hint = format!(
                "move it away; known are {} and files that end in .md, .svg or .png",
                KNOWN.join(", ")
            );
            diags.push(diagnostic.suggest(&name, KNOWN).or_hint(hint));
        }
    }
    Ok(())
}
