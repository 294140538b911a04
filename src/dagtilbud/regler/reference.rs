//! P-numbers against the CVR table, addresses against the DAR table (dtr-rules 14, 15, 22).

use super::Gang;
use super::sag::{Sag, Sted};
use crate::dagtilbud::fejl::{Brud, Raad, felt};
use crate::dagtilbud::reference;
use crate::dagtilbud::register::Register;
use crate::registre::Adresse;
use crate::registre::Reference;
use crate::registre::koder::Opslag;
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
        if let Some(brud) = reference::pnummer(&i_cvr) {
            sag.brud(Some(numre.pnummer_felt), brud);
        }
        if let Some(brud) = reference::cvr(numre.cvr, &i_cvr) {
            sag.brud(Some(numre.cvr_felt), brud);
        }
        match i_cvr {
            Reference::Fundet(raekke) => return Ok(Some(raekke.cvr)),
            Reference::IkkeIndlaest => taeld(&mut self.efterkontrol.uden_cvr, sag.sted(Some(numre.pnummer_felt))),
            Reference::Ukendt => {}
        }
        let kendt = numre.foer.filter(|(pnummer, _)| *pnummer == numre.pnummer).and_then(|(_, cvr)| cvr);
        Ok(numre.cvr.or(kendt).cloned())
    }

    /// dtr-rules 14: the address must be one of DAR's. Answers it with its town filled in.
    pub(super) fn adresse(&mut self, sag: &mut Sag<'_>, adresse: &Adresse) -> Result<Adresse, R::Error> {
        let i_dar = self.register.dar(adresse)?;
        if i_dar == Reference::IkkeIndlaest {
            taeld(&mut self.efterkontrol.uden_dar, sag.sted(Some(felt::VEJNAVN)));
        }
        if let Some(brud) = reference::adresse(adresse, &i_dar) {
            let felt = match brud {
                Brud::KommuneAfviger { .. } => felt::KOMMUNE,
                _ if adresse.dawa_id.is_some() => felt::DAWA_ID,
                _ => felt::VEJNAVN,
            };
            sag.brud(Some(felt), brud);
        }
        let i_dar = matches!(i_dar, Reference::Fundet(_));
        Ok(Adresse { by_navn: self.bynavn(sag, adresse, i_dar), ..adresse.clone() })
    }

    /// The town: as given, else from the postal code (choices.md §3). DAR knows more postal codes than the table, so an address of DAR's passes.
    fn bynavn(&self, sag: &mut Sag<'_>, adresse: &Adresse, i_dar: bool) -> String {
        let givet = adresse.by_navn.trim();
        match (self.regler.koder.postdistrikt(&adresse.post_nummer, self.dag), givet) {
            (Opslag::Gaelder(distrikt), "") => return distrikt.to_owned(),
            (Opslag::Gaelder(distrikt), givet) => {
                if givet.to_lowercase() != distrikt.to_lowercase() {
                    sag.raad(Some(felt::BYNAVN), Raad::BynavnAfviger);
                }
            }
            (_, "") if i_dar => sag.brud(Some(felt::BYNAVN), Brud::BynavnMangler),
            (_, _) if i_dar => {}
            _ => sag.brud(Some(felt::POSTNUMMER), Brud::PostnummerUkendt),
        }
        adresse.by_navn.clone()
    }
}

/// Counts a change that could not be checked; one advis tells of all of them.
fn taeld(taeller: &mut Option<(Sted, u32)>, sted: Sted) {
    taeller.get_or_insert((sted, 0)).1 += 1;
}
