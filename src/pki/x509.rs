//! Certificates and CRLs as DER: x509-cert's types, signed with aws-lc-rs.
//!
//! x509-cert's own builder wants RustCrypto signers; the real OCES3 chain is RSASSA-PSS with fixed salts (oces.md §1), so the
//! few bytes of signing are here.

use std::time::Duration;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, KeyPair as _, RsaEncoding};
use rustls_pki_types::alg_id;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::der::asn1::{Any, BitString, GeneralizedTime, OctetString, SetOfVec, Uint, UtcTime};
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::der::{Decode as _, Encode, Tag};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber, SubjectKeyIdentifier};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::Validity;

use super::Error;
use crate::types::{Time, sha256};

/// How an authority signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    /// RSASSA-PKCS1-v1_5 with SHA-256: OCES2, TLS.
    Pkcs1Sha256,
    /// RSASSA-PSS, SHA-256, MGF1 SHA-256, salt 32: OCES3 leaves.
    PssSha256,
    /// RSASSA-PSS, SHA-512, MGF1 SHA-512, salt 64: OCES3 authorities.
    PssSha512,
}

impl Signing {
    fn identifier(self) -> Result<AlgorithmIdentifierOwned, Error> {
        let content = match self {
            Self::Pkcs1Sha256 => alg_id::RSA_PKCS1_SHA256,
            Self::PssSha256 => alg_id::RSA_PSS_SHA256,
            Self::PssSha512 => alg_id::RSA_PSS_SHA512,
        };
        let whole = Any::new(Tag::Sequence, content.as_ref())?.to_der()?;
        Ok(AlgorithmIdentifierOwned::from_der(&whole)?)
    }

    fn encoding(self) -> &'static dyn RsaEncoding {
        match self {
            Self::Pkcs1Sha256 => &signature::RSA_PKCS1_SHA256,
            Self::PssSha256 => &signature::RSA_PSS_SHA256,
            Self::PssSha512 => &signature::RSA_PSS_SHA512,
        }
    }

    fn sign(self, key: &KeyPair, message: &[u8]) -> Result<BitString, Error> {
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(self.encoding(), &SystemRandom::new(), message, &mut signature).map_err(|_| Error::Signing)?;
        Ok(BitString::from_bytes(&signature)?)
    }
}

/// An RSA key pair of a size in bits; only 2048, 3072 and 4096 are used.
pub(crate) fn key(size: KeySize) -> Result<KeyPair, Error> {
    KeyPair::generate(size).map_err(|_| Error::Signing)
}

/// The public key's SubjectPublicKeyInfo, as OCES has it: `rsaEncryption`, also where the signature is PSS.
pub(crate) fn public_key(key: &KeyPair) -> Result<SubjectPublicKeyInfoOwned, Error> {
    let der: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| Error::Signing)?;
    Ok(SubjectPublicKeyInfoOwned::from_der(der.as_ref())?)
}

/// The key identifier: the first 160 bits of SHA-256 over the public key (RFC 7093 §2, method 1).
pub(crate) fn key_identifier(public_key: &SubjectPublicKeyInfoOwned) -> Result<OctetString, Error> {
    let digest = sha256(public_key.subject_public_key.raw_bytes());
    Ok(OctetString::new(digest.get(..20).unwrap_or(&digest))?)
}

/// A random positive serial number of 16 bytes (RFC 5280 §4.1.2.2).
pub(crate) fn serial() -> Result<SerialNumber, Error> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::Signing)?;
    let [first, ..] = &mut bytes;
    *first = *first & 0x7f | 0x40;
    Ok(SerialNumber::new(&bytes)?)
}

/// One attribute of a name.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) oid: &'static str,
    pub(crate) tag: Tag,
    pub(crate) value: String,
}

/// An attribute as UTF8String.
pub(crate) fn utf8(oid: &'static str, value: &str) -> Attribute {
    Attribute { oid, tag: Tag::Utf8String, value: value.to_owned() }
}

/// An attribute as PrintableString.
pub(crate) fn printable(oid: &'static str, value: &str) -> Attribute {
    Attribute { oid, tag: Tag::PrintableString, value: value.to_owned() }
}

/// A name of RDNs in the order of the DER; several attributes in one RDN stand in the order that DER's SET OF gives them.
pub(crate) fn name(rdns: &[Vec<Attribute>]) -> Result<Name, Error> {
    let mut sequence = Vec::with_capacity(rdns.len());
    for rdn in rdns {
        let value = |attribute: &Attribute| {
            let value = Any::new(attribute.tag, attribute.value.as_bytes())?;
            Ok(AttributeTypeAndValue { oid: oid(attribute.oid)?, value })
        };
        let values = rdn.iter().map(value).collect::<Result<Vec<_>, Error>>()?;
        sequence.push(RelativeDistinguishedName(SetOfVec::try_from(values)?));
    }
    Ok(RdnSequence(sequence))
}

/// An object identifier from its dotted text.
pub(crate) fn oid(text: &str) -> Result<ObjectIdentifier, Error> {
    ObjectIdentifier::new(text).map_err(|error| Error::Der(error.into()))
}

/// An extension from x509-cert's type for it.
pub(crate) fn extension<E: Encode + AssociatedOid>(value: &E, critical: bool) -> Result<Extension, Error> {
    raw_extension(E::OID, critical, value.to_der()?)
}

/// An extension from the DER of its value.
pub(crate) fn raw_extension(oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Result<Extension, Error> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value)? })
}

/// What one certificate says, its issuer apart.
pub(crate) struct Content {
    pub(crate) serial: SerialNumber,
    pub(crate) subject: Name,
    pub(crate) not_before: Time,
    pub(crate) not_after: Time,
    pub(crate) public_key: SubjectPublicKeyInfoOwned,
    pub(crate) extensions: Vec<Extension>,
}

/// Who signs: the name that the issued certificate carries, and the key.
#[derive(Clone, Copy)]
pub(crate) struct Issuer<'a> {
    pub(crate) name: &'a Name,
    pub(crate) key: &'a KeyPair,
}

impl Issuer<'_> {
    fn key_identifier(self) -> Result<AuthorityKeyIdentifier, Error> {
        let identifier = key_identifier(&public_key(self.key)?)?;
        Ok(AuthorityKeyIdentifier { key_identifier: Some(identifier), ..AuthorityKeyIdentifier::default() })
    }
}

/// The DER of a certificate; authority and subject key identifiers are added to the extensions.
pub(crate) fn certificate(content: Content, issuer: Issuer<'_>, signing: Signing) -> Result<Vec<u8>, Error> {
    let mut extensions = vec![
        extension(&issuer.key_identifier()?, false)?,
        extension(&SubjectKeyIdentifier(key_identifier(&content.public_key)?), false)?,
    ];
    extensions.extend(content.extensions);
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: content.serial,
        signature: signing.identifier()?,
        issuer: issuer.name.clone(),
        validity: Validity { not_before: time(content.not_before)?, not_after: time(content.not_after)? },
        subject: content.subject,
        subject_public_key_info: content.public_key,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let signature = signing.sign(issuer.key, &tbs_certificate.to_der()?)?;
    Ok(Certificate { tbs_certificate, signature_algorithm: signing.identifier()?, signature }.to_der()?)
}

/// What one CRL says, its issuer apart.
pub(crate) struct CrlContent<'a> {
    pub(crate) revoked: &'a [SerialNumber],
    pub(crate) this_update: Time,
    pub(crate) next_update: Time,
    pub(crate) number: u32,
}

/// The DER of a full CRL (RFC 5280 §5).
pub(crate) fn crl(content: &CrlContent<'_>, issuer: Issuer<'_>, signing: Signing) -> Result<Vec<u8>, Error> {
    let this_update = time(content.this_update)?;
    let entry = |serial: &SerialNumber| RevokedCert {
        serial_number: serial.clone(),
        revocation_date: this_update,
        crl_entry_extensions: None,
    };
    let revoked: Vec<_> = content.revoked.iter().map(entry).collect();
    let tbs_cert_list = TbsCertList {
        version: Version::V2,
        signature: signing.identifier()?,
        issuer: issuer.name.clone(),
        this_update,
        next_update: Some(time(content.next_update)?),
        revoked_certificates: (!revoked.is_empty()).then_some(revoked),
        crl_extensions: Some(vec![
            extension(&issuer.key_identifier()?, false)?,
            extension(&CrlNumber(Uint::new(&content.number.to_be_bytes())?), false)?,
        ]),
    };
    let signature = signing.sign(issuer.key, &tbs_cert_list.to_der()?)?;
    Ok(CertificateList { tbs_cert_list, signature_algorithm: signing.identifier()?, signature }.to_der()?)
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5).
fn time(time: Time) -> Result<x509_cert::time::Time, Error> {
    let seconds = u64::try_from(time.as_second()).map_err(|_| Error::Time)?;
    let since_1970 = Duration::from_secs(seconds);
    Ok(match UtcTime::from_unix_duration(since_1970) {
        Ok(time) => time.into(),
        Err(_) => GeneralizedTime::from_unix_duration(since_1970)?.into(),
    })
}
