//! `reference_tabel`, `cvr_pnummer`, `dar_adresse`: the tables that the operator loads, and that P-numbers and addresses are checked against.
//!
//! A file of millions of rows is first read into a table of the loading connection's own; only then is the write lock taken, for as long as it
//! takes to put the sorted rows in place of the old ones. So a running gateway goes on writing meanwhile, and a file with a fault changes nothing.

mod fil;
#[cfg(test)]
mod tests;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Conn, Error, Result, conn, micros, time};
use crate::registre::{Adresse, CvrRaekke, DarRaekke, Reference, adresse_noegle};
use crate::types::{Cvr, Kommunekode, Pnummer, Time};

pub use super::linjer::{FilFejl, Linjefejl};
pub use fil::indlaes;

/// A reference table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tabel {
    /// P-numbers with their CVR numbers (dtr-rules 15, 22).
    Cvr,
    /// Addresses (dtr-rules 14).
    Dar,
}

impl Tabel {
    /// Its name on the command line and in `reference_tabel`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cvr => "cvr",
            Self::Dar => "dar",
        }
    }

    fn tabel(self) -> &'static str {
        match self {
            Self::Cvr => "cvr_pnummer",
            Self::Dar => "dar_adresse",
        }
    }
}

/// A table that is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indlaest {
    /// Its name.
    pub navn: String,
    /// How many rows it has.
    pub raekker: u64,
    /// When it was loaded.
    pub hentet: Time,
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raekke {
    /// Of [`Tabel::Cvr`].
    Cvr(Pnummer, CvrRaekke),
    /// Of [`Tabel::Dar`]: the address's id, and what is known of it.
    Dar(String, DarRaekke),
}

impl Conn {
    /// A P-number in the CVR table.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn cvr_opslag(&self, pnummer: &Pnummer) -> Result<Reference<CvrRaekke>> {
        let fundet: Option<(String, bool)> = self
            .prepare("SELECT cvr, aktiv FROM cvr_pnummer WHERE pnummer = ?1")?
            .query_row([pnummer.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((cvr, aktiv)) = fundet else { return self.ikke_fundet(Tabel::Cvr) };
        let cvr: Cvr = cvr.parse().map_err(|_| Error::Corrupt { table: "cvr_pnummer", column: "cvr" })?;
        Ok(Reference::Fundet(CvrRaekke { cvr, aktiv }))
    }

    /// An address in the DAR table: by its id where it has one, else by street, house number and postal code; of several with the same the one in
    /// the address's own municipality.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn dar_opslag(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>> {
        let laes = |row: &rusqlite::Row<'_>| Ok(DarRaekke { noegle: row.get(0)?, kommune: Kommunekode(row.get(1)?) });
        let fundet = match &adresse.dawa_id {
            Some(id) => self
                .prepare("SELECT noegle, kommunekode FROM dar_adresse WHERE id = ?1")?
                .query_row([id.to_ascii_lowercase()], laes)
                .optional()?,
            None => self
                .prepare(
                    "SELECT noegle, kommunekode FROM dar_adresse WHERE noegle = ?1 ORDER BY kommunekode <> ?2 LIMIT 1",
                )?
                .query_row(
                    params![
                        adresse_noegle(&adresse.vej_navn, &adresse.hus_nummer, &adresse.post_nummer),
                        adresse.kommune_kode.0
                    ],
                    laes,
                )
                .optional()?,
        };
        fundet.map_or_else(|| self.ikke_fundet(Tabel::Dar), |raekke| Ok(Reference::Fundet(raekke)))
    }

    /// The tables that are loaded.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reference_tabeller(&self) -> Result<Vec<Indlaest>> {
        let mut statement = self.prepare("SELECT navn, raekker, hentet FROM reference_tabel ORDER BY navn")?;
        let mut rows = statement.query([])?;
        let mut tabeller = Vec::new();
        while let Some(row) = rows.next()? {
            let hentet = time(row.get(2)?, "reference_tabel", "hentet")?;
            tabeller.push(Indlaest { navn: row.get(0)?, raekker: row.get::<_, i64>(1)?.unsigned_abs(), hentet });
        }
        Ok(tabeller)
    }

    fn ikke_fundet<T>(&self, tabel: Tabel) -> Result<Reference<T>> {
        let indlaest = self.prepare("SELECT 1 FROM reference_tabel WHERE navn = ?1")?.exists([tabel.as_str()])?;
        Ok(if indlaest { Reference::Ukendt } else { Reference::IkkeIndlaest })
    }
}

/// One loading of one table; nothing is changed before [`Indlaesning::afslut`].
pub struct Indlaesning {
    connection: Connection,
    tabel: Tabel,
    raekker: u64,
}

impl Indlaesning {
    /// Begins to load a table of the database in this file.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn begynd(database: &Path, tabel: Tabel) -> Result<Self> {
        let connection = conn::open_writer(database)?;
        let navn = tabel.tabel();
        connection.execute_batch(&format!(
            "CREATE TEMP TABLE ny AS SELECT * FROM main.{navn} LIMIT 0;
             CREATE UNIQUE INDEX temp.ny_noegle ON ny({});
             BEGIN",
            if tabel == Tabel::Cvr { "pnummer" } else { "id" }
        ))?;
        Ok(Self { connection, tabel, raekker: 0 })
    }

    /// Adds a row. `false` where the file already had one with its key.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn tilfoej(&mut self, raekke: &Raekke) -> Result<bool> {
        let mut statement = self.connection.prepare_cached("INSERT OR IGNORE INTO temp.ny VALUES (?1, ?2, ?3)")?;
        let antal = match raekke {
            Raekke::Cvr(pnummer, raekke) => {
                statement.execute(params![pnummer.as_str(), raekke.cvr.as_str(), raekke.aktiv])?
            }
            Raekke::Dar(id, raekke) => statement.execute(params![id, raekke.noegle, raekke.kommune.0])?,
        };
        self.raekker += antal as u64;
        Ok(antal == 1)
    }

    /// Puts the rows in place of the table's, in one transaction; returns how many there are.
    ///
    /// # Errors
    /// What SQLite says; then the table is as it was.
    pub fn afslut(self, now: Time) -> Result<u64> {
        let navn = self.tabel.tabel();
        self.connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        self.connection.execute_batch(&format!(
            "DELETE FROM main.{navn}; INSERT INTO main.{navn} SELECT * FROM temp.ny ORDER BY 1;"
        ))?;
        self.connection.execute(
            "INSERT OR REPLACE INTO main.reference_tabel VALUES (?1, ?2, ?3)",
            params![self.tabel.as_str(), i64::try_from(self.raekker).unwrap_or(i64::MAX), micros(now)],
        )?;
        self.connection.execute_batch("COMMIT")?;
        Ok(self.raekker)
    }
}
