//! Sammenlægninger: units are closed into one, which has their pupils (ir.md §5, ir-rules S1, S2).

use std::slice;

use super::henvisning::{endelig, er, mindst};
use super::hierarki::adressen;
use super::myndighed::{Ansigt, Indgreb};
use super::skriv::{Ophoer, overtag};
use super::{Gang, Sag, Udfald};
use crate::institutioner::fejl::{Brud, Raad, felt};
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Enhedsart, Felter, Institution, flyttekode};
use crate::institutioner::register::{Register, Serie};
use crate::registre::Henvisning;

/// `ejerkode` of municipal units (ir-rules 23).
const KOMMUNAL: u32 = 2;

impl<R: Register> Gang<'_, R> {
    /// S1: into one of them.
    pub(super) fn s1(
        &mut self,
        sag: &mut Sag<'_>,
        fortsaetter: &Henvisning,
        ophoerer: &[Henvisning],
    ) -> Udfald<R::Error> {
        mindst(sag, felt::OPHOERER.into(), 1, ophoerer.len());
        let sti = |nr| if nr == 0 { felt::FORTSAETTER.into() } else { Sti::nr(felt::OPHOERER, nr - 1) };
        let alle: Vec<_> = slice::from_ref(fortsaetter).iter().chain(ophoerer).cloned().collect();
        let Some(alle) = self.find_ens(sag, sti, &alle)? else { return Ok(None) };
        let [fortsaetter, ophoerer @ ..] = alle.as_slice() else { return Ok(None) };
        let mut ansigter = vec![Ansigt::af(fortsaetter, Indgreb::Aendring)];
        ansigter.extend(ophoerer.iter().map(|unit| Ansigt::af(unit, Indgreb::Nedlaeggelse)));
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let mut samlet = fortsaetter.clone();
        for (nr, unit) in ophoerer.iter().enumerate() {
            sag_hierarki(sag, &Sti::nr(felt::OPHOERER, nr), unit, fortsaetter);
        }
        self.luk_ind_i(sag, ophoerer, &mut samlet)?;
        if samlet != *fortsaetter {
            self.ret(sag, fortsaetter.clone(), samlet)?;
        }
        Ok(Some(fortsaetter.nummer.clone()))
    }

    /// S2: into a new one; an afdeling of their hovedskole, where they are afdelinger.
    pub(super) fn s2(&mut self, sag: &mut Sag<'_>, ophoerer: &[Henvisning], givne: &Felter) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTION);
        let felter = self.felter(sag, &sti, givne, None)?;
        mindst(sag, felt::OPHOERER.into(), 2, ophoerer.len());
        let Some(ophoerer) = self.find_ens(sag, |nr| Sti::nr(felt::OPHOERER, nr), ophoerer)? else { return Ok(None) };
        let Some(foerste) = ophoerer.first() else { return Ok(None) };
        let mut over = None;
        if foerste.enhedsart == Enhedsart::Afdeling && foerste.hovedskole.is_none() {
            sag.brud(Some(felt::OPHOERER.into()), Brud::AfdelingUdenHovedskole);
        }
        if let Some(nummer) = &foerste.hovedskole {
            let Some(hovedskole) = self.hovedskolen(sag, &felt::OPHOERER.into(), nummer)? else { return Ok(None) };
            let uden: Vec<_> = ophoerer.iter().map(|unit| &unit.nummer).collect();
            self.navnet_er_frit(sag, sti.felt(felt::NAVN), nummer, &felter.navn, &uden)?;
            over = Some(hovedskole);
        }
        let mut ansigter: Vec<_> = ophoerer.iter().map(|unit| Ansigt::af(unit, Indgreb::Nedlaeggelse)).collect();
        ansigter.extend(over.as_ref().map(|over| Ansigt::af(over, Indgreb::Aendring)));
        ansigter.push(Ansigt::nyt(&felter, Indgreb::Oprettelse));
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let mut ny = self.ny(Serie::Endelig, felter, (foerste.enhedsart, foerste.hovedskole.clone()))?;
        let nummer = ny.nummer.clone();
        for unit in ophoerer.iter().filter(|unit| i_hver_sin_kommune(unit, &ny)) {
            let raad = Raad::SkalHierarki { nummer: unit.nummer.clone(), anden: nummer.clone() };
            sag.raad(Some(sti.clone()), raad);
        }
        // The new one stands before those that point to it, and has its pupils from the start.
        let mut lukkede = ophoerer.clone();
        lukkede.iter_mut().for_each(|unit| overtag(&mut ny, unit));
        self.opret(sag, ny)?;
        for (foer, efter) in ophoerer.into_iter().zip(lukkede) {
            self.nedlaeg(sag, foer, efter, self.ophoer(&nummer))?;
        }
        Ok(Some(nummer))
    }

    fn luk_ind_i(&mut self, sag: &Sag<'_>, ophoerer: &[Institution], samlet: &mut Institution) -> Result<(), R::Error> {
        for foer in ophoerer {
            let mut efter = foer.clone();
            overtag(samlet, &mut efter);
            self.nedlaeg(sag, foer.clone(), efter, self.ophoer(&samlet.nummer))?;
        }
        Ok(())
    }

    fn ophoer<'e>(&self, efterfoelger: &'e crate::types::Institutionsnummer) -> Ophoer<'e> {
        let flyttekode = Some(flyttekode::LAGT_SAMMEN);
        Ophoer { dag: self.dag, flyttekode, efterfoelger: Some(efterfoelger) }
    }

    /// Units with final numbers that belong together: all simple, or all afdelinger of one hovedskole.
    fn find_ens(
        &self,
        sag: &mut Sag<'_>,
        sti: impl Fn(usize) -> Sti + Copy,
        henvisninger: &[Henvisning],
    ) -> Result<Option<Vec<Institution>>, R::Error> {
        let Some(fundne) = self.find_alle(sag, sti, henvisninger)? else { return Ok(None) };
        let Some(foerste) = fundne.first() else { return Ok(None) };
        let raad = "; hovedskoler samles med FusionAfHovedskoler";
        let mut ok = true;
        for (nr, unit) in fundne.iter().enumerate() {
            let ens = (unit.enhedsart, &unit.hovedskole) == (foerste.enhedsart, &foerste.hovedskole);
            ok &= endelig(sag, &sti(nr), unit);
            if unit.enhedsart == Enhedsart::Hovedskole {
                ok &= er(sag, &sti(nr), unit, Enhedsart::Simpel, raad);
            } else if !ens {
                let brud = Brud::UensEnheder { nummer: unit.nummer.clone(), med: foerste.nummer.clone() };
                sag.brud(Some(sti(nr)), brud);
                ok = false;
            }
        }
        Ok(ok.then_some(fundne))
    }
}

/// ir-rules 21, 23: where pupils stay at both places, the two are to be afdelinger.
fn sag_hierarki(sag: &mut Sag<'_>, sti: &Sti, unit: &Institution, fortsaetter: &Institution) {
    let (nummer, anden) = (unit.nummer.clone(), fortsaetter.nummer.clone());
    if i_hver_sin_kommune(unit, fortsaetter) {
        sag.raad(Some(sti.clone()), Raad::SkalHierarki { nummer, anden });
    } else if [unit, fortsaetter].iter().all(|unit| unit.felter.ejerkode == KOMMUNAL)
        && adressen(unit) != adressen(fortsaetter)
    {
        sag.raad(Some(sti.clone()), Raad::GeografiskAdskilt { nummer, anden });
    }
}

/// ir-rules 21: whether two units lie in different municipalities.
pub(super) fn i_hver_sin_kommune(en: &Institution, anden: &Institution) -> bool {
    let kommune = |unit: &Institution| unit.felter.sted.adresse.kommune_kode;
    kommune(en) != kommune(anden)
}
