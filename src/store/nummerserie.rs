//! `nummerserie`: the next number of each series (dtr-rules 4, 31; ir.md 2.1).

use rusqlite::{OptionalExtension, params};

use super::{Error, Result, Tx};

impl Tx<'_> {
    /// Takes the next number of a series, not below the lowest that it may give. A series only grows; a number that is rolled back was never told
    /// to anybody.
    pub(super) fn naeste_i_serie(&self, serie: &str, mindst: u32) -> Result<u32> {
        let sql = "UPDATE nummerserie SET naeste = max(naeste, ?2) + 1 WHERE serie = ?1 RETURNING naeste - 1";
        let naeste = self.prepare(sql)?.query_row(params![serie, mindst], |row| row.get(0)).optional()?;
        naeste.ok_or(Error::Corrupt { table: "nummerserie", column: "serie" })
    }

    /// Gives a number back with the unit that had it: in a scratch database alone.
    pub(super) fn giv_nummer_tilbage(&self, serie: &str, nummer: &str) -> Result<()> {
        self.prepare("UPDATE nummerserie SET naeste = min(naeste, CAST(?2 AS INTEGER)) WHERE serie = ?1")?
            .execute([serie, nummer])?;
        Ok(())
    }
}
