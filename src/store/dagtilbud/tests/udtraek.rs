//! Every question of EksportService.

use super::*;
use crate::store::dagtilbud::{AdresseUdvalg, DaginstitutionUdvalg, DagtilbudUdvalg, EnhedUdvalg, Nedlagte};
use crate::types::Kommunekode;

fn daginstitutioner(base: &Base, udvalg: DaginstitutionUdvalg<'_>, nedlagte: Nedlagte) -> String {
    let mut numre = Vec::new();
    let visit = |unit: Daginstitution| tag(&mut numre, unit.nummer.to_string());
    base.store.read(|conn| conn.each_daginstitution(udvalg, nedlagte, visit)).unwrap();
    numre.join(" ")
}

fn enheder(base: &Base, udvalg: EnhedUdvalg<'_>, nedlagte: Nedlagte) -> String {
    let mut numre = Vec::new();
    let visit = |unit: Anvisningsenhed| tag(&mut numre, unit.nummer.to_string());
    base.store.read(|conn| conn.each_anvisningsenhed(udvalg, nedlagte, visit)).unwrap();
    numre.join(" ")
}

fn adresser(base: &Base, udvalg: AdresseUdvalg<'_>, nedlagte: Nedlagte) -> String {
    let mut numre = Vec::new();
    let visit = |unit: AlternativAdresse| tag(&mut numre, unit.nummer.to_string());
    base.store.read(|conn| conn.each_alternativ_adresse(udvalg, nedlagte, visit)).unwrap();
    numre.join(" ")
}

fn dagtilbud(base: &Base, udvalg: DagtilbudUdvalg<'_>, nedlagte: Nedlagte) -> String {
    let mut numre = Vec::new();
    let visit = |unit: Enhed| tag(&mut numre, unit.nummer().to_string());
    base.store.read(|conn| conn.each_dagtilbud(udvalg, nedlagte, visit)).unwrap();
    numre.join(" ")
}

/// D10001 (Område Nord, 101): G10001 with G10002, and G10005 that came by a move. D10002 (ÆRØ 100%_x, 751): G10003, G10004 closed.
/// D10003 closed.
fn base() -> Base {
    let base = Base::ny();
    let mut paa_aeroe = dag(1, 1, 751);
    paa_aeroe.navn = "ÆRØ 100%_x".to_owned();
    let d1 = base.en(Handling::InsertDaginstitution(dag(1, 1, 101)));
    let g1 = base.en(Handling::InsertAnvisningsEnhed(nr(&d1), enhed(6012)));
    base.en(Handling::InsertAlternativAdresse(
        nr(&g1),
        AlternativAdresseFelter { cvr: Some(cvr(KBH)), ..alternativ() },
    ));
    let d2 = base.en(Handling::InsertDaginstitution(paa_aeroe));
    let anden = AnvisningsenhedFelter {
        navn: "Østbo".to_owned(),
        pnummer: "1111111111".parse().unwrap(),
        cvr: Some(cvr(AARHUS)),
        ..enhed(6012)
    };
    let g3 = base.en(Handling::InsertAnvisningsEnhed(nr(&d2), anden));
    let g4 = base.en(Handling::InsertAnvisningsEnhed(nr(&d2), enhed(6012)));
    base.en(Handling::DeleteAnvisningsEnhed(nr(&g4)));
    let d3 = base.en(Handling::InsertDaginstitution(dag(1, 1, 101)));
    let g5 = base.en(Handling::InsertAnvisningsEnhed(nr(&d3), enhed(6012)));
    base.en(Handling::MoveAnvisningsEnhed(nr(&g5), nr(&d1)));
    base.en(Handling::DeleteDaginstitution(nr(&d3)));
    assert_eq!(
        [d1.as_str(), g1.as_str(), d2.as_str(), g3.as_str(), g5.as_str()],
        ["D10001", "G10001", "D10002", "G10003", "G10005"]
    );
    base
}

#[test]
fn daginstitutioner_by_each_question() {
    use DaginstitutionUdvalg::*;
    let base = base();
    let (d2, d3) = (nummer("D10002"), nummer("D10003"));
    let cases = [
        (Alle, Nedlagte::Uden, "D10001 D10002"),
        (Alle, Nedlagte::Med, "D10001 D10002 D10003"),
        (Nummer(&d2), Nedlagte::Uden, "D10002"),
        (Nummer(&d3), Nedlagte::Uden, ""),
        (Nummer(&d3), Nedlagte::Med, "D10003"),
        (Navn("NORD"), Nedlagte::Med, "D10001 D10003"),
        (Navn("ærø"), Nedlagte::Uden, "D10002"),
        (Navn("0%_X"), Nedlagte::Uden, "D10002"),
        (Navn("0%x"), Nedlagte::Uden, ""),
        (Navn("_"), Nedlagte::Uden, "D10002"),
        (Navn(""), Nedlagte::Uden, "D10001 D10002"),
    ];
    for (udvalg, nedlagte, forventet) in cases {
        assert_eq!(daginstitutioner(&base, udvalg, nedlagte), forventet, "{udvalg:?} {nedlagte:?}");
    }
}

#[test]
fn anvisningsenheder_by_each_question() {
    use EnhedUdvalg::*;
    let base = base();
    let (d1, d2, g4) = (nummer("D10001"), nummer("D10002"), nummer("G10004"));
    let (p1, p2) = ("1003300000".parse().unwrap(), "1111111111".parse().unwrap());
    let aarhus = cvr(AARHUS);
    let cases = [
        (Alle, Nedlagte::Uden, "G10001 G10003 G10005"),
        (Alle, Nedlagte::Med, "G10001 G10003 G10004 G10005"),
        (Nummer(&g4), Nedlagte::Uden, ""),
        (Nummer(&g4), Nedlagte::Med, "G10004"),
        (Pnummer(&p1), Nedlagte::Uden, "G10001 G10005"),
        (Pnummer(&p2), Nedlagte::Uden, "G10003"),
        (Cvr(&aarhus), Nedlagte::Uden, "G10003"),
        (Navn("ØSTBO"), Nedlagte::Uden, "G10003"),
        (Daginstitution(&d1), Nedlagte::Uden, "G10001 G10005"),
        (Daginstitution(&d2), Nedlagte::Med, "G10003 G10004"),
    ];
    for (udvalg, nedlagte, forventet) in cases {
        assert_eq!(enheder(&base, udvalg, nedlagte), forventet, "{udvalg:?} {nedlagte:?}");
    }
}

#[test]
fn alternative_addresses_by_each_question() {
    use AdresseUdvalg::*;
    let base = base();
    let (d1, d2, g1, g2) = (nummer("D10001"), nummer("D10002"), nummer("G10001"), nummer("G10002"));
    let (p1, p2) = ("1003300000".parse().unwrap(), "1111111111".parse().unwrap());
    let (kbh, aarhus) = (cvr(KBH), cvr(AARHUS));
    let cases = [
        (Alle, "G10002"),
        (Nummer(&g2), "G10002"),
        (Nummer(&g1), ""),
        (Pnummer(&p1), "G10002"),
        (Pnummer(&p2), ""),
        (Cvr(&kbh), "G10002"),
        (Cvr(&aarhus), ""),
        (Navn("SKOV"), "G10002"),
        (Navn("x"), ""),
        (Enhed(&g1), "G10002"),
        (Daginstitution(&d1), "G10002"),
        (Daginstitution(&d2), ""),
    ];
    for (udvalg, forventet) in cases {
        assert_eq!(adresser(&base, udvalg, Nedlagte::Uden), forventet, "{udvalg:?}");
    }
    base.en(Handling::DeleteAlternativAdresse(nr(&g2)));
    assert_eq!(adresser(&base, Alle, Nedlagte::Uden), "");
    assert_eq!(adresser(&base, Enhed(&g1), Nedlagte::Med), "G10002");
}

#[test]
fn the_three_levels_nest() {
    use DagtilbudUdvalg::*;
    let base = base();
    let (d1, d3) = (nummer("D10001"), nummer("D10003"));
    let cases = [
        (Alle, Nedlagte::Uden, "D10001 G10001 G10002 G10005 D10002 G10003"),
        (Alle, Nedlagte::Med, "D10001 G10001 G10002 G10005 D10002 G10003 G10004 D10003"),
        (Daginstitution(&d1), Nedlagte::Uden, "D10001 G10001 G10002 G10005"),
        (Daginstitution(&d3), Nedlagte::Uden, ""),
        (AdmKommune(Kommunekode(751)), Nedlagte::Med, "D10002 G10003 G10004"),
        (AdmKommune(Kommunekode(147)), Nedlagte::Med, ""),
    ];
    for (udvalg, nedlagte, forventet) in cases {
        assert_eq!(dagtilbud(&base, udvalg, nedlagte), forventet, "{udvalg:?} {nedlagte:?}");
    }
}

/// The whole register is read in the order of its indexes: SQLite sorts no more than one unit's addresses, and scans nothing within a loop.
#[test]
fn the_nested_read_follows_the_indexes() {
    let base = base();
    let mut planer = Vec::new();
    base.store
        .read(|conn| {
            for sql in super::super::laes::dagtilbud_sql("TRUE", Nedlagte::Uden) {
                planer.extend(conn.plan(&sql)?);
            }
            Ok(())
        })
        .unwrap();
    assert!(!planer.iter().any(|plan| plan.contains("B-TREE FOR ORDER BY")), "{planer:?}");
    assert_eq!(planer.iter().filter(|plan| plan.starts_with("SCAN")).count(), 3, "{planer:?}");
}
