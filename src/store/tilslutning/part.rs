//! `part`.

use rusqlite::params;

use super::rows::{self, PART};
use super::{Cause, Note, Svar};
use crate::store::{Conn, Result, Tx, micros};
use crate::tilslutning::{Afvisning, Emne, NyPart, Part, PartId, Rolle, regler};
use crate::types::{Cvr, Institutionsnummer, Kommunekode};

impl Conn {
    /// The parties of a CVR number, or all, by key.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn parter(&self, cvr: Option<&Cvr>) -> Result<Vec<Part>> {
        let sql = format!("SELECT {PART} FROM part WHERE ?1 IS NULL OR cvr = ?1 ORDER BY id");
        self.collect(&sql, [cvr.map(Cvr::as_str)], rows::part)
    }

    /// One party.
    ///
    /// # Errors
    /// As [`Conn::parter`].
    pub fn part(&self, id: PartId) -> Result<Option<Part>> {
        self.first(&format!("SELECT {PART} FROM part WHERE id = ?1"), [id], rows::part)
    }

    /// The party that a municipality is.
    ///
    /// # Errors
    /// As [`Conn::parter`].
    pub fn part_kommune(&self, kode: Kommunekode) -> Result<Option<Part>> {
        self.first(&format!("SELECT {PART} FROM part WHERE kommunekode = ?1"), [kode.0], rows::part)
    }

    /// The party that an institution is.
    ///
    /// # Errors
    /// As [`Conn::parter`].
    pub fn part_institution(&self, nummer: &Institutionsnummer) -> Result<Option<Part>> {
        let sql = format!("SELECT {PART} FROM part WHERE institutionsnummer = ?1");
        self.first(&sql, [nummer.as_str()], rows::part)
    }

    /// The number of every institution that is registered as a party, ascending.
    ///
    /// # Errors
    /// As [`Conn::parter`].
    pub fn institutionsnumre(&self) -> Result<Vec<Institutionsnummer>> {
        let sql =
            "SELECT institutionsnummer FROM part WHERE institutionsnummer IS NOT NULL ORDER BY institutionsnummer";
        self.collect(sql, [], |row| rows::parsed(row, 0, "part", "institutionsnummer"))
    }

    /// The party that has a role: the ministry, or one region.
    ///
    /// # Errors
    /// As [`Conn::parter`].
    pub fn part_rolle(&self, rolle: Rolle) -> Result<Option<Part>> {
        let (ord, kode) = ord(Some(rolle));
        let sql = format!("SELECT {PART} FROM part WHERE rolle = ?1 AND regionskode IS ?2");
        self.first(&sql, params![ord, kode], rows::part)
    }

    /// The party that an owner is: no municipality, institution, region or ministry, by CVR number.
    fn part_ejer(&self, cvr: &Cvr) -> Result<Option<Part>> {
        let sql = format!(
            "SELECT {PART} FROM part
             WHERE cvr = ?1 AND kommunekode IS NULL AND institutionsnummer IS NULL AND rolle IS NULL"
        );
        self.first(&sql, [cvr.as_str()], rows::part)
    }
}

impl Tx<'_> {
    /// Registers a party.
    ///
    /// # Errors
    /// Inner: no name, two things at once, or it is registered already. Outer: storage.
    pub fn part_opret(&mut self, ny: &NyPart, cause: &Cause) -> Svar<Part> {
        if let Err(afvisning) = regler::check_part(ny) {
            return Ok(Err(afvisning));
        }
        let (taken, hvad) = match (ny.rolle, ny.kommunekode, &ny.institutionsnummer) {
            (Some(rolle), ..) => (self.part_rolle(rolle)?, "en part med den rolle"),
            (None, Some(kode), _) => (self.part_kommune(kode)?, "en part med den kommunekode"),
            (None, None, Some(nummer)) => (self.part_institution(nummer)?, "en part med det institutionsnummer"),
            (None, None, None) => (self.part_ejer(&ny.cvr)?, "ejeren"),
        };
        if taken.is_some() {
            return Ok(Err(Afvisning::FindesAllerede { hvad }));
        }
        let part = self.part_insert(ny, cause)?;
        self.noter(cause, &Note { emne: Emne::Part, noegle: &part.id.to_string(), fra: None, til: "oprettet" })?;
        Ok(Ok(part))
    }

    fn part_insert(&mut self, ny: &NyPart, cause: &Cause) -> Result<Part> {
        let (rolle, regionskode) = ord(ny.rolle);
        self.prepare(
            "INSERT INTO part (cvr, navn, kommunekode, institutionsnummer, rolle, regionskode, oprettet)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            ny.cvr.as_str(),
            ny.navn,
            ny.kommunekode.map(|kode| kode.0),
            ny.institutionsnummer.as_ref().map(|nummer| nummer.as_str()),
            rolle,
            regionskode,
            micros(cause.tid)
        ])?;
        Ok(Part {
            id: self.connection.last_insert_rowid(),
            cvr: ny.cvr.clone(),
            navn: ny.navn.clone(),
            kommunekode: ny.kommunekode,
            institutionsnummer: ny.institutionsnummer.clone(),
            rolle: ny.rolle,
        })
    }
}

/// The columns `rolle` and `regionskode`.
fn ord(rolle: Option<Rolle>) -> (Option<&'static str>, Option<u16>) {
    match rolle {
        None => (None, None),
        Some(Rolle::Ministerium) => (Some(rows::MINISTERIUM), None),
        Some(Rolle::Region(kode)) => (Some(rows::REGION), Some(kode)),
    }
}
