//! What the reads of Dagtilbudsregisteret and of Institutionsregisteret share: arguments, and how an answer is written.
//!
//! Each register's own service says which units a method is about, and writes their fields: [`super::dtr_eksport`], [`super::ir_institution`].

mod aendringer;
mod argumenter;
mod kodetabel;
mod skriver;

pub use argumenter::{Argumenter, Error, decode};

pub(super) use aendringer::Side;
pub(super) use kodetabel::{gyldig, raekker};
pub(super) use skriver::{Skriver, tidspunkt};

use crate::store::dagtilbud::Nedlagte;
use crate::types::Time;

/// A read that the schema has accepted.
#[derive(Debug)]
pub struct Request {
    /// The service's namespace.
    pub namespace: &'static str,
    /// The method.
    pub operation: &'static str,
    /// Its arguments.
    pub argumenter: Argumenter,
    /// When it was received.
    pub now: Time,
}

impl Request {
    /// Whether closed units are asked for too.
    pub(super) fn nedlagte(&self) -> Nedlagte {
        if self.argumenter.nedlagte { Nedlagte::Med } else { Nedlagte::Uden }
    }
}
