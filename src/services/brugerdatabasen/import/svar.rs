//! `svar`: what became of an import (choices §4; our choice in all of it).

use crate::grunddata::besked::Advis;
use crate::grunddata::{Bruger, Indlaest};
use crate::schema::Violation;
use crate::types::ExchangeId;
use crate::xml::{Places, Writer};

/// The most advis of one answer; one more says how many were left out.
const FLEST: usize = 1000;
/// Our namespace for the answer is the service's.
const NAVNERUM: &str = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8";

/// An answer.
#[derive(Debug)]
pub struct Svar {
    /// 0 loaded, 1 loaded with advis, 10 and up: refused whole.
    pub reskode: u32,
    /// The same in words.
    pub restekst: &'static str,
    /// The exchange in the journal.
    pub kvitterings_id: ExchangeId,
    /// What became of the persons, and what the supplier should know.
    pub indlaest: Indlaest,
}

impl Svar {
    /// The answer to a document that was loaded.
    #[must_use]
    pub fn indlaest(kvitterings_id: ExchangeId, indlaest: Indlaest) -> Self {
        let (reskode, restekst) = match indlaest.advis.is_empty() {
            true => (0, "Indlæst"),
            false => (1, "Indlæst med advis"),
        };
        Self { reskode, restekst, kvitterings_id, indlaest }
    }

    /// The answer to a document that was refused whole.
    #[must_use]
    pub fn afvist(kvitterings_id: ExchangeId, reskode: u32, advis: Vec<Advis>) -> Self {
        let indlaest = Indlaest { advis, ..Indlaest::default() };
        Self { reskode, restekst: "Afvist; intet er indlæst", kvitterings_id, indlaest }
    }

    /// The code of the first rule that refused the whole document.
    #[must_use]
    pub fn kode(&self) -> Option<String> {
        let foerste = self.indlaest.advis.first().filter(|_| self.reskode >= 10);
        foerste.map(|advis| advis.kode.to_owned())
    }
}

/// What the schema says, as an advis.
#[must_use]
pub fn af_skema(violation: &Violation, offset: usize) -> Advis {
    let tekst = format!("{} ({}, {})", violation.tekst, violation.sti, violation.rule);
    Advis { kode: Violation::KODE, tekst, lokal_id: None, offset: Some(offset) }
}

/// Writes the answer of an operation; `linje` gives the line of an offset.
#[must_use]
pub fn write(operation: &str, svar: &Svar, message: &str) -> String {
    let Svar { reskode, restekst, kvitterings_id, indlaest } = svar;
    let mut xml = Writer::with_capacity(512 + indlaest.brugere.len() * 120 + indlaest.advis.len() * 240);
    xml.start(&format!("{operation}Response")).attr("xmlns", NAVNERUM).start("svar");
    xml.element("reskode", &reskode.to_string()).element("restekst", restekst);
    xml.element("kvitteringsId", &kvitterings_id.to_string());
    let antal = indlaest.antal;
    xml.start("antal").attr("oprettet", &antal.oprettet.to_string()).attr("aendret", &antal.aendret.to_string());
    xml.attr("uaendret", &antal.uaendret.to_string()).attr("slettet", &antal.slettet.to_string());
    xml.attr("afvist", &antal.afvist.to_string()).end();
    for (lokal_id, person, hvad) in &indlaest.brugere {
        xml.start("bruger").element("LocalPersonId", lokal_id).element("UserId", &person.user_id());
        xml.element("handling", handling(*hvad)).end();
    }
    write_advis(&mut xml, &indlaest.advis, message);
    xml.finish()
}

fn write_advis(xml: &mut Writer, alle: &[Advis], message: &str) {
    let mut places = Places::new(message);
    for advis in alle.iter().take(FLEST) {
        xml.start("advis").element_if("LocalPersonId", advis.lokal_id.as_deref());
        xml.element("kode", advis.kode).element("tekst", &advis.tekst);
        xml.element_if("linje", advis.offset.map(|offset| places.at(offset).line.to_string()).as_deref()).end();
    }
    if let Some(flere @ 1..) = alle.len().checked_sub(FLEST) {
        let tekst = format!("og {flere} mere; ret dem, der er nævnt, og send igen");
        xml.start("advis").element("kode", "GRD599").element("tekst", &tekst).end();
    }
}

fn handling(hvad: Bruger) -> &'static str {
    match hvad {
        Bruger::Oprettet => "Oprettet",
        Bruger::Aendret => "Aendret",
        Bruger::Uaendret => "Uaendret",
        Bruger::Slettet => "Slettet",
    }
}
