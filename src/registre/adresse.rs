//! A Danish address, and the key by which it is looked up in the DAR table.

use serde::{Deserialize, Serialize};

use crate::types::Kommunekode;

/// A Danish address (choices.md §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Adresse {
    /// Street name.
    pub vej_navn: String,
    /// Street code, four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vej_kode: Option<String>,
    /// House number with its letter.
    pub hus_nummer: String,
    /// Floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etage: Option<String>,
    /// Door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doer: Option<String>,
    /// Supplementary town name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplerende_bynavn: Option<String>,
    /// Postal code, four digits.
    pub post_nummer: String,
    /// Postal district; empty on input where it was left out, in the register then derived from the postal code.
    pub by_navn: String,
    /// The municipality where it lies; not the owner's (`admKommuneKode`).
    pub kommune_kode: Kommunekode,
    /// The address's id in DAR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dawa_id: Option<String>,
    /// WGS84 latitude, decimal degrees, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geo_bredde: Option<String>,
    /// WGS84 longitude, decimal degrees, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geo_laengde: Option<String>,
}

/// `vejnavn|husnummer|postnummer`: lower case, single spaces, and the house number without leading zeros or inner spaces (`012 B` is `12b`).
#[must_use]
pub fn noegle(vejnavn: &str, husnummer: &str, postnummer: &str) -> String {
    let mut noegle = String::with_capacity(vejnavn.len() + husnummer.len() + 8);
    for (nr, ord) in vejnavn.split_whitespace().enumerate() {
        if nr > 0 {
            noegle.push(' ');
        }
        noegle.extend(ord.chars().flat_map(char::to_lowercase));
    }
    noegle.push('|');
    let husnummer = husnummer.trim_start_matches(|c: char| c == '0' || c.is_whitespace());
    noegle.extend(husnummer.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase));
    noegle.push('|');
    noegle.push_str(postnummer.trim());
    noegle
}

#[cfg(test)]
mod tests {
    use super::noegle;

    #[test]
    fn spelling_that_does_not_matter() {
        let cases = [
            ("Ærøvej", "12", "5000", "ærøvej|12|5000"),
            ("  H.C.  Ørsteds   Vej ", "012 B", " 1879", "h.c. ørsteds vej|12b|1879"),
            ("ÅGADE", "7a", "0999", "ågade|7a|0999"),
        ];
        for (vej, hus, post, forventet) in cases {
            assert_eq!(noegle(vej, hus, post), forventet);
        }
    }
}
