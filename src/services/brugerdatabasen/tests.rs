mod egenskaber;
mod institutioner;
mod svar;
mod verden;

use bytes::Bytes;

use super::*;
use crate::services::Institution;
use crate::soap::{ContentType, Envelope, Listener, Message, Part, SOAP_12};
use crate::xml::{Event, Limits};

/// Hears the payload, as the exchange does.
struct Hears<'m>(Numre<'m>);

impl<'m> Listener<'m> for Hears<'m> {
    fn event(&mut self, event: &Event<'_, 'm>, part: Part) {
        if part == Part::Payload {
            self.0.event(event);
        }
    }
}

fn found(where_: Institution, payload: &str) -> Vec<Option<String>> {
    let message = format!("<s:Envelope xmlns:s='{SOAP_12}' xmlns='urn:a'><s:Body>{payload}</s:Body></s:Envelope>");
    let media = ContentType::parse(Some("application/soap+xml")).unwrap();
    let message = Message::decode(Bytes::from(message), &media).unwrap();
    let mut hears = Hears(Numre::new(where_));
    Envelope::read(&message, &media, &Limits::default(), &mut hears).unwrap();
    hears.0.found().iter().map(|nummer| nummer.clone().map(String::from)).collect()
}

/// What for, where the numbers are looked for, the request, the numbers found (`-`: a text that no number can be).
const REQUESTS: &[(&str, Institution, &str, &str)] = &[
    ("one", Institution::Instnr, "<a><instnr>101001</instnr></a>", "101001"),
    ("several", Institution::Instnr, "<a><instnr>101001</instnr><b/><instnr> A10002\n</instnr></a>", "101001 A10002"),
    ("none", Institution::Instnr, "<a><brugerid>x</brugerid></a>", ""),
    ("an empty request", Institution::Instnr, "<a/>", ""),
    ("in any namespace", Institution::Instnr, "<a><x:instnr xmlns:x='urn:x'>101001</x:instnr></a>", "101001"),
    ("over comments and CDATA", Institution::Instnr, "<a><instnr>10<!-- -->10<![CDATA[01]]></instnr></a>", "101001"),
    ("deeper is not the request's", Institution::Instnr, "<a><b><instnr>101001</instnr></b></a>", ""),
    ("the root is no child", Institution::Instnr, "<instnr>101001</instnr>", ""),
    ("no number", Institution::Instnr, "<a><instnr>1010012</instnr><instnr/></a>", "- -"),
    ("an element in it", Institution::Instnr, "<a><instnr>1<b>2</b>3</instnr><instnr>101001</instnr></a>", "- 101001"),
    (
        "elements in it",
        Institution::Instnr,
        "<a><instnr>101001<b><c/></b><b/></instnr><instnr>101002</instnr></a>",
        "- 101002",
    ),
    ("one in another", Institution::Instnr, "<a><instnr><instnr>101001</instnr></instnr></a>", "-"),
    ("its text goes on after an element", Institution::Instnr, "<a><instnr><b/>101001</instnr></a>", "-"),
    ("text between is nobody's", Institution::Instnr, "<a>101001<b>101001</b><instnr>101002</instnr></a>", "101002"),
    ("with references", Institution::Instnr, "<a><instnr>&#49;0100&#x31;</instnr></a>", "101001"),
    ("not asked for", Institution::Ingen, "<a><instnr>101001</instnr></a>", ""),
    (
        "an import document",
        Institution::Importdokument,
        "<importerXml><instXML><UNILoginImport xmlns='urn:b'><Institution><InstitutionNumber>101001</InstitutionNumber>\
         <InstitutionPerson><Institution><InstitutionNumber>101002</InstitutionNumber></Institution></InstitutionPerson>\
         </Institution></UNILoginImport></instXML></importerXml>",
        "101001",
    ),
    (
        "two institutions",
        Institution::Importdokument,
        "<a><instXML><r><Institution><InstitutionNumber>101001</InstitutionNumber></Institution>\
         <Institution><InstitutionNumber>101002</InstitutionNumber></Institution></r></instXML></a>",
        "101001 101002",
    ),
    (
        "outside instXML",
        Institution::Importdokument,
        "<a><b><r><Institution><InstitutionNumber>101001</InstitutionNumber></Institution></r></b></a>",
        "",
    ),
    (
        "a path that is left and taken again",
        Institution::Importdokument,
        "<a><instXML><r><b/><Institution><x/><InstitutionNumber>101001</InstitutionNumber></Institution></r></instXML>\
         <c><r><Institution><InstitutionNumber>101002</InstitutionNumber></Institution></r></c>\
         <instXML><r><Institution><InstitutionNumber>101003</InstitutionNumber></Institution></r></instXML></a>",
        "101001 101003",
    ),
    ("instnr is another's", Institution::Importdokument, "<a><instnr>101001</instnr></a>", ""),
];

#[test]
fn institutions_of_a_request() {
    for (what, where_, payload, expected) in REQUESTS {
        let found: Vec<_> =
            found(*where_, payload).into_iter().map(|nummer| nummer.unwrap_or_else(|| "-".into())).collect();
        assert_eq!(found.join(" "), *expected, "{what}");
    }
}

#[test]
fn numbers_past_any_country_are_none() {
    for (named, kept) in [(10_000, 10_000), (10_001, 10_001), (10_500, 10_001)] {
        let found = found(Institution::Instnr, &format!("<a>{}</a>", "<instnr>101001</instnr>".repeat(named)));
        assert_eq!(found.len(), kept, "{named}");
        assert_eq!(found.iter().filter(|nummer| nummer.is_none()).count(), kept - 10_000, "{named}");
    }
}

#[test]
fn hello_greets_the_system() {
    let expected = format!(
        "<helloWorldWithCertificateResponse xmlns=\"{BPI_COMMON}\"><helloWorldResult>Hello AB123456!</helloWorldResult>\
         </helloWorldWithCertificateResponse>"
    );
    assert_eq!(hello(&"AB123456".parse().unwrap()), expected);
}
