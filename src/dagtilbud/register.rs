//! What the rules ask of the register, whoever keeps it.

use super::Niveau;
use super::model::Skrivning;
use super::model::{AlternativAdresse, Anvisningsenhed, Daginstitution};
use crate::registre::{Adresse, BeroertAftale, CvrRaekke, DarRaekke, Reference};
use crate::types::{Institutionsnummer, Pnummer};

/// A series of numbers; each only ever grows (dtr-rules 4, 31; choices.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Serie {
    /// `D`: daginstitutioner.
    D,
    /// `G`: anvisningsenheder and alternative addresses.
    G,
}

impl Serie {
    /// The series that a level's numbers come from.
    #[must_use]
    pub fn for_niveau(niveau: Niveau) -> Self {
        match niveau {
            Niveau::Daginstitution => Self::D,
            Niveau::Anvisningsenhed | Niveau::AlternativAdresse => Self::G,
        }
    }

    /// Its letter.
    #[must_use]
    pub fn bogstav(self) -> &'static str {
        match self {
            Self::D => "D",
            Self::G => "G",
        }
    }

    /// The number's text: the letter and five digits; `None` past 99999.
    #[must_use]
    pub fn nummer(self, loebenummer: u32) -> Option<Institutionsnummer> {
        format!("{}{loebenummer:05}", self.bogstav()).parse().ok()
    }
}

/// The register as the rules see it: inside one transaction, with its own writes visible at once.
pub trait Register {
    /// What can go wrong in storage; never the caller's fault.
    type Error;

    /// One daginstitution, open or closed.
    ///
    /// # Errors
    /// The store's own.
    fn daginstitution(&self, nummer: &Institutionsnummer) -> Result<Option<Daginstitution>, Self::Error>;

    /// One anvisningsenhed, open or closed.
    ///
    /// # Errors
    /// The store's own.
    fn anvisningsenhed(&self, nummer: &Institutionsnummer) -> Result<Option<Anvisningsenhed>, Self::Error>;

    /// One alternativ adresse, open or closed.
    ///
    /// # Errors
    /// The store's own.
    fn alternativ_adresse(&self, nummer: &Institutionsnummer) -> Result<Option<AlternativAdresse>, Self::Error>;

    /// The open anvisningsenheder under a daginstitution, by number.
    ///
    /// # Errors
    /// The store's own.
    fn aabne_anvisningsenheder(&self, daginstitution: &Institutionsnummer)
    -> Result<Vec<Anvisningsenhed>, Self::Error>;

    /// The open alternative addresses under an anvisningsenhed, by number.
    ///
    /// # Errors
    /// The store's own.
    fn aabne_alternative(&self, enhed: &Institutionsnummer) -> Result<Vec<AlternativAdresse>, Self::Error>;

    /// The numbers of the open units right under a daginstitution or an anvisningsenhed, lowest first, at most so many.
    ///
    /// # Errors
    /// The store's own.
    fn aabne_under(&self, nummer: &Institutionsnummer, hoejst: usize) -> Result<Vec<Institutionsnummer>, Self::Error>;

    /// Issues the next number of a series; it is never issued again once the transaction is kept.
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

    /// An address in the DAR table: by its id where one is given, else by street, house number and postal code.
    ///
    /// # Errors
    /// The store's own.
    fn dar(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>, Self::Error>;

    /// The agreements in force about one institution number (dtr-rules 35).
    ///
    /// # Errors
    /// The store's own.
    fn aftaler_paa(&self, nummer: &Institutionsnummer) -> Result<Vec<BeroertAftale>, Self::Error>;
}
