//! A supplier that means harm, and documents that are odd on purpose.

use super::dok::{self, Dok, cpr, elev, gruppe, kontakt, slettes};
use super::*;

const SKOLEN: &str = "GRD501";

/// What is compared with other sources grows with what they hold, not with its square; and what is told of one person is little.
#[tokio::test]
async fn one_number_under_thousands_of_ids_costs_no_more_than_so_many_persons() {
    let verden = Verden::ny().await;
    let mange = |source: &str, antal: usize| {
        let alle = (0..antal).map(|n| dok::Elev { lokal_id: format!("e{n}"), cpr: cpr(1), ..elev(1) }.xml());
        alle.fold(Dok::ny(SKOLE, 1).fra(source), Dok::med)
    };
    fuld(&verden, &mange("A", 2000)).await.er([2000, 0, 0, 0, 0], &[SKOLEN]);
    let begyndt = std::time::Instant::now();
    let svar = fuld(&verden, &mange("B", 2000)).await;
    assert_eq!(svar.antal(), [2000, 0, 0, 0, 0]);
    assert_eq!(svar.koder().iter().filter(|kode| *kode == "GRD502").count(), 10);
    assert!(begyndt.elapsed().as_secs() < 30, "{:?}", begyndt.elapsed());
}

#[tokio::test]
async fn thousands_of_groups_of_the_same_names_are_read_once() {
    let verden = Verden::ny().await;
    let grupper: String = (0..2000).map(|n| gruppe(&format!("h{n}"), "Hold", None)).collect();
    let mange = |source: &str| Dok { grupper: grupper.clone(), ..Dok::ny(SKOLE, 1).fra(source) };
    fuld(&verden, &mange("A")).await.er([0; 5], &[SKOLEN]);
    let begyndt = std::time::Instant::now();
    let svar = fuld(&verden, &mange("B")).await;
    assert!(svar.text.contains("<tekst>og 1001 mere;"), "2000 groups and the school");
    assert!(begyndt.elapsed().as_secs() < 30, "{:?}", begyndt.elapsed());
}

/// Who guesses a protected person's name is not told that it was right.
#[tokio::test]
async fn a_protected_person_cannot_be_guessed_through_another_source() {
    let verden = Verden::ny().await;
    let beskyttet = dok::Elev { beskyttet: true, alias: Some(("Kaj".into(), "Dæknavn".into())), ..elev(1) };
    fuld(&verden, &Dok::ny(SKOLE, 1).fra("A").med(beskyttet.xml())).await.er([1, 0, 0, 0, 0], &[SKOLEN]);
    for (tid, fornavn) in [(1, "Gæt"), (2, "Åse1")] {
        let gaet = dok::Elev { fornavn: fornavn.into(), ..elev(1) };
        let svar = fuld(&verden, &Dok::ny(SKOLE, tid).fra("B").med(gaet.xml())).await;
        assert!(svar.koder().contains(&"GRD502".to_owned()), "{}", svar.text);
        assert!(!svar.text.contains("ikke enige"), "{}", svar.text);
    }
}

/// A name that is misspelt in a delete makes no source.
#[tokio::test]
async fn a_delete_for_an_unknown_source_makes_none() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..2)).await.er([2, 0, 0, 0, 0], &[SKOLEN]);
    let fremmed = Dok::ny(SKOLE, 2).fra("bakkegaard adm").med(slettes("e0")).med(slettes("e0"));
    slet(&verden, &fremmed).await.er([0, 0, 0, 0, 1], &[SKOLEN, "GRD111"]);
    let kilder = verden.gateway.store().read(|conn| conn.kilder(&SKOLE.parse().unwrap())).unwrap();
    assert_eq!(kilder.len(), 1);
}

/// A delta before anything else of its source is that source's first.
#[tokio::test]
async fn a_delta_may_come_first() {
    let verden = Verden::ny().await;
    delta(&verden, &Dok::ny(SKOLE, 1).elever(0..2)).await.er([2, 0, 0, 0, 0], &[SKOLEN]);
    fuld(&verden, &Dok::ny(SKOLE, 2).elever(1..2)).await.er([0, 0, 1, 1, 0], &[SKOLEN]);
}

/// References, comments and CDATA in a field are its text; xsi:nil and foreign attributes are refused, xsi:type of the type itself is not.
#[tokio::test]
async fn odd_xml() {
    let verden = Verden::ny().await;
    let xsi = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    let ens = elev(1).xml();
    fuld(&verden, &Dok::ny(SKOLE, 1).med(ens.clone())).await.er([1, 0, 0, 0, 0], &[SKOLEN]);
    let navn = |text: &str| ens.replace("<FirstName>Åse1<", &format!("<FirstName>{text}<"));
    let nummer = cpr(1);
    let samme = [
        navn("&#xC5;se&#49;"),
        navn("<![CDATA[Åse]]>1"),
        navn("\n Å<!-- -->se1\t"),
        ens.replace("protected=\"false\"", "protected=\" 0 \""),
        ens.replace(&nummer, &format!("{}-{}", &nummer[..6], &nummer[6..])),
        ens.replace(&nummer, &format!(" {nummer} ")),
        ens.replace("</CivilRegistrationNumber>", "</CivilRegistrationNumber><EmailAddress/><PhotoId> </PhotoId>"),
        ens.replace("<LocalPersonId>", "<LocalPersonId> "),
    ];
    for (tid, person) in samme.iter().enumerate() {
        let svar = fuld(&verden, &Dok::ny(SKOLE, 2 + u32::try_from(tid).unwrap()).med(person.clone())).await;
        assert_eq!(svar.antal(), [0, 0, 1, 0, 0], "{person} {}", svar.text);
    }
    let afviste = [
        ens.replace("<FirstName>", &format!("<FirstName{xsi} xsi:nil=\"true\">")),
        ens.replace("<Person ", &format!("<Person{xsi} xsi:type=\"Address\" ")),
        ens.replace("<Person ", "<Person xmlns:x=\"urn:x\" x:protected=\"true\" "),
        ens.replace("protected=\"false\"", "xmlns:x=\"urn:x\" x:protected=\"false\""),
        ens.replace("protected=\"false\"", "protected=\"TRUE\""),
        ens.replace("protected=\"false\"", ""),
        ens.replace("<FirstName>", "<FirstName>Først</FirstName><FirstName>"),
        ens.replace("<FirstName>", "<x xmlns=\"urn:x\"/><FirstName>"),
        ens.replace("Åse1", "Å<b/>se1"),
        ens.replace("Åse1", ""),
    ];
    for person in afviste {
        let svar = fuld(&verden, &Dok::ny(SKOLE, 20).med(person.clone())).await;
        assert_eq!(svar.reskode(), 10, "{person} {}", svar.text);
        assert!(
            !svar.text.contains("Åse1") && !svar.text.contains(&nummer) && !svar.text.contains("Ørsted"),
            "{}",
            svar.text
        );
    }
}

/// The instants that XML Schema knows and the calendar does not, and a source's clock without a zone.
#[tokio::test]
async fn odd_instants() {
    let verden = Verden::ny().await;
    let med = |tid: &str| Dok { tid: tid.into(), ..Dok::ny(SKOLE, 1).elever(0..1) };
    for (tid, reskode) in [
        ("2026-11-22T24:00:00Z", 21),
        ("-2026-11-22T10:00:00Z", 21),
        ("12026-11-22T10:00:00Z", 21),
        ("2026-11-22T23:59:60Z", 10),
        ("2026-02-30T10:00:00Z", 10),
        ("2026-11-22", 10),
        ("2026-11-22T10:00:00+15:00", 10),
    ] {
        assert_eq!(fuld(&verden, &med(tid)).await.reskode(), reskode, "{tid}");
    }
    // An hour that a summer has twice, and one that it lacks.
    for tid in ["2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-11-23T10:59:59.999999", "2026-11-23T10:00:00Z"] {
        let svar = fuld(&verden, &med(tid)).await;
        assert!(svar.reskode() <= 1, "{tid} {}", svar.text);
    }
    fuld(&verden, &med("2026-11-23T11:00:00")).await.afvist(11, &["GRD011"]);
}

/// Two sources whose names differ in a letter's case or its way of being composed are two, and each sees the other's groups.
#[tokio::test]
async fn names_that_look_alike_are_others() {
    let verden = Verden::ny().await;
    for (source, kilder) in [("Bakkegård", 1), ("bakkegård", 2), ("Bakkega\u{30a}rd", 3), (" Bakkegård  ", 3)] {
        fuld(&verden, &Dok::ny(SKOLE, kilder).fra(source)).await;
        let antal = verden.gateway.store().read(|conn| conn.kilder(&SKOLE.parse().unwrap())).unwrap().len();
        assert_eq!(antal, usize::try_from(kilder).unwrap(), "{source:?}");
    }
    let grupper = gruppe("1A", "Hovedgruppe", Some("1")) + &gruppe("1a", "Hold", None);
    let svar = fuld(&verden, &Dok { grupper, ..Dok::ny(FRISKOLE, 1) }.elever(0..1)).await;
    assert_eq!(svar.antal(), [1, 0, 0, 0, 0]);
}

/// A contact person that stands twice and is protected once is protected.
#[tokio::test]
async fn two_that_are_one_and_disagree_are_protected() {
    let verden = Verden::ny().await;
    let aaben = kontakt(1);
    let beskyttet = dok::Kontakt { beskyttet: true, alias: Some(("Kaj".into(), "Dæknavn".into())), ..kontakt(1) };
    let med = |kontakter| dok::Elev { kontakter, ..elev(1) }.xml();
    let en = Dok::ny(SKOLE, 1).med(med(vec![aaben.clone(), beskyttet.clone()]));
    fuld(&verden, &en).await.er([1, 0, 0, 0, 0], &[SKOLEN, "GRD110"]);
    fuld(&verden, &Dok::ny(SKOLE, 2).med(med(vec![beskyttet, aaben]))).await.er([0, 0, 1, 0, 0], &[SKOLEN, "GRD110"]);
}
