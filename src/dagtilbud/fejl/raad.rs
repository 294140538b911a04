//! What is told of a change that is not refused: DTR5nn.

use crate::dagtilbud::register::BeroertAftale;
use crate::types::{Cvr, Institutionsnummer};

/// What the supplier should know about a change that is not refused for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Raad {
    /// The change changes nothing; nothing is written.
    #[error("{nummer} er uændret; intet er skrevet")]
    IngenAendring {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
    },
    /// The CVR table is not loaded.
    #[error("CVR-tabellen er ikke indlæst: P-nummeret er ikke kontrolleret for {antal} ændringer i sendingen")]
    CvrIkkeIndlaest {
        #[doc = "How many changes."]
        antal: u32,
    },
    /// The DAR table is not loaded.
    #[error("DAR-tabellen er ikke indlæst: adressen er ikke kontrolleret for {antal} ændringer i sendingen")]
    DarIkkeIndlaest {
        #[doc = "How many changes."]
        antal: u32,
    },
    /// A daginstitution is left without an anvisningsenhed; the monthly check will tell.
    #[error("{nummer} har nu ingen åben anvisningsenhed; en daginstitution skal have mindst én")]
    UdenAnvisningsenhed {
        #[doc = "The daginstitution."]
        nummer: Institutionsnummer,
        #[doc = "The rule."]
        regel: &'static str,
    },
    /// Agreements about the unit.
    #[error("{nummer} har {} tilslutnings- eller dataaftaler, som ændringen berører straks: {}", aftaler.len(), aftaleliste(aftaler))]
    BeroerteAftaler {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
        #[doc = "The agreements."]
        aftaler: Vec<BeroertAftale>,
    },
    /// The town is not the postal code's.
    #[error("byNavn afviger fra postdistriktet for postnummeret; det er bevaret, som det blev angivet")]
    BynavnAfviger,
    /// Dagpleje under another CVR number than the municipality's.
    #[error("kommunal dagpleje registreres med et P-nummer under kommunens CVR-nummer; P-nummeret hører til {cvr}")]
    DagplejePnummer {
        #[doc = "The P-number's."]
        cvr: Cvr,
    },
}

/// At most this many agreements are named in one advis.
const NAEVNTE_AFTALER: usize = 10;

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
    /// The code and the rule that it stands for.
    #[must_use]
    pub fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::IngenAendring { .. } => ("DTR501", None),
            Self::CvrIkkeIndlaest { .. } => ("DTR502", Some("dtr-rules 15")),
            Self::DarIkkeIndlaest { .. } => ("DTR503", Some("dtr-rules 14")),
            Self::UdenAnvisningsenhed { regel, .. } => ("DTR504", Some(regel)),
            Self::BeroerteAftaler { .. } => ("DTR505", Some("dtr-rules 35")),
            Self::BynavnAfviger => ("DTR506", Some("dtr-rules 14")),
            Self::DagplejePnummer { .. } => ("DTR507", Some("dtr-rules 48")),
        }
    }
}
