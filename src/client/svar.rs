//! A service's answer as a client understands it: a receipt, a fault, or another payload.

use super::{Element, Error, Response};
use crate::soap::{ContentType, Envelope};
use crate::xml::Limits;

/// An answer, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Svar {
    /// The receipt of a change.
    Kvittering(Kvittering),
    /// A SOAP fault.
    Fault(Fault),
    /// Whatever else the Body holds: the answer of a read.
    Andet(Element),
}

/// `ImportSvar`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kvittering {
    /// Whether all of it was done.
    pub ok: bool,
    /// `kvitteringsId`: the exchange in the journal.
    pub id: String,
    /// When the request was received.
    pub modtaget: String,
    /// What each change became.
    pub resultater: Vec<Resultat>,
    /// What was wrong.
    pub fejl: Vec<Meddelelse>,
    /// What the supplier should know.
    pub advis: Vec<Meddelelse>,
}

/// What one change became.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resultat {
    /// Counted from 1.
    pub position: u32,
    /// The method.
    pub metode: String,
    /// The supplier's own name for the unit.
    pub lokal_id: Option<String>,
    /// The unit's number.
    pub nummer: Option<String>,
}

/// An error or an advis.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meddelelse {
    /// `docs/fejlkoder.md`.
    pub kode: String,
    /// What is wrong, and what was expected.
    pub tekst: String,
    /// The change, counted from 1.
    pub position: Option<u32>,
    /// The field.
    pub felt: Option<String>,
    /// The path to the element.
    pub sti: Option<String>,
    /// The line in the request.
    pub linje: Option<usize>,
    /// The column in the request.
    pub kolonne: Option<usize>,
    /// The rule.
    pub regel: Option<String>,
}

/// A SOAP fault with its `ServiceFaultDetailer`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// Whether it is the caller's: sent again unchanged it will never succeed.
    pub afsenderens: bool,
    /// The error code; empty where the fault has no detail.
    pub kode: String,
    /// The text.
    pub tekst: String,
    /// The exchange, as the gateway's operator knows it.
    pub korrelation: Option<String>,
    /// More, one line each.
    pub detaljer: Vec<String>,
}

impl Svar {
    /// Reads an answer.
    ///
    /// # Errors
    /// Where it is no SOAP envelope.
    pub fn read(response: &Response) -> Result<Self, Error> {
        let wrong = || Error::Answer(format!("HTTP {} uden en SOAP-konvolut", response.status.as_u16()));
        let content_type = ContentType::parse(response.header("content-type")).map_err(|_| wrong())?;
        let envelope =
            Envelope::parse(response.body.clone(), &content_type, &Limits::default()).map_err(|_| wrong())?;
        let payload = Element::read(envelope.text(), envelope.payload.range.clone(), &envelope.payload.scope);
        Ok(Self::of(payload.map_err(|_| wrong())?))
    }

    fn of(payload: Element) -> Self {
        if payload.name == "Fault" {
            return Self::Fault(Fault::of(&payload));
        }
        match payload.child("ImportSvar") {
            Some(svar) => Self::Kvittering(Kvittering::of(svar)),
            None => Self::Andet(payload),
        }
    }

    /// Whether it says that what was asked for was done.
    #[must_use]
    pub fn ok(&self) -> bool {
        match self {
            Self::Kvittering(kvittering) => kvittering.ok,
            Self::Fault(_) => false,
            Self::Andet(_) => true,
        }
    }
}

impl Kvittering {
    fn of(svar: &Element) -> Self {
        let text = |element: &Element, name| element.value(name).map(str::to_owned);
        Self {
            ok: svar.value("status") == Some("OK"),
            id: text(svar, "kvitteringsId").unwrap_or_default(),
            modtaget: text(svar, "modtaget").unwrap_or_default(),
            resultater: svar
                .all("resultat")
                .map(|resultat| Resultat {
                    position: resultat.value("position").and_then(|number| number.parse().ok()).unwrap_or_default(),
                    metode: text(resultat, "metode").unwrap_or_default(),
                    lokal_id: text(resultat, "lokalId"),
                    nummer: text(resultat, "institutionsNummer"),
                })
                .collect(),
            fejl: svar.all("fejl").map(Meddelelse::of).collect(),
            advis: svar.all("advis").map(Meddelelse::of).collect(),
        }
    }

    /// The number that the unit of this `lokalId` was given.
    #[must_use]
    pub fn nummer(&self, lokal_id: &str) -> Option<&str> {
        self.resultater.iter().find(|resultat| resultat.lokal_id.as_deref() == Some(lokal_id))?.nummer.as_deref()
    }
}

impl Meddelelse {
    fn of(element: &Element) -> Self {
        let text = |name| element.value(name).map(str::to_owned);
        let number = |name| element.value(name).and_then(|number| number.parse::<usize>().ok());
        Self {
            kode: text("kode").unwrap_or_default(),
            tekst: text("tekst").unwrap_or_default(),
            position: number("position").and_then(|number| u32::try_from(number).ok()),
            felt: text("felt"),
            sti: text("sti"),
            linje: number("linje"),
            kolonne: number("kolonne"),
            regel: text("regel"),
        }
    }
}

impl Fault {
    fn of(fault: &Element) -> Self {
        let code = fault.value("faultcode").or_else(|| fault.child("Code").and_then(|code| code.value("Value")));
        let reason =
            fault.value("faultstring").or_else(|| fault.child("Reason").and_then(|reason| reason.value("Text")));
        let none = Element::default();
        let detail = fault.find("ServiceFaultDetailer").unwrap_or(&none);
        Self {
            // Only a receiver's own failure may succeed unchanged.
            afsenderens: !code.is_some_and(|code| code.ends_with(":Server") || code.ends_with(":Receiver")),
            kode: detail.value("ErrorCode").unwrap_or_default().to_owned(),
            tekst: detail.value("ErrorMessage").or(reason).unwrap_or_default().to_owned(),
            korrelation: detail.value("CorrelationID").map(str::to_owned),
            detaljer: detail.all("Details").map(|line| line.text.trim().to_owned()).collect(),
        }
    }
}
