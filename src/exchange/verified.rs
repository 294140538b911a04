//! The envelope whose caller is proven. It is the only way on: what comes after takes a [`VerifiedEnvelope`], and only [`VerifiedEnvelope::verify`]
//! makes one (and `as_recorded`, for a replay on a scratch copy).

use bytestring::ByteString;

use super::fault::Refusal;
use super::{CertificateSource, PeerCertificate};
use crate::journal::Bevis;
use crate::security::{self, Caller, Trust};
use crate::services::Proof;
use crate::soap::{BPI_COMMON, Envelope, Payload};
use crate::types::{SystemId, Time};
use crate::wss::{self, Signed};
use crate::xml::{Limits, Reader};

/// An envelope and the caller that was proven for it.
pub(super) struct VerifiedEnvelope {
    envelope: Envelope,
    caller: Caller,
    bevis: Option<Bevis>,
    signed: Option<Signed>,
}

impl VerifiedEnvelope {
    /// Proves the caller by the signature on its message, by the certificate that the connection or a configured proxy saw possession of, or by
    /// both, which must then be of one CVR number (choices §2). The caller is the one who signed, where somebody did.
    ///
    /// Whichever is there must hold: a signature that does not is refused also where the certificate alone would do, and a certificate that is
    /// not believed also where the signature would. The chain, its validity and its revocation are judged for every exchange, so that a
    /// revocation counts on open connections.
    pub(super) fn verify(
        envelope: Envelope,
        signed: Option<Signed>,
        certificate: Option<&PeerCertificate>,
        needed: Proof,
        trust: &Trust,
        now: Time,
    ) -> Result<Self, Refusal> {
        if needed == Proof::Signed && signed.is_none() {
            return Err(wss::Error::NoSignature.into());
        }
        let presented = certificate.map(|certificate| trust.prove(&certificate.chain, now)).transpose()?;
        let bevis = bevis(certificate.map(|certificate| certificate.source), signed.is_some());
        let caller = match (&signed, presented) {
            (None, None) => return Err(security::Error::NoCertificate.into()),
            (None, Some(caller)) => caller,
            (Some(signed), Some(other)) if signed.caller().certificate().cvr != other.certificate().cvr => {
                return Err(Refusal::TwoCvr);
            }
            (Some(signed), _) => signed.caller().clone(),
        };
        Ok(Self { envelope, caller, bevis, signed })
    }

    /// Takes the caller as the journal recorded it; see [`super::Replayer`].
    pub(super) fn as_recorded(envelope: Envelope, caller: Caller) -> Self {
        Self { envelope, caller, bevis: None, signed: None }
    }

    /// Who it is.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// How that was proven.
    pub(super) fn bevis(&self) -> Option<Bevis> {
        self.bevis
    }

    /// The signature that proved it, where one did.
    pub(super) fn signed(&self) -> Option<&Signed> {
        self.signed.as_ref()
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
        system.map(Some).ok_or(Refusal::UdbydersystemIdMisdannet)
    }

    /// The message, for the places of what the rules complain of.
    pub(super) fn into_message(self) -> ByteString {
        self.envelope.message
    }
}

/// By what a caller is proven; `None` for nothing at all.
fn bevis(certificate: Option<CertificateSource>, signed: bool) -> Option<Bevis> {
    match (certificate, signed) {
        (None, false) => None,
        (None, true) => Some(Bevis::Signatur),
        (Some(CertificateSource::Tls), false) => Some(Bevis::Tls),
        (Some(CertificateSource::Proxy), false) => Some(Bevis::Proxy),
        (Some(CertificateSource::Tls), true) => Some(Bevis::TlsOgSignatur),
        (Some(CertificateSource::Proxy), true) => Some(Bevis::ProxyOgSignatur),
    }
}
