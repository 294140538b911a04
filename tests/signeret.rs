//! Signed messages over a real socket, to the real program: who the caller is, that a message counts once, and what answers are signed with.

pub mod besked;
mod eksport;
mod hvem;
mod igen;
mod noegle;

use tilslut::client::{Client, Response, Version};
use tilslut::pki::Index;
use tilslut::security::Trust;
use tilslut::soap::{ContentType, Envelope, Message};
use tilslut::types::Time;
use tilslut::wss::{Rules, Verifier};
use tilslut::xml::Limits;

use crate::proces::{Mappe, Proces, mellem};
use besked::{Besked, Underskriver};

const LEVERANDOER: &str = "leverandoer-system";

/// A running gateway, and a supplier that signs.
struct Scene {
    mappe: Mappe,
    proces: Proces,
    underskriver: Underskriver,
}

impl Scene {
    fn ny() -> Self {
        let mappe = Mappe::ny();
        let (proces, underskriver) = (mappe.start(), Underskriver::ny(&mappe.sti("pki"), LEVERANDOER));
        Self { mappe, proces, underskriver }
    }

    /// A client that shows this certificate, or none.
    fn klient(&self, navn: Option<&str>) -> Client {
        Client::new(self.proces.config(navn)).unwrap()
    }

    async fn send(&self, klient: &Client, besked: &Besked, krop: &str) -> Response {
        let url = self.proces.url(besked.sti);
        klient.post(&url, besked.version, &besked.action(), krop.to_owned()).await.unwrap()
    }

    async fn send_signeret(&self, klient: &Client, besked: &Besked) -> Response {
        self.send(klient, besked, &besked.signeret(&self.underskriver)).await
    }

    fn kommando(&self, arguments: &[&str]) -> String {
        let output = self.mappe.kommando(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Tells the gateway to read its files again, and waits until the log says that something came of it.
    async fn genlaes(&self, siger: &str) {
        let before = self.proces.log().matches(siger).count();
        self.proces.signal("-HUP");
        for _ in 0..500 {
            if self.proces.log().matches(siger).count() > before {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the log never says {siger}: {}", self.proces.log());
    }

    /// The certificate that an answer to this message is signed with, by its name; the whole of the answer is proven.
    fn underskrevet_af(&self, besked: &Besked, svar: &Response) -> String {
        let pki = self.mappe.sti("pki");
        let index = Index::read(&pki).unwrap();
        let trust = Trust::load(&index.trust(&pki)).unwrap();
        let media = ContentType::parse(svar.header("content-type")).unwrap();
        let message = Message::decode(svar.body.clone(), &media).unwrap();
        let mut verifier = Verifier::new(&trust, &Rules::ANSWER, Time::now());
        let envelope = Envelope::read(&message, &media, &Limits::default(), &mut verifier).unwrap();
        let signed = verifier.finish(&envelope).unwrap_or_else(|error| panic!("{error}: {}", svar.text()));
        let signed = signed.unwrap_or_else(|| panic!("not signed: {}", svar.text()));
        let relates_to = mellem(&svar.text(), "RelatesTo", "</")[0].rsplit('>').next().map(str::to_owned);
        assert_eq!(relates_to.as_deref(), Some(besked.message_id.as_str()), "the answer to another message");
        let thumbprint = &signed.caller().certificate().thumbprint;
        let named = index.certificates.iter().find(|example| {
            let der = std::fs::read(pki.join(&example.files.cert_der)).unwrap();
            tilslut::types::Thumbprint::of(&der) == *thumbprint
        });
        named.unwrap().navn.clone()
    }
}

/// The error code of an answer; `OK` where there is none.
fn kode(svar: &Response) -> String {
    let text = svar.text();
    for element in ["<ErrorCode>", "<fejl><kode>"] {
        if let Some(code) = mellem(&text, element, "<").first() {
            return (*code).to_owned();
        }
    }
    // Brugerdatabasen's faults say it in the Reason.
    if let Some(reason) = mellem(&text, "<soap:Text xml:lang=\"da\">", ":").first() {
        return (*reason).to_owned();
    }
    assert_eq!(svar.status, 200, "{text}");
    "OK".to_owned()
}
