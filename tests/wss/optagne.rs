//! Messages that other people's libraries signed, as they lay on the wire: recorded from the suites of `tests/interop/`, which need those
//! libraries and a running gateway; this needs neither. Signed with the example certificate `leverandoer-system`. After new example
//! certificates they must be recorded again.

use tilslut::types::Time;
use tilslut::wss::{Part, Rules};

use super::{laes, tillid};

/// When they are judged: minutes after they were recorded.
fn optaget() -> Time {
    "2026-11-22T20:02:00Z".parse().unwrap()
}

const OPTAGNE: &[(&str, &str, &[Part])] = &[
    (
        "zeep 4.3 with xmlsec 1.3 (MAG)",
        include_str!("optaget/zeep-xmlsec.xml"),
        &[Part::Body, Part::Timestamp, Part::MessageId, Part::UdbydersystemId],
    ),
    (
        "npm soap 1.13 with xml-crypto 6.3 (DPL6)",
        include_str!("optaget/node-soap.xml"),
        &[Part::Body, Part::UdbydersystemId, Part::Header, Part::Header, Part::MessageId, Part::Timestamp],
    ),
    (
        "WSS4J 1.6 (J7): an empty PrefixList on the Body's transform",
        include_str!("optaget/wss4j.xml"),
        &[Part::Body, Part::UdbydersystemId, Part::MessageId, Part::Timestamp, Part::Token],
    ),
    (
        "xmlsec1 1.2 (PY)",
        include_str!("optaget/xmlsec1-py.xml"),
        &[Part::Body, Part::Timestamp, Part::MessageId, Part::UdbydersystemId],
    ),
    (
        "xmlsec1 1.2 (NL)",
        include_str!("optaget/xmlsec1-nl.xml"),
        &[Part::Timestamp, Part::Body, Part::Header, Part::MessageId, Part::UdbydersystemId],
    ),
];

#[test]
fn what_real_libraries_signed_is_taken() {
    let trust = tillid();
    for (navn, message, parts) in OPTAGNE {
        let (_, verdict) = laes(&trust, &Rules::REQUEST, optaget(), message).unwrap();
        let signed = verdict.unwrap_or_else(|error| panic!("{navn}: {error}")).unwrap();
        assert_eq!(signed.parts(), *parts, "{navn}");
        assert_eq!(signed.caller().certificate().cvr.as_str(), "10000017", "{navn}");
    }
}

#[test]
fn and_not_with_another_system_in_it() {
    let trust = tillid();
    for (navn, message, _) in OPTAGNE {
        let forged = message.replace(">EX100001<", ">EX200001<");
        assert_ne!(forged, *message, "{navn}");
        let (_, verdict) = laes(&trust, &Rules::REQUEST, optaget(), &forged).unwrap();
        assert!(verdict.is_err(), "{navn}");
    }
}
