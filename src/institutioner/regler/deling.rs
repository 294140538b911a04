//! Delinger: a unit goes on under its number, and new ones are made beside it (ir.md §6, ir-rules D1, D2).

use std::collections::BTreeSet;

use super::henvisning::{endelig, er, mindst};
use super::hierarki::Navne;
use super::myndighed::{Ansigt, Indgreb};
use super::sammenlaegning::i_hver_sin_kommune;
use super::{Gang, Sag, Udfald};
use crate::institutioner::fejl::{Brud, Raad, felt};
use crate::institutioner::handling::{NyHovedskole, Sti};
use crate::institutioner::model::{Enhedsart, Felter, Institution};
use crate::institutioner::register::{Register, Serie};
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

/// A hovedskole that is to be made, with what goes under it.
struct Ny {
    felter: Felter,
    afdelinger: Vec<Institution>,
    nye_afdelinger: Vec<Felter>,
}

impl Ny {
    fn felterne(&self) -> impl Iterator<Item = &Felter> {
        std::iter::once(&self.felter).chain(&self.nye_afdelinger)
    }
}

impl<R: Register> Gang<'_, R> {
    /// D1: a simple unit's number goes on in one of several simple units.
    pub(super) fn d1(&mut self, sag: &mut Sag<'_>, egen: &Henvisning, givne: &[Felter]) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTIONSNUMMER);
        mindst(sag, felt::INSTITUTION.into(), 1, givne.len());
        let mut nye = Vec::with_capacity(givne.len());
        for (nr, givet) in givne.iter().enumerate() {
            nye.push(self.felter(sag, &Sti::nr(felt::INSTITUTION, nr), givet, None)?);
        }
        let Some(unit) = self.find(sag, &sti, egen)? else { return Ok(None) };
        let raad = "; en hovedskole deles med DelHovedskole";
        if !er(sag, &sti, &unit, Enhedsart::Simpel, raad) || !endelig(sag, &sti, &unit) {
            return Ok(None);
        }
        let mut ansigter = vec![Ansigt::af(&unit, Indgreb::Aendring)];
        ansigter.extend(nye.iter().map(|felter| Ansigt::nyt(felter, Indgreb::Oprettelse)));
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        for (nr, felter) in nye.into_iter().enumerate() {
            let ny = self.ny(Serie::Endelig, felter, (Enhedsart::Simpel, None))?;
            let samme_ejer = ny.felter.cvr.is_some() && ny.felter.cvr == unit.felter.cvr;
            if samme_ejer && i_hver_sin_kommune(&ny, &unit) {
                let raad = Raad::SkalHierarki { nummer: ny.nummer.clone(), anden: unit.nummer.clone() };
                sag.raad(Some(Sti::nr(felt::INSTITUTION, nr)), raad);
            }
            self.opret(sag, ny)?;
        }
        Ok(Some(unit.nummer))
    }

    /// D2: a hovedskole's number goes on in one of several hovedskoler; the afdelinger keep theirs, and those that are named go over to a new one.
    pub(super) fn d2(&mut self, sag: &mut Sag<'_>, egen: &Henvisning, givne: &[NyHovedskole]) -> Udfald<R::Error> {
        mindst(sag, felt::NY.into(), 1, givne.len());
        let hovedskole = self.find_hovedskole(sag, &felt::HOVEDSKOLE.into(), egen)?;
        let mut nye = Vec::with_capacity(givne.len());
        let mut givet = BTreeSet::new();
        for (nr, ny) in givne.iter().enumerate() {
            nye.push(self.ny_hovedskole(sag, &Sti::nr(felt::NY, nr), hovedskole.as_ref(), &mut givet, ny)?);
        }
        let Some(hovedskole) = hovedskole else { return Ok(None) };
        let mut ansigter = vec![Ansigt::af(&hovedskole, Indgreb::Aendring)];
        for ny in &nye {
            ansigter.extend(ny.felterne().map(|felter| Ansigt::nyt(felter, Indgreb::Oprettelse)));
            ansigter.extend(ny.afdelinger.iter().map(|unit| Ansigt::af(unit, Indgreb::Aendring)));
        }
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        for ny in nye {
            self.del_ud(sag, ny)?;
        }
        Ok(Some(hovedskole.nummer))
    }

    /// One new hovedskole of a deling, judged: its fields, the afdelinger that it gets, and their names.
    fn ny_hovedskole(
        &mut self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        fra: Option<&Institution>,
        givet: &mut BTreeSet<Institutionsnummer>,
        ny: &NyHovedskole,
    ) -> Result<Ny, R::Error> {
        let felter = self.felter(sag, &sti.under(felt::INSTITUTION, 0), &ny.felter, None)?;
        if ny.afdelinger.is_empty() && ny.nye_afdelinger.is_empty() {
            sag.brud(Some(sti.clone()), Brud::NyUdenAfdeling);
        }
        let mut navne = Navne::ny_hovedskole();
        let mut afdelinger = Vec::with_capacity(ny.afdelinger.len());
        for (nr, henvisning) in ny.afdelinger.iter().enumerate() {
            let sti = sti.under(felt::AFDELING, nr);
            let Some(unit) = self.find(sag, &sti, henvisning)? else { continue };
            if !givet.insert(unit.nummer.clone()) {
                sag.brud(Some(sti), Brud::GivetToGange { nummer: unit.nummer });
                continue;
            }
            if let Some(fra) = fra.filter(|fra| unit.hovedskole.as_ref() != Some(&fra.nummer)) {
                let brud = Brud::IkkeDensAfdeling { nummer: unit.nummer.clone(), hovedskole: fra.nummer.clone() };
                sag.brud(Some(sti.clone()), brud);
            }
            navne.tilfoej(sag, sti, &unit.felter.navn, Some(&unit.nummer));
            afdelinger.push(unit);
        }
        let mut nye_afdelinger = Vec::with_capacity(ny.nye_afdelinger.len());
        for (nr, givet) in ny.nye_afdelinger.iter().enumerate() {
            let sti = sti.under(felt::NY_AFDELING, nr);
            let felter = self.felter(sag, &sti, givet, None)?;
            navne.tilfoej(sag, sti.felt(felt::NAVN), &felter.navn, None);
            nye_afdelinger.push(felter);
        }
        Ok(Ny { felter, afdelinger, nye_afdelinger })
    }

    fn del_ud(&mut self, sag: &Sag<'_>, ny: Ny) -> Result<(), R::Error> {
        let hovedskole = self.ny(Serie::Endelig, ny.felter, (Enhedsart::Hovedskole, None))?;
        let nummer = hovedskole.nummer.clone();
        self.opret(sag, hovedskole)?;
        for afdeling in ny.afdelinger {
            self.laeg_under(sag, afdeling, &nummer)?;
        }
        for felter in ny.nye_afdelinger {
            let afdeling = self.ny(Serie::Endelig, felter, (Enhedsart::Afdeling, Some(nummer.clone())))?;
            self.opret(sag, afdeling)?;
        }
        Ok(())
    }
}
