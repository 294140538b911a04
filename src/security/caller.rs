//! Who called, once proven; and every way in which a proof can fail.

use super::oces::{self, Certificate};

/// A caller whose certificate was proven. Only [`super::Trust::prove`] makes one, and `as_recorded` for a replay on a scratch copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    certificate: Certificate,
    proof: Proof,
}

/// What a proof stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) udsteder: String,
    pub(super) spaerring: Spaerring,
}

/// What is known of a proven certificate's revocation (Danish: spærring).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spaerring {
    /// It and its issuers stand on no list, and every list that was needed was there and in force.
    Efterproevet,
    /// It stands on no list that was there, but one was missing or too old. Only a [`super::Trust`] for answers proves so much alone.
    IkkeEfterproevet,
}

impl Caller {
    pub(super) fn proven(certificate: Certificate, proof: Proof) -> Self {
        Self { certificate, proof }
    }

    /// A caller whose proof the journal recorded, and whose key nobody holds here: for replay.
    ///
    /// It proves nothing. Its one caller is `exchange::Replayer`, which says why that is safe.
    pub(crate) fn as_recorded(certificate: Certificate) -> Self {
        Self { certificate, proof: Proof { udsteder: String::new(), spaerring: Spaerring::Efterproevet } }
    }

    /// The certificate that was proven.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The common name of the authority that issued it, for people.
    #[must_use]
    pub fn udsteder(&self) -> &str {
        &self.proof.udsteder
    }

    /// What is known of its revocation. For a caller of the gateway always [`Spaerring::Efterproevet`].
    #[must_use]
    pub fn spaerring(&self) -> Spaerring {
        self.proof.spaerring
    }
}

/// Whose fault a failed proof is (Danish: skyld). Decides fault code, HTTP status and log level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Skyld {
    /// The caller's: the same certificate will not be accepted later either.
    Kalder,
    /// Ours or the authority's: the same call may succeed later.
    Os,
}

/// Why a caller is not proven. For the log; a peer is told [`Error::kode`] and [`Error::tekst`], which say less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Error {
    /// No certificate came.
    #[error("no certificate")]
    NoCertificate,
    /// Not an OCES certificate that names a CVR number.
    #[error("not an acceptable OCES certificate: {0}")]
    Oces(#[from] oces::Error),
    /// The certificate is not one that path validation can read, or has a critical extension that it does not know.
    #[error("the certificate is not usable for path validation")]
    Unusable,
    /// Before the certificate's validity.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// After the certificate's validity.
    #[error("the certificate has expired")]
    Expired,
    /// No known authority has the issuer's name.
    #[error("unknown issuer")]
    UnknownIssuer,
    /// A known authority has the issuer's name, and did not sign this.
    #[error("not signed by the issuer that it names")]
    BadSignature,
    /// A certificate of an authority where a caller's was expected.
    #[error("an authority's certificate")]
    Authority,
    /// Extended key usage excludes client authentication, or the path breaks a constraint.
    #[error("a constraint of the path is broken")]
    Constraint,
    /// The certificate, or one of its issuers, is revoked.
    #[error("revoked")]
    Revoked,
    /// The authority that issued it is outside its own validity, or its root is.
    #[error("an issuing authority is not in force")]
    AuthorityNotInForce,
    /// There is no usable revocation list for some certificate of the path.
    #[error("no revocation list")]
    RevocationUnknown,
    /// The revocation list is past its nextUpdate or past the configured age, or from the future.
    #[error("the revocation list is too old")]
    RevocationStale,
}

impl Error {
    /// Whose fault it is.
    #[must_use]
    pub fn skyld(&self) -> Skyld {
        match self {
            Self::NoCertificate
            | Self::Oces(_)
            | Self::Unusable
            | Self::NotYetValid
            | Self::Expired
            | Self::UnknownIssuer
            | Self::BadSignature
            | Self::Authority
            | Self::Constraint
            | Self::Revoked => Skyld::Kalder,
            Self::AuthorityNotInForce | Self::RevocationUnknown | Self::RevocationStale => Skyld::Os,
        }
    }

    /// The code that a peer is told: one for all that is the caller's fault, one for all that is not.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        match self.skyld() {
            Skyld::Kalder => "TIL200",
            Skyld::Os => "TIL201",
        }
    }

    /// The text that a peer is told. It never says which check failed (style.md, Errors).
    #[must_use]
    pub fn tekst(&self) -> &'static str {
        match self.skyld() {
            Skyld::Kalder => "Kalderens certifikat kan ikke godkendes.",
            Skyld::Os => "Kalderens certifikat kan ikke efterprøves lige nu. Prøv igen senere.",
        }
    }

    /// The variant's name, for the log and for counting.
    #[must_use]
    pub fn navn(&self) -> &'static str {
        match self {
            Self::NoCertificate => "no_certificate",
            Self::Oces(inner) => match inner {
                oces::Error::TooLarge(_) => "oces_too_large",
                oces::Error::NotACertificate => "oces_not_a_certificate",
                oces::Error::Validity => "oces_validity",
                oces::Error::Oversized => "oces_oversized",
                oces::Error::StringType(_) => "oces_string_type",
                oces::Error::Duplicate(_) => "oces_duplicate",
                oces::Error::Missing(_) => "oces_missing",
                oces::Error::NoDigitalSignature => "oces_no_digital_signature",
                oces::Error::UnknownPolicy => "oces_unknown_policy",
                oces::Error::AmbiguousPolicy => "oces_ambiguous_policy",
                oces::Error::Personal => "oces_personal",
                oces::Error::NoCvr => "oces_no_cvr",
                oces::Error::MalformedCvr => "oces_malformed_cvr",
                oces::Error::TwoCvr => "oces_two_cvr",
                oces::Error::Id => "oces_id",
            },
            Self::Unusable => "unusable",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::UnknownIssuer => "unknown_issuer",
            Self::BadSignature => "bad_signature",
            Self::Authority => "authority",
            Self::Constraint => "constraint",
            Self::Revoked => "revoked",
            Self::AuthorityNotInForce => "authority_not_in_force",
            Self::RevocationUnknown => "revocation_unknown",
            Self::RevocationStale => "revocation_stale",
        }
    }
}
