//! The register in a real database.

mod egenskaber;
mod historie;
mod konsekvens;
mod sag;
mod udtraek;

use super::test::{FOERSTE, enhed, lukket, nummer, opret};
use crate::institutioner::*;
use crate::store::institutioner::{InstitutionUdvalg, Nedlagte, Skriver};
use crate::store::{Result, Store};
use crate::types::Kommunekode;

/// A register in a database of its own.
struct Base {
    _mappe: tempfile::TempDir,
    store: Store,
}

impl Base {
    fn ny() -> Self {
        let mappe = tempfile::tempdir().unwrap();
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        Self { _mappe: mappe, store }
    }

    fn numre(&self, udvalg: InstitutionUdvalg<'_>, nedlagte: Nedlagte) -> String {
        let mut numre = Vec::new();
        let visit = |unit: Institution| tag(&mut numre, unit.nummer.to_string());
        self.store.read(|conn| conn.each_institution(udvalg, nedlagte, visit)).unwrap();
        numre.join(" ")
    }
}

/// Gathers what a question gives.
fn tag<T>(til: &mut Vec<T>, fundet: T) -> Result<()> {
    til.push(fundet);
    Ok(())
}

/// ir.md 2.1: ascending from the configured start, past every number that somebody has.
#[test]
fn numbers_go_past_those_in_use() {
    let base = Base::ny();
    opret(&base.store, &[enhed("283001", Enhedsart::Simpel, None), lukket(enhed("283003", Enhedsart::Simpel, None))]);
    let part = "INSERT INTO part (cvr, navn, institutionsnummer, oprettet) VALUES ('12345678', 'x', '283004', 0)";
    base.store.write_blocking(move |tx| tx.run(part)).unwrap();
    let afloest = "INSERT INTO anummer (nummer, efterfoelger, indlaest) VALUES ('A12345', '283006', 0)";
    base.store.write_blocking(move |tx| tx.run(afloest)).unwrap();
    let numre = base.store.write_blocking(|tx| {
        let mut skriver = Skriver::new(tx, FOERSTE);
        [Serie::Endelig, Serie::Foreloebig, Serie::Endelig, Serie::Foreloebig, Serie::Endelig]
            .into_iter()
            .map(|serie| skriver.naeste_nummer(serie).map(|nummer| nummer.to_string()))
            .collect::<Result<Vec<_>>>()
    });
    assert_eq!(numre.unwrap(), ["283002", "F10001", "283005", "F10002", "283007"]);
    let naeste = base.store.write_blocking(|tx| Skriver::new(tx, 290_000).naeste_nummer(Serie::Endelig));
    assert_eq!(naeste.unwrap().as_str(), "290000", "a start that is set higher counts");
    let naeste = base.store.write_blocking(|tx| Skriver::new(tx, FOERSTE).naeste_nummer(Serie::Endelig));
    assert_eq!(naeste.unwrap().as_str(), "290001", "and a lower one brings nothing back");
    base.store.write_blocking(|tx| tx.run("UPDATE nummerserie SET naeste = 1000000 WHERE serie = 'I'")).unwrap();
    let fejl = base.store.write_blocking(|tx| Skriver::new(tx, FOERSTE).naeste_nummer(Serie::Endelig));
    assert!(matches!(fejl, Err(crate::store::Error::SeriesUsedUp { serie: "I" })), "{fejl:?}");
}

/// What the rules ask of Dagtilbudsregisteret (dtr-rules 54).
#[test]
fn a_dagtilbud_is_told_with_its_daginstitution() {
    let base = Base::ny();
    base.store
        .write_blocking(|tx| {
            tx.run("INSERT INTO daginstitution VALUES ('D10001', 'x', 1, 6, 461, NULL, 0, NULL, 0)")?;
            tx.run(
                "INSERT INTO anvisningsenhed VALUES ('G10001', 'D10001', 'x',
                '{\"vejNavn\":\"x\",\"husNummer\":\"1\",\"postNummer\":\"5000\",\"byNavn\":\"\",\"kommuneKode\":461}',
                6012, NULL, NULL, NULL, '1003300000', 0, NULL, 0)",
            )
        })
        .unwrap();
    let spoerg = |nr: &'static str| base.store.write_blocking(move |tx| Skriver::new(tx, 0).dagtilbud(&nummer(nr)));
    let kendt = Dagtilbud { adm_kommune: Kommunekode(461), lovgrundlag: 6, aaben: true };
    assert_eq!(spoerg("G10001").unwrap(), Some(kendt));
    assert_eq!(spoerg("D10001").unwrap(), None);
    base.store.write_blocking(|tx| tx.run("UPDATE anvisningsenhed SET nedlagt = 5")).unwrap();
    assert_eq!(spoerg("G10001").unwrap(), Some(Dagtilbud { aaben: false, ..kendt }));
}

/// A six-digit row that is no unit is an error, and not a unit with holes.
#[test]
fn a_row_that_is_no_unit_is_corrupt() {
    let base = Base::ny();
    opret(&base.store, &[enhed("280001", Enhedsart::Simpel, None)]);
    base.store.write_blocking(|tx| tx.run("UPDATE institution SET indhold = '{}'")).unwrap();
    let laest = base.store.read(|conn| conn.institution(&nummer("280001")));
    assert!(matches!(laest, Err(crate::store::Error::Corrupt { table: "institution", .. })), "{laest:?}");
    assert_eq!(base.numre(InstitutionUdvalg::Type3(9999), Nedlagte::Med), "");
}
