//! SkoleGrunddata's rows: what is found by keyed digests and read by a key ([`crate::segl`]).

mod roter;
mod skriv;

pub use roter::{Flyttet, roter};
pub use skriv::Skriver;

use rusqlite::OptionalExtension;

use super::{Conn, Error, Result, time};
use crate::grunddata::{Gruppe, Gruppetype, Kilde, Trin};
use crate::types::Institutionsnummer;

/// What Dagtilbudsregisteret says of an institution number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Institutionsstand {
    /// An anvisningsenhed or an alternativ adresse that is open.
    Aaben,
    /// One that is closed.
    Nedlagt,
    /// A daginstitution: it has no persons (dtr-rules 11).
    Daginstitution,
    /// Not of that register, and of the form of another: Tilslutning knows it as a party.
    Andet,
    /// Nobody knows it.
    Ukendt,
}

impl Conn {
    /// Whether an institution may have persons.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn institutionsstand(&self, nummer: &Institutionsnummer) -> Result<Institutionsstand> {
        let sql = "SELECT nedlagt IS NOT NULL FROM anvisningsenhed WHERE nummer = ?1
             UNION ALL SELECT nedlagt IS NOT NULL FROM alternativ_adresse WHERE nummer = ?1";
        let nedlagt = self.prepare(sql)?.query_row([nummer.as_str()], |row| row.get(0)).optional()?;
        if let Some(nedlagt) = nedlagt {
            return Ok(if nedlagt { Institutionsstand::Nedlagt } else { Institutionsstand::Aaben });
        }
        if self.daginstitution(nummer)?.is_some() {
            return Ok(Institutionsstand::Daginstitution);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM part WHERE institutionsnummer = ?1)";
        let part: bool = self.prepare(sql)?.query_row([nummer.as_str()], |row| row.get(0))?;
        // A number of Dagtilbudsregisteret's own series is its to know.
        let dens = nummer.as_str().starts_with(['D', 'G']);
        Ok(if part && !dens { Institutionsstand::Andet } else { Institutionsstand::Ukendt })
    }

    /// The sources of an institution, by name.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn importkilder(&self, institution: &Institutionsnummer) -> Result<Vec<Kilde>> {
        let sql = "SELECT id, source, source_date_time, source_date_tekst, school_year, modtaget
             FROM importkilde WHERE institution = ?1 ORDER BY source";
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query([institution.as_str()])?;
        let mut kilder = Vec::new();
        while let Some(row) = rows.next()? {
            kilder.push(Kilde {
                id: row.get(0)?,
                institution: institution.clone(),
                source: row.get(1)?,
                source_date_time: time(row.get(2)?, "importkilde", "source_date_time")?,
                source_date_time_tekst: row.get(3)?,
                school_year: row.get(4)?,
                modtaget: time(row.get(5)?, "importkilde", "modtaget")?,
            });
        }
        Ok(kilder)
    }

    /// The groups of a source, by id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn grupper(&self, kilde: i64) -> Result<Vec<Gruppe>> {
        let sql =
            "SELECT id, navn, slags, trin, linje, fra, til, underforstaaet FROM gruppe WHERE kilde = ?1 ORDER BY id";
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query([kilde])?;
        let mut grupper = Vec::new();
        while let Some(row) = rows.next()? {
            let slags = Gruppetype::parse(row.get_ref(2)?.as_str().unwrap_or_default());
            let trin = row.get_ref(3)?.as_str_or_null().unwrap_or_default().and_then(Trin::parse);
            grupper.push(Gruppe {
                id: row.get(0)?,
                navn: row.get(1)?,
                slags: slags.ok_or(Error::Corrupt { table: "gruppe", column: "slags" })?,
                trin,
                linje: row.get(4)?,
                fra: row.get(5)?,
                til: row.get(6)?,
                underforstaaet: row.get(7)?,
            });
        }
        Ok(grupper)
    }
}

/// The persons of a column `kontakter`.
fn personer(pakket: &[u8]) -> impl Iterator<Item = crate::grunddata::PersonId> {
    let (ids, _) = pakket.as_chunks::<8>();
    ids.iter().map(|id| crate::grunddata::PersonId(i64::from_be_bytes(*id)))
}
