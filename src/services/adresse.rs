//! `Adresse`, as every service of the registers has it (choices.md §3).

use crate::registre::Adresse;
use crate::types::Kommunekode;
use crate::xml::Writer;

/// A municipality's code on the wire: three digits.
pub(super) fn kommunekode(kode: Kommunekode) -> String {
    format!("{kode:03}")
}

/// Writes an address; what stands in the place of `kommuneKode` is the caller's.
pub(super) fn adresse(xml: &mut Writer, adresse: &Adresse, by_navn: Option<&str>, kommune: impl FnOnce(&mut Writer)) {
    xml.start("Adresse");
    xml.element("vejNavn", &adresse.vej_navn);
    xml.element_if("vejKode", adresse.vej_kode.as_deref());
    xml.element("husNummer", &adresse.hus_nummer);
    xml.element_if("etage", adresse.etage.as_deref());
    xml.element_if("doer", adresse.doer.as_deref());
    xml.element_if("supplerendeBynavn", adresse.supplerende_bynavn.as_deref());
    xml.element("postNummer", &adresse.post_nummer);
    xml.element_if("byNavn", by_navn);
    kommune(xml);
    xml.element_if("dawaId", adresse.dawa_id.as_deref());
    xml.element_if("geoBredde", adresse.geo_bredde.as_deref());
    xml.element_if("geoLaengde", adresse.geo_laengde.as_deref());
    xml.end();
}
