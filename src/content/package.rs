//! A package: an ordered selection of modules for an audience.
//!
//! A profile, such as a family in the asylum procedure, is a package that also says when each
//! module is needed.

use std::collections::BTreeSet;

use super::audience::Audience;
use super::item::read_stage_key;
use super::module::read_audience;
use super::stage::Stage;
use crate::diag::{Diagnostic, Diagnostics};
use crate::project::SourceFile;
use crate::table::{At, Document, Scope, Table};

/// A package.
#[derive(Debug, Clone)]
pub struct Package {
    /// Id: the file's name.
    pub id: String,
    /// What German-speaking staff call it; the id, if nothing is said.
    pub title: String,
    /// Modules before the first numbered one: how to use this, where to find what.
    pub front: Vec<String>,
    /// Numbered modules, in reading order.
    pub modules: Vec<Entry>,
    /// Modules behind the numbered ones, lettered.
    pub annexes: Vec<String>,
    /// Whom it is for, if the request does not say.
    pub audience: Audience,
    /// Phone facts that stand large on the cover.
    pub cover_phones: Vec<At<String>>,
    /// Whether it is a few loose sheets: without cover and contents.
    pub is_sheet: bool,
    /// Whether modules run on, instead of each beginning on a page of its own.
    pub runs_on: bool,
}

/// A numbered module of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The module.
    pub module: String,
    /// When it is needed, if the package says so.
    pub stage: Option<Stage>,
}

impl Package {
    /// Reads a package; unknown and repeated modules are reported and left out. Those that are
    /// there but were refused are left out, too.
    pub fn parse(
        id: &str,
        file: SourceFile,
        known: &[&str],
        refused: &BTreeSet<String>,
        diags: &mut Diagnostics,
    ) -> Self {
        let document = Document::parse(file, &Scope::default(), diags);
        let mut root = document.table(Scope::default());
        let mut reader = Reader { known, refused, seen: Vec::new() };
        let title = match root.has("title") {
            true => root.require_filled("title", diags).map(|title| title.value),
            false => None,
        };
        let front = reader.modules("front", &mut root, diags);
        let mut modules = reader.entries("modules", None, &mut root, diags);
        if let Some(mut stages) = root.table("stages", diags) {
            for stage in Stage::ALL {
                modules.extend(reader.entries(stage.name(), Some(stage), &mut stages, diags));
            }
            for key in stages.keys() {
                read_stage_key(&key, &stages, diags);
            }
            stages.forgive();
        }
        let annexes = reader.modules("annexes", &mut root, diags);
        if modules.is_empty() && reader.seen.len() == front.len() + annexes.len() {
            let diagnostic = Diagnostic::error("package has no modules");
            let hint = "write modules = [\"…\"], or [stages] with first-day = [\"…\"]";
            root.report_missing(diagnostic.hint(hint), diags);
        }
        let audience = read_audience(&mut root, diags);
        let cover_phones = root.strings("cover_phones", diags);
        let is_sheet = root.flag("sheet", diags);
        let runs_on = root.flag("run_on", diags);
        root.finish(diags);
        let title = title.unwrap_or_else(|| id.to_owned());
        Self {
            id: id.to_owned(),
            title,
            front,
            modules,
            annexes,
            audience,
            cover_phones,
            is_sheet,
            runs_on,
        }
    }

    /// Whether the package has a module, in whatever place.
    pub fn has(&self, module: &str) -> bool {
        let numbered = self.modules.iter().map(|entry| &entry.module);
        self.front.iter().chain(numbered).chain(&self.annexes).any(|id| id == module)
    }
}

/// Reads lists of modules; none may stand twice in a package.
struct Reader<'a> {
    known: &'a [&'a str],
    refused: &'a BTreeSet<String>,
    /// Everything that was written, unknown modules included.
    seen: Vec<String>,
}

impl Reader<'_> {
    fn modules(
        &mut self,
        key: &str,
        table: &mut Table<'_>,
        diags: &mut Diagnostics,
    ) -> Vec<String> {
        let mut modules = Vec::new();
        for module in table.strings(key, diags) {
            let is_known = self.known.contains(&module.value.as_str());
            if !is_known && !self.refused.contains(&module.value) {
                let hint = match self.known {
                    [] => format!("write content/modules/{}/module.toml first", module.value),
                    known => format!("known are {}", known.join(", ")),
                };
                let diagnostic = Diagnostic::error(format!("unknown module `{}`", module.value))
                    .at(&module.at)
                    .suggest(&module.value, self.known.iter().copied())
                    .or_hint(hint);
                table.report(diagnostic, diags);
            } else if self.seen.contains(&module.value) {
                let diagnostic =
                    Diagnostic::error(format!("module `{}` stands twice", module.value));
                let hint = "delete one of the two: in all lists of a package a module stands once";
                table.report(diagnostic.at(&module.at).hint(hint), diags);
            } else if is_known {
                modules.push(module.value.clone());
            }
            self.seen.push(module.value);
        }
        modules
    }

    fn entries(
        &mut self,
        key: &str,
        stage: Option<Stage>,
        table: &mut Table<'_>,
        diags: &mut Diagnostics,
    ) -> Vec<Entry> {
        let modules = self.modules(key, table, diags);
        modules.into_iter().map(|module| Entry { module, stage }).collect()
    }
}
