//! A source through its year, and what is left of it; activation.

use crate::grunddata::{Cpr, Gruppe, Institutionsperson, PersonId};
use crate::segl::SharedNoegler;
use crate::store::grunddata::test::{self, NyKilde, ansat, nogen, nummer};
use crate::store::grunddata::{Aktiveret, Fornyelsesskridt, Kildetal};
use crate::store::tilslutning::Cause;
use crate::store::{Error, Store};
use crate::tilslutning::dansk_dag;
use crate::types::ExchangeId;

/// A pupil, and who its contact persons are; each number with whether it is protected.
fn elev(n: usize, beskyttet: bool, kontakter: &[(usize, bool)]) -> Institutionsperson {
    let kontakter = kontakter.iter().map(|(n, beskyttet)| nogen(*n, *beskyttet)).collect();
    test::elev(&format!("e{n}"), nogen(n, beskyttet), kontakter)
}

/// A school whose old source was received on 15 September 2025; another source has one of its pupils, and another school one of its parents.
fn skole(mappe: &std::path::Path) -> Store {
    let gruppe = Gruppe { id: "1A".into(), navn: "1.A".into(), ..Gruppe::default() };
    let kilde = |institution, source, source_date_time, personer| NyKilde {
        institution,
        source,
        source_date_time,
        grupper: vec![gruppe.clone()],
        personer,
    };
    let gammel =
        vec![elev(0, true, &[(10, true), (11, false)]), elev(1, false, &[(10, false)]), ansat("a2", nogen(2, false))];
    test::store(
        mappe,
        vec![
            kilde("990001", "Gammel", "2025-09-15T06:00:00+02:00", gammel),
            kilde("990001", "Ny", "2026-08-01T06:00:00+02:00", vec![elev(0, true, &[])]),
            kilde("990002", "Ny", "2026-08-01T06:00:00+02:00", vec![elev(5, false, &[(10, true)])]),
        ],
    )
}

fn cause(tid: &str) -> Cause {
    Cause { id: ExchangeId::now_v7(), tid: tid.parse().unwrap(), hvem: "prøve".into(), hvorfor: None }
}

/// What a day's run does, to whom.
fn koer(store: &Store, tid: &str) -> Vec<(String, bool)> {
    let cause = cause(tid);
    let stande = store.read(|conn| conn.kildestande(None)).unwrap();
    let skridt = stande.into_iter().filter_map(|stand| {
        let (id, cause) = (stand.kilde.id, cause.clone());
        let idag = dansk_dag(cause.tid);
        store.write_blocking(move |tx| tx.kilde_forny(id, idag, &cause)).unwrap()
    });
    skridt.map(|Fornyelsesskridt { stand, .. }| (stand.kilde.source, stand.varslet.is_some())).collect()
}

fn beskyttet(store: &Store, n: usize) -> (PersonId, i64) {
    let opslag = test::noegler().nyeste().unwrap().opslag(crate::segl::Formaal::Cpr, nummer(n).as_str().as_bytes());
    let (id, stand) = store.read(|conn| conn.person_med_cpr(&opslag)).unwrap().unwrap();
    (id, stand.beskyttet)
}

fn antal(store: &Store, tabel: &str) -> i64 {
    store
        .read(|conn| Ok(conn.prepare(&format!("SELECT count(*) FROM {tabel}"))?.query_row([], |row| row.get(0))?))
        .unwrap()
}

#[test]
fn a_source_is_reported_once_and_then_removed_whole() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    store
        .write_blocking(|tx| {
            for (person, kilde) in [(1, 1), (1, 2), (9, 2)] {
                tx.prepare(
                    "INSERT INTO feltskift VALUES ('990001', (SELECT min(?1, max(id)) FROM person), ?3, ?2, 3, 0)",
                )?
                .execute((person, kilde, format!("Felt{person}{kilde}")))?;
            }
            Ok(())
        })
        .unwrap();
    let foer = [0, 1, 2, 10, 11].map(|n| beskyttet(&store, n).0);
    assert_eq!([0, 10].map(|n| beskyttet(&store, n).1), [2, 2]);
    assert_eq!(koer(&store, "2026-08-14T21:59:59Z"), []);
    assert_eq!(koer(&store, "2026-08-14T22:00:00Z"), [("Gammel".to_owned(), false)]);
    for dag in ["2026-08-15T10:00:00Z", "2026-09-14T21:59:59Z"] {
        assert_eq!(koer(&store, dag), [], "{dag}");
    }
    let journal = store.read(|conn| Ok(conn.journal_head()?.0)).unwrap();
    assert_eq!(koer(&store, "2026-09-14T22:00:00Z"), [("Gammel".to_owned(), true)]);
    assert_eq!(store.read(|conn| Ok(conn.journal_head()?.0)).unwrap(), journal + 1);

    let kilder = store.read(|conn| conn.kildestande(None)).unwrap();
    assert_eq!(kilder.iter().map(|stand| stand.kilde.source.as_str()).collect::<Vec<_>>(), ["Ny", "Ny"]);
    assert_eq!(["institutionsperson", "kontaktperson", "gruppe"].map(|tabel| antal(&store, tabel)), [2, 1, 2]);
    assert_eq!(antal(&store, "feltskift"), 0, "nobody is left to take turns with");
    // Everybody is the one that it was, and protected by those that are left.
    assert_eq!([0, 1, 2, 10, 11].map(|n| beskyttet(&store, n).0), foer);
    assert_eq!([0, 1, 2, 10, 11].map(|n| beskyttet(&store, n).1), [1, 0, 0, 1, 0]);
    let whole = store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap();
    assert!(whole.brud.is_empty());
}

#[test]
fn an_import_makes_a_source_fresh() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    assert_eq!(koer(&store, "2026-08-20T10:00:00Z").len(), 1);
    // What Skriver::skriv_kilde does.
    let renewed: crate::types::Time = "2026-09-10T10:00:00Z".parse().unwrap();
    store
        .write_blocking(move |tx| {
            let mut update =
                tx.prepare("UPDATE importkilde SET modtaget = ?1, varslet = NULL WHERE source = 'Gammel'")?;
            Ok(update.execute([crate::store::micros(renewed)])?)
        })
        .unwrap();
    assert_eq!(koer(&store, "2026-09-20T10:00:00Z"), []);
    assert_eq!(koer(&store, "2027-08-10T10:00:00Z").len(), 3, "a year later all are reported");
}

#[test]
fn what_a_source_holds_is_counted() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    let institution = "990001".parse().unwrap();
    let tal = store
        .read(|conn| {
            let stande = conn.kildestande(Some(&institution))?;
            stande.iter().map(|stand| conn.kildetal(stand.kilde.id)).collect::<Result<Vec<_>, Error>>()
        })
        .unwrap();
    let gammel = Kildetal { grupper: 1, elever: 2, ansatte: 1, eksterne: 0, beskyttede: 1, kontakter: 3 };
    assert_eq!(tal, [gammel, Kildetal { elever: 1, ansatte: 0, kontakter: 0, ..gammel }]);
    assert_eq!(gammel.personer(), 3);
}

#[test]
fn contact_persons_are_given_their_user_id() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    let aktiver = |numre: Vec<(usize, Cpr)>| {
        store
            .write_blocking(move |tx| {
                tx.aktiver(&numre, &SharedNoegler::new(test::noegler()), &cause("2026-09-01T10:00:00Z"))
            })
            .unwrap()
    };
    let ventet = Aktiveret { aktiveret: 1, allerede_aktive: 2, ukendte: vec![7] };
    assert_eq!(aktiver(vec![(1, nummer(10)), (2, nummer(0)), (3, nummer(10)), (7, nummer(80))]), ventet);
    let journal = store.read(|conn| Ok(conn.journal_head()?.0)).unwrap();
    let (mor, _) = beskyttet(&store, 10);
    assert!(store.read(|conn| conn.personstand(mor)).unwrap().unwrap().aktiv);
    // Nothing was changed: nothing is told.
    assert_eq!(aktiver(vec![(1, nummer(10))]).allerede_aktive, 1);
    assert_eq!(store.read(|conn| Ok(conn.journal_head()?.0)).unwrap(), journal);
    let tom = Store::open(&mappe.path().join("tom.sqlite")).unwrap();
    let numre = vec![(4, nummer(1))];
    let ingen = tom
        .write_blocking(move |tx| {
            tx.aktiver(&numre, &SharedNoegler::new(test::noegler()), &cause("2026-09-01T10:00:00Z"))
        })
        .unwrap();
    assert_eq!(ingen.ukendte, [4]);
}
