//! Any sequence of imports, against a model that knows no database: who is held, who is protected by how many rows, which groups there are; and
//! that the same document again, or in another order, changes nothing.

mod model;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rusqlite::types::Value;

use model::Model;

use super::super::skriv::Skriver;
use super::test;
use crate::grunddata::{
    Antal, Cpr, Dokument, Elev, Elevrolle, Gruppe, Gruppetype, Import, Importslags, Institutionsperson, Kontakt, Lager,
    Person, Plads, Raa, Relation, Rolle, StorSletning, Trin, indlaes,
};
use crate::services::brugerdatabasen::import::forbered;
use crate::store::{Error, Keep, Store};
use crate::types::Time;

/// Institution and source.
type Hvem = (u8, u8);

#[derive(Debug, Clone)]
struct En {
    nr: u8,
    beskyttet: bool,
    alias: bool,
}

/// A pupil of a document.
#[derive(Debug, Clone)]
struct Pupil {
    lokal: u8,
    en: En,
    /// No number at all.
    uden_cpr: bool,
    /// Its main group is of another kind.
    forkert_gruppe: bool,
    gruppe: u8,
    kontakter: Vec<En>,
}

#[derive(Debug, Clone)]
enum Doc {
    Fuld(Vec<Pupil>),
    Delta(Vec<Pupil>),
    Slet(Vec<u8>),
}

fn cpr(nr: u8) -> String {
    let mut mulige = (0..10).map(|sidste| format!("610101{:03}{sidste}", 100 + u32::from(nr)));
    mulige.find(|nummer| Cpr::laes(nummer).is_ok()).unwrap_or_else(|| format!("610101ABC{nr}"))
}

fn raa_person(en: &En, uden_cpr: bool) -> Person<String> {
    let alias = (en.alias && en.beskyttet).then(|| format!("Alias{}", en.nr));
    Person {
        fornavn: format!("Navn{}", en.nr),
        efternavn: "Prøve".into(),
        cpr: if uden_cpr { String::new() } else { cpr(en.nr) },
        beskyttet: en.beskyttet,
        alias_fornavn: alias.clone(),
        alias_efternavn: alias,
        ..Person::default()
    }
}

fn raa(pupil: &Pupil) -> Plads<Raa> {
    let kontakt = |en: &En| Kontakt {
        relation: Relation::Mor,
        myndighed: true,
        adgangsniveau: None,
        person: raa_person(en, false),
    };
    let rolle = Rolle::Elev(Elev {
        rolle: Elevrolle::Elev,
        elevnummer: None,
        trin: Trin::T1,
        lokation: None,
        hovedgruppe: if pupil.forkert_gruppe { "kor" } else { "1A" }.into(),
        grupper: vec![format!("g{}", pupil.gruppe)],
        kontakter: pupil.kontakter.iter().map(kontakt).collect(),
    });
    let person = raa_person(&pupil.en, pupil.uden_cpr);
    Plads { offset: 0, indhold: Institutionsperson { lokal_id: format!("e{}", pupil.lokal), person, rolle } }
}

fn gruppe(id: &str, slags: Gruppetype) -> Plads<Gruppe> {
    let trin = (slags == Gruppetype::Hovedgruppe).then_some(Trin::T1);
    Plads { offset: 0, indhold: Gruppe { id: id.into(), navn: id.into(), slags, trin, ..Gruppe::default() } }
}

fn now() -> Time {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn institution(nr: u8) -> String {
    format!("99000{nr}")
}

fn dokument((inst, kilde): Hvem, doc: &Doc, tid: usize) -> (Importslags, Dokument) {
    let (slags, personer) = match doc {
        Doc::Fuld(pupils) => (Importslags::Fuld, pupils.iter().map(raa).collect()),
        Doc::Delta(pupils) => (Importslags::Delta, pupils.iter().map(raa).collect()),
        Doc::Slet(lokale) => {
            let en = En { nr: 0, beskyttet: false, alias: false };
            let pupil = |lokal| Pupil {
                lokal,
                en: en.clone(),
                uden_cpr: true,
                forkert_gruppe: false,
                gruppe: 0,
                kontakter: vec![],
            };
            (Importslags::Slet, lokale.iter().map(|lokal| raa(&pupil(*lokal))).collect())
        }
    };
    let dokument = Dokument {
        source_date_time: format!("2026-11-23T{:02}:{:02}:00Z", tid / 60, tid % 60),
        source: format!("Kilde {kilde}"),
        school_year: "2026-2027".into(),
        institution: institution(inst),
        grupper: vec![gruppe("1A", Gruppetype::Hovedgruppe), gruppe("kor", Gruppetype::Hold)],
        personer,
        ..Dokument::default()
    };
    (slags, dokument)
}

fn send(store: &Store, hvem: Hvem, doc: &Doc, tid: usize) -> Antal {
    let (slags, dokument) = dokument(hvem, doc, tid);
    let laest = store.write_blocking(move |tx| {
        let noegler = test::noegler();
        let noegle = noegler.nyeste().unwrap();
        tx.set_segl_generation(noegle.generation())?;
        let institution = dokument.institution.parse().unwrap();
        let import = forbered(slags, dokument, institution, now(), noegle).unwrap();
        tx.attempt(|tx| {
            let mut skriver = Skriver::new(tx, noegle, &noegler, now());
            Ok((indlaes(&mut skriver, &import, StorSletning::default())?, Keep::Yes))
        })
    });
    laest.unwrap().unwrap().antal
}

/// Two systems that send under one name are told so, the second of them each time.
#[test]
fn another_system_under_the_same_source_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("t.sqlite")).unwrap();
    let send = |tid: usize, system: &str| {
        let (slags, dokument) = dokument((1, 1), &Doc::Fuld(Vec::new()), tid);
        let system = Some(system.parse().unwrap());
        let laest = store.write_blocking(move |tx| {
            let noegler = test::noegler();
            let noegle = noegler.nyeste().unwrap();
            let institution = dokument.institution.parse().unwrap();
            let import = Import { system, ..forbered(slags, dokument, institution, now(), noegle).unwrap() };
            indlaes(&mut Skriver::new(tx, noegle, &noegler, now()), &import, StorSletning::default())
        });
        laest.unwrap().unwrap().advis.iter().map(|advis| advis.kode).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(send(1, "EX100001"), none);
    assert_eq!(send(2, "EX100001"), none);
    assert_eq!(send(3, "EX200001"), ["GRD507"]);
    assert_eq!(send(4, "EX200001"), none);
}

/// Every row, as it lies.
fn alt(store: &Store) -> Vec<Vec<Value>> {
    let laest = store.read(|conn| {
        let mut ud = Vec::new();
        for tabel in ["gruppe", "person", "institutionsperson", "kontaktperson", "feltskift"] {
            let mut statement = conn.prepare(&format!("SELECT * FROM {tabel} ORDER BY 1, 2, 3"))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                ud.push((0..columns).map(|nr| row.get(nr)).collect::<rusqlite::Result<Vec<Value>>>()?);
            }
        }
        Ok(ud)
    });
    laest.unwrap()
}

fn compare(store: &Store, model: &Model) {
    let numbers: BTreeMap<String, u8> = (0..12).map(|nr| (cpr(nr), nr)).collect();
    let noegler = test::noegler();
    let noegle = noegler.nyeste().unwrap();
    let ids: BTreeMap<u8, (i64, bool, i64)> = store
        .read(|conn| {
            let mut ud = BTreeMap::new();
            for (cpr, nr) in &numbers {
                let opslag = noegle.opslag(crate::segl::Formaal::Cpr, cpr.as_bytes());
                if let Some((id, stand)) = conn.person_med_cpr(&opslag)? {
                    ud.insert(*nr, (id.0, stand.aktiv, stand.beskyttet));
                }
            }
            Ok(ud)
        })
        .unwrap();
    let beskyttet = model.beskyttet();
    for (nr, (_, aktiv, antal)) in &ids {
        assert_eq!(*antal, beskyttet.get(nr).copied().unwrap_or(0), "rows that protect {nr}");
        assert_eq!(*aktiv, model.aktive.contains(nr), "{nr} has a UserId");
    }
    let kontakter: usize =
        model.kilder.values().flat_map(|(rows, _)| rows.values()).map(|row| row.indhold.1.len()).sum();
    let antal = |tabel: &str| -> usize {
        let sql = format!("SELECT count(*) FROM {tabel}");
        let antal: i64 = store.read(|conn| Ok(conn.prepare(&sql)?.query_row([], |row| row.get(0))?)).unwrap();
        usize::try_from(antal).unwrap()
    };
    assert_eq!(antal("kontaktperson"), kontakter);
    assert_eq!(antal("institutionsperson"), model.kilder.values().map(|(rows, _)| rows.len()).sum::<usize>());
    assert_eq!(antal("importkilde"), model.kilder.len());
    for ((inst, kilde), (rows, grupper)) in &model.kilder {
        let (rows, grupper, ids, source) = (rows.clone(), grupper.clone(), ids.clone(), format!("Kilde {kilde}"));
        let institution = institution(*inst).parse().unwrap();
        store
            .write_blocking(move |tx| {
                let noegler = test::noegler();
                let noegle = noegler.nyeste().unwrap();
                let skriver = Skriver::new(tx, noegle, &noegler, now());
                let kilde = skriver.kilder(&institution)?.into_iter().find(|held| held.source == source).unwrap();
                let held: BTreeSet<String> = skriver.grupper(kilde.id)?.into_iter().map(|gruppe| gruppe.id).collect();
                assert_eq!(held, grupper);
                for (lokal, row) in rows {
                    let lokal_id = format!("e{lokal}");
                    let lokal = noegle.opslag(crate::segl::Formaal::LokalId, lokal_id.as_bytes());
                    let holdt = skriver.holdt(kilde.id, &lokal)?.unwrap();
                    let content = skriver.indhold(kilde.id, &lokal)?.unwrap();
                    assert_eq!(holdt.person.0, ids[&row.nr].0);
                    assert_eq!((holdt.beskyttet, content.person.beskyttet), (row.maerket.0, row.indhold.0));
                    let kontakter: BTreeMap<_, _> = content
                        .rolle
                        .kontakter()
                        .iter()
                        .map(|k| (k.person.cpr.as_str().to_owned(), k.person.beskyttet))
                        .collect();
                    let ventet: BTreeMap<_, _> = row.indhold.1.iter().map(|(nr, b)| (cpr(*nr), *b)).collect();
                    assert_eq!(kontakter, ventet);
                }
                Ok::<_, Error>(())
            })
            .unwrap();
    }
}

/// The same persons the other way round, contact persons too.
fn omvendt(doc: &Doc) -> Option<Doc> {
    let Doc::Fuld(pupils) = doc else { return None };
    let mut pupils = pupils.clone();
    pupils.reverse();
    pupils.iter_mut().for_each(|pupil| pupil.kontakter.reverse());
    Some(Doc::Fuld(pupils))
}

fn en() -> impl Strategy<Value = En> {
    (0_u8..8, proptest::bool::weighted(0.4), proptest::bool::weighted(0.7)).prop_map(|(nr, beskyttet, alias)| En {
        nr,
        beskyttet,
        alias,
    })
}

fn pupil() -> impl Strategy<Value = Pupil> {
    let rare = || proptest::bool::weighted(0.12);
    (0_u8..5, en(), rare(), rare(), 0_u8..3, proptest::collection::vec(en(), 0..4), proptest::bool::weighted(0.8))
        .prop_map(|(lokal, mut en, uden_cpr, forkert_gruppe, gruppe, kontakter, egen)| {
            if egen {
                // Mostly the one that the id has been for all along.
                en.nr = lokal;
            }
            Pupil { lokal, en, uden_cpr, forkert_gruppe, gruppe, kontakter }
        })
}

fn doc() -> impl Strategy<Value = Doc> {
    let pupils = || proptest::collection::vec(pupil(), 0..6);
    prop_oneof![
        3 => pupils().prop_map(Doc::Fuld),
        3 => pupils().prop_map(Doc::Delta),
        1 => proptest::collection::vec(0_u8..6, 1..4).prop_map(Doc::Slet),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_sequence_of_imports_is_what_the_model_says(
        docs in proptest::collection::vec(((0_u8..2, 0_u8..2), doc()), 1..9)
    ) {
        let mappe = tempfile::tempdir().unwrap();
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        let mut model = Model::default();
        for (nr, (hvem, doc)) in docs.iter().enumerate() {
            let tid = 2 * nr;
            let ventet = model.send(*hvem, doc);
            prop_assert_eq!(send(&store, *hvem, doc, tid), ventet);
            compare(&store, &model);
            // The same again.
            let before = alt(&store);
            let igen = send(&store, *hvem, doc, tid);
            prop_assert_eq!((igen.oprettet, igen.aendret, igen.slettet), (0, 0, 0));
            prop_assert_eq!(&alt(&store), &before);
            if let Some(omvendt) = omvendt(doc) {
                let uaendret = ventet.oprettet + ventet.aendret + ventet.uaendret;
                let ventet = Antal { uaendret, afvist: ventet.afvist, ..Antal::default() };
                prop_assert_eq!(send(&store, *hvem, &omvendt, tid + 1), ventet);
                prop_assert_eq!(&alt(&store), &before);
            }
        }
    }
}
