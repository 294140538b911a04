//! What the rules learn of the world outside their register: CVR, DAR and Tilslutning.

use crate::types::{Cvr, Kommunekode, SystemId};

/// The answer of a reference table that the operator may or may not have loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference<T> {
    /// The table is not loaded: nothing is known either way.
    IkkeIndlaest,
    /// The table is loaded and has no such row.
    Ukendt,
    /// The row.
    Fundet(T),
}

/// A P-number's row in the CVR table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvrRaekke {
    /// The CVR number that it belongs to.
    pub cvr: Cvr,
    /// Whether the production unit is active.
    pub aktiv: bool,
}

/// An address's row in the DAR table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DarRaekke {
    /// As [`super::adresse_noegle`].
    pub noegle: String,
    /// Where it lies.
    pub kommune: Kommunekode,
}

/// An agreement that a change touches (dtr-rules 35).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeroertAftale {
    /// Its number in Tilslutning.
    pub nr: i64,
    /// The service.
    pub service: String,
    /// The system that it was made for; `None` where the party calls for itself.
    pub system: Option<SystemId>,
}
