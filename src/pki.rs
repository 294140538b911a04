//! The example PKI: OCES-shaped certificates of invented organisations, for the demo and the tests.
//!
//! Names, CVR numbers and ids are the same each time a set is made; keys, serial numbers and validities are not. Everything is
//! marked as an example: in the names of the authorities (OU `Test - eksempel`), in the head of each PEM file, in the README of
//! the folder. [`crate::security::trust`] refuses these authorities in a production configuration.
//!
//! `plan` says what is in the set, `profile` what OCES certificates look like, `x509` writes the DER, `files` the files.

mod files;
mod index;
mod plan;
pub(crate) mod profile;
mod supplier;
pub(crate) mod x509;

use std::path::{Path, PathBuf};

use aws_lc_rs::rsa::KeyPair;
use jiff::ToSpan as _;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

use crate::types::Time;
use files::Folder;
pub use index::{Authority, Example, Files, Index, Role, Tilstand, TlsServer};
use plan::{AuthorityPlan, Issue, Leaf};
pub use supplier::system_certificate;
use x509::{Content, CrlContent, Issuer, Signing};

/// The password of every PKCS#12 file in the set.
pub const P12_PASSWORD: &str = "eksempel";
/// The name of the index in the folder.
pub const INDEX: &str = "index.json";

/// What went wrong while the set was made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that DER cannot hold.
    #[error("kunne ikke skrive DER")]
    Der(#[from] x509_cert::der::Error),
    /// Key generation or signing failed.
    #[error("kunne ikke danne nøgle eller underskrift")]
    Signing,
    /// An instant that a certificate cannot hold.
    #[error("tidspunktet kan ikke stå i et certifikat")]
    Time,
    /// A name in the plan is not well-formed.
    #[error("planen for eksempelcertifikaterne er ikke velformet")]
    Plan,
    /// The PKCS#12 file could not be written.
    #[error("kunne ikke danne PKCS#12")]
    Pkcs12(#[from] p12_keystore::error::Error),
    /// The index is not readable.
    #[error("{} kan ikke læses som indeks", .0.display())]
    Index(PathBuf, #[source] serde_json::Error),
    /// A file could not be read or written.
    #[error("{}: {}", .0.display(), .1)]
    File(PathBuf, #[source] std::io::Error),
}

/// What becomes of the keys that already lie in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Every key is made anew.
    New,
    /// A key that lies in the folder under its name is used again, so that only certificates and lists are new.
    Keep,
}

/// Makes the whole set in a folder, which is created; files of the same names are replaced.
///
/// # Errors
/// When a file cannot be written or a key not made.
pub fn generate(dir: &Path, now: Time) -> Result<Vec<Example>, Error> {
    Ok(generate_index(dir, now, Keys::New)?.certificates)
}

/// Like [`generate`], with the choice of keeping keys; returns the whole index.
///
/// # Errors
/// When a file cannot be written or a key not made or read.
pub fn generate_index(dir: &Path, now: Time, keys: Keys) -> Result<Index, Error> {
    let folder = Folder::create(dir)?;
    let now = Time::from_second(now.as_second()).map_err(|_| Error::Time)?;
    let keys = folder.keys(&plan::keys(), keys)?;
    let mut authorities = Vec::new();
    for plan in plan::AUTHORITIES {
        let issued = Issued::authority(plan, &authorities, keys.of(plan.name)?, now)?;
        authorities.push(issued);
    }
    let mut certificates = Vec::new();
    for leaf in plan::leaves() {
        certificates.push(issue_leaf(&folder, &leaf, &mut authorities, keys.of(leaf.name)?, now)?);
    }
    let index = Index {
        generated: now,
        authorities: authorities.iter().map(|issued| issued.write(&folder, now)).collect::<Result<_, _>>()?,
        tls: issue_tls(&folder, &keys, now)?,
        certificates,
    };
    folder.write_index(&index)?;
    folder.write_readme(&index)?;
    Ok(index)
}

/// Adds to a set what the plan has and it lacks, under the authorities that lie there. Nothing that lies there is touched, so that whatever was
/// signed with it still verifies.
///
/// # Errors
/// When the folder has no set, or a file cannot be read or written.
pub fn add(dir: &Path) -> Result<Index, Error> {
    let (index, folder) = (Index::read(dir)?, Folder::create(dir)?);
    let keys = folder.keys(&plan::keys(), Keys::Keep)?;
    let mut authorities = Vec::new();
    for plan in plan::AUTHORITIES {
        authorities.push(Issued::existing(plan, keys.of(plan.name)?, &folder)?);
    }
    let mut certificates = Vec::new();
    for leaf in plan::leaves() {
        certificates.push(match index.find(leaf.name) {
            Some(there) => there.clone(),
            None => issue_leaf(&folder, &leaf, &mut authorities, keys.of(leaf.name)?, index.generated)?,
        });
    }
    let index = Index { certificates, ..index };
    folder.write_index(&index)?;
    folder.write_readme(&index)?;
    Ok(index)
}

/// An authority while the set is being made.
struct Issued<'a> {
    plan: &'static AuthorityPlan,
    name: Name,
    certificate: Vec<u8>,
    key: &'a KeyPair,
    revoked: Vec<SerialNumber>,
}

impl<'a> Issued<'a> {
    fn authority(
        plan: &'static AuthorityPlan,
        earlier: &[Issued<'_>],
        key: &'a KeyPair,
        now: Time,
    ) -> Result<Self, Error> {
        let name = x509::name(&(plan.subject)())?;
        let parent = earlier.iter().find(|issued| Some(issued.plan.name) == plan.issuer);
        // The impostor signs itself under its pretended issuer's name.
        let issuer = match parent {
            Some(parent) if plan.role == Role::Impostor => Issuer { name: &parent.name, key },
            Some(parent) => Issuer { name: &parent.name, key: parent.key },
            None => Issuer { name: &name, key },
        };
        let (years_before, years_after) = plan.years;
        let content = Content {
            serial: x509::serial()?,
            subject: name.clone(),
            not_before: years(now, -years_before)?,
            not_after: years(now, years_after)?,
            public_key: x509::public_key(key)?,
            extensions: plan.extensions()?,
        };
        let certificate = x509::certificate(content, issuer, plan.signing)?;
        Ok(Self { plan, name, certificate, key, revoked: Vec::new() })
    }

    fn existing(plan: &'static AuthorityPlan, key: &'a KeyPair, folder: &Folder) -> Result<Self, Error> {
        let (name, certificate) = (x509::name(&(plan.subject)())?, folder.read_certificate_der(plan.name)?);
        Ok(Self { plan, name, certificate, key, revoked: Vec::new() })
    }

    fn issuer(&self) -> Issuer<'_> {
        Issuer { name: &self.name, key: self.key }
    }

    fn write(&self, folder: &Folder, now: Time) -> Result<Authority, Error> {
        let content = CrlContent {
            revoked: &self.revoked,
            this_update: now,
            next_update: years(now, plan::CRL_YEARS)?,
            number: 1,
        };
        let crl = x509::crl(&content, self.issuer(), self.plan.signing)?;
        let name = self.plan.name;
        Ok(Authority {
            name: name.to_owned(),
            generation: self.plan.generation,
            role: self.plan.role,
            cert_pem: folder.write_certificate_pem(name, &[&self.certificate])?,
            cert_der: folder.write_certificate_der(name, &self.certificate)?,
            key_pem: folder.write_key(name, self.key)?,
            crl: folder.write_crl(name, &crl)?,
        })
    }
}

fn issue_leaf(
    folder: &Folder,
    leaf: &Leaf,
    authorities: &mut [Issued<'_>],
    key: &KeyPair,
    now: Time,
) -> Result<Example, Error> {
    let issuer_name = leaf.issuer();
    let issuer = authorities.iter_mut().find(|issued| issued.plan.name == issuer_name).ok_or(Error::Plan)?;
    let serial = x509::serial()?;
    if leaf.tilstand == Tilstand::Revoked {
        issuer.revoked.push(serial.clone());
    }
    let (not_before, not_after) = leaf.validity(now)?;
    let Issue { subject, extensions, signing } = leaf.issue()?;
    let content = Content {
        serial,
        subject: x509::name(&subject)?,
        not_before,
        not_after,
        public_key: x509::public_key(key)?,
        extensions,
    };
    let certificate = x509::certificate(content, issuer.issuer(), signing)?;
    let mut chain = vec![certificate.clone(), issuer.certificate.clone()];
    let root = issuer.plan.issuer;
    chain.extend(authorities.iter().find(|issued| Some(issued.plan.name) == root).map(|root| root.certificate.clone()));
    Ok(Example {
        navn: leaf.name.to_owned(),
        slags: leaf.slags,
        generation: leaf.generation(),
        cvr: leaf.cvr().map(str::parse).transpose().map_err(|_| Error::Plan)?,
        organisation: leaf.organisation.to_owned(),
        tilstand: leaf.tilstand,
        formaal: leaf.purpose.to_owned(),
        files: Files {
            cert_pem: folder.write_certificate_pem(leaf.name, &[&certificate])?,
            cert_der: folder.write_certificate_der(leaf.name, &certificate)?,
            key_pem: folder.write_key(leaf.name, key)?,
            p12: folder.write_p12(leaf.name, key, &chain)?,
        },
        p12_password: P12_PASSWORD.to_owned(),
    })
}

/// The demo's server certificate, under an authority of its own that no caller is trusted by.
fn issue_tls(folder: &Folder, keys: &files::Keyring, now: Time) -> Result<TlsServer, Error> {
    let key = keys.of(plan::TLS_ROOT)?;
    let name = x509::name(&profile::authority_subject("Eksempel TLS rod-CA", plan::TEST_UNIT))?;
    let issuer = Issuer { name: &name, key };
    let signing = Signing::Pkcs1Sha256;
    let root = Content {
        serial: x509::serial()?,
        subject: name.clone(),
        not_before: years(now, -1)?,
        not_after: years(now, plan::TLS_YEARS)?,
        public_key: x509::public_key(key)?,
        extensions: vec![profile::basic_constraints(Some(0))?, profile::key_usage(profile::Usage::Authority)?],
    };
    let root = x509::certificate(root, issuer, signing)?;
    let key = keys.of(plan::TLS_SERVER)?;
    let server = Content {
        serial: x509::serial()?,
        subject: x509::name(&profile::authority_subject("localhost", plan::TEST_UNIT))?,
        not_before: years(now, -1)?,
        not_after: years(now, plan::TLS_YEARS)?,
        public_key: x509::public_key(key)?,
        extensions: profile::tls_server_extensions()?,
    };
    let server = x509::certificate(server, issuer, signing)?;
    Ok(TlsServer {
        ca_file: folder.write_certificate_pem(plan::TLS_ROOT, &[&root])?,
        cert_pem: folder.write_certificate_pem(plan::TLS_SERVER, &[&server])?,
        key_pem: folder.write_key(plan::TLS_SERVER, key)?,
    })
}

/// An instant some calendar years away.
fn years(from: Time, years: i64) -> Result<Time, Error> {
    let zoned = from.to_zoned(jiff::tz::TimeZone::UTC);
    Ok(zoned.checked_add(years.years()).map_err(|_| Error::Time)?.timestamp())
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
