//! An import document, written as a supplier's system writes it: no indentation, the document in its own default namespace.

use super::indhold::{Indhold, Udgave};
use super::plan::{Institution, Plan, Slags};
use crate::grunddata::{Ansat, Elev, Gruppe, Kontakt, Person, Raa, Rolle, Telefon};
use crate::types::Time;
use crate::xml::Writer;

/// The service's namespace.
pub(super) const TJENESTE: &str = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8";
/// The document's.
const IMPORT: &str = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8/import";

/// The four kinds of night, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Natslags {
    /// Everybody, into an empty register.
    Foerste,
    /// The same content again, with a newer `sourceDateTime`.
    Uaendret,
    /// One in fifty is changed, and a few are new.
    Delta,
    /// One in two hundred is deleted.
    Slet,
}

/// What a document holds, counted as it was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Taelling {
    /// Persons at an institution: pupils and employees.
    pub institutionspersoner: usize,
    /// Those of them who are pupils or children.
    pub elever: usize,
    /// Contact persons, once for each pupil that they stand with.
    pub kontakter: usize,
    /// Those who are new to the register.
    pub nye: usize,
}

/// What all documents of a night share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nattens {
    pub(super) slags: Natslags,
    /// `sourceDateTime`.
    pub(super) kilde_tid: Time,
}

impl Natslags {
    /// All four.
    pub const ALLE: [Self; 4] = [Self::Foerste, Self::Uaendret, Self::Delta, Self::Slet];

    /// What it is called in a report.
    #[must_use]
    pub fn navn(self) -> &'static str {
        match self {
            Self::Foerste => "første fulde",
            Self::Uaendret => "uændret fuld",
            Self::Delta => "delta, 2 %",
            Self::Slet => "slet, 0,5 %",
        }
    }

    /// The operation that it calls.
    #[must_use]
    pub fn metode(self) -> &'static str {
        match self {
            Self::Foerste | Self::Uaendret => "importerXml",
            Self::Delta => "importerDeltaXml",
            Self::Slet => "importerSletXml",
        }
    }
}

impl Taelling {
    /// `Person` elements, contact persons' too.
    #[must_use]
    pub fn personer(&self) -> usize {
        self.institutionspersoner + self.kontakter
    }

    /// Adds another's.
    pub(super) fn laeg(&mut self, anden: Self) {
        self.institutionspersoner += anden.institutionspersoner;
        self.elever += anden.elever;
        self.kontakter += anden.kontakter;
        self.nye += anden.nye;
    }

    fn taeller(&mut self, person: &Raa) {
        self.institutionspersoner += 1;
        self.elever += usize::from(matches!(person.rolle, Rolle::Elev(_)));
        self.kontakter += person.rolle.kontakter().len();
    }
}

/// Writes an institution's document of a night. `None` where the night has nothing to say of it.
///
/// # Errors
/// Where there is no CPR number for somebody.
pub(super) fn skriv(
    xml: &mut Writer,
    plan: &Plan,
    institution: &Institution,
    natten: Nattens,
) -> anyhow::Result<Option<Taelling>> {
    let indhold = Indhold::new(plan, institution);
    let mut taelling = Taelling::default();
    if natten.slags == Natslags::Slet {
        let slettes: Vec<_> = indhold.alle().filter(|plads| indhold.slettes(*plads)).collect();
        if slettes.is_empty() {
            return Ok(None);
        }
        rod(xml, plan, institution, natten);
        taelling.institutionspersoner = slettes.len();
        taelling.elever = slettes.iter().filter(|plads| indhold.er_barn(**plads)).count();
        for plads in slettes {
            xml.start("InstitutionPerson").element("LocalPersonId", &indhold.lokal_id(plads)).end();
        }
    } else {
        let (pladser, udgave): (Vec<_>, _) = match natten.slags {
            Natslags::Delta => (indhold.alle().filter(|plads| indhold.rettes(*plads)).collect(), Udgave::Rettet),
            _ => (indhold.alle().collect(), Udgave::Foerste),
        };
        let nye: Vec<_> = if natten.slags == Natslags::Delta { indhold.nye().collect() } else { Vec::new() };
        if pladser.is_empty() && nye.is_empty() {
            return Ok(None);
        }
        rod(xml, plan, institution, natten);
        indhold.grupper().iter().for_each(|gruppe| skriv_gruppe(xml, gruppe));
        taelling.nye = if natten.slags == Natslags::Foerste { pladser.len() } else { nye.len() };
        for plads in pladser.into_iter().chain(nye) {
            let person = indhold.person(plads, udgave)?;
            taelling.taeller(&person);
            skriv_person(xml, &person);
        }
    }
    Ok(Some(taelling))
}

/// From the request's element to the institution, which stays open.
fn rod(xml: &mut Writer, plan: &Plan, institution: &Institution, natten: Nattens) {
    let rod = if natten.slags == Natslags::Slet { "UNILoginSlet" } else { "UNILoginImport" };
    let source = match institution.slags {
        Slags::Dagtilbud => "Ærtens Pladsanvisning",
        Slags::Skole => "Nordlys Elevadministration",
    };
    xml.start(natten.slags.metode()).attr("xmlns", TJENESTE).start("instXML");
    xml.start(rod).attr("xmlns", IMPORT).attr("sourceDateTime", &format!("{:.0}", natten.kilde_tid));
    xml.attr("source", source)
        .attr("schoolYear", &format!("{}-{}", plan.aar, plan.aar + 1))
        .attr("sourceVersion", "4.2");
    xml.start("Institution").element("InstitutionNumber", institution.nummer.as_str());
}

fn skriv_gruppe(xml: &mut Writer, gruppe: &Gruppe) {
    xml.start("Group").element("GroupId", &gruppe.id).element("GroupName", &gruppe.navn);
    xml.element("GroupType", gruppe.slags.as_str())
        .element_if("GroupLevel", gruppe.trin.map(|trin| trin.as_str()))
        .end();
}

fn skriv_person(xml: &mut Writer, person: &Raa) {
    xml.start("InstitutionPerson").element("LocalPersonId", &person.lokal_id);
    skriv_navne(xml, &person.person);
    match &person.rolle {
        Rolle::Elev(elev) => skriv_elev(xml, elev),
        Rolle::Ansat(ansat) => skriv_ansat(xml, ansat),
        Rolle::Ekstern(ekstern) => {
            xml.start("Extern").element("Role", ekstern.rolle.as_str());
            grupper(xml, &ekstern.grupper);
            xml.end();
        }
    }
    xml.end();
}

fn skriv_navne(xml: &mut Writer, person: &Person<String>) {
    xml.start("Person").attr("protected", ord(person.beskyttet));
    xml.attr_if("verificationLevel", person.verifikation.map(|niveau| niveau.to_string()).as_deref());
    xml.element("FirstName", &person.fornavn).element("FamilyName", &person.efternavn);
    xml.element("CivilRegistrationNumber", &person.cpr).element_if("EmailAddress", person.email.as_deref());
    xml.element_if("BirthDate", person.foedselsdato.as_deref());
    xml.element_if("Gender", person.koen.map(|koen| koen.as_str())).element_if("PhotoId", person.foto.as_deref());
    if let Some(adresse) = &person.adresse {
        xml.start("Address").element_if("StreetAddress", adresse.vej.as_deref());
        xml.element_if("PostalCode", adresse.postnummer.as_deref());
        xml.element_if("PostalDistrict", adresse.postdistrikt.as_deref());
        xml.element_if("CountryCode", adresse.landekode.as_deref()).element_if("Country", adresse.land.as_deref());
        xml.element_if("MunicipalityCode", adresse.kommunekode.as_deref());
        xml.element_if("MunicipalityName", adresse.kommune.as_deref()).end();
    }
    telefon(xml, "HomePhoneNumber", person.hjemmetelefon.as_ref());
    telefon(xml, "WorkPhoneNumber", person.arbejdstelefon.as_ref());
    telefon(xml, "MobilePhoneNumber", person.mobiltelefon.as_ref());
    xml.element_if("AliasFirstName", person.alias_fornavn.as_deref());
    xml.element_if("AliasFamilyName", person.alias_efternavn.as_deref()).end();
}

fn telefon(xml: &mut Writer, navn: &str, telefon: Option<&Telefon>) {
    if let Some(telefon) = telefon {
        xml.start(navn).attr("protected", ord(telefon.beskyttet)).text(&telefon.nummer).end();
    }
}

fn skriv_elev(xml: &mut Writer, elev: &Elev<String>) {
    xml.start("Student").element("Role", elev.rolle.as_str());
    xml.element_if("StudentNumber", elev.elevnummer.as_deref()).element("Level", elev.trin.as_str());
    xml.element_if("Location", elev.lokation.as_deref()).element("MainGroupId", &elev.hovedgruppe);
    grupper(xml, &elev.grupper);
    elev.kontakter.iter().for_each(|kontakt| skriv_kontakt(xml, kontakt));
    xml.end();
}

fn skriv_kontakt(xml: &mut Writer, kontakt: &Kontakt<String>) {
    xml.start("ContactPerson").attr("relation", kontakt.relation.as_str()).attr("childCustody", ord(kontakt.myndighed));
    xml.attr_if("accessLevel", kontakt.adgangsniveau.map(|niveau| niveau.to_string()).as_deref());
    skriv_navne(xml, &kontakt.person);
    xml.end();
}

fn skriv_ansat(xml: &mut Writer, ansat: &Ansat) {
    xml.start("Employee");
    for rolle in &ansat.roller {
        xml.element("Role", rolle.as_str());
    }
    xml.element_if("ShortName", ansat.kort_navn.as_deref()).element_if("Occupation", ansat.stilling.as_deref());
    xml.element_if("Location", ansat.lokation.as_deref());
    grupper(xml, &ansat.grupper);
    xml.end();
}

/// The group memberships; the element that has them is the caller's to close.
fn grupper(xml: &mut Writer, grupper: &[String]) {
    for gruppe in grupper {
        xml.element("GroupId", gruppe);
    }
}

fn ord(ja: bool) -> &'static str {
    if ja { "true" } else { "false" }
}
