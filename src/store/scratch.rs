//! A scratch database, for replay: what happens in it happens to nobody, and it can be taken back.
//!
//! The journal of a real database only grows. Here alone its end can be cut off again ([`Scratch::rewind`]), so that an exchange can be played
//! on the register as it was before it. SkoleGrunddata has no history to be wound back by: its rows are copied while they are as they should
//! be ([`Scratch::keep`]), and put back from there.

mod tilbage;

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::{Conn, Error, Result, Store, Tx, conn};
use crate::types::Institutionsnummer;

/// How many pages are copied at a time; a writer may come in between.
const PAGES: i32 = 4096;
/// What the journal has no history of and every exchange may write; few rows.
const SMALL: &[&str] = &["segl", "segl_kopi", "eksportkald"];
/// Likewise, written by an import alone; a table after those that it refers to.
const IMPORTED: &[&str] = &["importkilde", "gruppe", "person", "institutionsperson", "kontaktperson", "feltskift"];

/// A database that is nobody's. Only [`Scratch::empty`] and [`Scratch::copy`] make one, so a `&Scratch` is proof that no live register is meant.
#[derive(Clone)]
pub struct Scratch {
    store: Store,
}

impl Scratch {
    /// A new database in a file that does not exist yet.
    ///
    /// # Errors
    /// Where the file exists, or what SQLite says.
    pub fn empty(path: &Path) -> Result<Self> {
        new_file(path)?;
        Ok(Self { store: Store::open(path)? })
    }

    /// A copy of a database, one consistent view of it, into a file that does not exist yet. The database itself is only read.
    ///
    /// # Errors
    /// Where the file exists, or what SQLite says.
    pub fn copy(live: &Path, path: &Path) -> Result<Self> {
        new_file(path)?;
        let from = conn::open_reader(live)?;
        let mut to = Connection::open(path)?;
        Backup::new(&from.connection, &mut to)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        drop(to);
        Ok(Self { store: Store::open(path)? })
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// From here on [`Scratch::rewind`] puts SkoleGrunddata back as it is now.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep(&self) -> Result<()> {
        self.store.write_blocking(|tx| SMALL.iter().chain(IMPORTED).try_for_each(|table| keep(tx, table)))
    }

    /// Takes everything back that happened from exchange `nr` on: the units as they were, the numbers that were issued, the batches and messages
    /// that were claimed, the cases, the agreements that exchanges ended or asked for, the journal's end, and SkoleGrunddata where it was kept.
    /// What an operator did in Tilslutning stays as it is.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn rewind(&self, nr: i64) -> Result<()> {
        self.store.write_blocking(move |tx| {
            tilbage::tilbage_til(tx, nr)?;
            put_back(tx)
        })
    }
}

impl Conn {
    /// Every institution that a source has imported to.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn institutioner_med_kilder(&self) -> Result<Vec<Institutionsnummer>> {
        let mut statement = self.prepare("SELECT DISTINCT institution FROM importkilde ORDER BY institution")?;
        let found = statement.query_map([], |row| row.get::<_, String>(0))?;
        let corrupt = |_| Error::Corrupt { table: "importkilde", column: "institution" };
        found.map(|text| text?.parse().map_err(corrupt)).collect()
    }

    /// How many persons there are, how many of them have a UserId, and how many are protected.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn persontal(&self) -> Result<[i64; 3]> {
        let sql = "SELECT count(*), count(*) FILTER (WHERE aktiv), count(*) FILTER (WHERE beskyttet > 0) FROM person";
        Ok(self.prepare(sql)?.query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?)
    }
}

fn new_file(path: &Path) -> Result<()> {
    std::fs::File::create_new(path)?;
    Ok(())
}

/// A temporary table is the writer's own: no reader sees it, and no copy of the database has it.
fn keep(tx: &Tx<'_>, table: &str) -> Result<()> {
    tx.run(&format!("DROP TABLE IF EXISTS temp.kept_{table}"))?;
    tx.run(&format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM main.{table}"))
}

/// Puts the rows back that were kept. There may be millions of persons, and few exchanges import: they are left alone unless a source has
/// come again, which every import writes down.
fn put_back(tx: &Tx<'_>) -> Result<()> {
    let kept = "SELECT EXISTS (SELECT 1 FROM temp.sqlite_master WHERE name = 'kept_segl')";
    if !tx.prepare(kept)?.query_row([], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    replace(tx, SMALL)?;
    let imported = "SELECT EXISTS (SELECT * FROM main.importkilde EXCEPT SELECT * FROM temp.kept_importkilde)";
    if tx.prepare(imported)?.query_row([], |row| row.get(0))? { replace(tx, IMPORTED) } else { Ok(()) }
}

fn replace(tx: &Tx<'_>, tables: &[&str]) -> Result<()> {
    tables.iter().rev().try_for_each(|table| tx.run(&format!("DELETE FROM main.{table}")))?;
    tables.iter().try_for_each(|table| tx.run(&format!("INSERT INTO main.{table} SELECT * FROM temp.kept_{table}")))
}

#[cfg(test)]
mod tests;
