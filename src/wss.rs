//! WS-Security, both ways: who signed a message, and messages that are signed.
//!
//! A signature says something of *parts* of a message, and names them by ids that anyone can move, copy or repeat. The known attacks
//! (bpi-security §8) all live in the gap between the element that was digested and the element that is used. Here there is no gap:
//!
//! - **One pass.** [`Verifier`] listens while [`crate::soap::Envelope::read`] reads the message. The header comes first. When the Body begins,
//!   everything but the Body is proven already: the form of the security header, the certificate, `SignatureValue` over `SignedInfo`, the digests of
//!   header blocks and Timestamp, the time. The Body's events then go straight through canonicalisation into the hash while it is read. If anything
//!   failed before, nothing more is hashed.
//! - **By position.** A reference `#id` counts only if the id stands on a part in its place: Envelope/Body, a child of Header that is for us, the
//!   Timestamp or the token in the one security header. That is also where the envelope takes its parts from; nobody searches for an id twice.
//! - **A closed form.** The security header may have exactly what the specification and the known clients put there, once, and nothing else.
//!   Algorithms are a whitelist. Ids are unique in the whole message, and so are `Security`, `Signature` and `Timestamp`.
//! - **Enough.** Body, Timestamp, `MessageID` and, where it is there, `UdbydersystemId` must be signed; a signature over less is none.
//!
//! The cheap comes before the dear, and what is told of a failure is little: [`Error::slags`].
//!
//! The other way, [`sign`] gives an envelope of ours its ids and its security header, laid out as the recorded answer (bpi-security §1): also in one
//! pass, and the same bytes for the same exchange.
//!
//! `header` reads the security header, with `cursor` for its order, `signed_info` for the signature and `timestamp` for the time; `ids` watches
//! the whole message; `coverage` finds the part of each reference; `verify` puts them together.

mod algorithm;
mod coverage;
mod cursor;
mod error;
mod header;
mod ids;
mod key;
mod sign;
mod signed_info;
mod timestamp;
mod verify;

use std::fmt;
use std::time::Duration;

pub use error::{Error, Slags};
pub use key::{KeyError, SigningKey};
pub use sign::{Parts, SignError, Signing, sign};
pub use verify::{Signed, Verifier};

/// The namespace of XML Signature 1.0 and 1.1.
pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// The namespace of WS-Security's `Timestamp` and `Id`.
pub const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// What a signature must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How far two clocks may be from each other.
    pub skew: Duration,
    /// How long a message may live, from `Created` to `Expires`.
    pub longest_life: Duration,
    /// What must be signed.
    pub required: Required,
}

impl Rules {
    /// As requests are judged where nothing else is configured (bpi-security §3, §9).
    pub const REQUEST: Self =
        Self { skew: Duration::from_secs(60), longest_life: Duration::from_secs(600), required: Required::Request };
    /// As answers are judged.
    pub const ANSWER: Self = Self { required: Required::Answer, ..Self::REQUEST };
}

/// The parts that must be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// Body, Timestamp, `MessageID`, and `UdbydersystemId` where it is there.
    Request,
    /// Body, Timestamp, `MessageID`, `RelatesTo`.
    Answer,
}

/// A part of a message that can be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The Body.
    Body,
    /// The Timestamp of the security header.
    Timestamp,
    /// The security header's certificate.
    Token,
    /// The header `MessageID`.
    MessageId,
    /// The header `RelatesTo`.
    RelatesTo,
    /// The header `UdbydersystemId`.
    UdbydersystemId,
    /// Another header block.
    Header,
}

/// As the contract writes it.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "Body",
            Self::Timestamp => "Timestamp",
            Self::Token => "BinarySecurityToken",
            Self::MessageId => "MessageID",
            Self::RelatesTo => "RelatesTo",
            Self::UdbydersystemId => "UdbydersystemId",
            Self::Header => "header",
        })
    }
}
