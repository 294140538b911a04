use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;

fn med(fil: &str, indhold: &str) -> Result<Koder, Vec<KodeFejl>> {
    Koder::laes(&BTreeMap::from([(fil.to_owned(), indhold.to_owned())]))
}

#[test]
fn the_embedded_tables_are_those_of_the_contract() {
    let koder = Koder::indbygget().unwrap();
    let dag = date(2026, 3, 1);
    assert_eq!(koder.kommuner.koder().len(), 99, "98 municipalities and Christiansø");
    assert_eq!(koder.kommune.values().filter(|k| k.er_kommune).count(), 98);
    assert_eq!(koder.insttype3.koder().len(), 8);
    assert_eq!(koder.krydsvalidering.raekker().len(), 12);
    assert_eq!(koder.kommuner.slaa_op(101, dag), Opslag::Gaelder("København"));
    assert_eq!(koder.kommuner.slaa_op(102, dag), Opslag::Ukendt);
    assert_eq!(koder.postdistrikt("9990", dag), Opslag::Gaelder("Skagen"));
    assert_eq!(koder.postdistrikt("x", dag), Opslag::Ukendt);
    assert!(koder.lovgrundlag.tekst(6, dag).unwrap().starts_with("Landsbyordning"), "dtr-rules 54");
    assert!(TABELNAVNE.iter().all(|navn| !koder.tabel(navn).unwrap().koder().is_empty()));
}

#[test]
fn a_code_by_its_text() {
    let koder = Koder::indbygget().unwrap();
    let dag = date(2026, 3, 1);
    let cases = [
        ("Børne- og Undervisningsministeriet", Some(1)),
        ("Ministeriet for Børn og Undervisning", Some(1)),
        (" Kulturministeriet ", Some(7)),
        ("Naalakkersuisut", None),
        ("", None),
    ];
    for (tekst, kode) in cases {
        assert_eq!(koder.ir_ministerium.kode(tekst, dag), kode, "{tekst}");
    }
    // A text that two codes have had is the one's that has it now.
    let raekker = "kode;tekst;fra;til\n1;Ens;;2013-12-31\n2;Ens;2014-01-01;\n";
    let tabel = med("ir_ministerium.csv", raekker).unwrap().ir_ministerium;
    assert_eq!((tabel.kode("Ens", dag), tabel.kode("Ens", date(2010, 1, 1))), (Some(2), Some(1)));
}

/// dtr-rules 23: the matrix, checked against the combinations observed among active units (dtr-model.md).
#[test]
fn the_matrix() {
    let koder = Koder::indbygget().unwrap();
    let dag = date(2026, 3, 1);
    // (ejerform, lovgrundlag, insttype3, lawful)
    let cases = [
        (1, 1, 6012, true),
        (2, 2, 6011, true),
        (3, 4, 6010, true),
        (1, 5, 6013, true),
        (1, 6, 6014, true),
        (3, 7, 6013, true),
        (2, 8, 6020, true),
        (2, 9, 6021, true),
        (4, 3, 6012, true),
        (1, 11, 6021, true),
        (3, 12, 6013, true),
        (3, 1, 6012, false),
        (1, 1, 6013, false),
        (2, 6, 6012, false),
        (2, 5, 6013, false),
        (1, 9, 6020, false),
        (9, 1, 6012, false),
    ];
    for (ejerform, lovgrundlag, insttype3, lovlig) in cases {
        assert_eq!(
            koder.krydsvalidering.lovlig(ejerform, lovgrundlag, insttype3, dag),
            lovlig,
            "{ejerform} {lovgrundlag} {insttype3}"
        );
    }
}

#[test]
fn rows_are_in_force_between_their_dates() {
    let koder = med(
        "dtr_ejerform.csv",
        "kode;tekst;fra;til\n1;Gammel;;2025-12-31\n1;Ny;2026-01-01;\n2;Kun 2025;2025-01-01;2025-12-31\n",
    )
    .unwrap();
    assert_eq!(koder.ejerform.slaa_op(1, date(2025, 12, 31)), Opslag::Gaelder("Gammel"));
    assert_eq!(koder.ejerform.slaa_op(1, date(2026, 1, 1)), Opslag::Gaelder("Ny"));
    assert_eq!(koder.ejerform.slaa_op(2, date(2024, 12, 31)), Opslag::UdenforPeriode);
    assert_eq!(koder.ejerform.slaa_op(2, date(2026, 1, 1)), Opslag::UdenforPeriode);
    assert_eq!(koder.ejerform.tekst(2, date(2026, 1, 1)), Some("Kun 2025"));
}

#[test]
fn every_fault_of_every_file_is_told_with_its_line() {
    let cases = [
        ("kode;navn\n1;a\n", "linje 1: forventede kolonnerne kode;tekst;fra;til"),
        ("kode;tekst;fra;til\nx;a;;\n", "linje 2: kode: forventede et tal"),
        ("kode;tekst;fra;til\n1;a;;\n2;;;\n", "linje 3: forventede både kode og tekst"),
        ("kode;tekst;fra;til\n1;a;1.1.2026;\n", "linje 2: fra: forventede en dato"),
        ("kode;tekst;fra;til\n1;a;2026-02-01;2026-01-01\n", "linje 2: til: forventede en dato"),
        ("kode;tekst;fra;til\n1;a;;\n\n1;b;2026-01-01;\n", "linje 4: kode 1 har allerede en række"),
        ("kode;tekst;fra;til\n1;a\n", "linje 2: forventede 4 kolonner"),
        ("kode;tekst;fra;til\n", "har ingen rækker"),
    ];
    for (indhold, forventet) in cases {
        let fejl = med("dtr_ejerform.csv", indhold).unwrap_err();
        assert!(fejl.iter().any(|f| f.to_string().contains(forventet)), "{indhold:?}: {fejl:?}");
    }
    let begge = BTreeMap::from([
        ("dtr_ejerform.csv".to_owned(), "kode;tekst;fra;til\nx;a;;\ny;b;;\n".to_owned()),
        ("dtr_krydsvalidering.csv".to_owned(), "lovgrundlag;ejerform;insttype3;fra;til\n1;;6010;;\n".to_owned()),
        ("ejerformer.csv".to_owned(), String::new()),
    ]);
    assert_eq!(Koder::laes(&begge).unwrap_err().len(), 4);
}

#[test]
fn a_directory_replaces_file_by_file() {
    let mappe = tempfile::tempdir().unwrap();
    std::fs::write(mappe.path().join("postnumre.csv"), "\u{feff}postnr;postdistrikt;fra;til\r\n0999;Prøveby;;\r\n")
        .unwrap();
    std::fs::write(mappe.path().join("README.md"), "ikke en tabel").unwrap();
    let koder = Koder::fra_mappe(mappe.path()).unwrap();
    assert_eq!(koder.postdistrikt("0999", date(2026, 1, 1)), Opslag::Gaelder("Prøveby"));
    assert_eq!(koder.postnumre.koder().len(), 1);
    assert_eq!(koder.ejerform.koder().len(), 4);
    assert!(matches!(
        Koder::fra_mappe(&mappe.path().join("findes-ikke")).unwrap_err().as_slice(),
        [KodeFejl::Laesning { .. }]
    ));
}

#[test]
fn a_danish_day_ends_at_danish_midnight() {
    // Summer: UTC+2. Winter: UTC+1.
    assert_eq!(dagens_slut(date(2026, 7, 1)).to_string(), "2026-07-01T21:59:59.999999Z");
    assert_eq!(dagens_slut(date(2026, 1, 1)).to_string(), "2026-01-01T22:59:59.999999Z");
    // The days that the clock changes on have 23 and 25 hours.
    assert_eq!(dagens_slut(date(2026, 3, 28)).to_string(), "2026-03-28T22:59:59.999999Z");
    assert_eq!(dagens_slut(date(2026, 3, 29)).to_string(), "2026-03-29T21:59:59.999999Z");
    assert_eq!(dagens_slut(date(2026, 10, 24)).to_string(), "2026-10-24T21:59:59.999999Z");
    assert_eq!(dagens_slut(date(2026, 10, 25)).to_string(), "2026-10-25T22:59:59.999999Z");
    assert_eq!(dansk_dag("2026-07-01T22:00:00Z".parse().unwrap()), date(2026, 7, 2));
}
