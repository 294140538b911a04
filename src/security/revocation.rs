//! Revocation lists: read, accepted only from the authority that they speak for, and kept fresh.
//!
//! A [`Crl`] exists only if a known authority with the right to sign lists signed it. Full lists alone: webpki refuses delta and
//! indirect ones. Over http only configured URLs are asked, never those in a certificate, so that no peer can make us call out.

pub mod fetch;

use std::time::Duration;

use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_cert::der::asn1::AnyRef;
use x509_cert::der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _};

pub use fetch::{FetchError, Fetched, keep_fresh};

use super::trust::authority::{Authority, Signed};
use crate::types::{Thumbprint, Time};

/// How far the authority's clock may be ahead of ours.
const SKEW: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// Why a revocation list is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CrlError {
    /// Not a full version 2 list in DER with a nextUpdate.
    #[error("er ikke en fuld spærreliste (X.509 version 2, DER) med nextUpdate")]
    Malformed,
    /// Its issuer is no authority of the configuration.
    #[error("er udstedt af en CA, der ikke er i opsætningen")]
    UnknownIssuer,
    /// An authority has the issuer's name, and did not sign it or may not sign lists.
    #[error("er ikke underskrevet af den CA, den nævner")]
    BadSignature,
    /// The list that is held is newer.
    #[error("er ældre end den, der allerede haves")]
    Older,
}

/// One revocation list that was accepted.
#[derive(Debug)]
pub struct Crl {
    list: CertRevocationList<'static>,
    signer: Thumbprint,
    by_anchor: bool,
    this_update: Time,
    next_update: Time,
    entries: usize,
}

impl Crl {
    /// Reads a list and finds the authority that signed it.
    pub(super) fn accept(der: &[u8], authorities: &[Authority]) -> Result<Self, CrlError> {
        let signed = Signed::read(der).ok_or(CrlError::Malformed)?;
        let dates = Dates::read(signed.message).ok_or(CrlError::Malformed)?;
        let list = OwnedCertRevocationList::from_der(der).map_err(|_| CrlError::Malformed)?;
        let list = CertRevocationList::from(list);
        let named: Vec<_> = authorities.iter().filter(|authority| authority.subject() == list.issuer()).collect();
        if named.is_empty() {
            return Err(CrlError::UnknownIssuer);
        }
        let signer = named.into_iter().find(|authority| authority.signs_lists() && authority.signed(&signed));
        let signer = signer.ok_or(CrlError::BadSignature)?;
        Ok(Self {
            list,
            signer: signer.thumbprint().clone(),
            by_anchor: signer.is_anchor(),
            this_update: dates.this_update,
            next_update: dates.next_update,
            entries: dates.entries,
        })
    }

    pub(super) fn list(&self) -> &CertRevocationList<'static> {
        &self.list
    }

    pub(super) fn signer(&self) -> &Thumbprint {
        &self.signer
    }

    pub(super) fn by_anchor(&self) -> bool {
        self.by_anchor
    }

    pub(super) fn this_update(&self) -> Time {
        self.this_update
    }

    pub(super) fn next_update(&self) -> Time {
        self.next_update
    }

    pub(super) fn entries(&self) -> usize {
        self.entries
    }

    /// The first instant at which it may be used.
    pub(super) fn from(&self) -> Time {
        self.this_update.checked_sub(SKEW).unwrap_or(Time::MIN)
    }

    /// The first instant at which it may no longer be used, if it may be used now.
    pub(super) fn until(&self, max_age: Duration, now: Time) -> Option<Time> {
        let aged = self.this_update.checked_add(max_age).unwrap_or(Time::MAX);
        let until = aged.min(self.next_update);
        (self.from() <= now && now < until).then_some(until)
    }

    /// Whether another list is the same authority's for the same scope.
    pub(super) fn same_place(&self, other: &Self) -> bool {
        self.signer == other.signer && self.list.issuing_distribution_point() == other.list.issuing_distribution_point()
    }
}

/// What webpki does not tell of a list.
struct Dates {
    this_update: Time,
    next_update: Time,
    entries: usize,
}

impl Dates {
    /// Reads from a TBSCertList (RFC 5280 §5.1): version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates, …
    fn read(message: &[u8]) -> Option<Self> {
        let mut reader = SliceReader::new(AnyRef::from_der(message).ok()?.value()).ok()?;
        for _ in ["version", "signature", "issuer"] {
            reader.tlv_bytes().ok()?;
        }
        let this_update = instant(&mut reader)?;
        let next_update = instant(&mut reader)?;
        let mut entries = 0;
        if !reader.is_finished() {
            let revoked = AnyRef::decode(&mut reader).ok()?;
            if revoked.tag() == Tag::Sequence {
                let mut list = SliceReader::new(revoked.value()).ok()?;
                while !list.is_finished() {
                    list.tlv_bytes().ok()?;
                    entries += 1;
                }
            }
        }
        Some(Self { this_update, next_update, entries })
    }
}

fn instant(reader: &mut SliceReader<'_>) -> Option<Time> {
    let time = x509_cert::time::Time::decode(reader).ok()?;
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    Time::from_second(seconds).ok()
}

/// How one authority's revocation list stands, for `tilslut check` and the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlStatus {
    /// The authority's common name.
    pub udsteder: String,
    /// Whether it can be used.
    pub tilstand: CrlTilstand,
    /// When it was made.
    pub this_update: Option<Time>,
    /// When the authority promises a newer one.
    pub next_update: Option<Time>,
    /// How many certificates it names.
    pub spaerrede: usize,
}

/// Whether a revocation list can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrlTilstand {
    /// It can, until this instant.
    Frisk {
        /// nextUpdate, or the age limit if that comes first.
        until: Time,
    },
    /// Past nextUpdate or the age limit: callers under this authority are refused.
    ForGammel,
    /// There is none: callers under this authority are refused.
    Mangler,
}

impl CrlStatus {
    pub(super) fn missing(udsteder: &str) -> Self {
        Self {
            udsteder: udsteder.to_owned(),
            tilstand: CrlTilstand::Mangler,
            this_update: None,
            next_update: None,
            spaerrede: 0,
        }
    }

    /// The list's age in seconds, where there is one.
    #[must_use]
    pub fn alder(&self, now: Time) -> Option<i64> {
        self.this_update.map(|made| now.as_second() - made.as_second())
    }
}

impl std::fmt::Display for CrlStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let made = self.this_update.map(|made| format!(" fra {made}, {} spærrede", self.spaerrede)).unwrap_or_default();
        match self.tilstand {
            CrlTilstand::Frisk { until } => write!(f, "{}: spærreliste{made}, kan bruges til {until}", self.udsteder),
            CrlTilstand::ForGammel => write!(f, "{}: spærreliste{made}, er for gammel", self.udsteder),
            CrlTilstand::Mangler => write!(f, "{}: der er ingen spærreliste", self.udsteder),
        }
    }
}

#[cfg(test)]
mod tests;
