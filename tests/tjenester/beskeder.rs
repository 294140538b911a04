//! Sample messages of every operation, judged by the gateway's own validation. `tests/interop/skemaer.py` has libxml2 judge the same file.

use std::collections::{BTreeMap, BTreeSet};

use tilslut::schema::Validator;
use tilslut::services::{self, Proof, Service};
use tilslut::xml::{Event, Limits, Reader, Scope};

const BESKEDER: &str = include_str!("beskeder.txt");

const PREFIXES: &[(&str, &str)] = &[
    ("c3", "https://brugerdatabasen.stil.dk/bpi/common/3"),
    ("e7", "https://brugerdatabasen.stil.dk/bpi/wsieksport/7"),
    ("ec", "https://brugerdatabasen.stil.dk/bpi/wsieksport/7/common"),
    ("es", "https://brugerdatabasen.stil.dk/bpi/wsieksport/7/small"),
    ("em", "https://brugerdatabasen.stil.dk/bpi/wsieksport/7/medium"),
    ("ef", "https://brugerdatabasen.stil.dk/bpi/wsieksport/7/full"),
    ("efm", "https://brugerdatabasen.stil.dk/bpi/wsieksport/7/fullmyndighed"),
    ("i6", "https://brugerdatabasen.stil.dk/bpi/wsiinst/6"),
    ("b7", "https://brugerdatabasen.stil.dk/bpi/wsibruger/7"),
    ("d6", "https://brugerdatabasen.stil.dk/bpi/wsiidentifikation/6"),
    ("a8", "https://brugerdatabasen.stil.dk/bpi/wsaimport/8"),
    ("imp", "https://brugerdatabasen.stil.dk/bpi/wsaimport/8/import"),
    ("wsu", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"),
];

pub struct Besked {
    schema: &'static str,
    valid: bool,
    what: &'static str,
    /// With the prefixes declared on its root.
    pub xml: String,
}

pub fn beskeder() -> Vec<Besked> {
    let lines = BESKEDER.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &'static str| {
        let [schema, verdict, what, xml] = line.splitn(4, " | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let name_ends = xml.find([' ', '>', '/']).unwrap();
        let declared: String = PREFIXES.iter().map(|(prefix, uri)| format!(" xmlns:{prefix}=\"{uri}\"")).collect();
        let xml = format!("{}{declared}{}", &xml[..name_ends], &xml[name_ends..]);
        Besked { schema, valid: ["-", "+"].iter().position(|known| *known == verdict).unwrap() == 1, what, xml }
    };
    lines.map(read).collect()
}

fn bpi() -> impl Iterator<Item = &'static Service> {
    services::ALL.iter().filter(|service| service.proof == Proof::Signed)
}

/// Namespace and local name of a message's root.
fn root(xml: &str) -> (String, String) {
    let mut reader = Reader::new(xml, &Limits::default());
    match reader.next().unwrap() {
        Event::Start(start) => (start.name.namespace.unwrap_or_default().into(), start.name.local.into()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_message_is_judged_as_it_is_said() {
    let mut validators: BTreeMap<_, _> = bpi()
        .map(|service| (service.published.schema.name, Validator::new(service.published.schema).unwrap()))
        .collect();
    let mut wrong = Vec::new();
    for besked in beskeder() {
        let validator = validators.get_mut(besked.schema).unwrap();
        let found = validator.validate(&besked.xml, 0..besked.xml.len(), &Scope::default()).unwrap();
        if found.is_empty() != besked.valid {
            wrong.push(format!("{} {}: {found:#?}", besked.schema, besked.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every element that an operation may be asked by, and its answer, is among the valid messages.
#[test]
fn every_operation_has_its_messages() {
    let shown: BTreeSet<_> = beskeder()
        .iter()
        .filter(|besked| besked.valid)
        .map(|besked| {
            let (namespace, local) = root(&besked.xml);
            (besked.schema, namespace, local)
        })
        .collect();
    for service in bpi() {
        for operation in service.operations {
            let requests = operation.request.iter().map(|namespace| (*namespace, operation.name.to_owned()));
            let answer = (operation.answer, operation.answer_name().into_owned());
            for (namespace, local) in requests.chain([answer]) {
                let key = (service.published.schema.name, service.uri(namespace).to_owned(), local);
                assert!(shown.contains(&key), "{key:?}");
            }
        }
    }
}
