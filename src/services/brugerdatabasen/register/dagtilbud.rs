//! Units of Dagtilbudsregisteret as wsiINST tells of them.

use super::{Hierarki, Institution, Kodet, kodet, kommune, linje, region};
use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Liv, Niveau};
use crate::registre::Adresse;
use crate::services::brugerdatabasen::rum::Rum;
use crate::store::{Conn, Result};
use crate::types::Institutionsnummer;

pub(super) fn institution(rum: &Rum<'_>, nummer: &Institutionsnummer) -> Result<Option<Institution>> {
    let conn = rum.conn;
    if let Some(unit) = conn.daginstitution(nummer)?.filter(|unit| open(&unit.liv)) {
        return Ok(Some(af_daginstitution(rum, unit)));
    }
    if let Some(unit) = conn.anvisningsenhed(nummer)?.filter(|unit| open(&unit.liv)) {
        let over = conn.daginstitution(&unit.daginstitution)?;
        return Ok(over.map(|over| af_anvisningsenhed(rum, over, unit)));
    }
    let Some(unit) = conn.alternativ_adresse(nummer)?.filter(|unit| open(&unit.liv)) else { return Ok(None) };
    let Some(enhed) = conn.anvisningsenhed(&unit.enhed)? else { return Ok(None) };
    let over = conn.daginstitution(&enhed.daginstitution)?;
    Ok(over.map(|over| af_alternativ(rum, over, enhed, unit)))
}

pub(super) fn hierarki(conn: &Conn, nummer: &Institutionsnummer) -> Result<Option<Hierarki>> {
    let Some(hoved) = hoved(conn, nummer)? else { return Ok(None) };
    let mut under = Vec::new();
    for enhed in conn.aabne_anvisningsenheder(&hoved)? {
        let adresser = conn.aabne_alternative(&enhed.nummer)?;
        under.push(enhed.nummer);
        under.extend(adresser.into_iter().map(|adresse| adresse.nummer));
    }
    Ok(Some(Hierarki { hoved, under }))
}

/// The open daginstitution that an open unit is, or belongs to.
fn hoved(conn: &Conn, nummer: &Institutionsnummer) -> Result<Option<Institutionsnummer>> {
    if let Some(unit) = conn.daginstitution(nummer)? {
        return Ok(open(&unit.liv).then_some(unit.nummer));
    }
    let enhed = match conn.alternativ_adresse(nummer)?.filter(|unit| open(&unit.liv)) {
        Some(adresse) => conn.anvisningsenhed(&adresse.enhed)?,
        None => conn.anvisningsenhed(nummer)?,
    };
    Ok(enhed.filter(|unit| open(&unit.liv)).map(|unit| unit.daginstitution))
}

fn open(liv: &Liv) -> bool {
    liv.nedlagt.is_none()
}

fn af_daginstitution(rum: &Rum<'_>, unit: Daginstitution) -> Institution {
    let (adm_kommune, niveau) = (unit.felter.adm_kommune, Niveau::Daginstitution);
    // It has no institution type of its own: its level stands for it.
    let tekst = rum.koder.dagtilbudstype.koder().iter().find(|kode| kode.kode == niveau.as_str());
    let tekst = tekst.map_or(niveau.navn(), |kode| &kode.tekst).to_owned();
    Institution {
        nummer: unit.nummer,
        navn: unit.felter.navn,
        slags: Kodet { kode: niveau.as_str().to_ascii_uppercase(), tekst },
        type3: None,
        adresse: None,
        bynavn: None,
        postnr: None,
        telefon: None,
        mail: None,
        www: None,
        hoved: None,
        kommune: None,
        adm_kommune: Some(kommune(rum, adm_kommune)),
        region: region(rum, adm_kommune),
        enhedsart: niveau.navn(),
    }
}

fn af_anvisningsenhed(rum: &Rum<'_>, over: Daginstitution, unit: Anvisningsenhed) -> Institution {
    let (type3, adresse) = (kodet(rum, unit.felter.insttype3, &rum.koder.insttype3), &unit.felter.adresse);
    Institution {
        nummer: unit.nummer,
        navn: unit.felter.navn,
        slags: type3.clone(),
        type3: Some(type3),
        telefon: unit.felter.telefon,
        mail: unit.felter.email,
        hoved: Some(over.nummer.clone()),
        enhedsart: Niveau::Anvisningsenhed.navn(),
        ..paa_adresse(rum, over, adresse)
    }
}

/// Its type is that of the anvisningsenhed that it is an address of.
fn af_alternativ(rum: &Rum<'_>, over: Daginstitution, enhed: Anvisningsenhed, unit: AlternativAdresse) -> Institution {
    Institution {
        nummer: unit.nummer,
        navn: unit.felter.navn,
        telefon: unit.felter.telefon,
        mail: unit.felter.email,
        enhedsart: Niveau::AlternativAdresse.navn(),
        ..paa_adresse(rum, over.clone(), &unit.felter.adresse).med_type(af_anvisningsenhed(rum, over, enhed))
    }
}

impl Institution {
    fn med_type(self, af: Self) -> Self {
        Self { slags: af.slags, type3: af.type3, hoved: af.hoved, ..self }
    }
}

/// A daginstitution's fields, with an address.
fn paa_adresse(rum: &Rum<'_>, over: Daginstitution, adresse: &Adresse) -> Institution {
    Institution {
        adresse: linje(adresse),
        bynavn: Some(adresse.by_navn.clone()),
        postnr: Some(adresse.post_nummer.clone()),
        kommune: Some(kommune(rum, adresse.kommune_kode)),
        region: region(rum, adresse.kommune_kode),
        ..af_daginstitution(rum, over)
    }
}
