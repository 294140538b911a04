//! The register's history: the changes since a cursor, and the register as it stood (choices.md §3). Both come from the journal's `aendring`.

use std::collections::BTreeMap;

use rusqlite::params;

use super::udvalg::{DagtilbudUdvalg, Nedlagte};
use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Enhed, Niveau};
use crate::registre::Art;
use crate::store::{Conn, Error, Result, micros, time};
use crate::types::{Institutionsnummer, Time};

/// One change of one unit, as `GetAendringer` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterAendring {
    /// Its number in the journal: the cursor.
    pub nr: i64,
    /// When its exchange was received.
    pub tid: Time,
    /// What happened.
    pub art: Art,
    /// The unit before; `None` where it did not exist.
    pub foer: Option<Enhed>,
    /// The unit after.
    pub efter: Enhed,
}

impl RegisterAendring {
    /// The method of ImportService that it was made by, as `GetAendringer` names it.
    #[must_use]
    pub fn metode(&self) -> &'static str {
        metode(self.efter.niveau(), self.art)
    }
}

fn metode(niveau: Niveau, art: Art) -> &'static str {
    match (niveau, art) {
        (Niveau::Daginstitution, Art::Insert) => "InsertDaginstitution",
        // A daginstitution is not moved: nothing is above it.
        (Niveau::Daginstitution, Art::Update | Art::Move) => "UpdateDaginstitution",
        (Niveau::Daginstitution, Art::Delete) => "DeleteDaginstitution",
        (Niveau::Anvisningsenhed, Art::Insert) => "InsertAnvisningsEnhed",
        (Niveau::Anvisningsenhed, Art::Update) => "UpdateAnvisningsEnhed",
        (Niveau::Anvisningsenhed, Art::Delete) => "DeleteAnvisningsEnhed",
        (Niveau::Anvisningsenhed, Art::Move) => "MoveAnvisningsEnhed",
        (Niveau::AlternativAdresse, Art::Insert) => "InsertAlternativAdresse",
        (Niveau::AlternativAdresse, Art::Update) => "UpdateAlternativAdresse",
        (Niveau::AlternativAdresse, Art::Delete) => "DeleteAlternativAdresse",
        (Niveau::AlternativAdresse, Art::Move) => "MoveAlternativAdresse",
    }
}

impl Conn {
    /// The changes after a cursor, in order, at most so many. Ask for one more than is wanted to learn whether there are more.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_aendring_siden(
        &self,
        siden: i64,
        maks: u32,
        mut visit: impl FnMut(RegisterAendring) -> Result<()>,
    ) -> Result<()> {
        let sql = "SELECT nr, tid, art, foer, efter FROM aendring WHERE nr > ?1 ORDER BY nr LIMIT ?2";
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params![siden, maks])?;
        while let Some(row) = rows.next()? {
            visit(RegisterAendring {
                nr: row.get(0)?,
                tid: time(row.get(1)?, "aendring", "tid")?,
                art: art(row.get_ref(2)?.as_str().unwrap_or_default())?,
                foer: row.get_ref(3)?.as_str_or_null().ok().flatten().map(|json| unit(json, "foer")).transpose()?,
                efter: unit(row.get_ref(4)?.as_str().unwrap_or_default(), "efter")?,
            })?;
        }
        Ok(())
    }

    /// The register as it stood at an instant: the last change of each unit at or before it. For a Danish day, ask for
    /// [`crate::dagtilbud::dagens_slut`].
    ///
    /// # Errors
    /// What SQLite says.
    pub fn register_per(&self, tidspunkt: Time) -> Result<Stand> {
        let sql = "SELECT efter FROM aendring WHERE nr IN (SELECT max(nr) FROM aendring WHERE tid <= ?1 GROUP BY nummer, niveau)";
        let mut stand = Stand::default();
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query([micros(tidspunkt)])?;
        while let Some(row) = rows.next()? {
            stand.tilfoej(unit(row.get_ref(0)?.as_str().unwrap_or_default(), "efter")?);
        }
        Ok(stand)
    }
}

fn unit(json: &str, column: &'static str) -> Result<Enhed> {
    serde_json::from_str(json).map_err(|_| Error::Corrupt { table: "aendring", column })
}

fn art(tekst: &str) -> Result<Art> {
    let arter = [Art::Insert, Art::Update, Art::Delete, Art::Move];
    arter.into_iter().find(|art| art.as_str() == tekst).ok_or(Error::Corrupt { table: "aendring", column: "art" })
}

/// Units by their parent's number, then by their own.
type Under<T> = BTreeMap<Institutionsnummer, BTreeMap<Institutionsnummer, T>>;

/// The register as it stood at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stand {
    daginstitutioner: BTreeMap<Institutionsnummer, Daginstitution>,
    enheder: Under<Anvisningsenhed>,
    adresser: Under<AlternativAdresse>,
}

impl Stand {
    fn tilfoej(&mut self, enhed: Enhed) {
        match enhed {
            Enhed::Daginstitution(unit) => {
                self.daginstitutioner.insert(unit.nummer.clone(), unit);
            }
            Enhed::Anvisningsenhed(unit) => {
                self.enheder.entry(unit.daginstitution.clone()).or_default().insert(unit.nummer.clone(), unit);
            }
            Enhed::AlternativAdresse(unit) => {
                self.adresser.entry(unit.enhed.clone()).or_default().insert(unit.nummer.clone(), unit);
            }
        }
    }

    /// Its dagtilbud, nested and in order as [`Conn::each_dagtilbud`] gives them.
    ///
    /// # Errors
    /// What `visit` returns.
    pub fn each_dagtilbud(
        &self,
        udvalg: DagtilbudUdvalg<'_>,
        nedlagte: Nedlagte,
        mut visit: impl FnMut(Enhed) -> Result<()>,
    ) -> Result<()> {
        let med = |nedlagt: Option<Time>| nedlagte == Nedlagte::Med || nedlagt.is_none();
        let valgt = |unit: &&Daginstitution| match udvalg {
            DagtilbudUdvalg::Alle => true,
            DagtilbudUdvalg::Daginstitution(nummer) => unit.nummer == *nummer,
            DagtilbudUdvalg::AdmKommune(kommune) => unit.felter.adm_kommune == kommune,
        };
        for over in self.daginstitutioner.values().filter(valgt).filter(|unit| med(unit.liv.nedlagt)) {
            visit(Enhed::Daginstitution(over.clone()))?;
            for unit in under(&self.enheder, &over.nummer).filter(|unit| med(unit.liv.nedlagt)) {
                visit(Enhed::Anvisningsenhed(unit.clone()))?;
                for unit in under(&self.adresser, &unit.nummer).filter(|unit| med(unit.liv.nedlagt)) {
                    visit(Enhed::AlternativAdresse(unit.clone()))?;
                }
            }
        }
        Ok(())
    }
}

/// The units under a parent, by number.
fn under<'m, T>(alle: &'m Under<T>, over: &Institutionsnummer) -> impl Iterator<Item = &'m T> {
    alle.get(over).into_iter().flat_map(BTreeMap::values)
}
