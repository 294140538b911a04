//! The set as files: what openssl reads in them, and that making it again makes the same set.

use std::path::Path;
use std::process::Command;

use super::testing::{examples, index, now};
use super::*;
use crate::security::oces;
use crate::types::Cvr;

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(examples()).output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_committed_set_is_the_plan() {
    let index = index();
    let names: Vec<_> = plan::leaves().iter().map(|leaf| leaf.name).collect();
    assert_eq!(index.certificates.iter().map(|example| example.navn.as_str()).collect::<Vec<_>>(), names);
    for example in &index.certificates {
        assert!(example.cvr.as_ref().is_none_or(Cvr::passes_modulus_11), "{}", example.navn);
        assert!(example.cvr.as_ref().is_none_or(|cvr| ("10000001".."10000100").contains(&cvr.as_str())));
        for file in [&example.files.cert_pem, &example.files.key_pem] {
            assert!(std::fs::read_to_string(examples().join(file)).unwrap().starts_with("# EKSEMPEL"), "{file:?}");
        }
    }
    assert!(index.find("leverandoer-system").is_some() && index.find("gateway-system").is_some());
}

#[test]
fn pem_der_key_and_pkcs12_are_of_one_certificate() {
    for example in index().certificates {
        let Files { cert_pem, cert_der, key_pem, p12 } = &example.files;
        let fingerprint =
            |arguments: &[&str]| openssl(&[&["x509", "-noout", "-fingerprint", "-sha256"], arguments].concat());
        let of_pem = fingerprint(&["-in", text(cert_pem)]);
        assert_eq!(of_pem, fingerprint(&["-inform", "DER", "-in", text(cert_der)]));
        let public = openssl(&["x509", "-in", text(cert_pem), "-noout", "-pubkey"]);
        assert_eq!(public, openssl(&["pkey", "-in", text(key_pem), "-pubout"]), "{}", example.navn);
        let inside = openssl(&["pkcs12", "-in", text(p12), "-passin", "pass:eksempel", "-nodes"]);
        assert_eq!(inside.matches("BEGIN CERTIFICATE").count(), 3, "leaf, issuer, root in {}", example.navn);
        assert_eq!(inside.matches("BEGIN PRIVATE KEY").count(), 1);
        let arguments = ["pkcs12", "-in", text(p12), "-passin", "pass:eksempel", "-noout", "-info"];
        let info = Command::new("openssl").args(arguments).current_dir(examples()).output().unwrap();
        let info = String::from_utf8_lossy(&info.stderr).into_owned();
        assert!(
            info.contains("AES-256-CBC") && info.contains("hmacWithSHA256") && info.contains("MAC: sha256"),
            "{info}"
        );
    }
}

#[test]
fn signatures_are_those_of_the_real_chains() {
    for (file, expected) in [
        ("oces3-rod.pem", &["rsassaPss", "sha512", "Salt Length: 0x40", "Public-Key: (4096 bit)"][..]),
        ("oces3-udstedende.pem", &["rsassaPss", "sha512", "Salt Length: 0x40", "pathlen:0"]),
        (
            "leverandoer-system.pem",
            &["rsassaPss", "sha256", "Salt Length: 0x20", "rsaEncryption", "Public-Key: (3072 bit)"],
        ),
        ("voces.pem", &["sha256WithRSAEncryption", "Public-Key: (2048 bit)"]),
        ("tls-server.pem", &["DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"]),
    ] {
        let said = openssl(&["x509", "-in", file, "-noout", "-text"]);
        for word in expected {
            assert!(said.contains(word), "{word} in {file}");
        }
    }
    openssl(&[
        "verify",
        "-CAfile",
        "tls-rod.pem",
        "-purpose",
        "sslserver",
        "-attime",
        &now().as_second().to_string(),
        "tls-server.pem",
    ]);
}

#[test]
fn attributes_stand_in_both_orders() {
    let subject = |file| openssl(&["x509", "-in", file, "-noout", "-subject", "-nameopt", "multiline,-align,sname"]);
    let order = |file| {
        let said = subject(file);
        said.find("serialNumber").unwrap() < said.find("CN=").or(said.find("CN =")).unwrap()
    };
    assert!(order("moces.pem"), "{}", subject("moces.pem"));
    assert!(!order("voces.pem"), "{}", subject("voces.pem"));
}

#[test]
fn made_again_with_kept_keys_it_is_the_same_set_anew() {
    let scratch = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(examples()).unwrap() {
        let path = entry.unwrap().path();
        if text(&path).ends_with(".key.pem") {
            std::fs::copy(&path, scratch.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let made = generate_index(scratch.path(), now(), Keys::Keep).unwrap();
    let mut expected = index();
    expected.generated = now();
    assert_eq!(made, expected);
    assert_eq!(Index::read(scratch.path()).unwrap(), made);
    for example in &made.certificates {
        let read = |dir: &Path| std::fs::read(dir.join(&example.files.cert_der)).unwrap();
        let (ours, committed) = (read(scratch.path()), read(&examples()));
        assert_ne!(ours, committed, "serial numbers are new");
        assert_eq!(oces::parse(&ours).map(|c| (c.id, c.cvr)), oces::parse(&committed).map(|c| (c.id, c.cvr)));
    }
    let readme = std::fs::read_to_string(scratch.path().join("README.md")).unwrap();
    assert_eq!(readme, std::fs::read_to_string(examples().join("README.md")).unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |file: &str| std::fs::metadata(scratch.path().join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("voces.key.pem"), mode("voces.p12"), mode("oces3-rod.key.pem")), (0o600, 0o600, 0o600));
        assert_eq!(mode("voces.pem") & 0o600, 0o600);
    }
}

/// What is added is under the authorities that lie there, and everything else stays byte for byte.
#[test]
fn what_a_set_lacks_is_added_and_the_rest_stays() {
    let dir = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(examples()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    let mut lacking = Index::read(dir.path()).unwrap();
    lacking.certificates.retain(|example| example.navn != "ministerium-organisation");
    std::fs::write(dir.path().join(INDEX), serde_json::to_vec(&lacking).unwrap()).unwrap();
    let added = add(dir.path()).unwrap();
    assert_eq!(added.certificates, index().certificates);
    for file in std::fs::read_dir(examples()).unwrap() {
        let file = file.unwrap();
        let same = std::fs::read(file.path()).unwrap() == std::fs::read(dir.path().join(file.file_name())).unwrap();
        let own = file.file_name().to_string_lossy().starts_with("ministerium-organisation.");
        // The key was kept, and is written as it was.
        assert!(same || own, "{file:?}");
    }
    let pem = dir.path().join("ministerium-organisation.pem");
    let verified = Command::new("openssl")
        .args(["verify", "-CAfile", "oces3-rod.pem", "-untrusted", "oces3-udstedende.pem", text(&pem)])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
