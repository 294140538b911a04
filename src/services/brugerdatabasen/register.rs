//! Institutions as wsiINST tells of them, wherever they are registered: in Dagtilbudsregisteret or in Institutionsregisteret.
//!
//! Closed units are not told of, nor those that are provisional (ir-rules 14).

mod dagtilbud;
mod institutioner;

use super::rum::Rum;
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
    pub(super) www: Option<String>,
    /// The daginstitution or the hovedskole that it belongs to.
    pub(super) hoved: Option<Institutionsnummer>,
    /// Where it lies.
    pub(super) kommune: Option<Kodet>,
    /// Whose it is.
    pub(super) adm_kommune: Option<Kodet>,
    pub(super) region: Option<Kodet>,
    pub(super) enhedsart: &'static str,
}

/// An institution and what is under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hierarki {
    pub(super) hoved: Institutionsnummer,
    pub(super) under: Vec<Institutionsnummer>,
}

/// The institution of a number, open. No number is in both registers: their forms differ.
pub(super) fn institution(rum: &Rum<'_>, nummer: &Institutionsnummer) -> Result<Option<Institution>> {
    match institutioner::institution(rum, nummer)? {
        None => dagtilbud::institution(rum, nummer),
        found => Ok(found),
    }
}

/// The hierarchy that a number is part of, on whichever level.
pub(super) fn hierarki(conn: &Conn, nummer: &Institutionsnummer) -> Result<Option<Hierarki>> {
    match institutioner::hierarki(conn, nummer)? {
        None => dagtilbud::hierarki(conn, nummer),
        found => Ok(found),
    }
}

/// Street, number, floor and door: `Eksempelvej 1A, 2. tv`; what is not known is left out, and a text of nothing is none.
fn linje(adresse: &Adresse) -> Option<String> {
    let sammen = |dele: &[&str]| dele.iter().copied().filter(|del| !del.is_empty()).collect::<Vec<_>>().join(" ");
    let etage = adresse.etage.as_ref().map(|etage| format!("{}.", etage.trim_end_matches('.')));
    let ude = sammen(&[&adresse.vej_navn, &adresse.hus_nummer]);
    let inde = sammen(&[&etage.unwrap_or_default(), adresse.doer.as_deref().unwrap_or_default()]);
    let dele: Vec<_> = [ude, inde].into_iter().filter(|del| !del.is_empty()).collect();
    (!dele.is_empty()).then(|| dele.join(", "))
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
