//! The messages to Institutionsregisteret: acts as VedligeholdService takes them, and reads.

use super::beskeder::{Besked, i_konvolut};
use crate::institutioner::{Aendring, Handling};
use crate::services::ir_vedligehold::{skriv_aendring, skriv_kald};

/// Where acts are sent.
const VEDLIGEHOLD: &str = "/services/institutionsregister/VedligeholdService/v1";
/// Where reads are sent.
const INSTITUTION: &str = "/services/institutionsregister/InstitutionService/v1";
/// The namespace of both.
const NAVNERUM: &str = "urn:tilslut:institutionsregister:1";
/// The public extract: JSON, and CSV.
pub(super) const UDTRAEK: [&str; 2] = ["/frontend-api/Institutions", "/frontend-api/Institutions.csv"];

/// A batch.
pub(super) fn batch(batch_id: &str, aendringer: &[Aendring]) -> Besked {
    i_konvolut(VEDLIGEHOLD, NAVNERUM, "ImporterAendringer", aendringer.len(), |xml| {
        xml.start("ImporterAendringer").attr("xmlns", NAVNERUM).attr("batchId", batch_id);
        aendringer.iter().for_each(|aendring| skriv_aendring(xml, aendring));
        xml.end();
    })
}

/// An act by a method of its own.
pub(super) fn alene(handling: &Handling) -> Besked {
    i_konvolut(VEDLIGEHOLD, NAVNERUM, handling.metode(), 1, |xml| skriv_kald(xml, NAVNERUM, handling))
}

/// A read with one argument, or none.
pub(super) fn laes(metode: &str, argument: Option<(&str, &str)>) -> Besked {
    i_konvolut(INSTITUTION, NAVNERUM, metode, 0, |xml| {
        xml.start(metode).attr("xmlns", NAVNERUM);
        if let Some((navn, vaerdi)) = argument {
            xml.element(navn, vaerdi);
        }
        xml.end();
    })
}
