//! Structure, creation and closing: dtr-rules 1-5, 29, 31-34.

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;

/// dtr-rules 1, 4: in hierarchical order, and the register issues the numbers: `D` and `G`, each ascending.
#[test]
fn rule_1_and_4_three_levels_get_their_numbers() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    let anden = bord.ok(Handling::InsertDaginstitution(dag(1, 1, 101)));
    assert_eq!(
        [over.as_str(), enhed_nr.as_str(), adresse_nr.as_str(), anden.as_str()],
        ["D10001", "G10001", "G10002", "D10002"]
    );
    assert_eq!(bord.enhed(&enhed_nr).daginstitution, over, "dtr-rules 3");
    assert_eq!(bord.alternativ(&adresse_nr).enhed, enhed_nr);
}

/// dtr-rules 1: the parent must exist, be of the right level, and be open.
#[test]
fn rule_1_no_child_without_an_open_parent() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let tom = bord.ok(Handling::InsertDaginstitution(dag(1, 1, 101)));
    bord.ok(Handling::DeleteDaginstitution(nr(&tom)));
    let ukendt = nummer("D99999");
    let cases = [
        (Handling::InsertAnvisningsEnhed(nr(&ukendt), enhed(6012)), "DTR012"),
        (Handling::InsertAnvisningsEnhed(nr(&enhed_nr), enhed(6012)), "DTR012"),
        (Handling::InsertAnvisningsEnhed(nr(&tom), enhed(6012)), "DTR013"),
        (Handling::InsertAlternativAdresse(nr(&over), alternativ()), "DTR012"),
        (Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&tom)), "DTR013"),
        (Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&ukendt)), "DTR012"),
    ];
    for (handling, kode) in cases {
        assert_eq!(bord.koder(handling.clone()), [kode], "{handling:?}");
    }
}

/// dtr-rules 2, 30: a daginstitution for a moment without an anvisningsenhed is told of, not refused.
#[test]
fn rule_2_a_daginstitution_without_an_anvisningsenhed_is_told() {
    let mut bord = Bord::ny();
    assert_eq!(bord.advis(Handling::InsertDaginstitution(dag(1, 1, 101))), ["DTR504"]);
    let (_, enhed_nr) = bord.dagtilbud();
    assert_eq!(bord.advis(Handling::DeleteAnvisningsEnhed(nr(&enhed_nr))), ["DTR504"]);
}

/// dtr-rules 4, 5: nobody gives the number of a new unit.
#[test]
fn rule_5_an_insert_with_a_number_is_refused() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let cases = [
        (Handling::InsertDaginstitution(dag(1, 1, 101)), felt::DAGINSTITUTIONSNUMMER),
        (Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)), felt::ENHEDSNUMMER),
        (Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()), felt::ALTERNATIV_NUMMER),
    ];
    for (handling, felt) in cases {
        let mut aendringer = nummereret(vec![handling]);
        aendringer[0].felter.push((felt, 77));
        let anvendt = bord.anvend_aendringer(&aendringer);
        assert_eq!((anvendt.fejl[0].kode, anvendt.fejl[0].felt, anvendt.fejl[0].offset), ("DTR005", Some(felt), 77));
        assert_eq!(anvendt.fejl[0].regel, Some("dtr-rules 4"));
    }
}

/// A unit that is not there, on its own level.
#[test]
fn a_unit_that_does_not_exist() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let cases = [
        Handling::UpdateDaginstitution(nr(&enhed_nr), dag(1, 1, 101)),
        Handling::DeleteDaginstitution(nr(&nummer("D99999"))),
        Handling::UpdateAnvisningsEnhed(nr(&over), None, enhed(6012)),
        Handling::DeleteAnvisningsEnhed(nr(&over)),
        Handling::MoveAnvisningsEnhed(nr(&over), nr(&over)),
        Handling::UpdateAlternativAdresse(nr(&enhed_nr), None, alternativ()),
        Handling::DeleteAlternativAdresse(nr(&enhed_nr)),
        Handling::MoveAlternativAdresse(nr(&enhed_nr), nr(&enhed_nr)),
    ];
    for handling in cases {
        assert_eq!(bord.koder(handling.clone()), ["DTR010"], "{handling:?}");
    }
}

/// dtr-rules 31, 34: Delete closes; a closed unit stays as it was, is never changed again, and its number never comes back.
#[test]
fn rule_31_and_34_closed_is_for_ever() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    bord.now = tid(2);
    bord.ok(Handling::DeleteAlternativAdresse(nr(&adresse_nr)));
    bord.ok(Handling::DeleteAnvisningsEnhed(nr(&enhed_nr)));
    bord.ok(Handling::DeleteDaginstitution(nr(&over)));
    let lukket = bord.dag(&over);
    assert_eq!(lukket.liv, Liv { oprettet: tid(1), nedlagt: Some(tid(2)), opdateret: tid(2) });
    assert_eq!(lukket.felter, dag(1, 1, 101), "its fields stay");

    let cases = [
        Handling::UpdateDaginstitution(nr(&over), dag(1, 1, 101)),
        Handling::DeleteDaginstitution(nr(&over)),
        Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6012)),
        Handling::DeleteAnvisningsEnhed(nr(&enhed_nr)),
        Handling::UpdateAlternativAdresse(nr(&adresse_nr), None, alternativ()),
        Handling::DeleteAlternativAdresse(nr(&adresse_nr)),
    ];
    for handling in cases {
        assert_eq!(bord.koder(handling.clone()), ["DTR011"], "{handling:?}");
    }
    let (ny, ny_enhed) = bord.dagtilbud();
    assert_eq!((ny.as_str(), ny_enhed.as_str()), ("D10002", "G10003"));
}

/// dtr-rules 32: no cascade.
#[test]
fn rule_32_children_block_a_delete() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    assert_eq!(bord.koder(Handling::DeleteDaginstitution(nr(&over))), ["DTR015"]);
    assert_eq!(bord.koder(Handling::DeleteAnvisningsEnhed(nr(&enhed_nr))), ["DTR015"]);
    let i_orden = vec![
        Handling::DeleteAlternativAdresse(nr(&adresse_nr)),
        Handling::DeleteAnvisningsEnhed(nr(&enhed_nr)),
        Handling::DeleteDaginstitution(nr(&over)),
    ];
    let mut omvendt = i_orden.clone();
    omvendt.reverse();
    assert_eq!(bord.anvend(omvendt).fejl.len(), 2);
    assert!(!bord.anvend(i_orden).afvist());
}

/// dtr-rules 47-50: an area of childminders is a daginstitution with anvisningsenheder of type 6013, and needs what any other needs.
#[test]
fn rule_47_to_50_an_area_of_childminders() {
    let mut bord = Bord::ny();
    let omraade = bord.ok(Handling::InsertDaginstitution(dag(1, 5, 101)));
    let gruppe = bord.ok(Handling::InsertAnvisningsEnhed(nr(&omraade), enhed(6013)));
    assert_eq!(bord.enhed(&gruppe).felter.insttype3, INSTTYPE_DAGPLEJE);
    // dtr-rules 48: a P-number of another CVR number than the municipality's is told, not refused (dtr-rules 19).
    let fremmed = AnvisningsenhedFelter { cvr: Some(cvr(EJER)), ..enhed(6013) };
    assert!(bord.advis(Handling::InsertAnvisningsEnhed(nr(&omraade), fremmed)).contains(&"DTR507"));
    let egen = AnvisningsenhedFelter { cvr: Some(cvr(KBH)), ..enhed(6013) };
    assert!(!bord.advis(Handling::InsertAnvisningsEnhed(nr(&omraade), egen)).contains(&"DTR507"));
}

/// dtr-rules 54: a landsbyordning has lovgrundlag 6.
#[test]
fn rule_54_landsbyordning() {
    let mut bord = Bord::ny();
    let over = bord.ok(Handling::InsertDaginstitution(dag(1, 6, 101)));
    bord.ok(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)));
    assert_eq!(bord.koder(Handling::InsertDaginstitution(dag(2, 6, 101))), ["DTR041"]);
}
