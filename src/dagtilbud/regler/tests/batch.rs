//! Batches: `lokal:` references, every error at once, all or nothing (choices.md §3).

use crate::dagtilbud::test::*;
use crate::dagtilbud::*;

fn med_id(id: &str, handling: Handling) -> (Option<String>, Handling) {
    (Some(id.to_owned()), handling)
}

fn aendringer(givne: Vec<(Option<String>, Handling)>) -> Vec<Aendring> {
    let (ider, handlinger): (Vec<_>, Vec<_>) = givne.into_iter().unzip();
    let mut aendringer = nummereret(handlinger);
    for (aendring, id) in aendringer.iter_mut().zip(ider) {
        aendring.lokal_id = id;
    }
    aendringer
}

#[test]
fn a_whole_dagtilbud_by_local_names() {
    let mut bord = Bord::ny();
    let anvendt = bord.anvend_aendringer(&aendringer(vec![
        med_id("klynge", Handling::InsertDaginstitution(dag(1, 1, 101))),
        med_id("hus", Handling::InsertAnvisningsEnhed(lokal("klynge"), enhed(6012))),
        (None, Handling::InsertAlternativAdresse(lokal("hus"), alternativ())),
        (None, Handling::UpdateAnvisningsEnhed(lokal("hus"), Some(lokal("klynge")), enhed(6011))),
    ]));
    assert!(!anvendt.afvist(), "{anvendt:?}");
    let numre: Vec<_> =
        anvendt.resultater.iter().map(|r| (r.position, r.metode, r.lokal_id.as_deref(), r.nummer.as_str())).collect();
    assert_eq!(
        numre,
        [
            (1, "InsertDaginstitution", Some("klynge"), "D10001"),
            (2, "InsertAnvisningsEnhed", Some("hus"), "G10001"),
            (3, "InsertAlternativAdresse", None, "G10002"),
            (4, "UpdateAnvisningsEnhed", None, "G10001"),
        ]
    );
    // Told once for all of them, not once a change; and no advis of a missing anvisningsenhed (dtr-rules 2).
    assert_eq!(anvendt.advis.iter().map(|a| (a.kode, a.position)).collect::<Vec<_>>(), [("DTR502", 2), ("DTR503", 2)]);
    assert!(anvendt.advis[0].tekst.contains("for 3 ændringer"));
}

#[test]
fn local_names_that_do_not_hold() {
    let cases = [
        (vec![(None, Handling::InsertAnvisningsEnhed(lokal("x"), enhed(6012)))], vec![(1, "DTR002")]),
        (
            vec![
                (None, Handling::InsertAnvisningsEnhed(lokal("senere"), enhed(6012))),
                med_id("senere", Handling::InsertDaginstitution(dag(1, 1, 101))),
            ],
            vec![(1, "DTR002")],
        ),
        (
            vec![
                med_id("a", Handling::InsertDaginstitution(dag(1, 1, 101))),
                med_id("a", Handling::InsertDaginstitution(dag(1, 1, 101))),
            ],
            vec![(2, "DTR001")],
        ),
        (
            vec![
                med_id("a", Handling::InsertDaginstitution(dag(1, 1, 101))),
                (None, Handling::InsertAlternativAdresse(lokal("a"), alternativ())),
            ],
            vec![(2, "DTR004")],
        ),
    ];
    for (givne, forventet) in cases {
        let anvendt = Bord::ny().anvend_aendringer(&aendringer(givne));
        assert_eq!(anvendt.fejl.iter().map(|f| (f.position, f.kode)).collect::<Vec<_>>(), forventet);
    }
}

/// All errors of the batch at once; what depends on a refused change is told once, whatever else is wrong with it.
#[test]
fn every_error_at_once_and_dependents_once() {
    let mut bord = Bord::ny();
    bord.dagtilbud();
    let foer = bord.register.clone();
    let anvendt = bord.anvend_aendringer(&aendringer(vec![
        med_id("klynge", Handling::InsertDaginstitution(dag(9, 1, 101))),
        med_id("hus", Handling::InsertAnvisningsEnhed(lokal("klynge"), enhed(9999))),
        (None, Handling::InsertAlternativAdresse(lokal("hus"), alternativ())),
        (None, Handling::DeleteDaginstitution(nr(&nummer("D77777")))),
        (None, Handling::InsertDaginstitution(dag(1, 1, 101))),
        (None, Handling::InsertAnvisningsEnhed(nr(&nummer("D10001")), enhed(6013))),
        (None, Handling::InsertDaginstitution(dag(1, 1, 751))),
    ]));
    let fejl: Vec<_> = anvendt.fejl.iter().map(|f| (f.position, f.kode)).collect();
    assert_eq!(fejl, [(1, "DTR020"), (2, "DTR003"), (3, "DTR003"), (4, "DTR010"), (6, "DTR040")]);
    assert_eq!(anvendt.uden_aftale.iter().map(|u| u.position).collect::<Vec<_>>(), [7]);
    assert!(anvendt.afvist());
    assert_eq!(bord.register, foer, "nothing of a refused batch is kept");
    assert!(anvendt.fejl[1].tekst.contains("ændring 1"));
}

/// The texts name codes, numbers and sizes, never a free text of the message.
#[test]
fn no_text_of_the_message_in_a_text() {
    let mut bord = Bord::ny();
    let (over, _) = bord.dagtilbud();
    let mut felter = enhed(6012);
    felter.navn = format!("HEMMELIGT{}", "x".repeat(200));
    felter.email = Some(felter.navn.clone());
    felter.telefon = Some("HEMMELIGT-HEMMELIGT-HEMMELIGT".to_owned());
    felter.adresse.vej_navn = felter.navn.clone();
    felter.adresse.by_navn = "HEMMELIGT".to_owned();
    felter.adresse.geo_bredde = Some("HEMMELIGT".to_owned());
    let anvendt = bord.anvend(vec![Handling::InsertAnvisningsEnhed(nr(&over), felter)]);
    assert_eq!(anvendt.fejl.len(), 5);
    assert!(anvendt.fejl.iter().chain(&anvendt.advis).all(|melding| !melding.tekst.contains("HEMMELIGT")));
}
