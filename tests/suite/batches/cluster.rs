//! The scripts for clusters, with a Slurm that does everything at once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{Desk, files};
use crate::project::{Run, copy, root, run};

/// Stands for `sbatch`: runs all tasks of an array, or what comes through its input, and writes
/// down what it was asked for.
const SBATCH: &str = r#"#!/bin/sh
printf '%s\n' "$*" >>"$LOG"
tasks= script=
for word; do
    case $word in
        1-*) tasks=$(seq "${word#1-}") ;;
        *.sbatch) script=$word ;;
    esac
done
[ -n "$script" ] || cat >"${script:=$LOG.sbatch}"
for task in ${tasks:-''}; do
    code=0
    env ${task:+SLURM_ARRAY_TASK_ID=$task} sh "$script" >>"$LOG" 2>&1 || code=$?
    printf 'exit %s\n' "$code" >>"$LOG"
done
echo 42
"#;

/// A cluster with an order in two shards.
struct Cluster {
    desk: Desk,
}

impl Cluster {
    fn new() -> Self {
        let desk = Desk::new();
        for (name, text) in [("sbatch", SBATCH), ("squeue", "#!/bin/sh\n")] {
            fs::create_dir_all(desk.path("bin")).expect("folder");
            let path = desk.path("bin").join(name);
            fs::write(&path, text).expect("script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("script");
        }
        copy(&root().join("templates"), &desk.path("project/templates"));
        Self { desk }
    }

    /// Makes the templates fail in Ukrainian, or mends them.
    fn set_broken(&self, is_broken: bool) {
        let good = fs::read_to_string(root().join("templates/common.typ")).expect("template");
        let bad = "#if edition.reader == \"uk\" { panic(\"no\") }\n#let part(name)";
        let text = if is_broken { good.replace("#let part(name)", bad) } else { good };
        fs::write(self.desk.path("project/templates/common.typ"), text).expect("template");
    }

    /// Submits the order, and gives what the jobs said.
    fn submit(&self, arguments: &[&str]) -> (Run, String) {
        let log = self.desk.path("log");
        let _ = fs::remove_file(&log);
        let path = std::env::var("PATH").expect("a path");
        let path = format!("{}:{path}", self.desk.path("bin").display());
        let mut command = Command::new("sh");
        command.arg(root().join("deploy/slurm/submit"));
        command.args(["-n", "2", "-c", "2", "-b", env!("CARGO_BIN_EXE_willkommen")]);
        command.args(arguments).arg("-p").arg(self.desk.path("project"));
        command.arg(self.desk.path("order.toml")).arg(self.desk.path("50%a/order.zip"));
        let run = run(command.env("PATH", path).env("LOG", &log));
        (run, fs::read_to_string(&log).unwrap_or_default())
    }

    fn work(&self, name: &str) -> std::path::PathBuf {
        self.desk.path("50%a/order.zip.work").join(name)
    }
}

fn assert_as_plain(cluster: &Cluster, name: &str) {
    let desk = &cluster.desk;
    let mut command = Command::new(env!("CARGO_BIN_EXE_willkommen"));
    command.arg("--project").arg(desk.path("project")).arg("batch").arg(desk.path("order.toml"));
    command.args(["--no-cache", "--out"]).arg(desk.path(name).join("order.zip"));
    fs::create_dir(desk.path(name)).expect("folder");
    let plain = run(&mut command);
    assert!(plain.code < 2, "{}", plain.stderr);
    let read = |folder: &str| fs::read(desk.path(folder).join("order.zip")).expect("archive");
    assert!(read(name) == read("50%a"), "{name} differs");
}

/// The time at which a file was made.
fn made(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).and_then(|it| it.modified()).expect("there")
}

#[test]
fn one_item_that_fails_does_not_hold_up_the_order_and_is_made_when_it_is_mended() {
    let cluster = Cluster::new();
    cluster.set_broken(true);
    let (run, log) = cluster.submit(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(log.contains("--dependency afterany:42"), "{log}");
    assert!(log.contains("50%%a/order.zip.work/log/%A_%a.log"), "{log}");
    let codes: Vec<_> = log.lines().filter(|line| line.starts_with("exit ")).collect();
    assert_eq!(codes, ["exit 0", "exit 1", "exit 1"], "{log}");
    assert!(log.contains("order.zip: 5 of 6 items"), "{log}");
    assert_as_plain(&cluster, "broken");

    let whole = made(&cluster.work("shard-1/shard.json"));
    let (_, log) = cluster.submit(&[]);
    assert!(log.contains("shard-1 was made before"), "{log}");
    assert!(!log.contains("shard-2 was made before"), "what failed was not tried again: {log}");
    assert_eq!(made(&cluster.work("shard-1/shard.json")), whole);

    cluster.set_broken(false);
    let kept = files(&cluster.work("cache")).len();
    let (run, log) = cluster.submit(&["-o", "--xjdf"]);
    assert!(run.stdout.starts_with("changed since the last call: division project"), "{log}");
    assert!(log.contains("order.zip: 6 of 6 items"), "{log}");
    assert!(kept > 1 && files(&cluster.work("cache")).len() > kept);
    cluster.submit(&[]);
    assert_as_plain(&cluster, "mended");
}

#[test]
fn a_shard_that_is_missing_is_named_and_made_by_the_next_call() {
    let cluster = Cluster::new();
    assert_eq!(cluster.submit(&[]).0.code, 0);
    fs::remove_dir_all(cluster.work("shard-2")).expect("removed");
    // The merge alone, as if the task had been killed.
    let mut command = Command::new("sh");
    command.arg(root().join("deploy/slurm/batch.sbatch")).env("SHARDS", "2");
    command.env("WILLKOMMEN", env!("CARGO_BIN_EXE_willkommen")).env("WORK", cluster.work(""));
    let merge = run(command.env("OUT", cluster.desk.path("50%a/order.zip")));
    assert_eq!(merge.code, 2, "{}", merge.stdout);
    assert!(merge.stderr.contains("shard-2/shard.json"), "{}", merge.stderr);
    let (_, log) = cluster.submit(&[]);
    assert!(log.contains("shard-1 was made before"), "{log}");
    assert!(log.contains("order.zip: 6 of 6 items"), "{log}");
}
