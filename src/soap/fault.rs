//! Envelopes out: answers and faults.

use std::borrow::Cow;

use super::{Addressing, BPI_COMMON, SOAP_12, Version, WSA, WSA_ANONYMOUS};
use crate::types::{ExchangeId, Time};
use crate::xml::Writer;

/// The `Action` of a fault that the WSDL gives none (WS-Addressing 1.0 SOAP binding §6).
pub const FAULT_ACTION: &str = "http://www.w3.org/2005/08/addressing/soap/fault";

/// Whose fault it is (SOAP 1.1 §4.4.1, SOAP 1.2 §5.4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// An envelope of an unknown version.
    VersionMismatch,
    /// A header that must be understood is not.
    MustUnderstand,
    /// The caller's: as it stands it will never succeed.
    Sender,
    /// Ours, or of something behind us: the same message may succeed later.
    Receiver,
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whose fault it is.
    pub code: FaultCode,
    /// What it is more precisely, the widest first (SOAP 1.2 §5.4.1.2); SOAP 1.1 has no place for them.
    pub subcodes: Vec<Subcode>,
    /// What is the matter, in Danish.
    pub reason: String,
    /// The machine-readable part.
    pub detail: Option<Detail>,
}

/// A fault code of somebody's own: a QName.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subcode {
    /// Its namespace.
    pub namespace: &'static str,
    /// Its local name.
    pub local: &'static str,
}

/// The machine-readable part of a fault: one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// The platform's.
    ServiceFaultDetailer(ServiceFaultDetailer),
    /// Brugerdatabasen's.
    AuthentificationError(AuthentificationError),
}

/// The `type` of Brugerdatabasen's `authentificationError`, as it is spelt on the wire (bpi.md 0.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthentificationError {
    /// The signature does not verify, or its certificate is not accepted.
    Signatur,
    /// There is no signature, or a part that must be signed is not.
    SignaturMangler,
    /// The header `UdbydersystemId` is missing or malformed. Whether it names a system that there is, is told to nobody.
    UdbydersytemIdMangler,
    /// Of the services that knew their callers by a password; never ours.
    BrugeridEllerPassword,
    /// No agreement, a certificate that is not the system's, or no such system.
    Rettigheder,
}

/// `ServiceFaultDetailer` (tilslutning, Error responses), in the service's own namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFaultDetailer {
    /// The service's namespace.
    pub namespace: Cow<'static, str>,
    /// The exchange's id, the key to the operator's log.
    pub correlation_id: ExchangeId,
    /// When.
    pub timestamp: Time,
    /// `TILnnn`, `DTRnnn` or `IPL00000n`.
    pub error_code: Cow<'static, str>,
    /// The code's text.
    pub error_message: String,
    /// What is known beyond that: one line a violation or position.
    pub details: Vec<String>,
    /// The system behind us that failed, where one did.
    pub source_system: Option<SourceSystemError>,
}

/// A failure behind the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSystemError {
    /// The system's name.
    pub source_system_name: String,
    /// Its own code.
    pub error_code: String,
    /// Its own words.
    pub details: Option<String>,
}

impl AuthentificationError {
    /// Every value, in the order of the published type.
    pub const ALLE: &'static [Self] = &[
        Self::Signatur,
        Self::SignaturMangler,
        Self::UdbydersytemIdMangler,
        Self::BrugeridEllerPassword,
        Self::Rettigheder,
    ];

    /// The value on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signatur => "Signatur",
            Self::SignaturMangler => "SignaturMangler",
            Self::UdbydersytemIdMangler => "UdbydersytemIdMangler",
            Self::BrugeridEllerPassword => "BrugeridEllerPassword",
            Self::Rettigheder => "Rettigheder",
        }
    }
}

impl Fault {
    /// Brugerdatabasen's fault: the type stands in the detail and, the same, as subcode (bpi.md 0.2). That the subcode's namespace is
    /// common/3 is our choice.
    #[must_use]
    pub fn authentification(code: FaultCode, error: AuthentificationError, reason: String) -> Self {
        let subcode = Subcode { namespace: BPI_COMMON, local: error.as_str() };
        Self { code, subcodes: vec![subcode], reason, detail: Some(Detail::AuthentificationError(error)) }
    }
}

/// An answer around `body_xml`, which declares the namespaces that it uses. Addressing headers are there only if the request had them.
#[must_use]
pub fn write_answer(
    version: Version,
    request: &Addressing,
    action: &str,
    message_id: ExchangeId,
    body_xml: &str,
) -> String {
    let mut xml = Writer::document();
    xml.start("soap:Envelope").attr("xmlns:soap", version.namespace());
    write_addressing(&mut xml, request, action, message_id);
    xml.start("soap:Body").raw(body_xml).end();
    xml.finish()
}

/// A fault as a whole envelope, of a service that speaks these versions.
#[must_use]
pub fn write_fault(
    version: Version,
    spoken: &[Version],
    request: &Addressing,
    message_id: ExchangeId,
    fault: &Fault,
) -> String {
    let mut xml = Writer::document();
    xml.start("soap:Envelope").attr("xmlns:soap", version.namespace());
    // SOAP 1.2 §5.4.7; its appendix A.1 wants the same of an answer in 1.1 to whom speaks that alone.
    let tells_versions = version == Version::V12 || !spoken.contains(&version);
    if tells_versions && fault.code == FaultCode::VersionMismatch {
        write_upgrade(&mut xml, spoken);
    } else {
        write_addressing(&mut xml, request, FAULT_ACTION, message_id);
    }
    xml.start("soap:Body").start("soap:Fault");
    match version {
        Version::V11 => write_fault_11(&mut xml, fault),
        Version::V12 => write_fault_12(&mut xml, fault),
    }
    xml.finish()
}

/// The HTTP status of a fault: SOAP 1.1 has only 500 (WS-I BP 1.1 R1126), SOAP 1.2 tells the two apart (SOAP 1.2 part 2 table 20).
#[must_use]
pub fn http_status(version: Version, code: FaultCode) -> u16 {
    match (version, code) {
        (Version::V12, FaultCode::Sender) => 400,
        (Version::V12, FaultCode::Receiver | FaultCode::VersionMismatch | FaultCode::MustUnderstand) => 500,
        (Version::V11, _) => 500,
    }
}

/// WS-Addressing 1.0 core §3.4, in the order of the recorded answer (bpi-security §1).
fn write_addressing(xml: &mut Writer, request: &Addressing, action: &str, message_id: ExchangeId) {
    if !request.is_used() {
        return;
    }
    xml.start("soap:Header").attr("xmlns:wsa", WSA);
    xml.element("wsa:Action", action).element("wsa:MessageID", &format!("urn:uuid:{message_id}"));
    xml.element("wsa:To", WSA_ANONYMOUS).element_if("wsa:RelatesTo", request.message_id.as_deref());
    xml.end();
}

/// SOAP 1.2 §5.4.7: the versions that a mismatched caller may use, the newest first.
fn write_upgrade(xml: &mut Writer, spoken: &[Version]) {
    xml.start("soap:Header").start("u:Upgrade").attr("xmlns:u", SOAP_12);
    for version in [Version::V12, Version::V11].iter().filter(|version| spoken.contains(version)) {
        xml.start("u:SupportedEnvelope").attr("qname", "s:Envelope").attr("xmlns:s", version.namespace()).end();
    }
    xml.end().end();
}

/// SOAP 1.1 §4.4; its children are in no namespace (WS-I BP 1.1 R1001).
fn write_fault_11(xml: &mut Writer, fault: &Fault) {
    let code = match fault.code {
        FaultCode::VersionMismatch => "soap:VersionMismatch",
        FaultCode::MustUnderstand => "soap:MustUnderstand",
        FaultCode::Sender => "soap:Client",
        FaultCode::Receiver => "soap:Server",
    };
    xml.element("faultcode", code);
    xml.start("faultstring").attr("xml:lang", "da").text(&fault.reason).end();
    if let Some(detail) = &fault.detail {
        xml.start("detail");
        write_detail(xml, detail);
        xml.end();
    }
}

/// SOAP 1.2 §5.4.
fn write_fault_12(xml: &mut Writer, fault: &Fault) {
    let code = match fault.code {
        FaultCode::VersionMismatch => "soap:VersionMismatch",
        FaultCode::MustUnderstand => "soap:MustUnderstand",
        FaultCode::Sender => "soap:Sender",
        FaultCode::Receiver => "soap:Receiver",
    };
    xml.start("soap:Code").element("soap:Value", code);
    for Subcode { namespace, local } in &fault.subcodes {
        xml.start("soap:Subcode").start("soap:Value").attr("xmlns:s", namespace).text(&format!("s:{local}")).end();
    }
    fault.subcodes.iter().for_each(|_| {
        xml.end();
    });
    xml.end();
    xml.start("soap:Reason").start("soap:Text").attr("xml:lang", "da").text(&fault.reason).end().end();
    if let Some(detail) = &fault.detail {
        xml.start("soap:Detail");
        write_detail(xml, detail);
        xml.end();
    }
}

fn write_detail(xml: &mut Writer, detail: &Detail) {
    match detail {
        Detail::ServiceFaultDetailer(detail) => write_service_fault(xml, detail),
        Detail::AuthentificationError(error) => {
            xml.start("authentificationError").attr("xmlns", BPI_COMMON).element("type", error.as_str()).end();
        }
    }
}

fn write_service_fault(xml: &mut Writer, detail: &ServiceFaultDetailer) {
    xml.start("ServiceFaultDetailer").attr("xmlns", &detail.namespace);
    xml.element("CorrelationID", &detail.correlation_id.to_string());
    xml.element("Timestamp", &detail.timestamp.to_string());
    xml.element("ErrorCode", &detail.error_code).element("ErrorMessage", &detail.error_message);
    for line in &detail.details {
        xml.element("Details", line);
    }
    if let Some(source) = &detail.source_system {
        xml.start("SourceSystemError").element("SourceSystemName", &source.source_system_name);
        xml.element("ErrorCode", &source.error_code).element_if("Details", source.details.as_deref());
        xml.end();
    }
    xml.end();
}

#[cfg(test)]
mod tests;
