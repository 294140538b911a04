use proptest::prelude::*;

use super::*;
use crate::soap::{FaultCode, SOAP_11, SOAP_12};
use crate::xml::{self, Event};

fn read(text: &str, media: &str) -> Result<Envelope, Error> {
    let content_type = ContentType::parse(Some(media)).unwrap();
    Envelope::parse(Bytes::from(text.to_owned()), &content_type, &Limits::default())
}

const SOAP: &str = "application/soap+xml";

/// A 1.2 envelope around the text.
fn envelope(inner: &str) -> String {
    format!("<s:Envelope xmlns:s='{SOAP_12}' xmlns:a='{WSA}'>{inner}</s:Envelope>")
}

fn header(blocks: &str) -> String {
    envelope(&format!("<s:Header>{blocks}</s:Header><s:Body><x xmlns='urn:x'/></s:Body>"))
}

#[test]
fn the_parts_of_an_envelope() {
    let text =
        header("<p:h xmlns:p='urn:p' s:role='urn:other' s:mustUnderstand='true'>1</p:h> <a:Action>urn:do</a:Action>");
    let found = read(&format!("\u{FEFF}<?xml version='1.0'?>\n{text}"), "application/soap+xml; charset=utf-8").unwrap();
    assert_eq!(found.version, Version::V12);
    let cut = |range: &Range<usize>| found.text()[range.clone()].to_owned();
    assert_eq!(cut(&found.body), "<s:Body><x xmlns='urn:x'/></s:Body>");
    assert_eq!(found.payload_text(), "<x xmlns='urn:x'/>");
    assert_eq!((found.payload.namespace.as_deref(), found.payload.local.as_str()), (Some("urn:x"), "x"));
    assert_eq!(found.payload.scope.namespace("s"), Some(SOAP_12));
    assert_eq!(found.addressing.action.as_deref(), Some("urn:do"));
    let block = &found.headers[0];
    assert_eq!((block.namespace.as_str(), block.local.as_str()), ("urn:p", "h"));
    assert!(block.must_understand && !block.is_for_us(Version::V12));
    assert!(cut(&block.range).ends_with("</p:h>"));
    assert_eq!(found.headers_named(WSA, "Action").count(), 1);
    assert_eq!(found.headers_named("urn:p", "h").count(), 0);
}

#[test]
fn soap_11_and_utf_16() {
    let text = format!("<Envelope xmlns='{SOAP_11}'><Body Id='x'><q xmlns=''>æ</q></Body></Envelope>");
    let found = read(&text, "text/xml").unwrap();
    assert_eq!((found.version, found.payload.namespace.clone()), (Version::V11, None));
    let wide: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let content_type = ContentType::parse(Some("text/xml; charset=UTF-16")).unwrap();
    let wide = Envelope::parse(wide.into(), &content_type, &Limits::default()).unwrap();
    assert_eq!(wide.text(), text);
    assert_eq!(wide.payload_text(), "<q xmlns=''>æ</q>");
}

/// One refused envelope a line, with the rule that it breaks.
#[test]
fn refused() {
    let body = "<s:Body><x/></s:Body>";
    let cases: &[(String, Kind)] = &[
        ("".into(), Kind::Xml(xml::Kind::NoRoot)),
        ("<x/>".into(), Kind::NotEnvelope),
        (format!("<s:envelope xmlns:s='{SOAP_12}'/>"), Kind::NotEnvelope),
        ("<Envelope/>".into(), Kind::VersionMismatch),
        ("<Envelope xmlns='http://www.w3.org/2001/12/soap-envelope'/>".into(), Kind::VersionMismatch),
        (format!("<Envelope xmlns='{SOAP_11}'/>"), Kind::MediaTypeOfOtherVersion),
        (envelope(""), Kind::NoBody),
        (envelope("<s:Header/>"), Kind::NoBody),
        (envelope("<s:Header/><s:Header/>"), Kind::UnexpectedChild),
        (envelope(&format!("{body}<s:Header/>")), Kind::UnexpectedChild),
        (envelope(&format!("{body}{body}")), Kind::UnexpectedChild),
        (envelope(&format!("{body}<x/>")), Kind::UnexpectedChild),
        (envelope(&format!("<x/>{body}")), Kind::UnexpectedChild),
        (envelope(&format!("<s:Other/>{body}")), Kind::UnexpectedChild),
        (envelope("<Body><x/></Body>"), Kind::UnexpectedChild),
        (envelope(&format!("t{body}")), Kind::TextInEnvelope),
        (envelope(&format!("{body}&#65;")), Kind::TextInEnvelope),
        (envelope("<s:Body/>"), Kind::EmptyBody),
        (envelope("<s:Body> <!-- c --> </s:Body>"), Kind::EmptyBody),
        (envelope("<s:Body>text</s:Body>"), Kind::TextInEnvelope),
        (envelope("<s:Body><x/><y/></s:Body>"), Kind::SecondPayload),
        (envelope("<s:Body><x/>text</s:Body>"), Kind::TextInEnvelope),
        (envelope("<s:Body><x><s:Body/></x></s:Bod>"), Kind::Xml(xml::Kind::MismatchedEnd)),
        (format!("{}<x/>", envelope(body)), Kind::Xml(xml::Kind::SecondRoot)),
        (envelope(body).replace("</s:Envelope>", ""), Kind::Xml(xml::Kind::Truncated)),
        (format!("<!DOCTYPE x>{}", envelope(body)), Kind::Xml(xml::Kind::Dtd)),
        (envelope("<s:Body s:encodingStyle='u'><x/></s:Body>"), Kind::EncodingStyle),
        (envelope("<s:Body><x s:encodingStyle='u'/></s:Body>"), Kind::EncodingStyle),
        (envelope(body).replacen("s:Envelope ", "s:Envelope s:encodingStyle='u' ", 1), Kind::EncodingStyle),
        (header("<x/>"), Kind::UnqualifiedHeader),
        (header("text"), Kind::TextInEnvelope),
        (header(&"<x xmlns='urn:x'/>".repeat(33)), Kind::TooManyHeaders(32)),
        (header("<x xmlns='urn:x' s:mustUnderstand='yes'/>"), Kind::MalformedMustUnderstand),
        (header("<x xmlns='urn:x' s:mustUnderstand='1'/>"), Kind::NotUnderstood),
        (
            header(
                "<x xmlns='urn:x' s:mustUnderstand='true' s:role='http://www.w3.org/2003/05/soap-envelope/role/next'/>",
            ),
            Kind::NotUnderstood,
        ),
        (header("<a:Action>u</a:Action><a:Action>u</a:Action>"), Kind::DuplicateAddressing),
        (
            header("<a:Action>u</a:Action><a:MessageID>m</a:MessageID><a:MessageID>n</a:MessageID>"),
            Kind::DuplicateAddressing,
        ),
        (header("<a:MessageID>m</a:MessageID>"), Kind::NoAction),
        (header("<a:Action/>"), Kind::MalformedAddressing),
        (header("<a:Action>a b</a:Action>"), Kind::MalformedAddressing),
        (header("<a:Action>u</a:Action><a:MessageID>a\u{9B}31m</a:MessageID>"), Kind::MalformedAddressing),
        (header("<a:Action><x/></a:Action>"), Kind::MalformedAddressing),
        (header(&format!("<a:Action>{}</a:Action>", "u".repeat(2049))), Kind::MalformedAddressing),
        (header("<a:Action>u</a:Action><a:ReplyTo/>"), Kind::MalformedAddressing),
        (
            header("<a:Action>u</a:Action><a:ReplyTo><a:Address>https://evil.example/</a:Address></a:ReplyTo>"),
            Kind::NotAnonymous,
        ),
        (
            header(&format!("<a:Action>u</a:Action><a:FaultTo><a:Address>{WSA}/none</a:Address></a:FaultTo>")),
            Kind::NotAnonymous,
        ),
    ];
    let found = |text: &str| read(text, SOAP).map(|_| ()).map_err(|e| e.kind);
    let wrong: Vec<_> = cases.iter().filter(|(text, kind)| found(text) != Err(*kind)).collect();
    let wrong: Vec<_> = wrong.iter().map(|(text, kind)| (text, kind, found(text))).collect();
    assert!(wrong.is_empty(), "(message, expected, found): {wrong:#?}");
}

/// What clients send and must be able to send (bpi-security §3).
#[test]
fn accepted_headers() {
    let anonymous = format!("<a:ReplyTo><a:Address> {}/anonymous </a:Address></a:ReplyTo>", WSA);
    let cases = [
        header(&format!("<a:Action s:mustUnderstand='1'>u</a:Action><a:MessageID>m</a:MessageID>{anonymous}")),
        header(&format!("<w:Security xmlns:w='{WSSE}' s:mustUnderstand='true'><t/></w:Security>")),
        header(&format!("<b:UdbydersystemId xmlns:b='{BPI_COMMON}' s:mustUnderstand='1'>AB1</b:UdbydersystemId>")),
        header("<x xmlns='urn:x' s:mustUnderstand='0'/>"),
        header("<x xmlns='urn:x' s:mustUnderstand='1' s:role='urn:someone-else'/>"),
        envelope(" <s:Header/>\n<s:Body><!-- c --><x/></s:Body> <!-- c --> ") + "<!-- c -->\n",
    ];
    for text in cases {
        assert!(read(&text, SOAP).is_ok(), "{text}: {:?}", read(&text, SOAP).err());
    }
}

#[test]
fn the_version_to_answer_in() {
    let cases: &[(&str, String, Version)] = &[
        ("text/xml", "<x/>".into(), Version::V11),
        (SOAP, "<x/>".into(), Version::V12),
        ("text/xml", envelope("<s:Body/>"), Version::V12),
        (SOAP, format!("<Envelope xmlns='{SOAP_11}'><Body/></Envelope>"), Version::V11),
        (SOAP, "\u{0}".into(), Version::V12),
    ];
    for (media, text, version) in cases {
        assert_eq!(read(text, media).unwrap_err().version, *version, "{text}");
    }
}

#[test]
fn an_error_says_code_place_and_fault() {
    let error = read(&envelope("\n  <s:Body/>"), SOAP).unwrap_err();
    assert_eq!(error.tekst(), "Body er tomt; der skal stå ét element (linje 2, kolonne 3).");
    assert_eq!((error.kode(), error.http_status()), ("TIL115", 400));
    assert_eq!(error.fault().code, FaultCode::Sender);
    let error = read("<Envelope/>", SOAP).unwrap_err();
    assert_eq!((error.kode(), error.fault().code, error.http_status()), ("TIL113", FaultCode::VersionMismatch, 500));
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), media in prop::sample::select(vec!["text/xml", SOAP])) {
        let content_type = ContentType::parse(Some(media)).unwrap();
        let _ = Envelope::parse(bytes.into(), &content_type, &Limits::default());
    }

    #[test]
    fn never_panics_on_a_damaged_envelope(at in 0usize..400, byte in any::<u8>()) {
        let mut bytes = header("<a:Action>u</a:Action><p:h xmlns:p='urn:p'>æ</p:h>").into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let content_type = ContentType::parse(Some(SOAP)).unwrap();
        let _ = Envelope::parse(bytes.into(), &content_type, &Limits::default());
    }
}

/// What a listener hears, a line an event.
#[derive(Default)]
struct Heard(Vec<String>);

impl<'m> Listener<'m> for Heard {
    fn event(&mut self, event: &Event<'_, 'm>, part: Part) {
        self.0.push(match event {
            Event::Start(start) => format!("{part:?} <{}>", start.qualified),
            Event::Text { text, .. } => format!("{part:?} {text:?}"),
            Event::End { qualified, .. } => format!("{part:?} </{qualified}>"),
            Event::Eof => "Eof".to_owned(),
        });
    }

    fn header_read(&mut self, message: &'m str, version: Version, headers: &[HeaderBlock]) {
        let headers: Vec<_> = headers.iter().map(|block| &message[block.range.clone()]).collect();
        self.0.push(format!("{version:?} {headers:?}"));
    }
}

fn heard(text: &str) -> (bool, Vec<String>) {
    let content_type = ContentType::parse(Some(SOAP)).unwrap();
    let message = Message::decode(Bytes::from(text.to_owned()), &content_type).unwrap();
    let mut heard = Heard::default();
    let read = Envelope::read(&message, &content_type, &Limits::default(), &mut heard);
    (read.is_ok(), heard.0)
}

#[test]
fn a_listener_hears_every_event_and_where_it_stands() {
    let text =
        envelope(" <s:Header> <h xmlns='urn:h'>1</h></s:Header><s:Body>\n<x><s:Body/>t<!-- c --></x> </s:Body>\n");
    let expected = [
        "Envelope <s:Envelope>",
        "Envelope \" \"",
        "Header <s:Header>",
        "Header \" \"",
        "Header <h>",
        "Header \"1\"",
        "Header </h>",
        "Header </s:Header>",
        "V12 [\"<h xmlns='urn:h'>1</h>\"]",
        "Body <s:Body>",
        "Body \"\\n\"",
        "Payload <x>",
        "Payload <s:Body>",
        "Payload </s:Body>",
        "Payload \"t\"",
        "Payload </x>",
        "Body \" \"",
        "Body </s:Body>",
        "Envelope \"\\n\"",
        "Envelope </s:Envelope>",
    ];
    assert_eq!(heard(&text), (true, expected.map(str::to_owned).to_vec()));
}

/// Also without a Header, and never for a Body that is none.
#[test]
fn a_listener_is_told_of_the_header_once() {
    let body = "<s:Body><x/></s:Body>";
    let times = |text: &str| heard(text).1.iter().filter(|line| line.starts_with("V12 [")).count();
    let cases =
        [(body.to_owned(), 1), (format!("{body}{body}"), 1), (format!("<x>{body}</x>"), 0), ("<Body/>".into(), 0)];
    for (inner, expected) in cases {
        assert_eq!(times(&envelope(&inner)), expected, "{inner}");
    }
}
