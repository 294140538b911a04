use proptest::prelude::*;

use super::*;
use crate::grunddata::{Cpr, Elev, Kontakt, Person, Rolle};
use crate::segl::{Noeglefil, SharedNoegler};
use crate::store::Store;
use crate::store::grunddata::test;
use crate::types::{ExchangeId, Time};

fn tid() -> Time {
    "2026-12-01T10:00:00Z".parse().unwrap()
}

fn cause() -> Cause {
    Cause { id: ExchangeId::new_v4(), tid: tid(), hvem: "prøve".into(), hvorfor: None }
}

/// The `nr`th fictive number (letters in three positions, which no check digit holds back).
fn cpr(nr: u32) -> Cpr {
    let letters: String = [nr / 10 % 26, nr / 260 % 26, nr / 6760 % 26]
        .iter()
        .map(|letter| char::from(b'A' + u8::try_from(*letter).unwrap()))
        .collect();
    Cpr::laes(&format!("610170{letters}{}", nr % 10)).unwrap()
}

fn person(nr: u32) -> Person {
    test::med_navn(&format!("Navn{nr}"), "Mærkesen", cpr(nr))
}

/// A pupil with contact persons.
fn elev(nr: u32, kontakter: &[u32]) -> Institutionsperson {
    let kontakt = |nr: &u32| Kontakt {
        relation: crate::grunddata::Relation::Mor,
        myndighed: true,
        adgangsniveau: None,
        person: person(*nr),
    };
    let elev = Elev {
        rolle: crate::grunddata::Elevrolle::Elev,
        elevnummer: None,
        trin: crate::grunddata::Trin::T3,
        lokation: None,
        hovedgruppe: "3a".into(),
        grupper: Vec::new(),
        kontakter: kontakter.iter().map(kontakt).collect(),
    };
    Institutionsperson { lokal_id: format!("lokal-{nr}"), person: person(nr), rolle: Rolle::Elev(elev) }
}

struct Verden {
    folder: tempfile::TempDir,
    store: Store,
    noegler: Noegler,
}

impl Verden {
    fn ny() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("t.sqlite")).unwrap();
        let noegler = Noeglefil::opret(&folder.path().join("noegler.json"), tid()).unwrap().noegler().unwrap();
        Self { folder, store, noegler }
    }

    /// Another generation in the file; no row is moved.
    fn ny_noegle(&mut self) -> u32 {
        let fil = Noeglefil::tilfoej(&self.folder.path().join("noegler.json"), tid()).unwrap();
        self.noegler = fil.noegler().unwrap();
        fil.nyeste()
    }

    fn roter(&self, til: u32) -> Result<Option<Flyttet>> {
        roter(self.store.path(), &self.noegler, til, &cause(), || ())
    }

    /// Puts pupils there, each with the contact persons that are numbered, at as many sources.
    fn fyld(&self, kilder: i64, elever: &[(u32, Vec<u32>)]) {
        let noegle = self.noegler.nyeste().unwrap();
        let conn = rusqlite::Connection::open(self.store.path()).unwrap();
        conn.execute_batch("BEGIN").unwrap();
        conn.execute("UPDATE segl SET generation = ?1", [noegle.generation()]).unwrap();
        for kilde in 1..=kilder {
            conn.execute(
                "INSERT INTO importkilde VALUES (?1, '990001', ?2, NULL, 0, '', '2026-2027', ?3, 0, NULL)",
                params![kilde, format!("Kilde {kilde}"), noegle.opslag(Formaal::Dokument, b"dokument")],
            )
            .unwrap();
            for (nr, kontakter) in elever {
                let indhold = elev(*nr, kontakter);
                let ids: Vec<i64> = kontakter.iter().map(|nr| person_row(&conn, noegle, *nr)).collect();
                let json = serde_json::to_vec(&indhold).unwrap();
                let lokal = noegle.opslag(Formaal::LokalId, indhold.lokal_id.as_bytes());
                conn.execute(
                    "INSERT INTO institutionsperson VALUES (?1, ?2, ?3, 1, 0, ?4, ?5, ?6)",
                    params![
                        kilde,
                        lokal,
                        person_row(&conn, noegle, *nr),
                        noegle.opslag(Formaal::Indhold, &json),
                        ids.iter().flat_map(|id| id.to_be_bytes()).collect::<Vec<u8>>(),
                        noegle.forsegl(&sted_institutionsperson(kilde, &lokal), &json).unwrap()
                    ],
                )
                .unwrap();
                for id in ids {
                    conn.execute("INSERT INTO kontaktperson VALUES (?1, ?2, ?3, 0)", params![id, kilde, lokal])
                        .unwrap();
                }
            }
        }
        conn.execute_batch("COMMIT").unwrap();
    }

    /// Everything there is, as one who has the keys reads it by the database's generation: found by digest, opened in its place.
    fn laest(&self) -> Vec<String> {
        let generation = self.store.read(|conn| conn.segl_generation()).unwrap().unwrap();
        let noegle = self.noegler.generation(generation).unwrap();
        let conn = rusqlite::Connection::open(self.store.path()).unwrap();
        let mut all = Vec::new();
        let mut persons = conn.prepare("SELECT id, cpr, forseglet FROM person").unwrap();
        let rows = persons.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        for row in rows {
            let (id, digest, sealed): (i64, Opslag, Vec<u8>) = row.unwrap();
            assert_eq!(segl::generation_af(&sealed), Some(generation));
            let number = self.noegler.aabn(&sted_person(&digest), &sealed).unwrap();
            assert_eq!(noegle.opslag(Formaal::Cpr, &number), digest);
            all.push(format!("{id} {}", String::from_utf8(number).unwrap()));
        }
        let mut pupils =
            conn.prepare("SELECT kilde, lokal, person, indhold, forseglet FROM institutionsperson").unwrap();
        let rows =
            pupils.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))).unwrap();
        for row in rows {
            let (kilde, lokal, person, indhold, sealed): (i64, Opslag, i64, Opslag, Vec<u8>) = row.unwrap();
            assert_eq!(segl::generation_af(&sealed), Some(generation));
            let json = self.noegler.aabn(&sted_institutionsperson(kilde, &lokal), &sealed).unwrap();
            assert_eq!(noegle.opslag(Formaal::Indhold, &json), indhold);
            let read: Institutionsperson = serde_json::from_slice(&json).unwrap();
            assert_eq!(noegle.opslag(Formaal::LokalId, read.lokal_id.as_bytes()), lokal);
            let mut contacts = conn
                .prepare("SELECT person FROM kontaktperson WHERE kilde = ?1 AND lokal = ?2 ORDER BY person")
                .unwrap();
            let contacts: Vec<i64> =
                contacts.query_map(params![kilde, lokal], |row| row.get(0)).unwrap().map(|id| id.unwrap()).collect();
            all.push(format!("{kilde} {person} {contacts:?} {}", String::from_utf8(json).unwrap()));
        }
        all.sort();
        all
    }
}

fn person_row(conn: &rusqlite::Connection, noegle: &Noegle, nr: u32) -> i64 {
    let number = cpr(nr);
    let digest = noegle.opslag(Formaal::Cpr, number.as_str().as_bytes());
    let sealed = noegle.forsegl(&sted_person(&digest), number.as_str().as_bytes()).unwrap();
    conn.execute(
        "INSERT OR IGNORE INTO person (cpr, forseglet, aktiv, beskyttet) VALUES (?1, ?2, 1, 0)",
        params![digest, sealed],
    )
    .unwrap();
    conn.query_row("SELECT id FROM person WHERE cpr = ?1", [digest], |row| row.get(0)).unwrap()
}

/// More than one chunk, at several sources, with siblings' shared contact persons; twice over.
#[test]
fn everything_is_moved_and_reads_as_before() {
    let mut verden = Verden::ny();
    let elever: Vec<_> = (0..700).map(|nr| (nr, vec![10_000 + nr / 2, 20_000 + nr / 3])).collect();
    verden.fyld(2, &elever);
    let before = verden.laest();
    // A gateway that was opened before.
    let shared = SharedNoegler::aabn_fil(&verden.folder.path().join("noegler.json")).unwrap();
    for til in [2, 3] {
        assert_eq!(verden.ny_noegle(), til);
        let flyttet = verden.roter(til).unwrap().unwrap();
        let personer = 700 + 350 + 234;
        let moved = Flyttet { personer, institutionspersoner: 1400, kontakter: 2800, kilder: 2 };
        assert_eq!(flyttet, moved);
        assert_eq!(verden.laest(), before);
        let generation = verden.store.read(|conn| conn.segl_generation()).unwrap().unwrap();
        assert_eq!(generation, til);
        assert_eq!(shared.med(generation).unwrap().nyeste().unwrap().generation(), til);
    }
    let known: i64 = rusqlite::Connection::open(verden.store.path())
        .unwrap()
        .query_row("SELECT count(*) FROM importkilde WHERE dokument <> x''", [], |row| row.get(0))
        .unwrap();
    assert_eq!(known, 0);
    let report = verden.store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap();
    assert!(report.brud.is_empty() && report.udvekslinger == 2, "{report:?}");
}

#[test]
fn there_may_be_nothing_to_move() {
    let mut verden = Verden::ny();
    assert_eq!(verden.roter(1).unwrap(), None);
    verden.fyld(1, &[(1, vec![2])]);
    assert_eq!(verden.roter(1).unwrap(), None);
    let til = verden.ny_noegle();
    verden.roter(til).unwrap().unwrap();
    assert_eq!(verden.roter(til).unwrap(), None, "who waited for another finds it done");
}

/// Whatever is wrong with a row, nothing is changed.
#[test]
fn a_broken_row_stops_it_and_changes_nothing() {
    let breaks = [
        ("UPDATE person SET forseglet = zeroblob(60) WHERE id = 1", "segl"),
        ("UPDATE person SET cpr = zeroblob(16) WHERE id = 2", "hører ikke til her"),
        (
            "UPDATE person SET forseglet = (SELECT forseglet FROM person WHERE id = 1) WHERE id = 2",
            "hører ikke til her",
        ),
        ("UPDATE institutionsperson SET indhold = zeroblob(16)", "indhold"),
        ("UPDATE institutionsperson SET lokal = zeroblob(16)", "hører ikke til her"),
        ("DELETE FROM institutionsperson", "kontaktperson"),
        ("UPDATE segl SET generation = 7", "nøgle 7"),
    ];
    for (sql, said) in breaks {
        let mut verden = Verden::ny();
        verden.fyld(1, &[(1, vec![2, 3])]);
        let til = verden.ny_noegle();
        let conn = rusqlite::Connection::open(verden.store.path()).unwrap();
        conn.execute_batch(sql).unwrap();
        let all = || -> (Vec<Vec<u8>>, i64) {
            let mut rows =
                conn.prepare("SELECT cpr || forseglet FROM person UNION ALL SELECT lokal FROM kontaktperson").unwrap();
            let rows =
                rows.query_map([], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec())).unwrap().map(|row| row.unwrap());
            (rows.collect(), conn.query_row("SELECT generation FROM segl", [], |row| row.get(0)).unwrap())
        };
        let before = all();
        let error = verden.roter(til).unwrap_err().to_string();
        assert!(error.contains(said), "{sql}: {error}");
        assert_eq!(all(), before, "{sql}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_school_reads_as_before(
        kilder in 1_i64..4,
        elever in proptest::collection::btree_map(0_u32..40, proptest::collection::btree_set(0_u32..60, 0..4), 0..30),
    ) {
        let mut verden = Verden::ny();
        let elever: Vec<(u32, Vec<u32>)> =
            elever.into_iter().map(|(nr, kontakter)| (nr, kontakter.into_iter().collect())).collect();
        verden.fyld(kilder, &elever);
        let before = verden.laest();
        let til = verden.ny_noegle();
        verden.roter(til).unwrap();
        prop_assert_eq!(verden.laest(), before);
    }
}
