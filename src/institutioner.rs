//! Institutionsregisteret: every unit that offers education, its hierarchy, and the acts that change it (ir.md).
//!
//! Pure: it sees the register through [`Register`], asks and writes there, and returns what to answer; it knows no XML, no SQL, no clock.
//! Each rule is named by its number in `contract/ir.md` (`ir-rules 9`) where it is enforced. [`anvend`] is the way in. What a unit's public
//! extract shows beside what is kept of it is derived in [`afledt`]; [`udtraek`] writes and reads the extracts.

pub mod afledt;
mod fejl;
mod felter;
pub mod handling;
mod konsekvens;
pub mod kontrol;
mod liv;
pub mod model;
mod register;
mod regler;
mod sag;
#[cfg(test)]
pub(crate) mod test;
pub mod udtraek;

pub use fejl::{Brud, Raad, felt};
pub use handling::{Aendring, Handling, NyHovedskole};
pub use konsekvens::{Konsekvens, myndigheder};
pub use model::*;
pub use register::{Dagtilbud, FOERSTE_NUMMER, Register, Serie};
pub use regler::{Anvendt, Foelge, Godkendelse, Haendelse, Regler, anvend};
pub use sag::{Afgoerelse, NySag, Sag, Sagsstatus};
