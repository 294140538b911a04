//! The certificate authorities of a configuration: what they are called, which world they belong to, what they signed.

use std::path::{Path, PathBuf};

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor};
use webpki::aws_lc_rs as algorithms;
use x509_cert::der::asn1::{AnyRef, BitStringRef};
use x509_cert::der::{Decode as _, Reader as _, SliceReader};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use crate::config::Miljoe;
use crate::security::revocation::CrlError;
use crate::types::{Thumbprint, Time};

/// The signatures that are believed on certificates and lists: RSA, PKCS#1 v1.5 (OCES2) and PSS (OCES3), 2048 bits and up, SHA-2.
pub(in crate::security) const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
];

/// SHA-256 of the production authorities whose certificates are public (oces.md §2).
const PRODUCTION: &[&str] = &[
    "06fcb2cba39d4486e5308ad86980bcd7acd3b73b3bb126c75f6c4b4da04c9c09",
    "5b5662aa0112b984033a33afd3a95a49a79c7aee9c249428dd82bfd4c02d67b8",
];

/// What is wrong with the trust of a configuration. Told to the operator, in Danish.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No anchor at all.
    #[error("der er ikke sat noget rodcertifikat op")]
    NoAnchor,
    /// Production and test anchors side by side.
    #[error("produktions- og testrodcertifikater må ikke stå i samme opsætning")]
    MixedEnvironments,
    /// Declared test, and known to be production.
    #[error("{}: er et produktionscertifikat, men står som test", .0.display())]
    ProductionAsTest(PathBuf),
    /// Declared production, and says of itself that it is test.
    #[error("{}: er et test- eller eksempelcertifikat, men står som produktion", .0.display())]
    TestAsProduction(PathBuf),
    /// The file cannot be read.
    #[error("{}: kan ikke læses: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// The file is larger than may be read.
    #[error("{}: er større end {} byte", .0.display(), .1)]
    TooLarge(PathBuf, usize),
    /// The file has no certificate, or no list, in PEM or DER.
    #[error("{}: indeholder ikke {}", .0.display(), .1)]
    Empty(PathBuf, &'static str),
    /// A certificate that is no authority's.
    #[error("{}: er ikke et CA-certifikat", .0.display())]
    NotAnAuthority(PathBuf),
    /// An intermediate that no configured authority signed.
    #[error("{}: er ikke udstedt af noget certifikat i opsætningen", .0.display())]
    Loose(PathBuf),
    /// A revocation list that cannot be used.
    #[error("{}: {}", .0.display(), .1)]
    Crl(PathBuf, CrlError),
    /// A URL that is not plain http.
    #[error("spærrelistens adresse skal være en http-adresse: {0}")]
    Url(String),
    /// URLs without a folder to keep what they give.
    #[error("der mangler en mappe til de hentede spærrelister")]
    NoFolder,
}

/// A certificate authority that is believed.
#[derive(Clone)]
pub(in crate::security) struct Authority {
    file: PathBuf,
    der: CertificateDer<'static>,
    anchor: TrustAnchor<'static>,
    issuer: Vec<u8>,
    key_algorithm: Vec<u8>,
    key: Vec<u8>,
    navn: String,
    thumbprint: Thumbprint,
    not_before: Time,
    not_after: Time,
    signs_lists: bool,
    is_anchor: bool,
}

impl Authority {
    /// An anchor, declared to be of one world. What is known of the certificate must not say otherwise.
    pub(in crate::security) fn anchor(
        file: &Path,
        der: CertificateDer<'static>,
        miljoe: Miljoe,
    ) -> Result<Self, ConfigError> {
        let authority = Self::read(file, der, true)?;
        match (miljoe, authority.miljoe()) {
            (Miljoe::Test, Some(Miljoe::Produktion)) => Err(ConfigError::ProductionAsTest(file.to_owned())),
            (Miljoe::Produktion, Some(Miljoe::Test)) => Err(ConfigError::TestAsProduction(file.to_owned())),
            _ => Ok(authority),
        }
    }

    /// An issuing authority.
    pub(in crate::security) fn intermediate(file: &Path, der: CertificateDer<'static>) -> Result<Self, ConfigError> {
        Self::read(file, der, false)
    }

    /// An anchor where it is its own issuer, else an issuing authority.
    pub(in crate::security) fn either(file: &Path, der: CertificateDer<'static>) -> Result<Self, ConfigError> {
        let mut authority = Self::read(file, der, false)?;
        authority.is_anchor = authority.subject() == authority.issuer();
        Ok(authority)
    }

    fn read(file: &Path, der: CertificateDer<'static>, is_anchor: bool) -> Result<Self, ConfigError> {
        let refused = || ConfigError::NotAnAuthority(file.to_owned());
        let anchor = webpki::anchor_from_trusted_cert(&der).map_err(|_| refused())?.to_owned();
        let (_, certificate) = X509Certificate::from_der(&der).map_err(|_| refused())?;
        if !certificate.is_ca() {
            return Err(refused());
        }
        let (key_algorithm, key) = key_of(&anchor).ok_or_else(refused)?;
        let issuer = AnyRef::from_der(certificate.issuer().as_raw()).map_err(|_| refused())?.value().to_owned();
        let instant = |time: x509_parser::time::ASN1Time| Time::from_second(time.timestamp()).map_err(|_| refused());
        let signs_lists = match certificate.key_usage() {
            Ok(usage) => usage.is_none_or(|usage| usage.value.crl_sign()),
            Err(_) => return Err(refused()),
        };
        let navn = certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
        Ok(Self {
            file: file.to_owned(),
            navn: navn.unwrap_or("(uden navn)").to_owned(),
            thumbprint: Thumbprint::of(&der),
            not_before: instant(certificate.validity().not_before)?,
            not_after: instant(certificate.validity().not_after)?,
            issuer,
            anchor,
            key_algorithm,
            key,
            signs_lists,
            is_anchor,
            der,
        })
    }

    /// An error, if this is an intermediate and none of these signed it.
    pub(in crate::security) fn loose(&self, all: &[Self]) -> Option<ConfigError> {
        let signed = Signed::read(&self.der);
        let held =
            self.is_anchor || signed.is_some_and(|signed| all.iter().any(|authority| authority.issued(self, &signed)));
        (!held).then(|| ConfigError::Loose(self.file.clone()))
    }

    fn issued(&self, other: &Self, signed: &Signed<'_>) -> bool {
        self.der != other.der && self.subject() == other.issuer() && self.signed(signed)
    }

    /// Whether this authority made the signature.
    pub(in crate::security) fn signed(&self, signed: &Signed<'_>) -> bool {
        let fits = |algorithm: &&&dyn SignatureVerificationAlgorithm| {
            algorithm.signature_alg_id().as_ref() == signed.algorithm
                && algorithm.public_key_alg_id().as_ref() == self.key_algorithm
        };
        let holds = |algorithm: &&dyn SignatureVerificationAlgorithm| {
            algorithm.verify_signature(&self.key, signed.message, signed.signature).is_ok()
        };
        ALGORITHMS.iter().filter(fits).any(holds)
    }

    pub(in crate::security) fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    pub(in crate::security) fn as_anchor(&self) -> &TrustAnchor<'static> {
        &self.anchor
    }

    /// The subject's DER, without tag and length.
    pub(in crate::security) fn subject(&self) -> &[u8] {
        &self.anchor.subject
    }

    /// The issuer's DER, without tag and length.
    pub(in crate::security) fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    pub(in crate::security) fn navn(&self) -> &str {
        &self.navn
    }

    pub(in crate::security) fn thumbprint(&self) -> &Thumbprint {
        &self.thumbprint
    }

    pub(in crate::security) fn not_before(&self) -> Time {
        self.not_before
    }

    pub(in crate::security) fn not_after(&self) -> Time {
        self.not_after
    }

    pub(in crate::security) fn in_force(&self, now: Time) -> bool {
        self.not_before <= now && now < super::after(self.not_after)
    }

    /// The world that it is known to belong to, from its fingerprint or what it says of itself (oces.md §2).
    pub(in crate::security) fn miljoe(&self) -> Option<Miljoe> {
        if PRODUCTION.contains(&self.thumbprint.as_str()) {
            return Some(Miljoe::Produktion);
        }
        let (_, certificate) = X509Certificate::from_der(&self.der).ok()?;
        let units = certificate.subject().iter_organizational_unit();
        let says_test = units.filter_map(|unit| unit.as_str().ok()).any(|unit| unit.starts_with("Test"));
        if says_test || self.navn.contains("Systemtest") {
            return Some(Miljoe::Test);
        }
        let production = self.navn.starts_with("TRUST2408 OCES ") || self.navn.starts_with("Den Danske Stat ");
        production.then_some(Miljoe::Produktion)
    }

    pub(in crate::security) fn signs_lists(&self) -> bool {
        self.signs_lists
    }

    pub(in crate::security) fn is_anchor(&self) -> bool {
        self.is_anchor
    }
}

/// The algorithm and the bits of an authority's key.
fn key_of(anchor: &TrustAnchor<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut reader = SliceReader::new(&anchor.subject_public_key_info).ok()?;
    let algorithm = AnyRef::decode(&mut reader).ok()?;
    let key = BitStringRef::decode(&mut reader).ok()?;
    Some((algorithm.value().to_owned(), key.as_bytes()?.to_owned()))
}

/// Something signed, as X.509 has it: certificates and CRLs are `SEQUENCE { tbs, algorithm, signature }`.
pub(in crate::security) struct Signed<'a> {
    /// The part that is signed, tag and length included.
    pub(in crate::security) message: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub(in crate::security) fn read(der: &'a [u8]) -> Option<Self> {
        let mut reader = SliceReader::new(der).ok()?;
        let whole = AnyRef::decode(&mut reader).ok()?;
        if !reader.is_finished() {
            return None;
        }
        let mut reader = SliceReader::new(whole.value()).ok()?;
        let message = reader.tlv_bytes().ok()?;
        let algorithm = AnyRef::decode(&mut reader).ok()?.value();
        let signature = BitStringRef::decode(&mut reader).ok()?.as_bytes()?;
        reader.is_finished().then_some(Self { message, algorithm, signature })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn fingerprints_are_well_formed() {
        for fingerprint in super::PRODUCTION {
            assert!(fingerprint.parse::<crate::types::Thumbprint>().is_ok(), "{fingerprint}");
        }
    }
}
