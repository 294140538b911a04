//! ImportService: its messages read into changes (dtr.md §2, choices.md §3).

mod decode;
mod sti;

pub use decode::{Batch, decode};
