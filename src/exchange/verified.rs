//! The envelope whose caller is proven. It is the only way on: what comes after takes a [`VerifiedEnvelope`], and only [`VerifiedEnvelope::verify`]
//! makes one (and `as_recorded`, for a replay on a scratch copy).

use bytes::Bytes;

use super::fault::Refusal;
use super::{CertificateSource, PeerCertificate};
use crate::journal::Bevis;
use crate::security::{self, Caller, Trust};
use crate::soap::{BPI_COMMON, Envelope, Payload};
use crate::tilslutning;
use crate::types::{SystemId, Time};
use crate::xml::{Limits, Reader};

/// An envelope and the caller that was proven for it.
pub(super) struct VerifiedEnvelope {
    envelope: Envelope,
    caller: Caller,
    bevis: Option<Bevis>,
}

impl VerifiedEnvelope {
    /// Proves the caller by the certificate that the connection, or a configured proxy, saw possession of.
    ///
    /// The chain, its validity and its revocation are judged for every exchange, so that a revocation counts on open connections.
    pub(super) fn verify(
        envelope: Envelope,
        certificate: Option<PeerCertificate>,
        trust: &Trust,
        now: Time,
    ) -> Result<Self, Refusal> {
        let certificate = certificate.ok_or(security::Error::NoCertificate)?;
        let caller = trust.prove(&certificate.chain, now)?;
        let bevis = match certificate.source {
            CertificateSource::Tls => Bevis::Tls,
            CertificateSource::Proxy => Bevis::Proxy,
        };
        Ok(Self { envelope, caller, bevis: Some(bevis) })
    }

    /// Takes the caller as the journal recorded it; see [`super::Replayer`].
    pub(super) fn as_recorded(envelope: Envelope, caller: Caller) -> Self {
        Self { envelope, caller, bevis: None }
    }

    /// Who it is.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// How that was proven.
    pub(super) fn bevis(&self) -> Option<Bevis> {
        self.bevis
    }

    /// The message, UTF-8.
    pub(super) fn message(&self) -> &str {
        self.envelope.text()
    }

    /// The body's element.
    pub(super) fn payload(&self) -> &Payload {
        &self.envelope.payload
    }

    /// The system that the caller says it is, by the `UdbydersystemId` header. Optional for Dagtilbudsregisteret; one that is no id, or
    /// more than one, is refused rather than passed over.
    pub(super) fn named_system(&self, limits: &Limits) -> Result<Option<SystemId>, Refusal> {
        let mut named = self.envelope.headers_named(BPI_COMMON, "UdbydersystemId");
        let Some(header) = named.next() else { return Ok(None) };
        let mut reader = Reader::within(self.message(), header.range.clone(), &header.scope, limits);
        let text = reader.next().is_ok().then(|| reader.text().ok().flatten()).flatten();
        let system = text.and_then(|text| text.trim().parse().ok()).filter(|_| named.next().is_none());
        system.map(Some).ok_or(Refusal::Agreement(tilslutning::Refusal::SystemUkendt))
    }

    /// The message, for the places of what the rules complain of.
    pub(super) fn into_message(self) -> Bytes {
        self.envelope.message
    }
}
