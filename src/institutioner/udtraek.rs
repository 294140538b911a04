//! The public extracts: the CSV of thirty columns and the JSON of thirty-four keys (ir.md §1), written and read.
//!
//! An extract is text beside codes, and a part of it is derived: regions, postal districts, the texts of codes. What a unit is stands in its
//! fields; what an extract said otherwise than we derive it is kept in [`Institution::udtraek`](super::Institution::udtraek) as it stood: by the
//! column's name as text, and by the JSON key as JSON where a column cannot say it. Both writers ask there first. So what was read is written
//! back byte for byte, and what an act has changed is written as we derive it: all of a unit whose fields are given anew, else the rest of it.
//!
//! The older extract of twenty-eight columns is read too (`aeldre`). It is written by nobody: what it says is written in the new form.

mod adresse;
mod aeldre;
mod csv;
mod fil;
mod json;
mod kolonne;
mod laes;
mod orden;
#[cfg(test)]
mod tests;
mod vaerdi;

pub use fil::{Fil, Filfejl, Form, Grund, Raekke, Ulaeselig, laes_fil};
pub use json::{BEGYND, SLUT};
pub use kolonne::Kolonne;
pub(super) use kolonne::{om_felterne, om_felterne_alene};
pub use laes::{Antaget, Fordi};
pub use orden::{Loes, Ordnet, overordnede_foerst};
pub use vaerdi::Tekster;
