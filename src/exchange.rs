//! One exchange, from the bytes of a request to the bytes of its answer.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use rustls_pki_types::CertificateDer;

use crate::types::{ExchangeId, Time};

/// A request as the server read it: bounded, but not yet understood.
#[derive(Debug, Clone)]
pub struct RawRequest {
    /// The exchange's id: correlation id, `kvitteringsId`, key in the journal.
    pub id: ExchangeId,
    /// When the last byte of it was read. Everything that asks for the time asks for this.
    pub received: Time,
    /// Where it came from.
    pub peer: IpAddr,
    /// The path, without the query.
    pub path: String,
    /// `SOAPAction` (SOAP 1.1), unquoted.
    pub soap_action: Option<String>,
    /// `Content-Type`, whole.
    pub content_type: Option<String>,
    /// The certificate that the caller proved possession of.
    pub certificate: Option<PeerCertificate>,
    /// The body, expanded where it was compressed.
    pub body: Bytes,
}

/// A certificate chain whose first key the caller holds.
#[derive(Debug, Clone)]
pub struct PeerCertificate {
    /// Leaf first, then what else the caller sent.
    pub chain: Arc<[CertificateDer<'static>]>,
    /// Who saw the proof.
    pub source: CertificateSource,
}

/// Who saw the proof of possession.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateSource {
    /// Our own TLS handshake.
    Tls,
    /// A configured proxy, by the `Client-Cert` header (RFC 9440).
    Proxy,
}

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Seconds after which the caller may try again, where that makes sense (`Retry-After`).
    pub retry_after: Option<u32>,
    /// The body.
    pub body: Bytes,
}

/// What the server hands its requests to.
pub trait Handler: Send + Sync + 'static {
    /// Answers one exchange. Runs to its end even where the caller has gone.
    fn handle(&self, request: RawRequest) -> impl Future<Output = Reply> + Send;

    /// Whether a service lives at the path; asked before a body is read.
    fn serves(&self, _path: &str) -> bool {
        true
    }

    /// Why new exchanges cannot be served now, in Danish; empty = ready.
    fn not_ready(&self) -> Vec<String> {
        Vec::new()
    }
}
