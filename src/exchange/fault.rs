//! Every refusal of an exchange → fault code, error code, texts, log level: one exhaustive `match`, and nothing else decides it.

use tracing::Level;

use crate::registre::UdenAftale;
use crate::schema::{self, Violation};
use crate::security::Skyld;
use crate::services::{Faults, Service, brugerdatabasen};
use crate::soap::AuthentificationError::{self, Rettigheder, Signatur, SignaturMangler, UdbydersytemIdMangler};
use crate::soap::{Detail, Fault, FaultCode, ServiceFaultDetailer};
use crate::types::{ExchangeId, Time};
use crate::{security, segl, services, soap, store, tilslutning, wss};

/// Why an exchange was not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The message is not an envelope that we understand.
    #[error(transparent)]
    Envelope(#[from] soap::Error),
    /// The certificate does not prove a caller.
    #[error(transparent)]
    Proof(#[from] security::Error),
    /// The message's signature does not prove one.
    #[error(transparent)]
    Signature(#[from] wss::Error),
    /// The TLS certificate and the signature are of two CVR numbers.
    #[error("certifikat og underskrift har hver sit CVR-nummer")]
    TwoCvr,
    /// The signed message was received before.
    #[error("beskeden er modtaget før")]
    Replayed,
    /// The body's element is no operation of the service.
    #[error("ukendt operation")]
    UnknownOperation,
    /// `SOAPAction`, the action parameter or `wsa:Action` names another operation than the body.
    #[error("action passer ikke til operationen {operation}")]
    ActionMismatch {
        /// The body's operation.
        operation: &'static str,
    },
    /// A service whose callers say which system they are was called without it.
    #[error("UdbydersystemId mangler")]
    UdbydersystemIdMangler,
    /// It stands more than once, or is no id.
    #[error("UdbydersystemId er misdannet")]
    UdbydersystemIdMisdannet,
    /// The caller may not.
    #[error(transparent)]
    Agreement(#[from] tilslutning::Refusal),
    /// It may, but not for these changes.
    #[error("{} ændringer uden dataaftale", changes.len())]
    OutsideAgreement {
        /// As the caller is told.
        refusal: tilslutning::Refusal,
        /// The changes, and where they stand.
        changes: Vec<UdenAftale>,
    },
    /// The message breaks the published schema, in an operation that has no `ImportSvar` to say so.
    #[error("{} brud på skemaet", violations.len())]
    Schema {
        /// All of them.
        violations: Vec<Violation>,
    },
    /// An argument passed the schema but names nothing that there is.
    #[error("argumentet {felt}: {forventet}")]
    Argument {
        /// The argument.
        felt: &'static str,
        /// What was expected.
        forventet: &'static str,
    },
    /// The system has had the exports of the day.
    #[error("dagens {hoejst} eksporter er brugt")]
    EksportBrugt {
        /// How many there may be.
        hoejst: u32,
        /// How long the day still is.
        sekunder: u32,
    },
    /// A row of SkoleGrunddata does not open, or is not what it should be: ours.
    #[error(transparent)]
    Grunddata(brugerdatabasen::Error),
    /// The `batchId` stands for another content.
    #[error("batchId er brugt før til et andet indhold")]
    BatchReused,
    /// Schema and code disagree: ours.
    #[error(transparent)]
    Decode(#[from] services::Error),
    /// The schema could not be used: ours.
    #[error(transparent)]
    Validator(#[from] schema::Error),
    /// Storage failed: ours.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// What is sealed could not be read or written: ours.
    #[error(transparent)]
    Segl(#[from] segl::Error),
    /// The answer could not be signed: ours.
    #[error(transparent)]
    Signing(#[from] wss::SignError),
    /// There is nothing to sign with: a replay of a journal was given a signed message.
    #[error("der er ingen nøgle at underskrive med")]
    NoSigningKey,
    /// A worker was lost: ours.
    #[error("arbejderen gik tabt")]
    Lost,
}

/// Storage's own failures stay storage's: some of them pass.
impl From<brugerdatabasen::Error> for Refusal {
    fn from(error: brugerdatabasen::Error) -> Self {
        match error {
            brugerdatabasen::Error::Store(error) => Self::Store(error),
            other => Self::Grunddata(other),
        }
    }
}

/// What a refusal becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whose fault it is, in SOAP's words.
    pub(super) code: FaultCode,
    /// `docs/fejlkoder.md`.
    pub(super) kode: &'static str,
    /// What Brugerdatabasen's fault calls it, where it has a word for it.
    pub(super) bpi: Option<AuthentificationError>,
    /// For the peer, in Danish.
    pub(super) tekst: String,
    /// More for the peer, one line each.
    pub(super) detaljer: Vec<String>,
    /// For the log.
    pub(super) level: Level,
    /// Seconds after which it makes sense to try the same again.
    pub(super) retry_after: Option<u32>,
}

const UNKNOWN_OPERATION: &str = "Body indeholder ikke en operation, som tjenesten har; se dens WSDL.";
const NO_SYSTEM: &str = "Headeren UdbydersystemId mangler: den siger, hvilket udbydersystem der kalder.";
const BAD_SYSTEM: &str =
    "Headeren UdbydersystemId skal stå én gang og have et udbydersystems id: 1-40 bogstaver, cifre, - og _.";
const NOT_SIGNED: &str = "Beskeden er ikke underskrevet (WS-Security).";
const BAD_SIGNATURE: &str = "Beskedens underskrift kan ikke godkendes.";
const STALE: &str =
    "Beskedens Timestamp er udløbet, ligger i fremtiden eller gælder for længe. Kontrollér klientens ur.";
const REPLAYED: &str = "Beskeden er modtaget før og er ikke behandlet igen. En ny forsendelse skal have et nyt MessageID og en ny underskrift.";
const TWO_CVR: &str = "TLS-certifikatet og beskedens underskrift har ikke samme CVR-nummer.";
const BATCH_REUSED: &str = "batchId er brugt før til et andet indhold. Samme batchId med samme indhold giver det gemte svar; nyt indhold \
                            kræver et nyt batchId.";
/// Our own failures have one public text: what went wrong inside is nobody else's business.
const OWN: &str = "Der opstod en fejl hos os. Prøv igen senere, og oplys CorrelationID ved henvendelse.";

impl Refusal {
    /// The precise cause, for the log alone: it tells apart what shares one public text.
    pub(super) fn cause(&self) -> String {
        match self {
            Self::Proof(error) => error.navn().to_owned(),
            Self::Signature(error) => format!("{}: {error}", error.navn()),
            Self::Agreement(refusal) => refusal.aarsag().to_owned(),
            other => other.to_string(),
        }
    }

    /// Decides what the peer is told and how loudly it is logged.
    pub(super) fn verdict(&self) -> Verdict {
        match self {
            Self::Envelope(error) => told(error.kind.fault_code(), error.kode(), error.tekst()),
            Self::Proof(error) if error.skyld() == Skyld::Os => later(error.kode(), error.tekst()).bpi(Signatur),
            Self::Proof(error) => sender(error.kode(), error.tekst()).bpi(Signatur),
            Self::Signature(error) => signature(error),
            Self::TwoCvr => sender("TIL215", TWO_CVR).bpi(Signatur),
            Self::Replayed => sender("TIL214", REPLAYED).bpi(Signatur),
            Self::UnknownOperation => sender("TIL130", UNKNOWN_OPERATION),
            Self::ActionMismatch { operation } => {
                sender("TIL131", format!("SOAPAction eller wsa:Action passer ikke til operationen {operation} i Body."))
            }
            Self::UdbydersystemIdMangler => sender("TIL212", NO_SYSTEM).bpi(UdbydersytemIdMangler),
            Self::UdbydersystemIdMisdannet => sender("TIL212", BAD_SYSTEM).bpi(UdbydersytemIdMangler),
            Self::Agreement(refusal) => sender(refusal.kode(), refusal.tekst()).bpi(Rettigheder),
            Self::OutsideAgreement { refusal, changes } => {
                let detaljer = changes.iter().take(MOST).map(outside).collect();
                Verdict { detaljer, ..sender(refusal.kode(), refusal.tekst()).bpi(Rettigheder) }
            }
            Self::Schema { violations } => {
                let detaljer = violations.iter().map(violation).collect();
                Verdict {
                    detaljer,
                    ..sender(Violation::KODE, "Beskeden overholder ikke tjenestens skema; se detaljerne.")
                }
            }
            Self::Argument { felt, forventet } => {
                sender("TIL132", format!("Argumentet {felt}: forventede {forventet}."))
            }
            Self::EksportBrugt { hoejst, sekunder } => {
                let tekst = format!(
                    "Pakken er hentet {hoejst} gange i dag for institutionen, og oftere må den ikke hentes. Prøv igen i morgen (dansk tid)."
                );
                Verdict { retry_after: Some(*sekunder), ..sender("TIL331", tekst) }
            }
            Self::BatchReused => sender("TIL400", BATCH_REUSED),
            Self::Store(
                store::Error::Full
                | store::Error::Unreachable
                | store::Error::Gone
                | store::Error::Locked
                | store::Error::Closing,
            ) => later("TIL500", "Registret kan ikke skrives lige nu; intet er gemt. Prøv igen om lidt."),
            Self::Decode(_) | Self::Validator(_) | Self::Store(_) | Self::Grunddata(_) => ours(),
            Self::Segl(_) | Self::Signing(_) | Self::NoSigningKey | Self::Lost => ours(),
        }
    }
}

/// What is told of a signature: whether something is missing from it, that it is not taken, or, once it is proven, what is wrong with its
/// times. Which check failed is of use to an attacker only (bpi-security §11).
fn signature(error: &wss::Error) -> Verdict {
    match (error.slags(), error) {
        (wss::Slags::Mangler, wss::Error::NotSigned(part)) => {
            let tekst = format!("Beskedens underskrift omfatter ikke {part}, som skal være underskrevet.");
            sender("TIL210", tekst).bpi(SignaturMangler)
        }
        (wss::Slags::Mangler, _) => sender("TIL210", NOT_SIGNED).bpi(SignaturMangler),
        (wss::Slags::Foraeldet, _) => sender("TIL213", STALE).bpi(Signatur),
        (wss::Slags::Os, wss::Error::Caller(error)) => later(error.kode(), error.tekst()).bpi(Signatur),
        (wss::Slags::Ugyldig | wss::Slags::Os, _) => sender("TIL211", BAD_SIGNATURE).bpi(Signatur),
    }
}

/// The most changes told in one fault.
const MOST: usize = 100;
/// The most details told in a Reason, which people read in one piece.
const MOST_IN_REASON: usize = 10;

/// The peer sent it wrong, or may not: it must change something before it tries again.
fn sender(kode: &'static str, tekst: impl Into<String>) -> Verdict {
    told(FaultCode::Sender, kode, tekst)
}

fn told(code: FaultCode, kode: &'static str, tekst: impl Into<String>) -> Verdict {
    let (tekst, detaljer) = (tekst.into(), Vec::new());
    Verdict { code, kode, bpi: None, tekst, detaljer, level: Level::INFO, retry_after: None }
}

/// We cannot now, and it is no fault of the peer's.
fn later(kode: &'static str, tekst: impl Into<String>) -> Verdict {
    Verdict { level: Level::ERROR, retry_after: Some(30), ..told(FaultCode::Receiver, kode, tekst) }
}

/// We are wrong.
fn ours() -> Verdict {
    Verdict { retry_after: None, ..later("IPL000001", OWN) }
}

impl Verdict {
    /// The fault, in the form that the service's callers know.
    pub(super) fn fault(&self, service: &Service, id: ExchangeId, received: Time) -> Fault {
        match service.faults {
            Faults::Platform => self.platform(service.namespace, id, received),
            Faults::Bpi => self.brugerdatabasen(id),
        }
    }

    fn platform(&self, namespace: &'static str, correlation_id: ExchangeId, timestamp: Time) -> Fault {
        let detail = ServiceFaultDetailer {
            namespace: namespace.into(),
            correlation_id,
            timestamp,
            error_code: self.kode.into(),
            error_message: self.tekst.clone(),
            details: self.detaljer.clone(),
            source_system: None,
        };
        let detail = Some(Detail::ServiceFaultDetailer(detail));
        Fault { code: self.code, subcodes: Vec::new(), reason: self.tekst.clone(), detail }
    }

    /// Only `authentificationError` is declared there (bpi.md 0.2), and only what it has a word for is told by it; code, details and id
    /// stand in the Reason, which every known client shows.
    fn brugerdatabasen(&self, id: ExchangeId) -> Fault {
        let mut reason = format!("{}: {}", self.kode, self.tekst);
        for line in self.detaljer.iter().take(MOST_IN_REASON) {
            reason.push_str(&format!(" [{line}]"));
        }
        match self.detaljer.len().saturating_sub(MOST_IN_REASON) {
            0 => {}
            more => reason.push_str(&format!(" … og {more} mere")),
        }
        reason.push_str(&format!(" CorrelationID: {id}"));
        match self.bpi {
            Some(error) => Fault::authentification(self.code, error, reason),
            None => Fault { code: self.code, subcodes: Vec::new(), reason, detail: None },
        }
    }

    fn bpi(self, error: AuthentificationError) -> Self {
        Self { bpi: Some(error), ..self }
    }
}

fn outside(change: &UdenAftale) -> String {
    format!("ændring {} ({}): {}", change.position, change.metode, change.hvem)
}

fn violation(violation: &Violation) -> String {
    let Violation { place, sti, tekst, rule, .. } = violation;
    format!("linje {}, kolonne {}, {sti}: {tekst} ({rule})", place.line, place.column)
}

#[cfg(test)]
mod tests;
