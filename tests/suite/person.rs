//! The page for one person: what is typed for them prints for them, and stays nowhere else.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use lopdf::{Document, Object};
use tempfile::TempDir;

use crate::packets::{extract, has};
use crate::project::{Run, Sandbox, program};

/// Every field, each with a word that stands nowhere else.
const TOML: &str = "name = \"Zyxenia Quastelbrink\"\nlanguage = \"ar\"\nnote = \"Knurrhahnweg\"\n\
    [contact]\nname = \"Wuffelmann\"\noffice = \"Plinsenzimmer\"\nphone = \"0999 7654321\"\n\
    email = \"flummi@example.org\"\n\
    [[appointments]]\ndate = 2027-03-04\ntime = 09:35:00\nwhat = \"Zwirbelgespräch\"\n\
    place = \"Schnurzhaus\"\nbring = [\"Murmelpass\"]\n";

const JSON: &str = r#"{"name": "Zyxenia Quastelbrink", "language": "ar", "note": "Knurrhahnweg",
    "contact": {"name": "Wuffelmann", "office": "Plinsenzimmer", "phone": "0999 7654321",
                "email": "flummi@example.org"},
    "appointments": [{"date": "2027-03-04", "time": "09:35", "what": "Zwirbelgespräch",
                      "place": "Schnurzhaus", "bring": ["Murmelpass"]}]}"#;

const SECRETS: [&str; 11] = [
    "Zyxenia",
    "Quastelbrink",
    "Knurrhahnweg",
    "Wuffelmann",
    "Plinsenzimmer",
    "7654321",
    "flummi",
    "2027",
    "Zwirbelgespräch",
    "Schnurzhaus",
    "Murmelpass",
];

const FILE: &str = "stadt-start-ar-a5-personal-draft.pdf";

/// Builds with details from a file.
fn build(sandbox: &Sandbox, details: &str, arguments: &[&str]) -> Run {
    sandbox.write("details", details);
    let path = sandbox.path().join("details");
    let path = path.to_str().expect("UTF-8 path");
    sandbox.build(&[&["--details", path], arguments].concat())
}

/// Builds with details from standard input, with a folder of its own for temporary files.
fn pipe(sandbox: &Sandbox, temporary: &Path, details: &str, arguments: &[&str]) -> Run {
    let mut child = program()
        .env("TMPDIR", temporary)
        .arg("--project")
        .arg(sandbox.path())
        .args(["build", "--date", "2026-11-22", "--details", "-", "--out"])
        .arg(sandbox.out())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(details.as_bytes()).expect("written");
    let out = child.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Run {
        code: out.status.code().expect("the program was not killed"),
        stdout: text(out.stdout),
        stderr: text(out.stderr),
    }
}

/// Which of some words stand in the letters of a file, in one of the encodings of a PDF.
fn found<'a>(bytes: &[u8], words: &[&'a str]) -> Vec<&'a str> {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let wide = |word: &str| word.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let latin = |word: &str| word.chars().filter_map(|c| u8::try_from(c).ok()).collect::<Vec<_>>();
    let stands = |word: &&&str| has(word.as_bytes()) || has(&wide(word)) || has(&latin(word));
    words.iter().filter(stands).copied().collect()
}

/// Everything in a PDF that is no drawing on a page, decompressed: dictionaries, texts, metadata.
fn metadata(path: &Path) -> Vec<u8> {
    fn texts(object: &Object, all: &mut Vec<u8>) {
        match object {
            Object::String(bytes, _) | Object::Name(bytes) => all.extend(bytes),
            Object::Array(list) => list.iter().for_each(|object| texts(object, all)),
            Object::Dictionary(entries) => entries.iter().for_each(|(_, it)| texts(it, all)),
            Object::Stream(stream) => {
                stream.dict.iter().for_each(|(_, it)| texts(it, all));
                all.extend(stream.get_plain_content().unwrap_or_else(|_| stream.content.clone()));
            }
            _ => {}
        }
        all.push(b'\n');
    }
    let document = Document::load(path).expect("a PDF");
    let mut all = Vec::new();
    document.objects.values().for_each(|object| texts(object, &mut all));
    document.trailer.iter().for_each(|(_, object)| texts(object, &mut all));
    all
}

#[test]
fn toml_json_and_standard_input_give_the_same_packet_in_the_language_of_the_details() {
    let sandbox = Sandbox::base();
    let temporary = TempDir::new().expect("folder");
    let mut packets = Vec::new();
    for details in [TOML, JSON, &format!("\u{FEFF}{JSON}"), &TOML.replace('\n', "\r\n")] {
        let run = build(&sandbox, details, &[]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{details}");
        assert_eq!(sandbox.made(), [FILE]);
        packets.push(fs::read(sandbox.out().join(FILE)).expect("packet"));
        let run = pipe(&sandbox, temporary.path(), details, &[]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{details}");
        packets.push(fs::read(sandbox.out().join(FILE)).expect("packet"));
    }
    assert!(packets.iter().all(|packet| *packet == packets[0]));
}

#[test]
fn the_request_wins_over_the_language_of_the_details() {
    let sandbox = Sandbox::base();
    assert_eq!(build(&sandbox, TOML, &["--lang", "uk"]).code, 0);
    assert_eq!(sandbox.made(), [FILE.replace("-ar-", "-uk-")]);
    let run = build(&sandbox, "name = \"Beispiel\"\n", &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no language was named"), "{}", run.stderr);
}

#[test]
fn what_was_typed_prints() {
    if !has("pdftotext", &["-v"]) {
        return;
    }
    let sandbox = Sandbox::base();
    assert_eq!(build(&sandbox, TOML, &["--lang", "de"]).code, 0);
    let text = extract(&sandbox.out().join(FILE.replace("-ar-", "-de-")), false);
    let missing: Vec<_> = SECRETS.iter().filter(|secret| !text.contains(**secret)).collect();
    assert!(missing.is_empty(), "{missing:?} are not in {text}");
}

#[test]
fn nothing_of_it_stays_but_the_letters_on_the_page() {
    let sandbox = Sandbox::base();
    let temporary = TempDir::new().expect("folder");
    let arguments = ["--json", "--emit-json", "--with", "de"];
    let run = pipe(&sandbox, temporary.path(), TOML, &arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let name = FILE.replace("-ar-", "-ar-de-");
    assert_eq!(sandbox.made(), [name.replace(".pdf", ".json"), name.clone()]);
    let report = format!("{}{}{:?}", run.stdout, run.stderr, sandbox.made());
    // The folders of the test have names of chance, which may hold any figures.
    let words: Vec<_> =
        SECRETS.into_iter().filter(|it| !it.starts_with(char::is_numeric)).collect();
    assert_eq!(found(report.as_bytes(), &words), [""; 0]);
    let edition = fs::read(sandbox.out().join(name.replace(".pdf", ".json"))).expect("edition");
    assert_eq!(found(&edition, &SECRETS), [""; 0]);
    let left: Vec<_> = fs::read_dir(temporary.path()).expect("folder").collect();
    assert!(left.is_empty(), "{left:?}");
    let files: Vec<_> = fs::read_dir(sandbox.path()).expect("folder").collect();
    assert_eq!(files.len(), 2, "content and out: {files:?}");
    let metadata = metadata(&sandbox.out().join(name));
    // Links to call and to write are the one thing besides letters that a page needs.
    let linked = ["7654321", "flummi"];
    let words: Vec<_> = words.into_iter().filter(|word| !linked.contains(word)).collect();
    assert_eq!(found(&metadata, &words), [""; 0]);
    // What is searched for would be found: the title of the document is.
    assert_eq!(found(&metadata, &["Musterstadt"]), ["Musterstadt"]);
}

#[test]
fn the_edition_of_a_person_is_that_of_anybody() {
    let sandbox = Sandbox::base();
    let temporary = TempDir::new().expect("folder");
    let run = pipe(&sandbox, temporary.path(), TOML, &["--emit-json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(sandbox.build(&["--lang", "ar", "--emit-json"]).code, 0);
    let read = |name: &str| fs::read(sandbox.out().join(name.replace(".pdf", ".json"))).ok();
    let (one, other) = (read(FILE), read(&FILE.replace("personal-", "")));
    assert!(one.is_some() && one == other);
}

#[test]
fn faults_name_the_field_and_never_the_value() {
    let long = format!("\"{}Geheim\"", "x".repeat(120));
    let appointment = |field: &str| format!("[[appointments]]\ndate = 2026-12-01\n{field}\n");
    let faulty = [
        ("nam = \"Geheim\"".to_owned(), "the details must not have other fields"),
        ("Geheim = \"Beispiel\"".to_owned(), "the details must not have other fields"),
        ("name = [\"Geheim\"]".to_owned(), "`name` must be a text"),
        ("name = \"Geheim\\u202e\"".to_owned(), "`name` has a character that cannot be printed"),
        (format!("name = {long}"), "`name` is too long"),
        ("name = \"Geheim".to_owned(), "the details are not valid TOML"),
        ("{\"name\": \"Geheim\", }".to_owned(), "the details are not valid JSON"),
        ("language = \"Geheim\"".to_owned(), "`language` of the details"),
        ("language = \"ar-Geheim\"".to_owned(), "`language` of the details"),
        ("contact = \"Geheim\"".to_owned(), "`contact` must be a table"),
        ("contact = { Geheim = 1 }".to_owned(), "`contact` must not have other fields"),
        ("contact.phone = 7654321".to_owned(), "contact.`phone` must be a text"),
        ("appointments = \"Geheim\"".to_owned(), "`appointments` must be a list"),
        ("appointments = [{ date = \"Geheim\" }]".to_owned(), "`date` is missing or no day"),
        (appointment("time = \"Geheim\""), "appointment 1: `time` is no time"),
        (appointment("Geheim = 1"), "appointment 1 must not have other fields"),
        (appointment("bring = \"Geheim\""), "appointment 1: `bring` must be a list"),
        (appointment("place = \"Geheim\\nGeheim\""), "appointment 1: `place` has a character"),
        (appointment("").repeat(7), "`appointments` is too long"),
    ];
    for (details, message) in faulty {
        let sandbox = Sandbox::base();
        let language: &[&str] = if details.contains("language") { &[] } else { &["--lang", "de"] };
        let run = build(&sandbox, &details, &[language, &["--json", "--emit-json"]].concat());
        assert_eq!(run.code, 2, "{details}");
        assert!(run.stdout.contains(message), "{details}: {}", run.stdout);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(found(said.as_bytes(), &["Geheim", "geheim", "7654321"]), [""; 0]);
        assert!(!sandbox.out().exists(), "{details}: something was written");
    }
}

#[test]
fn all_faults_are_said_at_once() {
    let sandbox = Sandbox::base();
    let run = build(&sandbox, "name = 1\nnote = 2\nlanguage = 3\ncontact = 4\n", &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.ends_with("4 errors, 0 warnings\n"), "{}", run.stderr);
}

#[test]
fn details_that_cannot_be_read_are_not_called_by_their_name() {
    let sandbox = Sandbox::base();
    let run = sandbox.build(&["--lang", "de", "--details", "/does/not/exist/Geheim.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot read the details"), "{}", run.stderr);
    assert!(!run.stderr.contains("Geheim"), "{}", run.stderr);
    assert!(!sandbox.out().exists());
}

#[test]
fn a_letter_that_no_font_has_leaves_nothing_behind() {
    let sandbox = Sandbox::base();
    let temporary = TempDir::new().expect("folder");
    let run = pipe(&sandbox, temporary.path(), "name = \"Geheim \u{E01}\"", &["--lang", "de"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("the personal details have a character"), "{}", run.stderr);
    assert!(!run.stderr.contains("Geheim") && !run.stderr.contains('\u{E01}'), "{}", run.stderr);
    assert!(sandbox.made().is_empty(), "{:?}", sandbox.made());
    assert!(fs::read_dir(temporary.path()).expect("folder").next().is_none());
}

#[test]
fn details_are_for_one_person_in_one_language() {
    let sandbox = Sandbox::base();
    let run = build(&sandbox, TOML, &["--lang", "ar,de"]);
    assert_eq!(run.code, 2);
    let message = "a personal page is for one person in one language";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    assert_eq!(build(&sandbox, TOML, &["--all"]).code, 2);
    assert!(!sandbox.out().exists());
    // The same language by two of its names is one.
    assert_eq!(build(&sandbox, TOML, &["--lang", "fa-AF,prs"]).code, 0);
}

/// Builds with a table of people.
fn build_list(sandbox: &Sandbox, table: &str, arguments: &[&str]) -> Run {
    sandbox.write("people.csv", table);
    let path = sandbox.path().join("people.csv");
    let path = path.to_str().expect("UTF-8 path");
    sandbox.build(&[&["--details", path], arguments].concat())
}

#[test]
fn of_many_people_a_packet_that_failed_is_named() {
    let sandbox = Sandbox::base();
    let table =
        "name,language\nZyxenia,de\nGeheim \u{E01},de\nQuastelbrink,de\n\nGeheim \u{E01},uk\n";
    let run = build_list(&sandbox, table, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(sandbox.made().len(), 2);
    for (tag, number) in [("de", "0003"), ("uk", "0006")] {
        let name = format!("stadt-start-{tag}-a5-personal-draft-{number}");
        assert!(run.stdout.contains(&format!("failed: {name}\n")), "{}", run.stdout);
        let problem = format!("error: {name}: the personal details have a character");
        assert!(run.stderr.contains(&problem), "{}", run.stderr);
    }
    fs::remove_dir_all(sandbox.out()).expect("the output");
    let run = build_list(&sandbox, table, &["--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let failed = &report["editions"][1];
    assert!(failed["packet"].is_null());
    assert_eq!(failed["name"], "stadt-start-de-a5-personal-draft-0003");
    assert_eq!(found(format!("{}{}", run.stdout, run.stderr).as_bytes(), &["Geheim"]), [""; 0]);
}

/// Who may read, write and run what is there, by its path below a folder.
#[cfg(unix)]
fn modes(folder: &Path) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = vec![];
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let mode = fs::metadata(&next).expect("there").permissions().mode() & 0o777;
        let below = next.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
        found.push((below, mode));
        if next.is_dir() {
            folders.extend(fs::read_dir(&next).expect("folder").map(|it| it.expect("it").path()));
        }
    }
    found
}

#[cfg(unix)]
#[test]
fn packets_are_as_readable_as_the_user_wants_and_those_of_people_for_nobody_else() {
    let build = |mask: &str, details: &str| {
        let sandbox = Sandbox::base();
        sandbox.write("one.toml", "name = \"Beispiel\"\nlanguage = \"de\"\n");
        sandbox.write("many.csv", "name,language\nBeispiel,de\nMuster,de\n");
        let mut command = std::process::Command::new("sh");
        command.current_dir(sandbox.path());
        command.args(["-c", &format!("umask {mask} && exec \"$0\" \"$@\"")]);
        command.arg(env!("CARGO_BIN_EXE_willkommen"));
        command.args("--project . build --no-cache --date 2026-11-22 --out out".split(' '));
        let run = crate::project::run(command.args(details.split(' ')));
        assert_eq!(run.code, 0, "{}", run.stderr);
        modes(&sandbox.out())
    };
    let of_files = |modes: Vec<(String, u32)>| {
        let files = modes.into_iter().filter(|(name, _)| !name.is_empty());
        files.map(|(_, mode)| mode).collect::<Vec<_>>()
    };
    assert_eq!(of_files(build("077", "--lang de")), [0o600]);
    assert_eq!(of_files(build("022", "--lang de,uk")), [0o644; 2]);
    assert_eq!(of_files(build("002", "--lang de")), [0o664]);
    for details in ["--details one.toml", "--details many.csv"] {
        for (name, mode) in build("022", details) {
            assert_eq!(mode, if name.is_empty() { 0o700 } else { 0o600 }, "{details}: {name}");
        }
    }
}

/// What `/proc` says of the size that a core dump may have: the soft limit and the hard one.
#[cfg(target_os = "linux")]
fn core_limit(pid: u32) -> Option<String> {
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size"))?;
    Some(line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}

#[cfg(target_os = "linux")]
#[test]
fn no_crash_puts_the_details_of_people_on_a_disk() {
    let sandbox = Sandbox::base();
    sandbox.write("many.csv", "name,language\n".to_owned() + &"Beispiel,de\n".repeat(200));
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -S -c \"$(ulimit -H -c)\" && exec \"$0\" \"$@\""]);
    command.arg(env!("CARGO_BIN_EXE_willkommen")).current_dir(sandbox.path());
    command.args("--project . build --no-cache --jobs 1 --details many.csv --out out".split(' '));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    // A place below `items` is a packet that is done, so all processes are at work.
    let items = sandbox.path().join("out.unfinished/items");
    while fs::read_dir(&items).map_or(0, Iterator::count) == 0 {
        assert!(child.try_wait().expect("alive").is_none(), "it ended before it was seen");
        std::thread::yield_now();
    }
    let path = format!("/proc/{0}/task/{0}/children", child.id());
    let workers = fs::read_to_string(path).expect("children");
    let workers = workers.split_whitespace().map(|pid| pid.parse().expect("a number"));
    let limits: Vec<_> = workers.chain([child.id()]).map(core_limit).collect();
    let closed = modes(&sandbox.path().join("out.unfinished"));
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert_eq!(limits.len(), 2);
    for limit in limits {
        assert!(matches!(limit.as_deref(), Some("1 1" | "0 0")), "{limit:?}");
    }
    assert_eq!(closed[0], (String::new(), 0o700));
}
