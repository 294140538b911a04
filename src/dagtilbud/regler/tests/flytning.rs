//! Moving: dtr-rules 27-30.

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;

/// dtr-rules 27, 29: within the municipality; the number is kept and the alternative addresses follow.
#[test]
fn rule_27_and_29_a_move_within_the_municipality() {
    let mut bord = Bord::ny();
    let (fra, enhed_nr) = bord.dagtilbud();
    let (til, _) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    let adressen = bord.alternativ(&adresse_nr);
    bord.now = tid(2);
    let anvendt = bord.anvend(vec![Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&til))]);
    assert_eq!(anvendt.resultater[0].nummer, enhed_nr);
    let flyttet = bord.enhed(&enhed_nr);
    assert_eq!((&flyttet.daginstitution, flyttet.liv.opdateret, flyttet.liv.oprettet), (&til, tid(2), tid(1)));
    assert_eq!(bord.alternativ(&adresse_nr), adressen, "under the anvisningsenhed still");
    // dtr-rules 30: the last one was moved away; allowed, and told.
    let advis = anvendt.advis.iter().find(|advis| advis.kode == "DTR504").unwrap();
    assert_eq!(advis.regel, Some("dtr-rules 30"));
    assert!(advis.tekst.contains(fra.as_str()));
}

/// dtr-rules 27, 28: not between municipalities, even for a caller who has both.
#[test]
fn rule_27_and_28_no_move_between_municipalities() {
    let mut bord = Bord::ny();
    bord.kalder(&[(KBH, Some(101)), (AARHUS, Some(751))]);
    let (_, enhed_nr) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    let aarhus = bord.ok(Handling::InsertDaginstitution(dag(1, 1, 751)));
    let aarhus_enhed = bord.ok(Handling::InsertAnvisningsEnhed(nr(&aarhus), enhed(6012)));
    for parter in [&[(KBH, Some(101)), (AARHUS, Some(751))][..], &[(KBH, Some(101))][..]] {
        bord.kalder(parter);
        assert_eq!(bord.koder(Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&aarhus))), ["DTR016"]);
        assert_eq!(bord.koder(Handling::MoveAlternativAdresse(nr(&adresse_nr), nr(&aarhus_enhed))), ["DTR016"]);
    }
    bord.kalder(&[(AARHUS, Some(751))]);
    assert_eq!(bord.koder(Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&aarhus))), ["UDEN AFTALE"]);
}

/// dtr-rules 28, 29.
#[test]
fn rule_28_an_alternative_address_moves() {
    let mut bord = Bord::ny();
    let (over, fra) = bord.dagtilbud();
    let (_, til) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&fra), alternativ()));
    assert_eq!(bord.ok(Handling::MoveAlternativAdresse(nr(&adresse_nr), nr(&til))), adresse_nr);
    assert_eq!(bord.alternativ(&adresse_nr).enhed, til);
    assert_eq!(bord.koder(Handling::MoveAlternativAdresse(nr(&adresse_nr), nr(&over))), ["DTR012"]);
}

/// An Update does not move: a parent that is given must be the present one.
#[test]
fn an_update_names_the_present_parent_or_none() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let (anden, anden_enhed) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    for (parent, forventet) in [(Some(nr(&anden)), &["DTR014"][..]), (Some(nr(&over)), &[]), (None, &[])] {
        assert_eq!(bord.koder(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), parent, enhed(6011))), forventet);
    }
    for (parent, forventet) in [(Some(nr(&anden_enhed)), &["DTR014"][..]), (Some(nr(&enhed_nr)), &[]), (None, &[])] {
        assert_eq!(bord.koder(Handling::UpdateAlternativAdresse(nr(&adresse_nr), parent, alternativ())), forventet);
    }
}
