//! Fusions: units go on as afdelinger of one hovedskole (ir.md §5, ir-rules F1-F3).

use std::slice;

use super::henvisning::{endelig, er, mindst};
use super::hierarki::Navne;
use super::myndighed::{Ansigt, Indgreb};
use super::skriv::{Ophoer, overtag};
use super::{Gang, Sag, Udfald};
use crate::institutioner::fejl::{Brud, felt};
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Enhedsart, Institution, flyttekode};
use crate::institutioner::register::{Register, Serie};
use crate::institutioner::udtraek;
use crate::registre::Henvisning;

impl<R: Register> Gang<'_, R> {
    /// F1: simple units keep their numbers as afdelinger of a new hovedskole, which has the fields of the one that runs the administration.
    pub(super) fn f1(
        &mut self,
        sag: &mut Sag<'_>,
        enheder: &[Henvisning],
        administration: &Henvisning,
    ) -> Udfald<R::Error> {
        mindst(sag, felt::ENHED.into(), 2, enheder.len());
        let fundne = self.find_simple(sag, enheder)?;
        let sti = Sti::from(felt::ADMINISTRATION);
        let administration = self.find(sag, &sti, administration)?;
        let (Some(enheder), Some(administration)) = (fundne, administration) else { return Ok(None) };
        if enheder.iter().all(|enhed| enhed.nummer != administration.nummer) {
            sag.brud(Some(sti), Brud::AdministrationIkkeMed { nummer: administration.nummer.clone() });
        }
        navngiv(sag, Navne::ny_hovedskole(), &enheder);
        let mut ansigter: Vec<_> = enheder.iter().map(|enhed| Ansigt::af(enhed, Indgreb::Aendring)).collect();
        ansigter.push(Ansigt::nyt(&administration.felter, Indgreb::Oprettelse));
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let mut ny = self.ny(Serie::Endelig, administration.felter.clone(), (Enhedsart::Hovedskole, None))?;
        ny.udtraek = udtraek::om_felterne_alene(&administration.udtraek);
        let nummer = ny.nummer.clone();
        self.opret(sag, ny)?;
        for enhed in enheder {
            self.laeg_under(sag, enhed, &nummer)?;
        }
        Ok(Some(nummer))
    }

    /// F2: simple units become afdelinger of a hovedskole that exists.
    pub(super) fn f2(
        &mut self,
        sag: &mut Sag<'_>,
        hovedskole: &Henvisning,
        enheder: &[Henvisning],
    ) -> Udfald<R::Error> {
        mindst(sag, felt::ENHED.into(), 1, enheder.len());
        let hovedskole = self.find_hovedskole(sag, &felt::HOVEDSKOLE.into(), hovedskole)?;
        let enheder = self.find_simple(sag, enheder)?;
        let (Some(hovedskole), Some(enheder)) = (hovedskole, enheder) else { return Ok(None) };
        navngiv(sag, self.navne(&hovedskole.nummer)?, &enheder);
        let units = slice::from_ref(&hovedskole).iter().chain(&enheder);
        let ansigter: Vec<_> = units.map(|unit| Ansigt::af(unit, Indgreb::Aendring)).collect();
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        for enhed in enheder {
            self.laeg_under(sag, enhed, &hovedskole.nummer)?;
        }
        Ok(Some(hovedskole.nummer))
    }

    /// F3: one hovedskole is kept and gets every open afdeling; the others are closed, and point to it. Closed afdelinger are history, and stay.
    pub(super) fn f3(
        &mut self,
        sag: &mut Sag<'_>,
        fortsaetter: &Henvisning,
        ophoerer: &[Henvisning],
    ) -> Udfald<R::Error> {
        mindst(sag, felt::OPHOERER.into(), 1, ophoerer.len());
        let sti = |nr| if nr == 0 { felt::FORTSAETTER.into() } else { Sti::nr(felt::OPHOERER, nr - 1) };
        let alle: Vec<_> = slice::from_ref(fortsaetter).iter().chain(ophoerer).cloned().collect();
        let Some(alle) = self.find_alle(sag, sti, &alle)? else { return Ok(None) };
        let ok = alle.iter().enumerate().filter(|(nr, unit)| er(sag, &sti(*nr), unit, Enhedsart::Hovedskole, ""));
        if ok.count() < alle.len() {
            return Ok(None);
        }
        let [fortsaetter, ophoerer @ ..] = alle.as_slice() else { return Ok(None) };
        let mut ansigter = vec![Ansigt::af(fortsaetter, Indgreb::Aendring)];
        ansigter.extend(ophoerer.iter().map(|unit| Ansigt::af(unit, Indgreb::Nedlaeggelse)));
        let andres = self.andres_afdelinger(ophoerer)?;
        ansigter.extend(andres.iter().map(|unit| Ansigt::af(unit, Indgreb::Aendring)));
        if !self.maa(sag, &ansigter) {
            return Ok(None);
        }
        let mut navne = self.navne(&fortsaetter.nummer)?;
        for (nr, hovedskole) in ophoerer.iter().enumerate() {
            self.afdelinger(&hovedskole.nummer)?.navngiv(sag, &Sti::nr(felt::OPHOERER, nr), &mut navne);
        }
        if !sag.godkendt() {
            return Ok(None);
        }
        self.saml(sag, fortsaetter, ophoerer)?;
        Ok(Some(fortsaetter.nummer.clone()))
    }

    /// The afdelinger of hovedskoler on which others decide than on these: to move them is for those to allow, as by MoveAfdeling.
    fn andres_afdelinger(&self, hovedskoler: &[Institution]) -> Result<Vec<Institution>, R::Error> {
        let mut andres = Vec::new();
        for hovedskole in hovedskoler {
            let alle = self.register.aabne_afdelinger(&hovedskole.nummer)?;
            andres.extend(alle.into_iter().filter(|unit| !self.samme_afgoer(&unit.felter, &hovedskole.felter)));
        }
        Ok(andres)
    }

    fn saml(&mut self, sag: &mut Sag<'_>, fortsaetter: &Institution, ophoerer: &[Institution]) -> Result<(), R::Error> {
        let mut samlet = fortsaetter.clone();
        let ophoer =
            Ophoer { dag: self.dag, flyttekode: Some(flyttekode::LAGT_UNDER), efterfoelger: Some(&fortsaetter.nummer) };
        for hovedskole in ophoerer {
            for afdeling in self.register.aabne_afdelinger(&hovedskole.nummer)? {
                self.laeg_under(sag, afdeling, &fortsaetter.nummer)?;
            }
            let mut efter = hovedskole.clone();
            overtag(&mut samlet, &mut efter);
            self.nedlaeg(sag, hovedskole.clone(), efter, ophoer)?;
        }
        if samlet != *fortsaetter {
            self.ret(sag, fortsaetter.clone(), samlet)?;
        }
        Ok(())
    }

    /// The simple units with final numbers that a fusion takes.
    fn find_simple(&self, sag: &mut Sag<'_>, enheder: &[Henvisning]) -> Result<Option<Vec<Institution>>, R::Error> {
        let sti = |nr| Sti::nr(felt::ENHED, nr);
        let Some(fundne) = self.find_alle(sag, sti, enheder)? else { return Ok(None) };
        let ok = fundne.iter().enumerate().filter(|(nr, unit)| {
            er(sag, &sti(*nr), unit, Enhedsart::Simpel, "; hovedskoler samles med FusionAfHovedskoler")
                && endelig(sag, &sti(*nr), unit)
        });
        Ok((ok.count() == fundne.len()).then_some(fundne))
    }
}

/// ir-rules 18: the units among the names of the hovedskole that they are to be under.
fn navngiv(sag: &mut Sag<'_>, mut navne: Navne, enheder: &[Institution]) {
    for (nr, enhed) in enheder.iter().enumerate() {
        navne.tilfoej(sag, Sti::nr(felt::ENHED, nr), &enhed.felter.navn, Some(&enhed.nummer));
    }
}
