//! The registers' history in the journal's `aendring`: the changes since a cursor, and which of them an instant had seen.
//!
//! The two registers share the table and its numbers, and each reads by a partial index of its own: one of them is not slowed by the other's
//! changes. A change's time never runs backwards (`store/journal.rs`), so that a register as it stood at an instant is what a prefix of the
//! journal says, and each unit's place in it is one seek, however long the history is.

use rusqlite::{OptionalExtension, params};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Conn, Error, Result, micros, time};
use crate::registre::Art;
use crate::types::Time;

/// One change of one unit, as `GetAendringer` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aendret<E> {
    /// Its number in the journal: the cursor.
    pub nr: i64,
    /// When its exchange was received.
    pub tid: Time,
    /// What happened.
    pub art: Art,
    /// The unit before; `None` where it did not exist.
    pub foer: Option<E>,
    /// The unit after.
    pub efter: E,
}

/// The changes of Dagtilbudsregisteret, by their own index.
pub(super) const DAGTILBUD: &str = "aendring INDEXED BY aendring_dagtilbud WHERE niveau <> 'institution'";
/// The changes of Institutionsregisteret.
pub(super) const INSTITUTIONER: &str = "aendring INDEXED BY aendring_institution WHERE niveau = 'institution'";
/// The question for the changes after a cursor.
pub(super) fn siden_sql(register: &str) -> String {
    format!("SELECT nr, tid, art, foer, efter FROM {register} AND nr > ?1 ORDER BY nr LIMIT ?2")
}

/// The last change at or before the instant `?1`.
pub(super) const SET_TIL: &str = "SELECT nr FROM aendring WHERE tid <= ?1 ORDER BY tid DESC, nr DESC LIMIT 1";

/// Each unit of a table and level (`?1`) as it was among the first `?2` changes: the change's number, and the unit. No unit leaves its table, so
/// that the table names every unit that the history knows.
pub(super) fn per_sql(tabel: &str) -> String {
    let sidste =
        "SELECT nr FROM aendring WHERE niveau = ?1 AND nummer = t.nummer AND nr <= ?2 ORDER BY nr DESC LIMIT 1";
    format!("SELECT a.nr, a.efter FROM {tabel} t CROSS JOIN aendring a ON a.nr = ({sidste})")
}

impl Conn {
    /// The changes of a register after a cursor, in order, at most so many.
    pub(super) fn each_aendret<E: DeserializeOwned>(
        &self,
        register: &str,
        siden: i64,
        maks: u32,
        mut visit: impl FnMut(Aendret<E>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.prepare(&siden_sql(register))?;
        let mut rows = statement.query(params![siden, maks])?;
        while let Some(row) = rows.next()? {
            visit(Aendret {
                nr: row.get(0)?,
                tid: time(row.get(1)?, "aendring", "tid")?,
                art: art(row.get_ref(2)?.as_str().unwrap_or_default())?,
                foer: row.get_ref(3)?.as_str_or_null().ok().flatten().map(|json| enhed(json, "foer")).transpose()?,
                efter: enhed(row.get_ref(4)?.as_str().unwrap_or_default(), "efter")?,
            })?;
        }
        Ok(())
    }

    /// How far the journal had come at an instant: the number of the last change at or before it; 0 before the first.
    pub(super) fn set_til(&self, tidspunkt: Time) -> Result<i64> {
        Ok(self.prepare(SET_TIL)?.query_row([micros(tidspunkt)], |row| row.get(0)).optional()?.unwrap_or(0))
    }
}

/// The unit that a change holds.
pub(super) fn enhed<'j, E: Deserialize<'j>>(json: &'j str, column: &'static str) -> Result<E> {
    serde_json::from_str(json).map_err(|_| Error::Corrupt { table: "aendring", column })
}

fn art(tekst: &str) -> Result<Art> {
    let arter = [Art::Insert, Art::Update, Art::Delete, Art::Move];
    arter.into_iter().find(|art| art.as_str() == tekst).ok_or(Error::Corrupt { table: "aendring", column: "art" })
}
