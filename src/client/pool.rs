//! A small pool of kept-alive connections, most recently used first.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{ClientConfig, Error};

type Body = Full<Bytes>;

#[derive(Debug)]
enum Sender {
    H1(http1::SendRequest<Body>),
    H2(http2::SendRequest<Body>),
}

/// The connections of a client.
#[derive(Clone)]
pub(super) struct Pool {
    tls: TlsConnector,
    http2: bool,
    connect_timeout: Duration,
    idle: Arc<Idle>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Idle {
    most: usize,
    senders: Mutex<HashMap<String, Vec<Sender>>>,
}

/// A connection in use; given back when its answer has been read to its end.
#[derive(Debug)]
pub(super) struct Lease {
    key: String,
    sender: Sender,
    idle: Arc<Idle>,
}

impl Lease {
    pub(super) fn give_back(self) {
        let mut senders = self.idle.senders.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = senders.entry(self.key).or_default();
        let shared = matches!(self.sender, Sender::H2(_)) && !kept.is_empty();
        if kept.len() < self.idle.most && !shared && !self.sender.is_closed() {
            kept.push(self.sender);
        }
    }
}

impl Pool {
    pub(super) fn new(tls: Arc<rustls::ClientConfig>, config: &ClientConfig) -> Self {
        let idle = Arc::new(Idle { most: config.idle, senders: Mutex::default() });
        Self { tls: TlsConnector::from(tls), http2: config.http2, connect_timeout: config.connect_timeout, idle }
    }

    /// Sends a request on a kept connection, or on a new one where the kept one turns out to be closed before anything was sent.
    pub(super) async fn send(&self, uri: &Uri, request: Request<Body>) -> Result<(Response<Incoming>, Lease), Error> {
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let key = format!("{host}|{}", uri.port_u16().unwrap_or(443));
        let mut request = request;
        while let Some(mut sender) = self.take(&key) {
            match sender.send(request).await {
                Ok(response) => return Ok((response, Lease { key, sender, idle: self.idle.clone() })),
                Err((_, Some(unsent))) => request = unsent,
                Err((error, None)) => return Err(error),
            }
        }
        let mut sender = self.connect(&host, uri.port_u16().unwrap_or(443)).await?;
        let response = sender.send(request).await.map_err(|(error, _)| error)?;
        Ok((response, Lease { key, sender, idle: self.idle.clone() }))
    }

    fn take(&self, key: &str) -> Option<Sender> {
        let mut senders = self.idle.senders.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = senders.get_mut(key)?;
        if let Some(Sender::H2(shared)) = kept.last() {
            let shared = shared.clone();
            if !shared.is_closed() {
                return Some(Sender::H2(shared));
            }
        }
        std::iter::from_fn(|| kept.pop()).find(|sender| !sender.is_closed())
    }

    async fn connect(&self, host: &str, port: u16) -> Result<Sender, Error> {
        let failed = |source: io::Error| Error::Connect { vaert: format!("{host}:{port}"), source };
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::Url)?;
        let connecting = async {
            let stream = TcpStream::connect((host, port)).await?;
            stream.set_nodelay(true)?;
            self.tls.connect(name, stream).await
        };
        let stream = tokio::time::timeout(self.connect_timeout, connecting).await;
        let io = TokioIo::new(stream.map_err(|_| Error::Timeout(self.connect_timeout))?.map_err(failed)?);
        if self.http2 {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
            tokio::spawn(connection);
            return Ok(Sender::H2(sender));
        }
        let (sender, connection) = http1::handshake(io).await?;
        tokio::spawn(connection);
        Ok(Sender::H1(sender))
    }
}

impl Sender {
    fn is_closed(&self) -> bool {
        match self {
            Self::H1(sender) => sender.is_closed(),
            Self::H2(sender) => sender.is_closed(),
        }
    }

    /// Sends; gives the request back where none of it was sent.
    async fn send(&mut self, request: Request<Body>) -> Result<Response<Incoming>, (Error, Option<Request<Body>>)> {
        let sent = match self {
            Self::H1(sender) => match sender.ready().await {
                Ok(()) => sender.try_send_request(request).await,
                Err(error) => return Err((error.into(), Some(request))),
            },
            Self::H2(sender) => match sender.ready().await {
                Ok(()) => sender.try_send_request(request).await,
                Err(error) => return Err((error.into(), Some(request))),
            },
        };
        sent.map_err(|mut error| {
            let unsent = error.take_message();
            (error.into_error().into(), unsent)
        })
    }
}
