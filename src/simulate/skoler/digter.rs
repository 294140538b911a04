//! How many units there are of each kind, and what they are called.

use super::{Afdeling, FOLKESKOLE, Skole};
use crate::institutioner::{Felter, Sted};
use crate::registre::Koder;
use crate::simulate::land::Land;
use crate::simulate::navne::{EFTERNAVNE, FORNAVNE, SKOLESTEDER};
use crate::simulate::opdigt::{Opdigter, skaleret};
use crate::types::Kommunekode;

/// Units of one type and ownership.
struct Slags {
    type3: u32,
    ejerkode: u32,
    ressort: u32,
    /// What they are called, after a place.
    efterled: &'static str,
    simple: u32,
    hovedskoler: u32,
    /// Afdelinger of a hovedskole, drawn evenly.
    afdelinger: &'static [usize],
    elever: bool,
}

const fn slags(type3: u32, ejerkode: u32, efterled: &'static str, simple: u32) -> Slags {
    Slags { type3, ejerkode, ressort: 1, efterled, simple, hovedskoler: 0, afdelinger: &[], elever: true }
}

const SLAGS: &[Slags] = &[
    Slags { hovedskoler: 500, afdelinger: &[1, 1, 2, 2, 3, 3, 3], ..slags(1012, KOMMUNALE, "skole", 550) },
    Slags { hovedskoler: 8, afdelinger: &[2], ..slags(1013, SELVEJENDE_PRIVATE, "friskole", 530) },
    slags(1011, SELVEJENDE_PRIVATE, "efterskole", 250),
    slags(1014, KOMMUNALE, "ungdomsskole", 98),
    slags(1015, KOMMUNALE, "specialskole", 100),
    slags(1016, PRIVATE, "dagbehandlingstilbud", 80),
    slags(1021, SELVEJENDE_KOMMUNALE, "daghøjskole", 40),
    Slags { ressort: 7, ..slags(1022, SELVEJENDE_PRIVATE, "højskole", 70) },
    Slags { hovedskoler: 27, afdelinger: &[2, 3, 4], ..slags(1025, SELVEJENDE_STATSLIGE, "FGU", 0) },
    slags(1051, KOMMUNALE, "voksenspecialskole", 20),
    Slags { ressort: 9, ..slags(1052, KOMMUNALE, "sprogcenter", 45) },
    Slags { hovedskoler: 29, afdelinger: &[2, 3], ..slags(1053, SELVEJENDE_STATSLIGE, "VUC", 0) },
    Slags { hovedskoler: 10, afdelinger: &[2], ..slags(1061, SELVEJENDE_STATSLIGE, "gymnasium", 130) },
    slags(1062, SELVEJENDE_PRIVATE, "private gymnasium", 20),
    Slags {
        hovedskoler: 100,
        afdelinger: &[2, 4, 5, 6, 7, 12],
        ..slags(1071, SELVEJENDE_STATSLIGE, "erhvervsskole", 0)
    },
    Slags { ressort: 7, ..slags(1084, STATSLIGE, "kunstskole", 12) },
    Slags {
        ressort: 4,
        hovedskoler: 6,
        afdelinger: &[10],
        ..slags(1085, SELVEJENDE_STATSLIGE, "professionshøjskole", 0)
    },
    Slags { ressort: 4, hovedskoler: 8, afdelinger: &[5], ..slags(1086, SELVEJENDE_STATSLIGE, "erhvervsakademi", 0) },
    Slags { ressort: 4, hovedskoler: 8, afdelinger: &[4], ..slags(1131, STATSLIGE, "universitet", 0) },
    uden_elever(2013, KOMMUNALE, "kommune", 98),
    uden_elever(2014, REGIONALE, "region", 5),
    uden_elever(2021, KOMMUNALE, "PPR", 60),
    uden_elever(2024, KOMMUNALE, "ungdomsvejledning", 30),
    uden_elever(2025, KOMMUNALE, "ungeindsats", 40),
    slags(3001, KOMMUNALE, "behandlingstilbud", 60),
    slags(3002, KOMMUNALE, "børnehjemsskole", 40),
];

const fn uden_elever(type3: u32, ejerkode: u32, efterled: &'static str, simple: u32) -> Slags {
    Slags { elever: false, ..slags(type3, ejerkode, efterled, simple) }
}

/// `ejerkode`, as `codes/ir_ejerkode.csv` has them.
const PRIVATE: u32 = 0;
const STATSLIGE: u32 = 1;
const KOMMUNALE: u32 = 2;
const SELVEJENDE_STATSLIGE: u32 = 4;
const SELVEJENDE_PRIVATE: u32 = 5;
const SELVEJENDE_KOMMUNALE: u32 = 6;
const REGIONALE: u32 = 7;
/// The ministry whose municipal units need no approval (ir-rules 8).
const UNDERVISNING: u32 = 1;
/// How many were laid into a simple unit, drawn evenly.
const TIDLIGERE: &[usize] = &[1, 1, 2, 2, 2, 3];
/// The series of P-numbers begins above those of day-care.
const PNUMRE: u64 = 500_000;

/// Invents schools.
pub(in crate::simulate) struct Skoledigter<'k> {
    opdigter: Opdigter,
    koder: &'k Koder,
    /// Names end in a number, so that no two are the same.
    navne: usize,
}

impl<'k> Skoledigter<'k> {
    pub(in crate::simulate) fn new(koder: &'k Koder) -> Self {
        Self { opdigter: Opdigter::new(koder, 1814, PNUMRE), koder, navne: 0 }
    }

    /// Gives a country its schools.
    pub(in crate::simulate) fn fyld(&mut self, land: &mut Land, skala: f64) {
        for slags in SLAGS {
            let [simple, hovedskoler] = [slags.simple, slags.hovedskoler].map(|antal| skaleret(antal, skala));
            for nr in 0..simple + hovedskoler {
                let plads = self.opdigter.tilfaeldig.skaev(land.kommuner.len());
                let Some(kommune) = land.kommuner.get_mut(plads) else { return };
                let skole = self.skole(slags, kommune.kode, nr >= simple);
                if slags.kommunens() { kommune.skoler.push(skole) } else { land.skoler.push(skole) }
            }
        }
    }

    fn skole(&mut self, slags: &Slags, kommune: Kommunekode, hovedskole: bool) -> Skole {
        let felter = self.felter(slags, kommune);
        let antal = if hovedskole { self.opdigter.tilfaeldig.en_af(slags.afdelinger).copied().unwrap_or(1) } else { 0 };
        let afdeling = |_| Afdeling { nummer: None, felter: self.felter(slags, kommune) };
        let afdelinger: Vec<_> = (0..antal).map(afdeling).collect();
        let tidligere = if hovedskole { 1 } else { self.opdigter.tilfaeldig.en_af(TIDLIGERE).copied().unwrap_or(1) };
        let tidligere = (0..tidligere).map(|_| self.felter(slags, kommune)).collect();
        Skole { nummer: None, felter, afdelinger, elever: slags.elever, tidligere }
    }

    /// The fields of another folkeskole in a municipality.
    pub(in crate::simulate) fn folkeskole(&mut self, kommune: Kommunekode) -> Option<Felter> {
        let slags = SLAGS.iter().find(|slags| slags.type3 == FOLKESKOLE)?;
        Some(self.felter(slags, kommune))
    }

    fn felter(&mut self, slags: &Slags, kommune: Kommunekode) -> Felter {
        let pnummer = self.opdigter.pnummer();
        let region =
            self.koder.kommune.get(&u32::from(kommune.0)).and_then(|kommune| u16::try_from(kommune.regionskode).ok());
        Felter {
            navn: self.navn(slags),
            mellemlangt_navn: None,
            kort_navn: None,
            cvr: None,
            sted: self.sted(kommune),
            leder: Some(self.leder()),
            leder_kort: None,
            email: Some(format!("kontor{pnummer}@skoler.example")),
            web: Some(format!("https://{pnummer}.skoler.example")),
            telefon: Some(self.telefon()),
            pnummer: Some(pnummer),
            type3: slags.type3,
            type2: None,
            ressort: slags.ressort,
            undervisningsniveau: None,
            ejerkode: slags.ejerkode,
            adm_kommune: matches!(slags.ejerkode, KOMMUNALE | SELVEJENDE_KOMMUNALE).then_some(kommune),
            adm_region: region.filter(|_| slags.ejerkode == REGIONALE),
        }
    }

    fn navn(&mut self, slags: &Slags) -> String {
        self.navne += 1;
        format!("{} {} {}", self.opdigter.et_ord(SKOLESTEDER), slags.efterled, self.navne)
    }

    fn sted(&mut self, kommune: Kommunekode) -> Sted {
        let adresse = self.opdigter.adresse(kommune);
        Sted { adresse, lokalitet: None, stednavn: None, postboks: None, adresse_kort: None }
    }

    /// Somebody new.
    pub(in crate::simulate) fn leder(&mut self) -> String {
        let [kvinder, maend] = FORNAVNE;
        let fornavn = if self.opdigter.tilfaeldig.under(2) == 0 { kvinder } else { maend };
        format!("{} {}", self.opdigter.et_ord(fornavn), self.opdigter.et_ord(EFTERNAVNE))
    }

    /// `xxxx xxxx` (ir.md 2.36).
    pub(in crate::simulate) fn telefon(&mut self) -> String {
        let cifre = self.opdigter.telefon();
        let (foer, efter) = cifre.split_at_checked(4).unwrap_or((&cifre, ""));
        format!("{foer} {efter}")
    }

    /// Less than `antal`.
    pub(in crate::simulate) fn under(&mut self, antal: usize) -> usize {
        self.opdigter.tilfaeldig.under(antal)
    }

    /// Those of a list, in no order.
    pub(in crate::simulate) fn bland<T>(&mut self, liste: &mut [T]) {
        self.opdigter.bland(liste);
    }
}

impl Slags {
    /// Whether the municipality makes them without anybody's approval (ir.md §3).
    const fn kommunens(&self) -> bool {
        matches!(self.ejerkode, KOMMUNALE | SELVEJENDE_KOMMUNALE) && self.ressort == UNDERVISNING
    }
}
