//! The hermetic world that templates live in: no disk, no network, no packages, no clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use anyhow::Result;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

use super::{datetime, fonts};
use crate::content::Logo;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::edition::Edition;
use crate::person::PersonView;
use crate::project::Project;

/// What all packets of a run share.
pub struct Engine {
    library: LazyHash<Library>,
    fonts: FontStore,
    // Ids have no order; the maps are only looked up, never walked.
    sources: HashMap<FileId, Source>,
    assets: HashMap<FileId, Bytes>,
    main: FileId,
    edition: FileId,
    person: FileId,
}

impl Engine {
    /// Opens templates and fonts.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn open(
        project: &Project,
        families: &BTreeMap<String, BTreeSet<String>>,
        diags: &mut Diagnostics,
    ) -> Result<Self> {
        let mut store = FontStore::new();
        for font in fonts::open(project, families, diags)? {
            let info = font.info().clone();
            store.push((font, info));
        }
        let mut sources = HashMap::new();
        let mut assets = HashMap::new();
        for name in project.list("templates")? {
            let path = format!("templates/{name}");
            let Some(id) = file_id(&path) else { continue };
            if name.ends_with(".typ") {
                if let Some(file) = project.text(&path, diags)? {
                    sources.insert(id, Source::new(id, file.text.to_string()));
                }
            } else if !name.ends_with('/')
                && let Some(bytes) = project.bytes(&path)?
            {
                assets.insert(id, Bytes::new(bytes));
            }
        }
        let fixed = |path: &str| file_id(path).expect("a plain path");
        let main = fixed("templates/packet.typ");
        if !sources.contains_key(&main) {
            let at = Location::file("templates/packet.typ");
            diags.push(Diagnostic::error("the main template is missing").at(&at));
        }
        Ok(Self {
            library: LazyHash::new(Library::builder().build()),
            fonts: store,
            sources,
            assets,
            main,
            edition: fixed("edition.json"),
            person: fixed("person.json"),
        })
    }
}

/// Ids are interned for good and there are 65,535 of them: the same few paths serve all packets.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(format!("/{path}")).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The world of one packet.
pub(super) struct PacketWorld<'a> {
    engine: &'a Engine,
    edition: Bytes,
    person: Bytes,
    logo: Option<(FileId, Bytes)>,
    today: Option<Datetime>,
}

impl<'a> PacketWorld<'a> {
    pub(super) fn new(engine: &'a Engine, edition: &Edition, person: Option<&PersonView>) -> Self {
        let json = serde_json::to_vec(edition).expect("an edition is plain data");
        let person = serde_json::to_vec(&person).expect("details are plain data");
        Self {
            engine,
            edition: Bytes::new(json),
            person: Bytes::new(person),
            logo: logo(edition),
            today: datetime(&edition.date.iso),
        }
    }
}

/// The logo under the name that the template opens.
fn logo(edition: &Edition) -> Option<(FileId, Bytes)> {
    let view = edition.town.logo.as_ref()?;
    let id = file_id(view.file.as_ref()?)?;
    Some((id, Bytes::new(LogoBytes(view.logo.clone()?))))
}

/// Shared with the content, not copied.
struct LogoBytes(Arc<Logo>);

impl AsRef<[u8]> for LogoBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl World for PacketWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.engine.fonts.book()
    }

    fn main(&self) -> FileId {
        self.engine.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.engine.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.engine.edition {
            return Ok(self.edition.clone());
        }
        if let Some((logo, bytes)) = &self.logo
            && id == *logo
        {
            return Ok(bytes.clone());
        }
        if id == self.engine.person {
            return Ok(self.person.clone());
        }
        self.engine.assets.get(&id).cloned().ok_or_else(|| not_found(id))
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
