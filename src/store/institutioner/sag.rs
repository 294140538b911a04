//! `sag`: changes that wait for the ministry.

use rusqlite::{Row, params};

use crate::institutioner::{Afgoerelse, NySag, Sag, Sagsstatus};
use crate::store::{Conn, Error, Result, Tx, micros, time};
use crate::types::ExchangeId;

/// The columns of [`sag`].
const SAG: &str =
    "id, udveksling, anmodet, ejer, cvr, parter, aendringer, status, afgjort, afgoerelse, begrundelse FROM sag";

impl Conn {
    /// One case.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn sag(&self, id: i64) -> Result<Option<Sag>> {
        let mut statement = self.prepare(&format!("SELECT {SAG} WHERE id = ?1"))?;
        let mut rows = statement.query([id])?;
        rows.next()?.map(sag).transpose()
    }

    /// The cases of a status and of a role that asked for them, by number; `None` does not filter.
    ///
    /// # Errors
    /// As [`Conn::sag`].
    pub fn sager(&self, status: Option<Sagsstatus>, ejer: Option<&str>) -> Result<Vec<Sag>> {
        let sql = format!("SELECT {SAG} WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR ejer = ?2) ORDER BY id");
        let mut statement = self.prepare(&sql)?;
        let mut rows = statement.query(params![status.map(Sagsstatus::as_str), ejer])?;
        let mut fundet = Vec::new();
        while let Some(row) = rows.next()? {
            fundet.push(sag(row)?);
        }
        Ok(fundet)
    }
}

/// A case without what is asked for in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sagslinje {
    /// Its number.
    pub id: i64,
    /// How far it has come.
    pub status: Sagsstatus,
    /// How many changes are asked for.
    pub aendringer: u32,
    /// `kvitteringsId` of the request.
    pub udveksling: String,
    /// `kvitteringsId` of the decision.
    pub afgoerelse: Option<String>,
}

impl Conn {
    /// Every case in a line, by number.
    ///
    /// # Errors
    /// As [`Conn::sag`].
    pub fn sagslinjer(&self) -> Result<Vec<Sagslinje>> {
        let sql = "SELECT id, status, json_array_length(aendringer), udveksling, afgoerelse FROM sag ORDER BY id";
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut linjer = Vec::new();
        while let Some(row) = rows.next()? {
            linjer.push(Sagslinje {
                id: row.get(0)?,
                status: status(row, 1)?,
                aendringer: row.get(2)?,
                udveksling: row.get(3)?,
                afgoerelse: row.get(4)?,
            });
        }
        Ok(linjer)
    }
}

impl Tx<'_> {
    /// Keeps a case that waits; gives its number.
    ///
    /// # Errors
    /// What SQLite says; an exchange asks for one case at most.
    pub fn sag_opret(&mut self, ny: &NySag) -> Result<i64> {
        let (parter, aendringer) = (json(&ny.parter)?, json(&ny.aendringer)?);
        self.prepare(
            "INSERT INTO sag (udveksling, anmodet, ejer, cvr, parter, aendringer, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            ny.udveksling.to_string(),
            micros(ny.anmodet),
            ny.ejer,
            ny.cvr.as_str(),
            parter,
            aendringer,
            Sagsstatus::Afventer.as_str()
        ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Keeps what became of a case. It is decided once: ask [`Conn::sag`] first.
    ///
    /// # Errors
    /// What SQLite says; [`Error::Corrupt`] where there is no such case that waits.
    pub fn sag_afgoer(&mut self, id: i64, afgoerelse: &Afgoerelse) -> Result<()> {
        let skrevet = self
            .prepare(
                "UPDATE sag SET status = ?2, afgjort = ?3, afgoerelse = ?4, begrundelse = ?5 WHERE id = ?1 AND status = 'afventer'",
            )?
            .execute(params![
                id,
                afgoerelse.status.as_str(),
                micros(afgoerelse.tid),
                afgoerelse.udveksling.to_string(),
                afgoerelse.begrundelse
            ])?;
        if skrevet == 1 { Ok(()) } else { Err(corrupt("status")) }
    }
}

fn json<T: serde::Serialize>(kolonne: &T) -> Result<String> {
    serde_json::to_string(kolonne).map_err(|_| corrupt("aendringer"))
}

fn sag(row: &Row<'_>) -> Result<Sag> {
    let anmodning = NySag {
        udveksling: laest(row, 1, "udveksling")?,
        anmodet: time(row.get(2)?, "sag", "anmodet")?,
        ejer: row.get(3)?,
        cvr: laest(row, 4, "cvr")?,
        parter: fra_json(row, 5, "parter")?,
        aendringer: fra_json(row, 6, "aendringer")?,
    };
    let status = status(row, 7)?;
    let afgoerelse = if status == Sagsstatus::Afventer { None } else { Some(afgoerelse(row, status)?) };
    Ok(Sag { id: row.get(0)?, anmodning, afgoerelse })
}

fn status(row: &Row<'_>, nr: usize) -> Result<Sagsstatus> {
    Sagsstatus::parse(row.get_ref(nr)?.as_str().unwrap_or_default()).ok_or(corrupt("status"))
}

fn afgoerelse(row: &Row<'_>, status: Sagsstatus) -> Result<Afgoerelse> {
    let udveksling: ExchangeId = laest(row, 9, "afgoerelse")?;
    Ok(Afgoerelse { status, tid: time(row.get(8)?, "sag", "afgjort")?, udveksling, begrundelse: row.get(10)? })
}

fn laest<T: std::str::FromStr>(row: &Row<'_>, nr: usize, column: &'static str) -> Result<T> {
    row.get_ref(nr)?.as_str().ok().and_then(|tekst| tekst.parse().ok()).ok_or(corrupt(column))
}

fn fra_json<T: serde::de::DeserializeOwned>(row: &Row<'_>, nr: usize, column: &'static str) -> Result<T> {
    row.get_ref(nr)?.as_str().ok().and_then(|json| serde_json::from_str(json).ok()).ok_or(corrupt(column))
}

fn corrupt(column: &'static str) -> Error {
    Error::Corrupt { table: "sag", column }
}
