//! Signed requests, and what their answers prove (bpi-security §1, §6).

use std::time::Duration;

use super::besked::{Besked, Fejl};
use super::svar::Svar;
use super::{Error, Response};
use crate::security::{self, Caller, Skyld, Trust};
use crate::soap::{BPI_COMMON, ContentType, Envelope, Message, WSA, WSA_ANONYMOUS, WSSE};
use crate::types::{Cvr, ExchangeId, SystemId, Time};
use crate::wss::{self, Part, Parts, Rules, Signed, Signing, SigningKey, Verifier};
use crate::xml::{Limits, Writer};

/// How long a request lives: what most clients send (bpi-security §3).
const LEVETID: Duration = Duration::from_secs(300);

/// What stands in the Header of a request beside its signature.
#[derive(Debug, Clone, Copy)]
pub struct Hoved<'a> {
    /// Where it is sent.
    pub to: &'a str,
    /// Which udbydersystem calls.
    pub system: Option<&'a SystemId>,
    /// Its id.
    pub id: ExchangeId,
}

impl Hoved<'_> {
    /// `MessageID`.
    #[must_use]
    pub fn message_id(&self) -> String {
        format!("urn:uuid:{}", self.id)
    }
}

impl Besked {
    /// Puts WS-Addressing and `UdbydersystemId` on the request, and signs it. Places in the file are found as before.
    ///
    /// # Errors
    /// Where it was given as a whole envelope, or cannot be signed.
    pub fn underskriv(&mut self, key: &SigningKey, hoved: Hoved<'_>, now: Time) -> Result<(), UnderskriftFejl> {
        let mut xml = Writer::new();
        xml.start("soap:Header").attr("xmlns:wsa", WSA);
        xml.element("wsa:Action", &self.action()).element("wsa:MessageID", &hoved.message_id());
        xml.element("wsa:To", hoved.to);
        xml.start("wsa:ReplyTo").element("wsa:Address", WSA_ANONYMOUS).end();
        if let Some(system) = hoved.system {
            xml.start("bpi:UdbydersystemId").attr("xmlns:bpi", BPI_COMMON).text(system.as_str()).end();
        }
        let unsigned = self.med_hoved(&xml.finish())?;
        let signing = Signing { key, parts: Parts::Request, created: now, life: LEVETID, id: hoved.id };
        self.erstat(wss::sign(&unsigned, &signing)?, hoved.message_id());
        Ok(())
    }
}

/// Why a request is not signed. Nothing has been sent.
#[derive(Debug, thiserror::Error)]
pub enum UnderskriftFejl {
    /// It was given as a whole envelope.
    #[error(transparent)]
    Besked(#[from] Fejl),
    /// It cannot be signed.
    #[error("beskeden kan ikke signeres: {0}")]
    Wss(#[from] wss::SignError),
}

/// Whose answer is believed, and what it must answer.
#[derive(Debug, Clone, Copy)]
pub struct Forventning<'a> {
    /// Whose certificates are believed.
    pub trust: &'a Trust,
    /// The request's `MessageID`.
    pub message_id: &'a str,
    /// Whose it must be; left out, anybody's whose certificate is believed.
    pub svarer: Option<&'a Cvr>,
    /// When it is judged.
    pub now: Time,
}

/// An answer, with what is proven of it.
#[derive(Debug)]
pub struct Modtaget {
    /// Its envelope.
    pub konvolut: Envelope,
    /// What it says.
    pub svar: Svar,
    /// Who signed it, over what. `None`: nobody proved anything, and the answer is worth what the connection is.
    pub bevis: Option<Bevis>,
}

/// What a signed answer proves: who signed it, over what, and that it answers our message.
#[derive(Debug, Clone)]
pub struct Bevis {
    signed: Signed,
}

impl Bevis {
    /// Who signed.
    #[must_use]
    pub fn svarer(&self) -> &Caller {
        self.signed.caller()
    }

    /// Which parts the signature covers.
    #[must_use]
    pub fn daekker(&self) -> &[Part] {
        self.signed.parts()
    }

    /// When it was signed, by its own word.
    #[must_use]
    pub fn signeret(&self) -> Time {
        self.signed.created()
    }
}

/// Why an answer to a signed request is not taken. Nothing of what it says may be shown as true.
#[derive(Debug, thiserror::Error)]
pub enum Ubevist {
    /// It is no answer of SOAP.
    #[error(transparent)]
    Svar(#[from] Error),
    /// It has no signature. Only a fault may do without: the gateway signs to whom it knows.
    #[error("svaret er ikke signeret")]
    Usigneret,
    /// Its signature is not taken.
    #[error("{} ({})", grund(.0), .0.navn())]
    Signatur(wss::Error),
    /// It answers another message.
    #[error("svaret er signeret, men svarer på en anden besked end vores (RelatesTo)")]
    AndenBesked,
    /// Another signed it.
    #[error("svaret er signeret af CVR {fundet} og ikke af CVR {ventet}")]
    AndenSvarer {
        /// Who did.
        fundet: Cvr,
        /// Who should have.
        ventet: Cvr,
    },
    /// It is signed, and is the answer of another operation.
    #[error("svaret er signeret, men hører til en anden metode")]
    AndenMetode,
}

impl Modtaget {
    /// An answer as it stands; a signature is not looked at.
    ///
    /// # Errors
    /// Where it is no SOAP envelope.
    pub fn laes(response: &Response) -> Result<Self, Error> {
        let (message, media) = decode(response)?;
        let konvolut =
            Envelope::read(&message, &media, &Limits::default(), &mut ()).map_err(|_| uforstaaelig(response))?;
        let svar = Svar::of(&konvolut).map_err(|_| uforstaaelig(response))?;
        Ok(Self { konvolut, svar, bevis: None })
    }

    /// The answer to a signed request: signed itself, by one that is believed, and an answer to that very message. A fault may be unsigned.
    ///
    /// # Errors
    /// Why it proves nothing.
    pub fn efterproev(response: &Response, besked: &Besked, forventning: Forventning<'_>) -> Result<Self, Ubevist> {
        let (message, media) = decode(response)?;
        let Forventning { trust, message_id, svarer, now } = forventning;
        let mut verifier = Verifier::new(trust, &Rules::ANSWER, now);
        let konvolut =
            Envelope::read(&message, &media, &Limits::default(), &mut verifier).map_err(|_| uforstaaelig(response))?;
        let signed = verifier.finish(&konvolut).map_err(Ubevist::Signatur)?;
        let svar = Svar::of(&konvolut).map_err(|_| uforstaaelig(response))?;
        let Some(signed) = signed else {
            return match svar {
                Svar::Fault(_) => Ok(Self { konvolut, svar, bevis: None }),
                _ => Err(Ubevist::Usigneret),
            };
        };
        if konvolut.addressing.relates_to.as_deref() != Some(message_id) {
            return Err(Ubevist::AndenBesked);
        }
        let fundet = &signed.caller().certificate().cvr;
        if let Some(ventet) = svarer.filter(|ventet| *ventet != fundet) {
            return Err(Ubevist::AndenSvarer { fundet: fundet.clone(), ventet: ventet.clone() });
        }
        let payload = &konvolut.payload;
        let expected = (Some(besked.service.uri(besked.operation.answer)), &*besked.operation.answer_name());
        let fault = matches!(svar, Svar::Fault(_));
        if !fault && (payload.namespace.as_deref(), payload.local.as_str()) != expected {
            return Err(Ubevist::AndenMetode);
        }
        Ok(Self { konvolut, svar, bevis: Some(Bevis { signed }) })
    }

    /// Whether the answer speaks of a signature that nobody verified.
    #[must_use]
    pub fn uefterproevet_signatur(&self) -> bool {
        self.bevis.is_none() && self.konvolut.headers_named(WSSE, "Security").next().is_some()
    }
}

fn decode(response: &Response) -> Result<(Message, ContentType), Error> {
    let media = ContentType::parse(response.header("content-type")).map_err(|_| uforstaaelig(response))?;
    let message = Message::decode(response.body.clone(), &media).map_err(|_| uforstaaelig(response))?;
    Ok((message, media))
}

fn uforstaaelig(response: &Response) -> Error {
    Error::Answer(format!("HTTP {} uden en SOAP-konvolut", response.status.as_u16()))
}

/// Why a signature is not taken, for who asked for the answer.
fn grund(error: &wss::Error) -> String {
    use wss::Error as E;
    match error {
        E::NotSigned(part) => format!("svarets signatur dækker ikke {part}"),
        E::NoSignature => "svaret har en Security-header, men ingen signatur".into(),
        E::Digest(part) => format!("{part} er ændret, siden svaret blev signeret"),
        E::SignatureValue => "svarets signatur passer ikke til det certifikat, der følger med".into(),
        E::Expired => "svaret er for gammelt, eller maskinens ur går forkert".into(),
        E::FromTheFuture => "svaret er fra fremtiden, eller maskinens ur går forkert".into(),
        E::Life => "svaret gælder for længe".into(),
        E::Caller(error) => certifikat(error).to_owned(),
        _ => "svarets signatur kan ikke godkendes".into(),
    }
}

fn certifikat(error: &security::Error) -> &'static str {
    use security::Error as E;
    match error {
        E::UnknownIssuer => "svarets certifikat er udstedt af en CA, som ikke er i --tillid",
        E::BadSignature => "svarets certifikat er ikke udstedt af den CA, det nævner",
        E::Expired => "svarets certifikat er udløbet",
        E::NotYetValid => "svarets certifikat gælder ikke endnu",
        E::Revoked => "svarets certifikat er spærret",
        E::Oces(_) => "svarets certifikat er ikke et OCES-certifikat med et CVR-nummer",
        _ if error.skyld() == Skyld::Os => "en udsteder i --tillid er uden for sin egen gyldighed",
        _ => "svarets certifikat kan ikke godkendes",
    }
}

#[cfg(test)]
mod tests;
