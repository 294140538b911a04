//! Validation, without and with identity constraints, in one run with the other two validators. Each reads and judges the same file.

use std::hint::black_box;
use std::process::Command;

use criterion::{Criterion, Throughput};
use tilslut::schema::{SchemaSource, Validator};
use tilslut::services;
use tilslut::xml::{Event, Limits, Reader, Scope};

use super::krate::Krate;

const BYTES: usize = 10_000_000;

/// The country's day-care as EksportService gives it: three keys and two references.
fn with_keys() -> String {
    let unit = |n: usize| {
        format!(
            "  <daginstitution>\n    <daginstitutionsNummer>{d}</daginstitutionsNummer>\n    <daginstitutionsNavn>Område Ærø {n}</daginstitutionsNavn>\n    \
             <ejerformKode>1</ejerformKode>\n    <ejerformKode_Tekst>Kommunal</ejerformKode_Tekst>\n    <lovgrundlagKode>1</lovgrundlagKode>\n    \
             <lovgrundlagKode_Tekst>Dagtilbudsloven</lovgrundlagKode_Tekst>\n    <admKommuneKode>101</admKommuneKode>\n    \
             <admKommuneKode_Tekst>København</admKommuneKode_Tekst>\n    <aktivitetsstatus>Aktiv</aktivitetsstatus>\n    \
             <oprettet>2026-02-05T10:00:00.000Z</oprettet>\n    <senestOpdateret>2026-02-05T10:00:00.000Z</senestOpdateret>\n    <anvisningsenhed>\n      \
             <daginstitutionsNummer>{d}</daginstitutionsNummer>\n      <EnhedsNummer>{g}</EnhedsNummer>\n      <EnhedsNavn>Børnehuset Æblehaven</EnhedsNavn>\n      \
             <Adresse>\n        <vejNavn>Ærøgade</vejNavn>\n        <husNummer>17B</husNummer>\n        <postNummer>2100</postNummer>\n        \
             <byNavn>København Ø</byNavn>\n        <kommuneKode>101</kommuneKode>\n        <kommuneKode_Tekst>København</kommuneKode_Tekst>\n        \
             <dawaId>0a3f507a-0000-32b8-e044-0003ba298018</dawaId>\n        <geoBredde>55.676097</geoBredde>\n        <geoLaengde>12.568337</geoLaengde>\n      </Adresse>\n      \
             <InstType3>6010</InstType3>\n      <InstType3_Tekst>Vuggestue</InstType3_Tekst>\n      <PNummer>1234567890</PNummer>\n      \
             <aktivitetsstatus>Aktiv</aktivitetsstatus>\n      <oprettet>2026-02-05T10:00:00.000Z</oprettet>\n      \
             <senestOpdateret>2026-02-05T10:00:00.000Z</senestOpdateret>\n    </anvisningsenhed>\n  </daginstitution>\n",
            d = number('A', n),
            g = number('N', n),
        )
    };
    let count = BYTES / unit(0).len();
    let units: String = (0..count).map(unit).collect();
    format!("<dagtilbudsRegister xmlns=\"urn:tilslut:dagtilbudsregister:eksport:2\">\n{units}</dagtilbudsRegister>")
}

/// A letter and five digits.
fn number(first: char, n: usize) -> String {
    let letter = char::from_u32(u32::from(first) + (n / 100_000) as u32).unwrap_or('Z');
    format!("{letter}{:05}", n % 100_000)
}

/// A school as wsiEKSPORT gives it in full: no keys.
fn without_keys() -> String {
    let person = "    <InstitutionPerson source=\"kilde\">\n      <c3:LocalPersonId>person-17</c3:LocalPersonId>\n      <Person protected=\"false\">\n        \
        <ec:FirstName>Søren Ægir</ec:FirstName>\n        <ec:FamilyName>Ærøskøbing</ec:FamilyName>\n        <ec:UserId>1000013b36</ec:UserId>\n        \
        <ec:CivilRegistrationNumber>0101701234</ec:CivilRegistrationNumber>\n        <ec:EmailAddress>a@b.dk</ec:EmailAddress>\n        \
        <ec:BirthDate>2012-05-17</ec:BirthDate>\n        <ec:Gender>M</ec:Gender>\n        <ec:Address>\n          <ec:StreetAddress>Ærøgade 17B</ec:StreetAddress>\n          \
        <ec:PostalCode>2100</ec:PostalCode>\n          <ec:PostalDistrict>København Ø</ec:PostalDistrict>\n          <ec:CountryCode>DK</ec:CountryCode>\n        \
        </ec:Address>\n        <ec:MobilePhoneNumber protected=\"true\">12345678</ec:MobilePhoneNumber>\n      </Person>\n      <Student>\n        <ec:Role>Elev</ec:Role>\n        \
        <ec:Level>7</ec:Level>\n        <ec:MainGroupId>7A</ec:MainGroupId>\n        <c3:GroupId>matematik-7</c3:GroupId>\n        \
        <ContactPerson relation=\"Mor\" childCustody=\"true\" accessLevel=\"1\">\n          <Person protected=\"false\">\n            \
        <ec:FirstName>Åse</ec:FirstName>\n            <ec:FamilyName>Ærøskøbing</ec:FamilyName>\n            <ec:UserId>1000013b37</ec:UserId>\n          </Person>\n        \
        </ContactPerson>\n      </Student>\n    </InstitutionPerson>\n";
    let persons = person.repeat(BYTES / person.len());
    format!(
        "<UNILoginExportFull xmlns=\"{E}/full\" xmlns:ec=\"{E}/common\" xmlns:c3=\"https://brugerdatabasen.stil.dk/bpi/common/3\" \
         exportDateTime=\"2026-02-05T10:00:00Z\" accessLevel=\"full\">\n  <Institution>\n    <ec:InstitutionNumber>A12249</ec:InstitutionNumber>\n{persons}  </Institution>\n</UNILoginExportFull>",
        E = "https://brugerdatabasen.stil.dk/bpi/wsieksport/7",
    )
}

fn schema(name: &str) -> SchemaSource {
    services::ALL.iter().map(|service| service.published.schema).find(|schema| schema.name == name).unwrap()
}

fn read(message: &str) {
    let mut reader = Reader::new(message, &Limits::default());
    while !matches!(black_box(reader.next().unwrap()), Event::Eof) {}
}

pub(super) fn benches(c: &mut Criterion) {
    for (name, schema_name, message) in [
        ("validation without keys", "wsieksport-7", without_keys()),
        ("validation with keys", "dtr-eksport-v2.0", with_keys()),
    ] {
        let source = schema(schema_name);
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in source.files {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        std::fs::write(folder.path().join("m.xml"), &message).unwrap();
        let (validator, krate) = (Validator::new(source).unwrap(), Krate::new(&source));
        let judge = || validator.validate(&message, 0..message.len(), &Scope::default()).unwrap();
        assert_eq!(judge(), Vec::new());
        let mut group = c.benchmark_group(name);
        group.sample_size(10).throughput(Throughput::Bytes(message.len() as u64));
        group.bench_function("xml::Reader alone", |b| b.iter(|| read(&message)));
        group.bench_function("schema::Validator", |b| b.iter(judge));
        group.bench_function("xsd-schema", |b| b.iter(|| krate.gyldig(&message)));
        // With its start and the compilation of the schema; some milliseconds of the whole.
        group.bench_function("xmllint --stream", |b| {
            b.iter(|| {
                let mut command = Command::new("xmllint");
                command.current_dir(folder.path()).args([
                    "--noout",
                    "--nonet",
                    "--stream",
                    "--schema",
                    source.main,
                    "m.xml",
                ]);
                assert!(command.output().unwrap().status.success());
            });
        });
        group.finish();
    }
}
