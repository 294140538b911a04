//! Random batches: whatever is done, the register stays right.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::institutioner::felter::navnenoegle;
use crate::institutioner::liv::{self, Liv};
use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::registre::Henvisning;
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, Kommunekode};

/// A change in the rough: which act, and small numbers that choose its units, names and codes.
#[derive(Debug, Clone)]
struct Raa {
    handling: u8,
    valg: [u8; 6],
}

fn raa() -> impl Strategy<Value = Raa> {
    (0..19u8, any::<[u8; 6]>()).prop_map(|(handling, valg)| Raa { handling, valg })
}

const NAVNE: [&str; 12] = ["Øst", "øst", "Vest", "Nord", "Syd", "Midt", "Skov", "Strand", "By", "Land", "Mark", "Eng"];

impl Raa {
    fn felter(&self, nr: usize) -> Felter {
        let valg = self.valg[nr % 6];
        let ejerkode = [2, 2, 2, 5, 7, 10][usize::from(valg / 8) % 6];
        let kommune = [101, 101, 751][usize::from(valg / 64) % 3];
        let adm_kommune = (ejerkode == 2).then_some(Kommunekode(kommune));
        let navn = NAVNE[usize::from(valg) % NAVNE.len()];
        Felter { ejerkode, adm_kommune, ..folkeskole(navn) }
    }

    /// A unit: of the enhedsart where the act takes it, mostly; now and then any, one that is not there, or the one that the first change of
    /// the batch makes.
    fn unit(&self, udvalg: &Udvalg, art: Enhedsart, nr: usize) -> Henvisning {
        let valg = usize::from(self.valg[nr % 6]);
        let blandt = match valg {
            0..4 => return Henvisning::Nummer(nummer("999999")),
            4..14 => return lokal("1"),
            14..40 => &udvalg.alle,
            _ => &udvalg.aabne[usize::from(art.kode())],
        };
        blandt.get(valg % blandt.len().max(1)).map_or_else(|| lokal("1"), nr_af)
    }

    fn units(&self, udvalg: &Udvalg, art: Enhedsart, fra: usize) -> Vec<Henvisning> {
        (fra..fra + 1 + usize::from(self.valg[5] % 3)).map(|nr| self.unit(udvalg, art, nr)).collect()
    }

    fn handling(&self, udvalg: &Udvalg) -> Handling {
        use Enhedsart::{Afdeling, Hovedskole, Simpel};
        let en = |art, nr| self.unit(udvalg, art, nr);
        let flere = |art, fra| self.units(udvalg, art, fra);
        let aktivkode = [None, None, Some(1), Some(2), Some(4), Some(3)][usize::from(self.valg[5]) % 6];
        let art = [Simpel, Afdeling, Hovedskole, Simpel][usize::from(self.valg[4]) % 4];
        match self.handling {
            0 => Handling::InsertInstitution(art, self.felter(0), aktivkode),
            1 => Handling::UpdateInstitution(en(art, 0), self.felter(1), aktivkode),
            2 => Handling::DeleteInstitution(en(art, 0), None),
            3 => Handling::InsertAfdeling(en(Hovedskole, 0), self.felter(1), aktivkode),
            4 => Handling::DeleteAfdeling(en(Afdeling, 0), Some(I_DAG)),
            5 => Handling::MoveAfdeling(en(Afdeling, 0), en(Hovedskole, 1)),
            6 => Handling::InsertForeloebig(self.valg[2].is_multiple_of(2).then(|| en(Hovedskole, 0)), self.felter(1)),
            7 => Handling::GodkendForeloebig(udvalg.foreloebige.first().map_or_else(|| en(Simpel, 0), nr_af)),
            8 | 17 => {
                let enheder = flere(Simpel, 0);
                let administration = enheder[usize::from(self.valg[4]) % enheder.len()].clone();
                Handling::FusionTilNyHovedskole { enheder, administration }
            }
            9 => Handling::FusionUnderHovedskole { hovedskole: en(Hovedskole, 0), enheder: flere(Simpel, 1) },
            10 | 18 => Handling::FusionAfHovedskoler { fortsaetter: en(Hovedskole, 0), ophoerer: flere(Hovedskole, 1) },
            11 => Handling::SammenlaegMedBestaaende { fortsaetter: en(art, 0), ophoerer: flere(art, 1) },
            12 => Handling::SammenlaegTilNy { ophoerer: flere(art, 0), felter: self.felter(3) },
            13 => Handling::DelInstitution { institution: en(Simpel, 0), nye: vec![self.felter(1), self.felter(2)] },
            14 => {
                let afdelinger = if self.valg[4].is_multiple_of(2) { flere(Afdeling, 1) } else { Vec::new() };
                let nye_afdelinger = (2..2 + usize::from(self.valg[3] % 3)).map(|nr| self.felter(nr)).collect();
                let ny = NyHovedskole { felter: self.felter(0), afdelinger, nye_afdelinger };
                Handling::DelHovedskole { hovedskole: en(Hovedskole, 0), nye: vec![ny] }
            }
            15 => {
                let elever = u32::from(self.valg[1] % 3);
                Handling::MeldElevaktivitet { institution: en(art, 0), elever, pr: date(2025, 9, 5) }
            }
            _ => Handling::LaegDagtilbudUnderSkole { skole: en(art, 0), dagtilbud: nummer("G10001") },
        }
    }
}

fn nr_af(nummer: &Institutionsnummer) -> Henvisning {
    Henvisning::Nummer(nummer.clone())
}

/// The numbers of the register, to choose among.
struct Udvalg {
    alle: Vec<Institutionsnummer>,
    /// The open ones with final numbers, by enhedsart.
    aabne: [Vec<Institutionsnummer>; 3],
    foreloebige: Vec<Institutionsnummer>,
}

impl Udvalg {
    fn af(register: &Hukommelse) -> Self {
        let numre = |er: &dyn Fn(&Institution) -> bool| {
            register.enheder.values().filter(|unit| er(unit)).map(|unit| unit.nummer.clone()).collect()
        };
        let aaben = |unit: &Institution| !unit.lukket() && !unit.foreloebig();
        Self {
            alle: numre(&|_| true),
            aabne: Enhedsart::ALLE.map(|art| numre(&|unit| unit.enhedsart == art && aaben(unit))),
            foreloebige: numre(&|unit| unit.foreloebig() && !unit.lukket()),
        }
    }
}

/// A register with something of each kind.
fn verden() -> Bord {
    let mut bord = Bord { dagtilbud_scope: Some(Scope::Alle), ..Bord::ny() };
    let landsby = Dagtilbud { adm_kommune: Kommunekode(101), lovgrundlag: 6, aaben: true };
    bord.register.dagtilbud.insert(nummer("G10001"), landsby);
    for (navn, afdelinger) in [("Øst", ["A", "Syd"]), ("Vest", ["B", "Øst"]), ("Nord", ["C", "syd"])] {
        let med_elever = bord.simpel(folkeskole(navn));
        bord.simpel(folkeskole(afdelinger[0]));
        let (_, afdelinger) = bord.hierarki(folkeskole(navn), &afdelinger);
        bord.elever(&med_elever, 100);
        bord.elever(&afdelinger[1], 10);
        bord.ok(Handling::InsertForeloebig(None, folkeskole(navn)));
    }
    bord
}

/// What holds of the register after any batch.
fn er_rigtigt(register: &Hukommelse) {
    let mut navne = BTreeSet::new();
    for unit in register.enheder.values() {
        assert_eq!(liv::brud(unit.enhedsart, Liv::af(unit), unit.aktivkode), None, "ir-rules 25: {unit:?}");
        assert_eq!(unit.lukket(), unit.nedlagt.is_some(), "{unit:?}");
        assert_eq!(unit.hovedskole.is_some(), unit.enhedsart == Enhedsart::Afdeling, "ir-rules 17: {unit:?}");
        assert!(!unit.har_elever() || !unit.lukket(), "ir-rules 9: {unit:?}");
        assert!(!unit.har_elever() || unit.enhedsart != Enhedsart::Hovedskole, "ir-rules 19: {unit:?}");
        if let Some(over) = unit.hovedskole.as_ref().map(|over| &register.enheder[over]) {
            assert_eq!(over.enhedsart, Enhedsart::Hovedskole, "ir-rules 17: {unit:?}");
            assert!(unit.lukket() || !over.lukket(), "an open afdeling of a closed hovedskole: {unit:?}");
            let navn = navnenoegle(&unit.felter.navn);
            assert!(unit.lukket() || navne.insert((&over.nummer, navn)), "ir-rules 18: {unit:?}");
        }
        if let Some(efterfoelger) = &unit.flytteinstitution {
            assert!(unit.lukket() && register.enheder.contains_key(efterfoelger), "{unit:?}");
        }
    }
}

/// What holds between the register before and after a batch, and of what was told of it.
fn fulgte_reglerne(foer: &Hukommelse, efter: &Hukommelse, anvendt: &Anvendt, meldte: bool) {
    let mut nye: BTreeSet<_> = efter.enheder.keys().collect();
    let mut lukkede = BTreeSet::new();
    for (nummer, unit) in &foer.enheder {
        assert!(nye.remove(nummer), "a number stays for ever");
        let nu = &efter.enheder[nummer];
        assert!(!unit.lukket() || unit == nu, "ir-rules 13: a closed unit is never changed: {nu:?}");
        lukkede.extend((!unit.lukket() && nu.lukket()).then_some(nummer));
    }
    lukkede.extend(nye.iter().filter(|nummer| efter.enheder[**nummer].lukket()));
    let sagt = |er: fn(&Haendelse) -> bool| -> BTreeSet<_> {
        let foelger = anvendt.foelger.iter().filter(|foelge| er(&foelge.haendelse));
        foelger.map(|foelge| &foelge.nummer).filter(|nummer| !nummer.as_str().starts_with('G')).collect()
    };
    assert_eq!(sagt(|haendelse| *haendelse == Haendelse::Ny), nye);
    assert_eq!(sagt(|haendelse| matches!(haendelse, Haendelse::Ophoerer { .. })), lukkede);
    let elever = |register: &Hukommelse| {
        let aktivitet = register.enheder.values().filter_map(|unit| unit.elevaktivitet);
        aktivitet.map(|aktivitet| aktivitet.elever).sum::<u32>()
    };
    assert!(meldte || elever(foer) == elever(efter), "no act makes pupils or loses them");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_register_stays_right(
        sendinger in prop::collection::vec((prop::collection::vec(raa(), 1..5), 0..4u8), 1..30),
    ) {
        let mut bord = verden();
        er_rigtigt(&bord.register);
        for (raa, hvem) in sendinger {
            bord.scope = if hvem == 0 { kommune(KBH, 101) } else { ministeriet() };
            let udvalg = Udvalg::af(&bord.register);
            let handlinger: Vec<_> = raa.iter().map(|raa| raa.handling(&udvalg)).collect();
            let meldte = handlinger.iter().any(|handling| handling.metode() == "MeldElevaktivitet");
            let mut aendringer = nummereret(handlinger);
            aendringer[0].lokal_id = Some("1".to_owned());
            let (foer, igen) = (bord.register.clone(), bord.proev(&aendringer));
            let anvendt = bord.anvend_aendringer(&aendringer);
            prop_assert_eq!(&igen.0, &anvendt, "the same batch is answered the same");
            if anvendt.afvist() || !anvendt.godkendelser.is_empty() {
                prop_assert_eq!(&bord.register, &foer);
                // Also what a refused batch would have left is right, so that what it tells follows from rules alone.
                er_rigtigt(&igen.1);
            } else {
                prop_assert_eq!(anvendt.resultater.len(), aendringer.len());
                fulgte_reglerne(&foer, &bord.register, &anvendt, meldte);
            }
            er_rigtigt(&bord.register);
        }
    }
}

/// The random batches do what they are to: each act succeeds in some of them.
#[test]
fn every_act_succeeds_at_times() {
    let mut lykkedes: BTreeMap<&str, u32> = BTreeMap::new();
    let mut tilfaeldig = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..60 {
        let mut bord = verden();
        for _ in 0..12 {
            let raa = raa().new_tree(&mut tilfaeldig).unwrap().current();
            let udvalg = Udvalg::af(&bord.register);
            let anvendt = bord.anvend(vec![raa.handling(&udvalg)]);
            for resultat in anvendt.resultater {
                *lykkedes.entry(resultat.metode).or_default() += 1;
            }
        }
    }
    assert_eq!(lykkedes.len(), 17, "{lykkedes:?}");
}
