//! What a packet consists of: stages, front and annexes, single modules, finders, discreet blocks.

use serde_json::{Value, json};

use crate::editions::{block, edition, side};
use crate::project::Sandbox;

/// The modules of an edition, one a line: part, number, id, blocks.
fn outline(edition: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let line = |module: &Value| {
        let blocks = module["blocks"].as_array().expect("blocks");
        let blocks: Vec<_> = blocks.iter().map(|block| text(&block["id"])).collect();
        let head = [text(&module["part"]), text(&module["number"]), text(&module["id"])];
        format!("{}: {}", head.join(" "), blocks.join(" "))
    };
    edition["modules"].as_array().expect("modules").iter().map(line).collect()
}

/// Numbers and places that the finder leads to.
fn targets(edition: &Value) -> Vec<(String, String)> {
    let targets = block(edition, "find").expect("a finder")["data"]["targets"].clone();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let targets = targets.as_array().expect("targets").clone();
    targets.iter().map(|it| (text(&it["number"]), text(&it["place"]))).collect()
}

fn pages(sandbox: &Sandbox, arguments: &[&str]) -> usize {
    let run = sandbox.build(&[&["--lang", "de", "--json"], arguments].concat());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    report["editions"][0]["packet"]["pages"].as_u64().expect("pages").try_into().expect("few")
}

const ALL: &str = "manners times rules mail way seen card slip talk";

#[test]
fn stages_follow_in_time_between_front_and_annexes() {
    let sandbox = Sandbox::of_all_kinds();
    // What is written in which order does not matter; a list without stages goes first.
    sandbox.write(
        "content/packages/start.toml",
        "annexes = [\"annex\"]\nmodules = [\"arrival\"]\nfront = [\"guide\"]\n\
         [stages]\nfirst-months = [\"everything\"]\nfirst-day = [\"help\"]\n",
    );
    let edition = edition(&sandbox, &["--lang", "de"]);
    let wanted = [
        "front  guide: find",
        "body 1 arrival: welcome register bring",
        "body 2 help: call office",
        &format!("body 3 everything: {ALL}"),
        "annex A annex: terms offices origins",
    ];
    assert_eq!(outline(&edition), wanted);
    let number = |id: &str| block(&edition, id).expect("block")["number"].clone();
    assert_eq!([number("find"), number("office"), number("offices")], ["", "2.2", "A.2"]);
}

#[test]
fn a_sheet_has_no_cover_and_run_on_saves_pages() {
    let sandbox = Sandbox::base();
    let flags = |sandbox: &Sandbox, arguments: &[&str]| {
        let edition = edition(sandbox, &[&["--lang", "de"], arguments].concat());
        (edition["is_sheet"] == true, edition["runs_on"] == true)
    };
    let package = sandbox.read("content/packages/start.toml");
    assert_eq!(flags(&sandbox, &[]), (false, false));
    let whole = pages(&sandbox, &[]);
    sandbox.write("content/packages/start.toml", format!("run_on = true\n{package}"));
    assert_eq!(flags(&sandbox, &[]), (false, true));
    assert!(pages(&sandbox, &[]) < whole, "modules begin on pages of their own");
    // Single modules are handed out by the sheet, so each begins on a page of its own.
    assert_eq!(flags(&sandbox, &["--only", "help"]), (true, false));
    sandbox.write("content/packages/start.toml", format!("sheet = true\n{package}"));
    assert_eq!(flags(&sandbox, &[]), (true, false));
    assert!(pages(&sandbox, &[]) < whole, "a sheet has a cover or contents");
}

#[test]
fn what_runs_on_has_nothing_to_cut_out() {
    let sandbox = Sandbox::of_all_kinds();
    sandbox.write("content/packages/start.toml", "run_on = true\nmodules = [\"everything\"]\n");
    let whole = edition(&sandbox, &["--lang", "de"]);
    let rest = ALL.replace(" card slip", "");
    assert_eq!(outline(&whole), [format!("body 1 everything: {rest}")]);
    // By the sheet it is handed out after all.
    let sheet = edition(&sandbox, &["--lang", "de", "--only", "everything"]);
    assert_eq!(outline(&sheet), [format!("body 1 everything: {ALL}")]);
}

#[test]
fn one_stage_is_body_only_and_a_block_knows_best_when_it_is_needed() {
    let sandbox = Sandbox::of_all_kinds();
    let day = edition(&sandbox, &["--lang", "de", "--stage", "first-day"]);
    assert_eq!(outline(&day), ["body 1 help: call office", "body 2 everything: way"]);
    assert_eq!(block(&day, "way").expect("block")["number"], "2.1");
    assert_eq!(sandbox.made()[1], "stadt-start-de-a5-first-day-draft.pdf");
    let week = edition(&sandbox, &["--lang", "de", "--stage", "first-week"]);
    let rest = ALL.replace(" way", "");
    assert_eq!(outline(&week), [format!("body 1 everything: {rest}")]);
    let months = edition(&sandbox, &["--lang", "de", "--stage", "first-months"]);
    assert_eq!(outline(&months), ["body 1 arrival: welcome register bring"]);
}

#[test]
fn the_stage_of_the_package_wins_over_that_of_the_module() {
    let sandbox = Sandbox::of_all_kinds();
    let package = "[stages]\nfirst-months = [\"everything\"]\n";
    sandbox.write("content/packages/start.toml", package);
    let months = edition(&sandbox, &["--lang", "de", "--stage", "first-months"]);
    assert_eq!(outline(&months), [format!("body 1 everything: {}", ALL.replace(" way", ""))]);
    // Without stages the module's own holds; what has none is needed at any time.
    let package = "modules = [\"everything\", \"arrival\"]\n";
    sandbox.write("content/packages/start.toml", package);
    let months = edition(&sandbox, &["--lang", "de", "--stage", "first-months"]);
    assert_eq!(outline(&months), ["body 1 arrival: welcome register bring"]);
}

#[test]
fn only_prints_just_these_modules_as_loose_sheets() {
    let sandbox = Sandbox::of_all_kinds();
    let two = edition(&sandbox, &["--lang", "de", "--only", "everything,help,everything"]);
    let everything = format!("body 2 everything: {ALL}");
    assert_eq!(outline(&two), ["body 1 help: call office", everything.as_str()]);
    assert_eq!(two["is_sheet"], true);
    assert_eq!(sandbox.made()[1], "stadt-start-de-a5-only-everything_help-draft.pdf");
    let all = pages(&sandbox, &["--only", "help"]) + pages(&sandbox, &["--only", "everything"]);
    assert_eq!(pages(&sandbox, &["--only", "help,everything"]), all - 1, "one imprint is enough");
    // What stands at the front of the packet can be handed out too.
    let guide = pages(&sandbox, &["--only", "guide,help"]);
    assert_eq!(guide, pages(&sandbox, &["--only", "help"]) + 1);
}

#[test]
fn a_module_that_only_names_and_that_is_not_for_the_reader_is_named_with_the_reason() {
    let sandbox = Sandbox::base();
    sandbox.replace(
        "content/modules/help/module.toml",
        "icon =",
        "audience = [\"family\"]\nicon =",
    );
    let package = "audience = [\"single\"]\nmodules = [\"help\", \"arrival\"]\n";
    sandbox.write("content/packages/start.toml", package);
    let run = sandbox.build(&["--lang", "de,ar", "--only", "help,arrival"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let said = "warning: module `help` was asked for and is left out\n  \
                --> content/modules/help/module.toml (module help)\n  \
                hint: it is for family, and package `start` is for single: name who reads with \
                --audience\n\n0 errors, 1 warning\n";
    assert_eq!(run.stderr, said);
    let run = sandbox.build(&["--lang", "de", "--only", "help"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("package `start` is for single"), "{}", run.stderr);
    let told = sandbox.build(&["--lang", "de", "--only", "help,arrival", "--json"]).stdout;
    let report: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(report["problems"][0]["module"], "help");
    assert!(report["editions"][0]["packet"].is_object());
}

#[test]
fn only_prints_a_module_that_the_package_lacks_before_the_annexes() {
    let sandbox = Sandbox::of_all_kinds();
    sandbox.write("content/packages/start.toml", "modules = [\"help\"]\nannexes = [\"annex\"]\n");
    let edition = edition(&sandbox, &["--lang", "de", "--only", "annex,arrival"]);
    let wanted = ["body 1 arrival: welcome register bring", "annex A annex: terms origins"];
    assert_eq!(outline(&edition), wanted);
    // The annex lists what stands before it.
    let terms = &block(&edition, "terms").expect("block")["data"]["terms"];
    assert_eq!(terms[0]["term"], "Amt");
}

#[test]
fn each_kind_brings_its_data() {
    let edition = edition(&Sandbox::of_all_kinds(), &["--lang", "ar", "--with", "de"]);
    let data = |id: &str| block(&edition, id).expect("block")["data"].clone();
    let law = json!({ "k": "fact", "type": "legal", "t": "Art.\u{a0}3\u{a0}GG", "u": null, "mark": null });
    let number =
        json!([{ "k": "fact", "type": "phone", "t": "112", "u": "tel:112", "mark": null }]);
    let morning = "08:00–12:00";
    let hours = json!([
        [{ "days": "الاثنين – الخميس", "times": morning }, { "days": "الجمعة", "times": "مغلق" }],
        [
            { "days": "Montag – Donnerstag", "times": morning },
            { "days": "Freitag", "times": "geschlossen" },
        ],
    ]);
    assert_eq!(data("manners"), json!({ "verdicts": ["do", "do", "dont"] }));
    assert_eq!(data("times"), json!({ "openings": [{ "sides": hours, "mark": null }] }));
    assert_eq!(data("rules"), json!({ "laws": [law, null] }));
    let places = ["sender", "date", "reference", "subject", "body", "remedy"];
    assert_eq!(data("mail"), json!({ "places": places }));
    assert_eq!(data("way"), json!({}));
    assert_eq!(data("seen"), json!({ "icons": ["phone", "books"] }));
    assert_eq!(data("card"), json!({ "phones": number }));
    assert_eq!(data("slip"), json!({ "phones": number }));
    let german = json!([[{ "k": "t", "t": "Helfen Sie mir bitte!" }]]);
    assert_eq!(data("talk"), json!({ "german": german }));
    let gloss = |tag: &str, words: &str| json!({ "tag": tag, "mark": null, "runs": [{ "k": "t", "t": words }] });
    let glosses = [gloss("ar", "دائرة رسمية"), gloss("de", "öffentliche Stelle")];
    let term = json!({ "term": "Amt", "article": "das", "glosses": glosses });
    assert_eq!(data("terms"), json!({ "terms": [term] }));
    let sources = json!([
        { "name": "Grundgesetz (GG) Art.\u{a0}3", "as_of": [] },
        { "name": "example.org", "as_of": ["2026-03-01"] },
        { "name": "sample", "as_of": ["2026", "2026-01-01"] },
    ]);
    assert_eq!(data("origins"), json!({ "sources": sources }));
    assert_eq!(data("offices"), data("office"), "the directory has the cards of the packet");
    assert_eq!(edition["has_directory"], true);
}

#[test]
fn how_a_phrase_sounds_is_said_to_those_who_do_not_read_it() {
    let sandbox = Sandbox::of_all_kinds();
    let both = edition(&sandbox, &["--lang", "ar", "--with", "de"]);
    let sides = block(&both, "talk").expect("block")["sides"].clone();
    assert_eq!(sides[0]["items"][0]["say"][0]["t"], "هلفن زي مير بيته!");
    assert_eq!(sides[1]["items"][0]["say"], Value::Null);
    // It is made from the phrase, so with the phrase it goes stale.
    let path = "content/modules/everything/de.toml";
    sandbox.replace(path, "Helfen Sie mir bitte!", "Bitte helfen Sie mir!");
    let stale = sandbox.run(&["coverage", "--lang", "ar", "--stale"]).stdout;
    assert!(stale.contains("stale: everything.talk.items.help.say\n"), "{stale}");
    assert!(stale.contains("stale: everything.talk.items.help.phrase\n"), "{stale}");
    assert_eq!(stale.matches("stale:").count(), 2, "{stale}");
    // New words with the old sounds would teach what nobody understands.
    let record = ["record", "--lang", "ar", "--origin", "human", "--module", "everything"];
    let phrase = "talk.items.help.phrase";
    assert_eq!(sandbox.run(&[&record[..], &["--key", phrase]].concat()).code, 0);
    assert_eq!(side(&edition(&sandbox, &["--lang", "ar"]), "talk")["mark"], "stale");
    let say = "talk.items.help.say";
    assert_eq!(sandbox.run(&[&record[..], &["--key", say]].concat()).code, 0);
    assert_eq!(side(&edition(&sandbox, &["--lang", "ar"]), "talk")["mark"], Value::Null);
}

#[test]
fn a_finder_has_the_numbers_of_the_packet_that_it_stands_in() {
    let sandbox = Sandbox::of_all_kinds();
    let found = |edition: &Value| {
        let targets = targets(edition);
        targets.iter().map(|(number, place)| format!("{number} {place}")).collect::<Vec<_>>()
    };
    let usual = edition(&sandbox, &["--lang", "de"]);
    assert_eq!(
        found(&usual),
        ["1 help", "3.3 arrival/bring", "2.9 everything/talk", "A.1 annex/terms"]
    );
    // Who has no family has no such block: the finder leads to its module.
    let single = edition(&sandbox, &["--lang", "de", "--audience", "single"]);
    assert_eq!(found(&single), ["1 help", "3 arrival", "2.9 everything/talk", "A.1 annex/terms"]);
    let package = "front = [\"guide\"]\nmodules = [\"everything\", \"help\"]\n";
    sandbox.write("content/packages/start.toml", package);
    let other = edition(&sandbox, &["--lang", "ar", "--with", "de"]);
    assert_eq!(found(&other), ["2 help", "1.9 everything/talk"]);
    for side in block(&other, "find").expect("finder")["sides"].as_array().expect("sides") {
        assert_eq!(side["items"].as_array().expect("items").len(), 2, "as many words as targets");
    }
    assert_eq!(side(&other, "find")["items"][1]["text"][0]["t"], "Ich will etwas sagen.");
}

#[test]
fn a_finder_leads_to_no_annex_that_stayed_empty() {
    let sandbox = Sandbox::of_all_kinds();
    let package = "front = [\"guide\"]\nmodules = [\"help\"]\nannexes = [\"annex\"]\n";
    sandbox.write("content/packages/start.toml", package);
    let places = |edition: &Value| {
        let targets = targets(edition).into_iter();
        targets.map(|(number, place)| format!("{number} {place}")).collect::<Vec<_>>()
    };
    // No term is used: what is left of the annex is led to instead.
    let edition_of = || edition(&sandbox, &["--lang", "de"]);
    assert_eq!(places(&edition_of()), ["1 help", "A annex"]);
    let terms = "[[block]]\nid = \"terms\"\nkind = \"glossary\"\nimportance = \"normal\"\n";
    let module = format!("icon = \"info\"\ncolor = \"blue\"\n{terms}");
    sandbox.write("content/modules/annex/module.toml", module);
    sandbox.write("content/modules/annex/de.toml", "title = \"A\"\nterms.title = \"Wörter\"\n");
    assert_eq!(places(&edition_of()), ["1 help"]);
    // A finder that leads to nothing at all is not printed, nor is its module.
    sandbox.write("content/packages/start.toml", package.replace("help", "everything"));
    let finder = "content/modules/guide/module.toml";
    sandbox.replace(finder, "  { id = \"speak\", to = \"everything/talk\" },\n", "");
    sandbox.replace(
        "content/modules/guide/de.toml",
        "[find.items.speak]\ntext = \"Ich will etwas sagen.\"\n",
        "",
    );
    sandbox.replace("content/modules/everything/de.toml", "im { -amt }", "dort");
    let empty = edition_of();
    assert_eq!(outline(&empty), [format!("body 1 everything: {ALL}")]);
}

/// Every set of the household facet, with whether a name may stand on what is discreet.
fn households() -> Vec<(Vec<&'static str>, bool)> {
    let all = ["single", "unaccompanied-minor", "woman", "family"];
    (0..16_usize)
        .map(|set| {
            let names: Vec<_> = all
                .into_iter()
                .enumerate()
                .filter(|(i, _)| set >> i & 1 == 1)
                .map(|it| it.1)
                .collect();
            let is_open = |name: &&str| ["family", "woman"].contains(name);
            let is_safe = !names.is_empty() && !names.iter().any(is_open);
            (names, is_safe)
        })
        .collect()
}

#[test]
fn what_is_discreet_stands_in_no_packet_with_a_name_that_others_at_home_may_read() {
    let sandbox = Sandbox::of_all_kinds();
    sandbox.write("named.toml", "name = \"Beispielperson\"\n");
    sandbox.write("nameless.toml", "note = \"Bis bald\"\n");
    let path = |name: &str| sandbox.path().join(name).to_str().expect("UTF-8").to_owned();
    let (named, nameless) = (path("named.toml"), path("nameless.toml"));
    let prints = |arguments: &[&str]| {
        block(&edition(&sandbox, &[&["--lang", "de"], arguments].concat()), "slip").is_some()
    };
    for (household, is_safe) in households() {
        // A facet of another kind says nothing about who is at home.
        let facets = [&["asylum-seeker", "shared"], household.as_slice()].concat().join(",");
        let audience = ["--audience", &facets];
        assert!(prints(&audience), "{facets}");
        assert!(prints(&[&audience[..], &["--details", &nameless]].concat()), "{facets}");
        let with_name = prints(&[&audience[..], &["--details", &named]].concat());
        assert_eq!(with_name, is_safe, "{facets}");
    }
    assert!(!prints(&["--details", &named]), "nobody said who is at home");
}

#[test]
fn a_package_may_say_who_is_at_home_but_the_request_wins() {
    let sandbox = Sandbox::of_all_kinds();
    sandbox.write("named.toml", "name = \"Beispielperson\"\n");
    let named = sandbox.path().join("named.toml").to_str().expect("UTF-8").to_owned();
    let prints = |household: &str, more: &[&str]| {
        let package = format!("audience = [\"{household}\"]\nmodules = [\"everything\"]\n");
        sandbox.write("content/packages/start.toml", package);
        let arguments = [&["--lang", "de", "--details", &named], more].concat();
        block(&edition(&sandbox, &arguments), "slip").is_some()
    };
    assert!(prints("single", &[]));
    assert!(!prints("woman", &[]));
    assert!(!prints("family", &[]));
    assert!(!prints("single", &["--audience", "family"]));
    assert!(!prints("single", &["--audience", "tolerated"]));
    assert!(prints("family", &["--audience", "single"]));
}

#[test]
fn help_that_is_left_out_of_a_packet_with_a_name_is_named() {
    let sandbox = Sandbox::of_all_kinds();
    sandbox.write("named.toml", "name = \"Beispielperson\"\n");
    sandbox.write("people.csv", "name;language\nBeispielperson;de\nBeispielperson;ar\n");
    let path = |name: &str| sandbox.path().join(name).to_str().expect("UTF-8").to_owned();
    let (named, people) = (path("named.toml"), path("people.csv"));
    let told = "warning: left out of module `everything`: `slip`, since others at home may read a \
                packet with a name on it\n  --> content/modules/everything/module.toml";
    for arguments in [
        &["--lang", "de", "--details", &named][..],
        &["--lang", "de", "--details", &named, "--audience", "family"],
        &["--lang", "de", "--details", &named, "--only", "everything"],
        &["--details", &people],
    ] {
        let run = sandbox.build(arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.matches(told).count(), 1, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("leave `name` out of the details"), "{}", run.stderr);
        assert!(run.stderr.ends_with("0 errors, 1 warning\n"), "{}", run.stderr);
        assert!(!run.stderr.contains("Beispielperson"), "{}", run.stderr);
        std::fs::remove_dir_all(sandbox.out()).expect("removed");
    }
    let run = sandbox.build(&["--details", &people, "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["problems"].as_array().expect("problems").len(), 1, "{}", run.stdout);
    assert_eq!(report["problems"][0]["module"], "everything");
    // What holds for all is not held for each: lists may be long.
    for edition in report["editions"].as_array().expect("editions") {
        assert!(edition.get("problems").is_none(), "{edition}");
    }
    assert!(!run.stdout.contains("Beispielperson"), "{}", run.stdout);
    for arguments in [&["--details", &named, "--audience", "single"][..], &["--audience", "family"]]
    {
        let run = sandbox.build(&[&["--lang", "de"], arguments].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
}
