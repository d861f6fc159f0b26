//! What only systems with signals, scripts and limits can show.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio, id};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use super::super::{Event, Limits, Lost, Pool};
use super::{LONG, again, ends, limits, loss, run, run_with};

/// Whether a process of this user is still there. On systems with `/proc` one that has ended but
/// was not yet collected by its parent does not count.
fn is_alive(pid: &str) -> bool {
    if let Ok(status) = fs::read_to_string(format!("/proc/{pid}/stat")) {
        return !status.contains(") Z ");
    }
    let look = Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status();
    look.is_ok_and(|status| status.success())
}

/// Whether a process was started by this one, as far as `/proc` tells: numbers are used again.
fn is_child(pid: &str) -> bool {
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return !Path::new("/proc/self").exists();
    };
    let parent = status.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1));
    parent.is_some_and(|parent| parent == id().to_string())
}

/// The processes that wrote their numbers into a folder.
fn pids(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("folder").flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut pids: Vec<_> = names.filter(|name| name.parse::<u32>().is_ok()).collect();
    pids.sort();
    pids
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < LONG, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn workers_end_with_a_parent_that_is_killed() {
    let folder = TempDir::new().expect("folder");
    let path = folder.path().to_str().expect("UTF-8");
    let mut parent = again(&format!("parent {path}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("a parent");
    wait_until("both tasks began", || {
        (0..2).all(|task| folder.path().join(format!("begun-{task}")).exists())
    });
    let workers = pids(folder.path());
    assert_eq!(workers.len(), 2);
    assert!(workers.iter().all(|pid| is_alive(pid)));
    parent.kill().expect("killed");
    parent.wait().expect("ended");
    wait_until("the workers ended", || !workers.iter().any(|pid| is_alive(pid)));
}

#[test]
fn what_workers_that_are_killed_had_begun_is_tried_again() {
    let folder = TempDir::new().expect("folder");
    // Slow until all are killed, so that the batch is not over before, and then quick.
    let until = folder.path().join("until");
    let setup = json!({ "pids": folder.path(), "pause": 20, "until": until });
    let tasks = Vec::from_iter(0..2_000);
    let is_over = AtomicBool::new(false);
    let events = thread::scope(|scope| {
        let killer = scope.spawn(|| {
            let killed = kill_some(folder.path(), &is_over);
            fs::write(&until, "").expect("written");
            killed
        });
        let events = run(&setup, &tasks, limits(3));
        is_over.store(true, Ordering::Relaxed);
        let killed = killer.join().expect("killer");
        assert_eq!(killed, 20, "the batch was over before all were killed");
        events
    });
    let lost: Vec<_> = ends(&events, &tasks).into_values().filter_map(Result::err).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let reason = |event: &Event| match event {
        Event::Dropped { why, .. } => Some(why.to_string()),
        Event::Started { .. } | Event::Done { .. } | Event::Lost { .. } => None,
    };
    let dropped: Vec<_> = events.iter().filter_map(reason).collect();
    assert!(dropped.len() <= 20, "{dropped:?}");
    assert!(dropped.iter().all(|why| why.contains("SIGKILL")), "{dropped:?}");
    assert!(!dropped.is_empty(), "20 workers died in tasks or not, but never in one?");
    wait_until("the workers ended", || !pids(folder.path()).iter().any(|pid| is_alive(pid)));
}

/// Kills 20 workers, one after another, at moments that a fixed sequence gives.
fn kill_some(folder: &Path, is_over: &AtomicBool) -> usize {
    let mut state = 7_u64;
    let mut killed = 0;
    while killed < 20 && !is_over.load(Ordering::Relaxed) {
        // A linear congruential generator (Knuth, MMIX).
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        thread::sleep(Duration::from_micros(state >> 50));
        let alive = pids(folder).into_iter().filter(|pid| is_alive(pid) && is_child(pid));
        let alive: Vec<_> = alive.collect();
        if let Some(pid) = alive.get((state >> 33) as usize % alive.len().max(1)) {
            let status = Command::new("kill").args(["-9", pid]).status().expect("kill");
            killed += usize::from(status.success());
        }
    }
    killed
}

/// A worker as a script: it reads greeting and set-up first.
fn script(text: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("read greeting; read setup; {text}")]);
    command
}

#[test]
fn a_death_between_tasks_loses_nothing() {
    let one = r#"echo ready; read task; echo "begun $task"; echo "answer $task {}"; exit 5"#;
    let tasks = Vec::from_iter(0..12);
    let events = run_with(&mut || script(one), &json!({}), &tasks, limits(2)).expect("run");
    assert!(ends(&events, &tasks).into_values().all(|end| end.is_ok()));
}

#[test]
fn workers_that_never_begin_anything_are_given_up() {
    let all = [
        "echo nonsense; echo no luck >&2; exit 5",
        "echo ready; read task; echo no luck >&2; exit 5",
    ];
    for text in all {
        let mut started = 0;
        let command = &mut || {
            started += 1;
            script(text)
        };
        let error = run_with(command, &json!({}), &[0, 1, 2], limits(2)).expect_err("no luck");
        let text =
            "no worker process can be started: the process ended early (exit status: 5)\n  no luck";
        assert_eq!(error.to_string(), text);
        assert_eq!(started, 10);
    }
}

#[test]
fn a_worker_that_begins_something_else_is_not_waited_for() {
    let other = || script("echo ready; read task; echo begun 9; read more");
    let error = run_with(&mut { other }, &json!({}), &[4], limits(1)).expect_err("nothing begun");
    let text = "no worker process can be started: the process gave an answer that is none";
    assert_eq!(error.to_string(), text);
}

#[test]
fn half_an_answer_is_none() {
    let half = r#"echo ready; read task; echo "begun $task"; printf "answer $task 12""#;
    let events = run_with(&mut || script(half), &json!({}), &[4], limits(1)).expect("run");
    let (why, _) = ends(&events, &[4]).remove(&4).expect("task 4").expect_err("lost");
    assert_eq!(why, Lost::Crashed("exit status: 0".to_owned()));
}

#[test]
fn an_answer_to_another_task_is_none() {
    let other = r#"echo ready; read task; echo "begun $task"; echo "answer 9 {}"; read more"#;
    let events = run_with(&mut || script(other), &json!({}), &[4], limits(1)).expect("run");
    let (why, _) = ends(&events, &[4]).remove(&4).expect("task 4").expect_err("lost");
    assert_eq!(why, Lost::Garbled);
}

#[test]
fn a_flood_is_no_answer_and_fills_no_memory() {
    let flood = r#"echo ready; read task; echo "begun $task"; cat /dev/zero"#;
    let events = run_with(&mut || script(flood), &json!({}), &[4], limits(1)).expect("run");
    let (why, _) = ends(&events, &[4]).remove(&4).expect("task 4").expect_err("lost");
    assert_eq!(why, Lost::Garbled);
}

#[test]
fn a_worker_that_does_not_read_its_setup_does_not_stop_its_parent() {
    let setup = json!({ "long": "x".repeat(1 << 20) });
    let stop = AtomicBool::new(false);
    let deaf = &mut || {
        stop.store(true, Ordering::Relaxed);
        let mut command = Command::new("sleep");
        command.arg("100");
        command
    };
    let begin = Instant::now();
    Pool::run(deaf, &setup.to_string(), &[0], limits(1), &stop, &mut |_| unreachable!())
        .expect("stopped");
    assert!(begin.elapsed() < Duration::from_secs(20));
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_limited() {
    let limits = Limits { memory: Some(2 << 30), ..limits(2) };
    let (why, said) = loss(&run(&json!({ "3": "memory" }), &Vec::from_iter(0..10), limits));
    assert!(why.to_string().contains("SIGABRT"), "{why}");
    assert!(said.iter().any(|line| line.contains("memory allocation of 3221225472")), "{said:?}");
}
