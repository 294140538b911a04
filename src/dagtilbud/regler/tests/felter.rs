//! Fields, codes and reference tables: dtr-rules 12-22, 35.

use std::collections::BTreeMap;

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;
use crate::registre::{Adresse, BeroertAftale, CvrRaekke, DarRaekke, adresse_noegle};
use crate::types::{Kommunekode, Pnummer};

fn pnummer(tekst: &str) -> Pnummer {
    tekst.parse().unwrap()
}

/// dtr-rules 12: types and widths. dtr-rules 13: coded fields. Every fault of a change at once, each with its field.
#[test]
fn rule_12_and_13_fields() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let i_dag = |ret: fn(&mut DaginstitutionFelter)| {
        let mut felter = dag(1, 1, 101);
        ret(&mut felter);
        Handling::UpdateDaginstitution(nr(&over), felter)
    };
    let i_enhed = |ret: fn(&mut AnvisningsenhedFelter)| {
        let mut felter = enhed(6012);
        ret(&mut felter);
        Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, felter)
    };
    let cases = [
        (i_dag(|f| f.navn = "x".repeat(133)), "DTR022", felt::DAGINSTITUTIONSNAVN),
        (i_dag(|f| f.navn = " ".to_owned()), "DTR022", felt::DAGINSTITUTIONSNAVN),
        (i_dag(|f| f.ejerform = 9), "DTR020", felt::EJERFORM),
        (i_dag(|f| f.lovgrundlag = 99), "DTR020", felt::LOVGRUNDLAG),
        (i_dag(|f| f.adm_kommune = Kommunekode(102)), "DTR020", felt::ADM_KOMMUNE),
        (i_enhed(|f| f.insttype3 = 6015), "DTR020", felt::INSTTYPE3),
        (i_enhed(|f| f.adresse.kommune_kode = Kommunekode(999)), "DTR020", felt::KOMMUNE),
        (i_enhed(|f| f.email = Some("x".repeat(133))), "DTR022", felt::EMAIL),
        (i_enhed(|f| f.telefon = Some("1".repeat(21))), "DTR022", felt::TELEFON),
        (i_enhed(|f| f.adresse.vej_kode = Some("12".to_owned())), "DTR022", felt::VEJKODE),
        (i_enhed(|f| f.adresse.dawa_id = Some("x".to_owned())), "DTR022", felt::DAWA_ID),
        (i_enhed(|f| f.adresse.geo_bredde = Some("91".to_owned())), "DTR022", felt::GEO_BREDDE),
        (i_enhed(|f| f.adresse.geo_laengde = Some("12,57".to_owned())), "DTR022", felt::GEO_LAENGDE),
    ];
    for (handling, kode, felt) in cases {
        let anvendt = bord.anvend(vec![handling.clone()]);
        let fejl: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.kode, fejl.felt)).collect();
        assert_eq!(fejl, [(kode, Some(felt))], "{handling:?}");
    }
    let flere = DaginstitutionFelter { navn: String::new(), ..dag(9, 99, 101) };
    assert_eq!(bord.koder(Handling::InsertDaginstitution(flere)), ["DTR022", "DTR020", "DTR020"]);
    let bredest = DaginstitutionFelter { navn: "å".repeat(132), ..dag(1, 1, 101) };
    bord.ok(Handling::InsertDaginstitution(bredest));
}

/// dtr-rules 14: the postal code, the town, and the address in DAR.
#[test]
fn rule_14_addresses() {
    let mut bord = Bord::ny();
    let (over, _) = bord.dagtilbud();
    let med = |ret: fn(&mut Adresse)| {
        let mut felter = enhed(6012);
        ret(&mut felter.adresse);
        Handling::InsertAnvisningsEnhed(nr(&over), felter)
    };
    // Without the table: told that it was not checked.
    assert_eq!(bord.advis(med(|_| {})), ["DTR502", "DTR503"]);
    assert_eq!(bord.koder(med(|a| a.post_nummer = "0001".to_owned())), ["DTR023"]);
    let afledt = bord.ok(med(|a| a.by_navn = String::new()));
    assert_eq!(bord.enhed(&afledt).felter.adresse.by_navn, "København Ø", "choices.md §3");
    assert!(bord.advis(med(|a| a.by_navn = "Kbh Ø".to_owned())).contains(&"DTR506"));

    let id = "0a3f507a-93e7-32b8-e044-0003ba298018";
    bord.register.dar = Some(BTreeMap::from([
        (id.to_owned(), DarRaekke { noegle: adresse_noegle("skolevej", "12b", "2100"), kommune: Kommunekode(101) }),
        ("andet".to_owned(), DarRaekke { noegle: adresse_noegle("Ny Vej", "1", "0001"), kommune: Kommunekode(101) }),
    ]));
    assert_eq!(bord.advis(med(|_| {})), ["DTR502"], "found by street, number and postal code");
    assert_eq!(bord.advis(med(|a| a.dawa_id = Some("0a3f507a-93e7-32b8-e044-0003ba298018".to_owned()))), ["DTR502"]);
    assert_eq!(bord.koder(med(|a| a.hus_nummer = "13".to_owned())), ["DTR025"]);
    assert_eq!(bord.koder(med(|a| a.dawa_id = Some("0a3f507a-93e7-32b8-e044-000000000000".to_owned()))), ["DTR025"]);
    assert_eq!(bord.koder(med(|a| a.kommune_kode = Kommunekode(147))), ["DTR027"]);
    let andet_sted = |a: &mut Adresse| {
        a.dawa_id = Some("0a3f507a-93e7-32b8-e044-0003ba298018".to_owned());
        a.vej_navn = "Ny Vej".to_owned();
    };
    assert_eq!(bord.koder(med(andet_sted)), ["DTR026"]);
    // DAR knows postal codes that the table does not, but no town.
    let ny_vej =
        |a: &mut Adresse| (a.vej_navn, a.hus_nummer, a.post_nummer) = ("Ny Vej".into(), "1".into(), "0001".into());
    let uden_by = |a: &mut Adresse| {
        (a.vej_navn, a.hus_nummer, a.post_nummer, a.by_navn) =
            ("Ny Vej".into(), "1".into(), "0001".into(), String::new())
    };
    assert_eq!(bord.koder(med(ny_vej)), [""; 0]);
    assert_eq!(bord.koder(med(uden_by)), ["DTR024"]);
}

/// dtr-rules 15, 22: the P-number must be active in CVR, the CVR number is filled from it, and a given one must agree; on all levels that have one.
#[test]
fn rule_15_and_22_p_numbers() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let raekke = |aktiv| CvrRaekke { cvr: cvr(KBH), aktiv };
    bord.register.cvr =
        Some(BTreeMap::from([(pnummer("1003300000"), raekke(true)), (pnummer("1003300001"), raekke(false))]));
    let cases: [(&str, Option<&str>, &[&str]); 5] = [
        ("1003300000", None, &[]),
        ("1003300000", Some(KBH), &[]),
        ("1003300000", Some(EJER), &["DTR032"]),
        ("1003300001", None, &["DTR031"]),
        ("1003300002", None, &["DTR030"]),
    ];
    for (p, givet, forventet) in cases {
        let (pnummer, givet) = (pnummer(p), givet.map(cvr));
        let felter = AnvisningsenhedFelter { pnummer: pnummer.clone(), cvr: givet.clone(), ..enhed(6012) };
        let alternativ = AlternativAdresseFelter { pnummer, cvr: givet, ..alternativ() };
        assert_eq!(bord.koder(Handling::InsertAnvisningsEnhed(nr(&over), felter.clone())), forventet);
        assert_eq!(bord.koder(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, felter)), forventet);
        assert_eq!(bord.koder(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ)), forventet);
    }
    assert_eq!(bord.enhed(&enhed_nr).felter.cvr, Some(cvr(KBH)), "dtr-rules 22: filled");
}

/// dtr-rules 22 where the CVR table is not loaded: the given number stands, and stays while the P-number does.
#[test]
fn rule_22_without_the_table() {
    let mut bord = Bord::ny();
    let (_, enhed_nr) = bord.dagtilbud();
    let givet = AnvisningsenhedFelter { cvr: Some(cvr(KBH)), ..enhed(6012) };
    bord.ok(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, givet));
    bord.ok(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, AnvisningsenhedFelter { email: None, ..enhed(6012) }));
    assert_eq!(bord.enhed(&enhed_nr).felter.cvr, Some(cvr(KBH)));
    let andet_pnummer = AnvisningsenhedFelter { pnummer: pnummer("1003300009"), ..enhed(6012) };
    bord.ok(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, andet_pnummer));
    assert_eq!(bord.enhed(&enhed_nr).felter.cvr, None);
}

/// dtr-rules 16-20: NOT checked. The same P-number, the same names and addresses, a CVR number that is no municipality's.
#[test]
fn rule_16_to_20_are_not_checked() {
    let mut bord = Bord::ny();
    bord.register.cvr = Some(BTreeMap::from([(pnummer("1003300000"), CvrRaekke { cvr: cvr(EJER), aktiv: true })]));
    let mut tvillinger = Vec::new();
    for _ in 0..2 {
        let (over, enhed_nr) = bord.dagtilbud();
        let adresser = [0, 1].map(|_| bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ())));
        tvillinger.push((over, enhed_nr, adresser));
    }
    assert_eq!(bord.dag(&tvillinger[0].0).felter, bord.dag(&tvillinger[1].0).felter);
    assert_eq!(bord.enhed(&tvillinger[0].1).felter, bord.enhed(&tvillinger[1].1).felter);
    assert_eq!(bord.enhed(&tvillinger[0].1).felter.cvr, Some(cvr(EJER)), "dtr-rules 18, 19");
}

/// dtr-rules 21: institutionstype, admKommuneKode, lovgrundlag and ejerform may all be changed.
#[test]
fn rule_21_what_may_change() {
    let mut bord = Bord::v1();
    bord.kalder(&[(KBH, Some(101)), (AARHUS, Some(751))]);
    let (over, enhed_nr) = bord.dagtilbud();
    bord.now = tid(2);
    for felter in [dag(2, 1, 101), dag(2, 2, 101), dag(2, 2, 751)] {
        bord.ok(Handling::UpdateDaginstitution(nr(&over), felter.clone()));
        assert_eq!(bord.dag(&over).felter, felter);
    }
    bord.ok(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6010)));
    assert_eq!(bord.enhed(&enhed_nr).felter.insttype3, 6010);
    assert_eq!(bord.enhed(&enhed_nr).liv.opdateret, tid(2));
}

/// An Update replaces the whole unit; what is left out is emptied (choices.md §3).
#[test]
fn an_update_replaces_and_an_equal_one_writes_nothing() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    bord.now = tid(2);
    bord.ok(Handling::UpdateAnvisningsEnhed(
        nr(&enhed_nr),
        Some(nr(&over)),
        AnvisningsenhedFelter { email: None, ..enhed(6012) },
    ));
    assert_eq!(bord.enhed(&enhed_nr).felter.email, None);
    let skrevet = bord.register.skrevet.len();
    bord.now = tid(3);
    let ens = vec![
        Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, AnvisningsenhedFelter { email: None, ..enhed(6012) }),
        Handling::UpdateDaginstitution(nr(&over), dag(1, 1, 101)),
        Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&over)),
    ];
    for handling in ens {
        assert!(bord.advis(handling.clone()).contains(&"DTR501"), "{handling:?}");
    }
    assert_eq!(bord.register.skrevet.len(), skrevet, "no row is written");
    assert_eq!(bord.enhed(&enhed_nr).liv.opdateret, tid(2));
}

/// dtr-rules 35: the agreements that a change touches are named; those of the addresses that follow a move too.
#[test]
fn rule_35_touched_agreements() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    let aftale = |nr| BeroertAftale { nr, service: "WsaImport".to_owned(), system: Some("AB12".parse().unwrap()) };
    bord.register.aftaler =
        BTreeMap::from([(enhed_nr.clone(), vec![aftale(7)]), (adresse_nr.clone(), (8..30).map(aftale).collect())]);
    let ny = bord.ok(Handling::InsertDaginstitution(dag(1, 1, 101)));
    let anvendt = bord.anvend(vec![Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&ny))]);
    let tekster: Vec<_> = anvendt.advis.iter().filter(|a| a.kode == "DTR505").map(|a| a.tekst.as_str()).collect();
    assert_eq!(tekster.len(), 2);
    assert!(tekster[0].contains("og 12 flere"), "{}", tekster[0]);
    assert!(tekster[1].contains("nr. 7 (WsaImport, AB12)"), "{}", tekster[1]);
    assert!(bord.advis(Handling::DeleteAlternativAdresse(nr(&adresse_nr))).contains(&"DTR505"));
    assert!(!bord.advis(Handling::UpdateDaginstitution(nr(&over), dag(1, 6, 101))).contains(&"DTR505"));
}
