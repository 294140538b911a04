//! What a configuration's trust may be, and what openssl thinks of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::config::{Anker, Miljoe};
use crate::pki::profile::Subject;
use crate::pki::x509::{printable, utf8};

/// Files made for one test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

fn example(file: &str) -> PathBuf {
    examples().join(file)
}

fn errors(config: &config::Trust) -> Vec<ConfigError> {
    Trust::load(config).unwrap_err()
}

fn root_named(common_name: &str, unit: Option<&str>) -> Vec<u8> {
    let mut subject: Subject = vec![vec![utf8("2.5.4.3", common_name)]];
    subject.extend(unit.map(|unit| vec![utf8("2.5.4.11", unit)]));
    subject.push(vec![printable("2.5.4.6", "DK")]);
    testing::root(&subject, (hours(-24), hours(24)))
}

#[test]
fn worlds_are_not_mixed_nor_mistaken() {
    use Miljoe::{Produktion, Test};
    let scratch = Scratch::new();
    let cases: Vec<(Vec<u8>, Option<Miljoe>)> = vec![
        (der("oces3-rod"), Some(Test)),
        (der("oces2-rod"), Some(Test)),
        (root_named("Den Danske Stat OCES rod-CA", None), Some(Produktion)),
        (root_named("Den Danske Stat OCES rod-CA", Some("Test - cti")), Some(Test)),
        (root_named("TRUST2408 OCES Primary CA", None), Some(Produktion)),
        (root_named("TRUST2408 Systemtest VII Primary CA", None), Some(Test)),
        (root_named("En anden rod", None), None),
    ];
    for (number, (der, world)) in cases.into_iter().enumerate() {
        let fil = scratch.file(&format!("{number}.der"), &der);
        for miljoe in [Produktion, Test] {
            let found = Trust::load(&config::Trust::new(vec![Anker { fil: fil.clone(), miljoe }]));
            let expected = match (world, miljoe) {
                (Some(Test), Produktion) => Some(vec![ConfigError::TestAsProduction(fil.clone())]),
                (Some(Produktion), Test) => Some(vec![ConfigError::ProductionAsTest(fil.clone())]),
                _ => None,
            };
            assert_eq!(found.as_ref().err(), expected.as_ref(), "{number} {miljoe}");
            assert!(found.is_err() || found.unwrap().miljoe() == miljoe);
        }
    }
    let other = scratch.file("p.der", &root_named("En anden rod", None));
    let mut mixed = config();
    mixed.ankre.push(Anker { fil: other, miljoe: Produktion });
    assert_eq!(errors(&mixed), [ConfigError::MixedEnvironments]);
    assert_eq!(errors(&config::Trust::new(Vec::new())), [ConfigError::NoAnchor]);
}

#[test]
fn every_error_of_a_configuration_is_told_at_once() {
    let scratch = Scratch::new();
    let empty = scratch.file("tom.pem", b"# ingenting\n");
    let large = scratch.file("stor.pem", &vec![b'x'; 1024 * 1024 + 1]);
    let missing = scratch.0.path().join("mangler.pem");
    let mut config = config();
    config.mellemudstedere.extend([empty.clone(), large.clone(), missing.clone(), example("voces.pem")]);
    config.hentning.urler = vec!["https://a.dk/x.crl".to_owned(), "/x.crl".to_owned(), "http://a.dk/x.crl".to_owned()];
    let found = errors(&config);
    let has = |wanted: &ConfigError| assert!(found.contains(wanted), "{wanted:?} in {found:?}");
    has(&ConfigError::Empty(empty, "et certifikat i DER eller PEM"));
    has(&ConfigError::TooLarge(large, 1024 * 1024));
    has(&ConfigError::NotAnAuthority(example("voces.pem")));
    has(&ConfigError::Url("https://a.dk/x.crl".to_owned()));
    has(&ConfigError::Url("/x.crl".to_owned()));
    has(&ConfigError::NoFolder);
    assert!(found.iter().any(|error| matches!(error, ConfigError::Unreadable(file, _) if *file == missing)));
    assert_eq!(found.len(), 7);
}

#[test]
fn an_intermediate_must_hang_on_something() {
    for loose in ["oces3-falsk-udstedende.pem", "tls-rod.pem"] {
        let mut config = config();
        config.mellemudstedere.push(example(loose));
        assert_eq!(errors(&config), [ConfigError::Loose(example(loose))]);
    }
}

#[test]
fn lists_of_strangers_and_impostors_are_refused() {
    use crate::security::revocation::CrlError;
    let scratch = Scratch::new();
    let cases = [
        (example("oces3-falsk-udstedende.crl"), CrlError::BadSignature),
        (scratch.file("a.crl", &[0x30, 3, 1, 1, 0]), CrlError::Malformed),
        (example("voces.der"), CrlError::Malformed),
    ];
    for (file, expected) in cases {
        let mut config = config();
        config.spaerrelister.push(file.clone());
        assert_eq!(errors(&config), [ConfigError::Crl(file, expected)]);
    }
    let mut config = config();
    config.ankre.retain(|anker| !anker.fil.ends_with("oces2-rod.pem"));
    config.mellemudstedere.retain(|file| !file.ends_with("oces2-udstedende.pem"));
    assert_eq!(errors(&config).len(), 2, "the OCES2 lists have no authority any more");
}

#[test]
fn an_anchor_outside_its_validity_proves_nobody() {
    let at = index().generated + jiff::SignedDuration::from_hours(24 * 366 * 19);
    let subject = profile::oces3_subject("S", &profile::uuid_of("x"), "Org", Some("NTRDK-10000017"));
    let hour = jiff::SignedDuration::from_hours(1);
    let late = Forge { validity: (at - hour, at + hour), ..Forge::oces3(subject.clone()) }.der();
    let trust = Trust::load(&config()).unwrap();
    assert_eq!(trust.prove(&[late.into()], at), Err(Error::AuthorityNotInForce), "the issuing authority has expired");

    // The issuing authority as an anchor: its list is held to the shorter age, and its own end counts.
    let mut direct = config::Trust::new(vec![Anker { fil: example("oces3-udstedende.pem"), miljoe: Miljoe::Test }]);
    direct.spaerrelister = vec![example("oces3-udstedende.crl")];
    direct.max_alder = config().max_alder;
    let trust = Trust::load(&direct).unwrap();
    assert!(trust.prove(&[leaf("leverandoer-system")], now()).is_ok());
    let late = Forge { validity: (at - hour, at + hour), ..Forge::oces3(subject) }.der();
    assert_eq!(trust.prove(&[late.into()], at), Err(Error::AuthorityNotInForce));
    direct.max_alder = config::Trust::MAX_ALDER;
    direct.max_alder_rod = config().max_alder;
    let trust = Trust::load(&direct).unwrap();
    assert_eq!(trust.prove(&[leaf("leverandoer-system")], now()), Err(Error::RevocationStale));
}

/// Runs openssl in a folder and returns whether it was content, and what it said.
fn openssl(dir: &Path, arguments: &str) -> (bool, String) {
    let output = Command::new("openssl").args(arguments.split_whitespace()).current_dir(dir).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

const OPENSSL_CONFIG: &str = "\
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical,digitalSignature,keyEncipherment
certificatePolicies = 1.2.208.169.1.1.1.3.7,0.4.0.2042.1.1
[crl_ca]
database = index.txt
default_md = sha256
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid
";

/// A chain that openssl made and signed with RSASSA-PSS, as the real one is (oces.md §1).
#[test]
fn a_pss_chain_of_openssl_proves() {
    let scratch = Scratch::new();
    let dir = scratch.0.path();
    scratch.file("openssl.cnf", OPENSSL_CONFIG.as_bytes());
    scratch.file("index.txt", b"");
    let run = |arguments: &str| {
        let (good, said) = openssl(dir, arguments);
        assert!(good, "openssl {arguments}: {said}");
    };
    let pss =
        |digest: &str, salt: u32| format!("-{digest} -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{salt}");
    for name in ["root", "ca", "leaf"] {
        run(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {name}.key"));
    }
    run(&format!(
        "req -x509 -new -key root.key -subj /CN=Rod/OU=Test -days 30 -config openssl.cnf -extensions ca -out root.pem {}",
        pss("sha512", 64)
    ));
    run("req -new -key ca.key -subj /CN=Udsteder/OU=Test -config openssl.cnf -out ca.csr");
    run(&format!(
        "x509 -req -in ca.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile openssl.cnf -extensions ca -out ca.pem {}",
        pss("sha512", 64)
    ));
    let uuid = "e65b0147-713f-4d49-a96e-d03458f298ba";
    run(&format!(
        "req -new -key leaf.key -subj /CN=System/serialNumber=UI:DK-O:G:{uuid}/O=Org/organizationIdentifier=NTRDK-10000017/C=DK -config openssl.cnf -out leaf.csr"
    ));
    run(&format!(
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile openssl.cnf -extensions leaf -outform DER -out leaf.der {}",
        pss("sha256", 32)
    ));
    for name in ["root", "ca"] {
        run(&format!(
            "ca -gencrl -name crl_ca -config openssl.cnf -cert {name}.pem -keyfile {name}.key -crldays 20 -out {name}.crl -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"
        ));
    }
    let mut config = config::Trust::new(vec![Anker { fil: dir.join("root.pem"), miljoe: Miljoe::Test }]);
    config.mellemudstedere = vec![dir.join("ca.pem")];
    config.spaerrelister = ["root.crl", "ca.crl"].map(|file| dir.join(file)).to_vec();
    let trust = Trust::load(&config).unwrap();
    let certificate = [CertificateDer::from(std::fs::read(dir.join("leaf.der")).unwrap())];
    // openssl reads the machine's clock, so the instant is taken from what it made.
    let made = oces::parse(&certificate[0]).unwrap().not_before;
    let caller = trust.prove(&certificate, made + jiff::SignedDuration::from_mins(1)).unwrap();
    assert_eq!(caller.certificate().cvr.as_str(), "10000017");
    assert_eq!(caller.certificate().slags, Slags::System);
}

/// openssl's verdict on the example set is ours.
#[test]
fn openssl_judges_the_examples_alike() {
    let scratch = Scratch::new();
    let at = now().as_second();
    for generation in ["oces3", "oces2"] {
        let lists: String = [format!("{generation}-rod"), format!("{generation}-udstedende")]
            .map(|ca| openssl(&examples(), &format!("crl -inform DER -in {ca}.crl")).1)
            .concat();
        let lists = scratch.file(&format!("{generation}.pem"), lists.as_bytes());
        for example in index().certificates {
            if !format!("{:?}", example.generation).eq_ignore_ascii_case(generation) {
                continue;
            }
            let (good, said) = openssl(
                &examples(),
                &format!(
                    "verify -crl_check_all -attime {at} -CAfile {generation}-rod.pem -untrusted {generation}-udstedende.pem -CRLfile {} {}",
                    lists.display(),
                    example.files.cert_pem.display()
                ),
            );
            use Tilstand::{MalformedCvr, NoCvr, Valid};
            let expected = matches!(example.tilstand, Valid | NoCvr | MalformedCvr);
            assert_eq!(good, expected, "{}: {said}", example.navn);
        }
    }
}
