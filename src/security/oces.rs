//! Reads one OCES certificate: the CVR number, the kind and the id that it names.
//!
//! Everything is found by OID in the DER, never in the text of a name: tools print names differently and in both directions, and
//! the RDN of an OCES2 certificate has CN and serialNumber in either order (oces.md §1, §3). The generation and family come from
//! the certificate policy, the rest must agree with it. Whether the certificate may be believed is [`super::trust`]'s question.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::asn1_rs::Tag;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::AttributeTypeAndValue;

use crate::types::{Cvr, Thumbprint, Time};

/// The largest certificate that is looked at; real ones are about 2 kB.
pub const MAX_CERTIFICATE: usize = 16 * 1024;
/// The longest attribute text that is looked at; X.520 allows 64 characters for most.
const MAX_ATTRIBUTE: usize = 256;
/// The most attributes in a subject; real ones have 4 to 7.
const MAX_ATTRIBUTES: usize = 32;
/// The most policies in a certificate; real ones have one or two.
const MAX_POLICIES: usize = 16;
/// The longest RID, UID or FID; seen are 4 to 13 characters.
const MAX_ID: usize = 64;

const COMMON_NAME: &str = "2.5.4.3";
const SERIAL_NUMBER: &str = "2.5.4.5";
const ORGANIZATION: &str = "2.5.4.10";
const ORGANIZATION_IDENTIFIER: &str = "2.5.4.97";

/// The issue of OCES that a certificate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Generation {
    /// NemID's: `TRUST2408`.
    Oces2,
    /// MitID Erhverv's: `Den Danske Stat`.
    Oces3,
}

/// The kind of a certificate (Danish: slags).
///
/// [`Slags::Organisation`] and [`Slags::System`] have one policy and one form of id and differ by nonRepudiation alone: a hint for
/// people, never a boundary (oces.md §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slags {
    /// An employee: MOCES, or an OCES3 employee certificate.
    Medarbejder,
    /// An OCES3 organisation.
    Organisation,
    /// An OCES3 system.
    System,
    /// An OCES2 company: VOCES.
    Virksomhed,
    /// An OCES2 function: FOCES.
    Funktion,
}

impl Slags {
    /// The word that it is stored and shown by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Medarbejder => "medarbejder",
            Self::Organisation => "organisation",
            Self::System => "system",
            Self::Virksomhed => "virksomhed",
            Self::Funktion => "funktion",
        }
    }
}

/// The id of a certificate's subject within its CVR number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CertificateId {
    /// OCES2 employee. Not always a number.
    Rid(String),
    /// OCES2 company.
    Uid(String),
    /// OCES2 function.
    Fid(String),
    /// OCES3.
    Uuid(Uuid),
}

impl std::fmt::Display for CertificateId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rid(id) => write!(f, "RID:{id}"),
            Self::Uid(id) => write!(f, "UID:{id}"),
            Self::Fid(id) => write!(f, "FID:{id}"),
            Self::Uuid(id) => write!(f, "{id}"),
        }
    }
}

/// What one OCES certificate says of its subject. Proves nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The legal unit that the subject belongs to.
    pub cvr: Cvr,
    /// The kind.
    pub slags: Slags,
    /// OCES2 or OCES3.
    pub generation: Generation,
    /// The id within the CVR number.
    pub id: CertificateId,
    /// SHA-256 of the DER.
    pub thumbprint: Thumbprint,
    /// The common name, for people.
    pub navn: String,
    /// Valid from, inclusive.
    pub not_before: Time,
    /// Valid to, inclusive.
    pub not_after: Time,
}

/// Why a certificate is not an OCES certificate that names a CVR number. Carries nothing from the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Error {
    /// Larger than [`MAX_CERTIFICATE`].
    #[error("the certificate is {0} bytes")]
    TooLarge(usize),
    /// Not one X.509 version 3 certificate in DER.
    #[error("not one X.509 v3 certificate in DER")]
    NotACertificate,
    /// A validity outside of what an instant can hold.
    #[error("the validity is not a time")]
    Validity,
    /// More attributes or policies than are looked at, or a longer text.
    #[error("more or longer attributes than a certificate may have")]
    Oversized,
    /// An attribute in another string type than UTF8String, PrintableString or IA5String.
    #[error("attribute {0} has an unexpected string type")]
    StringType(&'static str),
    /// An attribute stands more than once.
    #[error("attribute {0} stands more than once")]
    Duplicate(&'static str),
    /// An attribute that each certificate has is missing.
    #[error("attribute {0} is missing")]
    Missing(&'static str),
    /// keyUsage is missing or unreadable, or lacks digitalSignature.
    #[error("keyUsage does not say digitalSignature")]
    NoDigitalSignature,
    /// None of OCES's policies.
    #[error("no policy of OCES")]
    UnknownPolicy,
    /// Policies of more than one kind of OCES certificate.
    #[error("policies of several kinds of OCES certificate")]
    AmbiguousPolicy,
    /// A citizen's certificate (POCES).
    #[error("a personal certificate (POCES)")]
    Personal,
    /// No CVR number where this kind of certificate has it.
    #[error("no CVR number")]
    NoCvr,
    /// A CVR number that is not eight digits in the expected frame.
    #[error("a malformed CVR number")]
    MalformedCvr,
    /// The organisation's name carries another CVR number.
    #[error("two different CVR numbers")]
    TwoCvr,
    /// An id that is missing, malformed, or of another kind than the policy says.
    #[error("the id does not fit the policy")]
    Id,
}

/// Reads a leaf certificate from its DER.
///
/// # Errors
/// Whatever keeps it from being an OCES certificate with exactly one CVR number and one id.
pub fn parse(der: &[u8]) -> Result<Certificate, Error> {
    if der.len() > MAX_CERTIFICATE {
        return Err(Error::TooLarge(der.len()));
    }
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| Error::NotACertificate)?;
    if !rest.is_empty() || certificate.version().0 != 2 {
        return Err(Error::NotACertificate);
    }
    let family = family(&certificate)?;
    let non_repudiation = non_repudiation(&certificate)?;
    let subject = Subject::read(&certificate)?;
    let (cvr, id) = match family.generation {
        Generation::Oces2 => subject.oces2(family.holder)?,
        Generation::Oces3 => subject.oces3(family.holder)?,
    };
    subject.organisation_agrees(&cvr)?;
    let slags = match (family.generation, family.holder) {
        (_, Holder::Employee) => Slags::Medarbejder,
        (Generation::Oces2, Holder::Company) => Slags::Virksomhed,
        (Generation::Oces3, Holder::Company) if non_repudiation => Slags::Organisation,
        (Generation::Oces3, Holder::Company) => Slags::System,
        (_, Holder::Function) => Slags::Funktion,
    };
    let instant = |time: x509_parser::time::ASN1Time| Time::from_second(time.timestamp()).map_err(|_| Error::Validity);
    Ok(Certificate {
        cvr,
        slags,
        generation: family.generation,
        id,
        thumbprint: Thumbprint::of(der),
        navn: subject.common_name.to_owned(),
        not_before: instant(certificate.validity().not_before)?,
        not_after: instant(certificate.validity().not_after)?,
    })
}

/// The key that a certificate is for: its SubjectPublicKeyInfo, DER.
///
/// # Errors
/// [`Error::NotACertificate`].
pub fn public_key(der: &[u8]) -> Result<Vec<u8>, Error> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| Error::NotACertificate)?;
    Ok(certificate.public_key().raw.to_vec())
}

/// Whom a policy is for, citizens apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Employee,
    Company,
    Function,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Family {
    generation: Generation,
    holder: Holder,
}

/// The one family that the certificate's policies name; policies that are not OCES's are passed over.
fn family(certificate: &X509Certificate<'_>) -> Result<Family, Error> {
    let mut found = None;
    let mut extensions = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::CertificatePolicies(policies) => Some(policies),
        _ => None,
    });
    let policies = extensions.next().ok_or(Error::UnknownPolicy)?;
    if extensions.next().is_some() {
        return Err(Error::AmbiguousPolicy);
    }
    if policies.len() > MAX_POLICIES {
        return Err(Error::Oversized);
    }
    for policy in policies {
        let Some(family) = family_of(&policy.policy_id.to_id_string())? else { continue };
        if found.replace(family).is_some_and(|earlier| earlier != family) {
            return Err(Error::AmbiguousPolicy);
        }
    }
    found.ok_or(Error::UnknownPolicy)
}

/// The family of one policy: a prefix that ends at a dot or at the end (oces.md §1, Policy OID).
fn family_of(policy: &str) -> Result<Option<Family>, Error> {
    const PRODUCTION: &str = "1.2.208.169.1.1.1.";
    const TEST_OCES2: &str = "1.3.6.1.4.1.31313.2.4.6.";
    let (rest, test) = match (policy.strip_prefix(PRODUCTION), policy.strip_prefix(TEST_OCES2)) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return Ok(None),
    };
    let mut arcs = rest.split('.');
    let holder = match arcs.next() {
        Some("1") => return Err(Error::Personal),
        Some("2") => Holder::Employee,
        Some("3") => Holder::Company,
        Some("4") => Holder::Function,
        _ => return Ok(None),
    };
    // Version 7 of the employee and company policies is OCES3; OCES2 ended before it.
    let oces3 = !test && holder != Holder::Function && arcs.next() == Some("7");
    Ok(Some(Family { generation: if oces3 { Generation::Oces3 } else { Generation::Oces2 }, holder }))
}

/// Whether keyUsage has nonRepudiation, once it is known to have digitalSignature.
fn non_repudiation(certificate: &X509Certificate<'_>) -> Result<bool, Error> {
    match certificate.key_usage() {
        Ok(Some(usage)) if usage.value.digital_signature() => Ok(usage.value.non_repudiation()),
        _ => Err(Error::NoDigitalSignature),
    }
}

/// The attributes of a subject that say who it is.
struct Subject<'a> {
    common_name: &'a str,
    serial_number: Option<&'a str>,
    organisation: &'a str,
    identifier: Option<&'a str>,
}

impl<'a> Subject<'a> {
    fn read(certificate: &'a X509Certificate<'_>) -> Result<Self, Error> {
        let attributes: Vec<_> = certificate.subject().iter_attributes().take(MAX_ATTRIBUTES + 1).collect();
        if attributes.len() > MAX_ATTRIBUTES {
            return Err(Error::Oversized);
        }
        let one = |oid, name| only(&attributes, oid, name);
        Ok(Self {
            common_name: one(COMMON_NAME, "CN")?.ok_or(Error::Missing("CN"))?,
            serial_number: one(SERIAL_NUMBER, "serialNumber")?,
            organisation: one(ORGANIZATION, "O")?.ok_or(Error::Missing("O"))?,
            identifier: one(ORGANIZATION_IDENTIFIER, "organizationIdentifier")?,
        })
    }

    /// serialNumber is `CVR:nnnnnnnn-RID:x`, `-UID:x` or `-FID:x`; `PID:…` is a citizen.
    fn oces2(&self, holder: Holder) -> Result<(Cvr, CertificateId), Error> {
        let serial = self.serial_number.ok_or(Error::NoCvr)?;
        if serial.starts_with("PID:") {
            return Err(Error::Personal);
        }
        if self.identifier.is_some() {
            return Err(Error::AmbiguousPolicy);
        }
        let rest = serial.strip_prefix("CVR:").ok_or(Error::NoCvr)?;
        let (number, id) = rest.split_once('-').ok_or(Error::MalformedCvr)?;
        let cvr = number.parse().map_err(|_| Error::MalformedCvr)?;
        let (kind, id) = id.split_once(':').ok_or(Error::Id)?;
        if id.is_empty() || id.len() > MAX_ID || !id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::Id);
        }
        let id = id.to_owned();
        match (holder, kind) {
            (Holder::Employee, "RID") => Ok((cvr, CertificateId::Rid(id))),
            (Holder::Company, "UID") => Ok((cvr, CertificateId::Uid(id))),
            (Holder::Function, "FID") => Ok((cvr, CertificateId::Fid(id))),
            _ => Err(Error::Id),
        }
    }

    /// organizationIdentifier is `NTRDK-nnnnnnnn`, serialNumber `UI:DK-O:G:<uuid>` or, of an employee, `UI:DK-E:G:` or `:C:`.
    fn oces3(&self, holder: Holder) -> Result<(Cvr, CertificateId), Error> {
        let identifier = self.identifier.ok_or(Error::NoCvr)?;
        let number = identifier.strip_prefix("NTRDK-").ok_or(Error::MalformedCvr)?;
        let cvr = number.parse().map_err(|_| Error::MalformedCvr)?;
        let serial = self.serial_number.ok_or(Error::Id)?;
        let uuid = match holder {
            Holder::Employee => serial.strip_prefix("UI:DK-E:G:").or_else(|| serial.strip_prefix("UI:DK-E:C:")),
            Holder::Company => serial.strip_prefix("UI:DK-O:G:"),
            Holder::Function => None,
        };
        // Of the forms that the uuid crate reads, only the hyphenated one has 36 characters.
        let uuid = uuid.filter(|text| text.len() == 36).and_then(|text| Uuid::try_parse(text).ok());
        Ok((cvr, CertificateId::Uuid(uuid.ok_or(Error::Id)?)))
    }

    /// O of an OCES2 certificate is `<name> // CVR:nnnnnnnn`; where that stands, in either generation, it is the same number.
    fn organisation_agrees(&self, cvr: &Cvr) -> Result<(), Error> {
        match self.organisation.split_once("// CVR:") {
            Some((_, number)) if number.trim() != cvr.as_str() => Err(Error::TwoCvr),
            _ => Ok(()),
        }
    }
}

/// The text of the only attribute with this OID, if there is one.
fn only<'a>(
    attributes: &[&'a AttributeTypeAndValue<'_>],
    oid: &str,
    name: &'static str,
) -> Result<Option<&'a str>, Error> {
    let mut found = attributes.iter().filter(|attribute| attribute.attr_type().to_id_string() == oid);
    let Some(attribute) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(Error::Duplicate(name));
    }
    let value = attribute.attr_value();
    if ![Tag::Utf8String, Tag::PrintableString, Tag::Ia5String].contains(&value.tag()) {
        return Err(Error::StringType(name));
    }
    if value.data.len() > MAX_ATTRIBUTE {
        return Err(Error::Oversized);
    }
    attribute.as_str().map(Some).map_err(|_| Error::StringType(name))
}

#[cfg(test)]
mod tests;
