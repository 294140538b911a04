//! ImportService: its messages read into changes, and its answers written (dtr.md §2, choices.md §3).

mod decode;
mod skema;
mod sti;
mod svar;

pub use decode::{Batch, Error, decode};
pub use skema::{Dokument, dokument, skema_navn, write_skema};
pub use sti::Stier;
pub use svar::{Meddelelse, Status, Svar, write};
