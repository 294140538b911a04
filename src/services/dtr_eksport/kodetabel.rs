//! `GetKodetabel`: the code tables, and the lawful combinations.

use crate::registre::Koder;
use crate::services::eksport::{gyldig, raekker};
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
        raekker(xml, tabel);
    }
    xml.end();
}
