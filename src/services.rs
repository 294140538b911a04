//! The published services: where each lives, what it can do, and how its XML becomes our types and back.
//!
//! [`find`] is the only way from a path to a service; [`ALL`] and its tables are what the published WSDLs say, and a test holds them together.

mod adresse;
pub mod aendringer;
pub mod brugerdatabasen;
pub mod dtr_eksport;
pub mod dtr_import;
pub mod eksport;
mod hello;
pub mod ir_institution;
pub mod ir_vedligehold;
pub mod offentligt;
mod operation;
mod tabel;
#[cfg(test)]
mod test;

pub use hello::{Identitet, hello, hello_credentials};
pub use operation::{Does, Institution, Namespace, Operation};
pub use tabel::ALL;

use crate::soap::Version;
use crate::soap::publish::Published;
use crate::xml;

/// One published service, in one version.
#[derive(Debug)]
pub struct Service {
    /// Where it lives, its WSDL, and the schema that its messages follow.
    pub published: &'static Published,
    /// Namespace of its messages, and the start of its SOAPActions.
    pub namespace: &'static str,
    /// Which register it serves, and how.
    pub kind: Kind,
    /// The SOAP versions that it speaks (choices §1).
    pub versions: &'static [Version],
    /// How its callers prove who they are.
    pub proof: Proof,
    /// How it says no.
    pub faults: Faults,
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
    /// Institutionsregisteret, read.
    IrInstitution,
    /// Institutionsregisteret, maintenance.
    IrVedligehold,
    /// One of Brugerdatabasen's five.
    Brugerdatabasen {
        /// The name of its portType, which stands in the actions of its answers (bpi.md §0).
        port_type: &'static str,
    },
}

/// What proof of a caller a service takes (choices §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The client certificate of the connection or a signed message; both, where both are there.
    Either,
    /// A signed message always.
    Signed,
}

/// The form of a service's faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Faults {
    /// `ServiceFaultDetailer` in the service's own namespace (tilslutning, Error responses).
    Platform,
    /// `authentificationError` of common/3, also as subcode (bpi.md 0.2).
    Bpi,
}

/// Schema and code disagree: the schema let something through that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// In a change.
    #[error(transparent)]
    Import(#[from] aendringer::Error),
    /// In the arguments of a read.
    #[error(transparent)]
    Eksport(#[from] eksport::Error),
    /// In a read of SkoleGrunddata.
    #[error(transparent)]
    Laesning(#[from] brugerdatabasen::Uventet),
    /// The reader refused what it accepted before.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}

impl Service {
    /// The operation of a request element.
    #[must_use]
    pub fn operation(&self, namespace: Option<&str>, local: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| {
            operation.name == local && operation.request.iter().any(|taken| namespace == Some(self.uri(*taken)))
        })
    }

    /// The text of a namespace that its operations name.
    #[must_use]
    pub fn uri(&self, namespace: Namespace) -> &'static str {
        match namespace {
            Namespace::Service => self.namespace,
            Namespace::Common => crate::soap::BPI_COMMON,
        }
    }

    /// Whether its messages tell of persons. The journal's copies of them are sealed.
    #[must_use]
    pub fn personer(&self) -> bool {
        matches!(self.kind, Kind::Brugerdatabasen { .. })
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

    /// `<namespace>/<method>`: soapAction and `wsa:Action` of the request, whichever namespace its element is in.
    #[must_use]
    pub fn action(&self, operation: &str) -> String {
        format!("{}/{operation}", self.namespace)
    }

    /// `wsa:Action` of the answer. Brugerdatabasen's is the WSDL default, with the portType between (bpi.md §0, WS-Addressing 1.0 WSDL binding §4.4.4).
    #[must_use]
    pub fn answer_action(&self, operation: &str) -> String {
        match self.kind {
            Kind::Brugerdatabasen { port_type } => format!("{}/{port_type}/{operation}Response", self.namespace),
            Kind::DtrImport { .. } | Kind::DtrEksport | Kind::IrVedligehold | Kind::IrInstitution => {
                format!("{}Response", self.action(operation))
            }
        }
    }

    /// The element of its receipts.
    #[must_use]
    pub fn kvittering(&self) -> &'static str {
        match self.kind {
            Kind::IrVedligehold => "VedligeholdSvar",
            Kind::DtrImport { .. } | Kind::DtrEksport | Kind::IrInstitution | Kind::Brugerdatabasen { .. } => {
                "ImportSvar"
            }
        }
    }
}

/// The service at a path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Service> {
    ALL.iter().find(|service| service.published.paths.contains(&path))
}
