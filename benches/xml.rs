//! The reader, the envelope, the canonical form and the validator in MB/s, beside quick-xml alone over the same bytes, and beside the crate
//! xsd-schema and `xmllint --stream`.

#![allow(missing_docs, reason = "criterion_group! makes a public function")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot be set up cannot run")]
#![allow(unreachable_pub, reason = "a module is shared with the tests")]

#[path = "../tests/skema/krate.rs"]
mod krate;
#[path = "xml/validering.rs"]
mod validering;

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tilslut::soap::{ContentType, Envelope};
use tilslut::xml::{Event, Limits, Reader, Scope, canonical};

/// A batch of changes as suppliers send it, indented, of about the size.
fn batch(bytes: usize) -> String {
    let change = "    <InsertAnvisningsEnhed lokalId=\"enhed-17\">\n      <AnvisningsEnhed>\n        \
        <daginstitutionsNummer>lokal:institution-1</daginstitutionsNummer>\n        <EnhedsNavn>Børnehuset Æblehaven &amp; Venner</EnhedsNavn>\n        \
        <Adresse>\n          <vejNavn>Ærøgade</vejNavn>\n          <husNummer>17B</husNummer>\n          <postNummer>2100</postNummer>\n          \
        <kommuneKode>101</kommuneKode>\n        </Adresse>\n        <InstType3>6010</InstType3>\n        <PNummer>1234567890</PNummer>\n      \
        </AnvisningsEnhed>\n    </InsertAnvisningsEnhed>\n";
    let count = bytes / change.len() + 1;
    format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\n  <imp:ImporterAendringer \
         xmlns:imp=\"urn:i\" xmlns=\"urn:tilslut:dagtilbudsregister:import:2\" batchId=\"b1\">\n{}  </imp:ImporterAendringer></soap:Body></soap:Envelope>",
        change.repeat(count)
    )
}

fn read(message: &str) -> usize {
    let mut reader = Reader::new(message, &Limits::default());
    let mut seen = 0;
    loop {
        match reader.next() {
            Ok(Event::Start(start)) => seen += start.attributes().count(),
            Ok(Event::Text { text, .. }) => seen += text.len(),
            Ok(Event::End { .. }) => {}
            Ok(Event::Eof) | Err(_) => return seen,
        }
    }
}

fn quick_xml_alone(message: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(message);
    let mut seen = 0;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) | Err(_) => return seen,
            Ok(_) => seen += 1,
        }
    }
}

fn benches(c: &mut Criterion) {
    let content_type = ContentType::parse(Some("text/xml; charset=utf-8")).ok();
    for (name, bytes) in [("1 KB", 1_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000)] {
        let message = batch(bytes);
        let mut group = c.benchmark_group(name);
        group.sample_size(10).throughput(Throughput::Bytes(message.len() as u64));
        group.bench_function("quick-xml alone", |b| b.iter(|| quick_xml_alone(black_box(&message))));
        group.bench_function("xml::Reader", |b| b.iter(|| read(black_box(&message))));
        let shared = Bytes::from(message.clone());
        if let Some(content_type) = &content_type {
            group.bench_function("soap::Envelope", |b| {
                b.iter(|| Envelope::parse(shared.clone(), content_type, &Limits::default()).is_ok());
            });
        }
        group.bench_function("xml::canonical", |b| {
            b.iter(|| canonical(black_box(&message), 0..message.len(), &Scope::default(), &Limits::default()));
        });
        group.finish();
    }
}

criterion_group!(all, benches, validering::benches);
criterion_main!(all);
