//! What one connection is doing, so that a peer that does nothing is let go.
//!
//! hyper has one timer, for the head; it also runs while a kept-alive connection rests, and it answers nothing. So the connection is watched
//! from outside: an I/O wrapper notes what moves, the service notes exchanges, and [`Watch::verdict`] is asked now and then.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::config::Graenser;

/// What is to be done with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A head was begun and does not come.
    Head,
    /// It rests, and has rested long enough.
    Idle,
    /// The peer does not take its answer.
    Stalled,
}

/// Which version of HTTP is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.1 or 1.0.
    H1,
    /// HTTP/2.
    H2,
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct Watch {
    protocol: Protocol,
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Requests whose answers have not been handed over.
    exchanges: usize,
    /// Since when a head has been under way (HTTP/1).
    head_since: Option<Instant>,
    /// Since when nothing is under way.
    rest_since: Instant,
    /// Since when a write has waited for the peer.
    blocked_since: Option<Instant>,
    /// Answers being handed over, and when one last moved.
    answers: usize,
    moved: Instant,
    /// The last answer has been given; what still comes is thrown away.
    closing: bool,
    /// The raw bytes since the last exchange, up to the capacity; `None` while one is under way (HTTP/1).
    raw: Option<Vec<u8>>,
}

impl Watch {
    /// A connection that has just been made: its first head is awaited.
    pub(super) fn new(protocol: Protocol, capacity: usize) -> Arc<Self> {
        let now = Instant::now();
        let h1 = protocol == Protocol::H1;
        let state = State {
            exchanges: 0,
            head_since: h1.then_some(now),
            rest_since: now,
            blocked_since: None,
            answers: 0,
            moved: now,
            closing: false,
            raw: h1.then(Vec::new),
        };
        Arc::new(Self { protocol, capacity, state: Mutex::new(state) })
    }

    /// Which version of HTTP is spoken.
    pub(super) fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// A request has begun: its head is read. Gives the raw bytes of the head where they were seen whole.
    pub(super) fn begin(self: &Arc<Self>) -> (InFlight, Vec<u8>) {
        let mut state = self.state();
        state.exchanges += 1;
        state.head_since = None;
        let raw = state.raw.take().unwrap_or_default();
        (InFlight { watch: self.clone(), answering: false }, raw)
    }

    /// What is to be done, if anything.
    pub(super) fn verdict(&self, limits: &Graenser, draining: Option<Instant>) -> Option<Verdict> {
        let state = self.state();
        let past = |since: Instant, limit: Duration| since.elapsed() > limit;
        let blocked = state.blocked_since.is_some_and(|since| past(since, limits.svar_pause));
        if blocked || (state.answers > 0 && past(state.moved, limits.svar_pause)) {
            return Some(Verdict::Stalled);
        }
        if state.exchanges > 0 || state.blocked_since.is_some() {
            return None;
        }
        if state.closing {
            return past(state.rest_since, CLOSING_REST).then_some(Verdict::Idle);
        }
        if state.head_since.is_some_and(|since| past(since, limits.hoved_tid)) {
            return Some(Verdict::Head);
        }
        let rest = draining.map_or(state.rest_since, |since| since.max(state.rest_since));
        let limit = if draining.is_some() { DRAIN_REST.min(limits.tomgang) } else { limits.tomgang };
        (state.head_since.is_none() || draining.is_some())
            .then_some(rest)
            .filter(|since| past(*since, limit))
            .map(|_| Verdict::Idle)
    }

    /// Puts off the end of a rest; for the peer that was just told to go.
    pub(super) fn rest_anew(&self) {
        self.state().rest_since = Instant::now();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, bytes: &[u8]) {
        let mut state = self.state();
        if bytes.is_empty() || self.protocol == Protocol::H2 || state.exchanges > 0 {
            return;
        }
        state.head_since.get_or_insert_with(Instant::now);
        if let Some(raw) = &mut state.raw {
            let room = self.capacity.saturating_sub(raw.len());
            raw.extend(bytes.iter().take(room));
        }
    }

    fn wrote(&self, blocked: bool) {
        let mut state = self.state();
        state.blocked_since = if blocked { state.blocked_since.or_else(|| Some(Instant::now())) } else { None };
    }
}

/// How long a connection is kept after its last answer, so that the peer can read it; longer than a refused body is taken.
const CLOSING_REST: Duration = Duration::from_secs(6);
/// How long a connection may rest while the server shuts down.
const DRAIN_REST: Duration = Duration::from_secs(1);

/// One request under way; it ends when this is dropped, with the last of its answer.
#[derive(Debug)]
pub(super) struct InFlight {
    watch: Arc<Watch>,
    answering: bool,
}

impl InFlight {
    /// The answer moved: a part of it was taken.
    pub(super) fn moved(&mut self) {
        let mut state = self.watch.state();
        state.moved = Instant::now();
        if !std::mem::replace(&mut self.answering, true) {
            state.answers += 1;
        }
    }

    /// This answer is the connection's last.
    pub(super) fn close(&self) {
        self.watch.state().closing = true;
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut state = self.watch.state();
        state.exchanges -= 1;
        state.answers -= usize::from(self.answering);
        if state.exchanges == 0 {
            state.rest_since = Instant::now();
            state.raw = (self.watch.protocol == Protocol::H1).then(Vec::new);
        }
    }
}

/// A stream that tells a [`Watch`] what moves.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, watch: Arc<Watch>) -> Self {
        Self { stream, watch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.watch.read(buffer.filled().get(before..).unwrap_or_default());
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch.wrote(polled.is_pending());
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.watch.wrote(polled.is_pending());
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
