//! A year of a municipality's schools: what becomes of some of them, and what is reported of all.

use jiff::civil::Date;

use super::{FOLKESKOLE, Skole, Skoledigter};
use crate::institutioner::{Felter, Handling, NyHovedskole};
use crate::registre::Henvisning;
use crate::simulate::land::Kommune;
use crate::types::{Institutionsnummer, Kommunekode};

/// One folkeskole in so many is part of a fusion, a sammenlægning, a deling or a closing in a year.
const EN_AF: usize = 6;
/// So many of a hundred units have got another leader or another telephone.
const RETTET: usize = 60;

/// The acts of a year, to be sent one by one in any order: no unit is in more than one that another could hinder. The last one of a list is
/// sent first.
pub(in crate::simulate) fn aaret(kommune: &Kommune, dag: Date, digter: &mut Skoledigter<'_>) -> Vec<Handling> {
    let (mut folkeskoler, mut andre): (Vec<&Skole>, Vec<&Skole>) =
        kommune.skoler.iter().partition(|skole| skole.felter.type3 == FOLKESKOLE);
    digter.bland(&mut folkeskoler);
    let beroerte = folkeskoler.split_off(folkeskoler.len() - (folkeskoler.len() + digter.under(EN_AF)) / EN_AF);
    andre.extend(folkeskoler);
    let mut aar = Strukturer { kode: kommune.kode, digter, handlinger: Vec::new() };
    aar.strukturer(beroerte);
    for skole in andre {
        aar.indberet(skole, dag);
    }
    let Strukturer { digter, mut handlinger, .. } = aar;
    digter.bland(&mut handlinger);
    handlinger
}

struct Strukturer<'a, 'k> {
    kode: Kommunekode,
    digter: &'a mut Skoledigter<'k>,
    handlinger: Vec<Handling>,
}

impl Strukturer<'_, '_> {
    /// Each school is in one act. One that is left alone is closed, or gets an afdeling.
    fn strukturer(&mut self, beroerte: Vec<&Skole>) {
        let (mut hoved, mut simple): (Vec<&Skole>, Vec<&Skole>) =
            beroerte.into_iter().partition(|skole| !skole.afdelinger.is_empty());
        loop {
            let handling = match (hoved.pop(), simple.pop()) {
                (None, None) => break,
                (Some(hoved), Some(simpel)) => self.begge(hoved, simpel),
                (None, Some(en)) => match simple.pop() {
                    Some(anden) => self.simple_sammen(en, anden),
                    None => self.en_simpel(en),
                },
                (Some(en), None) => match hoved.pop() {
                    Some(anden) if self.digter.under(2) == 0 => hovedskoler_sammen(en, anden),
                    anden => {
                        hoved.extend(anden);
                        self.en_hovedskole(en)
                    }
                },
            };
            self.handlinger.extend(handling);
        }
    }

    fn begge(&mut self, hoved: &Skole, simpel: &Skole) -> Option<Handling> {
        let (hovedskole, enhed) = (nummer(&hoved.nummer)?, nummer(&simpel.nummer)?);
        Some(Handling::FusionUnderHovedskole { hovedskole, enheder: vec![enhed] })
    }

    fn simple_sammen(&mut self, en: &Skole, anden: &Skole) -> Option<Handling> {
        let (en, anden) = (nummer(&en.nummer)?, nummer(&anden.nummer)?);
        Some(match self.digter.under(5) {
            0 | 1 => Handling::FusionTilNyHovedskole { administration: en.clone(), enheder: vec![en, anden] },
            2 => Handling::SammenlaegTilNy { ophoerer: vec![en, anden], felter: self.ny()? },
            _ => Handling::SammenlaegMedBestaaende { fortsaetter: en, ophoerer: vec![anden] },
        })
    }

    fn en_simpel(&mut self, skole: &Skole) -> Option<Handling> {
        let egen = nummer(&skole.nummer)?;
        Some(match self.digter.under(3) {
            0 => Handling::DelInstitution { institution: egen, nye: vec![self.ny()?] },
            _ => Handling::DeleteInstitution(egen, None),
        })
    }

    fn en_hovedskole(&mut self, skole: &Skole) -> Option<Handling> {
        let (hovedskole, sidste) = (nummer(&skole.nummer)?, nummer(&skole.afdelinger.last()?.nummer)?);
        let flere = skole.afdelinger.len() > 1;
        Some(match self.digter.under(4) {
            0 if flere => {
                let felter = self.ny()?;
                let ny = NyHovedskole { felter, afdelinger: vec![sidste], nye_afdelinger: Vec::new() };
                Handling::DelHovedskole { hovedskole, nye: vec![ny] }
            }
            1 if flere => Handling::DeleteAfdeling(sidste, None),
            _ => Handling::InsertAfdeling(hovedskole, self.ny()?, None),
        })
    }

    fn ny(&mut self) -> Option<Felter> {
        self.digter.folkeskole(self.kode)
    }

    /// Its pupils, and what its own people have changed.
    fn indberet(&mut self, skole: &Skole, dag: Date) {
        if skole.elever {
            for sted in skole.steder() {
                let elever = u32::try_from(20 + self.digter.under(700)).unwrap_or(20);
                let institution = Henvisning::Nummer(sted.clone());
                self.handlinger.push(Handling::MeldElevaktivitet { institution, elever, pr: dag });
            }
        }
        if self.digter.under(100) < RETTET
            && let Some(egen) = nummer(&skole.nummer)
        {
            let felter = Felter {
                leder: Some(self.digter.leder()),
                telefon: Some(self.digter.telefon()),
                ..skole.felter.clone()
            };
            self.handlinger.push(Handling::UpdateInstitution(egen, felter, None));
        }
    }
}

fn hovedskoler_sammen(en: &Skole, anden: &Skole) -> Option<Handling> {
    let (fortsaetter, ophoerer) = (nummer(&en.nummer)?, nummer(&anden.nummer)?);
    Some(Handling::FusionAfHovedskoler { fortsaetter, ophoerer: vec![ophoerer] })
}

fn nummer(nummer: &Option<Institutionsnummer>) -> Option<Henvisning> {
    nummer.clone().map(Henvisning::Nummer)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::registre::Koder;
    use crate::simulate::land::Land;

    fn numre(handling: &Handling) -> Vec<&Henvisning> {
        use Handling as H;
        match handling {
            H::FusionUnderHovedskole { hovedskole, enheder } => [hovedskole].into_iter().chain(enheder).collect(),
            H::FusionTilNyHovedskole { enheder, .. } | H::SammenlaegTilNy { ophoerer: enheder, .. } => {
                enheder.iter().collect()
            }
            H::SammenlaegMedBestaaende { fortsaetter, ophoerer } | H::FusionAfHovedskoler { fortsaetter, ophoerer } => {
                [fortsaetter].into_iter().chain(ophoerer).collect()
            }
            H::DelInstitution { institution, .. } | H::DeleteInstitution(institution, _) => vec![institution],
            H::DelHovedskole { hovedskole, .. } | H::InsertAfdeling(hovedskole, ..) => vec![hovedskole],
            H::DeleteAfdeling(afdeling, _) => vec![afdeling],
            H::MeldElevaktivitet { .. } | H::UpdateInstitution(..) => Vec::new(),
            andet => panic!("{andet:?}"),
        }
    }

    #[test]
    fn no_unit_is_in_two_acts_and_every_kind_of_act_is_there() {
        let koder = Koder::indbygget().unwrap();
        let mut land = Land::opdigt(1.0, &koder);
        let mut naeste = (283_001_u32..).map(|nr| nr.to_string().parse().unwrap());
        for skole in land.kommuner.iter_mut().flat_map(|kommune| &mut kommune.skoler) {
            assert!(skole.udfyld(&mut naeste));
        }
        let mut digter = Skoledigter::new(&koder);
        let dag = Date::new(2026, 9, 5).unwrap();
        let aaret: Vec<_> = land.kommuner.iter().flat_map(|kommune| aaret(kommune, dag, &mut digter)).collect();
        let mut sete = BTreeSet::new();
        let meldte: BTreeSet<String> = aaret
            .iter()
            .filter_map(|handling| match handling {
                Handling::MeldElevaktivitet { institution, .. } => Some(format!("{institution:?}")),
                _ => None,
            })
            .collect();
        for nummer in aaret.iter().flat_map(numre) {
            assert!(sete.insert(format!("{nummer:?}")), "{nummer:?} is in two acts");
            assert!(!meldte.contains(&format!("{nummer:?}")), "{nummer:?} may be closed, and has pupils");
        }
        let metoder: BTreeSet<&str> = aaret.iter().map(Handling::metode).collect();
        assert_eq!(metoder.len(), 12, "{metoder:?}");
        assert!((1_500..5_000).contains(&aaret.len()), "{}", aaret.len());
    }
}
