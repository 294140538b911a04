//! Every question of InstitutionService, and the order of the public extract.

use super::*;
use crate::store::institutioner::test::med_kommune;
use crate::store::institutioner::{laes, udvalg};

/// 200001 simple; 250000 hovedskole of 100001 and 300001, 250001 closed of it; 260000 hovedskole, closed; 400001 simple, in 751.
fn base() -> Base {
    let base = Base::ny();
    let mut anden = med_kommune(enhed("400001", Enhedsart::Simpel, None), 751);
    anden.felter.navn = "ÆRØ 100%_x".into();
    (anden.felter.cvr, anden.felter.pnummer) = (None, Some("1111111111".parse().unwrap()));
    anden.felter.type3 = 1071;
    anden.felter.adm_kommune = Some(Kommunekode(561));
    opret(
        &base.store,
        &[
            enhed("250000", Enhedsart::Hovedskole, None),
            anden,
            enhed("300001", Enhedsart::Afdeling, Some("250000")),
            lukket(enhed("250001", Enhedsart::Afdeling, Some("250000"))),
            enhed("100001", Enhedsart::Afdeling, Some("250000")),
            lukket(enhed("260000", Enhedsart::Hovedskole, None)),
            enhed("200001", Enhedsart::Simpel, None),
        ],
    );
    base
}

#[test]
fn units_by_each_question() {
    use InstitutionUdvalg::*;
    let base = base();
    let [simpel, top, afdeling, under_lukket] = ["200001", "250000", "300001", "250001"].map(nummer);
    let (cvr, pnummer) = ("35209115".parse().unwrap(), "1111111111".parse().unwrap());
    let cases = [
        (Alle, Nedlagte::Med, "200001 250000 100001 250001 300001 260000 400001"),
        (Alle, Nedlagte::Uden, "200001 250000 100001 300001 400001"),
        (Nummer(&afdeling), Nedlagte::Uden, "300001"),
        (Nummer(&under_lukket), Nedlagte::Uden, ""),
        (Nummer(&under_lukket), Nedlagte::Med, "250001"),
        (Hierarki(&simpel), Nedlagte::Med, "200001"),
        (Hierarki(&top), Nedlagte::Uden, "250000 100001 300001"),
        (Hierarki(&afdeling), Nedlagte::Med, "250000 100001 250001 300001"),
        (Cvr(&cvr), Nedlagte::Uden, "200001 250000 100001 300001"),
        (Pnummer(&pnummer), Nedlagte::Uden, "400001"),
        (Navn("enhed 2"), Nedlagte::Uden, "200001 250000"),
        (Navn("ærø 100%_"), Nedlagte::Uden, "400001"),
        (Navn("0%x"), Nedlagte::Uden, ""),
        (Kommune(Kommunekode(751)), Nedlagte::Med, "400001"),
        (AdmKommune(Kommunekode(561)), Nedlagte::Med, "400001"),
        (AdmKommune(Kommunekode(751)), Nedlagte::Med, ""),
        (Type3(1012), Nedlagte::Med, "200001 250000 100001 250001 300001 260000"),
    ];
    for (udvalg, nedlagte, forventet) in cases {
        assert_eq!(base.numre(udvalg, nedlagte), forventet, "{udvalg:?} {nedlagte:?}");
    }
    let afdelinger = base.store.read(|conn| conn.aabne_afdelinger(&top)).unwrap();
    assert_eq!(afdelinger.iter().map(|unit| unit.nummer.as_str()).collect::<Vec<_>>(), ["100001", "300001"]);
}

#[test]
fn a_register_is_in_use_from_its_first_unit() {
    let base = Base::ny();
    let i_brug = || base.store.read(|conn| conn.har_institutioner()).unwrap();
    assert!(!i_brug());
    opret(&base.store, &[lukket(enhed("280001", Enhedsart::Simpel, None))]);
    assert!(i_brug());
}

/// The whole register is read in the order of the index, and nothing is sorted; a part of it is found by an index, and no more than that sorted.
#[test]
fn the_reads_follow_the_index() {
    let base = base();
    let cases = [
        ("TRUE", "SCAN i USING INDEX institution_udtraek"),
        (laes::HIERARKI, "SEARCH i USING INDEX institution_udtraek (<expr>=?)"),
        ("i.cvr = ?1", "SEARCH i USING INDEX institution_cvr (cvr=?)"),
    ];
    for (hvor, forventet) in cases {
        let plan = base.store.read(|conn| conn.plan(&laes::each_sql(hvor, Nedlagte::Uden))).unwrap();
        assert!(plan.iter().any(|trin| trin == forventet), "{plan:?}");
        assert!(hvor != "TRUE" || plan.len() == 1, "{plan:?}");
    }
}

/// What tells whether a unit of the history is asked for says the same as the columns do of today's.
#[test]
fn the_outline_of_a_unit_is_read_from_its_json() {
    let mut unit = enhed("300001", Enhedsart::Afdeling, Some("250000"));
    unit.felter.navn = "Skolen \"Ved Åen\"\\".into();
    let json = serde_json::to_string(&unit).unwrap();
    let rids: udvalg::Rids<'_> = serde_json::from_str(&json).unwrap();
    assert_eq!((rids.nummer.as_ref(), rids.top(), rids.lukket()), ("300001", "250000", false));
    assert!(rids.valgt(InstitutionUdvalg::Navn("\"VED å"), None));
    let uden: udvalg::Rids<'_> = serde_json::from_str(
        r#"{"nummer":"200001","navn":"x","type3":1012,"aktivkode":3,"adresse":{"kommuneKode":461,"vejNavn":"x"}}"#,
    )
    .unwrap();
    assert_eq!((uden.top(), uden.lukket()), ("200001", true));
    assert!(!uden.valgt(InstitutionUdvalg::AdmKommune(Kommunekode(461)), None));
}
