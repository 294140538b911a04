//! SkoleGrunddata: who is where in day-care and school (bpi-rules.md, bpi.md §1 and §5).
//!
//! A *kilde* (import source: an institution and the name of the system that sends) holds groups and persons in their roles. Each source has rows of
//! its own; that two sources hold the same person is no error, and is made visible. A person is known by its CPR number and has one UserId for
//! ever. The room is pure: it knows no XML, no SQL and no keys. Its types tell nothing of a person when they are written to a log.
//!
//! A document is read into a [`Dokument`], judged by itself ([`regler`]), compared with what its source holds and loaded ([`indlaes`]) over
//! the [`Lager`] trait; what is wrong is told in the words of [`besked`].

pub mod besked;
mod cpr;
mod dokument;
mod fornyelse;
mod forskel;
mod indlaes;
mod konflikt;
mod lager;
mod model;
mod ord;
pub mod regler;
mod vis;

pub use cpr::{Cpr, Cprfejl, Cprslags};
pub use dokument::{Dokument, Importslags, Plads};
pub use fornyelse::{Fornyelse, Fornyelsestand};
pub use forskel::{forskelle, forskelle_i_rollen};
pub use indlaes::{Antal, Bruger, Indlaest, SKIFT, StorSletning, indlaes};
pub use konflikt::*;
pub use lager::{Holdt, Import, Klar, Lager, Navngivet, Noegleord};
pub use model::*;
pub use ord::{Ansatrolle, Eksternrolle, Elevrolle, Gruppetype, Koen, Relation, Trin};
pub use vis::*;
