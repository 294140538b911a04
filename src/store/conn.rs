//! Connections: how they are opened, the readers' pool, and the two views [`Conn`] (questions) and [`Tx`] (writes).

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{Error, Result};

/// How long one process waits for another's write lock before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Idle readers kept open; more are opened when needed and closed afterwards.
const IDLE_READERS: usize = 4;

/// A connection that can be asked; the questions are in `store/<table>.rs`.
pub struct Conn {
    pub(super) connection: Connection,
    /// What [`Conn::tilslutning_facts`] has read; right for as long as `tilslutning_stand` stands.
    pub(super) facts: super::tilslutning::Cache,
}

impl Conn {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, facts: super::tilslutning::Cache::default() }
    }

    /// A statement from the connection's cache.
    pub(super) fn prepare(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>> {
        Ok(self.connection.prepare_cached(sql)?)
    }

    /// How SQLite means to answer a question: the steps of its plan. What is bound to it does not matter.
    #[cfg(test)]
    pub(super) fn plan(&self, sql: &str) -> Result<Vec<String>> {
        let mut statement = self.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let (mut rows, mut trin) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            trin.push(row.get(3)?);
        }
        Ok(trin)
    }

    /// Runs a statement without a result.
    pub(super) fn run(&self, sql: &str) -> Result<()> {
        self.prepare(sql)?.execute([])?;
        Ok(())
    }
}

/// The writer's view inside its transaction: every question of [`Conn`], and the writes.
pub struct Tx<'c> {
    conn: &'c Conn,
}

/// Whether the writes of [`Tx::attempt`] are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// They are.
    Yes,
    /// They are rolled back.
    No,
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c Conn) -> Self {
        Self { conn }
    }

    /// Runs `work`, and keeps its writes only where it says [`Keep::Yes`].
    ///
    /// # Errors
    /// What `work` returns (its writes are rolled back), or what SQLite says.
    pub fn attempt<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<(T, Keep)>) -> Result<T> {
        self.conn.run("SAVEPOINT forsoeg")?;
        let outcome = work(self);
        // On a full disk or an I/O error SQLite has rolled back the whole transaction, savepoints and all.
        if self.conn.connection.is_autocommit() {
            return Err(outcome.err().unwrap_or(Error::Unreachable));
        }
        if !matches!(outcome, Ok((_, Keep::Yes))) {
            self.conn.run("ROLLBACK TO forsoeg")?;
        }
        self.conn.run("RELEASE forsoeg")?;
        outcome.map(|(value, _)| value)
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}

/// Readers that wait to be used.
pub(super) struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Conn>>,
}

impl Pool {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()) }
    }

    /// Runs `question` on one consistent view of the database.
    pub(super) fn read<T>(&self, question: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        let conn = match self.idle().pop() {
            Some(conn) => conn,
            None => open_reader(&self.path)?,
        };
        conn.run("BEGIN DEFERRED")?;
        let answer = question(&conn);
        conn.run("ROLLBACK")?;
        let mut idle = self.idle();
        if idle.len() < IDLE_READERS {
            idle.push(conn);
        }
        answer
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Opens the database for writing, and makes it where there is none.
pub(super) fn open_writer(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL: a commit is on the disk before anybody is told of it.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A WAL of 16 MB before it is folded back: fewer checkpoints between commits.
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    // What a savepoint may have to bring back is kept in memory. In a file it cost the writer a quarter of its time; it protects nothing there.
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

pub(super) fn open_reader(path: &Path) -> Result<Conn> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cache_size", -8_000)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(Conn::new(connection))
}
