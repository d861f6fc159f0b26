//! What `facts confirm` writes, and what it refuses.

use std::fs;

use serde_json::Value;

use crate::project::{Run, Sandbox, program, run};

const TOWN: &str = "content/facts/stadt.toml";
const LAND: &str = "content/facts/land.toml";

fn text(sandbox: &Sandbox, path: &str) -> String {
    fs::read_to_string(sandbox.path().join(path)).expect("facts")
}

/// Confirms with a name and a day that no test depends on.
fn confirm(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let base = ["facts", "confirm", "--by", "Beispielperson", "--on", "2026-01-05"];
    sandbox.run(&[&base, arguments].concat())
}

/// The lines that are only in one of two texts.
fn difference(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let only = |these: &str, those: &str| {
        let those: Vec<_> = those.split_inclusive('\n').collect();
        let lines = these.split_inclusive('\n').filter(|line| !those.contains(line));
        lines.map(str::to_owned).collect()
    };
    (only(old, new), only(new, old))
}

#[test]
fn a_confirmation_touches_its_own_lines_only() {
    let sandbox = Sandbox::base();
    let commented = "# head\nstatus   = 'unconfirmed'   # ask Monday\n";
    sandbox.replace(TOWN, "status = \"unconfirmed\"\n", commented);
    let old = text(&sandbox, TOWN);
    let run = confirm(&sandbox, &["office"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let new = text(&sandbox, TOWN);
    let (gone, come) = difference(&old, &new);
    assert_eq!(gone, ["status   = 'unconfirmed'   # ask Monday\n"]);
    let added = [
        "status   = \"confirmed\"   # ask Monday\n",
        "confirmed_by = \"Beispielperson\"\n",
        "confirmed_on = 2026-01-05\n",
    ];
    assert_eq!(come, added);
    assert_eq!(new, old.replace(&gone[0], &added.concat()), "something else changed");
    assert_eq!(sandbox.run(&["check"]).code, 0);
}

#[test]
fn mark_line_ends_and_last_line_of_a_file_stay() {
    let sandbox = Sandbox::base();
    let windows = text(&sandbox, LAND).trim_end().replace('\n', "\r\n");
    // The entry is the last one, its status the last line, and tabs stand before it.
    let windows = windows.replace("status = \"unconfirmed\"\r\n", "") + "\r\n\tstatus = \"found\"";
    sandbox.write(LAND, format!("\u{FEFF}{windows}"));
    let run = confirm(&sandbox, &["fee", "--value", "13"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let wanted = windows
        .replace("\"12.50\"", "13")
        .replace("as_of = \"2026-01\"\r\n", "as_of = \"2026-01-05\"\r\n")
        .replace(
            "\tstatus = \"found\"",
            "\tstatus = \"confirmed\"\r\n\tconfirmed_by = \"Beispielperson\"\r\n\t\
             confirmed_on = 2026-01-05",
        );
    assert_eq!(text(&sandbox, LAND), format!("\u{FEFF}{wanted}"));
}

#[test]
fn values_of_every_type_are_written_as_they_stand_in_toml() {
    let own = "\n[fact.page]\ntype = \"url\"\nvalue = \"https://a.de\"\nstatus = \"found\"\nas_of = \"\"\n\
               source = [\"x\"]\n\n[fact.mail]\ntype = \"email\"\nvalue = \"a@b.de\"\nstatus = \"found\"\n\
               as_of = \"\"\nsource = [\"x\"]\n\n[fact.day]\ntype = \"date\"\nvalue = 2026-01-01\n\
               status = \"found\"\nas_of = \"\"\nsource = [\"x\"]\n\n[fact.law]\ntype = \"legal\"\n\
               value = \"§ 1 A\"\nstatus = \"found\"\nas_of = \"\"\nsource = [\"x\"]\n\n[fact.room]\n\
               type = \"number\"\nvalue = 3\nstatus = \"found\"\nas_of = \"\"\nsource = [\"x\"]\n";
    for (id, typed, written) in [
        ("emergency", "110", "value = \"110\""),
        ("fee", "18.36", "value = \"18.36\""),
        ("fee", "\"18.36\"", "value = \"18.36\""),
        ("fee", "259", "value = 259"),
        ("days", "1 month", "value = { count = 1, unit = \"month\" }"),
        ("page", "https://b.de/c?d=1", "value = \"https://b.de/c?d=1\""),
        ("mail", "c@d.de", "value = \"c@d.de\""),
        ("day", "2026-12-31", "value = 2026-12-31"),
        ("law", "§ 17 BMG", "value = \"§ 17 BMG\""),
        ("room", "2.5", "value = \"2.5\""),
    ] {
        let sandbox = Sandbox::base();
        let old = text(&sandbox, LAND) + own;
        sandbox.write(LAND, &old);
        let run = confirm(&sandbox, &[id, "--value", typed]);
        assert_eq!(run.code, 0, "{id}: {}", run.stderr);
        let new = text(&sandbox, LAND);
        assert!(new.contains(&format!("{written}\n")), "{id}: {new}");
        let (gone, come) = difference(&old, &new);
        assert!(gone.iter().any(|line| line.starts_with("value = ")), "{id}: {gone:?}");
        assert!(come.contains(&"as_of = \"2026-01-05\"\n".to_owned()), "{id}: {come:?}");
        assert_eq!(sandbox.run(&["check"]).code, 0, "{id}");
        let again = confirm(&sandbox, &[id, "--value", typed]);
        assert_eq!((again.code, text(&sandbox, LAND)), (0, new), "{id} is not idempotent");
    }
}

#[test]
fn the_same_value_is_no_news() {
    let sandbox = Sandbox::base();
    sandbox.replace(LAND, "value = \"112\"", "value = '112' # dialled");
    assert_eq!(confirm(&sandbox, &["emergency", "--value", "112"]).code, 0);
    let new = text(&sandbox, LAND);
    assert!(new.contains("value = '112' # dialled\n"), "{new}");
    assert!(new.contains("confirmed_on = 2026-01-05\nas_of = \"2026\"\n"), "{new}");
}

#[test]
fn a_contact_gets_one_number_instead_of_several() {
    let sandbox = Sandbox::base();
    let several = "phone = [\n  \"0123 4567-0\", # switchboard\n  \"115\",\n]";
    sandbox.replace(TOWN, "phone = [\"0123 4567-0\"]", several);
    let old = text(&sandbox, TOWN);
    let run = confirm(&sandbox, &["office", "--phone", "0123 4567-89"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("stadt.toml:6: office confirmed"), "{}", run.stdout);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert!(lines[1].starts_with("old: ") && lines[1].contains("0123 4567-0, 115"), "{lines:?}");
    assert!(lines[2].starts_with("new: ") && lines[2].contains("| 0123 4567-89 |"), "{lines:?}");
    let new = text(&sandbox, TOWN);
    assert!(new.contains("\nphone = [\"0123 4567-89\"]\naddress"), "{new}");
    assert!(new.contains("as_of = \"2026-01-05\""), "{new}");
    // A contact without a number gets a line for it.
    sandbox.write(TOWN, old.replace(several, "email = \"a@b.de\""));
    assert_eq!(confirm(&sandbox, &["office", "--phone", "115"]).code, 0);
    let new = text(&sandbox, TOWN);
    assert!(new.contains("name = \"Beispielamt\"\nphone = [\"115\"]\nstatus"), "{new}");
}

#[test]
fn what_is_wrong_is_refused_before_anything_is_written() {
    let own = "\n[fact.times]\ntype = \"hours\"\nvalue = [{ days = \"fri\", open = [] }]\n\
               status = \"found\"\nas_of = \"\"\nsource = [\"sample\"]\n\n[fact.home]\ntype = \"address\"\n\
               value = { street = \"A 1\", city = \"B\" }\nstatus = \"found\"\nas_of = \"2026-01\"\n\
               source = [\"sample\"]\n";
    let sandbox = Sandbox::base();
    let land = text(&sandbox, LAND) + own;
    sandbox.write(LAND, &land);
    let town = text(&sandbox, TOWN);
    for (arguments, message) in [
        (&["emergency", "--value", "+49 112"][..], "`+49 112` is not a phone number"),
        (&["emergency", "--value", ""], "`` is not a phone number"),
        (&["office-url", "--value", "example.org"], "is not a web address"),
        (&["fee", "--value", "18,36"], "`18,36` is not a number that can be used"),
        (&["fee", "--value=-5"], "`-5` is not a number that can be used"),
        (&["fee", "--value", "1.234"], "at most 2 decimals"),
        (&["days", "--value", "14"], "`14` is not a length of time"),
        (&["days", "--value", "14 days"], "unknown unit `days`"),
        (&["days", "--value", "0 day"], "`count` must be between 1 and 1000"),
        (&["times", "--value", "mon"], "hint: edit content/facts/land.toml:33:1"),
        (&["home", "--value", "A 2"], "a value of type `address` cannot be given"),
        (&["office", "--value", "115"], "`office` is a contact"),
        (&["office", "--phone", "+49 115"], "`+49 115` is not a phone number"),
        (&["emergency", "--phone", "110"], "`emergency` is a fact"),
        (&["offic"], "did you mean `office`?"),
        (&["office", "--place", "land"], "looked up in `land` only"),
        (&["office", "--place", "lnad"], "did you mean `land`?"),
        (&["office", "--town", "stdat"], "unknown town `stdat`"),
    ] {
        let run = confirm(&sandbox, arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{arguments:?}: {}", run.stderr);
    }
    for (by, on, message) in [
        ("A", "2199-12-31", "2199-12-31 is in the future"),
        ("A", "2025-12-31", "2025-12-31 is before the date of the source, 2026"),
        ("A", "31.12.2025", "YYYY-MM-DD"),
        ("  ", "2026-01-05", "a person has a name"),
        ("A\u{202E}B", "2026-01-05", "control characters"),
    ] {
        let run = sandbox.run(&["facts", "confirm", "office", "--by", by, "--on", on]);
        assert_eq!(run.code, 2, "{by} {on}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{by} {on}: {}", run.stderr);
    }
    assert_eq!((text(&sandbox, LAND), text(&sandbox, TOWN)), (land, town));
    let office = ["facts", "confirm", "office", "--by", "A", "--on", "2026-01-05"];
    let run = run(program().args(office));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("add --project DIR"), "{}", run.stderr);
    let run = sandbox.run(&[&["facts", "--due", "60"], &office[1..]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("options of the list"), "{}", run.stderr);
}

#[test]
fn an_entry_without_a_head_of_its_own_is_left_to_people() {
    let sandbox = Sandbox::base();
    let inline = "\n[fact]\nopen.type = \"number\"\nopen.value = 1\nopen.status = \"found\"\n\
                  open.as_of = \"\"\nopen.source = [\"sample\"]\n";
    let old = text(&sandbox, TOWN) + inline;
    sandbox.write(TOWN, &old);
    let run = confirm(&sandbox, &["open"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("does not stand below [fact.open]"), "{}", run.stderr);
    assert_eq!(text(&sandbox, TOWN), old);
}

#[test]
fn the_nearest_place_is_confirmed_unless_another_is_named() {
    let sandbox = Sandbox::base();
    let own = "\n[fact.emergency]\ntype = \"phone\"\nvalue = \"110\"\nstatus = \"unconfirmed\"\n\
               as_of = \"\"\nsource = [\"sample\"]\n";
    sandbox.write(TOWN, text(&sandbox, TOWN) + own);
    let land = text(&sandbox, LAND);
    assert_eq!(confirm(&sandbox, &["emergency"]).code, 0);
    assert_eq!(text(&sandbox, LAND), land);
    let town = text(&sandbox, TOWN);
    assert!(town.contains("confirmed_by"));
    assert_eq!(confirm(&sandbox, &["emergency", "--place", "land"]).code, 0);
    assert!(text(&sandbox, LAND).contains("confirmed_by"));
    assert_eq!(text(&sandbox, TOWN), town);
}

#[test]
fn a_fact_that_has_expired_stays_so() {
    let sandbox = Sandbox::base();
    sandbox.replace(LAND, "valid_until = 2026-12-31", "valid_until = 2020-12-31");
    let run = confirm(&sandbox, &["fee"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("`fee` has expired: it held until 2020-12-31"), "{}", run.stderr);
}

#[test]
fn a_confirmed_contact_has_no_mark_and_the_imprint_names_the_oldest_confirmation() {
    let sandbox = Sandbox::base();
    let second =
        text(&sandbox, TOWN).split("\n[contact.office]").nth(1).expect("a contact").to_owned();
    sandbox.write(TOWN, format!("{}\n[contact.other]{second}", text(&sandbox, TOWN)));
    let role = "\n[other]\nrole = \"Anderes\"\n";
    let words = "content/contacts/de.toml";
    sandbox.write(words, text(&sandbox, words) + role);
    let both = "contacts = [\"office\", \"other\"]";
    sandbox.replace("content/modules/help/module.toml", "contacts = [\"office\"]", both);
    let edition = |sandbox: &Sandbox| -> Value {
        let run = sandbox.build(&["--lang", "de", "--emit-json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let path = sandbox.out().join("stadt-start-de-a5-draft.json");
        serde_json::from_str(&fs::read_to_string(path).expect("edition")).expect("JSON")
    };
    let marks = |edition: &Value| -> Vec<Value> {
        let modules = edition["modules"].as_array().expect("modules");
        let blocks = modules.iter().flat_map(|it| it["blocks"].as_array().expect("blocks"));
        let contacts = blocks.flat_map(|block| block["data"]["contacts"].as_array());
        contacts.flatten().map(|contact| contact["mark"].clone()).collect()
    };
    assert_eq!(marks(&edition(&sandbox)), ["unconfirmed", "unconfirmed"]);
    for (id, on) in [("office", "2026-02-03"), ("other", "2026-01-05")] {
        let confirm = ["facts", "confirm", id, "--by", "Beispielperson", "--on", on];
        assert_eq!(sandbox.run(&confirm).code, 0);
    }
    let edition = edition(&sandbox);
    assert_eq!(marks(&edition), [Value::Null, Value::Null]);
    let imprint = edition["imprint"].to_string();
    assert!(
        imprint.contains("5.\u{a0}Januar 2026") && !imprint.contains("3.\u{a0}Februar"),
        "{imprint}"
    );
    assert!(!edition.to_string().contains("Beispielperson"), "names stay in the data");
}
