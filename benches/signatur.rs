//! What a signed message costs, in MB/s of the message: each step beside those that it is made of.
//!
//! ```sh
//! cargo bench --bench signatur                 # the table
//! cargo bench --bench signatur -- top 100      # one message of 100 MB, and the peak memory of reading it
//! benches/signatur.sh                          # the same, beside libxmlsec1 and javax.xml.crypto.dsig on the same bytes
//! ```

#![allow(clippy::unwrap_used, reason = "a bench that fails has to stop")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256, digest};
use bytes::Bytes;
use tilslut::soap::{ContentType, Envelope, HeaderBlock, Listener, Message, Part, Version};
use tilslut::xml::c14n::{Exclusive, Sink};
use tilslut::xml::{Event, Limits, Reader};

const MEDIA: &str = "application/soap+xml; charset=utf-8";

/// A body as suppliers send it, of about the size: indented, in a default namespace.
fn message(bytes: usize) -> String {
    let change = "    <InsertAnvisningsEnhed lokalId=\"enhed-17\">\n      <AnvisningsEnhed>\n        \
        <daginstitutionsNummer>lokal:institution-1</daginstitutionsNummer>\n        <EnhedsNavn>Børnehuset Æblehaven &amp; Venner</EnhedsNavn>\n        \
        <Adresse>\n          <vejNavn>Ærøgade</vejNavn>\n          <husNummer>17B</husNummer>\n          <postNummer>2100</postNummer>\n          \
        <kommuneKode>101</kommuneKode>\n        </Adresse>\n        <InstType3>6010</InstType3>\n        <PNummer>1234567890</PNummer>\n      \
        </AnvisningsEnhed>\n    </InsertAnvisningsEnhed>\n";
    let mut out =
        "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body>\n  <ImporterAendringer \
         xmlns=\"urn:tilslut:dagtilbudsregister:import:2\" batchId=\"b1\">\n"
            .to_owned();
    while out.len() < bytes {
        out += change;
    }
    out + "  </ImporterAendringer></soap:Body></soap:Envelope>"
}

/// The same with a prefix on every name and without white space, as generated clients write it.
fn prefixed(bytes: usize) -> String {
    let change = "<ns0:InsertAnvisningsEnhed lokalId=\"enhed-17\"><ns0:AnvisningsEnhed><ns0:daginstitutionsNummer>lokal:institution-1\
        </ns0:daginstitutionsNummer><ns0:EnhedsNavn>Børnehuset Æblehaven &amp; Venner</ns0:EnhedsNavn><ns0:Adresse><ns0:vejNavn>Ærøgade\
        </ns0:vejNavn><ns0:husNummer>17B</ns0:husNummer><ns0:postNummer>2100</ns0:postNummer><ns0:kommuneKode>101</ns0:kommuneKode>\
        </ns0:Adresse><ns0:InstType3>6010</ns0:InstType3><ns0:PNummer>1234567890</ns0:PNummer></ns0:AnvisningsEnhed></ns0:InsertAnvisningsEnhed>";
    let mut out =
        "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body><ns0:ImporterAendringer \
         xmlns:ns0=\"urn:tilslut:dagtilbudsregister:import:2\" batchId=\"b1\">"
            .to_owned();
    while out.len() < bytes {
        out += change;
    }
    out + "</ns0:ImporterAendringer></soap:Body></soap:Envelope>"
}

struct Hash(Context);

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

/// Canonicalises the Body into the sink while the envelope is read.
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

fn body<S: Sink>(message: &str, sink: S) -> S {
    let content_type = ContentType::parse(Some(MEDIA)).unwrap();
    let message = Message::decode(Bytes::copy_from_slice(message.as_bytes()), &content_type).unwrap();
    let mut listener = Body { form: None, sink };
    Envelope::read(&message, &content_type, &Limits::default(), &mut listener).unwrap();
    listener.sink
}

fn read(message: &str) -> usize {
    let mut reader = Reader::new(message, &Limits::default());
    let mut seen = 0;
    loop {
        match reader.next() {
            Ok(Event::Start(start)) => seen += start.end,
            Ok(Event::Text { text, .. }) => seen += text.len(),
            Ok(Event::End { .. }) => {}
            Ok(Event::Eof) | Err(_) => return seen,
        }
    }
}

fn quick_xml_alone(message: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(message);
    let mut seen = 0;
    while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
        seen += 1;
    }
    seen
}

fn parsed(message: &str) -> Envelope {
    let content_type = ContentType::parse(Some(MEDIA)).unwrap();
    Envelope::parse(Bytes::copy_from_slice(message.as_bytes()), &content_type, &Limits::default()).unwrap()
}

/// The steps by name; each works on the whole message.
type Step = (&'static str, fn(&str) -> usize);

const STEPS: &[Step] = &[
    ("quick-xml alone", quick_xml_alone),
    ("SHA-256 alone", |m| digest(&SHA256, m.as_bytes()).as_ref().len()),
    ("xml::Reader", read),
    ("Envelope::parse", |m| parsed(m).body.len()),
    ("… + C14N of the Body", |m| body(m, Count(0)).0),
    ("… + SHA-256 of it", |m| body(m, Hash(Context::new(&SHA256))).0.finish().as_ref().len()),
];

/// The best of several runs: what the machine can do when nobody else uses it.
fn best(step: fn(&str) -> usize, message: &str) -> Duration {
    let deadline = Instant::now() + Duration::from_secs(2);
    let mut best = Duration::MAX;
    let mut runs = 0;
    while runs < 3 || Instant::now() < deadline {
        let start = Instant::now();
        black_box(step(black_box(message)));
        best = best.min(start.elapsed());
        runs += 1;
    }
    best
}

fn table() {
    let sizes = [("1 KB", 1_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000), ("100 MB", 100_000_000)];
    for (shape, make) in
        [("indented, default namespace", message as fn(usize) -> String), ("compact, prefixed", prefixed)]
    {
        let mut head = format!("{shape}, MB/s");
        sizes.iter().for_each(|(size, _)| write!(head, " | {size}").unwrap());
        println!("{head}");
        let messages = sizes.map(|(_, bytes)| make(bytes));
        for (name, step) in STEPS {
            let mut line = format!("{name:30}");
            for message in &messages {
                let speed = message.len() as f64 / best(*step, message).as_secs_f64() / 1e6;
                write!(line, " | {speed:6.0}").unwrap();
            }
            println!("{line}");
        }
    }
}

/// Peak memory in MB, from the kernel.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() * 1024.0 / 1e6
}

fn top(megabytes: usize) {
    let content_type = ContentType::parse(Some(MEDIA)).unwrap();
    let bytes = Bytes::from(message(megabytes * 1_000_000));
    let (size, before) = (bytes.len() as f64 / 1e6, peak());
    let message = Message::decode(bytes, &content_type).unwrap();
    let mut listener = Body { form: None, sink: Hash(Context::new(&SHA256)) };
    Envelope::read(&message, &content_type, &Limits::default(), &mut listener).unwrap();
    println!("message {size:.1} MB; peak memory {before:.1} MB before, {:.1} MB after", peak());
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["top", megabytes] => top(megabytes.parse().unwrap()),
        _ => table(),
    }
}
