//! The font files of a project, by the manifest `fonts/fonts.toml`.
//!
//! No system font is ever used. Only the families that an edition's languages name are opened.

use std::collections::BTreeMap;

use anyhow::Result;
use typst::foundations::Bytes;
use typst::text::Font;

use crate::content::Content;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::disk::sha256;
use crate::language::{LATIN_FAMILY, REGISTRY};
use crate::project::{Project, Top, restore};
use crate::table::{Document, Scope, Table};

const MANIFEST: &str = "fonts/fonts.toml";

/// A family of the manifest.
struct Family {
    name: String,
    files: Vec<File>,
}

struct File {
    path: String,
    sha256: String,
    at: Location,
}

/// Who needs a family: languages by tag, and where each of them names it.
pub type Users = BTreeMap<String, Location>;

/// The families that some languages need, and who needs them. What everybody needs is under no
/// language.
pub fn families(content: &Content, tags: &[String]) -> BTreeMap<String, Users> {
    let mut families = BTreeMap::from([(LATIN_FAMILY.to_owned(), Users::new())]);
    for language in tags.iter().filter_map(|tag| content.registry.get(tag)) {
        for (name, at) in language.font_places.iter().filter(|(name, _)| *name != LATIN_FAMILY) {
            let users: &mut Users = families.entry(name.clone()).or_default();
            users.insert(language.tag.clone(), at.clone());
        }
    }
    families
}

/// Opens the fonts of some families. Embedded files stay where they are, files of a project folder
/// are mapped. A fault concerns the languages that need the family, and no others.
///
/// # Errors
/// If a file cannot be read.
pub fn open(
    project: &Project,
    families: &BTreeMap<String, Users>,
    diags: &mut Diagnostics,
) -> Result<Vec<Font>> {
    let manifest = manifest(project, diags)?;
    let mut fonts = Vec::new();
    for (name, users) in families {
        let mut faults = Diagnostics::default();
        match manifest.get(name) {
            None if manifest.is_empty() => {}
            None => faults.push(unknown_family(name, &manifest)),
            Some(family) => {
                for file in &family.files {
                    fonts.extend(open_file(project, family, file, &mut faults)?);
                }
            }
        }
        for fault in faults.sorted() {
            if users.is_empty() {
                diags.push(fault.clone().or_at(&Location::file(REGISTRY)));
            }
            diags.extend(users.iter().map(|(tag, at)| fault.clone().language(tag).or_at(at)));
        }
    }
    Ok(fonts)
}

fn open_file(
    project: &Project,
    family: &Family,
    file: &File,
    diags: &mut Diagnostics,
) -> Result<Option<Font>> {
    let Some(bytes) = project.bytes(&file.path)? else {
        let problem = Diagnostic::error(format!("font file {} is missing", file.path));
        diags.push(problem.at(&file.at).hint("put the file there, or delete its line here"));
        return Ok(None);
    };
    let font = Font::new(Bytes::new(bytes), 0);
    match &font {
        None => {
            let message = format!("{} is not a font that can be used", file.path);
            let hint = "TrueType and OpenType files can be used, WOFF2 cannot";
            diags.push(Diagnostic::error(message).at(&file.at).hint(hint));
        }
        Some(font) if font.info().family != family.name => {
            let found = &font.info().family;
            let message =
                format!("{} holds the family `{found}`, not `{}`", file.path, family.name);
            let hint = "put the right file there, or write the family as the file has it";
            diags.push(Diagnostic::error(message).at(&file.at).hint(hint));
        }
        Some(_) => {}
    }
    Ok(font)
}

/// Checks every font of the project: there, whole, of the family it says, and named by a language
/// only if it is in the manifest.
///
/// # Errors
/// If a file cannot be read.
pub fn check(project: &Project, content: &Content, diags: &mut Diagnostics) -> Result<()> {
    let manifest = manifest(project, diags)?;
    for family in manifest.values() {
        for file in &family.files {
            open_file(project, family, file, diags)?;
            let Some(bytes) = project.bytes(&file.path)? else { continue };
            let found = sha256(bytes.as_ref());
            if found != file.sha256 {
                let message = format!("{} is not the file of the manifest", file.path);
                let hint = format!("its SHA-256 is {found}");
                diags.push(Diagnostic::error(message).at(&file.at).hint(hint));
            }
        }
    }
    if manifest.is_empty() {
        return Ok(());
    }
    if !manifest.contains_key(LATIN_FAMILY) {
        diags.push(unknown_family(LATIN_FAMILY, &manifest).at(&Location::file(REGISTRY)));
    }
    for language in content.registry.iter() {
        let named = language.font_places.iter();
        for (name, at) in named.filter(|(name, _)| !manifest.contains_key(*name)) {
            diags.push(unknown_family(name, &manifest).at(at).language(&language.tag));
        }
    }
    Ok(())
}

fn unknown_family(name: &str, manifest: &BTreeMap<String, Family>) -> Diagnostic {
    let known = manifest.keys().map(String::as_str);
    Diagnostic::error(format!("font family `{name}` is not in {MANIFEST}"))
        .suggest(name, known)
        .or_hint(format!("take it out of `fonts` of the language, or add it to {MANIFEST}"))
}

fn manifest(project: &Project, diags: &mut Diagnostics) -> Result<BTreeMap<String, Family>> {
    let Some(file) = project.text(MANIFEST, diags)? else {
        if !project.has(MANIFEST)? {
            let problem = Diagnostic::error(format!("{MANIFEST} is missing"));
            diags.push(problem.hint(restore(Top::Fonts)));
        }
        return Ok(BTreeMap::new());
    };
    let document = Document::parse(file, &Scope::default(), diags);
    let mut root = document.table(Scope::default());
    let mut families = BTreeMap::new();
    for key in root.keys().collect::<Vec<_>>() {
        let Some(mut table) = root.table(key.value, diags) else { continue };
        if let Some(family) = read_family(key.value, &mut table, diags) {
            families.insert(family.name.clone(), family);
        }
        table.finish(diags);
    }
    Ok(families)
}

fn read_family(folder: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Family> {
    let name = table.require_string("family", diags);
    // Kept for people; what is printed does not depend on them.
    for key in ["version", "licence", "origin"] {
        table.require_string(key, diags);
    }
    let mut files = Vec::new();
    if let Some(mut list) = table.table("files", diags) {
        for key in list.keys().collect::<Vec<_>>() {
            let Some(mut entry) = list.table(key.value, diags) else { continue };
            entry.require_integer("weight", diags);
            let sha256 = entry.require_string("sha256", diags);
            entry.finish(diags);
            if let Some(sha256) = sha256 {
                let path = format!("fonts/{folder}/{}", key.value);
                files.push(File { path, sha256: sha256.value, at: key.at });
            }
        }
        list.finish(diags);
    }
    if files.is_empty() {
        let hint = format!(
            "write [{folder}.files] with \"….ttf\" = {{ weight = 400, sha256 = \"…\" }} below it"
        );
        table.report(Diagnostic::error("`files` is missing or empty").hint(hint), diags);
    }
    Some(Family { name: name?.value, files })
}
