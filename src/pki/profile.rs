//! The shapes of OCES certificates: subjects, policies, key usage (oces.md §1, §4).

use uuid::Uuid;
use x509_cert::der::asn1::{Any, Ia5String, OctetString};
use x509_cert::der::flagset::FlagSet;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Encode as _, Tag};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::crl::CrlDistributionPoints;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage,
    KeyUsages, SubjectAltName,
};

use super::Error;
use super::x509::{Attribute, extension, oid, printable, raw_extension, utf8};
use crate::types::sha256;

const COMMON_NAME: &str = "2.5.4.3";
const SURNAME: &str = "2.5.4.4";
const SERIAL_NUMBER: &str = "2.5.4.5";
const COUNTRY: &str = "2.5.4.6";
const ORGANIZATION: &str = "2.5.4.10";
const ORGANIZATIONAL_UNIT: &str = "2.5.4.11";
const GIVEN_NAME: &str = "2.5.4.42";
const ORGANIZATION_IDENTIFIER: &str = "2.5.4.97";

/// The policy of an OCES3 employee certificate.
pub(crate) const OCES3_EMPLOYEE: &str = "1.2.208.169.1.1.1.2.7";
/// The policy of OCES3 organisation and system certificates alike.
pub(crate) const OCES3_ORGANISATION: &str = "1.2.208.169.1.1.1.3.7";
/// ETSI's normalised certificate policy, beside each OCES3 policy.
const ETSI_NCP: &str = "0.4.0.2042.1.1";

/// The RDNs of a subject, in the order of the DER.
pub(crate) type Subject = Vec<Vec<Attribute>>;

/// The subject of an authority: CN, an OU that says test, O, C.
pub(crate) fn authority_subject(common_name: &str, unit: &str) -> Subject {
    vec![
        vec![utf8(COMMON_NAME, common_name)],
        vec![utf8(ORGANIZATIONAL_UNIT, unit)],
        vec![utf8(ORGANIZATION, "Tilslut eksempel")],
        vec![printable(COUNTRY, "DK")],
    ]
}

/// An OCES3 organisation's or system's subject; the last attribute but one says the CVR number, where there is one.
pub(crate) fn oces3_subject(common_name: &str, uuid: &Uuid, organisation: &str, identifier: Option<&str>) -> Subject {
    let mut rdns = vec![
        vec![utf8(COMMON_NAME, common_name)],
        vec![printable(SERIAL_NUMBER, &format!("UI:DK-O:G:{uuid}"))],
        vec![utf8(ORGANIZATION, organisation)],
    ];
    rdns.extend(identifier.map(|identifier| vec![utf8(ORGANIZATION_IDENTIFIER, identifier)]));
    rdns.push(vec![printable(COUNTRY, "DK")]);
    rdns
}

/// An OCES3 employee's subject: given name and surname stand between CN and serialNumber.
pub(crate) fn oces3_employee(names: (&str, &str), uuid: &Uuid, organisation: &str, identifier: &str) -> Subject {
    let (given, surname) = names;
    vec![
        vec![utf8(COMMON_NAME, &format!("{given} {surname}"))],
        vec![utf8(GIVEN_NAME, given)],
        vec![utf8(SURNAME, surname)],
        vec![printable(SERIAL_NUMBER, &format!("UI:DK-E:G:{uuid}"))],
        vec![utf8(ORGANIZATION, organisation)],
        vec![utf8(ORGANIZATION_IDENTIFIER, identifier)],
        vec![printable(COUNTRY, "DK")],
    ]
}

/// An OCES2 subject: C, O with the CVR number, then one RDN of CN and serialNumber.
///
/// DER sorts the two by length, so the longer of CN and serialNumber stands last.
pub(crate) fn oces2_subject(common_name: &str, serial_number: &str, organisation: &str) -> Subject {
    vec![
        vec![printable(COUNTRY, "DK")],
        vec![utf8(ORGANIZATION, organisation)],
        vec![utf8(COMMON_NAME, common_name), printable(SERIAL_NUMBER, serial_number)],
    ]
}

/// The UUID of an invented subject: from its name, so that it is the same each time the set is made.
pub(crate) fn uuid_of(name: &str) -> Uuid {
    let digest = sha256(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Which bits stand in keyUsage (oces.md §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    /// OCES3 system: digitalSignature, keyEncipherment.
    System,
    /// OCES3 organisation and employee: also nonRepudiation.
    Organisation,
    /// OCES2 employee: everything an end entity may have.
    Moces,
    /// OCES2 company and function: without nonRepudiation.
    Company,
    /// An authority.
    Authority,
    /// A key that may only encipher; for tests.
    #[cfg(test)]
    EncipherOnly,
}

pub(crate) fn key_usage(usage: Usage) -> Result<Extension, Error> {
    use KeyUsages::{
        CRLSign, DataEncipherment, DigitalSignature, KeyAgreement, KeyCertSign, KeyEncipherment, NonRepudiation,
    };
    let bits: FlagSet<KeyUsages> = match usage {
        Usage::System => DigitalSignature | KeyEncipherment,
        Usage::Organisation => DigitalSignature | NonRepudiation | KeyEncipherment,
        Usage::Moces => DigitalSignature | NonRepudiation | KeyEncipherment | DataEncipherment | KeyAgreement,
        Usage::Company => DigitalSignature | KeyEncipherment | DataEncipherment | KeyAgreement,
        Usage::Authority => KeyCertSign | CRLSign,
        #[cfg(test)]
        Usage::EncipherOnly => KeyEncipherment.into(),
    };
    extension(&KeyUsage(bits), true)
}

pub(crate) fn basic_constraints(path_length: Option<u8>) -> Result<Extension, Error> {
    extension(&BasicConstraints { ca: true, path_len_constraint: path_length }, true)
}

pub(crate) fn policies(identifiers: &[&str]) -> Result<Extension, Error> {
    let of = |text: &&str| Ok(PolicyInformation { policy_identifier: oid(text)?, policy_qualifiers: None });
    extension(&CertificatePolicies(identifiers.iter().map(of).collect::<Result<_, Error>>()?), false)
}

/// The extensions of an OCES3 leaf: AIA, policies, qcStatements, CRL distribution point, keyUsage.
pub(crate) fn oces3_extensions(policy: &str, usage: Usage, email: Option<&str>) -> Result<Vec<Extension>, Error> {
    let mut extensions = vec![
        authority_access("oces3", "http://oces3.crl.eksempel.invalid/udstedende.cer")?,
        policies(&[policy, ETSI_NCP])?,
        qc_statements()?,
        crl_point("http://oces3.crl.eksempel.invalid/udstedende.crl")?,
        key_usage(usage)?,
    ];
    if let Some(email) = email {
        extensions.push(alternative_names(vec![GeneralName::Rfc822Name(Ia5String::new(email)?)])?);
    }
    Ok(extensions)
}

/// The extensions of an OCES2 leaf.
pub(crate) fn oces2_extensions(policy: &str, usage: Usage, email: Option<&str>) -> Result<Vec<Extension>, Error> {
    let mut extensions = vec![
        key_usage(usage)?,
        authority_access("oces2", "http://oces2.crl.eksempel.invalid/udstedende.cer")?,
        policies(&[policy])?,
        crl_point("http://oces2.crl.eksempel.invalid/udstedende.crl")?,
    ];
    if let Some(email) = email {
        extensions.push(alternative_names(vec![GeneralName::Rfc822Name(Ia5String::new(email)?)])?);
    }
    Ok(extensions)
}

/// The extensions of a TLS server on this machine.
pub(crate) fn tls_server_extensions() -> Result<Vec<Extension>, Error> {
    let names = vec![
        GeneralName::DnsName(Ia5String::new("localhost")?),
        GeneralName::IpAddress(OctetString::new([127, 0, 0, 1])?),
        GeneralName::IpAddress(OctetString::new(std::net::Ipv6Addr::LOCALHOST.octets())?),
    ];
    Ok(vec![
        extension(&BasicConstraints { ca: false, path_len_constraint: None }, true)?,
        key_usage(Usage::System)?,
        extension(&ExtendedKeyUsage(vec![oid("1.3.6.1.5.5.7.3.1")?]), false)?,
        alternative_names(names)?,
    ])
}

fn alternative_names(names: Vec<GeneralName>) -> Result<Extension, Error> {
    extension(&SubjectAltName(names), false)
}

fn uri(text: &str) -> Result<GeneralName, Error> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(text)?))
}

fn authority_access(host: &str, issuers: &str) -> Result<Extension, Error> {
    let ocsp = AccessDescription {
        access_method: oid("1.3.6.1.5.5.7.48.1")?,
        access_location: uri(&format!("http://{host}.ocsp.eksempel.invalid/"))?,
    };
    let ca = AccessDescription { access_method: oid("1.3.6.1.5.5.7.48.2")?, access_location: uri(issuers)? };
    extension(&AuthorityInfoAccessSyntax(vec![ocsp, ca]), false)
}

fn crl_point(url: &str) -> Result<Extension, Error> {
    let point = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![uri(url)?])),
        reasons: None,
        crl_issuer: None,
    };
    extension(&CrlDistributionPoints(vec![point]), false)
}

/// qcStatements of an OCES3 leaf: a semantics identifier with the name registration authority (ETSI EN 319 412-1 §5.1).
fn qc_statements() -> Result<Extension, Error> {
    let authority = sequence(&[uri("https://uid.gov.dk")?.to_der()?])?;
    let semantics = sequence(&[oid("0.4.0.194121.1.2")?.to_der()?, authority])?;
    let statement = sequence(&[oid("1.3.6.1.5.5.7.11.2")?.to_der()?, semantics])?;
    raw_extension(ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3"), false, sequence(&[statement])?)
}

fn sequence(parts: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
    Ok(Any::new(Tag::Sequence, parts.concat())?.to_der()?)
}
