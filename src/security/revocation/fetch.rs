//! Fetches revocation lists over http on a schedule.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper::{Request, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{Crl, CrlError};
use crate::config::Hentning;
use crate::security::trust::SharedTrust;
use crate::types::{Time, hex, sha256};

/// The wait after a first failed round; it doubles up to the configured interval.
const RETRY: Duration = Duration::from_secs(60);

/// Why a list could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not a plain http URL with a host.
    #[error("ikke en http-adresse")]
    Url,
    /// No connection.
    #[error("ingen forbindelse")]
    Connect(#[source] std::io::Error),
    /// The connection was cut, or it was not HTTP.
    #[error("intet svar i HTTP")]
    Http(#[source] hyper::Error),
    /// Another status than 200; redirects are not followed.
    #[error("svarede med status {0}")]
    Status(u16),
    /// More than the configured number of bytes.
    #[error("mere end {0} byte")]
    TooLarge(usize),
    /// The body ended early.
    #[error("svaret blev afbrudt")]
    Body,
    /// Longer than the configured time in all.
    #[error("intet helt svar inden for fristen")]
    Timeout,
    /// Not a list that can be accepted.
    #[error("spærrelisten {0}")]
    Crl(#[from] CrlError),
    /// The list could not be kept in the folder. It is in use all the same.
    #[error("taget i brug, men kunne ikke gemmes")]
    Keep(#[source] std::io::Error),
    /// The process is closing.
    #[error("afbrudt")]
    Interrupted,
}

/// How the fetches from one URL have gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// The last fetch that gave a list that could be used, new or not.
    pub succeeded: Option<Time>,
    /// The last fetch that did not.
    pub failed: Option<Time>,
    /// Why it did not.
    pub error: Option<String>,
}

/// Fetches every configured list at once and then on schedule, until `shutdown`. A reload begins a round anew.
pub async fn keep_fresh(shared: Arc<SharedTrust>, clock: impl Fn() -> Time, shutdown: impl Future<Output = ()>) {
    tokio::select! {
        () = shutdown => {}
        () = rounds(&shared, clock) => {}
    }
}

async fn rounds(shared: &SharedTrust, clock: impl Fn() -> Time) {
    let mut failed_rounds = 0;
    loop {
        let interval = shared.current().hentning().interval;
        failed_rounds = if fetch_all(shared, &clock).await { 0 } else { failed_rounds + 1 };
        let wait = match failed_rounds {
            0 => interval,
            n => interval.min(RETRY.saturating_mul(1 << (n - 1).min(10))),
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = shared.replaced() => failed_rounds = 0,
        }
    }
}

/// One round over all URLs; whether every one of them gave a usable list.
pub async fn fetch_all(shared: &SharedTrust, clock: impl Fn() -> Time) -> bool {
    let hentning = shared.current().hentning().clone();
    let mut all_good = true;
    for url in &hentning.urler {
        let earlier = shared.fetched().remove(url).unwrap_or_default();
        let outcome = fetch_one(shared, &hentning, url).await;
        let now = clock();
        let fetched = match outcome {
            Ok(new) => {
                tracing::debug!(url, new, "revocation list fetched");
                Fetched { succeeded: Some(now), error: None, ..earlier }
            }
            Err(error) => {
                all_good = false;
                tracing::warn!(url, error = &error as &dyn std::error::Error, "revocation list not fetched");
                Fetched { failed: Some(now), error: Some(error.to_string()), ..earlier }
            }
        };
        shared.record(url, fetched);
    }
    all_good
}

/// Fetches one list, takes it into use and keeps it on disk; whether it was newer than the one held.
async fn fetch_one(shared: &SharedTrust, hentning: &Hentning, url: &str) -> Result<bool, FetchError> {
    let der = get(url, hentning.frist, hentning.max_bytes).await?;
    let trust = shared.current();
    let file = hentning.mappe.as_deref().map(|folder| cache_file(folder, url));
    // A list may be of many megabytes, and the disk may be slow.
    let accepted = tokio::task::spawn_blocking(move || {
        let crl = Crl::accept(&der, trust.authorities())?;
        let held = trust.held(&crl).map(Crl::this_update);
        if held.is_some_and(|held| held > crl.this_update()) {
            return Err(CrlError::Older.into());
        }
        let is_new = held != Some(crl.this_update());
        let kept = match file.filter(|file| is_new || !file.exists()) {
            Some(file) => write(&file, &der).map_err(FetchError::Keep),
            None => Ok(()),
        };
        Ok::<_, FetchError>((crl, kept))
    });
    let (crl, kept) = accepted.await.map_err(|_| FetchError::Interrupted)??;
    let new = shared.take_crl(Arc::new(crl));
    kept.map(|()| new)
}

/// The file that a URL's list is kept in.
pub(in crate::security) fn cache_file(folder: &Path, url: &str) -> PathBuf {
    folder.join(format!("{}.crl", hex(&sha256(url.as_bytes()))))
}

/// Writes by rename, so that a reader and a power cut see the old list or the new one.
fn write(file: &Path, der: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let unfinished = file.with_extension("crl.ny");
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut out = std::fs::File::create(&unfinished)?;
    out.write_all(der)?;
    out.sync_all()?;
    std::fs::rename(&unfinished, file)
}

/// Whether a URL is one that [`keep_fresh`] can ask.
pub(in crate::security) fn is_http(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some())
}

/// One GET, within a time and a size.
async fn get(url: &str, frist: Duration, max_bytes: usize) -> Result<Bytes, FetchError> {
    let uri: Uri = url.parse().map_err(|_| FetchError::Url)?;
    if !is_http(url) {
        return Err(FetchError::Url);
    }
    tokio::time::timeout(frist, exchange(&uri, max_bytes)).await.map_err(|_| FetchError::Timeout)?
}

async fn exchange(uri: &Uri, max_bytes: usize) -> Result<Bytes, FetchError> {
    let authority = uri.authority().ok_or(FetchError::Url)?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80))).await.map_err(FetchError::Connect)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(FetchError::Http)?;
    // Dropped with this function, and the connection with it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let request = Request::get(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(header::HOST, authority.as_str())
        .header(header::USER_AGENT, concat!("tilslut/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .map_err(|_| FetchError::Url)?;
    let response = sender.send_request(request).await.map_err(FetchError::Http)?;
    if response.status() != hyper::StatusCode::OK {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let body = Limited::new(response.into_body(), max_bytes).collect().await;
    let body = body.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => FetchError::TooLarge(max_bytes),
        None => FetchError::Body,
    })?;
    Ok(body.to_bytes())
}
