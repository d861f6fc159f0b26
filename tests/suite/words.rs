//! How the words of a text are put together: German words with their meaning.

use crate::editions::{edition, side};
use crate::project::Sandbox;

#[test]
fn a_word_in_brackets_is_explained_in_the_same_pair() {
    let sandbox = Sandbox::base();
    let german = |sandbox: &Sandbox| {
        let edition = edition(sandbox, &["--lang", "de"]);
        let runs = side(&edition, "welcome")["text"].clone();
        let runs = runs.as_array().expect("runs").clone();
        runs.iter().map(|run| run["t"].as_str().unwrap_or("…").to_owned()).collect::<String>()
    };
    let free = german(&sandbox);
    assert!(free.starts_with("Willkommen. Gehen Sie zum Amt (öffentliche Stelle) und"), "{free}");
    let path = "content/modules/arrival/de.toml";
    sandbox.replace(path, "zum { -amt } und", "zum Ort (dem { -amt }) und");
    let inside = german(&sandbox);
    let wanted = "Willkommen. Gehen Sie zum Ort (dem Amt: öffentliche Stelle) und";
    assert!(inside.starts_with(wanted), "{inside}");
    // A pair that is closed already is none to stand in.
    sandbox.replace(path, "zum Ort (dem { -amt }) und", "(gern) zum { -amt } und");
    let behind = german(&sandbox);
    assert!(behind.contains("(gern) zum Amt (öffentliche Stelle) und"), "{behind}");
}
