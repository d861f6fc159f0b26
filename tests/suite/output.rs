//! Files and exit codes: whole or not at all, the same bytes everywhere, honest endings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::project::{Sandbox, program, run};

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("folder");
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("entry");
        let name = entry.file_name().into_string().expect("UTF-8 name");
        (name, fs::read(entry.path()).expect("file"))
    };
    entries.map(read).collect()
}

#[test]
fn same_input_same_bytes() {
    let make = |tz: &str, jobs: &str, threads: &str| {
        let folder = TempDir::new().expect("folder");
        let mut command = program();
        command
            .env("TZ", tz)
            .env("RAYON_NUM_THREADS", threads)
            .env("LANG", "ar_EG.UTF-8")
            .current_dir(folder.path())
            .args(["build", "--lang", "ar,uk,ti,ur", "--with", "de", "--date", "2026-11-22"])
            .args(["--no-cache", "--jobs", jobs, "--out", "packets"]);
        let run = run(&mut command);
        assert_eq!(run.code, 0, "{}", run.stderr);
        files(&folder.path().join("packets"))
    };
    let (one, other) = (make("UTC", "1", "1"), make("Pacific/Kiritimati", "2", "4"));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert_eq!(one.len(), 4);
    for (name, bytes) in &one {
        assert!(bytes == &other[name], "{name} differs");
    }
}

#[test]
fn one_language_never_stops_the_others() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/modules/arrival/ar.toml", "جواز السفر", "جواز ก السفر");
    let run = sandbox.build(&["--lang", "ar,de", "--json"]);
    assert_eq!(run.code, 1);
    assert_eq!(sandbox.made(), ["stadt-start-de-a5-draft.pdf"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let problem = &report["problems"][0];
    assert_eq!(problem["language"], "ar");
    assert_eq!(problem["module"], "arrival");
    assert_eq!(problem["block"], "bring");
    let message = problem["message"].as_str().expect("message");
    assert!(message.contains("U+0E01"), "{message}");
}

#[test]
fn a_failed_build_leaves_no_older_packet_that_looks_fresh() {
    let sandbox = Sandbox::base();
    assert_eq!(sandbox.build(&["--lang", "ar"]).code, 0);
    sandbox.replace("content/modules/arrival/ar.toml", "جواز السفر", "جواز ก السفر");
    assert_eq!(sandbox.build(&["--lang", "ar"]).code, 1);
    assert!(sandbox.made().is_empty(), "{:?}", sandbox.made());
}

#[test]
fn an_unusable_folder_is_an_environment_failure() {
    let sandbox = Sandbox::base();
    sandbox.write("out", "a file, not a folder");
    let run = sandbox.build(&["--lang", "de"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot create the folder"), "{}", run.stderr);
    let run = crate::project::run(program().args(["--project", "/does/not/exist", "check"]));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("does not exist"), "{}", run.stderr);
}

#[test]
fn a_folder_that_nobody_can_write_to_is_an_environment_failure() {
    // Read-only for everybody, the administrator who runs tests included.
    if !Path::new("/proc/self").is_dir() {
        return;
    }
    for lang in ["de", "ar,de"] {
        let run = run(program().args(["build", "--lang", lang, "--out", "/proc"]));
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("cannot write /proc"), "{}", run.stderr);
    }
}

#[test]
fn what_was_typed_wrong_is_said_with_the_way_out() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let file = file.path().to_str().expect("UTF-8");
    for (arguments, told) in [
        (&["build", "--lang", "de", "--date", "1899-12-31"][..], "the years 1900 to 2199"),
        (&["build", "--lang", "ar,"], "a name is empty"),
        (&["build", "--lang", "ar", "--only", ""], "a name is empty"),
        (&["build", "--lang", "ar", "--stage", "later"], "first-day, first-week, first-months"),
        (&["build", "--lang", "ar", "--jobs", "0"], "invalid value '0' for '--jobs <N>'"),
        (&["--project", file, "check"], "is a file, not the folder of a project"),
    ] {
        let run = run(program().args(arguments));
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    let spaced = ["--lang", "de", "--only", "help", "arrival", "--audience", "single", "woman"];
    assert_eq!(Sandbox::base().build(&spaced).code, 0);
}

#[test]
fn a_report_for_programs_is_one_even_if_nothing_was_begun() {
    let run = Sandbox::base().build(&["--lang", "arr", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, ""));
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["editions"], Value::Array(Vec::new()));
    assert_eq!(report["problems"][0]["message"], "unknown language `arr`");
}

#[test]
fn the_problems_of_an_edition_are_sorted_by_place() {
    let sandbox = Sandbox::base();
    let run = sandbox.build(&["--lang", "ar", "--release", "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let problems = report["editions"][0]["problems"].as_array().expect("problems");
    let place = |it: &Value| (it["file"].as_str().map(str::to_owned), it["line"].as_u64());
    let places: Vec<_> = problems.iter().map(place).filter(|(file, _)| file.is_some()).collect();
    assert!(places.len() > 5 && places.is_sorted(), "{places:?}");
}

#[test]
fn coverage_lists_what_is_missing_only_if_asked() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/modules/arrival/ar.toml", "[register]\ntitle = \"التسجيل\"\n", "");
    sandbox.replace("content/modules/arrival/ar.toml", "text = \"لديكم { $days } يومًا.\"\n", "");
    let list = |more: &[&str]| sandbox.run(&[&["coverage", "--lang", "ar"], more].concat()).stdout;
    let missing = "  missing: arrival.register.text\n  missing: arrival.register.title\n";
    assert!(list(&["--missing"]).contains(missing), "{}", list(&["--missing"]));
    assert!(!list(&[]).contains("missing:"));
    let rows = |more: &[&str]| -> Value {
        let text = list(&[&["--format", "json"], more].concat());
        serde_json::from_str(&text).expect("JSON")
    };
    let keys = rows(&["--missing"])[0]["missing"].as_array().map(Vec::len);
    assert_eq!(keys, rows(&[])[0]["all"]["missing"].as_u64().map(|it| it as usize));
    assert_eq!(rows(&[])[0].get("missing"), None);
}

#[test]
fn usage_errors_end_with_two_and_content_errors_with_one() {
    assert_eq!(run(program().args(["build"])).code, 2);
    assert_eq!(run(program().args(["build", "--lang", "de", "--date", "22.11.2026"])).code, 2);
    let out = TempDir::new().expect("folder");
    let out = out.path().to_str().expect("UTF-8");
    let run = run(program().args(["build", "--lang", "ar-XX", "--out", out]));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `ar` (Arabisch)?"), "{}", run.stderr);
    let sandbox = Sandbox::base();
    sandbox.write("content/packages/start.toml", "modules = [");
    assert_eq!(sandbox.run(&["check"]).code, 1);
}

#[test]
fn the_binary_works_from_any_folder() {
    let folder = TempDir::new().expect("folder");
    let run = run(program().current_dir(folder.path()).args(["build", "--lang", "prs"]));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(folder.path().join("out/bochum-start-fa-AF-a5-draft.pdf").is_file());
}

#[test]
fn pipes_are_quiet_and_help_names_the_exit_codes() {
    let sandbox = Sandbox::base();
    let built = sandbox.build(&["--lang", "ar,de"]);
    assert_eq!(built.stderr, "");
    assert_eq!(built.stdout.lines().count(), 2);
    let help = run(program().arg("--help"));
    assert!(help.stdout.contains("Exit codes: 0"), "{}", help.stdout);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let completions = run(program().args(["completions", shell]));
        assert!(completions.stdout.contains("willkommen"), "{shell}");
        // In PowerShell values are not completed at all.
        let has_stages = completions.stdout.contains("first-week") || shell == "powershell";
        assert!(has_stages, "{shell} offers no stages");
        let is_internal = |name: &&str| completions.stdout.contains(name);
        let internal = ["willkommen__worker", "willkommen__subcmd__worker", "its own worker"];
        assert!(!internal.iter().any(is_internal), "{shell} offers what is internal");
    }
}

#[test]
fn recording_keeps_what_is_stale_stale() {
    let sandbox = Sandbox::base();
    sandbox.replace("content/modules/arrival/de.toml", "Willkommen.", "Herzlich willkommen.");
    let record = |more: &[&str]| {
        let base = ["record", "--lang", "ar", "--origin", "human"];
        let run = sandbox.run(&[&base, more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        sandbox.run(&["coverage", "--lang", "ar", "--stale"]).stdout
    };
    assert!(record(&[]).contains("stale: arrival.welcome.text"));
    let read = record(&["--reviewed-by", "Beispielperson", "--on", "2026-11-22"]);
    assert!(read.contains("stale: arrival.welcome.text"));
    let all = sandbox.run(&["coverage", "--lang", "ar", "--format", "json"]).stdout;
    let rows: Value = serde_json::from_str(&all).expect("JSON");
    assert_eq!(rows[0]["all"]["reviewed"], 10, "every text but the stale one was read");
    assert!(!record(&["--module", "arrival", "--key", "welcome.text"]).contains("stale:"));
}

#[test]
fn a_key_that_several_texts_have_is_recorded_only_where_it_is_meant() {
    let sandbox = Sandbox::base();
    let ledgers = || {
        let path = |module| format!("content/modules/{module}/ar.ledger.toml");
        ["arrival", "help"].map(|module| sandbox.read(&path(module)))
    };
    let before = ledgers();
    let record = |more: &[&str]| {
        sandbox.run(&[&["record", "--lang", "ar", "--origin", "human"], more].concat())
    };
    let run = record(&["--key", "title", "--key", "welcome.text"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("several texts have the key `title`"), "{}", run.stderr);
    assert!(run.stderr.contains("--module with one of arrival, help"), "{}", run.stderr);
    let run = record(&["--module", "help", "--key", "welcome.text"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("no text has the key `welcome.text`"), "{}", run.stderr);
    assert_eq!(ledgers(), before, "something was written");
    assert_eq!(record(&["--module", "help", "--key", "title"]).code, 0);
    assert_eq!(ledgers()[0], before[0]);
    assert!(ledgers()[1] != before[1]);
    assert_eq!(record(&["--key", "welcome.text"]).code, 0, "only one module has it");
}

#[test]
fn a_project_is_not_named_in_vain() {
    let commands: [&[&str]; 6] = [
        &["init", "--town", "herne", "herne"],
        &["merge", "shard", "--out", "out"],
        &["verify", "order.zip"],
        &["impose", "a.pdf", "--out", "b.pdf", "--scheme", "saddle"],
        &["preflight", "--list"],
        &["completions", "bash"],
    ];
    for command in commands {
        let run = Sandbox::base().run(command);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{command:?}");
        let told = format!("{} takes nothing from a project: leave out --project", command[0]);
        assert!(run.stderr.contains(&told), "{}", run.stderr);
    }
}

#[test]
fn the_name_of_a_town_is_one_line() {
    let folder = TempDir::new().expect("folder");
    for name in ["Her\nne", "Her\u{7}ne", "Herne\u{202E}", " "] {
        let mut command = program();
        let run = run(command
            .current_dir(&folder)
            .args(["init", "--town", "herne", "herne"])
            .args(["--name", name]));
        assert_eq!(run.code, 2, "{name:?}");
        assert!(run.stderr.contains("the name "), "{}", run.stderr);
        assert!(!folder.path().join("herne").exists(), "{name:?}");
    }
}
