//! A second opinion: xmlsec1 verifies what we take and what we sign, and refuses what was altered.
//!
//! It is given the key and the names of the elements that carry ids: it knows neither WS-Security's tokens nor which parts must be signed, so
//! it judges the signature alone.

use std::path::Path;
use std::process::Command;

use tilslut::wss::{Parts, SigningKey, sign};

use super::klienter::KLIENTER;
use super::signering::{SVAR, anmodning, noegle, signering};
use super::underskriv::{Linjer, underskriv};
use super::{certs, doem, laes, nu, tillid};

/// The elements that carry ids in the messages here.
const MED_ID: &[&str] = &[
    "http://www.w3.org/2003/05/soap-envelope:Body",
    "http://schemas.xmlsoap.org/soap/envelope/:Body",
    "Timestamp",
    "BinarySecurityToken",
    "MessageID",
    "RelatesTo",
    "UdbydersystemId",
    "Action",
    "To",
];

fn xmlsec1(message: &str, certificate: &Path) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("besked.xml");
    std::fs::write(&file, message).unwrap();
    let mut command = Command::new("xmlsec1");
    command.arg("--verify").arg("--pubkey-cert-pem").arg(certificate);
    for name in MED_ID {
        command.args(["--id-attr:Id", name]);
    }
    command.arg(file).output().unwrap().status.success()
}

/// Messages that are in order, with who signed them.
fn beskeder() -> Vec<(String, String, &'static str)> {
    let gateway = noegle("gateway-system");
    let soap_11 = SVAR.replace("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/");
    let svar = |envelope: &str| sign(envelope, &signering(&gateway, Parts::Answer)).unwrap();
    let mut found: Vec<_> =
        KLIENTER.iter().map(|klient| (klient.navn.to_owned(), klient.besked(), "leverandoer-system")).collect();
    found.push(("our answer".into(), svar(SVAR), "gateway-system"));
    found.push(("our answer in SOAP 1.1".into(), svar(&soap_11), "gateway-system"));
    found.push(("our request".into(), anmodning(), "leverandoer-system"));
    for (rsa, sha) in [
        ("rsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384"),
        ("rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512"),
    ] {
        let skabelon =
            KLIENTER[0].skabelon.replace("rsa-sha256", rsa).replace("http://www.w3.org/2001/04/xmlenc#sha256", sha);
        found.push((rsa.into(), underskriv(&skabelon, "leverandoer-system", Linjer::En), "leverandoer-system"));
    }
    found
}

#[test]
fn it_takes_what_we_take_and_what_we_sign() {
    for (navn, besked, kalder) in beskeder() {
        assert!(xmlsec1(&besked, &certs().join(format!("{kalder}.pem"))), "{navn}");
    }
    let trust = tillid();
    for (navn, besked, kalder) in beskeder() {
        if kalder == "leverandoer-system" {
            assert!(matches!(doem(&trust, &besked), Ok(Some(_))), "{navn}");
        }
    }
}

/// A change's name, text in place of text (the first that the message has), and whether a signature must not see it.
type Aendring = (&'static str, &'static [(&'static str, &'static str)], bool);

const AENDRINGER: &[Aendring] = &[
    ("a comment", &[("101001<", "10<!-- x -->1001<")], true),
    ("CDATA", &[("101001<", "<![CDATA[101]]>001<")], true),
    ("a character reference", &[("101001<", "10100&#x31;<")], true),
    (
        "an unused declaration",
        &[("Body ", "Body xmlns:ubrugt='urn:u' "), ("Body>", "Body xmlns:ubrugt='urn:u'>")],
        true,
    ),
    ("a line break in a tag", &[("/instnr>", "/instnr\n>"), (":instnr>", ":instnr >")], true),
    ("another number", &[("101001<", "101002<")], false),
    ("white space", &[("101001<", "101001 <")], false),
    ("an attribute", &[("instnr>101001", "instnr a='1'>101001")], false),
    ("an element", &[("101001<", "101001<a/><")], false),
    ("another system", &[(">EX100001<", ">EX200001<"), ("<wsa:RelatesTo ", "<wsa:RelatesTo x='' ")], false),
    ("another message", &[(">urn:uuid:", ">urn:uuid:0"), (">2f1a", ">2f1b"), (">9a4f", ">9a4e")], false),
    ("a longer life", &[("T10:05:00", "T10:06:00"), ("T10:10:00", "T10:09:00")], false),
    ("another digest", &[("DigestValue>", "DigestValue>AAAA")], false),
    (
        "another method",
        &[
            ("xmlenc#sha256", "xmlenc#sha512"),
            ("xmldsig-more#sha384", "xmlenc#sha256"),
            ("xmlenc#sha512", "xmlenc#sha256"),
        ],
        false,
    ),
];

#[test]
fn it_agrees_on_what_was_altered() {
    let trust = tillid();
    for (navn, besked, kalder) in beskeder() {
        let rules =
            if kalder == "gateway-system" { &tilslut::wss::Rules::ANSWER } else { &tilslut::wss::Rules::REQUEST };
        for (change, replacements, harmless) in AENDRINGER {
            let Some((from, to)) = replacements.iter().find(|(from, _)| besked.contains(from)) else { continue };
            let changed = besked.replacen(from, to, 1);
            let ours = laes(&trust, rules, nu(), &changed).is_ok_and(|(_, verdict)| matches!(verdict, Ok(Some(_))));
            let theirs = xmlsec1(&changed, &certs().join(format!("{kalder}.pem")));
            assert_eq!((ours, theirs), (*harmless, *harmless), "{navn}: {change}");
        }
    }
}

/// Our ECDSA values are as the standard has them: r and s side by side.
#[test]
fn it_takes_what_we_sign_with_ecdsa() {
    for curve in ["P-256", "P-384"] {
        let folder = tempfile::tempdir().unwrap();
        let [certificate, key] = ["c.pem", "k.pem"].map(|name| folder.path().join(name));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-subj", "/CN=eksempel", "-newkey", "ec", "-pkeyopt"])
            .arg(format!("ec_paramgen_curve:{curve}"))
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let key = SigningKey::from_pem(&certificate, &key).unwrap();
        let besked = sign(SVAR, &signering(&key, Parts::Answer)).unwrap();
        assert!(xmlsec1(&besked, &certificate), "{curve}");
        assert!(!xmlsec1(&besked.replace("101001", "101002"), &certificate), "{curve}");
    }
}
