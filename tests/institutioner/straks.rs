//! What a municipality does with its own schools is done at once.

use tilslut::institutioner::Enhedsart;

use super::{MINISTERIUM, NS, SYSTEM, Skoler, batch, folkeskole, fusion, insert, med_navnerum, sammenlaeg};
use crate::verden::Verden;

#[tokio::test]
async fn a_fusion_is_one_act() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.folkeskole("Nordskolen").await, skoler.folkeskole("Sydskolen").await);
    assert_eq!((a.as_str(), b.as_str()), ("283001", "283002"));

    let svar = skoler.kald(SYSTEM, &fusion(&a, &b)).await.ok();
    assert_eq!(svar.en("institutionsNummer"), "283003", "{}", svar.text);
    let haendelser = svar.haendelser();
    for ventet in ["283003 Ny", "283001 SkifterEnhedsart", "283002 SkifterEnhedsart"] {
        assert!(haendelser.iter().any(|haendelse| haendelse == ventet), "{ventet}: {haendelser:?}");
    }
    let hovedskole = skoler.enhed("283003");
    assert_eq!((hovedskole.enhedsart, hovedskole.felter.navn.as_str()), (Enhedsart::Hovedskole, "Nordskolen"));
    for nummer in [&a, &b] {
        let afdeling = skoler.enhed(nummer);
        assert_eq!((afdeling.enhedsart, afdeling.hovedskole), (Enhedsart::Afdeling, Some("283003".parse().unwrap())));
    }
    skoler.efterproev();
}

#[tokio::test]
async fn a_batch_is_answered_once_and_stands_for_one_content() {
    let skoler = Skoler::nye().await;
    let to = format!(
        "{}{}",
        insert(0, &folkeskole("Nordskolen")).replacen("<InsertInstitution", "<InsertInstitution lokalId=\"n\"", 1),
        insert(0, &folkeskole("Sydskolen")).replacen("<InsertInstitution", "<InsertInstitution lokalId=\"s\"", 1),
    );
    let alt = batch("b1", "", &format!("{to}{}", fusion("lokal:n", "lokal:s")));
    let foerste = skoler.kald(SYSTEM, &alt).await.ok();
    assert_eq!(foerste.element("lokalId"), ["n", "s"]);
    assert_eq!(skoler.enhed("283001").hovedskole, Some("283003".parse().unwrap()));
    let igen = skoler.kald(SYSTEM, &alt).await;
    assert_eq!(igen.text, foerste.text, "the stored answer, receipt and all");
    skoler.kald(SYSTEM, &batch("b1", "", &insert(0, &folkeskole("En anden")))).await.fault("TIL400");
    // The other register's batchIds are its own.
    let dagtilbud = "<ImporterAendringer xmlns=\"urn:tilslut:dagtilbudsregister:import:2\" batchId=\"b1\"><InsertDaginstitution>\
        <Daginstitution><daginstitutionsNavn>Nord</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode>\
        <admKommuneKode>825</admKommuneKode></Daginstitution></InsertDaginstitution></ImporterAendringer>";
    skoler.til(SYSTEM, "/services/dagtilbudsregister/ImportService/v2.0", dagtilbud).await.ok();
    skoler.efterproev();
}

#[tokio::test]
async fn a_rehearsal_tells_what_would_follow_and_keeps_nothing() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.folkeskole("Nordskolen").await, skoler.folkeskole("Sydskolen").await);
    let foer = skoler.laes(tilslut::store::Conn::last_change);
    for _ in 0..2 {
        let svar = skoler.kald(SYSTEM, &batch("p", " proeve=\"true\"", &fusion(&a, &b))).await.ok();
        assert!(!svar.text.contains("283003"), "the number is not issued: {}", svar.text);
        assert!(svar.haendelser().contains(&"ny:1 Ny".to_owned()), "{}", svar.text);
        assert!(svar.text.contains("<haendelse>SkifterHovedskole</haendelse><til>ny:1</til>"), "{}", svar.text);
    }
    assert_eq!(skoler.laes(tilslut::store::Conn::last_change), foer);
    assert_eq!(skoler.enhed(&a).enhedsart, Enhedsart::Simpel);
    let svar = skoler.kald(SYSTEM, &fusion(&a, &b)).await.ok();
    assert_eq!(svar.en("institutionsNummer"), "283003", "no number was used up");
}

/// All or nothing: the second act is refused, so the first is not done either, and its places are told.
#[tokio::test]
async fn a_batch_with_an_error_does_nothing() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.folkeskole("Nordskolen").await, skoler.folkeskole("Sydskolen").await);
    let svar = skoler.kald(SYSTEM, &batch("b", "", &format!("{}{}", fusion(&a, &b), sammenlaeg("283777", &b)))).await;
    assert_eq!((svar.status, svar.en("status")), (200, "Fejl"), "{}", svar.text);
    assert_eq!(svar.en("sti"), "/ImporterAendringer/SammenlaegMedBestaaende/fortsaetter");
    assert_eq!((svar.en("position"), svar.en("linje")), ("2", "1"));
    assert!(svar.haendelser().is_empty());
    assert_eq!(skoler.enhed(&a).enhedsart, Enhedsart::Simpel);
    skoler.efterproev();
}

#[tokio::test]
async fn another_municipalitys_school_is_not_the_callers() {
    let skoler = Skoler::nye().await;
    let anden = folkeskole("Vestskolen").replace(">825<", ">563<").replace(">9940<", ">6720<");
    let svar = skoler.kald(SYSTEM, &insert(0, &anden)).await;
    svar.fault("TIL330");
    assert!(svar.text.contains("ændring 1 (InsertInstitution)"), "{}", svar.text);
}

#[tokio::test]
async fn a_caller_is_told_who_it_is_proven_to_be() {
    let skoler = Skoler::nye().await;
    let hello = |kalder| skoler.kald(kalder, "<HelloWorldCredentials/>");
    let system = hello(SYSTEM).await;
    assert!(
        system.text.contains("<cvrNummer>10000017</cvrNummer><bevis>tls</bevis><system>EX100001</system>"),
        "{}",
        system.text
    );
    let kommune = hello("kommune-organisation").await;
    assert!(kommune.text.contains("<part><slags>kommune</slags><nummer>825</nummer></part>"), "{}", kommune.text);
    let ministerium = hello(MINISTERIUM).await;
    assert!(ministerium.text.contains("<part><slags>ministerium</slags></part>"), "{}", ministerium.text);
    hello("leverandoer-b-system").await.fault("TIL310");
}

#[tokio::test]
async fn the_schema_is_given_and_judges_a_document() {
    let skoler = Skoler::nye().await;
    for skema in ["vedligehold-v1.xsd", "institutionsregister-v1.xsd"] {
        let svar = skoler.kald(SYSTEM, &format!("<GetXMLSchema><skemaNavn>{skema}</skemaNavn></GetXMLSchema>")).await;
        assert!(svar.text.contains("<skema><xs:schema"), "{}", svar.text);
    }
    let valider = |dokument: String| {
        format!(
            "<ValidateXmlAgainstSchema><skemaNavn>vedligehold-v1.xsd</skemaNavn><dokument>{}</dokument></ValidateXmlAgainstSchema>",
            med_navnerum(&dokument, NS)
        )
    };
    skoler.kald(SYSTEM, &valider(insert(0, &folkeskole("Nordskolen")))).await.ok();
    skoler.kald(SYSTEM, &valider(insert(2, &folkeskole("Nordskolen")))).await.fejl("IPL000002");
    skoler.kald(SYSTEM, &insert(2, &folkeskole("Nordskolen"))).await.fejl("IPL000002");
    assert!(skoler.laes(|conn| conn.institution(&"283001".parse().unwrap())).is_none());
}

#[tokio::test]
async fn only_those_with_an_agreement_come_in() {
    let verden = Skoler(Verden::ny().await);
    verden.kald("udtraek-system", &insert(0, &folkeskole("Nordskolen"))).await.fault("TIL310");
    verden.kald("leverandoer-b-system", "<HentSager/>").await.fault("TIL310");
}
