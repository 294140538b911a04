mod graenser;

use super::*;

const XSD: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:include schemaLocation="typer.xsd"/>
  <xs:element name="Batch">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Enhed" type="t:Enhed" maxOccurs="unbounded"/>
        <xs:any namespace="urn:other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence>
      <xs:attribute name="batchId" type="t:Id" use="required"/>
      <xs:attribute name="proeve" type="xs:boolean"/>
    </xs:complexType>
    <xs:unique name="nummeretErEntydigt"><xs:selector xpath="t:Enhed"/><xs:field xpath="t:nummer"/></xs:unique>
    <xs:key name="nummer"><xs:selector xpath="t:Enhed"/><xs:field xpath="t:nummer"/></xs:key>
    <xs:keyref name="foraelder" refer="t:nummer"><xs:selector xpath="t:Enhed"/><xs:field xpath="t:under"/></xs:keyref>
  </xs:element>
</xs:schema>"#;

const TYPES: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:complexType name="Enhed">
    <xs:sequence>
      <xs:element name="nummer" type="t:Nummer"/>
      <xs:element name="navn" type="t:Navn"/>
      <xs:element name="kode" type="t:Kode" minOccurs="0"/>
      <xs:element name="slags" type="t:Slags" minOccurs="0"/>
      <xs:element name="dato" type="xs:date" minOccurs="0"/>
      <xs:element name="bredde" type="t:Bredde" minOccurs="0"/>
      <xs:element name="under" type="t:Nummer" minOccurs="0"/>
      <xs:element name="slut" minOccurs="0" nillable="true" type="xs:date"/>
      <xs:element name="tom" minOccurs="0"><xs:complexType/></xs:element>
    </xs:sequence>
  </xs:complexType>
  <xs:simpleType name="Id"><xs:restriction base="xs:token"><xs:minLength value="1"/><xs:maxLength value="8"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Nummer"><xs:restriction base="xs:token"><xs:pattern value="[A-Z][0-9]{5}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Navn"><xs:restriction base="xs:token"><xs:minLength value="1"/><xs:maxLength value="10"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Kode"><xs:restriction base="xs:int"><xs:minInclusive value="1"/><xs:maxInclusive value="99"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Slags"><xs:restriction base="xs:token"><xs:enumeration value="A"/><xs:enumeration value="B"/><xs:enumeration value="C"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Bredde"><xs:restriction base="xs:decimal"><xs:fractionDigits value="2"/><xs:totalDigits value="4"/></xs:restriction></xs:simpleType>
</xs:schema>"#;

const SOURCE: SchemaSource =
    SchemaSource { name: "test", main: "batch.xsd", files: &[("batch.xsd", XSD), ("typer.xsd", TYPES)] };

fn validate(message: &str) -> Vec<Violation> {
    let validator = Validator::new(SOURCE).unwrap();
    validator.validate(message, 0..message.len(), &Scope::default()).unwrap()
}

/// A batch with one unit whose content is given.
fn one(content: &str) -> String {
    format!("<Batch xmlns='urn:t' batchId='b1'><Enhed>{content}</Enhed></Batch>")
}

const GOOD: &str = "<nummer>D00001</nummer><navn>Æblehaven</navn>";

#[test]
fn valid_messages() {
    let cases = [
        one(GOOD),
        one(&format!(" <!-- c -->\n{GOOD}<kode> 7 </kode><slags>A</slags><dato>2026-01-01</dato><bredde>1.25</bredde>")),
        one("<nummer>D0000<!-- c -->1</nummer><navn><![CDATA[ A & B ]]></navn><tom/>"),
        one(&format!("{GOOD}<slut xmlns:i='{}' i:nil='true'/>", xml::XSI_NAMESPACE)),
        "<p:Batch xmlns:p='urn:t' batchId='&#98;1' proeve='1'><p:Enhed><p:nummer>D00001</p:nummer><p:navn>&#x41;</p:navn></p:Enhed>\
         <x:fremmed xmlns:x='urn:other' a='1' b='2'><y xmlns=''>text</y></x:fremmed></p:Batch>".to_owned(),
        format!("<Batch xmlns='urn:t' batchId='b' xmlns:i='{0}' xmlns:q='urn:t'><Enhed i:type='q:Enhed'>{GOOD}</Enhed></Batch>", xml::XSI_NAMESPACE),
    ];
    for message in cases {
        assert_eq!(validate(&message), Vec::new(), "{message}");
    }
}

/// One broken rule a line: the unit's content, then rule, text, path and field.
#[test]
fn one_violation_each() {
    let enhed = "/Batch/Enhed";
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        (
            "<nummer>D1</nummer><navn>x</navn>",
            "cvc-pattern-valid",
            "Værdien skal følge mønstret [A-Z][0-9]{5} (typen Nummer).",
            "nummer",
            "nummer",
        ),
        (
            "<nummer>D00001</nummer><navn>12345678901</navn>",
            "cvc-maxLength-valid",
            "Værdien må højst være på 10 tegn (typen Navn).",
            "navn",
            "navn",
        ),
        (
            "<nummer>D00001</nummer><navn/>",
            "cvc-minLength-valid",
            "Værdien må ikke være tom (typen Navn).",
            "navn",
            "navn",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><kode>0</kode>",
            "cvc-minInclusive-valid",
            "Værdien skal være mindst 1 (typen Kode).",
            "kode",
            "kode",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><kode>100</kode>",
            "cvc-maxInclusive-valid",
            "Værdien må højst være 99 (typen Kode).",
            "kode",
            "kode",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><kode>syv</kode>",
            "cvc-datatype-valid",
            "Værdien skal være et heltal (typen Kode).",
            "kode",
            "kode",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><slags>D</slags>",
            "cvc-enumeration-valid",
            "Værdien skal være A, B eller C (typen Slags).",
            "slags",
            "slags",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><dato>1/2</dato>",
            "cvc-datatype-valid",
            "Værdien skal være en dato (ÅÅÅÅ-MM-DD).",
            "dato",
            "dato",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><bredde>1.234</bredde>",
            "cvc-fractionDigits-valid",
            "Værdien må højst have 2 decimaler (typen Bredde).",
            "bredde",
            "bredde",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><bredde>12345</bredde>",
            "cvc-totalDigits-valid",
            "Værdien må højst have 4 cifre (typen Bredde).",
            "bredde",
            "bredde",
        ),
        (
            "<nummer>D00001</nummer>",
            "cvc-complex-type.2.4",
            "Elementet er ikke fuldstændigt: navn mangler.",
            "",
            "navn",
        ),
        (
            "<navn>x</navn>",
            "cvc-complex-type.2.4",
            "Elementet er ikke tilladt her; her forventes nummer.",
            "navn",
            "navn",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><vrøvl/>",
            "cvc-complex-type.2.4",
            "Elementet er ikke tilladt her; her forventes kode, slags, dato, bredde, under, slut eller tom.",
            "vrøvl",
            "vrøvl",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><tom/><tom/>",
            "cvc-complex-type.2.4",
            "Der må ikke stå flere elementer her.",
            "tom[2]",
            "tom",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><navn xmlns='urn:other'>x</navn>",
            "cvc-complex-type.2.4",
            "Elementet er ikke tilladt her; her forventes kode, slags, dato, bredde, under, slut eller tom.",
            "navn[2]",
            "navn",
        ),
        (
            "tekst<nummer>D00001</nummer><navn>x</navn>",
            "cvc-complex-type.2.3",
            "Der må ikke stå tekst mellem elementerne her.",
            "",
            "Enhed",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><tom>x</tom>",
            "cvc-complex-type.2.1",
            "Elementet skal være tomt.",
            "tom",
            "tom",
        ),
        (
            "<nummer a='1'>D00001</nummer><navn>x</navn>",
            "cvc-type.3.1.1",
            "Attributten er ikke tilladt her.",
            "nummer/@a",
            "a",
        ),
        (
            "<nummer>D00001</nummer><navn>x</navn><under>D99999</under>",
            "cvc-identity-constraint.4.3",
            "Henvisningen peger ikke på noget i beskeden (foraelder).",
            "",
            "Enhed",
        ),
    ];
    for (content, rule, tekst, path, felt) in cases {
        let found = validate(&one(content));
        let sti = if path.is_empty() { enhed.to_owned() } else { format!("{enhed}/{path}") };
        assert_eq!(found.len(), 1, "{content}: {found:#?}");
        let v = &found[0];
        assert_eq!(
            (v.rule.as_str(), v.tekst.as_str(), v.sti.as_str(), v.felt.as_deref()),
            (*rule, *tekst, sti.as_str(), Some(*felt))
        );
    }
}

#[test]
fn attributes_and_root() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("<Batch xmlns='urn:t'>", "cvc-complex-type.4", "Attributten batchId mangler.", "/Batch"),
        (
            "<Batch xmlns='urn:t' batchId='123456789'>",
            "cvc-maxLength-valid",
            "Attributtens værdi må højst være på 8 tegn (typen Id).",
            "/Batch/@batchId",
        ),
        (
            "<Batch xmlns='urn:t' batchId='b' proeve='ja'>",
            "cvc-datatype-valid",
            "Attributtens værdi skal være true eller false (eller 1 eller 0).",
            "/Batch/@proeve",
        ),
        (
            "<Batch xmlns='urn:t' batchId='b' x='1'>",
            "cvc-complex-type.3.2.2",
            "Attributten er ikke tilladt her; tilladt er batchId og proeve.",
            "/Batch/@x",
        ),
    ];
    for (start, rule, tekst, sti) in cases {
        let found = validate(&format!("{start}<Enhed>{GOOD}</Enhed></Batch>"));
        assert_eq!(found.len(), 1, "{start}: {found:#?}");
        assert_eq!((found[0].rule.as_str(), found[0].tekst.as_str(), found[0].sti.as_str()), (*rule, *tekst, *sti));
    }
    for root in ["<Batch/>", "<Ukendt xmlns='urn:t'/>", "<Batch xmlns='urn:u'/>"] {
        let found = validate(root);
        assert_eq!(found.len(), 1, "{root}: {found:#?}");
        assert_eq!(found[0].rule, "cvc-elt.1", "{root}");
    }
    // Two unknown attributes are two violations, not a duplicate.
    let two = validate(&format!("<Batch xmlns='urn:t' batchId='b' x='1' y='2'><Enhed>{GOOD}</Enhed></Batch>"));
    assert_eq!(two.iter().map(|v| v.sti.as_str()).collect::<Vec<_>>(), ["/Batch/@x", "/Batch/@y"]);
}

#[test]
fn all_at_once_in_order_with_places_and_positions() {
    let message = "<Batch xmlns='urn:t' batchId='b'>\n  <Enhed><nummer>D00001</nummer><navn>x</navn></Enhed>\n  <Enhed>\n    <nummer>æ</nummer>\n    <navn>y</navn><kode>0</kode></Enhed>\n  <Enhed><nummer>D00001</nummer></Enhed>\n</Batch>";
    let found = validate(message);
    let lines: Vec<String> =
        found.iter().map(|v| format!("{}:{} {} {}", v.place.line, v.place.column, v.rule, v.sti)).collect();
    assert_eq!(
        lines,
        [
            "4:5 cvc-pattern-valid /Batch/Enhed[2]/nummer",
            "5:19 cvc-minInclusive-valid /Batch/Enhed[2]/kode",
            "6:3 cvc-identity-constraint.4.2.2 /Batch/Enhed[3]",
            "6:3 cvc-identity-constraint.4.1 /Batch/Enhed[3]",
            "6:33 cvc-complex-type.2.4 /Batch/Enhed[3]",
        ]
    );
    assert_eq!(
        found[0].linje(),
        "Værdien skal følge mønstret [A-Z][0-9]{5} (typen Nummer). (linje 4, kolonne 5, /Batch/Enhed[2]/nummer, cvc-pattern-valid)"
    );
}

#[test]
fn the_first_of_several_has_a_position_too() {
    let message = format!(
        "<Batch xmlns='urn:t' batchId='b'><Enhed><nummer>x</nummer><navn>x</navn></Enhed><Enhed>{GOOD}</Enhed></Batch>"
    );
    assert_eq!(validate(&message)[0].sti, "/Batch/Enhed[1]/nummer");
}

#[test]
fn disorder_is_told_once_and_the_unknown_each_time() {
    let disorder = validate(&one("<navn>x</navn><kode>1</kode><slags>A</slags>"));
    assert_eq!(disorder.iter().map(|v| v.sti.as_str()).collect::<Vec<_>>(), ["/Batch/Enhed/navn"]);
    let unknown = validate(&one(&format!("<foo/>{GOOD}<bar/><kode>1</kode>")));
    assert_eq!(unknown.iter().map(|v| v.sti.as_str()).collect::<Vec<_>>(), ["/Batch/Enhed/foo", "/Batch/Enhed/bar"]);
}

#[test]
fn no_value_is_ever_repeated() {
    let secret = "0101701234";
    let message = one(&format!(
        "<nummer>{secret}</nummer><navn a='{secret}'>{secret}{secret}</navn><kode>{secret}{secret}</kode><slags>{secret}</slags><dato>{secret}</dato>"
    ));
    let found = validate(&message);
    assert!(found.len() >= 5, "{found:#?}");
    assert!(found.iter().all(|v| !format!("{v:?}").contains(secret)), "{found:#?}");
}

#[test]
fn the_list_is_bounded_and_says_so() {
    let many = "<Enhed><nummer>x</nummer><navn>y</navn></Enhed>".repeat(150);
    let found = validate(&format!("<Batch xmlns='urn:t' batchId='b'>{many}</Batch>"));
    assert_eq!(found.len(), MOST_VIOLATIONS + 1);
    assert_eq!(found[MOST_VIOLATIONS].tekst, "Beskeden har flere end 100 fejl; kun de første er vist.");
}

#[test]
fn a_part_of_a_message_in_its_scope() {
    let message = format!("<e xmlns='urn:t'>\n<Batch batchId='b'><Enhed>{GOOD}<kode>x</kode></Enhed></Batch></e>");
    let mut reader = crate::xml::Reader::new(&message, &Limits::default());
    reader.next().unwrap();
    let scope = reader.scope();
    let range = message.find("<Batch").unwrap()..message.find("</e>").unwrap();
    let found = Validator::new(SOURCE).unwrap().validate(&message, range, &scope).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].place.line, found[0].sti.as_str()), (2, "/Batch/Enhed/kode"));
}

/// `A|B` means the whole of A or the whole of B (XML Schema 1.0 part 2 appendix F).
#[test]
fn alternatives_of_a_pattern_are_anchored() {
    const XSD: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'><xs:simpleType>\
        <xs:restriction base='xs:token'><xs:pattern value='[A-Z]&#124;[0-9]+'/></xs:restriction></xs:simpleType></xs:element></xs:schema>";
    let source = SchemaSource { name: "pattern", main: "a.xsd", files: &[("a.xsd", XSD)] };
    let validator = Validator::new(source).unwrap();
    for (value, valid) in [("A", true), ("12", true), ("Ax", false), ("x1", false), ("A1", false)] {
        let message = format!("<a>{value}</a>");
        let found = validator.validate(&message, 0..message.len(), &Scope::default()).unwrap();
        assert_eq!(found.is_empty(), valid, "{value}");
        assert!(found.iter().all(|v| v.tekst == "Værdien skal følge mønstret [A-Z]|[0-9]+."), "{found:?}");
    }
}

#[test]
fn a_broken_schema_is_told() {
    let missing = SchemaSource { files: &[("batch.xsd", XSD)], ..SOURCE };
    assert!(matches!(Validator::new(missing), Err(Error::Schema { .. })));
    let broken = SchemaSource { files: &[("batch.xsd", "<xs:schema")], ..SOURCE };
    assert!(matches!(Validator::new(broken), Err(Error::Schema { .. })));
}
