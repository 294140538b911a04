//! Whether the way is open, and to whom: `HelloWorld`, `HelloWorldCredentials`.

use std::sync::Arc;

use crate::tilslutning::{Acting, Part, Rolle};
use crate::types::{Cvr, Time};
use crate::xml::Writer;

/// The answer to `HelloWorld`: `Hello <datostempel>` (dtr.md §2).
#[must_use]
pub fn hello(namespace: &str, now: Time) -> String {
    svar("HelloWorldResponse", namespace, now).finish()
}

/// Who a caller was proven to be.
#[derive(Debug)]
pub struct Bevist<'a> {
    /// Of its certificate.
    pub cvr: &'a Cvr,
    /// What proved it, in the journal's word; not known of a replay.
    pub bevis: Option<&'static str>,
    /// In which role it is let in.
    pub acting: &'a Acting,
    /// The parties that it calls for itself as.
    pub parter: &'a [Arc<Part>],
}

/// The answer to `HelloWorldCredentials` of Institutionsregisteret (ir.md §7; what it tells is our choice).
#[must_use]
pub fn hello_credentials(namespace: &str, now: Time, hvem: &Bevist<'_>) -> String {
    let mut xml = svar("HelloWorldCredentialsResponse", namespace, now);
    xml.element("cvrNummer", hvem.cvr.as_str()).element_if("bevis", hvem.bevis);
    match hvem.acting {
        Acting::System(system) => {
            xml.element("system", system.as_str());
        }
        Acting::Part(_) => hvem.parter.iter().for_each(|part| skriv_part(&mut xml, part)),
    }
    xml.finish()
}

fn svar(element: &str, namespace: &str, now: Time) -> Writer {
    let mut xml = Writer::new();
    xml.start(element).attr("xmlns", namespace).element("svar", &format!("Hello {now:.3}"));
    xml
}

fn skriv_part(xml: &mut Writer, part: &Part) {
    let (slags, nummer) = match part {
        Part { rolle: Some(Rolle::Ministerium), .. } => ("ministerium", None),
        Part { rolle: Some(Rolle::Region(kode)), .. } => ("region", Some(kode.to_string())),
        Part { kommunekode: Some(kode), .. } => ("kommune", Some(kode.to_string())),
        Part { institutionsnummer: Some(nummer), .. } => ("institution", Some(nummer.to_string())),
        Part { .. } => ("ejer", None),
    };
    xml.start("part").element("slags", slags).element_if("nummer", nummer.as_deref());
    xml.end();
}
