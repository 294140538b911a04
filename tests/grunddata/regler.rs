//! Bad input: what is refused whole, what is left out, and that the rest is loaded.

use tilslut::tilslutning::Handling;

use super::dok::{Dok, cpr, elev, gruppe, kontakt, slettes};
use super::*;

const SKOLEN: &str = "GRD501";

#[tokio::test]
async fn documents_that_are_refused_whole() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 5).elever(0..2)).await.er([2, 0, 0, 0, 0], &[SKOLEN]);
    let dok = || Dok::ny(SKOLE, 6).elever(0..2);
    let af = |aendr: fn(&mut Dok)| {
        let mut dok = dok();
        aendr(&mut dok);
        dok
    };
    let sager = [
        (11, "GRD011", af(|dok| dok.tid = "2026-11-23T04:59:59+01:00".into())),
        (15, "GRD015", af(|dok| dok.skoleaar = "2025-2026".into())),
        (15, "GRD015", af(|dok| dok.skoleaar = "2026-2028".into())),
        (15, "GRD015", af(|dok| dok.skoleaar = "2028-2029".into())),
        (16, "GRD016", af(|dok| dok.grupper = gruppe("1A", "Hovedgruppe", Some("1")).repeat(2))),
        (17, "GRD017", af(|dok| dok.grupper = gruppe("1A", "Hovedgruppe", None))),
        (18, "GRD018", af(|dok| dok.grupper = gruppe("kor", "Hold", Some("1")))),
        (20, "GRD020", af(|dok| dok.tid = "2026-11-24T12:00:00+01:00".into())),
        (21, "GRD021", af(|dok| dok.tid = "9999-12-31T24:00:00Z".into())),
        (22, "GRD022", af(|dok| dok.source = "Å".repeat(51))),
        (10, "IPL000002", af(|dok| dok.personer.push("<InstitutionPerson/>".into()))),
        (10, "IPL000002", af(|dok| dok.tid = "i går".into())),
    ];
    for (reskode, kode, dok) in sager {
        fuld(&verden, &dok).await.afvist(reskode, &[kode]);
    }
    // A pupil without a level is the schema's matter, and its line is told.
    let uden = af(|dok| dok.personer[1] = dok.personer[1].replace("<Level>1</Level>", ""));
    let svar = fuld(&verden, &uden).await;
    assert_eq!((svar.reskode(), svar.element("linje")), (10, vec!["4".to_owned()]), "{}", svar.text);
    fuld(&verden, &dok()).await.er([0, 0, 2, 0, 0], &[SKOLEN]);
}

#[tokio::test]
async fn persons_that_are_left_out() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..4)).await.er([4, 0, 0, 0, 0], &[SKOLEN]);
    let af = |n, aendr: fn(&mut dok::Elev)| {
        let mut elev = elev(n);
        aendr(&mut elev);
        elev.xml()
    };
    let sager = [
        ("GRD101", af(1, |elev| elev.cpr = cpr(77))),
        ("GRD102", af(1, |elev| elev.cpr = String::new())),
        ("GRD102", af(1, |elev| elev.cpr = "610101-0000".into())),
        ("GRD102", af(1, |elev| elev.cpr = "ikke et nummer".into())),
        ("GRD103", af(1, |elev| elev.beskyttet = true)),
        ("GRD105", af(1, |elev| elev.hovedgruppe = "kor".into())),
        ("GRD106", af(1, |elev| elev.fornavn = "Å".repeat(10_000))),
        ("GRD107", af(1, |elev| elev.kontakter = (0..200).map(kontakt).collect())),
    ];
    for (nr, (kode, person)) in sager.into_iter().enumerate() {
        let grupper = gruppe("1A", "Hovedgruppe", Some("1")) + &gruppe("kor", "Hold", None);
        let mut dok = Dok { grupper, ..Dok::ny(SKOLE, 2) }.elever(2..4).elever(0..1).med(person);
        dok.tid = format!("2026-11-23T02:{nr:02}:00Z");
        let svar = fuld(&verden, &dok).await;
        svar.er([0, 0, 3, 0, 1], &[SKOLEN, kode]);
        assert_eq!(svar.element("linje"), ["2", "6"], "{kode}");
    }
    let lang = af(9, |elev| elev.lokal_id = "x".repeat(101));
    delta(&verden, &Dok::ny(SKOLE, 4).med(lang)).await.er([0, 0, 0, 0, 1], &[SKOLEN, "GRD106"]);
    let text =
        fuld(&verden, &Dok::ny(SKOLE, 5).elever(2..4).elever(0..1).med(af(1, |elev| elev.cpr = cpr(77)))).await.text;
    assert!(text.contains("<tekst>Ikke forventet CPR til localPersonID"), "{text}");
    // What was held stayed; but one that was said to be protected was marked so, and is again what its document says.
    fuld(&verden, &Dok::ny(SKOLE, 6).elever(0..4)).await.er([0, 1, 3, 0, 0], &[SKOLEN]);
}

#[tokio::test]
async fn one_local_person_id_twice_loads_neither() {
    let verden = Verden::ny().await;
    let mut anden = elev(1);
    anden.cpr = cpr(90);
    let dok = Dok::ny(SKOLE, 1).elever(0..2).med(anden.xml());
    fuld(&verden, &dok).await.er([1, 0, 0, 0, 2], &[SKOLEN, "GRD104", "GRD104"]);
}

/// A CPR number that changes hands: the one that had it keeps it at the source, and its new owner is loaded.
#[tokio::test]
async fn a_cpr_number_that_changes_hands() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(1..3)).await.er([2, 0, 0, 0, 0], &[SKOLEN]);
    let (mut a, mut b) = (elev(1), elev(2));
    std::mem::swap(&mut a.cpr, &mut b.cpr);
    fuld(&verden, &Dok::ny(SKOLE, 2).med(a.xml()).med(b.xml()))
        .await
        .er([0, 0, 0, 0, 2], &[SKOLEN, "GRD101", "GRD101"]);
}

#[tokio::test]
async fn contact_persons_that_are_left_out() {
    let verden = Verden::ny().await;
    let mut uden_alias = kontakt(3);
    uden_alias.beskyttet = true;
    let mut uden_cpr = kontakt(4);
    uden_cpr.cpr = "123".into();
    let selv = dok::Kontakt { cpr: cpr(1), ..kontakt(5) };
    let kontakter = vec![kontakt(1), kontakt(1), uden_alias, uden_cpr, selv];
    let elev = dok::Elev { kontakter, ..elev(1) };
    fuld(&verden, &Dok::ny(SKOLE, 1).med(elev.xml()))
        .await
        .er([1, 0, 0, 0, 0], &[SKOLEN, "GRD110", "GRD109", "GRD108", "GRD110"]);
}

#[tokio::test]
async fn letters_of_any_kind_are_kept() {
    let verden = Verden::ny().await;
    let navne = ["Ærø", "A\u{30a}ge", "Jose\u{301}", "👩\u{200d}👧", "محمد", "O'Neill &amp; Søn"];
    let dok = navne
        .iter()
        .enumerate()
        .fold(Dok::ny(SKOLE, 1), |dok, (n, navn)| dok.med(dok::Elev { fornavn: (*navn).to_owned(), ..elev(n) }.xml()));
    fuld(&verden, &dok).await.er([6, 0, 0, 0, 0], &[SKOLEN]);
    fuld(&verden, &Dok { tid: "2026-11-23T05:00:00Z".into(), ..dok }).await.er([0, 0, 6, 0, 0], &[SKOLEN]);
}

/// A cut file must not empty a school.
#[tokio::test]
async fn a_full_import_that_would_remove_most_is_refused_unless_it_says_so() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..20)).await.er([20, 0, 0, 0, 0], &[SKOLEN]);
    fuld(&verden, &Dok::ny(SKOLE, 2).elever(0..9)).await.afvist(19, &["GRD019"]);
    fuld(&verden, &Dok::ny(SKOLE, 2)).await.afvist(19, &["GRD019"]);
    fuld(&verden, &Dok::ny(SKOLE, 3).elever(0..20)).await.er([0, 0, 20, 0, 0], &[SKOLEN]);
    fuld(&verden, &Dok::ny(SKOLE, 4).elever(0..10)).await.er([0, 0, 10, 10, 0], &[SKOLEN]);
    // Of fewer than twenty any number may go.
    fuld(&verden, &Dok::ny(SKOLE, 5).elever(0..1)).await.er([0, 0, 1, 9, 0], &[SKOLEN]);
    fuld(&verden, &Dok::ny(SKOLE, 6).elever(0..30)).await.er([29, 0, 1, 0, 0], &[SKOLEN]);
    let med_vilje = Dok { inst_xml: " tilladStorSletning=\"true\"".into(), ..Dok::ny(SKOLE, 7) };
    fuld(&verden, &med_vilje).await.er([0, 0, 0, 30, 0], &[SKOLEN]);
}

#[tokio::test]
async fn an_import_for_another_institution_or_without_agreement_is_a_fault() {
    let verden = Verden::ny().await;
    let svar = fuld(&verden, &Dok::ny("990002", 1).elever(0..1)).await;
    assert!(svar.status == 400 && svar.text.contains("TIL330"), "{}", svar.text);
    // The agreement ends while the message is on its way: between the worker's look and the writer's.
    let cause = || tilslut::store::tilslutning::Cause {
        id: tilslut::types::ExchangeId::new_v4(),
        tid: now(),
        hvem: "prøve".into(),
        hvorfor: None,
    };
    let opsig = |verden: &Verden| {
        let cause = cause();
        let aftaler = verden.gateway.store().read(|conn| conn.aftaler(&Default::default())).unwrap();
        let part = |id| verden.gateway.store().read(|conn| conn.part(id)).unwrap();
        let den = aftaler.into_iter().find(|aftale| {
            aftale.service == tilslut::tilslutning::Service::WsaImport
                && aftale
                    .part
                    .is_some_and(|id| part(id).is_some_and(|part| part.institutionsnummer == SKOLE.parse().ok()))
        });
        let id = den.unwrap().id;
        verden
            .gateway
            .store()
            .write_blocking(move |tx| tx.aftale_udfoer(id, Handling::Opsig, &cause))
            .unwrap()
            .unwrap();
    };
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..1)).await.er([1, 0, 0, 0, 0], &[SKOLEN]);
    std::thread::scope(|scope| scope.spawn(|| opsig(&verden)).join().unwrap());
    let svar = fuld(&verden, &Dok::ny(SKOLE, 2).elever(0..1)).await;
    assert!(svar.status == 400 && svar.text.contains("TIL330"), "{}", svar.text);
}

#[tokio::test]
async fn a_truncated_document_changes_nothing() {
    let verden = Verden::ny().await;
    fuld(&verden, &Dok::ny(SKOLE, 1).elever(0..2)).await.er([2, 0, 0, 0, 0], &[SKOLEN]);
    let request = anmodning(&verden, WSAIMPORT, &Dok::ny(SKOLE, 2).elever(0..1).payload("importerXml"));
    let cut = request.body.len() - 500;
    let body = request.body.slice(..cut);
    let svar = Svar::af(&verden.gateway.handle(RawRequest { body, ..request }).await);
    assert!(svar.status == 400 && svar.text.contains("TIL1"), "{}", svar.text);
    slet(&verden, &Dok::ny(SKOLE, 3).med(slettes("e0")).med(slettes("e1"))).await.er([0, 0, 0, 2, 0], &[SKOLEN]);
}
