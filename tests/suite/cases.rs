//! Broken projects: each folder of `tests/cases` is laid over the small project of `tests/base`,
//! and what the program says is compared with `expected.txt`, to the letter.
//!
//! A case may hold `command` (arguments, one a line, `{project}` is its folder; `check` if absent),
//! `order.toml` and `prepare` (one instruction a line: `adopt TOP`, `delete PATH`, `fill PATH BYTES`, `nest PATH DEPTH`,
//! `move FROM TO`).

use std::fs;
use std::path::Path;

use expect_test::expect_file;

use crate::project::{Run, Sandbox, copy, root};

/// Cases whose error is no diagnostic: what is wrong with the command line or the machine is said in
/// one sentence, which names the way out itself.
const WITHOUT_ADVICE: [&str; 2] = ["build-without-language", "no-project"];

#[test]
fn every_broken_project_says_what_is_wrong() {
    let mut names: Vec<_> = fs::read_dir(root().join("tests/cases"))
        .expect("cases")
        .map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert!(names.len() >= 40, "only {} cases", names.len());
    let mut without_advice = Vec::new();
    for name in names {
        let folder = root().join("tests/cases").join(&name);
        let sandbox = Sandbox::base();
        lay_over(&folder, &sandbox);
        let run = execute(&folder, &sandbox);
        assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
        let half: Vec<_> = sandbox.made().into_iter().filter(|it| it.contains(".part")).collect();
        assert!(half.is_empty(), "{name} left {half:?}");
        let place = sandbox.path().to_str().expect("UTF-8 path");
        let text = format!("exit {}\n{}{}", run.code, run.stdout, run.stderr);
        let text = text.replace(place, "[project]").replace('\\', "/");
        expect_file![folder.join("expected.txt")].assert_eq(&text);
        without_advice.extend(unadvised(&text).map(|problem| format!("{name}: {problem}")));
    }
    let is_listed = |problem: &&String| {
        WITHOUT_ADVICE.iter().any(|name| problem.starts_with(&format!("{name}: ")))
    };
    let listed = without_advice.iter().filter(is_listed).count();
    assert_eq!(listed, WITHOUT_ADVICE.len(), "a case is listed in vain");
    without_advice.retain(|problem| !is_listed(&problem));
    assert!(without_advice.is_empty(), "nobody is told what to do:\n{}", without_advice.join("\n"));
}

/// The problems of an output that have no hint.
fn unadvised(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.match_indices('\n').map(|(at, _)| &text[at + 1..]);
    begins.filter_map(|rest| {
        let mut lines = rest.lines();
        let is_problem =
            |line: &&str| ["error: ", "warning: "].iter().any(|it| line.starts_with(it));
        let first = lines.next().filter(is_problem)?;
        let mut about = lines.take_while(|line| line.starts_with("  "));
        (!about.any(|line| line.starts_with("  hint: "))).then_some(first)
    })
}

#[test]
fn a_problem_without_advice_is_noticed() {
    let told = "exit 1\nerror: one\n  --> a.toml\n  hint: mend it\n\nwarning: two\n  hint: look\n";
    assert_eq!(unadvised(told).count(), 0);
    let untold = "exit 1\nfailed: de\nerror: one\n  --> a.toml\n\nwarning: two\n  hint: look\n";
    assert_eq!(unadvised(untold).collect::<Vec<_>>(), ["error: one"]);
}

fn lay_over(folder: &Path, sandbox: &Sandbox) {
    let prepare = fs::read_to_string(folder.join("prepare")).unwrap_or_default();
    for line in prepare.lines().filter(|line| line.starts_with("adopt ")) {
        sandbox.adopt(line.trim_start_matches("adopt "));
    }
    for top in ["content", "locales", "templates", "fonts"] {
        if folder.join(top).is_dir() {
            copy(&folder.join(top), &sandbox.path().join(top));
        }
    }
    let order = folder.join("order.toml");
    if order.is_file() {
        fs::copy(&order, sandbox.path().join("order.toml")).expect("copy");
    }
    for line in prepare.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["adopt", _] => {}
            ["delete", path] => {
                let path = sandbox.path().join(path);
                let result =
                    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
                result.expect("delete");
            }
            ["fill", path, bytes] => {
                let bytes = bytes.parse().expect("bytes");
                sandbox.write(path, format!("title = \"{}\"\n", "a".repeat(bytes)));
            }
            ["nest", path, depth] => {
                let depth = depth.parse().expect("depth");
                sandbox.write(path, format!("a = {}{}\n", "[".repeat(depth), "]".repeat(depth)));
            }
            ["move", from, to] => {
                fs::rename(sandbox.path().join(from), sandbox.path().join(to)).expect("move");
            }
            other => panic!("unknown instruction {other:?}"),
        }
    }
}

fn execute(folder: &Path, sandbox: &Sandbox) -> Run {
    let command = fs::read_to_string(folder.join("command")).unwrap_or_else(|_| "check".into());
    let command = command.replace("{project}", sandbox.path().to_str().expect("UTF-8 path"));
    let arguments: Vec<_> = command.lines().filter(|line| !line.is_empty()).collect();
    match arguments.first() {
        Some(&"build") => sandbox.build(&arguments[1..]),
        _ => sandbox.run(&arguments),
    }
}
