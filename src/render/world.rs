//! The hermetic world that templates live in: no disk, no network, no packages, no clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

use super::fonts::Users;
use super::{datetime, fonts};
use crate::content::Logo;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::disk::sha256;
use crate::edition::Edition;
use crate::language::LATIN_FAMILY;
use crate::project::{Project, Top, restore};

/// The main template of packets.
pub(super) const PACKET: &str = "templates/packet.typ";

/// What all documents of a run share.
pub struct Engine {
    library: LazyHash<Library>,
    fonts: FontStore,
    // Ids have no order; the maps are only looked up, never walked.
    sources: HashMap<FileId, Source>,
    assets: HashMap<FileId, Bytes>,
}

impl Engine {
    /// Opens templates and fonts.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn open(
        project: &Project,
        families: &BTreeMap<String, Users>,
        diags: &mut Diagnostics,
    ) -> Result<Self> {
        let mut store = FontStore::new();
        for font in fonts::open(project, families, diags)? {
            let info = font.info().clone();
            store.push((font, info));
        }
        let mut texts = Vec::new();
        let mut assets = HashMap::new();
        for name in project.list("templates")? {
            let path = format!("templates/{name}");
            let Some(id) = file_id(&path) else { continue };
            if name.ends_with(".typ") {
                texts.extend(project.text(&path, diags)?.map(|file| (id, file.text.to_string())));
            } else if !name.ends_with('/')
                && let Some(bytes) = project.bytes(&path)?
            {
                assets.insert(id, Bytes::new(bytes));
            }
        }
        let parse = |(id, text)| (id, Source::new(id, text));
        let sources: HashMap<_, _> = texts.into_par_iter().map(parse).collect();
        if !sources.contains_key(&fixed_id(PACKET)) {
            let at = Location::file(PACKET);
            let problem = Diagnostic::error("the main template is missing").at(&at);
            diags.push(problem.hint(restore(Top::Templates)));
        }
        Ok(Self {
            library: LazyHash::new(Library::builder().build()),
            fonts: store,
            sources,
            assets,
        })
    }

    /// The hashes of all templates, icons and fonts: what pages depend on beside their data.
    pub fn digests(&self) -> Digests {
        let path = |id: &FileId| id.get().vpath().get_without_slash().to_owned();
        let texts = self.sources.iter().map(|(id, text)| (path(id), text.text().as_bytes()));
        let others = self.assets.iter().map(|(id, bytes)| (path(id), bytes.as_slice()));
        let mut files: Vec<_> = texts.chain(others).collect();
        files.sort();
        let mut hasher = Sha256::new();
        let mut add = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        for (path, bytes) in files {
            add(path.as_bytes());
            add(bytes);
        }
        let templates = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut fonts = BTreeMap::<String, Vec<String>>::new();
        for font in (0..).map_while(|index| self.fonts.font(index)) {
            fonts.entry(font.info().family.clone()).or_default().push(sha256(font.data()));
        }
        Digests { templates, fonts }
    }

    /// Whether there is a template.
    pub(super) fn has(&self, template: &str) -> bool {
        self.sources.contains_key(&fixed_id(template))
    }
}

/// Hashes of what an engine opened. An engine may be open for other languages, too: they do not
/// change the pages of an edition.
pub struct Digests {
    templates: String,
    /// By family.
    fonts: BTreeMap<String, Vec<String>>,
}

impl Digests {
    /// What the pages of an edition depend on: all templates and icons, and the fonts that its
    /// languages name.
    pub fn of(&self, edition: &Edition) -> String {
        let named = edition.languages.values().flat_map(|voice| &voice.fonts);
        let families: BTreeSet<_> = named.map(String::as_str).chain([LATIN_FAMILY]).collect();
        let fonts = self.fonts.iter().filter(|(family, _)| families.contains(family.as_str()));
        let hashes = fonts.flat_map(|(_, hashes)| hashes.iter().map(String::as_str));
        std::iter::once(self.templates.as_str()).chain(hashes).collect::<Vec<_>>().join(" ")
    }
}

/// Ids are interned for good and there are 65,535 of them: the same few paths serve all documents.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(format!("/{path}")).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The id of a path that stands in the program.
fn fixed_id(path: &str) -> FileId {
    file_id(path).expect("a plain path")
}

/// The world of one document: a main template and the data that it reads.
pub(super) struct PageWorld<'a> {
    engine: &'a Engine,
    main: FileId,
    data: Vec<(FileId, Bytes)>,
    today: Option<Datetime>,
}

impl<'a> PageWorld<'a> {
    /// `data` are names of files with what is in them, `today` is the day of the document.
    pub(super) fn new(
        engine: &'a Engine,
        main: &str,
        data: impl IntoIterator<Item = (&'static str, Bytes)>,
        today: &str,
    ) -> Self {
        let data = data.into_iter().map(|(name, json)| (fixed_id(name), json));
        Self { engine, main: fixed_id(main), data: data.collect(), today: datetime(today) }
    }
}

impl PageWorld<'_> {
    /// Puts the logo of a town under the name that the template opens. Its bytes are shared with
    /// the content, not copied.
    pub(super) fn put_logo(&mut self, name: &str, logo: &Arc<Logo>) {
        if let Some(id) = file_id(name) {
            self.data.push((id, Bytes::new(LogoBytes(Arc::clone(logo)))));
        }
    }
}

struct LogoBytes(Arc<Logo>);

impl AsRef<[u8]> for LogoBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl World for PageWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.engine.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.engine.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let data = self.data.iter().find(|(name, _)| *name == id).map(|(_, json)| json);
        data.or_else(|| self.engine.assets.get(&id)).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.engine.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
