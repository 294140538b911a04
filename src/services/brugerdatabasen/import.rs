//! wsaIMPORT 8: the import document in, `svar` out (bpi.md §5, choices §4).

mod dokument;
mod forbered;
mod svar;
mod tekst;

pub use dokument::Dokumentlaeser;
pub use forbered::{Afvist, forbered, noegl};
pub use svar::{Besked, Svar, beskeder, write};
