//! A caller's connection: HTTP/1.1 over TLS with as little of its own as possible, since it shares the machine with what it measures.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::beskeder::Besked;

/// The longest that one answer may take.
const FRIST: Duration = Duration::from_secs(120);
/// The largest answer.
const STOERST: usize = 256 * 1024 * 1024;

/// Where the gateway is, and how a caller shows who it is.
#[derive(Clone)]
pub(super) struct Modpart {
    /// Host and port.
    pub vaert: String,
    /// The name in the gateway's certificate.
    pub navn: ServerName<'static>,
    /// The caller's TLS.
    pub tls: Arc<rustls::ClientConfig>,
}

/// An answer.
pub(super) struct Svar {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub krop: String,
}

/// One kept-alive connection.
pub(super) struct Linje {
    stream: TlsStream<TcpStream>,
    vaert: String,
    ud: Vec<u8>,
    ind: Vec<u8>,
}

impl Linje {
    /// Connects, handshake and all.
    ///
    /// # Errors
    /// Where there is no connection.
    pub(super) async fn aabn(modpart: &Modpart) -> anyhow::Result<Self> {
        let connecting = async {
            let stream = TcpStream::connect(&modpart.vaert).await?;
            stream.set_nodelay(true)?;
            TlsConnector::from(Arc::clone(&modpart.tls)).connect(modpart.navn.clone(), stream).await
        };
        let stream = tokio::time::timeout(FRIST, connecting).await.context("intet TLS-håndtryk i tide")?;
        let stream = stream.with_context(|| format!("kan ikke forbinde til {}", modpart.vaert))?;
        Ok(Self { stream, vaert: modpart.vaert.clone(), ud: Vec::new(), ind: Vec::new() })
    }

    /// Sends a message and reads its answer.
    ///
    /// # Errors
    /// Where the connection fails or the answer is not one.
    pub(super) async fn send(&mut self, besked: &Besked) -> anyhow::Result<Svar> {
        let hoved = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{}\"\r\nContent-Length: {}\r\n\r\n",
            besked.sti,
            self.vaert,
            besked.action,
            besked.krop.len()
        );
        self.udveksl(hoved, besked.krop.as_bytes()).await
    }

    /// Posts an envelope of SOAP 1.2, and reads its answer.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(super) async fn send_soap_12(&mut self, sti: &str, action: &str, krop: &str) -> anyhow::Result<Svar> {
        let hoved = format!(
            "POST {sti} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/soap+xml; charset=utf-8; action=\"{action}\"\r\nContent-Length: {}\r\n\r\n",
            self.vaert,
            krop.len()
        );
        self.udveksl(hoved, krop.as_bytes()).await
    }

    /// Gets a document.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(super) async fn hent(&mut self, sti: &str) -> anyhow::Result<Svar> {
        let hoved = format!("GET {sti} HTTP/1.1\r\nHost: {}\r\n\r\n", self.vaert);
        self.udveksl(hoved, &[]).await
    }

    async fn udveksl(&mut self, hoved: String, krop: &[u8]) -> anyhow::Result<Svar> {
        self.ud.clear();
        self.ud.extend_from_slice(hoved.as_bytes());
        self.ud.extend_from_slice(krop);
        let exchange = async {
            self.stream.write_all(&self.ud).await?;
            self.stream.flush().await?;
            read_answer(&mut self.stream, &mut self.ind).await
        };
        tokio::time::timeout(FRIST, exchange).await.context("intet svar i tide")?
    }
}

async fn read_answer(stream: &mut TlsStream<TcpStream>, ind: &mut Vec<u8>) -> anyhow::Result<Svar> {
    ind.clear();
    let slut = loop {
        if let Some(slut) = ind.windows(4).position(|four| four == b"\r\n\r\n") {
            break slut + 4;
        }
        anyhow::ensure!(ind.len() < 64 * 1024, "svarets hoved er for stort");
        anyhow::ensure!(stream.read_buf(ind).await? > 0, "forbindelsen blev lukket før svaret");
    };
    let hoved = std::str::from_utf8(ind.get(..slut).unwrap_or_default())?;
    let status = hoved.split(' ').nth(1).and_then(|kode| kode.parse().ok()).context("svaret har ingen status")?;
    let felt = |soegt: &str| {
        let felter = hoved.split("\r\n").filter_map(|linje| linje.split_once(':'));
        felter.filter(|(navn, _)| navn.eq_ignore_ascii_case(soegt)).map(|(_, vaerdi)| vaerdi.trim()).next()
    };
    if felt("transfer-encoding").is_some_and(|vaerdi| vaerdi.eq_ignore_ascii_case("chunked")) {
        return Ok(Svar { status, krop: read_chunks(stream, ind, slut).await? });
    }
    let laengde: usize =
        felt("content-length").and_then(|vaerdi| vaerdi.parse().ok()).context("svaret har ingen længde")?;
    anyhow::ensure!(laengde <= STOERST, "svaret er for stort");
    ind.reserve((slut + laengde).saturating_sub(ind.len()));
    while ind.len() < slut + laengde {
        anyhow::ensure!(stream.read_buf(ind).await? > 0, "forbindelsen blev lukket midt i svaret");
    }
    let krop = ind.get(slut..slut + laengde).unwrap_or_default();
    Ok(Svar { status, krop: std::str::from_utf8(krop)?.to_owned() })
}

/// The chunks of an answer whose length was not known when it began, from `fra` on; it has no trailer.
async fn read_chunks(stream: &mut TlsStream<TcpStream>, ind: &mut Vec<u8>, mut fra: usize) -> anyhow::Result<String> {
    let mut krop = Vec::new();
    loop {
        let linje = loop {
            let resten = ind.get(fra..).unwrap_or_default();
            match resten.windows(2).position(|to| to == b"\r\n") {
                Some(slut) => break resten.get(..slut).unwrap_or_default(),
                None => anyhow::ensure!(stream.read_buf(ind).await? > 0, "forbindelsen blev lukket midt i svaret"),
            }
        };
        let laengde = usize::from_str_radix(std::str::from_utf8(linje)?, 16).context("svaret er ikke delt rigtigt")?;
        anyhow::ensure!(krop.len() + laengde <= STOERST, "svaret er for stort");
        let start = fra + linje.len() + 2;
        while ind.len() < start + laengde + 2 {
            anyhow::ensure!(stream.read_buf(ind).await? > 0, "forbindelsen blev lukket midt i svaret");
        }
        if laengde == 0 {
            return Ok(String::from_utf8(krop)?);
        }
        krop.extend_from_slice(ind.get(start..start + laengde).unwrap_or_default());
        fra = start + laengde + 2;
    }
}
