//! Migrations: embedded, append-only, each applied with its version in one transaction.

use rusqlite::Connection;

use super::{Error, Result};

/// `migrations/NNNN_name.sql`, in order; the version of a database is how many of them it has had.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_start.sql"),
    include_str!("../../migrations/0002_grunddata.sql"),
    include_str!("../../migrations/0003_institutioner.sql"),
];

/// Brings the database to this program's version.
pub(super) fn migrate(connection: &Connection) -> Result<()> {
    let known = version_of(MIGRATIONS.len());
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let applied = apply(connection, known);
    connection.execute_batch(if applied.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    applied
}

/// The version that a database has and the newest one known, without changing anything.
pub(super) fn level(connection: &Connection) -> Result<(i64, i64)> {
    let found = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok((found, version_of(MIGRATIONS.len())))
}

fn apply(connection: &Connection, known: i64) -> Result<()> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        connection.execute_batch(migration)?;
    }
    if found < known {
        connection.pragma_update(None, "user_version", known)?;
    }
    Ok(())
}

fn version_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
