//! What the services that change a register have in common: how a sending is read, how its places are told, and how it is answered.
//!
//! ImportService of Dagtilbudsregisteret and VedligeholdService of Institutionsregisteret differ in their methods and fields; those are in
//! [`super::dtr_import`] and [`super::ir_vedligehold`].

mod felter;
mod sending;
mod skema;
mod sti;
mod svar;

pub(super) use felter::{Felter, Ordforraad};
pub use sending::Sending;
pub(super) use sending::{Fundet, read};
pub use skema::{Dokument, dokument, skema_navn, write_skema};
pub use sti::{ADRESSE, Sendt, Stier};
pub use svar::{Meddelelse, Skjulte, Status, Svar, write};
pub(super) use svar::{foelger, meddelelser};

use crate::xml;

/// The schema let something through that cannot be read: schema and code disagree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A field that must be there is not.
    #[error("feltet {0} mangler")]
    Missing(&'static str),
    /// A field's text is not of its form.
    #[error("feltet {0} har en anden form end skemaet lover")]
    Form(&'static str),
    /// An element that no change has.
    #[error("et ukendt element ved byte {0}")]
    Unknown(usize),
    /// The reader refused what it accepted before.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}
