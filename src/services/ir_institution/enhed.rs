//! A unit as InstitutionService gives it (`InstitutionType` of the schema): what is kept of it, what is derived, and codes with their texts.

use crate::institutioner::{Institution, Sted, UDEN_FOR_KOMMUNAL_INDDELING, afledt};
use crate::services::adresse::kommunekode;
use crate::services::eksport::Skriver;
use crate::types::Kommunekode;

/// One unit, as an element of this name.
pub(super) fn institution(ud: &mut Skriver<'_>, element: &str, unit: &Institution) {
    ud.xml.start(element);
    hvem(ud, unit);
    sted(ud, &unit.felter.sted);
    kontakt(ud, unit);
    koder(ud, unit);
    liv(ud, unit);
    ud.xml.end();
}

fn hvem(ud: &mut Skriver<'_>, unit: &Institution) {
    let felter = &unit.felter;
    ud.xml.element("institutionsNummer", unit.nummer.as_str());
    ud.kode("enhedsart", unit.enhedsart.kode().into(), &ud.koder.ir_enhedsart);
    ud.xml.element_if("hovedskoleNummer", unit.hovedskole.as_ref().map(|nummer| nummer.as_str()));
    ud.xml.element("institutionsNavn", &felter.navn);
    ud.xml.element("mellemlangtNavn", felter.mellemlangt()).element("kortNavn", felter.kort());
    ud.xml.element_if("cvrNummer", felter.cvr.as_ref().map(|cvr| cvr.as_str()));
    ud.xml.element_if("pNummer", felter.pnummer.as_ref().map(|pnummer| pnummer.as_str()));
}

fn sted(ud: &mut Skriver<'_>, sted: &Sted) {
    let kommune = sted.adresse.kommune_kode;
    let tekst = kommunens_tekst(ud, kommune);
    ud.adresse(&sted.adresse, afledt::postdistrikt(ud.koder, sted, ud.dag), tekst);
    if let Some((region, navn)) = afledt::region(ud.koder, kommune) {
        ud.kodet("beliggenhedsregion", region, navn);
    }
    ud.xml.element_if("lokalitet", sted.lokalitet.as_deref());
    ud.xml.element_if("stednavn", sted.stednavn.as_deref());
    ud.xml.element_if("postboks", sted.postboks.as_deref());
    ud.xml.element("adresseKort", &afledt::adresse_kort(sted));
}

fn kontakt(ud: &mut Skriver<'_>, unit: &Institution) {
    let felter = &unit.felter;
    ud.xml.element_if("institutionsleder", felter.leder.as_deref());
    ud.xml.element_if("lederKortNavn", felter.lederens_korte());
    ud.xml.element_if("email", felter.email.as_deref());
    ud.xml.element_if("web", felter.web.as_deref());
    ud.xml.element_if("telefon", felter.telefon.as_deref());
}

fn koder(ud: &mut Skriver<'_>, unit: &Institution) {
    let (felter, koder) = (&unit.felter, ud.koder);
    ud.kode("institutionstype3", felter.type3, &koder.ir_insttype3);
    ud.xml.element_if("institutionstype2", felter.type2.map(|kode| format!("{kode:03}")).as_deref());
    ud.kode("ressortministerium", felter.ressort, &koder.ir_ministerium);
    ud.xml.element_if("undervisningsniveau", felter.undervisningsniveau.map(|trin| trin.to_string()).as_deref());
    ud.kode("ejerkode", felter.ejerkode, &koder.ir_ejerkode);
    if let Some(kommune) = felter.adm_kommune {
        let tekst = kommunens_tekst(ud, kommune);
        ud.kodet("administrationskommune", kommunekode(kommune), tekst);
    }
    if let Some(region) = felter.adm_region {
        ud.kodet("administrationsregion", region, koder.regionsnavn(region.into()).unwrap_or_default());
    }
    ud.kode("aktivkode", unit.aktivkode, &koder.ir_aktivkode);
}

fn liv(ud: &mut Skriver<'_>, unit: &Institution) {
    ud.xml.element_if("oprettet", unit.oprettet.map(|maaned| maaned.to_string()).as_deref());
    ud.xml.element_if("nedlagt", unit.nedlagt.map(|dag| dag.to_string()).as_deref());
    if let Some(kode) = unit.flyttekode {
        ud.kode("flyttekode", kode, &ud.koder.ir_flyttekode);
    }
    ud.xml.element_if("flytteinstitution", unit.flytteinstitution.as_ref().map(|nummer| nummer.as_str()));
    ud.xml.element_if("ajourfoert", unit.ajourfoert.map(|dag| dag.to_string()).as_deref());
    if let Some(aktivitet) = unit.elevaktivitet {
        ud.xml.start("Elevaktivitet");
        ud.xml.element("elever", &aktivitet.elever.to_string()).element("pr", &aktivitet.pr.to_string());
        ud.xml.end();
    }
    for dagtilbud in &unit.landsbyordning {
        ud.xml.element("landsbyordning", dagtilbud.as_str());
    }
    for (navn, vaerdi) in &unit.ikke_vedligeholdt {
        ud.xml.start("ikkeVedligeholdt").attr("navn", navn).text(vaerdi).end();
    }
}

/// The name of a municipality as `GetKodetabel` has it.
fn kommunens_tekst<'k>(ud: &Skriver<'k>, kode: Kommunekode) -> &'k str {
    if kode == UDEN_FOR_KOMMUNAL_INDDELING {
        return afledt::UDEN_FOR_TEKST;
    }
    ud.koder.kommuner.tekst(kode.0.into(), ud.dag).unwrap_or_default()
}
