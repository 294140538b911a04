//! Signed messages: what the operator configured, and the claim that a message is new.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::store::{self, Tx};
use crate::types::{Thumbprint, Time, sha256};
use crate::wss::{Rules, Signed};

/// How fresh a signed message must be.
#[derive(Debug)]
pub struct Signatur {
    /// What a caller's message must be like.
    pub regler: Rules,
}

/// The same, replaceable while exchanges go on. Each exchange keeps to the one that it began with.
#[derive(Debug)]
pub struct SharedSignatur(RwLock<Arc<Signatur>>);

impl SharedSignatur {
    /// Begins with this.
    #[must_use]
    pub fn new(signatur: Signatur) -> Self {
        Self(RwLock::new(Arc::new(signatur)))
    }

    /// What counts now.
    #[must_use]
    pub fn current(&self) -> Arc<Signatur> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts from the next exchange on.
    pub fn replace(&self, signatur: Signatur) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(signatur);
    }
}

/// The claim that a signed message is new: what the store is asked when the exchange is journalled (bpi-security §9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    noegle: [u8; 32],
    udloeb: Time,
}

impl Claim {
    /// A message is one signer's MessageID. Another signature over the same id is no other message: who wants to send again takes a new id.
    pub(super) fn of(signed: &Signed, skew: Duration) -> Self {
        let udloeb = signed.expires().saturating_add(2 * skew).unwrap_or(Time::MAX);
        Self { noegle: key(&signed.caller().certificate().thumbprint, signed.message_id()), udloeb }
    }

    /// Claims it in the transaction that journals the exchange; false where the message was received before.
    pub(super) fn make(&self, tx: &mut Tx<'_>, received: Time) -> store::Result<bool> {
        tx.claim_message(&self.noegle, self.udloeb, received)
    }
}

fn key(thumbprint: &Thumbprint, message_id: &str) -> [u8; 32] {
    // A thumbprint has one length, so that no two pairs read the same.
    sha256(format!("{thumbprint}{message_id}").as_bytes())
}
