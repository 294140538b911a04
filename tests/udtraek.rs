//! The registers' public extracts, there and back: a file is loaded, a running gateway gives it again, and not a byte is another.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::proces::{BINARY, Mappe, Proces};

fn data(navn: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(navn)
}

fn bytes(navn: &str) -> Vec<u8> {
    std::fs::read(data(navn)).unwrap()
}

fn tekst(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Loads files into a new folder's empty register.
fn indlaest(register: &str, filer: &[PathBuf]) -> (Mappe, Value) {
    let mappe = Mappe::ny();
    let mut arguments = vec!["load", register, "--json", "--hvem", "prøve"];
    arguments.extend(filer.iter().map(|fil| fil.to_str().unwrap()));
    let output = mappe.kommando(&arguments);
    assert!(output.status.success(), "{}", tekst(&output));
    let rapport = serde_json::from_slice(&output.stdout).unwrap();
    mappe.efterproev_journal();
    (mappe, rapport)
}

fn hent(proces: &Proces, mappe: &Mappe, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.args(["hent", "register", "--url", &proces.url("")]).args(arguments);
    command.arg("--ca").arg(mappe.sti("pki/tls-rod.pem")).env_remove("TILSLUT_CERT").env_remove("TILSLUT_KEY");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", tekst(&output));
    output
}

/// The three extracts of Institutionsregisteret, fetched without a certificate.
fn ir_udtraek(mappe: &Mappe) -> [Vec<u8>; 3] {
    let proces = mappe.start();
    let fil = mappe.sti("hentet.json");
    hent(&proces, mappe, &["--register", "ir", "--format", "json", "--ud", fil.to_str().unwrap()]);
    let alle = hent(&proces, mappe, &["--register", "ir", "--format", "csv", "--inkluder-nedlagte"]).stdout;
    [std::fs::read(fil).unwrap(), alle, hent(&proces, mappe, &["--register", "ir"]).stdout]
}

#[track_caller]
fn ens(fundet: &[u8], ventet: &[u8]) {
    assert_eq!(String::from_utf8_lossy(fundet), String::from_utf8_lossy(ventet));
    assert_eq!(fundet, ventet);
}

const CSV: &str = "ir/institutionsregister.csv";
const CSV_ALLE: &str = "ir/institutionsregister-alle.csv";
const JSON: &str = "ir/Institutions.json";

#[test]
fn institutionsregisterets_json_comes_back_and_gives_both_csv_files() {
    let (mappe, rapport) = indlaest("ir", &[data(JSON)]);
    assert_eq!(
        (&rapport["form"], &rapport["enheder"], &rapport["indlaest"]),
        (&"JSON".into(), &14.into(), &true.into())
    );
    let [json, alle, aabne] = ir_udtraek(&mappe);
    ens(&json, &bytes(JSON));
    ens(&alle, &bytes(CSV_ALLE));
    ens(&aabne, &bytes(CSV));
    // What was fetched fills another register, which gives the same.
    let (anden, _) = indlaest("ir", &[mappe.sti("hentet.json")]);
    let [json, alle, aabne] = ir_udtraek(&anden);
    ens(&json, &bytes(JSON));
    ens(&alle, &bytes(CSV_ALLE));
    ens(&aabne, &bytes(CSV));
}

#[test]
fn institutionsregisterets_csv_comes_back() {
    let (mappe, rapport) = indlaest("ir", &[data(CSV_ALLE)]);
    assert_eq!(rapport["form"], "CSV");
    let [json, alle, aabne] = ir_udtraek(&mappe);
    ens(&alle, &bytes(CSV_ALLE));
    ens(&aabne, &bytes(CSV));
    // The CSV does not say where a closed unit went; all else is in both.
    let uden = |json: &[u8]| {
        let mut units: Vec<Value> = serde_json::from_slice(json).unwrap();
        for unit in &mut units {
            unit["movingInstitution"] = Value::Null;
            unit["movingCode"] = Value::Null;
        }
        units
    };
    assert_eq!(uden(&json), uden(&bytes(JSON)));
    let (mappe, _) = indlaest("ir", &[data(CSV)]);
    let [_, alle, aabne] = ir_udtraek(&mappe);
    ens(&alle, &bytes(CSV));
    ens(&aabne, &bytes(CSV));
}

#[test]
fn institutionsregisterets_older_csv_comes_back_as_todays() {
    let (mappe, rapport) = indlaest("ir", &[data("ir/aeldre.csv")]);
    assert_eq!((&rapport["form"], rapport["antaget"].as_array().unwrap().len()), (&"ældre CSV".into(), 0));
    let [_, _, aabne] = ir_udtraek(&mappe);
    let linjer: Vec<_> = String::from_utf8(aabne).unwrap().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(
        linjer,
        [
            "283310;283310;Fiskerikysten Erhvervsskole;Hovedskole (institution med enheder);Skolevej 1;9990;Skagen;0401;Frederikshavn Kommune;Region Nordjylland;57.72093;10.58212;Åse Øbro;1234 5678;kontor@eksempel.invalid;www.eksempel.invalid;1071;Erhvervsskoler m.v.;;Børne- og Undervisningsministeriet;10000041;1000000102;4;Selvejende, statslige;;4;Aktiv juridisk tællingsmæssigt for Danmarks Statistik;;;",
            "283310;283305;Øst;Afdeling (underordnet enhed);Havnegade 3;9990;Skagen;401;Frederikshavn Kommune;Region Nordjylland;;;;;;;1012;Folkeskoler;9;Børne- og Undervisningsministeriet;10000033;1000000101;2;Kommunale;Frederikshavn Kommune;1;Aktiv tællingsmæssigt for Danmarks Statistik;;;",
        ]
    );
}

const NIVEAUER: [&str; 3] = ["daginstitution.csv", "anvisningsenhed.csv", "alternativadresse.csv"];

/// The four files of Dagtilbudsregisteret in a folder, as they are fetched.
fn dtr_udtraek(mappe: &Mappe) -> PathBuf {
    let (proces, ud) = (mappe.start(), mappe.sti("udtraek"));
    let file = |end: &str| mappe.sti(&format!("pki/udtraek-system{end}")).to_str().unwrap().to_owned();
    let (cert, key) = (file(".pem"), file(".key.pem"));
    let arguments = ["--format", "csv", "--inkluder-nedlagte", "--cert", &cert, "--key", &key, "--ud"];
    hent(&proces, mappe, &[&arguments[..], &[ud.to_str().unwrap()]].concat());
    ud
}

#[test]
fn dagtilbudsregisterets_files_come_back_times_and_all() {
    let (mappe, rapport) = indlaest("dtr", &[data("dtr/samlet.csv")]);
    assert_eq!((&rapport["enheder"], rapport["andre_tekster"].as_object().unwrap().len()), (&9.into(), 0));
    assert_eq!(rapport["naeste"], serde_json::json!(["D10018", "G10045"]));
    let ud = dtr_udtraek(&mappe);
    let kontroller = |ud: &Path| {
        for fil in ["samlet.csv"].into_iter().chain(NIVEAUER) {
            ens(&std::fs::read(ud.join(fil)).unwrap(), &bytes(&format!("dtr/{fil}")));
        }
    };
    kontroller(&ud);
    // The files of the levels that were fetched, in any order, fill another register, which gives the same.
    let filer = NIVEAUER.map(|fil| ud.join(fil));
    let [d, e, a] = filer;
    let (anden, _) = indlaest("dtr", &[a, d, e]);
    kontroller(&dtr_udtraek(&anden));
}

/// The extract while it is asked for as a browser or a program does: validators, methods, and the head alone.
#[tokio::test]
async fn the_extracts_are_served_to_everybody() {
    use hyper::Method;
    use hyper::header::IF_NONE_MATCH;
    let (mappe, _) = indlaest("ir", &[data(JSON)]);
    let proces = mappe.start();
    for config in [proces.config(None), proces.config(None).http2(), proces.config(Some("udtraek-system"))] {
        let klient = tilslut::client::Client::new(config).unwrap();
        let json = klient.get(&proces.url("/frontend-api/Institutions")).await.unwrap();
        assert_eq!(json.header("content-type"), Some("application/json; charset=utf-8"));
        assert_eq!(json.header("content-disposition"), None);
        ens(&json.body, &bytes(JSON));
        let csv = klient.get(&proces.url("/frontend-api/Institutions.csv")).await.unwrap();
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"institutionsregister.csv\""));
        let etag = csv.header("etag").unwrap().to_owned();
        assert_ne!(Some(etag.as_str()), json.header("etag"));
        let igen = [(IF_NONE_MATCH, etag.clone())];
        let send = async |metode, sti: &str, hoveder: &[_]| {
            klient.send(metode, &proces.url(sti), hoveder, Default::default()).await.unwrap()
        };
        assert_eq!(send(Method::GET, "/frontend-api/Institutions.csv", &igen).await.status, 304);
        let alle = "/frontend-api/Institutions.csv?inkluderNedlagte=true";
        assert_eq!(send(Method::GET, alle, &igen).await.body.as_ref(), bytes(CSV_ALLE));
        let hoved = send(Method::HEAD, alle, &[]).await;
        assert_eq!((hoved.status.as_u16(), hoved.body.len()), (200, 0));
        for metode in [Method::POST, Method::PUT, Method::DELETE] {
            let nej = send(metode, alle, &[]).await;
            assert_eq!((nej.status.as_u16(), nej.header("allow")), (405, Some("GET, HEAD")));
        }
        assert_eq!(send(Method::GET, "/frontend-api/Alt", &[]).await.status, 404);
    }
}
