//! What tells of a person is sealed in the database: neither its files nor what is kept of a message can be read without the keys file.

use std::process::Command;

use bytes::Bytes;
use hyper::Method;
use hyper::header::CONTENT_TYPE;
use tilslut::journal::{Retning, aabn, generation, is_digest_of};
use tilslut::segl::{Noeglefil, Noegler};
use tilslut::types::sha256;

use crate::proces::{IMPORT, Mappe, Proces, sending};
use crate::signeret::besked::{Besked, Underskriver};

/// A CPR number (day + 60), names, an address, a LocalPersonId.
const PERSON: [&str; 5] = ["6101010005", "Mærkelise", "Mærkesen", "Mærkevejen 77", "lokal-6101"];
/// A day-care's name: in the open, so that the search is seen to find something.
const AABENT: &str = "Daginstitutionen Det Åbne";

fn import(fyld: usize) -> Besked {
    let ns = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8";
    let [cpr, fornavn, efternavn, vej, lokal] = PERSON;
    let person = format!(
        "<InstitutionPerson><LocalPersonId>{lokal}</LocalPersonId><Person><CivilRegistrationNumber>{cpr}</CivilRegistrationNumber>\
         <FirstName>{fornavn}</FirstName><FamilyName>{efternavn}</FamilyName><StreetAddress>{vej}</StreetAddress></Person></InstitutionPerson>"
    );
    let document = format!(
        "<UNILoginImport xmlns=\"{ns}/import\" sourceDateTime=\"2026-11-23T09:00:00Z\" source=\"Eksempel\" schoolYear=\"2026-2027\"><Institution>\
         <InstitutionNumber>990001</InstitutionNumber>{}</Institution></UNILoginImport>",
        person.repeat(fyld)
    );
    let payload = format!("<importerXml xmlns=\"{ns}\"><instXML>{document}</instXML></importerXml>");
    Besked { system: Some("EX100001"), ..Besked::til("/bpi/wsaimport/8", payload) }
}

fn opslag(system: &'static str) -> Besked {
    let ns = "https://brugerdatabasen.stil.dk/bpi/wsiidentifikation/6";
    let payload = format!("<hentBrugeridFraCpr xmlns=\"{ns}\"><cpr>{}</cpr></hentBrugeridFraCpr>", PERSON[0]);
    Besked { system: Some(system), ..Besked::til("/bpi/wsiidentifikation/6", payload) }
}

async fn send(proces: &Proces, besked: &Besked, navn: &str, pki: &std::path::Path) -> String {
    let signed = besked.signeret(&Underskriver::ny(pki, navn));
    for _ in 0..2 {
        // The second time it is a replay, of which a digest is kept.
        let headers = [(CONTENT_TYPE, "application/soap+xml; charset=utf-8".to_owned())];
        let url = proces.url(besked.sti);
        proces.klient(navn).send(Method::POST, &url, &headers, Bytes::from(signed.clone())).await.unwrap();
    }
    signed
}

fn findes(files: &[Vec<u8>], s: &str) -> bool {
    files.iter().any(|file| file.windows(s.len()).any(|bytes| bytes == s.as_bytes()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_sealed_in_the_database() {
    let mappe = Mappe::ny();
    let pki = mappe.sti("pki");
    let mut proces = mappe.start();
    let aabent = proces.kald(&proces.klient("leverandoer-system"), IMPORT, &sending("aaben", AABENT)).await.unwrap();
    assert_eq!(aabent.status, 200);
    let sent = [
        send(&proces, &import(1), "leverandoer-system", &pki).await,
        send(&proces, &import(200), "leverandoer-system", &pki).await,
        send(&proces, &opslag("EX100001"), "leverandoer-system", &pki).await,
        // Has no agreement: a digest alone.
        send(&proces, &opslag("EX200001"), "leverandoer-b-system", &pki).await,
    ];
    proces.draeb();

    let folder = std::fs::read_dir(mappe.sti("db")).unwrap();
    let files: Vec<_> = folder.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(files.len() > 1, "the log is beside the database");
    assert!(findes(&files, AABENT));
    for s in PERSON {
        assert!(!findes(&files, s), "{s} is in the database");
    }
    copies(&mappe, &sent);
    mappe.efterproev_journal();
    let output = mappe.kommando(&["check"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("ok        nøgler"), "{output:?}");
}

/// What is kept of the messages: sealed, and no digest that could be found by trying.
fn copies(mappe: &Mappe, sent: &[String]) {
    let store = mappe.store();
    let keys = Noeglefil::laes(&mappe.sti("noegler.json")).unwrap().noegler().unwrap();
    let plain: Vec<[u8; 32]> = sent.iter().map(|request| sha256(request.as_bytes())).collect();
    let mut read = Vec::new();
    let mut alone = 0;
    store
        .read(|conn| {
            conn.each_exchange(|stored| {
                let row = stored.row;
                if !row.texts[0].as_deref().unwrap().starts_with("/bpi/") {
                    return Ok(());
                }
                let kept = conn.copies(row.nr)?;
                assert!(!plain.iter().any(|sha| sha.as_slice() == row.anmodning_sha));
                assert_eq!(generation(kept.svar.as_deref().unwrap()), Some(1));
                let Some(kept) = kept.anmodning else {
                    alone += 1;
                    let known = |request: &String| is_digest_of(&row.anmodning_sha, request.as_bytes(), &keys);
                    assert!(sent.iter().any(known), "the digest proves what was sent, by the key");
                    return Ok(());
                };
                assert_eq!(generation(&kept), Some(1));
                let open = |keys: &Noegler| aabn(&kept, row.anmodning_bytes, keys, &row.id, Retning::Anmodning);
                open(&Noegler::default()).unwrap_err();
                read.push((row.nr, String::from_utf8(open(&keys).unwrap()).unwrap()));
                Ok(())
            })
        })
        .unwrap();
    assert_eq!(read.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), &sent[..3]);
    assert_eq!(alone, 5);
    let nr = read[2].0.to_string();
    shown(mappe, &nr, &sent[2]);
}

/// The command line opens them by the configuration's keys, and says which one it lacks.
fn shown(mappe: &Mappe, nr: &str, sent: &str) {
    let output = mappe.kommando(&["journal", "show", nr, "--anmodning"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), sent);
    let without = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tilslut"));
        command.args(["journal", "show", nr]).args(arguments).arg("--database").arg(mappe.database());
        command.output().unwrap()
    };
    let output = without(&["--anmodning"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nøgle 1 er ikke i nøglefilen"), "{output:?}");
    let output = without(&[]);
    assert!(output.status.success(), "what is readable is shown");
    assert!(String::from_utf8_lossy(&output.stdout).contains("nøgle 1 er ikke i nøglefilen"), "{output:?}");

    let output = mappe.kommando(&["replay", nr]);
    assert!(output.status.success(), "{output:?}");
}
