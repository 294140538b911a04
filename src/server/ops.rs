//! The operator's listener, plain http: `/healthz`, `/readyz`, `/metrics`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch::Receiver};
use tokio::time::timeout;

use super::Shared;
use crate::exchange::Handler;

/// The most connections of the operator's tools.
const CONNECTIONS: usize = 32;
/// How long one of them may last.
const LIFE: Duration = Duration::from_secs(60);

/// Serves until it is dropped.
pub(super) async fn serve<H: Handler>(shared: Arc<Shared<H>>, listener: TcpListener, drain: Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(place) = places.clone().try_acquire_owned() else { continue };
        let (shared, drain) = (shared.clone(), drain.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let response = respond(&shared, *drain.borrow(), &request);
                async move { Ok::<_, Infallible>(response) }
            });
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(10)).max_buf_size(16 * 1024);
            let _ = timeout(LIFE, builder.serve_connection(TokioIo::new(stream), service)).await;
            drop(place);
        });
    }
}

fn respond<H: Handler>(
    shared: &Shared<H>,
    draining: bool,
    request: &Request<hyper::body::Incoming>,
) -> Response<Full<Bytes>> {
    if request.method() != Method::GET {
        return text(StatusCode::METHOD_NOT_ALLOWED, "brug GET\n".to_owned());
    }
    match request.uri().path() {
        "/healthz" => text(StatusCode::OK, "ok\n".to_owned()),
        "/readyz" => ready(shared, draining),
        "/metrics" => text(StatusCode::OK, shared.telemetry.render()),
        _ => text(StatusCode::NOT_FOUND, "prøv /healthz, /readyz eller /metrics\n".to_owned()),
    }
}

fn ready<H: Handler>(shared: &Shared<H>, draining: bool) -> Response<Full<Bytes>> {
    let mut reasons = shared.handler.not_ready();
    if draining {
        reasons.push("serveren er ved at lukke ned".to_owned());
    }
    if reasons.is_empty() {
        return text(StatusCode::OK, "klar\n".to_owned());
    }
    text(StatusCode::SERVICE_UNAVAILABLE, format!("ikke klar\n{}\n", reasons.join("\n")))
}

fn text(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    response
}
