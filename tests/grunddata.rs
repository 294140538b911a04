//! SkoleGrunddata through the whole exchange: signed imports into a real database, and what is told of each.

mod angreb;
mod anumre;
pub mod dok;
mod draebt;
mod drift;
mod indlaes;
mod institutioner;
mod regler;

use tilslut::exchange::{Handler, RawRequest, Reply};
use tilslut::services;

use crate::proces::mellem;
use crate::signeret::besked::{Besked, Underskriver};
use crate::verden::{Verden, certs, now};

pub const WSAIMPORT: &str = "/bpi/wsaimport/8";
/// An institution that the supplier's system has a dataaftale for.
pub const SKOLE: &str = "990001";
/// Another, of another owner.
pub const FRISKOLE: &str = "R99004";

/// What an import was answered.
pub struct Svar {
    pub status: u16,
    pub text: String,
}

impl Svar {
    fn af(reply: &Reply) -> Self {
        Self { status: reply.status, text: krop(std::str::from_utf8(&reply.body).unwrap()) }
    }

    pub fn reskode(&self) -> u32 {
        self.element("reskode").first().unwrap_or_else(|| panic!("{}", self.text)).parse().unwrap()
    }

    /// oprettet, aendret, uaendret, slettet, afvist.
    pub fn antal(&self) -> [usize; 5] {
        ["oprettet", "aendret", "uaendret", "slettet", "afvist"]
            .map(|name| mellem(&self.text, &format!(" {name}=\""), "\"").first().unwrap().parse().unwrap())
    }

    pub fn koder(&self) -> Vec<String> {
        self.element("kode")
    }

    pub fn element(&self, name: &str) -> Vec<String> {
        mellem(&self.text, &format!("<{name}>"), "<").into_iter().map(str::to_owned).collect()
    }

    /// It was loaded, and this is what became of its persons.
    pub fn er(&self, antal: [usize; 5], koder: &[&str]) {
        assert_eq!(
            (self.antal(), self.koder()),
            (antal, koder.iter().map(ToString::to_string).collect()),
            "{}",
            self.text
        );
        assert_eq!(self.reskode(), u32::from(!koder.is_empty()), "{}", self.text);
    }

    /// It was refused whole.
    pub fn afvist(&self, reskode: u32, koder: &[&str]) {
        assert_eq!(
            (self.reskode(), self.koder()),
            (reskode, koder.iter().map(ToString::to_string).collect()),
            "{}",
            self.text
        );
        assert_eq!(self.antal(), [0; 5]);
    }
}

/// What stands in the Body: the signature above it is of no use to who reads a failure.
fn krop(envelope: &str) -> String {
    envelope.rsplit_once("</soap:Header>").map_or(envelope, |(_, body)| body).to_owned()
}

/// A signed request of the supplier's system, at the world's time.
pub fn anmodning(verden: &Verden, sti: &'static str, payload: &str) -> RawRequest {
    let namespace = services::find(sti).unwrap().namespace;
    let besked =
        Besked { system: Some("EX100001"), created: now(), navnerum: Some(namespace), ..Besked::til(sti, payload) };
    let krop = besked.signeret(&Underskriver::ny(&certs(), "leverandoer-system"));
    let content_type = Some("application/soap+xml; charset=utf-8".to_owned());
    RawRequest { content_type, ..verden.anmodning(None, sti, krop) }
}

/// Sends a payload and gives what was answered.
pub async fn kald(verden: &Verden, sti: &'static str, payload: &str) -> Svar {
    Svar::af(&verden.gateway.handle(anmodning(verden, sti, payload)).await)
}

/// Sends a document to `importerXml`, `importerDeltaXml` or `importerSletXml`.
pub async fn importer(verden: &Verden, operation: &str, dok: &dok::Dok) -> Svar {
    kald(verden, WSAIMPORT, &dok.payload(operation)).await
}

pub async fn fuld(verden: &Verden, dok: &dok::Dok) -> Svar {
    importer(verden, "importerXml", dok).await
}

pub async fn delta(verden: &Verden, dok: &dok::Dok) -> Svar {
    importer(verden, "importerDeltaXml", dok).await
}

pub async fn slet(verden: &Verden, dok: &dok::Dok) -> Svar {
    importer(verden, "importerSletXml", dok).await
}
