//! A worker's part of an exchange: parse, verify, identify, authorize, validate, decode; and the whole answer where nothing is changed.
//!
//! `prove` reads the message; what authorize and validate ask for was heard then (`pass`).

use std::sync::Arc;

use super::aendringer::{Aendringer, Register};
use super::context::{Context, Finished};
use super::fault::Refusal;
use super::import;
use super::pass::{Heard, Pass};
use super::verified::VerifiedEnvelope;
use super::{RawRequest, Shared};
use crate::grunddata::Import;
use crate::journal::{Bevis, Entry, Udfald};
use crate::schema::{Run, Violation};
use crate::security::{self, Caller};
use crate::services::aendringer::{self, Meddelelse, Status, Svar};
use crate::services::ir_vedligehold::{self, Sagskald};
use crate::services::{self, Does, Identitet, Kind, Operation, Service, brugerdatabasen, dtr_import};
use crate::soap::{ContentType, Envelope, Message, Payload};
use crate::tilslutning::{Acting, Gate, Grant, Part};
use crate::types::{Institutionsnummer, SystemId, sha256};
use crate::wss::{Signed, Verifier};
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

/// What is well-formed, proven, authorized, valid and decoded: what the writer applies.
pub(super) struct Change {
    pub(super) context: Arc<Context>,
    pub(super) work: Box<Work>,
}

/// What the worker made of the message.
pub(super) struct Work {
    pub(super) message: bytestring::ByteString,
    /// The system that the caller named.
    pub(super) named: Option<SystemId>,
    pub(super) what: What,
}

/// What the writer is to do.
pub(super) enum What {
    /// Changes to Dagtilbudsregisteret or Institutionsregisteret.
    Aendringer(Aendringer),
    /// What is asked of a case.
    Sag(Sagskald),
    /// An import of SkoleGrunddata.
    Import(Box<Import>),
}

/// Does a worker's part.
pub(super) fn prepare(shared: &Shared, service: &'static Service, request: RawRequest, proof: Proof) -> Prepared {
    let mut context = Context::new(&request, service, shared.noegler.current());
    match steps(shared, &mut context, request, proof) {
        Ok(Next::Answered(finished)) => Prepared::Answered(Answered::new(context, finished)),
        Ok(Next::Change(work)) => Prepared::Change(Change { context: Arc::new(context), work }),
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

pub(super) enum Next {
    Answered(Finished),
    Change(Box<Work>),
}

fn steps(shared: &Shared, context: &mut Context, request: RawRequest, proof: Proof) -> Result<Next, Refusal> {
    let (message, media) = decoded(context, &request)?;
    let (verified, heard) = prove(shared, context, &request, (&message, &media), proof)?;
    context.proven(&verified, shared.signatur.current().regler.skew, &request.body);
    let operation = identify(context, &verified, [request.soap_action, media.action])?;
    let grant = authorize(shared, context, operation, &verified, heard.numre.found())?;
    context.authorized(grant.acting.clone(), &request.body);
    let violations = validate(shared, context.service, &verified, heard.run)?;
    match operation.does {
        Does::Aendr | Does::AfgoerSag if !violations.is_empty() => Ok(Next::Answered(invalid(context, violations))),
        Does::Importer => import::prepare(shared, context, verified, heard.dokument, &violations),
        _ if !violations.is_empty() => Err(Refusal::Schema { violations }),
        Does::Hello => Ok(Next::Answered(hello(context))),
        Does::Skema => skema(shared, context, &verified).map(Next::Answered),
        Does::Valider => valider(shared, context, &verified).map(Next::Answered),
        Does::Laes => super::laes::register(shared, context, &verified).map(Next::Answered),
        Does::Aendr => decode(shared, context, verified),
        Does::HelloCredentials => hello_credentials(shared, context, &grant).map(Next::Answered),
        Does::Sager => sager(shared, context, &grant, &verified).map(Next::Answered),
        Does::Sag | Does::AfgoerSag => sag(shared, verified),
        Does::BpiHello => bpi_hello(context).map(Next::Answered),
        Does::DataAftaler => data_aftaler(shared, context, operation, &grant).map(Next::Answered),
        Does::Straks | Does::Eksport => {
            super::laes::grunddata(shared, context, operation, &grant, (&verified, heard.numre.found()))
                .map(Next::Answered)
        }
    }
}

/// The message's text, and the media type that it came as.
fn decoded(context: &mut Context, request: &RawRequest) -> Result<(Message, ContentType), Refusal> {
    let media = ContentType::parse(request.content_type.as_deref()).and_then(|media| context.takes(media));
    let media = media.map_err(|error| context.no_envelope(error))?;
    let message = Message::decode(request.body.clone(), &media).map_err(|error| context.no_envelope(error))?;
    Ok((message, media))
}

/// The envelope with its caller, and what the steps to come have heard of it: all of one pass over the message.
fn prove<'m>(
    shared: &'m Shared,
    context: &mut Context,
    request: &RawRequest,
    message: (&'m Message, &ContentType),
    proof: Proof,
) -> Result<(VerifiedEnvelope, Heard<'m>), Refusal> {
    let (service, now) = (context.service, request.received);
    let pass = Pass::new(service, shared.validator(service)?);
    if let Proof::Recorded(caller) = proof {
        let (envelope, _, heard) = hear(shared, context, message, pass)?;
        return Ok((VerifiedEnvelope::as_recorded(envelope, caller), heard));
    }
    let (trust, signatur) = (shared.trust.current(), shared.signatur.current());
    let certificate = request.certificate.as_ref();
    let unsigned = certificate.is_some() && service.proof == services::Proof::Either;
    let pass = pass.verified_by(Verifier::new(&trust, &signatur.regler, now), unsigned);
    let (envelope, signed, heard) = hear(shared, context, message, pass)?;
    let verified = VerifiedEnvelope::verify(envelope, signed, certificate, service.proof, &trust, now)?;
    Ok((verified, heard))
}

/// The pass: the envelope is read while the verifier and the steps to come listen.
fn hear<'p, 'm: 'p>(
    shared: &Shared,
    context: &mut Context,
    (message, media): (&'m Message, &ContentType),
    mut pass: Pass<'p, 'm>,
) -> Result<(Envelope, Option<Signed>, Heard<'m>), Refusal> {
    let read = Envelope::read(message, media, &shared.settings.xml, &mut pass);
    let envelope = read.map_err(|error| context.no_envelope(error))?;
    context.understood(&envelope);
    let (signed, heard) = pass.finish(&envelope)?;
    Ok((envelope, signed, heard))
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
    numre: &[Option<Institutionsnummer>],
) -> Result<Grant, Refusal> {
    let named = verified.named_system(&shared.settings.xml)?;
    if named.is_none() && context.service.proof == services::Proof::Signed {
        return Err(Refusal::UdbydersystemIdMangler);
    }
    let (aftale, grant) = shared.store.read(|conn| context.decide(conn, named.as_ref()))??;
    let covered = |nummer: &Option<_>| nummer.as_ref().is_some_and(|nummer| grant.scope.covers_institution(nummer));
    // What is open to whoever is connected may be asked of any institution.
    match operation.gate == Gate::Tilslutning || numre.iter().all(covered) {
        true => Ok(grant),
        false => Err(grant.udenfor(aftale).into()),
    }
}

/// What the schema's run heard, with the places and paths of what is wrong.
fn validate(
    shared: &Shared,
    service: &'static Service,
    verified: &VerifiedEnvelope,
    run: Run<'_, '_>,
) -> Result<Vec<Violation>, Refusal> {
    let payload = verified.payload();
    Ok(shared.validator(service)?.told(run, verified.message(), payload.range.clone(), &payload.scope)?)
}

fn hello(context: &Context) -> Finished {
    let payload = services::hello(context.service.namespace, context.received);
    context.answer(&payload, Udfald::Ok, None)
}

/// Tells the caller what it was proven to be.
fn hello_credentials(shared: &Shared, context: &Context, grant: &Grant) -> Result<Finished, Refusal> {
    let Some(caller) = &context.caller else { return Err(security::Error::NoCertificate.into()) };
    let mut parter: Vec<Part> = grant.scope.parter().iter().map(|part| Part::clone(part)).collect();
    if let (Acting::Part(id), true) = (&grant.acting, parter.is_empty()) {
        parter.extend(shared.store.read(|conn| conn.part(*id))?);
    }
    let (cvr, bevis) = (&caller.certificate().cvr, context.bevis.map(Bevis::as_str));
    let hvem = Identitet { cvr, bevis, system: context.system(), parter: &parter };
    let payload = services::hello_credentials(context.service.namespace, context.received, &hvem);
    Ok(context.answer(&payload, Udfald::Ok, None))
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
    Ok(context.answer(&aendringer::write_skema(context.service.namespace, skema), Udfald::Ok, None))
}

/// The text of the schema that a request names.
fn named_schema(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<&'static str, Refusal> {
    let navn = aendringer::skema_navn(verified.message(), verified.payload(), &shared.settings.xml)
        .map_err(services::Error::from)?;
    context
        .service
        .schema_file(&navn)
        .ok_or(Refusal::Argument { felt: "skemaNavn", forventet: "et af tjenestens skemaer" })
}

/// Never changes anything (dtr-rules 25).
fn valider(shared: &Shared, context: &Context, verified: &VerifiedEnvelope) -> Result<Finished, Refusal> {
    named_schema(shared, context, verified)?;
    let document = aendringer::dokument(verified.message(), verified.payload(), &shared.settings.xml)
        .map_err(services::Error::from)?;
    let violations =
        shared.validator(context.service)?.validate(verified.message(), document.range.clone(), &document.scope)?;
    Ok(if violations.is_empty() { receipt(context, Status::Ok, Vec::new()) } else { invalid(context, violations) })
}

/// The cases that the caller may see: the ministry all of them, others their own.
fn sager(shared: &Shared, context: &Context, grant: &Grant, verified: &VerifiedEnvelope) -> Result<Finished, Refusal> {
    let status = ir_vedligehold::status(verified.message(), verified.payload(), &shared.settings.xml);
    let status = status.map_err(services::Error::from)?;
    let ejer = (!grant.scope.is_ministerium()).then(|| context.role());
    let sager = shared.store.read(|conn| conn.sager(status, ejer.as_deref()))?;
    Ok(context.answer(&ir_vedligehold::write_sager(context.service.namespace, &sager), Udfald::Ok, None))
}

/// What is asked of a case is the writer's to do: what would come of it is seen by doing it, and taking it back.
fn sag(shared: &Shared, verified: VerifiedEnvelope) -> Result<Next, Refusal> {
    let limits = &shared.settings.xml;
    let kald = ir_vedligehold::sagskald(verified.message(), verified.payload(), limits);
    let what = What::Sag(kald.map_err(services::Error::from)?);
    let named = verified.named_system(limits)?;
    Ok(Next::Change(Box::new(Work { message: verified.into_message(), named, what })))
}

fn decode(shared: &Shared, context: &Context, verified: VerifiedEnvelope) -> Result<Next, Refusal> {
    let (message, payload, limits) = (verified.message(), verified.payload(), &shared.settings.xml);
    let register = match context.service.kind {
        Kind::DtrImport { krydsvalidering } => {
            dtr_import::decode(message, payload, limits).map(|sending| Register::Dagtilbud { sending, krydsvalidering })
        }
        Kind::IrVedligehold => ir_vedligehold::decode(message, payload, limits).map(Register::Institutioner),
        Kind::DtrEksport | Kind::IrInstitution | Kind::Brugerdatabasen { .. } => return Err(Refusal::UnknownOperation),
    };
    let register = register.map_err(services::Error::from)?;
    let named = verified.named_system(limits)?;
    let content = content(&verified, register.batch_id(), limits)?;
    let what = What::Aendringer(Aendringer { register, content });
    Ok(Next::Change(Box::new(Work { message: verified.into_message(), named, what })))
}

/// The digest that a `batchId` is held to: of the payload as written canonically, so that prefixes and line breaks in tags do not matter.
fn content(verified: &VerifiedEnvelope, batch_id: Option<&str>, limits: &xml::Limits) -> Result<[u8; 32], Refusal> {
    if batch_id.is_none() {
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
    let udfald = if status == Status::Ok { Udfald::Ok } else { Udfald::Fejl };
    context.kvittering(&Svar { fejl, ..Svar::new(status, context.id, context.received) }, udfald)
}
