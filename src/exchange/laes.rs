//! A worker's part of the reads, and the count of the bulk ones of SkoleGrunddata (bpi-rules §1).

use super::Shared;
use super::context::{Context, Finished};
use super::fault::Refusal;
use super::import::keys;
use super::verified::VerifiedEnvelope;
use crate::journal::Udfald;
use crate::registre::{dagens_slut, dansk_dag};
use crate::services::brugerdatabasen::{self, Eksport, Laesning, Rum};
use crate::services::eksport::{self, Request};
use crate::services::{self, Kind, Operation, dtr_eksport, ir_institution};
use crate::store::grunddata::Eksportkald;
use crate::store::{self, Tx};
use crate::tilslutning::Grant;
use crate::types::{Institutionsnummer, Time};

/// Answers a read of Dagtilbudsregisteret or of Institutionsregisteret.
pub(super) fn register(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<Finished, Refusal> {
    let argumenter =
        eksport::decode(verified.message(), verified.payload(), &shared.settings.xml).map_err(services::Error::from)?;
    let (namespace, operation, now) = (context.service.namespace, context.operation_name(), context.received);
    let request = Request { namespace, operation, argumenter, now };
    let payload = shared.store.read(|conn| match context.service.kind {
        Kind::IrInstitution => ir_institution::answer(conn, &shared.koder, &request),
        Kind::DtrImport { .. } | Kind::DtrEksport | Kind::IrVedligehold | Kind::Brugerdatabasen { .. } => {
            dtr_eksport::answer(conn, &shared.koder, &request)
        }
    })?;
    Ok(context.answer(&payload, Udfald::Ok, None))
}

/// Answers a read of SkoleGrunddata that every gate and the schema have let through.
pub(super) fn grunddata(
    shared: &Shared,
    context: &mut Context,
    operation: &Operation,
    grant: &Grant,
    (verified, numre): (&VerifiedEnvelope, &[Option<Institutionsnummer>]),
) -> Result<Finished, Refusal> {
    let limits = &shared.settings.xml;
    let laesning = brugerdatabasen::decode(operation, numre, verified.message(), verified.payload(), limits)
        .map_err(services::Error::from)?;
    if let (Laesning::Eksport(eksport), Some(hoejst)) = (&laesning, shared.settings.eksport_pr_dag) {
        context.kvote = Kvote::af(context, eksport, hoejst);
        begynd(shared, context)?;
    }
    let payload = shared.store.read(|conn| {
        let noegler = keys(shared, conn.segl_generation()?)?;
        let rum = Rum { conn, noegler: &noegler, koder: &shared.koder, scope: &grant.scope, now: context.received };
        Ok(brugerdatabasen::answer(&rum, context.service, operation, &laesning))
    })??;
    Ok(context.answer(&payload, Udfald::Ok, None))
}

/// The cheap refusal: who has had its exports of the day costs no more of them. What is decisive is [`Kvote::tag`].
fn begynd(shared: &Shared, context: &Context) -> Result<(), Refusal> {
    let Some(kvote) = &context.kvote else { return Ok(()) };
    let had = shared.store.read(|conn| conn.eksportkald(&kvote.kald))?;
    if had < kvote.hoejst { Ok(()) } else { Err(kvote.brugt(context.received)) }
}

/// An export that is to be counted, and how many there may be.
#[derive(Debug, Clone)]
pub(super) struct Kvote {
    kald: Eksportkald,
    hoejst: u32,
}

impl Kvote {
    fn af(context: &Context, eksport: &Eksport, hoejst: u32) -> Option<Self> {
        let kald = Eksportkald {
            dag: dansk_dag(context.received),
            system: context.system()?.clone(),
            pakke: eksport.pakke.as_str(),
            institution: eksport.institution.clone(),
        };
        Some(Self { kald, hoejst })
    }

    /// Counts it, in the transaction that journals it; false where there were as many as there may be.
    pub(super) fn tag(&self, tx: &mut Tx<'_>) -> store::Result<bool> {
        tx.tael_eksport(&self.kald, self.hoejst)
    }

    /// The refusal, with the seconds that are left of the Danish day.
    pub(super) fn brugt(&self, now: Time) -> Refusal {
        let left = dagens_slut(self.kald.dag).duration_since(now).as_secs().saturating_add(1);
        Refusal::EksportBrugt { hoejst: self.hoejst, sekunder: u32::try_from(left).unwrap_or(1) }
    }
}
