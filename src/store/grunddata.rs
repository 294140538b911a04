//! `importkilde`, `gruppe`, `person`, `institutionsperson`, `kontaktperson`: the rows of SkoleGrunddata, and `eksportkald`.
//!
//! What tells of a person is sealed, and found by a keyed digest. The questions give the rows as they lie; who has the keys opens them, in the
//! place that [`sted_institutionsperson`] and [`sted_person`] say.

mod eksportkald;
mod laes;
#[cfg(test)]
pub(crate) mod test;
#[cfg(test)]
mod tests;

pub use eksportkald::Eksportkald;
pub use laes::{Forseglet, Raekke, Rolleslags};

use crate::segl::Opslag;

/// Where a row's content is sealed: its source, and its `LocalPersonId`'s digest.
#[must_use]
pub fn sted_institutionsperson(kilde: i64, lokal: &Opslag) -> Vec<u8> {
    [b"institutionsperson".as_slice(), &kilde.to_be_bytes(), lokal].concat()
}

/// Where a person's CPR number is sealed: its own digest.
#[must_use]
pub fn sted_person(cpr: &Opslag) -> Vec<u8> {
    [b"person".as_slice(), cpr].concat()
}
