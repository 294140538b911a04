//! Ceilings of a night: what each step costs by itself on this machine in this run, over documents that the night is going to send.
//!
//! Each is told as it was measured, and as microseconds a person at an institution, so that it can be held against what a night cost. Where
//! nothing but the processor is at work, its own time is counted and not the clock's: others on the machine do not make it longer.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use aws_lc_rs::digest::{Context as Digest, SHA256};

use super::dokument::{Natslags, Nattens, skriv};
use super::indhold::{Indhold, Udgave};
use super::plan::Plan;
use crate::grunddata::{Importslags, Raa};
use crate::journal::Copy;
use crate::schema::Validator;
use crate::segl::{Formaal, Noegle};
use crate::services::brugerdatabasen::import::Dokumentlaeser;
use crate::simulate::linje::Modpart;
use crate::simulate::lofter::VARIGHED;
use crate::simulate::maal::processortid;
use crate::simulate::opstilling::Leverandoer;
use crate::simulate::{lofter, signeret};
use crate::soap::publish::WSAIMPORT_8;
use crate::store::loft::{self, Institutionsraekke};
use crate::types::Time;
use crate::xml::c14n::{Sink, canonicalize};
use crate::xml::{Event, Limits, Reader, Scope, Writer};

/// Bytes of documents that are measured on: a large school and a score of others.
const PROEVE: usize = 8 * 1024 * 1024;
/// How long rows are written.
const SKRIVETID: Duration = Duration::from_secs(5);

/// One ceiling.
#[derive(Debug, serde::Serialize)]
pub struct Loft {
    /// Of what.
    pub navn: &'static str,
    /// As it was measured.
    pub maalt: f64,
    /// In what.
    pub enhed: &'static str,
    /// Microseconds a person at an institution; none where it does not follow from the number of persons.
    pub us: Option<f64>,
}

/// What is measured on.
struct Proeve {
    dokumenter: Vec<String>,
    /// By institution.
    personer: Vec<Vec<Raa>>,
}

/// A digest that text goes into in pieces that are worth the call.
struct Sha256 {
    digest: Digest,
    venter: Vec<u8>,
}

impl Sink for Sha256 {
    fn put(&mut self, text: &str) {
        self.venter.extend_from_slice(text.as_bytes());
        if self.venter.len() >= 16 * 1024 {
            self.digest.update(&self.venter);
            self.venter.clear();
        }
    }
}

/// Seconds of this process's processor time that one round of some work takes.
///
/// # Errors
/// The work's own.
pub(super) fn maal(varighed: Duration, mut arbejde: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let tid = || processortid(std::process::id()).context("/proc kan ikke læses");
    let (start, foer, mut gange) = (Instant::now(), tid()?, 0_u32);
    while gange == 0 || start.elapsed() < varighed {
        arbejde()?;
        gange += 1;
    }
    Ok((tid()? - foer) / f64::from(gange))
}

/// All of them. The gateway must not be running.
///
/// # Errors
/// Where something does not work at all.
pub(super) fn alle(dir: &Path, plan: &Plan, leverandoer: &Leverandoer, modpart: &Modpart) -> anyhow::Result<Vec<Loft>> {
    let proeve = Proeve::tag(plan)?;
    let mut lofter = proeve.xml()?;
    let tls = super::tls::gennemloeb(dir, modpart, VARIGHED)?;
    lofter.push(proeve.mb("TLS 1.3, begge ender", proeve.sekunder(tls)));
    lofter.extend(proeve.kopier()?);
    lofter.extend(proeve.segl()?);
    lofter.extend(proeve.sqlite(dir)?);
    let rsa = signeret::rsa(dir, leverandoer, VARIGHED)?;
    let pr_dokument = proeve.antal() / proeve.dokumenter.len().max(1) as f64;
    lofter.push(Loft {
        navn: "RSA-3072, én underskrift og én efterprøvning",
        maalt: rsa,
        enhed: "µs",
        us: Some(rsa / pr_dokument),
    });
    lofter.push(Loft { navn: "fdatasync", maalt: lofter::fdatasync(dir)?, enhed: "gange/s", us: None });
    Ok(lofter)
}

impl Proeve {
    /// The first documents of the first night. The first of them is a large school's; of the rest as many as are like the whole country.
    fn tag(plan: &Plan) -> anyhow::Result<Self> {
        let natten = Nattens { slags: Natslags::Foerste, kilde_tid: Time::now() };
        let (mut dokumenter, mut personer, mut bytes) = (Vec::new(), Vec::new(), 0);
        for institution in &plan.institutioner {
            let mut xml = Writer::new();
            skriv(&mut xml, plan, institution, natten)?;
            let dokument = xml.finish();
            bytes += dokument.len();
            dokumenter.push(dokument);
            let indhold = Indhold::new(plan, institution);
            let alle = indhold.alle().map(|plads| indhold.person(plads, Udgave::Foerste));
            personer.push(alle.collect::<anyhow::Result<Vec<_>>>()?);
            if bytes >= PROEVE {
                break;
            }
        }
        Ok(Self { dokumenter, personer })
    }

    /// Persons at institutions.
    fn antal(&self) -> f64 {
        self.personer.iter().map(Vec::len).sum::<usize>().max(1) as f64
    }

    fn mb_i_alt(&self) -> f64 {
        self.dokumenter.iter().map(String::len).sum::<usize>() as f64 / 1e6
    }

    /// What all of it takes at so many MB a second.
    fn sekunder(&self, mb_pr_s: f64) -> f64 {
        self.mb_i_alt() / mb_pr_s.max(1e-9)
    }

    /// A ceiling that follows the bytes: all documents took so long.
    fn mb(&self, navn: &'static str, sekunder: f64) -> Loft {
        Loft { navn, maalt: self.mb_i_alt() / sekunder, enhed: "MB/s", us: Some(sekunder * 1e6 / self.antal()) }
    }

    /// A ceiling that follows the persons: all of them took so long.
    fn raekker(&self, navn: &'static str, sekunder: f64) -> Loft {
        let antal = self.antal();
        Loft { navn, maalt: antal / sekunder, enhed: "personer/s", us: Some(sekunder * 1e6 / antal) }
    }

    fn hvert(&self, mut arbejde: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<f64> {
        maal(VARIGHED, || self.dokumenter.iter().try_for_each(|dokument| arbejde(dokument)))
    }

    /// The steps of the one pass, each alone.
    fn xml(&self) -> anyhow::Result<Vec<Loft>> {
        let (limits, scope) = (Limits::default(), Scope::default());
        let quick_xml = self.hvert(|dokument| {
            let mut reader = quick_xml::Reader::from_str(dokument);
            while !matches!(reader.read_event()?, quick_xml::events::Event::Eof) {}
            Ok(())
        })?;
        let laeser = self.hvert(|dokument| {
            let mut reader = Reader::new(dokument, &limits);
            while !matches!(reader.next()?, Event::Eof) {}
            Ok(())
        })?;
        let afkodet = self.hvert(|dokument| {
            let (mut reader, mut laeser) = (Reader::new(dokument, &limits), Dokumentlaeser::new(Importslags::Fuld));
            loop {
                match reader.next()? {
                    Event::Eof => break,
                    event => laeser.event(&event),
                }
            }
            std::hint::black_box(laeser.finish());
            Ok(())
        })?;
        let c14n = self.hvert(|dokument| {
            let mut sha = Sha256 { digest: Digest::new(&SHA256), venter: Vec::with_capacity(32 * 1024) };
            canonicalize(dokument, 0..dokument.len(), &scope, "", &limits, &mut sha)?;
            sha.digest.update(&sha.venter);
            std::hint::black_box(sha.digest.finish());
            Ok(())
        })?;
        let validator = Validator::new(WSAIMPORT_8.schema)?;
        let skema = self.hvert(|dokument| {
            let fejl = validator.validate(dokument, 0..dokument.len(), &scope)?;
            anyhow::ensure!(fejl.is_empty(), "et dokument følger ikke skemaet");
            Ok(())
        })?;
        Ok(vec![
            self.mb("quick-xml alene", quick_xml),
            self.mb("xml::Reader", laeser),
            self.mb("afkodning, læseren medregnet", afkodet),
            self.mb("C14N og SHA-256, læseren medregnet", c14n),
            self.mb("skemavalidering, læseren medregnet", skema),
        ])
    }

    /// The journal's copies of the messages.
    fn kopier(&self) -> anyhow::Result<[Loft; 2]> {
        let noegle = noegle()?;
        let deflate = self.hvert(|dokument| {
            std::hint::black_box(Copy::kept(dokument.as_bytes()));
            Ok(())
        })?;
        let pakkede: Vec<_> =
            self.dokumenter.iter().filter_map(|dokument| Copy::kept(dokument.as_bytes()).kept).collect();
        let segl = maal(VARIGHED, || {
            for pakket in &pakkede {
                std::hint::black_box(noegle.forsegl(b"journal", pakket)?);
            }
            Ok(())
        })?;
        Ok([
            self.mb("journalens kopi: SHA-256 og deflate", deflate),
            Loft {
                navn: "journalens kopi: AES-GCM om det pakkede",
                maalt: pakkede.iter().map(Vec::len).sum::<usize>() as f64 / 1e6 / segl,
                enhed: "MB/s",
                us: Some(segl * 1e6 / self.antal()),
            },
        ])
    }

    /// A row's digests, and its seal; of the content as it is kept.
    fn segl(&self) -> anyhow::Result<[Loft; 2]> {
        let noegle = noegle()?;
        let indhold = |person: &Raa| anyhow::Ok((person.clone(), serde_json::to_vec(person)?));
        let personer = self.personer.iter().flatten().map(indhold).collect::<anyhow::Result<Vec<_>>>()?;
        let opslag = |(person, json): &(Raa, Vec<u8>)| {
            std::hint::black_box(noegle.opslag(Formaal::LokalId, person.lokal_id.as_bytes()));
            std::hint::black_box(noegle.opslag(Formaal::Indhold, json));
            for cpr in cpr(person) {
                std::hint::black_box(noegle.opslag(Formaal::Cpr, cpr.as_bytes()));
            }
        };
        let uaendret = maal(VARIGHED, || {
            personer.iter().for_each(opslag);
            Ok(())
        })?;
        let nye = maal(VARIGHED, || {
            for person in &personer {
                opslag(person);
                std::hint::black_box(noegle.forsegl(b"institutionsperson", &person.1)?);
                for cpr in cpr(&person.0) {
                    std::hint::black_box(noegle.forsegl(b"person", cpr.as_bytes())?);
                }
            }
            Ok(())
        })?;
        Ok([
            self.raekker("HMAC: opslag af en persons felter", uaendret),
            self.raekker("HMAC og AES-GCM: en ny persons rækker", nye),
        ])
    }

    /// SQLite alone; what is written by the clock too, since a commit waits for the disk.
    fn sqlite(&self, dir: &Path) -> anyhow::Result<[Loft; 3]> {
        let noegle = noegle()?;
        let raekke = |person: &Raa| {
            anyhow::Ok(Institutionsraekke {
                lokal: noegle.opslag(Formaal::LokalId, person.lokal_id.as_bytes()),
                personer: cpr(person).map(|cpr| noegle.opslag(Formaal::Cpr, cpr.as_bytes())).collect(),
                bytes: noegle.forsegl(b"", &serde_json::to_vec(person)?)?.len(),
            })
        };
        let alle = self.personer.iter().map(|personer| personer.iter().map(raekke).collect::<anyhow::Result<Vec<_>>>());
        let alle = alle.collect::<anyhow::Result<Vec<_>>>()?;
        let (fil, tid) = ("loft.grunddata", || processortid(std::process::id()).context("/proc kan ikke læses"));
        let foer = tid()?;
        let (skrevet, skrivetid) = loft::grunddata(&dir.join(fil), &alle, SKRIVETID)?;
        let brugt = tid()? - foer;
        let laesetid = maal(VARIGHED, || {
            loft::grunddata_laes(&dir.join(fil))?;
            Ok(())
        })?;
        for efter in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(dir.join(format!("{fil}{efter}")));
        }
        let af = |navn, sekunder: f64| {
            let hver = sekunder / skrevet.max(1) as f64;
            Loft { navn, maalt: 1.0 / hver.max(1e-12), enhed: "personer/s", us: Some(hver * 1e6) }
        };
        Ok([
            af("SQLite: nye rækker, holdbart, målt med ur", skrivetid.as_secs_f64()),
            af("SQLite: nye rækker, processortid", brugt),
            af("SQLite: rækkerne læst igen", laesetid),
        ])
    }
}

/// The CPR numbers that a row names: its own, then its contact persons'.
fn cpr(person: &Raa) -> impl Iterator<Item = &str> {
    let kontakter = person.rolle.kontakter().iter().map(|kontakt| &kontakt.person);
    std::iter::once(&person.person).chain(kontakter).map(|person| person.cpr.as_str())
}

/// A key that nothing is kept by.
fn noegle() -> anyhow::Result<Noegle> {
    Ok(Noegle::new(1, &[7; 32], &[8; 32])?)
}
