//! `GetKodetabel`: the code tables, and the lawful combinations.

use crate::registre::{Koder, koder::Gyldig};
use crate::xml::Writer;

/// Writes a table. The schema has let only these names through.
pub(super) fn write(xml: &mut Writer, koder: &Koder, navn: &str) {
    xml.start("kodetabel").element("navn", navn);
    if navn == "krydsvalidering" {
        for (ejerform, lovgrundlag, insttype3, gyldighed) in koder.krydsvalidering.kombinationer() {
            xml.start("kombination");
            xml.element("ejerformKode", &ejerform.to_string());
            xml.element("lovgrundlagKode", &lovgrundlag.to_string());
            xml.element("InstType3", &insttype3.to_string());
            gyldig(xml, gyldighed);
            xml.end();
        }
    } else if let Some(tabel) = koder.tabel(navn) {
        for raekke in tabel.koder() {
            xml.start("raekke").element("kode", &raekke.kode).element("tekst", &raekke.tekst);
            gyldig(xml, raekke.gyldig);
            xml.end();
        }
    }
    xml.end();
}

fn gyldig(xml: &mut Writer, gyldig: Gyldig) {
    xml.element_if("gyldigFra", gyldig.fra.map(|dag| dag.to_string()).as_deref());
    xml.element_if("gyldigTil", gyldig.til.map(|dag| dag.to_string()).as_deref());
}
