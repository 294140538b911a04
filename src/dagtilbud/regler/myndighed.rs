//! Who may change a unit (dtr-rules 36-38, choices.md §2).
//!
//! A municipality maintains what lies under its `admKommuneKode`, save private units; a private unit is maintained by its owner, by the owner's
//! CVR number. Who owns it is known where the owner created it (`ejer_cvr`); otherwise from the CVR numbers of its anvisningsenheder.

use super::Gang;
use super::sag::Sag;
use crate::dagtilbud::EJERFORM_PRIVAT;
use crate::dagtilbud::fejl::{Brud, felt};
use crate::dagtilbud::model::{Daginstitution, DaginstitutionFelter};
use crate::dagtilbud::register::Register;
use crate::registre::koder::Opslag;
use crate::tilslutning::Scope;
use crate::types::{Cvr, Kommunekode};

/// What the caller's agreements say about one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adgang {
    Ja,
    /// No party that it acts for has anything to do with the unit.
    UdenAftale,
    /// dtr-rules 36: it acts for the unit's municipality, but the unit is private.
    KunEjeren,
}

impl<R: Register> Gang<'_, R> {
    /// Whether the caller may change a unit of this daginstitution as it stands; the sag is told where not.
    pub(super) fn maa_aendre(&self, sag: &mut Sag<'_>, daginstitution: &Daginstitution) -> Result<bool, R::Error> {
        let ejere = self.ejere(daginstitution)?;
        Ok(self.doem(sag, &daginstitution.felter, &ejere))
    }

    /// As [`Self::maa_aendre`], for a new anvisningsenhed: under a private daginstitution without a known owner, its CVR number names the owner.
    pub(super) fn maa_tilfoeje(
        &self,
        sag: &mut Sag<'_>,
        daginstitution: &Daginstitution,
        cvr: Option<&Cvr>,
    ) -> Result<bool, R::Error> {
        let mut ejere = self.ejere(daginstitution)?;
        if ejere.is_empty() {
            ejere.extend(cvr.cloned());
        }
        Ok(self.doem(sag, &daginstitution.felter, &ejere))
    }

    /// Whether the caller may create a daginstitution. Any party that is not a municipality may create a private one: its own.
    pub(super) fn maa_oprette(&self, sag: &mut Sag<'_>, felter: &DaginstitutionFelter) -> bool {
        let privat = felter.ejerform == EJERFORM_PRIVAT;
        (privat && !self.private_parter().is_empty()) || self.doem(sag, felter, &[])
    }

    /// Whether the caller may give a daginstitution these fields. It needs authority over the unit as it becomes too, where its municipality
    /// changes or it stops being private; a municipality that lets go of a unit may say that it is private now.
    pub(super) fn maa_goere_til(
        &self,
        sag: &mut Sag<'_>,
        foer: &Daginstitution,
        efter: &Daginstitution,
    ) -> Result<bool, R::Error> {
        let samme_kommune = foer.felter.adm_kommune == efter.felter.adm_kommune;
        let bliver_privat = foer.felter.ejerform != EJERFORM_PRIVAT && efter.felter.ejerform == EJERFORM_PRIVAT;
        if samme_kommune && (bliver_privat || foer.felter.ejerform == efter.felter.ejerform) {
            return Ok(true);
        }
        self.maa_aendre(sag, efter)
    }

    /// The owner to note on a private unit: the party that is no municipality, if the caller acts for exactly one.
    pub(super) fn ejer(&self, felter: &DaginstitutionFelter) -> Option<Cvr> {
        if felter.ejerform != EJERFORM_PRIVAT {
            return None;
        }
        match self.private_parter().as_slice() {
            [ejer] => Some((*ejer).clone()),
            _ => None,
        }
    }

    fn private_parter(&self) -> Vec<&Cvr> {
        let Scope::Parter(parter) = self.regler.scope else { return Vec::new() };
        let mut cvr: Vec<&Cvr> =
            parter.iter().filter(|part| part.kommunekode.is_none()).map(|part| &part.cvr).collect();
        cvr.sort();
        cvr.dedup();
        cvr
    }

    fn ejere(&self, daginstitution: &Daginstitution) -> Result<Vec<Cvr>, R::Error> {
        if daginstitution.felter.ejerform != EJERFORM_PRIVAT {
            return Ok(Vec::new());
        }
        if let Some(ejer) = &daginstitution.ejer_cvr {
            return Ok(vec![ejer.clone()]);
        }
        let enheder = self.register.aabne_anvisningsenheder(&daginstitution.nummer)?;
        Ok(enheder.into_iter().filter_map(|enhed| enhed.felter.cvr).collect())
    }

    fn doem(&self, sag: &mut Sag<'_>, felter: &DaginstitutionFelter, ejere: &[Cvr]) -> bool {
        let kommune = felter.adm_kommune;
        // A municipality that does not exist was told of (dtr-rules 13); nobody can have an agreement for it.
        if !sag.godkendt() && self.regler.koder.kommuner.slaa_op(kommune.0.into(), self.dag) == Opslag::Ukendt {
            return false;
        }
        let adgang = if felter.ejerform == EJERFORM_PRIVAT {
            self.til_privat(kommune, ejere)
        } else {
            self.til_kommunens(kommune)
        };
        match adgang {
            Adgang::Ja => return true,
            Adgang::UdenAftale => sag.uden_aftale(format!("kommune {kommune}")),
            Adgang::KunEjeren => {
                sag.brud(Some(felt::EJERFORM).filter(|felt| sag.aendring.angav(felt)), Brud::KunEjeren { kommune })
            }
        }
        false
    }

    fn til_kommunens(&self, kommune: Kommunekode) -> Adgang {
        if self.regler.scope.covers_kommune(kommune) { Adgang::Ja } else { Adgang::UdenAftale }
    }

    fn til_privat(&self, kommune: Kommunekode, ejere: &[Cvr]) -> Adgang {
        let scope = self.regler.scope;
        let ejer = |cvr: &Cvr| ejere.iter().all(|ejer| ejer == cvr);
        let er_ejer = match scope {
            Scope::Alle => true,
            Scope::Parter(parter) => !ejere.is_empty() && parter.iter().any(|part| ejer(&part.cvr)),
        };
        match (er_ejer, scope.covers_kommune(kommune)) {
            (true, _) => Adgang::Ja,
            (false, true) if self.regler.kommune_vedligeholder_private => Adgang::Ja, // dtr-rules 38
            (false, true) => Adgang::KunEjeren,
            (false, false) => Adgang::UdenAftale,
        }
    }

    /// dtr-rules 48: kommunal dagpleje has a P-number under the municipality's CVR number. Told, not refused (dtr-rules 19).
    pub(super) fn er_anden_end_kommunen(&self, kommune: Kommunekode, cvr: &Cvr) -> bool {
        let Scope::Parter(parter) = self.regler.scope else { return false };
        let kommunen = parter.iter().find(|part| part.kommunekode == Some(kommune));
        kommunen.is_some_and(|part| part.cvr != *cvr)
    }
}
