//! The example set against the verifier, at fixed instants.

use std::path::{Path, PathBuf};

use super::*;
use crate::config;
use crate::pki::{Index, Tilstand};
use crate::security::oces::{CertificateId, Generation, Slags};
use crate::security::{Caller, Skyld};

/// Where the committed set lies.
pub(in crate::security) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-example")
}

pub(in crate::security) fn index() -> Index {
    Index::read(&examples()).unwrap()
}

/// Ten days after the set was made.
pub(in crate::security) fn now() -> Time {
    index().generated + jiff::SignedDuration::from_hours(240)
}

pub(in crate::security) fn config() -> config::Trust {
    index().trust(&examples())
}

pub(in crate::security) fn leaf(navn: &str) -> CertificateDer<'static> {
    std::fs::read(examples().join(format!("{navn}.der"))).unwrap().into()
}

fn prove(navn: &str) -> Result<Caller, Error> {
    Trust::load(&config()).unwrap().prove(&[leaf(navn)], now())
}

#[test]
fn every_example_is_judged_by_its_state() {
    let trust = Trust::load(&config()).unwrap();
    for example in index().certificates {
        let expected = match example.tilstand {
            Tilstand::Valid => None,
            Tilstand::Expired => Some(Error::Expired),
            Tilstand::NotYetValid => Some(Error::NotYetValid),
            Tilstand::Revoked => Some(Error::Revoked),
            Tilstand::WrongIssuer => Some(Error::BadSignature),
            Tilstand::NoCvr => Some(Error::Oces(oces::Error::NoCvr)),
            Tilstand::MalformedCvr => Some(Error::Oces(oces::Error::MalformedCvr)),
        };
        let found = trust.prove(&[leaf(&example.navn)], now());
        assert_eq!(found.as_ref().err(), expected.as_ref(), "{}", example.navn);
        if let Ok(caller) = found {
            let certificate = caller.certificate();
            assert_eq!(Some(&certificate.cvr), example.cvr.as_ref(), "{}", example.navn);
            assert!(certificate.cvr.passes_modulus_11(), "{}", example.navn);
            assert_eq!(certificate.slags, example.slags, "{}", example.navn);
            assert_eq!(certificate.generation, example.generation, "{}", example.navn);
        }
    }
}

#[test]
fn ids() {
    let cases = [
        ("moces", Slags::Medarbejder, CertificateId::Rid("47110815".into())),
        ("moces-initialer", Slags::Medarbejder, CertificateId::Rid("soren".into())),
        ("voces", Slags::Virksomhed, CertificateId::Uid("25351738".into())),
        ("foces", Slags::Funktion, CertificateId::Fid("1336055110451".into())),
    ];
    for (navn, slags, id) in cases {
        let caller = prove(navn).unwrap();
        let certificate = caller.certificate();
        assert_eq!((certificate.slags, &certificate.id), (slags, &id), "{navn}");
        assert_eq!(certificate.generation, Generation::Oces2);
    }
    let caller = prove("leverandoer-system").unwrap();
    assert!(matches!(caller.certificate().id, CertificateId::Uuid(_)));
    assert_eq!(caller.certificate().navn, "Bakkegaard Dagtilbud");
}

#[test]
fn public_texts_are_two() {
    let refused = prove("leverandoer-spaerret").unwrap_err();
    let forged = prove("leverandoer-falsk-udsteder").unwrap_err();
    assert_eq!((refused.kode(), refused.tekst()), (forged.kode(), forged.tekst()));
    assert_eq!(refused.kode(), "TIL200");
    assert_eq!((Error::RevocationStale.kode(), Error::RevocationStale.skyld()), ("TIL201", Skyld::Os));
}
