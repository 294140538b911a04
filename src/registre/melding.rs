//! What is told of a change: that it was made, what is wrong with it, or what its supplier should know.

use crate::types::Institutionsnummer;

/// One change that was made (or needed none).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resultat {
    /// The change, counted from 1.
    pub position: u32,
    /// Its method.
    pub metode: &'static str,
    /// Its `lokalId`.
    pub lokal_id: Option<String>,
    /// The unit's number; issued by this change if it is an Insert.
    pub nummer: Institutionsnummer,
}

/// A change that the caller has no agreement for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UdenAftale {
    /// The change, counted from 1.
    pub position: u32,
    /// Its method.
    pub metode: &'static str,
    /// Whose unit it is, as it is said in a sentence: `kommune 825`.
    pub hvem: String,
    /// Byte offset of the change's element.
    pub offset: usize,
}

/// One message about one change: an error, or an advis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fejl {
    /// `DTRnnn`, `IRnnn`.
    pub kode: &'static str,
    /// Danish: what was expected and what was found.
    pub tekst: String,
    /// The change, counted from 1 in the batch.
    pub position: u32,
    /// The field's element name, where one field is to blame.
    pub felt: Option<&'static str>,
    /// The field's path below the change's element, where its name alone does not say it: `Ny[2]/Institution/Adresse/vejNavn`.
    pub sti: Option<String>,
    /// The rule, as `dtr-rules 23`.
    pub regel: Option<&'static str>,
    /// Byte offset of the field, or of the change's element, in the message.
    pub offset: usize,
}

/// A message that refuses nothing.
pub type Advis = Fejl;
