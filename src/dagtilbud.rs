//! Dagtilbudsregisteret: day-care units on three levels, and the rules that keep them right.
//!
//! Pure: it sees the register through [`Register`] and returns what is to be written; it knows no XML, no SQL, no clock.
//! Each rule is named by its number in `contract/dtr-rules.md` where it is enforced.

pub mod model;

pub use model::*;
