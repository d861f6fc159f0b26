//! The fixed phrases: what they were made from, and what has gone stale.

use crate::editions::edition;
use crate::project::Sandbox;

#[test]
fn a_changed_phrase_is_stale_in_every_language_until_it_is_translated_anew() {
    let sandbox = Sandbox::base();
    sandbox.adopt("locales");
    let stale = |tag: &str| sandbox.run(&["coverage", "--lang", tag, "--stale"]).stdout;
    assert!(!stale("ar").contains("stale:"), "{}", stale("ar"));
    sandbox.replace("locales/de/packet.ftl", "closed = geschlossen", "closed = heute zu");
    for tag in ["ar", "ti", "uk"] {
        let found = stale(tag);
        assert!(found.contains("stale: packet.closed\n"), "{found}");
        assert_eq!(found.matches("stale:").count(), 1, "{found}");
    }
    let marks = |lang: &str| edition(&sandbox, &["--lang", lang])["imprint"]["marks"].to_string();
    assert!(marks("ar").contains("\"stale\""), "the imprint says that some are old");
    assert!(!marks("de").contains("\"stale\""), "German is the source");
    let run = sandbox.build(&["--lang", "ar", "--release"]);
    let old = "older than the German text\n  --> locales/ar/packet.ftl \
               (language ar, module packet, block closed)";
    assert!(run.stderr.contains(old), "{}", run.stderr);
    let unread = "not been reviewed by anybody\n  --> locales/ar/packet.ftl \
                  (language ar, module packet)";
    assert!(run.stderr.contains(unread), "{}", run.stderr);
    sandbox.replace("locales/ar/packet.ftl", "closed = مغلق", "closed = مغلق اليوم");
    let record = ["record", "--lang", "ar", "--origin", "machine", "--key", "closed"];
    assert_eq!(sandbox.run(&record).code, 0);
    assert!(!stale("ar").contains("stale:"), "{}", stale("ar"));
    assert!(stale("ti").contains("packet.closed"), "the others are as old as before");
    assert!(!marks("ar").contains("\"stale\""));
}

#[test]
fn a_space_or_a_comment_in_a_file_of_phrases_makes_nothing_stale() {
    let sandbox = Sandbox::base();
    sandbox.adopt("locales");
    let path = "locales/de/packet.ftl";
    sandbox.replace(path, "closed = geschlossen", "# A door.\nclosed   =\n    geschlossen");
    let run = sandbox.run(&["coverage", "--lang", "ar", "--stale"]);
    assert!(!run.stdout.contains("stale:"), "{}", run.stdout);
}

#[test]
fn phrases_of_the_program_are_not_recorded_in_a_project_without_them() {
    let sandbox = Sandbox::base();
    let record = ["record", "--lang", "ar", "--origin", "machine"];
    assert_eq!(sandbox.run(&record).code, 0);
    assert!(!sandbox.path().join("locales").exists());
    let run = sandbox.run(&[&record[..], &["--module", "packet"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("locales/ar/packet.ftl is inside the program"), "{}", run.stderr);
}
