//! The register's history: the changes since a cursor, and the register as it stood (choices.md §3). Both come from the journal's `aendring`.

use std::collections::BTreeMap;

use rusqlite::params;

use super::udvalg::DagtilbudUdvalg;
use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Enhed, Niveau};
use crate::registre::Art;
use crate::store::historie::{self, Aendret};
use crate::store::udvalg::Nedlagte;
use crate::store::{Conn, Result};
use crate::types::{Institutionsnummer, Time};

/// One change of Dagtilbudsregisteret.
pub type RegisterAendring = Aendret<Enhed>;

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
        visit: impl FnMut(RegisterAendring) -> Result<()>,
    ) -> Result<()> {
        self.each_aendret(historie::DAGTILBUD, siden, maks, visit)
    }

    /// The register as it stood at an instant: the last change of each unit at or before it. For a Danish day, ask for
    /// [`crate::registre::dagens_slut`].
    ///
    /// # Errors
    /// What SQLite says.
    pub fn register_per(&self, tidspunkt: Time) -> Result<Stand> {
        let naaet = self.set_til(tidspunkt)?;
        let mut stand = Stand::default();
        for (tabel, niveau) in NIVEAUER {
            let mut statement = self.prepare(&historie::per_sql(tabel))?;
            let mut rows = statement.query(params![niveau.as_str(), naaet])?;
            while let Some(row) = rows.next()? {
                stand.tilfoej(historie::enhed(row.get_ref(1)?.as_str().unwrap_or_default(), "efter")?);
            }
        }
        Ok(stand)
    }
}

const NIVEAUER: [(&str, Niveau); 3] = [
    ("daginstitution", Niveau::Daginstitution),
    ("anvisningsenhed", Niveau::Anvisningsenhed),
    ("alternativ_adresse", Niveau::AlternativAdresse),
];

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
        let med = |nedlagt: Option<Time>| nedlagte.med(nedlagt.is_some());
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
