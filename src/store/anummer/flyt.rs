//! What hangs on an A-number goes over to the number that has taken over (dtr-rules 58).

use serde::Serialize;

use super::{Anummer, Kildestoerrelse};
use crate::store::tilslutning::{Cause, Svar};
use crate::store::{Result, Tx};
use crate::tilslutning::{AftaleSlags, Afvisning, NyPart, Service};
use crate::types::{Institutionsnummer, SystemId};

/// What was moved, and what stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flytning {
    /// The A-number.
    pub nummer: Institutionsnummer,
    /// The number that has taken over.
    pub efterfoelger: Institutionsnummer,
    /// Its agreements: they have ended.
    pub aftaler: Vec<FlyttetAftale>,
    /// The sources that are the successor's now.
    pub kilder: Vec<Kildestoerrelse>,
    /// The sources that stay, since the successor has one of the same name.
    pub kilder_bliver: Vec<Kildestoerrelse>,
}

/// An agreement that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlyttetAftale {
    /// Its number.
    pub nr: i64,
    /// Its kind: a tilslutningsaftale is the party's own, and none is asked for in its place.
    pub slags: AftaleSlags,
    /// The service.
    pub service: Service,
    /// The system that had it.
    pub system: Option<SystemId>,
    /// Whether one is asked for in its place: not where the successor has it already.
    pub anmodes: bool,
    /// The number of the one that is asked for; none in a rehearsal, whose numbers are given again to others.
    pub forslag: Option<i64>,
}

impl Flytning {
    /// Without the numbers that were given in a rehearsal.
    #[must_use]
    pub fn uden_nye_numre(mut self) -> Self {
        self.aftaler.iter_mut().for_each(|aftale| aftale.forslag = None);
        self
    }

    /// Whether nothing hung on the number that could be moved.
    #[must_use]
    pub fn er_tom(&self) -> bool {
        self.aftaler.is_empty() && self.kilder.is_empty()
    }
}

impl Tx<'_> {
    /// Moves what may be moved from an A-number to its successor: each agreement ends, and for a dataaftale a new one is asked for with the
    /// successor's party; the import sources go over with their rows. A municipality must still approve the agreements.
    ///
    /// # Errors
    /// Inner: the table does not have the number, it has no successor, or one that can have no users. Outer: storage.
    pub fn anummer_flyt(&mut self, nummer: &Institutionsnummer, cause: &Cause) -> Svar<Flytning> {
        let til = match self.efterfoelger_af(nummer)? {
            Ok(til) => til,
            Err(afvisning) => return Ok(Err(afvisning)),
        };
        let aftaler = self.flyt_aftaler(nummer, &til, &aarsag(nummer, &til, cause))?;
        let (kilder, kilder_bliver) = self.flyt_kilder(nummer, &til)?;
        let flytning = Flytning { nummer: nummer.clone(), efterfoelger: til, aftaler, kilder, kilder_bliver };
        if !flytning.er_tom() {
            let akt = serde_json::json!({ "flytning": flytning, "hvorfor": cause.hvorfor });
            self.noter_anumre(cause, "flyt", &akt)?;
        }
        Ok(Ok(flytning))
    }

    fn flyt_aftaler(
        &mut self,
        fra: &Institutionsnummer,
        til: &Institutionsnummer,
        cause: &Cause,
    ) -> Result<Vec<FlyttetAftale>> {
        self.samme_part(fra, til, cause)?;
        let ophoerte = self.aftaler_ophoerer(fra, Some(til), cause)?;
        let mut flyttede = Vec::with_capacity(ophoerte.len());
        for ophoert in ophoerte {
            let Some(aftale) = self.aftale(ophoert.aftale)? else { continue };
            flyttede.push(FlyttetAftale {
                nr: aftale.id,
                slags: aftale.slags,
                service: aftale.service,
                system: aftale.system,
                anmodes: ophoert.forslag.is_some(),
                forslag: ophoert.forslag,
            });
        }
        Ok(flyttede)
    }

    /// The successor is a party too, by the CVR number that its register or the A-number's party has.
    fn samme_part(&mut self, fra: &Institutionsnummer, til: &Institutionsnummer, cause: &Cause) -> Result<()> {
        let Some(gammel) = self.part_institution(fra)? else { return Ok(()) };
        if self.part_institution(til)?.is_some() {
            return Ok(());
        }
        let (navn, cvr) = self.navn_og_cvr(til)?.unwrap_or((gammel.navn, gammel.cvr));
        let ny = NyPart { cvr, navn, kommunekode: None, institutionsnummer: Some(til.clone()), rolle: None };
        // It has a name, and the number is no party's: no rule refuses it.
        self.part_opret(&ny, cause)?.ok();
        Ok(())
    }

    /// The number that takes over, where something can be moved to it.
    fn efterfoelger_af(&self, nummer: &Institutionsnummer) -> Svar<Institutionsnummer> {
        let Some(Anummer { efterfoelger, .. }) = self.anummer(nummer)? else {
            return Ok(Err(Afvisning::FindesIkke { hvad: "A-nummeret", kommando: "anumre" }));
        };
        let Some(nummer) = efterfoelger else { return Ok(Err(Afvisning::UdenEfterfoelger)) };
        match self.kan_ikke_efterfoelge(&nummer)? {
            Some(hvorfor) => Ok(Err(Afvisning::Efterfoelger { nummer, hvorfor })),
            None => Ok(Ok(nummer)),
        }
    }

    /// Moves the sources; gives those that were moved, and those that stay.
    fn flyt_kilder(
        &mut self,
        fra: &Institutionsnummer,
        til: &Institutionsnummer,
    ) -> Result<(Vec<Kildestoerrelse>, Vec<Kildestoerrelse>)> {
        let dens = self.kilder(til)?;
        let stoerrelser = self.kildestoerrelser(fra)?;
        let (bliver, flyttes): (Vec<_>, Vec<_>) =
            stoerrelser.into_iter().partition(|kilde| dens.iter().any(|anden| anden.source == kilde.source));
        for kilde in &flyttes {
            self.kilde_flyt(fra, &kilde.source, til)?;
        }
        self.glem_feltskift(fra)?;
        self.glem_feltskift(til)?;
        Ok((flyttes, bliver))
    }
}

/// Why an agreement ends and another is asked for, before what the operator says.
fn aarsag(nummer: &Institutionsnummer, til: &Institutionsnummer, cause: &Cause) -> Cause {
    let grund = format!("A-nummeret {nummer} er afløst af {til}");
    let hvorfor = match &cause.hvorfor {
        Some(egen) => format!("{grund}: {egen}"),
        None => grund,
    };
    Cause { hvorfor: Some(hvorfor), ..cause.clone() }
}
