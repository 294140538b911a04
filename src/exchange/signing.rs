//! Signed messages, both ways: what the operator configured, the claim that a message is new, and the last step, which signs an answer.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;

use super::Reply;
use super::context::{Context, Finished};
use super::fault::Refusal;
use crate::store::{self, Tx};
use crate::types::{Time, sha256};
use crate::wss::{self, Parts, Rules, Signed, Signing, SigningKey};

/// Our signing key, and how fresh a signed message must be.
#[derive(Debug)]
pub struct Signatur {
    /// What answers are signed with. None for a replay of a journal, where nobody is proven by a signature and nothing is signed.
    pub noegle: Option<SigningKey>,
    /// From an answer's Created to its Expires.
    pub svar_levetid: Duration,
    /// What a caller's message must be like.
    pub regler: Rules,
}

/// The same, replaceable while exchanges go on. What is replaced counts from the next step on.
#[derive(Debug)]
pub struct SharedSignatur(RwLock<Arc<Signatur>>);

impl Signatur {
    /// Everything as where nothing is configured.
    #[must_use]
    pub fn new(noegle: Option<SigningKey>) -> Self {
        Self { noegle, svar_levetid: Duration::from_secs(300), regler: Rules::REQUEST }
    }
}

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

    /// Puts another in its place.
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
    /// A message is one key's MessageID. Another signature over the same id is no other message: who wants to send again takes a new id. Nor is
    /// the same signature with another certificate of the key, as one that was renewed: the token need not be signed, and anybody can change it.
    pub(super) fn of(signed: &Signed, skew: Duration) -> Self {
        let udloeb = signed.expires().saturating_add(2 * skew).unwrap_or(Time::MAX);
        Self { noegle: key(signed.key(), signed.message_id()), udloeb }
    }

    /// Claims it in the transaction that journals the exchange; false where the message was received before.
    pub(super) fn make(&self, tx: &mut Tx<'_>, received: Time) -> store::Result<bool> {
        tx.claim_message(&self.noegle, self.udloeb, received)
    }
}

fn key(signer: &[u8; 32], message_id: &str) -> [u8; 32] {
    // The signer's has one length, so that no two pairs read the same.
    sha256(&[signer, message_id.as_bytes()].concat())
}

/// Signs an answer. It is signed as of when its request was received and by ids from the exchange's own, so that the journal, which has it as
/// it was before, says all that was sent.
pub(super) fn sign(signatur: &Signatur, context: &Context, finished: Finished) -> Result<Finished, Refusal> {
    let key = signatur.noegle.as_ref().ok_or(Refusal::NoSigningKey)?;
    let signing =
        Signing { key, parts: Parts::Answer, created: context.received, life: signatur.svar_levetid, id: context.id };
    let unsigned = std::str::from_utf8(&finished.reply.body).unwrap_or_default();
    let body = Bytes::from(wss::sign(unsigned, &signing)?);
    Ok(Finished { reply: Reply { body, ..finished.reply }, ..finished })
}
