//! One call as the options say it is to be made: plain, or signed with its answer verified.

use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::text_answer;
use crate::client::besked::Besked;
use crate::client::underskrift::{Forventning, Hoved, Modtaget, Ubevist};
use crate::client::{Client, Response};
use crate::security::{Certificate, Trust};
use crate::types::{Cvr, ExchangeId, SystemId, Time};
use crate::wss::SigningKey;

/// How calls are made.
pub(crate) struct Opkald {
    pub(crate) client: Client,
    /// What requests are signed with; `None`: they are sent as they are.
    pub(crate) signering: Option<Signering>,
    /// Whose signed answers are believed.
    pub(crate) tillid: Option<Trust>,
    /// Whose they must be.
    pub(crate) svarer: Option<Cvr>,
}

/// What requests are signed with.
pub(crate) struct Signering {
    pub(crate) key: SigningKey,
    pub(crate) certificate: Certificate,
    pub(crate) system: Option<SystemId>,
    /// The certificate is not shown in TLS.
    pub(crate) kun_signatur: bool,
}

/// A call that was answered.
pub(crate) struct Besvaret {
    pub(crate) response: Response,
    pub(crate) modtaget: Modtaget,
    /// How long it took.
    pub(crate) varede: Duration,
    /// What was signed by us.
    pub(crate) kald: Option<Kald>,
    /// Whether the answer had to prove whose it is.
    pub(crate) efterproevet: bool,
}

/// A call that was signed here.
pub(crate) struct Kald {
    pub(crate) certificate: Certificate,
    pub(crate) system: Option<SystemId>,
    pub(crate) kun_signatur: bool,
    pub(crate) message_id: String,
}

impl Opkald {
    /// Signs the request where that is to be done, sends it, and judges its answer.
    ///
    /// # Errors
    /// Where there is no answer, or it proves less than it must: then nothing is known.
    pub(crate) fn udfoer(&self, url: &str, besked: &mut Besked) -> anyhow::Result<Besvaret> {
        self.underskriv(url, besked)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.send(url, besked))
    }

    /// Signs the request where that is to be done.
    ///
    /// # Errors
    /// Where it cannot be signed.
    pub(crate) fn underskriv(&self, url: &str, besked: &mut Besked) -> anyhow::Result<()> {
        if let Some(signering) = &self.signering {
            let hoved = Hoved { to: url, system: signering.system.as_ref(), id: ExchangeId::new_v4() };
            besked.underskriv(&signering.key, hoved, Time::now())?;
        }
        Ok(())
    }

    /// Sends a request as it is, and judges its answer.
    ///
    /// # Errors
    /// As [`Opkald::udfoer`].
    pub(crate) async fn send(&self, url: &str, besked: &Besked) -> anyhow::Result<Besvaret> {
        let began = Instant::now();
        let sent = self.client.post(url, besked.soap, &besked.action(), besked.tekst.clone()).await;
        let response = sent.with_context(|| format!("{url} svarede ikke"))?;
        let varede = began.elapsed();
        let modtaget = match (&self.tillid, besked.signeret()) {
            (Some(trust), Some(message_id)) => {
                let forventning = Forventning { trust, message_id, svarer: self.svarer.as_ref(), now: Time::now() };
                Modtaget::efterproev(&response, besked, forventning)
            }
            _ => Modtaget::laes(&response).map_err(Ubevist::from),
        };
        let modtaget = modtaget.map_err(|error| match error {
            Ubevist::Svar(error) => anyhow::Error::from(error).context(text_answer(&response)),
            // Nothing of such an answer is shown: anyone may have written it.
            error => {
                anyhow::Error::from(error).context(format!("HTTP {} uden gyldigt bevis", response.status.as_u16()))
            }
        })?;
        let efterproevet = self.tillid.is_some() && besked.signeret().is_some();
        Ok(Besvaret { response, modtaget, varede, kald: self.kald(besked), efterproevet })
    }

    fn kald(&self, besked: &Besked) -> Option<Kald> {
        let Signering { certificate, system, kun_signatur, .. } = self.signering.as_ref()?;
        let message_id = besked.signeret()?.to_owned();
        let (certificate, system) = (certificate.clone(), system.clone());
        Some(Kald { certificate, system, kun_signatur: *kun_signatur, message_id })
    }
}

impl Signering {
    /// What is signed with this key.
    ///
    /// # Errors
    /// Where the certificate is no OCES certificate.
    pub(crate) fn ny(key: SigningKey, system: Option<SystemId>, kun_signatur: bool) -> anyhow::Result<Self> {
        let certificate =
            crate::security::oces::parse(key.certificate()).context("certifikatet kan ikke bruges til at signere")?;
        Ok(Self { key, certificate, system, kun_signatur })
    }
}
