//! Cases as an operator sees them, on a real database.

use clap::Parser;
use serde_json::Value;

use super::*;
use crate::institutioner::{Aendring, Afgoerelse, Enhedsart, Handling, NySag};
use crate::registre::Henvisning;
use crate::store::Store;
use crate::store::institutioner::test::{FOERSTE, enhed, nummer, opret, tid};
use crate::store::tilslutning::Cause;
use crate::tilslutning::{NyPart, Rolle};
use crate::types::ExchangeId;

#[derive(Debug, Parser)]
struct Typed {
    #[command(subcommand)]
    command: Command,
}

struct Bord {
    _mappe: tempfile::TempDir,
    store: Store,
}

impl Bord {
    /// Two private schools, and a case that lays one into the other and makes a third.
    fn ny() -> Self {
        let mappe = tempfile::tempdir().unwrap();
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        let privat = |nr| {
            let mut unit = enhed(nr, Enhedsart::Simpel, None);
            (unit.felter.ejerkode, unit.felter.adm_kommune) = (5, None);
            unit
        };
        let units = [privat("280001"), privat("280002")];
        opret(&store, &units);
        let til = |nr| Henvisning::Nummer(nummer(nr));
        let mut felter = units[0].felter.clone();
        felter.navn = "Den nye friskole".into();
        let handlinger = [
            Handling::SammenlaegMedBestaaende { fortsaetter: til("280001"), ophoerer: vec![til("280002")] },
            Handling::InsertInstitution(Enhedsart::Simpel, felter, None),
        ];
        let aendring =
            |(position, handling)| Aendring { position, lokal_id: None, handling, offset: 0, felter: vec![] };
        let ny = NySag {
            udveksling: ExchangeId::from_u128(1),
            anmodet: tid(2),
            ejer: "system:AB123456".into(),
            cvr: "35209115".parse().unwrap(),
            parter: Vec::new(),
            aendringer: (1..).zip(handlinger).map(aendring).collect(),
        };
        assert_eq!(store.write_blocking(move |tx| tx.sag_opret(&ny)).unwrap(), 1);
        Self { _mappe: mappe, store }
    }

    fn ministerium(&self) {
        let ny = NyPart {
            cvr: "10000009".parse().unwrap(),
            navn: "Ministeriet".into(),
            kommunekode: None,
            institutionsnummer: None,
            rolle: Some(Rolle::Ministerium),
        };
        let cause = Cause { id: ExchangeId::from_u128(2), tid: tid(2), hvem: "prøve".into(), hvorfor: None };
        self.store.write_blocking(move |tx| tx.part_opret(&ny, &cause)).unwrap().unwrap();
    }

    fn linje(&self, linje: &str) -> Outcome {
        let typed = Typed::try_parse_from(std::iter::once("sager").chain(linje.split(' '))).unwrap();
        let grundlag = Grundlag { koder: Koder::indbygget().unwrap(), foerste_nummer: FOERSTE };
        let edge = Edge { store: &self.store, tid: tid(3), id: ExchangeId::now_v7() };
        perform(&typed.command, &grundlag, &edge).unwrap()
    }

    fn json(&self, linje: &str) -> Value {
        let outcome = self.linje(linje);
        assert_eq!(outcome.exit(), Exit::Ok, "{linje}: {outcome:?}");
        outcome.json()
    }

    fn tekst(&self, linje: &str) -> String {
        match self.linje(linje) {
            Outcome::Done { text, .. } => text,
            andet => panic!("{linje}: {andet:?}"),
        }
    }
}

#[test]
fn the_definition_is_sound() {
    use clap::CommandFactory;
    Typed::command().debug_assert();
}

#[test]
fn a_case_that_waits_is_shown_with_what_would_follow_and_changes_nothing() {
    let bord = Bord::ny();
    assert!(bord.tekst("show 1").contains("ingen kan godkende"), "no ministry is registered yet");
    assert_eq!(bord.json("show 1")["nu"], Value::Null);
    bord.ministerium();
    let vist = bord.json("show 1");
    assert_eq!(vist["hvem"], "system:AB123456");
    assert_eq!(vist["metoder"], json!(["SammenlaegMedBestaaende", "InsertInstitution"]));
    let nu = &vist["nu"];
    assert_eq!(nu["afvist"], false, "{nu}");
    let foelger: Vec<_> = nu["konsekvenser"].as_array().unwrap().iter().collect();
    let har = |enhed: &str, haendelse: &str| {
        foelger
            .iter()
            .any(|foelge| foelge["enhed"] == enhed && foelge["haendelse"].as_str().unwrap().contains(haendelse))
    };
    assert!(har("280002", "ophører og fortsætter som 280001") && har("ny enhed 1", "oprettes"), "{nu}");
    let tekst = bord.tekst("show 1");
    assert!(tekst.contains("280002 ophører og fortsætter som 280001") && tekst.contains("ministeriet"), "{tekst}");
    assert!(!tekst.contains(&FOERSTE.to_string()), "a number that will be another's is not shown: {tekst}");
    let lukket = bord.store.read(|conn| conn.institution(&nummer("280002"))).unwrap().unwrap().lukket();
    assert!(!lukket && bord.store.read(|conn| conn.institution(&nummer(&FOERSTE.to_string()))).unwrap().is_none());
}

#[test]
fn what_the_rules_would_refuse_now_is_told() {
    let bord = Bord::ny();
    bord.ministerium();
    let mut unit = enhed("280002", Enhedsart::Simpel, None);
    unit.aktivkode = crate::institutioner::aktivkode::NEDLAGT;
    unit.nedlagt = Some(jiff::civil::date(2026, 3, 2));
    let foer = bord.store.read(|conn| conn.institution(&nummer("280002"))).unwrap();
    let skrivning = crate::institutioner::Skrivning { art: crate::registre::Art::Delete, foer, efter: unit };
    crate::store::institutioner::test::skriv(&bord.store, tid(2), vec![skrivning]);
    let nu = bord.json("show 1")["nu"].clone();
    assert_eq!(nu["afvist"], true, "{nu}");
    assert!(!nu["fejl"].as_array().unwrap().is_empty() && nu["konsekvenser"] == json!([]), "{nu}");
    assert!(bord.tekst("show 1").contains("ville den blive afvist"));
}

#[test]
fn cases_are_listed_by_status() {
    let bord = Bord::ny();
    assert_eq!(bord.json("list --status godkendt"), json!([]));
    assert!(bord.tekst("list --status afventer").contains("SammenlaegMedBestaaende, InsertInstitution"));
    let afgoerelse = Afgoerelse {
        status: Sagsstatus::Afvist,
        tid: tid(3),
        udveksling: ExchangeId::from_u128(3),
        begrundelse: Some("Ikke efter vedtægterne".into()),
    };
    bord.store.write_blocking(move |tx| tx.sag_afgoer(1, &afgoerelse)).unwrap();
    assert_eq!(bord.json("list")[0]["status"], "afvist");
    let tekst = bord.tekst("show 1");
    assert!(tekst.contains("Ikke efter vedtægterne") && !tekst.contains("Godkendt nu"), "{tekst}");
    assert_eq!(bord.linje("show 2").exit(), Exit::Refused);
}
