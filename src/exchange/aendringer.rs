//! The writer's part of a sending of changes: look its `batchId` up, apply it by its register's rules, answer with a receipt.

mod dagtilbud;
mod institutioner;
mod sag;

use bytes::Bytes;

use super::Shared;
use super::apply::{Decided, answered};
use super::context::{Context, Finished};
use super::fault::Refusal;
use crate::journal::{self, Retning, Udfald, Ulaeselig};
use crate::registre::{Fejl, Skrevet, UdenAftale};
use crate::services::aendringer::{Meddelelse, Sending, Sendt, Status, Stier, Svar};
use crate::services::{dtr_import, ir_vedligehold};
use crate::soap::{ContentType, Envelope};
use crate::store::{Error, Result, Tx};
use crate::xml::{Limits, Places};

pub(super) use sag::apply as om_sag;

/// The most errors, and the most advis, told of one sending.
const MOST: usize = 1000;

/// Changes to one of the registers, decoded.
pub(super) struct Aendringer {
    pub(super) register: Register,
    /// What the `batchId` is held to.
    pub(super) content: [u8; 32],
}

/// The changes, of the register that they are of.
pub(super) enum Register {
    /// Dagtilbudsregisteret.
    Dagtilbud {
        sending: dtr_import::Batch,
        /// dtr-rules 23.
        krydsvalidering: bool,
    },
    /// Institutionsregisteret.
    Institutioner(ir_vedligehold::Batch),
}

impl Register {
    /// Whose `batchId`s its are: each register has its own.
    fn ejer(&self, context: &Context) -> String {
        match self {
            Self::Dagtilbud { .. } => context.role(),
            Self::Institutioner(_) => format!("ir:{}", context.role()),
        }
    }

    pub(super) fn batch_id(&self) -> Option<&str> {
        match self {
            Self::Dagtilbud { sending, .. } => sending.batch_id.as_deref(),
            Self::Institutioner(sending) => sending.batch_id.as_deref(),
        }
    }

    fn proeve(&self) -> bool {
        match self {
            Self::Dagtilbud { sending, .. } => sending.proeve,
            Self::Institutioner(sending) => sending.proeve,
        }
    }
}

/// What came of a sending, as its register's part tells it.
struct Kommet {
    svar: Svar,
    /// The changes that the caller has no agreement for: where there are any, that is the whole answer.
    uden_aftale: Vec<UdenAftale>,
    skrevet: Vec<Skrevet>,
}

impl Kommet {
    /// The receipt, or the refusal of a caller that has no agreement; and what was kept.
    fn besvar(self, decided: &Decided<'_>, proeve: bool) -> (Finished, Vec<Skrevet>) {
        let context = decided.context;
        let finished = match self.uden_aftale.is_empty() {
            true => context.kvittering(&self.svar, udfald(self.svar.status, proeve)),
            false => context.refuse(&decided.outside(self.uden_aftale)),
        };
        (finished, self.skrevet)
    }
}

/// Applies a sending.
pub(super) fn apply(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, work: &Aendringer) -> Result<Finished> {
    let context = decided.context;
    if let Some(finished) = repeated(shared, tx, context, work)? {
        return answered(tx, context, finished, &[]);
    }
    let kommet = match &work.register {
        Register::Dagtilbud { sending, krydsvalidering } => {
            dagtilbud::apply(shared, tx, decided, sending, *krydsvalidering)?
        }
        Register::Institutioner(sending) => institutioner::apply(shared, tx, decided, sending)?,
    };
    let (finished, skrevet) = kommet.besvar(decided, work.register.proeve());
    answered_first_time(tx, context, work, finished, &skrevet)
}

/// The stored answer of a `batchId` that was answered before, or the refusal of one that stood for another content.
fn repeated(shared: &Shared, tx: &Tx<'_>, context: &Context, work: &Aendringer) -> Result<Option<Finished>> {
    let Some(batch_id) = work.register.batch_id() else { return Ok(None) };
    let Some((content, nr)) = tx.batch(&work.register.ejer(context), batch_id)? else { return Ok(None) };
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

/// How an exchange ended, by what its receipt says.
fn udfald(status: Status, proeve: bool) -> Udfald {
    match (status, proeve) {
        (Status::Fejl, _) => Udfald::Fejl,
        (Status::Ok | Status::Afventer, true) => Udfald::Proeve,
        (Status::Ok, false) => Udfald::Ok,
        (Status::Afventer, false) => Udfald::Afventer,
    }
}

/// Rules' messages with path, line and column; without the latter where the changes did not come in the message that is answered.
fn told<A: Sendt>(message: Option<&str>, sending: &Sending<A>, messages: Vec<Fejl>) -> Vec<Meddelelse> {
    if messages.is_empty() {
        return Vec::new();
    }
    let mut places = message.map(Places::new);
    let stier = Stier::of(sending);
    messages
        .into_iter()
        .take(MOST)
        .map(|fejl| {
            let (sti, sted) = (stier.til(&fejl), places.as_mut().map(|places| places.at(fejl.offset)));
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
    if let (Some(batch_id), Udfald::Ok | Udfald::Fejl | Udfald::Afventer) = (work.register.batch_id(), finished.udfald)
        && !work.register.proeve()
    {
        tx.claim_batch(&work.register.ejer(context), batch_id, &work.content, nr)?;
    }
    Ok(finished)
}
