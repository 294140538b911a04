//! `importkilde` as an operator sees it: what each source holds, which are not renewed, and how one is taken away (bpi-rules §2, 12M).

use rusqlite::Row;
use serde::Serialize;

use super::skriv::{beskyttelse, loes_kontakter};
use crate::grunddata::{Fornyelse, Fornyelsestand, Kilde, Noegleord, PersonId};
use crate::store::tilslutning::Cause;
use crate::store::{Conn, Error, Result, Tx, micros, time};
use crate::tilslutning::{Dag, dansk_dag};
use crate::types::{Institutionsnummer, Time};

/// A source, and when it was reported that it is not renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kildestand {
    /// The source.
    pub kilde: Kilde,
    /// When that was reported; an import makes it none again.
    pub varslet: Option<Time>,
}

/// How much a source holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Kildetal {
    /// Groups.
    pub grupper: u64,
    /// Pupils.
    pub elever: u64,
    /// Employees.
    pub ansatte: u64,
    /// External persons.
    pub eksterne: u64,
    /// How many of those three are protected.
    pub beskyttede: u64,
    /// Contact persons of the pupils; somebody who is that of two is counted twice.
    pub kontakter: u64,
}

/// A source that was reported, or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fornyelsesskridt {
    /// The source as it was.
    pub stand: Kildestand,
    /// What it held.
    pub tal: Kildetal,
}

/// The columns of [`kildestand`].
const KILDE: &str =
    "id, institution, source, source_date_time, source_date_tekst, school_year, modtaget, varslet FROM importkilde";

impl Kildestand {
    /// Its days.
    #[must_use]
    pub fn fornyelse(&self) -> Fornyelse {
        Fornyelse { modtaget: dansk_dag(self.kilde.modtaget), varslet: self.varslet.map(dansk_dag) }
    }
}

impl Kildetal {
    /// The persons, each once for every `LocalPersonId`.
    #[must_use]
    pub fn personer(&self) -> u64 {
        self.elever + self.ansatte + self.eksterne
    }
}

impl Conn {
    /// Every source, or an institution's, by institution and name.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn kildestande(&self, institution: Option<&Institutionsnummer>) -> Result<Vec<Kildestand>> {
        let mut statement =
            self.prepare(&format!("SELECT {KILDE} WHERE ?1 IS NULL OR institution = ?1 ORDER BY institution, source"))?;
        let mut rows = statement.query([institution.map(Institutionsnummer::as_str)])?;
        let mut stande = Vec::new();
        while let Some(row) = rows.next()? {
            stande.push(kildestand(row)?);
        }
        Ok(stande)
    }

    /// How much a source holds.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn kildetal(&self, kilde: i64) -> Result<Kildetal> {
        let sql = "SELECT count(*) FILTER (WHERE rolle = 1), count(*) FILTER (WHERE rolle = 2),
               count(*) FILTER (WHERE rolle = 3), count(*) FILTER (WHERE beskyttet), coalesce(sum(length(kontakter)) / 8, 0),
               (SELECT count(*) FROM gruppe WHERE kilde = ?1)
             FROM institutionsperson WHERE kilde = ?1";
        let mut statement = self.prepare(sql)?;
        let number = |row: &Row<'_>, nr| Ok::<_, rusqlite::Error>(row.get::<_, i64>(nr)?.unsigned_abs());
        Ok(statement.query_row([kilde], |row| {
            Ok(Kildetal {
                elever: number(row, 0)?,
                ansatte: number(row, 1)?,
                eksterne: number(row, 2)?,
                beskyttede: number(row, 3)?,
                kontakter: number(row, 4)?,
                grupper: number(row, 5)?,
            })
        })?)
    }

    fn en_kildestand(&self, kilde: i64) -> Result<Option<Kildestand>> {
        let mut statement = self.prepare(&format!("SELECT {KILDE} WHERE id = ?1"))?;
        let mut rows = statement.query([kilde])?;
        rows.next()?.map(kildestand).transpose()
    }
}

impl Tx<'_> {
    /// Does with a source what `idag` asks ([`Fornyelse::stand`]): notes that it is reported, or removes it whole. `None` where there is nothing
    /// to do (any more): an import may have come since somebody looked. Persons keep their row and their UserId.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn kilde_forny(&mut self, kilde: i64, idag: Dag, cause: &Cause) -> Result<Option<Fornyelsesskridt>> {
        let Some(stand) = self.en_kildestand(kilde)? else { return Ok(None) };
        let operation = match stand.fornyelse().stand(idag) {
            Fornyelsestand::Frisk | Fornyelsestand::Varslet => return Ok(None),
            Fornyelsestand::Varsles => "grunddata varslet",
            Fornyelsestand::Fjernes => "grunddata fjernet",
        };
        let skridt = Fornyelsesskridt { tal: self.kildetal(kilde)?, stand };
        if operation == "grunddata varslet" {
            let mut update = self.prepare("UPDATE importkilde SET varslet = ?2 WHERE id = ?1")?;
            update.execute([kilde, micros(cause.tid)])?;
        } else {
            self.fjern_kilde(&skridt.stand.kilde)?;
        }
        let content = akt(&skridt, cause)?;
        self.journal(&cause.entry(cause.entry_id(kilde), operation.into(), &content), &[])?;
        Ok(Some(skridt))
    }

    fn fjern_kilde(&mut self, kilde: &Kilde) -> Result<()> {
        for (lokal, person, beskyttet) in self.raekker_af(kilde.id)? {
            loes_kontakter(self, kilde.id, &lokal)?;
            if beskyttet {
                beskyttelse(self, person, -1)?;
            }
        }
        for sql in ["DELETE FROM institutionsperson WHERE kilde = ?1", "DELETE FROM gruppe WHERE kilde = ?1"] {
            self.prepare(sql)?.execute([kilde.id])?;
        }
        self.prepare("DELETE FROM importkilde WHERE id = ?1")?.execute([kilde.id])?;
        self.glem_feltskift(&kilde.institution)
    }

    /// Moves a source to another institution, which has none of its name, with its rows and groups: their place is the source, so what is sealed
    /// opens as before. Turns that it took go along; [`Tx::glem_feltskift`] of both institutions ends the move.
    pub(in crate::store) fn kilde_flyt(
        &mut self,
        fra: &Institutionsnummer,
        source: &str,
        til: &Institutionsnummer,
    ) -> Result<()> {
        let sql = "UPDATE importkilde SET institution = ?3 WHERE institution = ?1 AND source = ?2 RETURNING id";
        let values = (fra.as_str(), source, til.as_str());
        let kilde: i64 = self.prepare(sql)?.query_row(values, |row| row.get(0))?;
        // Where the same field of the same person is taken turns in already, that count goes on.
        let sql = "UPDATE OR IGNORE feltskift SET institution = ?3 WHERE institution = ?1 AND kilde = ?2";
        self.prepare(sql)?.execute((fra.as_str(), kilde, til.as_str()))?;
        Ok(())
    }

    /// Forgets the turns of sources that the institution no longer has, and of who is left alone with a person.
    pub(in crate::store) fn glem_feltskift(&mut self, institution: &Institutionsnummer) -> Result<()> {
        let sql = "DELETE FROM feltskift WHERE institution = ?1
             AND (NOT EXISTS (SELECT 1 FROM importkilde k WHERE k.id = feltskift.kilde AND k.institution = ?1)
               OR 2 > (SELECT count(DISTINCT i.kilde) FROM institutionsperson i CROSS JOIN importkilde k ON k.id = i.kilde
                  WHERE i.person = feltskift.person AND k.institution = ?1))";
        self.prepare(sql)?.execute([institution.as_str()])?;
        Ok(())
    }

    /// One institution's: few enough to be in memory.
    fn raekker_af(&self, kilde: i64) -> Result<Vec<(Noegleord, PersonId, bool)>> {
        let mut statement = self.prepare("SELECT lokal, person, beskyttet FROM institutionsperson WHERE kilde = ?1")?;
        let rows = statement.query_map([kilde], |row| Ok((row.get(0)?, PersonId(row.get(1)?), row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// What the journal tells of it.
fn akt(Fornyelsesskridt { stand, tal }: &Fornyelsesskridt, cause: &Cause) -> Result<Vec<u8>> {
    let content = serde_json::json!({
        "institution": stand.kilde.institution, "source": stand.kilde.source, "modtaget": stand.kilde.modtaget,
        "tal": tal, "hvorfor": cause.hvorfor,
    });
    serde_json::to_vec(&content).map_err(|_| Error::Corrupt { table: "importkilde", column: "source" })
}

fn kildestand(row: &Row<'_>) -> Result<Kildestand> {
    let varslet: Option<i64> = row.get(7)?;
    let kilde = Kilde {
        id: row.get(0)?,
        institution: super::laes::institution(row, 1)?,
        source: row.get(2)?,
        source_date_time: time(row.get(3)?, "importkilde", "source_date_time")?,
        source_date_time_tekst: row.get(4)?,
        school_year: row.get(5)?,
        modtaget: time(row.get(6)?, "importkilde", "modtaget")?,
    };
    let varslet = varslet.map(|micros| time(micros, "importkilde", "varslet")).transpose()?;
    Ok(Kildestand { kilde, varslet })
}

#[cfg(test)]
mod tests;
