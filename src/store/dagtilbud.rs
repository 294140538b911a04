//! `daginstitution`, `anvisningsenhed`, `alternativ_adresse`, `nummerserie`: the register's rows, and its history in `aendring`.
//!
//! [`Skriver`] is the register as the rules see it inside the writer's transaction. The questions of EksportService give their rows one by one to
//! a function of the caller's, so that an answer can be written while the rows are read.

mod historie;
mod laes;
mod rows;
mod skriver;
#[cfg(test)]
mod tests;
mod udvalg;

pub use historie::{RegisterAendring, Stand};
pub use skriver::Skriver;
pub use udvalg::{AdresseUdvalg, DaginstitutionUdvalg, DagtilbudUdvalg, EnhedUdvalg};

pub use super::udvalg::Nedlagte;
