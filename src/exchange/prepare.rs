//! A worker's part of an exchange: parse, verify, identify, authorize, validate, decode; and the whole answer where nothing is changed.

use std::sync::Arc;

use super::context::{Context, Finished};
use super::fault::Refusal;
use super::verified::VerifiedEnvelope;
use super::{RawRequest, Shared};
use crate::journal::{Entry, Udfald};
use crate::schema::Violation;
use crate::security::Caller;
use crate::services::dtr_import::{self, Batch, Meddelelse, Status, Svar};
use crate::services::{self, Does, Kind, Operation, Service, brugerdatabasen, dtr_eksport};
use crate::soap::{ContentType, Envelope, Listener, Message, Payload};
use crate::tilslutning::Grant;
use crate::types::{SystemId, sha256};
use crate::wss::Verifier;
use crate::xml;

/// What is left to do when a worker has done its part.
pub(super) enum Prepared {
    /// Answered; to be journalled (unless by a stranger) before the answer leaves.
    Answered(Box<Answered>),
    /// The register is to be changed, by the writer.
    Change(Change),
}

/// An answer with its journal entry, which the worker makes: to digest and pack a large answer takes time.
pub(super) struct Answered {
    pub(super) context: Arc<Context>,
    pub(super) finished: Finished,
    /// None for a stranger.
    pub(super) entry: Option<Entry>,
}

impl Answered {
    fn new(context: Context, finished: Finished) -> Box<Self> {
        let entry = context.entry(&finished);
        Box::new(Self { context: Arc::new(context), finished, entry })
    }
}

/// A batch that is well-formed, proven, authorized, valid and decoded: what the writer applies.
pub(super) struct Change {
    pub(super) context: Arc<Context>,
    pub(super) decoded: Decoded,
}

/// What the worker made of the message.
pub(super) struct Decoded {
    pub(super) message: bytes::Bytes,
    pub(super) batch: Batch,
    pub(super) krydsvalidering: bool,
    /// The system that the caller named.
    pub(super) named: Option<SystemId>,
    /// What the `batchId` is held to.
    pub(super) content: [u8; 32],
}

impl Decoded {
    fn with(self, context: Arc<Context>) -> Change {
        Change { context, decoded: self }
    }
}

/// Does a worker's part.
pub(super) fn prepare(shared: &Shared, service: &'static Service, request: RawRequest, proof: Proof) -> Prepared {
    let mut context = Context::new(&request, service);
    match steps(shared, &mut context, request, proof) {
        Ok(Next::Answered(finished)) => Prepared::Answered(Answered::new(context, finished)),
        Ok(Next::Change(decoded)) => Prepared::Change(decoded.with(Arc::new(context))),
        Err(refusal) => {
            let finished = context.refuse(&refusal);
            Prepared::Answered(Answered::new(context, finished))
        }
    }
}

/// How the caller of a request is proven.
pub(super) enum Proof {
    /// By what came with it, a signature or a certificate: every request that a server reads.
    Presented,
    /// As the journal recorded it: a replay on a scratch copy.
    Recorded(Caller),
}

enum Next {
    Answered(Finished),
    Change(Box<Decoded>),
}

fn steps(shared: &Shared, context: &mut Context, request: RawRequest, proof: Proof) -> Result<Next, Refusal> {
    let (verified, action) = prove(shared, context, &request, proof)?;
    context.proven(&verified, shared.signatur.current().regler.skew, &request.body);
    let operation = identify(context, &verified, [request.soap_action, action])?;
    let grant = authorize(shared, context, operation, &verified)?;
    context.authorized(grant.acting.clone(), &request.body);
    let violations = validate(shared, context.service, &verified)?;
    match operation.does {
        Does::Hello if violations.is_empty() => Ok(Next::Answered(hello(context))),
        Does::Skema if violations.is_empty() => skema(shared, context, &verified).map(Next::Answered),
        Does::Valider if violations.is_empty() => valider(shared, context, &verified).map(Next::Answered),
        Does::Laes if violations.is_empty() => laes(shared, context, &verified).map(Next::Answered),
        Does::Aendr if violations.is_empty() => decode(shared, context, verified),
        Does::BpiHello if violations.is_empty() => bpi_hello(context).map(Next::Answered),
        Does::DataAftaler if violations.is_empty() => {
            data_aftaler(shared, context, operation, &grant).map(Next::Answered)
        }
        Does::Straks | Does::Eksport if violations.is_empty() => {
            super::laes::grunddata(shared, context, operation, &grant, &verified).map(Next::Answered)
        }
        Does::IkkeEndnu if violations.is_empty() => Err(Refusal::IkkeEndnu),
        Does::Aendr => Ok(Next::Answered(invalid(context, violations))),
        Does::Hello | Does::Skema | Does::Valider | Does::Laes => Err(Refusal::Schema { violations }),
        Does::BpiHello | Does::DataAftaler | Does::Straks | Does::Eksport | Does::IkkeEndnu => {
            Err(Refusal::Schema { violations })
        }
    }
}

/// The envelope with its caller, and the action parameter of its media type (SOAP 1.2).
fn prove(
    shared: &Shared,
    context: &mut Context,
    request: &RawRequest,
    proof: Proof,
) -> Result<(VerifiedEnvelope, Option<String>), Refusal> {
    let media = ContentType::parse(request.content_type.as_deref()).and_then(|media| context.takes(media));
    let media = media.map_err(|error| context.no_envelope(error))?;
    let message = Message::decode(request.body.clone(), &media).map_err(|error| context.no_envelope(error))?;
    let verified = match proof {
        Proof::Presented => presented(shared, context, request, &message, &media)?,
        Proof::Recorded(caller) => {
            let envelope = read(shared, context, &message, &media, &mut ())?;
            VerifiedEnvelope::as_recorded(envelope, caller)
        }
    };
    Ok((verified, media.action))
}

/// The one pass over a message: the envelope is read while the verifier listens.
fn presented(
    shared: &Shared,
    context: &mut Context,
    request: &RawRequest,
    message: &Message,
    media: &ContentType,
) -> Result<VerifiedEnvelope, Refusal> {
    let (trust, signatur) = (shared.trust.current(), shared.signatur.current());
    let mut verifier = Verifier::new(&trust, &signatur.regler, request.received);
    let envelope = read(shared, context, message, media, &mut verifier)?;
    let signed = verifier.finish(&envelope)?;
    let needed = context.service.proof;
    VerifiedEnvelope::verify(envelope, signed, request.certificate.as_ref(), needed, &trust, request.received)
}

fn read<'m>(
    shared: &Shared,
    context: &mut Context,
    message: &'m Message,
    media: &ContentType,
    listener: &mut impl Listener<'m>,
) -> Result<Envelope, Refusal> {
    let read = Envelope::read(message, media, &shared.settings.xml, listener);
    let envelope = read.map_err(|error| context.no_envelope(error))?;
    context.understood(&envelope);
    Ok(envelope)
}

/// The operation is what the body says; whoever says otherwise elsewhere is refused (bpi-security §8, 9).
fn identify(
    context: &mut Context,
    verified: &VerifiedEnvelope,
    said_by_http: [Option<String>; 2],
) -> Result<&'static Operation, Refusal> {
    let Payload { namespace, local, .. } = verified.payload();
    let operation = context.service.operation(namespace.as_deref(), local).ok_or(Refusal::UnknownOperation)?;
    context.operation = Some(operation);
    let action = context.service.action(operation.name);
    let said = said_by_http.iter().flatten().chain(&context.addressing.action);
    if said.into_iter().any(|said| !said.is_empty() && *said != action) {
        return Err(Refusal::ActionMismatch { operation: operation.name });
    }
    Ok(operation)
}

/// The agreements as they are now: a decision made a moment ago counts. What names institutions names none outside them. Whom a service knows
/// by signed messages alone says which system it is (bpi-security §6).
fn authorize(
    shared: &Shared,
    context: &Context,
    operation: &Operation,
    verified: &VerifiedEnvelope,
) -> Result<Grant, Refusal> {
    let limits = &shared.settings.xml;
    let named = verified.named_system(limits)?;
    if named.is_none() && context.service.proof == services::Proof::Signed {
        return Err(Refusal::UdbydersystemIdMangler);
    }
    let (aftale, grant) = shared.store.read(|conn| context.decide(conn, named.as_ref()))??;
    let numre = brugerdatabasen::numre(verified.message(), verified.payload(), operation.institution, limits);
    let covered = |nummer: &Option<_>| nummer.as_ref().is_some_and(|nummer| grant.scope.covers_institution(nummer));
    match numre.map_err(services::Error::from)?.iter().all(covered) {
        true => Ok(grant),
        false => Err(grant.udenfor(aftale).into()),
    }
}

fn validate(
    shared: &Shared,
    service: &'static Service,
    verified: &VerifiedEnvelope,
) -> Result<Vec<Violation>, Refusal> {
    let payload = verified.payload();
    Ok(shared.validator(service)?.validate(verified.message(), payload.range.clone(), &payload.scope)?)
}

fn hello(context: &Context) -> Finished {
    let payload = services::hello(context.service.namespace, context.received);
    context.answer(&payload, Udfald::Ok, None)
}

/// Greets the system that the caller was proven to be.
fn bpi_hello(context: &Context) -> Result<Finished, Refusal> {
    let system = context.system().ok_or(Refusal::UdbydersystemIdMangler)?;
    Ok(context.answer(&brugerdatabasen::hello(system), Udfald::Ok, None))
}

fn data_aftaler(shared: &Shared, context: &Context, operation: &Operation, grant: &Grant) -> Result<Finished, Refusal> {
    let numre = shared.store.read(|conn| brugerdatabasen::regnr(conn, &grant.scope))?;
    Ok(context.answer(&brugerdatabasen::write_regnr(context.service, operation, &numre), Udfald::Ok, None))
}

fn skema(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<Finished, Refusal> {
    let skema = named_schema(shared, context, verified)?;
    Ok(context.answer(&dtr_import::write_skema(context.service.namespace, skema), Udfald::Ok, None))
}

/// The text of the schema that a request names.
fn named_schema(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<&'static str, Refusal> {
    let navn = dtr_import::skema_navn(verified.message(), verified.payload(), &shared.settings.xml)
        .map_err(services::Error::from)?;
    context
        .service
        .schema_file(&navn)
        .ok_or(Refusal::Argument { felt: "skemaNavn", forventet: "et af tjenestens skemaer" })
}

/// Never changes anything (dtr-rules 25).
fn valider(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<Finished, Refusal> {
    named_schema(shared, context, verified)?;
    let document = dtr_import::dokument(verified.message(), verified.payload(), &shared.settings.xml)
        .map_err(services::Error::from)?;
    let violations =
        shared.validator(context.service)?.validate(verified.message(), document.range.clone(), &document.scope)?;
    Ok(if violations.is_empty() { receipt(context, Status::Ok, Vec::new()) } else { invalid(context, violations) })
}

fn laes(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<Finished, Refusal> {
    let operation = context.operation_name();
    let argumenter = dtr_eksport::decode(verified.message(), verified.payload(), &shared.settings.xml)
        .map_err(services::Error::from)?;
    let request =
        dtr_eksport::Request { namespace: context.service.namespace, operation, argumenter, now: context.received };
    let payload = shared.store.read(|conn| dtr_eksport::answer(conn, &shared.koder, &request))?;
    Ok(context.answer(&payload, Udfald::Ok, None))
}

fn decode(shared: &Shared, context: &Context, verified: VerifiedEnvelope) -> Result<Next, Refusal> {
    let Kind::DtrImport { krydsvalidering } = context.service.kind else { return Err(Refusal::UnknownOperation) };
    let limits = &shared.settings.xml;
    let batch = dtr_import::decode(verified.message(), verified.payload(), limits).map_err(services::Error::from)?;
    let named = verified.named_system(limits)?;
    let content = content(&verified, &batch, limits)?;
    let message = verified.into_message();
    Ok(Next::Change(Box::new(Decoded { message, batch, krydsvalidering, named, content })))
}

/// The digest that a `batchId` is held to: of the payload as written canonically, so that prefixes and line breaks in tags do not matter.
fn content(verified: &VerifiedEnvelope, batch: &Batch, limits: &xml::Limits) -> Result<[u8; 32], Refusal> {
    if batch.batch_id.is_none() {
        return Ok([0; 32]);
    }
    let payload = verified.payload();
    let canonical = xml::canonical(verified.message(), payload.range.clone(), &payload.scope, limits);
    Ok(sha256(canonical.map_err(services::Error::from)?.as_bytes()))
}

fn invalid(context: &Context, violations: Vec<Violation>) -> Finished {
    receipt(context, Status::Fejl, violations.into_iter().map(Meddelelse::of_schema).collect())
}

fn receipt(context: &Context, status: Status, fejl: Vec<Meddelelse>) -> Finished {
    let kode = fejl.first().map(|fejl| fejl.kode.clone());
    let udfald = if status == Status::Ok { Udfald::Ok } else { Udfald::Fejl };
    let (kvitterings_id, modtaget) = (context.id, context.received);
    let svar =
        Svar { status, kvitterings_id, modtaget, proeve: false, resultater: Vec::new(), fejl, advis: Vec::new() };
    context.answer(&dtr_import::write(context.service.namespace, context.operation_name(), &svar), udfald, kode)
}
