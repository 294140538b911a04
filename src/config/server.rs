//! `[server]`, `[drift]` and `[tls]`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::raw::Section;

/// The listener for suppliers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where it listens.
    pub lyt: SocketAddr,
    /// The URL that a served WSDL names, without a slash at its end; `None` = the host that the caller used.
    pub offentlig_url: Option<String>,
    /// The proxies whose `Client-Cert` header is believed (RFC 9440).
    pub proxyer: Vec<Netvaerk>,
    /// How long a shutdown waits for the exchanges that were accepted.
    pub nedlukning: Duration,
}

/// The operator's listener (plain http) and the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Where `/healthz`, `/readyz` and `/metrics` are.
    pub lyt: SocketAddr,
    /// What is logged: a level or `tracing` directives.
    pub log: String,
    /// In what form.
    pub logformat: Logformat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logformat {
    /// One JSON object a line.
    Json,
    /// For people.
    Tekst,
}

/// Our own certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// PEM: our certificate, then its issuers.
    pub certifikat: PathBuf,
    /// PEM: its private key.
    pub noegle: PathBuf,
}

impl Server {
    /// The port of choices.md §1, on loopback.
    pub const LYT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8443);
    /// `nedlukning_sekunder` where it is left out.
    pub const NEDLUKNING: Duration = Duration::from_secs(30);

    pub(super) fn read(mut section: Section<'_, '_>) -> Self {
        let lyt = section.address("lyt", Self::LYT);
        let offentlig_url =
            section.parsed::<PublicUrl>("offentlig_url", "https://vært[:port], uden sti").map(|url| url.0);
        let proxyer = section.all_parsed("proxyer", "en IP-adresse eller et netværk, for eksempel 10.1.2.0/24");
        let nedlukning = section.seconds("nedlukning_sekunder", 1..=3600).unwrap_or(Self::NEDLUKNING);
        if proxyer.iter().any(|net: &Netvaerk| net.bits == 0) {
            section.refuse("proxyer", "et netværk på /0 ville lade enhver udgive sig for at være en proxy");
        }
        section.finish();
        Self { lyt, offentlig_url, proxyer, nedlukning }
    }
}

impl Drift {
    /// The port of choices.md §1, on loopback.
    pub const LYT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9090);

    pub(super) fn read(mut section: Section<'_, '_>) -> Self {
        let lyt = section.address("lyt", Self::LYT);
        let tillad = section.flag("tillad_ekstern").unwrap_or(false);
        let log = section.text("log").unwrap_or_else(|| "info".to_owned());
        let formats = [("json", Logformat::Json), ("tekst", Logformat::Tekst)];
        let logformat = section.choice("logformat", &formats).unwrap_or(Logformat::Tekst);
        if log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            section.refuse("log", "forventede error, warn, info, debug, trace eller en liste som info,tilslut=debug");
        }
        if !lyt.ip().is_loopback() && !tillad {
            section.refuse("lyt", "driftsporten er uden kryptering og adgangskontrol; sæt tillad_ekstern = true for at åbne den for andre");
        }
        section.finish();
        Self { lyt, log, logformat }
    }
}

impl Tls {
    pub(super) fn read(mut section: Section<'_, '_>) -> Option<Self> {
        let certifikat = section.required("certifikat", Section::file);
        let noegle = section.required("noegle", Section::file);
        section.finish();
        Some(Self { certifikat: certifikat?, noegle: noegle? })
    }
}

struct PublicUrl(String);

impl FromStr for PublicUrl {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let uri: hyper::Uri = text.parse().map_err(|_| ())?;
        let bare =
            uri.path() == "/" && uri.query().is_none() && uri.authority().is_some_and(|a| !a.as_str().contains('@'));
        if uri.scheme_str() == Some("https") && bare {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err(())
        }
    }
}

/// A network of IP addresses, `10.1.0.0/16` or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Netvaerk {
    address: IpAddr,
    bits: u8,
}

impl Netvaerk {
    /// Whether the address lies within.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(other)) => {
                same_prefix(net.to_bits().into(), other.to_bits().into(), 32, self.bits)
            }
            (IpAddr::V6(net), IpAddr::V6(other)) => same_prefix(net.to_bits(), other.to_bits(), 128, self.bits),
            _ => false,
        }
    }
}

fn same_prefix(a: u128, b: u128, width: u8, bits: u8) -> bool {
    bits == 0 || (a ^ b) >> (width - bits) == 0
}

impl FromStr for Netvaerk {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(width), str::parse).map_err(|_| ())?;
        if bits <= width { Ok(Self { address, bits }) } else { Err(()) }
    }
}
