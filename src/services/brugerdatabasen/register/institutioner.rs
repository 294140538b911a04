//! Units of Institutionsregisteret as wsiINST tells of them.

use super::{Hierarki, Institution, kodet, kommune, linje, region};
use crate::institutioner::{self as ir, UDEN_FOR_KOMMUNAL_INDDELING, afledt};
use crate::services::brugerdatabasen::rum::Rum;
use crate::store::{Conn, Result};
use crate::types::Institutionsnummer;

pub(super) fn institution(rum: &Rum<'_>, nummer: &Institutionsnummer) -> Result<Option<Institution>> {
    Ok(fortalt(rum.conn, nummer)?.map(|unit| af_enhed(rum, unit)))
}

pub(super) fn hierarki(conn: &Conn, nummer: &Institutionsnummer) -> Result<Option<Hierarki>> {
    let Some(unit) = fortalt(conn, nummer)? else { return Ok(None) };
    let Some(top) = fortalt(conn, unit.top())? else { return Ok(None) };
    let under = conn.aabne_afdelinger(&top.nummer)?.into_iter().filter(|unit| !unit.foreloebig());
    Ok(Some(Hierarki { under: under.map(|unit| unit.nummer).collect(), hoved: top.nummer }))
}

/// A unit that is told of: open, and with its final number.
fn fortalt(conn: &Conn, nummer: &Institutionsnummer) -> Result<Option<ir::Institution>> {
    Ok(conn.institution(nummer)?.filter(|unit| !unit.lukket() && !unit.foreloebig()))
}

fn af_enhed(rum: &Rum<'_>, unit: ir::Institution) -> Institution {
    let felter = unit.felter;
    let (type3, adresse) = (kodet(rum, felter.type3, &rum.koder.ir_insttype3), &felter.sted.adresse);
    let i_kommune = Some(adresse.kommune_kode).filter(|kode| *kode != UDEN_FOR_KOMMUNAL_INDDELING);
    Institution {
        nummer: unit.nummer,
        navn: felter.navn,
        slags: type3.clone(),
        type3: Some(type3),
        adresse: linje(adresse),
        bynavn: noget(afledt::postdistrikt(rum.koder, &felter.sted, rum.dag())),
        postnr: noget(&adresse.post_nummer),
        telefon: felter.telefon,
        mail: felter.email,
        www: felter.web,
        hoved: unit.hovedskole,
        kommune: i_kommune.map(|kode| kommune(rum, kode)),
        adm_kommune: felter.adm_kommune.map(|kode| kommune(rum, kode)),
        region: i_kommune.and_then(|kode| region(rum, kode)),
        enhedsart: unit.enhedsart.navn(),
    }
}

/// A text that says something.
fn noget(tekst: &str) -> Option<String> {
    (!tekst.is_empty()).then(|| tekst.to_owned())
}
