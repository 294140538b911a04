//! TLS: our certificate, and a handshake that asks for the caller's.
//!
//! The handshake proves one thing, that the caller holds the key of the certificate it sends. Whether that certificate is to be believed is
//! proven for each exchange (`security::Trust`), so that a revocation reaches open connections, and so that a refusal is an answer that a
//! person can read instead of an alert. No issuers are named in the request: a Java client whose key store has only the leaf would then send
//! nothing.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ServerConfig, ServerSessionMemoryCache};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use x509_parser::public_key::PublicKey;

use crate::config;

/// What is wrong with our own key or certificate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The certificate file cannot be read, or is not PEM.
    #[error("tls.certifikat: {sti} kan ikke læses som PEM-certifikater")]
    Certificate {
        /// The file.
        sti: String,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// The certificate file has no certificate.
    #[error("tls.certifikat: {0} indeholder intet certifikat")]
    NoCertificate(String),
    /// The key file cannot be read, or is not a PEM private key without a password.
    #[error("tls.noegle: {sti} kan ikke læses som en privat nøgle i PEM uden adgangskode")]
    Key {
        /// The file.
        sti: String,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// The two do not belong together, or the key is of a kind that TLS cannot use.
    #[error("tls: nøglen passer ikke til certifikatet eller kan ikke bruges")]
    Mismatch(#[source] rustls::Error),
}

/// How many sessions can be resumed.
const SESSIONS: usize = 4_096;
/// RSA moduli that a caller's key may have, bits. Larger ones make the proof slow for us.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// The most certificates that a caller may send.
const CHAIN_LENGTH: usize = 8;

/// The server's TLS, replaceable while it runs. New connections take the newest.
#[derive(Debug)]
pub struct SharedTls(RwLock<Arc<ServerConfig>>);

impl SharedTls {
    /// Reads the certificate and the key.
    ///
    /// # Errors
    /// Where a file cannot be read or the two do not belong together.
    pub fn load(tls: &config::Tls) -> Result<Self, Error> {
        Ok(Self(RwLock::new(server_config(tls)?)))
    }

    /// Reads them anew; the old ones stay where that fails.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn reload(&self, tls: &config::Tls) -> Result<(), Error> {
        let config = server_config(tls)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    pub(super) fn current(&self) -> Arc<ServerConfig> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The certificates of a PEM file.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let sti = path.display().to_string();
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(chain) if chain.is_empty() => Err(Error::NoCertificate(sti)),
        Ok(chain) => Ok(chain),
        Err(source) => Err(Error::Certificate { sti, source }),
    }
}

fn server_config(tls: &config::Tls) -> Result<Arc<ServerConfig>, Error> {
    let chain = certificates(&tls.certifikat)?;
    let key = PrivateKeyDer::from_pem_file(&tls.noegle)
        .map_err(|source| Error::Key { sti: tls.noegle.display().to_string(), source })?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(Error::Mismatch)?
        .with_client_cert_verifier(Arc::new(Possession { provider }))
        .with_single_cert(chain, key)
        .map_err(Error::Mismatch)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A session keeps the client's chain here on the server; nothing is handed out in a ticket. A new configuration starts with none.
    config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
    config.max_early_data_size = 0;
    Ok(Arc::new(config))
}

/// Proves that the caller holds the key, and nothing else.
#[derive(Debug)]
struct Possession {
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for Possession {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if intermediates.len() >= CHAIN_LENGTH || !has_usable_key(end_entity) {
            return Err(CertificateError::BadEncoding.into());
        }
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn has_usable_key(certificate: &CertificateDer<'_>) -> bool {
    let Ok((_, parsed)) = x509_parser::parse_x509_certificate(certificate) else { return false };
    match parsed.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => RSA_BITS.contains(&key.key_size()),
        Ok(_) => true,
        Err(_) => false,
    }
}
