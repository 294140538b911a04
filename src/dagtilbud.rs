//! Dagtilbudsregisteret: day-care units on three levels, and the rules that keep them right.
//!
//! Pure: it sees the register through [`Register`], asks and writes there, and returns what to answer; it knows no XML, no SQL, no clock.
//! Each rule is named by its number in `contract/dtr-rules.md` where it is enforced. [`anvend`] is the way in; [`udtraek`] reads the register's public
//! extract.
//!
//! Rules 16 to 20 are *not* checked, on purpose: P-numbers may be shared, names and addresses need not agree with CVR, the trade code and the
//! kind of the CVR number do not matter, and there is no check for duplicates.

mod fejl;
mod felter;
pub mod kontrol;
pub mod model;
mod register;
mod regler;
#[cfg(test)]
pub(crate) mod test;
pub mod udtraek;

pub use fejl::{Brud, Raad, felt};
pub use model::*;
pub use register::{Register, Serie};
pub use regler::{Anvendt, Regler, anvend};

/// `ejerformKode` of a private unit, which its owner maintains (dtr-rules 36).
pub const EJERFORM_PRIVAT: u32 = 3;
/// `InstType3` of dagpleje (dtr-rules 47-50).
pub const INSTTYPE_DAGPLEJE: u32 = 6013;
