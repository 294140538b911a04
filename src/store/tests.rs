use super::*;

fn count(store: &Store) -> i64 {
    store.read(|conn| Ok(conn.connection.query_row("SELECT count(*) FROM udbyder", [], |r| r.get(0))?)).unwrap()
}

fn insert(tx: &Tx<'_>, cvr: &str) -> Result<()> {
    tx.prepare("INSERT INTO udbyder VALUES (?1, 'x', NULL, 0)")?.execute([cvr])?;
    Ok(())
}

fn scratch() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("t.sqlite")).unwrap();
    (dir, store)
}

#[test]
fn a_job_that_fails_leaves_the_others_of_its_group() {
    let (_dir, store) = scratch();
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(async {
        let jobs = (0..100).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(move |tx| {
                        insert(tx, &format!("{n:08}"))?;
                        if n % 10 == 0 { Err(Error::Closing) } else { Ok(n) }
                    })
                    .await
            })
        });
        for (n, job) in jobs.collect::<Vec<_>>().into_iter().enumerate() {
            assert_eq!(job.await.unwrap().is_ok(), n % 10 != 0);
        }
    });
    assert_eq!(count(&store), 90);
}

#[test]
fn a_panic_is_rolled_back_and_the_writer_lives() {
    let (_dir, store) = scratch();
    let panicked: Result<()> = store.write_blocking(|tx| {
        insert(tx, "1")?;
        panic!("in a job")
    });
    assert!(matches!(panicked, Err(Error::Panicked)));
    store.write_blocking(|tx| insert(tx, "2")).unwrap();
    assert_eq!(count(&store), 1);
}

#[test]
fn an_attempt_is_kept_only_where_it_says_so() {
    let (_dir, store) = scratch();
    store
        .write_blocking(|tx| {
            tx.attempt(|tx| insert(tx, "1").map(|()| ((), Keep::No)))?;
            tx.attempt(|tx| insert(tx, "2").map(|()| ((), Keep::Yes)))
        })
        .unwrap();
    assert_eq!(count(&store), 1);
}

#[test]
fn a_full_disk_keeps_nothing_and_the_writer_lives() {
    let (_dir, store) = scratch();
    store.write_blocking(|tx| Ok(tx.connection.pragma_update(None, "max_page_count", 60)?)).unwrap();
    let full = store.write_blocking(|tx| {
        for n in 0..100_000 {
            insert(tx, &format!("{n:0100}"))?;
        }
        Ok(())
    });
    assert!(matches!(full, Err(Error::Full)), "{full:?}");
    assert_eq!(count(&store), 0);
    store.write_blocking(|tx| insert(tx, "2")).unwrap();
    assert_eq!(count(&store), 1);
}

#[test]
fn a_newer_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.sqlite");
    drop(Store::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    assert!(matches!(Store::open(&path), Err(Error::Newer { found: 999, .. })));
}
