//! What the pool promises, with real processes: this test binary again, and small scripts.

#[cfg(unix)]
mod unix;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, abort, exit, id};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Event, Limits, Lost, Pool, serve};
use serde_json::{Value, json};

/// Tells this test binary what it is: a worker, or the parent of some.
const ROLE: &str = "WILLKOMMEN_TEST_ROLE";

/// The test that is run again in another process.
const ENTRY: &str = "every_task_is_answered_once";

/// So long that only a hang takes longer, also on a machine that is busy.
const LONG: Duration = Duration::from_secs(100);

fn limits(workers: usize) -> Limits {
    Limits { workers, time_per_task: LONG, memory: None }
}

/// This test binary in another role.
fn again(role: &str) -> Command {
    let (_, module) = module_path!().split_once("::").expect("a module of a crate");
    let mut command = Command::new(env::current_exe().expect("this test"));
    command.args(["--exact", &format!("{module}::{ENTRY}"), "--nocapture", "--test-threads=2"]);
    command.env(ROLE, role);
    command
}

/// A worker: what it does stands in the set-up.
fn act_as_worker() {
    let make = |setup: &str| -> anyhow::Result<_> {
        let setup: Value = serde_json::from_str(setup)?;
        if let Some(folder) = setup["pids"].as_str() {
            fs::write(Path::new(folder).join(id().to_string()), "")?;
        }
        anyhow::ensure!(setup["refuse"].is_null(), "there are \"no\" fonts\nanywhere");
        Ok(move |task: usize| match setup[task.to_string()].as_str().unwrap_or_default() {
            "" => {
                let pause = Duration::from_millis(setup["pause"].as_u64().unwrap_or_default());
                let is_over = setup["until"].as_str().is_some_and(|path| Path::new(path).exists());
                thread::sleep(if is_over { Duration::ZERO } else { pause });
                json!({ "task": task, "pid": id() }).to_string()
            }
            "crash" => {
                (1..=30).for_each(|line| eprintln!("line {line}"));
                eprintln!("note: run with `RUST_BACKTRACE=1`");
                abort()
            }
            "hang" => loop {
                thread::sleep(LONG);
            },
            "babble" => {
                println!("what a library says");
                "{}".to_owned()
            }
            "memory" => {
                let bytes = vec![1_u8; 3 << 30];
                json!(bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>()).to_string()
            }
            other => panic!("no such thing: {other}"),
        })
    };
    // What the test harness wrote has no line end.
    println!();
    serve(io::stdin(), io::stdout(), make).expect("a parent");
    exit(0);
}

/// A parent that somebody will kill: its workers hang.
fn act_as_parent(folder: &str) {
    let setup = json!({ "pids": folder, "0": "hang", "1": "hang" }).to_string();
    let command = &mut || again("worker");
    let stop = AtomicBool::new(false);
    let on = &mut |event| match event {
        Event::Started { task, .. } => {
            fs::write(Path::new(folder).join(format!("begun-{task}")), "").expect("written");
        }
        Event::Done { .. } | Event::Dropped { .. } | Event::Lost { .. } => {
            panic!("nothing ends here")
        }
    };
    Pool::run(command, &setup, &[0, 1], limits(2), &stop, on).expect("run");
}

fn run(setup: &Value, tasks: &[usize], limits: Limits) -> Vec<Event> {
    run_with(&mut || again("worker"), setup, tasks, limits).expect("run")
}

fn run_with(
    command: &mut dyn FnMut() -> Command,
    setup: &Value,
    tasks: &[usize],
    limits: Limits,
) -> anyhow::Result<Vec<Event>> {
    let mut events = Vec::new();
    let stop = AtomicBool::new(false);
    let on = &mut |event| events.push(event);
    Pool::run(command, &setup.to_string(), tasks, limits, &stop, on)?;
    Ok(events)
}

/// The end of each task: its answer, or why there is none. Every task must have begun once and
/// ended once, in this order; one that was dropped, once more.
fn ends(events: &[Event], tasks: &[usize]) -> BTreeMap<usize, Result<Value, (Lost, Vec<String>)>> {
    let mut begun = BTreeMap::new();
    let mut ends = BTreeMap::new();
    let mut dropped = BTreeSet::new();
    for event in events {
        let (task, end) = match event {
            Event::Started { task, worker } => {
                assert_eq!(begun.insert(*task, *worker), None, "task {task} began twice");
                continue;
            }
            Event::Dropped { task, .. } => {
                assert!(begun.remove(task).is_some(), "task {task} was dropped before it began");
                assert!(dropped.insert(task), "task {task} was dropped twice");
                continue;
            }
            Event::Done { task, line } => (task, Ok(serde_json::from_str(line).expect("JSON"))),
            Event::Lost { task, why, said } => (task, Err((why.clone(), said.clone()))),
        };
        assert!(begun.contains_key(task), "task {task} ended before it began");
        assert!(ends.insert(*task, end).is_none(), "task {task} ended twice");
    }
    let mut wanted = tasks.to_vec();
    wanted.sort_unstable();
    assert_eq!(begun.keys().copied().collect::<Vec<_>>(), wanted);
    assert_eq!(ends.keys().copied().collect::<Vec<_>>(), wanted);
    ends
}

/// The only loss among ten tasks, which must be task 3.
fn loss(events: &[Event]) -> (Lost, Vec<String>) {
    let mut ends = ends(events, &(0..10).collect::<Vec<_>>());
    let loss = ends.remove(&3).expect("task 3").expect_err("task 3 is lost");
    for (task, end) in ends {
        assert_eq!(end.expect("nothing else is lost")["task"], task);
    }
    loss
}

#[test]
fn every_task_is_answered_once() {
    match env::var(ROLE).ok().as_deref().map(|role| role.split_once(' ').unwrap_or((role, ""))) {
        Some(("parent", folder)) => return act_as_parent(folder),
        Some(_) => return act_as_worker(),
        None => {}
    }
    let tasks: Vec<usize> = (100..140).rev().collect();
    let mut started = 0;
    let command = &mut || {
        started += 1;
        again("worker")
    };
    let events = run_with(command, &json!({ "pause": 5 }), &tasks, limits(3)).expect("run");
    let ends = ends(&events, &tasks);
    let answers: Vec<Value> = ends.into_values().map(|end| end.expect("done")).collect();
    let mut pids: Vec<u64> = answers.iter().map(|it| it["pid"].as_u64().expect("a pid")).collect();
    assert!(answers.iter().zip(100..140).all(|(answer, task)| answer["task"] == task));
    pids.sort_unstable();
    pids.dedup();
    assert!(started == 3 && pids.len() <= 3, "one process answers many tasks");
}

#[test]
fn tasks_are_begun_in_the_order_given() {
    let tasks = [5, 3, 9, 0, 7];
    let begun: Vec<_> = (run(&json!({}), &tasks, limits(1)).into_iter())
        .filter_map(|event| match event {
            Event::Started { task, worker } => Some((task, worker)),
            Event::Done { .. } | Event::Dropped { .. } | Event::Lost { .. } => None,
        })
        .collect();
    assert_eq!(begun, tasks.map(|task| (task, 0)));
    assert_eq!(run(&json!({}), &[], limits(4)), []);
}

#[test]
fn a_crash_takes_one_task_with_it() {
    let (why, said) = loss(&run(&json!({ "3": "crash" }), &Vec::from_iter(0..10), limits(2)));
    let last: Vec<_> = (11..=30).map(|line| format!("line {line}")).collect();
    assert_eq!(said, last);
    assert!(matches!(&why, Lost::Crashed(status) if !status.is_empty()), "{why}");
    #[cfg(unix)]
    assert!(why.to_string().contains("SIGABRT"), "{why}");
}

#[test]
fn a_hang_takes_its_time_and_no_more() {
    let time_per_task = Duration::from_secs(2);
    let begin = Instant::now();
    let limits = Limits { time_per_task, ..limits(2) };
    let (why, said) = loss(&run(&json!({ "3": "hang" }), &Vec::from_iter(0..10), limits));
    assert_eq!((why, said), (Lost::TimedOut(time_per_task), Vec::new()));
    assert!(begin.elapsed() >= time_per_task);
}

#[test]
fn nonsense_is_no_answer() {
    let (why, _) = loss(&run(&json!({ "3": "babble" }), &Vec::from_iter(0..10), limits(2)));
    assert_eq!(why, Lost::Garbled);
}

#[test]
fn a_setup_that_is_refused_is_said_at_once() {
    let error = run_with(&mut || again("worker"), &json!({ "refuse": 1 }), &[0, 1], limits(2));
    let error = error.expect_err("refused").to_string();
    assert_eq!(error, "the worker processes cannot work: there are \"no\" fonts\nanywhere");
    let setup = "{\n}";
    let stop = AtomicBool::new(false);
    let result =
        Pool::run(&mut || again("worker"), setup, &[0], limits(1), &stop, &mut |_| unreachable!());
    assert!(result.expect_err("two lines").to_string().contains("one line"));
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    let nowhere = &mut || Command::new("/nowhere/to/be/found");
    let error = run_with(nowhere, &json!({}), &[0, 1], limits(2)).expect_err("no program");
    assert!(error.to_string().starts_with("no worker process can be started: "), "{error}");
}

#[test]
fn a_stop_ends_everything_within_a_second() {
    let stop = AtomicBool::new(false);
    let mut begun = 0;
    let mut stopped = None;
    let setup = json!({ "0": "hang", "1": "hang" }).to_string();
    let on = &mut |event| {
        assert!(matches!(event, Event::Started { .. }), "{event:?}");
        begun += 1;
        if begun == 2 {
            stop.store(true, Ordering::Relaxed);
            stopped = Some(Instant::now());
        }
    };
    let tasks = Vec::from_iter(0..10);
    Pool::run(&mut || again("worker"), &setup, &tasks, limits(2), &stop, on).expect("stopped");
    let took = stopped.expect("it was stopped").elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(begun, 2);
}

#[test]
fn a_long_setup_arrives() {
    let setup = json!({ "long": "x".repeat(1 << 20), "pause": 1 });
    let tasks = Vec::from_iter(0..4);
    assert!(ends(&run(&setup, &tasks, limits(2)), &tasks).into_values().all(|end| end.is_ok()));
}
