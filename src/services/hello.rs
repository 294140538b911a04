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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Validator;
    use crate::services;

    fn part(kommune: Option<u16>, institution: Option<&str>, rolle: Option<Rolle>) -> Part {
        Part {
            id: 1,
            cvr: "10000033".parse().unwrap(),
            navn: "Eksempel".into(),
            kommunekode: kommune.map(crate::types::Kommunekode),
            institutionsnummer: institution.map(|nummer| nummer.parse().unwrap()),
            rolle,
        }
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
        let system: SystemId = "EX100001".parse().unwrap();
        let dele = ["kommune:461", "institution:283001", "region:1083", "ministerium:", "ejer:"].map(|del| {
            let (slags, nummer) = del.split_once(':').unwrap();
            let nummer = if nummer.is_empty() { String::new() } else { format!("<nummer>{nummer}</nummer>") };
            format!("<part><slags>{slags}</slags>{nummer}</part>")
        });
        let sager = [
            (Some(&system), Some("tls+signatur"), "<bevis>tls+signatur</bevis><system>EX100001</system>".to_owned()),
            (None, None, dele.concat()),
        ];
        let service = services::find("/services/institutionsregister/InstitutionService/v1").unwrap();
        let validator = Validator::new(service.published.schema).unwrap();
        let now = "2026-11-23T10:01:00Z".parse().unwrap();
        for (system, bevis, forventet) in sager {
            let hvem = Identitet { cvr: &cvr, bevis, system, parter: &parter };
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
