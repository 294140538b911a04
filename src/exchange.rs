//! One exchange, from the bytes of a request to the bytes of its answer. **Read [`Gateway::handle`] first.**
//!
//! ```text
//! RawRequest ─ parse ─▶ Envelope ─ verify ─▶ VerifiedEnvelope ─ identify, authorize, validate ─▶ Payload ─ decode ─▶ Batch
//!                                                                                                                 │
//!             Reply ◀─ sign ◀─ durable journal entry ◀─ answer ◀─ apply (the writer's transaction) ◀──────────────┘
//! ```
//!
//! One reading of the message serves parse, verify, authorize and validate (`pass`): they hear it while its envelope is read, and each looks at what
//! it heard when its turn comes, not before. So a request is refused in the order of the steps.
//!
//! A worker does what costs processor time (`prepare`, `signing`), the store's writer does what changes the register (`apply`). No answer to a
//! proven caller leaves before its journal entry is durable, a read's neither; a signed message is claimed as new in that same transaction.
//! Each step can only say no by a refusal, and `fault` alone decides what that becomes.

mod aendringer;
mod apply;
mod context;
mod download;
mod fault;
mod import;
mod kopi;
mod laes;
mod pass;
mod prepare;
mod replayer;
mod signing;
mod udtraek;
mod verified;
mod workers;

use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use rustls_pki_types::CertificateDer;
use tracing::Level;

use crate::grunddata::StorSletning;
use crate::registre::Koder;
use crate::schema::{self, SchemaSource, Validator};
use crate::security::revocation::CrlTilstand;
use crate::security::{Caller, SharedTrust};
use crate::segl::SharedNoegler;
use crate::services::{self, Service};
use crate::store::{Conn, Store};
use crate::telemetry::Telemetry;
use crate::types::{ExchangeId, SystemId, Time, whole_micros};
use crate::xml;

pub use download::Download;
pub use replayer::{Recorded, Replayer};
pub use signing::{SharedSignatur, Signatur};

use context::{Context, Finished};
use fault::Refusal;
use prepare::{Prepared, Proof};
use workers::Workers;

/// What the operator chose for the exchange.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bounds on the XML of a message.
    pub xml: xml::Limits,
    /// Whether a municipality maintains private units that it supervises too (dtr-rules 38).
    pub kommune_vedligeholder_private: bool,
    /// The lowest number that Institutionsregisteret gives to a new unit (choices.md §5).
    pub ir_foerste_nummer: u32,
    /// What an import of SkoleGrunddata may remove.
    pub stor_sletning: StorSletning,
    /// How many exports of a package of an institution a system may have on a Danish day (bpi-rules §1); `None`: any number.
    pub eksport_pr_dag: Option<u32>,
    /// Threads for parsing, proof, validation and reading.
    pub workers: usize,
}

/// The gateway: everything an exchange needs, and the workers that do it.
pub struct Gateway {
    shared: Arc<Shared>,
    workers: Workers,
    telemetry: Arc<Telemetry>,
}

struct Shared {
    store: Store,
    trust: Arc<SharedTrust>,
    signatur: Arc<SharedSignatur>,
    noegler: Arc<SharedNoegler>,
    koder: Koder,
    koder_aftryk: String,
    settings: Settings,
    validators: HashMap<&'static str, Validator>,
}

impl Shared {
    /// The validator of a service's messages.
    fn validator(&self, service: &Service) -> Result<&Validator, schema::Error> {
        let SchemaSource { name, .. } = service.published.schema;
        // There is one for every service: `validators` made them from the same table.
        self.validators.get(name).ok_or_else(|| schema::Error::Schema { name, reason: "er ikke oversat".to_owned() })
    }
}

/// Every service's schema, compiled.
fn validators(limits: &xml::Limits) -> Result<HashMap<&'static str, Validator>, schema::Error> {
    let schemas = services::ALL.iter().map(|service| service.published.schema);
    schemas.map(|schema| Ok((schema.name, Validator::with_limits(schema, limits.clone())?))).collect()
}

impl Gateway {
    /// Compiles the published schemas and starts the workers.
    ///
    /// # Errors
    /// Where a schema of ours is not understood, or a thread cannot be started.
    pub fn new(
        store: Store,
        trust: Arc<SharedTrust>,
        signatur: Arc<SharedSignatur>,
        noegler: Arc<SharedNoegler>,
        koder: Koder,
        settings: Settings,
        telemetry: Arc<Telemetry>,
    ) -> std::io::Result<Self> {
        let workers = Workers::start(settings.workers)?;
        let validators = validators(&settings.xml).map_err(std::io::Error::other)?;
        let koder_aftryk = udtraek::koder_aftryk(&koder);
        Ok(Self {
            shared: Arc::new(Shared { store, trust, signatur, noegler, koder, koder_aftryk, settings, validators }),
            workers,
            telemetry,
        })
    }

    /// The store that it works on.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    fn key_missing(&self) -> Option<String> {
        let generation = self.shared.store.read(Conn::segl_generation).ok().flatten()?;
        self.shared.noegler.med(generation).err().map(|error| error.to_string())
    }

    async fn exchange(&self, service: &'static Service, request: RawRequest, proof: Proof) -> Reply {
        let fallback = Arc::new(Context::new(&request, service, self.shared.noegler.current()));
        let shared = Arc::clone(&self.shared);
        let prepared = self.workers.run(move || prepare::prepare(&shared, service, request, proof)).await;
        let (context, finished) = match prepared {
            Ok(Prepared::Answered(answered)) => self.record(*answered).await,
            Ok(Prepared::Change(change)) => self.change(change).await,
            Err(workers::Lost) => {
                let finished = fallback.refuse(&Refusal::Lost);
                (fallback, finished)
            }
        };
        let finished = self.sign(&context, finished).await;
        self.tell(&context, &finished);
        finished.reply
    }

    /// The last step: who signed its request is answered by a signature. A worker makes it after the commit, so that it keeps nobody waiting for
    /// the writer; the journal has the answer as it was before.
    async fn sign(&self, context: &Arc<Context>, finished: Finished) -> Finished {
        if !context.is_signed() {
            return finished;
        }
        let (signatur, for_worker) = (self.shared.signatur.current(), Arc::clone(context));
        match self.workers.run(move || signing::sign(&signatur, &for_worker, finished)).await {
            Ok(Ok(signed)) => signed,
            Ok(Err(refusal)) => context.refuse(&refusal),
            Err(workers::Lost) => context.refuse(&Refusal::Lost),
        }
    }

    /// One count an exchange, and what the server's line about it is to say. A refusal's precise cause is told here and to nobody else.
    fn tell(&self, context: &Context, finished: &Finished) {
        let took = std::time::Duration::try_from(Time::now().duration_since(context.received)).unwrap_or_default();
        self.telemetry.exchange(context.service.path(), context.operation_name(), finished.udfald.as_str(), took);
        record(&tracing::Span::current(), context, finished);
        let Some((verdict, cause)) = &finished.refused else { return };
        self.telemetry.refusal(verdict.kode);
        match verdict.level {
            Level::ERROR => tracing::error!(kode = verdict.kode, cause, "afvist"),
            _ => tracing::info!(kode = verdict.kode, cause, "afvist"),
        }
    }

    /// Makes the journal entry durable; without it no answer leaves.
    async fn record(&self, answered: prepare::Answered) -> (Arc<Context>, Finished) {
        let prepare::Answered { context, finished, entry } = answered;
        let Some(entry) = entry else { return (context, finished) };
        let for_writer = Arc::clone(&context);
        let written = self.shared.store.write(move |tx| apply::record(tx, &for_writer, finished, &entry)).await;
        let finished = written.unwrap_or_else(|error| context.refuse(&Refusal::Store(error)));
        (context, finished)
    }

    async fn change(&self, mut change: prepare::Change) -> (Arc<Context>, Finished) {
        let context = Arc::clone(&change.context);
        let shared = Arc::clone(&self.shared);
        let written = self.shared.store.write(move |tx| apply::apply(&shared, tx, &mut change)).await;
        let finished = written.unwrap_or_else(|error| context.refuse(&Refusal::Store(error)));
        (context, finished)
    }
}

impl Handler for Gateway {
    async fn handle(&self, mut request: RawRequest) -> Reply {
        // What is answered, kept and verified later must be the same instant.
        request.received = whole_micros(request.received);
        match services::find(&request.path) {
            Some(service) => self.exchange(service, request, Proof::Presented).await,
            // The server asks `serves` first, so that this is a path that nobody was let in by.
            None => {
                Reply { status: 404, content_type: "text/plain; charset=utf-8", retry_after: None, body: Bytes::new() }
            }
        }
    }

    /// A revocation list that cannot be used refuses its callers, and storage that cannot be read refuses everybody. Without the key that the rows
    /// of persons are in, nobody is told of them.
    fn not_ready(&self) -> Vec<String> {
        let lists = self.shared.trust.current().crl_status(Time::now());
        let unusable = lists.iter().filter(|list| !matches!(list.tilstand, CrlTilstand::Frisk { .. }));
        let storage = self.shared.store.read(Conn::last_change).err().map(|error| error.to_string());
        unusable.map(ToString::to_string).chain(storage).chain(self.key_missing()).collect()
    }

    fn serves(&self, path: &str) -> bool {
        services::find(path).is_some()
    }

    fn download(&self, path: &str, query: &str, now: Time) -> Option<Arc<dyn Download>> {
        let udtraek = services::offentligt::find(path, query)?;
        Some(Arc::new(udtraek::Hentning { shared: Arc::clone(&self.shared), udtraek, now }))
    }
}

/// Fills in the span of the exchange. Identifiers only: never a body, a name or a number of a person.
fn record(span: &tracing::Span, context: &Context, finished: &Finished) {
    let certificate = context.caller.as_ref().map(Caller::certificate);
    // Written by the caller: only what is a UUID is sure to say nothing of a person. The journal has it as it came.
    let message_id = context.addressing.message_id.as_deref().map(|id| id.strip_prefix("urn:uuid:").unwrap_or(id));
    let message_id = message_id.and_then(|id| id.parse::<uuid::Uuid>().ok());
    // All at once: a span that is logged as JSON is read and written anew each time something is recorded.
    tracing::record_all!(
        span,
        caller.cvr = certificate.map(|certificate| certificate.cvr.as_str()),
        system.id = context.system().map(SystemId::as_str),
        message.id = message_id.map(tracing::field::display),
        service = context.service.path(),
        operation = context.operation_name(),
        outcome = finished.udfald.as_str(),
    );
}

/// A request as the server read it: bounded, but not yet understood.
#[derive(Debug, Clone)]
pub struct RawRequest {
    /// The exchange's id: correlation id, `kvitteringsId`, key in the journal.
    pub id: ExchangeId,
    /// When the last byte of it was read. Everything that asks for the time asks for this.
    pub received: Time,
    /// Where it came from.
    pub peer: IpAddr,
    /// The path, without the query.
    pub path: String,
    /// `SOAPAction` (SOAP 1.1), unquoted.
    pub soap_action: Option<String>,
    /// `Content-Type`, whole.
    pub content_type: Option<String>,
    /// The certificate that the caller proved possession of.
    pub certificate: Option<PeerCertificate>,
    /// The body, expanded where it was compressed.
    pub body: Bytes,
}

/// A certificate chain whose first key the caller holds.
#[derive(Debug, Clone)]
pub struct PeerCertificate {
    /// Leaf first, then what else the caller sent.
    pub chain: Arc<[CertificateDer<'static>]>,
    /// Who saw the proof.
    pub source: CertificateSource,
}

/// Who saw the proof of possession.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateSource {
    /// Our own TLS handshake.
    Tls,
    /// A configured proxy, by the `Client-Cert` header (RFC 9440).
    Proxy,
}

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Seconds after which the caller may try again, where that makes sense (`Retry-After`).
    pub retry_after: Option<u32>,
    /// The body.
    pub body: Bytes,
}

/// What the server hands its requests to.
pub trait Handler: Send + Sync + 'static {
    /// Answers one exchange. Runs to its end even where the caller has gone.
    fn handle(&self, request: RawRequest) -> impl Future<Output = Reply> + Send;

    /// Whether a service lives at the path; asked before a body is read.
    fn serves(&self, _path: &str) -> bool {
        true
    }

    /// The document at a path that is written while it is sent, for everybody; `now` is when it was asked for.
    fn download(&self, _path: &str, _query: &str, _now: Time) -> Option<Arc<dyn Download>> {
        None
    }

    /// Why new exchanges cannot be served now, in Danish; empty = ready.
    fn not_ready(&self) -> Vec<String> {
        Vec::new()
    }
}
