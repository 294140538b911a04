//! `tilslut reference` and `tilslut register kontrol`, by the real program on a real database.

use std::path::Path;
use std::process::{Command, Output};

use tilslut::store::Store;

fn tilslut(database: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tilslut")).args(args).arg("--database").arg(database).output().unwrap()
}

fn tekst(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn reference_tables_are_loaded_listed_and_refused() {
    let mappe = tempfile::tempdir().unwrap();
    let (database, fil) = (mappe.path().join("t.sqlite"), mappe.path().join("cvr.csv"));
    assert_eq!(tilslut(&database, &["reference", "list"]).status.code(), Some(3), "there is no database");
    drop(Store::open(&database).unwrap());

    std::fs::write(&fil, "pnummer;cvr;aktiv\n1003300000;64942212;1\n").unwrap();
    let loaded = tilslut(&database, &["reference", "load", "cvr", fil.to_str().unwrap(), "--json"]);
    assert_eq!((loaded.status.code(), tekst(&loaded).trim()), (Some(0), r#"{"raekker":1,"tabel":"cvr"}"#));

    std::fs::write(&fil, "pnummer;cvr;aktiv\n1003300000;64942212;1\nx;y;z\n").unwrap();
    let refused = tilslut(&database, &["reference", "load", "cvr", fil.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(tekst(&refused).contains("linje 3: pnummer: forventede 10 cifre"), "{}", tekst(&refused));

    let list = tekst(&tilslut(&database, &["reference", "list"]));
    assert!(list.contains("1 rækker") && list.contains("dar  ikke indlæst"), "{list}");
}

#[test]
fn the_monthly_check_of_an_empty_register_is_clean() {
    let mappe = tempfile::tempdir().unwrap();
    let database = mappe.path().join("t.sqlite");
    drop(Store::open(&database).unwrap());
    let kontrol = tilslut(&database, &["register", "kontrol", "--json"]);
    assert_eq!(kontrol.status.code(), Some(0));
    let rapport: serde_json::Value = serde_json::from_slice(&kontrol.stdout).unwrap();
    assert_eq!(rapport["fund"], serde_json::json!([]));

    std::fs::write(mappe.path().join("dtr_ejerform.csv"), "kode;tekst;fra;til\nx;a;;\n").unwrap();
    let forkert = tilslut(&database, &["register", "kontrol", "--koder", mappe.path().to_str().unwrap()]);
    assert_eq!(forkert.status.code(), Some(3));
    assert!(tekst(&forkert).contains("dtr_ejerform.csv linje 2"), "{}", tekst(&forkert));
}
