//! The register's history: the changes since a cursor, and the register as it stood.

use rusqlite::{OptionalExtension, params};

use super::udvalg::{InstitutionUdvalg, Rids};
use crate::institutioner::{Institution, NIVEAU};
use crate::store::historie::{self, Aendret};
use crate::store::udvalg::Nedlagte;
use crate::store::{Conn, Error, Result};
use crate::types::{Institutionsnummer, Time};

/// One change of Institutionsregisteret.
pub type InstitutionAendring = Aendret<Institution>;

/// Where a unit stood, in the order of the public extract: under which top, after it or not, its number; and the change that says so.
type Plads = (String, bool, String, i64);

impl Conn {
    /// The changes after a cursor, in order, at most so many. Ask for one more than is wanted to learn whether there are more.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_institutionsaendring_siden(
        &self,
        siden: i64,
        maks: u32,
        visit: impl FnMut(InstitutionAendring) -> Result<()>,
    ) -> Result<()> {
        self.each_aendret(historie::INSTITUTIONER, siden, maks, visit)
    }

    /// Units as they stood at an instant, in the order of the public extract as it was then. For a Danish day, ask for
    /// [`crate::registre::dagens_slut`]. The places of the units are held, not the units.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_institution_per(
        &self,
        tidspunkt: Time,
        udvalg: InstitutionUdvalg<'_>,
        nedlagte: Nedlagte,
        mut visit: impl FnMut(Institution) -> Result<()>,
    ) -> Result<()> {
        let mut pladser = self.pladser_per(self.set_til(tidspunkt)?, udvalg, nedlagte)?;
        pladser.sort_unstable();
        let mut statement = self.prepare("SELECT efter FROM aendring WHERE nr = ?1")?;
        for (.., nr) in pladser {
            let mut rows = statement.query([nr])?;
            let row = rows.next()?.ok_or(Error::Corrupt { table: "aendring", column: "nr" })?;
            visit(historie::enhed(row.get_ref(0)?.as_str().unwrap_or_default(), "efter")?)?;
        }
        Ok(())
    }

    fn pladser_per(&self, naaet: i64, udvalg: InstitutionUdvalg<'_>, nedlagte: Nedlagte) -> Result<Vec<Plads>> {
        let (sql, nummer) = match udvalg {
            InstitutionUdvalg::Nummer(nummer) => {
                (format!("{} WHERE t.nummer = ?3", historie::per_sql("institution")), nummer.as_str())
            }
            // ?3 stands in the other question alone, and is bound in both.
            _ => (format!("{} WHERE ?3 IS NOT NULL", historie::per_sql("institution")), ""),
        };
        let top = match udvalg {
            InstitutionUdvalg::Hierarki(nummer) => self.top_per(nummer, naaet)?,
            _ => None,
        };
        let mut statement = self.prepare(&sql)?;
        let mut rows = statement.query(params![NIVEAU, naaet, nummer])?;
        let mut pladser = Vec::new();
        while let Some(row) = rows.next()? {
            let rids: Rids<'_> = historie::enhed(row.get_ref(1)?.as_str().unwrap_or_default(), "efter")?;
            if nedlagte.med(rids.lukket()) && rids.valgt(udvalg, top.as_deref()) {
                pladser.push((rids.top().to_owned(), rids.hovedskole.is_some(), rids.nummer.into_owned(), row.get(0)?));
            }
        }
        Ok(pladser)
    }

    /// The top of the hierarchy that a unit was in.
    fn top_per(&self, nummer: &Institutionsnummer, naaet: i64) -> Result<Option<String>> {
        let sql = "SELECT efter FROM aendring WHERE niveau = ?1 AND nummer = ?2 AND nr <= ?3 ORDER BY nr DESC LIMIT 1";
        let mut statement = self.prepare(sql)?;
        let efter: Option<String> =
            statement.query_row(params![NIVEAU, nummer.as_str(), naaet], |row| row.get(0)).optional()?;
        let Some(efter) = efter else { return Ok(None) };
        let rids: Rids<'_> = historie::enhed(&efter, "efter")?;
        Ok(Some(rids.top().to_owned()))
    }
}
