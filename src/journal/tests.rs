use super::*;
use crate::dagtilbud::{Daginstitution, DaginstitutionFelter, Enhed, Liv};
use crate::registre::{Art, Skrevet, Skrivning};
use crate::segl::{self, Noegle, Noegler};
use crate::store::Store;
use crate::types::{Kommunekode, Time};

fn entry(n: i64) -> Entry {
    Entry {
        id: ExchangeId::from_u128(u128::try_from(n).unwrap() + 1),
        tid: Time::from_second(1_700_000_000 + n).unwrap(),
        tjeneste: "/t".into(),
        operation: "InsertDaginstitution".into(),
        cvr: Some("10000009".parse().unwrap()),
        system_id: Some("AB1".parse().unwrap()),
        thumbprint: None,
        bevis: None,
        message_id: None,
        udfald: Udfald::Ok,
        kode: None,
        anmodning: Copy::kept(format!("anmodning {n} {}", "x".repeat(600)).as_bytes()),
        svar: Copy::kept(b"svar"),
    }
}

fn skrevet(n: i64) -> Skrevet {
    let tid = Time::from_second(1_700_000_000 + n).unwrap();
    let felter =
        DaginstitutionFelter { navn: "Solsikken".into(), ejerform: 1, lovgrundlag: 1, adm_kommune: Kommunekode(101) };
    let efter = Enhed::Daginstitution(Daginstitution {
        nummer: format!("D{:05}", 10_001 + n).parse().unwrap(),
        felter,
        ejer_cvr: None,
        liv: Liv { oprettet: tid, nedlagt: None, opdateret: tid },
    });
    Skrevet::of(&Skrivning { art: Art::Insert, foer: None, efter }).unwrap()
}

fn journal(count: i64) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("t.sqlite")).unwrap();
    for n in 0..count {
        store.write_blocking(move |tx| tx.journal(&entry(n), &[skrevet(n)])).unwrap();
    }
    (dir, store)
}

/// What the verifier finds after a statement that no part of the program would run.
fn after(sql: &str) -> Vec<verify::Break> {
    let (dir, store) = journal(5);
    rusqlite::Connection::open(dir.path().join("t.sqlite")).unwrap().execute_batch(sql).unwrap();
    store.read(|conn| verify::verify(conn, None, None)).unwrap().brud
}

#[test]
fn an_untouched_journal_is_whole() {
    let (_dir, store) = journal(5);
    let report = store.read(|conn| verify::verify(conn, None, None)).unwrap();
    assert_eq!((report.udvekslinger, report.aendringer, report.kopier), (5, 5, 10));
    assert!(report.brud.is_empty(), "{:?}", report.brud);
    let head = report.hoved;
    let known = store.read(|conn| verify::verify(conn, Some(&head), None)).unwrap();
    assert!(known.brud.is_empty());
    let unknown = store.read(|conn| verify::verify(conn, Some(&"0".repeat(64)), None)).unwrap();
    assert_eq!(unknown.brud, vec![verify::Break::Head]);
}

/// Each column of each table that the chain covers, altered in one place.
#[test]
fn one_altered_byte_is_found() {
    let alterations = [
        "UPDATE udveksling SET id = substr(id, 2) WHERE nr = 3",
        "UPDATE udveksling SET tid = tid + 1 WHERE nr = 3",
        "UPDATE udveksling SET tjeneste = '/u' WHERE nr = 3",
        "UPDATE udveksling SET operation = 'X' WHERE nr = 3",
        "UPDATE udveksling SET cvr = '10000017' WHERE nr = 3",
        "UPDATE udveksling SET system_id = NULL WHERE nr = 3",
        "UPDATE udveksling SET thumbprint = '' WHERE nr = 3",
        "UPDATE udveksling SET bevis = 'signatur' WHERE nr = 3",
        "UPDATE udveksling SET message_id = '' WHERE nr = 3",
        "UPDATE udveksling SET udfald = 'Fejl' WHERE nr = 3",
        "UPDATE udveksling SET kode = 'DTR001' WHERE nr = 3",
        "UPDATE udveksling SET anmodning_sha = zeroblob(32) WHERE nr = 3",
        "UPDATE udveksling SET anmodning_bytes = anmodning_bytes + 1 WHERE nr = 3",
        "UPDATE udveksling SET svar_sha = zeroblob(32) WHERE nr = 3",
        "UPDATE udveksling SET svar_bytes = svar_bytes - 1 WHERE nr = 3",
        "UPDATE udveksling SET kaede = zeroblob(32) WHERE nr = 3",
        "UPDATE udveksling_kopi SET anmodning = zeroblob(1) WHERE nr = 3",
        "UPDATE udveksling_kopi SET svar = x'0053766172' WHERE nr = 3",
        "UPDATE aendring SET tid = tid + 1 WHERE nr = 3",
        "UPDATE aendring SET niveau = 'anvisningsenhed' WHERE nr = 3",
        "UPDATE aendring SET nummer = 'D99999' WHERE nr = 3",
        "UPDATE aendring SET art = 'Update' WHERE nr = 3",
        "UPDATE aendring SET foer = '{}' WHERE nr = 3",
        "UPDATE aendring SET efter = replace(efter, 'Sol', 'sol') WHERE nr = 3",
        "UPDATE aendring SET udveksling_nr = 4 WHERE nr = 3",
        "DELETE FROM aendring WHERE nr = 3",
        "PRAGMA foreign_keys = off; DELETE FROM udveksling WHERE nr = 3",
        "INSERT INTO aendring SELECT 99, 99, tid, niveau, nummer, art, foer, efter FROM aendring WHERE nr = 3",
    ];
    for sql in alterations {
        assert!(!after(sql).is_empty(), "{sql}");
    }
    assert!(after("SELECT 1").is_empty());
}

#[test]
fn archived_copies_leave_the_database_and_are_still_verified() {
    let (dir, store) = journal(5);
    store.write_blocking(|tx| tx.claim_batch("system:AB1", "b", &[0; 32], 2)).unwrap();
    let folder = dir.path().join("arkiv");
    let moved = archive::archive(&store, Time::from_second(1_700_000_003).unwrap(), &folder).unwrap();
    assert_eq!((moved.udvekslinger, moved.filer.len()), (3, 1));

    let report = store.read(|conn| verify::verify(conn, None, Some(&folder))).unwrap();
    assert!(report.brud.is_empty(), "{:?}", report.brud);
    // Two exchanges are left whole (4 copies), and the answer that a batchId stands for.
    assert_eq!((report.kopier, report.arkiverede), (5, 6));
    assert!(archive::find(&folder, 2).unwrap().is_some_and(|found| found.anmodning.is_some()));
    assert!(archive::archive(&store, Time::from_second(1_700_000_003).unwrap(), &folder).unwrap().filer.is_empty());

    let file = &moved.filer[0];
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
    assert!(!store.read(|conn| verify::verify(conn, None, Some(&folder))).unwrap().brud.is_empty());
}

fn noegler(generations: &[u32]) -> Noegler {
    let noegle = |generation: &u32| {
        let byte = u8::try_from(*generation).unwrap();
        Noegle::new(*generation, &[byte; 32], &[byte + 1; 32]).unwrap()
    };
    Noegler::new(generations.iter().map(noegle).collect())
}

#[test]
fn copies_are_read_as_what_they_were() {
    let keys = noegler(&[1]);
    let noegle = keys.nyeste().unwrap();
    for size in [0, 1, 4095, 4096, 100_000] {
        let bytes = vec![b'a'; size];
        let length = i64::try_from(size).unwrap();
        let open = |kept: &[u8], keys: &Noegler, id, retning| aabn(kept, length, keys, id, retning);
        let kept = Copy::kept(&bytes).kept.unwrap();
        assert_eq!(open(&kept, &Noegler::default(), "x", Retning::Svar).unwrap(), bytes);
        assert_eq!(generation(&kept), None);

        let copy = Copy::sealed(&bytes, noegle, "x", Retning::Svar).unwrap();
        let kept = copy.kept.unwrap();
        assert_eq!(open(&kept, &noegler(&[2, 1]), "x", Retning::Svar).unwrap(), bytes);
        assert_eq!((copy.bytes, copy.sha, generation(&kept)), (size as u64, sha256(&kept), Some(1)));
        let closed = |error| Err(Ulaeselig::Segl(error));
        assert_eq!(open(&kept, &noegler(&[2]), "x", Retning::Svar), closed(segl::Error::Generation(1)));
        assert_eq!(open(&kept, &keys, "y", Retning::Svar), closed(segl::Error::Brudt));
        assert_eq!(open(&kept, &keys, "x", Retning::Anmodning), closed(segl::Error::Brudt));
        assert_eq!(aabn(&kept, length + 1, &keys, "x", Retning::Svar), Err(Ulaeselig::Form));
        assert_eq!(open(&[9], &keys, "x", Retning::Svar), Err(Ulaeselig::Form));
    }
}

/// Nothing that stands beside a sealed copy can be found again by trying what it may have been of.
#[test]
fn a_short_text_is_not_told_by_a_digest() {
    let keys = noegler(&[1, 2]);
    let (text, noegle) = (b"6101010005", keys.nyeste().unwrap());
    let [once, again] = [(); 2].map(|()| Copy::sealed(text, noegle, "x", Retning::Svar).unwrap());
    assert_ne!(once.sha, again.sha);
    let alone = Copy::keyed(text, noegle);
    assert!(![once.sha, alone.sha].contains(&sha256(text)));
    assert!(is_digest_of(&alone.sha, text, &keys) && is_digest_of(&sha256(text), text, &Noegler::default()));
    assert!(!is_digest_of(&alone.sha, text, &noegler(&[1])) && !is_digest_of(&alone.sha, b"6101010006", &keys));
}

/// Sealed copies are verified, archived and verified there without a key, and opened from either place with one.
#[test]
fn sealed_copies_need_a_key_to_be_read_and_none_to_be_verified() {
    let (dir, store) = journal(1);
    let keys = noegler(&[3]);
    let text = b"<Name>Solvej</Name>".repeat(400);
    let id = ExchangeId::from_u128(77).to_string();
    let copy = |retning| Copy::sealed(&text, keys.nyeste().unwrap(), &id, retning).unwrap();
    let entry = Entry {
        id: ExchangeId::from_u128(77),
        anmodning: copy(Retning::Anmodning),
        svar: copy(Retning::Svar),
        ..entry(1)
    };
    let nr = store.write_blocking(move |tx| tx.journal(&entry, &[])).unwrap();
    assert_eq!(store.read(|conn| conn.segl_generationer()).unwrap(), [3]);

    let folder = dir.path().join("arkiv");
    let whole = || store.read(|conn| verify::verify(conn, None, Some(&folder))).unwrap();
    std::fs::create_dir(&folder).unwrap();
    assert!(whole().brud.is_empty());
    archive::archive(&store, Time::from_second(1_800_000_000).unwrap(), &folder).unwrap();
    let report = whole();
    assert_eq!((report.kopier, report.arkiverede, report.brud.as_slice()), (0, 4, [].as_slice()));
    assert_eq!(store.read(|conn| conn.segl_generationer()).unwrap(), [3], "the archive still needs it");

    let found = archive::find(&folder, nr).unwrap().unwrap();
    let length = i64::try_from(text.len()).unwrap();
    assert_eq!(found.aabn(Retning::Svar, length, &keys).unwrap().unwrap(), text);
    let closed = found.aabn(Retning::Anmodning, length, &Noegler::default()).unwrap();
    assert_eq!(closed, Err(Ulaeselig::Segl(segl::Error::Generation(3))));
    let plain = archive::find(&folder, 1).unwrap().unwrap();
    assert_eq!(plain.aabn(Retning::Svar, 4, &Noegler::default()).unwrap().unwrap(), b"svar");
}

#[test]
fn an_altered_sealed_copy_is_found() {
    let (dir, store) = journal(0);
    let keys = noegler(&[1]);
    let sealed = Copy::sealed(b"svar", keys.nyeste().unwrap(), "x", Retning::Svar).unwrap();
    let entry = Entry { svar: sealed, ..entry(1) };
    store.write_blocking(move |tx| tx.journal(&entry, &[])).unwrap();
    let sql = "UPDATE udveksling_kopi SET svar = CAST(svar || x'00' AS BLOB)";
    rusqlite::Connection::open(dir.path().join("t.sqlite")).unwrap().execute_batch(sql).unwrap();
    let brud = store.read(|conn| verify::verify(conn, None, None)).unwrap().brud;
    assert_eq!(brud, [verify::Break::Copy { nr: 1, what: "svar" }]);
}
