//! What a build says of its packets, on screen and as JSON, and the imprint of the packets themselves.

use std::fs;

use serde_json::Value;

use crate::editions::edition;
use crate::project::Sandbox;

#[test]
fn the_side_beside_is_counted_for_itself() {
    let sandbox = Sandbox::base();
    let run = sandbox.build(&["--lang", "ar", "--with", "so", "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let edition = &report["editions"][0];
    // Two modules with five blocks; titles are on the reader's side only.
    assert_eq!(
        (&edition["blocks"]["total"], &edition["blocks"]["fallback"]),
        (&7.into(), &0.into())
    );
    let beside = &edition["beside_blocks"];
    assert_eq!((&beside["total"], &beside["fallback"]), (&5.into(), &5.into()));
    assert_eq!(
        (&edition["phrases_tag"], &edition["beside_phrases_tag"]),
        (&"ar".into(), &"en".into())
    );
    let told = sandbox.build(&["--lang", "de", "--with", "so"]).stdout;
    let lacks = "; beside, in so: 0 of 5 blocks translated, 0 stale, 5 in another language, fixed \
                 phrases in en\n";
    assert!(told.contains(lacks), "{told}");
}

#[test]
fn fixed_phrases_in_another_language_are_told_on_the_imprint_and_in_the_report() {
    let sandbox = Sandbox::base();
    sandbox.adopt("locales");
    fs::remove_dir_all(sandbox.path().join("locales/ar")).expect("the phrases");
    let explains = |arguments: &[&str]| {
        let edition = edition(&sandbox, arguments);
        let marks = edition["imprint"]["marks"].as_array().expect("marks");
        marks.iter().any(|row| row["mark"] == "fallback")
    };
    assert!(explains(&["--lang", "ar"]));
    assert!(explains(&["--lang", "de", "--with", "ar"]));
    assert!(!explains(&["--lang", "de"]));
    let told = sandbox.build(&["--lang", "ar"]).stdout;
    assert!(told.contains(" pages, fixed phrases in en\n"), "{told}");
}
