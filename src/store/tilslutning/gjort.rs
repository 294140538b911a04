//! What an exchange did in Tilslutning: the agreements that it ended or asked for, and the parties that it made.
//!
//! The history's row is of nobody's exchange: it has an entry of its own in the journal, as an operator's act has. But the entry's id follows from
//! the exchange's id and the row ([`super::entry_id`]), so that a replay can tell what was whose.

use rusqlite::params;

use super::{entry_id, rows};
use crate::store::{Conn, Result, Tx};
use crate::tilslutning::{Emne, Historik};
use crate::types::ExchangeId;

/// One act of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gjort {
    /// The history's row.
    id: i64,
    /// The entry in the journal that tells of it.
    pub(in crate::store) nr: i64,
    /// What was done.
    pub historik: Historik,
}

impl Conn {
    /// What exchange `nr` did, oldest first.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn gjort_af(&self, nr: i64) -> Result<Vec<Gjort>> {
        self.gjort(nr, nr)
    }

    /// What this exchange and all later ones did, oldest first. The operator's own acts are not among them.
    pub(in crate::store) fn gjort_siden(&self, nr: i64) -> Result<Vec<Gjort>> {
        self.gjort(nr, i64::MAX)
    }

    fn gjort(&self, fra: i64, til: i64) -> Result<Vec<Gjort>> {
        // The history has no index of its times; the first condition spares it the second.
        let sql = "SELECT h.emne, h.noegle, h.fra, h.til, h.tid, h.hvem, h.hvorfor, h.id, u.id
            FROM tilslutning_historik h CROSS JOIN udveksling u ON u.tid = h.tid
            WHERE h.tid >= (SELECT min(tid) FROM udveksling WHERE nr BETWEEN ?1 AND ?2)
              AND u.nr BETWEEN ?1 AND ?2 AND u.tjeneste <> 'operatør' ORDER BY h.id";
        let mulige = self.collect(sql, params![fra, til], |row| {
            let udveksling: ExchangeId = rows::parsed(row, 8, "udveksling", "id")?;
            Ok((row.get(7)?, udveksling, rows::historik(row)?))
        })?;
        let mut gjort = Vec::new();
        for (id, udveksling, historik) in mulige {
            // Two exchanges may have come in the same microsecond: the entry says whose it is.
            let entry = entry_id(udveksling, id).to_string();
            let nr = self.first("SELECT nr FROM udveksling WHERE id = ?1", [entry], |row| Ok(row.get(0)?))?;
            gjort.extend(nr.map(|nr| Gjort { id, nr, historik }));
        }
        Ok(gjort)
    }
}

impl Tx<'_> {
    /// Takes an act back, the newest first: in a scratch database alone.
    pub(in crate::store) fn goer_om(&self, gjort: &Gjort) -> Result<()> {
        let Historik { emne, noegle, fra, .. } = &gjort.historik;
        match (emne, fra) {
            (Emne::Aftale, Some(fra)) => {
                self.prepare("UPDATE aftale SET status = ?2 WHERE id = ?1")?.execute([noegle, fra])?;
            }
            (Emne::Aftale, None) => {
                self.prepare("DELETE FROM aftale WHERE id = ?1")?.execute([noegle])?;
            }
            (Emne::Part, None) => {
                // One that an operator has made agreements with since stays with them.
                let sql = "DELETE FROM part WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM aftale WHERE part_id = ?1)";
                self.prepare(sql)?.execute([noegle])?;
            }
            // No exchange does more.
            (Emne::Part | Emne::Udbyder | Emne::System | Emne::Certifikat, _) => return Ok(()),
        }
        self.prepare("DELETE FROM tilslutning_historik WHERE id = ?1")?.execute([gjort.id])?;
        Ok(())
    }
}
