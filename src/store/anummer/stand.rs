//! What still hangs on an A-number, in Tilslutning and in SkoleGrunddata.

use serde::Serialize;

use crate::store::{Conn, Error, Result};
use crate::tilslutning::{Aftale, Dag, Part};
use crate::types::{Institutionsnummer, Kommunekode};

/// An A-number and what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Anummerstand {
    /// The A-number.
    pub nummer: Institutionsnummer,
    /// What the institution is called: by the table, else by Tilslutning.
    pub navn: Option<String>,
    /// Its municipality: by the table, else the one that has its party's CVR number.
    pub kommune: Option<Kommunekode>,
    /// Whether the table has it. Otherwise only Tilslutning or SkoleGrunddata knows it.
    pub i_tabellen: bool,
    /// The number that has taken over.
    pub efterfoelger: Option<Efterfoelger>,
    /// Its agreements that are asked for, in force or to come.
    pub aftaler: Vec<Aftale>,
    /// The sources of SkoleGrunddata that import to it.
    pub kilder: Vec<Kildestoerrelse>,
}

/// A successor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Efterfoelger {
    /// Its number.
    pub nummer: Institutionsnummer,
    /// Why nothing can be moved to it, as it is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kan_ikke: Option<&'static str>,
}

/// A source and how many users it has there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kildestoerrelse {
    /// Its name.
    pub source: String,
    /// Its users: one for every `LocalPersonId`.
    pub brugere: u64,
}

impl Anummerstand {
    /// Whether anything hangs on it.
    #[must_use]
    pub fn er_i_brug(&self) -> bool {
        !self.aftaler.is_empty() || !self.kilder.is_empty()
    }
}

impl Conn {
    /// Every A-number that the table, Tilslutning or SkoleGrunddata knows, by number. `dag` says which agreements have ended.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn anummerstande(&self, dag: Dag) -> Result<Vec<Anummerstand>> {
        let sql =
            "SELECT nummer FROM anummer UNION SELECT institutionsnummer FROM part WHERE institutionsnummer GLOB 'A*'
             UNION SELECT institution FROM importkilde WHERE institution GLOB 'A*' ORDER BY 1";
        let numre = self.collect(sql, [], |row| {
            let text: String = row.get(0)?;
            text.parse().map_err(|_| Error::Corrupt { table: "anummer", column: "nummer" })
        })?;
        numre.iter().map(|nummer| self.anummerstand(nummer, dag)).collect()
    }

    fn anummerstand(&self, nummer: &Institutionsnummer, dag: Dag) -> Result<Anummerstand> {
        let (kendt, part) = (self.anummer(nummer)?, self.part_institution(nummer)?);
        let efterfoelger = kendt.as_ref().and_then(|kendt| kendt.efterfoelger.clone());
        let kommune = match kendt.as_ref().and_then(|kendt| kendt.kommune) {
            None => part.as_ref().map_or(Ok(None), |part| self.kommune_af(part))?,
            kommune => kommune,
        };
        Ok(Anummerstand {
            nummer: nummer.clone(),
            i_tabellen: kendt.is_some(),
            navn: kendt.and_then(|kendt| kendt.navn).or(part.map(|part| part.navn)),
            kommune,
            efterfoelger: efterfoelger.map(|nummer| self.efterfoelger(nummer)).transpose()?,
            aftaler: self.aftaler_om_institution(nummer, dag)?,
            kilder: self.kildestoerrelser(nummer)?,
        })
    }

    fn efterfoelger(&self, nummer: Institutionsnummer) -> Result<Efterfoelger> {
        Ok(Efterfoelger { kan_ikke: self.kan_ikke_efterfoelge(&nummer)?, nummer })
    }

    /// An institution of a municipality is registered by the municipality's CVR number.
    fn kommune_af(&self, part: &Part) -> Result<Option<Kommunekode>> {
        Ok(self.parter(Some(&part.cvr))?.into_iter().find_map(|part| part.kommunekode))
    }

    pub(super) fn kildestoerrelser(&self, nummer: &Institutionsnummer) -> Result<Vec<Kildestoerrelse>> {
        let stande = self.kildestande(Some(nummer))?.into_iter();
        let stoerrelse = |stand: crate::store::grunddata::Kildestand| {
            let brugere = self.kildetal(stand.kilde.id)?.personer();
            Ok(Kildestoerrelse { source: stand.kilde.source, brugere })
        };
        stande.map(stoerrelse).collect()
    }
}
