//! A new generation of keys: every row of a person is opened by the old one, and digested and sealed anew, in one transaction.
//!
//! It goes by a connection of its own and not by the writer: the savepoint of a job would keep every page as it was in memory. Rows are read by
//! their keys, some at a time, so that a country takes no more memory than a school. Until it commits every other write waits; a crash before
//! that leaves every row as it was, and the old generation stays in the keys file.

use std::path::Path;

use rusqlite::params;

use crate::grunddata::Institutionsperson;
use crate::segl::{self, Formaal, Noegle, Noegler, Opslag};
use crate::store::segl::{sted_institutionsperson, sted_person};
use crate::store::tilslutning::Cause;
use crate::store::{Conn, Error, Result, Tx, conn};

/// How many rows are in memory at a time.
const AD_GANGEN: i64 = 500;

/// What was moved to a new generation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Flyttet {
    /// Rows of persons.
    pub personer: u64,
    /// Rows of persons at institutions.
    pub institutionspersoner: u64,
    /// Rows that say whose contact person somebody is.
    pub kontakter: u64,
    /// Sources whose last document is not known any more.
    pub kilder: u64,
}

/// Moves every row to the generation `til`, and says so in the journal; `None` where there is none to move, or all are in it already.
/// `noegler` must have it and the one that the rows are in. `fremskridt` is told of each row that is done.
///
/// The digest of a source's last document cannot be made anew, since the document is gone: it becomes empty, which means unknown.
///
/// # Errors
/// [`Error::Segl`] where a key is missing; [`Error::Corrupt`] where a row is not what its digests say; what SQLite says. Then nothing is changed.
pub fn roter(
    database: &Path,
    noegler: &Noegler,
    til: u32,
    cause: &Cause,
    fremskridt: impl FnMut(),
) -> Result<Option<Flyttet>> {
    let conn = Conn::new(conn::open_writer(database)?);
    conn.run("BEGIN IMMEDIATE")?;
    let moved = begyndt(&conn, noegler, til, cause, fremskridt);
    if moved.is_err() {
        // Where SQLite has rolled back by itself there is nothing left to.
        let _ = conn.run("ROLLBACK");
        return moved;
    }
    conn.run("COMMIT")?;
    moved
}

fn begyndt(
    conn: &Conn,
    noegler: &Noegler,
    til: u32,
    cause: &Cause,
    fremskridt: impl FnMut(),
) -> Result<Option<Flyttet>> {
    let Some(fra) = conn.segl_generation()?.filter(|fra| *fra != til) else { return Ok(None) };
    let (gammel, ny) = (noegler.generation(fra)?, noegler.generation(til)?);
    let mut rotation = Rotation { conn, noegler, gammel, ny, flyttet: Flyttet::default(), fremskridt };
    rotation.personer()?;
    rotation.institutionspersoner()?;
    rotation.alle_kontakter()?;
    rotation.flyttet.kilder = conn.prepare("UPDATE importkilde SET dokument = x''")?.execute([])? as u64;
    let flyttet = rotation.flyttet;
    let mut tx = Tx::new(conn);
    tx.set_segl_generation(til)?;
    let content = serde_json::json!({ "fra": fra, "til": til, "hvorfor": cause.hvorfor }).to_string();
    tx.journal(&cause.entry(cause.id, "keys rotate".into(), content.as_bytes()), &[])?;
    Ok(Some(flyttet))
}

struct Rotation<'r, F> {
    conn: &'r Conn,
    noegler: &'r Noegler,
    gammel: &'r Noegle,
    ny: &'r Noegle,
    flyttet: Flyttet,
    fremskridt: F,
}

/// A row of `person`: id, digest of the number, the sealed number.
type PersonRow = (i64, Opslag, Vec<u8>);

/// A row of `institutionsperson`.
struct Raekke {
    kilde: i64,
    lokal: Opslag,
    indhold: Opslag,
    kontakter: Option<Vec<u8>>,
    forseglet: Vec<u8>,
}

impl<F: FnMut()> Rotation<'_, F> {
    fn personer(&mut self) -> Result<()> {
        let mut sidste = 0;
        loop {
            let rows = self.naeste_personer(sidste)?;
            let Some((id, ..)) = rows.last() else { return Ok(()) };
            sidste = *id;
            rows.into_iter().try_for_each(|row| self.person(row))?;
        }
    }

    fn naeste_personer(&self, efter: i64) -> Result<Vec<PersonRow>> {
        let mut statement =
            self.conn.prepare("SELECT id, cpr, forseglet FROM person WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let rows = statement.query_map([efter, AD_GANGEN], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn person(&mut self, (id, cpr, forseglet): PersonRow) -> Result<()> {
        let nummer = self.aabn(&sted_person(&cpr), &forseglet)?;
        self.same(cpr, Formaal::Cpr, &nummer, "person", "cpr")?;
        let cpr = self.ny.opslag(Formaal::Cpr, &nummer);
        let forseglet = self.ny.forsegl(&sted_person(&cpr), &nummer)?;
        self.conn
            .prepare("UPDATE person SET cpr = ?2, forseglet = ?3 WHERE id = ?1")?
            .execute(params![id, cpr, forseglet])?;
        self.flyttet.personer += 1;
        (self.fremskridt)();
        Ok(())
    }

    /// A row gets another key as it is moved, and may come again further on: then it is passed over, by the generation that it is sealed by.
    fn institutionspersoner(&mut self) -> Result<()> {
        let (mut kilde, mut lokal) = (i64::MIN, Vec::new());
        loop {
            let rows = self.naeste_institutionspersoner(kilde, &lokal)?;
            let Some(last) = rows.last() else { return Ok(()) };
            (kilde, lokal) = (last.kilde, last.lokal.to_vec());
            rows.into_iter().try_for_each(|row| self.institutionsperson(row))?;
        }
    }

    fn naeste_institutionspersoner(&self, kilde: i64, lokal: &[u8]) -> Result<Vec<Raekke>> {
        let mut statement = self.conn.prepare(
            "SELECT kilde, lokal, indhold, kontakter, forseglet FROM institutionsperson
             WHERE (kilde, lokal) > (?1, ?2) AND substr(forseglet, 1, 4) <> ?3 ORDER BY kilde, lokal LIMIT ?4",
        )?;
        let rows =
            statement.query_map(params![kilde, lokal, self.ny.generation().to_be_bytes(), AD_GANGEN], |row| {
                Ok(Raekke {
                    kilde: row.get(0)?,
                    lokal: row.get(1)?,
                    indhold: row.get(2)?,
                    kontakter: row.get(3)?,
                    forseglet: row.get(4)?,
                })
            })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn institutionsperson(&mut self, row: Raekke) -> Result<()> {
        const TABEL: &str = "institutionsperson";
        let json = self.aabn(&sted_institutionsperson(row.kilde, &row.lokal), &row.forseglet)?;
        let corrupt = |_| Error::Corrupt { table: TABEL, column: "forseglet" };
        let indhold: Institutionsperson = serde_json::from_slice(&json).map_err(corrupt)?;
        self.same(row.lokal, Formaal::LokalId, indhold.lokal_id.as_bytes(), TABEL, "lokal")?;
        self.same(row.indhold, Formaal::Indhold, &json, TABEL, "indhold")?;
        let lokal = self.ny.opslag(Formaal::LokalId, indhold.lokal_id.as_bytes());
        let forseglet = self.ny.forsegl(&sted_institutionsperson(row.kilde, &lokal), &json)?;
        self.conn
            .prepare("UPDATE institutionsperson SET lokal = ?3, indhold = ?4, forseglet = ?5 WHERE kilde = ?1 AND lokal = ?2")?
            .execute(params![row.kilde, row.lokal, lokal, self.ny.opslag(Formaal::Indhold, &json), forseglet])?;
        for person in row.kontakter.iter().flat_map(|ids| ids.as_chunks::<8>().0).copied().map(i64::from_be_bytes) {
            self.flyttet.kontakter += self
                .conn
                .prepare("UPDATE kontaktperson SET lokal = ?4 WHERE person = ?1 AND kilde = ?2 AND lokal = ?3")?
                .execute(params![person, row.kilde, row.lokal, lokal])? as u64;
        }
        self.flyttet.institutionspersoner += 1;
        (self.fremskridt)();
        Ok(())
    }

    /// Every row of a contact person is named by the row that it belongs to; one that is not would be lost.
    fn alle_kontakter(&self) -> Result<()> {
        let antal: i64 = self.conn.prepare("SELECT count(*) FROM kontaktperson")?.query_row([], |row| row.get(0))?;
        let alle = u64::try_from(antal) == Ok(self.flyttet.kontakter);
        if alle { Ok(()) } else { Err(Error::Corrupt { table: "kontaktperson", column: "lokal" }) }
    }

    fn aabn(&self, sted: &[u8], forseglet: &[u8]) -> Result<Vec<u8>> {
        if segl::generation_af(forseglet) != Some(self.gammel.generation()) {
            return Err(Error::Corrupt { table: "segl", column: "generation" });
        }
        Ok(self.noegler.aabn(sted, forseglet)?)
    }

    /// A digest that is not of what is sealed beside it would be carried on as a row that nobody finds.
    fn same(
        &self,
        digest: Opslag,
        formaal: Formaal,
        text: &[u8],
        table: &'static str,
        column: &'static str,
    ) -> Result<()> {
        if self.gammel.opslag(formaal, text) == digest { Ok(()) } else { Err(Error::Corrupt { table, column }) }
    }
}

#[cfg(test)]
mod tests;
