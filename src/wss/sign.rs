//! The signer: takes an envelope of ours and gives it ids and a security header, laid out as the recorded answer (bpi-security §1).
//!
//! One pass over the text: while the Body is canonicalised into its digest, with the id that it is going to have, the places where text goes in
//! are noted. Everything is put in by its offset; nothing is searched for in the text. All ids come from the exchange's, so that the same
//! envelope signed again is the same bytes (with an RSA key).

mod header;
mod layout;

use std::time::Duration;

use self::layout::{Layout, Wanted};
use super::{Part, SigningKey};
use crate::soap::{BPI_COMMON, WSA};
use crate::types::{ExchangeId, Time, sha256};
use crate::xml::{self, Name};

/// How a message is signed.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// With what.
    pub key: &'a SigningKey,
    /// What of it.
    pub parts: Parts,
    /// `Created`; whole milliseconds of it.
    pub created: Time,
    /// From `Created` to `Expires`.
    pub life: Duration,
    /// What every id in the message is made from.
    pub id: ExchangeId,
}

/// The parts that are signed beside Body, Timestamp and token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// `MessageID`, `UdbydersystemId`, `Action` and `To`, those that are there. `MessageID` must be.
    Request,
    /// `MessageID` and `RelatesTo`, those that are there.
    Answer,
}

/// Why an envelope is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// It is no XML.
    #[error("the envelope is not well-formed: {0}")]
    Xml(#[from] xml::Error),
    /// It is no envelope as this program writes them; what about it, is named.
    #[error("the envelope cannot be signed: {0}")]
    Form(&'static str),
    /// A part that must be signed is not there.
    #[error("the envelope cannot be signed without {0}")]
    Missing(Part),
    /// The key gave no signature.
    #[error("the key does not sign")]
    Key,
}

/// Signs an envelope that has no security header yet.
///
/// # Errors
/// Where it is no envelope, has ids or a security header already, or lacks a part that must be signed.
pub fn sign(envelope: &str, signing: &Signing<'_>) -> Result<String, SignError> {
    let ids = Ids { seed: signing.id };
    let names = signing.parts.headers();
    let header_ids: Vec<String> = names.iter().map(|name| ids.of("_", name.local)).collect();
    let wanted: Vec<_> = names.iter().zip(&header_ids).map(|(name, id)| Wanted { name: *name, id }).collect();
    let body = ids.of("_", "Body");
    let layout = Layout::read(envelope, &wanted, &body)?;
    if signing.parts == Parts::Request && !layout.headers.iter().any(|signed| signed.name == MESSAGE_ID) {
        return Err(SignError::Missing(Part::MessageId));
    }
    let security = header::write(&layout, signing, &ids)?;
    Ok(layout.insert(envelope, &security))
}

const MESSAGE_ID: Name<'_> = Name { namespace: Some(WSA), local: "MessageID" };

impl Parts {
    /// The header blocks, in the order of their references.
    fn headers(self) -> &'static [Name<'static>] {
        const fn addressing(local: &'static str) -> Name<'static> {
            Name { namespace: Some(WSA), local }
        }
        const SYSTEM: Name<'_> = Name { namespace: Some(BPI_COMMON), local: "UdbydersystemId" };
        match self {
            Self::Request => const { &[MESSAGE_ID, SYSTEM, addressing("Action"), addressing("To")] },
            Self::Answer => const { &[MESSAGE_ID, addressing("RelatesTo")] },
        }
    }
}

/// Makes the ids of a message.
struct Ids {
    seed: ExchangeId,
}

impl Ids {
    /// The prefix, and a UUID of its own for each thing that has an id.
    fn of(&self, prefix: &str, thing: &str) -> String {
        let digest = sha256(&[self.seed.as_bytes(), thing.as_bytes()].concat());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        format!("{prefix}{}", uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}
