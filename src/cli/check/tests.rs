use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::pki::{self, Keys};
use crate::segl::Noeglefil;

/// An installation as `init` and `pki` make it; its certificates are valid from `now`.
fn installation(now: Time) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    pki::generate_index(&folder.path().join("pki"), now, Keys::New).unwrap();
    std::fs::create_dir(folder.path().join("database")).unwrap();
    let file = folder.path().join(config::FILE_NAME);
    std::fs::write(&file, config::example()).unwrap();
    std::fs::create_dir(folder.path().join("noegler")).unwrap();
    Noeglefil::opret(&folder.path().join(config::NOEGLER), now).unwrap();
    (folder, file)
}

fn change(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(file, text.replace(from, to)).unwrap();
}

fn problems(found: &[Fund]) -> Vec<(&'static str, Udfald)> {
    let bad = found.iter().filter(|fund| fund.udfald != Udfald::Ok && fund.emne != "system");
    bad.map(|fund| (fund.emne, fund.udfald)).collect()
}

#[test]
fn one_installation_through_its_troubles() {
    let now: Time = "2026-06-01T12:00:00Z".parse().unwrap();
    let (folder, file) = installation(now);
    assert_eq!(problems(&check(&file, now)), []);

    // Two days later the issuing authority's list is too old; with a URL it may yet be fetched.
    let later = now + Duration::from_secs(2 * 86_400);
    assert_eq!(problems(&check(&file, later)), [("spærreliste", Udfald::Fejl)]);
    change(&file, "# spaerreliste_urler = []", "spaerreliste_urler = [\"http://127.0.0.1:1/x.crl\"]");
    change(&file, "# spaerreliste_mappe", "spaerreliste_mappe");
    assert_eq!(problems(&check(&file, later)), [("spærreliste", Udfald::Advarsel)]);

    // Another's key, a newer program's database, a name that the certificate lacks: all at once.
    let database = folder.path().join("database/tilslut.db");
    drop(Store::open(&database).unwrap());
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    change(&file, "pki/tls-server.key.pem", "pki/foces.key.pem");
    assert_eq!(problems(&check(&file, now)), [("tls", Udfald::Fejl), ("database", Udfald::Fejl)]);
    change(&file, "pki/foces.key.pem", "pki/tls-server.key.pem");
    change(&file, "# offentlig_url = \"https://tilslut.example.dk\"", "offentlig_url = \"https://andet.dk\"");
    assert_eq!(problems(&check(&file, now)), [("tls", Udfald::Advarsel), ("database", Udfald::Fejl)]);
    assert_eq!(
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)),
        Ok(999),
        "changes nothing"
    );

    // Another's signing key; one in PKCS#12 with its password, without it, and one whose certificate names no CVR number and is no system's.
    let pem = "certifikat = \"pki/gateway-system.pem\"\nnoegle = \"pki/gateway-system.key.pem\"";
    change(&file, pem, "certifikat = \"pki/gateway-system.pem\"\nnoegle = \"pki/foces.key.pem\"");
    let signing = |found: Vec<Fund>| -> Vec<_> { found.into_iter().filter(|fund| fund.emne == "signatur").collect() };
    let found = signing(check(&file, now));
    assert_eq!((found.len(), found[0].udfald), (1, Udfald::Fejl), "{found:?}");
    assert!(found[0].tekst.starts_with("signatur.noegle: den private nøgle hører ikke"), "{found:?}");
    change(
        &file,
        &pem.replace("gateway-system.key", "foces.key"),
        "p12 = \"pki/uden-cvr.p12\"\nkodeord_fil = \"kodeord\"",
    );
    std::fs::write(folder.path().join("kodeord"), "forkert\n").unwrap();
    assert_eq!(signing(check(&file, now))[0].udfald, Udfald::Fejl);
    std::fs::write(folder.path().join("kodeord"), "eksempel\n").unwrap();
    let found = signing(check(&file, now));
    assert!(found[0].tekst.contains("oces_no_cvr"), "{found:?}");
    change(&file, "pki/uden-cvr.p12", "pki/gateway-system.p12");
    let found = signing(check(&file, now));
    assert_eq!((found.len(), found[0].udfald), (1, Udfald::Ok), "{found:?}");
    assert!(found[0].tekst.contains("CVR-nummer"), "{found:?}");
    let last = now + Duration::from_secs(1090 * 86_400);
    assert_eq!(signing(check(&file, last))[0].udfald, Udfald::Advarsel, "{last}");
    assert_eq!(signing(check(&file, last + Duration::from_secs(30 * 86_400)))[0].udfald, Udfald::Fejl);

    // A file that is no database, an anchor that is none, a folder of codes that is not there.
    std::fs::write(&database, "ikke en database, men lang nok til at ligne").unwrap();
    change(&file, "ankre_test = [\"pki/oces3-rod.pem\"]", "ankre_test = [\"tilslut.toml\"]");
    change(&file, "# koder = \"koder\"", "koder = \"koder\"");
    let found = problems(&check(&file, now));
    for emne in ["konfiguration", "trust", "database"] {
        assert!(found.contains(&(emne, Udfald::Fejl)), "{emne} i {found:?}");
    }

    change(&file, "[database]", "[databse]");
    assert!(problems(&check(&file, now)).iter().all(|(emne, _)| *emne == "konfiguration"));
}

#[test]
fn names_of_certificates() {
    for (name, host, covered) in
        [("a.dk", "a.dk", true), ("*.a.dk", "b.a.dk", true), ("*.a.dk", "c.b.a.dk", false), ("*.a.dk", "a.dk", false)]
    {
        assert_eq!(covers(name, host), covered, "{name} {host}");
    }
}

#[test]
fn the_keys_file_has_what_the_database_needs_and_is_nobody_elses() {
    use std::os::unix::fs::PermissionsExt as _;
    let now: Time = "2026-06-01T12:00:00Z".parse().unwrap();
    let (folder, file) = installation(now);
    let keys = || -> Vec<_> { check(&file, now).into_iter().filter(|fund| fund.emne == "nøgler").collect() };
    let store = Store::open(&folder.path().join("database/tilslut.db")).unwrap();
    store.write_blocking(|tx| tx.set_segl_generation(1)).unwrap();
    assert_eq!(keys().iter().map(|fund| fund.udfald).collect::<Vec<_>>(), [Udfald::Ok]);
    store.write_blocking(|tx| tx.set_segl_generation(2)).unwrap();
    assert!(keys()[0].udfald == Udfald::Fejl && keys()[0].tekst.contains("nøgle 2"), "{:?}", keys());

    let sti = folder.path().join(config::NOEGLER);
    Noeglefil::tilfoej(&sti, now).unwrap();
    assert_eq!(keys()[0].udfald, Udfald::Ok);
    std::fs::set_permissions(&sti, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(keys()[0].udfald == Udfald::Fejl && keys()[0].tekst.contains("0644"), "{:?}", keys());
    std::fs::set_permissions(&sti, std::fs::Permissions::from_mode(0o600)).unwrap();

    std::fs::rename(&sti, folder.path().join("database/noegler.json")).unwrap();
    change(&file, config::NOEGLER, "database/noegler.json");
    assert_eq!(keys().iter().map(|fund| fund.udfald).collect::<Vec<_>>(), [Udfald::Ok, Udfald::Advarsel]);
}
