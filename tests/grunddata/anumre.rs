//! What a supplier meets when an institution goes over from its A-number (dtr-rules 56-58): through the whole exchange.

use tilslut::store::Store;
use tilslut::store::anummer::{Flytning, laes};
use tilslut::store::tilslutning::Cause;
use tilslut::tilslutning::Handling;
use tilslut::types::{ExchangeId, Institutionsnummer};

use super::dok::{Dok, ansat};
use super::*;
use crate::verden::koder;

const DTR_IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
const WSIEKSPORT: &str = "/bpi/wsieksport/7";
const GAMMELT: &str = "A99001";

fn cause() -> Cause {
    Cause { id: ExchangeId::new_v4(), tid: now(), hvem: "prøve".into(), hvorfor: None }
}

/// The school that the supplier has agreements about, registered as it was before A-numbers were given up; gives the number that takes over.
async fn som_foer(verden: &Verden) -> String {
    let conn = rusqlite::Connection::open(verden.database()).unwrap();
    conn.execute("UPDATE part SET institutionsnummer = ?1 WHERE institutionsnummer = ?2", [GAMMELT, SKOLE]).unwrap();
    let oprettet = verden.send(Some("leverandoer-system"), DTR_IMPORT, tilslut::eksempel::beskeder::OPRET).await;
    let svar = Svar::af(&oprettet);
    svar.element("institutionsNummer").into_iter().find(|nummer| nummer.starts_with('G')).unwrap()
}

async fn indlaes(store: &Store, nyt: &str) {
    let fil = format!("anummer;efterfoelger;kommunekode;navn\n{GAMMELT};{nyt};825;Eksempelskolen\n");
    let linjer = laes(fil.as_bytes(), &koder(), now()).unwrap();
    let indlaest = store.write(move |tx| tx.anumre_indlaes(&linjer, &cause())).await.unwrap();
    assert_eq!((indlaest.nye, indlaest.advis.len()), (1, 0));
}

async fn flyt(store: &Store) -> Flytning {
    let nummer: Institutionsnummer = GAMMELT.parse().unwrap();
    store.write(move |tx| tx.anummer_flyt(&nummer, &cause())).await.unwrap().unwrap()
}

async fn eksport(verden: &Verden, instnr: &str) -> Svar {
    let payload = format!(
        "<eksporterXmlMellem xmlns=\"https://brugerdatabasen.stil.dk/bpi/wsieksport/7\"><instnr>{instnr}</instnr></eksporterXmlMellem>"
    );
    kald(verden, WSIEKSPORT, &payload).await
}

#[tokio::test]
async fn a_source_that_is_moved_is_imported_to_and_exported_by_the_new_number() {
    let verden = Verden::ny().await;
    let nyt = som_foer(&verden).await;
    let store = Store::open(&verden.database()).unwrap();
    let dok = Dok::ny(GAMMELT, 1).elever(0..3).med(ansat(1, "Lærer"));
    fuld(&verden, &dok).await.er([4, 0, 0, 0, 0], &["GRD501", "GRD508"]);
    indlaes(&store, &nyt).await;
    let svar = delta(&verden, &Dok { tid: "2026-11-23T02:00:00Z".into(), ..dok.clone() }).await;
    svar.er([0, 0, 4, 0, 0], &["GRD501", "GRD508"]);
    assert!(svar.text.contains(&format!("nummeret {nyt} har afløst det")), "{}", svar.text);
    let dok = Dok { tid: "2026-11-23T03:00:00Z".into(), ..dok };
    fuld(&verden, &dok).await.er([0, 0, 4, 0, 0], &["GRD501", "GRD508"]);

    let flytning = flyt(&store).await;
    assert_eq!((flytning.kilder.len(), flytning.kilder_bliver.len()), (1, 0));
    // The agreement on the old number has ended, and the new one is only asked for.
    let nyt_dok = Dok { institution: nyt.clone(), ..dok.clone() };
    for dok in [&dok, &nyt_dok] {
        let svar = fuld(&verden, dok).await;
        assert!(svar.text.contains("TIL330"), "{}", svar.text);
    }
    let anmodede: Vec<i64> = flytning.aftaler.iter().filter_map(|aftale| aftale.forslag).collect();
    assert!(anmodede.len() >= 4, "{flytning:?}");
    for nr in anmodede {
        store.write(move |tx| tx.aftale_udfoer(nr, Handling::Godkend, &cause())).await.unwrap().unwrap();
    }

    // The same document again, and one that says the same: what is held is found and opened where it is now.
    fuld(&verden, &nyt_dok).await.er([0, 0, 4, 0, 0], &["GRD506"]);
    fuld(&verden, &Dok { tid: "2026-11-23T04:00:00Z".into(), ..nyt_dok }).await.er([0, 0, 4, 0, 0], &[]);
    let svar = eksport(&verden, &nyt).await;
    assert_eq!(svar.status, 200, "{}", svar.text);
    for ord in ["Åse0", "Åse2", "Søren1", &nyt] {
        assert!(svar.text.contains(ord), "{ord}: {}", svar.text);
    }
    assert!(eksport(&verden, GAMMELT).await.text.contains("TIL330"));
}
