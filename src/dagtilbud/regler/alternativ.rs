//! The four methods of an alternativ adresse.

use super::Gang;
use super::daginstitution::uaendret;
use super::henvisning::Rolle;
use super::reference::Numre;
use super::sag::Sag;
use crate::dagtilbud::fejl::{Brud, felt};
use crate::dagtilbud::felter;
use crate::dagtilbud::model::{AlternativAdresse, AlternativAdresseFelter, Daginstitution, Enhed, Liv, Niveau};
use crate::dagtilbud::register::{Register, Serie};
use crate::registre::{Art, Henvisning};
use crate::types::Institutionsnummer;

impl<R: Register> Gang<'_, R> {
    pub(super) fn insert_alternativ(
        &mut self,
        sag: &mut Sag<'_>,
        over: &Henvisning,
        givne: &AlternativAdresseFelter,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        Self::uden_eget_nummer(sag, felt::ALTERNATIV_NUMMER);
        let felter = self.alternativfelter(sag, givne, None)?;
        let Some(enhed) = self.find_enhed(sag, Rolle::Overordnet, over)? else { return Ok(None) };
        let Some(daginstitution) = self.overordnet(sag, &enhed.daginstitution)? else { return Ok(None) };
        if !self.maa_aendre(sag, &daginstitution)? || !sag.godkendt() {
            return Ok(None);
        }
        let nummer = self.register.naeste_nummer(Serie::for_niveau(Niveau::AlternativAdresse))?;
        let liv = Liv { oprettet: self.regler.now, nedlagt: None, opdateret: self.regler.now };
        self.opret(Enhed::AlternativAdresse(AlternativAdresse { nummer, enhed: enhed.nummer, felter, liv }))
    }

    pub(super) fn update_alternativ(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        over: Option<&Henvisning>,
        givne: &AlternativAdresseFelter,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let Some(foer) = self.find_alternativ(sag, egen)? else {
            self.alternativfelter(sag, givne, None)?;
            return Ok(None);
        };
        self.samme_overordnede(sag, &foer.enhed, over, Niveau::Anvisningsenhed, "MoveAlternativAdresse");
        let felter = self.alternativfelter(sag, givne, Some(&foer.felter))?;
        let Some(daginstitution) = self.daginstitution_over(sag, &foer.enhed)? else { return Ok(None) };
        if !self.maa_aendre(sag, &daginstitution)? || !sag.godkendt() {
            return Ok(None);
        }
        let mut efter = AlternativAdresse { felter, ..foer.clone() };
        if efter == foer {
            return Ok(Some(uaendret(sag, foer.nummer)));
        }
        efter.liv.opdateret = self.regler.now;
        self.skriv(sag, Art::Update, Enhed::AlternativAdresse(foer), Enhed::AlternativAdresse(efter))
    }

    /// dtr-rules 34.
    pub(super) fn delete_alternativ(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let Some(foer) = self.find_alternativ(sag, egen)? else { return Ok(None) };
        let Some(daginstitution) = self.daginstitution_over(sag, &foer.enhed)? else { return Ok(None) };
        if !self.maa_aendre(sag, &daginstitution)? || !sag.godkendt() {
            return Ok(None);
        }
        let efter = AlternativAdresse { liv: self.nedlagt(foer.liv), ..foer.clone() };
        self.skriv(sag, Art::Delete, Enhed::AlternativAdresse(foer), Enhed::AlternativAdresse(efter))
    }

    /// dtr-rules 28: within the municipality's organisation. dtr-rules 29: the number is kept.
    pub(super) fn move_alternativ(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        til: &Henvisning,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let foer = self.find_alternativ(sag, egen)?;
        let til = self.find_enhed(sag, Rolle::Overordnet, til)?;
        let (Some(foer), Some(til)) = (foer, til) else { return Ok(None) };
        let fra = self.daginstitution_over(sag, &foer.enhed)?;
        let (Some(fra), Some(til_daginstitution)) = (fra, self.overordnet(sag, &til.daginstitution)?) else {
            return Ok(None);
        };
        if !self.maa_flytte(sag, felt::ALTERNATIV_ENHED, &fra, &til_daginstitution)? {
            return Ok(None);
        }
        if foer.enhed == til.nummer {
            return Ok(Some(uaendret(sag, foer.nummer)));
        }
        let mut efter = AlternativAdresse { enhed: til.nummer, ..foer.clone() };
        efter.liv.opdateret = self.regler.now;
        self.skriv(sag, Art::Move, Enhed::AlternativAdresse(foer), Enhed::AlternativAdresse(efter))
    }

    /// The daginstitution above the anvisningsenhed that an alternativ adresse stands under.
    fn daginstitution_over(
        &self,
        sag: &mut Sag<'_>,
        enhed: &Institutionsnummer,
    ) -> Result<Option<Daginstitution>, R::Error> {
        match self.register.anvisningsenhed(enhed)? {
            Some(enhed) => self.overordnet(sag, &enhed.daginstitution),
            None => {
                sag.brud(None, Brud::OverordnetFindesIkke { nummer: enhed.clone(), niveau: Niveau::Anvisningsenhed });
                Ok(None)
            }
        }
    }

    fn alternativfelter(
        &mut self,
        sag: &mut Sag<'_>,
        givne: &AlternativAdresseFelter,
        foer: Option<&AlternativAdresseFelter>,
    ) -> Result<AlternativAdresseFelter, R::Error> {
        felter::alternativ(&mut |felt, brud| sag.brud(Some(felt), brud), self.regler.koder, self.dag, givne);
        let adresse = self.adresse(sag, &givne.adresse)?;
        let cvr = self.cvr(
            sag,
            &Numre {
                pnummer_felt: felt::ALTERNATIV_PNUMMER,
                cvr_felt: felt::ALTERNATIV_CVR,
                pnummer: &givne.pnummer,
                cvr: givne.cvr.as_ref(),
                foer: foer.map(|foer| (&foer.pnummer, foer.cvr.as_ref())),
            },
        )?;
        Ok(AlternativAdresseFelter { adresse, cvr, ..givne.clone() })
    }
}
