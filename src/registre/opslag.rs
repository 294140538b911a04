//! What the reference tables say of a unit: judged when it is changed, and every month (dtr-rules 14, 15, 22).

use super::adresse::{Adresse, noegle};
use super::faelles::Referencebrud;
use super::felt;
use super::koder::Opslag;
use super::reference::{CvrRaekke, DarRaekke, Reference};
use crate::types::Cvr;

/// dtr-rules 15: the P-number must be active in CVR. It need not be unique, and its trade code does not matter (dtr-rules 16, 18).
#[must_use]
pub fn pnummer(i_cvr: &Reference<CvrRaekke>) -> Option<Referencebrud> {
    match i_cvr {
        Reference::IkkeIndlaest => None,
        Reference::Ukendt => Some(Referencebrud::PnummerUkendt),
        Reference::Fundet(raekke) => (!raekke.aktiv).then_some(Referencebrud::PnummerIkkeAktivt),
    }
}

/// dtr-rules 22: the CVR number is the P-number's. Whose it is does not matter (dtr-rules 19).
#[must_use]
pub fn cvr(cvr: Option<&Cvr>, i_cvr: &Reference<CvrRaekke>) -> Option<Referencebrud> {
    match (cvr, i_cvr) {
        (Some(fundet), Reference::Fundet(raekke)) if raekke.aktiv && *fundet != raekke.cvr => {
            Some(Referencebrud::CvrAfviger { forventet: raekke.cvr.clone(), fundet: fundet.clone() })
        }
        _ => None,
    }
}

/// dtr-rules 14: the address is one of DAR's, and lies where it says. It need not be the one in CVR (dtr-rules 17). With the field to blame.
#[must_use]
pub fn adresse(adresse: &Adresse, i_dar: &Reference<DarRaekke>) -> Option<(&'static str, Referencebrud)> {
    let felt = if adresse.dawa_id.is_some() { felt::DAWA_ID } else { felt::VEJNAVN };
    let raekke = match i_dar {
        Reference::IkkeIndlaest => return None,
        Reference::Ukendt => return Some((felt, Referencebrud::AdresseUkendt)),
        Reference::Fundet(raekke) => raekke,
    };
    if raekke.noegle != noegle(&adresse.vej_navn, &adresse.hus_nummer, &adresse.post_nummer) {
        return Some((felt, Referencebrud::AdresseAfviger));
    }
    let (dar, angivet) = (raekke.kommune, adresse.kommune_kode);
    (dar != angivet).then_some((felt::KOMMUNE, Referencebrud::KommuneAfviger { dar, angivet }))
}

/// The town of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// As given, or derived from the postal code.
    Navn(String),
    /// As given; the postal code's is another.
    Afviger,
    /// As given; the postal code is in no table.
    Ukendt,
    /// Left out; the postal code is in no table.
    Mangler,
}

/// The town: as given, else from the postal code (choices.md §3).
#[must_use]
pub fn by(adresse: &Adresse, postdistrikt: Opslag<'_>) -> By {
    match (postdistrikt, adresse.by_navn.trim()) {
        (Opslag::Gaelder(distrikt), "") => By::Navn(distrikt.to_owned()),
        (Opslag::Gaelder(distrikt), givet) if givet.to_lowercase() == distrikt.to_lowercase() => {
            By::Navn(adresse.by_navn.clone())
        }
        (Opslag::Gaelder(_), _) => By::Afviger,
        (_, "") => By::Mangler,
        _ => By::Ukendt,
    }
}
