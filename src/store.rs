//! The registry's storage: one SQLite database, one writer, a pool of readers.
//!
//! All SQL text lives in this room and in `migrations/`. [`Conn`] carries the questions (one function a question, one file a table),
//! [`Tx`] the writes. Writes go through one writer thread that commits several waiting jobs in one fsync; each job is still all or nothing
//! on its own (see `writer`). Readers see one consistent snapshot each (WAL).

pub mod anummer;
mod besked;
mod conn;
pub mod dagtilbud;
pub mod grunddata;
mod historie;
pub mod indlaes;
pub mod institutioner;
pub mod journal;
mod linjer;
pub mod loft;
mod migrate;
mod nummerserie;
pub mod reference;
pub mod scratch;
mod segl;
pub mod tilslutning;
mod udvalg;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use conn::{Conn, Keep, Tx};
pub use historie::Aendret;
pub use scratch::Scratch;
pub use udvalg::Nedlagte;

use writer::Writer;

/// What can go wrong in storage. None of these is the peer's fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full; nothing of the exchange was kept.
    #[error("disken er fuld")]
    Full,
    /// The disk, or the rights to its files, failed; nothing of the exchange was kept.
    #[error("databasens fil kan ikke læses eller skrives")]
    Unreachable,
    /// The database's file is no longer where it was opened: what is written now would be lost with it.
    #[error("databasens fil er fjernet eller byttet ud")]
    Gone,
    /// Another process held the write lock for longer than the busy timeout.
    #[error("databasen er låst af en anden proces")]
    Locked,
    /// The database was made by a newer tilslut.
    #[error("databasen har version {found}, men dette program kender kun til og med {known}")]
    Newer {
        /// The version that the database says.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A row does not hold what its table promises.
    #[error("tabellen {table} har en ugyldig værdi i {column}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A series of numbers has no more; a number is never issued twice.
    #[error("nummerserien {serie} er opbrugt")]
    SeriesUsedUp {
        /// The series' letter.
        serie: &'static str,
    },
    /// The job panicked; its savepoint was rolled back.
    #[error("en skrivning fejlede uventet og er rullet tilbage")]
    Panicked,
    /// The writer has stopped, since the program is closing.
    #[error("databasen er ved at lukke")]
    Closing,
    /// The transaction that the job shared with others could not be committed; nothing of it was kept.
    #[error("transaktionen kunne ikke gemmes: {0}")]
    Commit(String),
    /// What is sealed does not open, or cannot be sealed.
    #[error(transparent)]
    Segl(#[from] crate::segl::Error),
    /// Anything else that SQLite says.
    #[error("databasefejl: {0}")]
    Sqlite(rusqlite::Error),
    /// A file of the database could not be reached.
    #[error("databasens filer: {0}")]
    Io(#[from] std::io::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(
                ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied,
            ) => Self::Unreachable,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Sqlite(error),
        }
    }
}

/// The result of a question to the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A handle on the database; clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: conn::Pool,
    writer: Writer,
    path: PathBuf,
}

impl Store {
    /// Opens the database, makes it where there is none, and brings it to this program's version.
    ///
    /// # Errors
    /// [`Error::Newer`] where a newer program made it; otherwise what SQLite says.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = conn::open_writer(path)?;
        migrate::migrate(&connection)?;
        let writer = Writer::start(Conn::new(connection), path)?;
        Ok(Self { inner: Arc::new(Inner { readers: conn::Pool::new(path), writer, path: path.to_owned() }) })
    }

    /// The version that the database of a file has, and the newest that this program knows. Changes nothing.
    ///
    /// # Errors
    /// Where it cannot be opened or is no database.
    pub fn level(path: &Path) -> Result<(i64, i64)> {
        migrate::level(&conn::open_reader(path)?.connection)
    }

    /// Every generation of the keys file that something in a file's database is sealed by. Changes nothing; the database must be at this
    /// program's version.
    ///
    /// # Errors
    /// Where it cannot be opened or is no database.
    pub fn segl_generationer(path: &Path) -> Result<Vec<u32>> {
        conn::open_reader(path)?.segl_generationer()
    }

    /// Every source of SkoleGrunddata in a file's database. Changes nothing; the database must be at this program's version.
    ///
    /// # Errors
    /// As [`Store::segl_generationer`].
    pub fn kildestande(path: &Path) -> Result<Vec<grunddata::Kildestand>> {
        conn::open_reader(path)?.kildestande(None)
    }

    /// The next number of a series in a file's database, as `nummerserie` has it. Changes nothing; the database must be at this program's version.
    ///
    /// # Errors
    /// As [`Store::segl_generationer`].
    pub fn naeste_i_serie(path: &Path, serie: &str) -> Result<u32> {
        conn::open_reader(path)?.naeste_i_serie(serie)
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Asks on one consistent view of the register as it is now.
    ///
    /// # Errors
    /// The question's own error, or what SQLite says.
    pub fn read<T>(&self, question: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        self.inner.readers.read(question)
    }

    /// Runs a job in the writer's transaction and waits until it is durable.
    ///
    /// The job is all or nothing: where it returns an error its writes are rolled back. It may share its commit with others.
    ///
    /// # Errors
    /// The job's own error, or [`Error::Commit`] where the shared commit failed.
    pub async fn write<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let waiting = self.inner.writer.submit(job)?;
        waiting.await.map_err(|_| Error::Closing)?
    }

    /// As [`Store::write`], for the command line and tests.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let waiting = self.inner.writer.submit(job)?;
        waiting.blocking_recv().map_err(|_| Error::Closing)?
    }
}

/// An instant as the database keeps it: microseconds since 1970.
pub(crate) fn micros(time: crate::types::Time) -> i64 {
    time.as_microsecond()
}

/// The instant that a column holds.
pub(crate) fn time(micros: i64, table: &'static str, column: &'static str) -> Result<crate::types::Time> {
    crate::types::Time::from_microsecond(micros).map_err(|_| Error::Corrupt { table, column })
}

#[cfg(test)]
mod tests;
