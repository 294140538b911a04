//! Agreements on a number that ends.

use super::*;
use crate::institutioner::Enhedsart::Simpel;
use crate::store::institutioner::test::{enhed, nummer, opret};
use crate::store::tilslutning::Ophoert;
use crate::tilslutning::PartId;

/// A supplier's system ABC, and the institution 280001 as a party.
fn med_institution(store: &Store) -> PartId {
    supplier(store);
    institution(store, "280001")
}

fn institution(store: &Store, nr: &str) -> PartId {
    let ny = NyPart { institutionsnummer: Some(nummer(nr)), kommunekode: None, ..new_kommune(104) };
    made(store, move |tx| tx.part_opret(&ny, &cause())).id
}

fn data(service: Service, part: PartId) -> NyAftale {
    new_aftale(AftaleSlags::Data, service, Some("ABC"), Some(part))
}

fn fortsaetter(store: &Store, nr: &str, efterfoelger: &str) -> Vec<Ophoert> {
    let (nr, efterfoelger) = (nummer(nr), nummer(efterfoelger));
    store.write_blocking(move |tx| tx.aftaler_ophoerer(&nr, Some(&efterfoelger), &cause())).unwrap()
}

/// An agreement in a line: state, service, system, party, days.
fn linje(store: &Store, id: i64) -> String {
    let aftale = store.read(|conn| conn.aftale(id)).unwrap().unwrap();
    let part = store.read(|conn| conn.part(aftale.part.unwrap())).unwrap().unwrap();
    let (system, til) = (aftale.system.map(|id| id.to_string()), aftale.periode.til.map(|til| til.to_string()));
    let nummer = part.institutionsnummer.unwrap();
    let Aftale { status, service, periode, .. } = aftale;
    format!("{status} {service} {} {nummer} {} {}", system.unwrap_or_default(), periode.fra, til.unwrap_or_default())
}

#[test]
fn without_a_successor_they_end() {
    let (_dir, store) = scratch();
    let part = med_institution(&store);
    let i_kraft = approved(&store, data(Service::WsaImport, part)).id;
    let anmodet = anmod(&store, data(Service::WsiInst, part)).id;
    let over = NyAftale {
        periode: Periode { fra: "2026-01-01".parse().unwrap(), til: Some("2026-07-01".parse().unwrap()) },
        ..data(Service::WsiBruger, part)
    };
    let over = approved(&store, over).id;
    let egen = approved(&store, new_aftale(AftaleSlags::Tilslutning, Service::WsiInst, None, Some(part))).id;
    let afvist = anmod(&store, data(Service::WsiIdentifikation, part)).id;
    udfoer(&store, afvist, Handling::Afvis);
    let senere = |nr: &str| {
        let nr = nummer(nr);
        store.write_blocking(move |tx| tx.aftaler_ophoerer(&nr, None, &at("2026-07-02T10:00:00Z"))).unwrap()
    };
    let ophoert = senere("280001");
    assert_eq!(ophoert, [i_kraft, anmodet, egen].map(|aftale| Ophoert { aftale, forslag: None }));
    let status = |id| store.read(|conn| conn.aftale(id)).unwrap().unwrap().status.as_str();
    assert_eq!([i_kraft, anmodet, egen].map(status), ["opsagt", "trukket", "opsagt"]);
    assert_eq!([over, afvist].map(status), ["godkendt", "afvist"], "over, and refused, already");
    let kommunens = store.read(|conn| conn.aftaler(&Filter::default())).unwrap();
    assert!(kommunens.iter().filter(|aftale| aftale.part != Some(part)).all(|a| a.status == Status::Godkendt));
    assert_eq!(senere("280001"), [], "once");
    assert_eq!(senere("289999"), [], "nobody's number");
}

/// Each is kept with its cause, and linked into the journal.
#[test]
fn the_cause_is_kept() {
    let (_dir, store) = scratch();
    let part = med_institution(&store);
    let id = approved(&store, data(Service::WsaImport, part)).id;
    let hvorfor = "280001 er nedlagt ved SammenlaegTilNy; fortsætter som 283001";
    let cause = Cause { hvem: "system:ABC".into(), hvorfor: Some(hvorfor.into()), ..cause() };
    let nr = nummer("280001");
    store.write_blocking(move |tx| tx.aftaler_ophoerer(&nr, None, &cause)).unwrap();
    let historik = store.read(|conn| conn.tilslutning_historik(Emne::Aftale, &id.to_string())).unwrap();
    let sidste = historik.last().unwrap();
    assert_eq!((sidste.til.as_str(), sidste.hvem.as_str()), ("opsagt", "system:ABC"));
    assert_eq!(sidste.hvorfor.as_deref(), Some(hvorfor));
    let report = store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap();
    assert!(report.brud.is_empty(), "{:?}", report.brud);
}

/// Proposed to the successor, whose party is made; never approved by itself.
#[test]
fn with_a_successor_each_is_asked_for_anew() {
    let (_dir, store) = scratch();
    let part = med_institution(&store);
    opret(&store, &[enhed("283001", Simpel, None)]);
    let i_kraft = approved(&store, data(Service::WsaImport, part)).id;
    let senere =
        NyAftale { periode: Periode { fra: "2026-08-01".parse().unwrap(), til: None }, ..data(Service::WsiInst, part) };
    let senere = anmod(&store, senere).id;
    let egen = approved(&store, new_aftale(AftaleSlags::Tilslutning, Service::WsiInst, None, Some(part))).id;
    let ophoert = fortsaetter(&store, "280001", "283001");
    let forslag: Vec<_> = ophoert.iter().map(|ophoert| (ophoert.aftale, ophoert.forslag.is_some())).collect();
    assert_eq!(forslag, [(i_kraft, true), (senere, true), (egen, false)]);
    let nye: Vec<_> =
        ophoert.iter().filter_map(|ophoert| ophoert.forslag).map(|forslag| linje(&store, forslag)).collect();
    assert_eq!(nye, ["anmodet wsaimport ABC 283001 2026-07-01 2026-12-31", "anmodet wsiinst ABC 283001 2026-08-01 "]);
    let part = store.read(|conn| conn.part_institution(&nummer("283001"))).unwrap().unwrap();
    assert_eq!((part.navn.as_str(), part.cvr.as_str()), ("Enhed 283001", "35209115"));
}

/// Two units that go on in one: what the second asks for is there already.
#[test]
fn what_the_successor_has_is_not_asked_for_twice() {
    let (_dir, store) = scratch();
    let part = med_institution(&store);
    let anden = institution(&store, "280002");
    opret(&store, &[enhed("283001", Simpel, None)]);
    approved(&store, data(Service::WsaImport, part));
    approved(&store, data(Service::WsaImport, anden));
    assert!(fortsaetter(&store, "280001", "283001")[0].forslag.is_some());
    assert!(fortsaetter(&store, "280002", "283001")[0].forslag.is_none());
}

/// A party has a CVR number: the unit's, or that of its municipality; where nobody knows one, nothing is proposed.
#[test]
fn whose_party_the_successor_is() {
    let (_dir, store) = scratch();
    let part = med_institution(&store);
    let uden_cvr = |nr: &str, kommune: u16| {
        let mut unit = enhed(nr, Simpel, None);
        unit.felter.cvr = None;
        unit.felter.adm_kommune = Some(Kommunekode(kommune));
        unit
    };
    opret(&store, &[uden_cvr("283001", 101), uden_cvr("283002", 461)]);
    approved(&store, data(Service::WsaImport, part));
    let anden = institution(&store, "280002");
    approved(&store, data(Service::WsaImport, anden));
    assert!(fortsaetter(&store, "280001", "283001")[0].forslag.is_some());
    let part = store.read(|conn| conn.part_institution(&nummer("283001"))).unwrap().unwrap();
    assert_eq!(part.cvr.as_str(), "00000101");
    assert_eq!(fortsaetter(&store, "280002", "283002").len(), 1);
    assert_eq!(store.read(|conn| conn.part_institution(&nummer("283002"))).unwrap(), None);
}
