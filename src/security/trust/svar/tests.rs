use std::fs;

use super::*;
use crate::pki::testing::{der, examples, hours, list, now};
use crate::security::trust::tests::leaf;

/// A folder with these files of the example set, and a list where one is given.
fn folder(names: &[&str], crl: Option<Vec<u8>>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        fs::copy(examples().join(name), folder.path().join(name)).unwrap();
    }
    if let Some(crl) = crl {
        fs::write(folder.path().join("liste.crl"), crl).unwrap();
    }
    folder
}

fn trust(names: &[&str], crl: Option<Vec<u8>>) -> Trust {
    Trust::til_svar(&[folder(names, crl).path().to_owned()]).unwrap()
}

const AUTHORITIES: [&str; 2] = ["oces3-rod.pem", "oces3-udstedende.pem"];

#[test]
fn a_proof_tells_what_is_known_of_revocation() {
    let without = trust(&AUTHORITIES, None).prove(&[leaf("gateway-system")], now()).unwrap();
    assert_eq!(without.spaerring(), Spaerring::IkkeEfterproevet);
    assert_eq!(without.udsteder(), "Eksempel OCES udstedende-CA 1");
    assert_eq!(without.certificate().cvr.as_str(), "10000009");
    let lists = ["oces3-rod.pem", "oces3-udstedende.pem", "oces3-rod.crl", "oces3-udstedende.crl"];
    let with = trust(&lists, None).prove(&[leaf("gateway-system")], now()).unwrap();
    assert_eq!(with.spaerring(), Spaerring::Efterproevet);
    // The root's list is missing: the issuing authority itself may be revoked.
    let one = trust(&AUTHORITIES, Some(fs::read(examples().join("oces3-udstedende.crl")).unwrap()));
    assert_eq!(one.prove(&[leaf("gateway-system")], now()).unwrap().spaerring(), Spaerring::IkkeEfterproevet);
}

#[test]
fn what_a_list_revokes_is_refused_however_old_it_is() {
    let revoking = |next| Some(list("oces3-udstedende", hours(-48), next, &["gateway-system"]));
    for next in [hours(24), hours(-24)] {
        assert_eq!(trust(&AUTHORITIES, revoking(next)).prove(&[leaf("gateway-system")], now()), Err(Error::Revoked));
    }
    let old = list("oces3-udstedende", hours(-48), hours(-24), &[]);
    let caller = trust(&AUTHORITIES, Some(old)).prove(&[leaf("gateway-system")], now()).unwrap();
    assert_eq!(caller.spaerring(), Spaerring::IkkeEfterproevet);
}

#[test]
fn everything_but_a_missing_list_is_refused_as_ever() {
    let trust = trust(&AUTHORITIES, None);
    let cases = [
        ("leverandoer-udloebet", Error::Expired),
        ("leverandoer-ikke-gyldig-endnu", Error::NotYetValid),
        ("leverandoer-falsk-udsteder", Error::BadSignature),
        ("voces", Error::UnknownIssuer),
    ];
    for (name, error) in cases {
        assert_eq!(trust.prove(&[leaf(name)], now()), Err(error), "{name}");
    }
    // The memory of a verdict without lists goes no further than its instant.
    assert!(trust.prove(&[leaf("gateway-system")], now()).is_ok());
    assert_eq!(trust.prove(&[leaf("gateway-system")], hours(24 * 366 * 20)), Err(Error::Expired));
}

#[test]
fn files_that_are_no_authorities_are_named() {
    let refused = |names: &[&str]| Trust::til_svar(&[folder(names, None).path().to_owned()]).unwrap_err();
    assert!(matches!(refused(&["oces3-rod.pem", "gateway-system.pem"])[..], [ConfigError::NotAnAuthority(_)]));
    assert!(matches!(refused(&["oces3-rod.pem", "gateway-system.key.pem"])[..], [ConfigError::Empty(..)]));
    assert!(matches!(refused(&["oces3-udstedende.pem"])[..], [ConfigError::NoAnchor]));
    assert!(matches!(refused(&["oces3-rod.pem", "oces2-udstedende.pem"])[..], [ConfigError::Loose(_)]));
    assert!(matches!(refused(&["oces3-rod.pem", "oces2-udstedende.crl"])[..], [ConfigError::Crl(..)]));
    assert!(matches!(refused(&[])[..], [ConfigError::NoAnchor]));
    assert!(matches!(Trust::til_svar(&["/findes/ikke".into()]).unwrap_err()[..], [ConfigError::Unreadable(..)]));
    let both = Trust::til_svar(&[examples().join("oces3-rod.der"), examples().join("oces3-udstedende.der")]).unwrap();
    assert_eq!(both.miljoe(), Miljoe::Test);
    assert!(both.prove(&[der("gateway-system").into()], now()).is_ok());
}
