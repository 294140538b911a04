//! What Dagtilbudsregisteret and Institutionsregisteret have in common: code tables, addresses, the world outside, and what is told and kept of a
//! change.
//!
//! Pure, as the registers' own rules are.

mod adresse;
mod henvisning;
mod historik;
pub mod koder;
mod melding;
mod nye;
mod reference;

pub use adresse::{Adresse, noegle as adresse_noegle};
pub use henvisning::Henvisning;
pub use historik::{Art, Registreret, Skrevet, Skrivning};
pub use koder::{Koder, dagens_slut, dansk_dag};
pub use melding::{Advis, Fejl, Resultat, UdenAftale};
pub use nye::uden_nye_numre;
pub use reference::{BeroertAftale, CvrRaekke, DarRaekke, Reference};
