//! VedligeholdService of Institutionsregisteret: its messages read into acts, and acts written as messages (ir.md §3 to §6; names and form are our
//! choice).

mod decode;
mod encode;
mod sager;
mod sti;
#[cfg(test)]
mod tests;

pub use decode::{Batch, decode};
pub use encode::{aendring as skriv_aendring, kald as skriv_kald};
pub use sager::{Sagskald, Skridt, sagskald, status, write_sag, write_sager};
