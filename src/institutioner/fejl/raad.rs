//! What a supplier should know though nothing is wrong: IR5nn.

use crate::types::Institutionsnummer;

/// What a supplier should know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Raad {
    /// The CVR table knows no active P-number of this kind.
    #[error("P-nummeret på {nummer} er ikke aktivt i CVR")]
    PnummerIkkeAktivt {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
    },
}

impl Raad {
    /// Its code, and the rule that it tells of.
    #[must_use]
    pub fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::PnummerIkkeAktivt { .. } => ("IR501", None),
        }
    }
}
