//! Of any number of copies of a message exactly one is the first.

use std::sync::Barrier;

use super::*;
use crate::store::{Error, Store};

fn at(second: i64) -> Time {
    Time::from_second(1_780_000_000 + second).unwrap()
}

fn key(n: u8) -> [u8; 32] {
    [n; 32]
}

fn claim(store: &Store, n: u8, udloeb: i64, now: i64) -> bool {
    store.write_blocking(move |tx| tx.claim_message(&key(n), at(udloeb), at(now))).unwrap()
}

fn claimed(store: &Store) -> i64 {
    store.read(|conn| Ok(conn.connection.query_row("SELECT count(*) FROM besked", [], |row| row.get(0))?)).unwrap()
}

fn scratch() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("t.sqlite")).unwrap();
    (dir, store)
}

#[test]
fn a_message_is_new_once() {
    let (_dir, store) = scratch();
    assert!(claim(&store, 1, 420, 0));
    assert!(!claim(&store, 1, 420, 0));
    assert!(!claim(&store, 1, 900, 30), "another end does not make it new");
    assert!(claim(&store, 2, 420, 0));
}

/// Two handles on one file, as two processes would have them, and many threads on each.
#[test]
fn of_copies_at_once_exactly_one_wins() {
    let (dir, store) = scratch();
    let other = Store::open(&dir.path().join("t.sqlite")).unwrap();
    for round in 0..20 {
        let start = Barrier::new(8);
        let won = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|nr| {
                    let (store, start) = (if nr % 2 == 0 { &store } else { &other }, &start);
                    scope.spawn(move || {
                        start.wait();
                        claim(store, round, 420, 0)
                    })
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(won, 1, "round {round}");
    }
}

#[test]
fn a_claim_outlives_the_program_and_falls_with_its_transaction() {
    let (dir, store) = scratch();
    assert!(claim(&store, 1, 420, 0));
    let failed: Result<()> = store.write_blocking(|tx| {
        assert!(tx.claim_message(&key(2), at(420), at(0))?);
        Err(Error::Closing)
    });
    assert!(failed.is_err());
    drop(store);
    let again = Store::open(&dir.path().join("t.sqlite")).unwrap();
    assert!(!claim(&again, 1, 420, 1));
    assert!(claim(&again, 2, 420, 1), "nobody was answered for it");
}

#[test]
fn ended_claims_are_cleared_a_few_at_a_time_and_none_too_early() {
    let (_dir, store) = scratch();
    for n in 0..10 {
        assert!(claim(&store, n, 420, 0));
    }
    // The last instant at which a claim counts, and a claim of an exchange that was received then and comes late.
    let late = i64::try_from(LATE.as_secs()).unwrap();
    assert!(claim(&store, 100, 5000, 420 + late));
    assert_eq!(claimed(&store), 11);
    assert!(!claim(&store, 0, 420, 420));
    assert!(claim(&store, 101, 5000, 421 + late));
    assert_eq!(claimed(&store), 12 - i64::from(CLEARED));
    for n in 102..110 {
        claim(&store, n, 5000, 421 + late);
    }
    assert_eq!(claimed(&store), 10, "only what has not ended is left");
}
