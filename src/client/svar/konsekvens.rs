//! What `VedligeholdSvar` tells beside what a change became: what follows from it, and what must be approved (ir-rules 26).

use crate::client::Element;

/// What happens to one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Konsekvens {
    /// The change, counted from 1.
    pub position: u32,
    /// The unit; `ny:1` for one whose number is not issued yet.
    pub nummer: String,
    /// `Ny`, `Ophoerer`, `SkifterEnhedsart`, `SkifterHovedskole` or `SkifterKode`.
    pub haendelse: String,
    /// The unit that continues it.
    pub efterfoelger: Option<String>,
    /// The field whose code changes.
    pub felt: Option<String>,
    /// Before.
    pub fra: Option<String>,
    /// After.
    pub til: Option<String>,
    /// The agreements on its number, each with the one that was proposed in its place.
    pub aftaler: Vec<(String, Option<String>)>,
    /// How many users it has.
    pub brugere: u64,
    /// Who must be told.
    pub underret: Vec<String>,
}

/// A change that the ministry must approve.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Godkendelse {
    /// The change, counted from 1.
    pub position: u32,
    /// Its method.
    pub metode: String,
    /// Why.
    pub hvorfor: String,
}

impl Konsekvens {
    pub(super) fn of(element: &Element) -> Self {
        let text = |name| element.value(name).map(str::to_owned);
        let aftale = |aftale: &Element| {
            (aftale.value("nr").unwrap_or_default().to_owned(), aftale.value("forslag").map(str::to_owned))
        };
        Self {
            position: number(element, "position"),
            nummer: text("institutionsNummer").unwrap_or_default(),
            haendelse: text("haendelse").unwrap_or_default(),
            efterfoelger: text("efterfoelger"),
            felt: text("felt"),
            fra: text("fra"),
            til: text("til"),
            aftaler: element.all("aftale").map(aftale).collect(),
            brugere: number(element, "brugere"),
            underret: element.all("underret").map(|hvem| hvem.text.trim().to_owned()).collect(),
        }
    }

    /// What happens, as one reads it: `283001 ophører, fortsætter som 283010`.
    #[must_use]
    pub fn tekst(&self) -> String {
        let Self { nummer, efterfoelger, felt, fra, til, .. } = self;
        let fra_til = || format!("fra {} til {}", ord(fra.as_deref()), ord(til.as_deref()));
        match self.haendelse.as_str() {
            "Ny" => format!("{nummer} er ny"),
            "Ophoerer" => match efterfoelger {
                Some(efterfoelger) => format!("{nummer} ophører, fortsætter som {efterfoelger}"),
                None => format!("{nummer} ophører"),
            },
            "SkifterEnhedsart" => format!("{nummer} skifter enhedsart {}", fra_til()),
            "SkifterHovedskole" => format!("{nummer} skifter hovedskole {}", fra_til()),
            _ => format!("{nummer} skifter {} {}", felt.as_deref().unwrap_or("kode"), fra_til()),
        }
    }
}

impl Godkendelse {
    pub(super) fn of(element: &Element) -> Self {
        let text = |name| element.value(name).unwrap_or_default().to_owned();
        Self { position: number(element, "position"), metode: text("metode"), hvorfor: text("hvorfor") }
    }
}

fn number<T: std::str::FromStr + Default>(element: &Element, name: &str) -> T {
    element.value(name).and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn ord(tekst: Option<&str>) -> &str {
    tekst.unwrap_or("ingen")
}
