//! A scratch database is a copy, and what happens in it is taken back whole.

use super::*;
use crate::grunddata::Gruppe;
use crate::journal::{Copy, Entry, Udfald};
use crate::types::ExchangeId;

fn entry(nr: u128) -> Entry {
    Entry {
        id: ExchangeId::from_u128(nr),
        tid: "2026-11-22T10:00:00Z".parse().unwrap(),
        tjeneste: "/services/x".into(),
        operation: "InsertDaginstitution".into(),
        cvr: None,
        system_id: None,
        thumbprint: None,
        bevis: None,
        message_id: None,
        udfald: Udfald::Ok,
        kode: None,
        anmodning: Copy::kept(b"<a/>"),
        svar: Copy::kept(b"<b/>"),
    }
}

#[test]
fn a_copy_leaves_the_database_alone_and_can_be_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let live = Store::open(&dir.path().join("live.sqlite")).unwrap();
    live.write_blocking(|tx| tx.journal(&entry(1), &[])).unwrap();
    let scratch = Scratch::copy(live.path(), &dir.path().join("kopi.sqlite")).unwrap();
    let head = |store: &Store| store.read(|conn| conn.journal_head()).unwrap();
    let before = head(&live);
    let (now, later) = (entry(2).tid, "2026-11-22T10:15:00Z".parse().unwrap());
    assert!(scratch.store().write_blocking(move |tx| tx.claim_message(&[7; 32], later, now)).unwrap());
    scratch.store().write_blocking(|tx| tx.journal(&entry(2), &[])).unwrap();
    scratch.store().write_blocking(|tx| tx.claim_batch("system:X", "b1", &[1; 32], 2)).unwrap();
    assert_eq!((head(&live), head(scratch.store()).0), (before.clone(), 2));
    scratch.rewind(2).unwrap();
    assert_eq!(head(scratch.store()), before);
    assert_eq!(scratch.store().read(|conn| conn.batch("system:X", "b1")).unwrap(), None);
    assert!(scratch.store().write_blocking(move |tx| tx.claim_message(&[7; 32], later, now)).unwrap(), "taken back");
}

#[test]
fn a_file_that_exists_is_never_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let live = Store::open(&dir.path().join("live.sqlite")).unwrap();
    assert!(Scratch::empty(live.path()).is_err());
    assert!(Scratch::copy(live.path(), live.path()).is_err());
}

#[test]
fn skolegrunddata_are_put_back_as_they_were_kept() {
    use crate::store::grunddata::test::{NyKilde, store};
    let dir = tempfile::tempdir().unwrap();
    let kilde = |source| NyKilde {
        institution: "990001",
        source,
        source_date_time: "2026-11-22T20:00:00Z",
        grupper: vec![Gruppe { id: "1A".into(), ..Gruppe::default() }],
        personer: Vec::new(),
    };
    let live = store(dir.path(), vec![kilde("A")]);
    let scratch = Scratch::copy(live.path(), &dir.path().join("kopi.sqlite")).unwrap();
    let rows = || {
        let sources = |conn: &Conn| {
            let kilder = conn.kilder(&"990001".parse().unwrap())?;
            let grupper = kilder.iter().map(|kilde| conn.grupper(kilde.id)).collect::<Result<Vec<_>>>()?;
            Ok((kilder, grupper, conn.segl_generation()?))
        };
        scratch.store().read(sources).unwrap()
    };
    let before = rows();
    scratch.keep().unwrap();
    for _ in 0..2 {
        let sql = "INSERT INTO importkilde SELECT 7, institution, 'B', NULL, 1, '', '', x'', 1 , NULL FROM importkilde WHERE source = 'A'";
        scratch.store().write_blocking(move |tx| tx.run(sql)).unwrap();
        scratch.store().write_blocking(|tx| tx.run("UPDATE gruppe SET navn = 'anden'")).unwrap();
        scratch.store().write_blocking(|tx| tx.set_segl_generation(2)).unwrap();
        assert_ne!(rows(), before);
        scratch.rewind(1).unwrap();
        assert_eq!(rows(), before);
    }
}
