//! `importkilde`, `gruppe`, `person`, `institutionsperson`, `kontaktperson`: the rows of SkoleGrunddata, and `eksportkald`.
//!
//! What tells of a person is sealed, and found by a keyed digest. The questions give the rows as they lie; who has the keys opens them, in the
//! place that [`sted_institutionsperson`] and [`sted_person`] say.

mod aktiver;
mod eksportkald;
mod kilde;
mod konflikt;
mod laes;
mod roter;
mod skriv;
#[cfg(test)]
pub(crate) mod test;
#[cfg(test)]
mod tests;

pub use aktiver::Aktiveret;
pub use eksportkald::Eksportkald;
pub use kilde::{Fornyelsesskridt, Kildestand, Kildetal};
pub use laes::{Forseglet, Raekke, Rolleslags};
pub use roter::{Flyttet, roter};
pub use skriv::Skriver;

use rusqlite::OptionalExtension;

pub use super::segl::{sted_institutionsperson, sted_person};
use super::{Conn, Result};
use crate::grunddata::PersonId;
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
}

/// The persons of a column `kontakter`.
fn personer(pakket: &[u8]) -> impl ExactSizeIterator<Item = PersonId> {
    let (ids, _) = pakket.as_chunks::<8>();
    ids.iter().map(|id| PersonId(i64::from_be_bytes(*id)))
}
