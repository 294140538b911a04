//! One connection: the handshake, then HTTP/1 or HTTP/2 until it ends, is let go or the server shuts down.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls_pki_types::CertificateDer;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch::Receiver;
use tokio::time::{Interval, MissedTickBehavior, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Shared;
use super::limits::Place;
use super::refusal::Refusal;
use super::request::{Peer, Service};
use super::watch::{Protocol, Verdict, Watch, Watched};
use crate::exchange::Handler;
use crate::types::ExchangeId;

/// Serves a connection to its end. `place` is its place among the connections.
pub(super) async fn serve<H: Handler>(
    shared: Arc<Shared<H>>,
    stream: TcpStream,
    address: SocketAddr,
    drain: Receiver<bool>,
    place: Place,
) {
    shared.telemetry.connections(1);
    if let Some(stream) = handshake(&shared, stream).await {
        let peer = peer(&shared, &stream, address.ip());
        drive(&shared, stream, peer, drain).await;
    }
    shared.telemetry.connections(-1);
    drop(place);
}

async fn handshake<H>(shared: &Shared<H>, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    let _ = stream.set_nodelay(true);
    let acceptor = TlsAcceptor::from(shared.tls.current());
    match timeout(shared.limits.haandtryk, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => return Some(stream),
        Ok(Err(error)) => tracing::debug!(kode = HANDSHAKE, %error, "TLS-håndtrykket mislykkedes"),
        Err(_) => tracing::debug!(kode = HANDSHAKE, "TLS-håndtrykket tog for lang tid"),
    }
    shared.telemetry.refusal(HANDSHAKE);
    None
}

/// The code of a handshake that failed; seen in the log and the metrics alone.
const HANDSHAKE: &str = "TIL166";

fn peer<H>(shared: &Shared<H>, stream: &TlsStream<TcpStream>, address: IpAddr) -> Arc<Peer> {
    let chain = stream.get_ref().1.peer_certificates();
    let chain = chain.map(|chain| chain.iter().map(|der| CertificateDer::clone(der).into_owned()).collect());
    Arc::new(Peer { address: address.to_canonical(), is_proxy: shared.is_proxy(address), chain })
}

async fn drive<H: Handler>(
    shared: &Arc<Shared<H>>,
    stream: TlsStream<TcpStream>,
    peer: Arc<Peer>,
    drain: Receiver<bool>,
) {
    let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let watch = Watch::new(if h2 { Protocol::H2 } else { Protocol::H1 }, shared.limits.hoved);
    let io = TokioIo::new(Watched::new(stream, watch.clone()));
    let service = Service { shared: shared.clone(), peer, watch: watch.clone() };
    let guard = Guard { watch, drain, ticks: ticks(shared), since: None };
    if h2 { drive_h2(shared, io, service, guard).await } else { drive_h1(shared, io, service, guard).await }
}

type Io = TokioIo<Watched<TlsStream<TcpStream>>>;

/// Says when a connection is to end.
struct Guard {
    watch: Arc<Watch>,
    drain: Receiver<bool>,
    ticks: Interval,
    since: Option<Instant>,
}

enum Signal {
    Drain,
    End(Verdict),
}

impl Guard {
    async fn next<H>(&mut self, shared: &Shared<H>) -> Signal {
        loop {
            tokio::select! {
                changed = self.drain.wait_for(|drain| *drain), if self.since.is_none() => {
                    drop(changed);
                    self.since = Some(Instant::now());
                    return Signal::Drain;
                }
                _ = self.ticks.tick() => {
                    if let Some(verdict) = self.watch.verdict(&shared.limits, self.since) {
                        return Signal::End(verdict);
                    }
                }
            }
        }
    }
}

/// How often a connection is looked at: often enough for its shortest limit.
fn ticks<H>(shared: &Shared<H>) -> Interval {
    let limits = &shared.limits;
    let shortest = limits.hoved_tid.min(limits.tomgang).min(limits.svar_pause);
    let mut ticks = tokio::time::interval((shortest / 4).clamp(Duration::from_millis(20), Duration::from_secs(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

async fn drive_h1<H: Handler>(shared: &Arc<Shared<H>>, io: Io, service: Service<H>, mut guard: Guard) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(None);
    builder
        .max_headers(shared.limits.hoved_linjer.saturating_mul(2))
        .max_buf_size(shared.limits.hoved.saturating_mul(2).max(65_536));
    let mut connection = builder.serve_connection(io, service);
    let ended = loop {
        tokio::select! {
            result = poll_fn(|cx| connection.poll_without_shutdown(cx)) => {
                log_end(shared, result);
                break None;
            }
            signal = guard.next(shared) => match signal {
                Signal::Drain => Pin::new(&mut connection).graceful_shutdown(),
                Signal::End(verdict) => break Some(verdict),
            }
        }
    };
    let mut stream = connection.into_parts().io.into_inner();
    if ended == Some(Verdict::Head) {
        let _ = timeout(FAREWELL, stream.write_all(head_timeout(shared).as_bytes())).await;
    }
    if ended != Some(Verdict::Stalled) {
        let _ = timeout(FAREWELL, stream.shutdown()).await;
    }
}

/// How long a last word may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// The answer to a head that never came; hyper would close without a word.
fn head_timeout<H>(shared: &Shared<H>) -> String {
    let refusal = Refusal::HeadTime(shared.limits.hoved_tid);
    let id = ExchangeId::now_v7();
    shared.telemetry.refusal(refusal.kode());
    tracing::info!(kode = refusal.kode(), exchange.id = %id, "{refusal}");
    let body = format!("{}: {refusal}\nKorrelations-id: {id}\n", refusal.kode());
    let length = body.len();
    format!(
        "HTTP/1.1 408 Request Timeout\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\nX-Correlation-Id: {id}\r\nConnection: close\r\n\r\n{body}"
    )
}

async fn drive_h2<H: Handler>(shared: &Arc<Shared<H>>, io: Io, service: Service<H>, mut guard: Guard) {
    let limits = &shared.limits;
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new());
    builder.max_concurrent_streams(u32::try_from(limits.stroemme).unwrap_or(u32::MAX));
    builder.max_header_list_size(u32::try_from(limits.hoved.saturating_mul(2)).unwrap_or(u32::MAX));
    builder.max_pending_accept_reset_streams(20).max_local_error_reset_streams(256);
    builder
        .initial_stream_window_size(H2_WINDOW)
        .initial_connection_window_size(2 * H2_WINDOW)
        .max_send_buf_size(256 * 1024);
    builder.keep_alive_interval(limits.tomgang).keep_alive_timeout(limits.svar_pause);
    let connection = builder.serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    let mut told = false;
    loop {
        tokio::select! {
            result = connection.as_mut() => return log_end(shared, result),
            signal = guard.next(shared) => match signal {
                Signal::Drain => connection.as_mut().graceful_shutdown(),
                Signal::End(Verdict::Idle) if !told => {
                    told = true;
                    guard.watch.rest_anew();
                    guard.since.get_or_insert_with(Instant::now);
                    connection.as_mut().graceful_shutdown();
                }
                Signal::End(_) => return,
            }
        }
    }
}

/// How far a sender on HTTP/2 may be ahead of us, on one stream.
const H2_WINDOW: u32 = 512 * 1024;

fn log_end<H>(shared: &Shared<H>, result: hyper::Result<()>) {
    let Err(error) = result else { return };
    if error.is_parse() {
        let refusal = Refusal::Ambiguous("kan ikke læses");
        shared.telemetry.refusal(refusal.kode());
        tracing::info!(kode = refusal.kode(), %error, "HTTP-hovedet kunne ikke læses");
    } else {
        tracing::debug!(%error, "forbindelsen sluttede");
    }
}
