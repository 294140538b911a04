//! The operations on cases: what is asked of them, and what they are answered with.

use super::encode;
use crate::institutioner::{Sag, Sagsstatus};
use crate::services::aendringer::{Error, Felter, Ordforraad, Svar, foelger, meddelelser};
use crate::soap::Payload;
use crate::types::Time;
use crate::xml::{Event, Limits, Reader, Writer};

const SAGSNUMMER: &str = "sagsnummer";
const STATUS: &str = "status";
const BEGRUNDELSE: &str = "begrundelse";
const ORD: Ordforraad = Ordforraad { felter: &[&[SAGSNUMMER, STATUS, BEGRUNDELSE]], flade: &[], dele: &[] };

/// What is asked of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sagskald {
    /// The case.
    pub sagsnummer: i64,
    /// What is to be done with it.
    pub skridt: Skridt,
}

/// What can be done with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skridt {
    /// It is shown, with what would happen if it were approved now.
    Hent,
    /// Its acts are to be done.
    Godkend {
        /// Whether it is a rehearsal.
        proeve: bool,
    },
    /// It is refused.
    Afvis {
        /// Why, for the one that asked.
        begrundelse: String,
    },
    /// It is withdrawn by the one that asked.
    Traek,
}

/// Reads a request about one case.
///
/// # Errors
/// Where schema and code disagree.
pub fn sagskald(message: &str, payload: &Payload, limits: &Limits) -> Result<Sagskald, Error> {
    let (proeve, felter) = argumenter(message, payload, limits)?;
    let skridt = match payload.local.as_str() {
        "HentSag" => Skridt::Hent,
        "GodkendSag" => Skridt::Godkend { proeve },
        "AfvisSag" => Skridt::Afvis { begrundelse: felter.tekst(BEGRUNDELSE)? },
        "TraekSag" => Skridt::Traek,
        _ => return Err(Error::Unknown(payload.range.start)),
    };
    Ok(Sagskald { sagsnummer: felter.parsed(SAGSNUMMER)?, skridt })
}

/// Reads which cases `HentSager` asks for; `None`: all.
///
/// # Errors
/// Where schema and code disagree.
pub fn status(message: &str, payload: &Payload, limits: &Limits) -> Result<Option<Sagsstatus>, Error> {
    let (_, felter) = argumenter(message, payload, limits)?;
    felter.given(STATUS).map(|ord| Sagsstatus::parse(ord).ok_or(Error::Form(STATUS))).transpose()
}

fn argumenter<'m>(message: &'m str, payload: &'m Payload, limits: &Limits) -> Result<(bool, Felter<'m>), Error> {
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    let Event::Start(root) = reader.next()? else { return Err(Error::Unknown(payload.range.start)) };
    let proeve = root.attribute(None, "proeve").is_some_and(|value| matches!(value.trim(), "true" | "1"));
    Ok((proeve, Felter::read(&mut reader, &ORD)?))
}

/// The answer to `HentSager`.
#[must_use]
pub fn write_sager(namespace: &str, sager: &[Sag]) -> String {
    let mut xml = Writer::new();
    xml.start("HentSagerResponse").attr("xmlns", namespace);
    for sag in sager {
        xml.start("sag");
        kort(&mut xml, sag);
        xml.end();
    }
    xml.finish()
}

/// The answer to `HentSag`: the case, and what would come of it now where it waits; empty where there is none.
#[must_use]
pub fn write_sag(namespace: &str, fundet: Option<(&Sag, Option<&Svar>)>) -> String {
    let mut xml = Writer::new();
    xml.start("HentSagResponse").attr("xmlns", namespace);
    if let Some((sag, nu)) = fundet {
        xml.start("sag");
        kort(&mut xml, sag);
        xml.start("anmodning");
        sag.anmodning.aendringer.iter().for_each(|aendring| encode::aendring(&mut xml, aendring));
        xml.end();
        if let Some(nu) = nu {
            foelger(&mut xml, nu);
            meddelelser(&mut xml, &nu.fejl, &nu.advis);
        }
        xml.end();
    }
    xml.finish()
}

/// `SagKort` of the schema.
fn kort(xml: &mut Writer, sag: &Sag) {
    let tid = |tid: Time| format!("{tid:.3}");
    xml.element(SAGSNUMMER, &sag.id.to_string());
    xml.element(STATUS, sag.status().as_str());
    xml.element("anmodet", &tid(sag.anmodning.anmodet));
    xml.element("kvitteringsId", &sag.anmodning.udveksling.to_string());
    xml.element("cvrNummer", sag.anmodning.cvr.as_str());
    for aendring in &sag.anmodning.aendringer {
        xml.start("aendring");
        xml.element("position", &aendring.position.to_string());
        xml.element("metode", aendring.handling.metode());
        xml.element_if("lokalId", aendring.lokal_id.as_deref());
        xml.end();
    }
    if let Some(afgoerelse) = &sag.afgoerelse {
        xml.element("afgjort", &tid(afgoerelse.tid));
        xml.element("afgoerelse", &afgoerelse.udveksling.to_string());
        xml.element_if(BEGRUNDELSE, afgoerelse.begrundelse.as_deref());
    }
}
