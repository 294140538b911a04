//! Every refusal of an exchange → fault code, error code, texts, log level: one exhaustive `match`, and nothing else decides it.

use tracing::Level;

use crate::dagtilbud::UdenAftale;
use crate::schema::{self, Violation};
use crate::security::Skyld;
use crate::soap::FaultCode;
use crate::{security, services, soap, store, tilslutning};

/// Why an exchange was not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The message is not an envelope that we understand.
    #[error(transparent)]
    Envelope(#[from] soap::Error),
    /// The certificate does not prove a caller.
    #[error(transparent)]
    Proof(#[from] security::Error),
    /// The body's element is no operation of the service.
    #[error("ukendt operation")]
    UnknownOperation,
    /// `SOAPAction`, the action parameter or `wsa:Action` names another operation than the body.
    #[error("action passer ikke til operationen {operation}")]
    ActionMismatch {
        /// The body's operation.
        operation: &'static str,
    },
    /// The operation is published and not taken into use.
    #[error("operationen er ikke taget i brug")]
    IkkeEndnu,
    /// A service whose callers say which system they are was called without it.
    #[error("UdbydersystemId mangler")]
    UdbydersystemIdMangler,
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
    /// A worker was lost: ours.
    #[error("arbejderen gik tabt")]
    Lost,
}

/// What a refusal becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whose fault it is, in SOAP's words.
    pub(super) code: FaultCode,
    /// `docs/fejlkoder.md`.
    pub(super) kode: &'static str,
    /// For the peer, in Danish.
    pub(super) tekst: String,
    /// More for the peer, one line each.
    pub(super) detaljer: Vec<String>,
    /// For the log.
    pub(super) level: Level,
    /// Seconds after which it makes sense to try the same again.
    pub(super) retry_after: Option<u32>,
}

/// Our own failures have one public text: what went wrong inside is nobody else's business.
const OWN: &str = "Der opstod en fejl hos os. Prøv igen senere, og oplys CorrelationID ved henvendelse.";

impl Refusal {
    /// The precise cause, for the log alone: it tells apart what shares one public text.
    pub(super) fn cause(&self) -> String {
        match self {
            Self::Proof(error) => error.navn().to_owned(),
            Self::Agreement(refusal) => refusal.aarsag().to_owned(),
            other => other.to_string(),
        }
    }

    /// Decides what the peer is told and how loudly it is logged.
    pub(super) fn verdict(&self) -> Verdict {
        match self {
            Self::Envelope(error) => peer(error.kind.fault_code(), error.kode(), error.tekst()),
            Self::Proof(error) if error.skyld() == Skyld::Os => later(error.kode(), error.tekst().to_owned()),
            Self::Proof(error) => peer(FaultCode::Sender, error.kode(), error.tekst().to_owned()),
            Self::UnknownOperation => peer(
                FaultCode::Sender,
                "TIL130",
                "Body indeholder ikke en operation, som tjenesten har; se dens WSDL.".into(),
            ),
            Self::ActionMismatch { operation } => {
                let tekst = format!("SOAPAction eller wsa:Action passer ikke til operationen {operation} i Body.");
                peer(FaultCode::Sender, "TIL131", tekst)
            }
            // As much ours as can be: the same message may succeed later. No time for a retry is given, since nobody knows it.
            Self::IkkeEndnu => {
                let tekst = "Operationen er ikke taget i brug endnu. Kaldet er i orden: kalder, aftaler og skema er kontrolleret.";
                Verdict { level: Level::INFO, retry_after: None, ..later("TIL140", tekst.into()) }
            }
            Self::UdbydersystemIdMangler => {
                let tekst = "Headeren UdbydersystemId mangler: den siger, hvilket udbydersystem der kalder.";
                peer(FaultCode::Sender, "TIL212", tekst.into())
            }
            Self::Agreement(refusal) => peer(FaultCode::Sender, refusal.kode(), refusal.tekst()),
            Self::OutsideAgreement { refusal, changes } => {
                let detaljer = changes.iter().take(MOST).map(outside).collect();
                Verdict { detaljer, ..peer(FaultCode::Sender, refusal.kode(), refusal.tekst()) }
            }
            Self::Schema { violations } => {
                let detaljer = violations.iter().map(violation).collect();
                let tekst = "Beskeden overholder ikke tjenestens skema; se detaljerne.".into();
                Verdict { detaljer, ..peer(FaultCode::Sender, Violation::KODE, tekst) }
            }
            Self::Argument { felt, forventet } => {
                peer(FaultCode::Sender, "TIL132", format!("Argumentet {felt}: forventede {forventet}."))
            }
            Self::BatchReused => {
                let tekst = "batchId er brugt før til et andet indhold. Samme batchId med samme indhold giver det gemte svar; \
                             nyt indhold kræver et nyt batchId.";
                peer(FaultCode::Sender, "TIL400", tekst.into())
            }
            Self::Store(
                store::Error::Full
                | store::Error::Unreachable
                | store::Error::Gone
                | store::Error::Locked
                | store::Error::Closing,
            ) => later("TIL500", "Registret kan ikke skrives lige nu; intet er gemt. Prøv igen om lidt.".into()),
            Self::Decode(_) | Self::Validator(_) | Self::Store(_) | Self::Lost => ours(),
        }
    }
}

/// The most changes told in one fault.
const MOST: usize = 100;

/// The peer sent it wrong, or may not: it must change something before it tries again.
fn peer(code: FaultCode, kode: &'static str, tekst: String) -> Verdict {
    Verdict { code, kode, tekst, detaljer: Vec::new(), level: Level::INFO, retry_after: None }
}

/// We cannot now, and it is no fault of the peer's.
fn later(kode: &'static str, tekst: String) -> Verdict {
    let (code, level) = (FaultCode::Receiver, Level::ERROR);
    Verdict { code, kode, tekst, detaljer: Vec::new(), level, retry_after: Some(30) }
}

/// We are wrong.
fn ours() -> Verdict {
    Verdict { retry_after: None, ..later("IPL000001", OWN.into()) }
}

fn outside(change: &UdenAftale) -> String {
    format!("ændring {} ({}): kommune {}", change.position, change.metode, change.kommune)
}

fn violation(violation: &Violation) -> String {
    let Violation { place, sti, tekst, rule, .. } = violation;
    format!("linje {}, kolonne {}, {sti}: {tekst} ({rule})", place.line, place.column)
}
