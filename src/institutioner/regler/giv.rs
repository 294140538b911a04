//! The fields of a unit as they are to stand: judged, and filled in.

use super::{Gang, Sag, egne};
use crate::institutioner::afledt::MELLEMLANGT_MAX;
use crate::institutioner::fejl::{Brud, Raad, felt};
use crate::institutioner::felter::{self, NAVN_MAX};
use crate::institutioner::handling::Sti;
use crate::institutioner::liv::{self, Liv};
use crate::institutioner::model::{Enhedsart, Felter};
use crate::institutioner::register::Register;
use crate::registre::felter::kode;

impl<R: Register> Gang<'_, R> {
    /// The fields of a unit at a place in the change; `foer`: those that an Update replaces.
    pub(super) fn felter(
        &mut self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        givne: &Felter,
        foer: Option<&Felter>,
    ) -> Result<Felter, R::Error> {
        let mut ny = givne.clone().uden_tomme();
        felter::kontroller(self.regler.koder, self.dag, &ny, &mut |felt, brud| sag.brud(Some(sti.felt(felt)), brud));
        let tegn = ny.navn.chars().count();
        if (MELLEMLANGT_MAX + 1..=NAVN_MAX).contains(&tegn) {
            sag.raad(Some(sti.felt(felt::NAVN)), Raad::LangtNavn { tegn });
        }
        self.cvr(sag, sti, &ny)?;
        ny.sted.adresse.by_navn = self.by(sag, sti, &ny.sted.adresse)?;
        if let Some(foer) = foer {
            egne::behold(&mut ny, foer);
        }
        Ok(ny)
    }

    /// ir-rules 25: the aktivkode as given, else as it was, else the ordinary one of its enhedsart and life. What an extract brought out of step
    /// stays until somebody gives another.
    pub(super) fn aktivkode(
        &self,
        sag: &mut Sag<'_>,
        sti: &Sti,
        (art, liv): (Enhedsart, Liv),
        givet: Option<u32>,
        foer: Option<u32>,
    ) -> u32 {
        let Some(givet) = givet else {
            return foer.unwrap_or_else(|| liv::ordinaer(art, liv));
        };
        let mut kendt = true;
        let mut meld = |_: &'static str, brud| {
            kendt = false;
            sag.brud(Some(sti.felt(felt::AKTIVKODE)), Brud::Faelles(brud));
        };
        kode(&mut meld, felt::AKTIVKODE, "aktivkode", &self.regler.koder.ir_aktivkode, givet, self.dag);
        if let Some(brud) = liv::brud(art, liv, givet).filter(|_| kendt) {
            sag.brud(Some(sti.felt(felt::AKTIVKODE)), brud);
        }
        givet
    }
}
