//! Signed messages: a hello and a single change, each signed beforehand, so that what is measured is the gateway's work and not the callers'.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::beskeder::Besked;
use super::maal::processortid;
use super::opstilling::Leverandoer;
use crate::security::Identity;
use crate::soap::WSA;
use crate::types::{ExchangeId, Time};
use crate::wss::{self, Parts, Signing, SigningKey};

/// How long a message may be kept before it is sent: as long as the gateway takes it (bpi-security §3).
const LEVETID: Duration = Duration::from_secs(600);

/// A supplier that signs.
pub(super) struct Underskriver(SigningKey);

impl Underskriver {
    /// Reads a supplier's certificate and key.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(super) fn laes(dir: &Path, leverandoer: &Leverandoer) -> anyhow::Result<Self> {
        let certifikat = CertificateDer::from(std::fs::read(dir.join(&leverandoer.certifikat))?);
        let noegle = PrivateKeyDer::from_pem_file(dir.join(&leverandoer.noegle))?;
        Ok(Self(SigningKey::new(&Identity::new(vec![certifikat], noegle))?))
    }

    /// Signs an envelope that is addressed already.
    ///
    /// # Errors
    /// Where it cannot be signed.
    pub(super) fn signer(&self, konvolut: &str, id: ExchangeId) -> anyhow::Result<String> {
        let signing = Signing { key: &self.0, parts: Parts::Request, created: Time::now(), life: LEVETID, id };
        Ok(wss::sign(konvolut, &signing)?)
    }

    /// The same message, addressed and signed. Each is a new one.
    pub(super) fn underskriv(&self, besked: Besked) -> anyhow::Result<Besked> {
        let id = ExchangeId::new_v4();
        let header = format!(
            "<s:Header xmlns:a=\"{WSA}\"><a:Action>{}</a:Action><a:MessageID>urn:uuid:{id}</a:MessageID></s:Header><s:Body>",
            besked.action
        );
        let unsigned = besked.krop.replacen("<s:Body>", &header, 1);
        Ok(Besked { krop: self.signer(&unsigned, id)?, ..besked })
    }
}

/// Messages that wait to be sent, each once.
pub(super) struct Stak(Mutex<Vec<Besked>>);

impl Stak {
    /// Makes and signs as many as are asked for.
    ///
    /// # Errors
    /// Where one cannot be signed.
    pub(super) fn laeg(
        underskriver: &Underskriver,
        antal: usize,
        mut naeste: impl FnMut() -> Option<Besked>,
    ) -> anyhow::Result<Self> {
        let beskeder = (0..antal).filter_map(|_| naeste()).map(|besked| underskriver.underskriv(besked));
        Ok(Self(Mutex::new(beskeder.collect::<anyhow::Result<_>>()?)))
    }

    /// The next, or nothing when all are sent.
    pub(super) fn tag(&self) -> Option<Besked> {
        self.0.lock().ok()?.pop()
    }
}

/// RSA alone: one signature made and one verified, as a signed exchange needs them; microseconds of processor time, which others on the machine do
/// not make longer.
///
/// # Errors
/// Where the key cannot be read.
pub(super) fn rsa(dir: &Path, leverandoer: &Leverandoer, varighed: Duration) -> anyhow::Result<f64> {
    let noegle = PrivateKeyDer::from_pem_file(dir.join(&leverandoer.noegle))?;
    let par = RsaKeyPair::from_pkcs8(noegle.secret_der()).ok().context("nøglen er ikke RSA")?;
    let offentlig = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, par.public_key().as_ref().to_vec());
    let (tilfaeldig, mut vaerdi) = (SystemRandom::new(), vec![0; par.public_modulus_len()]);
    let egen = std::process::id();
    let (start, brugt, mut antal) = (Instant::now(), processortid(egen).context("/proc kan ikke læses")?, 0_u32);
    while start.elapsed() < varighed {
        par.sign(&RSA_PKCS1_SHA256, &tilfaeldig, b"tilslut", &mut vaerdi).ok().context("nøglen underskriver ikke")?;
        offentlig.verify(b"tilslut", &vaerdi).ok().context("underskriften holder ikke")?;
        antal += 1;
    }
    let brugt = processortid(egen).context("/proc kan ikke læses")? - brugt;
    Ok(brugt * 1e6 / f64::from(antal.max(1)))
}
