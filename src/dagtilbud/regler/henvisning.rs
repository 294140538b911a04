//! How a change finds its unit and its parent: by number, or by the `lokalId` of an earlier change of the batch (choices.md §3).

use super::Gang;
use super::sag::Sag;
use crate::dagtilbud::fejl::{Brud, felt};
use crate::dagtilbud::model::{AlternativAdresse, Anvisningsenhed, Daginstitution, Handling, Liv, Niveau};
use crate::dagtilbud::register::Register;
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

impl Handling {
    /// The level that the method works on.
    #[must_use]
    pub fn niveau(&self) -> Niveau {
        match self {
            Self::InsertDaginstitution(..) | Self::UpdateDaginstitution(..) | Self::DeleteDaginstitution(..) => {
                Niveau::Daginstitution
            }
            Self::InsertAnvisningsEnhed(..)
            | Self::UpdateAnvisningsEnhed(..)
            | Self::DeleteAnvisningsEnhed(..)
            | Self::MoveAnvisningsEnhed(..) => Niveau::Anvisningsenhed,
            Self::InsertAlternativAdresse(..)
            | Self::UpdateAlternativAdresse(..)
            | Self::DeleteAlternativAdresse(..)
            | Self::MoveAlternativAdresse(..) => Niveau::AlternativAdresse,
        }
    }
}

/// What a reference stands for in the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rolle {
    /// The unit that is changed.
    Egen,
    /// The unit that it is, or will be, under.
    Overordnet,
}

impl Rolle {
    fn findes_ikke(self, nummer: Institutionsnummer, niveau: Niveau) -> Brud {
        match self {
            Self::Egen => Brud::FindesIkke { nummer, niveau },
            // dtr-rules 1.
            Self::Overordnet => Brud::OverordnetFindesIkke { nummer, niveau },
        }
    }

    fn nedlagt(self, nummer: Institutionsnummer, liv: Liv) -> Option<Brud> {
        let nedlagt = liv.nedlagt?;
        Some(match self {
            // dtr-rules 31: a closed number never comes back.
            Self::Egen => Brud::Nedlagt { nummer, nedlagt },
            Self::Overordnet => Brud::OverordnetNedlagt { nummer, nedlagt },
        })
    }
}

impl<R: Register> Gang<'_, R> {
    /// The open daginstitution that a reference names.
    pub(super) fn find_daginstitution(
        &self,
        sag: &mut Sag<'_>,
        rolle: Rolle,
        henvisning: &Henvisning,
    ) -> Result<Option<Daginstitution>, R::Error> {
        let felt = felt::DAGINSTITUTIONSNUMMER;
        let Some(nummer) = self.nummer(sag, felt, henvisning, Niveau::Daginstitution) else { return Ok(None) };
        let fundet = self.register.daginstitution(&nummer)?;
        Ok(aaben(sag, rolle, felt, nummer, Niveau::Daginstitution, fundet, |unit| unit.liv))
    }

    /// The open anvisningsenhed that a reference names.
    pub(super) fn find_enhed(
        &self,
        sag: &mut Sag<'_>,
        rolle: Rolle,
        henvisning: &Henvisning,
    ) -> Result<Option<Anvisningsenhed>, R::Error> {
        let felt = felt::ENHEDSNUMMER;
        let Some(nummer) = self.nummer(sag, felt, henvisning, Niveau::Anvisningsenhed) else { return Ok(None) };
        let fundet = self.register.anvisningsenhed(&nummer)?;
        Ok(aaben(sag, rolle, felt, nummer, Niveau::Anvisningsenhed, fundet, |unit| unit.liv))
    }

    /// The open alternativ adresse that a reference names.
    pub(super) fn find_alternativ(
        &self,
        sag: &mut Sag<'_>,
        henvisning: &Henvisning,
    ) -> Result<Option<AlternativAdresse>, R::Error> {
        let felt = felt::ALTERNATIV_NUMMER;
        let Some(nummer) = self.nummer(sag, felt, henvisning, Niveau::AlternativAdresse) else { return Ok(None) };
        let fundet = self.register.alternativ_adresse(&nummer)?;
        Ok(aaben(sag, Rolle::Egen, felt, nummer, Niveau::AlternativAdresse, fundet, |unit| unit.liv))
    }

    /// dtr-rules 27: an Update that names a parent must name the present one; a unit is moved by its own method.
    pub(super) fn samme_overordnede(
        &self,
        sag: &mut Sag<'_>,
        nuvaerende: &Institutionsnummer,
        angivet: Option<&Henvisning>,
        niveau: Niveau,
        metode: &'static str,
    ) {
        let felt = if niveau == Niveau::Daginstitution { felt::DAGINSTITUTIONSNUMMER } else { felt::ALTERNATIV_ENHED };
        let Some(angivet) = angivet.and_then(|angivet| self.nummer(sag, felt, angivet, niveau)) else { return };
        if angivet != *nuvaerende {
            sag.brud(Some(felt), Brud::AndenOverordnet { nuvaerende: nuvaerende.clone(), angivet, metode });
        }
    }

    /// dtr-rules 4, 5: the register issues the number of a new unit; nobody gives it.
    pub(super) fn uden_eget_nummer(sag: &mut Sag<'_>, felt: &'static str) {
        if sag.aendring.angav(felt) {
            sag.brud(Some(felt), Brud::NummerAngivet);
        }
    }

    fn nummer(
        &self,
        sag: &mut Sag<'_>,
        felt: &'static str,
        henvisning: &Henvisning,
        niveau: Niveau,
    ) -> Option<Institutionsnummer> {
        let brud = match self.lokale.find(henvisning) {
            Ok((_, Some(fundet))) if *fundet != niveau => Brud::ForkertNiveau { forventet: niveau, fundet: *fundet },
            Ok((nummer, _)) => return Some(nummer.clone()),
            Err(brud) => brud.into(),
        };
        sag.brud(Some(felt), brud);
        None
    }
}

fn aaben<T>(
    sag: &mut Sag<'_>,
    rolle: Rolle,
    felt: &'static str,
    nummer: Institutionsnummer,
    niveau: Niveau,
    fundet: Option<T>,
    liv: impl Fn(&T) -> Liv,
) -> Option<T> {
    let brud = match &fundet {
        None => Some(rolle.findes_ikke(nummer, niveau)),
        Some(unit) => rolle.nedlagt(nummer, liv(unit)),
    };
    let Some(brud) = brud else { return fundet };
    sag.brud(Some(felt), brud);
    None
}
