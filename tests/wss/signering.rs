//! What we sign: laid out as the recorded answer (bpi-security §1), taken by our own verifier, the same bytes each time.

use std::time::Duration;

use tilslut::types::ExchangeId;
use tilslut::wss::{Error, KeyError, Part, Parts, Rules, SignError, Signing, SigningKey, sign};
use tilslut::xml::{Event, Limits, Reader};

use super::{certs, doem, laes, tillid};

pub const SVAR: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope">"#,
    r#"<soap:Header xmlns:wsa="http://www.w3.org/2005/08/addressing">"#,
    "<wsa:Action>https://brugerdatabasen.stil.dk/bpi/wsiinst/6/WsiInstPortType/hentInstitutionResponse</wsa:Action>",
    "<wsa:MessageID>urn:uuid:0190a5b0-0000-7000-8000-000000000001</wsa:MessageID>",
    "<wsa:To>http://www.w3.org/2005/08/addressing/anonymous</wsa:To>",
    "<wsa:RelatesTo>9a4f4f0e-7a3b-4f6e-8a47-3a0a6f0c6d10</wsa:RelatesTo></soap:Header><soap:Body>",
    r#"<hentInstitutionResponse xmlns="https://brugerdatabasen.stil.dk/bpi/wsiinst/6"><institution>"#,
    "<instnr>101001</instnr><instnavn>Æbleskolen &amp; Søn</instnavn></institution></hentInstitutionResponse>",
    "</soap:Body></soap:Envelope>"
);

pub fn noegle(navn: &str) -> SigningKey {
    SigningKey::from_pem(&certs().join(format!("{navn}.pem")), &certs().join(format!("{navn}.key.pem"))).unwrap()
}

pub fn signering(key: &SigningKey, parts: Parts) -> Signing<'_> {
    let id = ExchangeId::from_u128(0x0190_a5b0_0000_7000_8000_0000_0000_0001);
    let created = "2026-11-23T10:00:00.123456Z".parse().unwrap();
    Signing { key, parts, created, life: Duration::from_secs(300), id }
}

/// A request of ours, signed.
pub fn anmodning() -> String {
    let system =
        r#"<c:UdbydersystemId xmlns:c="https://brugerdatabasen.stil.dk/bpi/common/3">EX100001</c:UdbydersystemId>"#;
    let key = noegle("leverandoer-system");
    sign(&SVAR.replace("</soap:Header>", &format!("{system}</soap:Header>")), &signering(&key, Parts::Request)).unwrap()
}

fn svar(envelope: &str) -> Result<String, SignError> {
    let key = noegle("gateway-system");
    sign(envelope, &signering(&key, Parts::Answer))
}

#[test]
fn an_answer_is_laid_out_as_the_recorded_one() {
    let signed = svar(SVAR).unwrap();
    assert_eq!(signed, svar(SVAR).unwrap());
    assert_eq!(outline(&signed), include_str!("svar.txt"));
}

#[test]
fn what_we_sign_is_taken() {
    let trust = tillid();
    let now = "2026-11-23T10:01:00Z".parse().unwrap();
    let gateway = noegle("gateway-system");
    let foces = noegle("foces");
    for (key, cvr) in [(&gateway, "10000009"), (&foces, "10000068")] {
        let soap_11 =
            SVAR.replace("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/");
        for envelope in [SVAR, &soap_11, &SVAR.replace("soap:", "s:").replace(":soap", ":s")] {
            let message = sign(envelope, &signering(key, Parts::Answer)).unwrap();
            let signed = laes(&trust, &Rules::ANSWER, now, &message).unwrap().1.unwrap().unwrap();
            let parts = [Part::Timestamp, Part::Body, Part::MessageId, Part::RelatesTo, Part::Token];
            assert_eq!(signed.parts(), parts);
            assert_eq!(signed.caller().certificate().cvr.as_str(), cvr);
            assert_eq!(signed.created().to_string(), "2026-11-23T10:00:00.123Z");
            assert_eq!(signed.expires().to_string(), "2026-11-23T10:05:00.123Z");
        }
    }
}

#[test]
fn a_request_signs_what_it_has() {
    let trust = tillid();
    let key = noegle("leverandoer-system");
    let system =
        r#"<c:UdbydersystemId xmlns:c="https://brugerdatabasen.stil.dk/bpi/common/3">EX100001</c:UdbydersystemId>"#;
    let full = SVAR.replace("</soap:Header>", &format!("{system}</soap:Header>"));
    for (envelope, parts) in [
        (full.as_str(), vec![Part::MessageId, Part::UdbydersystemId, Part::Header, Part::Header]),
        (SVAR, vec![Part::MessageId, Part::Header, Part::Header]),
    ] {
        let message = sign(envelope, &signering(&key, Parts::Request)).unwrap();
        let signed = doem(&trust, &message).unwrap().unwrap();
        let expected = [&[Part::Timestamp, Part::Body], parts.as_slice(), &[Part::Token]].concat();
        assert_eq!(signed.parts(), expected);
    }
}

/// An envelope of another shape than we write is refused, or signed so that it verifies; a line each.
#[test]
fn envelopes_of_other_shapes() {
    const E: &str = r#"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:wsa='http://www.w3.org/2005/08/addressing'>"#;
    const UD: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    const ID: &str = "<wsa:Action>a</wsa:Action><wsa:MessageID>m</wsa:MessageID><wsa:RelatesTo>r</wsa:RelatesTo>";
    let good = [
        format!("{E}<s:Header>{ID}</s:Header><s:Body><a/></s:Body></s:Envelope>"),
        format!("{E}<s:Header>{ID}</s:Header><s:Body xmlns:wsu='{UD}'><a wsu:x='1'/></s:Body></s:Envelope>"),
        format!(
            "{E}<s:Header xmlns:wsu='{UD}'>{ID}</s:Header><s:Body
><a xmlns:wsu='urn:other' wsu:x=''/></s:Body></s:Envelope>"
        ),
        format!(
            "<!-- </s:Header> -->{E}<s:Header>{ID}<!-- </s:Header><s:Body> --><s:x><s:Body/></s:x></s:Header><s:Body><a>&lt;/s:Body></a></s:Body></s:Envelope>"
        ),
    ];
    let trust = tillid();
    for envelope in &good {
        let message = svar(envelope).unwrap_or_else(|error| panic!("{envelope}: {error}"));
        let verdict = laes(&trust, &Rules::ANSWER, super::nu(), &message).unwrap().1;
        assert!(verdict.is_ok_and(|signed| signed.is_some()), "{message}");
    }
    // Nothing to relate to: signed, though nobody would take it for an answer to a request.
    for envelope in [
        format!("{E}<s:Body><a/></s:Body></s:Envelope>"),
        format!("{E}<s:Header/><s:Body><a/></s:Body></s:Envelope>"),
        format!("{E}<s:Header xmlns:x='urn:x' ></s:Header><s:Body><a/></s:Body></s:Envelope>"),
    ] {
        let message = svar(&envelope).unwrap();
        assert_eq!(
            laes(&trust, &Rules::ANSWER, super::nu(), &message).unwrap().1,
            Err(Error::NotSigned(Part::MessageId))
        );
        assert!(
            message.ends_with("</wsse:Security></s:Header>") || message.contains("</wsse:Security></s:Header><s:Body")
        );
    }
    let bad = [
        (format!("{E}<s:Header>{ID}{ID}</s:Header><s:Body><a/></s:Body></s:Envelope>"), "a header twice"),
        (format!("{E}<s:Header/></s:Envelope>"), "no Body"),
        (format!("{E}<s:Body Id='a'><a/></s:Body></s:Envelope>"), "an id"),
        (format!("{E}<s:Body xmlns:wsu='urn:other'><a/></s:Body></s:Envelope>"), "an id"),
        (format!("{E}<s:Body><a/></s:Body><s:Body><a/></s:Body></s:Envelope>"), "an unknown part"),
        (format!("{E}<s:Body><a/></s:Body><s:Header/></s:Envelope>"), "an unknown part"),
        (format!("{E}x<s:Body><a/></s:Body></s:Envelope>"), "stray text"),
        (format!("{E}<x:Body xmlns:x='urn:x'><a/></x:Body></s:Envelope>"), "an unknown part"),
        ("<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body/></Envelope>".to_owned(), "no prefix"),
        ("<s:Envelope xmlns:s='urn:s'><s:Body/></s:Envelope>".to_owned(), "no envelope"),
    ];
    for (envelope, why) in bad {
        assert_eq!(svar(&envelope), Err(SignError::Form(why)), "{envelope}");
    }
    assert_eq!(svar(&svar(SVAR).unwrap()), Err(SignError::Form("an id")));
    let key = noegle("leverandoer-system");
    let without = format!("{E}<s:Body><a/></s:Body></s:Envelope>");
    assert_eq!(sign(&without, &signering(&key, Parts::Request)), Err(SignError::Missing(Part::MessageId)));
    assert!(matches!(svar(&format!("{E}<s:Body>")), Err(SignError::Xml(_))));
}

#[test]
fn keys() {
    let file = |name: &str| certs().join(name);
    let p12 = SigningKey::from_p12(&file("gateway-system.p12"), "eksempel").unwrap();
    assert_eq!(p12.certificate(), std::fs::read(file("gateway-system.der")).unwrap());
    let swapped = SigningKey::from_pem(&file("gateway-system.pem"), &file("foces.key.pem"));
    assert_eq!(swapped.unwrap_err(), KeyError::OtherCertificate);
    assert!(matches!(SigningKey::from_p12(&file("gateway-system.p12"), "forkert"), Err(KeyError::File(_))));
    assert!(matches!(SigningKey::from_pem(&file("mangler.pem"), &file("foces.key.pem")), Err(KeyError::File(_))));
    assert!(!format!("{p12:?}").contains("MII"));
}

/// The elements with their attributes and texts; digests and keys are left out.
fn outline(message: &str) -> String {
    let mut reader = Reader::new(message, &Limits::default());
    let (mut out, mut depth) = (String::new(), 0);
    loop {
        match reader.next().unwrap() {
            Event::Start(start) => {
                out.push_str(&"  ".repeat(depth));
                out.push_str(start.qualified);
                for attribute in start.attributes() {
                    out.push_str(&format!(" {}={}", attribute.name.local, attribute.value()));
                }
                out.push('\n');
                depth += 1;
            }
            Event::Text { text, .. } if text.len() < 120 && !text.ends_with('=') => {
                out.push_str(&format!("{}= {}\n", "  ".repeat(depth), text.trim()));
            }
            Event::Text { .. } => {}
            Event::End { .. } => depth -= 1,
            Event::Eof => return out,
        }
    }
}
