//! The register inside the writer's transaction: what the rules ask and write.

use rusqlite::params;

use crate::institutioner::{Dagtilbud, Institution, Register, Serie, Skrivning};
use crate::registre::{Adresse, CvrRaekke, DarRaekke, Reference, Skrevet};
use crate::store::{Error, Result, Tx};
use crate::types::{Institutionsnummer, Pnummer};

/// The register as [`crate::institutioner::anvend`] sees it; gathers what was written, for the journal.
pub struct Skriver<'t, 'c> {
    tx: &'t mut Tx<'c>,
    foerste_nummer: u32,
    /// Every row that was written, in order: what [`Tx::journal`] takes.
    pub skrevet: Vec<Skrevet>,
}

impl<'t, 'c> Skriver<'t, 'c> {
    /// The register; `foerste_nummer` is the lowest number that it gives to a new unit (choices.md §5).
    pub fn new(tx: &'t mut Tx<'c>, foerste_nummer: u32) -> Self {
        Self { tx, foerste_nummer, skrevet: Vec::new() }
    }

    /// Whether a number means something already: in the register, or to those who have it in an agreement, as a source of users or as what
    /// has taken over from an A-number. A new unit that got it would get what hangs on it too.
    fn i_brug(&self, nummer: &Institutionsnummer) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM institution WHERE nummer = ?1)
            OR EXISTS (SELECT 1 FROM part WHERE institutionsnummer = ?1)
            OR EXISTS (SELECT 1 FROM importkilde WHERE institution = ?1)
            OR EXISTS (SELECT 1 FROM anummer WHERE efterfoelger = ?1)";
        Ok(self.tx.prepare(sql)?.query_row(params![nummer.as_str()], |row| row.get(0))?)
    }
}

impl Register for Skriver<'_, '_> {
    type Error = Error;

    fn institution(&self, nummer: &Institutionsnummer) -> Result<Option<Institution>> {
        self.tx.institution(nummer)
    }

    fn aabne_afdelinger(&self, hovedskole: &Institutionsnummer) -> Result<Vec<Institution>> {
        self.tx.aabne_afdelinger(hovedskole)
    }

    /// ir.md 2.1: after going through the numbers already used, active and closed.
    fn naeste_nummer(&mut self, serie: Serie) -> Result<Institutionsnummer> {
        let mindst = match serie {
            Serie::Endelig => self.foerste_nummer,
            Serie::Foreloebig => 0,
        };
        loop {
            let naeste = self.tx.tag_i_serie(serie.bogstav(), mindst)?;
            let nummer = serie.nummer(naeste).ok_or(Error::SeriesUsedUp { serie: serie.bogstav() })?;
            if !self.i_brug(&nummer)? {
                return Ok(nummer);
            }
        }
    }

    fn skriv(&mut self, skrivning: Skrivning) -> Result<()> {
        match &skrivning.foer {
            None => self.tx.insert_institution(&skrivning.efter)?,
            Some(foer) => self.tx.replace_institution(foer, &skrivning.efter)?,
        }
        let skrevet = Skrevet::of(&skrivning).map_err(|_| Error::Corrupt { table: "aendring", column: "efter" })?;
        self.skrevet.push(skrevet);
        Ok(())
    }

    fn cvr(&self, pnummer: &Pnummer) -> Result<Reference<CvrRaekke>> {
        self.tx.cvr_opslag(pnummer)
    }

    fn dar(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>> {
        self.tx.dar_opslag(adresse)
    }

    fn dagtilbud(&self, nummer: &Institutionsnummer) -> Result<Option<Dagtilbud>> {
        let Some(enhed) = self.tx.anvisningsenhed(nummer)? else { return Ok(None) };
        let over = self.tx.daginstitution(&enhed.daginstitution)?;
        let over = over.ok_or(Error::Corrupt { table: "anvisningsenhed", column: "daginstitution" })?;
        Ok(Some(Dagtilbud {
            adm_kommune: over.felter.adm_kommune,
            lovgrundlag: over.felter.lovgrundlag,
            aaben: enhed.liv.nedlagt.is_none(),
        }))
    }
}
