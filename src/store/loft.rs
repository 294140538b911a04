//! What SQLite does here at its best: the ceiling that `tilslut simulate` holds the register's speed against.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::params;

use super::{Result, conn};

/// How long rows of about the size of a change take to insert, all in one transaction by one statement.
///
/// # Errors
/// What SQLite says. The file must not be there.
pub fn bulk_insert(path: &Path, rows: u32) -> Result<Duration> {
    let connection = conn::open_writer(path)?;
    connection.execute_batch(
        "CREATE TABLE loft (nr INTEGER PRIMARY KEY, nummer TEXT NOT NULL, efter TEXT NOT NULL) STRICT",
    )?;
    let efter = "x".repeat(500);
    let start = Instant::now();
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut insert = connection.prepare("INSERT INTO loft VALUES (?1, ?2, ?3)")?;
    for nr in 0..rows {
        insert.execute(params![nr, "G12345", efter])?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(start.elapsed())
}
