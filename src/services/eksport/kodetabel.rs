//! Rows of `GetKodetabel`.

use crate::registre::koder::{Gyldig, Tabel};
use crate::xml::Writer;

/// Writes the rows of a table.
pub(in crate::services) fn raekker(xml: &mut Writer, tabel: &Tabel) {
    for raekke in tabel.koder() {
        xml.start("raekke").element("kode", &raekke.kode).element("tekst", &raekke.tekst);
        gyldig(xml, raekke.gyldig);
        xml.end();
    }
}

/// When a row is in force.
pub(in crate::services) fn gyldig(xml: &mut Writer, gyldig: Gyldig) {
    xml.element_if("gyldigFra", gyldig.fra.map(|dag| dag.to_string()).as_deref());
    xml.element_if("gyldigTil", gyldig.til.map(|dag| dag.to_string()).as_deref());
}
