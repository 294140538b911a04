//! What needs the ministry's approval waits as a case (ir.md §3, choices §5).

use tilslut::institutioner::Sagsstatus;

use super::{
    EJER, MINISTERIUM, NS, SYSTEM, Skoler, VEDLIGEHOLD, batch, folkeskole, friskole, fusion, insert, med_navnerum,
    sammenlaeg, update,
};
use crate::proces::{Mappe, kald};

fn om_sag(metode: &str, sag: &str) -> String {
    let mere = if metode == "AfvisSag" { "<begrundelse>Vedtægterne siger andet</begrundelse>" } else { "" };
    format!("<{metode}><sagsnummer>{sag}</sagsnummer>{mere}</{metode}>")
}

impl Skoler {
    fn status(&self, sag: &str) -> Sagsstatus {
        self.laes(|conn| conn.sag(sag.parse().unwrap())).unwrap().status()
    }

    /// A school of the owner's, and the case of its new name.
    async fn navnesag(&self) -> (String, String) {
        let skole = self.friskole("Solskolen").await;
        let svar = self.kald(EJER, &update(&skole, &friskole("Måneskolen"))).await;
        assert!(svar.text.contains("<metode>UpdateInstitution</metode><hvorfor>"), "{}", svar.text);
        (skole, svar.afventer())
    }
}

#[tokio::test]
async fn a_new_name_of_a_private_school_waits_and_is_approved() {
    let skoler = Skoler::nye().await;
    let (skole, sag) = skoler.navnesag().await;
    assert_eq!(skoler.enhed(&skole).felter.navn, "Solskolen");

    // The owner and the ministry see it, whole; the municipality's supplier does not.
    for kalder in [EJER, MINISTERIUM] {
        let alle = skoler.kald(kalder, "<HentSager><status>afventer</status></HentSager>").await;
        assert_eq!((alle.en("sagsnummer"), alle.en("cvrNummer")), (sag.as_str(), "10000041"));
        let en = skoler.kald(kalder, &om_sag("HentSag", &sag)).await;
        assert!(en.text.contains("<institutionsNavn>Måneskolen</institutionsNavn>"), "{}", en.text);
        assert!(!en.text.contains("<fejl>") && !en.text.contains("<godkendelse>"), "{}", en.text);
    }
    assert!(!skoler.kald(SYSTEM, "<HentSager/>").await.text.contains("<sag>"));
    assert!(!skoler.kald(SYSTEM, &om_sag("HentSag", &sag)).await.text.contains("<sag>"));

    // Only the ministry decides, and a rehearsal of its decision keeps nothing.
    for kalder in [EJER, SYSTEM] {
        let nej = skoler.kald(kalder, &om_sag("GodkendSag", &sag)).await;
        nej.fault("TIL330");
        assert!(nej.text.contains("ændring 1 (GodkendSag): ministeriet"), "{}", nej.text);
        skoler.kald(kalder, &om_sag("AfvisSag", &sag)).await.fault("TIL330");
    }
    let proeve = om_sag("GodkendSag", &sag).replacen("<GodkendSag", "<GodkendSag proeve=\"true\"", 1);
    skoler.kald(MINISTERIUM, &proeve).await.ok();
    assert_eq!((skoler.status(&sag), skoler.enhed(&skole).felter.navn.as_str()), (Sagsstatus::Afventer, "Solskolen"));

    let godkendt = skoler.kald(MINISTERIUM, &om_sag("GodkendSag", &sag)).await.ok();
    assert_eq!((godkendt.en("sagsnummer"), godkendt.en("institutionsNummer")), (sag.as_str(), skole.as_str()));
    assert_eq!((skoler.status(&sag), skoler.enhed(&skole).felter.navn.as_str()), (Sagsstatus::Godkendt, "Måneskolen"));

    for metode in ["GodkendSag", "AfvisSag"] {
        skoler.kald(MINISTERIUM, &om_sag(metode, &sag)).await.fejl("IR091");
    }
    skoler.kald(EJER, &om_sag("TraekSag", &sag)).await.fejl("IR091");
    skoler.efterproev();
}

#[tokio::test]
async fn a_case_is_refused_with_a_reason() {
    let skoler = Skoler::nye().await;
    let (skole, sag) = skoler.navnesag().await;
    skoler.kald(MINISTERIUM, &om_sag("TraekSag", &sag)).await.fejl("IR092");
    skoler.kald(MINISTERIUM, &om_sag("AfvisSag", &sag)).await.ok();
    assert_eq!((skoler.status(&sag), skoler.enhed(&skole).felter.navn.as_str()), (Sagsstatus::Afvist, "Solskolen"));
    let set = skoler.kald(EJER, &om_sag("HentSag", &sag)).await;
    assert_eq!((set.en("status"), set.en("begrundelse")), ("afvist", "Vedtægterne siger andet"));
    assert!(
        skoler.kald(EJER, "<HentSager><status>afventer</status></HentSager>").await.element("sagsnummer").is_empty()
    );
}

#[tokio::test]
async fn a_case_is_withdrawn_by_who_asked_alone() {
    let skoler = Skoler::nye().await;
    let (_, sag) = skoler.navnesag().await;
    skoler.kald(SYSTEM, &om_sag("TraekSag", &sag)).await.fejl("IR090");
    skoler.kald(EJER, &om_sag("TraekSag", &sag)).await.ok();
    assert_eq!(skoler.status(&sag), Sagsstatus::Trukket);
    skoler.kald(MINISTERIUM, &om_sag("GodkendSag", &sag)).await.fejl("IR091");
    skoler.kald(MINISTERIUM, &om_sag("GodkendSag", "777")).await.fejl("IR090");
}

/// The acts are run by the rules as they are when the ministry approves: what has become wrong meanwhile stops it, and the case still waits.
#[tokio::test]
async fn what_has_become_wrong_meanwhile_stops_an_approval() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.friskole("Solskolen").await, skoler.friskole("Måneskolen").await);
    let sag = skoler.kald(EJER, &sammenlaeg(&a, &b)).await.afventer();
    let luk = format!("<DeleteInstitution><institutionsNummer>{b}</institutionsNummer></DeleteInstitution>");
    skoler.kald(MINISTERIUM, &luk).await.ok();

    let set = skoler.kald(EJER, &om_sag("HentSag", &sag)).await;
    assert!(set.text.contains("<fejl>") && !set.text.contains("<linje>"), "{}", set.text);
    let nej = skoler.kald(MINISTERIUM, &om_sag("GodkendSag", &sag)).await;
    assert_eq!((nej.en("status"), nej.en("sti")), ("Fejl", "/SammenlaegMedBestaaende/ophoerer"), "{}", nej.text);
    assert!(nej.element("linje").is_empty(), "its acts came in another message: {}", nej.text);
    assert_eq!(skoler.status(&sag), Sagsstatus::Afventer);
    skoler.efterproev();
}

/// One act that waits makes the whole batch wait, and the batchId stands for its answer.
#[tokio::test]
async fn a_batch_waits_whole() {
    let skoler = Skoler::nye().await;
    let sol = skoler.friskole("Solskolen").await;
    let blandet = format!(
        "<MeldElevaktivitet><institutionsNummer>{sol}</institutionsNummer><elever>40</elever><pr>2026-09-05</pr></MeldElevaktivitet>{}",
        update(&sol, &friskole("Måneskolen"))
    );
    let anmodet = skoler.kald(EJER, &batch("b1", "", &blandet)).await;
    let sag = anmodet.afventer();
    assert_eq!(anmodet.element("hvorfor").len(), 1);
    assert!(skoler.enhed(&sol).elevaktivitet.is_none(), "nothing of it is done yet");
    assert_eq!(skoler.kald(EJER, &batch("b1", "", &blandet)).await.text, anmodet.text, "one case, not two");
    let proeve = skoler.kald(EJER, &batch("b2", " proeve=\"true\"", &blandet)).await;
    assert_eq!((proeve.en("status"), proeve.element("sagsnummer").len()), ("Afventer", 0));
    assert_eq!(skoler.laes(|conn| conn.sager(None, None)).len(), 1);

    let godkendt = skoler.kald(MINISTERIUM, &om_sag("GodkendSag", &sag)).await.ok();
    assert_eq!(godkendt.element("metode"), ["MeldElevaktivitet", "UpdateInstitution"]);
    assert_eq!(skoler.enhed(&sol).elevaktivitet.unwrap().elever, 40);
    skoler.efterproev();
}

/// A new number is not told before it is issued.
#[tokio::test]
async fn a_case_tells_no_number_before_it_is_issued() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.friskole("Solskolen").await, skoler.friskole("Måneskolen").await);
    let anmodet = skoler.kald(EJER, &fusion(&a, &b)).await;
    let sag = anmodet.afventer();
    for svar in [&anmodet, &skoler.kald(MINISTERIUM, &om_sag("HentSag", &sag)).await] {
        assert!(svar.haendelser().contains(&"ny:1 Ny".to_owned()), "{}", svar.text);
        assert!(!svar.text.contains("283003"), "{}", svar.text);
    }
    // Another's new unit takes the number that the rehearsals had.
    assert_eq!(skoler.folkeskole("Nordskolen").await, "283003");
    let godkendt = skoler.kald(MINISTERIUM, &om_sag("GodkendSag", &sag)).await.ok();
    assert_eq!(godkendt.en("institutionsNummer"), "283004", "{}", godkendt.text);
}

#[tokio::test]
async fn leader_and_telephone_need_nobodys_approval() {
    let skoler = Skoler::nye().await;
    let skole = skoler.friskole("Solskolen").await;
    let felter = friskole("Solskolen").replace(
        "<institutionstype3>",
        "<institutionsleder>A. Eksempel</institutionsleder><telefon>9849 0000</telefon><institutionstype3>",
    );
    skoler.kald(EJER, &update(&skole, &felter)).await.ok();
    assert_eq!(skoler.enhed(&skole).felter.telefon.as_deref(), Some("9849 0000"));
    skoler.kald(SYSTEM, &insert(0, &folkeskole("Nordskolen"))).await.ok();
}

/// The real program: of two approvals at once, on two connections, exactly one does it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_approvals_at_once_one_counts() {
    let mappe = Mappe::ny();
    let proces = mappe.start();
    let url = proces.url(VEDLIGEHOLD);
    let (ejer, a, b) = (proces.klient(EJER), proces.klient(MINISTERIUM), proces.klient(MINISTERIUM));
    let ns = |payload: String| med_navnerum(&payload, NS);
    let svar = kald(&a, &url, &ns(insert(0, &friskole("Solskolen")))).await.unwrap().text();
    assert!(svar.contains("<institutionsNummer>283001<"), "{svar}");
    for runde in 1..=5 {
        let navn = format!("Solskolen {runde}");
        let svar = kald(&ejer, &url, &ns(update("283001", &friskole(&navn)))).await.unwrap().text();
        assert!(svar.contains(&format!("<sagsnummer>{runde}</sagsnummer>")), "{svar}");
        let godkend = ns(om_sag("GodkendSag", &runde.to_string()));
        let (x, y) = tokio::join!(kald(&a, &url, &godkend), kald(&b, &url, &godkend));
        let svar = [x.unwrap().text(), y.unwrap().text()];
        let ok = svar.iter().filter(|svar| svar.contains("<status>OK</status>")).count();
        let nej = svar.iter().filter(|svar| svar.contains("<kode>IR091</kode>")).count();
        assert_eq!((ok, nej), (1, 1), "{svar:?}");
    }
    drop(proces);
    mappe.efterproev_journal();
}
