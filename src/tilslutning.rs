//! Tilslutning: who may call which service, and for whom (choices.md §2, tilslutning.md).
//!
//! An *udbyder* (supplier, a CVR number) owns *udbydersystemer*; a system has registered certificates, and two gates stand before a
//! service: a *tilslutningsaftale* (may this system use this service at all) and *dataaftaler* (for which parties). A *part* (a
//! municipality, an institution, an owner of private units) may also call for itself, with a tilslutningsaftale of its own.
//!
//! The room is pure. [`decide`] weighs [`Facts`] that the store has read, and answers with a [`Grant`] or a [`Refusal`]; it trusts that the
//! certificate was proven elsewhere ([`crate::security`]) and asks only what the proven number and thumbprint may do. Agreements move by
//! [`Status::efter`], the state machine; what an operator may not do is an [`Afvisning`].

mod afvisning;
mod dage;
mod decision;
mod model;
mod refusal;
pub mod regler;
mod tilstand;

pub use afvisning::Afvisning;
pub use dage::{Dag, Periode, dansk_dag};
pub use decision::{
    Acting, AftaleFacts, Facts, Gate, Grant, PartFacts, Question, Scope, SystemFacts, decide, decide_any, decide_at,
};
pub use model::{
    Aftale, AftaleSlags, Certifikat, Emne, Historik, NyAftale, NyPart, Part, PartId, Rolle, Service, Status,
    SystemStatus, Udbyder, Udbydersystem,
};
pub use refusal::{Mangel, Refusal};
pub use tilstand::Handling;
