//! What the ministry must approve: why, by which rule, and with which consequences (ir.md §3).

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

fn f1(enheder: Vec<Henvisning>, administration: &Institutionsnummer) -> Handling {
    Handling::FusionTilNyHovedskole { enheder, administration: nr(administration) }
}

/// Each reason once, as it is said after "fordi".
#[test]
fn why_and_by_which_rule() {
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    let (a, b) = (bord.simpel(friskole("A")), bord.simpel(friskole("B")));
    let fremmed = bord.simpel(Felter { ressort: 7, ..friskole("C") });
    let anvendt = bord.anvend(vec![
        f1(numre(&[&a, &b]), &a),
        Handling::DeleteInstitution(nr(&fremmed), None),
        Handling::DelInstitution { institution: nr(&fremmed), nye: vec![friskole("D"), friskole("E")] },
    ]);
    assert_eq!(anvendt.fejl.iter().map(|fejl| (fejl.position, fejl.kode)).collect::<Vec<_>>(), [(3, "IR011")]);
    let sagt: Vec<_> =
        anvendt.godkendelser.iter().map(|g| (g.position, g.metode, g.hvorfor.as_str(), g.regel)).collect();
    let f1 = "FusionTilNyHovedskole";
    assert_eq!(
        sagt,
        [
            (1, f1, &*format!("{a} har ejerkode 5, og ministeriet godkender ændring"), "ir.md §3"),
            (1, f1, &*format!("{b} har ejerkode 5, og ministeriet godkender ændring"), "ir.md §3"),
            (1, f1, "den nye enhed har ejerkode 5, og ministeriet godkender oprettelse", "ir.md §3"),
            (
                2,
                "DeleteInstitution",
                &*format!("{fremmed} hører under ressort 7, og ministeriet godkender nedlæggelse efter dets ønske"),
                "ir-rules 8"
            ),
        ]
    );
}

/// One change that must be approved makes the whole batch wait; its consequences are told all the same, and the ministry's own run of the same
/// changes gives the same.
#[test]
fn a_case_is_run_to_its_end_and_again_when_it_is_approved() {
    let mut bord = Bord { scope: parter(&[(SKOLE, None, None, None), (KBH, Some(101), None, None)]), ..Bord::ny() };
    let (a, b) = (bord.simpel(friskole("A")), bord.simpel(friskole("B")));
    let skole = bord.simpel(folkeskole("C"));
    bord.elever(&a, 7);
    let aendringer = med_id(vec![
        ("", Handling::DeleteInstitution(nr(&skole), None)),
        ("h", f1(numre(&[&a, &b]), &a)),
        ("", Handling::InsertAfdeling(lokal("h"), friskole("D"), None)),
    ]);
    let foer = bord.register.clone();
    let bedt = bord.anvend_aendringer(&aendringer);
    assert_eq!(bord.register, foer, "nothing is kept");
    assert!(!bedt.afvist());
    assert_eq!(bedt.godkendelser.iter().map(|g| g.position).collect::<Vec<_>>(), [2, 2, 2, 3, 3]);
    assert_eq!(bedt.resultater.len(), 3);

    // The changes as they are kept in the case.
    let gemt = serde_json::to_string(&aendringer).unwrap();
    let aendringer: Vec<Aendring> = serde_json::from_str(&gemt).unwrap();
    bord.scope = ministeriet();
    let godkendt = bord.anvend_aendringer(&aendringer);
    assert!(godkendt.godkendelser.is_empty());
    assert_eq!((&godkendt.foelger, &godkendt.resultater), (&bedt.foelger, &bedt.resultater));
    assert_ne!(bord.register, foer);

    // What the world has become meanwhile is judged when it is approved.
    assert_eq!(
        bord.anvend_aendringer(&aendringer).fejl.iter().map(|fejl| fejl.kode).collect::<Vec<_>>(),
        ["IR011", "IR012", "IR012", "IR003"]
    );
}

/// An Update that changes nothing waits for nobody.
#[test]
fn no_change_needs_no_approval() {
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    let skole = bord.simpel(friskole("A"));
    let anvendt = bord.anvend(vec![Handling::UpdateInstitution(nr(&skole), friskole("A"), None)]);
    assert_eq!((anvendt.godkendelser.len(), anvendt.foelger.len(), anvendt.resultater.len()), (0, 0, 1));
    assert_eq!(bord.advis(Handling::UpdateInstitution(nr(&skole), friskole("A"), Some(1)))[0], "IR501");
    assert_eq!(bord.koder(Handling::UpdateInstitution(nr(&skole), friskole("A"), Some(2))), ["AFVENTER"]);
}
