//! A town of its own: what `init` makes, what a town fills in, and how its folder lies over the
//! program.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use toml::Table;

use crate::editions::{block, edition, side};
use crate::project::{Sandbox, program, root, run};

const FACTS: &str = "content/facts/herne.toml";

fn herne() -> Sandbox {
    Sandbox::town(&["--town", "herne"])
}

/// Paths of all files of a folder, sorted.
fn files(sandbox: &Sandbox) -> Vec<String> {
    let mut folders = vec![sandbox.path().to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let below = path.strip_prefix(sandbox.path()).expect("below");
                    files.push(below.to_str().expect("UTF-8").replace('\\', "/"));
                }
            }
        }
    }
    files.sort();
    files
}

/// The facts and contacts of a file, as `(kind, id, entry)`.
fn entries(text: &str) -> Vec<(String, String, Table)> {
    let table: Table = text.parse().expect("TOML");
    let mut entries = Vec::new();
    for kind in ["fact", "contact"] {
        for (id, entry) in table.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
            let entry = entry.as_table().expect("a table").clone();
            entries.push((kind.to_owned(), id.clone(), entry));
        }
    }
    entries
}

/// Every text below a value.
fn texts(value: &toml::Value, found: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) => {
            found.insert(text.clone());
        }
        toml::Value::Array(list) => list.iter().for_each(|it| texts(it, found)),
        toml::Value::Table(table) => table.values().for_each(|it| texts(it, found)),
        _ => {}
    }
}

/// What the facts and contacts of a place say: names, numbers, addresses.
fn data(place: &str) -> BTreeSet<String> {
    let path = root().join(format!("content/facts/{place}.toml"));
    let mut found = BTreeSet::new();
    for (_, _, entry) in entries(&fs::read_to_string(path).expect("facts")) {
        for key in ["name", "value", "phone", "email", "url", "address"] {
            entry.get(key).into_iter().for_each(|value| texts(value, &mut found));
        }
    }
    found
}

#[test]
fn init_makes_only_what_is_local() {
    let town = herne();
    assert_eq!(files(&town), ["README.md", FACTS, "town.toml"]);
    assert_eq!(town.run(&["check"]).code, 0);
    let place = town.read(FACTS).parse::<Table>().expect("TOML")["place"].clone();
    let wanted = "name = \"Herne\"\nparent = \"nrw\"\noffice = \"Stadt Herne\"\n";
    assert_eq!(place, toml::Value::Table(wanted.parse().expect("TOML")));
    let town = Sandbox::town(&["--town", "fulda", "--state", "hessen", "--name", "Fulda-Süd"]);
    let state = "content/facts/hessen.toml";
    assert_eq!(files(&town), ["README.md", "content/facts/fulda.toml", state, "town.toml"]);
    let run = town.run(&["check"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(!entries(&town.read(state)).is_empty(), "what the state knows has slots too");
    assert!(town.read("content/facts/fulda.toml").contains("name = \"Fulda-Süd\""));
}

#[test]
fn init_refuses_what_would_be_lost_or_cannot_be() {
    let folder = TempDir::new().expect("folder");
    let target = folder.path().join("town");
    let init = |arguments: &[&str]| {
        let run = run(program().arg("init").arg(&target).args(arguments));
        assert_eq!(run.code, 2, "{arguments:?}");
        run.stderr
    };
    assert!(init(&["--town", "bochum"]).contains("`bochum` is there already"));
    assert!(init(&["--town", "nrw"]).contains("`nrw` is there already"));
    assert!(init(&["--town", "Herne"]).contains("`Herne` cannot be an id"));
    assert!(init(&["--town", "../herne"]).contains("cannot be an id"));
    assert!(init(&["--town", "herne", "--state", "N R W"]).contains("`N R W` cannot be an id"));
    assert!(init(&["--town", "herne", "--state", "bochum"]).contains("`bochum` is a town"));
    assert!(init(&["--town", "berlin", "--state", "berlin"]).contains("its own state"));
    assert!(!target.exists(), "something was written");
    fs::create_dir(&target).expect("folder");
    fs::write(target.join("note.txt"), "mine").expect("file");
    assert!(init(&["--town", "herne"]).contains("is not empty: nothing was written"));
    assert_eq!(fs::read_dir(&target).expect("folder").count(), 1);
}

#[test]
fn layers_name_every_slot_that_is_missing_with_its_line() {
    let town = Sandbox::town(&["--town", "fulda", "--state", "hessen"]);
    let report = |arguments: &[&str]| {
        let run = town.run(&[&["layers", "--format", "json"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        report["values"].as_array().expect("values").clone()
    };
    let (all, missing) = (report(&[]), report(&["--missing"]));
    let text = town.run(&["layers", "--missing"]).stdout;
    let mut slots = 0;
    for place in ["fulda", "hessen"] {
        let path = format!("content/facts/{place}.toml");
        let facts = town.read(&path);
        for (kind, id, entry) in entries(&facts) {
            slots += 1;
            let head = format!("[{kind}.{id}]");
            let line = facts.lines().position(|line| line == head).expect("its line") + 1;
            let slot = missing.iter().find(|slot| slot["id"] == id.as_str()).expect("a slot");
            let kind = entry.get("type").and_then(toml::Value::as_str).unwrap_or(&kind);
            assert_eq!((&slot["from"], &slot["type"]), (&place.into(), &kind.into()), "{id}");
            assert_eq!((&slot["file"], &slot["line"]), (&path.as_str().into(), &line.into()));
            let in_text = text.lines().find(|row| row.contains(&format!(" {id} ")));
            let in_text = in_text.unwrap_or_else(|| panic!("no line for {id}"));
            assert!(in_text.ends_with(&format!("{path}:{line}:1")), "{in_text}");
        }
    }
    assert_eq!(missing.len(), slots);
    assert!(slots > 40, "only {slots} slots");
    let rest = all.iter().filter(|value| value["status"] != "missing").count();
    assert_eq!(rest + slots, all.len());
    assert!(all.iter().any(|value| value["from"] == "germany"), "what comes from above is named");
}

#[test]
fn a_new_town_prints_gaps_and_lines_instead_of_the_data_of_another() {
    let town = herne();
    for package in ["start", "helper"] {
        let edition = edition(&town, &["--lang", "ar", "--with", "de", "--package", package]);
        let text = edition.to_string();
        // What the state and the country say of a place in Bochum is right in every town, and one
        // of Bochum's offices is in Herne.
        let above = data("nrw").union(&data("germany")).cloned().collect::<Vec<_>>().join("\n");
        // Names of weekdays and other words of three letters say nothing of a place.
        let is_own = |value: &String| value.len() > 3 && !above.contains(value) && value != "Herne";
        let of_bochum: Vec<_> = data("bochum").into_iter().filter(is_own).collect();
        assert!(of_bochum.len() > 80, "only {}", of_bochum.len());
        let found: Vec<_> =
            of_bochum.iter().filter(|value| text.contains(value.as_str())).collect();
        assert!(found.is_empty(), "{found:?}");
        assert!(!text.contains("0234 "), "a number of Bochum");
        assert_eq!(edition["town"]["name"], "Herne");
        assert_eq!(edition["town"]["office"], "Stadt Herne");
        assert!(edition["phrases"]["cover-subtitle"].as_str().expect("text").contains("Herne"));
        assert!(edition["title"].as_str().expect("title").contains("Herne"));
    }
    let edition = edition(&town, &["--lang", "ar"]);
    let number = &block(&edition, "help-lines").expect("block")["data"]["phones"];
    assert!(number.as_array().expect("phones").iter().any(|run| run["t"] == "…"), "{number}");
    let offices = &block(&edition, "offices").expect("block")["data"]["contacts"];
    let lines = serde_json::json!(["address", "phone", "hours"]);
    assert!(offices.as_array().expect("contacts").iter().all(|it| it["write_in"] == lines));
}

/// Fills every slot with data that are plainly a sample.
fn fill(town: &Sandbox) {
    let record = "status = \"unconfirmed\"\nas_of = \"\"\nsource = [\"Beispieldaten\"]\n";
    let mut facts = town.read(FACTS);
    for (kind, value) in [
        ("phone", "\"0999 000000\""),
        ("url", "\"https://beispiel.invalid/seite\""),
        ("email", "\"beispiel@beispiel.invalid\""),
        ("address", "{ street = \"Beispielweg 0\", postcode = \"00000\", city = \"Beispielort\" }"),
        ("hours", "[{ days = \"mon\", open = [\"00:00-00:01\"] }]"),
        ("money", "\"0.01\""),
        ("number", "1"),
        ("date", "2199-12-31"),
        ("duration", "{ count = 1, unit = \"day\" }"),
        ("legal", "\"§ 0 Beispielgesetz\""),
    ] {
        let slot = format!("type = \"{kind}\"\nstatus = \"missing\"\n");
        facts = facts.replace(&slot, &format!("type = \"{kind}\"\nvalue = {value}\n{record}"));
    }
    let contact = "phone = [\"0999 000001\"]\nemail = \"amt@beispiel.invalid\"\n\
        address = { street = \"Musterweg 0\", postcode = \"00000\", city = \"Beispielort\" }\n\
        hours = [{ days = \"tue\", open = [\"00:00-00:02\"] }]\n";
    town.write(FACTS, facts.replace("status = \"missing\"\n\n", &format!("{contact}{record}\n")));
    let facts = town.read(FACTS);
    let end = facts.trim_end_matches("status = \"missing\"\n");
    town.write(FACTS, format!("{end}{contact}{record}"));
}

#[test]
fn what_a_town_fills_in_prints() {
    let town = herne();
    fill(&town);
    let run = town.run(&["layers", "--missing"]);
    assert!(run.stdout.ends_with(" 0 missing\n"), "{}{}", run.stdout, run.stderr);
    let edition = edition(&town, &["--lang", "ar", "--with", "de", "--package", "helper"]);
    let text = edition.to_string();
    for value in ["0999 000000", "Beispielweg 0", "00:01", "https://beispiel.invalid/seite"] {
        assert!(text.contains(value), "{value}");
    }
    let offices = &block(&edition, "offices").expect("block")["data"]["contacts"];
    for office in offices.as_array().expect("contacts") {
        assert_eq!(office["phones"][0]["t"], "0999 000001");
        assert_eq!(office["address"][0], "Musterweg 0");
        assert_eq!(
            (&office["mark"], &office["write_in"]),
            (&"unconfirmed".into(), &Value::Array(vec![]))
        );
    }
    assert!(text.contains("Beispieldaten"), "the source is named");
}

#[test]
fn a_text_of_its_own_changes_only_itself_and_makes_only_its_block_stale() {
    let town = herne();
    let before = edition(&town, &["--lang", "de"])["modules"].to_string();
    let old = side(&edition(&town, &["--lang", "de"]), "call-now")["title"][0]["t"].clone();
    let (old, own) = (old.as_str().expect("a title"), "Nummern in Herne");
    assert_eq!(before.matches(old).count(), 1);
    let words = format!("call-now.title = \"{own}\"\n");
    town.write("content/modules/emergency/de.toml", words);
    assert_eq!(town.run(&["check"]).code, 0);
    let after = edition(&town, &["--lang", "de"])["modules"].to_string();
    assert!(before.replace(old, own) == after, "something else changed");
    for lang in ["ar", "uk", "en", "de-simple"] {
        let stale = town.run(&["coverage", "--stale", "--lang", lang]).stdout;
        assert!(stale.ends_with("  stale: emergency.call-now.title\n"), "{stale}");
        assert_eq!(stale.matches("stale:").count(), 1, "{stale}");
    }
    let arabic = edition(&town, &["--lang", "ar"]);
    let modules = arabic["modules"].as_array().expect("modules").iter();
    let blocks = modules.flat_map(|module| module["blocks"].as_array().expect("blocks"));
    let marked: Vec<_> = blocks.filter(|it| !it["sides"][0]["mark"].is_null()).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0]["id"], "call-now");
    // It is critical: the old words would mislead.
    assert_eq!(marked[0]["sides"][0]["tag"], "de");
}

/// A module, a package and a language that only this town has.
fn with_own(town: &Sandbox) {
    let folder = "content/modules/swimming";
    let block = "[[block]]\nid = \"where\"\nkind = \"paragraph\"\nimportance = \"normal\"\n";
    town.write(
        &format!("{folder}/module.toml"),
        format!("icon = \"info\"\ncolor = \"blue\"\n{block}"),
    );
    town.write(&format!("{folder}/de.toml"), "title = \"Schwimmen\"\nwhere.text = \"Im Bad.\"\n");
    town.write(&format!("{folder}/ar.toml"), "title = \"السباحة\"\nwhere.text = \"في المسبح.\"\n");
    town.write("content/packages/pool.toml", "modules = [\"swimming\", \"emergency\"]\n");
    let language = "[eo]\nendonym = \"Esperanto\"\ngerman = \"Esperanto\"\nenglish = \"Esperanto\"\nscript = \"Latn\"\n\
        fallback = [\"en\", \"de\"]\n";
    town.write("locales/languages.toml", language);
    let record = ["record", "--lang", "ar", "--origin", "human"];
    let run = town.run(&record);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout.lines().count(), 1, "only its own are recorded: {}", run.stdout);
    assert!(run.stdout.ends_with("swimming/ar.ledger.toml: 2 recorded, 2 in all\n"));
}

#[test]
fn a_town_adds_modules_packages_and_languages() {
    let town = herne();
    with_own(&town);
    let run = town.run(&["check"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    for (lang, pool, emergency) in [("ar", "ar", "ar"), ("uk", "de", "uk"), ("eo", "de", "en")] {
        let edition = edition(&town, &["--lang", lang, "--package", "pool"]);
        let mark = |tag: &str| if tag == lang { Value::Null } else { "fallback".into() };
        let ids: Vec<_> =
            edition["modules"].as_array().expect("modules").iter().map(|it| &it["id"]).collect();
        assert_eq!(ids, ["swimming", "emergency"]);
        let own = side(&edition, "where");
        assert_eq!((&own["tag"], &own["mark"]), (&pool.into(), &mark(pool)), "{lang}");
        let title = &edition["modules"][0]["title"];
        assert_eq!((&title["tag"], &title["mark"]), (&pool.into(), &mark(pool)), "{lang}");
        let base = side(&edition, "call-now");
        assert_eq!((&base["tag"], &base["mark"]), (&emergency.into(), &mark(emergency)), "{lang}");
        let marks = edition["imprint"]["marks"].as_array().expect("marks").clone();
        assert_eq!(marks.iter().any(|row| row["mark"] == "fallback"), lang != "ar");
    }
    let own = town.run(&["layers"]).stdout;
    let own = own.split("files of this folder, over those of the program\n").nth(1).expect("files");
    let wanted: Vec<_> = files(&town)
        .into_iter()
        .filter(|path| path.starts_with("content/") || path.starts_with("locales/"))
        .collect();
    let mut listed: Vec<_> = own.lines().map(str::trim).collect();
    listed.sort_unstable();
    assert_eq!(listed, wanted);
}

#[test]
fn a_town_that_reads_a_translation_keeps_a_ledger_of_that_alone() {
    let town = herne();
    let read = ["--reviewed-by", "Beispielperson", "--on", "2026-11-22"];
    let record = ["record", "--lang", "ar", "--origin", "machine", "--module", "emergency"];
    let run = town.run(&[&record[..], &read, &["--key", "call-now.title"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger: Table =
        town.read("content/modules/emergency/ar.ledger.toml").parse().expect("TOML");
    assert_eq!(ledger.keys().collect::<Vec<_>>(), ["call-now.title"]);
    let coverage = town.run(&["coverage", "--lang", "ar", "--format", "json"]).stdout;
    let coverage: Value = serde_json::from_str(&coverage).expect("JSON");
    assert_eq!(
        (&coverage[0]["all"]["reviewed"], &coverage[0]["all"]["stale"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn the_look_of_a_town_needs_no_template() {
    let town = herne();
    town.replace(FACTS, "# logo", "logo");
    town.replace(FACTS, "# color = \"#0f5f61\"", "color = \"#7a1f1f\"");
    town.replace(FACTS, "# [place.subtitle]\n# de = \"Ihr", "[place.subtitle]\nde = \"Unser");
    let absent = "there is no file content/logo.svg";
    let run = town.run(&["check"]);
    assert_eq!(run.code, 0, "a warning only: {}", run.stderr);
    assert!(
        run.stderr.starts_with(&format!("warning: {absent}\n  --> {FACTS}:9:8\n")),
        "{}",
        run.stderr
    );
    let bare = edition(&town, &["--lang", "ar", "--with", "de"]);
    assert_eq!(bare["town"]["logo"], serde_json::json!({ "file": null }));
    assert_eq!(bare["town"]["color"], "#7a1f1f");
    let own = "Unser Wegweiser für die erste Zeit in Herne";
    assert_eq!(bare["phrases_de"]["cover-subtitle"], own);
    assert_ne!(bare["phrases"]["cover-subtitle"], own, "each language has its own");
    let refused = town.build(&["--lang", "de", "--release"]).stderr;
    assert!(refused.contains(&format!("error: {absent}\n")), "{refused}");
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
    town.write("content/logo.svg", picture);
    assert_eq!(town.run(&["check"]).stderr, "");
    assert_eq!(edition(&town, &["--lang", "ar"])["town"]["logo"]["file"], "logo.svg");
    let beside = fs::read_to_string(town.out().join("logo.svg")).expect("for a plain Typst");
    assert_eq!(beside, picture);
    assert!(!town.build(&["--lang", "de", "--release"]).stderr.contains(absent));
    for (color, problem) in
        [("#ffcc00", "white words on `#ffcc00`"), ("rot", "`rot` is not a colour")]
    {
        town.replace(FACTS, "\"#7a1f1f\"", &format!("\"{color}\""));
        let run = town.build(&["--lang", "de"]);
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains(&format!("error: {problem}")), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("{FACTS}:10:9")), "{}", run.stderr);
        town.replace(FACTS, &format!("\"{color}\""), "\"#7a1f1f\"");
    }
}

#[test]
fn a_broken_town_file_says_so() {
    let town = herne();
    for (text, code, problem) in [
        ("", 2, "it must hold `town = \"…\"` and nothing else"),
        ("town = 5", 2, "it must hold `town = \"…\"` and nothing else"),
        ("town = \"\"", 2, "it must hold `town = \"…\"` and nothing else"),
        ("town = \"herne\"\nstate = \"nrw\"", 2, "it must hold `town = \"…\"` and nothing else"),
        ("town = ", 2, "town.toml is faulty: TOML parse error at line 1"),
        (
            "town = \"hern\"",
            1,
            "there are no facts of the town `hern`\n  --> town.toml\n  hint: did you mean `herne`?",
        ),
        ("town = \"nrw\"", 1, "no place publishes packets"),
    ] {
        town.write("town.toml", text);
        for command in [&["check"][..], &["layers"], &["build", "--lang", "de"]] {
            let run = town.run(command);
            assert_eq!(run.code, code, "{text} {command:?} {}", run.stderr);
            assert!(run.stderr.contains(problem), "{text} {command:?}: {}", run.stderr);
        }
    }
    town.write("town.toml", "town = \"herne\"\r\n");
    assert_eq!(town.run(&["check"]).code, 0);
    // Without the file the folder is a whole project, which lacks nearly everything.
    fs::remove_file(town.path().join("town.toml")).expect("file");
    assert_eq!(town.run(&["check"]).code, 1);
}
