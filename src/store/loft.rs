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

/// Writes institutions over and over, each time as other persons, for about so long; gives the number of rows of `institutionsperson` that were
/// made durable, with all that belongs to them, and how long that took.
///
/// What is measured is what SQLite must do for rows of that size in tables with those indexes, by the fewest statements that can do it. A commit
/// is shared by as many institutions as the writer would give it.
///
/// # Errors
/// What SQLite says. The file must not be there.
pub fn grunddata(
    path: &Path,
    institutioner: &[Vec<Institutionsraekke>],
    varighed: Duration,
) -> Result<(u64, Duration)> {
    let connection = conn::open_writer(path)?;
    migrate::migrate(&connection)?;
    let mut skriver = Grunddataskriver::new(&connection)?;
    let (start, mut skrevet) = (Instant::now(), 0);
    for gang in 0_u64.. {
        let mut tilbage = institutioner.iter().peekable();
        while tilbage.peek().is_some() && start.elapsed() < varighed {
            skrevet += skriver.gruppe(gang, &mut tilbage)?;
        }
        if institutioner.is_empty() || start.elapsed() >= varighed {
            break;
        }
    }
    Ok((skrevet, start.elapsed()))
}

/// Reads what [`grunddata`] wrote, institution by institution, as far as an import compares it. Gives the number of rows.
///
/// # Errors
/// What SQLite says.
pub fn grunddata_laes(path: &Path) -> Result<u64> {
    let reader = conn::open_reader(path)?;
    let kilder: i64 = reader.connection.query_row("SELECT count(*) FROM importkilde", [], |row| row.get(0))?;
    let sql = "SELECT lokal, person, indhold, kontakter FROM institutionsperson WHERE kilde = ?1";
    let (mut statement, mut laest) = (reader.prepare(sql)?, 0);
    for kilde in 1..=kilder {
        let mut rows = statement.query([kilde])?;
        while let Some(row) = rows.next()? {
            let (_, _): (Opslag, i64) = (row.get(0)?, row.get(1)?);
            let (_, _): (Opslag, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
            laest += 1;
        }
    }
    Ok(laest)
}

/// The statements.
struct Grunddataskriver<'c> {
    connection: &'c Connection,
    kilde: CachedStatement<'c>,
    hold: CachedStatement<'c>,
    find: CachedStatement<'c>,
    person: CachedStatement<'c>,
    institutionsperson: CachedStatement<'c>,
    kontaktperson: CachedStatement<'c>,
    kilder: i64,
}

impl<'c> Grunddataskriver<'c> {
    fn new(connection: &'c Connection) -> Result<Self> {
        let prepare = |sql| connection.prepare_cached(sql);
        Ok(Self {
            connection,
            kilde: prepare(
                "INSERT INTO importkilde VALUES (?1, ?1, 'loft', NULL, 0, '2026-11-22T00:00:00Z', '2026-2027', ?2, 0, NULL)",
            )?,
            hold: prepare(
                "INSERT INTO gruppe VALUES (?1, 'gruppe-' || ?2, 'En gruppe', 'Hold', NULL, NULL, NULL, NULL, 0)",
            )?,
            find: prepare("SELECT id FROM person WHERE cpr = ?1")?,
            person: prepare("INSERT INTO person (cpr, forseglet, aktiv, beskyttet) VALUES (?1, ?2, 1, 0)")?,
            institutionsperson: prepare("INSERT INTO institutionsperson VALUES (?1, ?2, ?3, 1, 0, ?2, ?4, ?5)")?,
            kontaktperson: prepare("INSERT INTO kontaktperson VALUES (?1, ?2, ?3, 0)")?,
            kilder: 0,
        })
    }

    /// As many institutions as share a commit, and the commit.
    fn gruppe<'i>(
        &mut self,
        gang: u64,
        tilbage: &mut std::iter::Peekable<impl Iterator<Item = &'i Vec<Institutionsraekke>>>,
    ) -> Result<u64> {
        let (start, mut skrevet) = (Instant::now(), 0);
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        while let Some(institution) = tilbage.next_if(|_| skrevet == 0 || start.elapsed() < GRUPPE) {
            self.kilder += 1;
            self.institution(self.kilder, gang, institution)?;
            skrevet += institution.len() as u64;
        }
        self.connection.execute_batch("COMMIT")?;
        Ok(skrevet)
    }

    fn institution(&mut self, kilde: i64, gang: u64, institution: &[Institutionsraekke]) -> Result<()> {
        self.kilde.execute(params![kilde, [0_u8; 16]])?;
        for nr in 0..GRUPPER {
            self.hold.execute(params![kilde, nr])?;
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
        let sti = dir.path().join("loft");
        let (skrevet, tid) = grunddata(&sti, &[institution], Duration::from_millis(30)).unwrap();
        assert!(skrevet >= 20 && tid >= Duration::from_millis(30), "{skrevet} {tid:?}");
        assert_eq!(grunddata_laes(&sti).unwrap(), skrevet);
        let (nothing, _) = grunddata(&dir.path().join("intet"), &[], Duration::from_millis(30)).unwrap();
        assert_eq!(nothing, 0);
    }
}
