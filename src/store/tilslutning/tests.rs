//! On a real file; where two stores open the same one, they stand for the gateway and the command line.

use std::sync::Arc;

use super::*;
use crate::store::Store;
use crate::tilslutning::{
    Acting, Aftale, AftaleSlags, Certifikat, Facts, Grant, Handling, Mangel, NyAftale, NyPart, Part, Periode, Question,
    Refusal, Scope, Service, Status, SystemStatus, Udbyder, Udbydersystem, decide,
};
use crate::types::{Cvr, Kommunekode, SystemId, Thumbprint};

mod facts;
mod ophoer;

const NOW: &str = "2026-07-01T10:00:00Z";

fn now() -> Time {
    NOW.parse().unwrap()
}

fn cause() -> Cause {
    Cause { id: uuid::Uuid::from_u128(7), tid: now(), hvem: "prøve".into(), hvorfor: Some("fordi".into()) }
}

fn at(text: &str) -> Cause {
    Cause { tid: text.parse().unwrap(), ..cause() }
}

fn cvr() -> Cvr {
    "11111111".parse().unwrap()
}

fn sid(id: &str) -> SystemId {
    id.parse().unwrap()
}

fn thumbprint() -> Thumbprint {
    Thumbprint::of(b"certificate")
}

fn scratch() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("t.sqlite")).unwrap();
    (dir, store)
}

/// Makes a change that no rule refuses.
fn made<T: Send + 'static>(store: &Store, job: impl FnOnce(&mut Tx<'_>) -> Svar<T> + Send + 'static) -> T {
    store.write_blocking(job).unwrap().unwrap()
}

fn refused<T: Send + std::fmt::Debug + 'static>(
    store: &Store,
    job: impl FnOnce(&mut Tx<'_>) -> Svar<T> + Send + 'static,
) -> Afvisning {
    store.write_blocking(job).unwrap().unwrap_err()
}

fn udbyder(store: &Store) {
    let ny = Udbyder { cvr: cvr(), navn: "Leverandør".into(), pnummer: None, oprettet: now() };
    made(store, move |tx| tx.udbyder_opret(&ny, &cause()));
}

fn new_system(id: &str) -> Udbydersystem {
    Udbydersystem { id: sid(id), udbyder: cvr(), navn: "System".into(), status: SystemStatus::Aktiv, oprettet: now() }
}

fn new_certificate(system: &str, cvr: Cvr) -> Certifikat {
    Certifikat {
        system: sid(system),
        thumbprint: thumbprint(),
        cvr,
        slags: "system".into(),
        emne: "Et system".into(),
        gyldig_fra: now(),
        gyldig_til: "2028-07-01T10:00:00Z".parse().unwrap(),
        registreret: now(),
    }
}

fn new_kommune(kode: u16) -> NyPart {
    NyPart {
        cvr: format!("{kode:08}").parse().unwrap(),
        navn: format!("Kommune {kode}"),
        kommunekode: Some(Kommunekode(kode)),
        institutionsnummer: None,
        rolle: None,
    }
}

fn kommune(store: &Store, kode: u16) -> Part {
    made(store, move |tx| tx.part_opret(&new_kommune(kode), &cause()))
}

fn new_aftale(slags: AftaleSlags, service: Service, system: Option<&str>, part: Option<i64>) -> NyAftale {
    NyAftale {
        slags,
        service,
        system: system.map(sid),
        part,
        periode: Periode { fra: "2026-01-01".parse().unwrap(), til: Some("2026-12-31".parse().unwrap()) },
    }
}

fn anmod(store: &Store, ny: NyAftale) -> Aftale {
    made(store, move |tx| tx.aftale_anmod(&ny, &cause()))
}

fn approved(store: &Store, ny: NyAftale) -> Aftale {
    let id = anmod(store, ny).id;
    udfoer(store, id, Handling::Godkend)
}

fn udfoer(store: &Store, id: i64, handling: Handling) -> Aftale {
    made(store, move |tx| tx.aftale_udfoer(id, handling, &cause()))
}

/// A supplier whose system ABC may import for municipality 101; gives the dataaftale.
fn supplier(store: &Store) -> Aftale {
    udbyder(store);
    made(store, |tx| tx.system_opret(&new_system("ABC"), &cause()));
    made(store, |tx| tx.certifikat_opret(&new_certificate("ABC", cvr()), &cause()));
    approved(store, new_aftale(AftaleSlags::Tilslutning, Service::DtrImport, Some("ABC"), None));
    let part = kommune(store, 101).id;
    approved(store, new_aftale(AftaleSlags::Data, Service::DtrImport, Some("ABC"), Some(part)))
}

#[test]
fn what_the_rules_refuse_is_not_written() {
    let (_dir, store) = scratch();
    let data = supplier(&store);
    let before = fingerprint(&store);
    let empty = Udbyder { cvr: "33333333".parse().unwrap(), navn: " ".into(), pnummer: None, oprettet: now() };
    assert_eq!(refused(&store, move |tx| tx.udbyder_opret(&empty, &cause())), Afvisning::NavnMangler);
    let twice = Udbyder { cvr: cvr(), navn: "x".into(), pnummer: None, oprettet: now() };
    assert!(matches!(refused(&store, move |tx| tx.udbyder_opret(&twice, &cause())), Afvisning::FindesAllerede { .. }));
    assert!(matches!(
        refused(&store, |tx| tx.system_opret(&new_system("ABC"), &cause())),
        Afvisning::FindesAllerede { .. }
    ));
    let orphan = Udbydersystem { udbyder: "33333333".parse().unwrap(), ..new_system("X") };
    assert!(matches!(refused(&store, move |tx| tx.system_opret(&orphan, &cause())), Afvisning::FindesIkke { .. }));
    let foreign = new_certificate("ABC", "22222222".parse().unwrap());
    assert_eq!(refused(&store, move |tx| tx.certifikat_opret(&foreign, &cause())), Afvisning::CvrAfviger);
    let again = new_certificate("ABC", cvr());
    assert!(matches!(
        refused(&store, move |tx| tx.certifikat_opret(&again, &cause())),
        Afvisning::FindesAllerede { .. }
    ));
    let nowhere = new_certificate("NIX", cvr());
    assert!(matches!(refused(&store, move |tx| tx.certifikat_opret(&nowhere, &cause())), Afvisning::FindesIkke { .. }));
    assert_eq!(
        refused(&store, |tx| tx.certifikat_fjern(&sid("ABC"), &Thumbprint::of(b"other"), &cause())),
        Afvisning::CertifikatIkkePaaSystem(sid("ABC"))
    );
    assert_eq!(
        refused(&store, |tx| tx.system_status(&sid("ABC"), SystemStatus::Aktiv, &cause())),
        Afvisning::SystemErAllerede("aktiv")
    );
    assert!(matches!(
        refused(&store, |tx| tx.part_opret(&new_kommune(101), &cause())),
        Afvisning::FindesAllerede { .. }
    ));
    let nobody = new_aftale(AftaleSlags::Data, Service::DtrImport, Some("ABC"), Some(99));
    assert!(matches!(refused(&store, move |tx| tx.aftale_anmod(&nobody, &cause())), Afvisning::FindesIkke { .. }));
    let again = new_aftale(AftaleSlags::Data, Service::DtrImport, Some("ABC"), data.part);
    assert_eq!(
        refused(&store, move |tx| tx.aftale_anmod(&again, &cause())),
        Afvisning::Overlapper(data.id, Status::Godkendt)
    );
    assert!(matches!(
        refused(&store, move |tx| tx.aftale_udfoer(data.id, Handling::Godkend, &cause())),
        Afvisning::Overgang { .. }
    ));
    assert!(matches!(
        refused(&store, |tx| tx.aftale_udfoer(99, Handling::Godkend, &cause())),
        Afvisning::FindesIkke { .. }
    ));
    assert_eq!(fingerprint(&store), before);
}

/// Everything of the room, and how long the journal is.
fn fingerprint(store: &Store) -> String {
    store
        .read(|conn| {
            let lists = (conn.udbydere()?, conn.systemer(None)?, conn.certifikater(None)?, conn.parter(None)?);
            Ok(format!("{lists:?} {:?} {:?}", conn.aftaler(&Filter::default())?, conn.journal_head()?.0))
        })
        .unwrap()
}

/// dtr-rules 56-58, with the real tables.
#[test]
fn no_new_agreement_on_an_a_number() {
    let (_dir, store) = scratch();
    supplier(&store);
    let ny = NyPart { institutionsnummer: Some("A12345".parse().unwrap()), kommunekode: None, ..new_kommune(103) };
    let part = made(&store, move |tx| tx.part_opret(&ny, &cause()));
    let ny = new_aftale(AftaleSlags::Data, Service::WsaImport, Some("ABC"), Some(part.id));
    assert_eq!(refused(&store, move |tx| tx.aftale_anmod(&ny, &cause())), Afvisning::ANummer);
}

#[test]
fn every_change_has_its_history_and_its_link_in_the_journal() {
    let (_dir, store) = scratch();
    let data = supplier(&store);
    udfoer(&store, data.id, Handling::Opsig);
    let history = |emne, noegle: &str| {
        let rows = store.read(|conn| conn.tilslutning_historik(emne, noegle)).unwrap();
        for row in &rows {
            assert_eq!((row.hvem.as_str(), row.hvorfor.as_deref(), row.tid), ("prøve", Some("fordi"), now()));
        }
        rows.into_iter().map(|row| (row.fra.unwrap_or_default(), row.til)).collect::<Vec<_>>()
    };
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let expected = pairs(&[("", "anmodet"), ("anmodet", "godkendt"), ("godkendt", "opsagt")]);
    assert_eq!(history(Emne::Aftale, &data.id.to_string()), expected);
    assert_eq!(history(Emne::Udbyder, "11111111"), pairs(&[("", "oprettet")]));
    assert_eq!(history(Emne::System, "ABC"), pairs(&[("", "aktiv")]));
    assert_eq!(history(Emne::Certifikat, "ABC"), pairs(&[("", &format!("registreret {}", thumbprint()))]));
    assert_eq!(history(Emne::Part, "1"), pairs(&[("", "oprettet")]));
    // udbyder, system, certificate, two agreements asked for and approved, party, termination.
    assert_eq!(store.read(|conn| Ok(conn.journal_head()?.0)).unwrap(), 9);
}

#[test]
fn the_daily_run_records_what_has_expired() {
    let (_dir, store) = scratch();
    let data = supplier(&store);
    let asked = anmod(&store, new_aftale(AftaleSlags::Data, Service::WsaImport, Some("ABC"), data.part));
    let sweep = |day: &'static str| {
        let expired = store.write_blocking(move |tx| tx.aftaler_udloeb(&at(day))).unwrap();
        expired.into_iter().map(|aftale| (aftale.id, aftale.status)).collect::<Vec<_>>()
    };
    // 31 December is the last day, and it ends at 23:00 UTC.
    assert_eq!(sweep("2026-12-31T22:59:59Z"), []);
    assert_eq!(sweep("2026-12-31T23:00:00Z"), [(1, Status::Udloebet), (data.id, Status::Udloebet)]);
    assert_eq!(sweep("2026-12-31T23:00:00Z"), []);
    let status = |id| store.read(move |conn| conn.aftale(id)).unwrap().unwrap().status;
    assert_eq!(status(data.id), Status::Udloebet);
    // What was never approved does not expire; it can no longer be approved either.
    assert_eq!(status(asked.id), Status::Anmodet);
    let late = refused(&store, move |tx| tx.aftale_udfoer(asked.id, Handling::Godkend, &at("2026-12-31T23:00:00Z")));
    assert!(matches!(late, Afvisning::TilErPasseret(_)));
}

#[test]
fn lists_filter_and_find_what_a_change_touches() {
    let (_dir, store) = scratch();
    let data = supplier(&store);
    let count = |filter: Filter| store.read(|conn| conn.aftaler(&filter)).unwrap().len();
    assert_eq!(count(Filter::default()), 2);
    assert_eq!(count(Filter { slags: Some(AftaleSlags::Data), ..Filter::default() }), 1);
    assert_eq!(count(Filter { service: Some(Service::DtrEksport), ..Filter::default() }), 0);
    assert_eq!(count(Filter { status: Some(Status::Godkendt), ..Filter::default() }), 2);
    assert_eq!(count(Filter { system: Some(sid("ABC")), part: data.part, ..Filter::default() }), 1);

    let ny = NyPart { institutionsnummer: Some("G10001".parse().unwrap()), kommunekode: None, ..new_kommune(103) };
    let part = made(&store, move |tx| tx.part_opret(&ny, &cause())).id;
    let about = anmod(&store, new_aftale(AftaleSlags::Data, Service::WsaImport, Some("ABC"), Some(part)));
    let touched = |day: &str| {
        let (nummer, dag) = ("G10001".parse().unwrap(), day.parse().unwrap());
        store.read(|conn| conn.aftaler_om_institution(&nummer, dag)).unwrap()
    };
    assert_eq!(touched("2026-12-31"), [about]);
    assert_eq!(touched("2027-01-01"), []);
    let kommune = store.read(|conn| conn.aftaler_om_kommune(Kommunekode(101), "2026-07-01".parse().unwrap())).unwrap();
    assert_eq!(kommune, [data]);
}

/// A hand in the database is told of, not guessed around.
#[test]
fn a_value_that_no_rule_would_have_written_is_an_error() {
    let (_dir, store) = scratch();
    supplier(&store);
    rusqlite::Connection::open(store.path())
        .unwrap()
        .execute("UPDATE aftale SET fra = 'i går' WHERE id = 1", [])
        .unwrap();
    let outcome = store.read(|conn| conn.aftaler(&Filter::default()));
    assert!(matches!(outcome, Err(Error::Corrupt { table: "aftale", column: "fra" })));
}
