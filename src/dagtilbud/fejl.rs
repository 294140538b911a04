//! What can be wrong with a change ([`Brud`], DTR0nn) and what the supplier should know though nothing is wrong ([`Raad`], DTR5nn).
//!
//! The texts name codes, numbers of units and sizes, never what stood in a free-text field. `docs/fejlkoder.md` has a row for each code.

mod brud;
mod raad;

pub use brud::Brud;
pub use raad::Raad;

/// The element names of the fields, as in dtr-model.md.
pub mod felt {
    #![allow(missing_docs, reason = "each constant is the element's own name")]
    pub use crate::registre::felt::*;
    pub const DAGINSTITUTIONSNUMMER: &str = "daginstitutionsNummer";
    pub const DAGINSTITUTIONSNAVN: &str = "daginstitutionsNavn";
    pub const EJERFORM: &str = "ejerformKode";
    pub const LOVGRUNDLAG: &str = "lovgrundlagKode";
    pub const ADM_KOMMUNE: &str = "admKommuneKode";
    pub const ENHEDSNUMMER: &str = "EnhedsNummer";
    pub const ENHEDSNAVN: &str = "EnhedsNavn";
    pub const INSTTYPE3: &str = "InstType3";
    pub const EMAIL: &str = "Email";
    pub const TELEFON: &str = "TelefonNummer";
    pub const CVR: &str = "CVRNummer";
    pub const PNUMMER: &str = "PNummer";
    pub const ALTERNATIV_NUMMER: &str = "alternativAdresseNummer";
    pub const ALTERNATIV_NAVN: &str = "alternativAdresseNavn";
    pub const ALTERNATIV_ENHED: &str = "enhedsNummer";
    pub const ALTERNATIV_EMAIL: &str = "email";
    pub const ALTERNATIV_TELEFON: &str = "telefonNummer";
    pub const ALTERNATIV_CVR: &str = "cvrNummer";
    pub const ALTERNATIV_PNUMMER: &str = "pNummer";
}
