//! What the rules ask of the register, whoever keeps it.

use super::model::{Institution, Skrivning};
use crate::registre::{Adresse, CvrRaekke, DarRaekke, Reference};
use crate::types::{Institutionsnummer, Kommunekode, Pnummer};

/// The lowest six-digit number that a new unit gets where nothing else is configured: above the newest that was seen in the authority's own extract
/// (ir.md 2.1, choices.md §5).
pub const FOERSTE_NUMMER: u32 = 283_001;

/// A series of numbers; each only ever grows (ir.md 2.1, choices.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Serie {
    /// Six digits.
    Endelig,
    /// `F` + 5 digits: provisional (ir-rules 14).
    Foreloebig,
}

impl Serie {
    /// Its name in `nummerserie`.
    #[must_use]
    pub fn bogstav(self) -> &'static str {
        match self {
            Self::Endelig => "I",
            Self::Foreloebig => "F",
        }
    }

    /// Whether a number is of the form of one of the series, whoever gave it.
    #[must_use]
    pub fn har_form(nummer: &Institutionsnummer) -> bool {
        let nummer = nummer.as_str();
        nummer.strip_prefix('F').unwrap_or(nummer).bytes().all(|tegn| tegn.is_ascii_digit())
    }

    /// The number's text; `None` where the series is used up.
    #[must_use]
    pub fn nummer(self, loebenummer: u32) -> Option<Institutionsnummer> {
        match self {
            Self::Endelig => format!("{loebenummer:06}").parse().ok(),
            Self::Foreloebig => format!("F{loebenummer:05}").parse().ok(),
        }
    }
}

/// What the rules must know of a dagtilbud that is to go under a school's number (dtr-rules 54).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dagtilbud {
    /// The administrative municipality of its daginstitution.
    pub adm_kommune: Kommunekode,
    /// The lovgrundlag of its daginstitution; a landsbyordning has 6.
    pub lovgrundlag: u32,
    /// Whether it is open.
    pub aaben: bool,
}

/// The register as the rules see it: inside one transaction, with its own writes visible at once.
pub trait Register {
    /// What can go wrong in storage; never the caller's fault.
    type Error;

    /// One unit, open or closed.
    ///
    /// # Errors
    /// The store's own.
    fn institution(&self, nummer: &Institutionsnummer) -> Result<Option<Institution>, Self::Error>;

    /// The open afdelinger of a hovedskole, by number.
    ///
    /// # Errors
    /// The store's own.
    fn aabne_afdelinger(&self, hovedskole: &Institutionsnummer) -> Result<Vec<Institution>, Self::Error>;

    /// Issues the next number of a series that no unit has had, open or closed; it is never issued again once the transaction is kept.
    ///
    /// # Errors
    /// The store's own; also where the series is used up.
    fn naeste_nummer(&mut self, serie: Serie) -> Result<Institutionsnummer, Self::Error>;

    /// Writes one unit as it is after a change.
    ///
    /// # Errors
    /// The store's own.
    fn skriv(&mut self, skrivning: Skrivning) -> Result<(), Self::Error>;

    /// A P-number in the CVR table.
    ///
    /// # Errors
    /// The store's own.
    fn cvr(&self, pnummer: &Pnummer) -> Result<Reference<CvrRaekke>, Self::Error>;

    /// An address in the DAR table.
    ///
    /// # Errors
    /// The store's own.
    fn dar(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>, Self::Error>;

    /// An anvisningsenhed of Dagtilbudsregisteret.
    ///
    /// # Errors
    /// The store's own.
    fn dagtilbud(&self, nummer: &Institutionsnummer) -> Result<Option<Dagtilbud>, Self::Error>;
}
