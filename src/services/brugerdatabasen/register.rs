//! Institutions as wsiINST tells of them, wherever they are registered. Today that is Dagtilbudsregisteret; another register is added here.
//!
//! Closed units are not told of.

use super::rum::Rum;
use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Liv, Niveau};
use crate::registre::{Adresse, koder::Tabel};
use crate::store::{Conn, Result};
use crate::types::{Institutionsnummer, Kommunekode};

/// A code and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kodet {
    pub(super) kode: String,
    pub(super) tekst: String,
}

/// An institution (bpi.md §2); which field is what is our choice (docs/brugerdatabasen.md).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Institution {
    pub(super) nummer: Institutionsnummer,
    pub(super) navn: String,
    /// `type`: capital letters and digits alone, as a known client demands.
    pub(super) slags: Kodet,
    pub(super) type3: Option<Kodet>,
    pub(super) adresse: Option<String>,
    pub(super) bynavn: Option<String>,
    pub(super) postnr: Option<String>,
    pub(super) telefon: Option<String>,
    pub(super) mail: Option<String>,
    /// The daginstitution that it belongs to.
    pub(super) hoved: Option<Institutionsnummer>,
    /// Where it lies.
    pub(super) kommune: Option<Kodet>,
    /// Whose it is.
    pub(super) adm_kommune: Kodet,
    pub(super) region: Option<Kodet>,
    pub(super) enhedsart: &'static str,
}

/// An institution and what is under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hierarki {
    pub(super) hoved: Institutionsnummer,
    pub(super) under: Vec<Institutionsnummer>,
}

/// The institution of a number, open.
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

/// The hierarchy that a number is part of, on whichever level.
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
        hoved: None,
        kommune: None,
        adm_kommune: kommune(rum, adm_kommune),
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
        adresse: Some(linje(adresse)),
        bynavn: Some(adresse.by_navn.clone()),
        postnr: Some(adresse.post_nummer.clone()),
        kommune: Some(kommune(rum, adresse.kommune_kode)),
        region: region(rum, adresse.kommune_kode),
        ..af_daginstitution(rum, over)
    }
}

/// Street, number, floor and door: `Eksempelvej 1A, 2. tv`.
fn linje(adresse: &Adresse) -> String {
    let mut linje = format!("{} {}", adresse.vej_navn, adresse.hus_nummer);
    let etage = adresse.etage.as_ref().map(|etage| format!("{}.", etage.trim_end_matches('.')));
    let inde: Vec<_> = [etage, adresse.doer.clone()].into_iter().flatten().collect();
    if !inde.is_empty() {
        linje.push_str(&format!(", {}", inde.join(" ")));
    }
    linje
}

fn kodet(rum: &Rum<'_>, kode: u32, tabel: &Tabel) -> Kodet {
    Kodet { kode: kode.to_string(), tekst: tabel.tekst(kode, rum.dag()).unwrap_or_default().to_owned() }
}

fn kommune(rum: &Rum<'_>, kode: Kommunekode) -> Kodet {
    kodet(rum, kode.0.into(), &rum.koder.kommuner)
}

fn region(rum: &Rum<'_>, kode: Kommunekode) -> Option<Kodet> {
    let kommune = rum.koder.kommune.get(&u32::from(kode.0))?;
    Some(Kodet { kode: kommune.regionskode.to_string(), tekst: kommune.regionsnavn.clone() })
}
