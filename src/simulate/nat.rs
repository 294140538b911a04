//! A national night of SkoleGrunddata: every supplier sends its institutions, signed and over TLS, and then the register is read.
//!
//! The country is drawn institution by institution as it is sent (`plan`, `indhold`, `dokument`), so that the caller's memory does not grow with
//! it. Four nights follow each other on the same register; what the gateway answers is held against what was sent, and anything else than
//! that ends the run.

mod cpr;
mod dokument;
mod indhold;
mod navne;
pub mod plan;

#[cfg(test)]
mod tests;

pub use dokument::{Natslags, Taelling};
