//! The questions, of a small school; and the count of exports.

mod egenskaber;

use super::test::{self, NyKilde};
use super::*;
use crate::grunddata::{
    Ansat, Ansatrolle, Cpr, Elev, Elevrolle, Gruppe, Gruppetype, Institutionsperson, Kontakt, Person, PersonId, Rolle,
    Trin,
};
use crate::segl::Formaal;
use crate::store::{Error, Store};
use crate::types::Institutionsnummer;

const MOR: &str = "6101010005";
const BARN: &str = "6101010013";
const ANSAT: &str = "6101010021";

fn cpr(text: &str) -> Cpr {
    // The last digit that makes it right.
    let right = (0..10).find_map(|digit| Cpr::laes(&format!("{}{digit}", &text[..9])).ok());
    right.unwrap()
}

fn person(number: &str) -> Person {
    test::med_navn("F", "E", cpr(number))
}

fn elev(kontakter: Vec<Kontakt>) -> Rolle {
    let (rolle, trin, hovedgruppe) = (Elevrolle::Elev, Trin::T1, "1A".to_owned());
    Rolle::Elev(Elev { rolle, elevnummer: None, trin, lokation: None, hovedgruppe, grupper: Vec::new(), kontakter })
}

fn skole(mappe: &std::path::Path) -> Store {
    let gruppe = Gruppe { id: "1A".into(), navn: "1.A".into(), slags: Gruppetype::Hovedgruppe, ..Gruppe::default() };
    let mor = Person { beskyttet: true, ..person(MOR) };
    let kontakt =
        Kontakt { relation: crate::grunddata::Relation::Mor, myndighed: true, adgangsniveau: None, person: mor };
    let barn = Institutionsperson { lokal_id: "1".into(), person: person(BARN), rolle: elev(vec![kontakt]) };
    let laerer = Rolle::Ansat(Ansat { roller: vec![Ansatrolle::Laerer], ..Ansat::default() });
    let ansat = Institutionsperson { lokal_id: "2".into(), person: person(ANSAT), rolle: laerer };
    let kilde = |institution, source, personer| NyKilde {
        institution,
        source,
        source_date_time: "2026-11-20T06:00:00+01:00",
        grupper: vec![gruppe.clone()],
        personer,
    };
    let kilder = vec![kilde("990001", "B", vec![barn.clone(), ansat]), kilde("990001", "A", Vec::new())];
    test::store(mappe, [kilder, vec![kilde("990002", "B", vec![barn])]].concat())
}

#[test]
fn a_school_is_read() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    let number: Institutionsnummer = "990001".parse().unwrap();
    store
        .read(|conn| {
            let kilder = conn.kilder(&number)?;
            assert_eq!(kilder.iter().map(|kilde| kilde.source.as_str()).collect::<Vec<_>>(), ["A", "B"]);
            assert_eq!(kilder[1].source_date_time_tekst, "2026-11-20T06:00:00+01:00");
            let grupper = conn.grupper(kilder[1].id)?;
            assert_eq!((grupper.len(), grupper[0].navn.as_str()), (1, "1.A"));
            let mut seen = Vec::new();
            conn.each_institutionsperson(kilder[1].id, |row| {
                assert!(test::noegler().aabn(&row.sted(), row.forseglet).is_ok());
                seen.push((row.slags, row.kontakter().collect::<Vec<_>>()));
                Ok::<_, Error>(())
            })?;
            seen.sort_by_key(|(slags, _)| *slags == Rolleslags::Ansat);
            assert_eq!(seen, [(Rolleslags::Elev, vec![PersonId(2)]), (Rolleslags::Ansat, vec![])]);
            assert!(conn.kilder(&"990003".parse().unwrap())?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_person_is_found_and_where_it_is() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    store
        .read(|conn| {
            let noegler = test::noegler();
            let noegle = noegler.generation(conn.segl_generation()?.unwrap()).unwrap();
            let opslag = |number: &str| noegle.opslag(Formaal::Cpr, cpr(number).as_str().as_bytes());
            let (barn, stand) = conn.person_med_cpr(&opslag(BARN))?.unwrap();
            assert_eq!((barn, stand.aktiv, stand.beskyttet), (PersonId(1), true, 0));
            let (mor, stand) = conn.person_med_cpr(&opslag(MOR))?.unwrap();
            // Two rows say that she is protected.
            assert_eq!((mor, stand.aktiv, stand.beskyttet), (PersonId(2), false, 2));
            assert_eq!(conn.personstand(mor)?, Some(stand));
            let kept = conn.person_cpr(barn)?.unwrap();
            assert_eq!(
                noegler.aabn(&sted_person(&kept.opslag), &kept.forseglet).unwrap(),
                cpr(BARN).as_str().as_bytes()
            );
            let mut places = Vec::new();
            conn.each_rolle(barn, |institution, row| {
                places.push((institution.to_string(), row.person));
                Ok::<_, Error>(())
            })?;
            conn.each_elev_af_kontakt(mor, |institution, row| {
                places.push((institution.to_string(), row.person));
                Ok::<_, Error>(())
            })?;
            places.sort();
            let expected = ["990001", "990001", "990002", "990002"].map(|number| (number.to_owned(), barn));
            assert_eq!(places, expected);
            assert_eq!(conn.institutioner_af(mor)?.len(), 2);
            assert!(conn.person_med_cpr(&[0; 16])?.is_none() && conn.personstand(PersonId(9))?.is_none());
            Ok(())
        })
        .unwrap();
}

#[test]
fn exports_are_counted_by_day_system_package_and_institution() {
    let mappe = tempfile::tempdir().unwrap();
    let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
    let kald = |dag: &str, system: &str, pakke, institution: &str| Eksportkald {
        dag: dag.parse().unwrap(),
        system: system.parse().unwrap(),
        pakke,
        institution: institution.parse().unwrap(),
    };
    let taget = |kald: &Eksportkald| {
        let kald = kald.clone();
        store.write_blocking(move |tx| tx.tael_eksport(&kald, 2)).unwrap()
    };
    let first = kald("2026-11-23", "A", "lille", "990001");
    assert_eq!([taget(&first), taget(&first), taget(&first)], [true, true, false]);
    assert_eq!(store.read(|conn| conn.eksportkald(&first)).unwrap(), 2);
    for other in [
        kald("2026-11-23", "B", "lille", "990001"),
        kald("2026-11-23", "A", "mellem", "990001"),
        kald("2026-11-23", "A", "lille", "990002"),
        kald("2026-11-24", "A", "lille", "990001"),
    ] {
        assert!(taget(&other), "{other:?}");
    }
    // Yesterday's are gone.
    assert_eq!(store.read(|conn| conn.eksportkald(&first)).unwrap(), 0);
}
