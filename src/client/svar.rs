//! A service's answer as a client understands it: a receipt, a fault, or another payload.

mod import;
mod konsekvens;

pub use self::import::{Importadvis, Importbruger, Importsvar};
pub use self::konsekvens::{Godkendelse, Konsekvens};
use super::Element;
pub use crate::services::aendringer::Meddelelse;
use crate::soap::{Envelope, Payload};
use crate::xml::{self, Place};

/// An answer, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Svar {
    /// The receipt of a change.
    Kvittering(Kvittering),
    /// What became of an import document.
    Import(Importsvar),
    /// A SOAP fault.
    Fault(Fault),
    /// Whatever else the Body holds: the answer of a read.
    Andet(Element),
}

/// `ImportSvar` and `VedligeholdSvar`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kvittering {
    /// Whether all of it was done.
    pub ok: bool,
    /// Whether it waits for the ministry.
    pub afventer: bool,
    /// The case that it became, or is about.
    pub sagsnummer: Option<String>,
    /// `kvitteringsId`: the exchange in the journal.
    pub id: String,
    /// When the request was received.
    pub modtaget: String,
    /// What each change became.
    pub resultater: Vec<Resultat>,
    /// What follows for those who have the units' numbers.
    pub konsekvenser: Vec<Konsekvens>,
    /// What the ministry must approve.
    pub godkendelser: Vec<Godkendelse>,
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

/// A SOAP fault with its `ServiceFaultDetailer` or `authentificationError`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// Whether it is the caller's: sent again unchanged it will never succeed.
    pub afsenderens: bool,
    /// The error code; empty where the fault does not tell it.
    pub kode: String,
    /// Brugerdatabasen's `type`, such as `Rettigheder`.
    pub slags: Option<String>,
    /// The text.
    pub tekst: String,
    /// The exchange, as the gateway's operator knows it.
    pub korrelation: Option<String>,
    /// More, one line each.
    pub detaljer: Vec<String>,
}

impl Svar {
    /// What an envelope says.
    ///
    /// # Errors
    /// Where its payload cannot be read.
    pub fn of(konvolut: &Envelope) -> Result<Self, xml::Error> {
        let Payload { namespace, local, range, scope } = &konvolut.payload;
        let payload = Element::read(konvolut.text(), range.clone(), scope)?;
        if local == "Fault" && namespace.as_deref() == Some(konvolut.version.namespace()) {
            return Ok(Self::Fault(Fault::of(&payload)));
        }
        if let Some(svar) = payload.child("svar").and_then(Importsvar::of) {
            return Ok(Self::Import(svar));
        }
        Ok(match payload.child("ImportSvar").or_else(|| payload.child("VedligeholdSvar")) {
            Some(svar) => Self::Kvittering(Kvittering::of(svar)),
            None => Self::Andet(payload),
        })
    }

    /// Whether it says that what was asked for was done, or waits for the ministry.
    #[must_use]
    pub fn ok(&self) -> bool {
        match self {
            Self::Kvittering(kvittering) => kvittering.ok || kvittering.afventer,
            Self::Import(svar) => svar.ok(),
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
            afventer: svar.value("status") == Some("Afventer"),
            sagsnummer: text(svar, "sagsnummer"),
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
            konsekvenser: svar.all("konsekvens").map(Konsekvens::of).collect(),
            godkendelser: svar.all("godkendelse").map(Godkendelse::of).collect(),
            fejl: svar.all("fejl").map(meddelelse).collect(),
            advis: svar.all("advis").map(meddelelse).collect(),
        }
    }

    /// The number that the unit of this `lokalId` was given.
    #[must_use]
    pub fn nummer(&self, lokal_id: &str) -> Option<&str> {
        self.resultater.iter().find(|resultat| resultat.lokal_id.as_deref() == Some(lokal_id))?.nummer.as_deref()
    }
}

fn meddelelse(element: &Element) -> Meddelelse {
    let text = |name| element.value(name).map(str::to_owned);
    let number = |name| element.value(name).and_then(|number| number.parse::<usize>().ok());
    Meddelelse {
        kode: text("kode").unwrap_or_default(),
        tekst: text("tekst").unwrap_or_default(),
        position: number("position").and_then(|number| u32::try_from(number).ok()),
        felt: text("felt"),
        sti: text("sti"),
        sted: number("linje").zip(number("kolonne")).map(|(line, column)| Place { line, column }),
        regel: text("regel"),
    }
}

impl Fault {
    fn of(fault: &Element) -> Self {
        let code = fault.value("faultcode").or_else(|| fault.child("Code").and_then(|code| code.value("Value")));
        let reason =
            fault.value("faultstring").or_else(|| fault.child("Reason").and_then(|reason| reason.value("Text")));
        // Only a receiver's own failure may succeed unchanged.
        let afsenderens = !code.is_some_and(|code| code.ends_with(":Server") || code.ends_with(":Receiver"));
        let fault = match fault.find("ServiceFaultDetailer") {
            Some(detail) => Self {
                kode: detail.value("ErrorCode").unwrap_or_default().to_owned(),
                tekst: detail.value("ErrorMessage").or(reason).unwrap_or_default().to_owned(),
                korrelation: detail.value("CorrelationID").map(str::to_owned),
                detaljer: detail.all("Details").map(|line| line.text.trim().to_owned()).collect(),
                ..Self::default()
            },
            None => {
                let error = fault.find("authentificationError").and_then(|error| error.value("type"));
                Self { slags: error.map(str::to_owned), ..Self::in_words(reason.unwrap_or_default()) }
            }
        };
        Self { afsenderens, ..fault }
    }

    /// Brugerdatabasen's faults have no place for code and id but the Reason: `TIL320: … CorrelationID: <id>`.
    fn in_words(reason: &str) -> Self {
        let is_code =
            |code: &str| code.len() == 6 && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let (kode, rest) = reason.split_once(": ").filter(|(code, _)| is_code(code)).unwrap_or(("", reason));
        let (tekst, id) = rest.rsplit_once(" CorrelationID: ").map_or((rest, None), |(text, id)| (text, Some(id)));
        Self { kode: kode.to_owned(), tekst: tekst.to_owned(), korrelation: id.map(str::to_owned), ..Self::default() }
    }
}

#[cfg(test)]
mod tests;
