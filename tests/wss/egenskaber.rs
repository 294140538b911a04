//! A validly signed message, changed in thousands of ways: where it still verifies, what is used of it is what was signed.
//!
//! Changes are made to bytes, and to elements, ids, prefixes, attributes and text in places that the message has. `PROPTEST_CASES` makes more.

mod aendring;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tilslut::soap::{BPI_COMMON, Envelope, WSA};
use tilslut::types::Time;
use tilslut::wss::{Rules, Signed};
use tilslut::xml::{Limits, Reader, canonical};

use self::aendring::{Aendring, aendring};
use super::angreb::{erstat, signeret, signeret_som};
use super::klienter::KLIENTER;
use super::{laes, nu, tillid};

/// What the gateway acts on.
#[derive(Debug, PartialEq, Eq)]
struct Brugt {
    payload: String,
    message_id: String,
    systemer: Vec<String>,
    /// Where it is signed, or the same in every message.
    action: Option<String>,
    kalder: String,
    tid: (Time, Time),
}

impl Brugt {
    fn af(envelope: &Envelope, signed: &Signed, med_action: bool) -> Self {
        let limits = Limits::default();
        let payload = &envelope.payload;
        let text = canonical(envelope.text(), payload.range.clone(), &payload.scope, &limits).unwrap();
        let value = |block: &tilslut::soap::HeaderBlock| {
            let mut reader = Reader::within(envelope.text(), block.range.clone(), &block.scope, &limits);
            reader.next().unwrap();
            reader.text().unwrap().unwrap_or_default().into_owned()
        };
        Self {
            payload: text,
            message_id: signed.message_id().to_owned(),
            systemer: envelope.headers_named(BPI_COMMON, "UdbydersystemId").map(value).collect(),
            action: envelope.headers_named(WSA, "Action").next().map(value).filter(|_| med_action),
            kalder: signed.caller().certificate().thumbprint.to_string(),
            tid: (signed.created(), signed.expires()),
        }
    }
}

/// A message whose payload has types by name: with a prefix on the list, with one that a name uses, and with none.
fn med_typer() -> String {
    const LISTE: &str = r#"<InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="t"/>"#;
    const C14N: &str = r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#""#;
    let typer = r#"import:2" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="t:A"><u:a xmlns:u="urn:u" i:type="u:B"/><b i:type="C">x</b></HelloWorld>"#;
    signeret_som(|besked| {
        let besked = erstat(&besked, "<soap:Envelope ", r#"<soap:Envelope xmlns:t="urn:t" "#);
        let besked = erstat(&besked, &format!("{C14N}/>"), &format!("{C14N}>{LISTE}</ds:Transform>"));
        erstat(&besked, r#"import:2"/>"#, typer)
    })
}

#[test]
fn what_verifies_is_what_was_signed() {
    let trust = tillid();
    let messages: Vec<(String, bool)> = KLIENTER
        .iter()
        .map(|klient| (klient.besked(), ["NL", "DPL6"].contains(&klient.navn)))
        .chain([(signeret(), false), (signeret(), false), (super::signering::anmodning(), true)])
        .chain([(med_typer(), false), (med_typer(), false)])
        .collect();
    let brugt = |message: &str, med_action: bool| match laes(&trust, &Rules::REQUEST, nu(), message) {
        Ok((envelope, Ok(Some(signed)))) => Some(Brugt::af(&envelope, &signed, med_action)),
        _ => None,
    };
    let originals: Vec<_> = messages.iter().map(|(message, action)| brugt(message, *action).unwrap()).collect();
    let config = Config { failure_persistence: None, ..Config::with_cases(Config::default().cases.max(3000)) };
    let (changed, verified) = (Cell::new(0_u32), Cell::new(0_u32));
    let strategy = (any::<prop::sample::Index>(), prop::collection::vec(aendring(), 1..4));
    let outcome = TestRunner::new(config).run(&strategy, |(which, changes): (prop::sample::Index, Vec<Aendring>)| {
        let which = which.index(messages.len());
        let (message, med_action) = &messages[which];
        let forged = changes.iter().fold(message.clone(), |forged, change| change.goer(&forged));
        changed.set(changed.get() + u32::from(forged != *message));
        if let Some(found) = brugt(&forged, *med_action) {
            verified.set(verified.get() + u32::from(forged != *message));
            prop_assert_eq!(&found, &originals[which]);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    // The changes bite, and not all of them break the message: some are such as canonicalisation takes away.
    assert!(changed.get() > 2000, "{}", changed.get());
    assert!(verified.get() > 50, "{}", verified.get());
}
