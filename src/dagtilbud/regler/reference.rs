//! P-numbers against the CVR table, addresses against the DAR table (dtr-rules 14, 15, 22).

use super::Gang;
use super::sag::Sag;
use crate::dagtilbud::fejl::felt;
use crate::dagtilbud::register::Register;
use crate::registre::opslag::{self, By};
use crate::registre::{Adresse, FaellesBrud, FaellesRaad, Reference, Referencebrud};
use crate::types::{Cvr, Pnummer};

/// A unit's P-number and CVR number, with the names of their fields on its level.
pub(super) struct Numre<'n> {
    pub(super) pnummer_felt: &'static str,
    pub(super) cvr_felt: &'static str,
    pub(super) pnummer: &'n Pnummer,
    /// As given in the message.
    pub(super) cvr: Option<&'n Cvr>,
    /// As the unit had them before an Update.
    pub(super) foer: Option<(&'n Pnummer, Option<&'n Cvr>)>,
}

impl<R: Register> Gang<'_, R> {
    /// dtr-rules 15, 22: the P-number must be active in CVR; the CVR number is filled from it, and one that is given must agree.
    /// Where the table is not loaded the number that was given stands, or the one that the unit already had with the same P-number.
    pub(super) fn cvr(&mut self, sag: &mut Sag<'_>, numre: &Numre<'_>) -> Result<Option<Cvr>, R::Error> {
        let i_cvr = self.register.cvr(numre.pnummer)?;
        if let Some(brud) = opslag::pnummer(&i_cvr) {
            sag.brud(Some(numre.pnummer_felt), brud);
        }
        if let Some(brud) = opslag::cvr(numre.cvr, &i_cvr) {
            sag.brud(Some(numre.cvr_felt), brud);
        }
        match i_cvr {
            Reference::Fundet(raekke) => return Ok(Some(raekke.cvr)),
            Reference::IkkeIndlaest => self.efterkontrol.uden_cvr.taeld(|| sag.sted(Some(numre.pnummer_felt))),
            Reference::Ukendt => {}
        }
        let kendt = numre.foer.filter(|(pnummer, _)| *pnummer == numre.pnummer).and_then(|(_, cvr)| cvr);
        Ok(numre.cvr.or(kendt).cloned())
    }

    /// dtr-rules 14: the address must be one of DAR's. Answers it with its town filled in.
    pub(super) fn adresse(&mut self, sag: &mut Sag<'_>, adresse: &Adresse) -> Result<Adresse, R::Error> {
        let i_dar = self.register.dar(adresse)?;
        if i_dar == Reference::IkkeIndlaest {
            self.efterkontrol.uden_dar.taeld(|| sag.sted(Some(felt::VEJNAVN)));
        }
        if let Some((felt, brud)) = opslag::adresse(adresse, &i_dar) {
            sag.brud(Some(felt), brud);
        }
        let i_dar = matches!(i_dar, Reference::Fundet(_));
        Ok(Adresse { by_navn: self.bynavn(sag, adresse, i_dar), ..adresse.clone() })
    }

    /// The town. DAR knows more postal codes than the table, so an address of DAR's passes.
    fn bynavn(&self, sag: &mut Sag<'_>, adresse: &Adresse, i_dar: bool) -> String {
        match opslag::by(adresse, self.regler.koder.postdistrikt(&adresse.post_nummer, self.dag)) {
            By::Navn(navn) => return navn,
            By::Afviger => sag.raad(Some(felt::BYNAVN), FaellesRaad::BynavnAfviger),
            By::Ukendt if i_dar => {}
            By::Mangler if i_dar => sag.brud(Some(felt::BYNAVN), FaellesBrud::BynavnMangler),
            By::Ukendt | By::Mangler => sag.brud(Some(felt::POSTNUMMER), Referencebrud::PostnummerUkendt),
        }
        adresse.by_navn.clone()
    }
}
