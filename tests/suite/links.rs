//! Links in a project folder: what they lead to outside is not read, and somebody is told.

use std::os::unix::fs::symlink;

use crate::project::Sandbox;

#[test]
fn a_link_out_of_the_project_is_reported() {
    let (sandbox, outside) = (Sandbox::base(), Sandbox::base());
    let words = "content/modules/arrival/ar.toml";
    let role = "content/contacts/de.toml";
    let module = "content/modules/help/module.toml";
    for path in [words, role, module] {
        std::fs::remove_file(sandbox.path().join(path)).expect("a file");
    }
    symlink(outside.path().join(words), sandbox.path().join(words)).expect("a link");
    symlink(sandbox.path().join("nowhere"), sandbox.path().join(role)).expect("a link");
    symlink(outside.path().join(module), sandbox.path().join(module)).expect("a link");
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for path in [words, role, module] {
        let told = format!("error: file is a link that leads out of the project\n  --> {path}");
        assert!(run.stderr.contains(&told), "{path}: {}", run.stderr);
    }
    assert!(run.stderr.contains("3 errors, 0 warnings"), "{}", run.stderr);
}

#[test]
fn a_link_within_the_project_is_followed() {
    let sandbox = Sandbox::base();
    let words = sandbox.path().join("content/modules/arrival/ar.toml");
    let elsewhere = sandbox.path().join("content/words.md");
    std::fs::rename(&words, &elsewhere).expect("a file");
    symlink(&elsewhere, &words).expect("a link");
    assert_eq!(sandbox.run(&["check"]).code, 0);
}
