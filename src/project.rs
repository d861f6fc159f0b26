//! Where the files are: inside the binary, or in a project folder.
//!
//! Owns reading and listing. A project folder may hold only some of the four top folders
//! (content, locales, templates, fonts); what it lacks comes from the binary. A folder with a file
//! `town.toml` is laid over the binary file by file: a town writes only what is local. Nothing
//! outside the project folder is ever opened.

mod source;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};

pub use self::source::SourceFile;
use self::source::decomposed;
use crate::cache::KeyBuilder;
use crate::diag::{Diagnostic, Diagnostics, Location};

static CONTENT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/content");
static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static FONTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fonts");

/// The top folders of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Top {
    /// Modules, facts, packages, glossary.
    Content,
    /// Languages and fixed phrases.
    Locales,
    /// Typst templates and icons.
    Templates,
    /// Font files and their manifest.
    Fonts,
}

impl Top {
    const ALL: [Self; 4] = [Self::Content, Self::Locales, Self::Templates, Self::Fonts];

    /// The folder's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Locales => "locales",
            Self::Templates => "templates",
            Self::Fonts => "fonts",
        }
    }

    fn embedded(self) -> &'static Dir<'static> {
        match self {
            Self::Content => &CONTENT,
            Self::Locales => &LOCALES,
            Self::Templates => &TEMPLATES,
            Self::Fonts => &FONTS,
        }
    }

    fn of(path: &str) -> Option<(Self, &str)> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let top = Self::ALL.into_iter().find(|top| top.name() == first)?;
        Some((top, rest))
    }
}

/// The files that people write. Paths are relative, with forward slashes: `content/modules`.
#[derive(Debug, Clone, Default)]
pub struct Project {
    folder: Option<PathBuf>,
    /// The town of `town.toml`, whose folder is laid over the binary.
    town: Option<String>,
}

/// The file that makes a folder a town's.
pub const TOWN: &str = "town.toml";

/// Stands before the path of a file of the binary where a town's folder lies over it.
pub const BASE: &str = "base:";

/// The bytes of a file: part of the binary, or mapped from disk.
#[derive(Debug)]
pub enum FileBytes {
    /// Part of the binary.
    Embedded(&'static [u8]),
    /// Mapped, not copied.
    Mapped(memmap2::Mmap),
}

impl AsRef<[u8]> for FileBytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Embedded(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

impl Project {
    /// The files inside the binary.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The files of a folder; top folders that it lacks come from the binary.
    ///
    /// # Errors
    /// If the folder does not exist or has none of the top folders.
    pub fn folder(folder: &Path) -> Result<Self> {
        if !folder.exists() {
            bail!("the project folder {} does not exist", folder.display());
        }
        if !folder.is_dir() {
            bail!("{} is a file, not the folder of a project", folder.display());
        }
        let town = folder.join(TOWN);
        if town.is_file() {
            let text = fs::read_to_string(&town)
                .with_context(|| format!("cannot read {}", town.display()))?;
            let town = town_of(&text).with_context(|| format!("{} is faulty", town.display()))?;
            return Ok(Self { folder: Some(folder.to_path_buf()), town: Some(town) });
        }
        if !Top::ALL.iter().any(|top| folder.join(top.name()).is_dir()) {
            bail!(
                "{} is not a project: it has none of the folders content, locales, templates, fonts",
                folder.display()
            );
        }
        Ok(Self { folder: Some(folder.to_path_buf()), town: None })
    }

    /// The town whose folder is laid over the binary.
    pub fn town(&self) -> Option<&str> {
        self.town.as_deref()
    }

    /// The folder on disk that a top folder is read from, if it is not read from the binary.
    fn on_disk(&self, top: Top) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?.join(top.name());
        folder.is_dir().then_some(folder)
    }

    /// Names of the entries of a folder, sorted; folders end in a slash. Empty if it is absent.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub fn list(&self, path: &str) -> Result<Vec<String>> {
        let Some((top, rest)) = Top::of(path) else { return Ok(Vec::new()) };
        let mut names = match self.on_disk(top) {
            None => list_embedded(top, rest),
            Some(folder) => list_folder(&folder.join(rest))?,
        };
        if self.town.is_some() {
            names.extend(list_embedded(top, rest));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The bytes of a file, or `None` if there is no such file.
    ///
    /// # Errors
    /// If the file cannot be opened or mapped.
    pub fn bytes(&self, path: &str) -> Result<Option<FileBytes>> {
        if path.split('/').any(|part| part == ".." || part.contains(['\\', ':'])) {
            return Ok(None);
        }
        let Some((top, rest)) = Top::of(path) else { return Ok(None) };
        let base = || top.embedded().get_file(rest).map(|f| FileBytes::Embedded(f.contents()));
        let Some(folder) = self.on_disk(top) else { return Ok(base()) };
        let path = folder.join(rest);
        if !path.is_file() || !stays_inside(&path, &folder) {
            return Ok(self.town.as_ref().and_then(|_| base()));
        }
        let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        // SAFETY: the map is only read. A file that somebody cuts short while it is mapped makes
        // the process fault, as with any mapped file; project files are not written while we run.
        #[expect(unsafe_code, reason = "mapping a file is unsafe by nature; see above")]
        let map = unsafe { memmap2::Mmap::map(&file) }
            .with_context(|| format!("cannot map {}", path.display()))?;
        Ok(Some(FileBytes::Mapped(map)))
    }

    /// The hash of all files with their names, from the binary and from the folder. Whoever works
    /// for hours, on several machines, or goes on tomorrow, knows by it whether they are the same.
    ///
    /// # Errors
    /// If a folder cannot be listed or a file not be opened.
    pub fn digest(&self) -> Result<String> {
        let town = self.town.as_deref().unwrap_or_default();
        let mut key = KeyBuilder::new("project 1").part("town", town);
        let mut folders = Top::ALL.map(|top| top.name().to_owned()).to_vec();
        while let Some(folder) = folders.pop() {
            for name in self.list(&folder)? {
                let path = format!("{folder}/{name}");
                if let Some(below) = path.strip_suffix('/') {
                    // What a linked folder holds lies elsewhere in the project, or is never read.
                    if !self.is_linked(below) {
                        folders.push(below.to_owned());
                    }
                } else if let Some(bytes) = self.bytes(&path)? {
                    key = key.part(&path, bytes);
                }
            }
        }
        Ok(key.finish().to_string())
    }

    fn is_linked(&self, path: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(path).is_symlink())
    }

    /// The text file of the binary that a town's folder lies over, if there is one.
    pub fn base_text(&self, path: &str) -> Option<SourceFile> {
        self.town.as_ref()?;
        let (top, rest) = Top::of(path)?;
        let bytes = top.embedded().get_file(rest)?.contents();
        SourceFile::decode(&format!("{BASE}{path}"), bytes).ok()
    }

    /// Whether a file is the town's own, where a town's folder is laid over the binary.
    pub fn is_own(&self, path: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(path).is_file())
    }

    /// Whether there is such a file, fit or not.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn has(&self, path: &str) -> Result<bool> {
        Ok(self.bytes(path)?.is_some() || self.leads_out(path))
    }

    /// Whether a file of the folder is a link that leads out of it, or nowhere.
    fn leads_out(&self, path: &str) -> bool {
        let Some((top, rest)) = Top::of(path) else { return false };
        let Some(folder) = self.on_disk(top) else { return false };
        let path = folder.join(rest);
        path.symlink_metadata().is_ok() && !stays_inside(&path, &folder)
    }

    /// A text file, or `None` if it is absent or unfit; what is unfit about it is reported.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn text(&self, path: &str, diags: &mut Diagnostics) -> Result<Option<SourceFile>> {
        let bytes = self.bytes(path)?;
        if !matches!(bytes, Some(FileBytes::Mapped(_))) && self.leads_out(path) {
            let problem = Diagnostic::error("file is a link that leads out of the project");
            let hint = "put the file itself there: nothing outside of the project is read";
            diags.push(problem.at(&Location::file(path)).hint(hint));
            return Ok(None);
        }
        let Some(bytes) = bytes else { return Ok(None) };
        match SourceFile::decode(path, bytes.as_ref()) {
            Ok(file) => {
                diags.extend(decomposed(&file));
                Ok(Some(file))
            }
            Err(diagnostic) => {
                diags.push(diagnostic);
                Ok(None)
            }
        }
    }
}

/// What to do if a file is missing or broken that the program has too.
pub fn restore(top: Top) -> String {
    let top = top.name();
    format!("take it back from version control; without a folder {top} the program uses its own")
}

/// The town that `town.toml` names.
fn town_of(text: &str) -> Result<String> {
    let table: toml::Table = toml::from_str(text)?;
    match table.get("town").and_then(toml::Value::as_str) {
        Some(town) if table.len() == 1 && !town.is_empty() => Ok(town.to_owned()),
        _ => bail!("it must hold `town = \"…\"` and nothing else"),
    }
}

/// Whether a path is where it seems to be: a link must not lead out of the project.
fn stays_inside(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

fn list_embedded(top: Top, rest: &str) -> Vec<String> {
    let dir = match rest {
        "" => Some(top.embedded()),
        rest => top.embedded().get_dir(rest),
    };
    let Some(dir) = dir else { return Vec::new() };
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let folders = dir.dirs().filter_map(|dir| name(dir.path()).map(|name| name + "/"));
    let files = dir.files().filter_map(|file| name(file.path()));
    folders.chain(files).collect()
}

/// Names of what systems and editors leave in a folder without anybody's doing: hidden files,
/// pictures and settings of the Windows Explorer, locks of Office, backups.
fn is_left_behind(name: &str) -> bool {
    ["Thumbs.db", "desktop.ini"].iter().any(|known| known.eq_ignore_ascii_case(name))
        || name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
}

fn list_folder(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = || format!("cannot list {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let mut name = entry.file_name().to_string_lossy().into_owned();
        if is_left_behind(&name) {
            continue;
        }
        if entry.path().is_dir() {
            name.push('/');
        }
        names.push(name);
    }
    Ok(names)
}
