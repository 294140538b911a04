//! The example set against the verifier, at fixed instants.

mod configured;

use proptest::prelude::*;

use super::*;
use crate::config;
use crate::pki::Tilstand;
use crate::pki::profile::{self, Usage};
use crate::pki::testing::{self, Forge, der, examples, hours, index, now};
use crate::pki::x509;
use crate::security::oces::{CertificateId, Generation, Slags};
use crate::security::{Caller, Skyld};

pub(in crate::security) fn config() -> config::Trust {
    index().trust(&examples())
}

pub(in crate::security) fn leaf(navn: &str) -> CertificateDer<'static> {
    der(navn).into()
}

/// The set's trust without lists.
pub(in crate::security) fn without_lists() -> Trust {
    let mut config = config();
    config.spaerrelister.clear();
    Trust::load(&config).unwrap()
}

/// A trust of the set with these lists, each accepted first.
pub(in crate::security) fn with_lists(lists: &[Vec<u8>]) -> Trust {
    lists.iter().fold(without_lists(), |trust, der| {
        let crl = Crl::accept(der, trust.authorities()).unwrap();
        trust.with_crl(Arc::new(crl)).unwrap()
    })
}

/// A list of an example authority, fresh at [`now`].
pub(in crate::security) fn fresh(authority: &str, revoked: &[&str]) -> Vec<u8> {
    testing::list(authority, hours(-1), hours(24), revoked)
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

#[test]
fn only_the_first_certificate_counts() {
    let trust = Trust::load(&config()).unwrap();
    let [leaf_der, issuing, root] = ["leverandoer-system", "oces3-udstedende", "oces3-rod"].map(leaf);
    let impostor = leaf("oces3-falsk-udstedende");
    let chains: [&[CertificateDer<'_>]; 5] = [
        std::slice::from_ref(&leaf_der),
        &[leaf_der.clone(), issuing.clone(), root.clone()],
        &[leaf_der.clone(), root.clone(), issuing.clone()],
        &[leaf_der.clone(), impostor.clone(), leaf_der.clone()],
        &[leaf_der.clone(), b"junk".to_vec().into()],
    ];
    for chain in chains {
        assert!(without_cache(&trust).prove(chain, now()).is_ok());
    }
    assert_eq!(trust.prove(&[], now()), Err(Error::NoCertificate));
    assert_eq!(trust.prove(&[issuing, leaf_der], now()), Err(Error::Oces(oces::Error::UnknownPolicy)));
    let brought = [leaf("leverandoer-falsk-udsteder"), impostor, root];
    assert_eq!(trust.prove(&brought, now()), Err(Error::BadSignature));
}

/// The same trust with an empty memory.
fn without_cache(trust: &Trust) -> Trust {
    Trust::load(&config()).unwrap().inherit(trust)
}

#[test]
fn an_authority_is_no_caller_and_constraints_hold() {
    let trust = Trust::load(&config()).unwrap();
    let subject = || profile::oces3_subject("S", &profile::uuid_of("x"), "Org", Some("NTRDK-10000017"));
    let base = || profile::oces3_extensions(profile::OCES3_ORGANISATION, Usage::System, None).unwrap();
    let and = |extension| base().into_iter().chain([extension]).collect::<Vec<_>>();
    let oid = |text| x509::oid(text).unwrap();
    let eku = |purpose| x509::extension(&x509_cert::ext::pkix::ExtendedKeyUsage(vec![oid(purpose)]), false).unwrap();
    let cases = [
        (base(), None),
        (and(eku("1.3.6.1.5.5.7.3.2")), None),
        (and(eku("1.3.6.1.5.5.7.3.1")), Some(Error::Constraint)),
        (and(profile::basic_constraints(None).unwrap()), Some(Error::Authority)),
        (and(x509::raw_extension(oid("1.2.3.4"), true, vec![5, 0]).unwrap()), Some(Error::Unusable)),
        (and(x509::raw_extension(oid("1.2.3.4"), false, vec![5, 0]).unwrap()), None),
    ];
    for (number, (extensions, expected)) in cases.into_iter().enumerate() {
        let der = Forge::oces3(subject()).with(extensions).der();
        assert_eq!(trust.prove(&[der.into()], now()).err(), expected, "{number}");
    }
    let stranger = testing::root(&subject(), (hours(-1), hours(1)));
    assert_eq!(trust.prove(&[stranger.into()], now()).err(), Some(Error::Oces(oces::Error::UnknownPolicy)));
    let impossible = Forge { signing: x509::Signing::Pkcs1Sha256, ..Forge::oces3(subject()) };
    assert!(trust.prove(&[impossible.der().into()], now()).is_ok(), "an authority may sign either way");
}

#[test]
fn validity_is_inclusive_and_in_whole_seconds() {
    let subject = profile::oces3_subject("S", &profile::uuid_of("x"), "Org", Some("NTRDK-10000017"));
    let certificate: CertificateDer<'_> = Forge { validity: (now(), hours(1)), ..Forge::oces3(subject) }.der().into();
    let millis = jiff::SignedDuration::from_millis;
    let cases = [
        (now() - millis(1), Some(Error::NotYetValid)),
        (now(), None),
        (hours(1) + millis(999), None),
        (hours(1) + millis(1000), Some(Error::Expired)),
        (Time::from_second(-1).unwrap(), Some(Error::NotYetValid)),
    ];
    // Twice: the second answer comes from the memory where the first was good.
    let trust = Trust::load(&config()).unwrap();
    for (at, expected) in cases.into_iter().chain(cases) {
        assert_eq!(trust.prove(std::slice::from_ref(&certificate), at).err(), expected, "{at}");
    }
}

#[test]
fn the_memory_is_bounded_in_time_by_the_list() {
    let lists = [fresh("oces3-rod", &[]), fresh("oces3-udstedende", &[])];
    let trust = with_lists(&lists);
    let supplier = [leaf("leverandoer-system")];
    assert!(trust.prove(&supplier, now()).is_ok());
    assert_eq!(trust.proven.len(), 1);
    assert!(trust.prove(&supplier, hours(23)).is_ok());
    assert_eq!(trust.prove(&supplier, hours(24)), Err(Error::RevocationStale));
    assert!(trust.prove(&[leaf("leverandoer-spaerret")], now()).is_ok(), "not on this list");
    assert_eq!(trust.prove(&[leaf("leverandoer-udloebet")], now()), Err(Error::Expired));
    assert_eq!(trust.proven.len(), 2, "refusals are not remembered");
    for n in 0..5000_u32 {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&n.to_be_bytes());
        let caller = trust.prove(&supplier, now()).unwrap();
        trust.proven.keep(key, caller, Period { from: now(), until: hours(1) }, now());
    }
    assert!(trust.proven.len() <= 4096);
}

#[test]
fn a_revocation_takes_effect_at_once() {
    let shared = SharedTrust::new(with_lists(&[fresh("oces3-rod", &[]), fresh("oces3-udstedende", &[])]));
    let supplier = [leaf("leverandoer-system")];
    assert!(shared.current().prove(&supplier, now()).is_ok());
    let newer = testing::list("oces3-udstedende", now(), hours(24), &["leverandoer-system"]);
    let crl = Arc::new(Crl::accept(&newer, shared.current().authorities()).unwrap());
    assert!(shared.take_crl(Arc::clone(&crl)));
    assert_eq!(shared.current().prove(&supplier, now()), Err(Error::Revoked));
    assert!(!shared.take_crl(crl), "the same list again is nothing new");
    // A reload without the newer list keeps it.
    shared.replace(Trust::load(&config()).unwrap());
    assert_eq!(shared.current().prove(&supplier, now()), Err(Error::Revoked));
}

#[test]
fn lists_fail_closed() {
    let issuing = |made, next| testing::list("oces3-udstedende", hours(made), hours(next), &[]);
    let root = || fresh("oces3-rod", &[]);
    type Case = (&'static str, Vec<Vec<u8>>, Option<Error>);
    let cases: Vec<Case> = vec![
        ("both fresh", vec![root(), issuing(-1, 24)], None),
        ("none", vec![], Some(Error::RevocationUnknown)),
        ("none of the issuer", vec![root()], Some(Error::RevocationUnknown)),
        ("none of the root", vec![issuing(-1, 24)], Some(Error::RevocationUnknown)),
        (
            "of another generation",
            vec![fresh("oces2-rod", &[]), fresh("oces2-udstedende", &[])],
            Some(Error::RevocationUnknown),
        ),
        ("past nextUpdate", vec![root(), issuing(-2, -1)], Some(Error::RevocationStale)),
        ("at nextUpdate", vec![root(), issuing(-2, 0)], Some(Error::RevocationStale)),
        ("too old", vec![root(), issuing(-25, 240)], Some(Error::RevocationStale)),
        ("just not too old", vec![root(), issuing(-23, 240)], None),
        ("from the future", vec![root(), issuing(1, 24)], Some(Error::RevocationStale)),
        (
            "root's past nextUpdate",
            vec![testing::list("oces3-rod", hours(-2), hours(-1), &[]), issuing(-1, 24)],
            Some(Error::RevocationStale),
        ),
        ("root's a month old", vec![testing::list("oces3-rod", hours(-720), hours(24), &[]), issuing(-1, 24)], None),
        (
            "root's two years old",
            vec![testing::list("oces3-rod", hours(-17520), hours(24), &[]), issuing(-1, 24)],
            Some(Error::RevocationStale),
        ),
        (
            "the issuer is revoked",
            vec![fresh("oces3-rod", &["oces3-udstedende"]), issuing(-1, 24)],
            Some(Error::Revoked),
        ),
        (
            "the caller is revoked",
            vec![root(), fresh("oces3-udstedende", &["leverandoer-system"])],
            Some(Error::Revoked),
        ),
    ];
    for (what, lists, expected) in cases {
        let mut trust = with_lists(&lists);
        trust.limits = Limits { leaf: config::Trust::MAX_ALDER, anchor: config::Trust::MAX_ALDER_ROD };
        let found = trust.prove(&[leaf("leverandoer-system")], now());
        assert_eq!(found.err(), expected, "{what}");
    }
}

#[test]
fn without_lists_a_worse_fault_is_still_told() {
    let trust = without_lists();
    assert_eq!(trust.prove(&[leaf("leverandoer-falsk-udsteder")], now()), Err(Error::BadSignature));
    assert_eq!(trust.prove(&[leaf("leverandoer-udloebet")], now()), Err(Error::Expired));
}

#[test]
fn status_of_lists() {
    let trust = with_lists(&[
        fresh("oces3-rod", &[]),
        testing::list("oces3-udstedende", hours(-3), hours(-2), &["leverandoer-spaerret"]),
    ]);
    let status = trust.crl_status(now());
    let of = |navn: &str| status.iter().find(|one| one.udsteder == navn).unwrap();
    assert_eq!(of("Eksempel OCES rod-CA").tilstand, CrlTilstand::Frisk { until: hours(24) });
    let issuing = of("Eksempel OCES udstedende-CA 1");
    assert_eq!(
        (issuing.tilstand, issuing.spaerrede, issuing.alder(now())),
        (CrlTilstand::ForGammel, 1, Some(3 * 3600))
    );
    let missing = of("Eksempel OCES2 Systemtest I CA");
    assert_eq!(missing.tilstand, CrlTilstand::Mangler);
    assert_eq!(missing.to_string(), "Eksempel OCES2 Systemtest I CA: der er ingen spærreliste");
    assert_eq!(trust.udstedere().iter().filter(|udsteder| udsteder.anker).count(), 2);
}

/// Every bit of a certificate, one at a time.
#[test]
fn no_flipped_bit_proves() {
    let trust = Trust::load(&config()).unwrap();
    let sound = der("leverandoer-system");
    for position in 0..sound.len() {
        for bit in 0..8 {
            let mut flipped = sound.clone();
            flipped[position] ^= 1 << bit;
            assert!(trust.prove(&[flipped.into()], now()).is_err(), "byte {position}, bit {bit}");
        }
    }
    assert!(trust.prove(&[sound.into()], now()).is_ok());
}

proptest! {
    #[test]
    fn no_altered_certificate_proves(
        name in prop::sample::select(vec!["leverandoer-system", "medarbejder", "moces", "voces", "foces"]),
        at in any::<prop::sample::Index>(),
        with in 1..=255_u8,
        keep in any::<prop::sample::Index>(),
    ) {
        let trust = Trust::load(&config()).unwrap();
        let mut altered = der(name);
        let at = at.index(altered.len());
        altered[at] ^= with;
        prop_assert!(trust.prove(&[altered.clone().into()], now()).is_err());
        altered.truncate(keep.index(altered.len()));
        prop_assert!(trust.prove(&[altered.into()], now()).is_err());
    }
}
