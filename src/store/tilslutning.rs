//! Tilslutning's tables: `udbyder`, `udbydersystem`, `certifikat`, `part`, `aftale` and their history.
//!
//! Questions are on [`Conn`], changes on [`Tx`]. A change that a rule refuses writes nothing and answers with the inner `Err` of [`Svar`]; one
//! that is made is told to `Tx::noter` in the same transaction, which keeps who, when and why, and links it into the journal.

mod aftale;
mod facts;
mod gjort;
mod ophoer;
mod part;
mod rows;
mod udbyder;

use rusqlite::params;

pub use aftale::Filter;
pub(super) use facts::Cache;
pub use gjort::Gjort;
pub use ophoer::Ophoert;

use super::{Conn, Error, Result, Tx, micros};
use crate::journal::{Copy, Entry, Udfald};
use crate::tilslutning::{Afvisning, Emne, Historik};
use crate::types::{ExchangeId, Time, sha256};

/// A change's answer: storage may fail (outer), and a rule may refuse (inner).
pub type Svar<T> = Result<Result<T, Afvisning>>;

/// Who makes a change, when and why.
#[derive(Debug, Clone)]
pub struct Cause {
    /// The id of the command, or of the exchange that does it; the journal entries' ids come from it.
    pub id: ExchangeId,
    /// When.
    pub tid: Time,
    /// Who.
    pub hvem: String,
    /// Why.
    pub hvorfor: Option<String>,
}

impl Cause {
    /// The journal's entry of an act of an operator; `content` tells what was done, and is kept as it is.
    pub(super) fn entry(&self, id: ExchangeId, operation: String, content: &[u8]) -> Entry {
        Entry {
            id,
            tid: self.tid,
            tjeneste: "operatør".into(),
            operation,
            cvr: None,
            system_id: None,
            thumbprint: None,
            bevis: None,
            message_id: Some(self.hvem.clone()),
            udfald: Udfald::Ok,
            kode: None,
            anmodning: Copy::kept(content),
            svar: Copy::kept(b""),
        }
    }

    /// The id of the entry about a row.
    pub(super) fn entry_id(&self, row: i64) -> ExchangeId {
        entry_id(self.id, row)
    }
}

/// One command, or one exchange, makes several changes; each entry has an id of its own, from the command's and the row's.
fn entry_id(command: ExchangeId, row: i64) -> ExchangeId {
    let mut seed = command.as_bytes().to_vec();
    seed.extend_from_slice(&row.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(sha256(&seed)).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A change that was made, in the history's words.
struct Note<'a> {
    emne: Emne,
    noegle: &'a str,
    fra: Option<&'a str>,
    til: &'a str,
}

impl Tx<'_> {
    /// Keeps one change in the history and in the journal. Every change of this room ends here.
    fn noter(&mut self, cause: &Cause, note: &Note<'_>) -> Result<()> {
        self.prepare(
            "INSERT INTO tilslutning_historik (emne, noegle, fra, til, tid, hvem, hvorfor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            note.emne.as_str(),
            note.noegle,
            note.fra,
            note.til,
            micros(cause.tid),
            cause.hvem,
            cause.hvorfor
        ])?;
        let row = self.connection.last_insert_rowid();
        self.journal(&entry(cause, note, row)?, &[])?;
        Ok(())
    }
}

/// The journal's entry of a change: an act of an operator, its content the history row.
fn entry(cause: &Cause, note: &Note<'_>, row: i64) -> Result<Entry> {
    let historik = Historik {
        emne: note.emne,
        noegle: note.noegle.to_owned(),
        fra: note.fra.map(str::to_owned),
        til: note.til.to_owned(),
        tid: cause.tid,
        hvem: cause.hvem.clone(),
        hvorfor: cause.hvorfor.clone(),
    };
    let content =
        serde_json::to_vec(&historik).map_err(|_| Error::Corrupt { table: "tilslutning_historik", column: "til" })?;
    let operation = format!("{} {}", note.emne, note.til.split(' ').next().unwrap_or_default());
    Ok(cause.entry(cause.entry_id(row), operation, &content))
}

impl Conn {
    /// The history of one object, oldest first.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn tilslutning_historik(&self, emne: Emne, noegle: &str) -> Result<Vec<Historik>> {
        let sql = "SELECT emne, noegle, fra, til, tid, hvem, hvorfor FROM tilslutning_historik
            WHERE emne = ?1 AND noegle = ?2 ORDER BY id";
        self.collect(sql, [emne.as_str(), noegle], rows::historik)
    }

    /// Every row of an answer, read by `read`.
    pub(super) fn collect<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The first row of an answer, if any.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(read).transpose()
    }
}

#[cfg(test)]
mod tests;
