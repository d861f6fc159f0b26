//! One worker process as its parent sees it: what is told to it, what it says, how it ends.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::line::Word;

/// Longest line of a worker, in bytes. Answers are short; what is longer is none.
const LONGEST: u64 = 1 << 20;

/// Lines of standard error that are kept, and bytes of each.
const KEPT: usize = 20;
const WIDEST: u64 = 1_000;

/// How long a process may take to end once it has closed its output or was killed. It takes
/// milliseconds, unless the system is stuck.
const PATIENCE: Duration = Duration::from_millis(500);

/// What comes from a worker.
#[derive(Debug)]
pub(super) enum News {
    /// A whole line; `None` if it is nothing that a worker says.
    Said(Option<Word>),
    /// There will be no more.
    Ended,
}

/// A worker process. Goes with this value, whatever happens.
#[derive(Debug)]
pub(super) struct Worker {
    process: Child,
    /// Lines for its standard input; without it the input ends.
    input: Option<Sender<String>>,
    errors: Tail,
}

impl Worker {
    /// Starts a process and tells it the first lines. `report` gets what it says, until it gives
    /// false.
    ///
    /// # Errors
    /// If the system cannot start it.
    pub fn start(
        command: &mut Command,
        first: String,
        report: impl Fn(News) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        set_apart(command);
        // A backtrace is longer than what is kept, and would push the message out of it.
        command.env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        let (sender, lines) = mpsc::channel();
        let mut input = process.stdin.take().expect("it was piped");
        // A pipe holds some kilobytes. A worker that does not read must not stop its parent.
        thread::spawn(move || {
            let write = |line: String| input.write_all(line.as_bytes());
            // Whoever does not read any more has died, and that is seen at the other pipe.
            let _ = lines.into_iter().try_for_each(write);
        });
        let output = process.stdout.take().expect("it was piped");
        thread::spawn(move || listen(output, report));
        let errors = Tail::of(process.stderr.take().expect("it was piped"));
        let worker = Self { process, input: Some(sender), errors };
        worker.tell(first);
        Ok(worker)
    }

    /// Tells it something. If it does not listen any more, its output ends as well.
    pub fn tell(&self, lines: String) {
        let _ = self.input.iter().try_for_each(|input| input.send(lines.clone()));
    }

    /// Lets it end by itself, since there is nothing more to do.
    pub fn dismiss(&mut self) {
        self.input = None;
    }

    /// Kills it without waiting.
    pub fn kill(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
    }

    /// Waits for its end, but not for long.
    pub fn wait(&mut self) -> Option<ExitStatus> {
        let begin = Instant::now();
        loop {
            match self.process.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if begin.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(2)),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// How it ended, in the words of the system. It is killed if it does not end by itself.
    pub fn status(&mut self) -> String {
        let ended = self.wait().or_else(|| {
            self.kill();
            self.wait()
        });
        ended.map_or_else(|| "it does not end".to_owned(), |status| status.to_string())
    }

    /// The last lines of its standard error, once it has ended.
    pub fn last_lines(&self) -> Vec<String> {
        self.errors.lines()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        // Otherwise it stays in the list of processes until the parent ends.
        self.wait();
    }
}

/// A key that interrupts is meant for the parent, which decides what becomes of its workers.
#[cfg(unix)]
fn set_apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// The same on Windows: `CREATE_NEW_PROCESS_GROUP` of the Windows API.
#[cfg(windows)]
fn set_apart(command: &mut Command) {
    std::os::windows::process::CommandExt::creation_flags(command, 0x200);
}

#[cfg(not(any(unix, windows)))]
fn set_apart(_: &mut Command) {}

/// Reads a line with its end, or as much of it as may be long. Empty at the end of the stream.
fn read_line(stream: &mut impl BufRead, longest: u64) -> Vec<u8> {
    let mut line = Vec::new();
    // A stream that fails has ended.
    let _ = stream.take(longest).read_until(b'\n', &mut line);
    line
}

fn listen(output: impl Read, report: impl Fn(News) -> bool) {
    let mut output = BufReader::new(output);
    loop {
        let line = read_line(&mut output, LONGEST);
        let is_cut = line.len() < LONGEST as usize && !line.ends_with(b"\n");
        // The beginning of an answer may look like a whole one. Only its line end says that it is.
        let news = match is_cut {
            true => News::Ended,
            false => News::Said(std::str::from_utf8(&line).ok().and_then(word)),
        };
        let is_end = matches!(news, News::Ended);
        if !report(news) || is_end {
            return;
        }
    }
}

fn word(line: &str) -> Option<Word> {
    Word::parse(line.strip_suffix('\n')?.trim_end_matches('\r'))
}

/// The last lines of a stream.
#[derive(Debug)]
struct Tail {
    lines: Arc<Mutex<VecDeque<String>>>,
    /// Closes when the stream has ended.
    end: Receiver<()>,
}

impl Tail {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let (open, end) = mpsc::channel::<()>();
        let kept = Arc::clone(&lines);
        thread::spawn(move || {
            let _open = open;
            let mut stream = BufReader::new(stream);
            loop {
                let line = read_line(&mut stream, WIDEST);
                if line.is_empty() {
                    return;
                }
                // What a process that dies says to programmers would stand where the reason is
                // looked for.
                if line.starts_with(b"note: ") {
                    continue;
                }
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
                let surplus = kept.len().saturating_sub(KEPT);
                kept.drain(..surplus);
            }
        });
        Self { lines, end }
    }

    /// What is there at the end of the stream, or soon, if something else holds it open.
    fn lines(&self) -> Vec<String> {
        // Nothing is ever sent: it closes, or the time is over.
        let _ = self.end.recv_timeout(PATIENCE);
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }
}
