//! What is told of an exchange of Institutionsregisteret: while it is played, and from the journal alone.

use crate::institutioner::Enhedsart::{Afdeling, Hovedskole, Simpel};
use crate::institutioner::{Afgoerelse, NySag, Register as _, Sagsstatus, Skrivning};
use crate::journal::{Entry, Udfald};
use crate::registre::Art;
use crate::store::institutioner::Skriver;
use crate::store::institutioner::test::{FOERSTE, enhed, entry, lukket, nummer, opret, tid};
use crate::store::tilslutning::Cause;
use crate::store::{Scratch, Store, Tx};
use crate::tilslutning::{AftaleSlags, Dag, NyAftale, NyPart, Periode, Service, SystemStatus, Udbyder, Udbydersystem};
use crate::types::ExchangeId;

use super::*;

fn cause(id: u128) -> Cause {
    Cause { id: ExchangeId::from_u128(id), tid: tid(2), hvem: "prøve".into(), hvorfor: None }
}

/// Two simple units, of which one is a party with two agreements; a case that waits.
fn verden(store: &Store) {
    opret(store, &[enhed("280001", Simpel, None), enhed("280002", Simpel, None)]);
    store.write_blocking(|tx| tilslutning(tx).map(|()| sag(tx, 1).map(|_| ()))).unwrap().unwrap();
    store.write_blocking(|tx| tx.journal(&exchange(1), &[])).unwrap();
}

fn tilslutning(tx: &mut Tx<'_>) -> Result<()> {
    let (cvr, cause) = ("11111111".parse().unwrap(), cause(900));
    let udbyder = Udbyder { cvr, navn: "Leverandør".into(), pnummer: None, oprettet: tid(1) };
    tx.udbyder_opret(&udbyder, &cause)?.unwrap();
    let (id, navn, status) = ("ABC".parse().unwrap(), "System".into(), SystemStatus::Aktiv);
    tx.system_opret(&Udbydersystem { id, udbyder: udbyder.cvr, navn, status, oprettet: tid(1) }, &cause)?.unwrap();
    let institutionsnummer = Some(nummer("280002"));
    let cvr = "12345678".parse().unwrap();
    let part = NyPart { cvr, navn: "Skolen".into(), kommunekode: None, institutionsnummer, rolle: None };
    let part = tx.part_opret(&part, &cause)?.unwrap().id;
    for service in [Service::WsaImport, Service::WsiInst] {
        let periode = Periode { fra: Dag::constant(2026, 1, 1), til: None };
        let (slags, system) = (AftaleSlags::Data, Some("ABC".parse().unwrap()));
        tx.aftale_anmod(&NyAftale { slags, service, system, part: Some(part), periode }, &cause)?.unwrap();
    }
    tx.aftale_udfoer(1, crate::tilslutning::Handling::Godkend, &cause)?.unwrap();
    Ok(())
}

fn exchange(id: u128) -> Entry {
    Entry { id: ExchangeId::from_u128(id), udfald: Udfald::Ok, ..entry(tid(2)) }
}

fn sag(tx: &mut Tx<'_>, id: u128) -> Result<i64> {
    tx.sag_opret(&NySag {
        udveksling: ExchangeId::from_u128(id),
        anmodet: tid(2),
        ejer: "system:ABC".into(),
        cvr: "12345678".parse().unwrap(),
        parter: Vec::new(),
        aendringer: Vec::new(),
    })
}

/// Fusion F1 and then a closing of the second into the first, in one exchange, which decides the case and asks for another.
fn spil(tx: &mut Tx<'_>) -> Result<i64> {
    let mut skriver = Skriver::new(tx, FOERSTE);
    let over = skriver.naeste_nummer(crate::institutioner::Serie::Endelig)?;
    let ny = Skrivning { art: Art::Insert, foer: None, efter: enhed(over.as_str(), Hovedskole, None) };
    skriver.skriv(ny)?;
    for nr in ["280001", "280002"] {
        let efter = enhed(nr, Afdeling, Some(over.as_str()));
        skriver.skriv(Skrivning { art: Art::Update, foer: Some(enhed(nr, Simpel, None)), efter: efter.clone() })?;
        if nr == "280002" {
            skriver.skriv(Skrivning { art: Art::Delete, foer: Some(efter.clone()), efter: lukket(efter) })?;
        }
    }
    let skrevet = skriver.skrevet;
    tx.aftaler_ophoerer(&nummer("280002"), Some(&nummer("280001")), &cause(7))?;
    let udveksling = ExchangeId::from_u128(7);
    tx.sag_afgoer(1, &Afgoerelse { status: Sagsstatus::Godkendt, tid: tid(2), udveksling, begrundelse: None })?;
    sag(tx, 7)?;
    tx.journal(&exchange(7), &skrevet)
}

const FORVENTET: &str = "\
ændret institution 280001
  enhedsart: 0 → 2
  hovedskole: (intet) → 283001
ændret institution 280002
  aktivkode: 1 → 3
  enhedsart: 0 → 2
  hovedskole: (intet) → 283001
  nedlagt: (intet) → 2026-03-02
";

const DEREFTER: &str = "\
ny part 2: 280001
aftale 1: godkendt → opsagt
aftale 2: anmodet → trukket
ny aftale 3: anmodet wsaimport ABC 280001
ny aftale 4: anmodet wsiinst ABC 280001
sag 1: afventer → godkendt
ny sag 2: afventer (0 ændringer)
";

/// What stands in the database, to the last column that a play may change.
fn alt(store: &Store) -> String {
    store
        .read(|conn| {
            let tilslutning = (conn.parter(None)?, conn.aftaler(&Default::default())?);
            let historik = conn.tilslutning_historik(crate::tilslutning::Emne::Aftale, "1")?;
            let numre = conn.journal_head()?;
            Ok(format!(
                "{:?} {tilslutning:?} {historik:?} {:?} {numre:?}",
                Register::read(conn)?,
                conn.sager(None, None)?
            ))
        })
        .unwrap()
}

#[test]
fn what_an_exchange_did_is_told_and_taken_back() {
    let mappe = tempfile::tempdir().unwrap();
    let live = Store::open(&mappe.path().join("live.sqlite")).unwrap();
    verden(&live);
    let scratch = Scratch::copy(live.path(), &mappe.path().join("kopi.sqlite")).unwrap();
    scratch.keep().unwrap();
    let store = scratch.store();
    let (foer, begin) = (store.read(Register::read).unwrap(), alt(store));
    // Twice, so that every number that was given is given again.
    for _ in 0..2 {
        let nr = store.write_blocking(spil).unwrap();
        let efter = store.read(Register::read).unwrap();
        let told = foer.changes_to(&efter);
        assert!(told.starts_with(FORVENTET) && told.ends_with(DEREFTER), "{told}");
        assert!(told.contains("\nny institution 283001\n  adm"), "{told}");
        let (f, e) = store.read(|conn| Register::around(conn, nr)).unwrap();
        assert_eq!(f.changes_to(&e), told, "the journal alone says the same");
        let brud = store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap().brud;
        assert!(brud.is_empty(), "{brud:?}");
        scratch.rewind(nr).unwrap();
        assert_eq!(alt(store), begin);
    }
}

/// What an operator has done since is nobody's exchange: it stays, and is told of nobody.
#[test]
fn an_operators_act_stays() {
    let mappe = tempfile::tempdir().unwrap();
    let live = Store::open(&mappe.path().join("live.sqlite")).unwrap();
    verden(&live);
    let scratch = Scratch::copy(live.path(), &mappe.path().join("kopi.sqlite")).unwrap();
    let store = scratch.store();
    let nr = store.write_blocking(spil).unwrap();
    let operatoer = |tx: &mut Tx<'_>| {
        tx.aftale_udfoer(3, crate::tilslutning::Handling::Afvis, &cause(901))?.unwrap();
        let (slags, system) = (AftaleSlags::Data, Some("ABC".parse().unwrap()));
        let periode = Periode { fra: Dag::constant(2026, 4, 1), til: None };
        tx.aftale_anmod(&NyAftale { slags, service: Service::WsiBruger, system, part: Some(2), periode }, &cause(902))
    };
    store.write_blocking(operatoer).unwrap().unwrap();
    let (foer, efter) = store.read(|conn| Register::around(conn, nr)).unwrap();
    assert!(foer.changes_to(&efter).ends_with(DEREFTER));
    let (foer, efter) = store.read(|conn| Register::around(conn, nr + 1)).unwrap();
    assert_eq!(foer.changes_to(&efter), UNCHANGED);
    assert_eq!(store.read(|conn| Ok(conn.gjort_af(nr)?.len())).unwrap(), 5);
    scratch.rewind(nr).unwrap();
    let aftaler = store.read(|conn| conn.aftaler(&Default::default())).unwrap();
    let aftaler: Vec<_> = aftaler.iter().map(|aftale| (aftale.id, aftale.status.as_str(), aftale.part)).collect();
    assert_eq!(aftaler, [(1, "godkendt", Some(1)), (2, "anmodet", Some(1)), (5, "anmodet", Some(2))]);
}
