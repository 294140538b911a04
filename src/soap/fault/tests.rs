use bytes::Bytes;

use super::*;
use crate::soap::{ContentType, Envelope, SOAP_11};
use crate::xml::Limits;

const BOTH: &[Version] = &[Version::V11, Version::V12];

fn used() -> Addressing {
    Addressing { action: Some("urn:a".into()), message_id: Some("m<1>".into()), ..Addressing::default() }
}

fn detail() -> Detail {
    Detail::ServiceFaultDetailer(ServiceFaultDetailer {
        namespace: "urn:tilslut:test".into(),
        correlation_id: ExchangeId::nil(),
        timestamp: "2026-02-05T10:00:00Z".parse().unwrap(),
        error_code: "TIL100".into(),
        error_message: "Æ & Ø".into(),
        details: vec!["linje 1".into(), "linje 2".into()],
        source_system: Some(SourceSystemError {
            source_system_name: "DAR".into(),
            error_code: "42".into(),
            details: None,
        }),
    })
}

const DETAIL: &str = "<ServiceFaultDetailer xmlns=\"urn:tilslut:test\">\
    <CorrelationID>00000000-0000-0000-0000-000000000000</CorrelationID><Timestamp>2026-02-05T10:00:00Z</Timestamp>\
    <ErrorCode>TIL100</ErrorCode><ErrorMessage>Æ &amp; Ø</ErrorMessage><Details>linje 1</Details><Details>linje 2</Details>\
    <SourceSystemError><SourceSystemName>DAR</SourceSystemName><ErrorCode>42</ErrorCode></SourceSystemError></ServiceFaultDetailer>";

#[test]
fn a_fault_of_soap_11() {
    let fault = Fault { code: FaultCode::Sender, subcodes: Vec::new(), reason: "Nej".into(), detail: Some(detail()) };
    let text = write_fault(Version::V11, BOTH, &Addressing::default(), ExchangeId::nil(), &fault);
    let expected = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"{SOAP_11}\"><soap:Body><soap:Fault>\
         <faultcode>soap:Client</faultcode><faultstring xml:lang=\"da\">Nej</faultstring><detail>{DETAIL}</detail>\
         </soap:Fault></soap:Body></soap:Envelope>"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_fault_of_soap_12_with_addressing() {
    let fault = Fault { code: FaultCode::Receiver, subcodes: Vec::new(), reason: "Nej".into(), detail: Some(detail()) };
    let text = write_fault(Version::V12, BOTH, &used(), ExchangeId::nil(), &fault);
    let expected = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"{SOAP_12}\"><soap:Header xmlns:wsa=\"{WSA}\">\
         <wsa:Action>{FAULT_ACTION}</wsa:Action><wsa:MessageID>urn:uuid:00000000-0000-0000-0000-000000000000</wsa:MessageID>\
         <wsa:To>{WSA_ANONYMOUS}</wsa:To><wsa:RelatesTo>m&lt;1&gt;</wsa:RelatesTo></soap:Header><soap:Body><soap:Fault>\
         <soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"da\">Nej</soap:Text></soap:Reason>\
         <soap:Detail>{DETAIL}</soap:Detail></soap:Fault></soap:Body></soap:Envelope>"
    );
    assert_eq!(text, expected);
}

#[test]
fn an_authentification_error_says_its_type_twice() {
    let error = AuthentificationError::UdbydersytemIdMangler;
    let fault = Fault::authentification(FaultCode::Sender, error, "Nej".into());
    let text = write_fault(Version::V12, BOTH, &Addressing::default(), ExchangeId::nil(), &fault);
    let code = format!(
        "<soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value xmlns:s=\"{BPI_COMMON}\">\
         s:UdbydersytemIdMangler</soap:Value></soap:Subcode></soap:Code><soap:Reason>"
    );
    let detail = format!(
        "<soap:Detail><authentificationError xmlns=\"{BPI_COMMON}\"><type>UdbydersytemIdMangler</type>\
         </authentificationError></soap:Detail></soap:Fault>"
    );
    assert!(text.contains(&code) && text.contains(&detail), "{text}");
    let text = write_fault(Version::V11, BOTH, &Addressing::default(), ExchangeId::nil(), &fault);
    assert!(text.contains("<faultcode>soap:Client</faultcode>") && !text.contains("Subcode"), "{text}");
}

#[test]
fn subcodes_lie_within_each_other() {
    let subcodes = ["a", "b"].map(|local| Subcode { namespace: "urn:a", local }).to_vec();
    let fault = Fault { code: FaultCode::Receiver, subcodes, reason: "Nej".into(), detail: None };
    let text = write_fault(Version::V12, BOTH, &Addressing::default(), ExchangeId::nil(), &fault);
    let value = |name: &str| format!("<soap:Value xmlns:s=\"urn:a\">s:{name}</soap:Value>");
    let nested = format!(
        "<soap:Subcode>{}<soap:Subcode>{}</soap:Subcode></soap:Subcode></soap:Code><soap:Reason>",
        value("a"),
        value("b")
    );
    assert!(text.contains(&nested), "{text}");
}

#[test]
fn a_version_mismatch_tells_the_versions() {
    let fault = Fault { code: FaultCode::VersionMismatch, subcodes: Vec::new(), reason: "Nej".into(), detail: None };
    let text = write_fault(Version::V12, BOTH, &used(), ExchangeId::nil(), &fault);
    let supported = |version| format!("<u:SupportedEnvelope qname=\"s:Envelope\" xmlns:s=\"{version}\"/>");
    assert!(text.contains(&format!("{}{}</u:Upgrade>", supported(SOAP_12), supported(SOAP_11))), "{text}");
    let text = write_fault(Version::V11, BOTH, &Addressing::default(), ExchangeId::nil(), &fault);
    assert!(text.contains("<faultcode>soap:VersionMismatch</faultcode>") && !text.contains("Upgrade"), "{text}");
    let text = write_fault(Version::V11, &[Version::V12], &Addressing::default(), ExchangeId::nil(), &fault);
    assert!(text.contains("<faultcode>soap:VersionMismatch</faultcode>"), "{text}");
    assert!(text.contains(&supported(SOAP_12)) && !text.contains(&supported(SOAP_11)), "{text}");
}

#[test]
fn statuses() {
    use FaultCode::{MustUnderstand, Receiver, Sender, VersionMismatch};
    for code in [Sender, Receiver, VersionMismatch, MustUnderstand] {
        assert_eq!(http_status(Version::V11, code), 500);
        assert_eq!(http_status(Version::V12, code), if code == Sender { 400 } else { 500 });
    }
}

#[test]
fn an_answer_is_an_envelope_of_ours() {
    for version in [Version::V11, Version::V12] {
        let answer = write_answer(version, &used(), "urn:a/svar", ExchangeId::nil(), "<a xmlns=\"urn:a\">1</a>");
        let content_type = ContentType::parse(Some(version.content_type())).unwrap();
        let read = Envelope::parse(Bytes::from(answer), &content_type, &Limits::default()).unwrap();
        assert_eq!(read.payload_text(), "<a xmlns=\"urn:a\">1</a>");
        assert_eq!(read.addressing.action.as_deref(), Some("urn:a/svar"));
        assert_eq!(read.addressing.relates_to.as_deref(), Some("m<1>"));
    }
    let bare = write_answer(Version::V11, &Addressing::default(), "urn:a", ExchangeId::nil(), "<a/>");
    assert!(!bare.contains("Header"));
}
