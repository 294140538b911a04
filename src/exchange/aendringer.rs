//! The writer's part of a batch of Dagtilbudsregisteret: look its `batchId` up, apply it by the rules, answer with a receipt.

use bytes::Bytes;

use super::Shared;
use super::apply::{Decided, answered};
use super::context::{Context, Finished};
use super::fault::Refusal;
use super::prepare::Aendringer;
use crate::dagtilbud::{Anvendt, Regler, anvend};
use crate::journal::{self, Retning, Udfald, Ulaeselig};
use crate::registre::{Fejl, Skrevet};
use crate::services::dtr_import::{self, Meddelelse, Status, Stier, Svar};
use crate::soap::{ContentType, Envelope};
use crate::store::dagtilbud::Skriver;
use crate::store::{Error, Keep, Result, Tx};
use crate::tilslutning::Scope;
use crate::xml::{Limits, Places};

/// The most errors, and the most advis, told of one batch.
const MOST: usize = 1000;

/// Applies a batch.
pub(super) fn apply(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, work: &Aendringer) -> Result<Finished> {
    let context = decided.context;
    if let Some(finished) = repeated(shared, tx, context, work)? {
        return answered(tx, context, finished, &[]);
    }
    let (anvendt, skrevet) = attempt(shared, tx, context, work, &decided.grant.scope)?;
    let finished = if anvendt.uden_aftale.is_empty() {
        receipt(decided, work, anvendt)
    } else {
        let refusal = decided.grant.udenfor(decided.aftale);
        context.refuse(&Refusal::OutsideAgreement { refusal, changes: anvendt.uden_aftale })
    };
    answered_first_time(tx, context, work, finished, &skrevet)
}

/// The stored answer of a `batchId` that was answered before, or the refusal of one that stood for another content.
fn repeated(shared: &Shared, tx: &Tx<'_>, context: &Context, work: &Aendringer) -> Result<Option<Finished>> {
    let Some(batch_id) = &work.batch.batch_id else { return Ok(None) };
    let Some((content, nr)) = tx.batch(&context.batch_owner(), batch_id)? else { return Ok(None) };
    if content != work.content {
        return Ok(Some(context.refuse(&Refusal::BatchReused)));
    }
    let payload = stored_payload(shared, tx, nr)?;
    Ok(Some(context.answer(&payload, Udfald::Gentaget, None)))
}

/// The payload of a stored answer; it is put into an envelope of its own, since the caller may now speak the other SOAP version.
fn stored_payload(shared: &Shared, tx: &Tx<'_>, nr: i64) -> Result<String> {
    let corrupt = || Error::Corrupt { table: "udveksling_kopi", column: "svar" };
    let stored = tx.exchange(&nr.to_string())?.ok_or(Error::Corrupt { table: "batch", column: "udveksling_nr" })?;
    let kept = tx.copies(nr)?.svar.ok_or_else(corrupt)?;
    let noegler = match journal::generation(&kept) {
        Some(generation) => shared.noegler.med(generation)?,
        None => shared.noegler.current(),
    };
    let answer = journal::aabn(&kept, stored.row.svar_bytes, &noegler, &stored.row.id, Retning::Svar);
    let answer = answer.map_err(|error| match error {
        Ulaeselig::Segl(error) => Error::Segl(error),
        Ulaeselig::Form => corrupt(),
    })?;
    payload_of(&Bytes::from(answer)).ok_or_else(corrupt)
}

/// What stands in the Body of an answer of ours, in either SOAP version. It declares its own namespace.
fn payload_of(answer: &Bytes) -> Option<String> {
    ["text/xml", "application/soap+xml"].into_iter().find_map(|media| {
        let media = ContentType::parse(Some(media)).ok()?;
        let envelope = Envelope::parse(answer.clone(), &media, &Limits::default()).ok()?;
        Some(envelope.payload_text().to_owned())
    })
}

/// Applies the batch, and keeps it only where all of it is right and it is no rehearsal.
fn attempt(
    shared: &Shared,
    tx: &mut Tx<'_>,
    context: &Context,
    work: &Aendringer,
    scope: &Scope,
) -> Result<(Anvendt, Vec<Skrevet>)> {
    let regler = Regler {
        koder: &shared.koder,
        krydsvalidering: work.krydsvalidering,
        kommune_vedligeholder_private: shared.settings.kommune_vedligeholder_private,
        scope,
        now: context.received,
    };
    tx.attempt(|tx| {
        let mut skriver = Skriver::new(tx, regler.now);
        let anvendt = anvend(&mut skriver, &regler, &work.batch.aendringer)?;
        let skrevet = skriver.skrevet;
        let keep = !anvendt.afvist() && !work.batch.proeve;
        let skrevet = if keep { skrevet } else { Vec::new() };
        Ok(((anvendt, skrevet), if keep { Keep::Yes } else { Keep::No }))
    })
}

/// The receipt of what was applied, or of everything that was wrong.
fn receipt(decided: &Decided<'_>, work: &Aendringer, anvendt: Anvendt) -> Finished {
    let context = decided.context;
    let afvist = anvendt.afvist();
    let kept = !afvist && !work.batch.proeve;
    let anvendt = if kept { anvendt } else { anvendt.uden_nye_numre() };
    let fejl = told(decided.message, work, anvendt.fejl);
    let advis = told(decided.message, work, anvendt.advis);
    let udfald = match (afvist, work.batch.proeve) {
        (true, _) => Udfald::Fejl,
        (false, true) => Udfald::Proeve,
        (false, false) => Udfald::Ok,
    };
    let resultater = if afvist { Vec::new() } else { anvendt.resultater };
    let kode = fejl.first().map(|fejl| fejl.kode.clone());
    let status = if afvist { Status::Fejl } else { Status::Ok };
    let (kvitterings_id, modtaget, proeve) = (context.id, context.received, work.batch.proeve);
    let svar = Svar { status, kvitterings_id, modtaget, proeve, resultater, fejl, advis };
    context.answer(&dtr_import::write(context.service.namespace, context.operation_name(), &svar), udfald, kode)
}

/// Rules' messages with line, column and path.
fn told(message: &str, work: &Aendringer, messages: Vec<Fejl>) -> Vec<Meddelelse> {
    if messages.is_empty() {
        return Vec::new();
    }
    let mut places = Places::new(message);
    let stier = Stier::of(&work.batch);
    messages
        .into_iter()
        .take(MOST)
        .map(|fejl| {
            let (sti, sted) = (stier.til(&fejl), places.at(fejl.offset));
            Meddelelse::of_rule(fejl, sti, sted)
        })
        .collect()
}

/// Journals the exchange, and lets its `batchId` stand for its content from now on. A rehearsal claims nothing.
fn answered_first_time(
    tx: &mut Tx<'_>,
    context: &Context,
    work: &Aendringer,
    finished: Finished,
    skrevet: &[Skrevet],
) -> Result<Finished> {
    let Some(entry) = context.entry(&finished) else { return Ok(finished) };
    let nr = tx.journal(&entry, skrevet)?;
    if let (Some(batch_id), Udfald::Ok | Udfald::Fejl) = (&work.batch.batch_id, finished.udfald)
        && !work.batch.proeve
    {
        tx.claim_batch(&context.batch_owner(), batch_id, &work.content, nr)?;
    }
    Ok(finished)
}
