//! `anummer`: older keys of institutions outside Institutionsregisteret, each with the number that has taken over; what still hangs on them; and
//! how that is moved (dtr-rules 56-58).

mod fil;
mod flyt;
mod stand;
#[cfg(test)]
pub(crate) mod test;
#[cfg(test)]
mod tests;

use rusqlite::{Row, params};
use serde::Serialize;

pub use fil::{Linje, laes};
pub use flyt::{Flytning, FlyttetAftale};
pub use stand::{Anummerstand, Efterfoelger, Kildestoerrelse};

use super::grunddata::Institutionsstand;
use super::tilslutning::Cause;
use super::{Conn, Error, Result, Tx, micros, time};
use crate::types::{Institutionsnummer, Kommunekode, Time};

/// An A-number as the operator has loaded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anummer {
    /// The older key.
    pub nummer: Institutionsnummer,
    /// The number that has taken over; none where nobody has said.
    pub efterfoelger: Option<Institutionsnummer>,
    /// The municipality that is to clear it up.
    pub kommune: Option<Kommunekode>,
    /// What the institution is called.
    pub navn: Option<String>,
    /// When it was loaded.
    pub indlaest: Time,
}

impl Anummer {
    /// Whether another row of the number says the same, whenever it was loaded.
    fn siger_som(&self, anden: &Self) -> bool {
        (&self.efterfoelger, self.kommune, &self.navn) == (&anden.efterfoelger, anden.kommune, &anden.navn)
    }
}

/// What a load came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Indlaest {
    /// Numbers that were not in the table.
    pub nye: usize,
    /// Numbers that were, and said otherwise.
    pub aendrede: usize,
    /// Numbers that said the same.
    pub uaendrede: usize,
    /// Successors that nothing can be moved to as they are now.
    pub advis: Vec<Efterfoelgeradvis>,
}

/// A successor that nothing can be moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Efterfoelgeradvis {
    /// Its line in the file.
    pub linje: u64,
    /// The A-number.
    pub nummer: Institutionsnummer,
    /// Its successor.
    pub efterfoelger: Institutionsnummer,
    /// Why not, as it is said of it.
    pub hvorfor: &'static str,
}

/// The columns of [`anummer`].
const ANUMMER: &str = "nummer, efterfoelger, kommunekode, navn, indlaest FROM anummer";

impl Conn {
    /// One A-number of the table.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn anummer(&self, nummer: &Institutionsnummer) -> Result<Option<Anummer>> {
        self.first(&format!("SELECT {ANUMMER} WHERE nummer = ?1"), [nummer.as_str()], anummer)
    }

    /// The whole table, by number.
    ///
    /// # Errors
    /// As [`Conn::anummer`].
    pub fn anumre(&self) -> Result<Vec<Anummer>> {
        self.collect(&format!("SELECT {ANUMMER} ORDER BY nummer"), [], anummer)
    }

    /// Why nothing can be moved to a number as it is now, as it is said of it; `None` where it can.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) fn kan_ikke_efterfoelge(&self, nummer: &Institutionsnummer) -> Result<Option<&'static str>> {
        Ok(match self.institutionsstand(nummer)? {
            Institutionsstand::Aaben | Institutionsstand::Hovedskole => None,
            Institutionsstand::Foreloebig => Some("er foreløbig og har ingen brugere (ir-rules 14)"),
            Institutionsstand::Nedlagt => Some("er nedlagt"),
            Institutionsstand::Daginstitution => Some("er en daginstitution, som ingen brugere har (dtr-rules 11)"),
            Institutionsstand::Andet { .. } | Institutionsstand::Ukendt | Institutionsstand::UkendtInstitution => {
                Some("findes ikke i registrene")
            }
        })
    }
}

impl Tx<'_> {
    /// Takes the lines of a file into the table; numbers that the file does not name stay as they are.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn anumre_indlaes(&mut self, linjer: &[Linje], cause: &Cause) -> Result<Indlaest> {
        let mut ud = Indlaest::default();
        let mut skrevet = Vec::new();
        for Linje { linje, anummer } in linjer {
            let kendt = self.anummer(&anummer.nummer)?;
            if kendt.as_ref().is_some_and(|kendt| kendt.siger_som(anummer)) {
                ud.uaendrede += 1;
            } else {
                *(if kendt.is_some() { &mut ud.aendrede } else { &mut ud.nye }) += 1;
                self.anummer_skriv(anummer)?;
                skrevet.push(anummer);
            }
            let Some(efterfoelger) = &anummer.efterfoelger else { continue };
            if let Some(hvorfor) = self.kan_ikke_efterfoelge(efterfoelger)? {
                let (nummer, efterfoelger) = (anummer.nummer.clone(), efterfoelger.clone());
                ud.advis.push(Efterfoelgeradvis { linje: *linje, nummer, efterfoelger, hvorfor });
            }
        }
        if !skrevet.is_empty() {
            self.noter_anumre(cause, "load", &serde_json::json!({ "numre": skrevet, "hvorfor": cause.hvorfor }))?;
        }
        Ok(ud)
    }

    fn anummer_skriv(&self, anummer: &Anummer) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO anummer (nummer, efterfoelger, kommunekode, navn, indlaest) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.prepare(sql)?.execute(params![
            anummer.nummer.as_str(),
            anummer.efterfoelger.as_ref().map(Institutionsnummer::as_str),
            anummer.kommune.map(|kommune| kommune.0),
            anummer.navn,
            micros(anummer.indlaest)
        ])?;
        Ok(())
    }

    /// Keeps an act on A-numbers in the journal.
    fn noter_anumre(&mut self, cause: &Cause, hvad: &str, content: &serde_json::Value) -> Result<()> {
        let content = serde_json::to_vec(content).map_err(|_| Error::Corrupt { table: "anummer", column: "nummer" })?;
        self.journal(&cause.entry(cause.id, format!("anumre {hvad}"), &content), &[])?;
        Ok(())
    }
}

fn anummer(row: &Row<'_>) -> Result<Anummer> {
    let nummer = |at, column| {
        let text: Option<String> = row.get(at)?;
        let read = |text: String| text.parse().map_err(|_| Error::Corrupt { table: "anummer", column });
        text.map(read).transpose()
    };
    Ok(Anummer {
        nummer: nummer(0, "nummer")?.ok_or(Error::Corrupt { table: "anummer", column: "nummer" })?,
        efterfoelger: nummer(1, "efterfoelger")?,
        kommune: row.get::<_, Option<u16>>(2)?.map(Kommunekode),
        navn: row.get(3)?,
        indlaest: time(row.get(4)?, "anummer", "indlaest")?,
    })
}
