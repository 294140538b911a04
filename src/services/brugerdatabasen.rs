//! Brugerdatabasen: what its five services share, and the reads of SkoleGrunddata, one file a service.
//!
//! A request becomes a [`Laesning`] ([`decode`]), and that an answer ([`answer`]). What is shown of a person `grunddata::vis` alone decides:
//! the writers here have no other way to a name or a number.

mod bruger;
mod eksport;
mod identifikation;
pub mod import;
mod inst;
mod institution;
mod laesning;
mod register;
mod rum;

pub use institution::Numre;
pub use laesning::{Eksport, Error as Uventet, Filtre, Hvor, Laesning, Pakke, decode};
pub use rum::Rum;

use super::{Namespace, Operation, Service};
use crate::grunddata::{KontaktVindue, PersonId, Ulaeselig, Vindue};
use crate::segl;
use crate::soap::BPI_COMMON;
use crate::store::grunddata::Raekke;
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

/// Why a read cannot be answered. None of these is the peer's fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Storage's.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A row does not open: the key is missing, or somebody has changed it.
    #[error(transparent)]
    Segl(#[from] segl::Error),
    /// It opens, and is not what it should be.
    #[error(transparent)]
    Ulaeselig(#[from] Ulaeselig),
}

/// Answers a read: the operation's answer element as the schema has it.
///
/// # Errors
/// See [`Error`].
pub fn answer(rum: &Rum<'_>, service: &Service, operation: &Operation, laesning: &Laesning) -> Result<String, Error> {
    let mut xml = Writer::with_capacity(1024);
    xml.start(&operation.answer_name()).attr("xmlns", service.uri(operation.answer));
    match laesning {
        Laesning::Eksport(eksport) => return eksport::write(rum, service.namespace, eksport),
        Laesning::Grupper(institution) => inst::grupper(rum, &mut xml, institution.as_ref())?,
        Laesning::BrugereIGruppe(institution, gruppe) => {
            inst::brugere_i_gruppe(rum, &mut xml, institution.as_ref(), gruppe)?;
        }
        Laesning::Institutioner(numre) => inst::institutioner(rum, &mut xml, numre)?,
        Laesning::Hierarki(nummer) => inst::hierarki(rum, &mut xml, nummer.as_ref())?,
        Laesning::InstBruger(hvor, bruger) => inst::inst_bruger(rum, &mut xml, hvor, *bruger)?,
        Laesning::Kontaktpersoner(hvor, bruger) => bruger::kontaktpersoner(rum, &mut xml, hvor, *bruger)?,
        Laesning::KontaktpersonsBrugere(hvor, bruger) => {
            bruger::kontaktpersons_brugere(rum, &mut xml, hvor, *bruger)?;
        }
        Laesning::Tilknytninger(bruger) => bruger::tilknytninger(rum, &mut xml, *bruger)?,
        Laesning::BrugeridFraCpr(cpr) => identifikation::brugerid_fra_cpr(rum, &mut xml, cpr.as_ref())?,
        Laesning::CprFraBrugerid(bruger) => identifikation::cpr_fra_brugerid(rum, &mut xml, *bruger)?,
    }
    Ok(xml.finish())
}

/// A pupil's contact persons, each with who it is. The row and its content name the same.
fn kontakter<'v>(
    raekke: &Raekke<'v>,
    vindue: &'v Vindue,
) -> Result<impl Iterator<Item = (PersonId, KontaktVindue<'v>)>, Error> {
    let (persons, contacts) = (raekke.kontakter(), vindue.kontakter());
    if persons.len() != contacts.len() {
        return Err(store::Error::Corrupt { table: "institutionsperson", column: "kontakter" }.into());
    }
    Ok(persons.zip(contacts))
}

#[cfg(test)]
mod tests;
