//! `ImportSvar`: the receipt (choices.md §3).

use crate::registre::{Fejl, Resultat};
use crate::schema::Violation;
use crate::types::{ExchangeId, Time};
use crate::xml::{Place, Writer};

/// OK, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All of it was done (or would have been: `proeve`).
    Ok,
    /// Nothing of it was done.
    Fejl,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svar {
    /// OK, or not.
    pub status: Status,
    /// The exchange in the journal.
    pub kvitterings_id: ExchangeId,
    /// When the request was received.
    pub modtaget: Time,
    /// Whether it was a rehearsal: then no number was issued, and none is told of what would be new.
    pub proeve: bool,
    /// What each change became.
    pub resultater: Vec<Resultat>,
    /// What was wrong.
    pub fejl: Vec<Meddelelse>,
    /// What the supplier should know.
    pub advis: Vec<Meddelelse>,
}

/// An error or an advis, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meddelelse {
    /// Its code, `docs/fejlkoder.md`.
    pub kode: String,
    /// What was wrong, and what was expected.
    pub tekst: String,
    /// The change, counted from 1.
    pub position: Option<u32>,
    /// The field.
    pub felt: Option<String>,
    /// The path to the element.
    pub sti: Option<String>,
    /// Where in the message.
    pub sted: Option<Place>,
    /// The rule, such as `dtr-rules 23` or `cvc-maxLength-valid`.
    pub regel: Option<String>,
}

impl Meddelelse {
    /// What a rule of the register says; `sti` is the path of its change.
    #[must_use]
    pub fn of_rule(fejl: Fejl, sti: String, sted: Place) -> Self {
        Self {
            kode: fejl.kode.to_owned(),
            tekst: fejl.tekst,
            position: Some(fejl.position),
            felt: fejl.felt.map(str::to_owned),
            sti: Some(sti),
            sted: Some(sted),
            regel: fejl.regel.map(str::to_owned),
        }
    }

    /// What the schema says.
    #[must_use]
    pub fn of_schema(violation: Violation) -> Self {
        Self {
            kode: Violation::KODE.to_owned(),
            tekst: violation.tekst,
            position: None,
            felt: violation.felt,
            sti: Some(violation.sti),
            sted: Some(violation.place),
            regel: Some(violation.rule),
        }
    }
}

/// Writes the answer of a method: `<method>Response` with one `ImportSvar`.
#[must_use]
pub fn write(namespace: &str, metode: &str, svar: &Svar) -> String {
    let mut xml = Writer::new();
    xml.start(&format!("{metode}Response"));
    xml.attr("xmlns", namespace);
    xml.start("ImportSvar");
    xml.element("status", if svar.status == Status::Ok { "OK" } else { "Fejl" });
    xml.element("kvitteringsId", &svar.kvitterings_id.to_string());
    xml.element("modtaget", &format!("{:.3}", svar.modtaget));
    for resultat in &svar.resultater {
        xml.start("resultat");
        xml.element("position", &resultat.position.to_string());
        xml.element("metode", resultat.metode);
        xml.element_if("lokalId", resultat.lokal_id.as_deref());
        if !(svar.proeve && resultat.metode.starts_with("Insert")) {
            xml.element("institutionsNummer", resultat.nummer.as_str());
        }
        xml.end();
    }
    for fejl in &svar.fejl {
        meddelelse(&mut xml, "fejl", fejl);
    }
    for advis in &svar.advis {
        meddelelse(&mut xml, "advis", advis);
    }
    xml.finish()
}

fn meddelelse(xml: &mut Writer, element: &str, meddelelse: &Meddelelse) {
    xml.start(element);
    xml.element("kode", &meddelelse.kode);
    xml.element("tekst", &meddelelse.tekst);
    xml.element_if("position", meddelelse.position.map(|n| n.to_string()).as_deref());
    xml.element_if("felt", meddelelse.felt.as_deref());
    xml.element_if("sti", meddelelse.sti.as_deref());
    xml.element_if("linje", meddelelse.sted.map(|sted| sted.line.to_string()).as_deref());
    xml.element_if("kolonne", meddelelse.sted.map(|sted| sted.column.to_string()).as_deref());
    xml.element_if("regel", meddelelse.regel.as_deref());
    xml.end();
}
