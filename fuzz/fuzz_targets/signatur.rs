//! The verifier: whatever is made of messages that somebody signed, what verifies is used as it was signed.
//!
//! Beside the fuzzer's own changes elements are moved and copied, as an attacker moves them (bpi-security §8).

#![no_main]

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use tilslut::pki::Index;
use tilslut::security::Trust;
use tilslut::soap::{BPI_COMMON, ContentType, Envelope, HeaderBlock, Message, SOAP_11};
use tilslut::types::Time;
use tilslut::wss::{Rules, Verifier};
use tilslut::xml::{Event, Limits, Reader, canonical};

/// What the gateway acts on, each in one form.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Used {
    payload: String,
    message_id: String,
    systems: Vec<String>,
    signer: String,
    created: Time,
}

/// The seeds were signed at different times.
const RULES: Rules = Rules { skew: Duration::from_secs(1_000_000), ..Rules::REQUEST };

struct World {
    trust: Trust,
    now: Time,
    /// What those who have the keys have signed: all that may ever verify.
    signed: BTreeSet<Used>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let certificates = root.join("certs-example");
    let trust = Trust::load(&Index::read(&certificates).unwrap().trust(&certificates)).unwrap();
    let now = "2026-11-23T10:01:00Z".parse().unwrap();
    let mut world = World { trust, now, signed: BTreeSet::new() };
    let mut files = Vec::new();
    ["fixtures", "tests/wss"].iter().for_each(|folder| collect(&root.join(folder), &mut files));
    world.signed = files.iter().filter_map(|file| used(&world, &std::fs::read(file).unwrap())).collect();
    assert!(world.signed.len() >= 5, "the seeds do not verify: there is nothing to fuzz");
    world
});

fuzz_target!(|data: &[u8]| {
    if let Some(used) = used(&WORLD, data) {
        assert!(WORLD.signed.contains(&used), "verified, and nobody signed it: {used:?}");
    }
});

/// What is used of a message, where it verifies.
fn used(world: &World, data: &[u8]) -> Option<Used> {
    let limits = Limits::default();
    let soap_11 = std::str::from_utf8(data).is_ok_and(|text| text.contains(SOAP_11));
    let media = ContentType::parse(Some(if soap_11 { "text/xml" } else { "application/soap+xml" })).ok()?;
    let message = Message::decode(Bytes::copy_from_slice(data), &media).ok()?;
    let mut verifier = Verifier::new(&world.trust, &RULES, world.now);
    let envelope = Envelope::read(&message, &media, &limits, &mut verifier).ok()?;
    let signed = verifier.finish(&envelope).ok()??;
    let payload = &envelope.payload;
    let system = |block: &HeaderBlock| {
        let mut reader = Reader::within(envelope.text(), block.range.clone(), &block.scope, &limits);
        reader.next().ok()?;
        reader.text().ok()?.map(|text| text.into_owned())
    };
    Some(Used {
        payload: canonical(envelope.text(), payload.range.clone(), &payload.scope, &limits).ok()?,
        message_id: signed.message_id().to_owned(),
        systems: envelope.headers_named(BPI_COMMON, "UdbydersystemId").filter_map(system).collect(),
        signer: signed.caller().certificate().thumbprint.to_string(),
        created: signed.created(),
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "xml") {
            files.push(path);
        }
    }
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let moved = (seed % 2 == 0).then(|| moved(&data[..size], seed as usize / 2)).flatten();
    match moved.filter(|moved| moved.len() <= max_size) {
        Some(moved) => {
            data[..moved.len()].copy_from_slice(&moved);
            moved.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});

/// The message with one element put before, after or in place of another; it goes from where it was, or stays there too.
fn moved(data: &[u8], dice: usize) -> Option<Vec<u8>> {
    let elements = elements(std::str::from_utf8(data).ok()?);
    let element = |dice: usize| elements.get(dice.checked_rem(elements.len())?).cloned();
    let (from, to) = (element(dice)?, element(dice / 251)?);
    let to = match dice / 63_001 % 3 {
        0 => to.start..to.start,
        1 => to.end..to.end,
        _ => to,
    };
    let piece = data[from.clone()].to_vec();
    let mut out = data.to_vec();
    let goes = dice / 189_003 % 2 == 0;
    if goes && from.start >= to.end {
        out.drain(from);
        out.splice(to, piece);
    } else {
        out.splice(to.clone(), piece);
        if goes && from.end <= to.start {
            out.drain(from);
        }
    }
    Some(out)
}

fn elements(message: &str) -> Vec<Range<usize>> {
    let mut reader = Reader::new(message, &Limits::default());
    let (mut found, mut open) = (Vec::new(), Vec::new());
    while let Ok(event) = reader.next() {
        match event {
            Event::Start(start) => {
                open.push(found.len());
                found.push(start.offset..start.end);
            }
            Event::End { end, .. } => {
                if let Some(at) = open.pop() {
                    found[at].end = end;
                }
            }
            Event::Text { .. } => {}
            Event::Eof => break,
        }
    }
    found
}
