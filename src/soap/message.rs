//! The text of a request, before anything is read of it.

use bytes::Bytes;
use bytestring::ByteString;

use super::encoding::to_utf8;
use super::{ContentType, Error, Kind};

/// A message as UTF-8, without byte order mark; UTF-16 was transcoded.
#[derive(Debug, Clone)]
pub struct Message(ByteString);

impl Message {
    /// Takes a request's body.
    ///
    /// # Errors
    /// Bytes in another encoding than they and the media type say.
    pub fn decode(body: Bytes, content_type: &ContentType) -> Result<Self, Error> {
        let fail = |kind: Kind| Error { kind, version: content_type.version, place: None };
        to_utf8(body, content_type.charset).map(Self).map_err(fail)
    }

    /// The text, by which all places are counted.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The text, shared.
    #[must_use]
    pub fn shared(&self) -> &ByteString {
        &self.0
    }
}
