//! Agreements on a number that ends.

use super::{Cause, Note};
use crate::store::{Result, Tx};
use crate::tilslutning::{AftaleSlags, Emne, Handling, NyAftale, NyPart, Part, Periode, Status, dansk_dag, regler};
use crate::types::Institutionsnummer;

/// An agreement that has ended with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ophoert {
    /// Its number.
    pub aftale: i64,
    /// The one that is asked for in its place.
    pub forslag: Option<i64>,
}

impl Tx<'_> {
    /// Ends the dataaftaler of an institution; where there is a successor, each is asked for with it.
    ///
    /// # Errors
    /// Storage.
    pub fn aftaler_ophoerer(
        &mut self,
        nummer: &Institutionsnummer,
        efterfoelger: Option<&Institutionsnummer>,
        cause: &Cause,
    ) -> Result<Vec<Ophoert>> {
        let dag = dansk_dag(cause.tid);
        let mut ud = Vec::new();
        for aftale in self.aftaler_om_institution(nummer, dag)? {
            if aftale.slags != AftaleSlags::Data {
                continue;
            }
            let handling = if aftale.status == Status::Anmodet { Handling::Traek } else { Handling::Opsig };
            if self.aftale_udfoer(aftale.id, handling, cause)?.is_err() {
                continue;
            }
            let mut forslag = None;
            if let Some(til) = efterfoelger {
                let part = match self.part_institution(til)? {
                    Some(part) => part,
                    None => self.part_for(nummer, til, cause)?,
                };
                let periode = Periode { fra: aftale.periode.fra.max(dag), til: aftale.periode.til };
                let ny = NyAftale {
                    slags: aftale.slags,
                    service: aftale.service,
                    system: aftale.system,
                    part: Some(part.id),
                    periode,
                };
                forslag = self.aftale_anmod(&ny, cause)?.ok().map(|aftale| aftale.id);
            }
            ud.push(Ophoert { aftale: aftale.id, forslag });
        }
        Ok(ud)
    }

    fn part_for(&mut self, nummer: &Institutionsnummer, til: &Institutionsnummer, cause: &Cause) -> Result<Part> {
        let gammel = self
            .part_institution(nummer)?
            .ok_or(crate::store::Error::Corrupt { table: "part", column: "institutionsnummer" })?;
        let ny = NyPart {
            cvr: gammel.cvr,
            navn: gammel.navn,
            kommunekode: None,
            institutionsnummer: Some(til.clone()),
            rolle: None,
        };
        let _ = regler::check_part(&ny);
        let part = self.part_insert(&ny, cause)?;
        self.noter(cause, &Note { emne: Emne::Part, noegle: &part.id.to_string(), fra: None, til: "oprettet" })?;
        Ok(part)
    }
}
