//! A schema of our own with every construct that the validator knows, also those that no published schema has yet.

use tilslut::schema::SchemaSource;

pub const KILDE: SchemaSource = SchemaSource {
    name: "alt",
    main: "alt.xsd",
    files: &[("alt.xsd", ALT), ("faelles.xsd", FAELLES), ("kamaeleon.xsd", KAMAELEON)],
};

const ALT: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="urn:alt" xmlns:f="urn:faelles" targetNamespace="urn:alt" elementFormDefault="qualified">
  <xs:import namespace="urn:faelles" schemaLocation="faelles.xsd"/>
  <xs:include schemaLocation="kamaeleon.xsd"/>
  <xs:element name="alt" type="a:Alt">
    <xs:key name="noegle"><xs:selector xpath="a:person"/><xs:field xpath="@id"/></xs:key>
    <xs:unique name="navneEntydige"><xs:selector xpath="a:person|a:gruppe"/><xs:field xpath="a:fornavn"/><xs:field xpath="a:efternavn"/></xs:unique>
    <xs:keyref name="chef" refer="a:noegle"><xs:selector xpath=".//a:chef"/><xs:field xpath="."/></xs:keyref>
    <xs:unique name="talEntydige"><xs:selector xpath="*/a:tal"/><xs:field xpath="."/></xs:unique>
    <xs:unique name="tidEntydig"><xs:selector xpath="a:person"/><xs:field xpath="a:oprettet"/></xs:unique>
  </xs:element>
  <xs:complexType name="Alt">
    <xs:sequence>
      <xs:element name="person" type="a:Person" minOccurs="0" maxOccurs="10"/>
      <xs:element name="gruppe" minOccurs="0" maxOccurs="unbounded">
        <xs:complexType><xs:complexContent><xs:restriction base="a:Navngiven">
          <xs:sequence><xs:element name="fornavn" type="f:NonEmptyToken"/><xs:element name="efternavn" type="f:NonEmptyToken" minOccurs="0"/></xs:sequence>
          <xs:attribute name="slags" type="xs:token" fixed="gruppe"/><xs:attribute name="note" use="prohibited"/>
        </xs:restriction></xs:complexContent></xs:complexType>
      </xs:element>
      <xs:choice minOccurs="0" maxOccurs="3">
        <xs:element name="trin" type="f:Trin" maxOccurs="18"/>
        <xs:sequence><xs:element name="x" type="xs:string"/><xs:element name="y" type="xs:boolean" minOccurs="0"/></xs:sequence>
        <xs:group ref="a:Par"/>
      </xs:choice>
      <xs:element ref="f:pakke" minOccurs="0"/>
      <xs:element name="fri" minOccurs="0"/>
      <xs:any namespace="urn:z urn:x" processContents="lax" minOccurs="0" maxOccurs="2"/>
      <xs:element name="sidst" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:any namespace="##targetNamespace ##local urn:faelles" processContents="strict" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
    </xs:sequence>
    <xs:attributeGroup ref="f:Kilde"/>
    <xs:anyAttribute namespace="##other" processContents="lax"/>
  </xs:complexType>
  <xs:group name="Par"><xs:sequence><xs:element name="venstre" type="a:Tal"/><xs:element name="hoejre" type="a:Tal" nillable="true"/></xs:sequence></xs:group>
  <xs:complexType name="Navngiven">
    <xs:sequence><xs:element name="fornavn" type="f:NonEmptyToken"/><xs:element name="efternavn" type="f:NonEmptyToken" minOccurs="0"/></xs:sequence>
    <xs:attribute name="slags" type="xs:token"/><xs:attribute name="note" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="Person">
    <xs:complexContent><xs:extension base="a:Navngiven"><xs:sequence>
      <xs:element name="oprettet" type="xs:dateTime" minOccurs="0"/>
      <xs:element name="foedt" type="xs:date" minOccurs="0" nillable="true"/>
      <xs:element name="kl" type="xs:time" minOccurs="0"/>
      <xs:element name="tal" type="a:Tal" minOccurs="0"/>
      <xs:element name="bool" type="xs:boolean" default="true" minOccurs="0"/>
      <xs:element name="fast" type="xs:decimal" fixed="1.5" minOccurs="0"/>
      <xs:element name="telefon" type="f:Telefon" minOccurs="0"/>
      <xs:element name="chef" type="xs:token" minOccurs="0" maxOccurs="2"/>
      <xs:element name="rolle" type="a:Rolle" minOccurs="0"/>
      <xs:element name="under" type="a:Person" minOccurs="0"/>
    </xs:sequence><xs:attribute name="id" type="xs:token" use="required"/><xs:attribute ref="f:maerke"/></xs:extension></xs:complexContent>
  </xs:complexType>
  <xs:complexType name="Rolle" abstract="true"><xs:sequence/></xs:complexType>
  <xs:complexType name="Elev"><xs:complexContent><xs:extension base="a:Rolle"><xs:sequence><xs:element name="trin" type="f:Trin"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="Ansat"><xs:complexContent><xs:extension base="a:Rolle"><xs:sequence><xs:element name="titel" type="xs:normalizedString" maxOccurs="unbounded"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:simpleType name="Tal"><xs:restriction base="xs:int"><xs:minInclusive value="-5"/><xs:maxExclusive value="1000"/></xs:restriction></xs:simpleType>
</xs:schema>"###;

const FAELLES: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:faelles" xmlns:a="urn:alt" targetNamespace="urn:faelles" elementFormDefault="qualified" attributeFormDefault="unqualified">
  <xs:import namespace="urn:alt" schemaLocation="alt.xsd"/>
  <xs:simpleType name="NonEmptyToken"><xs:restriction base="xs:token"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Kort"><xs:restriction base="f:NonEmptyToken"><xs:maxLength value="6"/><xs:pattern value="[A-Z].*"/><xs:pattern value="\d+|x"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Trin"><xs:restriction base="xs:string"><xs:enumeration value="DT"/><xs:enumeration value="0"/><xs:enumeration value="10"/><xs:enumeration value="Andet"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Telefon"><xs:simpleContent><xs:extension base="f:Kort"><xs:attribute name="beskyttet" type="xs:boolean" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="TelefonMedNote"><xs:simpleContent><xs:extension base="f:Telefon"><xs:attribute name="note" type="xs:language"/><xs:anyAttribute namespace="##any" processContents="lax"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:attributeGroup name="Kilde">
    <xs:attribute name="kilde" type="f:Kort" use="required"/><xs:attribute name="aar"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9]{4}-[0-9]{4}"/></xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="tid" type="xs:dateTime"/><xs:attribute name="niveau" type="xs:token" fixed="small"/>
    <xs:attribute name="antal" type="xs:positiveInteger"/><xs:attribute name="hvad"/>
  </xs:attributeGroup>
  <xs:attribute name="maerke" type="f:Kort"/>
  <xs:element name="pakke"><xs:complexType><xs:choice minOccurs="0"><xs:element name="en" type="a:Tal"/><xs:element name="to"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="4"/><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType></xs:element></xs:choice></xs:complexType></xs:element>
  <xs:element name="kendt" type="a:Tal"/>
</xs:schema>"###;

const KAMAELEON: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
  <xs:element name="gaest" type="Gaest"/>
  <xs:complexType name="Gaest"><xs:sequence><xs:element name="hvem" type="Hvem" minOccurs="2" maxOccurs="4"/></xs:sequence></xs:complexType>
  <xs:simpleType name="Hvem"><xs:restriction base="xs:string"><xs:length value="3"/></xs:restriction></xs:simpleType>
</xs:schema>"###;

pub const FROE: &[&str] = &[
    r#"<alt xmlns="urn:alt" xmlns:f="urn:faelles" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" kilde="Abc" aar="2026-2027" tid="2026-02-05T10:00:00Z" niveau="small" antal="3" hvad=" x ">
 <person id="p1" f:maerke="A1" slags="x" note=""><fornavn>Æ</fornavn><efternavn>B</efternavn><oprettet>2026-02-05T10:00:00Z</oprettet><foedt i:nil="true"/><kl>10:00:00</kl><tal>7</tal><bool/><fast>1.5</fast><telefon beskyttet="1">12</telefon><chef>p2</chef><chef> p1 </chef><rolle i:type="Elev"><trin>DT</trin></rolle></person>
 <person id="p2"><fornavn>Æ</fornavn><oprettet>2026-02-05T10:00:00</oprettet><foedt>2001-01-01</foedt><tal>08</tal><bool>0</bool><fast/><telefon i:type="f:TelefonMedNote" beskyttet="false" note="da" f:maerke="1">X y</telefon><rolle i:type="Ansat"><titel> a </titel><titel/></rolle><under id="p3"><fornavn>C</fornavn><tal>8</tal><chef>p2</chef></under></person>
 <gruppe slags="gruppe"><fornavn>G</fornavn></gruppe><gruppe><fornavn>Æ</fornavn><efternavn>C</efternavn></gruppe>
 <trin>10</trin><trin>Andet</trin><x>t</x><y>true</y><venstre>-5</venstre><hoejre i:nil="1"/>
 <f:pakke><f:to>12.34</f:to></f:pakke><fri a="1">blandet <b/> tekst<f:kendt>5</f:kendt></fri>
 <z:ukendt xmlns:z="urn:z" q="1">t<f:kendt>999</f:kendt></z:ukendt><sidst><gaest><hvem>abc</hvem><hvem>æøå</hvem></gaest></sidst></alt>"#,
    r#"<alt xmlns="urn:alt" kilde="1"/>"#,
    r#"<alt xmlns="urn:alt" kilde="x" xmlns:z="urn:z" z:y="1"><venstre>999</venstre><hoejre>1</hoejre><x/><venstre>1</venstre><hoejre>+2</hoejre></alt>"#,
    r#"<gaest xmlns="urn:alt"><hvem>abc</hvem><hvem>   </hvem><hvem>1 2</hvem></gaest>"#,
    r#"<f:pakke xmlns:f="urn:faelles"/>"#,
    r#"<f:pakke xmlns:f="urn:faelles"><f:en>0</f:en></f:pakke>"#,
];
