//! Provisional units: a temporary number until the final approval (ir-rules 14, choices.md §5).

use super::myndighed::{Ansigt, Indgreb};
use super::skriv::{Ophoer, overtag};
use super::{Gang, Sag, Udfald};
use crate::institutioner::fejl::{Brud, felt};
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Enhedsart, Felter};
use crate::institutioner::register::{Register, Serie};
use crate::institutioner::udtraek;
use crate::registre::Henvisning;

impl<R: Register> Gang<'_, R> {
    /// Made at once by whoever may ask for it; what the ministry must approve waits for [`Self::godkend_foreloebig`].
    pub(super) fn insert_foreloebig(
        &mut self,
        sag: &mut Sag<'_>,
        over: Option<&Henvisning>,
        givne: &Felter,
    ) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTION);
        let felter = self.felter(sag, &sti, givne, None)?;
        let mut hovedskole = None;
        if let Some(over) = over {
            let Some(over) = self.find_hovedskole(sag, &felt::HOVEDSKOLE.into(), over)? else { return Ok(None) };
            self.navnet_er_frit(sag, sti.felt(felt::NAVN), &over.nummer, &felter.navn, &[])?;
            hovedskole = Some(over);
        }
        let over = hovedskole.as_ref().map(|over| Ansigt::af(over, Indgreb::Foreloebig));
        let ansigter: Vec<_> = over.into_iter().chain([Ansigt::nyt(&felter, Indgreb::Foreloebig)]).collect();
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let art = if hovedskole.is_some() { Enhedsart::Afdeling } else { Enhedsart::Simpel };
        let ny = self.ny(Serie::Foreloebig, felter, (art, hovedskole.map(|over| over.nummer)))?;
        let nummer = ny.nummer.clone();
        self.opret(sag, ny)?;
        Ok(Some(nummer))
    }

    /// The unit gets its six-digit number, as a new unit; the temporary one is closed and points to it, without a flyttekode, which tells of
    /// mergers and splits.
    pub(super) fn godkend_foreloebig(&mut self, sag: &mut Sag<'_>, egen: &Henvisning) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTIONSNUMMER);
        let Some(foer) = self.find(sag, &sti, egen)? else { return Ok(None) };
        if !foer.foreloebig() {
            sag.brud(Some(sti), Brud::IkkeForeloebig { nummer: foer.nummer });
            return Ok(None);
        }
        let mut over = None;
        if let Some(nummer) = &foer.hovedskole {
            let Some(hovedskole) = self.hovedskolen(sag, &sti, nummer)? else { return Ok(None) };
            over = Some(hovedskole);
        }
        let over = over.as_ref().map(|over| Ansigt::af(over, Indgreb::Aendring));
        let ansigter: Vec<_> = over.into_iter().chain([Ansigt::endeligt(&foer)]).collect();
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let mut ny = self.ny(Serie::Endelig, foer.felter.clone(), (foer.enhedsart, foer.hovedskole.clone()))?;
        ny.udtraek = udtraek::om_felterne_alene(&foer.udtraek);
        let (mut efter, nummer) = (foer.clone(), ny.nummer.clone());
        overtag(&mut ny, &mut efter);
        let ophoer = Ophoer { dag: self.dag, flyttekode: None, efterfoelger: Some(&nummer) };
        self.opret(sag, ny)?;
        self.nedlaeg(sag, foer, efter, ophoer)?;
        Ok(Some(nummer))
    }
}
