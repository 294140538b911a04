//! The four methods of an anvisningsenhed.

use super::Gang;
use super::daginstitution::{FLEST_TALT, uaendret, uden_underliggende};
use super::henvisning::Rolle;
use super::reference::Numre;
use super::sag::Sag;
use crate::dagtilbud::fejl::{Brud, Raad, felt};
use crate::dagtilbud::model::{Anvisningsenhed, AnvisningsenhedFelter, Daginstitution, Enhed, Liv, Niveau};
use crate::dagtilbud::register::{Register, Serie};
use crate::dagtilbud::{EJERFORM_PRIVAT, INSTTYPE_DAGPLEJE, felter};
use crate::registre::{Art, Henvisning};
use crate::types::Institutionsnummer;

impl<R: Register> Gang<'_, R> {
    /// dtr-rules 3: tied to one daginstitution. dtr-rules 47-50: an area of childminders is one like any other.
    pub(super) fn insert_enhed(
        &mut self,
        sag: &mut Sag<'_>,
        over: &Henvisning,
        givne: &AnvisningsenhedFelter,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        Self::uden_eget_nummer(sag, felt::ENHEDSNUMMER);
        let felter = self.enhedsfelter(sag, givne, None)?;
        let Some(over) = self.find_daginstitution(sag, Rolle::Overordnet, over)? else { return Ok(None) };
        if !self.maa_tilfoeje(sag, &over, felter.cvr.as_ref())? || !sag.godkendt() {
            return Ok(None);
        }
        self.dagpleje(sag, &over, &felter);
        let nummer = self.register.naeste_nummer(Serie::for_niveau(Niveau::Anvisningsenhed))?;
        let liv = Liv { oprettet: self.regler.now, nedlagt: None, opdateret: self.regler.now };
        self.kontroller_enhed(sag, &nummer);
        self.opret(Enhed::Anvisningsenhed(Anvisningsenhed { nummer, daginstitution: over.nummer, felter, liv }))
    }

    /// dtr-rules 21: the institution type may change.
    pub(super) fn update_enhed(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        over: Option<&Henvisning>,
        givne: &AnvisningsenhedFelter,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let Some(foer) = self.find_enhed(sag, Rolle::Egen, egen)? else {
            self.enhedsfelter(sag, givne, None)?;
            return Ok(None);
        };
        self.samme_overordnede(sag, &foer.daginstitution, over, Niveau::Daginstitution, "MoveAnvisningsEnhed");
        let felter = self.enhedsfelter(sag, givne, Some(&foer.felter))?;
        let Some(daginstitution) = self.overordnet(sag, &foer.daginstitution)? else { return Ok(None) };
        if !self.maa_aendre(sag, &daginstitution)? || !sag.godkendt() {
            return Ok(None);
        }
        let mut efter = Anvisningsenhed { felter, ..foer.clone() };
        if efter == foer {
            return Ok(Some(uaendret(sag, foer.nummer)));
        }
        efter.liv.opdateret = self.regler.now;
        self.dagpleje(sag, &daginstitution, &efter.felter);
        self.kontroller_enhed(sag, &foer.nummer);
        self.skriv(sag, Art::Update, Enhed::Anvisningsenhed(foer), Enhed::Anvisningsenhed(efter))
    }

    /// dtr-rules 32, 34.
    pub(super) fn delete_enhed(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let Some(foer) = self.find_enhed(sag, Rolle::Egen, egen)? else { return Ok(None) };
        let under = self.register.aabne_under(&foer.nummer, FLEST_TALT)?;
        uden_underliggende(sag, felt::ENHEDSNUMMER, under);
        let Some(daginstitution) = self.overordnet(sag, &foer.daginstitution)? else { return Ok(None) };
        if !self.maa_aendre(sag, &daginstitution)? || !sag.godkendt() {
            return Ok(None);
        }
        self.efterkontrol.mindst_en.insert(daginstitution.nummer, (sag.sted(None), "dtr-rules 2"));
        let efter = Anvisningsenhed { liv: self.nedlagt(foer.liv), ..foer.clone() };
        self.skriv(sag, Art::Delete, Enhed::Anvisningsenhed(foer), Enhed::Anvisningsenhed(efter))
    }

    /// dtr-rules 27: within the municipality's organisation; its alternative addresses follow, since they are under it. dtr-rules 29: the number
    /// is kept. dtr-rules 30: the last one may be moved away.
    pub(super) fn move_enhed(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        til: &Henvisning,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let foer = self.find_enhed(sag, Rolle::Egen, egen)?;
        let til = self.find_daginstitution(sag, Rolle::Overordnet, til)?;
        let (Some(foer), Some(til)) = (foer, til) else { return Ok(None) };
        let Some(fra) = self.overordnet(sag, &foer.daginstitution)? else { return Ok(None) };
        if !self.maa_flytte(sag, felt::DAGINSTITUTIONSNUMMER, &fra, &til)? {
            return Ok(None);
        }
        if fra.nummer == til.nummer {
            return Ok(Some(uaendret(sag, foer.nummer)));
        }
        self.efterkontrol.mindst_en.insert(fra.nummer, (sag.sted(None), "dtr-rules 30"));
        self.kontroller_enhed(sag, &foer.nummer);
        // Told once in a batch, however often the unit is moved to and fro in it.
        if self.efterkontrol.flyttede.insert(foer.nummer.clone()) {
            for alternativ in self.register.aabne_alternative(&foer.nummer)? {
                self.naevn_aftaler(sag, &alternativ.nummer)?;
            }
        }
        let mut efter = Anvisningsenhed { daginstitution: til.nummer, ..foer.clone() };
        efter.liv.opdateret = self.regler.now;
        self.skriv(sag, Art::Move, Enhed::Anvisningsenhed(foer), Enhed::Anvisningsenhed(efter))
    }

    /// Whether a unit may move between these daginstitutioner: first that the caller has the one, then that they are of one municipality
    /// (dtr-rules 27, 28), then that the caller has the other. A move that can never be allowed is not answered with a missing agreement.
    pub(super) fn maa_flytte(
        &self,
        sag: &mut Sag<'_>,
        felt: &'static str,
        fra: &Daginstitution,
        til: &Daginstitution,
    ) -> Result<bool, R::Error> {
        if !self.maa_aendre(sag, fra)? {
            return Ok(false);
        }
        let (fra_kommune, til_kommune) = (fra.felter.adm_kommune, til.felter.adm_kommune);
        if fra_kommune != til_kommune {
            let niveau = sag.aendring.handling.niveau();
            sag.brud(Some(felt), Brud::FlytMellemKommuner { niveau, fra: fra_kommune, til: til_kommune });
            return Ok(false);
        }
        Ok(self.maa_aendre(sag, til)? && sag.godkendt())
    }

    /// The daginstitution that a unit stands under.
    pub(super) fn overordnet(
        &self,
        sag: &mut Sag<'_>,
        nummer: &Institutionsnummer,
    ) -> Result<Option<Daginstitution>, R::Error> {
        let fundet = self.register.daginstitution(nummer)?;
        if fundet.is_none() {
            sag.brud(None, Brud::OverordnetFindesIkke { nummer: nummer.clone(), niveau: Niveau::Daginstitution });
        }
        Ok(fundet)
    }

    /// The fields as they are to stand: checked, the CVR number and the town filled in.
    fn enhedsfelter(
        &mut self,
        sag: &mut Sag<'_>,
        givne: &AnvisningsenhedFelter,
        foer: Option<&AnvisningsenhedFelter>,
    ) -> Result<AnvisningsenhedFelter, R::Error> {
        felter::enhed(&mut |felt, brud| sag.brud(Some(felt), brud), self.regler.koder, self.dag, givne);
        let adresse = self.adresse(sag, &givne.adresse)?;
        let cvr = self.cvr(
            sag,
            &Numre {
                pnummer_felt: felt::PNUMMER,
                cvr_felt: felt::CVR,
                pnummer: &givne.pnummer,
                cvr: givne.cvr.as_ref(),
                foer: foer.map(|foer| (&foer.pnummer, foer.cvr.as_ref())),
            },
        )?;
        Ok(AnvisningsenhedFelter { adresse, cvr, ..givne.clone() })
    }

    fn dagpleje(&self, sag: &mut Sag<'_>, over: &Daginstitution, felter: &AnvisningsenhedFelter) {
        let kommunal = felter.insttype3 == INSTTYPE_DAGPLEJE && over.felter.ejerform != EJERFORM_PRIVAT;
        let Some(cvr) =
            felter.cvr.as_ref().filter(|cvr| kommunal && self.er_anden_end_kommunen(over.felter.adm_kommune, cvr))
        else {
            return;
        };
        sag.raad(Some(felt::PNUMMER), Raad::DagplejePnummer { cvr: cvr.clone() });
    }
}
