//! Archive files: copies of old exchanges, moved out of the database so that it stays small for years.
//!
//! A file is `journal-<first nr>-<last nr>.jsonl.gz`: gzip of one JSON object a line (`nr`, `id`, `anmodning`, `svar`, base64 of the bytes as
//! they were). It can be read with `zcat` and `jq` when tilslut is long gone. The digests stay in the chain. Sealed copies stay sealed: a line
//! says so (`forseglet`), and its base64 is of the sealed bytes, which the keys file opens.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::{Retning, Row, Ulaeselig, kopi};
use crate::segl::Noegler;
use crate::store::{Error, Result, Store};
use crate::types::{Time, sha256};

/// Exchanges in one archive file at most: a file of some tens of megabytes.
const A_FILE: u32 = 50_000;

/// One exchange's copies in an archive file.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Archived {
    /// The exchange's number.
    pub nr: i64,
    /// Its `kvitteringsId`.
    pub id: String,
    /// Base64 of the request.
    pub anmodning: Option<String>,
    /// Base64 of the answer.
    pub svar: Option<String>,
    /// Whether they are the sealed bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forseglet: bool,
}

impl Archived {
    /// How many copies the line holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        u64::from(self.anmodning.is_some()) + u64::from(self.svar.is_some())
    }

    /// The bytes of one of its copies, opened where they are sealed. `bytes` is how many the journal says that they were.
    ///
    /// # Errors
    /// As [`super::aabn`].
    pub fn aabn(&self, retning: Retning, bytes: i64, noegler: &Noegler) -> Option<Result<Vec<u8>, Ulaeselig>> {
        let copy = match retning {
            Retning::Anmodning => self.anmodning.as_ref()?,
            Retning::Svar => self.svar.as_ref()?,
        };
        let decoded = STANDARD.decode(copy).map_err(|_| Ulaeselig::Form);
        let open = |copy: Vec<u8>| kopi::aabn(&copy, bytes, noegler, &self.id, retning);
        Some(if self.forseglet { decoded.and_then(open) } else { decoded })
    }

    /// Which copies are not what the journal's digests say.
    #[must_use]
    pub fn differs_from(&self, row: Option<&Row>) -> Vec<&'static str> {
        let Some(row) = row else { return vec!["anmodning", "svar"] };
        let pairs = [("anmodning", &self.anmodning, &row.anmodning_sha), ("svar", &self.svar, &row.svar_sha)];
        let differs =
            |copy: &str, sha: &Vec<u8>| STANDARD.decode(copy).is_ok_and(|bytes| sha256(&bytes).as_slice() == sha);
        pairs
            .into_iter()
            .filter(|(_, copy, sha)| copy.as_deref().is_some_and(|copy| !differs(copy, sha)))
            .map(|(what, ..)| what)
            .collect()
    }
}

/// What was moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// How many exchanges.
    pub udvekslinger: u64,
    /// The files that were written.
    pub filer: Vec<PathBuf>,
}

/// Moves the copies of exchanges before an instant into archive files in a folder.
///
/// A file is on the disk, whole and under its own name, before its copies leave the database; a crash between the two leaves them in both.
///
/// # Errors
/// What the disk or SQLite says. What was moved before the error stays moved.
pub fn archive(store: &Store, before: Time, folder: &Path) -> Result<Moved> {
    std::fs::create_dir_all(folder)?;
    let mut moved = Moved::default();
    loop {
        let numbers = store.read(|conn| conn.with_copies_before(before, A_FILE))?;
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Ok(moved) };
        let file = folder.join(format!("journal-{first:012}-{last:012}.jsonl.gz"));
        write_file(store, &numbers, &file)?;
        moved.udvekslinger += numbers.len() as u64;
        moved.filer.push(file);
        store.write_blocking(move |tx| numbers.iter().try_for_each(|nr| tx.drop_copies(*nr)))?;
    }
}

fn write_file(store: &Store, numbers: &[i64], file: &Path) -> Result<()> {
    let part = file.with_extension("part");
    let mut encoder = GzEncoder::new(BufWriter::new(File::create(&part)?), Compression::default());
    for nr in numbers {
        let line = line(store, *nr)?;
        serde_json::to_writer(&mut encoder, &line).map_err(std::io::Error::other)?;
        encoder.write_all(b"\n")?;
    }
    let written = encoder.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    written.sync_all()?;
    std::fs::rename(&part, file)?;
    if let Some(folder) = file.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn line(store: &Store, nr: i64) -> Result<Archived> {
    store.read(|conn| {
        let copies = conn.copies(nr)?;
        let corrupt = |column| Error::Corrupt { table: "udveksling_kopi", column };
        let row = conn.exchange(&nr.to_string())?.ok_or(corrupt("nr"))?.row;
        let sealed = |copy: &Option<Vec<u8>>| copy.as_deref().is_some_and(|copy| kopi::generation(copy).is_some());
        let base64 = |copy: Option<Vec<u8>>, bytes: i64, column| {
            let covered = copy.map(|copy| kopi::covered(&copy, bytes).map_err(|_| corrupt(column)));
            covered.transpose().map(|covered| covered.map(|covered| STANDARD.encode(covered)))
        };
        Ok(Archived {
            nr,
            id: row.id,
            // An exchange's copies are both sealed or neither is.
            forseglet: sealed(&copies.anmodning) || sealed(&copies.svar),
            anmodning: base64(copies.anmodning, row.anmodning_bytes, "anmodning")?,
            svar: base64(copies.svar, row.svar_bytes, "svar")?,
        })
    })
}

/// The archive files of a folder, oldest first.
///
/// # Errors
/// What the disk says.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("journal-") && name.ends_with(".jsonl.gz") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A line of an archive file that is not what this program writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Visits each exchange of an archive file; the inner result says whether the file could be read to its end.
///
/// # Errors
/// What `visit` returns, or the disk where the file cannot be opened.
pub fn each(file: &Path, mut visit: impl FnMut(Archived) -> Result<()>) -> Result<std::result::Result<(), Unreadable>> {
    for line in BufReader::new(GzDecoder::new(BufReader::new(File::open(file)?))).lines() {
        let archived = line.ok().and_then(|line| serde_json::from_str(&line).ok());
        let Some(archived) = archived else { return Ok(Err(Unreadable)) };
        visit(archived)?;
    }
    Ok(Ok(()))
}

/// The copies of one exchange from a folder of archive files.
///
/// # Errors
/// What the disk says.
pub fn find(folder: &Path, nr: i64) -> Result<Option<Archived>> {
    for file in files(folder)? {
        let mut found = None;
        if covers(&file, nr) {
            let _ = each(&file, |archived| {
                if archived.nr == nr {
                    found = Some(archived);
                }
                Ok(())
            })?;
        }
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether a file's name says that it holds an exchange.
fn covers(file: &Path, nr: i64) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut numbers =
        name.trim_start_matches("journal-").trim_end_matches(".jsonl.gz").split('-').map(str::parse::<i64>);
    matches!((numbers.next(), numbers.next()), (Some(Ok(first)), Some(Ok(last))) if (first..=last).contains(&nr))
}
