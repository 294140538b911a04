//! A certificate with its private key, as the files of an issuer or an operator hold them.

use std::fmt;
use std::path::Path;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A certificate with its issuers and its private key: what a client shows, and what a message is signed with.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// From DER: the leaf first, then its issuers, if any.
    #[must_use]
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Self {
        Self { chain, key }
    }

    /// From PEM files: the certificate (and its issuers, if they are there) and the key.
    ///
    /// # Errors
    /// Where one of them cannot be read.
    pub fn from_pem(certificate: &Path, key: &Path) -> Result<Self, IdentityError> {
        let read = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let chain = read.map_err(|e| wrong(certificate, "certifikat (PEM)", &e))?;
        if chain.is_empty() {
            return Err(wrong(certificate, "certifikat (PEM)", &"intet certifikat"));
        }
        let key = PrivateKeyDer::from_pem_file(key).map_err(|e| wrong(key, "privat nøgle (PEM)", &e))?;
        Ok(Self { chain, key })
    }

    /// From a PKCS#12 file, as suppliers get theirs.
    ///
    /// # Errors
    /// Where it cannot be read with this password, or has no key.
    pub fn from_p12(path: &Path, password: &str) -> Result<Self, IdentityError> {
        let form = "PKCS#12 med denne adgangskode";
        let bytes = std::fs::read(path).map_err(|e| wrong(path, form, &e))?;
        let store = p12_keystore::KeyStore::from_pkcs12(&bytes, password).map_err(|e| wrong(path, form, &e))?;
        let (_, found) = store.private_key_chain().ok_or_else(|| wrong(path, form, &"ingen privat nøgle"))?;
        let chain =
            found.chain().iter().map(|certificate| CertificateDer::from(certificate.as_der().to_vec())).collect();
        let key = PrivatePkcs8KeyDer::from(found.key().to_vec()).into();
        Ok(Self { chain, key })
    }

    /// Adds issuers to what is shown.
    #[must_use]
    pub fn with_issuers(mut self, issuers: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        self.chain.extend(issuers);
        self
    }

    /// The certificates, leaf first.
    #[must_use]
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// The private key of the first.
    pub(crate) fn key(&self) -> &PrivateKeyDer<'static> {
        &self.key
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self { chain: self.chain.clone(), key: self.key.clone_key() }
    }
}

/// Says nothing of the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("chain", &self.chain.len()).finish_non_exhaustive()
    }
}

/// A file that cannot be read as what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sti} kan ikke læses som {forventet}: {grund}")]
pub struct IdentityError {
    /// The file.
    pub sti: String,
    /// What it should be.
    pub forventet: &'static str,
    /// Why not.
    pub grund: String,
}

fn wrong(path: &Path, forventet: &'static str, grund: &dyn fmt::Display) -> IdentityError {
    IdentityError { sti: path.display().to_string(), forventet, grund: grund.to_string() }
}
