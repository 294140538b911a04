//! The element names that the registers' messages have in common.
#![allow(missing_docs, reason = "each constant is the element's own name")]

pub const VEJNAVN: &str = "vejNavn";
pub const VEJKODE: &str = "vejKode";
pub const HUSNUMMER: &str = "husNummer";
pub const POSTNUMMER: &str = "postNummer";
pub const BYNAVN: &str = "byNavn";
pub const KOMMUNE: &str = "kommuneKode";
pub const DAWA_ID: &str = "dawaId";
pub const GEO_BREDDE: &str = "geoBredde";
pub const GEO_LAENGDE: &str = "geoLaengde";
pub const LOKAL_ID: &str = "lokalId";
