//! Rebuilds the crate when a file that it embeds changes, appears or goes.

fn main() {
    for folder in ["content", "locales", "templates", "fonts"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
