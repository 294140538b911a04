//! What the journal keeps of an exchange's bytes: as they are, or sealed where the service's messages tell of persons.

use std::sync::Arc;

use crate::journal::{Copy, Retning};
use crate::segl::{self, Noegle, Noegler};
use crate::services::Service;
use crate::types::ExchangeId;

/// Makes the copies of one exchange.
#[derive(Debug, Clone)]
pub(super) struct Kopier {
    id: ExchangeId,
    /// `None` where they are not sealed.
    noegler: Option<Arc<Noegler>>,
}

impl Kopier {
    /// By the service, with the keys that are known now.
    pub(super) fn new(id: ExchangeId, service: &Service, noegler: Arc<Noegler>) -> Self {
        Self { id, noegler: service.personer().then_some(noegler) }
    }

    /// A digest alone.
    pub(super) fn aftryk(&self, bytes: &[u8]) -> Copy {
        match &self.noegler {
            None => Copy::digest(bytes),
            Some(noegler) => noegler.nyeste().map_or_else(|| Copy::unknown(bytes), |noegle| Copy::keyed(bytes, noegle)),
        }
    }

    /// A copy that is kept.
    pub(super) fn kopi(&self, retning: Retning, bytes: &[u8]) -> Copy {
        let Some(noegler) = &self.noegler else { return Copy::kept(bytes) };
        let sealed = |noegle: &Noegle| Copy::sealed(bytes, noegle, &self.id.to_string(), retning);
        noegler.nyeste().ok_or(segl::Error::Noegle).and_then(sealed).unwrap_or_else(|error| {
            // Nothing that tells of a person is kept in the open, whatever happens.
            tracing::error!(%error, "kopien kan ikke forsegles og gemmes ikke");
            self.aftryk(bytes)
        })
    }
}
