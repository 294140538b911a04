//! The https listener: everything between a socket and [`Handler::handle`], and nothing of SOAP.
//!
//! A connection takes a place (`limits`), proves what certificate it holds (`tls`), and is watched for as long as it lives (`connection`,
//! `watch`). A request goes through `request`, cheapest refusal first: head, caller, path, body, a place to work in, the exchange. A body is
//! whole, bounded and unpacked before it takes a worker's place, so a slow sender holds none. A public extract is written while it is sent
//! (`download`). An exchange runs in its own task and is never cut
//! short; a shutdown stops accepting, lets what was accepted be answered, and gives up at its deadline.

mod answer;
mod body;
mod caller;
mod connection;
mod download;
mod head;
mod limits;
mod ops;
mod refusal;
mod request;
pub mod signals;
pub mod tls;
mod watch;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use refusal::Refusal;
pub use tls::SharedTls;

use crate::config::{Config, Graenser, Netvaerk};
use crate::exchange::Handler;
pub use crate::soap::publish::Document;
use crate::telemetry::Telemetry;
use crate::types::Time;

/// Finds a published document by path, query and the base URL (`https://host[:port]`) that it is to name.
pub type Documents = fn(path: &str, query: &str, base_url: &str) -> Option<Document>;

/// What the server needs.
#[derive(Debug)]
pub struct Deps<H> {
    /// What requests are handed to.
    pub handler: Arc<H>,
    /// Our certificate; kept by the caller too, to reload it.
    pub tls: Arc<SharedTls>,
    /// Every limit.
    pub limits: Graenser,
    /// The proxies whose `Client-Cert` is believed.
    pub proxies: Vec<Netvaerk>,
    /// What a served WSDL names instead of the caller's own host.
    pub public_url: Option<String>,
    /// The deadline of a shutdown.
    pub drain: Duration,
    /// Where published documents come from.
    pub documents: Documents,
    /// Where is counted.
    pub telemetry: Arc<Telemetry>,
    /// The time; fixed in tests.
    pub clock: fn() -> Time,
}

impl<H> Deps<H> {
    /// As the configuration says, with the real clock.
    #[must_use]
    pub fn new(
        config: &Config,
        handler: Arc<H>,
        tls: Arc<SharedTls>,
        documents: Documents,
        telemetry: Arc<Telemetry>,
    ) -> Self {
        Self {
            handler,
            tls,
            limits: config.graenser.clone(),
            proxies: config.server.proxyer.clone(),
            public_url: config.server.offentlig_url.clone(),
            drain: config.server.nedlukning,
            documents,
            telemetry,
            clock: Time::now,
        }
    }
}

/// What every connection shares.
#[derive(Debug)]
struct Shared<H> {
    handler: Arc<H>,
    tls: Arc<SharedTls>,
    limits: Graenser,
    proxies: Vec<Netvaerk>,
    public_url: Option<String>,
    documents: Documents,
    telemetry: Arc<Telemetry>,
    clock: fn() -> Time,
    connections: Arc<limits::Connections>,
    exchanges: Arc<Semaphore>,
    downloads: Arc<Semaphore>,
    memory: limits::Memory,
}

impl<H> Shared<H> {
    fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|net| net.contains(address))
    }
}

/// How a shutdown went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were still open at the deadline.
    pub cut: usize,
    /// Exchanges that were still running at the deadline.
    pub unanswered: usize,
}

/// Serves on both listeners until `shutdown` ends, then drains.
///
/// # Errors
/// None while it runs: what goes wrong on a connection is that connection's.
pub async fn run<H: Handler>(
    listener: TcpListener,
    ops: Option<TcpListener>,
    deps: Deps<H>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<Drained> {
    let deadline = deps.drain;
    let shared = Arc::new(Shared::from(deps));
    let (drain, draining) = tokio::sync::watch::channel(false);
    let mut watchers = JoinSet::new();
    if let Some(ops) = ops {
        watchers.spawn(ops::serve(shared.clone(), ops, draining.clone()));
    }
    let mut open = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => accept(&shared, stream, address, &draining, &mut open),
                Err(error) => accept_failed(&error).await,
            },
            Some(_) = open.join_next() => {}
        }
    }
    drop(listener);
    let _ = drain.send(true);
    Ok(wait(&shared, open, deadline).await)
}

fn accept<H: Handler>(
    shared: &Arc<Shared<H>>,
    stream: TcpStream,
    address: std::net::SocketAddr,
    draining: &tokio::sync::watch::Receiver<bool>,
    open: &mut JoinSet<()>,
) {
    let counted = (!shared.is_proxy(address.ip())).then(|| address.ip());
    match shared.connections.enter(counted) {
        Ok(place) => {
            open.spawn(connection::serve(shared.clone(), stream, address, draining.clone(), place));
        }
        Err(refusal) => {
            shared.telemetry.refusal(refusal.kode());
            tracing::debug!(kode = refusal.kode(), peer = %address.ip(), "{refusal}");
        }
    }
}

/// Out of file descriptors, most likely: to try again at once would spin.
async fn accept_failed(error: &io::Error) {
    tracing::warn!(%error, "kan ikke tage imod en forbindelse");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// Waits for the connections and the exchanges that were accepted, at most until the deadline.
async fn wait<H>(shared: &Shared<H>, mut open: JoinSet<()>, deadline: Duration) -> Drained {
    let places = u32::try_from(shared.limits.udvekslinger).unwrap_or(u32::MAX);
    let all = async {
        while open.join_next().await.is_some() {}
        let _ = shared.exchanges.acquire_many(places).await;
    };
    let in_time = tokio::time::timeout(deadline, all).await.is_ok();
    let unanswered = if in_time { 0 } else { shared.limits.udvekslinger - shared.exchanges.available_permits() };
    let drained = Drained { cut: open.len(), unanswered };
    if !in_time {
        tracing::warn!(cut = drained.cut, unanswered = drained.unanswered, "nedlukningens frist er udløbet");
    }
    open.shutdown().await;
    drained
}

impl<H> From<Deps<H>> for Shared<H> {
    fn from(deps: Deps<H>) -> Self {
        let limits = deps.limits;
        Self {
            connections: limits::Connections::new(limits.forbindelser, limits.forbindelser_pr_adresse),
            exchanges: Arc::new(Semaphore::new(limits.udvekslinger)),
            downloads: Arc::new(Semaphore::new(limits.udtraek)),
            memory: limits::Memory::new(limits.kroppe_ialt),
            handler: deps.handler,
            tls: deps.tls,
            proxies: deps.proxies,
            public_url: deps.public_url,
            documents: deps.documents,
            telemetry: deps.telemetry,
            clock: deps.clock,
            limits,
        }
    }
}
