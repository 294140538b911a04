//! What becomes of the agreements on an institution number that ends (ir-rules 26, dtr-rules 35).
//!
//! They end with it, and where a unit continues it they are asked for anew with that one. To approve them is the other side's, as for any
//! agreement: nobody is taken over in silence.

use super::{Cause, rows};
use crate::store::{Conn, Result, Tx};
use crate::tilslutning::{
    Aftale, AftaleSlags, Dag, Handling, NyAftale, NyPart, Part, PartId, Periode, Status, dansk_dag,
};
use crate::types::{Cvr, Institutionsnummer};

/// An agreement that ended with its institution's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ophoert {
    /// The agreement.
    pub aftale: i64,
    /// The one that was asked for with the unit that continues it; `None` where there is no such unit, where it has the same agreement already,
    /// or where nobody knows a CVR number to make it a party of.
    pub forslag: Option<i64>,
}

impl Tx<'_> {
    /// Ends the agreements of an institution's party, by number: those in force or to come are `opsagt`, those only asked for `trukket`. For each
    /// dataaftale the same is asked for with the unit that continues the number, whose party is made where it is missing.
    ///
    /// The cause's id is the exchange's, and its `tid` when that was received: by them a replay finds what the exchange did here.
    ///
    /// # Errors
    /// Storage.
    pub fn aftaler_ophoerer(
        &mut self,
        nummer: &Institutionsnummer,
        efterfoelger: Option<&Institutionsnummer>,
        cause: &Cause,
    ) -> Result<Vec<Ophoert>> {
        let Some(part) = self.part_institution(nummer)? else { return Ok(Vec::new()) };
        let idag = dansk_dag(cause.tid);
        let mut ophoert = Vec::new();
        for aftale in self.levende(part.id, idag)? {
            let til = if aftale.status == Status::Anmodet { Handling::Traek } else { Handling::Opsig }.til();
            let aftale = self.aftale_flyt(aftale, til, cause)?;
            let forslag = match efterfoelger {
                Some(efterfoelger) if aftale.slags == AftaleSlags::Data => {
                    self.foreslaa(&aftale, efterfoelger, idag, cause)?
                }
                _ => None,
            };
            ophoert.push(Ophoert { aftale: aftale.id, forslag });
        }
        Ok(ophoert)
    }

    /// Asks for an agreement with the unit that continues another, for the days that are left of it.
    fn foreslaa(
        &mut self,
        aftale: &Aftale,
        efterfoelger: &Institutionsnummer,
        idag: Dag,
        cause: &Cause,
    ) -> Result<Option<i64>> {
        let Some(part) = self.part_eller_ny(efterfoelger, cause)? else { return Ok(None) };
        let Periode { fra, til } = aftale.periode;
        let ny = NyAftale {
            slags: aftale.slags,
            service: aftale.service,
            system: aftale.system.clone(),
            part: Some(part),
            periode: Periode { fra: fra.max(idag), til },
        };
        // What a rule refuses is not proposed: the unit has the agreement already, or may have none.
        Ok(self.aftale_anmod(&ny, cause)?.ok().map(|forslag| forslag.id))
    }

    fn part_eller_ny(&mut self, nummer: &Institutionsnummer, cause: &Cause) -> Result<Option<PartId>> {
        if let Some(part) = self.part_institution(nummer)? {
            return Ok(Some(part.id));
        }
        let Some((navn, cvr)) = self.navn_og_cvr(nummer)? else { return Ok(None) };
        let institutionsnummer = Some(nummer.clone());
        let ny = NyPart { cvr, navn, kommunekode: None, institutionsnummer, rolle: None };
        Ok(self.part_opret(&ny, cause)?.ok().map(|part| part.id))
    }
}

impl Conn {
    /// The agreements of a party that are not over: asked for, in force or to come. A request whose last day has passed is one still.
    fn levende(&self, part: PartId, idag: Dag) -> Result<Vec<Aftale>> {
        let sql = format!(
            "SELECT {} FROM aftale WHERE part_id = ?1
               AND (status = 'anmodet' OR status = 'godkendt' AND (til IS NULL OR til >= ?2)) ORDER BY id",
            rows::AFTALE
        );
        self.collect(&sql, rusqlite::params![part, idag.to_string()], rows::aftale)
    }

    /// What a unit's party is registered by: its name, and its CVR number, or else that of the municipality that administers it.
    pub(in crate::store) fn navn_og_cvr(&self, nummer: &Institutionsnummer) -> Result<Option<(String, Cvr)>> {
        let (navn, cvr, kommune) = if let Some(unit) = self.institution(nummer)? {
            (unit.felter.navn, unit.felter.cvr, unit.felter.adm_kommune)
        } else if let Some(unit) = self.anvisningsenhed(nummer)? {
            let over = self.daginstitution(&unit.daginstitution)?;
            (unit.felter.navn, unit.felter.cvr, over.map(|over| over.felter.adm_kommune))
        } else {
            return Ok(None);
        };
        let kommunens = || kommune.map(|kode| self.part_kommune(kode)).transpose();
        let cvr = match cvr {
            Some(cvr) => Some(cvr),
            None => kommunens()?.flatten().map(|Part { cvr, .. }| cvr),
        };
        Ok(cvr.map(|cvr| (navn, cvr)))
    }
}
