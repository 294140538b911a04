//! The workers: a fixed number of threads for what costs processor time (parsing, proof, validation, decoding, reading).
//!
//! Each has tools of its own, since a compiled schema set cannot be shared between threads. A request reaches a worker only when its last
//! byte has been read, so that a slow sender holds none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

type Job<Tools> = Box<dyn FnOnce(&mut Tools) + Send>;

/// The pool; dropping it lets the threads finish what waits and stop.
pub(super) struct Workers<Tools> {
    queue: Sender<Job<Tools>>,
}

/// The worker died over this job, or the pool is closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost;

impl<Tools: 'static> Workers<Tools> {
    /// Starts `count` threads, each with the tools that `make` gives it.
    ///
    /// The queue needs no bound of its own: a job is let in by the limit on concurrent exchanges.
    pub(super) fn start<M>(count: usize, make: M) -> std::io::Result<Self>
    where
        M: Fn() -> Tools + Send + Sync + 'static,
    {
        let (queue, jobs) = channel::<Job<Tools>>();
        let jobs = Arc::new(Mutex::new(jobs));
        let make = Arc::new(make);
        for number in 0..count.max(1) {
            let (jobs, make) = (Arc::clone(&jobs), Arc::clone(&make));
            std::thread::Builder::new()
                .name(format!("tilslut-worker-{number}"))
                .spawn(move || work(&jobs, make.as_ref()))?;
        }
        Ok(Self { queue })
    }

    /// Runs a job on the next free worker.
    pub(super) async fn run<T, F>(&self, job: F) -> Result<T, Lost>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tools) -> T + Send + 'static,
    {
        let (reply, waiting) = oneshot::channel();
        let job: Job<Tools> = Box::new(move |tools| {
            let _ = reply.send(job(tools));
        });
        self.queue.send(job).map_err(|_| Lost)?;
        waiting.await.map_err(|_| Lost)
    }
}

fn work<Tools>(jobs: &Mutex<Receiver<Job<Tools>>>, make: &impl Fn() -> Tools) {
    let mut tools = make();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // A panic is a bug of ours: its caller is told (`Lost`), its tools are made anew, and the worker goes on.
        if catch_unwind(AssertUnwindSafe(|| job(&mut tools))).is_err() {
            tools = make();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_and_the_worker_lives() {
        let workers = Workers::start(1, || 0_u32).unwrap();
        let lost = workers.run(|count| -> u32 {
            *count += 1;
            panic!("in a worker")
        });
        assert_eq!(lost.await, Err(Lost));
        assert_eq!(workers.run(|count| *count).await, Ok(0));
    }
}
