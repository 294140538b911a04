//! Signed messages: a copy that is made to look like another message, what a refusal gives away, and what a message breaks that nobody signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use tilslut::exchange::{Handler as _, Reply};
use tilslut::pki::{Index, system_certificate};
use tilslut::security::oces;
use tilslut::store::tilslutning::Cause;
use tilslut::tilslutning::Certifikat;
use tilslut::types::ExchangeId;
use tilslut::wss::Rules;

use super::{EKSPORT, IMPORT, LEVERANDOER, kode, tekst};
use crate::proces::mellem;
use crate::signeret::besked::{Besked, Underskriver};
use crate::verden::{Verden, certs, now};
use crate::wss::angreb::{element, erstat, signeret, signeret_som};
use crate::wss::{laes, tillid};

const SOAP_12: &str = "application/soap+xml; charset=utf-8";
const WSIINST: &str = "/bpi/wsiinst/6";
const HELLO: &str = r#"<helloWorldWithCertificate xmlns="https://brugerdatabasen.stil.dk/bpi/common/3"/>"#;

/// Sends a message that proves its sender itself.
async fn send(verden: &Verden, sti: &str, besked: impl Into<Bytes>) -> Reply {
    let mut request = verden.anmodning(None, sti, String::new());
    (request.content_type, request.body) = (Some(SOAP_12.into()), besked.into());
    verden.gateway.handle(request).await
}

/// The error code, in either form of fault.
fn koden(reply: &Reply) -> String {
    let text = tekst(reply);
    let reason = mellem(&text, "<soap:Text xml:lang=\"da\">", ":").first().map(|code| (*code).to_owned());
    reason.filter(|code| code.len() == 6).unwrap_or_else(|| kode(reply))
}

/// A certificate that was renewed with the same key: the message holds with either, where its token is not signed.
#[tokio::test]
async fn a_copy_with_another_certificate_of_its_key_is_a_copy() {
    let verden = Verden::ny().await;
    let index = Index::read(&certs()).unwrap();
    let example = index.certificates.iter().find(|example| example.navn == LEVERANDOER).unwrap();
    let gammel = std::fs::read(certs().join(&example.files.cert_der)).unwrap();
    let cvr = oces::parse(&gammel).unwrap().cvr;
    let ny = system_certificate(&certs(), &index, &example.files.key_pem, "Samme leverandør", &cvr, now()).unwrap();
    let certifikat = Certifikat::of("EX100001".parse().unwrap(), oces::parse(&ny).unwrap(), now());
    let cause = Cause { id: ExchangeId::new_v4(), tid: now(), hvem: "prøve".into(), hvorfor: None };
    let registered = verden.gateway.store().write(move |tx| tx.certifikat_opret(&certifikat, &cause)).await;
    registered.unwrap().unwrap();

    let med_nyt = erstat(&signeret(), &STANDARD.encode(&gammel), &STANDARD.encode(&ny));
    assert_eq!(koden(&send(&verden, IMPORT, signeret()).await), "OK");
    assert_eq!(koden(&send(&verden, IMPORT, med_nyt.clone()).await), "TIL214");
    // By itself it is as good as the other, and then that one is the copy.
    let verden = Verden::ny().await;
    assert_ne!(koden(&send(&verden, IMPORT, med_nyt).await), "TIL211");
    assert_eq!(koden(&send(&verden, IMPORT, signeret()).await), "TIL214");
}

/// Refused once proven, it is refused as a copy for ever after; refused before anything is proven, it is still new.
#[tokio::test]
async fn a_proven_message_counts_where_it_was_refused_too() {
    let verden = Verden::ny().await;
    assert_eq!(koden(&send(&verden, EKSPORT, signeret()).await), "TIL130");
    assert_eq!(koden(&send(&verden, IMPORT, signeret()).await), "TIL214");

    let verden = Verden::ny().await;
    let ukendt = r#"<x:A xmlns:x="urn:x" soap:mustUnderstand="true"/>"#;
    let med_ukendt = erstat(&signeret(), "</soap:Header>", &format!("{ukendt}</soap:Header>"));
    assert_eq!(koden(&send(&verden, IMPORT, med_ukendt).await), "TIL116");
    let aendret = erstat(&signeret(), "</soap:Body>", " </soap:Body>");
    assert_eq!(koden(&send(&verden, IMPORT, aendret).await), "TIL211");
    assert_eq!(koden(&send(&verden, IMPORT, signeret()).await), "OK");
}

/// What canonicalisation takes away makes no other message of it.
#[tokio::test]
async fn the_same_message_in_other_bytes_is_a_copy() {
    let utf16 = |besked: &str| {
        let text = format!("\u{FEFF}{}", besked.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\""));
        Bytes::from(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
    };
    let besked = signeret();
    let id = element(&besked, "wsa:MessageID").to_owned();
    let forms = [
        Bytes::from(besked.replace('\n', "\r\n")),
        Bytes::from(erstat(&besked, "urn:uuid:7d", "urn:<!-- x -->uuid:7d")),
        Bytes::from(erstat(&besked, "urn:uuid:7d", "urn&#58;uuid:<![CDATA[7d]]>")),
        Bytes::from(erstat(
            &besked,
            &id,
            &id.replace("wsa:MessageID wsu:Id=\"besked\"", "wsa:MessageID  wsu:Id = 'besked' "),
        )),
        Bytes::from(format!("\u{FEFF}{besked}")),
    ];
    for form in forms {
        let verden = Verden::ny().await;
        assert_eq!(koden(&send(&verden, IMPORT, form.clone()).await), "OK", "{form:?}");
        assert_eq!(koden(&send(&verden, IMPORT, besked.clone()).await), "TIL214", "{form:?}");
    }
    let verden = Verden::ny().await;
    let mut request = verden.anmodning(None, IMPORT, String::new());
    (request.content_type, request.body) = (Some("application/soap+xml".into()), utf16(&besked));
    assert_eq!(koden(&verden.gateway.handle(request).await), "OK");
    assert_eq!(koden(&send(&verden, IMPORT, besked).await), "TIL214");
}

/// Which systems there are is nobody's business: of another's and of none the answer is one, but for its own ids.
#[tokio::test]
async fn a_system_of_another_s_and_none_are_told_alike() {
    let verden = Verden::ny().await;
    let underskriver = Underskriver::ny(&certs(), LEVERANDOER);
    let fault = async |system| {
        let besked = Besked { system: Some(system), created: now(), ..Besked::til(WSIINST, HELLO) };
        let besked = Besked { navnerum: Some("https://brugerdatabasen.stil.dk/bpi/wsiinst/6"), ..besked };
        let reply = send(&verden, WSIINST, besked.signeret(&underskriver)).await;
        let text = tekst(&reply);
        let fault = mellem(&text, "<soap:Fault>", "</soap:Fault>")[0].to_owned();
        let id = mellem(&fault, "CorrelationID: ", "<")[0].to_owned();
        (reply.status, fault.replace(&id, ""))
    };
    let none = fault("EX999999").await;
    assert!(none.1.contains("<type>Rettigheder</type>"), "{}", none.1);
    assert_eq!(none, fault("EX200001").await);
    assert!(fault("EX100001 EX200001").await.1.contains("<type>UdbydersytemIdMangler</type>"));
    assert!(fault("").await.1.contains("<type>UdbydersytemIdMangler</type>"));
}

/// Whatever a MessageID has, the answer says the same, and its signature holds.
#[tokio::test]
async fn any_message_id_is_answered_by_a_signature_that_holds() {
    let verden = Verden::ny().await;
    let (trust, rules) = (tillid(), Rules::ANSWER);
    for (written, read) in [
        ("a&amp;b&lt;c&gt;d", "a&b<c>d"),
        ("]]&gt;&#39;&quot;", "]]>'\""),
        ("&lt;/wsa:RelatesTo&gt;&lt;wsse:Security/&gt;", "</wsa:RelatesTo><wsse:Security/>"),
        ("<![CDATA[<!--x-->]]>", "<!--x-->"),
        ("æ\u{1D11E}\u{202E}\u{FEFF}e\u{301}", "æ\u{1D11E}\u{202E}\u{FEFF}e\u{301}"),
        ("&#xE6;", "æ"),
        ("\n  urn:uuid:1\t\n", "urn:uuid:1"),
        (&"m".repeat(2048), &"m".repeat(2048)),
    ] {
        let besked = signeret_som(|besked| erstat(&besked, "urn:uuid:7d444840-9dc0-11d1-b245-5ffdce74fad2", written));
        let reply = send(&verden, IMPORT, besked).await;
        assert_eq!(koden(&reply), "OK", "{written}");
        let (envelope, signed) = laes(&trust, &rules, now(), &tekst(&reply)).unwrap();
        assert_eq!(envelope.addressing.relates_to.as_deref(), Some(read));
        assert!(matches!(signed, Ok(Some(_))), "{written}: {signed:?}");
    }
    for nothing in ["", " ", "a b", "a\u{A0}b", "a\u{85}", "a\u{9B}m", "&#9;", "<a/>", &"m".repeat(2049)] {
        let besked = signeret_som(|besked| erstat(&besked, "urn:uuid:7d444840-9dc0-11d1-b245-5ffdce74fad2", nothing));
        assert_eq!(koden(&send(&verden, IMPORT, besked).await), "TIL117", "{nothing:?}");
    }
}

/// XML declarations that a stranger writes in UTF-16: refused or read, and no worker is lost over them.
#[tokio::test]
async fn declarations_of_encodings() {
    let verden = Verden::ny().await;
    let forms = [
        "version='utf-16' encoding='x'",
        "encoding='utf-16' version='1.0'",
        "version=\"1.0\" 'utf-16' encoding",
        "version='1.0' encoding='utf-16' encoding=\"utf-16\"",
        "encoding",
        "",
    ];
    for form in forms {
        let text = format!("\u{FEFF}<?xml {form}?><s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'/>");
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let mut request = verden.anmodning(None, IMPORT, String::new());
            request.content_type = Some("application/soap+xml".into());
            request.body = Bytes::from(text.encode_utf16().flat_map(unit).collect::<Vec<u8>>());
            let code = koden(&verden.gateway.handle(request).await);
            assert!(["TIL100", "TIL110", "TIL114"].contains(&code.as_str()), "{form}: {code}");
        }
    }
}
