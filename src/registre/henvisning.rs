//! How a change names a unit.

use serde::{Deserialize, Serialize};

use crate::types::Institutionsnummer;

/// How a change names a unit: by its number, or by the `lokalId` of an earlier change of the same batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Henvisning {
    /// The unit's own number.
    Nummer(Institutionsnummer),
    /// `lokal:<lokalId>`.
    Lokal(String),
}
