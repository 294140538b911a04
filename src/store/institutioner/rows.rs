//! From rows to units and back.

use rusqlite::{Row, params};

use crate::institutioner::Institution;
use crate::store::{Conn, Error, Result};

/// The columns of [`institution`], of the table `i`, and the name that a question may look in.
pub(super) const INSTITUTION: &str = "i.indhold, i.navn";

const CORRUPT: Error = Error::Corrupt { table: "institution", column: "indhold" };

/// The columns of [`INSTITUTION`].
pub(super) fn institution(row: &Row<'_>) -> Result<Institution> {
    row.get_ref(0)?.as_str().ok().and_then(|json| serde_json::from_str(json).ok()).ok_or(CORRUPT)
}

impl Conn {
    /// Writes a new unit.
    pub(super) fn insert_institution(&self, unit: &Institution) -> Result<()> {
        let sql = "INSERT INTO institution
            (nummer, enhedsart, lukket, navn, cvr, pnummer, type3, adm_kommune, kommune, indhold, hovedskole)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        self.write_institution(sql, unit, true)
    }

    /// Puts a unit as it is to be in place of what it was. The parent is set where it changes alone: to set it, even to what it was, makes
    /// SQLite look it up, and the extract's order anew.
    pub(in crate::store) fn replace_institution(&self, foer: &Institution, efter: &Institution) -> Result<()> {
        let flyttet = foer.hovedskole != efter.hovedskole;
        let sql = if flyttet {
            "UPDATE institution SET enhedsart = ?2, lukket = ?3, navn = ?4, cvr = ?5, pnummer = ?6, type3 = ?7, adm_kommune = ?8,
                kommune = ?9, indhold = ?10, hovedskole = ?11 WHERE nummer = ?1"
        } else {
            "UPDATE institution SET enhedsart = ?2, lukket = ?3, navn = ?4, cvr = ?5, pnummer = ?6, type3 = ?7, adm_kommune = ?8,
                kommune = ?9, indhold = ?10 WHERE nummer = ?1"
        };
        self.write_institution(sql, efter, flyttet)
    }

    fn write_institution(&self, sql: &str, unit: &Institution, med_hovedskole: bool) -> Result<()> {
        let indhold = serde_json::to_string(unit).map_err(|_| CORRUPT)?;
        let felter = &unit.felter;
        let kolonner = params![
            unit.nummer.as_str(),
            unit.enhedsart.kode(),
            unit.lukket(),
            felter.navn,
            felter.cvr.as_ref().map(|cvr| cvr.as_str()),
            felter.pnummer.as_ref().map(|pnummer| pnummer.as_str()),
            felter.type3,
            felter.adm_kommune.map(|kommune| kommune.0),
            felter.sted.adresse.kommune_kode.0,
            indhold,
            unit.hovedskole.as_ref().map(|nummer| nummer.as_str()),
        ];
        let antal = if med_hovedskole { kolonner.len() } else { kolonner.len() - 1 };
        let skrevet = self.prepare(sql)?.execute(kolonner.get(..antal).unwrap_or_default())?;
        // A write that meets no row means that the register is not what the rules have just read.
        if skrevet == 1 { Ok(()) } else { Err(Error::Corrupt { table: "institution", column: "nummer" }) }
    }
}
