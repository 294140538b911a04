//! A dagtilbud of a landsbyordning goes over to its school's number (dtr-rules 54).
//!
//! Here the school gets it. That the unit is closed in Dagtilbudsregisteret, by its rules and in the same transaction, is the caller's to do.

use super::henvisning::endelig;
use super::myndighed::{Ansigt, Indgreb};
use super::{Gang, Haendelse, Sag, Udfald};
use crate::institutioner::afledt;
use crate::institutioner::fejl::{Brud, felt};
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Enhedsart, Institution};
use crate::institutioner::register::Register;
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

/// `lovgrundlagKode` of a landsbyordning.
const LANDSBYORDNING: u32 = 6;

impl<R: Register> Gang<'_, R> {
    pub(super) fn laeg_dagtilbud_under_skole(
        &mut self,
        sag: &mut Sag<'_>,
        skole: &Henvisning,
        dagtilbud: &Institutionsnummer,
    ) -> Udfald<R::Error> {
        let Some(skole) = self.find_skole(sag, skole)? else { return Ok(None) };
        if !self.maa(sag, &[Ansigt::af(&skole, Indgreb::Aendring)]) {
            return Ok(None);
        }
        self.kontroller_dagtilbud(sag, &skole, dagtilbud)?;
        if !sag.godkendt() {
            return Ok(None);
        }
        let nummer = skole.nummer.clone();
        let mut efter = skole.clone();
        efter.landsbyordning.push(dagtilbud.clone());
        self.ret(sag, skole, efter)?;
        self.foelge(sag, dagtilbud.clone(), Haendelse::Ophoerer { efterfoelger: Some(nummer.clone()) });
        self.dagtilbud.insert(dagtilbud.clone(), nummer.clone());
        Ok(Some(nummer))
    }

    /// The school: a grundskole where there are pupils, with a final number.
    fn find_skole(&self, sag: &mut Sag<'_>, skole: &Henvisning) -> Result<Option<Institution>, R::Error> {
        let sti = Sti::from(felt::INSTITUTIONSNUMMER);
        let Some(skole) = self.find(sag, &sti, skole)? else { return Ok(None) };
        let (nummer, type3) = (skole.nummer.clone(), skole.felter.type3);
        endelig(sag, &sti, &skole);
        if skole.enhedsart == Enhedsart::Hovedskole {
            let (forventet, raad) = ("institution uden enheder eller en afdeling", "");
            sag.brud(Some(sti), Brud::ForkertEnhedsart { nummer, forventet, fundet: skole.enhedsart, raad });
        } else if !afledt::grundskole(self.regler.koder, type3) {
            sag.brud(Some(sti), Brud::IkkeGrundskole { nummer, type3 });
        }
        Ok(Some(skole))
    }

    /// The dagtilbud: an open landsbyordning of the school's municipality, which the caller may change there too.
    fn kontroller_dagtilbud(
        &self,
        sag: &mut Sag<'_>,
        skole: &Institution,
        nummer: &Institutionsnummer,
    ) -> Result<(), R::Error> {
        let dagtilbud = nummer.clone();
        let taget = skole.landsbyordning.contains(nummer).then_some(&skole.nummer);
        if let Some(skole) = self.dagtilbud.get(nummer).or(taget).cloned() {
            sag.brud(Some(felt::DAGTILBUD.into()), Brud::AlleredeUnderSkole { dagtilbud, skole });
            return Ok(());
        }
        let Some(fundet) = self.register.dagtilbud(nummer)? else {
            sag.brud(Some(felt::DAGTILBUD.into()), Brud::DagtilbudFindesIkke { dagtilbud });
            return Ok(());
        };
        if !self.maa_dagtilbud(sag, fundet.adm_kommune) {
            return Ok(());
        }
        if !fundet.aaben {
            sag.brud(Some(felt::DAGTILBUD.into()), Brud::DagtilbudNedlagt { dagtilbud });
        } else if fundet.lovgrundlag != LANDSBYORDNING {
            let lovgrundlag = fundet.lovgrundlag;
            sag.brud(Some(felt::DAGTILBUD.into()), Brud::IkkeLandsbyordning { dagtilbud, lovgrundlag });
        }
        let kommune = skole.felter.kommune();
        if fundet.adm_kommune != kommune {
            let brud = Brud::AndenKommune { dagtilbud: fundet.adm_kommune, skole: kommune };
            sag.brud(Some(felt::DAGTILBUD.into()), brud);
        }
        Ok(())
    }
}
