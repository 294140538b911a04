//! Properties: whatever is sent, the register keeps its invariants, and the database does what the register in memory does.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::store::dagtilbud::{DagtilbudUdvalg, Nedlagte};
use crate::types::Institutionsnummer;

/// One change by small numbers: which method, which units, which values.
#[derive(Debug, Clone)]
struct Skridt {
    metode: u8,
    a: u8,
    b: u8,
    vaerdi: u8,
    lokal: bool,
}

fn skridt() -> impl Strategy<Value = Skridt> {
    (0..11u8, 0..10u8, 0..10u8, 0..8u8, prop::bool::weighted(0.3)).prop_map(|(metode, a, b, vaerdi, lokal)| Skridt {
        metode,
        a,
        b,
        vaerdi,
        lokal,
    })
}

impl Skridt {
    fn handling(&self) -> Handling {
        // Mostly municipal and mostly in København, so that much passes; numbers that may or may not have been issued.
        let d = |nr: u8| {
            if self.lokal && nr < 4 {
                lokal(&format!("l{nr}"))
            } else {
                Henvisning::Nummer(nummer(&format!("D{}", 10001 + u32::from(nr))))
            }
        };
        let g = |nr: u8| {
            if self.lokal && nr < 4 {
                lokal(&format!("l{nr}"))
            } else {
                Henvisning::Nummer(nummer(&format!("G{}", 10001 + u32::from(nr))))
            }
        };
        let over = match self.vaerdi {
            0 => dag(3, 4, 101),
            1 => dag(1, 5, 101),
            2 => dag(1, 1, 751),
            3 => dag(2, 1, 101),
            _ => dag(1, 1, 101),
        };
        let felter = enhed([6012, 6013, 6010, 6020, 6012, 6012, 6011, 6014][usize::from(self.vaerdi)]);
        let mut adresse_felter = alternativ();
        adresse_felter.telefon = Some(self.vaerdi.to_string());
        match self.metode {
            0 => Handling::InsertDaginstitution(over),
            1 => Handling::UpdateDaginstitution(d(self.a), over),
            2 => Handling::DeleteDaginstitution(d(self.a)),
            3 => Handling::InsertAnvisningsEnhed(d(self.a), felter),
            4 => Handling::UpdateAnvisningsEnhed(g(self.a), None, felter),
            5 => Handling::DeleteAnvisningsEnhed(g(self.a)),
            6 => Handling::MoveAnvisningsEnhed(g(self.a), d(self.b)),
            7 => Handling::InsertAlternativAdresse(g(self.a), adresse_felter),
            8 => Handling::UpdateAlternativAdresse(g(self.a), Some(g(self.b)), adresse_felter),
            9 => Handling::DeleteAlternativAdresse(g(self.a)),
            _ => Handling::MoveAlternativAdresse(g(self.a), g(self.b)),
        }
    }
}

fn batch(skridt: &[Skridt]) -> Vec<Aendring> {
    let mut aendringer = nummereret(skridt.iter().map(Skridt::handling).collect());
    for (nr, (aendring, skridt)) in aendringer.iter_mut().zip(skridt).enumerate() {
        aendring.lokal_id = skridt.lokal.then(|| format!("l{nr}"));
    }
    aendringer
}

type Enheder = BTreeMap<Institutionsnummer, Enhed>;

/// Every unit's parent is there; an open unit's parent is open (dtr-rules 1, 32).
fn overordnede_holder(enheder: &Enheder) {
    for enhed in enheder.values() {
        let over = match enhed {
            Enhed::Daginstitution(_) => continue,
            Enhed::Anvisningsenhed(unit) => &unit.daginstitution,
            Enhed::AlternativAdresse(unit) => &unit.enhed,
        };
        let over = enheder.get(over).expect("the parent exists");
        assert!(
            enhed.liv().nedlagt.is_some() || over.liv().nedlagt.is_none(),
            "{} under a closed {}",
            enhed.nummer(),
            over.nummer()
        );
    }
}

/// What was closed is as it was (dtr-rules 31); nothing has gone; new numbers are above all old ones.
fn intet_gaar_igen(foer: &Enheder, efter: &Enheder) {
    for (nummer, enhed) in foer {
        let nu = efter.get(nummer).expect("no unit disappears");
        assert!(enhed.liv().nedlagt.is_none() || nu == enhed, "{nummer} was closed and has changed");
    }
    let hoejeste = |bogstav: char| foer.keys().filter(|nr| nr.as_str().starts_with(bogstav)).max();
    for nummer in efter.keys().filter(|nummer| !foer.contains_key(*nummer)) {
        assert!(Some(nummer) > hoejeste(nummer.as_str().chars().next().unwrap()), "{nummer} is used again");
    }
}

fn i_basen(base: &Base) -> Enheder {
    let mut enheder = Enheder::new();
    let laest = base.store.read(|conn| {
        conn.each_dagtilbud(DagtilbudUdvalg::Alle, Nedlagte::Med, |enhed| {
            assert!(enheder.insert(enhed.nummer().clone(), enhed).is_none(), "each unit once");
            Ok(())
        })
    });
    laest.unwrap();
    enheder
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_register_in_memory_keeps_its_invariants(batches in prop::collection::vec(prop::collection::vec(skridt(), 1..6), 1..40)) {
        let mut bord = Bord::ny();
        bord.kalder(&[(KBH, Some(101)), (EJER, None)]);
        for skridt in &batches {
            let foer = bord.register.clone();
            let anvendt = bord.anvend_aendringer(&batch(skridt));
            if anvendt.afvist() {
                assert_eq!(bord.register, foer);
            } else {
                assert_eq!(anvendt.resultater.len(), skridt.len());
            }
            overordnede_holder(&bord.register.enheder);
            intet_gaar_igen(&foer.enheder, &bord.register.enheder);
        }
        let numre: BTreeSet<_> = bord.register.skrevet.iter().filter(|s| s.foer.is_none()).map(|s| s.efter.nummer()).collect();
        assert_eq!(numre.len(), bord.register.enheder.len(), "every number was issued once");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_database_does_what_the_register_in_memory_does(batches in prop::collection::vec(prop::collection::vec(skridt(), 1..6), 1..25)) {
        let mut bord = Bord::ny();
        bord.kalder(&[(KBH, Some(101)), (EJER, None)]);
        let base = Base { scope: bord.scope.clone(), ..Base::ny() };
        let mut foer = Enheder::new();
        for skridt in &batches {
            let i_hukommelsen = bord.anvend_aendringer(&batch(skridt));
            prop_assert_eq!(&base.anvend(batch(skridt)), &i_hukommelsen);
            let efter = i_basen(&base);
            prop_assert_eq!(&efter, &bord.register.enheder);
            if i_hukommelsen.afvist() {
                prop_assert_eq!(&efter, &foer, "a refused batch leaves the register as it was");
            }
            overordnede_holder(&efter);
            intet_gaar_igen(&foer, &efter);
            foer = efter;
        }
    }
}
