//! Institutionsregisteret's part of a sending: its acts run by the rules, with everything that follows from them.
//!
//! An act may close a unit of Dagtilbudsregisteret and end agreements; all of it is one transaction. What needs the ministry's approval is run to its
//! end too, so that its consequences can be told, and taken back.

use super::{Kommet, told};
use crate::exchange::Shared;
use crate::exchange::apply::Decided;
use crate::exchange::context::Context;
use crate::institutioner::{Aendring, Anvendt, Foelge, Haendelse, Handling, Konsekvens, NySag, Regler, anvend, felt};
use crate::registre::{Fejl, Henvisning, Skrevet, dansk_dag};
use crate::services::aendringer::{Skjulte, Status, Svar};
use crate::services::ir_vedligehold::Batch;
use crate::store::institutioner::Skriver;
use crate::store::tilslutning::Cause;
use crate::store::{Keep, Result, Tx};
use crate::tilslutning::{PartId, Scope, Service};
use crate::types::Institutionsnummer;
use crate::{dagtilbud, store};

/// For whom acts are done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Myndighed<'a> {
    /// In Institutionsregisteret.
    pub(super) scope: &'a Scope,
    /// In Dagtilbudsregisteret; `None`: for nobody.
    pub(super) dagtilbud: Option<&'a Scope>,
}

/// Whether what acts do may be kept, where nothing is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maal {
    Goer,
    Proev,
}

/// Acts that were run to their end.
pub(super) struct Koert {
    pub(super) anvendt: Anvendt,
    pub(super) status: Status,
    konsekvenser: Vec<Konsekvens>,
    forslag: Vec<(i64, i64)>,
    /// What was kept; nothing of a rehearsal, a refusal or a case.
    pub(super) skrevet: Vec<Skrevet>,
}

/// Applies a sending; what the ministry must approve becomes a case.
pub(super) fn apply(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, sending: &Batch) -> Result<Kommet> {
    let dagtilbud = match sending.aendringer.iter().any(lukker_dagtilbud) {
        true => decided.also_for(tx, Service::DtrImport)?,
        false => None,
    };
    let myndighed = Myndighed { scope: &decided.grant.scope, dagtilbud: dagtilbud.as_ref() };
    let maal = if sending.proeve { Maal::Proev } else { Maal::Goer };
    let koert = koer(shared, tx, decided.context, myndighed, &sending.aendringer, maal)?;
    let sagsnummer = match koert.status {
        Status::Afventer if maal == Maal::Goer => Some(opret_sag(tx, decided, sending)?),
        _ => None,
    };
    let mut kommet = koert.kommet(decided.context, sending, Some(decided.message), maal);
    kommet.svar.sagsnummer = sagsnummer;
    Ok(kommet)
}

fn opret_sag(tx: &mut Tx<'_>, decided: &Decided<'_>, sending: &Batch) -> Result<i64> {
    let Decided { context, grant, cvr, .. } = decided;
    let parter: Vec<PartId> = grant.scope.parter().iter().map(|part| part.id).collect();
    tx.sag_opret(&NySag {
        udveksling: context.id,
        anmodet: context.received,
        ejer: context.role(),
        cvr: (*cvr).clone(),
        parter,
        aendringer: sending.aendringer.clone(),
    })
}

/// Runs acts to their end. They are kept only where nothing is wrong with any, nobody must approve them, and that is the aim.
pub(super) fn koer(
    shared: &Shared,
    tx: &mut Tx<'_>,
    context: &Context,
    myndighed: Myndighed<'_>,
    aendringer: &[Aendring],
    maal: Maal,
) -> Result<Koert> {
    let regler = Regler {
        koder: &shared.koder,
        scope: myndighed.scope,
        dagtilbud_scope: myndighed.dagtilbud,
        now: context.received,
    };
    tx.attempt(|tx| {
        let mut skriver = Skriver::new(tx, shared.settings.ir_foerste_nummer);
        let mut anvendt = anvend(&mut skriver, &regler, aendringer)?;
        let mut skrevet = skriver.skrevet;
        skrevet.extend(luk_dagtilbud(shared, tx, &regler, aendringer, &mut anvendt)?);
        let status = status(&anvendt);
        let konsekvenser = match status {
            Status::Fejl => Vec::new(),
            Status::Ok | Status::Afventer => tx.konsekvenser(&anvendt.foelger, dansk_dag(regler.now))?,
        };
        let mut koert = Koert { anvendt, status, konsekvenser, forslag: Vec::new(), skrevet: Vec::new() };
        if status != Status::Ok || maal == Maal::Proev {
            return Ok((koert, Keep::No));
        }
        koert.forslag = aftaler_ophoerer(tx, context, aendringer, &koert.anvendt)?;
        koert.skrevet = skrevet;
        Ok((koert, Keep::Yes))
    })
}

fn status(anvendt: &Anvendt) -> Status {
    if anvendt.afvist() {
        Status::Fejl
    } else if anvendt.godkendelser.is_empty() {
        Status::Ok
    } else {
        Status::Afventer
    }
}

/// dtr-rules 54.
pub(super) fn lukker_dagtilbud(aendring: &Aendring) -> bool {
    matches!(aendring.handling, Handling::LaegDagtilbudUnderSkole { .. })
}

/// Closes the dagtilbud that went over to a school's number, by their own register's rules; what these say is said of the act.
fn luk_dagtilbud(
    shared: &Shared,
    tx: &mut Tx<'_>,
    regler: &Regler<'_>,
    aendringer: &[Aendring],
    anvendt: &mut Anvendt,
) -> Result<Vec<Skrevet>> {
    let gjort = |aendring: &&Aendring| anvendt.resultater.iter().any(|gjort| gjort.position == aendring.position);
    let lukninger: Vec<_> = aendringer.iter().filter(gjort).filter_map(lukning).collect();
    let Some(scope) = regler.dagtilbud_scope.filter(|_| !lukninger.is_empty()) else { return Ok(Vec::new()) };
    let regler = dagtilbud::Regler {
        koder: regler.koder,
        krydsvalidering: false,
        kommune_vedligeholder_private: shared.settings.kommune_vedligeholder_private,
        scope,
        now: regler.now,
    };
    let mut skriver = store::dagtilbud::Skriver::new(tx, regler.now);
    let lukket = dagtilbud::anvend(&mut skriver, &regler, &lukninger)?;
    let handlingens = |fejl: Fejl| Fejl { felt: fejl.felt.map(|_| felt::DAGTILBUD), ..fejl };
    anvendt.fejl.extend(lukket.fejl.into_iter().map(handlingens));
    // The agreements are told of as consequences.
    let advis = lukket.advis.into_iter().filter(|advis| advis.kode != dagtilbud::Raad::BEROERTE_AFTALER);
    anvendt.advis.extend(advis.map(handlingens));
    anvendt.uden_aftale.extend(lukket.uden_aftale);
    anvendt.fejl.sort_by_key(|fejl| fejl.position);
    anvendt.advis.sort_by_key(|advis| advis.position);
    Ok(skriver.skrevet)
}

/// The closing that an act asks of Dagtilbudsregisteret.
fn lukning(aendring: &Aendring) -> Option<dagtilbud::Aendring> {
    let Handling::LaegDagtilbudUnderSkole { dagtilbud, .. } = &aendring.handling else { return None };
    let felt = aendring.felter.iter().find(|(sti, _)| sti == felt::DAGTILBUD);
    Some(dagtilbud::Aendring {
        position: aendring.position,
        lokal_id: None,
        handling: dagtilbud::Handling::DeleteAnvisningsEnhed(Henvisning::Nummer(dagtilbud.clone())),
        offset: aendring.offset,
        felter: vec![("enhedsNummer", felt.map_or(aendring.offset, |(_, offset)| *offset))],
    })
}

/// Ends the agreements on every number that ended; which was proposed in the place of which.
fn aftaler_ophoerer(
    tx: &mut Tx<'_>,
    context: &Context,
    aendringer: &[Aendring],
    anvendt: &Anvendt,
) -> Result<Vec<(i64, i64)>> {
    let mut forslag = Vec::new();
    for foelge in &anvendt.foelger {
        let Haendelse::Ophoerer { efterfoelger } = &foelge.haendelse else { continue };
        let efterfoelger = efterfoelger.as_ref().and_then(|ny| endelig(anvendt, ny));
        let ved = aendringer.iter().find(|aendring| aendring.position == foelge.position);
        let mut hvorfor = format!("{} er nedlagt", foelge.nummer);
        hvorfor.extend(ved.map(|ved| format!(" ved {}", ved.handling.metode())));
        hvorfor.extend(efterfoelger.map(|ny| format!("; fortsætter som {ny}")));
        let hvem = format!("{}: {}", context.operation_name(), context.role());
        let cause = Cause { id: context.id, tid: context.received, hvem, hvorfor: Some(hvorfor) };
        let ophoert = tx.aftaler_ophoerer(&foelge.nummer, efterfoelger, &cause)?;
        forslag.extend(ophoert.into_iter().filter_map(|ophoert| ophoert.forslag.map(|ny| (ophoert.aftale, ny))));
    }
    Ok(forslag)
}

/// The unit that goes on when the whole batch is done: a later change may end the one that an earlier one named.
fn endelig<'a>(anvendt: &'a Anvendt, nummer: &'a Institutionsnummer) -> Option<&'a Institutionsnummer> {
    let ender = |foelge: &&Foelge| foelge.nummer == *nummer && matches!(foelge.haendelse, Haendelse::Ophoerer { .. });
    match anvendt.foelger.iter().find(ender).map(|foelge| &foelge.haendelse) {
        // A number ends once, and a successor is open when it is named: there is no way back.
        Some(Haendelse::Ophoerer { efterfoelger }) => efterfoelger.as_ref().and_then(|ny| endelig(anvendt, ny)),
        _ => Some(nummer),
    }
}

impl Koert {
    /// The receipt, and what is to be journalled with it. `message` is where the acts stand, where they came in the message that is answered.
    pub(super) fn kommet(self, context: &Context, sending: &Batch, message: Option<&str>, maal: Maal) -> Kommet {
        let kept = self.status == Status::Ok && maal == Maal::Goer;
        let mut anvendt = self.anvendt;
        let mut svar = Svar::new(self.status, context.id, context.received);
        if !kept {
            // They will be another's.
            svar.skjulte = Skjulte::new(anvendt.nye_numre().map(|(nummer, _)| nummer.clone()).collect());
            anvendt = anvendt.uden_nye_numre();
        }
        svar.fejl = told(message, sending, anvendt.fejl);
        svar.advis = told(message, sending, anvendt.advis);
        if self.status != Status::Fejl {
            svar.resultater = anvendt.resultater;
            svar.godkendelser = anvendt.godkendelser;
            svar.konsekvenser = self.konsekvenser;
            svar.forslag = self.forslag;
        }
        Kommet { svar, uden_aftale: anvendt.uden_aftale, skrevet: self.skrevet }
    }
}
