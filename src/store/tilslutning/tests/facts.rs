//! What a decision is told: from registration to grant, and at once.

use super::*;

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
        rolle: None,
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
    assert_eq!(grant.scope, Scope::Parter(parter[..2].iter().cloned().map(Into::into).collect()));
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
