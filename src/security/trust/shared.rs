//! The trust that is in force, replaced while the gateway runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::Notify;

use super::Trust;
use crate::security::revocation::{Crl, Fetched};

/// The trust in force. Each exchange takes [`SharedTrust::current`] and keeps it to its end.
#[derive(Debug)]
pub struct SharedTrust {
    current: RwLock<Arc<Trust>>,
    fetched: Mutex<BTreeMap<String, Fetched>>,
    replaced: Notify,
}

impl SharedTrust {
    /// Begins with this trust.
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        Self { current: RwLock::new(Arc::new(trust)), fetched: Mutex::default(), replaced: Notify::new() }
    }

    /// The trust in force now.
    #[must_use]
    pub fn current(&self) -> Arc<Trust> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another trust in force, as after a reload. Newer revocation lists of the earlier one stay.
    pub fn replace(&self, trust: Trust) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(trust.inherit(&current));
        drop(current);
        self.replaced.notify_one();
    }

    /// How the last fetch from each URL went.
    #[must_use]
    pub fn fetched(&self) -> BTreeMap<String, Fetched> {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a revocation list into use; whether it was newer than the one held.
    pub(in crate::security) fn take_crl(&self, crl: Arc<Crl>) -> bool {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let Some(next) = current.with_crl(crl) else { return false };
        *current = Arc::new(next);
        true
    }

    pub(in crate::security) fn record(&self, url: &str, fetched: Fetched) {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_owned(), fetched);
    }

    /// Returns when the trust has been replaced since the last call.
    pub(in crate::security) async fn replaced(&self) {
        self.replaced.notified().await;
    }
}
