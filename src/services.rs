//! The published services: where each lives, what it can do, and how its XML becomes our types and back.
//!
//! [`find`] is the only way from a path to a service; the tables here are what the published WSDL says, and a test holds them together.

pub mod dtr_eksport;
pub mod dtr_import;

use crate::soap::publish::{self, Published};
use crate::tilslutning::{self, Gate};
use crate::types::Time;
use crate::xml::{self, Writer};

/// One published service, in one version.
#[derive(Debug)]
pub struct Service {
    /// Where it lives, its WSDL, and the schema that its messages follow.
    pub published: &'static Published,
    /// The service as agreements name it; all versions of a service share its agreements.
    pub aftale: tilslutning::Service,
    /// Namespace of its messages, and the start of its SOAPActions.
    pub namespace: &'static str,
    /// Which register it serves, and how.
    pub kind: Kind,
    /// What it can do.
    pub operations: &'static [Operation],
}

/// Which register a service serves, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Dagtilbudsregisteret, import.
    DtrImport {
        /// Whether ejerform × lovgrundlag × institutionstype must be lawful: v2.0 (dtr-rules 23).
        krydsvalidering: bool,
    },
    /// Dagtilbudsregisteret, export.
    DtrEksport,
}

/// One operation of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The name of its request element.
    pub name: &'static str,
    /// What it does.
    pub does: Does,
}

/// What an operation does, as far as the exchange must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Answers that service and database are up.
    Hello,
    /// Gives a published schema.
    Skema,
    /// Validates a document and changes nothing (dtr-rules 25).
    Valider,
    /// Changes the register.
    Aendr,
    /// Reads the register.
    Laes,
}

impl Operation {
    /// How far in it lies: what changes a register needs somebody to act for.
    #[must_use]
    pub fn gate(&self) -> Gate {
        match self.does {
            Does::Aendr => Gate::Dataaftale,
            Does::Hello | Does::Skema | Does::Valider | Does::Laes => Gate::Tilslutning,
        }
    }
}

impl Operation {
    /// Whether it changes a register; then its answer is kept whole.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.does == Does::Aendr
    }
}

/// Schema and code disagree: the schema let something through that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// In a change.
    #[error(transparent)]
    Import(#[from] dtr_import::Error),
    /// In the arguments of a read.
    #[error(transparent)]
    Eksport(#[from] dtr_eksport::Error),
    /// The reader refused what it accepted before.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}

/// The answer to `HelloWorld`: `Hello <datostempel>` (dtr.md §2).
#[must_use]
pub fn hello(namespace: &str, now: Time) -> String {
    let mut xml = Writer::new();
    xml.start("HelloWorldResponse").attr("xmlns", namespace).element("svar", &format!("Hello {now:.3}"));
    xml.finish()
}

impl Service {
    /// The operation of a request element.
    #[must_use]
    pub fn operation(&self, namespace: Option<&str>, local: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == local && namespace == Some(self.namespace))
    }

    /// Its path, in the contract's own spelling.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.published.paths.first().copied().unwrap_or_default()
    }

    /// The text of one of its schema files.
    #[must_use]
    pub fn schema_file(&self, name: &str) -> Option<&'static str> {
        self.published.schema.files.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
    }

    /// `<namespace>/<method>`: soapAction of the request; with `Response`, of the answer.
    #[must_use]
    pub fn action(&self, operation: &str) -> String {
        format!("{}/{operation}", self.namespace)
    }
}

/// The service at a path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Service> {
    ALL.iter().find(|service| service.published.paths.contains(&path))
}

const fn operation(name: &'static str, does: Does) -> Operation {
    Operation { name, does }
}

const IMPORT: &[Operation] = &[
    operation("HelloWorld", Does::Hello),
    operation("GetXMLSchema", Does::Skema),
    operation("ValidateXmlAgainstSchema", Does::Valider),
    operation("InsertDaginstitution", Does::Aendr),
    operation("UpdateDaginstitution", Does::Aendr),
    operation("DeleteDaginstitution", Does::Aendr),
    operation("InsertAnvisningsEnhed", Does::Aendr),
    operation("UpdateAnvisningsEnhed", Does::Aendr),
    operation("DeleteAnvisningsEnhed", Does::Aendr),
    operation("InsertAlternativAdresse", Does::Aendr),
    operation("UpdateAlternativAdresse", Does::Aendr),
    operation("DeleteAlternativAdresse", Does::Aendr),
    operation("MoveAnvisningsEnhed", Does::Aendr),
    operation("MoveAlternativAdresse", Does::Aendr),
    operation("ImporterAendringer", Does::Aendr),
];

const EKSPORT: &[Operation] = &[
    operation("HelloWorld", Does::Hello),
    operation("GetAllDagtilbud", Does::Laes),
    operation("GetDagtilbudByDagInstitutionsNummer", Does::Laes),
    operation("GetDagtilbudByAdmKommuneNummer", Does::Laes),
    operation("GetAllDaginstitutioner", Does::Laes),
    operation("GetDaginstitutionByNummer", Does::Laes),
    operation("GetDaginstitutionByNavn", Does::Laes),
    operation("GetAllAnvisningsEnheder", Does::Laes),
    operation("GetAnvisningsEnhederByPnummer", Does::Laes),
    operation("GetAnvisningsEnhederByNummer", Does::Laes),
    operation("GetAnvisningsEnhederByCvrnummer", Does::Laes),
    operation("GetAnvisningsEnhederByNavn", Does::Laes),
    operation("GetAnvisningsEnhederByDaginstitutionsnummer", Does::Laes),
    operation("GetAllAlternativAdresser", Does::Laes),
    operation("GetAlternativAdresserByCvrnummer", Does::Laes),
    operation("GetAlternativAdresserByPnummer", Does::Laes),
    operation("GetAlternativAdresserByNummer", Does::Laes),
    operation("GetAlternativAdresserByNavn", Does::Laes),
    operation("GetAlternativAdresserByEnhedsnummer", Does::Laes),
    operation("GetAlternativAdresserByDaginstitutionsnummer", Does::Laes),
    operation("GetAllDagtilbudPerDato", Does::Laes),
    operation("GetDagtilbudByDagInstitutionsNummerPerDato", Does::Laes),
    operation("GetDagtilbudByAdmKommuneNummerPerDato", Does::Laes),
    operation("GetKodetabel", Does::Laes),
    operation("GetAendringer", Does::Laes),
];

/// Every service that this program answers for.
pub static ALL: &[Service] = &[
    Service {
        published: &publish::DTR_IMPORT_V1,
        aftale: tilslutning::Service::DtrImport,
        namespace: "urn:tilslut:dagtilbudsregister:import:1",
        kind: Kind::DtrImport { krydsvalidering: false },
        operations: IMPORT,
    },
    Service {
        published: &publish::DTR_IMPORT_V2,
        aftale: tilslutning::Service::DtrImport,
        namespace: "urn:tilslut:dagtilbudsregister:import:2",
        kind: Kind::DtrImport { krydsvalidering: true },
        operations: IMPORT,
    },
    Service {
        published: &publish::DTR_EKSPORT_V1,
        aftale: tilslutning::Service::DtrEksport,
        namespace: "urn:tilslut:dagtilbudsregister:eksport:1",
        kind: Kind::DtrEksport,
        operations: EKSPORT,
    },
    Service {
        published: &publish::DTR_EKSPORT_V2,
        aftale: tilslutning::Service::DtrEksport,
        namespace: "urn:tilslut:dagtilbudsregister:eksport:2",
        kind: Kind::DtrEksport,
        operations: EKSPORT,
    },
];
