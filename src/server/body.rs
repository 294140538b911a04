//! A request's body: read within bounds of size, time and memory, then expanded within bounds of its own.

use std::io::Read as _;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use flate2::bufread::MultiGzDecoder;
use http_body_util::BodyExt as _;
use hyper::HeaderMap;
use hyper::body::{Body as _, Incoming};
use hyper::header::CONTENT_ENCODING;
use tokio::time::{Instant, timeout, timeout_at};

use super::limits::{Memory, Share};
use super::refusal::Refusal;
use crate::config::Graenser;

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// As it is.
    None,
    /// gzip.
    Gzip,
}

impl Packing {
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
        let packing = match encodings.next().map(|value| value.as_bytes().trim_ascii().to_ascii_lowercase()).as_deref()
        {
            None | Some(b"identity" | b"") => Self::None,
            Some(b"gzip" | b"x-gzip") => Self::Gzip,
            Some(_) => return Err(Refusal::Encoding),
        };
        if encodings.next().is_some() { Err(Refusal::Encoding) } else { Ok(packing) }
    }
}

/// A whole body, with its share of the memory.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) bytes: Bytes,
    pub(super) share: Share,
}

/// Reads a body. On a refusal of an HTTP/1 body the rest is taken and thrown away for a while (`linger`), since a peer that is still
/// writing would otherwise meet a reset instead of the answer.
pub(super) async fn read(
    mut body: Incoming,
    limits: &Graenser,
    memory: &Memory,
    linger: bool,
) -> Result<Whole, Refusal> {
    let read = collect(&mut body, limits, memory).await;
    if linger && read.as_ref().is_err_and(|refusal| *refusal != Refusal::Cut) {
        discard(body);
    }
    read
}

/// Takes what a refused peer is still sending, for a bounded time.
pub(super) fn discard(mut body: Incoming) {
    if body.is_end_stream() {
        return;
    }
    tokio::spawn(async move {
        let _ = timeout(LINGER, async { while let Some(Ok(_)) = body.frame().await {} }).await;
    });
}

/// How long a refused body is taken.
const LINGER: Duration = Duration::from_secs(5);

async fn collect(body: &mut Incoming, limits: &Graenser, memory: &Memory) -> Result<Whole, Refusal> {
    let announced = body.size_hint();
    if announced.lower() > limits.krop as u64 {
        return Err(Refusal::BodySize(limits.krop));
    }
    let mut share = memory.share();
    let mut bytes = BytesMut::new();
    let deadline = Instant::now() + limits.krop_tid;
    while let Some(part) = next_part(body, limits, deadline).await? {
        if bytes.len() + part.len() > limits.krop {
            return Err(Refusal::BodySize(limits.krop));
        }
        share.cover(bytes.len() + part.len())?;
        bytes.extend_from_slice(&part);
    }
    Ok(Whole { bytes: bytes.freeze(), share })
}

/// The next part that has bytes; an empty one is no sign of life.
async fn next_part(body: &mut Incoming, limits: &Graenser, deadline: Instant) -> Result<Option<Bytes>, Refusal> {
    let pause = Instant::now() + limits.krop_pause;
    loop {
        let frame = match timeout_at(deadline.min(pause), body.frame()).await {
            Err(_) if pause < deadline => return Err(Refusal::BodyPause(limits.krop_pause)),
            Err(_) => return Err(Refusal::BodyTime(limits.krop_tid)),
            Ok(None) => return Ok(None),
            Ok(Some(Err(_))) => return Err(Refusal::Cut),
            Ok(Some(Ok(frame))) => frame,
        };
        match frame.into_data() {
            Ok(part) if !part.is_empty() => return Ok(Some(part)),
            _ => {}
        }
    }
}

/// Expands a body; a large one off the async threads.
pub(super) async fn unpack(packed: Whole, packing: Packing, limits: &Graenser) -> Result<Whole, Refusal> {
    if packing == Packing::None {
        return Ok(packed);
    }
    let bounds = Bounds { size: limits.udpakket, ratio: limits.udpakning };
    if packed.bytes.len() < BLOCKING {
        return gunzip(packed, bounds);
    }
    tokio::task::spawn_blocking(move || gunzip(packed, bounds)).await.unwrap_or(Err(Refusal::Ours))
}

/// From this size on a body is expanded off the async threads.
const BLOCKING: usize = 16 * 1024;
/// Below this size the ratio is not looked at: a short message of mostly blanks packs well.
const RATIO_FROM: usize = 1024 * 1024;

#[derive(Clone, Copy)]
struct Bounds {
    size: usize,
    ratio: usize,
}

fn gunzip(packed: Whole, bounds: Bounds) -> Result<Whole, Refusal> {
    let Whole { bytes: packed, mut share } = packed;
    let held = packed.len();
    let mut decoder = MultiGzDecoder::new(packed.as_ref());
    let mut unpacked = BytesMut::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = decoder.read(&mut buffer).map_err(|_| Refusal::Gzip)?;
        let Some(part) = buffer.get(..count).filter(|part| !part.is_empty()) else { break };
        let size = unpacked.len() + part.len();
        if size > bounds.size {
            return Err(Refusal::UnpackedSize(bounds.size));
        }
        if size > RATIO_FROM && size / held.max(1) > bounds.ratio {
            return Err(Refusal::UnpackedRatio(bounds.ratio));
        }
        share.cover(held + size)?;
        unpacked.extend_from_slice(part);
    }
    Ok(Whole { bytes: unpacked.freeze(), share })
}
