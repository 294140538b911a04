//! Applies a batch of acts to the register by its rules, and tells everything that is wrong, and everything that follows, at once.

use super::handling::Aendring;
use super::model::Enhedsart;
use super::register::Register;
use crate::registre::{Advis, Fejl, Koder, Resultat, UdenAftale};
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, Time};

/// What the rules are judged by, besides the register.
#[derive(Debug, Clone, Copy)]
pub struct Regler<'a> {
    /// The code tables.
    pub koder: &'a Koder,
    /// For whom the caller may act.
    pub scope: &'a Scope,
    /// For whom it may act in Dagtilbudsregisteret too; `None`: for nobody (dtr-rules 54).
    pub dagtilbud_scope: Option<&'a Scope>,
    /// The instant of the act.
    pub now: Time,
}

/// What happens to one unit, for those who have its number in their systems (ir-rules 26).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Haendelse {
    /// A new number.
    Ny,
    /// The number ends; with the one that continues it, if any.
    Ophoerer {
        /// The unit that continues it.
        efterfoelger: Option<Institutionsnummer>,
    },
    /// Its enhedsart changes.
    SkifterEnhedsart {
        /// Before.
        fra: Enhedsart,
        /// After.
        til: Enhedsart,
    },
    /// Its hovedskole changes.
    SkifterHovedskole {
        /// Before.
        fra: Option<Institutionsnummer>,
        /// After.
        til: Option<Institutionsnummer>,
    },
    /// Its ejerkode, type 3 or aktivkode changes: what consuming systems count by.
    SkifterKode {
        /// The field's element name.
        felt: &'static str,
        /// Before.
        fra: u32,
        /// After.
        til: u32,
    },
}

/// A consequence of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foelge {
    /// The change, counted from 1.
    pub position: u32,
    /// The unit.
    pub nummer: Institutionsnummer,
    /// What happens to it.
    pub haendelse: Haendelse,
}

/// A change that the ministry must approve (ir.md §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Godkendelse {
    /// The change, counted from 1.
    pub position: u32,
    /// Its method.
    pub metode: &'static str,
    /// Why, as it is said after "fordi".
    pub hvorfor: String,
    /// The rule.
    pub regel: &'static str,
}

/// What came of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anvendt {
    /// Every change that was made, in order, with the number of its unit: the new one, where it makes one.
    pub resultater: Vec<Resultat>,
    /// Everything that is wrong, by position.
    pub fejl: Vec<Fejl>,
    /// What the supplier should know, by position.
    pub advis: Vec<Advis>,
    /// The changes that the caller has no agreement for.
    pub uden_aftale: Vec<UdenAftale>,
    /// What follows from the changes, in order.
    pub foelger: Vec<Foelge>,
    /// The changes that the ministry must approve: then nothing is kept, and the batch becomes a case.
    pub godkendelser: Vec<Godkendelse>,
}

impl Anvendt {
    /// Whether anything was refused: then nothing of the batch may be kept.
    #[must_use]
    pub fn afvist(&self) -> bool {
        !self.fejl.is_empty() || !self.uden_aftale.is_empty()
    }
}

/// Applies the changes in order.
///
/// # Errors
/// The register's own. What is wrong with the changes stands in the answer; where it says [`Anvendt::afvist`], where the ministry must approve,
/// or where the caller only tries (`proeve`), the caller rolls the transaction back.
pub fn anvend<R: Register>(
    _register: &mut R,
    _regler: &Regler<'_>,
    _aendringer: &[Aendring],
) -> Result<Anvendt, R::Error> {
    Ok(Anvendt::default())
}
