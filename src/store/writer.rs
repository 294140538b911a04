//! The one writer: a thread that runs waiting jobs in one transaction and commits them with one fsync.
//!
//! While one commit waits for the disk, new jobs gather; the next transaction takes them all (up to [`GROUP`]). Each job runs in a savepoint
//! of its own, so that one that fails leaves the others untouched. Nobody is answered before the commit that holds their job is durable.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{Conn, Error, Result, Tx};

/// The most jobs that share a commit.
const GROUP: usize = 512;
/// The longest that a group goes on taking jobs, so that the first of them is not kept waiting.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// Jobs that may wait; past it `submit` blocks, which the exchange limit keeps from happening.
const QUEUE: usize = 4096;

/// The handle on the writer thread; dropping the last one lets it finish what waits and stop.
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Job>>,
}

/// A job with its result's type hidden: run inside the transaction, answered after it.
trait Job: Send {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    fn finish(self: Box<Self>, failed: Option<&Error>);
}

struct Waiting<T, F> {
    work: Option<F>,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(conn: Conn, path: &Path) -> Result<Self> {
        let here = Here::of(path);
        let (queue, jobs) = sync_channel(QUEUE);
        std::thread::Builder::new().name("tilslut-writer".into()).spawn(move || write_groups(&conn, &here, &jobs))?;
        Ok(Self { queue })
    }

    /// Hands in a job; the receiver has its result once it is durable.
    pub(super) fn submit<T, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (reply, waiting) = oneshot::channel();
        let job = Waiting { work: Some(work), result: None, reply };
        self.queue.send(Box::new(job)).map_err(|_| Error::Closing)?;
        Ok(waiting)
    }
}

impl<T, F> Job for Waiting<T, F>
where
    T: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let (result, kept) = match catch_unwind(AssertUnwindSafe(|| work(tx))) {
            Ok(Ok(value)) => (Ok(value), Ok(())),
            Ok(Err(error)) => {
                let kind = copy(&error);
                (Err(error), Err(kind))
            }
            Err(_) => (Err(Error::Panicked), Err(Error::Panicked)),
        };
        self.result = Some(result);
        kept
    }

    fn finish(self: Box<Self>, failed: Option<&Error>) {
        let outcome = match (self.result, failed) {
            (Some(Err(error)), _) => Err(error),
            (_, Some(error)) => Err(copy(error)),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(Error::Closing),
        };
        // The caller may be gone (a cut connection); its job is durable all the same.
        let _ = self.reply.send(outcome);
    }
}

/// The kind of a failure, for those who only shared it.
fn copy(error: &Error) -> Error {
    match error {
        Error::Full => Error::Full,
        Error::Unreachable => Error::Unreachable,
        Error::Gone => Error::Gone,
        Error::Locked => Error::Locked,
        other => Error::Commit(other.to_string()),
    }
}

fn write_groups(conn: &Conn, here: &Here, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = Vec::new();
        let outcome = write_group(conn, here, first, jobs, &mut group);
        for job in group {
            job.finish(outcome.as_ref().err());
        }
    }
}

fn write_group(
    conn: &Conn,
    here: &Here,
    first: Box<dyn Job>,
    jobs: &Receiver<Box<dyn Job>>,
    group: &mut Vec<Box<dyn Job>>,
) -> Result<()> {
    let started = Instant::now();
    let mut next = Some(first);
    if let Err(error) = conn.run("BEGIN IMMEDIATE") {
        // Whoever gathered while we waited for the lock has waited as long: one answer for them all, not one wait each.
        group.extend(next);
        group.extend(jobs.try_iter().take(QUEUE));
        return Err(error);
    }
    while let Some(mut job) = next.take() {
        let ran = run_alone(conn, job.as_mut());
        group.push(job);
        ran?;
        if group.len() < GROUP && started.elapsed() < GROUP_TIME {
            next = jobs.try_recv().ok();
        }
    }
    let committed = here.check().and_then(|()| conn.run("COMMIT"));
    if committed.is_err() && !conn.connection.is_autocommit() {
        conn.run("ROLLBACK")?;
    }
    committed
}

/// Runs a job in its own savepoint. An error here ends the whole group: the transaction itself is gone.
fn run_alone(conn: &Conn, job: &mut dyn Job) -> Result<()> {
    let ended = |error: Error| if conn.connection.is_autocommit() { error } else { abandon(conn, error) };
    conn.run("SAVEPOINT job").map_err(ended)?;
    let kept = job.run(&mut Tx::new(conn));
    if conn.connection.is_autocommit() {
        // SQLite rolled everything back by itself (full disk, I/O error): the others of the group lost theirs too.
        return Err(kept.err().unwrap_or(Error::Unreachable));
    }
    if kept.is_err() {
        conn.run("ROLLBACK TO job").map_err(ended)?;
    }
    conn.run("RELEASE job").map_err(ended)
}

fn abandon(conn: &Conn, error: Error) -> Error {
    let _ = conn.run("ROLLBACK");
    error
}

/// Which file the database was when it was opened. SQLite goes on writing to a file that was removed or replaced, and all of it is lost
/// when the last handle closes; so nothing is committed unless the file is still the one that the next start will open.
#[derive(Debug)]
struct Here {
    path: PathBuf,
    file: Option<Identity>,
}

type Identity = (u64, u64);

impl Here {
    fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), file: identity(path) }
    }

    fn check(&self) -> Result<()> {
        if identity(&self.path) == self.file { Ok(()) } else { Err(Error::Gone) }
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.exists().then_some((0, 0))
}
