use std::fs::{self, Permissions};

use super::*;

fn tid() -> Time {
    "2026-12-01T10:00:00Z".parse().unwrap()
}

fn mode(sti: &Path) -> u32 {
    fs::metadata(sti).unwrap().permissions().mode() & 0o7777
}

#[test]
fn is_made_once_for_its_owner_and_grows() {
    let folder = tempfile::tempdir().unwrap();
    let sti = folder.path().join("noegler.json");
    let first = Noeglefil::opret(&sti, tid()).unwrap().noegler().unwrap();
    assert_eq!(mode(&sti), 0o600);
    let before = fs::read(&sti).unwrap();
    assert!(matches!(Noeglefil::opret(&sti, tid()), Err(Fejl::System { handling: "skrives", .. })));
    assert_eq!(fs::read(&sti).unwrap(), before);

    let sealed = first.nyeste().unwrap().forsegl(b"her", b"text").unwrap();
    let fil = Noeglefil::tilfoej(&sti, tid()).unwrap();
    assert_eq!(fil.generationer().collect::<Vec<_>>(), [(1, tid()), (2, tid())]);
    assert_eq!(mode(&sti), 0o600);
    let read = Noeglefil::laes(&sti).unwrap().noegler().unwrap();
    assert_eq!(read.nyeste().unwrap().generation(), 2);
    assert_eq!(read.aabn(b"her", &sealed).unwrap(), b"text");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn of_many_who_add_at_once_nobody_loses_a_generation() {
    let folder = tempfile::tempdir().unwrap();
    let sti = folder.path().join("noegler.json");
    Noeglefil::opret(&sti, tid()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Noeglefil::tilfoej(&sti, tid()).unwrap());
        }
    });
    let numbers: Vec<u32> = Noeglefil::laes(&sti).unwrap().generationer().map(|(nummer, _)| nummer).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<_>>());
}

#[test]
fn is_refused_where_others_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let sti = folder.path().join("noegler.json");
    Noeglefil::opret(&sti, tid()).unwrap();
    for open in [0o640, 0o604, 0o620, 0o601] {
        fs::set_permissions(&sti, Permissions::from_mode(open)).unwrap();
        let fejl = Noeglefil::laes(&sti).unwrap_err();
        assert_eq!(fejl, Fejl::Aaben { sti: sti.display().to_string(), rettigheder: open });
        assert!(Noeglefil::tilfoej(&sti, tid()).is_err());
    }
    fs::set_permissions(&sti, Permissions::from_mode(0o400)).unwrap();
    Noeglefil::laes(&sti).unwrap();
}

#[test]
fn an_error_says_where_and_what_and_nothing_of_a_key() {
    let secret = STANDARD.encode([b'k'; 31]);
    let row = |nummer: &str, oprettet: &str, segl: &str| {
        format!(
            r#"{{"nummer": {nummer}, "oprettet": "{oprettet}", "segl": "{segl}", "opslag": "{}"}}"#,
            STANDARD.encode([1; 32])
        )
    };
    let good = row("1", "2026-12-01T10:00:00Z", &STANDARD.encode([2; 32]));
    for (text, hvor) in [
        (format!("{{\"noegler\": [\n{secret}]}}"), "linje 2, tegn 1"),
        ("{}".to_owned(), "noegler"),
        (format!("{{\"noegler\": \"{secret}\"}}"), "noegler"),
        ("{\"noegler\": []}".to_owned(), "noegler"),
        (format!("{{\"noegler\": [\"{secret}\"]}}"), "plads 1, nummer"),
        (format!("{{\"noegler\": [{good}, {}]}}", row("0", "", "")), "nøgle 0, nummer"),
        (format!("{{\"noegler\": [{good}, {good}]}}"), "nøgle 1, nummer"),
        (format!("{{\"noegler\": [{good}, {}]}}", row("2", &secret, "")), "nøgle 2, oprettet"),
        (format!("{{\"noegler\": [{good}, {}]}}", row("2", "2026-12-01T10:00:00Z", &secret)), "nøgle 2, segl"),
    ] {
        let fejl = Noeglefil::parse(&text, Path::new("n.json")).unwrap_err();
        assert!(matches!(&fejl, Fejl::Form { hvor: found, .. } if found == hvor), "{fejl}: {text}");
        assert!(!fejl.to_string().contains(&secret), "{fejl}");
    }
    let fil = Noeglefil::parse(&format!("{{\"noegler\": [{good}]}}"), Path::new("n.json")).unwrap();
    assert!(!format!("{fil:?}").contains(&STANDARD.encode([2; 32])));
}
