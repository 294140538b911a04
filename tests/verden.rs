//! A gateway over the example world, without a socket: what the fixtures and the whole-exchange tests call.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use rustls_pki_types::CertificateDer;
use tilslut::eksempel::{self, Kalder};
use tilslut::exchange::{
    CertificateSource, Gateway, Handler, PeerCertificate, RawRequest, Reply, Settings, SharedSignatur, Signatur,
};
use tilslut::pki::Index;
use tilslut::registre::Koder;
use tilslut::security::{SharedTrust, Trust};
use tilslut::segl::SharedNoegler;
use tilslut::store::Store;
use tilslut::store::tilslutning::Cause;
use tilslut::telemetry::Telemetry;
use tilslut::types::{ExchangeId, Time};
use tilslut::wss::SigningKey;

pub fn certs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("certs-example")
}

pub fn now() -> Time {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

pub fn koder() -> Koder {
    Koder::indbygget().unwrap()
}

/// The gateway's own key.
pub fn signatur() -> Signatur {
    let file = |end: &str| certs().join(format!("gateway-system{end}"));
    Signatur::new(Some(SigningKey::from_pem(&file(".pem"), &file(".key.pem")).unwrap()))
}

pub struct Verden {
    dir: tempfile::TempDir,
    pub gateway: Gateway,
    pub kaldere: Vec<Kalder>,
}

impl Verden {
    pub async fn ny() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::read(&certs()).unwrap();
        let read = |example: &tilslut::pki::Example| std::fs::read(certs().join(&example.files.cert_der)).unwrap();
        let kaldere: Vec<_> =
            index.certificates.iter().map(|example| Kalder { der: read(example), example: example.clone() }).collect();
        let store = Store::open(&dir.path().join("t.sqlite")).unwrap();
        let cause = Cause { id: ExchangeId::from_u128(1), tid: now(), hvem: "prøve".into(), hvorfor: None };
        let registrerede = kaldere.clone();
        store.write(move |tx| eksempel::opret(tx, &registrerede, &cause)).await.unwrap();
        let trust = Trust::load(&index.trust(&certs())).unwrap();
        let settings = Settings {
            xml: Default::default(),
            kommune_vedligeholder_private: false,
            ir_foerste_nummer: tilslut::institutioner::FOERSTE_NUMMER,
            stor_sletning: Default::default(),
            eksport_pr_dag: Some(4),
            workers: 1,
        };
        let koder = koder();
        let telemetry = Arc::new(Telemetry::new());
        let signatur = Arc::new(SharedSignatur::new(signatur()));
        let trust = Arc::new(SharedTrust::new(trust));
        let noegler = Arc::new(SharedNoegler::new(eksempel::noegler().unwrap()));
        let gateway = Gateway::new(store, trust, signatur, noegler, koder, settings, telemetry).unwrap();
        Self { dir, gateway, kaldere }
    }

    /// The gateway's database.
    pub fn database(&self) -> PathBuf {
        self.dir.path().join("t.sqlite")
    }

    pub async fn send(&self, kalder: Option<&str>, path: &str, payload: &str) -> Reply {
        let body = format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{payload}</s:Body></s:Envelope>"#
        );
        self.gateway.handle(self.anmodning(kalder, path, body)).await
    }

    /// A request as the server would have read it; its parts can be changed before it is handed over.
    pub fn anmodning(&self, kalder: Option<&str>, path: &str, body: String) -> RawRequest {
        let certificate = kalder.map(|navn| {
            let kalder = self.kaldere.iter().find(|kalder| kalder.example.navn == navn).unwrap();
            PeerCertificate {
                chain: Arc::from([CertificateDer::from(kalder.der.clone())]),
                source: CertificateSource::Tls,
            }
        });
        RawRequest {
            id: ExchangeId::new_v4(),
            received: now(),
            peer: [127, 0, 0, 1].into(),
            path: path.into(),
            soap_action: None,
            content_type: Some("text/xml; charset=utf-8".into()),
            certificate,
            body: Bytes::from(body),
        }
    }
}
