//! Answers: packing, the headers that every answer has, and a body that tells how far it has come.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName,
    HeaderValue, RETRY_AFTER, VARY,
};
use hyper::{HeaderMap, Response, StatusCode};

use super::download::Streaming;
use super::refusal::Refusal;
use super::watch::InFlight;
use crate::types::ExchangeId;

/// The header that carries the exchange's id.
pub(super) const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");
const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// An answer before it has been framed.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) content_type: HeaderValue,
    pub(super) retry_after: Option<u64>,
    /// Further headers, or others than those that every answer has.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Content,
    /// The connection is to end with this answer.
    pub(super) close: bool,
}

/// What an answer carries.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing, and not even its length: the answer to a HEAD of a document that is not made for it, or one that the caller has.
    None,
    /// All of it.
    Whole(Bytes),
    /// What is written while it is sent.
    Stream(Streaming),
}

impl Answer {
    /// A refusal as plain text: its sentence, its code, and the id to name when asking about it.
    pub(super) fn refusal(refusal: &Refusal, id: ExchangeId, retry_after: u64) -> Self {
        let body = format!("{}: {refusal}\nKorrelations-id: {id}\n", refusal.kode());
        Self {
            retry_after: refusal.passes().then_some(retry_after),
            close: ends_connection(refusal),
            headers: refusal.allow().map(|methods| (ALLOW, HeaderValue::from_static(methods))).into_iter().collect(),
            ..Self::text(refusal.status(), body)
        }
    }

    /// Plain text.
    pub(super) fn text(status: StatusCode, text: String) -> Self {
        let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
        let body = Content::Whole(text.into());
        Self { status, content_type, retry_after: None, headers: Vec::new(), body, close: false }
    }

    /// Packs the body if the caller takes gzip and it is worth it.
    pub(super) async fn into_response(self, id: ExchangeId, packed: bool, in_flight: InFlight) -> Response<Tracked> {
        let (body, packed) = match self.body {
            Content::Whole(body) if packed && body.len() > WORTH_PACKING => {
                let (body, packed) = pack(body).await;
                (Content::Whole(body), packed)
            }
            Content::Stream(streaming) => {
                let packed = streaming.packed;
                (Content::Stream(streaming), packed)
            }
            body => (body, false),
        };
        if self.close {
            in_flight.close();
        }
        let length = if let Content::Whole(body) = &body { Some(body.len()) } else { None };
        let mut response = Response::new(Tracked { rest: body, in_flight });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type);
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, length.into());
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
        headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            headers.insert(CORRELATION, id);
        }
        if packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}

/// After these the rest of the connection cannot be relied upon, or is not wanted.
fn ends_connection(refusal: &Refusal) -> bool {
    use Refusal::{
        Ambiguous, BodyPause, BodySize, BodyTime, Cut, HeadSize, HeadTime, Memory, Method, Path, ReadOnly,
        UntrustedProxy,
    };
    matches!(
        refusal,
        Ambiguous(_)
            | BodyPause(_)
            | BodySize(_)
            | BodyTime(_)
            | Cut
            | HeadSize { .. }
            | HeadTime(_)
            | Memory
            | Method
            | Path
            | ReadOnly
            | UntrustedProxy
    )
}

/// Smaller answers are sent as they are.
const WORTH_PACKING: usize = 1024;
/// From this size on packing is done off the async threads.
const BLOCKING: usize = 128 * 1024;

async fn pack(body: Bytes) -> (Bytes, bool) {
    if body.len() < BLOCKING {
        return gzip(body);
    }
    let whole = body.clone();
    tokio::task::spawn_blocking(move || gzip(body)).await.unwrap_or((whole, false))
}

fn gzip(body: Bytes) -> (Bytes, bool) {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    match encoder.write_all(&body).and_then(|()| encoder.finish()) {
        Ok(packed) => (packed.into(), true),
        Err(_) => (body, false),
    }
}

/// Whether the caller takes gzip (RFC 9110 §12.5.3).
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = None;
    for item in values.flat_map(|value| value.split(',')) {
        let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
        let taken = weight
            .trim()
            .to_ascii_lowercase()
            .strip_prefix("q=")
            .is_none_or(|q| q.trim().parse().is_ok_and(|q: f32| q > 0.0));
        match coding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return taken,
            "*" => any = Some(taken),
            _ => {}
        }
    }
    any.unwrap_or(false)
}

/// An answer's body. It is handed over in parts so that a stalled peer is seen, and ends its exchange when it is dropped.
#[derive(Debug)]
pub(super) struct Tracked {
    rest: Content,
    in_flight: InFlight,
}

impl Tracked {
    /// The body of the same answer to a HEAD: none (RFC 9110 §9.3.2). Its headers stay, the length with them.
    pub(super) fn withheld(self) -> Self {
        Self { rest: Content::None, ..self }
    }
}

const PART: usize = 64 * 1024;

impl Body for Tracked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.in_flight.moved();
        match &mut self.rest {
            Content::None => Poll::Ready(None),
            Content::Whole(rest) => {
                let part = rest.split_to(rest.len().min(PART));
                Poll::Ready((!part.is_empty()).then(|| Ok(Frame::data(part))))
            }
            Content::Stream(streaming) => streaming.poll_part(cx).map(|part| part.map(|part| part.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.rest {
            Content::None => true,
            Content::Whole(rest) => rest.is_empty(),
            Content::Stream(streaming) => streaming.ended,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.rest {
            Content::None => SizeHint::with_exact(0),
            Content::Whole(rest) => SizeHint::with_exact(rest.len() as u64),
            Content::Stream(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_encoding() {
        let cases = [
            ("gzip", true),
            ("deflate, gzip;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0, *", false),
            ("*", true),
            ("*;q=0", false),
            ("identity", false),
            ("GZIP", true),
            ("", false),
            ("gzip;q=x", false),
        ];
        for (value, taken) in cases {
            let headers: HeaderMap = [(ACCEPT_ENCODING, value.parse().unwrap())].into_iter().collect();
            assert_eq!(takes_gzip(&headers), taken, "{value}");
        }
    }
}
