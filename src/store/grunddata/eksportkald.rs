//! `eksportkald`: how often a system has had an institution's export on a Danish day (bpi-rules §1: bulk services, four an institution).
//!
//! A call is counted in the transaction that journals it: of two that come at once, no more are let through than the limit says.

use rusqlite::{OptionalExtension, params};

use crate::store::{Conn, Result, Tx};
use crate::tilslutning::Dag;
use crate::types::{Institutionsnummer, SystemId};

/// Counts of earlier days that are cleared away with each call: more than one, so that they never gather.
const CLEARED: u32 = 4;

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eksportkald {
    /// The Danish day.
    pub dag: Dag,
    /// Who called.
    pub system: SystemId,
    /// The package; each is a service of its own (bpi-rules §1).
    pub pakke: &'static str,
    /// Whose data.
    pub institution: Institutionsnummer,
}

impl Conn {
    /// How many were answered so far.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn eksportkald(&self, kald: &Eksportkald) -> Result<u32> {
        let mut statement = self.prepare(
            "SELECT antal FROM eksportkald WHERE dag = ?1 AND system_id = ?2 AND pakke = ?3 AND institution = ?4",
        )?;
        let Eksportkald { dag, system, pakke, institution } = kald;
        let key = params![dag.to_string(), system.as_str(), pakke, institution.as_str()];
        Ok(statement.query_row(key, |row| row.get(0)).optional()?.unwrap_or(0))
    }
}

impl Tx<'_> {
    /// Counts a call; false, and not counted, where there were as many as there may be.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn tael_eksport(&mut self, kald: &Eksportkald, hoejst: u32) -> Result<bool> {
        if self.eksportkald(kald)? >= hoejst {
            return Ok(false);
        }
        let Eksportkald { dag, system, pakke, institution } = kald;
        let dag = dag.to_string();
        self.clear_eksportkald(&dag)?;
        let mut insert = self.prepare(
            "INSERT INTO eksportkald (dag, system_id, pakke, institution, antal) VALUES (?1, ?2, ?3, ?4, 1)
             ON CONFLICT DO UPDATE SET antal = antal + 1",
        )?;
        insert.execute(params![dag, system.as_str(), pakke, institution.as_str()])?;
        Ok(true)
    }

    fn clear_eksportkald(&self, dag: &str) -> Result<()> {
        let mut delete = self.prepare(
            "DELETE FROM eksportkald WHERE (dag, system_id, pakke, institution) IN
             (SELECT dag, system_id, pakke, institution FROM eksportkald WHERE dag < ?1 ORDER BY dag LIMIT ?2)",
        )?;
        delete.execute(params![dag, CLEARED])?;
        Ok(())
    }
}
