//! Projects in temporary folders, and runs of the program on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program under test, with a cache that only this run of the tests uses.
pub fn program() -> Command {
    static CACHE: OnceLock<PathBuf> = OnceLock::new();
    let cache = CACHE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        // What an earlier run made is made again.
        let _ = fs::remove_dir_all(&folder);
        folder
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_willkommen"));
    command.env("XDG_CACHE_HOME", cache);
    command
}

/// What a run printed and how it ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program and waits for it.
pub fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    Run {
        code: status.code().expect("the program was not killed"),
        stdout: String::from_utf8(stdout).expect("output is UTF-8"),
        stderr: String::from_utf8(stderr).expect("output is UTF-8"),
    }
}

/// A project of its own in a temporary folder.
pub struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// A copy of the small project in `tests/base`.
    pub fn base() -> Self {
        let sandbox = Self { folder: TempDir::new().expect("a temporary folder") };
        copy(&root().join("tests/base"), sandbox.path());
        sandbox
    }

    /// The small project with a module of all kinds: the case `kinds-right`.
    pub fn of_all_kinds() -> Self {
        let sandbox = Self::base();
        copy(&root().join("tests/cases/kinds-right"), sandbox.path());
        sandbox
    }

    /// A copy of the content that ships.
    pub fn shipped() -> Self {
        let sandbox = Self { folder: TempDir::new().expect("a temporary folder") };
        sandbox.adopt("content");
        sandbox
    }

    /// A town's folder, as `init` makes it.
    pub fn town(arguments: &[&str]) -> Self {
        let sandbox = Self { folder: TempDir::new().expect("a temporary folder") };
        let run = run(program().arg("init").arg(sandbox.path()).args(arguments));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        sandbox
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where packets go.
    pub fn out(&self) -> PathBuf {
        self.path().join("out")
    }

    /// Takes over a top folder of the repository, so that parts of it can be broken.
    pub fn adopt(&self, top: &str) {
        copy(&root().join(top), &self.path().join(top));
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
        fs::write(path, text).expect("file");
    }

    /// Replaces a text in a file; it must be there.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.path().join(path)).expect("file");
        assert!(text.contains(old), "{path} does not contain {old:?}");
        self.write(path, text.replace(old, new));
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        let path = self.path().join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs the program on the project.
    pub fn run(&self, arguments: &[&str]) -> Run {
        run(program().arg("--project").arg(self.path()).args(arguments))
    }

    /// Builds on a fixed day into the project's `out`.
    pub fn build(&self, arguments: &[&str]) -> Run {
        let out = self.out();
        let out = out.to_str().expect("UTF-8 path");
        self.run(&[&["build", "--date", "2026-11-22", "--out", out], arguments].concat())
    }

    /// Names of the files that were made, sorted.
    pub fn made(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.out()) else { return Vec::new() };
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("entry").file_name().into_string().expect("UTF-8 name")
        };
        let mut names: Vec<_> = entries.map(name).collect();
        names.sort();
        names
    }
}

/// Copies a folder over another.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copy");
        }
    }
}
