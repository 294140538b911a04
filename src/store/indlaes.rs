//! Fills an empty register from an extract: each unit a change of its own, all of them one entry of the operator's in the journal.

use super::tilslutning::Cause;
use super::{Conn, Result, Tx};
use crate::dagtilbud::{self, Register as _};
use crate::institutioner::{self, Register as _};
use crate::journal::{Copy, Entry};
use crate::registre::{Art, Skrevet};
use crate::types::Institutionsnummer;

impl Conn {
    /// Whether Dagtilbudsregisteret has any unit, open or closed.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn har_dagtilbud(&self) -> Result<bool> {
        Ok(self.prepare("SELECT EXISTS (SELECT 1 FROM daginstitution)")?.query_row([], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// Writes the units of an extract, each after the one that it lies under; no number of theirs is issued again. Returns the next number of each
    /// series.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn indlaes_dagtilbud(
        &mut self,
        enheder: Vec<dagtilbud::Enhed>,
        cause: &Cause,
        kilde: &Kilde,
    ) -> Result<[Option<Institutionsnummer>; 2]> {
        let series = [dagtilbud::Serie::D, dagtilbud::Serie::G];
        let mut naeste = [0; 2];
        for (serie, naeste) in series.iter().zip(&mut naeste) {
            let numre = enheder.iter().filter_map(|enhed| enhed.nummer().as_str().strip_prefix(serie.bogstav()));
            let hoejeste = numre.filter_map(|nummer| nummer.parse::<u32>().ok()).max().unwrap_or(0);
            *naeste = self.haev_serie(serie.bogstav(), hoejeste + 1)?;
        }
        let mut skriver = super::dagtilbud::Skriver::new(self, cause.tid);
        for efter in enheder {
            skriver.skriv(dagtilbud::Skrivning { art: Art::Insert, foer: None, efter })?;
        }
        let skrevet = skriver.skrevet;
        self.journal_indlaest(cause, kilde, &skrevet)?;
        let [d, g] = naeste;
        Ok([dagtilbud::Serie::D.nummer(d), dagtilbud::Serie::G.nummer(g)])
    }

    /// Writes the units of an extract, each after its hovedskole. Returns the number that the next new unit will get: whatever was loaded is passed
    /// over.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn indlaes_institutioner(
        &mut self,
        units: Vec<institutioner::Institution>,
        foerste_nummer: u32,
        cause: &Cause,
        kilde: &Kilde,
    ) -> Result<Institutionsnummer> {
        let mut skriver = super::institutioner::Skriver::new(self, foerste_nummer);
        for efter in units {
            skriver.skriv(institutioner::Skrivning { art: Art::Insert, foer: None, efter })?;
        }
        let skrevet = skriver.skrevet;
        self.journal_indlaest(cause, kilde, &skrevet)?;
        self.attempt(|tx| {
            let mut skriver = super::institutioner::Skriver::new(tx, foerste_nummer);
            Ok((skriver.naeste_nummer(institutioner::Serie::Endelig)?, super::Keep::No))
        })
    }

    /// The extract itself is kept by its digest alone: the changes are the whole of it.
    fn journal_indlaest(&mut self, cause: &Cause, kilde: &Kilde, skrevet: &[Skrevet]) -> Result<()> {
        let entry = Entry {
            anmodning: kilde.udtraek.clone(),
            svar: Copy::kept(kilde.indhold.as_bytes()),
            ..cause.entry(cause.id, "load".to_owned(), b"")
        };
        self.journal(&entry, skrevet)?;
        Ok(())
    }
}

/// Where units come from, as the journal keeps it.
#[derive(Debug, Clone)]
pub struct Kilde {
    /// Digest and size of the extract.
    pub udtraek: Copy,
    /// What it was and what came of it, as JSON.
    pub indhold: String,
}
