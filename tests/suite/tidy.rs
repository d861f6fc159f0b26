//! The house rules: direction of imports, rooms of outside crates, licences, sizes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::project::root;

/// The modules of the crate in reading order: each may name only what stands before it.
const ORDER: [&str; 27] = [
    "diag", "disk", "staging", "cache", "worker", "project", "table", "language", "plural", "text",
    "phrases", "facts", "content", "calls", "check", "coverage", "edition", "person", "press",
    "render", "job", "order", "archive", "pipeline", "batch", "cli", "main",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The module of the crate that a file belongs to.
fn room(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).expect("below src");
    let first =
        below.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn imports_go_one_way() {
    for path in sources(&root().join("src")) {
        let own = room(&path);
        let Some(rank) = ORDER.iter().position(|name| *name == own) else {
            assert_eq!(own, "lib", "{} has no place in the order", path.display());
            continue;
        };
        let text = fs::read_to_string(&path).expect("source");
        for name in ORDER.iter().skip(rank + 1) {
            let import = format!("crate::{name}::");
            let list = format!("crate::{name};");
            assert!(
                !text.contains(&import) && !text.contains(&list),
                "{} names `{name}`, which stands after it",
                path.display()
            );
        }
    }
}

/// The modules that may use an outside crate.
enum Rooms {
    /// Data and failures cross every border.
    All,
    These(&'static [&'static str]),
}

/// Every crate of `Cargo.toml` with its rooms, as in the table of ARCHITECTURE.md.
const ROOMS: [(&str, Rooms); 38] = [
    ("anyhow", Rooms::All),
    ("serde", Rooms::All),
    ("serde_json", Rooms::All),
    ("clap", Rooms::These(&["cli", "main"])),
    ("clap_complete", Rooms::These(&["cli"])),
    ("csv", Rooms::These(&["archive", "cli", "person"])),
    ("flate2", Rooms::These(&["press"])),
    ("fluent_bundle", Rooms::These(&["phrases"])),
    ("fluent_syntax", Rooms::These(&["phrases", "text"])),
    ("icu_calendar", Rooms::These(&["facts"])),
    ("icu_datetime", Rooms::These(&["facts"])),
    ("icu_decimal", Rooms::These(&["facts"])),
    ("icu_locale", Rooms::These(&["facts", "language"])),
    ("icu_normalizer", Rooms::These(&["project"])),
    ("include_dir", Rooms::These(&["project"])),
    ("indicatif", Rooms::These(&["cli"])),
    ("intl_pluralrules", Rooms::These(&["plural"])),
    ("lopdf", Rooms::These(&["press"])),
    ("memmap2", Rooms::These(&["project"])),
    ("pulldown_cmark", Rooms::These(&["text"])),
    ("qrcode", Rooms::These(&["edition"])),
    ("rayon", Rooms::These(&["content", "render"])),
    ("rlimit", Rooms::These(&["worker"])),
    ("sha2", Rooms::These(&["cache", "content", "disk", "press", "render"])),
    ("signal_hook", Rooms::These(&["cli"])),
    ("strsim", Rooms::These(&["diag"])),
    ("tempfile", Rooms::These(&["disk"])),
    ("tiny_skia", Rooms::These(&["render"])),
    ("toml", Rooms::These(&["cli", "content", "person", "project", "table"])),
    ("toml_edit", Rooms::These(&["facts"])),
    ("ttf_parser", Rooms::These(&["render"])),
    ("typst", Rooms::These(&["render"])),
    ("typst_kit", Rooms::These(&["render"])),
    ("typst_layout", Rooms::These(&["render"])),
    ("typst_pdf", Rooms::These(&["render"])),
    ("unic_langid", Rooms::These(&["plural"])),
    ("unicode_script", Rooms::These(&["person"])),
    ("zip", Rooms::These(&["archive"])),
];

/// The crates that `Cargo.toml` lets the program use, on any system, as Rust writes their names.
fn dependencies() -> BTreeSet<String> {
    let cargo = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let cargo = toml::Value::Table(cargo.parse().expect("TOML"));
    let of_systems = cargo["target"].as_table().expect("systems").values();
    let tables = of_systems.chain([&cargo]);
    let names = |table: &toml::Value| {
        table["dependencies"].as_table().expect("crates").keys().cloned().collect::<Vec<_>>()
    };
    tables.flat_map(names).map(|name| name.replace('-', "_")).collect()
}

/// Whether code names a crate, not a module of its own that ends in the same word.
fn names_crate(code: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    let path = format!("{name}::");
    let is_named = |at: usize| !code[..at].ends_with(is_part);
    code.match_indices(&path).any(|(at, _)| is_named(at)) || code.contains(&format!("use {name};"))
}

/// What is compiled into the program: neither comments nor tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("source");
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    code.lines().filter(is_code).map(|line| format!("{line}\n")).collect()
}

/// Whether a file holds nothing but tests.
fn is_tests(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
}

#[test]
fn outside_crates_keep_to_their_room() {
    let known: BTreeSet<_> = ROOMS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(known, dependencies(), "each crate of Cargo.toml has its rooms");
    let files = sources(&root().join("src"));
    let files: Vec<_> = files.iter().filter(|path| !is_tests(path)).collect();
    for (name, rooms) in ROOMS {
        let users: Vec<_> = files.iter().filter(|path| names_crate(&code(path), name)).collect();
        let Rooms::These(rooms) = rooms else { continue };
        for path in &users {
            assert!(rooms.contains(&room(path).as_str()), "{} uses {name}", path.display());
        }
        let used: BTreeSet<_> = users.iter().map(|path| room(path)).collect();
        let empty: Vec<_> = rooms.iter().filter(|it| !used.contains(**it)).collect();
        assert!(empty.is_empty(), "{empty:?} do not use {name} any more");
    }
}

#[test]
fn every_file_says_what_it_owns_and_stays_small() {
    let all = [sources(&root().join("src")), sources(&root().join("tests/suite"))].concat();
    for path in all {
        let text = fs::read_to_string(&path).expect("source");
        assert!(text.starts_with("//! "), "{} does not begin with //!", path.display());
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

/// The most lines of a function, from its name to its closing brace.
const LONGEST_FUNCTION: usize = 60;

#[test]
fn functions_fit_a_screen() {
    for path in sources(&root().join("src")).iter().filter(|path| !is_tests(path)) {
        let text = fs::read_to_string(path).expect("source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines: Vec<_> = code.lines().collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
            // The closing brace stands below the first letter of the function, as rustfmt puts it.
            let indent = line.len() - line.trim_start().len();
            let closing = format!("{}}}", " ".repeat(indent));
            let length = lines[index..].iter().position(|line| **line == closing);
            let length = length.expect("a function ends") + 1;
            let place = format!("{}:{}", path.display(), index + 1);
            assert!(length <= LONGEST_FUNCTION, "{place}: a function of {length} lines");
        }
    }
}

/// Whether a line is the first of a function with a body of several lines.
fn begins_function(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_before = |word: &&str| word.starts_with("pub") || ["const", "unsafe"].contains(word);
    let name = words.find(|word| !is_before(word));
    name == Some("fn") && !line.ends_with([';', '}'])
}

#[test]
fn templates_never_evaluate_data() {
    for entry in fs::read_dir(root().join("templates")).expect("templates") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|ending| ending == "typ") {
            let text = fs::read_to_string(&path).expect("template");
            assert!(text.starts_with("//"), "{} does not say what it owns", path.display());
            let code: String =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            assert!(!code.contains("eval("), "{} evaluates", path.display());
        }
    }
}

#[test]
fn every_font_has_licence_origin_and_hash() {
    let manifest = fs::read_to_string(root().join("fonts/fonts.toml")).expect("manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let mut known = BTreeSet::new();
    for (folder, family) in &manifest {
        let place = root().join("fonts").join(folder);
        let licence = fs::read_to_string(place.join("OFL.txt")).expect("a licence");
        assert!(licence.contains("SIL OPEN FONT LICENSE"), "{folder}");
        assert!(family["origin"].as_str().is_some_and(|origin| !origin.is_empty()), "{folder}");
        for (name, file) in family["files"].as_table().expect("files") {
            let bytes = fs::read(place.join(name)).expect("a font");
            let digest = Sha256::digest(&bytes);
            let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(file["sha256"].as_str(), Some(hex.as_str()), "{folder}/{name}");
            known.insert(format!("{folder}/{name}"));
        }
    }
    for entry in fs::read_dir(root().join("fonts")).expect("fonts") {
        let folder = entry.expect("entry").path();
        for file in
            folder.is_dir().then(|| fs::read_dir(&folder).expect("folder")).into_iter().flatten()
        {
            let path = file.expect("entry").path();
            let name = format!(
                "{}/{}",
                folder.file_name().expect("name").to_string_lossy(),
                path.file_name().expect("name").to_string_lossy()
            );
            assert!(
                name.ends_with("OFL.txt") || known.contains(&name),
                "{name} is not in the manifest"
            );
        }
    }
}

#[test]
fn directions_are_typed_nowhere() {
    let languages = fs::read_to_string(root().join("locales/languages.toml")).expect("registry");
    let registry: toml::Table = languages.parse().expect("TOML");
    for (tag, language) in &registry {
        for key in language.as_table().expect("table").keys() {
            assert!(
                !["dir", "direction", "rtl"].contains(&key.as_str()),
                "{tag} types its direction"
            );
        }
    }
}
