//! What is printed in which language, with which marks: fallback, staleness, facts, release.

use std::fs;

use serde_json::Value;

use crate::project::Sandbox;

/// The one edition that a project gives for some arguments.
pub fn edition(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    // One of an earlier build must not be taken for it.
    let _ = fs::remove_dir_all(sandbox.out());
    let run = sandbox.build(&[&["--emit-json"], arguments].concat());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let name = sandbox.made().into_iter().find(|name| name.ends_with(".json")).expect("an edition");
    let text = fs::read_to_string(sandbox.out().join(name)).expect("edition");
    serde_json::from_str(&text).expect("JSON")
}

pub fn block<'a>(edition: &'a Value, id: &str) -> Option<&'a Value> {
    let modules = edition["modules"].as_array().expect("modules");
    modules
        .iter()
        .flat_map(|module| module["blocks"].as_array().expect("blocks"))
        .find(|b| b["id"] == id)
}

pub fn side<'a>(edition: &'a Value, id: &str) -> &'a Value {
    &block(edition, id).unwrap_or_else(|| panic!("no block {id}"))["sides"][0]
}

#[test]
fn a_changed_german_text_makes_only_its_own_block_stale() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/modules/arrival/de.toml", "Willkommen.", "Herzlich willkommen.");
    let run = sandbox.run(&["coverage", "--lang", "ar", "--stale"]);
    assert!(run.stdout.contains("stale: arrival.welcome.text\n"), "{}", run.stdout);
    assert_eq!(run.stdout.matches("stale:").count(), 1, "{}", run.stdout);
    let edition = edition(&sandbox, &["--lang", "ar"]);
    assert_eq!(side(&edition, "welcome")["mark"], "stale");
    assert_eq!(side(&edition, "register")["mark"], Value::Null);
    let marks: Vec<_> = edition["imprint"]["marks"].as_array().expect("marks").iter().collect();
    assert!(marks.iter().any(|row| row["mark"] == "stale"), "the imprint explains the mark");
}

#[test]
fn a_stale_critical_block_gives_way_to_german() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/modules/arrival/de.toml", "Tage Zeit", "Tage lang Zeit");
    let edition = edition(&sandbox, &["--lang", "ar"]);
    let side = side(&edition, "register");
    assert_eq!((&side["mark"], &side["tag"]), (&"fallback".into(), &"de".into()));
}

#[test]
fn a_missing_block_is_printed_in_the_fallback_and_marked() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/modules/arrival/ar.toml", "[register]\ntitle = \"التسجيل\"\n", "");
    sandbox.replace("content/modules/arrival/ar.toml", "text = \"لديكم { $days } يومًا.\"\n", "");
    let edition = edition(&sandbox, &["--lang", "ar"]);
    let side = side(&edition, "register");
    assert_eq!((&side["mark"], &side["tag"]), (&"fallback".into(), &"de".into()));
    // The mark itself speaks the reader's language.
    assert_eq!(edition["phrases_tag"], "ar");
}

#[test]
fn half_a_block_is_never_printed() {
    let sandbox = Sandbox::base();
    let photo = "[bring.items.photo]\ntext = \"صورة\"\n";
    sandbox.replace("content/modules/arrival/ar.toml", photo, "");
    let edition = edition(&sandbox, &["--lang", "ar"]);
    assert_eq!(side(&edition, "bring")["tag"], "de");
    assert_eq!(side(&edition, "bring")["items"].as_array().expect("items").len(), 2);
    let run = sandbox.run(&["check"]);
    assert!(run.stderr.contains("translation lacks `bring.items.photo.text`"), "{}", run.stderr);
}

#[test]
fn a_fact_changes_in_one_place_for_every_language_and_makes_nothing_stale() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/facts/land.toml", "value = \"112\"", "value = \"113\"");
    sandbox.replace("content/facts/land.toml", "count = 14", "count = 10");
    let run = sandbox.run(&["coverage", "--lang", "ar", "--stale"]);
    assert!(!run.stdout.contains("stale:"), "{}", run.stdout);
    for lang in ["ar", "de"] {
        let edition = edition(&sandbox, &["--lang", lang]);
        assert_eq!(block(&edition, "call").expect("block")["data"]["phones"][0]["t"], "113");
        assert_eq!(block(&edition, "register").expect("block")["data"]["deadline"]["count"], "10");
        let text = side(&edition, "register")["text"].to_string();
        assert!(text.contains("\"10\""), "{text}");
        fs::remove_dir_all(sandbox.out()).expect("clean");
    }
}

#[test]
fn town_data_wins_over_those_of_the_state() {
    let sandbox = Sandbox::base();
    let own = "\n[fact.emergency]\ntype = \"phone\"\nvalue = \"110\"\nstatus = \"found\"\n\
               as_of = \"\"\nsource = [\"sample\"]\n";
    let town = fs::read_to_string(sandbox.path().join("content/facts/stadt.toml")).expect("facts");
    sandbox.write("content/facts/stadt.toml", town + own);
    let edition = edition(&sandbox, &["--lang", "de"]);
    assert_eq!(block(&edition, "call").expect("block")["data"]["phones"][0]["t"], "110");
}

#[test]
fn blocks_keep_their_numbers_in_every_language() {
    let numbers = |lang: &str| {
        let edition = edition(&Sandbox::base(), &["--lang", lang]);
        let modules = edition["modules"].as_array().expect("modules").clone();
        let blocks = modules.iter().flat_map(|m| m["blocks"].as_array().expect("blocks").clone());
        blocks.map(|b| (b["id"].to_string(), b["number"].to_string())).collect::<Vec<_>>()
    };
    assert_eq!(numbers("ar"), numbers("de"));
    assert_eq!(numbers("ka"), numbers("de"));
}

#[test]
fn the_audience_leaves_out_what_is_for_others() {
    let sandbox = Sandbox::base();
    let single = edition(&sandbox, &["--lang", "de", "--audience", "single"]);
    assert!(block(&single, "bring").is_none());
    let sandbox = Sandbox::base();
    let family = edition(&sandbox, &["--lang", "de", "--audience", "family"]);
    assert!(block(&family, "bring").is_some());
}

#[test]
fn a_draft_marks_what_is_not_sure_and_says_so() {
    let edition = edition(&Sandbox::base(), &["--lang", "ar", "--with", "de"]);
    let contact = &block(&edition, "office").expect("block")["data"]["contacts"][0];
    assert_eq!(contact["mark"], "unconfirmed");
    assert_eq!(contact["phones"][0]["intl"], "+49 123 4567-0");
    assert_eq!(contact["hours"][0][0]["days"], "الاثنين – الخميس");
    assert_eq!(contact["hours"][1][0]["days"], "Montag – Donnerstag");
    assert_eq!(contact["hours"][1][1]["times"], "geschlossen");
    let rows = edition["imprint_de"]["marks"].as_array().expect("marks");
    assert!(rows.iter().any(|row| row["label"] == "nicht bestätigt"));
    let origins = edition["imprint_de"]["translations"].to_string();
    assert!(origins.contains("maschinell übersetzt, noch von niemandem geprüft"), "{origins}");
}

#[test]
fn a_release_refuses_with_the_whole_list() {
    let sandbox = Sandbox::base();
    let run = sandbox.build(&["--lang", "ar", "--release"]);
    assert_eq!(run.code, 1);
    let unread = "translation has not been reviewed by anybody";
    assert!(run.stderr.matches(unread).count() >= 5, "{}", run.stderr);
    assert!(run.stderr.contains("(language ar, module glossary, block amt)"), "{}", run.stderr);
    assert!(run.stderr.contains("(language ar, module contacts, block office)"), "{}", run.stderr);
    assert!(sandbox.made().is_empty(), "{:?}", sandbox.made());
}

#[test]
fn a_release_prints_an_unsure_contact_as_a_line_to_fill_in() {
    let sandbox = Sandbox::base();
    let edition = edition(&sandbox, &["--lang", "de", "--release"]);
    let contact = &block(&edition, "office").expect("block")["data"]["contacts"][0];
    assert_eq!(contact["phones"], serde_json::json!([]));
    assert_eq!(contact["write_in"], serde_json::json!(["address", "phone", "hours"]));
    sandbox.replace("content/modules/help/module.toml", "write_in = true", "");
    let run = sandbox.build(&["--lang", "de", "--release"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("`office` is unconfirmed"), "{}", run.stderr);
}

#[test]
fn an_expired_fact_never_prints_as_if_it_were_sure() {
    let sandbox = Sandbox::base();
    sandbox.replace(
        "content/modules/arrival/de.toml",
        "{ $days } Tage Zeit",
        "{ $days } Tage, { $fee }",
    );
    sandbox.replace("content/facts/land.toml", "status = \"unconfirmed\"", "status = \"found\"");
    let run = sandbox.run(&[
        "build",
        "--lang",
        "de",
        "--emit-json",
        "--date",
        "2027-01-01",
        "--out",
        sandbox.out().to_str().expect("UTF-8"),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let path = sandbox.out().join("stadt-start-de-a5-draft.json");
    let text = fs::read_to_string(path).expect("edition");
    let edition: Value = serde_json::from_str(&text).expect("JSON");
    let text = side(&edition, "register")["text"].to_string();
    assert!(text.contains("\"expired\""), "{text}");
    let run = sandbox.run(&[
        "build",
        "--lang",
        "de",
        "--release",
        "--date",
        "2027-01-01",
        "--out",
        sandbox.out().to_str().expect("UTF-8"),
    ]);
    assert!(run.stderr.contains("`fee` is expired"), "{}", run.stderr);
}

#[test]
fn text_prints_to_the_letter() {
    let sandbox = Sandbox::base();
    let text = r##"*b* #eval(\"1+1\") $x$ @ref // -- \\*c\\*"##;
    sandbox.replace("content/modules/arrival/de.toml", "Willkommen.", text);
    let edition = edition(&sandbox, &["--lang", "de"]);
    let first = &side(&edition, "welcome")["text"][0]["t"];
    let printed = r#"*b* #eval("1+1") $x$ @ref // -- *c*"#;
    assert!(first.as_str().expect("text").starts_with(printed), "{first}");
}

#[test]
fn a_closed_day_says_so_in_running_text() {
    let sandbox = Sandbox::base();
    let fact = "\n[fact.times]\ntype = \"hours\"\nvalue = [{ days = \"fri\", open = [] }]\n\
                status = \"found\"\nas_of = \"\"\nsource = [\"sample\"]\n";
    let facts = fs::read_to_string(sandbox.path().join("content/facts/land.toml")).expect("facts");
    sandbox.write("content/facts/land.toml", facts + fact);
    sandbox.replace("content/modules/arrival/de.toml", "Tage Zeit.", "Tage Zeit: { $times }.");
    let edition = edition(&sandbox, &["--lang", "de"]);
    let text = side(&edition, "register")["text"].to_string();
    assert!(text.contains("Freitag ") && text.contains("geschlossen"), "{text}");
}

#[test]
fn words_chosen_by_a_doubtful_number_are_marked() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/facts/land.toml", "count = 14", "count = 1");
    let facts = fs::read_to_string(sandbox.path().join("content/facts/land.toml")).expect("facts");
    let doubtful = facts.replacen(
        "status = \"found\"\nas_of = \"2026-01-01\"",
        "status = \"contested\"\nas_of = \"2026-01-01\"",
        1,
    );
    assert_ne!(facts, doubtful);
    sandbox.write("content/facts/land.toml", doubtful);
    let choice = "\"\"\"\nZeit: { $days ->\n    [one] ein Tag\n   *[other] viele Tage\n}.\"\"\"";
    sandbox.replace(
        "content/modules/arrival/de.toml",
        "\"Sie haben { $days } Tage Zeit.\"",
        choice,
    );
    let edition = edition(&sandbox, &["--lang", "de"]);
    let text = side(&edition, "register")["text"].to_string();
    assert!(text.contains("ein Tag") && text.contains("\"contested\""), "{text}");
    let run = sandbox.build(&["--lang", "de", "--release"]);
    assert!(run.stderr.contains("`days` is contested"), "{}", run.stderr);
}

#[test]
fn a_release_needs_the_fixed_phrases_too() {
    let sandbox = Sandbox::base();
    let run = sandbox.build(&["--lang", "tr", "--release"]);
    assert!(run.stderr.contains("the fixed phrases are not translated"), "{}", run.stderr);
}

#[test]
fn an_edit_after_a_review_or_sign_off_takes_it_away() {
    for (option, word) in [("--reviewed-by", "geprüft"), ("--signed-off-by", "freigegeben")] {
        let sandbox = Sandbox::base();
        sandbox.adopt("locales");
        let record = ["record", "--lang", "ar", "--origin", "human", option, "Beispielperson"];
        assert_eq!(sandbox.run(&[&record[..], &["--on", "2026-11-22"]].concat()).code, 0);
        let edition = edition(&sandbox, &["--lang", "ar"]);
        let imprint = edition["imprint_de"]["translations"].to_string();
        assert!(imprint.contains(word) && imprint.contains("Beispielperson"), "{imprint}");
        sandbox.replace("content/modules/arrival/ar.toml", "أهلًا.", "أهلًا وسهلًا.");
        let run = sandbox.build(&["--lang", "ar", "--release"]);
        let unread = "not been reviewed by anybody\n  --> content/modules/arrival/ar.toml \
                      (language ar, module arrival, block welcome)";
        assert!(run.stderr.contains(unread), "{}", run.stderr);
        assert_eq!(run.stderr.matches("not been reviewed").count(), 1, "{}", run.stderr);
    }
}

#[test]
fn a_role_in_another_language_is_marked_and_explained() {
    let edition = edition(&Sandbox::base(), &["--lang", "ar"]);
    let contact = &block(&edition, "office").expect("block")["data"]["contacts"][0];
    assert_eq!(contact["roles"][0]["mark"], "fallback");
    let rows = edition["imprint"]["marks"].as_array().expect("marks");
    assert!(rows.iter().any(|row| row["mark"] == "fallback"));
}

#[test]
fn any_language_can_stand_beside_any_other() {
    for (lang, with) in [("de", "ar"), ("ti", "uk"), ("ar", "fa-AF"), ("en", "ti"), ("ka", "ar")] {
        let sandbox = Sandbox::base();
        let run = sandbox.build(&["--lang", lang, "--with", with]);
        assert_eq!(run.code, 0, "{lang} with {with}: {}", run.stderr);
    }
}

#[test]
fn a_spelling_mistake_can_be_declared_minor_but_a_negation_cannot() {
    let sandbox = Sandbox::base();
    let path = "content/modules/arrival/de.toml";
    let touch = ["touch", "--minor", "--module", "arrival", "--key", "welcome.text"];
    let stale = || sandbox.run(&["coverage", "--lang", "ar", "--stale"]).stdout.contains("stale:");
    sandbox.replace(path, "Willkommen.", "Wilkommen!");
    assert!(stale());
    let run = sandbox.run(&touch);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!stale());
    sandbox.replace(path, "Gehen Sie", "Gehen Sie nicht");
    let run = sandbox.run(&touch);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("[] became [nicht]"), "{}", run.stderr);
    assert!(stale());
}

/// Facts of every type, a contact, and texts that show all of them.
fn with_every_fact(valid_until: &str) -> Sandbox {
    let sandbox = Sandbox::base();
    let record = format!(
        "status = \"found\"\nas_of = \"\"\nsource = [\"sample\"]\nvalid_until = {valid_until}\n"
    );
    let facts = [
        ("phone", "\"0123 998877\""),
        ("url", "\"https://example.org/quartz\""),
        ("email", "\"opal@example.org\""),
        ("address", "{ street = \"Achatgasse 7\", postcode = \"98765\", city = \"Jaspis\" }"),
        ("hours", "[{ days = \"sat\", open = [\"06:15-07:45\"] }]"),
        ("money", "\"8642.50\""),
        ("number", "97531"),
        ("date", "2098-05-06"),
        ("duration", "{ count = 876, unit = \"day\" }"),
        ("legal", "\"§ 4321 BMG\""),
    ];
    let mut land = sandbox.read("content/facts/land.toml");
    for (kind, value) in facts {
        land += &format!("\n[fact.a-{kind}]\ntype = \"{kind}\"\nvalue = {value}\n{record}");
    }
    sandbox.write("content/facts/land.toml", land);
    let office = "[contact.office]\nname = \"Beispielamt\"\nphone = [\"0123 445566\"]\n\
        email = \"beryll@example.org\"\nurl = \"https://example.org/granat\"\n\
        address = { street = \"Topasweg 3\", postcode = \"56789\", city = \"Rubinstadt\" }\n\
        hours = [{ days = \"sun\", open = [\"05:20-06:40\"] }]\nby_appointment = true\n";
    let town = sandbox.read("content/facts/stadt.toml");
    let town = town.split("[contact").next().expect("a place").to_owned();
    sandbox.write("content/facts/stadt.toml", town + office + &record);
    let texts = facts.map(|(kind, _)| format!("{{ $a-{kind} }}")).join(", ");
    let text = format!("text = \"[Seite](a-url), {texts}.\"");
    sandbox.replace(
        "content/modules/arrival/de.toml",
        "text = \"Sie haben { $days } Tage Zeit.\"",
        &text,
    );
    sandbox.replace("content/modules/arrival/module.toml", "\"days\"", "\"a-duration\"");
    sandbox.replace("content/modules/help/module.toml", "\"emergency\"", "\"a-phone\"");
    sandbox.replace("content/packages/start.toml", "[\"emergency\"]", "[\"a-phone\"]");
    sandbox
}

/// What the facts of [`with_every_fact`] look like on a page or behind a link.
const VALUES: [&str; 17] = [
    "998877",
    "quartz",
    "opal",
    "Achatgasse",
    "98765",
    "Jaspis",
    "06:15",
    "8.642,50",
    "97.531",
    "2098",
    "\"876\"",
    "4321",
    "445566",
    "beryll",
    "granat",
    "Topasweg",
    "05:20",
];

#[test]
fn what_has_expired_is_nowhere_in_the_edition() {
    for (valid_until, stands) in [("2026-11-22", true), ("2026-11-21", false)] {
        let sandbox = with_every_fact(valid_until);
        let edition = edition(&sandbox, &["--lang", "de", "--with", "ar"]);
        let text = edition.to_string();
        for value in VALUES {
            assert_eq!(text.contains(value), stands, "{value} on the day after {valid_until}");
        }
        let contact = &block(&edition, "office").expect("block")["data"]["contacts"][0];
        assert_eq!(contact["phones"].as_array().expect("phones").is_empty(), !stands);
        assert_eq!(contact["by_appointment"], stands);
        let mark = if stands { Value::Null } else { "expired".into() };
        assert_eq!(contact["mark"], mark);
        assert_eq!(edition["cover"]["phones"][0]["mark"], mark);
        let fields: &[&str] = if stands { &[] } else { &["address", "phone", "hours"] };
        assert_eq!(contact["write_in"], serde_json::json!(fields));
    }
}
