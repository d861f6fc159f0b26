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

#[test]
fn outside_crates_keep_to_their_room() {
    let rooms: [(&str, &[&str]); 17] = [
        ("typst", &["render"]),
        ("typst_kit", &["render"]),
        ("typst_pdf", &["render"]),
        ("lopdf", &["press"]),
        ("flate2", &["press"]),
        ("rayon", &["content", "render"]),
        ("tiny_skia", &["render"]),
        ("ttf_parser", &["render"]),
        ("clap", &["cli", "main"]),
        ("indicatif", &["cli"]),
        ("qrcode", &["edition"]),
        ("csv", &["archive", "cli", "person"]),
        ("rlimit", &["worker"]),
        ("signal_hook", &["cli"]),
        ("zip", &["archive"]),
        ("toml_edit", &["facts"]),
        ("icu_normalizer", &["project"]),
    ];
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("source");
        for (name, allowed) in rooms {
            let uses =
                text.contains(&format!("use {name}::")) || text.contains(&format!(" {name}::"));
            assert!(
                !uses || allowed.contains(&room(&path).as_str()),
                "{} uses {name}",
                path.display()
            );
        }
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
    let is_tests = |path: &PathBuf| path.iter().any(|part| part == "tests" || part == "tests.rs");
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
