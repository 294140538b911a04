//! `institution`, its history in `aendring`, and `sag`: the rows of Institutionsregisteret.
//!
//! A unit is kept as JSON, the whole of it; the columns beside it are written from that, and are what is asked by. [`Skriver`] is the register as
//! the rules see it inside the writer's transaction. The questions give their rows one by one, in the order of the public extract.

mod historie;
mod konsekvens;
mod laes;
mod rows;
mod sag;
mod skriver;
#[cfg(test)]
pub(crate) mod test;
#[cfg(test)]
mod tests;
mod udvalg;

pub use historie::InstitutionAendring;
pub use sag::Sagslinje;
pub use skriver::Skriver;
pub use udvalg::InstitutionUdvalg;

pub use super::udvalg::Nedlagte;
