//! Signed requests: an envelope of ours, signed now or at any other time by any of the example certificates.

use std::path::Path;
use std::time::Duration;

use tilslut::client::Version;
use tilslut::soap::{BPI_COMMON, WSA};
use tilslut::types::{ExchangeId, Time};
use tilslut::wss::{Parts, Signing, SigningKey, sign};

use crate::proces::{EKSPORT, IMPORT};

/// Who signs.
pub struct Underskriver(SigningKey);

impl Underskriver {
    /// An example certificate of a folder.
    pub fn ny(pki: &Path, navn: &str) -> Self {
        let file = |end: &str| pki.join(format!("{navn}{end}"));
        Self(SigningKey::from_pem(&file(".pem"), &file(".key.pem")).unwrap())
    }
}

/// A request.
#[derive(Clone)]
pub struct Besked {
    pub sti: &'static str,
    pub version: Version,
    /// The payload; its root declares the service's namespace.
    pub payload: String,
    /// `UdbydersystemId`.
    pub system: Option<&'static str>,
    pub message_id: String,
    pub created: Time,
    pub life: Duration,
    /// The namespace that `wsa:Action` begins with, where it is not the payload's.
    pub navnerum: Option<&'static str>,
}

impl Besked {
    /// To Dagtilbudsregisteret's import or export, by the payload's namespace; SOAP 1.2, made now.
    pub fn dtr(payload: impl Into<String>) -> Self {
        let payload = payload.into();
        let sti = if payload.contains("eksport:2") { EKSPORT } else { IMPORT };
        Self::til(sti, payload)
    }

    /// To any service.
    pub fn til(sti: &'static str, payload: impl Into<String>) -> Self {
        Self {
            sti,
            version: Version::V12,
            payload: payload.into(),
            system: None,
            message_id: format!("urn:uuid:{}", ExchangeId::new_v4()),
            created: Time::now(),
            life: Duration::from_secs(300),
            navnerum: None,
        }
    }

    /// The same again as a new message.
    pub fn ny(&self) -> Self {
        Self { message_id: format!("urn:uuid:{}", ExchangeId::new_v4()), created: Time::now(), ..self.clone() }
    }

    pub fn action(&self) -> String {
        let root = self.payload.trim_start_matches('<').split(['>', '/']).next().unwrap();
        let name = root.split_whitespace().next().unwrap();
        let own = self.payload.split("xmlns=\"").nth(1).unwrap().split('"').next().unwrap();
        format!("{}/{}", self.navnerum.unwrap_or(own), name.rsplit(':').next().unwrap())
    }

    pub fn usigneret(&self) -> String {
        let Self { version, payload, message_id, .. } = self;
        let system =
            self.system.map(|id| format!("<b:UdbydersystemId xmlns:b=\"{BPI_COMMON}\">{id}</b:UdbydersystemId>"));
        format!(
            "<s:Envelope xmlns:s=\"{}\"><s:Header><a:Action xmlns:a=\"{WSA}\">{}</a:Action><a:MessageID xmlns:a=\"{WSA}\">{message_id}\
             </a:MessageID>{}</s:Header><s:Body>{payload}</s:Body></s:Envelope>",
            version.namespace(),
            self.action(),
            system.unwrap_or_default(),
        )
    }

    pub fn signeret(&self, underskriver: &Underskriver) -> String {
        self.try_signeret(underskriver).unwrap()
    }

    /// Signs another envelope as this message would be.
    pub fn signer(&self, envelope: &str, underskriver: &Underskriver) -> String {
        self.try_signer(envelope, underskriver).unwrap()
    }

    /// Nothing where the payload is no XML.
    pub fn try_signeret(&self, underskriver: &Underskriver) -> Option<String> {
        self.try_signer(&self.usigneret(), underskriver)
    }

    fn try_signer(&self, envelope: &str, underskriver: &Underskriver) -> Option<String> {
        let id: ExchangeId = self.message_id.trim_start_matches("urn:uuid:").parse().unwrap_or(ExchangeId::nil());
        let Self { created, life, .. } = *self;
        sign(envelope, &Signing { key: &underskriver.0, parts: Parts::Request, created, life, id }).ok()
    }
}
