//! The attacks of bpi-security §8: what somebody makes of a validly signed message without its key. Each is a fixture too, under
//! `fixtures/rejected/<kode>/<navn>/`; `TILSLUT_SKRIV_ANGREB=1 cargo test --test main angreb` writes the requests of all of them anew, and
//! `tilslut replay fixtures/rejected/<kode> --accept` then the answers.

mod algoritmer;
mod daekning;
mod flyttet;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tilslut::wss::{Error, Rules};

use super::underskriv::{Linjer, underskriv};
use super::{laes, nu, tillid};

/// A validly signed HelloWorld; `{cert}` and the values are filled in by signing.
const BESKED: &str = include_str!("angreb/besked.xml");
/// What the attacker would have done: another Body, in the name of the signer.
const FALSK_KROP: &str = r#"<soap:Body>
    <DeleteDaginstitution xmlns="urn:tilslut:dagtilbudsregister:import:2">
      <daginstitutionsNummer>D10005</daginstitutionsNummer>
    </DeleteDaginstitution>
  </soap:Body>"#;

/// One attack.
pub struct Angreb {
    /// The form, as §8 counts them; 0 where it is a rule of §9 or §10.
    form: u8,
    kode: &'static str,
    navn: &'static str,
    formaal: &'static str,
    besked: fn() -> String,
    dom: Dom,
}

/// Who refuses it.
enum Dom {
    /// The verifier, for this reason.
    Underskrift(Error),
    /// The envelope, before the signature is judged.
    Konvolut,
    /// A later step: the signature is in order.
    Senere,
}

fn alle() -> impl Iterator<Item = &'static Angreb> {
    flyttet::ANGREB.iter().chain(algoritmer::ANGREB).chain(daekning::ANGREB)
}

#[test]
fn every_attack_is_refused_for_its_reason() {
    let trust = tillid();
    assert!(laes(&trust, &Rules::REQUEST, nu(), &signeret()).unwrap().1.is_ok());
    for angreb in alle() {
        let navn = angreb.navn;
        match (laes(&trust, &Rules::REQUEST, nu(), &(angreb.besked)()), &angreb.dom) {
            (Err(_), Dom::Konvolut) => {}
            (Ok((_, Ok(Some(_)))), Dom::Senere) => {}
            (Ok((_, Err(found))), Dom::Underskrift(expected)) => assert_eq!(found, *expected, "{navn}"),
            (Err(found), _) => panic!("{navn}: {found}"),
            (Ok((_, found)), _) => panic!("{navn}: {found:?}"),
        }
    }
}

#[test]
fn every_form_of_attack_has_a_case() {
    let forms: BTreeSet<u8> = alle().map(|angreb| angreb.form).collect();
    assert_eq!(forms, (0..=12).collect());
    let names: BTreeSet<_> = alle().map(|angreb| (angreb.kode, angreb.navn)).collect();
    assert_eq!(names.len(), alle().count());
}

/// The fixtures are what is made here; see the module's own words for how to write them.
#[test]
fn the_fixtures_are_these_attacks() {
    for angreb in alle() {
        let files = [("request.xml", (angreb.besked)()), ("exchange.toml", exchange(angreb))];
        if std::env::var_os("TILSLUT_SKRIV_ANGREB").is_some() {
            skriv(&mappe(angreb), &files);
        }
        for (file, content) in files {
            let path = mappe(angreb).join(file);
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == content, "{} is not what is made here", path.display());
        }
    }
}

fn skriv(mappe: &Path, files: &[(&str, String)]) {
    std::fs::create_dir_all(mappe).unwrap();
    for (file, content) in files {
        std::fs::write(mappe.join(file), content).unwrap();
    }
    for expected in ["expected.xml", "expected-register.txt"] {
        let path = mappe.join(expected);
        if !path.exists() {
            std::fs::write(path, "").unwrap();
        }
    }
}

fn mappe(angreb: &Angreb) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/rejected").join(angreb.kode).join(angreb.navn)
}

fn exchange(angreb: &Angreb) -> String {
    format!(
        "formaal = {:?}\ntid = \"2026-11-23T10:00:00Z\"\nsti = \"/services/dagtilbudsregister/ImportService/v2.0\"\n\
         content_type = \"application/soap+xml; charset=utf-8\"\n\n[forventet]\nstatus = 400\n",
        angreb.formaal
    )
}

/// The message as its sender signed it.
pub fn signeret() -> String {
    signeret_som(|besked| besked)
}

/// The message, changed before it was signed: what the sender's program, or somebody who has a key, does.
pub fn signeret_som(change: impl Fn(String) -> String) -> String {
    underskriv(&change(BESKED.to_owned()), "leverandoer-system", Linjer::En)
}

/// The message, with the first text in place of the second where it was before it was signed.
fn signeret_med(from: &str, to: &str) -> String {
    signeret_som(|besked| erstat(&besked, from, to))
}

/// One text in place of another, which is there.
pub fn erstat(besked: &str, from: &str, to: &str) -> String {
    assert!(besked.contains(from), "{from}");
    besked.replacen(from, to, 1)
}

/// The element of a name, as it stands; there is one.
pub fn element<'b>(besked: &'b str, navn: &str) -> &'b str {
    let start = besked.find(&format!("<{navn}")).unwrap_or_else(|| panic!("no {navn}"));
    let end = format!("</{navn}>");
    &besked[start..start + besked[start..].find(&end).unwrap() + end.len()]
}

/// The message with something in place of an element.
fn med(besked: &str, navn: &str, nyt: &str) -> String {
    erstat(besked, element(besked, navn), nyt)
}

/// The message with one more block at the end of the Header.
fn med_header(besked: &str, block: &str) -> String {
    erstat(besked, "</soap:Header>", &format!("  {block}\n  </soap:Header>"))
}

/// The message with the attacker's Body, and the Action that goes with it.
fn med_falsk_krop(besked: &str) -> String {
    med(&erstat(besked, "/HelloWorld</wsa:Action>", "/DeleteDaginstitution</wsa:Action>"), "soap:Body", FALSK_KROP)
}
