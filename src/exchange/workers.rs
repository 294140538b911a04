//! The workers: a fixed number of threads for what costs processor time (parsing, proof, validation, decoding, reading).
//!
//! A request reaches a worker only when its last byte has been read, so that a slow sender holds none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// The pool; dropping it lets the threads finish what waits and stop.
pub(super) struct Workers {
    queue: Sender<Job>,
}

/// The worker died over this job, or the pool is closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost;

impl Workers {
    /// Starts `count` threads.
    ///
    /// The queue needs no bound of its own: a job is let in by the limit on concurrent exchanges.
    pub(super) fn start(count: usize) -> std::io::Result<Self> {
        let (queue, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..count.max(1) {
            let jobs = Arc::clone(&jobs);
            std::thread::Builder::new().name(format!("tilslut-worker-{number}")).spawn(move || work(&jobs))?;
        }
        Ok(Self { queue })
    }

    /// Runs a job on the next free worker.
    pub(super) async fn run<T, F>(&self, job: F) -> Result<T, Lost>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (reply, waiting) = oneshot::channel();
        let job: Job = Box::new(move || {
            let _ = reply.send(job());
        });
        self.queue.send(job).map_err(|_| Lost)?;
        waiting.await.map_err(|_| Lost)
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // A panic is a bug of ours: its caller is told (`Lost`), and the worker, which keeps nothing between jobs, goes on.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_and_the_worker_lives() {
        let workers = Workers::start(1).unwrap();
        let lost = workers.run(|| -> u32 { panic!("in a worker") });
        assert_eq!(lost.await, Err(Lost));
        assert_eq!(workers.run(|| 1).await, Ok(1));
    }
}
