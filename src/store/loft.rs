//! What SQLite does here at its best: the ceiling that `tilslut simulate` holds the register's speed against.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::{Result, conn, migrate};

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

/// How long a group of institutions shares a commit: as the writer's (`writer::GROUP_TIME`).
const GRUPPE: Duration = Duration::from_millis(20);
/// Rows of `gruppe` that an institution has.
const GRUPPER: u32 = 12;

/// A keyed digest, as SkoleGrunddata's tables have them.
type Opslag = [u8; 16];

/// A person at an institution, as far as its rows are concerned.
#[derive(Debug, Clone)]
pub struct Institutionsraekke {
    /// The digest of its `LocalPersonId`.
    pub lokal: Opslag,
    /// The digests of CPR numbers: its own, then its contact persons'.
    pub personer: Vec<Opslag>,
    /// Bytes of its sealed content.
    pub bytes: usize,
}

/// What SkoleGrunddata's tables took.
#[derive(Debug, Clone, Copy)]
pub struct Grunddataloft {
    /// Rows of `institutionsperson`, with all that belongs to them, that were made durable.
    pub skrevet: u64,
    /// How long that took.
    pub skrivetid: Duration,
    /// How long it took to read the same rows again, as far as they are compared.
    pub laesetid: Duration,
}

/// Writes institutions over and over, each time as other persons, for about so long; then reads what was written, institution by institution.
///
/// What is measured is what SQLite must do for rows of that size in tables with those indexes, by the fewest statements that can do it. A commit
/// is shared by as many institutions as the writer would give it.
///
/// # Errors
/// What SQLite says. The file must not be there.
pub fn grunddata(path: &Path, institutioner: &[Vec<Institutionsraekke>], varighed: Duration) -> Result<Grunddataloft> {
    let connection = conn::open_writer(path)?;
    migrate::migrate(&connection)?;
    let mut skriver = Grunddataskriver::new(&connection)?;
    let (start, mut skrevet, mut kilder) = (Instant::now(), 0, 0_i64);
    'alle: for gang in 0_u64.. {
        let mut tilbage = institutioner.iter().peekable();
        while tilbage.peek().is_some() {
            let gruppe = Instant::now();
            connection.execute_batch("BEGIN IMMEDIATE")?;
            while let Some(institution) = tilbage.next_if(|_| gruppe.elapsed() < GRUPPE) {
                kilder += 1;
                skriver.institution(kilder, gang, institution)?;
                skrevet += institution.len() as u64;
            }
            connection.execute_batch("COMMIT")?;
            if start.elapsed() >= varighed {
                break 'alle;
            }
        }
        if skrevet == 0 {
            break;
        }
    }
    let (skrivetid, start) = (start.elapsed(), Instant::now());
    for kilde in 1..=kilder {
        skriver.laes(kilde)?;
    }
    Ok(Grunddataloft { skrevet, skrivetid, laesetid: start.elapsed() })
}

/// The statements.
struct Grunddataskriver<'c> {
    connection: &'c Connection,
    kilde: CachedStatement<'c>,
    gruppe: CachedStatement<'c>,
    find: CachedStatement<'c>,
    person: CachedStatement<'c>,
    institutionsperson: CachedStatement<'c>,
    kontaktperson: CachedStatement<'c>,
    laes: CachedStatement<'c>,
}

impl<'c> Grunddataskriver<'c> {
    fn new(connection: &'c Connection) -> Result<Self> {
        let prepare = |sql| connection.prepare_cached(sql);
        Ok(Self {
            connection,
            kilde: prepare(
                "INSERT INTO importkilde VALUES (?1, ?1, 'loft', 0, '2026-11-22T00:00:00Z', '2026-2027', ?2, 0, NULL)",
            )?,
            gruppe: prepare(
                "INSERT INTO gruppe VALUES (?1, 'gruppe-' || ?2, 'En gruppe', 'Hold', NULL, NULL, NULL, NULL, 0)",
            )?,
            find: prepare("SELECT id FROM person WHERE cpr = ?1")?,
            person: prepare("INSERT INTO person (cpr, forseglet, aktiv, beskyttet) VALUES (?1, ?2, 1, 0)")?,
            institutionsperson: prepare("INSERT INTO institutionsperson VALUES (?1, ?2, ?3, 1, 0, ?2, ?4, ?5)")?,
            kontaktperson: prepare("INSERT INTO kontaktperson VALUES (?1, ?2, ?3, 0)")?,
            laes: prepare(
                "SELECT lokal, person, rolle, beskyttet, indhold, kontakter FROM institutionsperson WHERE kilde = ?1",
            )?,
        })
    }

    fn institution(&mut self, kilde: i64, gang: u64, institution: &[Institutionsraekke]) -> Result<()> {
        self.kilde.execute(params![kilde, [0_u8; 16]])?;
        for nr in 0..GRUPPER {
            self.gruppe.execute(params![kilde, nr])?;
        }
        for raekke in institution {
            let lokal = anden(raekke.lokal, gang);
            let personer =
                raekke.personer.iter().map(|cpr| self.person(anden(*cpr, gang))).collect::<Result<Vec<_>>>()?;
            let Some((egen, kontakter)) = personer.split_first() else { continue };
            let ider: Vec<u8> = kontakter.iter().flat_map(|id| id.to_be_bytes()).collect();
            let forseglet = vec![7_u8; raekke.bytes];
            self.institutionsperson.execute(params![kilde, lokal, egen, ider, forseglet])?;
            for kontakt in kontakter {
                self.kontaktperson.execute(params![kontakt, kilde, lokal])?;
            }
        }
        Ok(())
    }

    fn person(&mut self, cpr: Opslag) -> Result<i64> {
        if let Some(id) = self.find.query_row([cpr], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        self.person.execute(params![cpr, [7_u8; 42]])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn laes(&mut self, kilde: i64) -> Result<()> {
        let mut rows = self.laes.query([kilde])?;
        while let Some(row) = rows.next()? {
            row.get::<_, Opslag>(0)?;
            row.get::<_, i64>(1)?;
            row.get::<_, Opslag>(4)?;
            row.get::<_, Option<Vec<u8>>>(5)?;
        }
        Ok(())
    }
}

/// The digest of another person than the last time.
fn anden(opslag: Opslag, gang: u64) -> Opslag {
    let tal = u128::from_be_bytes(opslag);
    (tal ^ u128::from(gang).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_like_those_of_grunddata_are_taken() {
        let dir = tempfile::tempdir().unwrap();
        let raekke = |nr: u8| Institutionsraekke { lokal: [nr; 16], personer: vec![[nr; 16], [99; 16]], bytes: 700 };
        let institution = (0..20).map(raekke).collect();
        let loft = grunddata(&dir.path().join("loft"), &[institution], Duration::from_millis(30)).unwrap();
        assert!(loft.skrevet >= 20 && loft.skrivetid >= Duration::from_millis(30), "{loft:?}");
        let nothing = grunddata(&dir.path().join("intet"), &[], Duration::from_millis(30)).unwrap();
        assert_eq!(nothing.skrevet, 0);
    }
}
