//! A small PKI made with openssl, a handler that tells what it saw, and a server on port 0.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tempfile::TempDir;
use tilslut::client::{Client, ClientConfig, Identity, Response, Version};
use tilslut::config::{self, Graenser, Netvaerk};
use tilslut::exchange::{CertificateSource, Download, Handler, RawRequest, Reply};
use tilslut::server::{self, Deps, Document, Drained, SharedTls};
use tilslut::telemetry::Telemetry;
use tilslut::types::{Thumbprint, Time};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub struct Pki {
    folder: TempDir,
}

/// One PKI for all tests: a root, the server, and callers `a` (EC), `b` (RSA 2048), `svag` (RSA 1024).
pub fn pki() -> &'static Pki {
    static PKI: OnceLock<Pki> = OnceLock::new();
    PKI.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
        request(folder.path(), "rod", &ec, &["-x509", "-days", "30", "-addext", "basicConstraints=critical,CA:true"]);
        issue(folder.path(), "server", &ec, "subjectAltName=DNS:localhost,IP:127.0.0.1");
        issue(folder.path(), "a", &ec, "keyUsage=critical,digitalSignature");
        issue(folder.path(), "b", &["-newkey", "rsa:2048"], "keyUsage=critical,digitalSignature,keyEncipherment");
        issue(folder.path(), "svag", &["-newkey", "rsa:1024"], "keyUsage=critical,digitalSignature");
        Pki { folder }
    })
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl");
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn request(folder: &Path, name: &str, key: &[&str], more: &[&str]) {
    let (subject, key_file) = (format!("/CN={name}"), format!("{name}.key"));
    let out = if more.contains(&"-x509") { format!("{name}.pem") } else { format!("{name}.csr") };
    let fixed = ["req", "-nodes", "-subj", &subject, "-keyout", &key_file, "-out", &out];
    openssl(folder, &[&fixed[..], key, more].concat());
}

fn issue(folder: &Path, name: &str, key: &[&str], extension: &str) {
    request(folder, name, key, &["-addext", extension]);
    let (csr, pem) = (format!("{name}.csr"), format!("{name}.pem"));
    let sign = [
        "x509",
        "-req",
        "-in",
        &csr,
        "-CA",
        "rod.pem",
        "-CAkey",
        "rod.key",
        "-days",
        "20",
        "-copy_extensions",
        "copy",
        "-out",
        &pem,
    ];
    openssl(folder, &sign);
}

impl Pki {
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn der(&self, name: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_file(self.file(&format!("{name}.pem"))).unwrap()
    }

    pub fn thumbprint(&self, name: &str) -> Thumbprint {
        Thumbprint::of(&self.der(name))
    }

    pub fn identity(&self, name: &str) -> Identity {
        Identity::from_pem(&self.file(&format!("{name}.pem")), &self.file(&format!("{name}.key"))).unwrap()
    }

    pub fn tls(&self) -> config::Tls {
        config::Tls { certifikat: self.file("server.pem"), noegle: self.file("server.key") }
    }

    pub fn config(&self) -> ClientConfig {
        ClientConfig::with_ca_file(&self.file("rod.pem")).unwrap().timeout(Duration::from_secs(20))
    }

    /// A rustls configuration of the test's own, for what the client never does.
    pub fn rustls(&self, name: Option<&str>) -> rustls::ClientConfig {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.der("rod")).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder =
            rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let builder = builder.with_root_certificates(roots);
        let Some(name) = name else { return builder.with_no_client_auth() };
        let key = PrivateKeyDer::from_pem_file(self.file(&format!("{name}.key"))).unwrap();
        builder.with_client_auth_cert(vec![self.der(name)], key).unwrap()
    }
}

/// Tells what it saw; `/langsom` takes a while, `/stor` answers much, `/panik` fails, `/vent` waits to be let go.
#[derive(Default)]
pub struct Echo {
    pub seen: AtomicUsize,
    pub finished: AtomicUsize,
    pub go: Notify,
    /// What its documents that stream have written, and how many of them have ended.
    pub written: Arc<AtomicUsize>,
    pub ended: Arc<AtomicUsize>,
}

impl Handler for Echo {
    async fn handle(&self, request: RawRequest) -> Reply {
        self.seen.fetch_add(1, Ordering::SeqCst);
        let body = match request.path.as_str() {
            "/langsom" => {
                tokio::time::sleep(Duration::from_millis(400)).await;
                "langsomt".to_owned()
            }
            "/stor" => "dagtilbud ".repeat(1_000_000),
            "/panik" => panic!("as asked"),
            "/vent" => {
                self.go.notified().await;
                "ventede".to_owned()
            }
            _ => describe(&request),
        };
        self.finished.fetch_add(1, Ordering::SeqCst);
        Reply { status: 200, content_type: "text/xml; charset=utf-8", retry_after: None, body: body.into() }
    }

    fn serves(&self, path: &str) -> bool {
        path != "/ukendt" && !path.starts_with("/udtraek")
    }

    fn download(&self, path: &str, query: &str, now: Time) -> Option<Arc<dyn Download>> {
        assert!(now.as_second() > 0);
        let ends = path.strip_prefix("/udtraek")?.to_owned();
        let lines = query.parse().unwrap_or(3);
        Some(Arc::new(Lines { ends, lines, written: self.written.clone(), ended: self.ended.clone() }))
    }
}

/// A document of `?<lines>` lines of a thousand bytes; `/udtraek-fejl` and `/udtraek-panik` do not come to its end, `/udtraek-vaek` not to its beginning.
struct Lines {
    ends: String,
    lines: usize,
    written: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
}

impl Download for Lines {
    fn content_type(&self) -> &'static str {
        "text/csv; charset=utf-8"
    }

    fn filename(&self) -> Option<&'static str> {
        Some("linjer.csv")
    }

    fn version(&self) -> std::io::Result<String> {
        Ok(format!("v1-{}", self.lines))
    }

    fn write(&self, out: &mut dyn std::io::Write) -> std::io::Result<()> {
        let ended = Ended(&self.ended);
        if self.ends == "-vaek" {
            return Err(std::io::Error::other("gone"));
        }
        for number in 0..self.lines {
            out.write_all(line(number).as_bytes())?;
            self.written.fetch_add(1000, Ordering::SeqCst);
        }
        drop(ended);
        match self.ends.as_str() {
            "-fejl" => Err(std::io::Error::other("as asked")),
            "-panik" => panic!("as asked"),
            _ => Ok(()),
        }
    }
}

/// Counts when a writer ends, whichever way.
struct Ended<'e>(&'e AtomicUsize);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A line of [`Lines`]: a thousand bytes that do not pack to nothing.
pub fn line(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (state >> 60) as u8)
    };
    (0..999).map(|_| noise()).chain(['\n']).collect()
}

fn describe(request: &RawRequest) -> String {
    let caller = request.certificate.as_ref().map_or("ingen".to_owned(), |certificate| {
        let source = if certificate.source == CertificateSource::Tls { "tls" } else { "proxy" };
        format!("{source}:{}:{}", certificate.chain.len(), Thumbprint::of(&certificate.chain[0]))
    });
    let action = request.soap_action.as_deref().unwrap_or("-");
    format!("{caller} {action} {} {}", request.body.len(), Thumbprint::of(&request.body))
}

fn documents(path: &str, query: &str, base: &str) -> Option<Document> {
    let body = Bytes::from(format!("{base}{path}?{query}"));
    (query == "wsdl").then_some(Document { content_type: "text/xml; charset=utf-8", body })
}

pub struct Server {
    pub address: SocketAddr,
    pub ops: SocketAddr,
    pub handler: Arc<Echo>,
    pub tls: Arc<SharedTls>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Drained>,
}

impl Server {
    pub async fn start(change: impl FnOnce(&mut Graenser)) -> Self {
        Self::start_with(change, &[], Duration::from_secs(5)).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Graenser), proxies: &[&str], drain: Duration) -> Self {
        let mut limits = Graenser::default();
        change(&mut limits);
        let handler = Arc::new(Echo::default());
        let tls = Arc::new(SharedTls::load(&pki().tls()).unwrap());
        let deps = Deps {
            handler: handler.clone(),
            tls: tls.clone(),
            limits,
            proxies: proxies.iter().map(|net| net.parse::<Netvaerk>().unwrap()).collect(),
            public_url: None,
            drain,
            documents,
            telemetry: Arc::new(Telemetry::new()),
            clock: Time::now,
        };
        let [listener, ops] = [bind().await, bind().await];
        let (address, ops_address) = (listener.local_addr().unwrap(), ops.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { drop(stopped.await) };
        let task = tokio::spawn(async move { server::run(listener, Some(ops), deps, shutdown).await.unwrap() });
        Self { address, ops: ops_address, handler, tls, stop: Some(stop), task }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    pub fn client(&self, config: ClientConfig) -> Client {
        Client::new(config).unwrap()
    }

    pub async fn post(&self, client: &Client, path: &str, body: impl Into<Bytes>) -> Response {
        client.post(&self.url(path), Version::V11, "urn:prøve".trim_end_matches("øve"), body).await.unwrap()
    }

    /// Asks it to shut down; without waiting.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    pub async fn drained(mut self) -> Drained {
        self.stop();
        self.task.await.unwrap()
    }

    pub async fn metrics(&self) -> String {
        plain_get(self.ops, "/metrics").await
    }

    /// A TLS connection, without HTTP.
    pub async fn connect(&self, config: rustls::ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_shared(&Arc::new(config)).await
    }

    pub async fn connect_shared(&self, config: &Arc<rustls::ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        TlsConnector::from(config.clone()).connect(ServerName::try_from("localhost").unwrap(), stream).await
    }

    /// Sends bytes on a new connection without a certificate and reads until it is closed.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect(pki().rustls(None)).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        read_all(&mut stream).await
    }
}

async fn bind() -> TcpListener {
    TcpListener::bind((IpAddr::from([127, 0, 0, 1]), 0)).await.unwrap()
}

/// Everything until the end, or an error, or ten seconds.
pub async fn read_all(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let reading = async {
        while let Ok(count) = stream.read(&mut buffer).await {
            if count == 0 {
                break;
            }
            bytes.extend_from_slice(&buffer[..count]);
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reading).await.expect("the connection was never closed");
    String::from_utf8_lossy(&bytes).into_owned()
}

pub async fn plain_get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    read_all(&mut stream).await
}
