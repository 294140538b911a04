//! wsiINST: groups, who is in them, and institutions (bpi.md §2, bpi-rules §4).

use super::register::{self, Institution};
use super::rum::{Grupper, Kendte, Rum, Svar, brugerid, fulde_navn, skriv_gruppe};
use super::{Error, Hvor};
use crate::grunddata::{Modtager, PersonId, Vindue, VistElev, VistRolle};
use crate::store::grunddata::Raekke;
use crate::types::Institutionsnummer;
use crate::xml::Writer;

/// `hentGrupper`: main groups among them.
pub(super) fn grupper(rum: &Rum<'_>, xml: &mut Writer, institution: Option<&Institutionsnummer>) -> Result<(), Error> {
    let Some(institution) = institution else { return Ok(()) };
    let grupper = rum.grupper(institution)?;
    grupper.alle().for_each(|gruppe| skriv_gruppe(xml, "gruppe", institution, gruppe));
    Ok(())
}

/// `hentBrugereIGruppe`: its members, and the pupils whose main group it is, by UserId.
pub(super) fn brugere_i_gruppe(
    rum: &Rum<'_>,
    xml: &mut Writer,
    institution: Option<&Institutionsnummer>,
    gruppe: &str,
) -> Result<(), Error> {
    let Some(institution) = institution else { return Ok(()) };
    let kilder = rum.conn.kilder(institution)?;
    let grupper = Grupper::af(rum.conn, kilder.iter())?;
    let mut svar = Svar::nyt();
    for kilde in &kilder {
        rum.conn.each_institutionsperson(kilde.id, |raekke| {
            let vindue = rum.aabn(&raekke)?;
            let rolle = vindue.rolle(raekke.stand, Modtager::Andre);
            if rolle.hovedgruppe() == Some(gruppe) || rolle.grupper().iter().any(|id| id == gruppe) {
                svar.tag(raekke.person, |xml| brugertilknytning(xml, institution, &raekke, &vindue, &grupper));
            }
            Ok::<_, Error>(())
        })?;
    }
    svar.skriv(xml);
    Ok(())
}

fn brugertilknytning(
    xml: &mut Writer,
    institution: &Institutionsnummer,
    raekke: &Raekke<'_>,
    vindue: &Vindue,
    grupper: &Grupper,
) {
    xml.start("brugertilknytning");
    hvem(xml, institution, raekke, vindue);
    match vindue.rolle(raekke.stand, Modtager::Andre) {
        VistRolle::Elev(elev) => elev_felter(xml, &elev, grupper),
        VistRolle::Ansat(ansat) => roller(xml, "ansat", ansat.roller.iter().map(|rolle| rolle.as_str())),
        VistRolle::Ekstern(ekstern) => roller(xml, "ekstern", [ekstern.rolle.as_str()].into_iter()),
    }
    xml.end_to(0);
}

/// `hentInstBruger`: each role of a person, by institution.
pub(super) fn inst_bruger(rum: &Rum<'_>, xml: &mut Writer, hvor: &Hvor, bruger: Option<PersonId>) -> Result<(), Error> {
    let Some((person, _)) = rum.aktiv(bruger)? else { return Ok(()) };
    let (mut svar, mut kendte) = (Svar::nyt(), Kendte::default());
    rum.conn.each_rolle(person, |institution, raekke| {
        if rum.er_med(hvor, institution) {
            let (vindue, grupper) = (rum.aabn(&raekke)?, kendte.grupper(rum, institution)?);
            svar.tag(institution.clone(), |xml| en_inst_bruger(xml, institution, &raekke, &vindue, grupper));
        }
        Ok::<_, Error>(())
    })?;
    svar.skriv(xml);
    Ok(())
}

fn en_inst_bruger(
    xml: &mut Writer,
    institution: &Institutionsnummer,
    raekke: &Raekke<'_>,
    vindue: &Vindue,
    grupper: &Grupper,
) {
    xml.start("instBruger");
    hvem(xml, institution, raekke, vindue);
    let rolle = vindue.rolle(raekke.stand, Modtager::Andre);
    match rolle {
        VistRolle::Elev(elev) => {
            elev_felter(xml, &elev, grupper);
            xml.element("elevtrin", elev.trin.as_str());
        }
        VistRolle::Ansat(ansat) => {
            roller(xml, "ansat", ansat.roller.iter().map(|rolle| rolle.as_str()));
            xml.element_if("initialer", ansat.kort_navn);
        }
        VistRolle::Ekstern(ekstern) => roller(xml, "ekstern", [ekstern.rolle.as_str()].into_iter()),
    }
    xml.end();
    let others = rolle.grupper().iter().map(String::as_str).filter(|id| Some(*id) != rolle.hovedgruppe());
    for gruppe in rolle.hovedgruppe().into_iter().chain(others).filter_map(|id| grupper.find(id)) {
        skriv_gruppe(xml, "gruppe", institution, gruppe);
    }
    xml.end_to(0);
}

/// `instnr`, `brugerid`, `navn`.
fn hvem(xml: &mut Writer, institution: &Institutionsnummer, raekke: &Raekke<'_>, vindue: &Vindue) {
    let navn = fulde_navn(vindue.person(raekke.stand, Modtager::Andre).navn);
    xml.element("instnr", institution.as_str());
    xml.element("brugerid", &brugerid(raekke.person, raekke.stand)).element("navn", &navn);
}

/// Opens `elev` and writes what every kind of it has.
fn elev_felter(xml: &mut Writer, elev: &VistElev<'_>, grupper: &Grupper) {
    xml.start("elev").element("rolle", elev.rolle.as_str());
    xml.element("hovedgruppeid", elev.hovedgruppe).element("hovedgruppenavn", grupper.navn(elev.hovedgruppe));
}

/// Opens an element with the roles.
fn roller<'r>(xml: &mut Writer, element: &str, roller: impl Iterator<Item = &'r str>) {
    xml.start(element);
    roller.for_each(|rolle| {
        xml.element("rolle", rolle);
    });
}

/// `hentInstitution`, `hentInstitutioner`: those that are known, in the order that they were asked for.
pub(super) fn institutioner(rum: &Rum<'_>, xml: &mut Writer, numre: &[Institutionsnummer]) -> Result<(), Error> {
    for nummer in numre {
        if let Some(institution) = register::institution(rum, nummer)? {
            skriv_institution(xml, &institution);
        }
    }
    Ok(())
}

fn skriv_institution(xml: &mut Writer, institution: &Institution) {
    let (kode, kommune) = (institution.type3.as_ref(), institution.kommune.as_ref());
    let adm_kommune = institution.adm_kommune.as_ref();
    xml.start("institution");
    xml.element("instnr", institution.nummer.as_str()).element("instnavn", &institution.navn);
    xml.element("type", &institution.slags.kode).element("typenavn", &institution.slags.tekst);
    xml.element_if("type3", kode.map(|kode| kode.kode.as_str()));
    xml.element_if("type3navn", kode.map(|kode| kode.tekst.as_str()));
    xml.element_if("adresse", institution.adresse.as_deref());
    xml.element_if("bynavn", institution.bynavn.as_deref());
    xml.element_if("postnr", institution.postnr.as_deref());
    xml.element_if("telefonnr", institution.telefon.as_deref());
    xml.element_if("mailadresse", institution.mail.as_deref());
    xml.element_if("www", institution.www.as_deref());
    xml.element_if("hovedinstitutionsnr", institution.hoved.as_ref().map(Institutionsnummer::as_str));
    xml.element_if("kommunenr", kommune.map(|kommune| kommune.kode.as_str()));
    xml.element_if("kommune", kommune.map(|kommune| kommune.tekst.as_str()));
    xml.element_if("admkommunenr", adm_kommune.map(|kommune| kommune.kode.as_str()));
    xml.element_if("admkommune", adm_kommune.map(|kommune| kommune.tekst.as_str()));
    xml.element_if("regionsnr", institution.region.as_ref().map(|region| region.kode.as_str()));
    xml.element_if("region", institution.region.as_ref().map(|region| region.tekst.as_str()));
    xml.element("enhedsart", institution.enhedsart);
    xml.end();
}

/// `hentInstitutionshierarki`.
pub(super) fn hierarki(rum: &Rum<'_>, xml: &mut Writer, nummer: Option<&Institutionsnummer>) -> Result<(), Error> {
    let Some(nummer) = nummer else { return Ok(()) };
    if let Some(hierarki) = register::hierarki(rum.conn, nummer)? {
        xml.start("institutionshierarki").element("mainInstitution", hierarki.hoved.as_str());
        hierarki.under.iter().for_each(|nummer| {
            xml.element("department", nummer.as_str());
        });
        xml.end();
    }
    Ok(())
}
