//! The register as it is now: the questions of InstitutionService, wsiINST and the public extract.

use rusqlite::OptionalExtension;

use super::rows::{INSTITUTION, institution};
use super::udvalg::InstitutionUdvalg;
use crate::institutioner::Institution;
use crate::store::udvalg::{Hvor, Nedlagte};
use crate::store::{Conn, Result};
use crate::types::Institutionsnummer;

/// The order of the public extract (ir.md §1): by hovedinstitution, the hovedskole before its afdelinger. As the index `institution_udtraek`.
const ORDEN: &str = "coalesce(i.hovedskole, i.nummer), i.hovedskole IS NOT NULL, i.nummer";

impl Conn {
    /// One unit, open or closed.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn institution(&self, nummer: &Institutionsnummer) -> Result<Option<Institution>> {
        let sql = format!("SELECT {INSTITUTION} FROM institution i WHERE i.nummer = ?1");
        self.prepare(&sql)?.query_row([nummer.as_str()], |row| Ok(institution(row))).optional()?.transpose()
    }

    /// The open afdelinger of a hovedskole, by number.
    ///
    /// # Errors
    /// As [`Conn::institution`].
    pub fn aabne_afdelinger(&self, hovedskole: &Institutionsnummer) -> Result<Vec<Institution>> {
        let sql = format!(
            "SELECT {INSTITUTION} FROM institution i WHERE i.hovedskole = ?1 AND i.lukket = 0 ORDER BY i.nummer"
        );
        let mut statement = self.prepare(&sql)?;
        let mut rows = statement.query([hovedskole.as_str()])?;
        let mut fundet = Vec::new();
        while let Some(row) = rows.next()? {
            fundet.push(institution(row)?);
        }
        Ok(fundet)
    }

    /// Units one by one, in the order of the public extract. The whole register is read in the order of its index; nothing is held.
    ///
    /// # Errors
    /// As [`Conn::institution`], or what `visit` returns.
    pub fn each_institution(
        &self,
        udvalg: InstitutionUdvalg<'_>,
        nedlagte: Nedlagte,
        visit: impl FnMut(Institution) -> Result<()>,
    ) -> Result<()> {
        let (tekst, kommune, type3);
        let hvor = match udvalg {
            InstitutionUdvalg::Alle => Hvor::ALLE,
            InstitutionUdvalg::Navn(del) => Hvor::navn(del),
            InstitutionUdvalg::Nummer(nummer) => {
                tekst = nummer.as_str();
                Hvor::lig("i.nummer = ?1", &tekst)
            }
            InstitutionUdvalg::Hierarki(nummer) => {
                tekst = nummer.as_str();
                Hvor::lig(HIERARKI, &tekst)
            }
            InstitutionUdvalg::Cvr(cvr) => {
                tekst = cvr.as_str();
                Hvor::lig("i.cvr = ?1", &tekst)
            }
            InstitutionUdvalg::Pnummer(pnummer) => {
                tekst = pnummer.as_str();
                Hvor::lig("i.pnummer = ?1", &tekst)
            }
            InstitutionUdvalg::Kommune(givet) => {
                kommune = givet.0;
                Hvor::lig("i.kommune = ?1", &kommune)
            }
            InstitutionUdvalg::AdmKommune(givet) => {
                kommune = givet.0;
                Hvor::lig("i.adm_kommune = ?1", &kommune)
            }
            InstitutionUdvalg::Type3(givet) => {
                type3 = givet;
                Hvor::lig("i.type3 = ?1", &type3)
            }
        };
        self.each(&each_sql(hvor.sql, nedlagte), &hvor, 1, institution, visit)
    }

    /// Whether the register has any unit, open or closed: whether it is in use.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn har_institutioner(&self) -> Result<bool> {
        Ok(self.prepare("SELECT EXISTS (SELECT 1 FROM institution)")?.query_row([], |row| row.get(0))?)
    }
}

pub(super) const HIERARKI: &str =
    "coalesce(i.hovedskole, i.nummer) = (SELECT coalesce(hovedskole, nummer) FROM institution WHERE nummer = ?1)";

/// The units that fulfil a condition, in the extract's order.
pub(super) fn each_sql(hvor: &str, nedlagte: Nedlagte) -> String {
    let aabne = nedlagte.sql("i.lukket = 0");
    format!("SELECT {INSTITUTION} FROM institution i WHERE {hvor}{aabne} ORDER BY {ORDEN}")
}
