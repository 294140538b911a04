//! `besked`: signed messages that were received, so that a copy of one is not taken for new (bpi-security §9).
//!
//! A claim is one insert with a unique key, in the transaction that journals the exchange: of two copies, on whatever connections, exactly one
//! wins, and what a crash undoes is undone whole. It outlives the message by [`LATE`] beyond what is asked for.

use std::time::Duration;

use rusqlite::params;

use super::{Result, Tx, micros};
use crate::types::Time;

/// How long past its end a claim is kept: an exchange is judged by when it was received and claimed a little later, while another's later
/// instant may already have cleared claims away.
const LATE: Duration = Duration::from_secs(600);

/// Ended claims that are cleared away with each new one: more than one, so that they never gather.
const CLEARED: u32 = 4;

impl Tx<'_> {
    /// Claims a signed message for the exchange that is journalled next; false where it was claimed before.
    ///
    /// `noegle` is the message's key, `udloeb` when no copy of it can pass for new any more, `now` when this one was received.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn claim_message(&mut self, noegle: &[u8; 32], udloeb: Time, now: Time) -> Result<bool> {
        self.clear_messages(now)?;
        let mut insert = self.prepare(
            "INSERT INTO besked (noegle, udloeb, udveksling_nr)
             VALUES (?1, ?2, (SELECT coalesce(max(nr), 0) + 1 FROM udveksling)) ON CONFLICT DO NOTHING",
        )?;
        Ok(insert.execute(params![noegle, micros(udloeb)])? == 1)
    }

    fn clear_messages(&self, now: Time) -> Result<()> {
        let ended = now.saturating_sub(LATE).map_or(i64::MIN, micros);
        let mut delete = self.prepare(
            "DELETE FROM besked WHERE noegle IN (SELECT noegle FROM besked WHERE udloeb < ?1 ORDER BY udloeb LIMIT ?2)",
        )?;
        delete.execute(params![ended, CLEARED])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
