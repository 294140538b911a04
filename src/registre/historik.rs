//! What a register's history is made of: units before and after a change.

use serde::{Deserialize, Serialize};

use crate::types::Institutionsnummer;

/// How a change changed a unit: the journal's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Art {
    /// Created.
    Insert,
    /// Changed.
    Update,
    /// Closed.
    Delete,
    /// Moved under another parent.
    Move,
}

impl Art {
    /// The journal's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Insert => "Insert",
            Self::Update => "Update",
            Self::Delete => "Delete",
            Self::Move => "Move",
        }
    }
}

/// A unit of a register, as its history keeps it.
pub trait Registreret: Serialize {
    /// Its level's word in the journal, which no other register has.
    fn niveau(&self) -> &'static str;

    /// Its number.
    fn nummer(&self) -> &Institutionsnummer;
}

/// One unit before and after a change: what the store writes and the journal keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skrivning<E> {
    /// What happened to it.
    pub art: Art,
    /// `None` where it did not exist.
    pub foer: Option<E>,
    /// The unit as it is now.
    pub efter: E,
}

/// A change in the form that the journal keeps it in, whichever register it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skrevet {
    /// What happened.
    pub art: Art,
    /// The unit's level.
    pub niveau: &'static str,
    /// The unit's number.
    pub nummer: Institutionsnummer,
    /// JSON of the unit before.
    pub foer: Option<String>,
    /// JSON of the unit after.
    pub efter: String,
}

impl Skrevet {
    /// The form of a change.
    ///
    /// # Errors
    /// Where a unit cannot be written as JSON.
    pub fn of<E: Registreret>(skrivning: &Skrivning<E>) -> Result<Self, serde_json::Error> {
        Ok(Self {
            art: skrivning.art,
            niveau: skrivning.efter.niveau(),
            nummer: skrivning.efter.nummer().clone(),
            foer: skrivning.foer.as_ref().map(serde_json::to_string).transpose()?,
            efter: serde_json::to_string(&skrivning.efter)?,
        })
    }
}
