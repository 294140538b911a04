//! The register in a real database.

use crate::institutioner::*;
use crate::journal::{Copy, Entry, Udfald};
use crate::registre::{Adresse, Art};
use crate::store::institutioner::{InstitutionUdvalg, Nedlagte, Skriver};
use crate::store::{Result, Store};
use crate::types::{Institutionsnummer, Kommunekode, Time};

/// The lowest number that is given.
const FOERSTE: u32 = 283_001;

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

    /// Writes units as an exchange at an instant does: with their journal rows.
    fn skriv(&self, tid: Time, skrivninger: Vec<Skrivning>) {
        let skrevet = self.store.write_blocking(move |tx| {
            let mut skriver = Skriver::new(tx, FOERSTE);
            skrivninger.into_iter().try_for_each(|skrivning| skriver.skriv(skrivning))?;
            let skrevet = skriver.skrevet;
            tx.journal(&entry(tid), &skrevet)
        });
        skrevet.unwrap();
    }

    fn opret(&self, units: &[Institution]) {
        let ny = |efter: &Institution| Skrivning { art: Art::Insert, foer: None, efter: efter.clone() };
        self.skriv(tid(1), units.iter().map(ny).collect());
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

fn tid(dag: u32) -> Time {
    format!("2026-03-{dag:02}T10:00:00Z").parse().unwrap()
}

fn nummer(tekst: &str) -> Institutionsnummer {
    tekst.parse().unwrap()
}

/// A unit that lies in Odense, of no hierarchy unless a hovedskole is given.
fn enhed(nr: &str, art: Enhedsart, hovedskole: Option<&str>) -> Institution {
    let adresse = Adresse {
        vej_navn: "Skolevej".into(),
        vej_kode: Some("0401".into()),
        hus_nummer: "12B".into(),
        etage: None,
        doer: None,
        supplerende_bynavn: None,
        post_nummer: "5000".into(),
        by_navn: "Odense C".into(),
        kommune_kode: Kommunekode(461),
        dawa_id: None,
        geo_bredde: None,
        geo_laengde: None,
    };
    let felter = Felter {
        navn: format!("Enhed {nr}"),
        mellemlangt_navn: None,
        kort_navn: None,
        cvr: Some("35209115".parse().unwrap()),
        pnummer: None,
        sted: Sted { adresse, lokalitet: None, stednavn: None, postboks: None, adresse_kort: None },
        leder: None,
        leder_kort: None,
        email: None,
        web: None,
        telefon: None,
        type3: 1012,
        type2: Some(121),
        ressort: 1,
        undervisningsniveau: None,
        ejerkode: 2,
        adm_kommune: Some(Kommunekode(461)),
        adm_region: None,
    };
    Institution {
        nummer: nummer(nr),
        felter,
        enhedsart: art,
        hovedskole: hovedskole.map(nummer),
        aktivkode: if art == Enhedsart::Hovedskole { aktivkode::AKTIV_JURIDISK } else { aktivkode::AKTIV },
        oprettet: Some("202603".parse().unwrap()),
        nedlagt: None,
        flyttekode: None,
        flytteinstitution: None,
        ajourfoert: None,
        elevaktivitet: None,
        landsbyordning: Vec::new(),
        ikke_vedligeholdt: Default::default(),
        udtraek: Default::default(),
    }
}

fn lukket(mut unit: Institution) -> Institution {
    let juridisk = unit.enhedsart == Enhedsart::Hovedskole;
    unit.aktivkode = if juridisk { aktivkode::NEDLAGT_JURIDISK } else { aktivkode::NEDLAGT };
    unit.nedlagt = Some(jiff::civil::date(2026, 3, 2));
    unit
}

fn entry(tid: Time) -> Entry {
    Entry {
        id: uuid::Uuid::new_v4(),
        tid,
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

/// ir.md 2.1: ascending from the configured start, past every number that somebody has.
#[test]
fn numbers_go_past_those_in_use() {
    let base = Base::ny();
    base.opret(&[enhed("283001", Enhedsart::Simpel, None), lukket(enhed("283003", Enhedsart::Simpel, None))]);
    let part = "INSERT INTO part (cvr, navn, institutionsnummer, oprettet) VALUES ('12345678', 'x', '283004', 0)";
    base.store.write_blocking(move |tx| tx.run(part)).unwrap();
    let numre = base.store.write_blocking(|tx| {
        let mut skriver = Skriver::new(tx, FOERSTE);
        [Serie::Endelig, Serie::Foreloebig, Serie::Endelig, Serie::Foreloebig]
            .into_iter()
            .map(|serie| skriver.naeste_nummer(serie).map(|nummer| nummer.to_string()))
            .collect::<Result<Vec<_>>>()
    });
    assert_eq!(numre.unwrap(), ["283002", "F10001", "283005", "F10002"]);
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
    base.opret(&[enhed("280001", Enhedsart::Simpel, None)]);
    base.store.write_blocking(|tx| tx.run("UPDATE institution SET indhold = '{}'")).unwrap();
    let laest = base.store.read(|conn| conn.institution(&nummer("280001")));
    assert!(matches!(laest, Err(crate::store::Error::Corrupt { table: "institution", .. })), "{laest:?}");
    assert_eq!(base.numre(InstitutionUdvalg::Type3(9999), Nedlagte::Med), "");
}
