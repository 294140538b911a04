//! A message counts once: on two connections, after a restart, through kill -9; and for as long as it says, no longer.

use std::time::Duration;

use super::*;
use crate::proces::sending;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_copies_at_once_exactly_one_is_taken() {
    let scene = Scene::ny();
    let (one, other) = (scene.klient(None), scene.klient(Some(LEVERANDOER)));
    for round in 0..10 {
        let navn = format!("runde-{round}");
        // A change and a read; the read would change nothing, and is refused all the same.
        let read =
            r#"<GetKodetabel xmlns="urn:tilslut:dagtilbudsregister:eksport:2"><navn>ejerform</navn></GetKodetabel>"#;
        for besked in [Besked::dtr(sending(&navn, &navn)), Besked::dtr(read)] {
            let krop = besked.signeret(&scene.underskriver);
            let (a, b) = tokio::join!(scene.send(&one, &besked, &krop), scene.send(&other, &besked, &krop));
            let mut koder = [kode(&a), kode(&b)];
            koder.sort();
            assert_eq!(koder, ["OK", "TIL214"]);
            for svar in [&a, &b] {
                assert_eq!(scene.underskrevet_af(&besked, svar), "gateway-system");
            }
            assert_eq!(kode(&scene.send(&one, &besked, &krop).await), "TIL214");
        }
        assert_eq!(scene.proces.register().await.af_sending(&navn), crate::proces::enheder(&navn));
    }
    scene.mappe.efterproev_journal();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_forgets_nothing_and_a_retry_is_answered_from_the_store() {
    let mut scene = Scene::ny();
    let besked = Besked::dtr(sending("a", "a"));
    let krop = besked.signeret(&scene.underskriver);
    let first = scene.send(&scene.klient(None), &besked, &krop).await;
    assert_eq!(kode(&first), "OK");
    scene.proces.draeb();
    scene.proces = scene.mappe.start();
    let klient = scene.klient(None);
    assert_eq!(kode(&scene.send(&klient, &besked, &krop).await), "TIL214");
    // The same MessageID signed again is no new message either.
    let later = Besked { created: Time::now(), ..besked.clone() };
    assert_eq!(kode(&scene.send_signeret(&klient, &later).await), "TIL214");
    // A retry is a new message with the same batch.
    let again = scene.send_signeret(&klient, &besked.ny()).await;
    let receipt = |svar: &Response| mellem(&svar.text(), "<kvitteringsId>", "<")[0].to_owned();
    assert_eq!(receipt(&again), receipt(&first));
    assert_eq!(scene.proces.register().await.af_sending("a"), crate::proces::enheder("a"));
}

/// Messages under way when the gateway is killed: sent once more, to the letter, each is there once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_under_way_at_kill_9_is_there_once() {
    let mut scene = Scene::ny();
    let mut answered = 0;
    for round in 0..3 {
        let beskeder: Vec<_> = (0..12).map(|nr| format!("kast-{round}-{nr}")).collect();
        let kroppe: Vec<_> = beskeder
            .iter()
            .map(|navn| Besked::dtr(sending(navn, navn)))
            .map(|besked| (besked.signeret(&scene.underskriver), besked))
            .collect();
        let sending: Vec<_> = kroppe
            .iter()
            .cloned()
            .map(|(krop, besked)| {
                let (klient, url) = (scene.klient(None), scene.proces.url(besked.sti));
                tokio::spawn(async move { klient.post(&url, besked.version, &besked.action(), krop).await.is_ok() })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(100 + 250 * round)).await;
        scene.proces.draeb();
        let mut known = Vec::new();
        for sent in sending {
            known.push(sent.await.unwrap());
        }
        scene.proces = scene.mappe.start();
        let klient = scene.klient(None);
        for ((krop, besked), known) in kroppe.iter().zip(known) {
            let svar = kode(&scene.send(&klient, besked, krop).await);
            assert!(svar == "TIL214" || svar == "OK" && !known, "{svar}, answered before: {known}");
            answered += usize::from(known);
        }
        let register = scene.proces.register().await;
        for navn in &beskeder {
            assert_eq!(register.af_sending(navn), crate::proces::enheder(navn), "{navn}");
        }
    }
    println!("{answered} were answered before the end");
    scene.mappe.efterproev_journal();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_counts_for_as_long_as_it_says_and_no_longer() {
    let scene = Scene::ny();
    let klient = scene.klient(None);
    let minutes = |minutes: i64| Time::now() + jiff::SignedDuration::from_mins(minutes);
    let hello = Besked::dtr(r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2"/>"#);
    let cases = [
        (Time::now(), 300, "OK"),
        (minutes(-9), 600, "OK"),
        (minutes(-5), 270, "OK"),
        (minutes(-10), 300, "TIL213"),
        (minutes(5), 300, "TIL213"),
        (Time::now(), 3600, "TIL213"),
    ];
    for (created, life, expected) in cases {
        let besked = Besked { created, life: Duration::from_secs(life), ..hello.ny() };
        let svar = scene.send_signeret(&klient, &besked).await;
        assert_eq!(kode(&svar), expected, "{created} {life}");
    }
}

/// What is recorded of a signed exchange can be played again: the caller is the recorded one, and the answer as it was before it was signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_exchanges_of_a_journal_come_out_the_same() {
    let mut scene = Scene::ny();
    let klient = scene.klient(None);
    let read = r#"<GetKodetabel xmlns="urn:tilslut:dagtilbudsregister:eksport:2"><navn>ejerform</navn></GetKodetabel>"#;
    let hello = r#"<helloWorldWithCertificate xmlns="https://brugerdatabasen.stil.dk/bpi/common/3"/>"#;
    let bpi = Besked {
        system: Some("EX100001"),
        navnerum: Some("https://brugerdatabasen.stil.dk/bpi/wsiinst/6"),
        ..Besked::til("/bpi/wsiinst/6", hello)
    };
    let kast = Besked::dtr(sending("a", "a"));
    let beskeder =
        [kast.clone(), kast.ny(), Besked::dtr(read), bpi.clone(), kast.clone(), Besked { system: None, ..bpi.ny() }];
    let mut koder = Vec::new();
    for besked in &beskeder {
        koder.push(kode(&scene.send_signeret(&klient, besked).await));
    }
    assert_eq!(koder, ["OK", "OK", "OK", "OK", "TIL214", "TIL212"]);
    scene.proces.signal("-TERM");
    scene.proces.vent(Duration::from_secs(20));
    let list: Vec<serde_json::Value> = serde_json::from_str(&scene.kommando(&["journal", "list", "--json"])).unwrap();
    let mut outcomes = Vec::new();
    for entry in list.iter().rev().filter(|entry| entry["bevis"] == "signatur") {
        let output = scene.mappe.kommando(&["replay", entry["id"].as_str().unwrap()]);
        outcomes.push(output.status.code().unwrap());
    }
    // Neither a copy of a message nor the message of somebody who was not let in is kept.
    assert_eq!(outcomes, [0, 0, 0, 0, 3, 3]);
}
