//! Cross validation: dtr-rules 23.

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;

/// dtr-rules 23 (a), (b): every place where v2.0 checks.
#[test]
fn rule_23_is_checked_in_v2() {
    let mut bord = Bord::ny();
    let (over, enhed_nr) = bord.dagtilbud();
    let klub = bord.ok(Handling::InsertDaginstitution(dag(1, 9, 101)));
    let cases = [
        (Handling::InsertDaginstitution(dag(2, 1, 101)), "DTR041"),
        (Handling::UpdateDaginstitution(nr(&over), dag(2, 1, 101)), "DTR041"),
        (Handling::UpdateDaginstitution(nr(&over), dag(1, 5, 101)), "DTR040"),
        (Handling::InsertAnvisningsEnhed(nr(&over), enhed(6013)), "DTR040"),
        (Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6020)), "DTR040"),
        (Handling::MoveAnvisningsEnhed(nr(&enhed_nr), nr(&klub)), "DTR040"),
    ];
    for (handling, kode) in cases {
        assert_eq!(bord.koder(handling.clone()), [kode], "{handling:?}");
    }
    bord.ok(Handling::UpdateDaginstitution(nr(&over), dag(1, 6, 101)));
}

/// dtr-rules 23: v1 has none; what it let in stays, and can be corrected through v1.
#[test]
fn rule_23_is_not_checked_in_v1_and_invalid_rows_stay() {
    let mut bord = Bord::v1();
    let (over, enhed_nr) = bord.dagtilbud();
    bord.ok(Handling::UpdateDaginstitution(nr(&over), dag(1, 9, 101)));
    bord.ok(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6013)));
    bord.v2 = true;
    assert_eq!(
        bord.koder(Handling::UpdateDaginstitution(nr(&over), dag(1, 9, 101))),
        [""; 0],
        "nothing is changed, nothing is checked"
    );
    let nyt_navn = DaginstitutionFelter { navn: "Nyt".to_owned(), ..dag(1, 9, 101) };
    assert_eq!(
        bord.koder(Handling::UpdateDaginstitution(nr(&over), nyt_navn.clone())),
        ["DTR040", "DTR040"],
        "one for each anvisningsenhed"
    );
    bord.ok(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6021)));
    assert_eq!(bord.koder(Handling::DeleteAnvisningsEnhed(nr(&enhed_nr))), [""; 0], "closing is always possible");
    bord.v2 = false;
    bord.ok(Handling::UpdateDaginstitution(nr(&over), nyt_navn));
}

/// Within a batch the result is judged: a dagtilbud can go from one lawful combination to another, in either order.
#[test]
fn rule_23_is_judged_on_what_the_batch_leaves() {
    for omvendt in [false, true] {
        let mut bord = Bord::ny();
        let (over, enhed_nr) = bord.dagtilbud();
        let mut begge = vec![
            Handling::UpdateDaginstitution(nr(&over), dag(1, 8, 101)),
            Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6020)),
        ];
        assert_eq!(bord.koder(begge[0].clone()), ["DTR040"]);
        assert_eq!(bord.koder(begge[1].clone()), ["DTR040"]);
        if omvendt {
            begge.reverse();
        }
        assert!(!bord.anvend(begge).afvist());
    }
    let mut bord = Bord::ny();
    let (over, _) = bord.dagtilbud();
    let anvendt = bord.anvend(vec![
        Handling::UpdateDaginstitution(nr(&over), dag(1, 1, 101)),
        Handling::InsertAnvisningsEnhed(nr(&over), enhed(6013)),
        Handling::UpdateDaginstitution(nr(&over), dag(1, 8, 101)),
    ]);
    let steder: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.kode, fejl.position)).collect();
    assert_eq!(steder, [("DTR040", 2), ("DTR040", 3)], "each unit once, at the change that is to blame");
    assert!(anvendt.fejl[1].tekst.contains("6020"), "the lawful types are named: {}", anvendt.fejl[1].tekst);
}
