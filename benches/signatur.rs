//! What a signed message costs, in MB of the message a second of processor time: each step beside those that it is made of.
//!
//! ```sh
//! cargo bench --bench signatur                 # the table
//! cargo bench --bench signatur -- top 100      # one message of 100 MB, and the peak memory of verifying it
//! cargo bench --bench signatur -- skriv D      # the messages as files
//! benches/signatur.sh                          # all of it, beside libxmlsec1 and javax.xml.crypto.dsig on the same bytes
//! ```

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench that fails has to stop")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256, digest};
use bytes::Bytes;
use tilslut::pki::Index;
use tilslut::schema::{Run, Validator};
use tilslut::security::Trust;
use tilslut::services;
use tilslut::soap::{ContentType, Envelope, HeaderBlock, Listener, Message, Part, SOAP_12, Version, WSA};
use tilslut::types::{ExchangeId, Time};
use tilslut::wss::{Parts, Rules, Signed, Signing, SigningKey, Verifier, sign};
use tilslut::xml::c14n::{Exclusive, Sink};
use tilslut::xml::{Event, Limits, Reader};

const SIZES: [(&str, usize); 4] =
    [("1 KB", 1_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000), ("100 MB", 100_000_000)];
const MEDIA: &str = "application/soap+xml; charset=utf-8";

/// How the bodies are written: as suppliers indent them, in a default namespace; and with a prefix on every name and no white space.
const SHAPES: [(&str, bool); 2] = [("indented", true), ("compact, prefixed", false)];

/// A change of a batch, indented.
const CHANGE: &str = r#"
    <InsertAnvisningsEnhed lokalId="enhed-17">
      <AnvisningsEnhed>
        <daginstitutionsNummer>lokal:institution-1</daginstitutionsNummer>
        <EnhedsNavn>Børnehuset Æblehaven &amp; Venner</EnhedsNavn>
        <Adresse>
          <vejNavn>Ærøgade</vejNavn>
          <husNummer>17B</husNummer>
          <postNummer>2100</postNummer>
          <kommuneKode>101</kommuneKode>
        </Adresse>
        <InstType3>6010</InstType3>
        <PNummer>1234567890</PNummer>
      </AnvisningsEnhed>
    </InsertAnvisningsEnhed>"#;

/// What the steps need beside the message.
struct World {
    trust: Trust,
    key: SigningKey,
    created: Time,
    media: ContentType,
    limits: Limits,
    validator: Validator,
}

/// One message, before and after it is signed.
struct Subject {
    unsigned: String,
    signed: Bytes,
}

impl World {
    fn new() -> Self {
        let certificates = certificates();
        let file = |end: &str| certificates.join(format!("leverandoer-system{end}"));
        Self {
            trust: Trust::load(&Index::read(&certificates).unwrap().trust(&certificates)).unwrap(),
            key: SigningKey::from_pem(&file(".pem"), &file(".key.pem")).unwrap(),
            created: "2026-11-23T10:00:00Z".parse().unwrap(),
            media: ContentType::parse(Some(MEDIA)).unwrap(),
            limits: Limits::default(),
            validator: Validator::new(
                services::find("/services/dagtilbudsregister/ImportService/v2.0").unwrap().published.schema,
            )
            .unwrap(),
        }
    }

    fn subject(&self, bytes: usize, indented: bool) -> Subject {
        let unsigned = envelope(bytes, indented);
        Subject { signed: self.sign(&unsigned).into(), unsigned }
    }

    fn sign(&self, unsigned: &str) -> String {
        let life = Duration::from_secs(300);
        let (key, created, id) = (&self.key, self.created, ExchangeId::nil());
        sign(unsigned, &Signing { key, parts: Parts::Request, created, life, id }).unwrap()
    }

    fn decode(&self, subject: &Subject) -> Message {
        Message::decode(subject.signed.clone(), &self.media).unwrap()
    }

    /// The Body's canonical form into the sink, while the envelope is read.
    fn body<S: Sink>(&self, subject: &Subject, sink: S) -> S {
        let message = self.decode(subject);
        let mut listener = Body { form: None, sink };
        Envelope::read(&message, &self.media, &self.limits, &mut listener).unwrap();
        listener.sink
    }

    fn verify(&self, subject: &Subject) -> Signed {
        self.verified(subject).1
    }

    fn verified(&self, subject: &Subject) -> (Envelope, Signed) {
        let message = self.decode(subject);
        let mut verifier = Verifier::new(&self.trust, &Rules::REQUEST, self.created);
        let envelope = Envelope::read(&message, &self.media, &self.limits, &mut verifier).unwrap();
        let signed = verifier.finish(&envelope).unwrap().unwrap();
        (envelope, signed)
    }

    fn verify_then_validate(&self, subject: &Subject) -> usize {
        let (envelope, _) = self.verified(subject);
        let payload = &envelope.payload;
        self.validator.validate(envelope.text(), payload.range.clone(), &payload.scope).unwrap().len()
    }

    /// As the exchange does it.
    fn verify_and_validate(&self, subject: &Subject) -> usize {
        let message = self.decode(subject);
        let verifier = Verifier::new(&self.trust, &Rules::REQUEST, self.created);
        let mut both = Both { verifier, run: self.validator.run() };
        let envelope = Envelope::read(&message, &self.media, &self.limits, &mut both).unwrap();
        both.verifier.finish(&envelope).unwrap().unwrap();
        let payload = &envelope.payload;
        self.validator.told(both.run, envelope.text(), payload.range.clone(), &payload.scope).unwrap().len()
    }
}

fn certificates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-example")
}

fn envelope(bytes: usize, indented: bool) -> String {
    let (prefix, change) = if indented { ("", CHANGE.to_owned()) } else { ("ns0:", prefixed(CHANGE)) };
    let colon = if indented { "" } else { ":ns0" };
    let mut out = format!(
        "<soap:Envelope xmlns:soap=\"{SOAP_12}\"><soap:Header><wsa:Action xmlns:wsa=\"{WSA}\">urn:tilslut:dagtilbudsregister:import:2/ImporterAendringer\
         </wsa:Action><wsa:MessageID xmlns:wsa=\"{WSA}\">urn:uuid:6b29fc40-ca47-1067-b31d-00dd010662da</wsa:MessageID></soap:Header><soap:Body>\
         <{prefix}ImporterAendringer xmlns{colon}=\"urn:tilslut:dagtilbudsregister:import:2\" batchId=\"b1\">"
    );
    while out.len() < bytes {
        out += &change.replace("enhed-17", &format!("enhed-{}", out.len()));
    }
    out + &format!("</{prefix}ImporterAendringer></soap:Body></soap:Envelope>")
}

fn prefixed(change: &str) -> String {
    let lines: String = change.lines().map(str::trim).collect();
    lines.replace('<', "<ns0:").replace("<ns0:/", "</ns0:")
}

struct Hash(Context);

impl Hash {
    fn new() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Sink for Hash {
    fn put(&mut self, text: &str) {
        self.0.update(text.as_bytes());
    }
}

/// Counts what it is given.
struct Count(usize);

impl Sink for Count {
    fn put(&mut self, text: &str) {
        self.0 += text.len();
    }
}

struct Body<'m, S> {
    form: Option<Exclusive<'m>>,
    sink: S,
}

impl<'m, S: Sink> Listener<'m> for Body<'m, S> {
    fn event(&mut self, event: &Event<'_, 'm>, part: Part) {
        if let (Part::Body | Part::Payload, Some(form)) = (part, &mut self.form) {
            form.event(event, &mut self.sink);
        }
    }

    fn header_read(&mut self, message: &'m str, _: Version, _: &[HeaderBlock]) {
        self.form = Some(Exclusive::new(message, ""));
    }
}

/// Verifier and schema on one pass.
struct Both<'m> {
    verifier: Verifier<'m>,
    run: Run<'m, 'm>,
}

impl<'m> Listener<'m> for Both<'m> {
    fn event(&mut self, event: &Event<'_, 'm>, part: Part) {
        self.verifier.event(event, part);
        if part == Part::Payload {
            self.run.event(event);
        }
    }

    fn header_read(&mut self, message: &'m str, version: Version, headers: &[HeaderBlock]) {
        self.verifier.header_read(message, version, headers);
    }
}

fn read(message: &str, limits: &Limits) -> usize {
    let mut reader = Reader::new(message, limits);
    let mut seen = 0;
    loop {
        match &reader.next() {
            Ok(Event::Start(start)) => seen += start.end,
            Ok(Event::Text { text, .. }) => seen += text.len(),
            Ok(Event::End { .. }) => {}
            Ok(Event::Eof) => return seen,
            Err(error) => panic!("{error}"),
        }
    }
}

fn quick_xml_alone(message: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(message);
    let mut seen = 0;
    while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
        seen += 1;
    }
    seen
}

fn valid(violations: usize) -> usize {
    assert_eq!(violations, 0);
    violations
}

/// The steps by name; each works on the whole message.
type Step = (&'static str, fn(&World, &Subject) -> usize);

const STEPS: &[Step] = &[
    ("quick-xml alone", |_, m| quick_xml_alone(&m.signed)),
    ("SHA-256 alone", |_, m| digest(&SHA256, &m.signed).as_ref().len()),
    ("xml::Reader", |w, m| read(w.decode(m).text(), &w.limits)),
    ("Envelope::read", |w, m| Envelope::parse(m.signed.clone(), &w.media, &w.limits).unwrap().body.len()),
    ("… + C14N of the Body", |w, m| w.body(m, Count(0)).0),
    ("… + SHA-256 of it", |w, m| w.body(m, Hash::new()).0.finish().as_ref().len()),
    ("verify: all of that and the rest", |w, m| w.verify(m).message_id().len()),
    ("verify, then validate", |w, m| valid(w.verify_then_validate(m))),
    ("verify and validate, one pass", |w, m| valid(w.verify_and_validate(m))),
    ("sign", |w, m| w.sign(&m.unsigned).len()),
];

/// The best of several runs, in processor time: what the machine can do when nobody else uses it. The kernel tells that time in ticks of some
/// milliseconds; so short runs are counted together.
fn best(mut run: impl FnMut() -> usize) -> Duration {
    let (mut best, mut runs, mut rounds) = (Duration::MAX, 1, 0);
    while rounds < 4 {
        let start = spent();
        for _ in 0..runs {
            black_box(run());
        }
        let took = spent() - start;
        if took < Duration::from_millis(300) {
            runs *= 2;
        } else {
            best = best.min(took / runs);
            rounds += 1;
        }
    }
    best
}

/// The processor time that this thread, the only one, has had; by the clock where the kernel does not tell it.
fn spent() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn table(world: &World) {
    for (shape, indented) in SHAPES {
        let subjects = SIZES.map(|(_, bytes)| world.subject(bytes, indented));
        let head: String = SIZES.iter().map(|(size, _)| format!(" | {size:>6}")).collect();
        println!("{:33}{head}", format!("{shape}, MB/s"));
        for (name, step) in STEPS {
            let mut line = format!("{name:33}");
            for subject in &subjects {
                let took = best(|| step(world, subject));
                let speed = subject.signed.len() as f64 / took.as_secs_f64() / 1e6;
                write!(line, " | {speed:6.0}").unwrap();
            }
            println!("{line}");
        }
    }
    let small = world.subject(1_000, true);
    let microseconds = |took: Duration| took.as_secs_f64() * 1e6;
    println!("one message of {} bytes", small.signed.len());
    println!("{:33} | {:6.0} µs", "verify", microseconds(best(|| world.verify(&small).message_id().len())));
    println!("{:33} | {:6.0} µs", "sign", microseconds(best(|| world.sign(&small.unsigned).len())));
}

/// Peak memory in MB, from the kernel.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() * 1024.0 / 1e6
}

/// Verifies one message from a file, as a server has it: read once, in memory once.
fn top(world: &World, file: &str) {
    let start = peak();
    let signed = Bytes::from(std::fs::read(file).unwrap());
    let (size, before) = (signed.len() as f64 / 1e6, peak());
    world.verify(&Subject { unsigned: String::new(), signed });
    println!(
        "peak memory, MB: {start:.1} without a message, {before:.1} with one of {size:.1}, {:.1} when it is verified",
        peak()
    );
}

fn write(world: &World, folder: &Path) {
    for (size, bytes) in SIZES {
        let file = folder.join(format!("{}.xml", size.replace(' ', "").to_lowercase()));
        std::fs::write(&file, &world.subject(bytes, true).signed).unwrap();
        println!("{}", file.display());
    }
}

fn main() {
    let world = World::new();
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["top", file] => top(&world, file),
        ["skriv", folder] => write(&world, Path::new(folder)),
        _ => table(&world),
    }
}
