//! What Dagtilbudsregisteret and Institutionsregisteret have in common: code tables, addresses, the world outside, and what is told and kept of a
//! change.
//!
//! Pure, as the registers' own rules are.

mod adresse;
mod faelles;
pub mod felt;
pub mod felter;
mod henvisning;
mod historik;
pub mod koder;
mod lokale;
mod melding;
mod nye;
pub mod opslag;
mod reference;
mod sag;

pub use adresse::{Adresse, noegle as adresse_noegle};
pub use faelles::{FaellesBrud, FaellesRaad, Referencebrud};
pub use henvisning::Henvisning;
pub use historik::{Art, Registreret, Skrevet, Skrivning};
pub use koder::{Koder, dagens_slut, dansk_dag};
pub use lokale::Lokale;
pub use melding::{Advis, Fejl, Resultat, UdenAftale};
pub use nye::uden_nye_numre;
pub use reference::{BeroertAftale, CvrRaekke, DarRaekke, Reference};
pub use sag::{Aendret, Aflevering, Besked, Sag, Sted, Talt};
