//! A *sag*: changes that wait for the ministry (ir.md §3, choices.md §5).
//!
//! What waits are the changes, not their result: they are made when the ministry approves, by the rules as they are then.

use super::handling::Aendring;
use crate::tilslutning::PartId;
use crate::types::{Cvr, ExchangeId, Time, words};

words!(
    /// How far a sag has come.
    Sagsstatus {
        /// It waits for the ministry.
        Afventer = "afventer",
        /// Approved, and its changes made. Final.
        Godkendt = "godkendt",
        /// Refused by the ministry. Final.
        Afvist = "afvist",
        /// Withdrawn by the one that asked. Final.
        Trukket = "trukket",
    }
);

/// A sag that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NySag {
    /// `kvitteringsId` of the request.
    pub udveksling: ExchangeId,
    /// When it was asked for.
    pub anmodet: Time,
    /// The role that the caller acted in: `system:<id>` or `part:<id>`. It alone may withdraw the sag.
    pub ejer: String,
    /// The CVR number of the caller's certificate.
    pub cvr: Cvr,
    /// The parties that it acted for; none: for everybody.
    pub parter: Vec<PartId>,
    /// The changes, in order.
    pub aendringer: Vec<Aendring>,
}

/// What became of a sag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afgoerelse {
    /// The outcome; never [`Sagsstatus::Afventer`].
    pub status: Sagsstatus,
    /// When.
    pub tid: Time,
    /// `kvitteringsId` of the decision.
    pub udveksling: ExchangeId,
    /// Why, where it was refused.
    pub begrundelse: Option<String>,
}

/// A sag, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sag {
    /// `sagsnummer`.
    pub id: i64,
    /// What was asked for.
    pub anmodning: NySag,
    /// What became of it; `None` while it waits.
    pub afgoerelse: Option<Afgoerelse>,
}

impl Sag {
    /// How far it has come.
    #[must_use]
    pub fn status(&self) -> Sagsstatus {
        self.afgoerelse.as_ref().map_or(Sagsstatus::Afventer, |afgoerelse| afgoerelse.status)
    }
}
