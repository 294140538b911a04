//! What follows from a change for those who have a unit's number in their systems (ir-rules 26, dtr-rules 35).

use super::regler::Foelge;
use crate::registre::BeroertAftale;

/// A consequence with what hangs on the unit's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Konsekvens {
    /// What happens to the unit.
    pub foelge: Foelge,
    /// The agreements in force about its number.
    pub aftaler: Vec<BeroertAftale>,
    /// The users of SkoleGrunddata that are on it.
    pub brugere: u64,
    /// The sources that load users on it.
    pub kilder: u32,
    /// Who must be told, by name: each once.
    pub underret: Vec<String>,
}
