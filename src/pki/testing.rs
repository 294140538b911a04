//! Certificates and lists made to order for tests, signed by the authorities of the committed set.

use std::path::{Path, PathBuf};

use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::der::Encode as _;
use x509_cert::ext::Extension;

use super::profile::{self, Subject, Usage};
use super::x509::{self, Attribute, Content, CrlContent, Issuer, Signing};
use super::*;

/// Where the committed set lies.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-example")
}

/// The committed set's index.
pub(crate) fn index() -> Index {
    Index::read(&examples()).unwrap()
}

/// Ten days after the committed set was made.
pub(crate) fn now() -> Time {
    index().generated + jiff::SignedDuration::from_hours(240)
}

/// An instant some hours after [`now`].
pub(crate) fn hours(hours: i64) -> Time {
    now() + jiff::SignedDuration::from_hours(hours)
}

/// A certificate of the committed set.
pub(crate) fn der(navn: &str) -> Vec<u8> {
    std::fs::read(examples().join(format!("{navn}.der"))).unwrap()
}

/// A key of the committed set.
pub(crate) fn key_of(navn: &str) -> KeyPair {
    let key = PrivatePkcs8KeyDer::from_pem_file(examples().join(format!("{navn}.key.pem"))).unwrap();
    KeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap()
}

/// The serial number of a certificate of the committed set.
pub(crate) fn serial_of(navn: &str) -> SerialNumber {
    Certificate::from_der(&der(navn)).unwrap().tbs_certificate.serial_number
}

/// A certificate to order; begins as a sound OCES3 system certificate.
pub(crate) struct Forge {
    pub(crate) subject: Subject,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) issuer: &'static str,
    pub(crate) signing: Signing,
    pub(crate) validity: (Time, Time),
}

impl Forge {
    pub(crate) fn oces3(subject: Subject) -> Self {
        Self {
            subject,
            extensions: profile::oces3_extensions(profile::OCES3_ORGANISATION, Usage::System, None).unwrap(),
            issuer: "oces3-udstedende",
            signing: Signing::PssSha256,
            validity: (hours(-1), hours(1)),
        }
    }

    pub(crate) fn oces2(subject: Subject, policy: &str) -> Self {
        let extensions = profile::oces2_extensions(policy, Usage::Company, None).unwrap();
        Self { extensions, issuer: "oces2-udstedende", signing: Signing::Pkcs1Sha256, ..Self::oces3(subject) }
    }

    pub(crate) fn with(self, extensions: Vec<Extension>) -> Self {
        Self { extensions, ..self }
    }

    pub(crate) fn der(self) -> Vec<u8> {
        let key = key_of("leverandoer-system");
        let issuer = Certificate::from_der(&der(self.issuer)).unwrap().tbs_certificate.subject;
        let content = Content {
            serial: x509::serial().unwrap(),
            subject: x509::name(&self.subject).unwrap(),
            not_before: self.validity.0,
            not_after: self.validity.1,
            public_key: x509::public_key(&key).unwrap(),
            extensions: self.extensions,
        };
        x509::certificate(content, Issuer { name: &issuer, key: &key_of(self.issuer) }, self.signing).unwrap()
    }
}

/// A root with this subject, signed by itself with an example key.
pub(crate) fn root(subject: &Subject, validity: (Time, Time)) -> Vec<u8> {
    let key = key_of("oces2-rod");
    let name = x509::name(subject).unwrap();
    let content = Content {
        serial: x509::serial().unwrap(),
        subject: name.clone(),
        not_before: validity.0,
        not_after: validity.1,
        public_key: x509::public_key(&key).unwrap(),
        extensions: vec![profile::basic_constraints(None).unwrap(), profile::key_usage(Usage::Authority).unwrap()],
    };
    x509::certificate(content, Issuer { name: &name, key: &key }, Signing::Pkcs1Sha256).unwrap()
}

/// A list of an example authority.
pub(crate) fn list(authority: &str, made: Time, next: Time, revoked: &[&str]) -> Vec<u8> {
    let name = Certificate::from_der(&der(authority)).unwrap().tbs_certificate.subject;
    let revoked: Vec<_> = revoked.iter().map(|navn| serial_of(navn)).collect();
    let content = CrlContent { revoked: &revoked, this_update: made, next_update: next, number: 2 };
    x509::crl(&content, Issuer { name: &name, key: &key_of(authority) }, Signing::PssSha256).unwrap()
}

/// Exchanges two neighbouring attributes of one RDN, so that they stand against DER's order. The signature is broken by it.
pub(crate) fn swapped(certificate: &[u8], first: &Attribute, second: &Attribute) -> Vec<u8> {
    let encode =
        |attribute: &Attribute| x509::name(&[vec![attribute.clone()]]).unwrap().0[0].0.get(0).unwrap().to_der();
    let (first, second) = (encode(first).unwrap(), encode(second).unwrap());
    let (before, after) = ([first.clone(), second.clone()].concat(), [second, first].concat());
    let at = certificate.windows(before.len()).position(|window| window == before).unwrap();
    let mut swapped = certificate.to_vec();
    swapped[at..at + after.len()].copy_from_slice(&after);
    swapped
}
