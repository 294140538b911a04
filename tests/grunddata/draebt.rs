//! kill -9 in the middle of imports: what was acknowledged is there whole, of the rest all or nothing, and the same document again says which.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::dok::{Dok, Elev, elev};
use super::drift::{Leverandoer, nu};
use crate::proces::{Mappe, Proces};

const KILDER: usize = 4;
const RUNDER: u64 = 3;
/// Persons of a document; the next one changes every one of them.
const PERSONER: usize = 40;

/// What a source's supplier knows: the last document that was answered, and the one that was sent after it.
#[derive(Clone, Default)]
struct Kendt {
    kvitteret: Option<Dok>,
    sendt: Option<Dok>,
    antal: usize,
}

fn dok(kilde: usize, nr: usize) -> Dok {
    let person = |n| Elev { email: Some(format!("nr{nr}@eksempel.invalid")), ..elev(n) }.xml();
    let start = kilde * PERSONER;
    (start..start + PERSONER).fold(nu(&format!("Kilde {kilde}")), |dok, n| dok.med(person(n)))
}

/// Sends one document after another, until the gateway is gone.
async fn pres(leverandoer: Leverandoer, kilde: usize, kendt: Arc<Mutex<Kendt>>) {
    let foerste = kendt.lock().unwrap().antal;
    for nr in foerste.. {
        let dok = dok(kilde, nr);
        kendt.lock().unwrap().sendt = Some(dok.clone());
        let Ok(svar) = leverandoer.fuld(&dok).await else { return };
        let [oprettet, aendret, ..] = svar.antal();
        assert_eq!(oprettet + aendret, PERSONER, "{}", svar.text);
        *kendt.lock().unwrap() = Kendt { kvitteret: Some(dok), sendt: None, antal: nr + 1 };
    }
}

/// Whether a document was there already; then there is nothing of it that was not.
async fn var_der(leverandoer: &Leverandoer, dok: &Dok) -> bool {
    let svar = leverandoer.fuld(dok).await.unwrap();
    let [oprettet, aendret, uaendret, slettet, afvist] = svar.antal();
    assert_eq!((slettet, afvist), (0, 0), "{}", svar.text);
    let der = svar.koder().contains(&"GRD506".to_owned());
    let ventet = if der { [0, PERSONER] } else { [PERSONER, 0] };
    assert_eq!([oprettet + aendret, uaendret], ventet, "{}", svar.text);
    der
}

async fn efterproev(leverandoer: &Leverandoer, kendt: &Mutex<Kendt>) {
    let Kendt { kvitteret, sendt, .. } = kendt.lock().unwrap().clone();
    let Some(sendt) = sendt else {
        assert!(var_der(leverandoer, &kvitteret.unwrap()).await, "it was acknowledged");
        return;
    };
    // The one that nobody was told of came after: if it is there, it is the acknowledged one that is refused.
    let afloest = match kvitteret {
        Some(kvitteret) => {
            let svar = leverandoer.fuld(&kvitteret).await.unwrap();
            let afloest = svar.reskode() == 11;
            assert!(afloest || svar.antal() == [0, 0, PERSONER, 0, 0], "it was acknowledged: {}", svar.text);
            Some(afloest)
        }
        None => None,
    };
    let der = var_der(leverandoer, &sendt).await;
    assert_eq!(afloest.unwrap_or(der), der);
    assert!(var_der(leverandoer, &sendt).await, "the same again changes nothing");
    let mut kendt = kendt.lock().unwrap();
    (kendt.kvitteret, kendt.sendt) = (Some(sendt), None);
    kendt.antal += 1;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_imports_it_has_each_whole_or_not_at_all() {
    let mappe = Mappe::ny();
    let kendte: Vec<Arc<Mutex<Kendt>>> = (0..KILDER).map(|_| Arc::default()).collect();
    let mut proces: Proces = mappe.start();
    for runde in 0..RUNDER {
        let send = |(kilde, kendt): (usize, &Arc<Mutex<Kendt>>)| {
            tokio::spawn(pres(Leverandoer::ny(&mappe, &proces), kilde, Arc::clone(kendt)))
        };
        let opgaver: Vec<_> = kendte.iter().enumerate().map(send).collect();
        tokio::time::sleep(Duration::from_millis(500 + 217 * runde)).await;
        proces.draeb();
        for opgave in opgaver {
            opgave.await.unwrap();
        }
        mappe.efterproev_journal();
        proces = mappe.start();
        let leverandoer = Leverandoer::ny(&mappe, &proces);
        for kendt in &kendte {
            efterproev(&leverandoer, kendt).await;
        }
    }
    let ialt: usize = kendte.iter().map(|kendt| kendt.lock().unwrap().antal).sum();
    assert!(ialt > 2 * KILDER, "hardly any load: {ialt}");
    let kilder = mappe.kommando(&["grunddata", "kilder", "--json"]);
    let kilder: serde_json::Value = serde_json::from_slice(&kilder.stdout).unwrap();
    let elever: Vec<_> = kilder.as_array().unwrap().iter().map(|kilde| kilde["elever"].as_u64()).collect();
    assert_eq!(elever, [Some(PERSONER as u64); KILDER]);
    drop(proces);
    mappe.efterproev_journal();
}
