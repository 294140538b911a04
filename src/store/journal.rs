//! `udveksling`, `udveksling_kopi`, `aendring`, `batch`: the journal's rows.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row as SqlRow, params, params_from_iter};

use super::dagtilbud::{DagtilbudUdvalg, Nedlagte};
use super::{Conn, Result, Tx, micros};
use crate::dagtilbud::Enhed;
use crate::journal::{Change, Entry, GENESIS, Row, generation, link};
use crate::registre::Skrevet;
use crate::types::Time;

const COLUMNS: &str = "nr, id, tid, tjeneste, operation, cvr, system_id, thumbprint, bevis, message_id, udfald, kode,
    anmodning_sha, anmodning_bytes, svar_sha, svar_bytes, kaede";

/// Which exchanges a list is to hold; an empty field does not filter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The caller's CVR number.
    pub cvr: Option<String>,
    /// The system that it acted as.
    pub system_id: Option<String>,
    /// The operation.
    pub operation: Option<String>,
    /// How it ended.
    pub udfald: Option<String>,
    /// `wsa:MessageID`.
    pub message_id: Option<String>,
    /// The number of a unit that it changed.
    pub enhed: Option<String>,
    /// Received at or after.
    pub fra: Option<Time>,
    /// Received before.
    pub til: Option<Time>,
}

/// An exchange as it stands in the journal, with its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What the link covers.
    pub row: Row,
    /// The link.
    pub kaede: Vec<u8>,
}

/// Kept copies of an exchange, packed as [`crate::journal::Copy`] packs them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    /// The request.
    pub anmodning: Option<Vec<u8>>,
    /// The answer.
    pub svar: Option<Vec<u8>>,
}

impl Tx<'_> {
    /// Appends an exchange and the changes that it made; returns its number in the journal.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn journal(&mut self, entry: &Entry, skrevet: &[Skrevet]) -> Result<i64> {
        let (last, previous) = self.journal_head()?;
        let row = Row::of(last + 1, entry);
        let changes = self.changes(entry.tid, skrevet)?;
        let kaede = link(&previous, &row, &changes);
        self.insert_exchange(&row, &kaede)?;
        if entry.anmodning.kept.is_some() || entry.svar.kept.is_some() {
            self.prepare("INSERT INTO udveksling_kopi (nr, anmodning, svar) VALUES (?1, ?2, ?3)")?.execute(params![
                row.nr,
                entry.anmodning.kept,
                entry.svar.kept
            ])?;
        }
        let kept = [&entry.anmodning, &entry.svar].into_iter().filter_map(|copy| copy.kept.as_deref());
        kept.filter_map(generation).try_for_each(|generation| self.note_segl_kopi(generation))?;
        for change in &changes {
            self.insert_change(row.nr, change)?;
        }
        Ok(row.nr)
    }

    /// The register's time never runs backwards, whatever the clock does: the register as it stood is what was written up to an instant.
    fn changes(&self, tid: Time, skrevet: &[Skrevet]) -> Result<Vec<Change>> {
        if skrevet.is_empty() {
            return Ok(Vec::new());
        }
        let (last, last_tid) = self.last_change_with_time()?;
        let change = |(nr, skrevet): (i64, &Skrevet)| Change {
            nr,
            tid: micros(tid).max(last_tid),
            niveau: skrevet.niveau.to_owned(),
            nummer: skrevet.nummer.to_string(),
            art: skrevet.art.as_str().to_owned(),
            foer: skrevet.foer.clone(),
            efter: skrevet.efter.clone(),
        };
        Ok((last + 1..).zip(skrevet).map(change).collect())
    }

    fn last_change_with_time(&self) -> Result<(i64, i64)> {
        let sql = "SELECT nr, tid FROM aendring ORDER BY nr DESC LIMIT 1";
        let last = self.prepare(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(last.unwrap_or((0, i64::MIN)))
    }

    fn insert_exchange(&self, row: &Row, kaede: &[u8]) -> Result<()> {
        let [tjeneste, operation, cvr, system, thumbprint, bevis, message, udfald, kode] = &row.texts;
        self.prepare(
            "INSERT INTO udveksling VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            row.nr,
            row.id,
            row.tid,
            tjeneste,
            operation,
            cvr,
            system,
            thumbprint,
            bevis,
            message,
            udfald,
            kode,
            row.anmodning_sha,
            row.anmodning_bytes,
            row.svar_sha,
            row.svar_bytes,
            kaede
        ])?;
        Ok(())
    }

    fn insert_change(&self, udveksling: i64, change: &Change) -> Result<()> {
        self.prepare("INSERT INTO aendring VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(params![
            change.nr,
            udveksling,
            change.tid,
            change.niveau,
            change.nummer,
            change.art,
            change.foer,
            change.efter
        ])?;
        Ok(())
    }

    /// Claims a `batchId` for a content (choices.md §3). The claim never ends.
    ///
    /// # Errors
    /// What SQLite says; a batch that is claimed already is a constraint error, so ask [`Conn::batch`] first.
    pub fn claim_batch(&mut self, ejer: &str, batch_id: &str, indhold_sha: &[u8], udveksling: i64) -> Result<()> {
        self.prepare("INSERT INTO batch VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            ejer,
            batch_id,
            indhold_sha,
            udveksling
        ])?;
        Ok(())
    }

    /// Takes away the copies of an exchange; what they held stays covered by the digests. The answer to a `batchId` stays, however old:
    /// it is what the same batch sent again is answered with.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn drop_copies(&mut self, nr: i64) -> Result<()> {
        self.prepare("UPDATE udveksling_kopi SET anmodning = NULL WHERE nr = ?1")?.execute([nr])?;
        self.prepare(
            "DELETE FROM udveksling_kopi
             WHERE nr = ?1 AND NOT EXISTS (SELECT 1 FROM batch WHERE udveksling_nr = ?1)",
        )?
        .execute([nr])?;
        Ok(())
    }
}

impl Conn {
    /// The last exchange's number and link; 0 and [`GENESIS`] in an empty journal.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn journal_head(&self) -> Result<(i64, Vec<u8>)> {
        let head = self
            .prepare("SELECT nr, kaede FROM udveksling ORDER BY nr DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(head.unwrap_or((0, GENESIS.to_vec())))
    }

    /// The number of the last change: how far the register has come.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn last_change(&self) -> Result<i64> {
        Ok(self.prepare("SELECT coalesce(max(nr), 0) FROM aendring")?.query_row([], |row| row.get(0))?)
    }

    /// The content and the exchange that a `batchId` stands for.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn batch(&self, ejer: &str, batch_id: &str) -> Result<Option<(Vec<u8>, i64)>> {
        Ok(self
            .prepare("SELECT indhold_sha, udveksling_nr FROM batch WHERE ejer = ?1 AND batch_id = ?2")?
            .query_row([ejer, batch_id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// An exchange by its `kvitteringsId` or its number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn exchange(&self, key: &str) -> Result<Option<Stored>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM udveksling WHERE id = ?1 OR nr = CAST(?1 AS INTEGER) AND ?1 NOT GLOB '*[^0-9]*'"
        );
        Ok(self.prepare(&sql)?.query_row([key], stored).optional()?)
    }

    /// The newest exchanges that a filter lets through, newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn exchanges(&self, filter: &Filter, most: u32) -> Result<Vec<Stored>> {
        let mut conditions = vec!["1"];
        let mut values: Vec<Value> = Vec::new();
        let texts = [
            ("cvr = ?", &filter.cvr),
            ("system_id = ?", &filter.system_id),
            ("operation = ?", &filter.operation),
            ("udfald = ?", &filter.udfald),
            ("message_id = ?", &filter.message_id),
            ("nr IN (SELECT udveksling_nr FROM aendring WHERE nummer = ?)", &filter.enhed),
        ];
        for (condition, text) in texts {
            if let Some(text) = text {
                conditions.push(condition);
                values.push(Value::from(text.clone()));
            }
        }
        for (condition, time) in [("tid >= ?", filter.fra), ("tid < ?", filter.til)] {
            if let Some(time) = time {
                conditions.push(condition);
                values.push(Value::from(micros(time)));
            }
        }
        values.push(Value::from(most));
        let sql =
            format!("SELECT {COLUMNS} FROM udveksling WHERE {} ORDER BY nr DESC LIMIT ?", conditions.join(" AND "));
        let mut statement = self.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(values), stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Walks the whole journal in order.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_exchange(&self, mut visit: impl FnMut(Stored) -> Result<()>) -> Result<()> {
        let mut statement = self.prepare(&format!("SELECT {COLUMNS} FROM udveksling ORDER BY nr"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            visit(stored(row)?)?;
        }
        Ok(())
    }

    /// The changes of one exchange, in order.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn changes_of(&self, udveksling: i64) -> Result<Vec<Change>> {
        let mut statement = self.prepare(
            "SELECT nr, tid, niveau, nummer, art, foer, efter FROM aendring WHERE udveksling_nr = ?1 ORDER BY nr",
        )?;
        let rows = statement.query_map([udveksling], change)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The changes of this exchange and all later ones, in order.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn changes_since(&self, udveksling: i64) -> Result<Vec<Change>> {
        let mut statement = self.prepare(
            "SELECT nr, tid, niveau, nummer, art, foer, efter FROM aendring WHERE udveksling_nr >= ?1 ORDER BY nr",
        )?;
        let rows = statement.query_map([udveksling], change)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Visits each unit of the registers, and whether its row is what its last change says.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_unit_beside_its_last_change(&self, mut visit: impl FnMut(&str, bool) -> Result<()>) -> Result<()> {
        let sql = "SELECT efter FROM aendring WHERE niveau = ?1 AND nummer = ?2 ORDER BY nr DESC LIMIT 1";
        let mut last = self.prepare(sql)?;
        self.each_dagtilbud(DagtilbudUdvalg::Alle, Nedlagte::Med, |enhed| {
            let nummer = enhed.nummer().as_str();
            let efter: Option<String> =
                last.query_row([enhed.niveau().as_str(), nummer], |row| row.get(0)).optional()?;
            let noted = efter.and_then(|efter| serde_json::from_str::<Enhed>(&efter).ok());
            visit(nummer, noted.as_ref() == Some(&enhed))
        })?;
        self.each_institution_beside_its_last_change(visit)
    }

    /// How many change rows there are; the verifier compares it with those that belong to an exchange.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn change_count(&self) -> Result<i64> {
        Ok(self.prepare("SELECT count(*) FROM aendring")?.query_row([], |row| row.get(0))?)
    }

    /// The copies of an exchange that are in the database.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn copies(&self, nr: i64) -> Result<Copies> {
        let copies = self
            .prepare("SELECT anmodning, svar FROM udveksling_kopi WHERE nr = ?1")?
            .query_row([nr], |row| Ok(Copies { anmodning: row.get(0)?, svar: row.get(1)? }))
            .optional()?;
        Ok(copies.unwrap_or_default())
    }

    /// The exchanges before an instant whose copies are still in the database, oldest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn with_copies_before(&self, before: Time, most: u32) -> Result<Vec<i64>> {
        let mut statement = self.prepare(
            "SELECT k.nr FROM udveksling_kopi k JOIN udveksling u ON u.nr = k.nr WHERE u.tid < ?1
             AND (k.anmodning IS NOT NULL OR NOT EXISTS (SELECT 1 FROM batch WHERE udveksling_nr = k.nr))
             ORDER BY k.nr LIMIT ?2",
        )?;
        let rows = statement.query_map(params![micros(before), most], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn stored(row: &SqlRow<'_>) -> rusqlite::Result<Stored> {
    let mut texts: [Option<String>; 9] = Default::default();
    for (index, text) in texts.iter_mut().enumerate() {
        *text = row.get(index + 3)?;
    }
    Ok(Stored {
        row: Row {
            nr: row.get(0)?,
            id: row.get(1)?,
            tid: row.get(2)?,
            texts,
            anmodning_sha: row.get(12)?,
            anmodning_bytes: row.get(13)?,
            svar_sha: row.get(14)?,
            svar_bytes: row.get(15)?,
        },
        kaede: row.get(16)?,
    })
}

fn change(row: &SqlRow<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        nr: row.get(0)?,
        tid: row.get(1)?,
        niveau: row.get(2)?,
        nummer: row.get(3)?,
        art: row.get(4)?,
        foer: row.get(5)?,
        efter: row.get(6)?,
    })
}
