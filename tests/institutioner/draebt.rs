//! kill -9 in the middle of sammenlægninger: all of a batch or nothing of it, the agreements included.

use std::time::Duration;

use tilslut::eksempel::aftal_institution;
use tilslut::institutioner::Institution;
use tilslut::store::tilslutning::{Cause, Filter};
use tilslut::tilslutning::{Service, Status};
use tilslut::types::{ExchangeId, Time};

use super::aftaler::part;
use super::{NS, SYSTEM, VEDLIGEHOLD, batch, folkeskole, insert, med_navnerum, sammenlaeg};
use crate::proces::{Mappe, kald};

const RUNDER: usize = 4;
/// Schools that one batch closes into one that goes on.
const SKOLER: usize = 40;

fn nummer(nr: usize) -> String {
    (283_001 + nr).to_string()
}

/// The schools of a round: the one that goes on, and those that end.
fn runde(nr: usize) -> (String, Vec<String>) {
    let foerste = nr * (SKOLER + 1);
    (nummer(foerste), (foerste + 1..=foerste + SKOLER).map(nummer).collect())
}

fn sammenlaegninger(nr: usize) -> String {
    let (fortsaetter, ophoerer) = runde(nr);
    let alle: String = ophoerer.iter().map(|ophoerer| sammenlaeg(&fortsaetter, ophoerer)).collect();
    med_navnerum(&batch(&format!("s{nr}"), "", &alle), NS)
}

/// An agreement on every school that will end.
fn aftal(mappe: &Mappe) {
    let store = mappe.store();
    let cause = Cause { id: ExchangeId::from_u128(2), tid: Time::now(), hvem: "prøve".into(), hvorfor: None };
    let write = move || {
        store.write_blocking(move |tx| {
            let system = "EX100001".parse().unwrap();
            for nummer in (0..RUNDER).flat_map(|nr| runde(nr).1) {
                aftal_institution(tx, &part(&nummer), &system, &[Service::WsaImport], &cause)?;
            }
            Ok(())
        })
    };
    std::thread::spawn(write).join().unwrap().unwrap();
}

/// Whether a round was done: whole, with its agreements, or not at all.
fn gjort(mappe: &Mappe, nr: usize) -> bool {
    let (fortsaetter, ophoerer) = runde(nr);
    let store = mappe.store();
    let (lukkede, opsagte) = store
        .read(|conn| {
            let enhed = |nummer: &String| conn.institution(&nummer.parse().unwrap()).map(Option::unwrap);
            let lukkede = ophoerer.iter().map(enhed).collect::<Result<Vec<Institution>, _>>()?;
            let mut opsagte = 0;
            for nummer in &ophoerer {
                let part = conn.part_institution(&nummer.parse().unwrap())?.unwrap();
                let aftaler = conn.aftaler(&Filter { part: Some(part.id), ..Filter::default() })?;
                opsagte += aftaler.iter().filter(|aftale| aftale.status == Status::Opsagt).count();
            }
            Ok((lukkede.iter().filter(|skole| skole.lukket()).count(), opsagte))
        })
        .unwrap();
    assert!(lukkede == 0 || lukkede == SKOLER, "{fortsaetter}: {lukkede} closed");
    assert_eq!(lukkede, opsagte, "{fortsaetter}: the agreements end with their schools");
    lukkede == SKOLER
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_it_has_all_or_nothing() {
    let mappe = Mappe::ny();
    let mut proces = mappe.start();
    let opret: String = (0..RUNDER * (SKOLER + 1)).map(|nr| insert(0, &folkeskole(&format!("Skole {nr}")))).collect();
    let opret = med_navnerum(&batch("opret", "", &opret), NS);
    let svar = kald(&proces.klient(SYSTEM), &proces.url(VEDLIGEHOLD), &opret).await.unwrap().text();
    assert!(svar.contains("<status>OK</status>"), "{}", svar.chars().take(2000).collect::<String>());
    drop(proces);
    aftal(&mappe);
    proces = mappe.start();
    for nr in 0..RUNDER {
        let (klient, url) = (proces.klient(SYSTEM), proces.url(VEDLIGEHOLD));
        let sendt = tokio::spawn(async move { kald(&klient, &url, &sammenlaegninger(nr)).await });
        tokio::time::sleep(Duration::from_millis(15 + 25 * nr as u64)).await;
        proces.draeb();
        let svar = sendt.await.unwrap();
        mappe.efterproev_journal();
        let foer = gjort(&mappe, nr);
        assert!(foer || svar.is_err(), "what was acknowledged is there");

        // What a client does after a crash: it sends again what it has no receipt for.
        proces = mappe.start();
        let svar = kald(&proces.klient(SYSTEM), &proces.url(VEDLIGEHOLD), &sammenlaegninger(nr)).await.unwrap().text();
        assert!(svar.contains("<status>OK</status>"), "{}", svar.chars().take(2000).collect::<String>());
        assert!(gjort(&mappe, nr));
    }
    drop(proces);
    mappe.efterproev_journal();
}
