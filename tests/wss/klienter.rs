//! The requests of the five clients, to the letter of bpi-security §3. Data is invented.

use tilslut::wss::Part;

use super::underskriv::{Linjer, underskriv};
use super::{doem, tillid};

/// A client's request, unsigned.
pub struct Klient {
    pub navn: &'static str,
    pub skabelon: &'static str,
    pub linjer: Linjer,
    pub signeret: &'static [Part],
    pub message_id: &'static str,
}

pub const KLIENTER: &[Klient] = &[
    Klient {
        navn: "PY",
        skabelon: include_str!("klienter/py.xml"),
        linjer: Linjer::En,
        signeret: &[Part::Body, Part::Timestamp, Part::MessageId, Part::UdbydersystemId],
        message_id: "urn:uuid:6b29fc40-ca47-1067-b31d-00dd010662da",
    },
    Klient {
        navn: "NL",
        skabelon: include_str!("klienter/nl.xml"),
        linjer: Linjer::En,
        signeret: &[Part::Timestamp, Part::Body, Part::Header, Part::MessageId, Part::UdbydersystemId],
        message_id: "2f1acc6c-3f06-4a6e-9b5c-0b9d4a3c5b11",
    },
    Klient {
        navn: "DPL6",
        skabelon: include_str!("klienter/dpl6.xml"),
        linjer: Linjer::En,
        signeret: &[Part::Body, Part::UdbydersystemId, Part::Header, Part::Header, Part::MessageId, Part::Timestamp],
        message_id: "9a4f4f0e-7a3b-4f6e-8a47-3a0a6f0c6d10",
    },
    Klient {
        navn: "MAG",
        skabelon: include_str!("klienter/mag.xml"),
        linjer: Linjer::Mange,
        signeret: &[Part::Body, Part::Timestamp, Part::MessageId, Part::UdbydersystemId],
        message_id: "urn:uuid:cb2f9c64-6e04-4f0a-9c2e-5f8a5b8c9d01",
    },
    Klient {
        navn: "J7",
        skabelon: include_str!("klienter/j7.xml"),
        linjer: Linjer::En,
        signeret: &[Part::Timestamp, Part::Body, Part::MessageId, Part::UdbydersystemId, Part::Token],
        message_id: "urn:uuid:0d6b1f5e-8d0c-4f66-9a3b-4b8a2e7f6c55",
    },
];

impl Klient {
    pub fn besked(&self) -> String {
        underskriv(self.skabelon, "leverandoer-system", self.linjer)
    }
}

#[test]
fn what_the_five_clients_send_is_taken() {
    let trust = tillid();
    for klient in KLIENTER {
        let signed = doem(&trust, &klient.besked()).unwrap_or_else(|error| panic!("{}: {error}", klient.navn)).unwrap();
        assert_eq!(signed.parts(), klient.signeret, "{}", klient.navn);
        assert_eq!(signed.message_id(), klient.message_id, "{}", klient.navn);
        assert_eq!(signed.caller().certificate().cvr.as_str(), "10000017", "{}", klient.navn);
        assert_eq!(signed.created().to_string().get(..19), Some("2026-11-23T10:00:00"), "{}", klient.navn);
    }
}
