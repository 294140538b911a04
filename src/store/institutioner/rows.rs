//! From rows to units and back.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use crate::institutioner::{Institution, NIVEAU};
use crate::store::{Conn, Error, Result};

/// The columns of [`institution`], of the table `i`, and the name that a question may look in.
pub(super) const INSTITUTION: &str = "i.indhold, i.navn";

const CORRUPT: Error = Error::Corrupt { table: "institution", column: "indhold" };

/// The columns of [`INSTITUTION`].
pub(super) fn institution(row: &Row<'_>) -> Result<Institution> {
    row.get_ref(0)?.as_str().ok().and_then(read).ok_or(CORRUPT)
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
        let antal = if med_hovedskole { KOLONNER } else { KOLONNER - 1 };
        let skrevet = self.prepare(sql)?.execute(params_from_iter(kolonner(unit)?.into_iter().take(antal)))?;
        // A write that meets no row means that the register is not what the rules have just read.
        if skrevet == 1 { Ok(()) } else { Err(Error::Corrupt { table: "institution", column: "nummer" }) }
    }

    /// Visits each unit's number, and whether its row, every column of it, is what its last change says.
    pub(in crate::store) fn each_institution_beside_its_last_change(
        &self,
        mut visit: impl FnMut(&str, bool) -> Result<()>,
    ) -> Result<()> {
        let sql = "SELECT efter FROM aendring WHERE niveau = ?1 AND nummer = ?2 ORDER BY nr DESC LIMIT 1";
        let mut last = self.prepare(sql)?;
        let mut statement = self.prepare(
            "SELECT nummer, enhedsart, lukket, navn, cvr, pnummer, type3, adm_kommune, kommune, indhold, hovedskole
             FROM institution ORDER BY nummer",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let nummer: String = row.get(0)?;
            let efter: Option<String> = last.query_row(params![NIVEAU, nummer], |row| row.get(0)).optional()?;
            visit(&nummer, efter.is_some_and(|efter| same(row, &efter)))?;
        }
        Ok(())
    }
}

/// How many columns a unit has.
const KOLONNER: usize = 11;

/// The columns of a unit, in the order that they are written in: all of them follow from its JSON.
fn kolonner(unit: &Institution) -> Result<[Value; KOLONNER]> {
    let felter = &unit.felter;
    let tekst = |tekst: Option<&str>| tekst.map(str::to_owned).map_or(Value::Null, Value::from);
    Ok([
        tekst(Some(unit.nummer.as_str())),
        Value::from(i64::from(unit.enhedsart.kode())),
        Value::from(unit.lukket()),
        tekst(Some(&felter.navn)),
        tekst(felter.cvr.as_ref().map(|cvr| cvr.as_str())),
        tekst(felter.pnummer.as_ref().map(|pnummer| pnummer.as_str())),
        Value::from(felter.type3),
        felter.adm_kommune.map_or(Value::Null, |kommune| Value::from(i64::from(kommune.0))),
        Value::from(i64::from(felter.sted.adresse.kommune_kode.0)),
        Value::from(serde_json::to_string(unit).map_err(|_| CORRUPT)?),
        tekst(unit.hovedskole.as_ref().map(|nummer| nummer.as_str())),
    ])
}

fn same(row: &Row<'_>, efter: &str) -> bool {
    let Ok(unit) = serde_json::from_str::<Institution>(efter) else { return false };
    let Ok(kolonner) = kolonner(&unit) else { return false };
    kolonner.iter().enumerate().all(|(nr, skal)| match nr {
        // Of one content, however an older program wrote it.
        INDHOLD => {
            row.get_ref(nr).ok().and_then(|indhold| indhold.as_str().ok()).and_then(read).as_ref() == Some(&unit)
        }
        _ => row.get::<_, Value>(nr).is_ok_and(|er| er == *skal),
    })
}

/// Which of the columns is the JSON.
const INDHOLD: usize = 9;

fn read(json: &str) -> Option<Institution> {
    serde_json::from_str(json).ok()
}
