//! Two sources of a school, and all that they can disagree on.

use super::*;
use crate::grunddata::{Gruppe, Person};
use crate::segl::{self, Noegler};
use crate::store::Store;
use crate::store::grunddata::test::{self, NyKilde, ansat, elev, nogen};

/// Persons get their numbers in the order that they are named in: 1 Åse, 2 her father, 3 who is twice at A, 4 an employee, 5 only at B.
fn skole(mappe: &std::path::Path) -> Store {
    let gruppe = |navn: &str| Gruppe { id: "1A".into(), navn: navn.into(), ..Gruppe::default() };
    let kilde = |institution, source, gruppe, personer| NyKilde {
        institution,
        source,
        source_date_time: "2026-11-20T06:00:00+01:00",
        grupper: vec![gruppe],
        personer,
    };
    let med_email = Person { email: Some("aase@eksempel.invalid".into()), ..nogen(1, false) };
    let a = vec![
        elev("1", nogen(1, false), vec![nogen(2, false)]),
        elev("3", nogen(3, false), vec![]),
        elev("3b", nogen(3, false), vec![]),
        ansat("4", nogen(4, false)),
    ];
    let b =
        vec![elev("x1", med_email, vec![nogen(2, true)]), ansat("x4", nogen(4, true)), ansat("x5", nogen(5, false))];
    // At another school there is but one source.
    let c = vec![elev("1", nogen(1, true), vec![])];
    test::store(
        mappe,
        vec![
            kilde("990001", "A", gruppe("1.A"), a),
            kilde("990001", "B", gruppe("Første A"), b),
            kilde("990002", "A", gruppe("1.A"), c),
        ],
    )
}

fn konflikter(store: &Store, institution: &str, noegler: Noegler) -> Result<Konflikter> {
    let institution: Institutionsnummer = institution.parse().unwrap();
    store.read(|conn| conn.konflikter(&institution, &SharedNoegler::new(noegler), 2))
}

#[test]
fn what_two_sources_disagree_on_is_told_without_a_name_or_a_value() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    store
        .write_blocking(|tx| {
            for (felt, skift) in [("EmailAddress", 3), ("FirstName", 1)] {
                tx.prepare("INSERT INTO feltskift VALUES ('990001', 1, ?1, 2, ?2, 1000000)")?.execute((felt, skift))?;
            }
            Ok(())
        })
        .unwrap();
    let flere = store.read(Conn::institutioner_med_flere_kilder).unwrap();
    assert_eq!(flere.iter().map(Institutionsnummer::as_str).collect::<Vec<_>>(), ["990001"]);
    let fundet = konflikter(&store, "990001", test::noegler()).unwrap();
    assert!(fundet.uenige());
    let json = serde_json::to_value(&fundet).unwrap();
    let kilder = serde_json::json!(["A", "B"]);
    assert_eq!(
        json["personer"],
        serde_json::json!([
            { "brugerid": "1000000001", "kilder": kilder, "felter": ["EmailAddress", "ContactPerson"] },
            { "brugerid": "1000000004", "kilder": kilder, "felter": ["protected"] },
        ])
    );
    assert_eq!(json["flereLokalId"], serde_json::json!([{ "brugerid": "1000000003", "kilde": "A", "antal": 2 }]));
    // A contact person who has no UserId is named by none.
    assert_eq!(
        json["beskyttelse"],
        serde_json::json!([
            { "brugerid": "*", "beskyttet": ["B"], "ikkeBeskyttet": ["A"] },
            { "brugerid": "1000000004", "beskyttet": ["B"], "ikkeBeskyttet": ["A"] },
        ])
    );
    assert_eq!(json["grupper"], serde_json::json!([{ "id": "1A", "kilder": kilder, "felter": ["GroupName"] }]));
    assert_eq!(json["gruppenavne"], serde_json::json!([]));
    assert_eq!(
        json["skift"],
        serde_json::json!([{
            "brugerid": "1000000001", "felt": "EmailAddress", "gange": 3, "senest": "1970-01-01T00:00:01Z", "senestAf": "B"
        }])
    );
    for tavst in ["610101", "Åse", "Ørsted", "aase@", "x1"] {
        assert!(!json.to_string().contains(tavst), "{tavst}");
    }
}

#[test]
fn one_source_has_nobody_to_disagree_with() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    for (institution, kilder) in [("990002", 1), ("990003", 0)] {
        let fundet = konflikter(&store, institution, test::noegler()).unwrap();
        assert!(!fundet.uenige(), "{institution}: {fundet:?}");
        assert_eq!((fundet.kilder.len(), fundet.personer.len()), (kilder, 0));
    }
}

#[test]
fn without_the_key_nothing_is_told() {
    let mappe = tempfile::tempdir().unwrap();
    let store = skole(mappe.path());
    let found = konflikter(&store, "990001", Noegler::default());
    assert!(matches!(found, Err(Error::Segl(segl::Error::Generation(1)))), "{found:?}");
}
