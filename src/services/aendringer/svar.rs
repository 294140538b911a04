//! The receipt: `ImportSvar` (choices.md §3) and `VedligeholdSvar`, which tells more.

use crate::institutioner::{Godkendelse, Haendelse, Konsekvens};
use crate::registre::{BeroertAftale, Fejl, Resultat};
use crate::schema::Violation;
use crate::types::{ExchangeId, Institutionsnummer, SystemId, Time};
use crate::xml::{Place, Writer};

/// OK, or not, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All of it was done (or would have been: `proeve`).
    Ok,
    /// Nothing of it was done.
    Fejl,
    /// Nothing of it was done yet: the ministry must approve.
    Afventer,
}

impl Status {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Fejl => "Fejl",
            Self::Afventer => "Afventer",
        }
    }
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svar {
    /// OK, or not, or not yet.
    pub status: Status,
    /// The exchange in the journal.
    pub kvitterings_id: ExchangeId,
    /// When the request was received.
    pub modtaget: Time,
    /// The case that it became, or is about.
    pub sagsnummer: Option<i64>,
    /// The new numbers that nobody may learn, since nothing was kept.
    pub skjulte: Skjulte,
    /// What each change became.
    pub resultater: Vec<Resultat>,
    /// What follows for those who have the units' numbers.
    pub konsekvenser: Vec<Konsekvens>,
    /// Which agreement was proposed in the place of which.
    pub forslag: Vec<(i64, i64)>,
    /// What the ministry must approve.
    pub godkendelser: Vec<Godkendelse>,
    /// What was wrong.
    pub fejl: Vec<Meddelelse>,
    /// What the supplier should know.
    pub advis: Vec<Meddelelse>,
}

impl Svar {
    /// A receipt that tells nothing more yet.
    #[must_use]
    pub fn new(status: Status, kvitterings_id: ExchangeId, modtaget: Time) -> Self {
        Self {
            status,
            kvitterings_id,
            modtaget,
            sagsnummer: None,
            skjulte: Skjulte::default(),
            resultater: Vec::new(),
            konsekvenser: Vec::new(),
            forslag: Vec::new(),
            godkendelser: Vec::new(),
            fejl: Vec::new(),
            advis: Vec::new(),
        }
    }
}

/// Numbers that were issued and taken back: they will be another's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skjulte(Vec<Institutionsnummer>);

impl Skjulte {
    /// These, in the order in which they are to be told of.
    #[must_use]
    pub fn new(numre: Vec<Institutionsnummer>) -> Self {
        Self(numre)
    }

    /// A number as it may be told: itself, or `ny:1` for the first of the hidden ones.
    fn vist(&self, nummer: &Institutionsnummer) -> String {
        match self.0.iter().position(|skjult| skjult == nummer) {
            Some(at) => format!("ny:{}", at + 1),
            None => nummer.to_string(),
        }
    }
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
    /// What a rule of the register says; `sti` is the path of its change, `sted` its place in the message that is answered.
    #[must_use]
    pub fn of_rule(fejl: Fejl, sti: String, sted: Option<Place>) -> Self {
        Self {
            kode: fejl.kode.to_owned(),
            tekst: fejl.tekst,
            position: Some(fejl.position),
            felt: fejl.felt.map(str::to_owned),
            sti: Some(sti),
            sted,
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

/// Writes the answer of a method: `<method>Response` with one receipt, whose element is the service's.
#[must_use]
pub fn write(namespace: &str, kvittering: &str, metode: &str, svar: &Svar) -> String {
    let mut xml = Writer::new();
    xml.start(&format!("{metode}Response"));
    xml.attr("xmlns", namespace);
    xml.start(kvittering);
    xml.element("status", svar.status.as_str());
    xml.element("kvitteringsId", &svar.kvitterings_id.to_string());
    xml.element("modtaget", &format!("{:.3}", svar.modtaget));
    xml.element_if("sagsnummer", svar.sagsnummer.map(|nr| nr.to_string()).as_deref());
    for resultat in &svar.resultater {
        xml.start("resultat");
        xml.element("position", &resultat.position.to_string());
        xml.element("metode", resultat.metode);
        xml.element_if("lokalId", resultat.lokal_id.as_deref());
        if !svar.skjulte.0.contains(&resultat.nummer) {
            xml.element("institutionsNummer", resultat.nummer.as_str());
        }
        xml.end();
    }
    foelger(&mut xml, svar);
    meddelelser(&mut xml, &svar.fejl, &svar.advis);
    xml.finish()
}

/// Writes what follows from the changes, and what must be approved.
pub(in crate::services) fn foelger(xml: &mut Writer, svar: &Svar) {
    for konsekvens in &svar.konsekvenser {
        self::konsekvens(xml, svar, konsekvens);
    }
    for godkendelse in &svar.godkendelser {
        xml.start("godkendelse");
        xml.element("position", &godkendelse.position.to_string());
        xml.element("metode", godkendelse.metode);
        xml.element("hvorfor", &godkendelse.hvorfor);
        xml.element("regel", godkendelse.regel);
        xml.end();
    }
}

/// Writes errors and advis.
pub(in crate::services) fn meddelelser(xml: &mut Writer, fejl: &[Meddelelse], advis: &[Meddelelse]) {
    for fejl in fejl {
        meddelelse(xml, "fejl", fejl);
    }
    for advis in advis {
        meddelelse(xml, "advis", advis);
    }
}

fn konsekvens(xml: &mut Writer, svar: &Svar, konsekvens: &Konsekvens) {
    let vist = |nummer: &Institutionsnummer| svar.skjulte.vist(nummer);
    xml.start("konsekvens");
    xml.element("position", &konsekvens.foelge.position.to_string());
    xml.element("institutionsNummer", &vist(&konsekvens.foelge.nummer));
    let (haendelse, felt, fra, til) = match &konsekvens.foelge.haendelse {
        Haendelse::Ny => ("Ny", None, None, None),
        Haendelse::Ophoerer { .. } => ("Ophoerer", None, None, None),
        Haendelse::SkifterEnhedsart { fra, til } => {
            ("SkifterEnhedsart", None, Some(fra.kode().to_string()), Some(til.kode().to_string()))
        }
        Haendelse::SkifterHovedskole { fra, til } => {
            ("SkifterHovedskole", None, fra.as_ref().map(vist), til.as_ref().map(vist))
        }
        Haendelse::SkifterKode { felt, fra, til } => {
            ("SkifterKode", Some(*felt), Some(fra.to_string()), Some(til.to_string()))
        }
    };
    xml.element("haendelse", haendelse);
    if let Haendelse::Ophoerer { efterfoelger: Some(efterfoelger) } = &konsekvens.foelge.haendelse {
        xml.element("efterfoelger", &vist(efterfoelger));
    }
    xml.element_if("felt", felt);
    xml.element_if("fra", fra.as_deref());
    xml.element_if("til", til.as_deref());
    for aftale in &konsekvens.aftaler {
        self::aftale(xml, aftale, &svar.forslag);
    }
    if konsekvens.brugere > 0 {
        xml.element("brugere", &konsekvens.brugere.to_string());
        xml.element("kilder", &konsekvens.kilder.to_string());
    }
    for hvem in &konsekvens.underret {
        xml.element("underret", hvem);
    }
    xml.end();
}

fn aftale(xml: &mut Writer, aftale: &BeroertAftale, forslag: &[(i64, i64)]) {
    xml.start("aftale");
    xml.element("nr", &aftale.nr.to_string());
    xml.element("service", &aftale.service);
    xml.element_if("system", aftale.system.as_ref().map(SystemId::as_str));
    let forslag = forslag.iter().find(|(nr, _)| *nr == aftale.nr).map(|(_, forslag)| forslag.to_string());
    xml.element_if("forslag", forslag.as_deref());
    xml.end();
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
