//! The country's day-care, invented: 98 municipalities, about 2,900 daginstitutioner and 4,800 anvisningsenheder at scale 1.
//!
//! The proportions are those of the observed combinations (dtr-model.md): how many units of each ejerform and institution type. Names, streets
//! and P-numbers are made up, and the same for the same scale.

use crate::dagtilbud::{AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter};
use crate::registre::{Adresse, Koder};
use crate::types::{Institutionsnummer, Kommunekode, Pnummer};

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
const VEJE: &[&str] = &[
    "Ærøvej",
    "Åkandevej",
    "Østergade",
    "Skovbrynet",
    "Møllebakken",
    "Søndergårdsvej",
    "Kirkestræde",
    "Strandboulevarden",
    "Præstemarken",
    "Bækkelunden",
    "Højvangen",
    "Lærkevej",
];

/// The country.
#[derive(Debug, Clone)]
pub struct Land {
    /// Its municipalities, by code.
    pub kommuner: Vec<Kommune>,
}

/// A municipality and what it is to have.
#[derive(Debug, Clone)]
pub struct Kommune {
    /// Its code.
    pub kode: Kommunekode,
    /// Its daginstitutioner.
    pub daginstitutioner: Vec<Daginstitution>,
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
        let mut digter = Digter::new(koder);
        let mut kommuner: Vec<Kommune> = koder
            .kommune
            .iter()
            .filter(|(_, kommune)| kommune.er_kommune)
            .filter_map(|(kode, _)| u16::try_from(*kode).ok())
            .map(|kode| Kommune { kode: Kommunekode(kode), daginstitutioner: Vec::new() })
            .collect();
        for gruppe in GRUPPER {
            let typer = digter.typer(gruppe, skala);
            let mut typer = typer.into_iter().peekable();
            while typer.peek().is_some() {
                let antal = *digter.tilfaeldig.en_af(gruppe.stoerrelser).unwrap_or(&1);
                let kommune = digter.tilfaeldig.skaev(kommuner.len());
                let Some(kommune) = kommuner.get_mut(kommune) else { return Self { kommuner } };
                let daginstitution = digter.daginstitution(gruppe, kommune.kode, typer.by_ref().take(antal));
                kommune.daginstitutioner.push(daginstitution);
            }
        }
        kommuner.retain(|kommune| !kommune.daginstitutioner.is_empty());
        Self { kommuner }
    }

    /// How many daginstitutioner, anvisningsenheder and alternative addresses.
    #[must_use]
    pub fn antal(&self) -> [usize; 3] {
        let alle = || self.kommuner.iter().flat_map(|kommune| &kommune.daginstitutioner);
        let enheder = || alle().flat_map(|daginstitution| &daginstitution.enheder);
        [alle().count(), enheder().count(), enheder().map(|enhed| enhed.alternative.len()).sum()]
    }
}

struct Digter {
    tilfaeldig: Tilfaeldig,
    postnumre: Vec<String>,
    pnummer: u64,
}

impl Digter {
    fn new(koder: &Koder) -> Self {
        let postnumre = koder.postnumre.koder().iter().map(|raekke| raekke.kode.clone()).collect();
        Self { tilfaeldig: Tilfaeldig::new(7), postnumre, pnummer: 0 }
    }

    /// The institution types of a group's units, in no order.
    fn typer(&mut self, gruppe: &Gruppe, skala: f64) -> Vec<u32> {
        let skaleret = |antal: u32| (f64::from(antal) * skala).round().max(0.0) as usize;
        let mut typer: Vec<u32> =
            gruppe.typer.iter().flat_map(|(kode, antal)| std::iter::repeat_n(*kode, skaleret(*antal))).collect();
        for last in (1..typer.len()).rev() {
            typer.swap(last, self.tilfaeldig.under(last + 1));
        }
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
        let felter = AnvisningsenhedFelter {
            navn: self.navn(forled),
            adresse: self.adresse(kommune),
            insttype3,
            email: Some(format!("enhed{}@dagtilbud.example", self.pnummer)),
            telefon: Some(self.telefon()),
            cvr: None,
            pnummer: self.pnummer(),
        };
        let med_alternativ = self.tilfaeldig.naeste().is_multiple_of(MED_ALTERNATIV);
        let alternative = if med_alternativ { vec![self.alternativ(kommune)] } else { Vec::new() };
        Anvisningsenhed { nummer: None, felter, alternative }
    }

    fn alternativ(&mut self, kommune: Kommunekode) -> AlternativAdresseFelter {
        AlternativAdresseFelter {
            navn: self.navn(&["Udflytterhuset", "Gæstehuset", "Legestuen"]),
            adresse: self.adresse(kommune),
            email: None,
            telefon: Some(self.telefon()),
            cvr: None,
            pnummer: self.pnummer(),
        }
    }

    fn adresse(&mut self, kommune_kode: Kommunekode) -> Adresse {
        let bogstav = ["", "", "", "A", "B"];
        let nummer = self.tilfaeldig.under(180) + 1;
        let bredde = 54_600_000 + self.tilfaeldig.under(3_000_000);
        let laengde = 8_100_000 + self.tilfaeldig.under(4_400_000);
        let grader = |micro: usize| format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
        let id = (u128::from(self.tilfaeldig.naeste()) << 64) | u128::from(self.tilfaeldig.naeste());
        Adresse {
            vej_navn: self.tilfaeldig.en_af(VEJE).copied().unwrap_or_default().to_owned(),
            vej_kode: Some(format!("{:04}", self.tilfaeldig.under(9999) + 1)),
            hus_nummer: format!("{nummer}{}", self.tilfaeldig.en_af(&bogstav).copied().unwrap_or_default()),
            etage: None,
            doer: None,
            supplerende_bynavn: None,
            post_nummer: self.tilfaeldig.en_af(&self.postnumre).cloned().unwrap_or_default(),
            by_navn: String::new(),
            kommune_kode,
            dawa_id: Some(uuid::Builder::from_random_bytes(id.to_be_bytes()).into_uuid().to_string()),
            geo_bredde: Some(grader(bredde)),
            geo_laengde: Some(grader(laengde)),
        }
    }

    fn navn(&mut self, forled: &[&str]) -> String {
        let forled = self.tilfaeldig.en_af(forled).copied().unwrap_or_default();
        let navn = self.tilfaeldig.en_af(NAVNE).copied().unwrap_or_default();
        format!("{forled} {navn} {}", self.tilfaeldig.under(90) + 10)
    }

    fn telefon(&mut self) -> String {
        format!("{:08}", 20_000_000 + self.tilfaeldig.under(9_999_999))
    }

    fn pnummer(&mut self) -> Pnummer {
        self.pnummer += 1;
        pnummer(1_000_000_000 + self.pnummer)
    }
}

/// A fictive P-number.
pub(super) fn pnummer(tal: u64) -> Pnummer {
    let cifre = format!("{:010}", tal % 10_000_000_000);
    // Ten digits are a P-number by form.
    Pnummer::try_from(cifre).unwrap_or_else(|_| unreachable!())
}

/// Numbers that look random and are the same each time (splitmix64).
#[derive(Debug, Clone)]
pub struct Tilfaeldig(u64);

impl Tilfaeldig {
    /// A series of its own.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn naeste(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `antal`; 0 where that is 0.
    pub fn under(&mut self, antal: usize) -> usize {
        let antal = antal.max(1) as u64;
        usize::try_from(self.naeste() % antal).unwrap_or(0)
    }

    /// One of a list.
    pub fn en_af<'a, T>(&mut self, liste: &'a [T]) -> Option<&'a T> {
        let nr = self.under(liste.len());
        liste.get(nr)
    }

    /// Less than `antal`, the first ones more often, as the largest municipality has more of everything than the smallest.
    fn skaev(&mut self, antal: usize) -> usize {
        let (en, anden) = (self.under(antal), self.under(antal));
        // A third of all is drawn with weight on the first, the rest evenly.
        if self.under(3) == 0 { en.min(anden) / 4 } else { en }
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
