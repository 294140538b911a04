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
use crate::institutioner::{Enhedsart, Institution};
use crate::types::Institutionsnummer;

/// What the registers say of an institution number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Institutionsstand {
    /// An anvisningsenhed, an alternativ adresse, or a unit of Institutionsregisteret where pupils are, that is open.
    Aaben,
    /// An open hovedskole: its pupils belong on its afdelinger (ir-rules 19).
    Hovedskole,
    /// A provisional unit: of limited use, it has no persons (ir-rules 14).
    Foreloebig,
    /// One that is closed.
    Nedlagt,
    /// A daginstitution: it has no persons (dtr-rules 11).
    Daginstitution,
    /// Of no register that is in use, and not of the form of one: Tilslutning knows it as a party.
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
        if let Some(unit) = self.institution(nummer)? {
            return Ok(skolens_stand(&unit));
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM part WHERE institutionsnummer = ?1)";
        let part: bool = self.prepare(sql)?.query_row([nummer.as_str()], |row| row.get(0))?;
        Ok(if part && !self.et_registers(nummer)? { Institutionsstand::Andet } else { Institutionsstand::Ukendt })
    }

    /// Whether a number's form is a register's own to know: six digits are Institutionsregisteret's as soon as that has any unit.
    fn et_registers(&self, nummer: &Institutionsnummer) -> Result<bool> {
        let nummer = nummer.as_str();
        if nummer.bytes().all(|b| b.is_ascii_digit()) {
            return self.har_institutioner();
        }
        Ok(nummer.starts_with(['D', 'G']))
    }
}

fn skolens_stand(unit: &Institution) -> Institutionsstand {
    match unit.enhedsart {
        _ if unit.lukket() => Institutionsstand::Nedlagt,
        _ if unit.foreloebig() => Institutionsstand::Foreloebig,
        Enhedsart::Hovedskole => Institutionsstand::Hovedskole,
        Enhedsart::Simpel | Enhedsart::Afdeling => Institutionsstand::Aaben,
    }
}

/// The persons of a column `kontakter`.
fn personer(pakket: &[u8]) -> impl ExactSizeIterator<Item = PersonId> {
    let (ids, _) = pakket.as_chunks::<8>();
    ids.iter().map(|id| PersonId(i64::from_be_bytes(*id)))
}
