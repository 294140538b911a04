//! On a real file; where two stores open the same one, they stand for the gateway and the command line.

use std::sync::Arc;

use super::*;
use crate::store::Store;
use crate::tilslutning::{
    Acting, Aftale, AftaleSlags, Certifikat, Facts, Grant, Handling, Mangel, NyAftale, NyPart, Part, Periode, Question,
    Refusal, Scope, Service, Status, SystemStatus, Udbyder, Udbydersystem, decide,
};
use crate::types::{Cvr, Kommunekode, SystemId, Thumbprint};

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

fn facts(store: &Store, service: Service, system: Option<&SystemId>) -> Arc<Facts> {
    let (cvr, thumbprint) = (cvr(), thumbprint());
    let question = Question { cvr: &cvr, thumbprint: &thumbprint, service, system, now: now() };
    store
        .read(|conn| {
            let facts = conn.tilslutning_facts(&question)?;
            assert_eq!(
                format!("{facts:?}"),
                format!("{:?}", conn.read_facts(&question)?),
                "what is kept is what stands"
            );
            Ok(facts)
        })
        .unwrap()
}

fn ask(store: &Store, service: Service, system: Option<&str>) -> std::result::Result<Grant, Refusal> {
    let (cvr, thumbprint, system) = (cvr(), thumbprint(), system.map(sid));
    let question = Question { cvr: &cvr, thumbprint: &thumbprint, service, system: system.as_ref(), now: now() };
    decide(&question, &facts(store, service, system.as_ref()))
}

fn import(store: &Store) -> std::result::Result<Grant, Refusal> {
    ask(store, Service::DtrImport, None)
}

#[test]
fn from_registration_to_grant() {
    let (_dir, store) = scratch();
    assert_eq!(import(&store), Err(Refusal::Ukendt));
    supplier(&store);
    let grant = import(&store).unwrap();
    assert_eq!(grant.acting, Acting::System(sid("ABC")));
    assert!(grant.scope.covers_kommune(Kommunekode(101)));
    assert_eq!(grant.scope.parter().len(), 1);
    assert!(matches!(ask(&store, Service::DtrEksport, None), Err(Refusal::Tilslutning { mangel: Mangel::Ingen, .. })));
    assert!(ask(&store, Service::DtrImport, Some("ABC")).is_ok());
    assert_eq!(ask(&store, Service::DtrImport, Some("NIX")), Err(Refusal::SystemUkendt));
    made(&store, |tx| tx.system_opret(&new_system("ANDET"), &cause()));
    assert_eq!(ask(&store, Service::DtrImport, Some("ANDET")), Err(Refusal::SystemIkkeDit));
}

#[test]
fn a_dataaftale_for_all() {
    let (_dir, store) = scratch();
    supplier(&store);
    approved(&store, new_aftale(AftaleSlags::Data, Service::DtrImport, Some("ABC"), None));
    assert_eq!(import(&store).unwrap().scope, Scope::Alle);
}

#[test]
fn a_party_for_itself() {
    let (_dir, store) = scratch();
    let institution = |nummer: &str| NyPart {
        cvr: cvr(),
        navn: "Institution".into(),
        kommunekode: None,
        institutionsnummer: Some(nummer.parse().unwrap()),
    };
    let new = [institution("G10001"), institution("G10002"), institution("G10003")];
    let parter = new.map(|ny| made(&store, move |tx| tx.part_opret(&ny, &cause())));
    for part in &parter[..2] {
        let ny = new_aftale(AftaleSlags::Tilslutning, Service::WsaImport, None, Some(part.id));
        let id = approved(&store, ny.clone()).id;
        // An earlier one beside it must not make the party appear twice.
        udfoer(&store, id, Handling::Opsig);
        approved(&store, ny);
    }
    let grant = ask(&store, Service::WsaImport, None).unwrap();
    assert_eq!(grant.acting, Acting::Part(parter[0].id));
    assert_eq!(grant.scope, Scope::Parter(parter[..2].to_vec()));
}

/// The gateway keeps what it has read; the command line, another process, changes it. The next exchange must know.
#[test]
fn another_process_changes_it_and_the_next_question_knows() {
    let (_dir, gateway) = scratch();
    let data = supplier(&gateway);
    let operator = Store::open(gateway.path()).unwrap();

    assert!(import(&gateway).is_ok());
    made(&operator, |tx| tx.system_status(&sid("ABC"), SystemStatus::Passiv, &cause()));
    assert_eq!(import(&gateway), Err(Refusal::SystemPassivt { system: sid("ABC") }));
    made(&operator, |tx| tx.system_status(&sid("ABC"), SystemStatus::Aktiv, &cause()));
    assert!(import(&gateway).is_ok());
    udfoer(&operator, data.id, Handling::Opsig);
    assert!(matches!(import(&gateway), Err(Refusal::Dataaftale { mangel: Mangel::Opsagt, .. })));
    let part = data.part;
    approved(&operator, new_aftale(AftaleSlags::Data, Service::DtrImport, Some("ABC"), part));
    assert!(import(&gateway).is_ok());
    made(&operator, |tx| tx.certifikat_fjern(&sid("ABC"), &thumbprint(), &cause()));
    assert_eq!(import(&gateway), Err(Refusal::Ukendt));
    // Even a hand in the database: the number is moved by triggers, not by this program.
    let ny = new_certificate("ABC", cvr());
    made(&operator, move |tx| tx.certifikat_opret(&ny, &cause()));
    assert!(import(&gateway).is_ok());
    rusqlite::Connection::open(gateway.path()).unwrap().execute("UPDATE aftale SET status = 'opsagt'", []).unwrap();
    assert!(import(&gateway).is_err());
}

/// A number that was counted would come again after a rollback, with another content.
#[test]
fn what_was_rolled_back_is_not_remembered() {
    let (_dir, store) = scratch();
    let data = supplier(&store);
    let ask = |tx: &mut Tx<'_>| {
        let (cvr, thumbprint) = (cvr(), thumbprint());
        let question =
            Question { cvr: &cvr, thumbprint: &thumbprint, service: Service::DtrImport, system: None, now: now() };
        Ok(decide(&question, &*tx.tilslutning_facts(&question)?).is_ok())
    };
    assert!(store.write_blocking(move |tx| ask(tx)).unwrap());
    let outcome = store.write_blocking(move |tx| {
        tx.aftale_udfoer(data.id, Handling::Opsig, &cause())?.unwrap();
        assert!(!ask(tx)?, "the transaction sees its own change");
        Err::<(), _>(Error::Closing)
    });
    assert!(outcome.is_err());
    assert!(store.write_blocking(move |tx| ask(tx)).unwrap());
    // Another change moves the number on from the same place that the rolled back one did.
    made(&store, |tx| tx.system_opret(&new_system("B"), &cause()));
    assert!(store.write_blocking(move |tx| ask(tx)).unwrap());
}

#[test]
fn a_snapshot_does_not_see_what_came_later() {
    let (_dir, store) = scratch();
    let data = supplier(&store);
    let operator = Store::open(store.path()).unwrap();
    let (cvr, thumbprint) = (cvr(), thumbprint());
    let question =
        Question { cvr: &cvr, thumbprint: &thumbprint, service: Service::DtrImport, system: None, now: now() };
    store
        .read(|conn| {
            assert!(decide(&question, &*conn.tilslutning_facts(&question)?).is_ok());
            udfoer(&operator, data.id, Handling::Opsig);
            assert!(decide(&question, &*conn.tilslutning_facts(&question)?).is_ok(), "one exchange has one view");
            Ok(())
        })
        .unwrap();
    assert!(import(&store).is_err());
}

#[test]
fn many_callers_do_not_fill_the_memory() {
    let (_dir, store) = scratch();
    let cvr = cvr();
    store
        .read(|conn| {
            for n in 0..45_000_u32 {
                let thumbprint = Thumbprint::of(&n.to_be_bytes());
                let question = Question {
                    cvr: &cvr,
                    thumbprint: &thumbprint,
                    service: Service::DtrImport,
                    system: None,
                    now: now(),
                };
                conn.tilslutning_facts(&question)?;
            }
            assert!(conn.facts.kept() <= 20_000, "{}", conn.facts.kept());
            Ok(())
        })
        .unwrap();
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

/// A dataaftale whose party was deleted by hand must not read as one for all parties.
#[test]
fn a_lost_party_is_not_everybody() {
    let (_dir, store) = scratch();
    supplier(&store);
    rusqlite::Connection::open(store.path())
        .unwrap()
        .execute_batch("PRAGMA foreign_keys = off; DELETE FROM part")
        .unwrap();
    let (cvr, thumbprint) = (cvr(), thumbprint());
    let question =
        Question { cvr: &cvr, thumbprint: &thumbprint, service: Service::DtrImport, system: None, now: now() };
    let outcome = store.read(|conn| conn.tilslutning_facts(&question));
    assert!(matches!(outcome, Err(Error::Corrupt { table: "part", .. })));
}
