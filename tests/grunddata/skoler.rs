//! Imports to units of Institutionsregisteret: who may have persons, as soon as the register is in use (ir-rules 14, 19).

use tilslut::institutioner::{Institution, Register as _, Skrivning};
use tilslut::registre::Art;
use tilslut::store::Store;
use tilslut::store::institutioner::Skriver;

use super::dok::{Dok, slettes};
use super::*;

/// A unit with this number; what is in `felter` stands beside it.
fn enhed(nummer: &str, felter: serde_json::Value) -> Institution {
    let mut unit = serde_json::json!({
        "nummer": nummer, "navn": "Eksempelskolen", "type3": 1012, "ressort": 1, "ejerkode": 2, "admKommune": 825,
        "enhedsart": 0, "aktivkode": 1,
        "adresse": {
            "vejNavn": "Skolevej", "vejKode": null, "husNummer": "1", "etage": null, "doer": null, "supplerendeBynavn": null,
            "postNummer": "9940", "byNavn": "Læsø", "kommuneKode": 825, "dawaId": null, "geoBredde": null, "geoLaengde": null,
        },
    });
    unit.as_object_mut().unwrap().extend(felter.as_object().unwrap().clone());
    serde_json::from_value(unit).unwrap()
}

/// Puts units into the register that the gateway uses.
async fn opret(verden: &Verden, units: Vec<Institution>) {
    let store = Store::open(&verden.database()).unwrap();
    let skriv = store.write(move |tx| {
        let mut skriver = Skriver::new(tx, 283_001);
        units.into_iter().try_for_each(|efter| {
            let foer = skriver.institution(&efter.nummer)?;
            let art = if foer.is_some() { Art::Update } else { Art::Insert };
            skriver.skriv(Skrivning { art, foer, efter })
        })
    });
    skriv.await.unwrap();
}

#[tokio::test]
async fn a_school_of_the_register_is_imported_to_without_advis() {
    let verden = Verden::ny().await;
    let dok = |time| Dok::ny(SKOLE, time).elever(0..2);
    fuld(&verden, &dok(1)).await.er([2, 0, 0, 0, 0], &["GRD501"]);
    opret(&verden, vec![enhed("990002", serde_json::json!({}))]).await;
    // Six digits are the register's to know now.
    fuld(&verden, &dok(2)).await.afvist(12, &["GRD012"]);
    opret(&verden, vec![enhed(SKOLE, serde_json::json!({}))]).await;
    fuld(&verden, &dok(3)).await.er([0, 0, 2, 0, 0], &[]);
    // Other forms are nobody's.
    fuld(&verden, &Dok { institution: FRISKOLE.into(), ..dok(4) }).await.er([2, 0, 0, 0, 0], &["GRD501"]);
}

#[tokio::test]
async fn a_hovedskole_is_advised_and_what_is_provisional_or_closed_refused() {
    let verden = Verden::ny().await;
    opret(&verden, vec![enhed(SKOLE, serde_json::json!({"enhedsart": 1, "aktivkode": 4}))]).await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..2)).await.er([2, 0, 0, 0, 0], &["GRD509"]);
    opret(&verden, vec![enhed(SKOLE, serde_json::json!({"aktivkode": 3, "nedlagt": "2026-11-01"}))]).await;
    fuld(&verden, &Dok::ny(SKOLE, 2).elever(0..2)).await.afvist(13, &["GRD013"]);
    slet(&verden, &Dok::ny(SKOLE, 3).med(slettes("e0"))).await.er([0, 0, 0, 1, 0], &[]);

    let conn = rusqlite::Connection::open(verden.database()).unwrap();
    conn.execute("UPDATE part SET institutionsnummer = 'F10001' WHERE institutionsnummer = ?1", [SKOLE]).unwrap();
    opret(&verden, vec![enhed("F10001", serde_json::json!({"aktivkode": 9}))]).await;
    fuld(&verden, &Dok::ny("F10001", 4).elever(0..2)).await.afvist(23, &["GRD023"]);
}
