//! What is known of an exchange so far: enough, at every step, to answer it in the caller's own SOAP version, to log it and to journal it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::fault::{Refusal, Verdict};
use super::kopi::Kopier;
use super::laes::Kvote;
use super::signing::Claim;
use super::verified::VerifiedEnvelope;
use super::{RawRequest, Reply};
use crate::journal::{Bevis, Copy, Entry, Retning, Udfald};
use crate::security::{self, Caller};
use crate::segl::Noegler;
use crate::services::aendringer::{self, Svar};
use crate::services::{Operation, Service};
use crate::soap::{self, Addressing, ContentType, Envelope, FaultCode, Version, fault};
use crate::store::{self, Conn, Tx};
use crate::tilslutning::{self, Acting, Gate, Grant, Question, decide_any};
use crate::types::{ExchangeId, SystemId, Time};

/// Answers of reads larger than this are kept by digest alone; the register's own history can make them again.
const KEPT_READ: usize = 64 * 1024;

/// Grows step by step; a field that is `None` was not reached.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// The exchange's id.
    pub(super) id: ExchangeId,
    /// When it was received.
    pub(super) received: Time,
    /// Where.
    pub(super) service: &'static Service,
    /// In which SOAP version to answer.
    pub(super) version: Version,
    /// The request's addressing headers.
    pub(super) addressing: Addressing,
    /// What was asked for.
    pub(super) operation: Option<&'static Operation>,
    /// By whom.
    pub(super) caller: Option<Caller>,
    /// How that was proven; `None` for a replay too.
    pub(super) bevis: Option<Bevis>,
    /// That its message is new; for a signed one.
    claim: Option<Claim>,
    /// The export that it is; to be counted where it is journalled.
    pub(super) kvote: Option<Kvote>,
    /// In which role.
    pub(super) acting: Option<Acting>,
    /// How the journal keeps its bytes.
    kopier: Kopier,
    /// The request's bytes, for the journal; there when the caller is proven, since no stranger is journalled.
    request: Option<Bytes>,
    /// Their copy; made when Tilslutning lets the caller in: anybody may hold a certificate, and must not be able to fill the disk with it.
    kopi: Option<Copy>,
}

/// An answered exchange: the answer, and what is told of it.
#[derive(Debug)]
pub(super) struct Finished {
    /// The answer.
    pub(super) reply: Reply,
    /// How it ended.
    pub(super) udfald: Udfald,
    /// The refusal, if it was one, and its precise cause for the log.
    pub(super) refused: Option<(Verdict, String)>,
    /// The code of the first error.
    pub(super) kode: Option<String>,
}

impl Context {
    /// What is known before the message is read.
    pub(super) fn new(request: &RawRequest, service: &'static Service, noegler: Arc<Noegler>) -> Self {
        let guess = request.content_type.as_deref().is_some_and(|media| media.contains("application/soap+xml"));
        Self {
            id: request.id,
            received: request.received,
            service,
            version: if guess { Version::V12 } else { Version::V11 },
            addressing: Addressing::default(),
            operation: None,
            caller: None,
            bevis: None,
            claim: None,
            kvote: None,
            acting: None,
            kopier: Kopier::new(request.id, service, noegler),
            request: None,
            kopi: None,
        }
    }

    /// A media type whose SOAP version the service speaks.
    pub(super) fn takes(&self, media: ContentType) -> Result<ContentType, soap::Error> {
        match self.service.versions.contains(&media.version) {
            true => Ok(media),
            false => Err(soap::Error { kind: soap::Kind::OnlySoap12, version: media.version, place: None }),
        }
    }

    /// What came is no envelope; it is answered in the version that it seems to be of.
    pub(super) fn no_envelope(&mut self, error: soap::Error) -> Refusal {
        // One that the service does not speak is told so in its own version; anything else in one that it speaks.
        let told_apart = error.kind.fault_code() == FaultCode::VersionMismatch;
        let spoken = self.service.versions;
        let other = spoken.first().copied().filter(|_| !told_apart && !spoken.contains(&error.version));
        self.version = other.unwrap_or(error.version);
        error.into()
    }

    /// Takes over what the envelope says about how to answer.
    pub(super) fn understood(&mut self, envelope: &Envelope) {
        self.version = envelope.version;
        self.addressing = envelope.addressing.clone();
    }

    /// The same exchange, in another role.
    pub(super) fn in_role(&self, acting: Acting) -> Self {
        Self { acting: Some(acting), ..self.clone() }
    }

    /// Takes over the proven caller; from here on the exchange is journalled. `skew` is how far two clocks may be from each other.
    pub(super) fn proven(&mut self, verified: &VerifiedEnvelope, skew: Duration, request: &Bytes) {
        self.caller = Some(verified.caller().clone());
        self.bevis = verified.bevis();
        self.claim = verified.signed().map(|signed| Claim::of(signed, skew));
        self.request = Some(request.clone());
    }

    /// Takes over the role that the caller is let in by. From here on its request is kept, not only its digest: whoever has a certificate but no
    /// agreement must not be able to fill the disk.
    pub(super) fn authorized(&mut self, acting: Acting, request: &[u8]) {
        self.acting = Some(acting);
        self.kopi = Some(self.kopier.kopi(Retning::Anmodning, request));
    }

    /// Whether the caller signed its message and was proven by that; then it is answered by a signature.
    pub(super) fn is_signed(&self) -> bool {
        self.claim.is_some()
    }

    /// Claims a signed message as new, in the transaction that journals the exchange; false where it was received before.
    pub(super) fn claim(&self, tx: &mut Tx<'_>) -> store::Result<bool> {
        self.claim.as_ref().map_or(Ok(true), |claim| claim.make(tx, self.received))
    }

    /// The system that the caller acts as.
    pub(super) fn system(&self) -> Option<&SystemId> {
        match &self.acting {
            Some(Acting::System(system)) => Some(system),
            Some(Acting::Part(_)) | None => None,
        }
    }

    /// The role that the caller acts in, as a word: who owns its batchIds and cases.
    pub(super) fn role(&self) -> String {
        match &self.acting {
            Some(Acting::System(system)) => format!("system:{system}"),
            Some(Acting::Part(part)) => format!("part:{part}"),
            None => String::new(),
        }
    }

    /// May the caller: by the agreements as they stand in this snapshot, for any of the services that open the operation.
    pub(super) fn decide(
        &self,
        conn: &Conn,
        named: Option<&SystemId>,
    ) -> store::Result<Result<(tilslutning::Service, Grant), Refusal>> {
        let Some(operation) = self.operation else { return Ok(Err(Refusal::UnknownOperation)) };
        self.decide_for(conn, named, operation.aftaler, operation.gate)
    }

    /// May the caller use any of these services.
    pub(super) fn decide_for(
        &self,
        conn: &Conn,
        named: Option<&SystemId>,
        services: &[tilslutning::Service],
        gate: Gate,
    ) -> store::Result<Result<(tilslutning::Service, Grant), Refusal>> {
        let Some(caller) = &self.caller else { return Ok(Err(security::Error::NoCertificate.into())) };
        let certificate = caller.certificate();
        let question = |service| Question {
            cvr: &certificate.cvr,
            thumbprint: &certificate.thumbprint,
            service,
            system: named,
            now: self.received,
        };
        let questions: Vec<_> = services.iter().map(|service| question(*service)).collect();
        let facts: Vec<_> =
            questions.iter().map(|question| conn.tilslutning_facts(question)).collect::<store::Result<_>>()?;
        let asked = questions.into_iter().zip(facts.iter().map(AsRef::as_ref));
        Ok(decide_any(asked, gate).map_err(Refusal::from))
    }

    /// The operation's name; `-` where none was reached.
    pub(super) fn operation_name(&self) -> &'static str {
        self.operation.map_or("-", |operation| operation.name)
    }

    /// Answers with a payload.
    pub(super) fn answer(&self, payload: &str, udfald: Udfald, kode: Option<String>) -> Finished {
        let action = self.service.answer_action(self.operation_name());
        let envelope = fault::write_answer(self.version, &self.addressing, &action, self.id, payload);
        Finished { reply: self.reply(200, None, envelope), udfald, refused: None, kode }
    }

    /// Answers with a receipt.
    pub(super) fn kvittering(&self, svar: &Svar, udfald: Udfald) -> Finished {
        let (service, kode) = (self.service, svar.fejl.first().map(|fejl| fejl.kode.clone()));
        let payload = aendringer::write(service.namespace, service.kvittering(), self.operation_name(), svar);
        self.answer(&payload, udfald, kode)
    }

    /// Answers with a fault.
    pub(super) fn refuse(&self, refusal: &Refusal) -> Finished {
        let verdict = refusal.verdict();
        let fault = verdict.fault(self.service, self.id, self.received);
        let envelope = fault::write_fault(self.version, self.service.versions, &self.addressing, self.id, &fault);
        let status = match refusal {
            Refusal::Envelope(error) => error.http_status(),
            // 429 Too Many Requests (RFC 6585 §4).
            Refusal::EksportBrugt { .. } => 429,
            _ => fault::http_status(self.version, verdict.code),
        };
        let reply = self.reply(status, verdict.retry_after, envelope);
        let kode = Some(verdict.kode.to_owned());
        Finished { reply, udfald: Udfald::Fault, refused: Some((verdict, refusal.cause())), kode }
    }

    fn reply(&self, status: u16, retry_after: Option<u32>, envelope: String) -> Reply {
        Reply { status, content_type: self.version.content_type(), retry_after, body: Bytes::from(envelope) }
    }

    /// The same without the request's copy, for a message that was received before: its first arrival has the copy, and whoever holds a
    /// message of somebody's must not be able to fill the disk with it.
    pub(super) fn entry_again(&self, finished: &Finished) -> Option<Entry> {
        let anmodning = self.kopier.aftryk(self.request.as_ref()?);
        Some(Entry { anmodning, ..self.entry(finished)? })
    }

    /// The journal's entry of the exchange; none for a stranger.
    pub(super) fn entry(&self, finished: &Finished) -> Option<Entry> {
        let request = self.request.as_ref()?;
        let anmodning = self.kopi.clone().unwrap_or_else(|| self.kopier.aftryk(request));
        let certificate = self.caller.as_ref().map(Caller::certificate);
        let body = &finished.reply.body;
        let changes = self.operation.is_some_and(|operation| operation.changes());
        let svar = if changes || body.len() <= KEPT_READ {
            self.kopier.kopi(Retning::Svar, body)
        } else {
            self.kopier.aftryk(body)
        };
        Some(Entry {
            id: self.id,
            tid: self.received,
            tjeneste: self.service.path().to_owned(),
            operation: self.operation_name().to_owned(),
            cvr: certificate.map(|certificate| certificate.cvr.clone()),
            system_id: self.system().cloned(),
            thumbprint: certificate.map(|certificate| certificate.thumbprint.clone()),
            bevis: self.bevis,
            message_id: self.addressing.message_id.clone(),
            udfald: finished.udfald,
            kode: finished.kode.clone(),
            anmodning,
            svar,
        })
    }
}
