//! wsiIDENTIFIKATION: from a CPR number to a UserId and back (bpi.md §4), for persons at the institutions of the caller's dataaftaler.

use super::rum::Rum;
use super::{Error, Hvor};
use crate::grunddata::{Cpr, Modtager, PersonId, vis_cpr};
use crate::segl::{self, Formaal};
use crate::store::grunddata::sted_person;
use crate::xml::Writer;

/// `hentBrugeridFraCpr`.
pub(super) fn brugerid_fra_cpr(rum: &Rum<'_>, xml: &mut Writer, cpr: Option<&Cpr>) -> Result<(), Error> {
    let (Some(cpr), Some(generation)) = (cpr, rum.conn.segl_generation()?) else { return Ok(()) };
    let opslag = rum.noegler.generation(generation)?.opslag(Formaal::Cpr, cpr.as_str().as_bytes());
    let Some((person, stand)) = rum.conn.person_med_cpr(&opslag)? else { return Ok(()) };
    if stand.aktiv && er_aftalt(rum, person)? {
        xml.element("brugerid", &person.user_id());
    }
    Ok(())
}

/// `hentCprFraBrugerid`: a protected person's is told to nobody, since no authority's package opens this service.
pub(super) fn cpr_fra_brugerid(rum: &Rum<'_>, xml: &mut Writer, bruger: Option<PersonId>) -> Result<(), Error> {
    let Some((person, stand)) = rum.aktiv(bruger)? else { return Ok(()) };
    let Some(kept) = rum.conn.person_cpr(person)?.filter(|_| stand.beskyttet == 0) else { return Ok(()) };
    if !er_aftalt(rum, person)? {
        return Ok(());
    }
    let text = String::from_utf8(rum.noegler.aabn(&sted_person(&kept.opslag), &kept.forseglet)?);
    let cpr = text.ok().and_then(|text| Cpr::laes(&text).ok()).ok_or(segl::Error::Brudt)?;
    xml.element_if("cpr", vis_cpr(&cpr, stand, Modtager::Andre).map(Cpr::as_str));
    Ok(())
}

/// Whether the person is at an institution that the caller may ask about, in a role or as a contact person.
fn er_aftalt(rum: &Rum<'_>, person: PersonId) -> Result<bool, Error> {
    let institutioner = rum.conn.institutioner_af(person)?;
    Ok(institutioner.iter().any(|institution| rum.er_med(&Hvor::Aftalte, institution)))
}
