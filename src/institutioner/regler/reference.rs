//! P-numbers against the CVR table, addresses against the DAR table (2.2, 2.3, 2.9, 2.17): told, never refused, since the register's own units
//! disagree with them.

use super::{Gang, Sag};
use crate::institutioner::fejl::felt;
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Felter, UDEN_FOR_KOMMUNAL_INDDELING};
use crate::institutioner::register::Register;
use crate::registre::opslag::{self, By};
use crate::registre::{Adresse, FaellesBrud, FaellesRaad, Reference, Referencebrud};

impl<R: Register> Gang<'_, R> {
    /// The P-number is active, and the CVR number's.
    pub(super) fn cvr(&mut self, sag: &mut Sag<'_>, sti: &Sti, felter: &Felter) -> Result<(), R::Error> {
        let Some(pnummer) = &felter.pnummer else { return Ok(()) };
        let i_cvr = self.register.cvr(pnummer)?;
        if i_cvr == Reference::IkkeIndlaest {
            self.uden_cvr.taeld(|| sag.sted(Some(sti.felt(felt::PNUMMER))));
        }
        if let Some(brud) = opslag::pnummer(&i_cvr) {
            sag.raad(Some(sti.felt(felt::PNUMMER)), brud);
        }
        if let Some(brud) = opslag::cvr(felter.cvr.as_ref(), &i_cvr) {
            sag.raad(Some(sti.felt(felt::CVR)), brud);
        }
        Ok(())
    }

    /// The address is one of DAR's. Answers its town: as given, else the postal code's. Outside the municipalities there is no DAR.
    pub(super) fn by(&mut self, sag: &mut Sag<'_>, sti: &Sti, adresse: &Adresse) -> Result<String, R::Error> {
        let udenfor = adresse.kommune_kode == UDEN_FOR_KOMMUNAL_INDDELING;
        let mut i_dar = udenfor;
        if !udenfor {
            let raekke = self.register.dar(adresse)?;
            if raekke == Reference::IkkeIndlaest {
                self.uden_dar.taeld(|| sag.sted(Some(sti.felt(felt::VEJNAVN))));
            }
            if let Some((felt, brud)) = opslag::adresse(adresse, &raekke) {
                sag.raad(Some(sti.felt(felt)), brud);
            }
            i_dar = matches!(raekke, Reference::Fundet(_));
        }
        match opslag::by(adresse, self.regler.koder.postdistrikt(&adresse.post_nummer, self.dag)) {
            By::Navn(navn) => return Ok(navn),
            By::Afviger => sag.raad(Some(sti.felt(felt::BYNAVN)), FaellesRaad::BynavnAfviger),
            By::Mangler => sag.brud(Some(sti.felt(felt::BYNAVN)), FaellesBrud::BynavnMangler),
            By::Ukendt if i_dar => {}
            By::Ukendt => sag.raad(Some(sti.felt(felt::POSTNUMMER)), Referencebrud::PostnummerUkendt),
        }
        Ok(adresse.by_navn.clone())
    }
}
