//! The writer's part of a change: decide again, apply, answer and journal, all in one transaction.

use std::sync::Arc;

use super::context::{Context, Finished};
use super::fault::Refusal;
use super::prepare::{Change, What};
use super::{Shared, aendringer, import};
use crate::journal::{Entry, Udfald};
use crate::registre::{Skrevet, UdenAftale};
use crate::security;
use crate::store::{Result, Tx};
use crate::tilslutning::{Gate, Grant, Scope, Service};
use crate::types::{Cvr, SystemId};

/// What a change may rest on inside the transaction.
pub(super) struct Decided<'c> {
    /// The exchange, in the role that it is done in.
    pub(super) context: &'c Context,
    /// The message, for the places of what is wrong.
    pub(super) message: &'c str,
    /// The service that the agreement is for.
    pub(super) aftale: Service,
    /// What the agreements allow.
    pub(super) grant: Grant,
    /// The CVR number that the caller was proven by.
    pub(super) cvr: &'c Cvr,
    /// The system that it named.
    pub(super) named: Option<&'c SystemId>,
}

impl Decided<'_> {
    /// The refusal of what lies outside the agreements.
    pub(super) fn outside(&self, changes: Vec<UdenAftale>) -> Refusal {
        Refusal::OutsideAgreement { refusal: self.grant.udenfor(self.aftale), changes }
    }

    /// For whom the caller may use another service too; `None`: for nobody.
    pub(super) fn also_for(&self, tx: &Tx<'_>, service: Service) -> Result<Option<Scope>> {
        let decision = self.context.decide_for(tx, self.named, &[service], Gate::Dataaftale)?;
        Ok(decision.ok().map(|(_, grant)| grant.scope))
    }
}

/// Applies a change. An error is storage's; every refusal is an answer.
pub(super) fn apply(shared: &Shared, tx: &mut Tx<'_>, change: &mut Change) -> Result<Finished> {
    if !change.context.claim(tx)? {
        return replayed(tx, &change.context);
    }
    // The agreements as they are inside the transaction: what was ended since the worker looked ends here.
    let (aftale, grant) = match change.context.decide(tx, change.work.named.as_ref())? {
        Ok(granted) => granted,
        Err(refusal) => return answered(tx, &change.context, change.context.refuse(&refusal), &[]),
    };
    if change.context.acting.as_ref() != Some(&grant.acting) {
        // The role that the worker found ended meanwhile, and another stepped in: the batchId is that one's.
        change.context = Arc::new(change.context.in_role(grant.acting.clone()));
    }
    let Change { context, work } = change;
    let Some(caller) = &context.caller else {
        return answered(tx, context, context.refuse(&security::Error::NoCertificate.into()), &[]);
    };
    let (cvr, named) = (&caller.certificate().cvr, work.named.as_ref());
    let decided = Decided { context, message: &work.message, aftale, grant, cvr, named };
    match &mut work.what {
        What::Aendringer(changes) => aendringer::apply(shared, tx, &decided, changes),
        What::Sag(kald) => aendringer::om_sag(shared, tx, &decided, kald),
        What::Import(document) => import::apply(shared, tx, &decided, document),
    }
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
    if let Some(entry) = context.entry_again(&finished) {
        tx.journal(&entry, &[])?;
    }
    Ok(finished)
}

pub(super) fn answered(
    tx: &mut Tx<'_>,
    context: &Context,
    finished: Finished,
    skrevet: &[Skrevet],
) -> Result<Finished> {
    if let Some(entry) = context.entry(&finished) {
        tx.journal(&entry, skrevet)?;
    }
    Ok(finished)
}
