//! wsiEKSPORT: everybody at an institution, in one of four packages (bpi.md §1, bpi-rules §3).
//!
//! Rows are written while they are read. A row is opened only where its role is asked for.

use super::laesning::{Eksport, Pakke};
use super::rum::{Grupper, Rum, brugerid};
use super::{Error, register};
use crate::grunddata::{
    Adresse, Cpr, Cprslags, Ekstern, Gruppe, Kilde, Koen, KontaktVindue, Navn, PersonId, Personstand, Trin, Vindue,
    Vist, VistAnsat, VistElev, VistRolle, VistTelefon, samme_hjem,
};
use crate::soap::BPI_COMMON;
use crate::store::grunddata::{Raekke, Rolleslags};
use crate::xml::Writer;

/// The lowest `accessLevel`: what a contact person is shown with where none was given (our choice).
pub(super) const LAVESTE_ADGANG: u8 = 1;

/// The words of a package.
struct Ord {
    svar: &'static str,
    dokument: &'static str,
    navnerum: &'static str,
    access_level: &'static str,
}

impl Ord {
    const fn af(pakke: Pakke) -> Self {
        let (svar, dokument, navnerum, access_level) = match pakke {
            Pakke::Lille => ("eksporterXmlLilleResponse", "p:UNILoginExportSmall", "small", "small"),
            Pakke::Mellem => ("eksporterXmlMellemResponse", "p:UNILoginExportMedium", "medium", "medium"),
            Pakke::Fuld => ("eksporterXmlFuldResponse", "p:UNILoginExportFull", "full", "full"),
            Pakke::FuldMyndighed => {
                ("eksporterXmlFuldMyndighedResponse", "p:UNILoginExportFullMyndighed", "fullmyndighed", "full")
            }
        };
        Self { svar, dokument, navnerum, access_level }
    }
}

/// The answer. In the document the prefix `p` is the package's namespace, none is `…/common`, and `c` is common/3.
pub(super) fn write(rum: &Rum<'_>, namespace: &str, eksport: &Eksport) -> Result<String, Error> {
    let ord = Ord::af(eksport.pakke);
    let mut xml = Writer::with_capacity(64 * 1024);
    xml.start(ord.svar).attr("xmlns", namespace).start("xml");
    xml.start(ord.dokument).attr("xmlns:p", &format!("{namespace}/{}", ord.navnerum));
    xml.attr("xmlns", &format!("{namespace}/common")).attr("xmlns:c", BPI_COMMON);
    xml.attr("exportDateTime", &format!("{:.3}", rum.now)).attr("accessLevel", ord.access_level);
    let kilder = rum.conn.kilder(&eksport.institution)?;
    for kilde in &kilder {
        xml.start("ImportSource").attr("sourceDateTime", &kilde.source_date_time_tekst);
        xml.attr("source", &kilde.source).attr("schoolYear", &kilde.school_year).end();
    }
    institution(rum, &mut xml, eksport, &kilder)?;
    Ok(xml.finish())
}

fn institution(rum: &Rum<'_>, xml: &mut Writer, eksport: &Eksport, kilder: &[Kilde]) -> Result<(), Error> {
    xml.start("p:Institution").element("InstitutionNumber", eksport.institution.as_str());
    let kendt = register::institution(rum, &eksport.institution)?;
    xml.element_if("InstitutionName", kendt.as_ref().map(|kendt| kendt.navn.trim()).filter(|navn| !navn.is_empty()));
    Grupper::af(rum.conn, kilder.iter())?.alle().for_each(|group| gruppe(xml, group));
    let mut ud = Skriver { rum, xml, eksport };
    for kilde in kilder {
        rum.conn.each_institutionsperson(kilde.id, |raekke| ud.raekke(&kilde.source, &raekke))?;
    }
    xml.end();
    Ok(())
}

fn gruppe(xml: &mut Writer, gruppe: &Gruppe) {
    xml.start("Group").element("GroupId", &gruppe.id).element("GroupName", &gruppe.navn);
    xml.element("GroupType", gruppe.slags.as_str());
    xml.element_if("GroupLevel", gruppe.trin.map(Trin::as_str));
    xml.element_if("Line", gruppe.linje.as_deref());
    xml.element_if("FromDate", gruppe.fra.as_deref());
    xml.element_if("ToDate", gruppe.til.as_deref());
    xml.end();
}

/// A contact person, and what is shown of it.
struct Kontakt<'v> {
    person: PersonId,
    stand: Personstand,
    vindue: KontaktVindue<'v>,
    vist: Vist<'v>,
}

/// Writes persons.
struct Skriver<'a> {
    rum: &'a Rum<'a>,
    xml: &'a mut Writer,
    eksport: &'a Eksport,
}

impl Skriver<'_> {
    fn raekke(&mut self, source: &str, raekke: &Raekke<'_>) -> Result<(), Error> {
        let filtre = &self.eksport.filtre;
        let wanted = match raekke.slags {
            Rolleslags::Elev => filtre.elever,
            Rolleslags::Ansat => filtre.medarbejdere,
            Rolleslags::Ekstern => filtre.eksterne,
        };
        if !wanted {
            return Ok(());
        }
        let vindue = self.rum.aabn(raekke)?;
        match vindue.rolle(raekke.stand, self.eksport.pakke.modtager()) {
            VistRolle::Elev(elev) if !filtre.klassetrin.is_empty() && !filtre.klassetrin.contains(&elev.trin) => Ok(()),
            rolle => self.institutionsperson(source, raekke, &vindue, rolle),
        }
    }

    fn institutionsperson(
        &mut self,
        source: &str,
        raekke: &Raekke<'_>,
        vindue: &Vindue,
        rolle: VistRolle<'_>,
    ) -> Result<(), Error> {
        self.xml.start("p:InstitutionPerson").attr("source", source);
        let modtager = self.eksport.pakke.modtager();
        let mut vist = vindue.person(raekke.stand, modtager);
        let mut kontakter = self.kontakter(raekke, vindue)?;
        samme_hjem(kontakter.iter_mut().map(|kontakt| &mut kontakt.vist).chain([&mut vist]), modtager);
        if self.eksport.pakke != Pakke::Lille {
            let lokal_id = vindue.lokal_id(vist.cpr.filter(|_| self.eksport.filtre.cpr));
            self.xml.element_if("c:LocalPersonId", lokal_id);
        }
        if let Some(navn) = vist.navn {
            self.person(navn, &vist, raekke.person, raekke.stand);
        }
        match rolle {
            VistRolle::Elev(elev) => {
                elev_felter(self.xml, &elev);
                if self.eksport.filtre.kontaktpersoner {
                    kontakter.iter().for_each(|kontakt| self.kontakt(kontakt));
                }
                self.xml.end();
            }
            VistRolle::Ansat(ansat) => ansat_felter(self.xml, &ansat),
            VistRolle::Ekstern(ekstern) => ekstern_felter(self.xml, ekstern),
        }
        self.xml.end();
        Ok(())
    }

    /// The contact persons, in the packages that have any: also where a filter leaves them out, since one of them may be protected.
    fn kontakter<'v>(&self, raekke: &Raekke<'v>, vindue: &'v Vindue) -> Result<Vec<Kontakt<'v>>, Error> {
        if !matches!(self.eksport.pakke, Pakke::Fuld | Pakke::FuldMyndighed) {
            return Ok(Vec::new());
        }
        let en = |(person, vindue): (PersonId, KontaktVindue<'v>)| {
            let stand = self.rum.stand(person)?;
            let vist = vindue.person(stand, self.eksport.pakke.modtager());
            Ok(Kontakt { person, stand, vindue, vist })
        };
        super::kontakter(raekke, vindue)?.map(en).collect()
    }

    /// One whom nobody may see by any name is left out: its Person must stand there.
    fn kontakt(&mut self, kontakt: &Kontakt<'_>) {
        let Kontakt { person, stand, vindue, vist } = kontakt;
        let Some(navn) = vist.navn else { return };
        self.xml.start("p:ContactPerson").attr("relation", vindue.relation().as_str());
        self.xml.attr("childCustody", boolean(vindue.myndighed()));
        let niveau = vindue.adgangsniveau().unwrap_or(LAVESTE_ADGANG);
        self.xml.attr("accessLevel", &niveau.to_string());
        self.person(navn, vist, *person, *stand);
        self.xml.end();
    }

    fn person(&mut self, navn: Navn<'_>, vist: &Vist<'_>, person: PersonId, stand: Personstand) {
        let pakke = self.eksport.pakke;
        let full = matches!(pakke, Pakke::Fuld | Pakke::FuldMyndighed);
        self.xml.start("p:Person");
        if full {
            self.xml.attr("protected", boolean(vist.beskyttet));
        }
        self.xml.element("FirstName", navn.fornavn).element("FamilyName", navn.efternavn);
        self.xml.element("UserId", &brugerid(person, stand));
        if pakke != Pakke::Lille {
            self.mellem(vist);
        }
        if full {
            self.fuld(vist);
        }
        if pakke == Pakke::FuldMyndighed {
            self.xml.element_if("p:AliasFirstName", vist.alias_fornavn);
            self.xml.element_if("p:AliasFamilyName", vist.alias_efternavn);
        }
        self.xml.end();
    }

    /// What Mellem adds.
    fn mellem(&mut self, vist: &Vist<'_>) {
        if let Some(cpr) = vist.cpr.filter(|_| self.eksport.filtre.cpr) {
            self.xml.element("CivilRegistrationNumber", cpr.as_str());
            self.xml.element("CivilRegistrationNumberType", cpr_type(cpr));
        }
        self.xml.element_if("EmailAddress", vist.email);
        self.xml.element_if("BirthDate", vist.foedselsdato);
        self.xml.element_if("Gender", vist.koen.map(Koen::as_str));
        self.xml.element_if("PhotoId", vist.foto);
    }

    /// What Fuld adds.
    fn fuld(&mut self, vist: &Vist<'_>) {
        if let Some(adresse) = vist.adresse {
            address(self.xml, adresse);
        }
        self.telefon("HomePhoneNumber", vist.hjemmetelefon);
        self.telefon("WorkPhoneNumber", vist.arbejdstelefon);
        self.telefon("MobilePhoneNumber", vist.mobiltelefon);
    }

    fn telefon(&mut self, element: &str, telefon: Option<VistTelefon<'_>>) {
        if let Some(telefon) = telefon {
            self.xml.start(element).attr("protected", boolean(telefon.beskyttet)).text(telefon.nummer).end();
        }
    }
}

fn address(xml: &mut Writer, adresse: &Adresse) {
    xml.start("Address");
    let felter = [
        ("StreetAddress", &adresse.vej),
        ("PostalCode", &adresse.postnummer),
        ("PostalDistrict", &adresse.postdistrikt),
        ("CountryCode", &adresse.landekode),
        ("Country", &adresse.land),
        ("MunicipalityCode", &adresse.kommunekode),
        ("MunicipalityName", &adresse.kommune),
    ];
    for (element, tekst) in felter {
        xml.element_if(element, tekst.as_deref().filter(|tekst| !tekst.is_empty()));
    }
    xml.end();
}

/// Opens `Student`, whose contact persons may follow.
fn elev_felter(xml: &mut Writer, elev: &VistElev<'_>) {
    xml.start("p:Student").element("Role", elev.rolle.as_str());
    xml.element_if("StudentNumber", elev.elevnummer);
    xml.element("Level", elev.trin.as_str());
    xml.element_if("Location", elev.lokation);
    xml.element("MainGroupId", elev.hovedgruppe);
    group_ids(xml, elev.grupper);
}

fn ansat_felter(xml: &mut Writer, ansat: &VistAnsat<'_>) {
    xml.start("Employee");
    for rolle in ansat.roller {
        xml.element("Role", rolle.as_str());
    }
    xml.element_if("ShortName", ansat.kort_navn);
    xml.element_if("Occupation", ansat.stilling);
    xml.element_if("Location", ansat.lokation);
    group_ids(xml, ansat.grupper);
    xml.end();
}

fn ekstern_felter(xml: &mut Writer, ekstern: &Ekstern) {
    xml.start("Extern").element("Role", ekstern.rolle.as_str());
    group_ids(xml, &ekstern.grupper);
    xml.end();
}

fn group_ids(xml: &mut Writer, grupper: &[String]) {
    for gruppe in grupper {
        xml.element("c:GroupId", gruppe);
    }
}

/// There is no CPR register to verify a number by; a fictive one says so itself.
fn cpr_type(cpr: &Cpr) -> &'static str {
    match cpr.slags() {
        Cprslags::Almindelig => "CPR_UNVERIFIED",
        Cprslags::Fiktiv | Cprslags::Kot => "CPR_REPLACEMENT_ID",
    }
}

pub(super) fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
