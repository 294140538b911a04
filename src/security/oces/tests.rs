//! What an OCES certificate may look like, as a table: a certificate made to order, the verdict beside it.

use super::*;
use crate::pki::profile::{self, Subject, Usage};
use crate::pki::testing::{Forge, der, swapped};
use crate::pki::x509::{Attribute, oid, printable, raw_extension, utf8};

const CN: &str = COMMON_NAME;
const SERIAL: &str = SERIAL_NUMBER;
const O: &str = ORGANIZATION;
const ORG_ID: &str = ORGANIZATION_IDENTIFIER;
const UUID: &str = "cc1555c2-51c3-4af8-b44d-60338f753b5e";

fn rdns(attributes: Vec<Attribute>) -> Subject {
    attributes.into_iter().map(|attribute| vec![attribute]).collect()
}

/// An OCES3 subject of these serialNumber and organizationIdentifier.
fn oces3(serial: &str, identifier: &str) -> Subject {
    rdns(vec![utf8(CN, "S"), printable(SERIAL, serial), utf8(O, "Org"), utf8(ORG_ID, identifier)])
}

fn system() -> Subject {
    oces3(&format!("UI:DK-O:G:{UUID}"), "NTRDK-10000017")
}

/// An OCES2 subject of this serialNumber.
fn oces2(serial: &str) -> Subject {
    profile::oces2_subject("V", serial, "Org // CVR:10000017")
}

fn with(mut subject: Subject, attribute: Attribute) -> Subject {
    subject.push(vec![attribute]);
    subject
}

#[test]
fn oces3_subjects() {
    let good = |uuid: &str| Ok(CertificateId::Uuid(uuid.parse().unwrap()));
    let serial = |text: &str| oces3(text, "NTRDK-10000017");
    let identifier = |text: &str| oces3(&format!("UI:DK-O:G:{UUID}"), text);
    let cases: Vec<(Subject, Result<CertificateId, Error>)> = vec![
        (system(), good(UUID)),
        (serial(&format!("UI:DK-O:G:{}", UUID.to_uppercase())), good(UUID)),
        (system().into_iter().rev().collect(), good(UUID)),
        (serial(&format!("UI:DK-E:G:{UUID}")), Err(Error::Id)),
        (serial("UI:DK-O:G:cc1555c251c34af8b44d60338f753b5e"), Err(Error::Id)),
        (serial("UI:DK-O:G:{cc1555c2-51c3-4af8-b44d-60338f753b5e}"), Err(Error::Id)),
        (serial(&format!("UI:DK-O:C:{UUID}")), Err(Error::Id)),
        (serial(&format!(" UI:DK-O:G:{UUID}")), Err(Error::Id)),
        (serial("CVR:10000017-UID:1"), Err(Error::Id)),
        (identifier("NTRDK-1000001"), Err(Error::MalformedCvr)),
        (identifier("NTRDK-100000170"), Err(Error::MalformedCvr)),
        (identifier("NTRDK-1000001a"), Err(Error::MalformedCvr)),
        (identifier("NTRDK-10000017 "), Err(Error::MalformedCvr)),
        (identifier("NTRDK-١٠٠٠٠٠١٧"), Err(Error::MalformedCvr)),
        (identifier("ntrdk-10000017"), Err(Error::MalformedCvr)),
        (identifier("NTRSE-10000017"), Err(Error::MalformedCvr)),
        (identifier("10000017"), Err(Error::MalformedCvr)),
        (rdns(vec![utf8(CN, "S"), printable(SERIAL, "x"), utf8(O, "Org")]), Err(Error::NoCvr)),
        (rdns(vec![utf8(CN, "S"), utf8(O, "Org"), utf8(ORG_ID, "NTRDK-10000017")]), Err(Error::Id)),
        (with(system(), utf8(ORG_ID, "NTRDK-10000025")), Err(Error::Duplicate("organizationIdentifier"))),
        (with(system(), utf8(ORG_ID, "NTRDK-10000017")), Err(Error::Duplicate("organizationIdentifier"))),
        (with(system(), printable(SERIAL, "x")), Err(Error::Duplicate("serialNumber"))),
        (with(system(), utf8(CN, "S")), Err(Error::Duplicate("CN"))),
        (with(system(), utf8(O, "Org")), Err(Error::Duplicate("O"))),
        (system().split_off(1), Err(Error::Missing("CN"))),
        (rdns(vec![utf8(CN, "S"), utf8(ORG_ID, "NTRDK-10000017")]), Err(Error::Missing("O"))),
    ];
    for (subject, expected) in cases {
        let found = parse(&Forge::oces3(subject.clone()).der());
        assert_eq!(found.map(|certificate| certificate.id), expected, "{subject:?}");
    }
}

#[test]
fn another_cvr_number_in_the_organisation_is_refused_in_both_generations() {
    let named = |o: &str| {
        rdns(vec![
            utf8(CN, "S"),
            printable(SERIAL, &format!("UI:DK-O:G:{UUID}")),
            utf8(O, o),
            utf8(ORG_ID, "NTRDK-10000017"),
        ])
    };
    assert_eq!(parse(&Forge::oces3(named("Org // CVR:10000025")).der()), Err(Error::TwoCvr));
    assert!(parse(&Forge::oces3(named("Org // CVR:10000017")).der()).is_ok());
    let company = "1.2.208.169.1.1.1.3.5";
    for (o, good) in
        [("Org // CVR:10000017", true), ("Org", true), ("Org // CVR:10000025", false), ("Org // CVR:1000001", false)]
    {
        let subject = profile::oces2_subject("V", "CVR:10000017-UID:1", o);
        assert_eq!(parse(&Forge::oces2(subject, company).der()).is_ok(), good, "{o}");
    }
}

#[test]
fn oces2_subjects() {
    let company = "1.3.6.1.4.1.31313.2.4.6.3.4";
    let uid = |id: &str| Ok(CertificateId::Uid(id.to_owned()));
    let cases: Vec<(&str, Result<CertificateId, Error>)> = vec![
        ("CVR:10000017-UID:25351738", uid("25351738")),
        ("CVR:10000017-UID:1336055110451", uid("1336055110451")),
        ("CVR:10000017-UID:a-b:c", uid("a-b:c")),
        ("CVR:10000017-RID:1", Err(Error::Id)),
        ("CVR:10000017-FID:1", Err(Error::Id)),
        ("CVR:10000017-UID:", Err(Error::Id)),
        ("CVR:10000017-UID:a b", Err(Error::Id)),
        ("CVR:10000017-UID", Err(Error::Id)),
        ("CVR:10000017", Err(Error::MalformedCvr)),
        ("CVR:1000001-UID:1", Err(Error::MalformedCvr)),
        ("CVR:100000177-UID:1", Err(Error::MalformedCvr)),
        ("CVR: 10000017-UID:1", Err(Error::MalformedCvr)),
        ("UID:1", Err(Error::NoCvr)),
        ("PID:9208-2002-2-123456789012", Err(Error::Personal)),
    ];
    for (serial, expected) in cases {
        let found = parse(&Forge::oces2(oces2(serial), company).der());
        assert_eq!(found.map(|certificate| certificate.id), expected, "{serial}");
    }
    let long = format!("CVR:10000017-UID:{}", "1".repeat(65));
    assert_eq!(parse(&Forge::oces2(oces2(&long), company).der()), Err(Error::Id));
    let both = with(oces2("CVR:10000017-UID:1"), utf8(ORG_ID, "NTRDK-10000025"));
    assert_eq!(parse(&Forge::oces2(both, company).der()), Err(Error::AmbiguousPolicy));
}

#[test]
fn a_multi_valued_rdn_is_read_in_either_order() {
    let (name, serial) = (utf8(CN, "En virksomhed med et langt navn"), printable(SERIAL, "CVR:10000017-UID:1"));
    let subject = vec![vec![utf8(O, "Org")], vec![name.clone(), serial.clone()]];
    let sorted = Forge::oces2(subject, "1.2.208.169.1.1.1.3.5").der();
    let swapped = swapped(&sorted, &serial, &name);
    assert_ne!(sorted, swapped);
    let (sorted, swapped) = (parse(&sorted).unwrap(), parse(&swapped).unwrap());
    assert_eq!((sorted.cvr, sorted.id, sorted.navn), (swapped.cvr, swapped.id, swapped.navn));
}

#[test]
fn policies() {
    use Generation::{Oces2, Oces3};
    use Slags::{Funktion, Medarbejder, System, Virksomhed};
    type Case<'a> = (&'a [&'a str], Result<(Generation, Slags), Error>);
    let cases: &[Case<'_>] = &[
        (&["1.2.208.169.1.1.1.3.7"], Ok((Oces3, System))),
        (&["1.2.208.169.1.1.1.3.7.1"], Ok((Oces3, System))),
        (&["0.4.0.2042.1.1", "1.2.208.169.1.1.1.3.7"], Ok((Oces3, System))),
        (&["1.2.208.169.1.1.1.3.7", "1.2.208.169.1.1.1.3.7.1"], Ok((Oces3, System))),
        (&["1.2.208.169.1.1.1.3.71"], Err(Error::AmbiguousPolicy)),
        (&["1.2.208.169.1.1.1.31.7"], Err(Error::UnknownPolicy)),
        (&["1.2.208.169.1.1.13.7"], Err(Error::UnknownPolicy)),
        (&["0.4.0.2042.1.1"], Err(Error::UnknownPolicy)),
        (&["2.5.29.32.0"], Err(Error::UnknownPolicy)),
        (&["1.2.208.169.1.1.1.3.7", "1.2.208.169.1.1.1.2.7"], Err(Error::AmbiguousPolicy)),
        (&["1.2.208.169.1.1.1.3.7", "1.2.208.169.1.1.1.3.5"], Err(Error::AmbiguousPolicy)),
        (&["1.2.208.169.1.1.1.1.3", "1.2.208.169.1.1.1.3.7"], Err(Error::Personal)),
    ];
    for (policies, expected) in cases {
        let extensions = vec![profile::policies(policies).unwrap(), profile::key_usage(Usage::System).unwrap()];
        let found = parse(&Forge::oces3(system()).with(extensions).der());
        assert_eq!(found.map(|c| (c.generation, c.slags)), *expected, "{policies:?}");
    }
    let oces2_cases = [
        ("1.2.208.169.1.1.1.2.5", "RID", Medarbejder),
        ("1.3.6.1.4.1.31313.2.4.6.2.7", "RID", Medarbejder),
        ("1.2.208.169.1.1.1.3.4", "UID", Virksomhed),
        ("1.2.208.169.1.1.1.4.3", "FID", Funktion),
        ("1.2.208.169.1.1.1.4.7", "FID", Funktion),
        ("1.3.6.1.4.1.31313.2.4.6.4.2", "FID", Funktion),
    ];
    for (policy, id, slags) in oces2_cases {
        let found = parse(&Forge::oces2(oces2(&format!("CVR:10000017-{id}:x")), policy).der()).unwrap();
        assert_eq!((found.generation, found.slags), (Oces2, slags), "{policy}");
    }
    let personal = Forge::oces2(oces2("PID:9208-2002-2-1"), "1.3.6.1.4.1.31313.2.4.6.1.3").der();
    assert_eq!(parse(&personal), Err(Error::Personal));
}

#[test]
fn key_usage_and_extensions() {
    let policy = || profile::policies(&[profile::OCES3_ORGANISATION]).unwrap();
    let usage = |usage| profile::key_usage(usage).unwrap();
    let garbage = || raw_extension(oid("2.5.29.15").unwrap(), true, vec![4, 1, 0]).unwrap();
    let cases = [
        (vec![policy(), usage(Usage::System)], Ok(Slags::System)),
        (vec![policy(), usage(Usage::Organisation)], Ok(Slags::Organisation)),
        (vec![policy(), usage(Usage::EncipherOnly)], Err(Error::NoDigitalSignature)),
        (vec![policy()], Err(Error::NoDigitalSignature)),
        (vec![policy(), garbage()], Err(Error::NoDigitalSignature)),
        (vec![usage(Usage::System)], Err(Error::UnknownPolicy)),
        (vec![policy(), policy(), usage(Usage::System)], Err(Error::AmbiguousPolicy)),
        (vec![policy(), usage(Usage::System), usage(Usage::EncipherOnly)], Err(Error::NoDigitalSignature)),
    ];
    for (number, (extensions, expected)) in cases.into_iter().enumerate() {
        let found = parse(&Forge::oces3(system()).with(extensions).der());
        assert_eq!(found.map(|certificate| certificate.slags), expected, "{number}");
    }
}

#[test]
fn sizes_and_types_are_bounded() {
    use x509_cert::der::Tag;
    assert_eq!(parse(&vec![0x30; MAX_CERTIFICATE + 1]), Err(Error::TooLarge(MAX_CERTIFICATE + 1)));
    assert_eq!(parse(b""), Err(Error::NotACertificate));
    assert_eq!(parse(b"-----BEGIN CERTIFICATE-----"), Err(Error::NotACertificate));
    let mut trailing = der("leverandoer-system");
    trailing.push(0);
    assert_eq!(parse(&trailing), Err(Error::NotACertificate));
    let many = (0..MAX_ATTRIBUTES).fold(system(), |subject, n| with(subject, utf8("2.5.4.11", &n.to_string())));
    assert_eq!(parse(&Forge::oces3(many).der()), Err(Error::Oversized));
    let long = with(system().split_off(1), utf8(CN, &"x".repeat(MAX_ATTRIBUTE + 1)));
    assert_eq!(parse(&Forge::oces3(long).der()), Err(Error::Oversized));
    let policies: Vec<_> = (0..=MAX_POLICIES).map(|n| format!("1.2.3.{n}")).collect();
    let policies: Vec<_> = policies.iter().map(String::as_str).collect();
    let extensions = vec![profile::policies(&policies).unwrap()];
    assert_eq!(parse(&Forge::oces3(system()).with(extensions).der()), Err(Error::Oversized));
    let bytes = Attribute { oid: ORG_ID, tag: Tag::OctetString, value: "NTRDK-10000017".to_owned() };
    let subject = with(system().into_iter().take(3).collect(), bytes);
    assert_eq!(parse(&Forge::oces3(subject).der()), Err(Error::StringType("organizationIdentifier")));
}
