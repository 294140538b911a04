//! The key that messages are signed with, and its certificate.

use std::fmt;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use rustls_pki_types::PrivateKeyDer;

use super::algorithm::Signature as Method;
use crate::security::{Identity, IdentityError, oces};

/// A private key and the certificate that goes with it.
pub struct SigningKey {
    certificate: Vec<u8>,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ecdsa(Method, EcdsaKeyPair),
}

/// Why nothing can be signed with a key. Says nothing of the key itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] IdentityError),
    /// Not RSA of 2048 to 8192 bits, nor ECDSA on P-256 or P-384.
    #[error("den private nøgle er hverken RSA (2048 til 8192 bit) eller ECDSA (P-256, P-384)")]
    Kind,
    /// The certificate is another key's, or no certificate.
    #[error("den private nøgle hører ikke til certifikatet")]
    OtherCertificate,
}

impl SigningKey {
    /// The first certificate and the key of an identity.
    ///
    /// # Errors
    /// Where they do not belong together, or the key is of another kind than is signed with.
    pub fn new(identity: &Identity) -> Result<Self, KeyError> {
        let pair = Pair::read(identity.key()).ok_or(KeyError::Kind)?;
        let certificate = identity.chain().first().ok_or(KeyError::OtherCertificate)?.to_vec();
        let key = Self { certificate, pair };
        // What anyone would do with a message of ours is the surest test.
        let probe = key.sign(b"tilslut").ok_or(KeyError::Kind)?;
        let public = oces::public_key(&key.certificate).map_err(|_| KeyError::OtherCertificate)?;
        let fits = key.method().verifies(&public, b"tilslut", &probe);
        if fits { Ok(key) } else { Err(KeyError::OtherCertificate) }
    }

    /// From PEM files: the certificate (issuers may follow) and the key.
    ///
    /// # Errors
    /// As [`SigningKey::new`]; also where a file cannot be read.
    pub fn from_pem(certificate: &Path, key: &Path) -> Result<Self, KeyError> {
        Self::new(&Identity::from_pem(certificate, key)?)
    }

    /// From a PKCS#12 file.
    ///
    /// # Errors
    /// As [`SigningKey::new`]; also where the file cannot be read with this password.
    pub fn from_p12(file: &Path, password: &str) -> Result<Self, KeyError> {
        Self::new(&Identity::from_p12(file, password)?)
    }

    /// The certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// How it signs: rsa-sha256 (bpi-security §1), or ECDSA with the digest of its curve's size.
    pub(super) fn method(&self) -> Method {
        match &self.pair {
            Pair::Rsa(_) => Method::RsaSha256,
            Pair::Ecdsa(method, _) => *method,
        }
    }

    /// The signature over a text; the same text gives the same value with RSA, another each time with ECDSA.
    pub(super) fn sign(&self, text: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut value = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, text, &mut value).ok().map(|()| value)
            }
            Pair::Ecdsa(_, pair) => pair.sign(&random, text).ok().map(|value| value.as_ref().to_vec()),
        }
    }
}

impl Pair {
    /// RSA keys that the library reads are of 2048 to 8192 bits.
    fn read(key: &PrivateKeyDer<'_>) -> Option<Self> {
        let curves = [
            (Method::EcdsaSha256, &ECDSA_P256_SHA256_FIXED_SIGNING),
            (Method::EcdsaSha384, &ECDSA_P384_SHA384_FIXED_SIGNING),
        ];
        let ecdsa = |read: &dyn Fn(&'static EcdsaSigningAlgorithm) -> Option<EcdsaKeyPair>| {
            curves.into_iter().find_map(|(method, curve)| Some(Self::Ecdsa(method, read(curve)?)))
        };
        match key {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok().map(Self::Rsa),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let rsa = RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa);
                rsa.or_else(|| ecdsa(&|curve| EcdsaKeyPair::from_pkcs8(curve, der).ok()))
            }
            PrivateKeyDer::Sec1(der) => {
                ecdsa(&|curve| EcdsaKeyPair::from_private_key_der(curve, der.secret_sec1_der()).ok())
            }
            _ => None,
        }
    }
}

/// Says nothing of the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("method", &self.method().uri()).finish_non_exhaustive()
    }
}
