//! What hangs on an A-number goes over to the number that has taken over (dtr-rules 58).

use serde::Serialize;

use super::{Anummer, Kildestoerrelse};
use crate::store::tilslutning::{Cause, Ophoert, Svar};
use crate::store::{Result, Tx};
use crate::tilslutning::{Aftale, AftaleSlags, Afvisning, Service, dansk_dag};
use crate::types::{Institutionsnummer, SystemId};

/// What was moved, and what stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flytning {
    /// The A-number.
    pub nummer: Institutionsnummer,
    /// The number that has taken over.
    pub efterfoelger: Institutionsnummer,
    /// Its dataaftaler: they have ended.
    pub aftaler: Vec<FlyttetAftale>,
    /// Its tilslutningsaftaler, which stay: they are the party's own.
    pub aftaler_bliver: Vec<i64>,
    /// The sources that are the successor's now.
    pub kilder: Vec<Kildestoerrelse>,
    /// The sources that stay, since the successor has one of the same name.
    pub kilder_bliver: Vec<Kildestoerrelse>,
}

/// A dataaftale that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlyttetAftale {
    /// Its number.
    pub nr: i64,
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
    /// Moves what may be moved from an A-number to its successor: each dataaftale ends, and a new one is asked for with the successor's party; the
    /// import sources go over with their rows. A municipality must still approve the agreements.
    ///
    /// # Errors
    /// Inner: the table does not have the number, it has no successor, or one that can have no users. Outer: storage.
    pub fn anummer_flyt(&mut self, nummer: &Institutionsnummer, cause: &Cause) -> Svar<Flytning> {
        let til = match self.efterfoelger_af(nummer)? {
            Ok(til) => til,
            Err(afvisning) => return Ok(Err(afvisning)),
        };
        let levende = self.aftaler_om_institution(nummer, dansk_dag(cause.tid))?;
        let ophoerte = self.aftaler_ophoerer(nummer, Some(&til), &aarsag(nummer, &til, cause))?;
        let (kilder, kilder_bliver) = self.flyt_kilder(nummer, &til)?;
        let bliver = levende.iter().filter(|aftale| aftale.slags == AftaleSlags::Tilslutning).map(|aftale| aftale.id);
        let flytning = Flytning {
            nummer: nummer.clone(),
            efterfoelger: til,
            aftaler_bliver: bliver.collect(),
            aftaler: flyttede(&levende, &ophoerte),
            kilder,
            kilder_bliver,
        };
        if !flytning.er_tom() {
            self.noter_anumre(cause, "flyt", &serde_json::json!({ "flytning": flytning, "hvorfor": cause.hvorfor }))?;
        }
        Ok(Ok(flytning))
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

fn flyttede(levende: &[Aftale], ophoerte: &[Ophoert]) -> Vec<FlyttetAftale> {
    let flyttet = |ophoert: &Ophoert| {
        let aftale = levende.iter().find(|aftale| aftale.id == ophoert.aftale)?;
        let (service, system) = (aftale.service, aftale.system.clone());
        Some(FlyttetAftale {
            nr: aftale.id,
            service,
            system,
            anmodes: ophoert.forslag.is_some(),
            forslag: ophoert.forslag,
        })
    };
    ophoerte.iter().filter_map(flyttet).collect()
}
