//! What is told of a change that is not refused: DTR5nn.

use crate::registre::{BeroertAftale, Besked, FaellesRaad};
use crate::types::{Cvr, Institutionsnummer};

/// What the supplier should know about a change that is not refused for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Raad {
    /// What every register tells.
    #[error(transparent)]
    Faelles(#[from] FaellesRaad),
    /// A daginstitution is left without an anvisningsenhed; the monthly check will tell.
    #[error("{nummer} har nu ingen åben anvisningsenhed; en daginstitution skal have mindst én")]
    UdenAnvisningsenhed {
        #[doc = "The daginstitution."]
        nummer: Institutionsnummer,
        #[doc = "The rule."]
        regel: &'static str,
    },
    /// Agreements about the unit.
    #[error("{nummer} har {}, som ændringen berører straks: {}", antal_aftaler(aftaler.len()), aftaleliste(aftaler))]
    BeroerteAftaler {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
        #[doc = "The agreements."]
        aftaler: Vec<BeroertAftale>,
    },
    /// Dagpleje under another CVR number than the municipality's.
    #[error("kommunal dagpleje registreres med et P-nummer under kommunens CVR-nummer; P-nummeret hører til {cvr}")]
    DagplejePnummer {
        #[doc = "The P-number's."]
        cvr: Cvr,
    },
}

/// At most this many agreements are named in one advis.
const NAEVNTE_AFTALER: usize = 10;

fn antal_aftaler(antal: usize) -> String {
    if antal == 1 { "1 aftale".to_owned() } else { format!("{antal} aftaler") }
}

fn aftaleliste(aftaler: &[BeroertAftale]) -> String {
    let navn = |aftale: &BeroertAftale| {
        let system = aftale.system.as_ref().map(|system| format!(", {system}")).unwrap_or_default();
        format!("nr. {} ({}{system})", aftale.nr, aftale.service)
    };
    let mut navne: Vec<String> = aftaler.iter().take(NAEVNTE_AFTALER).map(navn).collect();
    if aftaler.len() > NAEVNTE_AFTALER {
        navne.push(format!("og {} flere", aftaler.len() - NAEVNTE_AFTALER));
    }
    navne.join(", ")
}

impl Raad {
    /// The code of [`Raad::BeroerteAftaler`], for who tells of the agreements otherwise.
    pub const BEROERTE_AFTALER: &'static str = "DTR505";
}

impl Besked for Raad {
    fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Faelles(FaellesRaad::IngenAendring { .. }) => ("DTR501", None),
            Self::Faelles(FaellesRaad::CvrIkkeIndlaest { .. }) => ("DTR502", Some("dtr-rules 15")),
            Self::Faelles(FaellesRaad::DarIkkeIndlaest { .. }) => ("DTR503", Some("dtr-rules 14")),
            Self::UdenAnvisningsenhed { regel, .. } => ("DTR504", Some(regel)),
            Self::BeroerteAftaler { .. } => (Self::BEROERTE_AFTALER, Some("dtr-rules 35")),
            Self::Faelles(FaellesRaad::BynavnAfviger) => ("DTR506", Some("dtr-rules 14")),
            Self::DagplejePnummer { .. } => ("DTR507", Some("dtr-rules 48")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_several_are_said_rightly() {
        let aftale = |nr| BeroertAftale { nr, service: "wsibruger".into(), system: None };
        let nummer: Institutionsnummer = "G10001".parse().unwrap();
        let en = Raad::BeroerteAftaler { nummer: nummer.clone(), aftaler: vec![aftale(7)] };
        assert_eq!(en.to_string(), "G10001 har 1 aftale, som ændringen berører straks: nr. 7 (wsibruger)");
        let to = Raad::BeroerteAftaler { nummer, aftaler: vec![aftale(7), aftale(8)] };
        assert!(to.to_string().starts_with("G10001 har 2 aftaler, som"));
    }
}
