//! What stops the start, what is shared, and what hostile input costs.

use std::time::{Duration, Instant};

use super::super::*;
use super::{GOOD, SOURCE, TYPES, XSD, one, validate};

fn schema(text: &str) -> Result<Validator, Error> {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    let files: &'static [(&'static str, &'static str)] = Box::leak(Box::new([("a.xsd", text)]));
    Validator::new(SchemaSource { name: "a", main: "a.xsd", files })
}

fn wrapped(content: &str) -> String {
    format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' elementFormDefault='qualified'>\n{content}</xs:schema>"
    )
}

/// The reason that the start is refused with.
fn reason(content: &str) -> String {
    match schema(&wrapped(content)) {
        Err(Error::Schema { name: "a", reason }) => reason,
        other => panic!("{content}: {other:?}"),
    }
}

#[test]
fn what_is_not_understood_stops_the_start() {
    let cases = [
        ("<xs:redefine schemaLocation='b.xsd'/>", "a.xsd, linje 2, xs:redefine: forstås ikke"),
        ("<xs:complexType name='t'>\n<xs:all/></xs:complexType>", "a.xsd, linje 3, xs:all: forstås ikke"),
        ("<xs:complexType name='t' mixed='true'/>", "a.xsd, linje 2, xs:complexType: attributten mixed forstås ikke"),
        (
            "<xs:element name='a' substitutionGroup='b'/>",
            "a.xsd, linje 2, xs:element: attributten substitutionGroup forstås ikke",
        ),
        ("<xs:element name='a' abstract='true'/>", "a.xsd, linje 2, xs:element: attributten abstract forstås ikke"),
        (
            "<xs:simpleType name='t'><xs:list itemType='xs:int'/></xs:simpleType>",
            "a.xsd, linje 2, xs:list: forstås ikke",
        ),
        (
            "<xs:simpleType name='t'><xs:restriction base='xs:token'><xs:whiteSpace value='replace'/></xs:restriction></xs:simpleType>",
            "a.xsd, linje 2, xs:whiteSpace: forstås ikke",
        ),
        (
            "<xs:element name='a' type='xs:NMTOKENS'/>",
            "typen NMTOKENS i navnerummet 'http://www.w3.org/2001/XMLSchema' findes ikke eller forstås ikke",
        ),
        ("<xs:element name='a' type='b'/>", "typen b i navnerummet '' findes ikke eller forstås ikke"),
        ("<xs:element name='a' type='p:b'/>", "præfikset p er ikke erklæret"),
        (
            "<xs:simpleType name='t'><xs:restriction base='xs:date'><xs:minInclusive value='2026-01-01'/></xs:restriction></xs:simpleType>",
            "xs:minInclusive: forstås ikke for denne type",
        ),
        (
            "<xs:simpleType name='t'><xs:restriction base='xs:token'><xs:pattern value='\\i+'/></xs:restriction></xs:simpleType>",
            "\\i+ forstås ikke",
        ),
        ("<xs:simpleType name='t'><xs:restriction base='t'/></xs:simpleType>", "bygger på sig selv"),
        (
            "<xs:complexType name='t'><xs:complexContent><xs:extension base='t'/></xs:complexContent></xs:complexType>",
            "bygger på sig selv",
        ),
        (
            "<xs:group name='g'><xs:sequence><xs:group ref='g'/></xs:sequence></xs:group><xs:complexType name='t'><xs:group ref='g'/></xs:complexType>",
            "en indeholder sig selv",
        ),
        (
            "<xs:complexType name='t'><xs:sequence><xs:element name='a' minOccurs='0'/><xs:element name='a'/></xs:sequence></xs:complexType>",
            "ikke entydig",
        ),
        ("<xs:element name='a'/><xs:element name='a'/>", "er erklæret to gange"),
        (
            "<xs:element name='a'><xs:keyref name='k' refer='n'><xs:selector xpath='b'/><xs:field xpath='.'/></xs:keyref></xs:element>",
            "en henvisning til en nøgle på et andet element forstås ikke",
        ),
        (
            "<xs:element name='a'><xs:key name='k'><xs:selector xpath='b[1]'/><xs:field xpath='.'/></xs:key></xs:element>",
            "stien b[1] forstås ikke",
        ),
        ("<x:e xmlns:x='urn:x'/>", "a.xsd, linje 2, xs:e: forstås ikke"),
        ("tekst", "a.xsd, linje 1, xs:schema: tekst forstås ikke her"),
        ("<xs:include schemaLocation='b.xsd'/>", "er ikke blandt skemaets filer"),
    ];
    for (content, expected) in cases {
        let reason = reason(content);
        assert!(reason.contains(expected), "{content}: {reason}");
    }
}

#[test]
fn one_validator_serves_every_thread() {
    fn shared<T: Send + Sync + Clone>(value: &T) -> &T {
        value
    }
    let validator = Validator::new(SOURCE).unwrap();
    let again = Validator::new(SOURCE).unwrap();
    assert!(std::sync::Arc::ptr_eq(&shared(&validator).tables, &again.tables), "compiled once");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let message = one(GOOD);
                assert_eq!(validator.validate(&message, 0..message.len(), &Scope::default()).unwrap(), Vec::new());
            });
        }
    });
}

/// Files of the same names with another text are another schema.
#[test]
fn another_text_is_another_schema() {
    let looser: &'static str = Box::leak(TYPES.replace("[A-Z][0-9]{5}", "[A-Z]+").into_boxed_str());
    let files: &'static [(&'static str, &'static str)] =
        Box::leak(Box::new([("batch.xsd", XSD), ("typer.xsd", looser)]));
    let message = one("<nummer>ABC</nummer><navn>x</navn>");
    let found = Validator::new(SchemaSource { files, ..SOURCE }).unwrap().validate(
        &message,
        0..message.len(),
        &Scope::default(),
    );
    assert_eq!(found.unwrap(), Vec::new());
    assert_eq!(validate(&message).len(), 1);
}

#[test]
fn a_run_is_told_events_and_tells_the_same() {
    let validator = Validator::new(SOURCE).unwrap();
    for (content, valid) in [(GOOD, true), ("<nummer>x</nummer>", false)] {
        let message = one(content);
        let mut run = validator.run();
        let mut reader = Reader::new(&message, &Limits::default());
        loop {
            match reader.next().unwrap() {
                Event::Eof => break,
                event => run.event(&event),
            }
        }
        assert_eq!(run.is_valid(), valid);
        let told = validator.told(run, &message, 0..message.len(), &Scope::default()).unwrap();
        assert_eq!(told, validate(&message));
    }
}

/// To XML Schema a character is the same however it is written; and an empty element may be indented.
#[test]
fn white_space_however_it_is_written() {
    for content in [
        format!("<![CDATA[ \n]]>&#32;&#x9;{GOOD}"),
        format!("{GOOD}<kode>\n 7 <![CDATA[ ]]></kode><slags> A&#10;</slags><dato> 2026-01-01 </dato>"),
        format!("{GOOD}<tom>\n  </tom>"),
    ] {
        assert_eq!(validate(&one(&content)), Vec::new(), "{content}");
    }
    let nil = format!("{GOOD}<slut xmlns:i='{}' i:nil='true'> </slut>", xml::XSI_NAMESPACE);
    assert_eq!(validate(&one(&nil))[0].rule, "cvc-elt.3.2.1");
}

#[test]
fn hostile_input_costs_no_more_than_its_length() {
    const LENGTH: usize = 4_000_000;
    let begun = Instant::now();
    let cases = [
        one(&format!("<nummer>{}</nummer><navn>x</navn>", "A".repeat(LENGTH))),
        one(&format!("<nummer>D00001</nummer><navn>{}</navn>", " x".repeat(LENGTH / 2))),
        one(&format!("<nummer>D00001</nummer><navn>x</navn><kode>{}1</kode>", "0".repeat(LENGTH))),
        one(&format!("<nummer>D00001</nummer><navn>x</navn><bredde>1.{}1</bredde>", "0".repeat(LENGTH))),
        one(&format!("<nummer>D00001</nummer><navn>x</navn><dato>{}-01-01</dato>", "9".repeat(LENGTH))),
        one(&format!("<nummer>{}</nummer><navn>x</navn>", "<![CDATA[A]]>".repeat(LENGTH / 20))),
        one(&"<navn>x</navn>".repeat(LENGTH / 20)),
        one(&"<ukendt/>".repeat(LENGTH / 20)),
        format!("<Batch xmlns='urn:t' batchId='b'>{}</Batch>", "<Enhed/>".repeat(LENGTH / 20)),
        format!("<Batch xmlns='urn:t' batchId='b'>{}</Batch>", format!("<Enhed>{GOOD}</Enhed>").repeat(LENGTH / 80)),
    ];
    for message in &cases {
        let found = validate(message);
        // A zero in front of a number is nothing wrong.
        assert!(found.len() <= MOST_VIOLATIONS + 1 && (!found.is_empty() || message.contains("<kode>0")));
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}
