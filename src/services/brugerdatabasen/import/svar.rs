//! `svar`: what became of an import (choices §4; our choice in all of it).

use crate::grunddata::besked::Advis;
use crate::grunddata::{Antal, Bruger, Indlaest, PersonId};
use crate::schema::Violation;
use crate::types::ExchangeId;
use crate::xml::{Places, Writer};

/// The most advis of one answer; one more says how many were left out.
const FLEST: usize = 1000;
/// Our namespace for the answer is the service's.
const NAVNERUM: &str = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8";

/// An answer.
pub struct Svar {
    /// 0 loaded, 1 loaded with advis, 10 and up: refused whole.
    pub reskode: u32,
    /// The same in words.
    pub restekst: &'static str,
    /// The exchange in the journal.
    pub kvitterings_id: ExchangeId,
    /// How many persons became what.
    pub antal: Antal,
    /// Each user, where the document asks.
    pub brugere: Vec<(String, PersonId, Bruger)>,
    /// What is wrong, and what the supplier should know.
    pub beskeder: Vec<Besked>,
}

/// An [`Advis`] with its line.
pub struct Besked {
    kode: &'static str,
    tekst: String,
    lokal_id: Option<String>,
    linje: Option<usize>,
}

impl Svar {
    /// The answer to a document that was loaded.
    #[must_use]
    pub fn indlaest(kvitterings_id: ExchangeId, indlaest: Indlaest, message: &str) -> Self {
        let Indlaest { antal, brugere, advis } = indlaest;
        let (reskode, restekst) = if advis.is_empty() { (0, "Indlæst") } else { (1, "Indlæst med advis") };
        Self { reskode, restekst, kvitterings_id, antal, brugere, beskeder: beskeder(advis, message) }
    }

    /// The answer to a document that was refused whole.
    #[must_use]
    pub fn afvist(kvitterings_id: ExchangeId, reskode: u32, beskeder: Vec<Besked>) -> Self {
        let (restekst, antal, brugere) = ("Afvist; intet er indlæst", Antal::default(), Vec::new());
        Self { reskode, restekst, kvitterings_id, antal, brugere, beskeder }
    }

    /// The code of the first rule that refused the whole document.
    #[must_use]
    pub fn kode(&self) -> Option<String> {
        let foerste = self.beskeder.first().filter(|_| self.reskode >= 10);
        foerste.map(|besked| besked.kode.to_owned())
    }
}

impl Besked {
    /// What the schema says.
    #[must_use]
    pub fn af_skema(violation: &Violation) -> Self {
        let Violation { tekst, sti, rule, place, .. } = violation;
        let tekst = format!("{tekst} (kolonne {}, {sti}, {rule})", place.column);
        Self { kode: Violation::KODE, tekst, lokal_id: None, linje: Some(place.line) }
    }
}

/// What the rules say, with its lines.
#[must_use]
pub fn beskeder(advis: Vec<Advis>, message: &str) -> Vec<Besked> {
    let mut places = Places::new(message);
    let besked = |Advis { kode, tekst, lokal_id, offset }| {
        let linje = offset.map(|offset| places.at(offset).line);
        Besked { kode, tekst, lokal_id, linje }
    };
    advis.into_iter().map(besked).collect()
}

/// Writes the answer of an operation.
#[must_use]
pub fn write(operation: &str, svar: &Svar) -> String {
    let Svar { reskode, restekst, kvitterings_id, antal, brugere, beskeder } = svar;
    let mut xml = Writer::with_capacity(512 + brugere.len() * 120 + beskeder.len().min(FLEST) * 240);
    xml.start(&format!("{operation}Response")).attr("xmlns", NAVNERUM).start("svar");
    xml.element("reskode", &reskode.to_string()).element("restekst", restekst);
    xml.element("kvitteringsId", &kvitterings_id.to_string());
    xml.start("antal").attr("oprettet", &antal.oprettet.to_string()).attr("aendret", &antal.aendret.to_string());
    xml.attr("uaendret", &antal.uaendret.to_string()).attr("slettet", &antal.slettet.to_string());
    xml.attr("afvist", &antal.afvist.to_string()).end();
    for (lokal_id, person, hvad) in brugere {
        xml.start("bruger").element("LocalPersonId", lokal_id).element("UserId", &person.user_id());
        xml.element("handling", handling(*hvad)).end();
    }
    for Besked { kode, tekst, lokal_id, linje } in beskeder.iter().take(FLEST) {
        xml.start("advis").element_if("LocalPersonId", lokal_id.as_deref());
        xml.element("kode", kode).element("tekst", tekst);
        xml.element_if("linje", linje.map(|linje| linje.to_string()).as_deref()).end();
    }
    if let Some(flere @ 1..) = beskeder.len().checked_sub(FLEST) {
        let tekst = format!("og {flere} mere; ret dem, der er nævnt, og send igen");
        xml.start("advis").element("kode", "GRD599").element("tekst", &tekst).end();
    }
    xml.finish()
}

/// Its users are named by the sender's own words for them.
impl std::fmt::Debug for Svar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Svar").field("reskode", &self.reskode).field("antal", &self.antal).finish_non_exhaustive()
    }
}

/// Its id is the sender's own word for a person.
impl std::fmt::Debug for Besked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Besked").field("kode", &self.kode).field("linje", &self.linje).finish_non_exhaustive()
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
