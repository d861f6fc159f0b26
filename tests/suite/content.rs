//! The content that ships: clean, complete in seven languages, and honest.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::project::{Sandbox, program, root, run};

/// Languages that are complete in this version.
pub const COMPLETE: [&str; 7] = ["de", "de-simple", "en", "ar", "uk", "fa-AF", "ti"];

fn json(arguments: &[&str]) -> Value {
    let run = run(program().args(arguments));
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn shipped_content_checks_clean() {
    let run = run(program().args(["check", "--format", "json"]));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "{\n  \"problems\": []\n}\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn seven_languages_are_complete_and_fresh() {
    let coverage = json(&["coverage", "--format", "json"]);
    for row in coverage.as_array().expect("a list") {
        let tag = row["language"].as_str().expect("tag");
        if COMPLETE.contains(&tag) {
            assert_eq!(row["all"]["translated"], row["all"]["total"], "{tag}");
            assert_eq!(row["phrases"], true, "{tag}");
        }
    }
}

#[test]
fn nothing_claims_to_have_been_read_or_confirmed_by_a_person() {
    let coverage = json(&["coverage", "--format", "json"]);
    for row in coverage.as_array().expect("a list") {
        assert_eq!(row["all"]["reviewed"], 0, "{}", row["language"]);
    }
    for name in ["germany", "nrw", "bochum"] {
        let path = root().join(format!("content/facts/{name}.toml"));
        let text = fs::read_to_string(path).expect("facts");
        assert!(!text.contains("\"confirmed\""), "{name} says that somebody confirmed a fact");
    }
}

#[test]
fn the_registry_holds_every_planned_language() {
    let languages = json(&["languages", "--format", "json"]);
    let tags: BTreeSet<_> = languages
        .as_array()
        .expect("a list")
        .iter()
        .map(|language| language["tag"].as_str().expect("tag").to_owned())
        .collect();
    let planned = "de de-simple en fr es ar fa fa-AF ps ur ckb ku tr az uk ru bg mk sr-Latn sq bs \
                   ro pl rom ti am om so ka hy vi zh-Hans hi pa bn ta";
    for tag in planned.split_whitespace() {
        assert!(tags.contains(tag), "{tag} is missing");
    }
    assert!(tags.len() >= 32);
}

#[test]
fn words_hold_no_figures_that_should_be_facts() {
    // Ages, check-up names, class and paragraph names of the law books may stand; phone numbers,
    // amounts, paragraph signs and web addresses may not.
    for entry in fs::read_dir(root().join("content/modules")).expect("modules") {
        let path = entry.expect("entry").path().join("de.toml");
        let text = fs::read_to_string(&path).expect("words");
        for line in text.lines() {
            let bare = ["§", "€", "http", "www.", "@"].iter().find(|sign| line.contains(**sign));
            assert_eq!(bare, None, "{}: {line}", path.display());
            let longest =
                line.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
            assert!(longest <= 2, "{}: {line}", path.display());
        }
    }
}

#[test]
fn help_in_an_emergency_comes_first_in_every_booklet() {
    for entry in fs::read_dir(root().join("content/packages")).expect("packages") {
        let path = entry.expect("entry").path();
        let text = fs::read_to_string(&path).expect("package");
        let package: toml::Table = text.parse().expect("TOML");
        if package.contains_key("sheet") {
            continue;
        }
        let first = &package["stages"]["first-day"][0];
        assert_eq!(first.as_str(), Some("emergency"), "{}", path.display());
    }
}

#[test]
fn no_address_of_a_shelter_is_in_the_data() {
    for name in ["germany", "nrw", "bochum"] {
        let path = root().join(format!("content/facts/{name}.toml"));
        let text = fs::read_to_string(path).expect("facts");
        for entry in text.split("\n[").filter(|entry| entry.to_lowercase().contains("frauenhaus")) {
            let keys = entry.lines().map(|line| line.split(" =").next().unwrap_or_default());
            for key in keys {
                let reaches_by_place = ["address", "url", "hours"].contains(&key);
                assert!(!reaches_by_place, "{name}: shelters are reached by phone only:\n{entry}");
            }
        }
    }
}

#[test]
fn the_call_list_names_what_is_not_sure() {
    let calls = json(&["facts", "--format", "json", "--date", "2026-11-22", "--due", "60"]);
    let calls = calls.as_array().expect("a list");
    let state = |id: &str| {
        calls
            .iter()
            .find(|call| call["id"] == id)
            .map(|call| call["state"].as_str().expect("state"))
    };
    assert_eq!(state("child-protection-line"), Some("contested"));
    assert_eq!(state("child-benefit"), Some("under-change"));
    assert_eq!(state("police-emergency"), None);
    assert!(calls.iter().any(|call| call["type"] == "contact"));
    let later = json(&["facts", "--format", "json", "--date", "2027-01-01"]);
    let expired = later.as_array().expect("a list").iter().filter(|it| it["state"] == "expired");
    assert!(expired.count() >= 5, "amounts of 2026 expire with the year");
}

/// The editions of the helpers' packet, which has every module, by language; line by line.
fn helper_editions(sandbox: &Sandbox) -> Vec<Vec<String>> {
    let languages = COMPLETE;
    let run = sandbox.build(&[
        "--package",
        "helper",
        "--audience",
        "unaccompanied-minor",
        "--emit-json",
        "--lang",
        &languages.join(","),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let read = |tag: &str| {
        let name = format!("out/bochum-helper-{tag}-a5-for-unaccompanied-minor-draft.json");
        sandbox.read(&name).lines().map(str::to_owned).collect()
    };
    languages.into_iter().map(read).collect()
}

#[test]
fn a_number_changes_in_one_place_and_nowhere_else_on_any_page() {
    const FACTS: &str = "content/facts/bochum.toml";
    let sandbox = Sandbox::shipped();
    let before = helper_editions(&sandbox);
    let stale = |sandbox: &Sandbox| sandbox.run(&["coverage", "--stale"]).stdout;
    let stale_before = stale(&sandbox);
    assert_eq!(sandbox.read(FACTS).matches("\"0234 910-5463\"").count(), 1, "the number moved");
    sandbox.replace(FACTS, "\"0234 910-5463\"", "\"0234 910-9999\"");
    let after = helper_editions(&sandbox);
    assert_eq!(before.len(), 7);
    for (before, after) in before.iter().zip(&after) {
        let shows = |line: &&String| line.contains("910-5463") || line.contains("9105463");
        // As it is dialled and as a link, in two modules.
        assert_eq!(before.iter().filter(shows).count(), 4, "the number does not print");
        let changed: Vec<_> = before
            .iter()
            .map(|it| it.replace("910-5463", "910-9999").replace("9105463", "9109999"))
            .collect();
        assert!(changed == *after, "something else changed");
    }
    assert_eq!(stale(&sandbox), stale_before);
    assert!(!stale_before.contains("stale:"), "{stale_before}");
}
