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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Validator;
    use crate::services;

    fn part(kommune: Option<u16>, institution: Option<&str>, rolle: Option<Rolle>) -> Arc<Part> {
        Arc::new(Part {
            id: 1,
            cvr: "10000033".parse().unwrap(),
            navn: "Eksempel".into(),
            kommunekode: kommune.map(crate::types::Kommunekode),
            institutionsnummer: institution.map(|nummer| nummer.parse().unwrap()),
            rolle,
        })
    }

    #[test]
    fn who_a_caller_is() {
        let cvr = "10000033".parse().unwrap();
        let parter = [
            part(Some(461), None, None),
            part(None, Some("283001"), None),
            part(None, None, Some(Rolle::Region(1083))),
            part(None, None, Some(Rolle::Ministerium)),
            part(None, None, None),
        ];
        let som_system = Acting::System("EX100001".parse().unwrap());
        let dele = ["kommune:461", "institution:283001", "region:1083", "ministerium:", "ejer:"].map(|del| {
            let (slags, nummer) = del.split_once(':').unwrap();
            let nummer = if nummer.is_empty() { String::new() } else { format!("<nummer>{nummer}</nummer>") };
            format!("<part><slags>{slags}</slags>{nummer}</part>")
        });
        let sager = [
            (&som_system, Some("tls+signatur"), "<bevis>tls+signatur</bevis><system>EX100001</system>".to_owned()),
            (&Acting::Part(1), None, dele.concat()),
        ];
        let service = services::find("/services/institutionsregister/InstitutionService/v1").unwrap();
        let validator = Validator::new(service.published.schema).unwrap();
        let now = "2026-11-23T10:01:00Z".parse().unwrap();
        for (acting, bevis, forventet) in sager {
            let hvem = Bevist { cvr: &cvr, bevis, acting, parter: &parter };
            let svar = hello_credentials(service.namespace, now, &hvem);
            let found = validator.validate(&svar, 0..svar.len(), &Default::default()).unwrap();
            assert!(found.is_empty(), "{found:?}");
            let ventet = format!(
                "<HelloWorldCredentialsResponse xmlns=\"urn:tilslut:institutionsregister:1\"><svar>Hello 2026-11-23T10:01:00.000Z</svar>\
                 <cvrNummer>10000033</cvrNummer>{forventet}</HelloWorldCredentialsResponse>"
            );
            assert_eq!(svar, ventet);
        }
    }
}
