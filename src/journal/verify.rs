//! Verification: every link recomputed, every kept copy compared with its digest, the register compared with its last changes.

use std::path::Path;

use super::{GENESIS, archive, kopi, link};
use crate::store::journal::Stored;
use crate::store::{Conn, Result};
use crate::types::{hex, sha256};

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "brud", rename_all = "kebab-case")]
pub enum Break {
    /// An exchange is missing before this number.
    Gap {
        /// The number that was found.
        nr: i64,
        /// The number that should have come.
        expected: i64,
    },
    /// The exchange, one of its changes, or an earlier link was altered.
    Link {
        /// The exchange's number.
        nr: i64,
    },
    /// A copy is not what its digest says.
    Copy {
        /// The exchange's number.
        nr: i64,
        /// `anmodning` or `svar`.
        what: &'static str,
    },
    /// Change rows belong to no exchange.
    Loose {
        /// How many.
        rows: i64,
    },
    /// The register's row of a unit is not what its last change says.
    Register {
        /// The unit's number.
        nummer: String,
    },
    /// A head that was noted elsewhere is not in the chain.
    Head,
    /// An archive file could not be read.
    Archive {
        /// The file's name.
        file: String,
    },
}

/// What the verification went through and found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Exchanges whose link was recomputed.
    pub udvekslinger: u64,
    /// Changes that they covered.
    pub aendringer: u64,
    /// Copies compared with their digests, in the database.
    pub kopier: u64,
    /// Copies compared with their digests, in archive files.
    pub arkiverede: u64,
    /// Units compared with their last change.
    pub enheder: u64,
    /// The head: the last link, to be noted elsewhere.
    pub hoved: String,
    /// What was not as it was written; empty when all is well. At most 100.
    pub brud: Vec<Break>,
}

/// The most breaks told.
const MOST: usize = 100;

impl Report {
    fn found(&mut self, found: Break) {
        if self.brud.len() < MOST {
            self.brud.push(found);
        }
    }
}

/// Verifies the whole journal.
///
/// `head` is a link that was noted elsewhere at some time and must be in the chain; `archives` is the folder of archive files.
///
/// # Errors
/// What SQLite says.
pub fn verify(conn: &Conn, head: Option<&str>, archives: Option<&Path>) -> Result<Report> {
    let mut report = Report::default();
    let mut previous = GENESIS.to_vec();
    let mut expected = 1;
    let mut head_seen = head.is_none();
    conn.each_exchange(|stored| {
        let nr = stored.row.nr;
        if nr != expected {
            report.found(Break::Gap { nr, expected });
        }
        expected = nr + 1;
        check_link(conn, &stored, &previous, &mut report)?;
        check_copies(conn, &stored, &mut report)?;
        head_seen = head_seen || head.is_some_and(|head| head.eq_ignore_ascii_case(&hex(&stored.kaede)));
        previous = stored.kaede;
        Ok(())
    })?;
    if !head_seen {
        report.found(Break::Head);
    }
    let loose = conn.change_count()? - i64::try_from(report.aendringer).unwrap_or(i64::MAX);
    if loose != 0 {
        report.found(Break::Loose { rows: loose });
    }
    check_register(conn, &mut report)?;
    if let Some(folder) = archives {
        check_archives(conn, folder, &mut report)?;
    }
    report.hoved = hex(&previous);
    Ok(report)
}

fn check_link(conn: &Conn, stored: &Stored, previous: &[u8], report: &mut Report) -> Result<()> {
    let changes = conn.changes_of(stored.row.nr)?;
    report.udvekslinger += 1;
    report.aendringer += changes.len() as u64;
    if link(previous, &stored.row, &changes).as_slice() != stored.kaede {
        report.found(Break::Link { nr: stored.row.nr });
    }
    Ok(())
}

fn check_copies(conn: &Conn, stored: &Stored, report: &mut Report) -> Result<()> {
    let copies = conn.copies(stored.row.nr)?;
    let row = &stored.row;
    let kept = [
        ("anmodning", copies.anmodning, &row.anmodning_sha, row.anmodning_bytes),
        ("svar", copies.svar, &row.svar_sha, row.svar_bytes),
    ];
    for (what, copy, sha, bytes) in kept {
        let Some(copy) = copy else { continue };
        report.kopier += 1;
        let covered = kopi::covered(&copy, bytes);
        if covered.map_or(true, |covered| sha256(&covered).as_slice() != sha) {
            report.found(Break::Copy { nr: row.nr, what });
        }
    }
    Ok(())
}

/// The register's rows are outside the chain; their last changes are inside it.
fn check_register(conn: &Conn, report: &mut Report) -> Result<()> {
    conn.each_unit_beside_its_last_change(|nummer, same| {
        report.enheder += 1;
        if !same {
            report.found(Break::Register { nummer: nummer.to_owned() });
        }
        Ok(())
    })
}

fn check_archives(conn: &Conn, folder: &Path, report: &mut Report) -> Result<()> {
    for file in archive::files(folder)? {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let read = archive::each(&file, |archived| {
            report.arkiverede += archived.count();
            let stored = conn.exchange(&archived.nr.to_string())?;
            for what in archived.differs_from(stored.as_ref().map(|stored| &stored.row)) {
                report.found(Break::Copy { nr: archived.nr, what });
            }
            Ok(())
        })?;
        if read.is_err() {
            report.found(Break::Archive { file: name });
        }
    }
    Ok(())
}
