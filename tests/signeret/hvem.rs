//! Who the caller is: by its TLS certificate, by its signature, by both; and when that ends.

use std::collections::BTreeMap;

use super::*;
use crate::proces::{konvolut, sending};

/// A receipt, without the envelope and its ids.
fn kvittering(svar: &Response) -> String {
    let text = svar.text();
    let start = text.find("<ImporterAendringerResponse").unwrap_or_else(|| panic!("{text}"));
    text[start..text.find("</soap:Body>").unwrap()].to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_a_signature_and_both_do_the_same() {
    let scene = Scene::ny();
    let (med, uden) = (scene.klient(Some(LEVERANDOER)), scene.klient(None));
    let by_certificate = scene.send(&med, &Besked::dtr(sending("a", "a")), &konvolut(&sending("a", "a"))).await;
    assert_eq!(kode(&by_certificate), "TIL111", "SOAP 1.1 in the other version's media type");
    let besked = Besked { version: Version::V11, ..Besked::dtr(sending("a", "a")) };
    let by_certificate = scene.send(&med, &besked, &konvolut(&sending("a", "a"))).await;
    assert_eq!(kode(&by_certificate), "OK");
    assert!(!by_certificate.text().contains("Signature"), "who does not sign is not signed to");

    // Another message, another proof, and the same batch: the stored answer, in either version.
    for version in [Version::V11, Version::V12] {
        for klient in [&uden, &med] {
            let besked = Besked { version, ..Besked::dtr(sending("a", "a")) };
            let svar = scene.send_signeret(klient, &besked).await;
            assert_eq!(kvittering(&svar), kvittering(&by_certificate));
            assert_eq!(scene.underskrevet_af(&besked, &svar), "gateway-system");
        }
    }
    // And each way makes units of its own.
    for (klient, navn) in [(&uden, "b"), (&med, "c")] {
        let svar = scene.send_signeret(klient, &Besked::dtr(sending(navn, navn))).await;
        assert_eq!(kode(&svar), "OK", "{}", svar.text());
    }
    let register = scene.proces.register().await;
    for navn in ["a", "b", "c"] {
        assert_eq!(register.af_sending(navn), crate::proces::enheder(navn), "{navn}");
    }

    // The journal tells by what each was proven.
    let list: Vec<serde_json::Value> = serde_json::from_str(&scene.kommando(&["journal", "list", "--json"])).unwrap();
    let mut beviser = BTreeMap::<String, usize>::new();
    for entry in list.iter().filter(|entry| entry["operation"] == "ImporterAendringer") {
        *beviser.entry(entry["bevis"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let expected = [("signatur", 3), ("tls", 1), ("tls+signatur", 3)].map(|(bevis, count)| (bevis.to_owned(), count));
    assert_eq!(beviser, BTreeMap::from(expected));
    scene.mappe.efterproev_journal();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_proof_is_there_must_hold() {
    let scene = Scene::ny();
    let besked = Besked::dtr(sending("a", "a"));
    let rigtig = besked.signeret(&scene.underskriver);
    let aendret = rigtig.replace("<daginstitutionsNavn>a<", "<daginstitutionsNavn>b<");
    assert_ne!(aendret, rigtig);
    let pki = scene.mappe.sti("pki");
    let spaerret = besked.signeret(&Underskriver::ny(&pki, "leverandoer-spaerret"));
    let uden_underskrift = besked.usigneret();
    let cases: [(&str, Option<&str>, &String, &str); 8] = [
        ("two CVR numbers", Some("udtraek-system"), &rigtig, "TIL215"),
        ("a signature that is none, though the certificate is fine", Some(LEVERANDOER), &aendret, "TIL211"),
        ("a signature that is none", None, &aendret, "TIL211"),
        ("a revoked signer", None, &spaerret, "TIL211"),
        ("a revoked signer, though the certificate is fine", Some(LEVERANDOER), &spaerret, "TIL211"),
        ("a revoked certificate, though the signature is fine", Some("leverandoer-spaerret"), &rigtig, "TIL200"),
        ("an expired certificate, though the signature is fine", Some("leverandoer-udloebet"), &rigtig, "TIL200"),
        ("no proof at all", None, &uden_underskrift, "TIL200"),
    ];
    for (what, certifikat, krop, expected) in cases {
        let svar = scene.send(&scene.klient(certifikat), &besked, krop).await;
        assert_eq!((kode(&svar).as_str(), svar.status.as_u16()), (expected, 400), "{what}");
        assert!(!svar.text().contains("Signature"), "{what}: nobody is proven, so nothing is signed");
    }
    // Nothing of all that was kept or claimed: the true message is still new.
    assert_eq!(scene.proces.register().await.af_sending("a"), 0);
    assert_eq!(kode(&scene.send(&scene.klient(None), &besked, &rigtig).await), "OK");
    // The log has the cause under the id that the caller was given, and the fault has not.
    let svar = scene.send(&scene.klient(None), &besked, &aendret).await;
    let id = mellem(&svar.text(), "<CorrelationID>", "<")[0].to_owned();
    let log = scene.proces.log();
    let line = log.lines().find(|line| line.contains(&id) && line.contains("\"cause\""));
    assert!(line.is_some_and(|line| line.contains("digest: the digest of Body does not fit")), "{line:?}");
    assert!(!svar.text().contains("digest"), "{}", svar.text());
}

/// One connection that stays open, and no TLS certificate on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_ends_on_an_open_connection() {
    for (what, expected) in [("aftale", "TIL324"), ("certifikat", "TIL211")] {
        let scene = Scene::ny();
        let klient = scene.klient(None);
        assert_eq!(kode(&scene.send_signeret(&klient, &Besked::dtr(sending("foer", "foer"))).await), "OK");
        if what == "aftale" {
            let aftaler: serde_json::Value =
                serde_json::from_str(&scene.kommando(&["aftale", "list", "--json"])).unwrap();
            let data = aftaler.as_array().unwrap().iter().find(|aftale| {
                aftale["slags"] == "data" && aftale["service"] == "dtr-import" && aftale["system"] == "EX100001"
            });
            scene.kommando(&["aftale", "opsig", &data.unwrap()["id"].to_string()]);
        } else {
            crate::attack::spaer(&scene.mappe, LEVERANDOER);
            scene.genlaes("certifikater og spærrelister er læst igen").await;
        }
        let besked = Besked::dtr(sending("efter", "efter"));
        let svar = scene.send_signeret(&klient, &besked).await;
        assert_eq!(kode(&svar), expected, "{}", svar.text());
        // Who is proven and may not is told so by a signed fault; who is not proven any more is not.
        if what == "aftale" {
            assert_eq!(scene.underskrevet_af(&besked, &svar), "gateway-system");
        } else {
            assert!(!svar.text().contains("Signature"));
        }
        let metrics = scene.proces.maalinger();
        assert!(
            metrics.lines().any(|line| line == "tilslut_forbindelser_total 1"),
            "one connection all the time: {metrics}"
        );
        assert_eq!(scene.proces.register().await.af_sending("efter"), 0);
    }
}
