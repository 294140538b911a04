//! An https client with a client certificate: what `send`, `hent`, `demo`, `replay`, `simulate` and the tests call services with.
//!
//! ```no_run
//! # async fn example() -> Result<(), tilslut::client::Error> {
//! use tilslut::client::{Client, ClientConfig, Identity, Version};
//! let identity = Identity::from_pem("system.pem".as_ref(), "system.key".as_ref())?;
//! let client = Client::new(ClientConfig::with_ca_file("rod.pem".as_ref())?.identity(identity))?;
//! let answer = client.post("https://localhost:8443/services/…", Version::V11, "urn:…/InsertDaginstitution", "<soap:Envelope/>").await?;
//! println!("{} {}", answer.status, answer.text());
//! # Ok(()) }
//! ```

pub mod besked;
mod element;
mod pool;
pub mod svar;
pub mod tjeneste;
mod tls;
pub mod underskrift;

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

pub use element::Element;
pub(crate) use tls::tls;

pub use crate::security::{Identity, IdentityError};
pub use crate::soap::Version;

/// What can go wrong before there is an answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is not `https://host[:port]/path`.
    #[error("adressen skal være https://vært[:port]/sti")]
    Url,
    /// A file cannot be read as what it should be.
    #[error("{sti} kan ikke læses som {forventet}: {grund}")]
    File {
        /// The file.
        sti: String,
        /// What it should be.
        forventet: &'static str,
        /// Why not.
        grund: String,
    },
    /// The caller's certificate or its key cannot be read.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The certificate, its key or the trusted roots cannot be used.
    #[error("certifikat, nøgle eller rodcertifikater kan ikke bruges: {0}")]
    Tls(#[from] rustls::Error),
    /// No connection.
    #[error("kan ikke forbinde til {vaert}: {source}")]
    Connect {
        /// Host and port.
        vaert: String,
        /// Why.
        source: std::io::Error,
    },
    /// The connection or the HTTP on it failed.
    #[error("forbindelsen fejlede: {0}")]
    Http(#[from] hyper::Error),
    /// It took too long.
    #[error("intet svar inden for {} sekunder", .0.as_secs())]
    Timeout(Duration),
    /// An answer that is too large, or not what it says it is.
    #[error("svaret kan ikke læses: {0}")]
    Answer(String),
}

/// How a client connects.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Whose server certificates are believed.
    pub roots: Vec<CertificateDer<'static>>,
    /// The caller's own certificate.
    pub identity: Option<Identity>,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long an answer may take, from the request's first byte to the answer's last.
    pub timeout: Duration,
    /// Whether requests are sent as gzip. Answers always may be.
    pub gzip: bool,
    /// Speak HTTP/2 instead of HTTP/1.1.
    pub http2: bool,
    /// The largest answer, unpacked.
    pub max_answer: usize,
    /// How many idle connections are kept.
    pub idle: usize,
}

impl ClientConfig {
    /// Believes these roots; no client certificate.
    #[must_use]
    pub fn with_roots(roots: Vec<CertificateDer<'static>>) -> Self {
        Self {
            roots,
            identity: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(120),
            gzip: false,
            http2: false,
            max_answer: 1 << 30,
            idle: 8,
        }
    }

    /// Believes the roots of a PEM file.
    ///
    /// # Errors
    /// Where it cannot be read or has no certificate.
    pub fn with_ca_file(path: &Path) -> Result<Self, Error> {
        let wrong =
            |grund: String| Error::File { sti: path.display().to_string(), forventet: "certifikater (PEM)", grund };
        let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let roots = read.map_err(|error| wrong(error.to_string()))?;
        if roots.is_empty() { Err(wrong("ingen certifikater".to_owned())) } else { Ok(Self::with_roots(roots)) }
    }

    /// Shows this certificate.
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Packs requests.
    #[must_use]
    pub fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// Speaks HTTP/2.
    #[must_use]
    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// Bounds the time of an answer.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// An answer, whole and unpacked.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Response {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, where it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A client. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    config: Arc<ClientConfig>,
    pool: pool::Pool,
}

impl Client {
    /// A client.
    ///
    /// # Errors
    /// Where the certificate or the roots cannot be used.
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let tls = tls::tls(&config)?;
        Ok(Self { pool: pool::Pool::new(tls, &config), config: Arc::new(config) })
    }

    /// Posts a SOAP message.
    ///
    /// # Errors
    /// Where there is no whole answer. A fault is an answer.
    pub async fn post(
        &self,
        url: &str,
        version: Version,
        action: &str,
        body: impl Into<Bytes>,
    ) -> Result<Response, Error> {
        let content_type = match version {
            Version::V11 => version.content_type().to_owned(),
            Version::V12 => format!("{}; action=\"{action}\"", version.content_type()),
        };
        let mut headers = vec![(CONTENT_TYPE, content_type)];
        if version == Version::V11 {
            headers.push((HeaderName::from_static("soapaction"), format!("\"{action}\"")));
        }
        self.send(Method::POST, url, &headers, body.into()).await
    }

    /// Posts bytes with the two headers as they are given, fitting or not.
    ///
    /// # Errors
    /// Where there is no whole answer.
    pub async fn post_as(
        &self,
        url: &str,
        content_type: Option<&str>,
        soap_action: Option<&str>,
        body: Bytes,
    ) -> Result<Response, Error> {
        let content_type = content_type.map(|value| (CONTENT_TYPE, value.to_owned()));
        let action = soap_action.map(|value| (HeaderName::from_static("soapaction"), format!("\"{value}\"")));
        let headers: Vec<_> = content_type.into_iter().chain(action).collect();
        self.send(Method::POST, url, &headers, body).await
    }

    /// Gets a document.
    ///
    /// # Errors
    /// Where there is no whole answer.
    pub async fn get(&self, url: &str) -> Result<Response, Error> {
        self.send(Method::GET, url, &[], Bytes::new()).await
    }

    /// Sends any request with any headers.
    ///
    /// # Errors
    /// Where there is no whole answer.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(HeaderName, String)],
        body: Bytes,
    ) -> Result<Response, Error> {
        let uri: Uri = url.parse().map_err(|_| Error::Url)?;
        if uri.scheme_str() != Some("https") || uri.host().is_none() {
            return Err(Error::Url);
        }
        let request = self.request(method, &uri, headers, body)?;
        let limit = self.config.timeout;
        tokio::time::timeout(limit, self.exchange(&uri, request)).await.unwrap_or(Err(Error::Timeout(limit)))
    }

    fn request(
        &self,
        method: Method,
        uri: &Uri,
        headers: &[(HeaderName, String)],
        body: Bytes,
    ) -> Result<Request<Full<Bytes>>, Error> {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let target = if self.config.http2 { uri.to_string() } else { path.to_owned() };
        let mut request = Request::builder().method(method).uri(target).header(ACCEPT_ENCODING, "gzip");
        if !self.config.http2 {
            request = request.header(HOST, uri.authority().map_or("", |authority| authority.as_str()));
        }
        for (name, value) in headers {
            request = request.header(name, HeaderValue::from_str(value).map_err(|e| Error::Answer(e.to_string()))?);
        }
        let packed = self.config.gzip && !body.is_empty();
        let body = if packed { pack(&body)? } else { body };
        if packed {
            request = request.header(CONTENT_ENCODING, "gzip");
        }
        request.body(Full::new(body)).map_err(|_| Error::Url)
    }

    async fn exchange(&self, uri: &Uri, request: Request<Full<Bytes>>) -> Result<Response, Error> {
        let (response, lease) = self.pool.send(uri, request).await?;
        let (parts, body) = response.into_parts();
        let limit = self.config.max_answer;
        let body = Limited::new(body, limit).collect().await.map_err(|e| Error::Answer(e.to_string()))?.to_bytes();
        lease.give_back();
        let packed = parts.headers.get(CONTENT_ENCODING).is_some_and(|value| value == "gzip");
        let body = if packed { unpack(&body, limit)? } else { body };
        Ok(Response { status: parts.status, headers: parts.headers, body })
    }
}

fn pack(body: &[u8]) -> Result<Bytes, Error> {
    let mut packed = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(body, flate2::Compression::fast());
    encoder.read_to_end(&mut packed).map_err(|e| Error::Answer(e.to_string()))?;
    Ok(packed.into())
}

fn unpack(body: &[u8], limit: usize) -> Result<Bytes, Error> {
    let mut unpacked = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(body);
    let count = decoder.take(limit as u64 + 1).read_to_end(&mut unpacked).map_err(|e| Error::Answer(e.to_string()))?;
    if count > limit { Err(Error::Answer(format!("større end {limit} bytes"))) } else { Ok(unpacked.into()) }
}
