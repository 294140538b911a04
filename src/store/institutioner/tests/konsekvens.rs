//! What hangs on a number, and who is told.

use jiff::civil::date;

use super::*;
use crate::grunddata::Gruppe;
use crate::registre::Art;
use crate::store::grunddata::test::{NyKilde, ansat, elev, nogen, store};
use crate::store::institutioner::test::{skriv, tid};

/// 280001 with two systems' agreements, two sources with three users in all, one of them in both.
fn med_alt() -> (tempfile::TempDir, Store) {
    let mappe = tempfile::tempdir().unwrap();
    let kilde = |source, personer| NyKilde {
        institution: "280001",
        source,
        source_date_time: "2026-02-01T20:00:00Z",
        grupper: vec![Gruppe { id: "1A".into(), ..Gruppe::default() }],
        personer,
    };
    let store = store(
        mappe.path(),
        vec![
            kilde("A", vec![elev("1", nogen(0, false), vec![nogen(3, false)]), ansat("2", nogen(1, false))]),
            kilde("B", vec![ansat("x", nogen(1, false)), ansat("y", nogen(2, false))]),
        ],
    );
    let sql = "INSERT INTO udbyder VALUES ('11111111', 'Ærø IT', NULL, 0), ('22222222', 'Bogskabet', NULL, 0), ('33333333', 'Andre', NULL, 0);
        INSERT INTO udbydersystem VALUES ('AAA', '11111111', 'x', 'aktiv', 0), ('BBB', '22222222', 'x', 'aktiv', 0), ('CCC', '33333333', 'x', 'aktiv', 0);
        INSERT INTO part (id, cvr, navn, institutionsnummer, oprettet) VALUES (1, '12345678', 'x', '280001', 0), (2, '12345678', 'x', '280002', 0);
        INSERT INTO aftale VALUES (5, 'data', 'wsaimport', 'AAA', 1, 'godkendt', '2026-01-01', NULL, 0),
            (6, 'data', 'wsiinst', 'AAA', 1, 'anmodet', '2026-01-01', NULL, 0),
            (7, 'tilslutning', 'wsiinst', NULL, 1, 'godkendt', '2026-01-01', NULL, 0),
            (8, 'data', 'wsibruger', 'CCC', 1, 'godkendt', '2026-01-01', '2026-02-28', 0),
            (9, 'data', 'wsibruger', 'CCC', 2, 'godkendt', '2026-01-01', NULL, 0);
        UPDATE importkilde SET system_id = 'BBB' WHERE source = 'B';";
    store.write_blocking(move |tx| Ok(tx.connection.execute_batch(sql)?)).unwrap();
    (mappe, store)
}

fn konsekvens(store: &Store, nr: &str, haendelse: Haendelse) -> Konsekvens {
    let foelge = Foelge { position: 1, nummer: nummer(nr), haendelse };
    store.read(|conn| conn.konsekvenser(&[foelge], date(2026, 3, 2))).unwrap().remove(0)
}

#[test]
fn everything_that_hangs_on_a_number() {
    let (_mappe, store) = med_alt();
    opret(&store, &[enhed("280001", Enhedsart::Simpel, None)]);
    let fundet = konsekvens(&store, "280001", Haendelse::Ophoerer { efterfoelger: None });
    let aftaler: Vec<_> = fundet
        .aftaler
        .iter()
        .map(|aftale| (aftale.nr, aftale.service.as_str(), aftale.system.as_ref().map(|id| id.as_str())))
        .collect();
    assert_eq!(aftaler, [(5, "wsaimport", Some("AAA")), (6, "wsiinst", Some("AAA")), (7, "wsiinst", None)]);
    assert_eq!((fundet.brugere, fundet.kilder), (3, 2));
    assert_eq!(fundet.underret, ["kommune 461", "Bogskabet", "Ærø IT"]);
    let nummer = konsekvens(&store, "280002", Haendelse::SkifterKode { felt: "ejerkode", fra: 2, til: 5 });
    assert_eq!((nummer.aftaler.len(), nummer.brugere, nummer.kilder), (1, 0, 0));
    assert_eq!(nummer.underret, ["Andre"], "a number of no unit has no authority");
}

#[test]
fn on_a_new_number_nothing_hangs() {
    let (_mappe, store) = med_alt();
    opret(&store, &[enhed("280001", Enhedsart::Simpel, None)]);
    let ny = konsekvens(&store, "280001", Haendelse::Ny);
    assert_eq!((ny.aftaler.len(), ny.brugere, ny.kilder, ny.underret.len()), (0, 0, 0, 0));
}

/// The one that a unit leaves must know of it too: inside the transaction the journal has it as it was.
#[test]
fn the_authority_before_is_told_as_well() {
    let base = Base::ny();
    let foer = enhed("280001", Enhedsart::Simpel, None);
    opret(&base.store, std::slice::from_ref(&foer));
    let mut efter = foer.clone();
    (efter.felter.adm_kommune, efter.felter.ejerkode) = (None, 5);
    let skrivning = Skrivning { art: Art::Update, foer: Some(foer), efter };
    let haendelse = Haendelse::SkifterKode { felt: "ejerkode", fra: 2, til: 5 };
    let (ny, igen) = (skrivning.clone(), haendelse.clone());
    let underret = base.store.write_blocking(move |tx| {
        Skriver::new(tx, FOERSTE).skriv(ny)?;
        let foelge = Foelge { position: 1, nummer: nummer("280001"), haendelse: igen };
        let told = tx.konsekvenser(&[foelge], date(2026, 3, 2))?.remove(0).underret;
        tx.run("UPDATE institution SET indhold = (SELECT efter FROM aendring)")?;
        Ok(told)
    });
    assert_eq!(underret.unwrap(), ["kommune 461", "ministeriet"]);
    skriv(&base.store, tid(2), vec![skrivning]);
    assert_eq!(konsekvens(&base.store, "280001", haendelse).underret, ["ministeriet"], "once it is made");
}
