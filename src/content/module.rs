//! A module: a content unit on one topic, made of blocks.
//!
//! `module.toml` holds what is the same in every language: order and kinds of blocks, audience,
//! importance, icon, facts and contacts. The words are the module's catalogue.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::audience::{Audience, Facet};
use super::catalogue::{Catalogue, Shape};
pub use super::item::{Item, With};
use super::item::{Items, read_icon, read_items, read_stage};
use super::kind::SPOKEN;
pub use super::kind::{Importance, Kind, Level};
pub use super::stage::Stage;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::language::Registry;
use crate::project::Project;
use crate::table::{At, Document, Row, Scope, Table, check_id, one_of};

/// The smallest piece that is translated and numbered.
#[derive(Debug, Clone)]
pub struct Block {
    /// Id, unique in the module.
    pub id: String,
    /// Kind.
    pub kind: Kind,
    /// How much depends on it.
    pub importance: Importance,
    /// Whom it is for.
    pub audience: Audience,
    /// When it is needed, if not when its module is.
    pub stage: Option<Stage>,
    /// Whether it must not stand in a packet that others in the household may read.
    pub is_discreet: bool,
    /// How loud it is, for warnings.
    pub level: Option<Level>,
    /// The duration that it shows, for deadlines.
    pub fact: Option<At<String>>,
    /// Items, in order.
    pub items: Vec<Item>,
    /// Contacts, in order.
    pub contacts: Vec<At<String>>,
    /// Whether contacts that are not sure may become lines to fill in by hand.
    pub write_in: bool,
}

/// A module.
#[derive(Debug)]
pub struct Module {
    /// Id: the folder's name.
    pub id: String,
    /// Name of an icon of the templates.
    pub icon: String,
    /// Name of a colour of the templates.
    pub color: String,
    /// Whom it is for.
    pub audience: Audience,
    /// When it is needed.
    pub stage: Option<Stage>,
    /// Blocks, in order of print.
    pub blocks: Vec<Block>,
    /// Whether a block was refused, so that nobody can say which ones it has.
    pub is_partial: bool,
    /// Its words.
    pub words: Catalogue,
}

/// Colours that the theme has.
const COLORS: [&str; 6] = ["red", "blue", "ochre", "teal", "green", "violet"];

impl Module {
    /// Reads a module and its words; `None` if it has no usable `module.toml`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn load(
        project: &Project,
        id: &str,
        registry: &Registry,
        icons: &BTreeSet<String>,
        diags: &mut Diagnostics,
    ) -> Result<Option<Self>> {
        let folder = format!("content/modules/{id}");
        let path = format!("{folder}/module.toml");
        let scope = Scope { module: Some(id.to_owned()), ..Scope::default() };
        let Some(file) = project.text(&path, diags)? else {
            if !project.has(&path)? {
                let diagnostic = Diagnostic::error("module.toml is missing");
                let hint = "write it with icon, color and [[block]], or delete the folder";
                diags.push(scope.mark(diagnostic.at(&Location::file(path)).hint(hint)));
            }
            return Ok(None);
        };
        let document = Document::parse(file, &scope, diags);
        let mut root = document.table(scope);
        let icon = root.require_string("icon", diags);
        let icon = icon.map(|icon| read_icon(icons, icon, &root, diags));
        let color = read_choice("color", &COLORS.map(|name| (name, name)), &mut root, diags);
        let audience = read_audience(&mut root, diags);
        let stage = read_stage(&mut root, diags);
        let blocks = read_blocks(icons, &mut root, diags);
        root.finish(diags);
        let shape = match document.is_broken() || blocks.is_vague {
            true => Shape::Unknown,
            false => Shape::Branch(blocks.texts),
        };
        let words = Catalogue::load(project, &folder, id, &shape, registry, diags)?;
        Ok(Some(Self {
            id: id.to_owned(),
            icon: icon.unwrap_or_default(),
            color: color.unwrap_or(COLORS[0]).to_owned(),
            audience,
            stage,
            blocks: blocks.list,
            is_partial: blocks.is_partial || document.is_broken(),
            words,
        }))
    }
}

/// The blocks of a module, as far as they are usable.
struct Blocks {
    list: Vec<Block>,
    /// Which texts the module needs. What belongs to a refused block nobody can say.
    texts: BTreeMap<String, Shape>,
    /// Whether a block was refused.
    is_partial: bool,
    /// Whether a block has no name of its own, so that nobody can say what belongs to the module.
    is_vague: bool,
}

fn read_blocks(icons: &BTreeSet<String>, root: &mut Table<'_>, diags: &mut Diagnostics) -> Blocks {
    let texts = BTreeMap::from([("title".to_owned(), Shape::text())]);
    let mut blocks = Blocks { list: Vec::new(), texts, is_partial: false, is_vague: false };
    let mut found = Diagnostics::default();
    let rows = root.rows("block", &mut found);
    if rows.is_empty() {
        blocks.refuse(None);
    }
    if rows.is_empty() && found.is_empty() {
        let problem = Diagnostic::error("module has no blocks");
        root.report_missing(problem.hint("write [[block]] with id, kind and importance"), diags);
    }
    diags.append(found);
    for row in rows {
        match row {
            Row::Table(mut table) => match read_block(icons, &mut table, diags) {
                Some((block, shape)) => {
                    blocks.add(block, shape, &table, diags);
                    table.finish(diags);
                }
                None => blocks.refuse(table.scope.block.clone()),
            },
            Row::Text(text) => {
                let diagnostic = Diagnostic::error("a block must be a table").at(&text.at);
                root.report(diagnostic.hint("write [[block]] and its keys below"), diags);
                blocks.refuse(None);
            }
        }
    }
    blocks
}

impl Blocks {
    /// Adds a block, unless its id is taken.
    fn add(&mut self, block: Block, shape: Shape, table: &Table<'_>, diags: &mut Diagnostics) {
        let problem = if block.id == "title" {
            let problem = Diagnostic::error("`title` cannot be the id of a block");
            problem.hint("it is the module's own title")
        } else if self.texts.contains_key(&block.id) {
            let problem = Diagnostic::error(format!("block `{}` stands twice", block.id));
            problem.hint("ids are unique in a module")
        } else {
            self.texts.insert(block.id.clone(), shape);
            self.list.push(block);
            return;
        };
        table.report(problem, diags);
        self.refuse(None);
    }

    /// Notes a block that was refused, with its id if it has one of its own.
    fn refuse(&mut self, id: Option<String>) {
        self.is_partial = true;
        match id.filter(|id| !id.is_empty()) {
            Some(id) => {
                self.texts.entry(id).or_insert(Shape::Unknown);
            }
            None => self.is_vague = true,
        }
    }
}

/// Which texts a block needs.
fn block_shape(kind: Kind, items: &Items) -> Shape {
    let texts = |list: &'static [(&str, bool)]| {
        list.iter().map(|&(name, required)| (name, Shape::Text { required })).collect::<Vec<_>>()
    };
    let mut keys = texts(kind.block_texts());
    if kind.has_items() {
        let (name, of) = SPOKEN;
        let spoken = kind.is_spoken().then_some((name, Shape::Spoken { of }));
        let item = |item: &Item| {
            let texts = texts(kind.item_texts()).into_iter().chain(spoken.clone());
            (item.id.clone(), Shape::branch(texts))
        };
        let items = match items.is_partial {
            true => Shape::Unknown,
            false => Shape::Branch(items.list.iter().map(item).collect()),
        };
        keys.push(("items", items));
    }
    Shape::branch(keys)
}

/// A block and which texts it needs; `None` if it is faulty.
fn read_block(
    icons: &BTreeSet<String>,
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<(Block, Shape)> {
    let id = table.require_string("id", diags);
    if let Some(id) = &id {
        table.scope.block = Some(id.value.clone());
    }
    let kinds = Kind::ALL.map(|kind| (kind.name(), kind));
    let kind = read_choice("kind", &kinds, table, diags);
    let importances = [Importance::Critical, Importance::Normal].map(|it| (it.name(), it));
    let importance = read_choice("importance", &importances, table, diags);
    let audience = read_audience(table, diags);
    let stage = read_stage(table, diags);
    let is_discreet = table.flag("discreet", diags);
    let id = id.filter(|id| check_id(id, &table.scope, diags));
    // Without a kind nobody can say which of the other keys belong here.
    let kind = kind?;
    let mut level = None;
    let mut fact = None;
    let mut items = Items::default();
    let mut contacts = Vec::new();
    let mut write_in = false;
    if kind == Kind::Warning {
        let levels = [Level::Caution, Level::Danger].map(|level| (level.name(), level));
        level = read_choice("level", &levels, table, diags);
    }
    if kind == Kind::Deadline {
        fact = table.require_told("fact", "the id of a duration in content/facts", diags);
    }
    if kind.has_items() {
        items = read_items(kind, icons, table, diags);
    }
    if kind == Kind::Contacts {
        contacts = table.strings("contacts", diags);
        write_in = table.flag("write_in", diags);
        if contacts.is_empty() {
            let problem = Diagnostic::error("`contacts` is missing or empty");
            let hint = "write contacts = [\"…\"] with the ids of contacts in content/facts";
            table.report_missing(problem.hint(hint), diags);
        }
    }
    let shape = block_shape(kind, &items);
    let block = Block {
        id: id?.value,
        kind,
        importance: importance?,
        audience,
        stage,
        is_discreet,
        level,
        fact,
        items: items.list,
        contacts,
        write_in,
    };
    Some((block, shape))
}

/// The facets under `audience`; unknown ones are reported.
pub fn read_audience(table: &mut Table<'_>, diags: &mut Diagnostics) -> Audience {
    let mut audience = Audience::new();
    for name in table.strings("audience", diags) {
        match Facet::parse(&name.value) {
            Ok(facet) => {
                audience.insert(facet);
            }
            Err(diagnostic) => table.report(diagnostic.at(&name.at), diags),
        }
    }
    audience
}

pub(super) fn read_choice<T: Copy>(
    key: &str,
    choices: &[(&str, T)],
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<T> {
    let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
    let found = table.require_told(key, &one_of(&names), diags)?;
    let known = choices.iter().find(|(name, _)| *name == found.value);
    if known.is_none() {
        let diagnostic = Diagnostic::error(format!("unknown {key} `{}`", found.value))
            .at(&found.at)
            .known(&found.value, names);
        table.report(diagnostic, diags);
    }
    known.map(|(_, value)| *value)
}
