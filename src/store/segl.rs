//! `segl` and `segl_kopi`: which generation of the keys file the rows of persons are sealed and digested by, and which ones the journal's copies.

use super::{Conn, Error, Result, Tx};
use crate::segl::{OPSLAG, Opslag};

/// Where the number of a row of `person` is sealed; `cpr` is the row's digest.
#[must_use]
pub fn sted_person(cpr: &Opslag) -> Vec<u8> {
    [b"person".as_slice(), cpr].concat()
}

/// Where the content of a row of `institutionsperson` is sealed: its key.
#[must_use]
pub fn sted_institutionsperson(kilde: i64, lokal: &Opslag) -> Vec<u8> {
    let mut sted = Vec::with_capacity(18 + 8 + OPSLAG);
    sted.extend_from_slice(b"institutionsperson");
    sted.extend_from_slice(&kilde.to_be_bytes());
    sted.extend_from_slice(lokal);
    sted
}

impl Conn {
    /// The generation that every row of a person is in; `None` until the first one is written.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn segl_generation(&self) -> Result<Option<u32>> {
        let found: Option<i64> =
            self.prepare("SELECT generation FROM segl WHERE id = 1")?.query_row([], |row| row.get(0))?;
        let generation = |number| u32::try_from(number).map_err(|_| CORRUPT);
        found.map(generation).transpose()
    }
}

impl Conn {
    /// Every generation that something is sealed by: the rows', and those of the journal's copies, archived ones too.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn segl_generationer(&self) -> Result<Vec<u32>> {
        let sql = "SELECT generation FROM segl WHERE generation IS NOT NULL UNION SELECT generation FROM segl_kopi";
        let mut statement = self.prepare(sql)?;
        let found = statement.query_map([], |row| row.get::<_, i64>(0))?;
        found.map(|number| u32::try_from(number?).map_err(|_| CORRUPT)).collect()
    }
}

impl Tx<'_> {
    /// Notes that a copy of the journal is sealed by a generation; the keys must be kept for as long as the copy or its archive.
    pub(super) fn note_segl_kopi(&self, generation: u32) -> Result<()> {
        self.prepare("INSERT INTO segl_kopi VALUES (?1) ON CONFLICT DO NOTHING")?.execute([generation])?;
        Ok(())
    }

    /// Says which generation the rows are in: whoever writes the first row, and whoever moves them all.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_segl_generation(&mut self, generation: u32) -> Result<()> {
        self.prepare("UPDATE segl SET generation = ?1 WHERE id = 1")?.execute([generation])?;
        Ok(())
    }
}

const CORRUPT: Error = Error::Corrupt { table: "segl", column: "generation" };

#[cfg(test)]
mod tests {
    use crate::store::Store;

    #[test]
    fn there_is_none_until_it_is_set() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("t.sqlite")).unwrap();
        let read = || store.read(|conn| conn.segl_generation()).unwrap();
        assert_eq!(read(), None);
        for generation in [1, u32::MAX] {
            store.write_blocking(move |tx| tx.set_segl_generation(generation)).unwrap();
            assert_eq!(read(), Some(generation));
        }
    }
}
