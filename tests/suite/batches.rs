//! The batch engine: whatever happens to it, the rest is done, nothing is lost or half-written, and
//! the bytes are the same.

mod changes;
#[cfg(target_os = "linux")]
mod cluster;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod people;
mod places;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::project::{Run, Sandbox, program, run};

const LANGUAGES: [&str; 6] = ["ar", "de", "en", "fa-AF", "ti", "uk"];

/// A folder with an order of six small items.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self { folder: TempDir::new().expect("a folder") };
        let mut order =
            "title = \"Probe\"\ndate = 2026-11-22\n\n[stocks.inside]\nname = \"Offset\"\n\
            weight = 90\nthickness = 0.11\n\n[defaults]\nstage = \"first-day\"\nquantity = 10\n\
            stock = \"inside\"\nbinding = \"stapled\"\n"
                .to_owned();
        for tag in LANGUAGES {
            order += &format!("\n[[items]]\nlanguage = \"{tag}\"\n");
        }
        fs::write(desk.path("order.toml"), order).expect("order");
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A desk whose order the small project can make.
    pub fn small() -> Self {
        let desk = Self::new();
        let order = fs::read_to_string(desk.path("order.toml")).expect("order");
        let order = order.replace("stage = \"first-day\"\n", "");
        fs::write(desk.path("order.toml"), order).expect("order");
        desk
    }

    /// The command that makes the order with a project.
    pub fn batch_on(&self, project: &Path, out: &str, arguments: &[&str]) -> Command {
        let mut command = self.batch(out, arguments);
        command.arg("--project").arg(project);
        command
    }

    pub fn run_on(&self, project: &Path, out: &str, arguments: &[&str]) -> Run {
        run(&mut self.batch_on(project, out, arguments))
    }

    /// The command that makes the order.
    pub fn batch(&self, out: &str, arguments: &[&str]) -> Command {
        let mut command = program();
        command.arg("batch").arg(self.path("order.toml")).arg("--out").arg(self.path(out));
        command.args(arguments);
        command
    }

    pub fn run(&self, out: &str, arguments: &[&str]) -> Run {
        run(&mut self.batch(out, arguments))
    }

    /// What is in the folder beside the order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8"))
            .filter(|name| name != "order.toml")
            .collect();
        names.sort();
        names
    }
}

/// All files below a folder with what is in them.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("file"));
            }
        }
    }
    found
}

/// Asserts that two folders hold the same.
pub fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (files(one), files(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(bytes == &other[name], "{name} differs");
    }
}

#[test]
fn plain_parallel_cached_and_sharded_runs_give_the_same_bytes() {
    let desk = Desk::new();
    let cache = desk.path("cache");
    let cache = cache.to_str().expect("UTF-8");
    let runs: [(&str, &[&str]); 4] = [
        ("plain", &["--no-cache", "--jobs", "1"]),
        ("parallel", &["--no-cache", "--jobs", "3"]),
        ("fills", &["--cache", cache]),
        ("cached", &["--cache", cache, "--jobs", "1"]),
    ];
    for (out, arguments) in runs {
        let run = desk.run(out, arguments);
        assert_eq!(run.code, 0, "{out}: {}", run.stderr);
        assert_same(&desk.path("plain"), &desk.path(out));
    }
    assert_eq!(files(Path::new(cache)).len(), LANGUAGES.len() + 1, "the items and a count");
    for part in ["1/4", "2/4", "3/4", "4/4"] {
        let run = desk.run(&part.replace('/', "-"), &["--no-cache", "--shard", part]);
        assert_eq!(run.code, 0, "{part}: {}", run.stderr);
    }
    let merge = |shards: &[&str], out: &str| {
        let mut command = program();
        command.arg("merge").args(shards.iter().map(|shard| desk.path(shard)));
        run(command.arg("--out").arg(desk.path(out)))
    };
    let missing = merge(&["4-4", "1-4", "2-4"], "merged");
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("missing: 3/4"), "{}", missing.stderr);
    let twice = merge(&["4-4", "1-4", "2-4", "2-4", "3-4"], "merged");
    assert!(twice.stderr.contains("2/4 is there twice"), "{}", twice.stderr);
    let merged = merge(&["4-4", "1-4", "3-4", "2-4"], "merged");
    assert_eq!(merged.code, 0, "{}", merged.stderr);
    assert_same(&desk.path("plain"), &desk.path("merged"));
}

#[test]
fn an_item_that_has_moved_is_not_made_again() {
    let desk = Desk::new();
    let cache = desk.path("cache");
    let arguments = ["--cache", cache.to_str().expect("UTF-8")];
    assert_eq!(desk.run("before", &arguments).code, 0);
    let kept = files(&cache).len();
    let order = fs::read_to_string(desk.path("order.toml")).expect("order");
    // A language more, with fonts that no other needs, in front of all others.
    let more = order.replacen("[[items]]", "[[items]]\nlanguage = \"ka\"\n\n[[items]]", 1);
    fs::write(desk.path("order.toml"), more).expect("order");
    assert_eq!(desk.run("after", &arguments).code, 0);
    assert_eq!(files(&cache).len(), kept + 1);
    assert_eq!(desk.run("anew", &["--no-cache"]).code, 0);
    assert_same(&desk.path("anew"), &desk.path("after"));
}

#[test]
fn what_is_said_of_an_item_is_said_anew_when_it_comes_from_the_cache() {
    let desk = Desk::small();
    let project = Sandbox::base();
    let cache = desk.path("cache");
    let cache = ["--cache", cache.to_str().expect("UTF-8")];
    let run = |out: &str, more: &[&str]| {
        let run = desk.run_on(project.path(), out, more);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    let package = project.read("content/packages/start.toml");
    project.write("content/packages/start.toml", format!("title = \"Vorher\"\n{package}"));
    run("before", &cache);
    project.write("content/packages/start.toml", format!("title = \"Nachher\"\n{package}"));
    run("cached", &cache);
    run("plain", &["--no-cache"]);
    assert_same(&desk.path("plain"), &desk.path("cached"));
    assert!(
        files(&desk.path("plain"))["manifest.json"] != files(&desk.path("before"))["manifest.json"]
    );
}

#[test]
fn a_damaged_cache_is_found_out() {
    let desk = Desk::new();
    let cache = desk.path("cache");
    let cached = |out: &str| {
        let run = desk.run(out, &["--cache", cache.to_str().expect("UTF-8")]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    cached("before");
    for (number, name) in files(&cache).keys().enumerate() {
        let path = cache.join(name);
        let mut bytes = fs::read(&path).expect("entry");
        match number % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }
            _ => bytes.clear(),
        }
        fs::write(&path, bytes).expect("entry");
    }
    cached("after");
    assert_same(&desk.path("before"), &desk.path("after"));
}

#[test]
fn two_batches_share_a_cache_and_none_shares_an_output() {
    let desk = Desk::new();
    let cache = desk.path("cache");
    let cache = ["--cache", cache.to_str().expect("UTF-8")];
    let quiet = |out: &str| {
        let mut command = desk.batch(out, &cache);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.spawn().expect("it starts")
    };
    let (mut one, mut two) = (quiet("one"), quiet("two"));
    assert!(one.wait().expect("it ends").success() && two.wait().expect("it ends").success());
    assert_same(&desk.path("one"), &desk.path("two"));
    let mut first = quiet("three");
    // Until the other is there, its folder is not.
    while !desk.path("three.unfinished").join("lock").exists() {
        assert!(first.try_wait().expect("alive").is_none(), "it ended before it was seen");
        std::thread::yield_now();
    }
    let second = desk.run("three", &["--resume"]);
    assert!(first.wait().expect("it ends").success());
    assert_eq!(second.code, 2);
    assert!(
        second.stderr.contains("another process works") || second.stderr.contains("is not empty"),
        "{}",
        second.stderr
    );
    assert_same(&desk.path("one"), &desk.path("three"));
}

#[test]
fn an_output_that_cannot_be_written_is_a_failure_that_names_it() {
    let desk = Desk::new();
    fs::write(desk.path("file"), "mine").expect("file");
    let run = desk.run("file/out", &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("file/out"), "{}", run.stderr);
    assert_eq!(fs::read(desk.path("file")).expect("file"), b"mine");
    assert_eq!(desk.names(), ["file"]);
}

/// A copy of the project whose templates do something bad in one language.
fn runaway(code: &str) -> Sandbox {
    let sandbox = Sandbox::shipped();
    sandbox.adopt("templates");
    let guarded = format!("#if edition.reader == \"uk\" {{ {code} }}\n#let part(name)");
    sandbox.replace("templates/common.typ", "#let part(name)", &guarded);
    sandbox
}

fn others_are_done(sandbox: &Sandbox, limits: &[&str], expected: &str) -> Run {
    let desk = Desk::new();
    let (order, out) = (desk.path("order.toml"), desk.path("out"));
    let (order, out) = (order.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    let arguments = ["batch", order, "--out", out, "--json", "--no-cache"];
    let run = sandbox.run(&[&arguments[..], limits].concat());
    assert_eq!(run.code, 1, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    for item in report["manifest"]["items"].as_array().expect("items") {
        let is_made = item["files"].as_array().expect("files").len() == 2;
        assert_eq!(is_made, item["language"]["tag"] != "uk", "{item:#}");
        let problem = item["problems"][0].as_str().unwrap_or_default();
        assert_eq!(is_made, !problem.starts_with(&format!("the process {expected}")), "{item:#}");
    }
    let problem = &report["problems"][0];
    assert_eq!((&problem["severity"], &problem["language"]), (&"error".into(), &"uk".into()));
    let message = problem["message"].as_str().expect("a message");
    assert!(message.starts_with("uk_start_a5: the process"), "{message}");
    assert!(message.contains(expected), "{message}");
    assert_eq!(desk.names(), ["out"]);
    run
}

#[test]
fn a_packet_that_takes_for_ever_is_stopped() {
    let nested = "for a in range(9000) { for b in range(9000) { for c in range(9000) { let _ = calc.sin(c) } } }";
    others_are_done(&runaway(nested), &["--item-timeout", "5"], "took longer than 5 s");
}

#[cfg(target_os = "linux")]
#[test]
fn a_packet_that_takes_all_memory_is_stopped() {
    let greedy =
        "let all = (); for i in range(9000) { all.push(\"x\" * 1000000 + str(i)) }; [#all.len()]";
    let run = others_are_done(&runaway(greedy), &["--item-memory", "1500"], "ended early");
    assert!(run.stdout.contains("its last words were: memory allocation of"), "{}", run.stdout);
}

/// What was said on standard error with `--progress json`: the events, all of them JSON.
fn events(run: &Run) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    run.stderr.lines().map(parse).collect()
}

#[test]
fn programs_read_nothing_but_json() {
    let desk = Desk::new();
    let arguments = ["--progress", "json", "--cache", "/dev/null/nope"];
    let run_of = |sandbox: &Sandbox, more: &[&str]| {
        let (order, out) = (desk.path("order.toml"), desk.path("out"));
        let (order, out) = (order.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
        sandbox.run(&[&["batch", order, "--out", out], &arguments[..], more].concat())
    };
    let sandbox = runaway("panic(\"no\")");
    let run = run_of(&sandbox, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let events = |run: &Run| {
        let problems = events(run).into_iter().filter(|event| event["event"] == "problem");
        let text = |event: Value| event["problem"]["message"].as_str().map(str::to_owned);
        problems.filter_map(text).collect::<Vec<_>>()
    };
    let said = events(&run);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("cannot make the cache folder /dev/null/nope"), "{said:?}");
    assert!(said[1].contains("panicked with: no"), "{said:?}");
    // The folder is taken now, which is a failure of the environment.
    let run = run_of(&sandbox, &[]);
    assert_eq!(run.code, 2);
    assert!(events(&run)[1].contains("is not empty"), "{}", run.stderr);
    let run = sandbox.build(&["--lang", "xx", "--progress", "json"]);
    assert_eq!((run.code, events(&run).len()), (2, 1), "{}", run.stderr);
    let run = sandbox.build(&["--lang", "uk", "--progress", "json", "--json"]);
    assert_eq!(run.code, 1);
    assert!(serde_json::from_str::<Value>(&run.stdout).is_ok(), "{}", run.stdout);
    assert_eq!(run.stderr, "", "the problems are in the report");
}

#[test]
fn an_order_reports_to_programs_as_a_packet_does() {
    let desk = Desk::small();
    let sandbox = Sandbox::base();
    let report = |out: &[&str]| {
        let order = desk.path("order.toml");
        let order = order.to_str().expect("UTF-8");
        let run = sandbox.run(&[&["batch", order, "--json", "--no-cache"], out].concat());
        assert_eq!(run.stderr, "");
        (run.code, serde_json::from_str::<Value>(&run.stdout).expect("JSON"))
    };
    let out = desk.path("out");
    let out = ["--out", out.to_str().expect("UTF-8")];
    // What is wrong with the order, before anything is made.
    let order = fs::read_to_string(desk.path("order.toml")).expect("order");
    let faulty = order.replace("\"stapled\"", "\"sewn\"");
    fs::write(desk.path("order.toml"), faulty).expect("order");
    for (arguments, key, nothing) in
        [(&out[..], "manifest", Value::Null), (&["--estimate"], "items", Value::Array(vec![]))]
    {
        let (code, report) = report(arguments);
        assert_eq!((code, &report[key]), (2, &nothing));
        let problem = &report["problems"][0];
        assert_eq!(problem["message"], "unknown `binding`: `sewn`");
        assert!(problem["line"].as_u64().is_some_and(|line| line > 1), "{problem}");
        assert!(problem["hints"].is_array(), "{problem}");
    }
    // What is wrong with one language, when all others are made.
    fs::write(desk.path("order.toml"), order).expect("order");
    sandbox.replace("content/modules/arrival/ar.toml", "title = \"", "titel = \"");
    let (code, report) = report(&out);
    assert_eq!((code, report["manifest"]["items"].as_array().map(Vec::len)), (1, Some(6)));
    let problem = &report["problems"][0];
    assert_eq!(problem["file"], "content/modules/arrival/ar.toml");
    assert_eq!(problem["language"], "ar");
}

#[test]
fn a_cache_that_was_named_and_cannot_be_used_is_warned_of() {
    let sandbox = Sandbox::base();
    let run = sandbox.build(&["--lang", "de", "--cache", "/dev/null"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.starts_with("warning: cannot make the cache folder /dev/null"));
    let run = sandbox.build(&["--lang", "de", "--cache", "/dev/null", "--no-cache"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
