//! A bounded memory of what was proven, so that an open connection's next exchange costs a hash and a look-up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::Caller;
use crate::types::Time;

/// The most callers that are remembered.
const CAPACITY: usize = 4096;

/// The time in which a verdict stands: from, inclusive, until, exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: Time,
    pub(super) until: Time,
}

impl Period {
    pub(super) fn narrow(&mut self, from: Time, until: Time) {
        self.from = self.from.max(from);
        self.until = self.until.min(until);
    }

    fn holds(&self, now: Time) -> bool {
        self.from <= now && now < self.until
    }
}

/// Verdicts by SHA-256 of the certificate. Refusals are not remembered: a peer could fill it with them.
#[derive(Default)]
pub(super) struct Proven(Mutex<HashMap<[u8; 32], (Caller, Period)>>);

impl Proven {
    pub(super) fn find(&self, key: &[u8; 32], now: Time) -> Option<Caller> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(_, period)| period.holds(now)).map(|(caller, _)| caller.clone())
    }

    pub(super) fn keep(&self, key: [u8; 32], caller: Caller, period: Period, now: Time) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY {
            entries.retain(|_, (_, period)| period.holds(now));
        }
        if entries.len() >= CAPACITY {
            entries.clear();
        }
        entries.insert(key, (caller, period));
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
