//! `[signatur]` put to use: read where the gateway starts, where it is told to read its files again, and by `tilslut check`.

use crate::config::{self, Noegle};
use crate::exchange::Signatur;
use crate::security::oces::{self, Certificate};
use crate::security::{self, Identity, IdentityError};
use crate::types::Time;
use crate::wss::{Required, Rules, SigningKey};

/// What is read of it.
pub(super) struct Indlaest {
    /// For the exchange.
    pub(super) signatur: Signatur,
    /// Our own certificate.
    pub(super) certifikat: Certificate,
    /// The same, DER.
    pub(super) der: Vec<u8>,
}

/// Reads the signing key, and asks whether what it signs will be believed: key and certificate belong together, the certificate is valid
/// now and names a CVR number.
///
/// # Errors
/// Everything that is wrong, in Danish, each with its key.
pub(super) fn indlaes(config: &config::Signatur, now: Time) -> Result<Indlaest, Vec<String>> {
    let identity = identity(&config.noegle).map_err(|error| vec![format!("signatur: {error}")])?;
    let der = identity.chain().first().map(|der| der.to_vec()).unwrap_or_default();
    let (key, certifikat) = (SigningKey::new(&identity), certifikat(&der, now));
    match (key, certifikat) {
        (Ok(key), Ok(certifikat)) => {
            let regler =
                Rules { skew: config.urskaevhed, longest_life: config.laengste_levetid, required: Required::Request };
            let signatur = Signatur { noegle: Some(key), svar_levetid: config.svar_levetid, regler };
            Ok(Indlaest { signatur, certifikat, der })
        }
        (key, certifikat) => {
            let key = key.err().map(|error| format!("signatur.{}: {error}", config.noegle.navn()));
            Err(key.into_iter().chain(certifikat.err()).collect())
        }
    }
}

/// Seconds until the certificate of a key ends; negative past it.
pub(super) fn left(key: &SigningKey, now: Time) -> Option<i64> {
    let certifikat = oces::parse(key.certificate()).ok()?;
    Some(certifikat.not_after.as_second() - now.as_second())
}

fn identity(noegle: &Noegle) -> Result<Identity, IdentityError> {
    match noegle {
        Noegle::Pem { certifikat, noegle } => Identity::from_pem(certifikat, noegle),
        Noegle::P12 { fil, kodeord } => {
            // Its first line, as editors end a file with a line break.
            let kodeord = std::fs::read_to_string(kodeord).unwrap_or_default();
            Identity::from_p12(fil, kodeord.lines().next().unwrap_or_default())
        }
    }
}

fn certifikat(der: &[u8], now: Time) -> Result<Certificate, String> {
    let read = oces::parse(der).map_err(|error| {
        let navn = security::Error::from(error).navn();
        format!("signatur.certifikat: certifikatet er ikke et OCES-certifikat med et CVR-nummer ({navn})")
    })?;
    if now > read.not_after {
        return Err(format!("signatur.certifikat: certifikatet udløb {:.0}", read.not_after));
    }
    if now < read.not_before {
        return Err(format!("signatur.certifikat: certifikatet gælder først fra {:.0}", read.not_before));
    }
    Ok(read)
}
