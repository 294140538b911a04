//! `nummerserie`: the next number of each series (dtr-rules 4, 31; ir.md 2.1).

use rusqlite::{OptionalExtension, params};

use super::{Conn, Error, Result, Tx};

const UKENDT: Error = Error::Corrupt { table: "nummerserie", column: "serie" };

impl Conn {
    /// The next number of a series, before it is taken.
    pub(super) fn naeste_i_serie(&self, serie: &str) -> Result<u32> {
        let sql = "SELECT naeste FROM nummerserie WHERE serie = ?1";
        self.prepare(sql)?.query_row([serie], |row| row.get(0)).optional()?.ok_or(UKENDT)
    }
}

impl Tx<'_> {
    /// Raises a series to at least a number, and returns the next that it gives: what units of an extract have is never issued.
    pub(super) fn haev_serie(&self, serie: &str, mindst: u32) -> Result<u32> {
        let sql = "UPDATE nummerserie SET naeste = max(naeste, ?2) WHERE serie = ?1 RETURNING naeste";
        let naeste = self.prepare(sql)?.query_row(params![serie, mindst], |row| row.get(0)).optional()?;
        naeste.ok_or(UKENDT)
    }

    /// Takes the next number of a series, not below the lowest that it may give. A series only grows; a number that is rolled back was never told
    /// to anybody.
    pub(super) fn tag_i_serie(&self, serie: &str, mindst: u32) -> Result<u32> {
        let sql = "UPDATE nummerserie SET naeste = max(naeste, ?2) + 1 WHERE serie = ?1 RETURNING naeste - 1";
        let naeste = self.prepare(sql)?.query_row(params![serie, mindst], |row| row.get(0)).optional()?;
        naeste.ok_or(UKENDT)
    }
}
