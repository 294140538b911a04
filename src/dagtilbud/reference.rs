//! What the reference tables say of a unit: judged when it is changed, and every month (dtr-rules 14, 15, 22).

use super::fejl::Brud;
use crate::registre::Adresse;
use crate::registre::adresse_noegle as noegle;
use crate::registre::{CvrRaekke, DarRaekke, Reference};
use crate::types::Cvr;

/// dtr-rules 15: the P-number must be active in CVR. It need not be unique, and its trade code does not matter (dtr-rules 16, 18).
pub(super) fn pnummer(i_cvr: &Reference<CvrRaekke>) -> Option<Brud> {
    match i_cvr {
        Reference::IkkeIndlaest => None,
        Reference::Ukendt => Some(Brud::PnummerUkendt),
        Reference::Fundet(raekke) => (!raekke.aktiv).then_some(Brud::PnummerIkkeAktivt),
    }
}

/// dtr-rules 22: the CVR number is the P-number's. Whose it is does not matter (dtr-rules 19).
pub(super) fn cvr(cvr: Option<&Cvr>, i_cvr: &Reference<CvrRaekke>) -> Option<Brud> {
    match (cvr, i_cvr) {
        (Some(fundet), Reference::Fundet(raekke)) if raekke.aktiv && *fundet != raekke.cvr => {
            Some(Brud::CvrAfviger { forventet: raekke.cvr.clone(), fundet: fundet.clone() })
        }
        _ => None,
    }
}

/// dtr-rules 14: the address is one of DAR's, and lies where it says. It need not be the one in CVR (dtr-rules 17).
pub(super) fn adresse(adresse: &Adresse, i_dar: &Reference<DarRaekke>) -> Option<Brud> {
    let raekke = match i_dar {
        Reference::IkkeIndlaest => return None,
        Reference::Ukendt => return Some(Brud::AdresseUkendt),
        Reference::Fundet(raekke) => raekke,
    };
    if raekke.noegle != noegle(&adresse.vej_navn, &adresse.hus_nummer, &adresse.post_nummer) {
        return Some(Brud::AdresseAfviger);
    }
    let (dar, angivet) = (raekke.kommune, adresse.kommune_kode);
    (dar != angivet).then_some(Brud::KommuneAfviger { dar, angivet })
}
