//! The keys file in operation: made, listed and rotated by the command line, beside a gateway that runs, and through kill -9.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Method;
use hyper::header::CONTENT_TYPE;
use tilslut::journal;
use tilslut::segl::{Formaal, Noeglefil, generation_af};
use tilslut::types::Time;

use crate::proces::{Mappe, Proces};
use crate::signeret::besked::{Besked, Underskriver};

fn json(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// As many persons, sealed by the newest key.
fn fyld(mappe: &Mappe, antal: usize) {
    mappe.store();
    let noegler = Noeglefil::laes(&mappe.sti("noegler.json")).unwrap().noegler().unwrap();
    let noegle = noegler.nyeste().unwrap();
    let conn = rusqlite::Connection::open(mappe.database()).unwrap();
    conn.execute_batch("BEGIN").unwrap();
    conn.execute("UPDATE segl SET generation = ?1", [noegle.generation()]).unwrap();
    for nr in 0..antal {
        let number = format!("610170{nr:04}");
        let cpr = noegle.opslag(Formaal::Cpr, number.as_bytes());
        let sealed = noegle.forsegl(&[b"person".as_slice(), &cpr].concat(), number.as_bytes()).unwrap();
        conn.execute("INSERT INTO person (cpr, forseglet, aktiv, beskyttet) VALUES (?1, ?2, 1, 0)", (cpr, sealed))
            .unwrap();
    }
    conn.execute_batch("COMMIT").unwrap();
}

/// Every number there is, each opened by the one generation that the database says all are in.
fn numre(mappe: &Mappe) -> (u32, Vec<String>) {
    let generation = mappe.store().read(|conn| conn.segl_generation()).unwrap().unwrap();
    let noegler = Noeglefil::laes(&mappe.sti("noegler.json")).unwrap().noegler().unwrap();
    let conn = rusqlite::Connection::open(mappe.database()).unwrap();
    let mut rows = conn.prepare("SELECT cpr, forseglet FROM person ORDER BY id").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let open = |row: rusqlite::Result<([u8; 16], Vec<u8>)>| {
        let (cpr, sealed) = row.unwrap();
        assert_eq!(generation_af(&sealed), Some(generation));
        let number = noegler.aabn(&[b"person".as_slice(), &cpr].concat(), &sealed).unwrap();
        String::from_utf8(number).unwrap()
    };
    (generation, rows.map(open).collect())
}

#[test]
fn keys_are_listed_and_rotated() {
    let mappe = Mappe::ny();
    fyld(&mappe, 20);
    let (_, before) = numre(&mappe);
    let list = json(&mappe.kommando(&["keys", "list", "--json"]));
    assert_eq!(list.len(), 1);
    assert!(list[0]["personer"] == true && list[0]["nyeste"] == true, "{list:?}");
    assert!(list[0].as_object().unwrap().len() == 5, "numbers and times, and no key: {list:?}");

    let rotated = mappe.kommando(&["keys", "rotate", "--json", "--hvorfor", "en prøve"]);
    assert!(rotated.status.success(), "{rotated:?}");
    assert_eq!(json(&rotated)[0]["flyttet"]["personer"], 20);
    assert_eq!(numre(&mappe), (2, before.clone()));

    // A rotation that was cut off when its key was in the file: the next one takes that key.
    Noeglefil::tilfoej(&mappe.sti("noegler.json"), Time::now()).unwrap();
    assert!(mappe.kommando(&["keys", "rotate"]).status.success());
    assert_eq!(numre(&mappe), (3, before));
    let list = json(&mappe.kommando(&["keys", "list", "--json"]));
    assert_eq!(list.iter().map(|key| key["brugt"].as_bool().unwrap()).collect::<Vec<_>>(), [false, false, true]);
    mappe.efterproev_journal();
    let acts = json(&mappe.kommando(&["journal", "list", "--json", "--operation", "keys rotate"]));
    assert_eq!(acts[0].as_array().unwrap().len(), 2);

    // A file that lacks what the database needs is told.
    std::fs::remove_file(mappe.sti("noegler.json")).unwrap();
    Noeglefil::opret(&mappe.sti("noegler.json"), Time::now()).unwrap();
    assert_eq!(mappe.kommando(&["keys", "list"]).status.code(), Some(1));
    assert_eq!(mappe.kommando(&["keys", "rotate"]).status.code(), Some(3));
}

/// kill -9 at any moment of a rotation: all rows are of one generation, which the file has, and the next rotation ends it.
#[test]
fn killed_while_it_rotates_it_has_lost_nothing() {
    let mappe = Mappe::ny();
    fyld(&mappe, 9_000);
    let (_, before) = numre(&mappe);
    let mut cut_off = 0;
    for pause in [0, 15, 40, 80, 160] {
        let (generation, _) = numre(&mappe);
        let mut command = Command::new(env!("CARGO_BIN_EXE_tilslut"));
        command.args(["keys", "rotate", "--config"]).arg(mappe.config());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while Noeglefil::laes(&mappe.sti("noegler.json")).unwrap().nyeste() == generation {
            assert!(begun.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        let (now, numbers) = numre(&mappe);
        assert_eq!(numbers, before);
        cut_off += u32::from(now == generation);
        if now == generation {
            let newest = Noeglefil::laes(&mappe.sti("noegler.json")).unwrap().nyeste();
            assert!(mappe.kommando(&["keys", "rotate"]).status.success());
            assert_eq!(numre(&mappe), (newest, before.clone()), "no third key was made");
        }
    }
    assert!(cut_off > 0);
    mappe.efterproev_journal();
}

async fn hello(proces: &Proces, mappe: &Mappe) {
    let payload = r#"<helloWorldWithCertificate xmlns="https://brugerdatabasen.stil.dk/bpi/wsiinst/6"/>"#;
    let besked = Besked { system: Some("EX100001"), ..Besked::til("/bpi/wsiinst/6", payload) };
    let signed = besked.signeret(&Underskriver::ny(&mappe.sti("pki"), "leverandoer-system"));
    let headers = [(CONTENT_TYPE, "application/soap+xml; charset=utf-8".to_owned())];
    let klient = proces.klient("leverandoer-system");
    klient.send(Method::POST, &proces.url(besked.sti), &headers, Bytes::from(signed)).await.unwrap();
}

/// Which generation the answer of the last exchange is sealed by.
fn sidste(mappe: &Mappe) -> Option<u32> {
    let store = mappe.store();
    store
        .read(|conn| {
            let (nr, _) = conn.journal_head()?;
            Ok(conn.copies(nr)?.svar.as_deref().and_then(journal::generation))
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_runs_goes_on_through_a_rotation() {
    let mappe = Mappe::ny();
    let proces = mappe.start();
    hello(&proces, &mappe).await;
    assert_eq!(sidste(&mappe), Some(1));
    assert!(mappe.kommando(&["keys", "rotate"]).status.success());
    hello(&proces, &mappe).await;
    assert!(sidste(&mappe).is_some());

    proces.signal("-HUP");
    let begun = Instant::now();
    while !proces.log().contains("nøgler, certifikater og spærrelister er læst igen") {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", proces.log());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    hello(&proces, &mappe).await;
    assert_eq!(sidste(&mappe), Some(2));

    // A file that lacks a key that was in use is not taken; the gateway goes on with those it has.
    std::fs::remove_file(mappe.sti("noegler.json")).unwrap();
    Noeglefil::opret(&mappe.sti("noegler.json"), Time::now()).unwrap();
    proces.signal("-HUP");
    while !proces.log().contains("genlæsning opgivet") {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", proces.log());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    hello(&proces, &mappe).await;
    assert_eq!(sidste(&mappe), Some(2));
    assert!(!mappe.kommando(&["check"]).status.success());
    assert_eq!(klar(&proces), 200);
    mappe.store().write(|tx| tx.set_segl_generation(3)).await.unwrap();
    assert_eq!(klar(&proces), 503);
}

/// What `/readyz` says.
fn klar(proces: &Proces) -> u16 {
    let answer = proces.drift_get("/readyz");
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// `init` makes keys for its owner alone, and never writes over any.
#[test]
fn init_makes_keys_and_keeps_those_that_are_there() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let init = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tilslut"));
        command.args(["init", "--dir"]).arg(folder.path()).output().unwrap()
    };
    assert!(init().status.success());
    let sti = folder.path().join("noegler/noegler.json");
    assert_eq!(std::fs::metadata(&sti).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(folder.path().join("noegler")).unwrap().permissions().mode() & 0o777, 0o700);
    let made = std::fs::read(&sti).unwrap();
    std::fs::remove_file(folder.path().join("tilslut.toml")).unwrap();
    assert!(init().status.success());
    assert_eq!(std::fs::read(&sti).unwrap(), made);
}
