//! What can be wrong with an act ([`Brud`], IR0nn) and what the supplier should know though nothing is wrong ([`Raad`], IR5nn).
//!
//! The texts name codes, numbers of units and sizes, never what stood in a free-text field. `docs/fejlkoder.md` has a row for each code.

mod brud;
mod raad;
mod sagsbrud;

pub use brud::Brud;
pub use raad::Raad;
pub use sagsbrud::Sagsbrud;

/// The element names of the fields (xsd/institutionsregister).
pub mod felt {
    #![allow(missing_docs, reason = "each constant is the element's own name")]
    pub use crate::registre::felt::*;
    pub const INSTITUTION: &str = "Institution";
    pub const INSTITUTIONSNUMMER: &str = "institutionsNummer";
    pub const HOVEDSKOLE: &str = "hovedskoleNummer";
    pub const NAVN: &str = "institutionsNavn";
    pub const MELLEMLANGT_NAVN: &str = "mellemlangtNavn";
    pub const KORT_NAVN: &str = "kortNavn";
    pub const CVR: &str = "cvrNummer";
    pub const PNUMMER: &str = "pNummer";
    pub const ADRESSE: &str = "Adresse";
    pub const LOKALITET: &str = "lokalitet";
    pub const STEDNAVN: &str = "stednavn";
    pub const POSTBOKS: &str = "postboks";
    pub const ADRESSE_KORT: &str = "adresseKort";
    pub const LEDER: &str = "institutionsleder";
    pub const LEDER_KORT: &str = "lederKortNavn";
    pub const EMAIL: &str = "email";
    pub const WEB: &str = "web";
    pub const TELEFON: &str = "telefon";
    pub const TYPE3: &str = "institutionstype3";
    pub const TYPE2: &str = "institutionstype2";
    pub const RESSORT: &str = "ressortministerium";
    pub const UNDERVISNINGSNIVEAU: &str = "undervisningsniveau";
    pub const EJERKODE: &str = "ejerkode";
    pub const ADM_KOMMUNE: &str = "administrationskommune";
    pub const ADM_REGION: &str = "administrationsregion";
    pub const ENHEDSART: &str = "enhedsart";
    pub const AKTIVKODE: &str = "aktivkode";
    pub const FLYTTEKODE: &str = "flyttekode";
    pub const NEDLAGT: &str = "nedlagt";
    pub const FORTSAETTER: &str = "fortsaetter";
    pub const OPHOERER: &str = "ophoerer";
    pub const ENHED: &str = "enhed";
    pub const ADMINISTRATION: &str = "administration";
    pub const AFDELING: &str = "afdeling";
    pub const NY: &str = "Ny";
    pub const NY_AFDELING: &str = "NyAfdeling";
    pub const ELEVER: &str = "elever";
    pub const PR: &str = "pr";
    pub const DAGTILBUD: &str = "dagtilbudsNummer";
}
