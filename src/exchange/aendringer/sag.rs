//! The writer's part of what is asked of a case: to see what would come of it, to approve it, to refuse it, to withdraw it.
//!
//! Everything is decided again here, in the transaction: that the caller is the ministry, or the one that asked, and that the case still waits. Of two
//! decisions at once, the second finds a case that is decided.

use super::institutioner::{Koert, Maal, Myndighed, koer, lukker_dagtilbud};
use crate::exchange::Shared;
use crate::exchange::apply::{Decided, answered};
use crate::exchange::context::Finished;
use crate::institutioner::{Aendring, Afgoerelse, Sag, Sagsbrud, Sagsstatus};
use crate::journal::Udfald;
use crate::registre::UdenAftale;
use crate::services::aendringer::{Meddelelse, Sending, Status, Svar};
use crate::services::ir_vedligehold::{self, Sagskald, Skridt};
use crate::store::{Result, Tx};
use crate::tilslutning::{Gate, Question, Rolle, Scope, Service, decide_at};

/// Does what is asked of a case.
pub(in crate::exchange) fn apply(
    shared: &Shared,
    tx: &mut Tx<'_>,
    decided: &Decided<'_>,
    kald: &Sagskald,
) -> Result<Finished> {
    let (context, ministerium) = (decided.context, decided.grant.scope.is_ministerium());
    let sag = tx.sag(kald.sagsnummer)?.filter(|sag| ministerium || sag.anmodning.ejer == context.role());
    match (&kald.skridt, sag) {
        (Skridt::Hent, sag) => hent(shared, tx, decided, sag),
        (Skridt::Godkend { .. } | Skridt::Afvis { .. }, _) if !ministerium => {
            let metode = context.operation_name();
            let hvem = vec![UdenAftale { position: 1, metode, hvem: "ministeriet".to_owned(), offset: 0 }];
            answered(tx, context, context.refuse(&decided.outside(hvem)), &[])
        }
        (_, None) => nej(tx, decided, &Sagsbrud::FindesIkke { sag: kald.sagsnummer }),
        (Skridt::Traek, Some(sag)) if sag.anmodning.ejer != context.role() => {
            nej(tx, decided, &Sagsbrud::IkkeAnmoderen { sag: sag.id })
        }
        (_, Some(sag)) if sag.status() != Sagsstatus::Afventer => {
            nej(tx, decided, &Sagsbrud::Afgjort { sag: sag.id, status: sag.status() })
        }
        (Skridt::Godkend { proeve }, Some(sag)) => {
            godkend(shared, tx, decided, &sag, if *proeve { Maal::Proev } else { Maal::Goer })
        }
        (Skridt::Afvis { begrundelse }, Some(sag)) => {
            afgoer(tx, decided, &sag, Sagsstatus::Afvist, Some(begrundelse.clone()))
        }
        (Skridt::Traek, Some(sag)) => afgoer(tx, decided, &sag, Sagsstatus::Trukket, None),
    }
}

/// A case, and what would come of it if it were approved now.
fn hent(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, sag: Option<Sag>) -> Result<Finished> {
    let context = decided.context;
    let nu = match &sag {
        Some(sag) if sag.status() == Sagsstatus::Afventer => nu(shared, tx, decided, sag)?,
        _ => None,
    };
    let fundet = sag.as_ref().map(|sag| (sag, nu.as_ref()));
    let payload = ir_vedligehold::write_sag(context.service.namespace, fundet);
    answered(tx, context, context.answer(&payload, Udfald::Ok, None), &[])
}

/// What the ministry's approval would do now; nothing where no ministry is registered.
fn nu(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, sag: &Sag) -> Result<Option<Svar>> {
    let Some(ministeriet) = tx.part_rolle(Rolle::Ministerium)? else { return Ok(None) };
    let scope = Scope::Parter(vec![ministeriet.into()]);
    let koert = koer_sagen(shared, tx, decided, sag, &scope, Maal::Proev)?;
    Ok(Some(koert.kommet(decided.context, &sending(sag, Maal::Proev), None, Maal::Proev).svar))
}

/// The ministry approves: the acts are done by the rules as they are now, or nothing is and the case still waits.
fn godkend(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, sag: &Sag, maal: Maal) -> Result<Finished> {
    let context = decided.context;
    let koert = koer_sagen(shared, tx, decided, sag, &decided.grant.scope, maal)?;
    let mut kommet = koert.kommet(context, &sending(sag, maal), None, maal);
    kommet.svar.sagsnummer = Some(sag.id);
    if kommet.svar.status == Status::Ok && maal == Maal::Goer {
        tx.sag_afgoer(sag.id, &afgoerelse(decided, Sagsstatus::Godkendt, None))?;
    }
    let (finished, skrevet) = kommet.besvar(decided, maal == Maal::Proev);
    answered(tx, context, finished, &skrevet)
}

fn koer_sagen(
    shared: &Shared,
    tx: &mut Tx<'_>,
    decided: &Decided<'_>,
    sag: &Sag,
    scope: &Scope,
    maal: Maal,
) -> Result<Koert> {
    let aendringer = &sag.anmodning.aendringer;
    let dagtilbud = match aendringer.iter().any(lukker_dagtilbud) {
        true => anmoderens(tx, decided, sag)?,
        false => None,
    };
    let myndighed = Myndighed { scope, dagtilbud: dagtilbud.as_ref() };
    koer(shared, tx, decided.context, myndighed, aendringer, maal)
}

/// For whom the one that asked may act in Dagtilbudsregisteret now: the ministry approves an act, and does not lend its own authority there.
fn anmoderens(tx: &Tx<'_>, decided: &Decided<'_>, sag: &Sag) -> Result<Option<Scope>> {
    let Some(stored) = tx.exchange(&sag.anmodning.udveksling.to_string())? else { return Ok(None) };
    let Some((system, thumbprint)) = stored.row.kalder() else { return Ok(None) };
    let question = Question {
        cvr: &sag.anmodning.cvr,
        thumbprint: &thumbprint,
        service: Service::DtrImport,
        system: system.as_ref(),
        now: decided.context.received,
    };
    let facts = tx.tilslutning_facts(&question)?;
    Ok(decide_at(&question, &facts, Gate::Dataaftale).ok().map(|grant| grant.scope))
}

/// The case is refused or withdrawn; nothing else is done.
fn afgoer(
    tx: &mut Tx<'_>,
    decided: &Decided<'_>,
    sag: &Sag,
    status: Sagsstatus,
    begrundelse: Option<String>,
) -> Result<Finished> {
    let context = decided.context;
    tx.sag_afgoer(sag.id, &afgoerelse(decided, status, begrundelse))?;
    let mut svar = Svar::new(Status::Ok, context.id, context.received);
    svar.sagsnummer = Some(sag.id);
    answered(tx, context, context.kvittering(&svar, Udfald::Ok), &[])
}

fn afgoerelse(decided: &Decided<'_>, status: Sagsstatus, begrundelse: Option<String>) -> Afgoerelse {
    Afgoerelse { status, tid: decided.context.received, udveksling: decided.context.id, begrundelse }
}

/// What is asked of the case cannot be done.
fn nej(tx: &mut Tx<'_>, decided: &Decided<'_>, brud: &Sagsbrud) -> Result<Finished> {
    let context = decided.context;
    let mut svar = Svar::new(Status::Fejl, context.id, context.received);
    svar.fejl.push(Meddelelse {
        kode: brud.kode().to_owned(),
        tekst: brud.to_string(),
        felt: Some("sagsnummer".to_owned()),
        sti: Some(format!("/{}/sagsnummer", context.operation_name())),
        ..Meddelelse::default()
    });
    answered(tx, context, context.kvittering(&svar, Udfald::Fejl), &[])
}

/// The case's acts as they were sent, for their paths: alone, or in a batch.
fn sending(sag: &Sag, maal: Maal) -> Sending<Aendring> {
    let aendringer = sag.anmodning.aendringer.clone();
    let batch_id = (aendringer.len() > 1).then(String::new);
    Sending { batch_id, proeve: maal == Maal::Proev, aendringer }
}
