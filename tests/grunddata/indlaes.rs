//! What a full import, a delta and a delete do to what is held, and that the same again does nothing.

use super::dok::{Dok, ansat, cpr, elev, gruppe, kontakt, slettes};
use super::*;

/// The advis that every import for a school has, until Institutionsregisteret is in use.
const SKOLEN: &str = "GRD501";

#[tokio::test]
async fn a_full_import_replaces_what_the_source_held() {
    let verden = Verden::ny().await;
    let foerste = Dok::ny(SKOLE, 1).elever(0..5).med(ansat(1, "Lærer"));
    fuld(&verden, &foerste).await.er([6, 0, 0, 0, 0], &[SKOLEN]);
    let mut aendret = elev(1);
    aendret.email = Some("aase@eksempel.invalid".into());
    let naeste = Dok::ny(SKOLE, 2).elever(2..5).med(aendret.xml()).med(elev(7).xml());
    fuld(&verden, &naeste).await.er([1, 1, 3, 2, 0], &[SKOLEN]);
    fuld(&verden, &Dok { tid: "2026-11-23T03:00:00Z".into(), ..naeste }).await.er([0, 0, 5, 0, 0], &[SKOLEN]);
}

#[tokio::test]
async fn the_same_document_changes_nothing_and_says_so() {
    let verden = Verden::ny().await;
    let dok = Dok::ny(SKOLE, 1).elever(0..3);
    fuld(&verden, &dok).await.er([3, 0, 0, 0, 0], &[SKOLEN]);
    fuld(&verden, &dok).await.er([0, 0, 3, 0, 0], &[SKOLEN, "GRD506"]);
    let andet = Dok::ny(SKOLE, 1).elever(0..4);
    fuld(&verden, &andet).await.afvist(11, &["GRD011"]);
    fuld(&verden, &Dok { tid: "2026-11-22T03:00:00Z".into(), ..dok }).await.afvist(11, &["GRD011"]);
}

#[tokio::test]
async fn a_delta_touches_what_it_names_and_a_delete_removes_it() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..5)).await.er([5, 0, 0, 0, 0], &[SKOLEN]);
    let mut flyttet = elev(2);
    flyttet.grupper = vec!["skak".into(), "kor".into()];
    let dok =
        Dok { grupper: String::new(), ..Dok::ny(SKOLE, 2) }.med(flyttet.xml()).med(elev(8).xml()).med(elev(3).xml());
    delta(&verden, &dok).await.er([1, 1, 1, 0, 0], &[SKOLEN]);
    let dok = Dok::ny(SKOLE, 3).med(slettes("e2")).med(slettes("e99")).med(slettes("e2")).med_brugere();
    let svar = slet(&verden, &dok).await;
    svar.er([0, 0, 0, 1, 1], &[SKOLEN, "GRD111"]);
    assert_eq!((svar.element("handling"), svar.element("UserId")), (vec!["Slettet".into()], vec!["1000000003".into()]));
    fuld(&verden, &Dok::ny(SKOLE, 4).elever(0..5)).await.er([1, 0, 4, 1, 0], &[SKOLEN]);
}

/// A person keeps its UserId through deletion, and across institutions and sources (choices §4).
#[tokio::test]
async fn a_person_has_one_user_id() {
    let verden = Verden::ny().await;
    let brugerid = |svar: &Svar| svar.element("UserId");
    let her = fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..2).med_brugere()).await;
    let der = fuld(&verden, &Dok::ny(FRISKOLE, 1).fra("Andet system").elever(1..2).med_brugere()).await;
    assert_eq!(
        (brugerid(&her)[1].clone(), der.element("handling")),
        (brugerid(&der)[0].clone(), vec!["Oprettet".into()])
    );
    slet(&verden, &Dok::ny(SKOLE, 2).med(slettes("e0"))).await.er([0, 0, 0, 1, 0], &[SKOLEN]);
    let igen = delta(&verden, &Dok::ny(SKOLE, 3).elever(0..1).med_brugere()).await;
    assert_eq!(brugerid(&igen)[0], brugerid(&her)[0]);
    // Another CPR number is another person.
    let mut anden = elev(0);
    (anden.lokal_id, anden.cpr) = ("e0b".into(), cpr(400));
    let ny = delta(&verden, &Dok::ny(SKOLE, 4).med(anden.xml()).med_brugere()).await;
    assert!(!brugerid(&her).contains(&brugerid(&ny)[0]));
}

#[tokio::test]
async fn contact_persons_follow_their_pupil() {
    let verden = Verden::ny().await;
    let med = |kontakter: Vec<dok::Kontakt>| dok::Elev { kontakter, ..elev(1) }.xml();
    fuld(&verden, &Dok::ny(SKOLE, 1).med(med(vec![kontakt(1), kontakt(2)]))).await.er([1, 0, 0, 0, 0], &[SKOLEN]);
    // The order that the source happens to send is no change.
    fuld(&verden, &Dok::ny(SKOLE, 2).med(med(vec![kontakt(2), kontakt(1)]))).await.er([0, 0, 1, 0, 0], &[SKOLEN]);
    fuld(&verden, &Dok::ny(SKOLE, 3).med(med(vec![kontakt(2), kontakt(3)]))).await.er([0, 1, 0, 0, 0], &[SKOLEN]);
    fuld(&verden, &Dok::ny(SKOLE, 4).med(med(vec![]))).await.er([0, 1, 0, 0, 0], &[SKOLEN]);
}

#[tokio::test]
async fn groups_are_declared_or_come_into_being_by_being_named() {
    let verden = Verden::ny().await;
    let mut medlem = elev(1);
    medlem.grupper = vec!["kor".into()];
    medlem.hovedgruppe = "2B".into();
    let dok =
        Dok { grupper: gruppe("1A", "Hovedgruppe", Some("1")), ..Dok::ny(SKOLE, 1) }.med(medlem.xml()).elever(2..3);
    fuld(&verden, &dok).await.er([2, 0, 0, 0, 0], &[SKOLEN]);
    let grupper = |verden: &Verden| {
        let laes = verden.gateway.store().read(|conn| {
            let kilde = conn.kilder(&SKOLE.parse().unwrap())?.remove(0);
            conn.grupper(kilde.id)
        });
        laes.unwrap()
            .into_iter()
            .map(|gruppe| (gruppe.id, gruppe.navn, gruppe.slags.as_str(), gruppe.underforstaaet))
            .collect::<Vec<_>>()
    };
    let navn = str::to_owned;
    let erklaeret = (navn("1A"), navn("Gruppe 1A"), "Hovedgruppe", false);
    let ventet =
        [erklaeret.clone(), (navn("2B"), navn("2B"), "Hovedgruppe", true), (navn("kor"), navn("kor"), "Andet", true)];
    assert_eq!(grupper(&verden), ventet);
    fuld(&verden, &Dok::ny(SKOLE, 2).elever(2..3)).await.er([0, 0, 1, 1, 0], &[SKOLEN]);
    assert_eq!(grupper(&verden), [erklaeret]);
}

/// Two sources of one institution: each has its own rows, and what they do not agree on is told.
#[tokio::test]
async fn sources_that_hold_the_same_are_made_visible() {
    let verden = Verden::ny().await;
    let email = |n: usize, email: &str| dok::Elev { email: Some(email.into()), ..elev(n) }.xml();
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..3)).await.er([3, 0, 0, 0, 0], &[SKOLEN]);
    let fra_b = |time, text: &str| Dok::ny(SKOLE, time).fra("System B").med(email(1, text));
    let svar = fuld(&verden, &fra_b(1, "b1@eksempel.invalid")).await;
    svar.er([1, 0, 0, 0, 0], &[SKOLEN, "GRD503", "GRD502"]);
    assert!(svar.text.contains("fra kilden Bakkegaard Adm; de er ikke enige om EmailAddress"), "{}", svar.text);
    for (time, fra_a, ventet) in [(2, true, false), (3, false, false), (4, true, true), (5, false, true)] {
        let text = format!("nr{time}@eksempel.invalid");
        let dok = if fra_a {
            Dok::ny(SKOLE, time).elever(2..3).elever(0..1).med(email(1, &text))
        } else {
            fra_b(time, &text)
        };
        let svar = fuld(&verden, &dok).await;
        assert_eq!(svar.koder().contains(&"GRD504".to_owned()), ventet, "{}", svar.text);
    }
    // What one source removes, the other still holds.
    fuld(&verden, &Dok::ny(SKOLE, 6).elever(0..1)).await.er([0, 0, 1, 2, 0], &[SKOLEN]);
    fuld(&verden, &fra_b(7, "nr5@eksempel.invalid")).await.er([0, 0, 1, 0, 0], &[SKOLEN]);
}

#[tokio::test]
async fn two_connections_with_the_same_import_load_it_once() {
    let verden = Verden::ny().await;
    let payload = Dok::ny(SKOLE, 1).elever(0..50).payload("importerXml");
    let (a, b) = tokio::join!(kald(&verden, WSAIMPORT, &payload), kald(&verden, WSAIMPORT, &payload));
    let mut oprettet = [a.antal()[0], b.antal()[0]];
    oprettet.sort_unstable();
    assert_eq!(oprettet, [0, 50]);
}

/// The document is taken in its own namespace, in none, and in the service's, which it inherits where the message has made that the default.
#[tokio::test]
async fn a_document_may_stand_in_three_namespaces() {
    let verden = Verden::ny().await;
    let eget = "xmlns=\"https://brugerdatabasen.stil.dk/bpi/wsaimport/8/import\"";
    for (time, navnerum) in [(1, eget), (2, "xmlns=\"\""), (3, "")] {
        let oprettet = if time == 1 { [2, 0, 0, 0, 0] } else { [0, 0, 2, 0, 0] };
        let payload = Dok::ny(SKOLE, time).elever(0..2).payload("importerXml").replace(eget, navnerum);
        kald(&verden, WSAIMPORT, &payload).await.er(oprettet, &[SKOLEN]);
    }
    let payload = Dok::ny(SKOLE, 4).med(slettes("e0")).payload("importerSletXml").replace(eget, "");
    kald(&verden, WSAIMPORT, &payload).await.er([0, 0, 0, 1, 0], &[SKOLEN]);
    let fremmed = Dok::ny(SKOLE, 5).elever(0..1).payload("importerXml").replace(eget, "xmlns=\"urn:andet\"");
    assert_eq!(kald(&verden, WSAIMPORT, &fremmed).await.reskode(), 10);
}
