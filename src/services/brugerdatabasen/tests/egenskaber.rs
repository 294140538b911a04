//! Whatever the sources say of whom: no answer outside the authority's package has anything of a person who is protected.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::verden::{Verden, aftalt, cpr, elev, gruppe, person, raekke, telefon};
use crate::grunddata::{
    Adresse, Ansat, Ansatrolle, Ekstern, Gruppetype, Institutionsperson, Kontakt, Person, PersonId, Relation, Rolle,
    Trin,
};
use crate::services::{self, Does};
use crate::store::grunddata::test::NyKilde;

const PERSONER: u32 = 6;
const INSTITUTIONER: [&str; 3] = ["990001", "990001", "990002"];

/// Who; whether it is said to be protected, and by which part of an alias.
type Hvem = (u32, bool, u8);

#[derive(Debug, Clone)]
struct Linje {
    kilde: usize,
    hvem: Hvem,
    rolle: u8,
    kontakter: Vec<Hvem>,
}

fn hvem() -> impl Strategy<Value = Hvem> {
    (0..PERSONER, prop::bool::weighted(0.25), 0..4_u8)
}

fn linje() -> impl Strategy<Value = Linje> {
    let kontakter = prop::collection::vec(hvem(), 0..3);
    (0..INSTITUTIONER.len(), hvem(), 0..4_u8, kontakter).prop_map(|(kilde, hvem, rolle, kontakter)| Linje {
        kilde,
        hvem,
        rolle,
        kontakter,
    })
}

/// A person whose every value is said nowhere else.
fn unik(nr: u32, (n, er_beskyttet, alias): Hvem) -> Person {
    let ny = Person {
        email: Some(format!("m{nr}x@eksempel.example")),
        foedselsdato: Some(format!("{}-07-09", 1200 + nr)),
        foto: Some(format!("foto{nr}x")),
        adresse: Some(Adresse { vej: Some(format!("Vej{nr}x")), ..Adresse::default() }),
        hjemmetelefon: telefon(&format!("71{nr:06}"), false),
        arbejdstelefon: telefon(&format!("72{nr:06}"), true),
        mobiltelefon: telefon(&format!("73{nr:06}"), false),
        ..person(n, &format!("Fornavn{nr}x"), &format!("Efternavn{nr}x"))
    };
    let [fornavn, efternavn] = [format!("Alias{nr}x"), format!("Dæknavn{nr}x")];
    let ny = match alias {
        0 => ny,
        1 => Person { alias_fornavn: Some(fornavn), ..ny },
        _ => Person { alias_fornavn: Some(fornavn), alias_efternavn: Some(efternavn), ..ny },
    };
    Person { beskyttet: er_beskyttet, ..ny }
}

/// What nobody may see of a protected person.
fn hemmeligt(person: &Person) -> Vec<String> {
    let telefoner = [&person.hjemmetelefon, &person.arbejdstelefon, &person.mobiltelefon];
    let telefoner = telefoner.into_iter().flatten().map(|telefon| telefon.nummer.clone());
    let texts = [&person.email, &person.foedselsdato, &person.foto].into_iter().flatten().cloned();
    let vej = person.adresse.iter().filter_map(|adresse| adresse.vej.clone());
    let navn = [person.fornavn.clone(), person.efternavn.clone(), person.cpr.as_str().to_owned()];
    navn.into_iter().chain(telefoner).chain(texts).chain(vej).collect()
}

fn rolle(linje: &Linje, nr: u32) -> Rolle {
    match linje.rolle {
        0 => Rolle::Ansat(Ansat { roller: vec![Ansatrolle::Tap], grupper: vec!["1A".into()], ..Ansat::default() }),
        1 => Rolle::Ekstern(Ekstern::default()),
        _ => {
            let mut seen = BTreeSet::from([linje.hvem.0]);
            let named = (0..).zip(&linje.kontakter).filter(|(_, (n, ..))| seen.insert(*n));
            let kontakt = |(at, hvem): (u32, &Hvem)| Kontakt {
                relation: Relation::Mor,
                myndighed: true,
                adgangsniveau: None,
                person: unik(nr + 1 + at, *hvem),
            };
            elev("1A", Trin::T1, &[], named.map(kontakt).collect())
        }
    }
}

fn kilder(linjer: &[Linje]) -> Vec<NyKilde> {
    let mut kilder: Vec<NyKilde> = (0..)
        .zip(INSTITUTIONER)
        .map(|(nr, institution)| NyKilde {
            institution,
            source: ["A", "B", "C"][nr],
            source_date_time: "2026-11-20T06:00:00Z",
            grupper: vec![gruppe("1A", "1.A", Gruppetype::Hovedgruppe, Some(Trin::T1))],
            personer: Vec::new(),
        })
        .collect();
    for (nr, linje) in (1_u32..).zip(linjer) {
        let row = raekke(&format!("L{nr}"), unik(nr * 10, linje.hvem), rolle(linje, nr * 10));
        kilder[linje.kilde].personer.push(row);
    }
    kilder
}

fn alle(kilder: &[NyKilde]) -> Vec<Person> {
    let rows = kilder.iter().flat_map(|kilde| &kilde.personer);
    let persons = |row: &Institutionsperson| {
        let kontakter = row.rolle.kontakter().iter().map(|kontakt| kontakt.person.clone());
        [row.person.clone()].into_iter().chain(kontakter).collect::<Vec<_>>()
    };
    rows.flat_map(persons).collect()
}

/// Every read but the authority's, of every institution and person.
fn alt(verden: &Verden) -> String {
    let scope = aftalt(&["990001", "990002"]);
    let reads = services::ALL.iter().flat_map(|service| service.operations);
    let reads = reads.filter(|operation| matches!(operation.does, Does::Straks | Does::Eksport));
    let mut text = String::new();
    for operation in reads.filter(|operation| operation.name != "eksporterXmlFuldMyndighed") {
        for arg in argumenter(operation.name) {
            text.push_str(&verden.spoerg(&scope, operation.name, &arg));
        }
    }
    text
}

fn argumenter(operation: &str) -> Vec<String> {
    let institutioner = ["990001", "990002"].map(|nummer| format!("<instnr>{nummer}</instnr>"));
    let brugere: Vec<_> =
        (1..=i64::from(PERSONER)).map(|n| format!("<brugerid>{}</brugerid>", PersonId(n).user_id())).collect();
    let begge = || institutioner.iter().flat_map(|i| brugere.iter().map(move |b| format!("{i}{b}")));
    match operation {
        "hentBrugersKontaktpersoner" => begge().collect(),
        "hentInstBruger" | "hentKontaktpersonsBrugere" => begge().chain(brugere.clone()).collect(),
        "hentBrugersInstitutionstilknytninger" | "hentCprFraBrugerid" => brugere,
        "hentBrugeridFraCpr" => (0..PERSONER).map(|n| format!("<cpr>{}</cpr>", cpr(n).as_str())).collect(),
        "hentBrugereIGruppe" => institutioner.iter().map(|i| format!("{i}<gruppeid>1A</gruppeid>")).collect(),
        "eksporterXmlMellem" | "eksporterXmlFuld" => {
            let cpr = "<filtre><cprFilter><inkluderCpr>true</inkluderCpr></cprFilter></filtre>";
            institutioner.iter().map(|i| format!("{i}{cpr}")).collect()
        }
        _ => institutioner.to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_of_a_protected_person_leaves(linjer in prop::collection::vec(linje(), 1..10)) {
        let kilder = kilder(&linjer);
        let personer = alle(&kilder);
        let verden = Verden::ny(kilder);
        let svar = alt(&verden);
        let protected: BTreeSet<_> = personer.iter().filter(|person| person.beskyttet).map(|person| &person.cpr).collect();
        for person in &personer {
            if protected.contains(&person.cpr) {
                for value in hemmeligt(person) {
                    prop_assert!(!svar.contains(&value), "{value}");
                }
            } else {
                // Not because nothing is shown at all: everybody has a row or is a contact person at 990001 or 990002.
                prop_assert!(svar.contains(&person.fornavn) && svar.contains(person.cpr.as_str()));
                // A phone that is protected for itself is shown to nobody either.
                prop_assert!(!svar.contains(&person.arbejdstelefon.as_ref().unwrap().nummer));
            }
        }
        let myndighed = ["990001", "990002"].map(|nummer| {
            verden.spoerg(&aftalt(&[]), "eksporterXmlFuldMyndighed", &format!("<instnr>{nummer}</instnr>"))
        });
        for person in &personer {
            prop_assert!(myndighed.iter().any(|svar| svar.contains(&person.fornavn)));
        }
    }
}

#[test]
fn every_read_is_asked() {
    let reads = services::ALL.iter().flat_map(|service| service.operations);
    let reads = reads.filter(|operation| matches!(operation.does, Does::Straks | Does::Eksport));
    assert_eq!(reads.count(), 15);
}
