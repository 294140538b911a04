//! wsiBRUGER: contact persons, whose they are, and where somebody is (bpi.md §3, bpi-rules §4).

use super::eksport::{LAVESTE_ADGANG, boolean};
use super::rum::{Kendte, Rum, Svar, brugerid, fulde_navn, skriv_gruppe};
use super::{Error, Hvor, kontakter};
use crate::grunddata::{KontaktVindue, Modtager, PersonId, Vindue, VistElev, VistRolle};
use crate::store::grunddata::Raekke;
use crate::types::Institutionsnummer;
use crate::xml::Writer;

/// `verifikation` where none was given: nobody has verified it.
const IKKE_VERIFICERET: u8 = 0;

/// `hentBrugersKontaktpersoner`, by UserId.
pub(super) fn kontaktpersoner(
    rum: &Rum<'_>,
    xml: &mut Writer,
    hvor: &Hvor,
    bruger: Option<PersonId>,
) -> Result<(), Error> {
    let Some((person, _)) = rum.aktiv(bruger)? else { return Ok(()) };
    let mut svar = Svar::nyt();
    rum.conn.each_rolle(person, |institution, raekke| {
        if rum.er_med(hvor, institution) {
            let vindue = rum.aabn(&raekke)?;
            for (person, kontakt) in kontakter(&raekke, &vindue)? {
                kontaktperson(rum, &mut svar, institution, person, &kontakt)?;
            }
        }
        Ok::<_, Error>(())
    })?;
    svar.skriv(xml);
    Ok(())
}

fn kontaktperson(
    rum: &Rum<'_>,
    svar: &mut Svar<PersonId>,
    institution: &Institutionsnummer,
    person: PersonId,
    kontakt: &KontaktVindue<'_>,
) -> Result<(), Error> {
    let stand = rum.stand(person)?;
    let vist = kontakt.person(stand, Modtager::Andre);
    svar.tag(person, |xml| {
        xml.start("kontaktperson").element("instnr", institution.as_str());
        xml.element("brugerid", &brugerid(person, stand)).element("navn", &fulde_navn(vist.navn));
        xml.element("relation", kontakt.relation().as_str()).element("myndighed", boolean(kontakt.myndighed()));
        xml.element("verifikation", &vist.verifikation.unwrap_or(IKKE_VERIFICERET).to_string());
        xml.element("adgangsniveau", &kontakt.adgangsniveau().unwrap_or(LAVESTE_ADGANG).to_string());
    });
    Ok(())
}

/// `hentKontaktpersonsBrugere`: the pupils, by institution and UserId.
pub(super) fn kontaktpersons_brugere(
    rum: &Rum<'_>,
    xml: &mut Writer,
    hvor: &Hvor,
    bruger: Option<PersonId>,
) -> Result<(), Error> {
    let Some((person, _)) = rum.aktiv(bruger)? else { return Ok(()) };
    let (mut svar, mut kendte) = (Svar::nyt(), Kendte::default());
    rum.conn.each_elev_af_kontakt(person, |institution, raekke| {
        if rum.er_med(hvor, institution) {
            let (vindue, grupper) = (rum.aabn(&raekke)?, kendte.grupper(rum, institution)?);
            if let VistRolle::Elev(elev) = vindue.rolle(raekke.stand, Modtager::Andre) {
                let gruppe = grupper.hovedgruppe(elev.hovedgruppe, elev.trin);
                svar.tag((institution.clone(), raekke.person), |xml| {
                    elevbruger(xml, institution, &raekke, &vindue, &elev);
                    skriv_gruppe(xml, "hovedgruppe", institution, &gruppe);
                });
            }
        }
        Ok::<_, Error>(())
    })?;
    svar.skriv(xml);
    Ok(())
}

/// Opens `elev` and writes it up to its main group.
fn elevbruger(
    xml: &mut Writer,
    institution: &Institutionsnummer,
    raekke: &Raekke<'_>,
    vindue: &Vindue,
    elev: &VistElev<'_>,
) {
    let navn = fulde_navn(vindue.person(raekke.stand, Modtager::Andre).navn);
    xml.start("elev").element("rolle", elev.rolle.as_str()).element("instnr", institution.as_str());
    xml.element("brugerid", &brugerid(raekke.person, raekke.stand)).element("navn", &navn);
}

/// `hentBrugersInstitutionstilknytninger`: one an institution and role, by institution. It needs no dataaftale, and tells of no names.
pub(super) fn tilknytninger(rum: &Rum<'_>, xml: &mut Writer, bruger: Option<PersonId>) -> Result<(), Error> {
    let Some((person, _)) = rum.aktiv(bruger)? else { return Ok(()) };
    let mut svar = Svar::nyt();
    rum.conn.each_rolle(person, |institution, raekke| {
        let vindue = rum.aabn(&raekke)?;
        let (element, roller): (_, Vec<_>) = match vindue.rolle(raekke.stand, Modtager::Andre) {
            VistRolle::Elev(elev) => ("elev", vec![elev.rolle.as_str()]),
            VistRolle::Ansat(ansat) => ("ansat", ansat.roller.iter().map(|rolle| rolle.as_str()).collect()),
            VistRolle::Ekstern(ekstern) => ("ekstern", vec![ekstern.rolle.as_str()]),
        };
        svar.tag(institution.clone(), |xml| tilknytning(xml, institution, element, &roller));
        Ok::<_, Error>(())
    })?;
    rum.conn.each_elev_af_kontakt(person, |institution, raekke| {
        let vindue = rum.aabn(&raekke)?;
        for (_, kontakt) in kontakter(&raekke, &vindue)?.filter(|(kontakt, _)| *kontakt == person) {
            let relation = [kontakt.relation().as_str()];
            svar.tag(institution.clone(), |xml| tilknytning(xml, institution, "kontakt", &relation));
        }
        Ok::<_, Error>(())
    })?;
    svar.skriv(xml);
    Ok(())
}

fn tilknytning(xml: &mut Writer, institution: &Institutionsnummer, element: &str, roller: &[&str]) {
    xml.start("institutionstilknytning").element("instnr", institution.as_str()).start(element);
    for rolle in roller {
        xml.element("rolle", rolle);
    }
}
