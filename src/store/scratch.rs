//! A scratch database, for replay: what happens in it happens to nobody, and it can be taken back.
//!
//! The journal of a real database only grows. Here alone its end can be cut off again ([`Scratch::rewind`]), so that an exchange can be played
//! on the register as it was before it.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, params};

use super::{Error, Result, Store, Tx, conn};
use crate::dagtilbud::Enhed;

/// How many pages are copied at a time; a writer may come in between.
const PAGES: i32 = 4096;

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

    /// Takes everything back that happened from exchange `nr` on: the units as they were, the numbers that were issued, the batches and messages
    /// that were claimed, the journal's end. Tilslutning stays as it is.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn rewind(&self, nr: i64) -> Result<()> {
        self.store.write_blocking(move |tx| rewind(tx, nr))
    }
}

fn new_file(path: &Path) -> Result<()> {
    std::fs::File::create_new(path)?;
    Ok(())
}

fn rewind(tx: &Tx<'_>, nr: i64) -> Result<()> {
    let mut newest_first = tx.changes_since(nr)?;
    newest_first.reverse();
    for change in newest_first {
        match change.foer {
            Some(foer) => tx.replace_unit(&unit(&change.efter)?, &unit(&foer)?)?,
            None => unmake(tx, &unit(&change.efter)?)?,
        }
    }
    for table in [
        "besked WHERE udveksling_nr",
        "batch WHERE udveksling_nr",
        "aendring WHERE udveksling_nr",
        "udveksling_kopi WHERE nr",
    ] {
        tx.prepare(&format!("DELETE FROM {table} >= ?1"))?.execute([nr])?;
    }
    // What is counted is counted by the day, not by the exchange: a scratch copy begins anew.
    tx.prepare("DELETE FROM eksportkald")?.execute([])?;
    tx.prepare("DELETE FROM udveksling WHERE nr >= ?1")?.execute([nr])?;
    Ok(())
}

/// Takes a unit away that was made, and its number back.
fn unmake(tx: &Tx<'_>, made: &Enhed) -> Result<()> {
    let table = match made {
        Enhed::Daginstitution(_) => "daginstitution",
        Enhed::Anvisningsenhed(_) => "anvisningsenhed",
        Enhed::AlternativAdresse(_) => "alternativ_adresse",
    };
    tx.prepare(&format!("DELETE FROM {table} WHERE nummer = ?1"))?.execute([made.nummer().as_str()])?;
    let Some((serie, number)) = made.nummer().as_str().split_at_checked(1) else { return Ok(()) };
    tx.prepare("UPDATE nummerserie SET naeste = min(naeste, CAST(?2 AS INTEGER)) WHERE serie = ?1")?
        .execute(params![serie, number])?;
    Ok(())
}

fn unit(json: &str) -> Result<Enhed> {
    serde_json::from_str(json).map_err(|_| Error::Corrupt { table: "aendring", column: "efter" })
}

#[cfg(test)]
mod tests;
