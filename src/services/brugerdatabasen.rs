//! Brugerdatabasen: what its five services share.

pub mod import;
mod institution;

pub use institution::Numre;

use super::{Namespace, Operation, Service};
use crate::soap::BPI_COMMON;
use crate::store::{self, Conn};
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, SystemId};
use crate::xml::Writer;

/// The answer to `helloWorldWithCertificate`: `Hello <udbydersystemID>!` (bpi.md 0.1).
#[must_use]
pub fn hello(system: &SystemId) -> String {
    let mut xml = Writer::new();
    xml.start("helloWorldWithCertificateResponse").attr("xmlns", BPI_COMMON);
    xml.element("helloWorldResult", &format!("Hello {system}!"));
    xml.finish()
}

/// The institution numbers that a scope covers, ascending, each once. A scope for all covers every institution that is registered as a
/// party: the caller can use each of them, and asks in order to know which there are. Parties without a number have none to tell.
///
/// # Errors
/// Storage's.
pub fn regnr(conn: &Conn, scope: &Scope) -> store::Result<Vec<Institutionsnummer>> {
    match scope {
        Scope::Alle => conn.institutionsnumre(),
        Scope::Parter(parter) => {
            let mut numre: Vec<_> = parter.iter().filter_map(|part| part.institutionsnummer.clone()).collect();
            numre.sort();
            numre.dedup();
            Ok(numre)
        }
    }
}

/// The answer to an operation of the `hentDataAftaler` family. The answer element is the operation's own; its children are common/3's in
/// every service (bpi.md §1).
#[must_use]
pub fn write_regnr(service: &Service, operation: &Operation, numre: &[Institutionsnummer]) -> String {
    let name = operation.answer_name();
    let mut xml = Writer::with_capacity(256 + numre.len() * 24);
    match operation.answer {
        Namespace::Common => xml.start(&name),
        Namespace::Service => xml.start(&format!("s:{name}")).attr("xmlns:s", service.namespace),
    };
    xml.attr("xmlns", BPI_COMMON);
    for nummer in numre {
        xml.element("regnr", nummer.as_str());
    }
    xml.finish()
}

#[cfg(test)]
mod tests;
