//! The side of the worker: answers one task after the other, and ends when the parent does.

use std::io::{BufRead, BufReader, Read, Write};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use anyhow::{Context, Result, ensure};

use super::line::{Greeting, VERSION, Word};

/// The exit code of a worker that is left alone in the middle of a task. Nobody is there to see
/// it, except in a list of processes.
const ORPHANED: i32 = 3;

/// Serves a parent that runs [`super::Pool::run`], until there is nothing more to do. `make` gets
/// the line of the set-up, and gives what answers tasks: with one JSON value without a line end.
///
/// If the input ends in the middle of a task, the parent is gone and nobody wants the answer: the
/// process exits at once, whatever it is doing. It must own nothing that suffers from it.
///
/// # Errors
/// If the parent cannot be understood, or does not listen. That `make` failed is told to the
/// parent and is no error here.
pub fn serve<T: FnMut(usize) -> String>(
    input: impl Read + Send + 'static,
    mut output: impl Write,
    make: impl FnOnce(&str) -> Result<T>,
) -> Result<()> {
    // Before anything is read: what comes may be about people.
    forbid_core_dump()?;
    let is_busy = Arc::new(AtomicBool::new(true));
    let lines = watch(input, Arc::clone(&is_busy));
    let mut tell = |word: Word| {
        output.write_all(word.line().as_bytes()).and_then(|()| output.flush()).context("no parent")
    };
    let greeting = lines.recv().context("there is no greeting")?;
    let setup = lines.recv().context("there is no set-up")?;
    let mut answer = match greet(&greeting).and_then(|()| make(&setup)) {
        Ok(answer) => answer,
        Err(error) => return tell(Word::Failed(format!("{error:#}"))),
    };
    is_busy.store(false, Ordering::SeqCst);
    tell(Word::Ready)?;
    for line in lines {
        let task = line.parse().context("the parent named no task")?;
        tell(Word::Begun(task))?;
        let line = answer(task);
        is_busy.store(false, Ordering::SeqCst);
        tell(Word::Answer(task, line))?;
    }
    Ok(())
}

/// Hands on the lines of the input, and watches for its end. The parent names no task before the
/// last one was answered, so an end while something is to do means that it died.
fn watch(input: impl Read + Send + 'static, is_busy: Arc<AtomicBool>) -> Receiver<String> {
    let (sender, receiver): (Sender<String>, _) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(input).lines().map_while(Result::ok) {
            is_busy.store(true, Ordering::SeqCst);
            if sender.send(line).is_err() {
                return;
            }
        }
        if is_busy.load(Ordering::SeqCst) {
            process::exit(ORPHANED);
        }
    });
    receiver
}

fn greet(line: &str) -> Result<()> {
    let greeting: Greeting = serde_json::from_str(line).context("the greeting is none")?;
    ensure!(
        greeting.version == VERSION,
        "the program was replaced while it ran: {} by {VERSION}; run it again",
        greeting.version
    );
    greeting.memory.map_or(Ok(()), limit_memory)
}

/// Keeps the memory of this process from being written to a disk if it crashes: details of people
/// would lie there. What this process starts inherits it.
///
/// # Errors
/// If the system refuses.
#[cfg(unix)]
pub fn forbid_core_dump() -> Result<()> {
    // No dump fits into one byte. Linux hands dumps to a program, such as that of a desktop which
    // collects crashes, for every limit but this one (`fs/coredump.c`).
    const TOO_SMALL: u64 = 1;
    use rlimit::Resource;
    let (_, hard) = Resource::CORE.get().context("cannot read the limit of core dumps")?;
    let limit = TOO_SMALL.min(hard);
    Resource::CORE.set(limit, limit).context("cannot forbid core dumps")
}

/// There are no such files here, unless somebody sets the system up for them.
#[cfg(not(unix))]
pub fn forbid_core_dump() -> Result<()> {
    Ok(())
}

/// Limits the address space of this process. A system may be stricter, and stays so.
#[cfg(unix)]
fn limit_memory(bytes: u64) -> Result<()> {
    use rlimit::Resource;
    if !Resource::AS.is_supported() {
        return Ok(());
    }
    let (soft, hard) = Resource::AS.get().context("cannot read the limit of memory")?;
    Resource::AS.set(bytes.min(soft), hard).context("cannot limit memory")
}

/// There is no such limit here.
#[cfg(not(unix))]
fn limit_memory(_: u64) -> Result<()> {
    Ok(())
}
