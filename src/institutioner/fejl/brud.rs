//! Why an act is refused: IR0nn.

use crate::types::Institutionsnummer;

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Brud {
    /// No such unit.
    #[error("{nummer} findes ikke i Institutionsregisteret")]
    FindesIkke {
        #[doc = "The number."]
        nummer: Institutionsnummer,
    },
}

impl Brud {
    /// Its code, and the rule that it enforces.
    #[must_use]
    pub fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::FindesIkke { .. } => ("IR020", None),
        }
    }
}
