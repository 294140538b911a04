//! How a change finds its units: by number, or by the `lokalId` of an earlier change of the batch (choices.md §3).

use std::collections::BTreeSet;

use super::{Gang, Sag};
use crate::institutioner::fejl::Brud;
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Enhedsart, Institution};
use crate::institutioner::register::Register;
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

impl<R: Register> Gang<'_, R> {
    /// The open unit that a reference names.
    pub(super) fn find(
        &self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        henvisning: &Henvisning,
    ) -> Result<Option<Institution>, R::Error> {
        let nummer = match self.lokale.find(henvisning) {
            Ok((nummer, _)) => nummer.clone(),
            Err(brud) => {
                sag.brud(Some(sti.clone()), brud);
                return Ok(None);
            }
        };
        self.aaben(sag, sti, nummer)
    }

    /// The open unit of a number (ir-rules 13: a closed one is never changed).
    pub(super) fn aaben(
        &self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        nummer: Institutionsnummer,
    ) -> Result<Option<Institution>, R::Error> {
        let fundet = self.register.institution(&nummer)?;
        let brud = match &fundet {
            None => Brud::FindesIkke { nummer },
            Some(unit) if unit.lukket() => Brud::Nedlagt { nummer, nedlagt: unit.nedlagt },
            Some(_) => return Ok(fundet),
        };
        sag.brud(Some(sti.clone()), brud);
        Ok(None)
    }

    /// The open units that several references name, each once; `None` where any of them is not there.
    pub(super) fn find_alle(
        &self,
        sag: &mut Sag<'_>,
        sti: impl Fn(usize) -> Sti,
        henvisninger: &[Henvisning],
    ) -> Result<Option<Vec<Institution>>, R::Error> {
        let mut fundne = Vec::with_capacity(henvisninger.len());
        for (nr, henvisning) in henvisninger.iter().enumerate() {
            fundne.extend(self.find(sag, &sti(nr), henvisning)?);
        }
        let alle = fundne.len() == henvisninger.len() && hver_en_gang(sag, sti, &fundne);
        Ok(alle.then_some(fundne))
    }

    /// The open hovedskole that a reference names (ir-rules 17).
    pub(super) fn find_hovedskole(
        &self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        henvisning: &Henvisning,
    ) -> Result<Option<Institution>, R::Error> {
        let fundet = self.find(sag, sti, henvisning)?;
        Ok(fundet.filter(|unit| er(sag, sti, unit, Enhedsart::Hovedskole, "")))
    }

    /// The hovedskole that a unit names, if it is one and open: an extract may have brought another (ir-rules 17).
    pub(super) fn hovedskolen(
        &self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        nummer: &Institutionsnummer,
    ) -> Result<Option<Institution>, R::Error> {
        let fundet = self.aaben(sag, sti, nummer.clone())?;
        Ok(fundet.filter(|unit| er(sag, sti, unit, Enhedsart::Hovedskole, "")))
    }
}

/// No unit is named twice in one act.
fn hver_en_gang(sag: &mut Sag<'_>, sti: impl Fn(usize) -> Sti, units: &[Institution]) -> bool {
    let mut set = BTreeSet::new();
    let mut ok = true;
    for (nr, unit) in units.iter().enumerate().filter(|(_, unit)| !set.insert(&unit.nummer)) {
        sag.brud(Some(sti(nr)), Brud::GivetToGange { nummer: unit.nummer.clone() });
        ok = false;
    }
    ok
}

/// ir-rules 15: an act takes units of one enhedsart; `raad`: what to do with another, after a semicolon.
pub(super) fn er(sag: &mut Sag<'_>, sti: &Sti, unit: &Institution, art: Enhedsart, raad: &'static str) -> bool {
    if unit.enhedsart == art {
        return true;
    }
    let (nummer, fundet) = (unit.nummer.clone(), unit.enhedsart);
    sag.brud(Some(sti.clone()), Brud::ForkertEnhedsart { nummer, forventet: art.navn(), fundet, raad });
    false
}

/// ir-rules 14: a provisional unit takes part in no act but its own.
pub(super) fn endelig(sag: &mut Sag<'_>, sti: &Sti, unit: &Institution) -> bool {
    if !unit.foreloebig() {
        return true;
    }
    sag.brud(Some(sti.clone()), Brud::Foreloebig { nummer: unit.nummer.clone() });
    false
}

/// The least number of units that an act takes.
pub(super) fn mindst(sag: &mut Sag<'_>, sti: Sti, mindst: usize, fundet: usize) {
    if fundet < mindst {
        sag.brud(Some(sti), Brud::ForFaa { mindst, fundet });
    }
}
