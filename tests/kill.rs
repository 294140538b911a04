//! kill -9 under load, and SIGTERM under load: what was acknowledged is there whole, of the rest all or nothing, and never twice.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::proces::{IMPORT, Mappe, Proces, Register, enheder, kald, numre, sending};

const KLIENTER: usize = 6;
const RUNDER: u64 = 4;

/// What the clients know: each batch by its id (which is also its name), and what was answered to those that were answered.
#[derive(Default)]
struct Kendt {
    sendt: HashSet<String>,
    kvitteret: HashMap<String, Vec<String>>,
}

/// Clients that send one batch after another on connections of their own, until the gateway is gone.
struct Pres {
    kendt: Arc<Mutex<Kendt>>,
    opgaver: Vec<tokio::task::JoinHandle<()>>,
}

impl Pres {
    fn start(proces: &Proces, kendt: &Arc<Mutex<Kendt>>, runde: u64) -> Self {
        let opgaver = (0..KLIENTER).map(|nr| {
            let (klient, url, kendt) = (proces.klient("leverandoer-system"), proces.url(IMPORT), Arc::clone(kendt));
            tokio::spawn(async move {
                for batch in 0.. {
                    let slags = if nr == 0 { "Stor" } else { "Lille" };
                    let navn = format!("{slags}-R{runde}-K{nr}-B{batch}");
                    kendt.lock().unwrap().sendt.insert(navn.clone());
                    let Ok(svar) = kald(&klient, &url, &sending(&navn, &navn)).await else { return };
                    if svar.text().contains("<status>OK</status>") {
                        kendt.lock().unwrap().kvitteret.insert(navn, numre(&svar.text()));
                    } else {
                        assert_eq!(svar.status, 503, "{}", svar.text());
                        return;
                    }
                }
            })
        });
        Self { opgaver: opgaver.collect(), kendt: Arc::clone(kendt) }
    }

    async fn slut(self) -> Arc<Mutex<Kendt>> {
        for opgave in self.opgaver {
            opgave.await.unwrap();
        }
        self.kendt
    }
}

/// Every acknowledged batch is there whole, with the numbers that its receipt gave; every other is there whole or not at all.
fn efterproev(kendt: &Kendt, register: &Register) {
    for navn in &kendt.sendt {
        let der = register.af_sending(navn);
        assert!(der == 0 || der == enheder(navn), "{navn}: {der} units");
        let Some(numre) = kendt.kvitteret.get(navn) else { continue };
        assert_eq!(der, enheder(navn), "{navn} was acknowledged");
        for nummer in numre {
            assert!(register.navn_paa.get(nummer).is_some_and(|on| on.starts_with(navn.as_str())), "{navn}: {nummer}");
        }
    }
    let alle: Vec<_> = kendt.kvitteret.values().flatten().collect();
    assert_eq!(alle.iter().collect::<HashSet<_>>().len(), alle.len(), "a number was issued twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_it_has_all_that_it_acknowledged_and_no_half() {
    let mappe = Mappe::ny();
    let kendt = Arc::new(Mutex::new(Kendt::default()));
    let mut proces = mappe.start();
    for runde in 0..RUNDER {
        let pres = Pres::start(&proces, &kendt, runde);
        tokio::time::sleep(Duration::from_millis(300 + 217 * runde)).await;
        proces.draeb();
        pres.slut().await;
        mappe.efterproev_journal();

        proces = mappe.start();
        let register = proces.register().await;
        efterproev(&kendt.lock().unwrap(), &register);
        send_igen(&proces, &kendt).await;
        let register = proces.register().await;
        efterproev(&kendt.lock().unwrap(), &register);
    }
    let kendt = kendt.lock().unwrap();
    assert!(kendt.kvitteret.len() > 20, "hardly any load: {}", kendt.kvitteret.len());
    assert_eq!(kendt.kvitteret.len(), kendt.sendt.len());
    drop(proces);
    mappe.efterproev_journal();
}

/// What a client does after a crash: it sends again what it has no receipt for, twice here; and what it has one for, to the same answer.
async fn send_igen(proces: &Proces, kendt: &Mutex<Kendt>) {
    let klient = proces.klient("leverandoer-system");
    let (uden, med) = {
        let kendt = kendt.lock().unwrap();
        let uden: Vec<_> = kendt.sendt.iter().filter(|navn| !kendt.kvitteret.contains_key(*navn)).cloned().collect();
        let med = kendt.kvitteret.iter().next().map(|(navn, numre)| (navn.clone(), numre.clone()));
        (uden, med)
    };
    for navn in uden {
        let mut svar = Vec::new();
        for _ in 0..2 {
            svar.push(proces.kald(&klient, IMPORT, &sending(&navn, &navn)).await.unwrap().text());
        }
        assert!(svar[0].contains("<status>OK</status>"), "{}", svar[0]);
        assert_eq!(svar[0], svar[1], "{navn}: the second answer is the first");
        kendt.lock().unwrap().kvitteret.insert(navn, numre(&svar[0]));
    }
    if let Some((navn, foer)) = med {
        let svar = proces.kald(&klient, IMPORT, &sending(&navn, &navn)).await.unwrap().text();
        assert_eq!(numre(&svar), foer, "{navn}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_end_under_load_it_answers_what_it_accepted_and_exits_with_0() {
    let mappe = Mappe::ny();
    let kendt = Arc::new(Mutex::new(Kendt::default()));
    let mut proces = mappe.start();
    let pres = Pres::start(&proces, &kendt, 0);
    tokio::time::sleep(Duration::from_millis(700)).await;
    proces.signal("-TERM");
    let ended = proces.vent(Duration::from_secs(20));
    pres.slut().await;
    assert_eq!(ended.code(), Some(0), "{}", proces.log());
    mappe.efterproev_journal();

    let proces = mappe.start();
    let register = proces.register().await;
    let kendt = kendt.lock().unwrap();
    efterproev(&kendt, &register);
    assert!(kendt.kvitteret.len() > 5);
    for navn in kendt.sendt.iter().filter(|navn| !kendt.kvitteret.contains_key(*navn)) {
        assert_eq!(register.af_sending(navn), 0, "{navn} was applied and not answered");
    }
}
