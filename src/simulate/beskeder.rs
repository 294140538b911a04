//! The messages of the suppliers: SOAP 1.1, as their systems write them.

use super::land::{Anvisningsenhed, Daginstitution};
use crate::dagtilbud::{AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter};
use crate::registre::Adresse;
use crate::types::Institutionsnummer;
use crate::xml::Writer;

/// Where changes are sent.
pub const IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
/// Where reads are sent.
pub const EKSPORT: &str = "/services/dagtilbudsregister/EksportService/v2.0";
/// The namespace of changes.
pub const IMPORT_NS: &str = "urn:tilslut:dagtilbudsregister:import:2";
/// The namespace of reads.
pub const EKSPORT_NS: &str = "urn:tilslut:dagtilbudsregister:eksport:2";

/// A message, ready to be sent.
#[derive(Debug, Clone)]
pub struct Besked {
    /// Where to.
    pub sti: &'static str,
    /// `SOAPAction`.
    pub action: String,
    /// The envelope.
    pub krop: String,
    /// How many changes it asks for.
    pub aendringer: usize,
}

/// A payload that is being written, in an envelope.
pub struct Skriver {
    xml: Writer,
    besked: Besked,
}

impl Skriver {
    /// A batch.
    #[must_use]
    pub fn batch(batch_id: &str) -> Self {
        let mut skriver = Self::start(IMPORT, IMPORT_NS, "ImporterAendringer");
        skriver.xml.attr("batchId", batch_id);
        skriver
    }

    fn start(sti: &'static str, namespace: &str, metode: &str) -> Self {
        let mut xml = konvolut();
        xml.start(metode).attr("xmlns", namespace);
        let action = format!("{namespace}/{metode}");
        Self { xml, besked: Besked { sti, action, krop: String::new(), aendringer: 0 } }
    }

    /// The message.
    #[must_use]
    pub fn slut(self) -> Besked {
        Besked { krop: self.xml.finish(), ..self.besked }
    }

    /// A daginstitution with all that is under it; local ids are `d<nr>`, `d<nr>e<nr>`.
    pub fn opret(&mut self, nr: usize, over: &Daginstitution) {
        let lokal = format!("d{nr}");
        self.aendring("InsertDaginstitution", Some(&lokal), |xml| {
            xml.start("Daginstitution");
            daginstitution(xml, &over.felter);
            xml.end();
        });
        for (nr, enhed) in over.enheder.iter().enumerate() {
            self.opret_enhed(&format!("{lokal}e{nr}"), &format!("lokal:{lokal}"), enhed);
        }
    }

    /// An anvisningsenhed with its further addresses.
    pub fn opret_enhed(&mut self, lokal: &str, over: &str, enhed: &Anvisningsenhed) {
        self.aendring("InsertAnvisningsEnhed", Some(lokal), |xml| {
            xml.start("AnvisningsEnhed").element("daginstitutionsNummer", over);
            anvisningsenhed(xml, &enhed.felter);
            xml.end();
        });
        for alternativ in &enhed.alternative {
            self.aendring("InsertAlternativAdresse", None, |xml| {
                xml.start("AlternativAdresse").element("enhedsNummer", &format!("lokal:{lokal}"));
                alternativ_adresse(xml, alternativ);
                xml.end();
            });
        }
    }

    /// An update in a batch.
    pub fn ret_enhed(&mut self, nummer: &Institutionsnummer, felter: &AnvisningsenhedFelter) {
        self.aendring("UpdateAnvisningsEnhed", None, |xml| rettet_enhed(xml, nummer, felter));
    }

    fn aendring(&mut self, metode: &str, lokal: Option<&str>, felter: impl FnOnce(&mut Writer)) {
        self.xml.start(metode);
        if let Some(lokal) = lokal {
            self.xml.attr("lokalId", lokal);
        }
        felter(&mut self.xml);
        self.xml.end();
        self.besked.aendringer += 1;
    }
}

/// A message with a payload of one's own.
pub(super) fn i_konvolut(
    sti: &'static str,
    namespace: &str,
    metode: &str,
    aendringer: usize,
    payload: impl FnOnce(&mut Writer),
) -> Besked {
    let mut xml = konvolut();
    payload(&mut xml);
    Besked { sti, action: format!("{namespace}/{metode}"), krop: xml.finish(), aendringer }
}

fn konvolut() -> Writer {
    let mut xml = Writer::with_capacity(2048);
    xml.start("s:Envelope").attr("xmlns:s", "http://schemas.xmlsoap.org/soap/envelope/");
    xml.start("s:Body");
    xml
}

/// `HelloWorld`.
#[must_use]
pub fn hello() -> Besked {
    Skriver::start(IMPORT, IMPORT_NS, "HelloWorld").slut()
}

/// `UpdateAnvisningsEnhed` alone.
#[must_use]
pub fn ret_enhed(nummer: &Institutionsnummer, felter: &AnvisningsenhedFelter) -> Besked {
    alene("UpdateAnvisningsEnhed", |xml| rettet_enhed(xml, nummer, felter))
}

/// `UpdateDaginstitution` alone.
#[must_use]
pub fn ret_daginstitution(nummer: &Institutionsnummer, felter: &DaginstitutionFelter) -> Besked {
    alene("UpdateDaginstitution", |xml| {
        xml.start("Daginstitution").element("daginstitutionsNummer", nummer.as_str());
        daginstitution(xml, felter);
        xml.end();
    })
}

/// `InsertAnvisningsEnhed` alone.
#[must_use]
pub fn ny_enhed(over: &Institutionsnummer, felter: &AnvisningsenhedFelter) -> Besked {
    alene("InsertAnvisningsEnhed", |xml| {
        xml.start("AnvisningsEnhed").element("daginstitutionsNummer", over.as_str());
        anvisningsenhed(xml, felter);
        xml.end();
    })
}

/// A read with one argument, or none.
#[must_use]
pub fn laes(metode: &str, argument: Option<(&str, &str)>) -> Besked {
    let mut skriver = Skriver::start(EKSPORT, EKSPORT_NS, metode);
    if let Some((navn, vaerdi)) = argument {
        skriver.xml.element(navn, vaerdi);
    }
    skriver.slut()
}

fn alene(metode: &str, felter: impl FnOnce(&mut Writer)) -> Besked {
    let mut skriver = Skriver::start(IMPORT, IMPORT_NS, metode);
    felter(&mut skriver.xml);
    skriver.besked.aendringer = 1;
    skriver.slut()
}

fn rettet_enhed(xml: &mut Writer, nummer: &Institutionsnummer, felter: &AnvisningsenhedFelter) {
    xml.start("AnvisningsEnhed").element("EnhedsNummer", nummer.as_str());
    anvisningsenhed(xml, felter);
    xml.end();
}

fn daginstitution(xml: &mut Writer, felter: &DaginstitutionFelter) {
    xml.element("daginstitutionsNavn", &felter.navn);
    xml.element("ejerformKode", &felter.ejerform.to_string());
    xml.element("lovgrundlagKode", &felter.lovgrundlag.to_string());
    xml.element("admKommuneKode", &felter.adm_kommune.to_string());
}

fn anvisningsenhed(xml: &mut Writer, felter: &AnvisningsenhedFelter) {
    xml.element("EnhedsNavn", &felter.navn);
    adresse(xml, &felter.adresse);
    xml.element("InstType3", &felter.insttype3.to_string());
    xml.element_if("Email", felter.email.as_deref());
    xml.element_if("TelefonNummer", felter.telefon.as_deref());
    xml.element("PNummer", felter.pnummer.as_str());
}

fn alternativ_adresse(xml: &mut Writer, felter: &AlternativAdresseFelter) {
    xml.element("alternativAdresseNavn", &felter.navn);
    adresse(xml, &felter.adresse);
    xml.element_if("email", felter.email.as_deref());
    xml.element_if("telefonNummer", felter.telefon.as_deref());
    xml.element("pNummer", felter.pnummer.as_str());
}

fn adresse(xml: &mut Writer, adresse: &Adresse) {
    xml.start("Adresse");
    xml.element("vejNavn", &adresse.vej_navn);
    xml.element_if("vejKode", adresse.vej_kode.as_deref());
    xml.element("husNummer", &adresse.hus_nummer);
    xml.element("postNummer", &adresse.post_nummer);
    xml.element("kommuneKode", &adresse.kommune_kode.to_string());
    xml.element_if("dawaId", adresse.dawa_id.as_deref());
    xml.element_if("geoBredde", adresse.geo_bredde.as_deref());
    xml.element_if("geoLaengde", adresse.geo_laengde.as_deref());
    xml.end();
}

/// The numbers in a receipt, in the order of the changes; empty where it is no OK.
#[must_use]
pub fn numre(svar: &str) -> Vec<Institutionsnummer> {
    if !svar.contains("<status>OK</status>") {
        return Vec::new();
    }
    alle(svar, "institutionsNummer").filter_map(|tekst| tekst.parse().ok()).collect()
}

/// The first error code of an answer that refuses: of a receipt, or of a fault.
#[must_use]
pub fn afvisning(svar: &str) -> Option<String> {
    if svar.contains("<status>OK</status>") {
        return None;
    }
    let kode = alle(svar, "kode").next().filter(|_| svar.contains("<status>Fejl</status>"));
    kode.or_else(|| alle(svar, "ErrorCode").next()).map(str::to_owned)
}

/// The text of each element of a name, in a message of our own gateway, which writes no prefixes there and no attributes.
fn alle<'s>(svar: &'s str, element: &str) -> impl Iterator<Item = &'s str> {
    let start = format!("<{element}>");
    let mut rest = svar;
    std::iter::from_fn(move || {
        let (_, efter) = rest.split_once(&start)?;
        let (tekst, resten) = efter.split_once('<')?;
        rest = resten;
        Some(tekst)
    })
}
