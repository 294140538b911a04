//! The register in a real database.

mod egenskaber;
mod historie;
mod udtraek;

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;
use crate::journal::{Copy, Entry, Udfald};
use crate::registre::*;
use crate::store::dagtilbud::Skriver;
use crate::store::{Keep, Store};
use crate::tilslutning::Scope;
use crate::types::Time;

/// A register in a database of its own, and one caller's rules.
struct Base {
    _mappe: tempfile::TempDir,
    store: Store,
    scope: Scope,
    v2: bool,
    now: Time,
}

impl Base {
    fn ny() -> Self {
        let mappe = tempfile::tempdir().unwrap();
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        Self { _mappe: mappe, store, scope: parter(&[(KBH, Some(101)), (AARHUS, Some(751))]), v2: true, now: tid(1) }
    }

    /// Applies the changes as an exchange does: kept with their journal rows, or not at all.
    fn anvend(&self, aendringer: Vec<Aendring>) -> Anvendt {
        let (scope, krydsvalidering, now) = (self.scope.clone(), self.v2, self.now);
        let udfoert = self.store.write_blocking(move |tx| {
            let regler =
                Regler { koder: &KODER, krydsvalidering, kommune_vedligeholder_private: false, scope: &scope, now };
            let (anvendt, skrevet) = tx.attempt(|tx| {
                let mut skriver = Skriver::new(tx, now);
                let anvendt = anvend(&mut skriver, &regler, &aendringer)?;
                let keep = if anvendt.afvist() { Keep::No } else { Keep::Yes };
                Ok(((anvendt, skriver.skrevet), keep))
            })?;
            if !anvendt.afvist() {
                tx.journal(&entry(now), &skrevet)?;
            }
            Ok(anvendt)
        });
        udfoert.unwrap()
    }

    fn ok(&self, handlinger: Vec<Handling>) -> Vec<crate::types::Institutionsnummer> {
        let anvendt = self.anvend(nummereret(handlinger));
        assert!(!anvendt.afvist(), "{anvendt:?}");
        anvendt.resultater.into_iter().map(|resultat| resultat.nummer).collect()
    }

    fn en(&self, handling: Handling) -> crate::types::Institutionsnummer {
        self.ok(vec![handling]).remove(0)
    }
}

/// Gathers what a question gives.
fn tag<T>(til: &mut Vec<T>, fundet: T) -> crate::store::Result<()> {
    til.push(fundet);
    Ok(())
}

fn entry(now: Time) -> Entry {
    Entry {
        id: uuid::Uuid::new_v4(),
        tid: now,
        tjeneste: "prøve".to_owned(),
        operation: "ImporterAendringer".to_owned(),
        cvr: None,
        system_id: None,
        thumbprint: None,
        bevis: None,
        message_id: None,
        udfald: Udfald::Ok,
        kode: None,
        anmodning: Copy::kept(b""),
        svar: Copy::kept(b""),
    }
}

/// A number series that is used up refuses, and never begins again (dtr-rules 31).
#[test]
fn rule_31_a_series_that_is_used_up() {
    let base = Base::ny();
    base.store.write_blocking(|tx| tx.run("UPDATE nummerserie SET naeste = 99999 WHERE serie = 'D'")).unwrap();
    assert_eq!(base.en(Handling::InsertDaginstitution(dag(1, 1, 101))).as_str(), "D99999");
    let fejl = base.store.write_blocking(|tx| Skriver::new(tx, tid(1)).naeste_nummer(Serie::D).map(|_| ()));
    assert!(matches!(fejl, Err(crate::store::Error::SeriesUsedUp { serie: "D" })), "{fejl:?}");
}

/// dtr-rules 35: the agreements come from Tilslutning: approved, about this very number, and not over.
#[test]
fn rule_35_agreements_come_from_tilslutning() {
    let base = Base::ny();
    let over = base.en(Handling::InsertDaginstitution(dag(1, 1, 101)));
    let enhed_nr = base.en(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)));
    let sql = format!(
        "INSERT INTO udbyder VALUES ('12345678', 'x', NULL, 0);
         INSERT INTO udbydersystem VALUES ('AB12', '12345678', 'x', 'aktiv', 0);
         INSERT INTO part (id, cvr, navn, institutionsnummer, oprettet) VALUES (1, '12345678', 'x', '{enhed_nr}', 0);
         INSERT INTO aftale VALUES (5, 'data', 'WsaImport', 'AB12', 1, 'godkendt', '2026-01-01', '2026-03-01', 0);
         INSERT INTO aftale VALUES (6, 'data', 'WsiInst', 'AB12', 1, 'anmodet', '2026-01-01', NULL, 0);
         INSERT INTO aftale VALUES (7, 'tilslutning', 'WsaImport', NULL, 1, 'godkendt', '2027-01-01', NULL, 0);"
    );
    base.store.write_blocking(move |tx| Ok(tx.connection.execute_batch(&sql)?)).unwrap();
    let aftaler = |dag: u8| base.store.read(|conn| conn.aftaler_paa(&enhed_nr, dansk_dag(tid(dag)))).unwrap();
    assert_eq!(aftaler(1).iter().map(|a| (a.nr, a.system.is_some())).collect::<Vec<_>>(), [(5, true), (7, false)]);
    assert_eq!(aftaler(2).iter().map(|a| a.nr).collect::<Vec<_>>(), [7]);
    let anvendt = base.anvend(nummereret(vec![Handling::DeleteAnvisningsEnhed(nr(&enhed_nr))]));
    assert!(
        anvendt.advis.iter().any(|advis| advis.kode == "DTR505" && advis.tekst.contains("nr. 5 (WsaImport, AB12)"))
    );
}
