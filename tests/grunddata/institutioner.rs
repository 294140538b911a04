//! Imports to units of Institutionsregisteret (ir-rules 14, 19).

use serde_json::json;
use tilslut::institutioner::{FOERSTE_NUMMER, Institution, Register as _, Skrivning};
use tilslut::registre::Art;
use tilslut::store::institutioner::Skriver;
use tilslut::tilslutning::{AftaleSlags, Handling, NyAftale, NyPart, Periode, Service, dansk_dag};
use tilslut::types::ExchangeId;

use super::dok::{Dok, slettes};
use super::*;

/// Writes a unit: its number, enhedsart and aktivkode.
async fn enhed(verden: &Verden, nummer: &str, enhedsart: u32, aktivkode: u32, hovedskole: Option<&str>) {
    let enhed: Institution = serde_json::from_value(json!({
        "nummer": nummer, "navn": "Eksempelskolen", "type3": 1012, "ressort": 1, "ejerkode": 2, "enhedsart": enhedsart, "aktivkode": aktivkode,
        "adresse": {"vejNavn": "Skolevej", "husNummer": "1", "postNummer": "5000", "byNavn": "", "kommuneKode": 461}, "hovedskole": hovedskole,
    }))
    .unwrap();
    let store = verden.gateway.store();
    let skriv = store.write(move |tx| {
        let foer = tx.institution(&enhed.nummer)?;
        let art = if foer.is_some() { Art::Update } else { Art::Insert };
        Skriver::new(tx, FOERSTE_NUMMER).skriv(Skrivning { art, foer, efter: enhed })
    });
    skriv.await.unwrap();
}

/// The supplier's system gets a dataaftale with an institution.
async fn aftale(verden: &Verden, nummer: &str) {
    let cause = tilslut::store::tilslutning::Cause {
        id: ExchangeId::new_v4(),
        tid: now(),
        hvem: "prøve".into(),
        hvorfor: None,
    };
    let institutionsnummer = Some(nummer.parse().unwrap());
    let cvr = "12345678".parse().unwrap();
    let part = NyPart { cvr, navn: "Skolen".into(), kommunekode: None, institutionsnummer, rolle: None };
    let aftale = verden.gateway.store().write(move |tx| {
        let part = Some(tx.part_opret(&part, &cause)?.unwrap().id);
        let periode = Periode { fra: dansk_dag(now()), til: None };
        let (slags, system) = (AftaleSlags::Data, Some("EX100001".parse().unwrap()));
        let ny = NyAftale { slags, service: Service::WsaImport, system, part, periode };
        let id = tx.aftale_anmod(&ny, &cause)?.unwrap().id;
        Ok(tx.aftale_udfoer(id, Handling::Godkend, &cause)?.is_ok())
    });
    assert!(aftale.await.unwrap());
}

/// A number of the register's form is its to know as soon as it has any unit; until then nobody can check it.
#[tokio::test]
async fn a_number_of_the_registers_form() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..1)).await.er([1, 0, 0, 0, 0], &["GRD501"]);
    enhed(&verden, "280001", 0, 1, None).await;
    fuld(&verden, &Dok::ny(SKOLE, 2).elever(0..1)).await.afvist(23, &["GRD023"]);
    enhed(&verden, SKOLE, 0, 1, None).await;
    fuld(&verden, &Dok::ny(SKOLE, 3).elever(0..2)).await.er([1, 0, 1, 0, 0], &[]);
}

/// Numbers of another form nobody can check, whatever register is in use; and the text does not say that it is not.
#[tokio::test]
async fn a_number_of_no_registers_form() {
    let verden = Verden::ny().await;
    aftale(&verden, "R99009").await;
    let foer = fuld(&verden, &Dok::ny("R99009", 1).elever(0..1)).await;
    foer.er([1, 0, 0, 0, 0], &["GRD501"]);
    assert!(foer.text.contains("er ikke taget i brug"), "{}", foer.text);
    enhed(&verden, "280001", 0, 1, None).await;
    let efter = fuld(&verden, &Dok::ny("R99009", 2).elever(0..1)).await;
    efter.er([0, 0, 1, 0, 0], &["GRD501"]);
    assert!(!efter.text.contains("er ikke taget i brug"), "{}", efter.text);
}

/// ir-rules 19: pupils belong on afdelinger. A hovedskole takes persons, and its supplier is told; not of a deletion.
#[tokio::test]
async fn a_hovedskole_takes_persons_with_a_word_of_advice() {
    let verden = Verden::ny().await;
    enhed(&verden, SKOLE, 1, 4, None).await;
    enhed(&verden, "280001", 2, 1, Some(SKOLE)).await;
    aftale(&verden, "280001").await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..2)).await.er([2, 0, 0, 0, 0], &["GRD509"]);
    fuld(&verden, &Dok::ny("280001", 1).elever(0..1)).await.er([1, 0, 0, 0, 0], &[]);
    slet(&verden, &Dok::ny(SKOLE, 2).med(slettes("e0"))).await.er([0, 0, 0, 1, 0], &[]);
}

#[tokio::test]
async fn a_closed_unit_takes_deletions_alone_and_a_provisional_one_nobody() {
    let verden = Verden::ny().await;
    enhed(&verden, SKOLE, 0, 1, None).await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..2)).await.er([2, 0, 0, 0, 0], &[]);
    enhed(&verden, SKOLE, 0, 3, None).await;
    fuld(&verden, &Dok::ny(SKOLE, 2).elever(0..2)).await.afvist(13, &["GRD013"]);
    slet(&verden, &Dok::ny(SKOLE, 3).med(slettes("e0"))).await.er([0, 0, 0, 1, 0], &[]);
    // Agreed before the register knew the number: none is made on a provisional one.
    aftale(&verden, "F10001").await;
    enhed(&verden, "F10001", 0, 9, None).await;
    fuld(&verden, &Dok::ny("F10001", 1).elever(0..1)).await.afvist(24, &["GRD024"]);
}
