use super::*;

const MINIMAL: &str = r#"
[tls]
certifikat = "c.pem"
noegle = "/etc/k.pem"
[signatur]
certifikat = "s.pem"
noegle = "s.key"
[trust]
ankre_test = ["rod.pem"]
[database]
fil = "d/t.db"
[grunddata]
noegler = "n.json"
"#;

fn errors(text: &str) -> Vec<Error> {
    Config::parse(text, Path::new("/b")).map(|_| ()).unwrap_err()
}

#[test]
fn paths_are_relative_to_the_file() {
    let config = Config::parse(MINIMAL, Path::new("/b")).unwrap();
    assert_eq!(config.tls.certifikat, Path::new("/b/c.pem"));
    assert_eq!(config.tls.noegle, Path::new("/etc/k.pem"));
    assert_eq!(config.database.fil, Path::new("/b/d/t.db"));
    assert_eq!(config.grunddata.noegler, Path::new("/b/n.json"));
    assert_eq!(config.graenser, Graenser::default());
    assert!(config.drift.lyt.ip().is_loopback());
}

#[test]
fn the_example_parses_and_says_the_defaults() {
    let text = example();
    let config = Config::parse(&text, Path::new("/b")).unwrap();
    assert_eq!(config.graenser, Graenser::default());
    // With every default uncommented it still parses, and means the same.
    let open = |line: &str| match line.strip_prefix("# ") {
        Some(key)
            if key
                .split_once(" = ")
                .is_some_and(|(k, _)| k.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')) =>
        {
            key.to_owned()
        }
        _ => line.to_owned(),
    };
    let all = text.lines().map(open).collect::<Vec<_>>().join("\n");
    assert_ne!(all, text);
    let config = Config::parse(&all, Path::new("/b")).unwrap();
    assert_eq!(config.graenser, Graenser::default());
    assert_eq!(config.server.nedlukning, Server::NEDLUKNING);
    assert_eq!(config.register.ir_foerste_nummer, crate::institutioner::FOERSTE_NUMMER);
    let Grunddata { stor_sletning_procent, stor_sletning_fra, eksport_pr_dag, .. } = config.grunddata;
    assert_eq!([stor_sletning_procent, stor_sletning_fra, eksport_pr_dag], [50, 20, 4]);
    let Signatur { svar_levetid, urskaevhed, laengste_levetid, .. } = config.signatur;
    assert_eq!(
        [svar_levetid, urskaevhed, laengste_levetid],
        [Signatur::SVAR_LEVETID, Signatur::URSKAEVHED, Signatur::LAENGSTE_LEVETID]
    );
}

#[test]
fn all_errors_at_once_with_key_and_line() {
    let text = "[server]\nlyt = 3\nprokser = []\nproxyer = [\"0.0.0.0/0\", \"x\"]\n[graenser]\nkrop_bytes = -1\nhoved_bytes = \"a\"\n[tls]\nnoegle = \"k\"\n[trust]\nankre_test = []\n[databse]\n";
    let found: Vec<_> = errors(text).into_iter().map(|e| (e.linje, e.noegle)).collect();
    let expected = [
        (None, "database.fil"),
        (None, "grunddata.noegler"),
        (None, "signatur.certifikat"),
        (None, "signatur.noegle"),
        (Some(1), "server.proxyer"),
        (Some(2), "server.lyt"),
        (Some(3), "server.prokser"),
        (Some(4), "server.proxyer"),
        (Some(6), "graenser.krop_bytes"),
        (Some(7), "graenser.hoved_bytes"),
        (Some(8), "tls.certifikat"),
        (Some(12), "databse"),
    ];
    for (linje, noegle) in expected {
        assert!(found.contains(&(linje, noegle.to_owned())), "{noegle} i {found:?}");
    }
}

#[test]
fn a_misspelt_key_is_told_with_its_neighbour() {
    let text = format!("{MINIMAL}[graenser]\nkrop_byte = 3\n");
    assert_eq!(errors(&text)[0].fejl, Fejl::Ukendt { lignende: Some("krop_bytes".to_owned()) });
}

#[test]
fn what_is_not_safe_is_refused() {
    let cases = [
        "[drift]\nlyt = \"0.0.0.0:9090\"",
        "[server]\nproxyer = [\"::/0\"]",
        "[server]\noffentlig_url = \"http://a.dk\"",
        "[server]\noffentlig_url = \"https://a.dk/sti\"",
        "[graenser]\nkrop_bytes = 0",
        "[graenser]\nkroppe_ialt_bytes = 1048576",
        "[drift]\nlogformat = \"xml\"",
        "[drift]\nlog = \"a=b=c\"",
    ];
    for case in cases {
        assert_eq!(errors(&format!("{MINIMAL}{case}\n")).len(), 1, "{case}");
    }
}

#[test]
fn syntax_errors_are_told_with_their_line() {
    let found = errors("[tls]\ncertifikat = \n\n[graenser\n");
    assert!(found.iter().all(|e| matches!(e.fejl, Fejl::Syntaks(_))));
    assert_eq!(found.iter().filter_map(|e| e.linje).collect::<Vec<_>>(), [2, 4], "{found:?}");
}

#[test]
fn missing_files_are_told_at_once() {
    let folder = std::env::temp_dir().join(format!("tilslut-config-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(FILE_NAME), MINIMAL).unwrap();
    let found = Config::load(&folder.join(FILE_NAME)).unwrap_err();
    assert_eq!(found.len(), 7, "{found:?}");
    assert!(Config::load(&folder.join("nej.toml")).is_err());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_limits_on_xml_are_the_readers_own_by_default() {
    assert_eq!(Graenser::default().xml(), crate::xml::Limits::default());
    let fewer = Config::parse(&format!("{MINIMAL}[graenser]\nxml_dybde = 20\n"), Path::new("/b")).unwrap();
    assert_eq!(fewer.graenser.xml().depth, 20);
    assert_eq!(errors(&format!("{MINIMAL}[graenser]\nxml_dybde = 3\n")).len(), 1);
}

#[test]
fn the_signing_key_is_pem_or_pkcs12() {
    let with = |section: &str| {
        let text = MINIMAL.replace("certifikat = \"s.pem\"\nnoegle = \"s.key\"", section);
        Config::parse(&text, Path::new("/b")).map(|config| config.signatur.noegle)
    };
    let pem = Noegle::Pem { certifikat: "/b/s.pem".into(), noegle: "/b/s.key".into() };
    assert_eq!(Config::parse(MINIMAL, Path::new("/b")).unwrap().signatur.noegle, pem);
    let p12 = Noegle::P12 { fil: "/b/s.p12".into(), kodeord: "/hemmelig".into() };
    assert_eq!(with("p12 = \"s.p12\"\nkodeord_fil = \"/hemmelig\""), Ok(p12));
    let wrong = [
        ("", &["signatur.certifikat", "signatur.noegle"][..]),
        ("certifikat = \"s.pem\"", &["signatur.noegle"]),
        ("p12 = \"s.p12\"", &["signatur.kodeord_fil"]),
        ("kodeord_fil = \"k\"", &["signatur.p12"]),
        ("kodeord_fil = \"k\"\np12 = \"p\"\nnoegle = \"s.key\"", &["signatur.p12"]),
        ("p12 = \"p\"\nkodeord = \"hemmeligt\"", &["signatur.kodeord", "signatur.kodeord_fil"]),
    ];
    for (section, keys) in wrong {
        let found: Vec<_> = with(section).unwrap_err().into_iter().map(|error| error.noegle).collect();
        let (mut found, mut keys) = (found, keys.to_vec());
        found.sort();
        keys.sort_unstable();
        assert_eq!(found, keys, "{section}");
    }
}

#[test]
fn networks() {
    let cases = [
        ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false),
        ("10.1.0.0/16", "10.1.255.1", true),
        ("10.1.0.0/16", "10.2.0.1", false),
        ("10.1.0.0/16", "::ffff:10.1.0.1", true),
        ("2001:db8::/32", "2001:db8:1::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::/32", "10.0.0.1", false),
    ];
    for (net, address, inside) in cases {
        assert_eq!(net.parse::<Netvaerk>().unwrap().contains(address.parse().unwrap()), inside, "{net} {address}");
    }
    for wrong in ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8"] {
        assert!(wrong.parse::<Netvaerk>().is_err(), "{wrong}");
    }
}
