use hyper::{HeaderMap, StatusCode};

use super::*;
use crate::client::besked::Valg;
use crate::pki::testing::{examples, hours, now};
use crate::soap::fault::{FaultCode, write_answer, write_fault};
use crate::soap::{Addressing, Version};
use crate::xml::Place;

const NS: &str = "urn:tilslut:dagtilbudsregister:import:2";
const FIL: &str = "<?xml version=\"1.0\"?>\n<HelloWorld>\n</HelloWorld>";
const VORES: &str = "urn:uuid:00000000-0000-0000-0000-000000000001";

fn key(navn: &str) -> SigningKey {
    let file = |end: &str| examples().join(format!("{navn}{end}"));
    SigningKey::from_pem(&file(".pem"), &file(".key.pem")).unwrap()
}

fn trust(names: &[&str]) -> Trust {
    Trust::til_svar(&names.iter().map(|name| examples().join(name)).collect::<Vec<_>>()).unwrap()
}

fn oces3() -> Trust {
    trust(&["oces3-rod.pem", "oces3-udstedende.pem"])
}

fn besked() -> Besked {
    Besked::of(FIL, &Valg { soap: Some(Version::V12), ..Valg::default() }).unwrap()
}

/// An answer to a message, as the gateway writes it, not signed yet.
fn answer(message_id: &str, method: &str) -> String {
    let request = Addressing { action: Some("a".into()), message_id: Some(message_id.into()), ..Addressing::default() };
    let body = format!("<{method}Response xmlns=\"{NS}\"><svar>Hello</svar></{method}Response>");
    write_answer(Version::V12, &request, "a", ExchangeId::from_u128(2), &body)
}

fn signed(answer: &str, key: &SigningKey) -> String {
    let (created, id) = (now(), ExchangeId::from_u128(2));
    wss::sign(answer, &Signing { key, parts: Parts::Answer, created, life: LEVETID, id }).unwrap()
}

fn response(text: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", Version::V12.content_type().parse().unwrap());
    Response { status: StatusCode::OK, headers, body: text.to_owned().into() }
}

fn judged(text: &str, trust: &Trust, svarer: Option<&str>) -> Result<Modtaget, Ubevist> {
    let svarer = svarer.map(|cvr| cvr.parse::<Cvr>().unwrap());
    let forventning = Forventning { trust, message_id: VORES, svarer: svarer.as_ref(), now: now() };
    Modtaget::efterproev(&response(text), &besked(), forventning)
}

#[test]
fn a_proven_answer_tells_whose_it_is_and_what_is_signed() {
    let text = signed(&answer(VORES, "HelloWorld"), &key("gateway-system"));
    let modtaget = judged(&text, &oces3(), Some("10000009")).unwrap();
    let bevis = modtaget.bevis.as_ref().unwrap();
    assert_eq!(bevis.svarer().certificate().cvr.as_str(), "10000009");
    for part in [Part::Body, Part::Timestamp, Part::MessageId, Part::RelatesTo] {
        assert!(bevis.daekker().contains(&part), "{part}");
    }
    assert_eq!(bevis.signeret(), now());
    assert!(!modtaget.uefterproevet_signatur());
    let unlooked = Modtaget::laes(&response(&text)).unwrap();
    assert!(unlooked.bevis.is_none() && unlooked.uefterproevet_signatur());
}

#[test]
fn an_answer_that_proves_too_little_is_not_taken() {
    let gateway = key("gateway-system");
    let fit = signed(&answer(VORES, "HelloWorld"), &gateway);
    let trust = oces3();
    let refused = |text: &str| judged(text, &trust, None).unwrap_err();
    assert!(matches!(refused(&answer(VORES, "HelloWorld")), Ubevist::Usigneret));
    assert!(matches!(refused(&signed(&answer("urn:uuid:x", "HelloWorld"), &gateway)), Ubevist::AndenBesked));
    assert!(matches!(refused(&signed(&answer(VORES, "GetXMLSchema"), &gateway)), Ubevist::AndenMetode));
    let altered = fit.replace("<svar>Hello", "<svar>Jello");
    assert!(matches!(refused(&altered), Ubevist::Signatur(wss::Error::Digest(Part::Body))));
    let relating = fit.replace(VORES, "urn:uuid:00000000-0000-0000-0000-000000000003");
    assert!(matches!(refused(&relating), Ubevist::Signatur(wss::Error::Digest(Part::RelatesTo))));
    // A request's signature does not cover RelatesTo.
    let less =
        Signing { key: &gateway, parts: Parts::Request, created: now(), life: LEVETID, id: ExchangeId::from_u128(2) };
    let less = wss::sign(&answer(VORES, "HelloWorld"), &less).unwrap();
    assert!(matches!(refused(&less), Ubevist::Signatur(wss::Error::NotSigned(Part::RelatesTo))));
    let other = judged(&fit, &trust, Some("10000017")).unwrap_err();
    assert!(matches!(other, Ubevist::AndenSvarer { .. }), "{other}");
    assert!(matches!(refused("Bad Gateway"), Ubevist::Svar(_)));
    let late = Forventning { trust: &trust, message_id: VORES, svarer: None, now: hours(1) };
    let late = Modtaget::efterproev(&response(&fit), &besked(), late).unwrap_err();
    assert!(matches!(late, Ubevist::Signatur(wss::Error::Expired)));
}

#[test]
fn whose_certificate_is_not_believed_proves_nothing() {
    let text = |navn: &str| signed(&answer(VORES, "HelloWorld"), &key(navn));
    let oces2 = trust(&["oces2-rod.pem", "oces2-udstedende.pem"]);
    let unknown = judged(&text("gateway-system"), &oces2, None).unwrap_err();
    assert!(matches!(unknown, Ubevist::Signatur(wss::Error::Caller(security::Error::UnknownIssuer))));
    assert!(unknown.to_string().contains("--tillid"), "{unknown}");
    let lists = trust(&["oces3-rod.pem", "oces3-udstedende.pem", "oces3-udstedende.crl", "oces3-rod.crl"]);
    let revoked = judged(&text("leverandoer-spaerret"), &lists, None).unwrap_err();
    assert!(matches!(revoked, Ubevist::Signatur(wss::Error::Caller(security::Error::Revoked))));
}

#[test]
fn a_fault_may_be_unsigned_and_proves_nothing_then() {
    let fault = crate::soap::Fault {
        code: FaultCode::Sender,
        subcodes: Vec::new(),
        reason: "TIL211: nej".into(),
        detail: None,
    };
    let request = Addressing { action: Some("a".into()), message_id: Some(VORES.into()), ..Addressing::default() };
    let text = write_fault(Version::V12, &[Version::V12], &request, ExchangeId::from_u128(2), &fault);
    let modtaget = judged(&text, &oces3(), None).unwrap();
    assert!(modtaget.bevis.is_none() && matches!(&modtaget.svar, Svar::Fault(fault) if fault.kode == "TIL211"));
    assert!(judged(&signed(&text, &key("gateway-system")), &oces3(), None).unwrap().bevis.is_some());
    let altered = signed(&text, &key("gateway-system")).replace("nej", "ja!");
    assert!(matches!(judged(&altered, &oces3(), None), Err(Ubevist::Signatur(_))));
}

#[test]
fn a_signed_request_is_proven_and_its_places_are_the_files() {
    let system: SystemId = "EX100001".parse().unwrap();
    let hoved = Hoved { to: "https://eksempel.invalid/?a&b", system: Some(&system), id: ExchangeId::from_u128(1) };
    let mut besked = besked();
    let unsigned = besked.clone();
    besked.underskriv(&key("leverandoer-system"), hoved, now()).unwrap();
    assert_eq!(besked.signeret(), Some(VORES));
    let content_type = ContentType { version: Version::V12, charset: None, action: None };
    let message = Message::decode(besked.tekst.clone().into(), &content_type).unwrap();
    let trust = oces3();
    let mut verifier = Verifier::new(&trust, &Rules::REQUEST, now());
    let envelope = Envelope::read(&message, &content_type, &Limits::default(), &mut verifier).unwrap();
    let proven = verifier.finish(&envelope).unwrap().unwrap();
    for part in [Part::Body, Part::Timestamp, Part::MessageId, Part::UdbydersystemId] {
        assert!(proven.parts().contains(&part), "{part}");
    }
    assert_eq!(envelope.addressing.to.as_deref(), Some(hoved.to));
    assert_eq!(envelope.addressing.action.as_deref(), Some(&*unsigned.action()));
    let start = crate::xml::place(&besked.tekst, besked.tekst.find("<HelloWorld").unwrap());
    assert_eq!(besked.sted(FIL, start), Some(Place { line: 2, column: 1 }));
    assert_eq!(besked.sted(FIL, Place { line: 2, column: 1 }), Some(Place { line: 3, column: 1 }));
    // Once is enough, and an envelope that was given whole is left alone.
    assert!(besked.underskriv(&key("leverandoer-system"), hoved, now()).is_err());
    let mut whole = Besked::of(&unsigned.tekst, &Valg::default()).unwrap();
    assert!(whole.er_hel() && whole.signeret().is_none());
    assert!(whole.underskriv(&key("leverandoer-system"), hoved, now()).is_err());
    let sign = Valg { sign: true, ..Valg::default() };
    assert!(matches!(Besked::of(&unsigned.tekst, &sign), Err(Fejl::SignerKonvolut)));
    assert_eq!(Besked::of(&besked.tekst, &Valg::default()).unwrap().signeret(), Some(VORES));
}
