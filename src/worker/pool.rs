//! The side of the parent: hands out tasks, hears the answers, replaces who dies.

use std::collections::{BTreeSet, VecDeque};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::child::{News, Worker};
use super::line::{Greeting, VERSION, Word};
use super::{Event, Limits, Lost};

/// How often the parent looks whether it shall stop, and whose time is over.
const TICK: Duration = Duration::from_millis(50);

/// How long a worker may take before it is ready, and to take up a task. A task may take longer.
const START: Duration = Duration::from_secs(60);

/// A pause after which the parent was not listening: it was halted (Ctrl-Z), or busy with what it
/// was told. That is nobody's fault, so everybody gets the time back.
const ABSENCE: Duration = Duration::from_secs(1);

/// Workers that may end in a row at one place without having begun a task. Then the place stays
/// empty: the next ones would most likely end as well.
const MOST_FAILURES: u32 = 5;

/// Messages that wait for the parent. Whoever says more has to wait.
const WAITING: usize = 64;

/// Worker processes and what they have to do.
pub struct Pool<'a> {
    command: &'a mut dyn FnMut() -> Command,
    on: &'a mut dyn FnMut(Event),
    /// The lines that each worker gets first.
    first: String,
    time_per_task: Duration,
    /// Tasks that nobody has.
    queue: VecDeque<usize>,
    /// Tasks that a worker died over.
    dropped: BTreeSet<usize>,
    places: Vec<Place>,
    sender: SyncSender<Report>,
    reports: Receiver<Report>,
    /// Workers started so far.
    started: u64,
    /// When the parent listened last.
    listened: Instant,
    /// Why the last worker that had begun nothing ended.
    trouble: String,
}

/// Where a worker sits, or could.
#[derive(Default)]
struct Place {
    worker: Option<Worker>,
    /// Which worker it is, counting from 1, so that nothing is heard of one that is gone.
    number: u64,
    state: State,
    /// When its time is over; never if the clock cannot count so far.
    deadline: Option<Instant>,
    /// Workers in a row that ended here without having begun a task.
    failures: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Nobody is there.
    #[default]
    Empty,
    /// Setting up.
    Starting,
    /// Waits for a task.
    Idle,
    /// Was given a task and has not said that it began.
    Given(usize),
    /// Works on a task.
    Busy(usize),
}

/// What came from a worker.
struct Report {
    place: usize,
    number: u64,
    news: News,
}

impl<'a> Pool<'a> {
    /// Runs tasks in worker processes, in the order given as far as several at a time allow, and
    /// reports each of them: begun, then done or lost. A worker that dies, takes too long or talks
    /// nonsense is replaced, and the rest goes on. What a worker died over is reported as dropped
    /// and begun once more, behind all others.
    ///
    /// `command` makes the command of a worker, which runs [`super::serve`]; `setup` is one line
    /// that each of them gets first.
    ///
    /// Once `stop` is true no task is begun, the workers are killed, and it returns within a
    /// second; tasks that were under way are neither done nor lost. If this process is killed, the
    /// workers end by themselves.
    ///
    /// # Errors
    /// If the set-up is refused by a worker, or no worker can be started although there are tasks
    /// left. What was reported until then holds.
    pub fn run(
        command: &'a mut dyn FnMut() -> Command,
        setup: &str,
        tasks: &[usize],
        limits: Limits,
        stop: &AtomicBool,
        on: &'a mut dyn FnMut(Event),
    ) -> Result<()> {
        anyhow::ensure!(!setup.contains('\n'), "the set-up of a worker must be one line");
        let greeting = Greeting { version: VERSION.to_owned(), memory: limits.memory };
        let greeting = serde_json::to_string(&greeting).context("cannot greet a worker")?;
        let (sender, reports) = mpsc::sync_channel(WAITING);
        let workers = limits.workers.clamp(1, tasks.len().max(1));
        let mut pool = Self {
            command,
            on,
            first: format!("{greeting}\n{setup}\n"),
            time_per_task: limits.time_per_task,
            queue: tasks.iter().copied().collect(),
            dropped: BTreeSet::new(),
            places: (0..workers).map(|_| Place::default()).collect(),
            sender,
            reports,
            started: 0,
            listened: Instant::now(),
            trouble: String::new(),
        };
        while !pool.is_done() && !stop.load(Ordering::Relaxed) {
            pool.fill()?;
            pool.listen()?;
            pool.mind_time();
        }
        match pool.is_done() {
            true => pool.dismiss(),
            false => {
                pool.places.iter_mut().filter_map(|it| it.worker.as_mut()).for_each(Worker::kill)
            }
        }
        Ok(())
    }

    /// Whether every task was reported.
    fn is_done(&self) -> bool {
        let works = |place: &Place| matches!(place.state, State::Given(_) | State::Busy(_));
        self.queue.is_empty() && !self.places.iter().any(works)
    }

    /// Starts workers where some are needed, and gives tasks to those who wait.
    fn fill(&mut self) -> Result<()> {
        let free = |place: &&Place| matches!(place.state, State::Starting | State::Idle);
        let mut free = self.places.iter().filter(free).count();
        for index in 0..self.places.len() {
            let place = &self.places[index];
            let can_start = place.state == State::Empty && place.failures < MOST_FAILURES;
            if can_start && free < self.queue.len() {
                self.start(index);
                free += 1;
            }
        }
        for place in self.places.iter_mut().filter(|place| place.state == State::Idle) {
            if let (Some(worker), Some(task)) = (&place.worker, self.queue.pop_front()) {
                worker.tell(format!("{task}\n"));
                place.state = State::Given(task);
                place.deadline = Instant::now().checked_add(START);
            }
        }
        let is_over =
            |place: &Place| place.state == State::Empty && place.failures == MOST_FAILURES;
        match self.places.iter().all(is_over) {
            true => bail!("no worker process can be started: {}", self.trouble),
            false => Ok(()),
        }
    }

    fn start(&mut self, index: usize) {
        self.started += 1;
        let (number, sender) = (self.started, self.sender.clone());
        let report = move |news| sender.send(Report { place: index, number, news }).is_ok();
        let started = Worker::start(&mut (self.command)(), self.first.clone(), report);
        let place = &mut self.places[index];
        match started {
            Ok(worker) => {
                let deadline = Instant::now().checked_add(START);
                let (worker, state) = (Some(worker), State::Starting);
                *place = Place { worker, number, state, deadline, failures: place.failures };
            }
            Err(error) => {
                place.failures += 1;
                self.trouble = error.to_string();
            }
        }
    }

    /// Waits for the next message, for a moment.
    fn listen(&mut self) -> Result<()> {
        // The pool holds a sender itself, so nothing but the end of the moment is an error.
        let Ok(Report { place: index, number, news }) = self.reports.recv_timeout(TICK) else {
            return Ok(());
        };
        let place = &mut self.places[index];
        if place.number != number {
            return Ok(());
        }
        match (place.state, news) {
            (State::Starting, News::Said(Some(Word::Failed(why)))) => {
                bail!("the worker processes cannot work: {why}")
            }
            (State::Starting, News::Said(Some(Word::Ready))) => {
                place.state = State::Idle;
                place.deadline = None;
            }
            // What a system, a runtime or a test harness says before it lets the program begin.
            (State::Starting, News::Said(_)) => {}
            (State::Given(task), News::Said(Some(Word::Begun(begun)))) if begun == task => {
                place.state = State::Busy(task);
                place.deadline = Instant::now().checked_add(self.time_per_task);
                place.failures = 0;
                (self.on)(Event::Started { task, worker: index });
            }
            (State::Busy(task), News::Said(Some(Word::Answer(done, line)))) if done == task => {
                place.state = State::Idle;
                place.deadline = None;
                (self.on)(Event::Done { task, line });
            }
            (_, News::Said(_)) => self.remove(index, Lost::Garbled),
            (_, News::Ended) => {
                let status = place.worker.as_mut().map(Worker::status);
                self.remove(index, Lost::Crashed(status.unwrap_or_default()));
            }
        }
        Ok(())
    }

    /// Removes workers whose time is over.
    fn mind_time(&mut self) {
        let now = Instant::now();
        let gone = now.duration_since(std::mem::replace(&mut self.listened, now));
        for index in 0..self.places.len() {
            let place = &mut self.places[index];
            if gone > ABSENCE {
                place.deadline = place.deadline.and_then(|deadline| deadline.checked_add(gone));
            }
            if place.deadline.is_some_and(|deadline| deadline < now) {
                let limit = match place.state {
                    State::Busy(_) => self.time_per_task,
                    State::Empty | State::Starting | State::Idle | State::Given(_) => START,
                };
                self.remove(index, Lost::TimedOut(limit));
            }
        }
    }

    /// Removes a worker. A task that it had not begun is the next one for somebody else.
    fn remove(&mut self, index: usize, why: Lost) {
        let place = &mut self.places[index];
        let mut said = Vec::new();
        if let Some(mut worker) = place.worker.take() {
            worker.kill();
            said = worker.last_lines();
        }
        // What is still on its way from there is not heard any more.
        place.number = 0;
        place.deadline = None;
        let state = std::mem::take(&mut place.state);
        if let State::Busy(task) = state {
            let is_crash = matches!(why, Lost::Crashed(_));
            (self.on)(match is_crash && self.dropped.insert(task) {
                true => {
                    self.queue.push_back(task);
                    Event::Dropped { task, why }
                }
                false => Event::Lost { task, why, said },
            });
            return;
        }
        if let State::Given(task) = state {
            self.queue.push_front(task);
        }
        place.failures += 1;
        said.insert(0, why.to_string());
        self.trouble = said.join("\n  ");
    }

    /// Lets everybody end by themselves. Who does not is killed when the pool goes.
    fn dismiss(&mut self) {
        let workers = self.places.iter_mut().filter_map(|place| place.worker.as_mut());
        let mut workers: Vec<_> = workers.collect();
        workers.iter_mut().for_each(|worker| worker.dismiss());
        for worker in workers {
            worker.wait();
        }
    }
}
