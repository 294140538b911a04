//! The writer's part of a change: decide again, apply, answer and journal, all in one transaction.

use std::sync::Arc;

use bytes::Bytes;

use super::Shared;
use super::context::{Context, Finished};
use super::fault::Refusal;
use super::prepare::Change;
use crate::dagtilbud::{Anvendt, Fejl, Regler, Skrivning, anvend};
use crate::journal::{Entry, Udfald, unpack};
use crate::services::dtr_import::{self, Meddelelse, Status, Stier, Svar};
use crate::soap::{ContentType, Envelope};
use crate::store::dagtilbud::Skriver;
use crate::store::{Error, Keep, Result, Tx};
use crate::tilslutning::Scope;
use crate::xml::{Limits, Places};

/// The most errors, and the most advis, told of one batch.
const MOST: usize = 1000;

/// Applies a change. An error is storage's; every refusal is an answer.
pub(super) fn apply(shared: &Shared, tx: &mut Tx<'_>, change: &mut Change) -> Result<Finished> {
    if !change.context.claim(tx)? {
        return replayed(tx, &change.context);
    }
    // The agreements as they are inside the transaction: what was ended since the worker looked ends here.
    let (aftale, grant) = match change.context.decide(tx, change.decoded.named.as_ref())? {
        Ok(granted) => granted,
        Err(refusal) => return answered(tx, &change.context, change.context.refuse(&refusal), &[]),
    };
    if change.context.acting.as_ref() != Some(&grant.acting) {
        // The role that the worker found ended meanwhile, and another stepped in: the batchId is that one's.
        change.context = Arc::new(change.context.in_role(grant.acting.clone()));
    }
    let (change, context) = (&*change, &change.context);
    if let Some(finished) = repeated(tx, change)? {
        return answered(tx, context, finished, &[]);
    }
    let (anvendt, skrevet) = attempt(shared, tx, change, &grant.scope)?;
    let finished = if anvendt.uden_aftale.is_empty() {
        receipt(change, anvendt)
    } else {
        let refusal = grant.udenfor(aftale);
        context.refuse(&Refusal::OutsideAgreement { refusal, changes: anvendt.uden_aftale })
    };
    answered_first_time(tx, change, finished, &skrevet)
}

/// The stored answer of a `batchId` that was answered before, or the refusal of one that stood for another content.
fn repeated(tx: &Tx<'_>, change: &Change) -> Result<Option<Finished>> {
    let context = &change.context;
    let Some(batch_id) = &change.decoded.batch.batch_id else { return Ok(None) };
    let Some((content, nr)) = tx.batch(&context.batch_owner(), batch_id)? else { return Ok(None) };
    if content != change.decoded.content {
        return Ok(Some(context.refuse(&Refusal::BatchReused)));
    }
    let payload = stored_payload(tx, nr)?;
    Ok(Some(context.answer(&payload, Udfald::Gentaget, None)))
}

/// The payload of a stored answer; it is put into an envelope of its own, since the caller may now speak the other SOAP version.
fn stored_payload(tx: &Tx<'_>, nr: i64) -> Result<String> {
    let missing = Error::Corrupt { table: "udveksling_kopi", column: "svar" };
    let stored = tx.exchange(&nr.to_string())?.ok_or(Error::Corrupt { table: "batch", column: "udveksling_nr" })?;
    let bytes = u64::try_from(stored.row.svar_bytes).unwrap_or(0);
    let answer = tx.copies(nr)?.svar.and_then(|svar| unpack(&svar, bytes)).map(Bytes::from);
    answer.and_then(|answer| payload_of(&answer)).ok_or(missing)
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
fn attempt(shared: &Shared, tx: &mut Tx<'_>, change: &Change, scope: &Scope) -> Result<(Anvendt, Vec<Skrivning>)> {
    let regler = Regler {
        koder: &shared.koder,
        krydsvalidering: change.decoded.krydsvalidering,
        kommune_vedligeholder_private: shared.settings.kommune_vedligeholder_private,
        scope,
        now: change.context.received,
    };
    tx.attempt(|tx| {
        let mut skriver = Skriver::new(tx, regler.now);
        let anvendt = anvend(&mut skriver, &regler, &change.decoded.batch.aendringer)?;
        let skrevet = skriver.skrevet;
        let keep = !anvendt.afvist() && !change.decoded.batch.proeve;
        let skrevet = if keep { skrevet } else { Vec::new() };
        Ok(((anvendt, skrevet), if keep { Keep::Yes } else { Keep::No }))
    })
}

/// The receipt of what was applied, or of everything that was wrong.
fn receipt(change: &Change, anvendt: Anvendt) -> Finished {
    let context = &change.context;
    let afvist = anvendt.afvist();
    let kept = !afvist && !change.decoded.batch.proeve;
    let anvendt = if kept { anvendt } else { anvendt.uden_nye_numre() };
    let fejl = told(change, anvendt.fejl);
    let advis = told(change, anvendt.advis);
    let udfald = match (afvist, change.decoded.batch.proeve) {
        (true, _) => Udfald::Fejl,
        (false, true) => Udfald::Proeve,
        (false, false) => Udfald::Ok,
    };
    let resultater = if afvist { Vec::new() } else { anvendt.resultater };
    let kode = fejl.first().map(|fejl| fejl.kode.clone());
    let status = if afvist { Status::Fejl } else { Status::Ok };
    let (kvitterings_id, modtaget, proeve) = (context.id, context.received, change.decoded.batch.proeve);
    let svar = Svar { status, kvitterings_id, modtaget, proeve, resultater, fejl, advis };
    context.answer(&dtr_import::write(context.service.namespace, context.operation_name(), &svar), udfald, kode)
}

/// Rules' messages with line, column and path.
fn told(change: &Change, messages: Vec<Fejl>) -> Vec<Meddelelse> {
    if messages.is_empty() {
        return Vec::new();
    }
    let message = std::str::from_utf8(&change.decoded.message).unwrap_or_default();
    let mut places = Places::new(message);
    let stier = Stier::of(&change.decoded.batch);
    messages
        .into_iter()
        .take(MOST)
        .map(|fejl| {
            let (sti, sted) = (stier.til(&fejl), places.at(fejl.offset));
            Meddelelse::of_rule(fejl, sti, sted)
        })
        .collect()
}

/// Journals an answer that changes nothing; or that its message was received before, or that there were as many exports as there may be.
pub(super) fn record(tx: &mut Tx<'_>, context: &Context, finished: Finished, entry: &Entry) -> Result<Finished> {
    if !context.claim(tx)? {
        return replayed(tx, context);
    }
    if let Some(kvote) = &context.kvote
        && finished.udfald == Udfald::Ok
        && !kvote.tag(tx)?
    {
        return answered(tx, context, context.refuse(&kvote.brugt(context.received)), &[]);
    }
    tx.journal(entry, &[])?;
    Ok(finished)
}

/// A message that was received before: an exchange of its own, and nothing of the answer that was made.
fn replayed(tx: &mut Tx<'_>, context: &Context) -> Result<Finished> {
    let finished = context.refuse(&Refusal::Replayed);
    if let Some(mut entry) = context.entry(&finished) {
        // Its first arrival has the copy; whoever holds a message of somebody's must not be able to fill the disk with it.
        entry.anmodning.kept = None;
        tx.journal(&entry, &[])?;
    }
    Ok(finished)
}

fn answered(tx: &mut Tx<'_>, context: &Context, finished: Finished, skrevet: &[Skrivning]) -> Result<Finished> {
    if let Some(entry) = context.entry(&finished) {
        tx.journal(&entry, skrevet)?;
    }
    Ok(finished)
}

/// Journals the exchange, and lets its `batchId` stand for its content from now on. A rehearsal claims nothing.
fn answered_first_time(
    tx: &mut Tx<'_>,
    change: &Change,
    finished: Finished,
    skrevet: &[Skrivning],
) -> Result<Finished> {
    let context = &change.context;
    let Some(entry) = context.entry(&finished) else { return Ok(finished) };
    let nr = tx.journal(&entry, skrevet)?;
    if let (Some(batch_id), Udfald::Ok | Udfald::Fejl) = (&change.decoded.batch.batch_id, finished.udfald)
        && !change.decoded.batch.proeve
    {
        tx.claim_batch(&context.batch_owner(), batch_id, &change.decoded.content, nr)?;
    }
    Ok(finished)
}
