//! The set as a program sees it: `index.json`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Error, INDEX, plan};
use crate::config::{self, Anker, Miljoe};
use crate::security::{Generation, Slags};
use crate::types::{Cvr, Time};

/// What state an example certificate is in, by intention (Danish: tilstand).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tilstand {
    /// As it should be.
    Valid,
    /// Validity ended a year before the set was made.
    Expired,
    /// Validity begins two years after the set was made.
    NotYetValid,
    /// On its issuer's CRL.
    Revoked,
    /// Signed by another authority with the issuer's name.
    WrongIssuer,
    /// Names no CVR number.
    NoCvr,
    /// Names a CVR number of seven digits.
    MalformedCvr,
}

impl Tilstand {
    /// The word in the index.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Revoked => "revoked",
            Self::WrongIssuer => "wrong-issuer",
            Self::NoCvr => "no-cvr",
            Self::MalformedCvr => "malformed-cvr",
        }
    }
}

/// The files of one certificate, relative to the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// The certificate alone, PEM.
    pub cert_pem: PathBuf,
    /// The certificate alone, DER.
    pub cert_der: PathBuf,
    /// The private key, PKCS#8 in PEM, unencrypted.
    pub key_pem: PathBuf,
    /// Key, certificate and chain, PKCS#12.
    pub p12: PathBuf,
}

/// One certificate of the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The stem of its files' names.
    #[serde(rename = "name")]
    pub navn: String,
    /// The kind.
    #[serde(rename = "kind")]
    pub slags: Slags,
    /// OCES2 or OCES3.
    pub generation: Generation,
    /// The CVR number that it names; none where naming none is the point.
    pub cvr: Option<Cvr>,
    /// The invented organisation.
    pub organisation: String,
    /// The state it is in.
    #[serde(rename = "state")]
    pub tilstand: Tilstand,
    /// What it is for, in Danish.
    #[serde(rename = "purpose")]
    pub formaal: String,
    /// Its files.
    #[serde(flatten)]
    pub files: Files,
    /// The password of its PKCS#12 file.
    pub p12_password: String,
}

/// What part an authority plays in a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A root: an anchor of trust.
    Anchor,
    /// Issues the leaves.
    Intermediate,
    /// Carries an issuing authority's name with another key; never to be configured.
    Impostor,
}

/// One certificate authority of the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// The stem of its files' names.
    pub name: String,
    /// OCES2 or OCES3.
    pub generation: Generation,
    /// Its part.
    pub role: Role,
    /// The certificate, PEM.
    pub cert_pem: PathBuf,
    /// The certificate, DER.
    pub cert_der: PathBuf,
    /// The private key, so that more certificates and lists can be made with it.
    pub key_pem: PathBuf,
    /// Its revocation list, DER.
    pub crl: PathBuf,
}

/// The TLS server of the demo: for localhost, 127.0.0.1 and ::1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsServer {
    /// The root that a client trusts.
    pub ca_file: PathBuf,
    /// The server's certificate.
    pub cert_pem: PathBuf,
    /// The server's key.
    pub key_pem: PathBuf,
}

/// The whole set, as `index.json` has it. All file names are relative to the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The instant that the validities were reckoned from.
    pub generated: Time,
    /// Roots, issuing authorities, and the impostor.
    pub authorities: Vec<Authority>,
    /// The demo's TLS server.
    pub tls: TlsServer,
    /// The certificates, in the order of the plan.
    pub certificates: Vec<Example>,
}

impl Index {
    /// Reads the index of a folder.
    ///
    /// # Errors
    /// When the file is missing or is not an index.
    pub fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(INDEX);
        let text = std::fs::read(&path).map_err(|error| Error::File(path.clone(), error))?;
        serde_json::from_slice(&text).map_err(|error| Error::Index(path, error))
    }

    /// A configuration that believes the set's roots, with its lists from files.
    ///
    /// The lists are as old as the set, and the age limits as long as the lists last: fit for examples only.
    #[must_use]
    pub fn trust(&self, dir: &Path) -> config::Trust {
        let of = |role| self.authorities.iter().filter(move |authority| authority.role == role);
        let anker = |root: &Authority| Anker { fil: dir.join(&root.cert_pem), miljoe: Miljoe::Test };
        let mut trust = config::Trust::new(of(Role::Anchor).map(anker).collect());
        trust.mellemudstedere = of(Role::Intermediate).map(|authority| dir.join(&authority.cert_pem)).collect();
        trust.spaerrelister =
            of(Role::Anchor).chain(of(Role::Intermediate)).map(|authority| dir.join(&authority.crl)).collect();
        trust.max_alder = Duration::from_secs(plan::CRL_YEARS.unsigned_abs() * 366 * 24 * 60 * 60);
        trust.max_alder_rod = trust.max_alder;
        trust
    }

    /// The certificate of this name.
    #[must_use]
    pub fn find(&self, navn: &str) -> Option<&Example> {
        self.certificates.iter().find(|example| example.navn == navn)
    }
}
