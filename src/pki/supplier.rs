//! More callers than the set has: system certificates issued by its authority, for load.

use std::path::Path;

use aws_lc_rs::rsa::KeyPair;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::profile::{self, Usage};
use super::x509::{self, Content, Issuer, Signing};
use super::{Error, Index, years};
use crate::types::{Cvr, Time};

/// The authority that issues them.
const ISSUER: &str = "oces3-udstedende";

/// The DER of a new OCES3 system certificate, for the key of a certificate of the set: making a key takes long, and none is secret here.
///
/// # Errors
/// Where the set lacks a file, or nothing can be signed.
pub fn system_certificate(
    dir: &Path,
    index: &Index,
    key_of: &Path,
    organisation: &str,
    cvr: &Cvr,
    now: Time,
) -> Result<Vec<u8>, Error> {
    let issuer = index.authorities.iter().find(|authority| authority.name == ISSUER).ok_or(Error::Plan)?;
    let path = dir.join(&issuer.cert_der);
    let der = std::fs::read(&path).map_err(|error| Error::File(path, error))?;
    let name = Certificate::from_der(&der)?.tbs_certificate.subject;
    let identifier = format!("NTRDK-{cvr}");
    let uuid = profile::uuid_of(organisation);
    let content = Content {
        serial: x509::serial()?,
        subject: x509::name(&profile::oces3_subject(organisation, &uuid, organisation, Some(&identifier)))?,
        not_before: now.checked_sub(jiff::SignedDuration::from_hours(24)).map_err(|_| Error::Time)?,
        not_after: years(now, 1)?,
        public_key: x509::public_key(&read_key(&dir.join(key_of))?)?,
        extensions: profile::oces3_extensions(profile::OCES3_ORGANISATION, Usage::System, None)?,
    };
    let key = read_key(&dir.join(&issuer.key_pem))?;
    x509::certificate(content, Issuer { name: &name, key: &key }, Signing::PssSha256)
}

fn read_key(path: &Path) -> Result<KeyPair, Error> {
    let unreadable = || Error::File(path.to_owned(), std::io::ErrorKind::InvalidData.into());
    let key = PrivatePkcs8KeyDer::from_pem_file(path).map_err(|_| unreadable())?;
    KeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(|_| unreadable())
}
