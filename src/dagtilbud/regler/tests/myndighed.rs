//! Who maintains what: dtr-rules 36-38, choices.md §2.

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;
use crate::tilslutning::Scope;

const UDEN: [&str; 1] = ["UDEN AFTALE"];

/// dtr-rules 36: every method needs a party with the unit's admKommuneKode.
#[test]
fn rule_36_a_municipality_maintains_its_own() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let adresse_nr = bord.ok(Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()));
    let metoder = [
        Handling::InsertDaginstitution(dag(1, 1, 101)),
        Handling::UpdateDaginstitution(nr(&over), dag(1, 6, 101)),
        Handling::DeleteDaginstitution(nr(&over)),
        Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)),
        Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6011)),
        Handling::DeleteAnvisningsEnhed(nr(&enhed_nr)),
        Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&over)),
        Handling::InsertAlternativAdresse(nr(&enhed_nr), alternativ()),
        Handling::UpdateAlternativAdresse(nr(&adresse_nr), None, alternativ()),
        Handling::DeleteAlternativAdresse(nr(&adresse_nr)),
        Handling::MoveAlternativAdresse(nr(&adresse_nr), nr(&enhed_nr)),
    ];
    for fremmede in [&[(AARHUS, Some(751))][..], &[(EJER, None)][..], &[][..]] {
        bord.kalder(fremmede);
        for metode in &metoder {
            assert_eq!(bord.koder(metode.clone()), UDEN, "{metode:?} by {fremmede:?}");
        }
    }
    let anvendt = bord.anvend(metoder.to_vec());
    let foerste = &anvendt.uden_aftale[0];
    assert_eq!(
        (anvendt.uden_aftale.len(), foerste.position, foerste.hvem.as_str(), foerste.offset),
        (11, 1, "kommune 101", 1000)
    );
    assert!(anvendt.fejl.is_empty(), "a caller without agreement is told nothing else");
    bord.scope = Scope::Alle;
    for metode in metoder.into_iter().filter(|metode| !metode.metode().starts_with("Delete")) {
        bord.ok(metode);
    }
}

/// A change of admKommuneKode needs authority over both municipalities.
#[test]
fn rule_36_a_change_of_municipality_needs_both() {
    let mut bord = Bord::ny();
    let (over, _) = bord.dagtilbud();
    let skift = || Handling::UpdateDaginstitution(nr(&over), dag(1, 1, 751));
    assert_eq!(bord.koder(skift()), UDEN);
    bord.kalder(&[(AARHUS, Some(751))]);
    assert_eq!(bord.koder(skift()), UDEN);
    bord.kalder(&[(AARHUS, Some(751)), (KBH, Some(101))]);
    bord.ok(skift());
}

/// dtr-rules 36: a private unit is its owner's; the owner who creates it is noted.
#[test]
fn rule_36_a_private_unit_is_its_owners() {
    let mut bord = Bord::ny();
    assert_eq!(
        bord.koder(Handling::InsertDaginstitution(dag(3, 4, 101))),
        ["DTR050"],
        "not the municipality's to create"
    );
    bord.kalder(&[(EJER, None)]);
    let over = bord.ok(Handling::InsertDaginstitution(dag(3, 4, 101)));
    assert_eq!(bord.dag(&over).ejer_cvr, Some(cvr(EJER)));
    let enhed_nr = bord.ok(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)));
    assert_eq!(bord.koder(Handling::InsertDaginstitution(dag(1, 1, 101))), UDEN, "an owner has no municipal units");

    let ret = |navn: &str| {
        Handling::UpdateAnvisningsEnhed(
            nr(&enhed_nr),
            None,
            AnvisningsenhedFelter { navn: navn.to_owned(), ..enhed(6012) },
        )
    };
    bord.ok(ret("ejeren"));
    bord.kalder(&[(ANDEN_EJER, None)]);
    assert_eq!(bord.koder(ret("en anden ejer")), UDEN);
    bord.kalder(&[(AARHUS, Some(751))]);
    assert_eq!(bord.koder(ret("en anden kommune")), UDEN);
    bord.kalder(&[(KBH, Some(101))]);
    assert_eq!(bord.koder(ret("kommunen")), ["DTR050"]);
    assert_eq!(bord.koder(Handling::UpdateDaginstitution(nr(&over), dag(1, 1, 101))), ["DTR050"]);
    // dtr-rules 38: earlier practice, by configuration.
    bord.kommune_vedligeholder_private = true;
    bord.ok(ret("kommunen"));
    bord.kalder(&[(AARHUS, Some(751))]);
    assert_eq!(bord.koder(ret("stadig ikke en anden kommune")), UDEN);
}

/// Where the municipality created it (dtr-rules 38), the owner is known from the CVR numbers of the anvisningsenheder, if they agree.
#[test]
fn rule_36_an_owner_known_from_the_anvisningsenheder() {
    let mut bord = Bord { kommune_vedligeholder_private: true, ..Bord::ny() };
    let over = bord.ok(Handling::InsertDaginstitution(dag(3, 4, 101)));
    assert_eq!(bord.dag(&over).ejer_cvr, None);
    let med = |ejer| AnvisningsenhedFelter { cvr: Some(cvr(ejer)), ..enhed(6012) };
    bord.ok(Handling::InsertAnvisningsEnhed(nr(&over), med(EJER)));
    bord.kalder(&[(EJER, None)]);
    let ny = bord.ok(Handling::InsertAnvisningsEnhed(nr(&over), med(ANDEN_EJER)));
    assert_eq!(bord.koder(Handling::DeleteAnvisningsEnhed(nr(&ny))), UDEN, "two owners: neither has the whole");
}

/// A system that acts for several owners: the first anvisningsenhed's CVR number says whose a private daginstitution is.
#[test]
fn rule_36_a_system_that_acts_for_several_owners() {
    let mut bord = Bord::ny();
    bord.kalder(&[(EJER, None), (ANDEN_EJER, None)]);
    let over = bord.ok(Handling::InsertDaginstitution(dag(3, 4, 101)));
    assert_eq!(bord.dag(&over).ejer_cvr, None);
    let med = |ejer: &str| {
        Handling::InsertAnvisningsEnhed(nr(&over), AnvisningsenhedFelter { cvr: Some(cvr(ejer)), ..enhed(6012) })
    };
    assert_eq!(bord.koder(med(KBH)), UDEN);
    assert_eq!(
        bord.koder(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012))),
        UDEN,
        "nobody's yet, and no CVR number"
    );
    bord.ok(med(EJER));
    bord.kalder(&[(ANDEN_EJER, None)]);
    assert_eq!(bord.koder(med(ANDEN_EJER)), UDEN);
}

/// A municipality may let go of a unit by making it private; taking a private one over needs both.
#[test]
fn rule_36_between_municipal_and_private() {
    let mut bord = Bord::ny();
    let (over, _) = bord.dagtilbud();
    bord.ok(Handling::UpdateDaginstitution(nr(&over), dag(3, 4, 101)));
    assert_eq!(bord.koder(Handling::UpdateDaginstitution(nr(&over), dag(1, 1, 101))), ["DTR050"]);

    bord.kalder(&[(EJER, None)]);
    let privat = bord.ok(Handling::InsertDaginstitution(dag(3, 4, 101)));
    assert_eq!(
        bord.koder(Handling::UpdateDaginstitution(nr(&privat), dag(1, 1, 101))),
        UDEN,
        "not without the municipality"
    );
    bord.kalder(&[(EJER, None), (KBH, Some(101))]);
    bord.ok(Handling::UpdateDaginstitution(nr(&privat), dag(1, 1, 101)));
    assert_eq!(bord.dag(&privat).ejer_cvr, None);
}
