//! SOAP 1.1 and 1.2: envelopes in, envelopes and faults out, and the publication of WSDL and XSD.

mod addressing;
mod content_type;
mod encoding;
pub mod envelope;
mod error;
pub mod fault;
mod message;
pub mod publish;

pub use addressing::Addressing;
pub use content_type::{Charset, ContentType};
pub use envelope::{Envelope, HeaderBlock, Listener, Part, Payload};
pub use error::{Error, Kind};
pub use fault::{AuthentificationError, Detail, Fault, FaultCode, ServiceFaultDetailer, SourceSystemError, Subcode};
pub use message::Message;

/// The namespace of a SOAP 1.1 envelope.
pub const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of a SOAP 1.2 envelope.
pub const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// WS-Addressing 1.0.
pub const WSA: &str = "http://www.w3.org/2005/08/addressing";
/// WS-Addressing's address of whoever is at the other end of the connection.
pub const WSA_ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";
/// WS-Security 1.0's header.
pub const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// The namespace of the header `UdbydersystemId` (bpi-security §6).
pub const BPI_COMMON: &str = "https://brugerdatabasen.stil.dk/bpi/common/3";

/// The two versions of SOAP that are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// SOAP 1.1 (W3C note 2000).
    V11,
    /// SOAP 1.2 (W3C recommendation 2007).
    V12,
}

impl Version {
    /// The namespace of the version's envelope.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }

    /// The `Content-Type` of an answer.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml; charset=utf-8",
            Self::V12 => "application/soap+xml; charset=utf-8",
        }
    }

    fn of_namespace(namespace: &str) -> Option<Self> {
        [Self::V11, Self::V12].into_iter().find(|version| version.namespace() == namespace)
    }
}
