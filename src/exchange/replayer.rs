//! A gateway for replay: over a scratch copy, with the caller as a certificate proves it or as the journal recorded it.

use std::sync::Arc;

use bytes::Bytes;

use super::prepare::Proof;
use super::{Gateway, Handler, RawRequest, Reply, Settings, SharedSignatur, Signatur};
use crate::registre::Koder;
use crate::security::{Caller, Certificate, CertificateId, Generation, SharedTrust, Slags, Trust};
use crate::segl::SharedNoegler;
use crate::services;
use crate::store::{Scratch, Store};
use crate::telemetry::Telemetry;
use crate::types::{Cvr, ExchangeId, Thumbprint, Time};

/// A gateway over a [`Scratch`] database.
///
/// [`Replayer::as_recorded`] believes a caller without any proof: the journal keeps a certificate's thumbprint, and nobody but its owner has the
/// key. That is safe for three reasons. It works on a scratch copy alone, so that nothing real is changed and nobody is answered. It is no
/// [`Handler`], and a server takes nothing else, so that no request from a socket can come here. And whoever can run it has the database's
/// file already.
pub struct Replayer {
    gateway: Gateway,
    scratch: Scratch,
}

/// Who called, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The certificate's CVR number.
    pub cvr: Cvr,
    /// The certificate.
    pub thumbprint: Thumbprint,
}

impl Replayer {
    /// Starts a worker over a scratch database.
    ///
    /// # Errors
    /// Where a thread cannot be started.
    pub fn new(
        scratch: Scratch,
        trust: Trust,
        signatur: Signatur,
        noegler: Arc<SharedNoegler>,
        koder: Koder,
        settings: Settings,
    ) -> std::io::Result<Self> {
        let (trust, telemetry) = (Arc::new(SharedTrust::new(trust)), Arc::new(Telemetry::new()));
        let signatur = Arc::new(SharedSignatur::new(signatur));
        let gateway = Gateway::new(scratch.store().clone(), trust, signatur, noegler, koder, settings, telemetry)?;
        Ok(Self { gateway, scratch })
    }

    /// The scratch database.
    #[must_use]
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// Its store.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.scratch.store()
    }

    /// Answers a request as the gateway would: the caller is proven by the certificate that comes with it.
    pub async fn as_presented(&self, request: RawRequest) -> Reply {
        self.gateway.handle(request).await
    }

    /// Answers a request of the journal, by the caller that it recorded.
    pub async fn as_recorded(&self, request: RawRequest, recorded: Recorded) -> Reply {
        let caller = Caller::as_recorded(recorded.certificate(request.received));
        match services::find(&request.path) {
            Some(service) => self.gateway.exchange(service, request, Proof::Recorded(caller)).await,
            None => Reply { status: 404, content_type: "text/plain", retry_after: None, body: Bytes::new() },
        }
    }
}

impl Recorded {
    /// A certificate of which only CVR number and thumbprint are known; no decision looks at more.
    fn certificate(self, at: Time) -> Certificate {
        Certificate {
            cvr: self.cvr,
            slags: Slags::System,
            generation: Generation::Oces3,
            id: CertificateId::Uuid(ExchangeId::nil()),
            thumbprint: self.thumbprint,
            navn: String::new(),
            not_before: at,
            not_after: at,
        }
    }
}
