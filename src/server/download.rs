//! A document that is written while it is sent: by a thread that may block, through a channel that holds a few parts and no more.
//!
//! The writer waits for the peer, and reads one snapshot of the database meanwhile; so there is a bound on how many there are at once, and on how
//! long one may take. A peer that stalls is let go as any other (`watch`): the channel then closes, and the writer's next part tells it so.

use std::io::{self, Write};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::HeaderMap;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{Method, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tracing::Span;

use super::answer::{Answer, Content};
use super::refusal::Refusal;
use crate::exchange::Download;

/// Bytes in a part.
const PART: usize = 64 * 1024;
/// Parts that wait for the peer.
const WAITING: usize = 4;

/// A part; `None` ends the document. A channel that closes without it has lost its writer.
type Part = io::Result<Option<Bytes>>;

/// How a document is sent.
pub(super) struct Sending {
    /// GET or HEAD.
    pub(super) method: Method,
    /// Whether the peer takes gzip.
    pub(super) packed: bool,
    /// How long it may take.
    pub(super) within: Duration,
    /// Its places, given back when the last part is handed over.
    pub(super) places: [OwnedSemaphorePermit; 2],
}

/// Answers with a document, or with that the caller has it already (RFC 9110 §13.1.2).
pub(super) async fn answer(
    download: Arc<dyn Download>,
    headers: &HeaderMap,
    sending: Sending,
) -> Result<Answer, Refusal> {
    let version = blocking(Arc::clone(&download), |download| download.version()).await?;
    // Weak: the same bytes, packed or not.
    let tag = format!("W/\"{version}\"");
    let (content_type, filename) = (download.content_type(), download.filename());
    let (status, body) = match () {
        () if has(headers, &tag) => (StatusCode::NOT_MODIFIED, Content::None),
        () if sending.method == Method::HEAD => (StatusCode::OK, Content::None),
        () => (StatusCode::OK, Content::Stream(Streaming::start(download, sending).await?)),
    };
    let mut answer = Answer { body, ..Answer::text(status, String::new()) };
    answer.content_type = HeaderValue::from_static(content_type);
    answer.headers.push((CACHE_CONTROL, HeaderValue::from_static("no-cache")));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.headers.push((ETAG, tag));
    }
    let disposition = filename.map(|name| HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")));
    if let Some(Ok(disposition)) = disposition {
        answer.headers.push((CONTENT_DISPOSITION, disposition));
    }
    Ok(answer)
}

/// Whether the caller says that it has the document of this tag.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|given| given.trim() == "*" || strong(given) == strong(tag))
}

async fn blocking<T: Send + 'static>(
    download: Arc<dyn Download>,
    work: impl FnOnce(&dyn Download) -> io::Result<T> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(move || work(&*download)).await;
    done.unwrap_or_else(|panicked| Err(io::Error::other(panicked))).map_err(|error| {
        tracing::error!(%error, "et udtræk kunne ikke læses");
        Refusal::Ours
    })
}

/// A document under way.
#[derive(Debug)]
pub(super) struct Streaming {
    parts: Receiver<Part>,
    /// The part that was waited for before the answer was begun.
    first: Option<Bytes>,
    pub(super) packed: bool,
    pub(super) ended: bool,
}

impl Streaming {
    /// Starts the writer, and waits for its first part: what cannot be begun is an error and no answer.
    async fn start(download: Arc<dyn Download>, sending: Sending) -> Result<Self, Refusal> {
        let (sender, mut parts) = channel(WAITING);
        let Sending { packed, within, places, .. } = sending;
        let span = Span::current();
        tokio::task::spawn_blocking(move || {
            span.in_scope(|| produce(&*download, sender, packed, within));
            drop(places);
        });
        match parts.recv().await {
            Some(Ok(first)) => Ok(Self { parts, ended: first.is_none(), first, packed }),
            // Told of where it happened; a writer that panicked sent nothing.
            Some(Err(_)) | None => Err(Refusal::Ours),
        }
    }

    /// The next part; an error cuts the answer short, so that nobody takes it for whole.
    pub(super) fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        let part = std::task::ready!(self.parts.poll_recv(cx));
        let part = part.unwrap_or_else(|| Err(io::Error::other("the writer is gone"))).transpose();
        self.ended = !matches!(part, Some(Ok(_)));
        Poll::Ready(part)
    }
}

/// The writer's thread.
fn produce(download: &dyn Download, sender: Sender<Part>, packed: bool, within: Duration) {
    let mut parts = Parts { buffer: Vec::with_capacity(PART), sender, end: Instant::now() + within };
    let sender = parts.sender.clone();
    let written = if packed {
        let mut packer = GzEncoder::new(parts, Compression::fast());
        download.write(&mut packer).and_then(|()| packer.finish())
    } else {
        download.write(&mut parts).map(|()| parts)
    };
    let Err(error) = written.and_then(Parts::finish) else { return };
    match error.kind() {
        io::ErrorKind::BrokenPipe => tracing::info!("kalderen forlod et udtræk"),
        io::ErrorKind::TimedOut => tracing::info!("et udtræk blev afbrudt: det tog for lang tid at modtage"),
        _ => tracing::error!(%error, "et udtræk blev afbrudt"),
    }
    // Where the peer has gone, nobody hears it.
    let _ = sender.blocking_send(Err(error));
}

/// Gathers what is written into parts, and hands them over as the peer takes them.
struct Parts {
    buffer: Vec<u8>,
    sender: Sender<Part>,
    end: Instant,
}

impl Parts {
    fn hand_over(&mut self) -> io::Result<()> {
        if Instant::now() > self.end {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let part = std::mem::replace(&mut self.buffer, Vec::with_capacity(PART));
        self.sender.blocking_send(Ok(Some(part.into()))).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn finish(mut self) -> io::Result<()> {
        if !self.buffer.is_empty() {
            self.hand_over()?;
        }
        self.sender.blocking_send(Ok(None)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PART.saturating_sub(self.buffer.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.buffer.extend_from_slice(taken);
        if self.buffer.len() >= PART {
            self.hand_over()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
