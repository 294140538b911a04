//! Envelopes in: one strict pass from the bytes of a request to its parts.
//!
//! The pass checks the whole message, so what stands in the ranges of an [`Envelope`] is well-formed. Nothing is searched for: a part is
//! what stands in its place (Envelope/Header, Envelope/Body), which is what a signature must cover (bpi-security §8, form 1).

mod listener;
mod parse;

#[cfg(test)]
mod tests;

use std::ops::Range;

use bytes::Bytes;
use bytestring::ByteString;
pub use listener::{Listener, Part};

use super::{Addressing, BPI_COMMON, ContentType, Error, Kind, Message, Version, WSA, WSSE};
use crate::xml::{Limits, Scope, place};

/// Header blocks that are looked at; more are refused.
pub(super) const MOST_HEADERS: usize = 32;

/// A request's envelope. Every range is into [`Envelope::message`].
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The version, by the envelope's namespace.
    pub version: Version,
    /// The message as UTF-8, without byte order mark; UTF-16 was transcoded.
    pub message: ByteString,
    /// The header blocks in order, those for other roles too.
    pub headers: Vec<HeaderBlock>,
    /// The WS-Addressing headers that are for us.
    pub addressing: Addressing,
    /// The one element in the Body.
    pub payload: Payload,
    /// The Body, from its `<` to past its end tag.
    pub body: Range<usize>,
}

/// One child of Header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderBlock {
    /// Its namespace.
    pub namespace: String,
    /// Its local name.
    pub local: String,
    /// From its `<` to past its end tag.
    pub range: Range<usize>,
    /// The namespaces that it stands in.
    pub scope: Scope,
    /// Whether it is marked `mustUnderstand`.
    pub must_understand: bool,
    /// `actor` (1.1) or `role` (1.2), where given.
    pub role: Option<String>,
}

/// The one element in the Body: what the operation is derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its local name: the operation.
    pub local: String,
    /// From its `<` to past its end tag.
    pub range: Range<usize>,
    /// The namespaces that it stands in.
    pub scope: Scope,
}

impl Envelope {
    /// Reads a request's body.
    ///
    /// # Errors
    /// The first rule that it breaks, the place, and the version to answer in.
    pub fn parse(body: Bytes, content_type: &ContentType, limits: &Limits) -> Result<Self, Error> {
        Self::read(&Message::decode(body, content_type)?, content_type, limits, &mut ())
    }

    /// Reads a message while somebody listens: whatever else wants to see the message sees it on the one pass.
    ///
    /// # Errors
    /// As [`Envelope::parse`].
    pub fn read<'m>(
        message: &'m Message,
        content_type: &ContentType,
        limits: &Limits,
        listener: &mut impl Listener<'m>,
    ) -> Result<Self, Error> {
        let text = message.text();
        let parts = parse::parse(text, content_type.version, limits, listener).map_err(|refused| Error {
            kind: refused.kind,
            version: refused.version,
            place: Some(place(text, refused.offset)),
        })?;
        let refuse = |kind, at: usize| Error { kind, version: parts.version, place: Some(place(text, at)) };
        let ours = || parts.headers.iter().filter(|block| block.is_for_us(parts.version));
        if let Some(block) = ours().find(|block| block.must_understand && !block.is_understood()) {
            return Err(refuse(Kind::NotUnderstood, block.range.start));
        }
        let addressing = Addressing::read(text, ours(), limits).map_err(|(kind, range)| refuse(kind, range.start))?;
        let parse::Parts { version, headers, payload, body } = parts;
        Ok(Self { version, message: message.shared().clone(), headers, addressing, payload, body })
    }

    /// The message as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.message
    }

    /// The payload's own text.
    #[must_use]
    pub fn payload_text(&self) -> &str {
        self.text().get(self.payload.range.clone()).unwrap_or_default()
    }

    /// The header blocks of a name that are for us.
    pub fn headers_named<'e>(&'e self, namespace: &'e str, local: &'e str) -> impl Iterator<Item = &'e HeaderBlock> {
        let named = move |block: &&HeaderBlock| block.namespace == namespace && block.local == local;
        self.headers.iter().filter(|block| block.is_for_us(self.version)).filter(named)
    }
}

impl HeaderBlock {
    /// Whether the block is meant for the receiver that we are (SOAP 1.1 §4.2.2, SOAP 1.2 §2.2).
    #[must_use]
    pub fn is_for_us(&self, version: Version) -> bool {
        match (self.role.as_deref(), version) {
            (None | Some(""), _) => true,
            (Some(role), Version::V11) => role == "http://schemas.xmlsoap.org/soap/actor/next",
            (Some(role), Version::V12) => matches!(
                role,
                "http://www.w3.org/2003/05/soap-envelope/role/next"
                    | "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"
            ),
        }
    }

    /// The headers that the gateway acts on.
    fn is_understood(&self) -> bool {
        match (self.namespace.as_str(), self.local.as_str()) {
            (WSA, _) | (WSSE, "Security") | (BPI_COMMON, "UdbydersystemId") => true,
            (_, _) => false,
        }
    }
}
