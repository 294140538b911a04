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
use crate::institutioner::{Enhedsart, Serie};
use crate::types::Institutionsnummer;

/// What the registers say of an institution number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Institutionsstand {
    /// An anvisningsenhed or an alternativ adresse that is open; a simple unit or an afdeling.
    Aaben,
    /// One that is closed.
    Nedlagt,
    /// A daginstitution: it has no persons (dtr-rules 11).
    Daginstitution,
    /// An open hovedskole: its pupils belong on its afdelinger (ir-rules 19).
    Hovedskole,
    /// A provisional unit: its number is of limited use (ir-rules 14).
    Foreloebig,
    /// Of no register, and of the form of none that is in use: Tilslutning knows it as a party.
    Andet {
        /// Whether Institutionsregisteret is in use.
        ir_i_brug: bool,
    },
    /// Dagtilbudsregisteret does not know it, nor does anybody else.
    Ukendt,
    /// Of Institutionsregisteret's form, and it does not know it.
    UkendtInstitution,
}

impl Conn {
    /// Whether an institution may have persons.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
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
        match self.institution(nummer)? {
            Some(unit) if unit.lukket() => Ok(Institutionsstand::Nedlagt),
            Some(unit) if unit.foreloebig() => Ok(Institutionsstand::Foreloebig),
            Some(unit) if unit.enhedsart == Enhedsart::Hovedskole => Ok(Institutionsstand::Hovedskole),
            Some(_) => Ok(Institutionsstand::Aaben),
            None => self.uden_for_registrene(nummer),
        }
    }

    /// A number of a register's own series is that one's to know, of Institutionsregisteret's as soon as it has any unit.
    fn uden_for_registrene(&self, nummer: &Institutionsnummer) -> Result<Institutionsstand> {
        let ir_i_brug = self.har_institutioner()?;
        if ir_i_brug && Serie::har_form(nummer) {
            return Ok(Institutionsstand::UkendtInstitution);
        }
        let dagtilbuds = nummer.as_str().starts_with(['D', 'G']);
        let part = !dagtilbuds && self.part_institution(nummer)?.is_some();
        Ok(if part { Institutionsstand::Andet { ir_i_brug } } else { Institutionsstand::Ukendt })
    }
}

/// The persons of a column `kontakter`.
fn personer(pakket: &[u8]) -> impl ExactSizeIterator<Item = PersonId> {
    let (ids, _) = pakket.as_chunks::<8>();
    ids.iter().map(|id| PersonId(i64::from_be_bytes(*id)))
}
