//! What is judged on the batch's result: lawful combinations (dtr-rules 23) and the least number of anvisningsenheder (dtr-rules 2, 30).
//!
//! On the result, because within one batch a daginstitution and its anvisningsenheder can only be brought from one lawful combination to another
//! through an unlawful one. For a single change it is the same as at once.

use super::sag::Sag;
use super::{Anvendt, Gang};
use crate::dagtilbud::fejl::{Brud, Raad, felt};
use crate::dagtilbud::model::{Anvisningsenhed, Daginstitution};
use crate::dagtilbud::register::Register;
use crate::registre::{FaellesRaad, Sted};
use crate::types::Institutionsnummer;

impl<R: Register> Gang<'_, R> {
    /// dtr-rules 23 (a): the daginstitution is to be judged against its open anvisningsenheder; in v2.0 only.
    pub(super) fn kontroller_daginstitution(&mut self, sag: &Sag<'_>, nummer: &Institutionsnummer) {
        if self.regler.krydsvalidering {
            self.efterkontrol.kryds_daginstitutioner.insert(nummer.clone(), sag.sted(Some(felt::LOVGRUNDLAG)));
        }
    }

    /// dtr-rules 23 (b): the anvisningsenhed is to be judged against its daginstitution; in v2.0 only.
    pub(super) fn kontroller_enhed(&mut self, sag: &Sag<'_>, nummer: &Institutionsnummer) {
        if self.regler.krydsvalidering {
            let felt = Some(felt::INSTTYPE3).filter(|felt| sag.aendring.angav(felt));
            self.efterkontrol.kryds_enheder.insert(nummer.clone(), sag.sted(felt));
        }
    }

    /// Judges the result, and sorts what is said by position.
    pub(super) fn afslut(mut self) -> Result<Anvendt, R::Error> {
        self.kryds()?;
        self.mindst_en()?;
        let uden_cvr = self.efterkontrol.uden_cvr.advis(|antal| Raad::from(FaellesRaad::CvrIkkeIndlaest { antal }));
        let uden_dar = self.efterkontrol.uden_dar.advis(|antal| Raad::from(FaellesRaad::DarIkkeIndlaest { antal }));
        self.anvendt.advis.extend(uden_cvr.into_iter().chain(uden_dar));
        self.anvendt.fejl.sort_by_key(|fejl| fejl.position);
        self.anvendt.advis.sort_by_key(|advis| advis.position);
        Ok(self.anvendt)
    }

    fn kryds(&mut self) -> Result<(), R::Error> {
        let enheder = std::mem::take(&mut self.efterkontrol.kryds_enheder);
        for (nummer, sted) in &enheder {
            let Some(enhed) = self.register.anvisningsenhed(nummer)?.filter(|enhed| enhed.liv.nedlagt.is_none()) else {
                continue;
            };
            let Some(daginstitution) = self.register.daginstitution(&enhed.daginstitution)? else { continue };
            self.kryds_et_par(sted.clone(), &daginstitution, &enhed);
        }
        for (nummer, sted) in std::mem::take(&mut self.efterkontrol.kryds_daginstitutioner) {
            let Some(daginstitution) = self.register.daginstitution(&nummer)?.filter(|unit| unit.liv.nedlagt.is_none())
            else {
                continue;
            };
            if self.lovlige(&daginstitution).is_empty() {
                let (ejerform, lovgrundlag) = (daginstitution.felter.ejerform, daginstitution.felter.lovgrundlag);
                self.anvendt.fejl.push(sted.melding(&Brud::UlovligtPar { ejerform, lovgrundlag }));
                continue;
            }
            let under = self.register.aabne_anvisningsenheder(&nummer)?;
            for enhed in under.iter().filter(|enhed| !enheder.contains_key(&enhed.nummer)) {
                self.kryds_et_par(sted.clone(), &daginstitution, enhed);
            }
        }
        Ok(())
    }

    fn kryds_et_par(&mut self, sted: Sted, daginstitution: &Daginstitution, enhed: &Anvisningsenhed) {
        let lovlige = self.lovlige(daginstitution);
        let insttype3 = enhed.felter.insttype3;
        if !lovlige.contains(&insttype3) {
            let (ejerform, lovgrundlag) = (daginstitution.felter.ejerform, daginstitution.felter.lovgrundlag);
            let brud =
                Brud::UlovligKombination { ejerform, lovgrundlag, insttype3, enhed: enhed.nummer.clone(), lovlige };
            self.anvendt.fejl.push(sted.melding(&brud));
        }
    }

    fn lovlige(&self, daginstitution: &Daginstitution) -> Vec<u32> {
        let (ejerform, lovgrundlag) = (daginstitution.felter.ejerform, daginstitution.felter.lovgrundlag);
        self.regler.koder.krydsvalidering.lovlige_typer(ejerform, lovgrundlag, self.dag).collect()
    }

    /// dtr-rules 2, 30: allowed here, told, and found by the monthly check if it stays so.
    fn mindst_en(&mut self) -> Result<(), R::Error> {
        for (nummer, (sted, regel)) in std::mem::take(&mut self.efterkontrol.mindst_en) {
            let aaben = self.register.daginstitution(&nummer)?.is_some_and(|unit| unit.liv.nedlagt.is_none());
            if aaben && self.register.aabne_anvisningsenheder(&nummer)?.is_empty() {
                self.anvendt.advis.push(sted.melding(&Raad::UdenAnvisningsenhed { nummer, regel }));
            }
        }
        Ok(())
    }
}
