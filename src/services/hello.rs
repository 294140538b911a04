//! Whether the way is open, and who a caller is proven to be.

use crate::tilslutning::{Part, Rolle};
use crate::types::{Cvr, SystemId, Time};
use crate::xml::Writer;

/// The answer to `HelloWorld`: `Hello <datostempel>` (dtr.md §2).
#[must_use]
pub fn hello(namespace: &str, now: Time) -> String {
    let mut xml = Writer::new();
    xml.start("HelloWorldResponse").attr("xmlns", namespace).element("svar", &hilsen(now));
    xml.finish()
}

fn hilsen(now: Time) -> String {
    format!("Hello {now:.3}")
}

/// Who a caller is.
#[derive(Debug, Clone, Copy)]
pub struct Identitet<'a> {
    /// Its certificate's CVR number.
    pub cvr: &'a Cvr,
    /// By what that was proven, in the journal's word; `None` where it was taken as recorded.
    pub bevis: Option<&'a str>,
    /// The system that it acts as.
    pub system: Option<&'a SystemId>,
    /// The parties that it acts as, where it calls for itself.
    pub parter: &'a [Part],
}

/// The answer to `HelloWorldCredentials` (ir.md §7; what it tells is our choice).
#[must_use]
pub fn hello_credentials(namespace: &str, now: Time, hvem: &Identitet<'_>) -> String {
    let mut xml = Writer::new();
    xml.start("HelloWorldCredentialsResponse").attr("xmlns", namespace);
    xml.element("svar", &hilsen(now));
    xml.element("cvrNummer", hvem.cvr.as_str());
    xml.element_if("bevis", hvem.bevis);
    match hvem.system {
        Some(system) => {
            xml.element("system", system.as_str());
        }
        None => hvem.parter.iter().for_each(|part| self::part(&mut xml, part)),
    }
    xml.finish()
}

fn part(xml: &mut Writer, part: &Part) {
    let (slags, nummer) = match (part.rolle, part.kommunekode, &part.institutionsnummer) {
        (Some(Rolle::Ministerium), ..) => ("ministerium", None),
        (Some(Rolle::Region(kode)), ..) => ("region", Some(kode.to_string())),
        (None, Some(kode), _) => ("kommune", Some(kode.to_string())),
        (None, None, Some(nummer)) => ("institution", Some(nummer.to_string())),
        (None, None, None) => ("ejer", None),
    };
    xml.start("part").element("slags", slags);
    xml.element_if("nummer", nummer.as_deref());
    xml.end();
}
