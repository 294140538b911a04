//! The steps of an exchange after the reader: validation, decision, apply, export. On invented data, as `tilslut simulate` makes it.

#![allow(missing_docs, reason = "criterion_group! makes a public function")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up cannot run")]

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tilslut::dagtilbud::{Regler, anvend};
use tilslut::registre::Koder;
use tilslut::schema::Validator;
use tilslut::services::{self, dtr_eksport, dtr_import, eksport};
use tilslut::simulate::beskeder::{EKSPORT, EKSPORT_NS, IMPORT, Skriver as Besked};
use tilslut::simulate::land::{Kommune, Land};
use tilslut::soap::{ContentType, Envelope};
use tilslut::store::dagtilbud::Skriver;
use tilslut::store::{Keep, Result, Store, Tx};
use tilslut::tilslutning::{
    AftaleFacts, AftaleSlags, Facts, Part, Periode, Question, Scope, Service, Status, SystemFacts, SystemStatus,
    dansk_dag, decide,
};
use tilslut::types::{Cvr, SystemId, Thumbprint, Time};
use tilslut::xml::Limits;

fn now() -> Time {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

/// The envelope of a batch that creates municipalities.
fn batch<'k>(kommuner: impl IntoIterator<Item = &'k Kommune>) -> Envelope {
    let mut besked = Besked::batch("bench");
    let alle = kommuner.into_iter().flat_map(|kommune| &kommune.daginstitutioner);
    alle.enumerate().for_each(|(nr, over)| besked.opret(nr, over));
    let media = ContentType::parse(Some("text/xml; charset=utf-8")).unwrap();
    Envelope::parse(Bytes::from(besked.slut().krop), &media, &Limits::default()).unwrap()
}

fn validation(c: &mut Criterion, envelope: &Envelope) {
    let schema = services::find(IMPORT).unwrap().published.schema;
    let validator = Validator::new(schema).unwrap();
    let payload = &envelope.payload;
    let validate =
        || validator.validate(black_box(envelope.text()), payload.range.clone(), &payload.scope).unwrap().len();
    assert_eq!(validate(), 0);
    let mut group = c.benchmark_group("validation");
    group.sample_size(10).throughput(Throughput::Bytes(payload.range.len() as u64));
    group.bench_function("a municipality's batch", |b| b.iter(&validate));
    group.bench_function("decoding it", |b| {
        b.iter(|| dtr_import::decode(envelope.text(), payload, &Limits::default()).unwrap().aendringer.len());
    });
    group.finish();
}

/// A supplier with a dataaftale with every municipality.
fn decision(c: &mut Criterion, land: &Land) {
    let cvr: Cvr = "20000000".parse().unwrap();
    let thumbprint = Thumbprint::of(b"bench");
    let id: SystemId = "SIM000".parse().unwrap();
    let aftale = |slags, part| AftaleFacts {
        slags,
        status: Status::Godkendt,
        periode: Periode { fra: dansk_dag(now()), til: None },
        part,
    };
    let part = |(nr, kommune): (i64, &Kommune)| Part {
        id: nr,
        cvr: cvr.clone(),
        navn: String::new(),
        kommunekode: Some(kommune.kode),
        institutionsnummer: None,
        rolle: None,
    };
    let mut aftaler = vec![aftale(AftaleSlags::Tilslutning, None)];
    aftaler.extend((1..).zip(&land.kommuner).map(|pair| aftale(AftaleSlags::Data, Some(part(pair).into()))));
    let system = SystemFacts { id, owner: cvr.clone(), status: SystemStatus::Aktiv, aftaler };
    let facts = Facts { systems: vec![system], ..Facts::default() };
    let service = Service::DtrImport;
    let question = Question { cvr: &cvr, thumbprint: &thumbprint, service, system: None, now: now() };
    assert!(decide(&question, &facts).is_ok());
    let mut group = c.benchmark_group("decision");
    group.throughput(Throughput::Elements(1));
    group.bench_function("98 dataaftaler", |b| b.iter(|| decide(black_box(&question), &facts).is_ok()));
    group.finish();
}

/// Applies a batch in a savepoint, and says how many changes it had.
fn apply(tx: &mut Tx<'_>, koder: &Koder, batch: &dtr_import::Batch, keep: Keep) -> Result<usize> {
    let scope = Scope::Alle;
    let regler =
        Regler { koder, krydsvalidering: true, kommune_vedligeholder_private: true, scope: &scope, now: now() };
    tx.attempt(|tx| {
        let mut skriver = Skriver::new(tx, now());
        let anvendt = anvend(&mut skriver, &regler, &batch.aendringer)?;
        assert!(!anvendt.afvist());
        Ok((skriver.skrevet.len(), keep))
    })
}

fn applied(c: &mut Criterion, store: &Store, koder: &'static Koder, envelope: &Envelope) {
    let batch = dtr_import::decode(envelope.text(), &envelope.payload, &Limits::default()).unwrap();
    let changes = batch.aendringer.len();
    let mut group = c.benchmark_group("apply");
    group.sample_size(10).throughput(Throughput::Elements(changes as u64));
    // In one transaction of the writer, each round rolled back: no disk in it.
    group.bench_function("a batch, without its commit", |b| {
        b.iter_custom(|rounds| {
            let batch = batch.clone();
            let timed = store.write_blocking(move |tx| {
                let start = std::time::Instant::now();
                for _ in 0..rounds {
                    apply(tx, koder, &batch, Keep::No)?;
                }
                Ok(start.elapsed())
            });
            timed.unwrap_or(Duration::MAX)
        });
    });
    group.finish();
}

fn eksport(c: &mut Criterion, store: &Store, koder: &Koder) {
    let argumenter = eksport::Argumenter { maks: 1000, ..eksport::Argumenter::default() };
    assert!(services::find(EKSPORT).is_some());
    let request = eksport::Request { namespace: EKSPORT_NS, operation: "GetAllDagtilbud", argumenter, now: now() };
    let mut read = || store.read(|conn| dtr_eksport::answer(conn, koder, &request)).unwrap().len();
    let mut group = c.benchmark_group("export");
    group.sample_size(10).throughput(Throughput::Bytes(read() as u64));
    group.bench_function("GetAllDagtilbud, the country", |b| b.iter(&mut read));
    group.finish();
}

fn benches(c: &mut Criterion) {
    let koder: &'static Koder = Box::leak(Box::new(Koder::indbygget().unwrap()));
    let land = Land::opdigt(1.0, koder);
    let envelope = batch(land.kommuner.iter().take(1));
    validation(c, &envelope);
    decision(c, &land);
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("bench.sqlite")).unwrap();
    for kommune in &land.kommuner {
        let envelope = batch([kommune]);
        let batch = dtr_import::decode(envelope.text(), &envelope.payload, &Limits::default()).unwrap();
        store.write_blocking(move |tx| apply(tx, koder, &batch, Keep::Yes)).unwrap();
    }
    applied(c, &store, koder, &envelope);
    eksport(c, &store, koder);
}

criterion_group!(all, benches);
criterion_main!(all);
