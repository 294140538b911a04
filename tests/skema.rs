//! Our validator beside two others: the crate xsd-schema and xmllint (libxml2) judge the same mutated documents of every published schema, and
//! all three must say the same of each (decision 0012).
//!
//! `cargo test --test main skema` judges a few thousand; `cargo test --release --test main skema -- --ignored` a hundred thousand.

mod alt;
mod dokument;
mod froe;
mod krate;
mod mutant;
mod undtaget;
mod xmllint;

use std::path::{Path, PathBuf};

use tilslut::schema::{SchemaSource, Validator};
use tilslut::services;
use tilslut::soap::{ContentType, Envelope};
use tilslut::xml::{Limits, Scope};

use self::dokument::{Node, tree};
use self::mutant::{Dice, Pool};
use self::undtaget::Undtaget;

/// Documents that one run of xmllint is asked about.
const PORTION: usize = 500;

/// Seeds are cut to a size that lets many mutants be made of them.
const STOERSTE_FROE: usize = 12_000;

/// A schema with valid documents of it.
struct Emne {
    kilde: SchemaSource,
    froe: Vec<String>,
}

/// What the three said of the documents of one schema.
#[derive(Debug, Default)]
struct Resultat {
    dokumenter: usize,
    gyldige: usize,
    undtaget: usize,
    uenige: Vec<String>,
}

#[test]
fn tre_validatorer_er_enige() {
    doem(5_000);
}

#[test]
#[ignore = "takes minutes; run in release"]
fn tre_validatorer_er_enige_om_hundrede_tusind() {
    doem(100_000);
}

fn doem(dokumenter: usize) {
    if !xmllint::findes() {
        assert!(std::env::var_os("CI").is_none(), "xmllint mangler (libxml2-utils)");
        return;
    }
    let emner = emner();
    let hver = dokumenter.div_ceil(emner.len());
    let mut fejl = Vec::new();
    for emne in &emner {
        let resultat = sammenlign(emne, hver);
        let Resultat { dokumenter, gyldige, undtaget, uenige } = &resultat;
        let navn = emne.kilde.name;
        println!("{navn}: {dokumenter} dokumenter, {gyldige} gyldige, {undtaget} undtaget, {} uenige", uenige.len());
        fejl.extend(uenige.iter().take(10).map(|uenig| format!("{navn}: {uenig}")));
        // Mutants that all fail, or none, would prove little.
        assert!((dokumenter / 20..dokumenter * 3 / 4).contains(gyldige), "{navn}: {gyldige} af {dokumenter}");
        assert!(*undtaget < dokumenter / 10, "{navn}: {undtaget} undtaget");
    }
    assert!(fejl.is_empty(), "{}", fejl.join("\n\n"));
}

fn sammenlign(emne: &Emne, antal: usize) -> Resultat {
    let validator = Validator::new(emne.kilde).unwrap();
    let krate = krate::Krate::new(&emne.kilde);
    let froe: Vec<Node> = emne.froe.iter().map(|text| tree(text)).collect();
    let pool = Pool::new(&emne.kilde, &froe, froe::Skema::new(&emne.kilde).roots());
    let mappe = tempfile::tempdir().unwrap();
    xmllint::skriv(&emne.kilde, mappe.path());
    let mut resultat = Resultat::default();
    let mut nummer = 0_u64;
    while resultat.dokumenter < antal {
        let dokumenter: Vec<(String, Vec<Undtaget>)> = (0..PORTION.min(antal - resultat.dokumenter))
            .map(|_| {
                nummer += 1;
                let mut dice = Dice::new(nummer);
                let node = pool.mutant(&froe, &mut dice);
                (node.written(&mut dice), undtaget::undtaget(&node, &pool.empty, &pool.declared))
            })
            .collect();
        let tekster: Vec<&str> = dokumenter.iter().map(|(text, _)| text.as_str()).collect();
        let deres = xmllint::doem(&emne.kilde, &tekster, mappe.path());
        for ((dokument, undtaget), xmllint) in dokumenter.iter().zip(deres) {
            let fundet = validator.validate(dokument, 0..dokument.len(), &Scope::default()).unwrap();
            let (vores, krate) = (fundet.is_empty(), krate.gyldig(dokument));
            let hører_til = |hvem: Undtaget| undtaget.contains(&hvem);
            let enig =
                (vores == xmllint || hører_til(Undtaget::Xmllint)) && (vores == krate || hører_til(Undtaget::Krate));
            resultat.dokumenter += 1;
            resultat.gyldige += usize::from(vores);
            resultat.undtaget += usize::from(!undtaget.is_empty());
            if !enig {
                let linjer: Vec<String> = fundet.iter().map(|v| v.linje()).collect();
                resultat
                    .uenige
                    .push(format!("vores {vores}, xmllint {xmllint}, krate {krate}\n{dokument}\n{linjer:#?}"));
            }
        }
    }
    resultat
}

/// Every published schema, with the fixtures' messages that are valid by it; and one of our own that has what the published ones may come to use.
fn emner() -> Vec<Emne> {
    let mut emner: Vec<Emne> = vec![];
    for service in services::ALL {
        if emner.iter().all(|emne| emne.kilde.name != service.published.schema.name) {
            emner.push(Emne { kilde: service.published.schema, froe: vec![] });
        }
    }
    let validatorer: Vec<Validator> = emner.iter().map(|emne| Validator::new(emne.kilde).unwrap()).collect();
    for besked in beskeder() {
        for (emne, validator) in emner.iter_mut().zip(&validatorer) {
            if validator.validate(&besked, 0..besked.len(), &Scope::default()).unwrap().is_empty() {
                emne.froe.push(besked.clone());
            }
        }
    }
    emner.push(Emne { kilde: alt::KILDE, froe: alt::FROE.iter().map(|text| (*text).to_owned()).collect() });
    for emne in &mut emner {
        let mut dice = Dice::new(1);
        let opfundne = froe::Skema::new(&emne.kilde).dokumenter(&mut dice);
        let alle = opfundne.len();
        let validator = Validator::new(emne.kilde).unwrap();
        let tekster = opfundne.iter().map(|node| node.written(&mut dice)).filter(|text| text.len() <= STOERSTE_FROE);
        let gyldige: Vec<String> = tekster
            .filter(|text| validator.validate(text, 0..text.len(), &Scope::default()).unwrap().is_empty())
            .collect();
        // Some break a key, or stand for an abstract type.
        assert!(gyldige.len() * 2 > alle, "{}: {} af {alle} opfundne er gyldige", emne.kilde.name, gyldige.len());
        emne.froe.extend(gyldige);
    }
    emner
}

/// The sample messages, and the payloads of the fixtures, requests and answers, each as a document of its own.
fn beskeder() -> Vec<String> {
    let mut filer = Vec::new();
    xml_filer(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut filer);
    filer.sort();
    let media = ContentType::parse(Some("text/xml; charset=utf-8")).unwrap();
    let proever =
        crate::tjenester::beskeder::beskeder().into_iter().map(|besked| tree(&besked.xml).written(&mut Dice::new(0)));
    let mut beskeder: Vec<String> = proever.collect();
    for fil in filer {
        let Ok(text) = std::fs::read_to_string(&fil) else { continue };
        let Ok(envelope) = Envelope::parse(text.into_bytes().into(), &media, &Limits::default()) else { continue };
        let node = dokument::tree_within(envelope.text(), envelope.payload.range.clone(), &envelope.payload.scope);
        let Some(node) = node else { continue };
        node.walk(&mut |node| {
            // A fault's detail is a document too.
            let whole = node.local == envelope.payload.local || node.local == "ServiceFaultDetailer";
            let besked = if whole { node.written(&mut Dice::new(0)) } else { return };
            if besked.len() <= STOERSTE_FROE && !beskeder.contains(&besked) {
                beskeder.push(besked);
            }
        });
    }
    beskeder
}

fn xml_filer(mappe: &Path, filer: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(mappe).unwrap() {
        let sti = entry.unwrap().path();
        if sti.is_dir() {
            xml_filer(&sti, filer);
        } else if sti.extension().is_some_and(|ending| ending == "xml") {
            filer.push(sti);
        }
    }
}
