//! Signed messages: what existing clients send, what we sign, what an attacker makes of it, and what xmlsec1 says of the same.

pub mod angreb;
mod egenskaber;
mod former;
pub mod klienter;
mod optagne;
mod signering;
pub mod underskriv;
mod xmlsec;

use bytes::Bytes;
use tilslut::pki::Index;
use tilslut::security::Trust;
use tilslut::soap::{ContentType, Envelope, Message};
use tilslut::types::Time;
use tilslut::wss::{Error, Rules, Signed, Verifier};
use tilslut::xml::Limits;

use crate::verden::certs;

/// When the messages here are judged: a minute after they were made.
fn nu() -> Time {
    "2026-11-23T10:01:00Z".parse().unwrap()
}

/// The example world's trust.
pub fn tillid() -> Trust {
    Trust::load(&Index::read(&certs()).unwrap().trust(&certs())).unwrap()
}

/// What was read of a message: the envelope's own verdict first, then the signature's.
pub fn laes(
    trust: &Trust,
    rules: &Rules,
    now: Time,
    message: &str,
) -> Result<(Envelope, Result<Option<Signed>, Error>), String> {
    let media = match message.contains("http://schemas.xmlsoap.org/soap/envelope/") {
        true => ContentType::parse(Some("text/xml")).unwrap(),
        false => ContentType::parse(Some("application/soap+xml")).unwrap(),
    };
    let message = Message::decode(Bytes::copy_from_slice(message.as_bytes()), &media).map_err(|e| e.to_string())?;
    let mut verifier = Verifier::new(trust, rules, now);
    let envelope =
        Envelope::read(&message, &media, &Limits::default(), &mut verifier).map_err(|error| format!("{error:?}"))?;
    let verdict = verifier.finish(&envelope);
    Ok((envelope, verdict))
}

/// The verdict on a request.
fn doem(trust: &Trust, message: &str) -> Result<Option<Signed>, Error> {
    laes(trust, &Rules::REQUEST, nu(), message).unwrap().1
}
