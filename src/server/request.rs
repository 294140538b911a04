//! One request, from its head to its answer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use rustls_pki_types::CertificateDer;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{Instrument as _, Span, field};

use super::answer::{Answer, Content, Tracked, takes_gzip};
use super::body::{self, Packing, Whole};
use super::download::{self, Sending};
use super::refusal::Refusal;
use super::watch::{InFlight, Protocol, Watch};
use super::{Shared, caller, head};
use crate::exchange::{CertificateSource, Download, Handler, PeerCertificate, RawRequest, Reply};
use crate::types::ExchangeId;

const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// What is known of a connection when its first request comes.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    pub(super) is_proxy: bool,
    pub(super) chain: Option<Arc<[CertificateDer<'static>]>>,
}

/// hyper's service: one for each connection.
#[derive(Debug)]
pub(super) struct Service<H> {
    pub(super) shared: Arc<Shared<H>>,
    pub(super) peer: Arc<Peer>,
    pub(super) watch: Arc<Watch>,
}

impl<H: Handler> hyper::service::Service<Request<Incoming>> for Service<H> {
    type Response = Response<Tracked>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let (in_flight, raw) = self.watch.begin();
        let (shared, peer, protocol) = (self.shared.clone(), self.peer.clone(), self.watch.protocol());
        Box::pin(async move { Ok(answer(&shared, &peer, protocol, request, &raw, in_flight).await) })
    }
}

async fn answer<H: Handler>(
    shared: &Arc<Shared<H>>,
    peer: &Peer,
    protocol: Protocol,
    request: Request<Incoming>,
    raw: &[u8],
    in_flight: InFlight,
) -> Response<Tracked> {
    let begun = Instant::now();
    let id = ExchangeId::now_v7();
    let span = exchange_span(id, peer);
    let packed = takes_gzip(request.headers());
    let head = request.method() == Method::HEAD;
    let step = Step { shared, peer, protocol, id, span: span.clone() };
    let answer = match step.serve(request, raw).instrument(span.clone()).await {
        Ok(answer) => answer,
        Err(refusal) => span.in_scope(|| refused(shared, &refusal, id)),
    };
    let took = begun.elapsed();
    shared.telemetry.answer(if protocol == Protocol::H1 { "http/1" } else { "http/2" }, answer.status.as_u16(), took);
    span.in_scope(|| {
        tracing::info!(status = answer.status.as_u16(), duration_ms = took.as_millis() as u64, "besvaret")
    });
    let mut answer = answer;
    answer.close &= protocol == Protocol::H1;
    let response = answer.into_response(id, packed, in_flight).await;
    if head { response.map(Tracked::withheld) } else { response }
}

/// The exchange's span. The gateway fills in the rest of its fields as it learns them.
fn exchange_span(id: ExchangeId, peer: &Peer) -> Span {
    tracing::info_span!(
        "udveksling",
        exchange.id = %id,
        peer = %peer.address,
        caller.cvr = field::Empty,
        system.id = field::Empty,
        service = field::Empty,
        operation = field::Empty,
        message.id = field::Empty,
        outcome = field::Empty,
    )
}

fn refused<H>(shared: &Shared<H>, refusal: &Refusal, id: ExchangeId) -> Answer {
    shared.telemetry.refusal(refusal.kode());
    match refusal {
        Refusal::Ours => tracing::error!(kode = refusal.kode(), "{refusal}"),
        Refusal::Busy | Refusal::Memory => tracing::warn!(kode = refusal.kode(), "{refusal}"),
        _ => tracing::info!(kode = refusal.kode(), "{refusal}"),
    }
    Answer::refusal(refusal, id, shared.limits.proev_igen.as_secs())
}

/// What the steps of one request share.
struct Step<'s, H> {
    shared: &'s Arc<Shared<H>>,
    peer: &'s Peer,
    protocol: Protocol,
    id: ExchangeId,
    span: Span,
}

impl<H: Handler> Step<'_, H> {
    async fn serve(&self, request: Request<Incoming>, raw: &[u8]) -> Result<Answer, Refusal> {
        let (parts, body) = request.into_parts();
        let known =
            head::check(&parts, raw, &self.shared.limits).and_then(|host| Ok((host, self.certificate(&parts)?)));
        let (host, certificate) = match known {
            Ok(known) => known,
            Err(refusal) => return Err(self.without_body(body, refusal)),
        };
        let query = parts.uri.query().unwrap_or_default();
        let download = self.shared.handler.download(parts.uri.path(), query, (self.shared.clock)());
        match (&parts.method, download) {
            (&Method::GET | &Method::HEAD, Some(download)) => self.download(&parts, download).await,
            (_, Some(_)) => Err(self.without_body(body, Refusal::ReadOnly)),
            (&Method::GET | &Method::HEAD, None) => self.document(&parts, host.as_deref()),
            (&Method::POST, None) => self.exchange(&parts, certificate, body).await,
            _ => Err(self.without_body(body, Refusal::Method)),
        }
    }

    /// The certificate that this request's caller holds. Through a proxy it is what the proxy says, never the proxy's own.
    fn certificate(&self, parts: &Parts) -> Result<Option<PeerCertificate>, Refusal> {
        if self.peer.is_proxy {
            let chain = caller::forwarded(&parts.headers)?;
            return Ok(chain.map(|chain| PeerCertificate { chain: chain.into(), source: CertificateSource::Proxy }));
        }
        if caller::is_forwarded(&parts.headers) {
            return Err(Refusal::UntrustedProxy);
        }
        let own = |chain: &Arc<[_]>| PeerCertificate { chain: chain.clone(), source: CertificateSource::Tls };
        Ok(self.peer.chain.as_ref().map(own))
    }

    fn document(&self, parts: &Parts, host: Option<&str>) -> Result<Answer, Refusal> {
        let path = parts.uri.path();
        if !self.shared.handler.serves(path) {
            return Err(Refusal::Path);
        }
        let Some(query) = parts.uri.query() else { return Ok(welcome()) };
        let base = match (&self.shared.public_url, host) {
            (Some(url), _) => url.clone(),
            (None, Some(host)) => format!("https://{host}"),
            (None, None) => return Err(Refusal::Ambiguous("Host mangler")),
        };
        let document = (self.shared.documents)(path, query, &base).ok_or(Refusal::Document)?;
        let content_type = HeaderValue::from_static(document.content_type);
        let body = Content::Whole(document.body);
        Ok(Answer { content_type, body, ..Answer::text(StatusCode::OK, String::new()) })
    }

    /// A document that streams takes two places: one of the few that there are of its kind, waited for first, and then one as an exchange does.
    async fn download(&self, parts: &Parts, download: Arc<dyn Download>) -> Result<Answer, Refusal> {
        let turn = self.place(&self.shared.downloads).await?;
        let sending = Sending {
            method: parts.method.clone(),
            packed: takes_gzip(&parts.headers),
            within: self.shared.limits.udtraek_tid,
            places: [turn, self.permit().await?],
        };
        download::answer(download, &parts.headers, sending).await
    }

    async fn exchange(
        &self,
        parts: &Parts,
        certificate: Option<PeerCertificate>,
        body: Incoming,
    ) -> Result<Answer, Refusal> {
        if !self.shared.handler.serves(parts.uri.path()) {
            return Err(self.without_body(body, Refusal::Path));
        }
        let packing = match Packing::of(&parts.headers) {
            Ok(packing) => packing,
            Err(refusal) => return Err(self.without_body(body, refusal)),
        };
        let limits = &self.shared.limits;
        let packed = body::read(body, limits, &self.shared.memory, self.protocol == Protocol::H1).await?;
        let permit = self.permit().await?;
        let whole = body::unpack(packed, packing, limits).await?;
        self.hand_over(parts, certificate, whole, permit).await
    }

    /// A place to work in. Taken when the body is whole, so that a slow sender holds none.
    async fn permit(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        self.place(&self.shared.exchanges).await
    }

    /// One of a limited number of places, waited for a while.
    async fn place(&self, places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refusal> {
        let place = places.clone().acquire_owned();
        match tokio::time::timeout(self.shared.limits.ventetid, place).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(Refusal::Busy),
        }
    }

    /// Runs the exchange in a task of its own: it is not cut short when the caller goes, and takes nothing with it if it fails.
    async fn hand_over(
        &self,
        parts: &Parts,
        certificate: Option<PeerCertificate>,
        whole: Whole,
        permit: OwnedSemaphorePermit,
    ) -> Result<Answer, Refusal> {
        let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let request = RawRequest {
            id: self.id,
            received: (self.shared.clock)(),
            peer: self.peer.address,
            path: parts.uri.path().to_owned(),
            soap_action: text(SOAP_ACTION).map(|action| action.trim().trim_matches('"').to_owned()),
            content_type: text(CONTENT_TYPE),
            certificate,
            body: whole.bytes,
        };
        let shared = self.shared.clone();
        let work = async move {
            let reply = shared.handler.handle(request).await;
            drop((permit, whole.share));
            reply
        };
        let reply = tokio::spawn(work.instrument(self.span.clone())).await.map_err(|_| Refusal::Ours)?;
        answer_of(reply)
    }

    fn without_body(&self, body: Incoming, refusal: Refusal) -> Refusal {
        if self.protocol == Protocol::H1 {
            body::discard(body);
        }
        refusal
    }
}

fn answer_of(reply: Reply) -> Result<Answer, Refusal> {
    let status = StatusCode::from_u16(reply.status).map_err(|_| Refusal::Ours)?;
    let content_type = HeaderValue::from_str(reply.content_type).map_err(|_| Refusal::Ours)?;
    let (retry_after, body) = (reply.retry_after.map(u64::from), Content::Whole(reply.body));
    Ok(Answer { content_type, retry_after, body, ..Answer::text(status, String::new()) })
}

fn welcome() -> Answer {
    let text = "Her bor en SOAP-tjeneste. Beskrivelsen er på samme adresse med ?wsdl; kald den med POST.\n";
    Answer::text(StatusCode::OK, text.to_owned())
}
