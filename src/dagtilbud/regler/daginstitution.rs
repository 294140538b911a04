//! The three methods of a daginstitution.

use super::Gang;
use super::henvisning::Rolle;
use super::sag::Sag;
use crate::dagtilbud::fejl::{Brud, felt};
use crate::dagtilbud::felter;
use crate::dagtilbud::model::{Daginstitution, DaginstitutionFelter, Enhed, Liv, Niveau};
use crate::dagtilbud::register::{Register, Serie};
use crate::registre::{Art, FaellesRaad, Henvisning};
use crate::types::Institutionsnummer;

impl<R: Register> Gang<'_, R> {
    pub(super) fn insert_daginstitution(
        &mut self,
        sag: &mut Sag<'_>,
        givne: &DaginstitutionFelter,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        Self::uden_eget_nummer(sag, felt::DAGINSTITUTIONSNUMMER);
        felter::daginstitution(&mut |felt, brud| sag.brud(Some(felt), brud), self.regler.koder, self.dag, givne);
        if !self.maa_oprette(sag, givne) || !sag.godkendt() {
            return Ok(None);
        }
        // dtr-rules 4: the register issues the number.
        let nummer = self.register.naeste_nummer(Serie::for_niveau(Niveau::Daginstitution))?;
        let ejer_cvr = self.ejer(givne);
        let liv = Liv { oprettet: self.regler.now, nedlagt: None, opdateret: self.regler.now };
        self.efterkontrol.mindst_en.insert(nummer.clone(), (sag.sted(None), "dtr-rules 2"));
        self.kontroller_daginstitution(sag, &nummer);
        self.opret(Enhed::Daginstitution(Daginstitution { nummer, felter: givne.clone(), ejer_cvr, liv }))
    }

    /// dtr-rules 21: ejerform, lovgrundlag and admKommuneKode may all change (v2.0: to a lawful combination).
    pub(super) fn update_daginstitution(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        givne: &DaginstitutionFelter,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        felter::daginstitution(&mut |felt, brud| sag.brud(Some(felt), brud), self.regler.koder, self.dag, givne);
        let Some(foer) = self.find_daginstitution(sag, Rolle::Egen, egen)? else { return Ok(None) };
        let ejer_cvr = if givne.ejerform == foer.felter.ejerform { foer.ejer_cvr.clone() } else { self.ejer(givne) };
        let mut efter = Daginstitution { felter: givne.clone(), ejer_cvr, ..foer.clone() };
        let maa = self.maa_aendre(sag, &foer)? && self.maa_goere_til(sag, &foer, &efter)?;
        if !maa || !sag.godkendt() {
            return Ok(None);
        }
        if efter == foer {
            return Ok(Some(uaendret(sag, foer.nummer)));
        }
        efter.liv.opdateret = self.regler.now;
        self.kontroller_daginstitution(sag, &foer.nummer);
        self.skriv(sag, Art::Update, Enhed::Daginstitution(foer), Enhed::Daginstitution(efter))
    }

    /// dtr-rules 34: closes it; dtr-rules 32: not before what is under it.
    pub(super) fn delete_daginstitution(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let Some(foer) = self.find_daginstitution(sag, Rolle::Egen, egen)? else { return Ok(None) };
        let under = self.register.aabne_under(&foer.nummer, FLEST_TALT)?;
        uden_underliggende(sag, felt::DAGINSTITUTIONSNUMMER, under);
        if !self.maa_aendre(sag, &foer)? || !sag.godkendt() {
            return Ok(None);
        }
        let efter = Daginstitution { liv: self.nedlagt(foer.liv), ..foer.clone() };
        self.skriv(sag, Art::Delete, Enhed::Daginstitution(foer), Enhed::Daginstitution(efter))
    }

    pub(super) fn nedlagt(&self, liv: Liv) -> Liv {
        Liv { nedlagt: Some(self.regler.now), opdateret: self.regler.now, ..liv }
    }
}

/// An Update or a Move that changes nothing: said, not written.
pub(super) fn uaendret(sag: &mut Sag<'_>, nummer: Institutionsnummer) -> Institutionsnummer {
    sag.raad(None, FaellesRaad::IngenAendring { nummer: nummer.clone() });
    nummer
}

/// The most open units that are counted before a Delete is refused for their sake: a batch of nothing but Deletes must not count a large
/// institution anew for each.
pub(super) const FLEST_TALT: usize = 100;

/// dtr-rules 32: no cascade.
pub(super) fn uden_underliggende(sag: &mut Sag<'_>, felt: &'static str, under: Vec<Institutionsnummer>) {
    let antal = under.len();
    let flere = if antal == FLEST_TALT { " eller flere" } else { "" };
    if let Some(foerste) = under.into_iter().next() {
        sag.brud(Some(felt), Brud::HarUnderliggende { antal, flere, foerste });
    }
}
