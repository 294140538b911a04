//! The country, invented: 98 municipalities, about 2,900 daginstitutioner and 4,800 anvisningsenheder at scale 1, and the units of
//! Institutionsregisteret ([`super::skoler`]).
//!
//! The proportions are those of the observed combinations (dtr-model.md): how many units of each ejerform and institution type. Names, streets
//! and P-numbers are made up, and the same for the same scale.

use super::opdigt::{Opdigter, skaleret};
use super::skoler::{Skole, Skoledigter};
use crate::dagtilbud::{AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter};
use crate::registre::Koder;
use crate::types::{Institutionsnummer, Kommunekode};

/// Units of one ejerform and lovgrundlag: the institution types with how many there are, and how many units a daginstitution has.
struct Gruppe {
    ejerform: u32,
    lovgrundlag: u32,
    typer: &'static [(u32, u32)],
    /// Sizes, drawn evenly.
    stoerrelser: &'static [usize],
}

/// dtr-model.md, observed active combinations, spring 2026. What the cross validation does not allow (four units) is counted as lawful.
const GRUPPER: &[Gruppe] = &[
    Gruppe {
        ejerform: 1,
        lovgrundlag: 1,
        typer: &[(6010, 150), (6011, 324), (6014, 100), (6012, 2320)],
        stoerrelser: &[1, 1, 1, 1, 1, 1, 2, 2, 3, 5],
    },
    Gruppe { ejerform: 1, lovgrundlag: 5, typer: &[(6013, 643)], stoerrelser: &[1, 2, 3, 6] },
    Gruppe { ejerform: 1, lovgrundlag: 9, typer: &[(6021, 160)], stoerrelser: &[1, 2, 3] },
    Gruppe { ejerform: 1, lovgrundlag: 8, typer: &[(6020, 2)], stoerrelser: &[1] },
    Gruppe {
        ejerform: 2,
        lovgrundlag: 2,
        typer: &[(6010, 32), (6011, 93), (6014, 30), (6012, 287)],
        stoerrelser: &[1, 1, 1, 1, 2],
    },
    Gruppe { ejerform: 2, lovgrundlag: 9, typer: &[(6021, 27)], stoerrelser: &[1] },
    Gruppe { ejerform: 2, lovgrundlag: 8, typer: &[(6020, 7)], stoerrelser: &[1] },
    Gruppe {
        ejerform: 3,
        lovgrundlag: 4,
        typer: &[(6010, 62), (6011, 166), (6014, 50), (6012, 352)],
        stoerrelser: &[1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
    },
    Gruppe { ejerform: 3, lovgrundlag: 7, typer: &[(6013, 2)], stoerrelser: &[1] },
    Gruppe { ejerform: 3, lovgrundlag: 8, typer: &[(6020, 3)], stoerrelser: &[1] },
];

/// One in so many anvisningsenheder has a further address.
const MED_ALTERNATIV: u64 = 12;

const FORLED: &[&str] = &["Børnehuset", "Daginstitutionen", "Det gule hus", "Børnegården", "Naturhuset", "Huset"];
const NAVNE: &[&str] = &[
    "Æblehaven",
    "Ørnereden",
    "Ågården",
    "Solstrålen",
    "Mælkebøtten",
    "Grønærten",
    "Søstjernen",
    "Tusindfryd",
    "Bækken",
    "Rævehulen",
    "Lærkereden",
    "Kløverløkken",
    "Åkanden",
    "Bøgetræet",
    "Skovmærket",
    "Elverhøj",
    "Hyldebærret",
    "Stærekassen",
    "Myretuen",
    "Østergården",
];
/// The country.
#[derive(Debug, Clone)]
pub struct Land {
    /// Its municipalities, by code.
    pub kommuner: Vec<Kommune>,
    /// The units of Institutionsregisteret that no municipality maintains.
    pub skoler: Vec<Skole>,
}

/// A municipality and what it is to have.
#[derive(Debug, Clone)]
pub struct Kommune {
    /// Its code.
    pub kode: Kommunekode,
    /// Its daginstitutioner.
    pub daginstitutioner: Vec<Daginstitution>,
    /// The units of Institutionsregisteret that it maintains.
    pub skoler: Vec<Skole>,
}

/// A daginstitution with its anvisningsenheder.
#[derive(Debug, Clone)]
pub struct Daginstitution {
    /// Issued by the register, once it is there.
    pub nummer: Option<Institutionsnummer>,
    /// Its fields.
    pub felter: DaginstitutionFelter,
    /// Never empty.
    pub enheder: Vec<Anvisningsenhed>,
}

/// An anvisningsenhed with its further addresses.
#[derive(Debug, Clone)]
pub struct Anvisningsenhed {
    /// Issued by the register, once it is there.
    pub nummer: Option<Institutionsnummer>,
    /// Its fields.
    pub felter: AnvisningsenhedFelter,
    /// Its further addresses.
    pub alternative: Vec<AlternativAdresseFelter>,
}

impl Land {
    /// Invents the country. The same scale gives the same country.
    #[must_use]
    pub fn opdigt(skala: f64, koder: &Koder) -> Self {
        let mut digter = Digter(Opdigter::new(koder, 7, 0));
        let kommune = |kode: &u32| u16::try_from(*kode).ok().map(Kommunekode);
        let koderne =
            koder.kommune.iter().filter(|(_, kommune)| kommune.er_kommune).filter_map(|(kode, _)| kommune(kode));
        let tom = |kode| Kommune { kode, daginstitutioner: Vec::new(), skoler: Vec::new() };
        let mut land = Self { kommuner: koderne.map(tom).collect(), skoler: Vec::new() };
        for gruppe in GRUPPER {
            let typer = digter.typer(gruppe, skala);
            let mut typer = typer.into_iter().peekable();
            while typer.peek().is_some() {
                let antal = *digter.0.tilfaeldig.en_af(gruppe.stoerrelser).unwrap_or(&1);
                let plads = digter.0.tilfaeldig.skaev(land.kommuner.len());
                let Some(kommune) = land.kommuner.get_mut(plads) else { return land };
                let daginstitution = digter.daginstitution(gruppe, kommune.kode, typer.by_ref().take(antal));
                kommune.daginstitutioner.push(daginstitution);
            }
        }
        land.kommuner.retain(|kommune| !kommune.daginstitutioner.is_empty());
        Skoledigter::new(koder).fyld(&mut land, skala);
        land
    }

    /// How many daginstitutioner, anvisningsenheder and alternative addresses.
    #[must_use]
    pub fn antal(&self) -> [usize; 3] {
        let alle = || self.kommuner.iter().flat_map(|kommune| &kommune.daginstitutioner);
        let enheder = || alle().flat_map(|daginstitution| &daginstitution.enheder);
        [alle().count(), enheder().count(), enheder().map(|enhed| enhed.alternative.len()).sum()]
    }
}

struct Digter(Opdigter);

impl Digter {
    /// The institution types of a group's units, in no order.
    fn typer(&mut self, gruppe: &Gruppe, skala: f64) -> Vec<u32> {
        let mange = |(kode, antal): &(u32, u32)| std::iter::repeat_n(*kode, skaleret(*antal, skala));
        let mut typer: Vec<u32> = gruppe.typer.iter().flat_map(mange).collect();
        self.0.bland(&mut typer);
        typer
    }

    fn daginstitution(
        &mut self,
        gruppe: &Gruppe,
        kommune: Kommunekode,
        typer: impl Iterator<Item = u32>,
    ) -> Daginstitution {
        let felter = DaginstitutionFelter {
            navn: self.navn(FORLED),
            ejerform: gruppe.ejerform,
            lovgrundlag: gruppe.lovgrundlag,
            adm_kommune: kommune,
        };
        let enheder = typer.map(|insttype| self.enhed(insttype, kommune)).collect();
        Daginstitution { nummer: None, felter, enheder }
    }

    fn enhed(&mut self, insttype3: u32, kommune: Kommunekode) -> Anvisningsenhed {
        let forled: &[&str] = match insttype3 {
            6010 => &["Vuggestuen"],
            6013 => &["Dagplejen"],
            6020 | 6021 => &["Klubben", "Fritidsklubben"],
            _ => FORLED,
        };
        let pnummer = self.0.pnummer();
        let felter = AnvisningsenhedFelter {
            navn: self.navn(forled),
            adresse: self.0.adresse(kommune),
            insttype3,
            email: Some(format!("enhed{pnummer}@dagtilbud.example")),
            telefon: Some(self.0.telefon()),
            cvr: None,
            pnummer,
        };
        let med_alternativ = self.0.tilfaeldig.naeste().is_multiple_of(MED_ALTERNATIV);
        let alternative = if med_alternativ { vec![self.alternativ(kommune)] } else { Vec::new() };
        Anvisningsenhed { nummer: None, felter, alternative }
    }

    fn alternativ(&mut self, kommune: Kommunekode) -> AlternativAdresseFelter {
        AlternativAdresseFelter {
            navn: self.navn(&["Udflytterhuset", "Gæstehuset", "Legestuen"]),
            adresse: self.0.adresse(kommune),
            email: None,
            telefon: Some(self.0.telefon()),
            cvr: None,
            pnummer: self.0.pnummer(),
        }
    }

    fn navn(&mut self, forled: &[&'static str]) -> String {
        let (forled, navn) = (self.0.et_ord(forled), self.0.et_ord(NAVNE));
        format!("{forled} {navn} {}", self.0.tilfaeldig.under(90) + 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registre::dansk_dag;
    use crate::types::Time;

    #[test]
    fn the_country_has_its_size_and_only_lawful_combinations() {
        let koder = Koder::indbygget().unwrap();
        let land = Land::opdigt(1.0, &koder);
        let [daginstitutioner, enheder, _] = land.antal();
        assert!((2_600..3_300).contains(&daginstitutioner), "{daginstitutioner}");
        assert!((4_700..4_900).contains(&enheder), "{enheder}");
        assert_eq!(land.kommuner.len(), 98);
        let dag = dansk_dag(Time::UNIX_EPOCH);
        for over in land.kommuner.iter().flat_map(|kommune| &kommune.daginstitutioner) {
            assert!(!over.enheder.is_empty());
            let felter = &over.felter;
            let lovlig = |type3| koder.krydsvalidering.lovlig(felter.ejerform, felter.lovgrundlag, type3, dag);
            assert!(over.enheder.iter().all(|enhed| lovlig(enhed.felter.insttype3)));
        }
    }
}
