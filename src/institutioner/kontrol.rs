//! The rules of units as they stand: for an extract that is loaded, and for the monthly check.
//!
//! An act takes in what is right on the day. What an extract brings may never have been right, and codes, reference tables and neighbours change
//! afterwards. Nothing is changed here. A closed unit is history: it may keep codes that are no longer in force, and its fields' forms are let be.

mod paa_tvaers;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::Serialize;

use super::fejl::{Brud, Raad, felt};
use super::liv::{self, Liv};
use super::model::{Enhedsart, Institution, UDEN_FOR_KOMMUNAL_INDDELING};
use super::{afledt, felter};
use crate::registre::felter::{Meld, kode};
use crate::registre::opslag::{self, By};
use crate::registre::{Besked, CvrRaekke, DarRaekke, FaellesBrud, Koder, Reference, Referencebrud};
use crate::types::Institutionsnummer;

pub use paa_tvaers::{Enhedsfund, Kontrol, Rapport};

/// Something that is wrong with a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fund {
    /// `IRnnn`, the code with which an act would have been refused or advised.
    pub kode: &'static str,
    /// Danish.
    pub tekst: String,
    /// The rule, as `ir-rules 25`.
    pub regel: Option<&'static str>,
}

impl Fund {
    fn af(besked: &impl Besked) -> Self {
        let (kode, regel) = besked.kode_og_regel();
        Self { kode, tekst: besked.to_string(), regel }
    }
}

/// Every rule that a unit fails by itself and beside its hovedskole, which is `None` where it names none, or one that is not there.
#[must_use]
pub fn kontrol(unit: &Institution, hovedskole: Option<&Institution>, koder: &Koder, dag: Date) -> Vec<Fund> {
    let mut fund = for_sig(unit, koder, dag);
    let over = hovedskole.map(|over| (over.enhedsart, over.lukket()));
    fund.extend(under(unit.enhedsart, unit.lukket(), unit.hovedskole.as_ref(), over));
    fund
}

/// What CVR, DAR and the postal codes hold against an open unit; a table that is not loaded holds nothing.
#[must_use]
pub fn referencer(
    unit: &Institution,
    koder: &Koder,
    dag: Date,
    i_cvr: &Reference<CvrRaekke>,
    i_dar: &Reference<DarRaekke>,
) -> Vec<Fund> {
    if unit.lukket() {
        return Vec::new();
    }
    let adresse = &unit.felter.sted.adresse;
    let by = opslag::by(adresse, koder.postdistrikt(&adresse.post_nummer, dag));
    let ukendt = matches!(by, By::Ukendt | By::Mangler) && !matches!(i_dar, Reference::Fundet(_));
    let udenfor = adresse.kommune_kode == UDEN_FOR_KOMMUNAL_INDDELING;
    let i_dar = if udenfor { &Reference::IkkeIndlaest } else { i_dar };
    let brud = [
        unit.felter.pnummer.as_ref().and_then(|_| opslag::pnummer(i_cvr)),
        unit.felter.pnummer.as_ref().and_then(|_| opslag::cvr(unit.felter.cvr.as_ref(), i_cvr)),
        opslag::adresse(adresse, i_dar).map(|(_, brud)| brud),
        (ukendt && !udenfor).then_some(Referencebrud::PostnummerUkendt),
    ];
    brud.into_iter().flatten().map(|brud| Fund::af(&Raad::from(brud))).collect()
}

fn for_sig(unit: &Institution, koder: &Koder, dag: Date) -> Vec<Fund> {
    let mut fund = Vec::new();
    fund.extend(liv::brud(unit.enhedsart, Liv::af(unit), unit.aktivkode).map(|brud| Fund::af(&brud)));
    if unit.lukket() {
        kendte_koder(unit, koder, dag, &mut fund);
    } else {
        felternes(unit, koder, dag, &mut fund);
    }
    let dage = match (unit.lukket(), unit.nedlagt) {
        (true, None) => Some(Raad::NedlagtUdenDag),
        (false, Some(_)) => Some(Raad::AabenMedNedlagt),
        _ => None,
    };
    fund.extend(dage.iter().map(Fund::af));
    let afviger = unit.udtraek.keys().map(|kolonne| Raad::AfledtAfviger { kolonne: kolonne.clone() });
    fund.extend(afviger.map(|raad| Fund::af(&raad)));
    fund
}

/// The fields of an open unit, as an act would judge them; what is empty is told as missing.
fn felternes(unit: &Institution, koder: &Koder, dag: Date, fund: &mut Vec<Fund>) {
    felter::kontroller(koder, dag, &unit.felter, &mut |felt, brud| {
        let mangler = matches!(brud, Brud::Faelles(FaellesBrud::Form { fundet: 0, .. }));
        fund.push(if mangler { Fund::af(&Raad::FeltMangler { felt }) } else { Fund::af(&brud) });
    });
    if afledt::postdistrikt(koder, &unit.felter.sted, dag).is_empty() {
        fund.push(Fund::af(&Raad::FeltMangler { felt: felt::BYNAVN }));
    }
    let tegn = unit.felter.navn.chars().count();
    if (afledt::MELLEMLANGT_MAX + 1..=felter::NAVN_MAX).contains(&tegn) {
        fund.push(Fund::af(&Raad::LangtNavn { tegn }));
    }
}

/// The codes of a closed unit: known, whether in force or not.
fn kendte_koder(unit: &Institution, koder: &Koder, dag: Date, fund: &mut Vec<Fund>) {
    let meld: &mut Meld<'_> = &mut |_, brud| {
        if matches!(brud, FaellesBrud::UkendtKode { .. }) {
            fund.push(Fund::af(&Brud::from(brud)));
        }
    };
    let felter = &unit.felter;
    kode(meld, felt::TYPE3, "institutionstype3", &koder.ir_insttype3, felter.type3, dag);
    kode(meld, felt::RESSORT, "ressortministerium", &koder.ir_ministerium, felter.ressort, dag);
    kode(meld, felt::EJERKODE, "ejerkode", &koder.ir_ejerkode, felter.ejerkode, dag);
    if let Some(flyttekode) = unit.flyttekode {
        kode(meld, felt::FLYTTEKODE, "flyttekode", &koder.ir_flyttekode, flyttekode, dag);
    }
}

/// ir-rules 15, 17: the hovedskole that a unit names, by its number, its enhedsart and whether it is closed.
fn under(
    art: Enhedsart,
    lukket: bool,
    hovedskole: Option<&Institutionsnummer>,
    over: Option<(Enhedsart, bool)>,
) -> Option<Fund> {
    let raad = match (art, hovedskole.cloned()) {
        (Enhedsart::Afdeling, None) => (!lukket).then_some(Raad::HovedskoleMangler),
        (Enhedsart::Afdeling, Some(hovedskole)) => {
            forkert(over, lukket).map(|hvorfor| Raad::ForkertHovedskole { hovedskole, hvorfor })
        }
        (_, Some(hovedskole)) => Some(Raad::HovedskoleForMeget { hovedskole }),
        (_, None) => None,
    };
    raad.map(|raad| Fund::af(&raad))
}

fn forkert(over: Option<(Enhedsart, bool)>, lukket: bool) -> Option<&'static str> {
    match over {
        None => Some("findes ikke i registeret"),
        Some((Enhedsart::Simpel | Enhedsart::Afdeling, _)) => Some("er ikke en hovedskole"),
        Some((Enhedsart::Hovedskole, true)) if !lukket => Some("er nedlagt"),
        Some((Enhedsart::Hovedskole, _)) => None,
    }
}
