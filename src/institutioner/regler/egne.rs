//! What a change of a unit's fields touches: what the unit itself keeps up to date (ir-rules 12), its address, or the rest (ir.md §3).

use super::myndighed::Indgreb;
use crate::institutioner::model::{Felter, Sted};
use crate::registre::Adresse;

/// The act that a change from one set of fields to another is.
pub(super) fn indgreb(foer: &Felter, efter: &Felter) -> Indgreb {
    let egne = Felter {
        mellemlangt_navn: foer.mellemlangt_navn.clone(),
        kort_navn: foer.kort_navn.clone(),
        cvr: foer.cvr.clone(),
        pnummer: foer.pnummer.clone(),
        leder: foer.leder.clone(),
        leder_kort: foer.leder_kort.clone(),
        email: foer.email.clone(),
        web: foer.web.clone(),
        telefon: foer.telefon.clone(),
        sted: Sted {
            adresse_kort: foer.sted.adresse_kort.clone(),
            adresse: uden_afledte(&efter.sted.adresse, &foer.sted.adresse),
            ..efter.sted.clone()
        },
        ..efter.clone()
    };
    if egne == *foer {
        return Indgreb::Egne;
    }
    let med_adresse = Felter { sted: foer.sted.clone(), ..egne };
    if med_adresse == *foer { Indgreb::Adresse } else { Indgreb::Aendring }
}

/// The address with another's derived parts: codes, coordinates and the town follow from the rest of it (2.10, 2.17, 2.20).
fn uden_afledte(adresse: &Adresse, anden: &Adresse) -> Adresse {
    Adresse {
        vej_kode: anden.vej_kode.clone(),
        by_navn: anden.by_navn.clone(),
        dawa_id: anden.dawa_id.clone(),
        geo_bredde: anden.geo_bredde.clone(),
        geo_laengde: anden.geo_laengde.clone(),
        ..adresse.clone()
    }
}

/// Keeps what an Update does not give and cannot have meant to empty: what is fetched for an address that stays (2.10, 2.20, 2.21), and
/// `institutionstype2`, which is kept for history (3.2), and `undervisningsniveau`, which is kept until it is reported anew (3.5), of a type
/// that stays.
pub(super) fn behold(givne: &mut Felter, foer: &Felter) {
    let (ny, gammel) = (&mut givne.sted.adresse, &foer.sted.adresse);
    if uden_afledte(ny, gammel) == *gammel {
        for (ny, gammel) in [
            (&mut ny.vej_kode, &gammel.vej_kode),
            (&mut ny.dawa_id, &gammel.dawa_id),
            (&mut ny.geo_bredde, &gammel.geo_bredde),
            (&mut ny.geo_laengde, &gammel.geo_laengde),
        ] {
            if ny.is_none() {
                ny.clone_from(gammel);
            }
        }
    }
    if givne.type3 == foer.type3 {
        givne.type2 = givne.type2.or(foer.type2);
        givne.undervisningsniveau = givne.undervisningsniveau.or(foer.undervisningsniveau);
    }
}
