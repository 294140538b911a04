//! Why a signature is not taken: the cause for the log, the kind for the peer.

use super::Part;
use crate::security::{self, Skyld};
use crate::xml;

/// Why a message's security header is refused, one variant a cause.
///
/// For the log. A peer is told [`Error::slags`] alone: which check failed is of use to an attacker only (bpi-security §11). Carries nothing of
/// the message but the names of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A security header without a signature.
    #[error("the security header has no Signature")]
    NoSignature,
    /// A part that must be signed is not signed, or not there (§8.12).
    #[error("{0} is not signed")]
    NotSigned(Part),
    /// The only security header is for another role, or words of a signature stand outside any security header (§8.2).
    #[error("no security header for this receiver, but words of one elsewhere")]
    Stray,
    /// More than one `wsse:Security` in the message (§8.3).
    #[error("more than one Security")]
    SecondSecurity,
    /// A `ds:Signature` somewhere else than in the security header, or a second one (§8.3).
    #[error("more than one Signature")]
    SecondSignature,
    /// A `wsu:Timestamp` somewhere else than in the security header, or a second one (§8.3, BSP R3227).
    #[error("more than one Timestamp")]
    SecondTimestamp,
    /// Something that does not belong in the named element, or not at this place in it.
    #[error("{0} has content that it may not have")]
    Unexpected(&'static str),
    /// The named element or attribute is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The token's `EncodingType` or `ValueType` (BSP R3029 to R3033), or the reference's (R3059).
    #[error("{0} is not that of an X.509 v3 certificate in base64")]
    TokenType(&'static str),
    /// The named element is no base64 of a size that it may have.
    #[error("{0} is no base64 of a fitting size")]
    Base64(&'static str),
    /// `KeyInfo` names another token than the one in the security header (§8.8, BSP R3066).
    #[error("KeyInfo does not name the token of the same header")]
    OtherToken,
    /// An algorithm that is not taken: SHA-1, HMAC, another canonicalisation or transform (§8.5, §8.8).
    #[error("the algorithm of {0} is not taken")]
    Algorithm(&'static str),
    /// More references than are looked at (§8.11).
    #[error("more than {0} references")]
    TooManyReferences(usize),
    /// A reference that is not `#id` (§8.6, BSP R3001).
    #[error("a reference is not of the form #id")]
    ReferenceForm,
    /// A reference to something else than the Body, a header block for us, the Timestamp or the token (§8.1, §8.2).
    #[error("a reference does not name a part that may be signed")]
    NoSuchPart,
    /// Two references to one part.
    #[error("a part is signed twice")]
    SamePartTwice,
    /// The same id on two elements, anywhere in the message (§8.4).
    #[error("an id stands more than once")]
    DuplicateId,
    /// More ids than are looked at (§8.11).
    #[error("more than {0} ids")]
    TooManyIds(usize),
    /// The namespace of an `xsi:type` in the Body is bound where no signature covers it.
    #[error("the namespace of an xsi:type is not signed")]
    LooseType,
    /// `UdbydersystemId` stands more than once.
    #[error("more than one UdbydersystemId")]
    SecondSystem,
    /// `Created` or `Expires` is not written as BSP R3217 to R3229 say.
    #[error("{0} is not a time in UTC with at most three decimals")]
    Time(&'static str),
    /// The certificate is not proven.
    #[error("the signer's certificate: {0}")]
    Caller(#[from] security::Error),
    /// `SignatureValue` is not the certificate's key's over `SignedInfo`.
    #[error("SignatureValue does not fit SignedInfo and the certificate")]
    SignatureValue,
    /// The digest of a part is another than the signed one.
    #[error("the digest of {0} does not fit")]
    Digest(Part),
    /// The message's life is over.
    #[error("the message has expired")]
    Expired,
    /// The message was made in the future.
    #[error("the message is from the future")]
    FromTheFuture,
    /// Longer between `Created` and `Expires` than is allowed, or nothing at all.
    #[error("the message lives too long, or not at all")]
    Life,
    /// What the reader refuses. The message was read before, so this is seen only where a part is not what its place says.
    #[error("{0}")]
    Xml(xml::Kind),
}

/// What a peer may know of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slags {
    /// There is no signature, or a part that must be signed is not: `SignaturMangler`.
    Mangler,
    /// Everything else that is wrong with it: `Signatur`.
    Ugyldig,
    /// It is proven, and too old, too new or too long-lived.
    Foraeldet,
    /// The certificate cannot be judged now, which is not the caller's fault.
    Os,
}

impl Error {
    /// What a peer may know.
    #[must_use]
    pub fn slags(&self) -> Slags {
        match self {
            Self::NoSignature | Self::NotSigned(_) => Slags::Mangler,
            Self::Expired | Self::FromTheFuture | Self::Life => Slags::Foraeldet,
            Self::Caller(error) if error.skyld() == Skyld::Os => Slags::Os,
            Self::Caller(_)
            | Self::Stray
            | Self::SecondSecurity
            | Self::SecondSignature
            | Self::SecondTimestamp
            | Self::Unexpected(_)
            | Self::Missing(_)
            | Self::TokenType(_)
            | Self::Base64(_)
            | Self::OtherToken
            | Self::Algorithm(_)
            | Self::TooManyReferences(_)
            | Self::ReferenceForm
            | Self::NoSuchPart
            | Self::SamePartTwice
            | Self::DuplicateId
            | Self::TooManyIds(_)
            | Self::LooseType
            | Self::SecondSystem
            | Self::Time(_)
            | Self::SignatureValue
            | Self::Digest(_)
            | Self::Xml(_) => Slags::Ugyldig,
        }
    }

    /// The cause's name, for the log and for counting.
    #[must_use]
    pub fn navn(&self) -> &'static str {
        match self {
            Self::NoSignature => "no_signature",
            Self::NotSigned(_) => "not_signed",
            Self::Stray => "stray",
            Self::SecondSecurity => "second_security",
            Self::SecondSignature => "second_signature",
            Self::SecondTimestamp => "second_timestamp",
            Self::Unexpected(_) => "unexpected",
            Self::Missing(_) => "missing",
            Self::TokenType(_) => "token_type",
            Self::Base64(_) => "base64",
            Self::OtherToken => "other_token",
            Self::Algorithm(_) => "algorithm",
            Self::TooManyReferences(_) => "too_many_references",
            Self::ReferenceForm => "reference_form",
            Self::NoSuchPart => "no_such_part",
            Self::SamePartTwice => "same_part_twice",
            Self::DuplicateId => "duplicate_id",
            Self::TooManyIds(_) => "too_many_ids",
            Self::LooseType => "loose_type",
            Self::SecondSystem => "second_system",
            Self::Time(_) => "time",
            Self::Caller(error) => error.navn(),
            Self::SignatureValue => "signature_value",
            Self::Digest(_) => "digest",
            Self::Expired => "expired",
            Self::FromTheFuture => "from_the_future",
            Self::Life => "life",
            Self::Xml(_) => "xml",
        }
    }
}

impl From<xml::Error> for Error {
    fn from(error: xml::Error) -> Self {
        Self::Xml(error.kind)
    }
}
